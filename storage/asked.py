"""Hand-overs that wait for a colleague's answer, and what ends them without one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from storage.part import Part
from storage.rules import RuleBook
from storage.tables import client, handover, service_case, todo
from storage.todos import TodoKind, Todos


class Asked(Part):
    """Knows no readers: whoever calls this has seen to it that they may."""

    def receiver_left(self, staff_id: int) -> int:
        """Who was asked works here no more: whoever asked hears of it. Returns how many hand-overs that ended."""
        waiting = select(handover.c.id).where(handover.c.state == "asked", handover.c.to_id == staff_id)
        found = self._connection.execute(waiting.order_by(handover.c.id)).scalars().all()
        ended = [self._end("withdrawn", handover.c.id == handover_id) for handover_id in found]
        for row in filter(None, ended):
            self._tell_asker(row)
        return len(found)

    def case_ended(self, case_id: int) -> bool:
        """The service is over, so nobody needs to go on with it. False when nobody was asked."""
        return self._end("withdrawn", handover.c.case_id == case_id) is not None

    def _end(self, state: str, *which: ColumnElement[bool], answer: str | None = None) -> Any:
        """Answers the one that waits, and takes it off the receiver's list. Of two at once one finds nothing: None."""
        row = self._connection.execute(
            update(handover)
            .where(handover.c.state == "asked", *which)
            .values(state=state, answered_at=self._now, answer=answer)
            .returning(*handover.c)
        ).first()
        if row is not None:
            alert = (todo.c.key == f"{TodoKind.HANDOVER_ASKED}:{row.id}", todo.c.done_at.is_(None))
            self._connection.execute(update(todo).where(*alert).values(done_at=self._now))
        return row

    def _tell_asker(self, row: Any) -> None:
        self._todos.add(
            TodoKind.HANDOVER_DECLINED,
            self._person_of(row.case_id),
            key=f"{TodoKind.HANDOVER_DECLINED}:{row.id}",
            staff_id=row.asked_by,
            detail=str(row.id),
            due_at=self._next_day(),
        )

    def _next_day(self) -> datetime:
        """The end of the next working day, in UTC."""
        rules = RuleBook(self._connection, self._now).current()
        return rules.next_evening(self._now)

    def _person_of(self, case_id: int) -> int:
        person_id = select(client.c.person_id).join(service_case).where(service_case.c.id == case_id)
        return int(self._connection.execute(person_id).scalar_one())

    @property
    def _todos(self) -> Todos:
        return Todos(self._connection, self._now)
