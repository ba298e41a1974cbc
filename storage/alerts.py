"""What needs a person, as the console shows it to each, and the presses that take it off the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, or_, select, update

from storage.audit import Action, Audit, Subject
from storage.part import Part
from storage.scope import can_mark, visible_alert
from storage.speaking import employers, in_hand, with_need
from storage.staff import Reader
from storage.tables import client, company, event, job_posting, person, service_case, staffing_request, talk, todo
from storage.talks import Talks
from storage.todos import TodoKind, Todos

MOST = 100
"""Alerts on one page."""
UNDO_WITHIN = timedelta(hours=1)
"""For this long whoever pressed a button by mistake can take it back."""

_OF_CASE = frozenset(
    {
        TodoKind.FIRST_CONTACT_SOON,
        TodoKind.FIRST_CONTACT_LATE,
        TodoKind.MEET_AGAIN,
        TodoKind.THREE_MONTHS,
        TodoKind.UNANSWERED,
        TodoKind.PLAN_REVIEW,
    }
)
"""Kinds whose key begins with the number of a case."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that needs a person. ``client_id`` and ``full_name`` are None for somebody not registered; of an
    employer's need ``full_name`` is the company's.
    """

    id: int
    kind: TodoKind
    key: str | None
    """What made it, such as ``meet_again:12:…``: the number is its case's."""
    person_id: int
    client_id: int | None
    full_name: str | None
    language: str
    detail: str | None
    message_id: int | None
    """What the person said, in the transcript."""
    appointment_id: int | None
    request_id: int | None
    """The employer's need that it is about: whoever tells it is then not shown as the client they may be too."""
    company_name: str | None
    posting_id: int | None
    """The job posting that it is about, and what it is called."""
    posting_title: str | None
    event_id: int | None
    """The event that it is about, and what it is called, by language code."""
    event_name: Mapping[str, str] | None
    staff_id: int | None
    """Whose it is; None: everybody's who may see it."""
    for_lead: bool
    created_at: datetime
    due_at: datetime | None
    """By when; None: as soon as somebody can."""

    @property
    def case_id(self) -> int | None:
        """The case that a clock of care rang for; None for what is about no single case."""
        kind, *rest = (self.key or "").split(":")
        return int(rest[0]) if kind in _OF_CASE and len(rest) > 1 else None


def waiting(connection: Connection, reader: Reader, *which: ColumnElement[bool]) -> list[Waiting]:
    """Open alerts in the reader's sight, in the order in which they are to be seen to.

    Who shows them records that they were read.
    """
    rank = case({kind: place for place, kind in enumerate(TodoKind)}, value=todo.c.kind)
    # What has no hour is for now and goes by its weight; the rest by the hour it is due.
    at_once = case((todo.c.due_at.is_(None), rank), else_=len(TodoKind))
    rows = connection.execute(
        with_client(
            select(
                todo.c.id,
                todo.c.kind,
                todo.c.key,
                todo.c.person_id,
                case((todo.c.request_id.is_(None), client.c.id)),
                case((todo.c.request_id.is_(None), client.c.full_name), else_=company.c.name),
                person.c.language,
                todo.c.detail,
                todo.c.message_id,
                todo.c.appointment_id,
                todo.c.request_id,
                company.c.name,
                todo.c.posting_id,
                job_posting.c.title,
                todo.c.event_id,
                event.c.name,
                todo.c.staff_id,
                todo.c.for_lead,
                todo.c.created_at,
                todo.c.due_at,
            )
        )
        .join(person, person.c.id == todo.c.person_id)
        .outerjoin(staffing_request, staffing_request.c.id == todo.c.request_id)
        .outerjoin(company, company.c.id == staffing_request.c.company_id)
        .outerjoin(job_posting, job_posting.c.id == todo.c.posting_id)
        .outerjoin(event, event.c.id == todo.c.event_id)
        .where(todo.c.done_at.is_(None), visible_alert(reader), *which)
        .order_by(at_once, todo.c.due_at, rank, todo.c.created_at, todo.c.id)
        .limit(MOST)
    )
    return [Waiting(row[0], TodoKind(row[1]), *row[2:]) for row in rows]


