"""The wish to be erased: asked for in the chat, done at once or decided on by a person, refused with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select, true, update

from domain.care import plus_months
from domain.meetings import State
from domain.roles import Permission
from storage.audit import Action, Audit, Subject
from storage.deliveries import NOTICE
from storage.inserts import insert_one
from storage.outbox import Outbox
from storage.part import Part
from storage.rules import RuleBook
from storage.staff import Reader
from storage.tables import (
    appointment,
    client,
    conversation,
    erasure,
    meeting,
    person,
    service_case,
    staff,
)
from storage.todos import TodoKind, Todos


class How(StrEnum):
    """Who wanted it (``erasure.asked_how``)."""

    CHAT = "chat"
    STAFF = "staff"
    RETENTION = "retention"
    RESTORE = "restore"


class Held(StrEnum):
    """Why a person has to decide (``erasure.held_because`` while it is asked)."""

    OPEN_CASE = "open_case"
    COMING = "coming"  # an appointment is agreed
    ENDED_LATELY = "ended_lately"  # within the rule keep_months_binding
    TOLD = "told"  # somebody of a company asked one of us, who passed it on


class Outcome(StrEnum):
    """How a wish ended (``erasure.state``)."""

    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Refusal(StrEnum):
    """Why it was refused (``erasure.held_because`` then)."""

    LAW = "law"  # a law says that these have to be kept
    DISPUTE = "dispute"  # a decision or complaint about the service is open
    SERVICE = "service"  # the service goes on, as was agreed with the client


LAST_WORDS = "last_words"
"""In ``held_because``: the chat of somebody erased, with nothing in it but the last words to them."""


@dataclass(frozen=True, slots=True)
class Request:
    """A wish to be erased that a person decides on. ``held`` is why; the names are None for who is no client."""

    id: int
    person_id: int
    client_id: int | None
    full_name: str | None
    asked_at: datetime
    held: str | None
    open_cases: int
    coming: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one: ``state`` as in the table, ``by`` the name of who decided, if somebody did."""

    id: int
    person_id: int
    state: str
    how: str
    reason: str | None
    at: datetime
    by: str | None


