"""Labels on conversations, which the team names itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from domain.text import Refused as TextRefused
from domain.text import clean_text
from storage.audit import Action, Audit, Subject
from storage.errors import Refused
from storage.inserts import insert_or_ignore
from storage.part import Part
from storage.staff import Reader
from storage.tables import label, person, person_label
from storage.talk_reach import in_reach
from storage.talk_state import refuse, subject_of

LONGEST = 40


@dataclass(frozen=True, slots=True)
class Label:
    """``used`` is on how many people it is; ``retired_at`` (UTC) since when nobody puts it on any more."""

    id: int
    name: str
    used: int
    retired_at: datetime | None


class Labels(Part):
    """Makes labels and puts them on people. A retired label stays where it is, and can be taken off."""

    def all(self) -> list[Label]:
        """Those in use by name, then the retired ones."""
        used = select(func.count()).where(person_label.c.label_id == label.c.id).correlate(label).scalar_subquery()
        rows = self._connection.execute(
            select(label.c.id, label.c.name, used, label.c.retired_at).order_by(
                label.c.retired_at.is_not(None), label.c.name
            )
        )
        return [Label(*row) for row in rows]

    def add(self, reader: Reader, name: str) -> int:
        """A new label, or the retired one of that name again. Raises Refused: empty, long, label_taken."""
        kept = _name(name)
        there = self._connection.execute(
            select(label.c.id, label.c.retired_at).where(func.lower(label.c.name) == kept.lower())
        ).first()
        if there is not None and there.retired_at is None:
            raise Refused("label_taken")
        if there is not None:
            self._connection.execute(update(label).where(label.c.id == there.id).values(retired_at=None))
            number = int(there.id)
        else:
            added = insert_or_ignore(self._connection, label, [{"name": kept, "created_at": self._now}])
            if not added:
                raise Refused("label_taken")
            number = int(added[0])
        self._audit.record(reader.staff_id, Action.LABEL_ADDED, label=number)
        return number

    def retire(self, reader: Reader, label_id: int) -> bool:
        """Nobody puts it on any more. False when there is none such in use."""
        retired = self._connection.execute(
            update(label).where(label.c.id == label_id, label.c.retired_at.is_(None)).values(retired_at=self._now)
        )
        if retired.rowcount:
            self._audit.record(reader.staff_id, Action.LABEL_RETIRED, label=label_id)
        return bool(retired.rowcount)

    def put(self, reader: Reader, person_id: int, label_id: int) -> bool | None:
        """Puts it on a person. False when it is there or is none in use, None for a person not to be seen."""
        about = self._about(reader, person_id)
        if about is None:
            return None
        in_use = select(label.c.id).where(label.c.id == label_id, label.c.retired_at.is_(None))
        if self._connection.execute(in_use).first() is None:
            return False
        row = {"person_id": person_id, "label_id": label_id, "at": self._now, "staff_id": reader.staff_id}
        added = insert_or_ignore(self._connection, person_label, [row], key=person_label.c.label_id)
        if added:
            self._audit.record(reader.staff_id, Action.LABEL_PUT, *about, label=label_id)
        return bool(added)

    def take(self, reader: Reader, person_id: int, label_id: int) -> bool | None:
        """Takes it off. False when it is not there, None for a person not to be seen."""
        about = self._about(reader, person_id)
        if about is None:
            return None
        gone = self._connection.execute(
            delete(person_label).where(person_label.c.person_id == person_id, person_label.c.label_id == label_id)
        )
        if gone.rowcount:
            self._audit.record(reader.staff_id, Action.LABEL_TAKEN, *about, label=label_id)
        return bool(gone.rowcount)

    def _about(self, reader: Reader, person_id: int) -> tuple[Subject, int] | None:
        seen = select(person.c.id).where(person.c.id == person_id, in_reach(reader, self._now, person.c.id))
        if self._connection.execute(seen).first() is None:
            refuse(self._connection, self._now, reader, person_id)
            return None
        return subject_of(self._connection, person_id)

    @property
    def _audit(self) -> Audit:
        return Audit(self._connection, self._now)


def _name(typed: str) -> str:
    try:
        kept = clean_text(typed, LONGEST)
    except TextRefused:
        raise Refused("long") from None
    if not kept:
        raise Refused("empty")
    return kept