def how_many(connection: Connection, reader: Reader) -> int:
    """How many alerts are open in the reader's sight."""
    counted = with_client(select(func.count())).where(todo.c.done_at.is_(None), visible_alert(reader))
    return int(connection.execute(counted).scalar_one())


def chats_waiting(reader: Reader, now: datetime, *columns: Any) -> Select[Any]:
    """Talks of people in the reader's care who wait for a person's answer, unless snoozed or in a colleague's hands.

    In one's care are one's clients, and employers whose need is one's own to answer for.
    """
    in_care = (
        select(service_case.c.id)
        .where(service_case.c.client_id == client.c.id, can_mark(reader))
        .correlate(client)
        .exists()
    )
    return (
        select(*columns)
        .select_from(talk)
        .outerjoin(client, client.c.person_id == talk.c.person_id)
        .where(
            talk.c.waiting_since.is_not(None),
            or_(talk.c.snoozed_until.is_(None), talk.c.snoozed_until <= now),
            # Not "is null or": SQLite would look for everybody who is not held, and not for the few who wait.
            func.coalesce(talk.c.held_by, reader.staff_id) == reader.staff_id,
            or_(in_care, employers(reader, with_need(in_hand(reader)), of=talk.c.person_id)),
        )
    )


def with_client(selected: Select[Any]) -> Select[Any]:
    """Alerts, with their person's client record where there is one."""
    return selected.select_from(todo).outerjoin(client, client.c.person_id == todo.c.person_id)


class Alerts(Part):
    """Presses on what needs a person. What a reader may not see is None, as if it were not there."""

    def finish(self, reader: Reader, todo_id: int) -> bool | None:
        """Somebody has seen to it. False when it was done before, None when the reader may not see it."""
        about = self._about(reader, todo_id)
        if about is None:
            return None
        done = Todos(self._connection, self._now).done(todo_id, reader.staff_id)
        if done:
            self._audit.record(reader.staff_id, Action.TODO_DONE, *about, todo=todo_id)
            Talks(self._connection, self._now).seen_to(todo_id)
        return done

    def reopen(self, reader: Reader, todo_id: int) -> bool | None:
        """Takes one's own press back within UNDO_WITHIN. None when the reader may not see it."""
        about = self._about(reader, todo_id)
        if about is None:
            return None
        reopened = self._connection.execute(
            update(todo)
            .where(
                todo.c.id == todo_id,
                todo.c.done_by == reader.staff_id,
                todo.c.done_at > self._now - UNDO_WITHIN,
            )
            .values(done_at=None, done_by=None)
        )
        if reopened.rowcount:
            self._audit.record(reader.staff_id, Action.TODO_REOPENED, *about, todo=todo_id)
            Talks(self._connection, self._now).waits_again(todo_id)
        return bool(reopened.rowcount)

    @property
    def _audit(self) -> Audit:
        return Audit(self._connection, self._now)

    def _about(self, reader: Reader, todo_id: int) -> tuple[Subject, int] | None:
        """Whom a visible alert is about, as the audit record names them."""
        row = self._connection.execute(
            with_client(select(todo.c.person_id, client.c.id, todo.c.request_id)).where(
                todo.c.id == todo_id, visible_alert(reader)
            )
        ).first()
        if row is None:
            self._refuse(reader, todo_id)
            return None
        return _named(row)

    def _refuse(self, reader: Reader, todo_id: int) -> None:
        """Somebody tried a number; of one that is there the record says so, under whom it is about."""
        row = self._connection.execute(
            with_client(select(todo.c.person_id, client.c.id, todo.c.request_id)).where(todo.c.id == todo_id)
        ).first()
        if row is not None:
            self._audit.record(reader.staff_id, Action.VIEW_REFUSED, *_named(row), todo=todo_id)


def _named(row: Any) -> tuple[Subject, int]:
    """A person, perhaps a client, and perhaps the need it is about, as the audit record names them."""
    if row[2] is not None:
        return Subject.REQUEST, row[2]
    return (Subject.PERSON, row[0]) if row[1] is None else (Subject.CLIENT, row[1])
