"""Notes that colleagues leave each other about a client; the client reads them in their own copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from domain.text import clean_text
from storage.audit import Action, Audit
from storage.errors import Refused
from storage.inserts import insert_or_ignore
from storage.part import Part
from storage.staff import Reader
from storage.tables import note, staff
from storage.talk_state import may_write_to, refuse, subject_of

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Note:
    """``at`` in UTC."""

    id: int
    at: datetime
    staff_id: int
    staff_name: str
    body: str


class Notes(Part):
    """Writes and reads notes."""

    def add(self, reader: Reader, person_id: int, body: str, form_key: str) -> int | None:
        """Leaves a note. Returns its id, the same when the form came before; None for a person not in one's care.

        Raises Refused: empty, long (over 2,000 characters).
        """
        if not may_write_to(self._connection, self._now, reader, person_id):
            refuse(self._connection, self._now, reader, person_id)
            return None
        words = clean_text(body, keep_lines=True).strip()
        if not words:
            raise Refused("empty")
        if len(words) > LONGEST:
            raise Refused("long")
        row = {
            "person_id": person_id,
            "staff_id": reader.staff_id,
            "at": self._now,
            "body": words,
            "form_key": form_key,
        }
        added = insert_or_ignore(self._connection, note, [row])
        if added:
            subject = subject_of(self._connection, person_id)
            Audit(self._connection, self._now).record(reader.staff_id, Action.NOTE_ADDED, *subject, note=added[0])
            return int(added[0])
        before = select(note.c.id).where(note.c.form_key == form_key, note.c.person_id == person_id)
        return self._connection.execute(before).scalar()

    def of(self, person_id: int, most: int = 100) -> list[Note]:
        """The newest ``most`` notes about the person, newest first. Whoever shows them records the look."""
        rows = self._connection.execute(
            select(note.c.id, note.c.at, note.c.staff_id, staff.c.full_name, note.c.body)
            .join(staff, staff.c.id == note.c.staff_id)
            .where(note.c.person_id == person_id)
            .order_by(note.c.id.desc())
            .limit(most)
        )
        return [Note(*row) for row in rows]
