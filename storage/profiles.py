"""What is known of a client, changed by who has them in care; of two at once the second is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update

from storage.audit import Action, Audit, Subject
from storage.clients import ANSWERS
from storage.matching import Matching
from storage.part import Part
from storage.scope import can_edit_client
from storage.staff import Reader
from storage.tables import audit, client, municipality, staff

CHANGEABLE = tuple(name for name in ANSWERS if name != "start_with")
"""Columns of the client table that staff may correct; what service somebody is in is a matter of their cases."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A client's own record as it stands: ``answers`` has the columns of CHANGEABLE by name."""

    id: int
    full_name: str
    answers: dict[str, Any]
    revision: int
    updated_at: datetime
    municipalities: list[tuple[str, dict[str, str]]]
    """Those that can be chosen, by code, named by language code."""
    changed_by: str | None = None
    """The colleague who changed it last; None when that was the client."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a change. ``clash`` is the record as somebody else has made it; None when it was written.

    ``changed`` are the names of what was written, none of them when it was all there already.
    """

    changed: tuple[str, ...] = ()
    clash: Profile | None = None


class Profiles(Part):
    """What is not in the reader's care is None, as if it were not there; trying leaves a VIEW_REFUSED."""

    def open(self, reader: Reader, client_id: int) -> Profile | None:
        """The record, to be written on."""
        found = self._one(reader, client_id)
        if found is not None:
            self._record(reader, Action.CLIENT_VIEWED, client_id)
        return found

    def change(self, reader: Reader, client_id: int, revision: int, answers: Mapping[str, Any]) -> Change | None:
        """Writes what differs, if the record is still the one that was read. ``answers`` names all of CHANGEABLE."""
        row = self._row(reader, client_id, lock=True)
        if row is None:
            return None
        if row.revision != revision:
            self._record(reader, Action.CLIENT_VIEWED, client_id)
            return Change(clash=self._profile(row))
        changed = {name: answers[name] for name in CHANGEABLE if answers[name] != row._mapping[name]}
        if changed:
            self._connection.execute(
                update(client)
                .where(client.c.id == client_id)
                .values(**changed, updated_at=self._now, revision=client.c.revision + 1)
            )
            Matching(self._connection, self._now).refresh(client_id)
            self._record(reader, Action.PROFILE_CHANGED, client_id, **dict.fromkeys(changed, True))
        return Change(tuple(changed))

    def _one(self, reader: Reader, client_id: int) -> Profile | None:
        row = self._row(reader, client_id)
        return self._profile(row) if row is not None else None

    def _row(self, reader: Reader, client_id: int, *, lock: bool = False) -> Row[Any] | None:
        of_client: Select[Any] = select(client).where(client.c.id == client_id, can_edit_client(reader))
        row = self._connection.execute(of_client.with_for_update() if lock else of_client).first()
        exists = select(client.c.id).where(client.c.id == client_id)
        if row is None and self._connection.execute(exists).first() is not None:
            self._record(reader, Action.VIEW_REFUSED, client_id)
        return row

    def _profile(self, row: Row[Any]) -> Profile:
        places = self._connection.execute(select(municipality.c.code, municipality.c.name))
        return Profile(
            row.id,
            row.full_name,
            {name: row._mapping[name] for name in CHANGEABLE},
            row.revision,
            row.updated_at,
            sorted(((place.code, place.name) for place in places), key=lambda place: str(place[1].get("fi"))),
            self._changed_by(row.id, row.updated_at),
        )

    def _changed_by(self, client_id: int, at: datetime) -> str | None:
        found = self._connection.execute(
            select(staff.c.full_name)
            .join(audit, audit.c.staff_id == staff.c.id)
            .where(
                audit.c.subject_kind == Subject.CLIENT,
                audit.c.subject_id == client_id,
                audit.c.action == Action.PROFILE_CHANGED,
                audit.c.at == at,
            )
            .limit(1)
        )
        return found.scalar()

    def _record(self, reader: Reader, action: Action, client_id: int, **detail: bool) -> None:
        Audit(self._connection, self._now).record(reader.staff_id, action, Subject.CLIENT, client_id, **detail)
