"""What waits for a person of the service: someone in distress, someone who asked for a human, a fault."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select, update

from storage.inserts import insert_one
from storage.part import Part
from storage.tables import todo


class TodoKind(StrEnum):
    DISTRESS = "distress"
    PERSON_WANTED = "person_wanted"
    UNREACHABLE = "unreachable"
    FAULT = "fault"


class Todos(Part):
    """The coordinators' list, written by the bot."""

    def add(
        self,
        kind: TodoKind,
        person_id: int,
        *,
        conversation_id: int | None = None,
        message_id: int | None = None,
        detail: str | None = None,
    ) -> int:
        """Puts one more thing on the list. ``detail`` is a code, never the person's words."""
        return insert_one(
            self._connection,
            todo,
            kind=kind,
            person_id=person_id,
            conversation_id=conversation_id,
            message_id=message_id,
            detail=detail,
            created_at=self._now,
        )

    def is_open(self, kind: TodoKind, person_id: int) -> bool:
        """Whether such a thing about this person waits already."""
        found = self._connection.execute(
            select(todo.c.id)
            .where(todo.c.kind == kind, todo.c.person_id == person_id, todo.c.done_at.is_(None))
            .limit(1)
        ).first()
        return found is not None

    def done(self, todo_id: int, staff_id: int) -> bool:
        """Someone has seen to it. False when it was done before."""
        marked = self._connection.execute(
            update(todo)
            .where(todo.c.id == todo_id, todo.c.done_at.is_(None))
            .values(done_at=self._now, done_by=staff_id)
        )
        return marked.rowcount == 1