class ErasureWishes(Part):
    """Asks, withdraws and decides. :class:`storage.erasing.Erasing` does it."""

    def erase(self, person_id: int, *, how: How, decided_by: int | None = None, last_words: int | None = None) -> bool:
        """Does it (storage.erasing)."""
        raise NotImplementedError

    # Asking.

    def held(self, person_id: int) -> Held | None:
        """Why a person has to decide on the erasure; None when it can be done at once."""
        client_id = self._connection.execute(select(client.c.id).where(client.c.person_id == person_id)).scalar()
        if client_id is None:
            return None
        open_case = select(service_case.c.id).where(
            service_case.c.client_id == client_id, service_case.c.closed_at.is_(None)
        )
        if self._is_any(open_case):
            return Held.OPEN_CASE
        if self._is_any(coming_of(appointment.c.client_id == client_id, self._now)):
            return Held.COMING
        months = RuleBook(self._connection, self._now).current().keep_months_binding
        lately = select(service_case.c.id).where(
            service_case.c.client_id == client_id, service_case.c.closed_at > months_before(self._now, months)
        )
        return Held.ENDED_LATELY if months and self._is_any(lately) else None

    def _is_any(self, query: Any) -> bool:
        return self._connection.execute(query.limit(1)).first() is not None

    def ask(self, person_id: int, *, conversation_id: int) -> Held | None:
        """The person asks in this chat. None: it has been done. Otherwise a person decides, and this is why."""
        held = self.held(person_id)
        if held is None:
            self.erase(person_id, how=How.CHAT, last_words=conversation_id)
            return None
        if self.asked(person_id) is None:
            since = self._connection.execute(select(person.c.created_at).where(person.c.id == person_id)).scalar_one()
            insert_one(
                self._connection,
                erasure,
                person_id=person_id,
                person_since=since,
                asked_at=self._now,
                asked_how=How.CHAT,
                state="asked",
                held_because=held,
            )
        if not self._todos.is_open(TodoKind.ERASURE_ASKED, person_id):
            self._todos.add(TodoKind.ERASURE_ASKED, person_id, conversation_id=conversation_id, detail=held)
        return held

    def pass_on(self, reader: Reader, person_id: int) -> bool:
        """A company's contact person asked one of us to be erased: who may decides on it. False when one waits already.

        For who has seen to it that the reader serves this person.
        """
        if self.asked(person_id) is not None:
            return False
        since = self._connection.execute(select(person.c.created_at).where(person.c.id == person_id)).scalar_one()
        asked = {"asked_at": self._now, "asked_how": How.STAFF, "state": "asked", "held_because": Held.TOLD}
        insert_one(self._connection, erasure, person_id=person_id, person_since=since, **asked)
        self._todos.add(TodoKind.ERASURE_ASKED, person_id, detail=Held.TOLD)
        self._audit.record(reader.staff_id, Action.CONTACT_PERSON_CHANGED, Subject.PERSON, person_id, what="erasure")
        return True

    def asked(self, person_id: int) -> int | None:
        """The number of the person's wish that waits for a decision."""
        return self._connection.execute(_open_wishes().where(erasure.c.person_id == person_id)).scalar()

    def withdraw(self, person_id: int) -> bool:
        """The person wants to stay after all. False when nothing waited."""
        taken_back = self._connection.execute(
            update(erasure)
            .where(erasure.c.person_id == person_id, erasure.c.state == "asked", erasure.c.held_because != LAST_WORDS)
            .values(state="withdrawn")
        )
        self._todos.settle(TodoKind.ERASURE_ASKED, person_id)
        return taken_back.rowcount > 0

    # Deciding.

    def requests(self, reader: Reader) -> list[Request]:
        """What waits for a decision, the oldest first. Writes that it was looked at."""
        found = [self._request(row) for row in self._connection.execute(_requests(reader)).all()]
        for one in found:
            self._audit.record(reader.staff_id, Action.ERASURE_VIEWED, *_subject(one), erasure=one.id)
        return found

    def _request(self, row: Any) -> Request:
        open_cases = select(func.count()).where(
            service_case.c.client_id == row.client_id, service_case.c.closed_at.is_(None)
        )
        coming = coming_of(appointment.c.client_id == row.client_id, self._now).subquery()
        counts = [
            self._connection.execute(query).scalar_one()
            for query in (open_cases, select(func.count()).select_from(coming))
        ]
        return Request(*row, *counts)

    def decided(self, reader: Reader, most: int = 50) -> list[Decided]:
        """What was done or decided lately, the newest first: numbers only."""
        rows = self._connection.execute(
            select(
                erasure.c.id,
                erasure.c.person_id,
                erasure.c.state,
                erasure.c.asked_how,
                erasure.c.held_because,
                func.coalesce(erasure.c.done_at, erasure.c.asked_at),
                staff.c.full_name,
            )
            .outerjoin(staff, staff.c.id == erasure.c.decided_by)
            .where(
                _may_decide(reader),
                erasure.c.state != "asked",
                or_(erasure.c.held_because.is_(None), erasure.c.held_because != LAST_WORDS),
            )
            .order_by(erasure.c.id.desc())
            .limit(most)
        )
        return [Decided(*row) for row in rows]

    def approve(self, reader: Reader, erasure_id: int) -> bool:
        """Erases now: cases are closed, appointments called off. False when it is not there to be decided on."""
        found = self._waiting(reader, erasure_id)
        if found is None:
            return False
        self._audit.record(reader.staff_id, Action.ERASURE_APPROVED, *_subject(found), erasure=erasure_id)
        return self.erase(
            found.person_id, how=How.STAFF, decided_by=reader.staff_id, last_words=self._live_chat(found.person_id)
        )

    def refuse(self, reader: Reader, erasure_id: int, reason: Refusal) -> bool:
        """It is not done, and the person is told why, and where they may complain. False as in :meth:`approve`."""
        found = self._waiting(reader, erasure_id)
        if found is None:
            return False
        self._connection.execute(
            update(erasure)
            .where(erasure.c.id == erasure_id)
            .values(state="refused", held_because=reason, decided_by=reader.staff_id)
        )
        self._todos.settle(TodoKind.ERASURE_ASKED, found.person_id)
        self._audit.record(
            reader.staff_id, Action.ERASURE_REFUSED, *_subject(found), erasure=erasure_id, reason=reason.value
        )
        key = f"erasure:{erasure_id}:refused"
        self._outbox.plan(found.person_id, "erasure_refused", key=key, kind=NOTICE, erasure=erasure_id)
        return True

    def _waiting(self, reader: Reader, erasure_id: int) -> Request | None:
        query = _requests(reader).where(erasure.c.id == erasure_id).with_for_update(of=erasure)
        row = self._connection.execute(query).first()
        if row is not None:
            return self._request(row)
        self._audit.record(reader.staff_id, Action.VIEW_REFUSED, Subject.PERSON, None, erasure=erasure_id)
        return None

    def refusal(self, erasure_id: int, person_id: int) -> Refusal | None:
        """Why this person's wish was refused; None when it was not."""
        reason = self._connection.execute(
            select(erasure.c.held_because).where(
                erasure.c.id == erasure_id, erasure.c.person_id == person_id, erasure.c.state == "refused"
            )
        ).scalar()
        return Refusal(reason) if reason else None

    def _live_chat(self, person_id: int) -> int | None:
        """Where the last words are said: the live conversation of the chat in which the person can be reached."""
        chat = self._outbox.chat_of(person_id)
        live = select(conversation.c.id).where(conversation.c.identity_id == chat, conversation.c.ended_at.is_(None))
        return self._connection.execute(live).scalar()

    # Short names.

    @property
    def _todos(self) -> Todos:
        return Todos(self._connection, self._now)

    @property
    def _outbox(self) -> Outbox:
        return Outbox(self._connection, self._now)

    @property
    def _audit(self) -> Audit:
        return Audit(self._connection, self._now)


def coming_of(whose: ColumnElement[bool], now: datetime) -> Any:
    return (
        select(appointment.c.id)
        .join(meeting, meeting.c.id == appointment.c.meeting_id)
        .where(whose, appointment.c.state == State.BOOKED, meeting.c.ends_at > now)
    )


def _open_wishes() -> Any:
    return select(erasure.c.id).where(erasure.c.state == "asked", erasure.c.held_because != LAST_WORDS)


def _may_decide(reader: Reader) -> ColumnElement[bool]:
    return true() if reader.may(Permission.ERASE_CLIENT) else false()


def _requests(reader: Reader) -> Any:
    return (
        select(
            erasure.c.id,
            erasure.c.person_id,
            client.c.id.label("client_id"),
            client.c.full_name,
            erasure.c.asked_at,
            erasure.c.held_because,
        )
        .outerjoin(client, client.c.person_id == erasure.c.person_id)
        .where(_may_decide(reader), erasure.c.state == "asked", erasure.c.held_because != LAST_WORDS)
        .order_by(erasure.c.asked_at, erasure.c.id)
    )


def _subject(one: Request) -> tuple[Subject, int]:
    return (Subject.PERSON, one.person_id) if one.client_id is None else (Subject.CLIENT, one.client_id)


def months_before(now: datetime, months: int) -> datetime:
    """The same day of the month so many months earlier, or the last one of it, at the same time."""
    return datetime.combine(plus_months(now.date(), -months), now.timetz())
