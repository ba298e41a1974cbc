"""Erasure: by the person's wish, by the end of the time, and again after a restore."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, exists, false, func, not_, or_, select, true, update

from domain.meetings import By, State
from domain.roles import Permission
from storage.appointments import Appointments
from storage.audit import Action, Audit, Subject
from storage.care import Care
from storage.deliveries import NOTICE
from storage.errors import Refused
from storage.inserts import insert_one
from storage.outbox import Outbox
from storage.owned import Ids, cases, clients, owned
from storage.part import Part
from storage.retention import REGISTER, Erasure, Kind
from storage.rules import RuleBook
from storage.staff import Reader
from storage.tables import (
    appointment,
    channel_identity,
    client,
    conversation,
    delivery,
    erasure,
    identity_link,
    inbox,
    meeting,
    metadata,
    municipality,
    person,
    service_case,
    staff,
)
from storage.todos import TodoKind, Todos

LAST_WORDS_STAY = timedelta(hours=24)
"""How long a chat in which the last words stand is kept, when nobody says anything there any more."""
LAST_WORDS_LEAVE = timedelta(minutes=1)
"""On Telegram the words stand in the person's own app: once they have gone, the chat's address can go too."""
LOOKED_AT_AGAIN = timedelta(days=2)
"""What somebody wrote of a person in the very moment of their erasure is found within this."""
MOST = 20
"""Persons in one transaction."""


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

_EMPTY: dict[Column[Any], Any] = {
    client.c.full_name: "",
    client.c.call_name: "",
    client.c.birth_year: 1900,
    client.c.contact_way: "chat",
    client.c.best_time: "any",
    client.c.hopes: [],
    client.c.start_with: "job",
    person.c.language: "fi",
}
"""What stands for "nothing" in columns that cannot be null."""


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


class Erasing(Part):
    """Erases by the retention register."""

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
        if self._is_any(_coming(appointment.c.client_id == client_id, self._now)):
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
        coming = _coming(appointment.c.client_id == row.client_id, self._now).subquery()
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

    # Doing it.

    def erase(self, person_id: int, *, how: How, decided_by: int | None = None, last_words: int | None = None) -> bool:
        """Nothing is left of the person but bare numbers. False when there is no such person (any more).

        It is all in this transaction. Turns of the person wait: their conversations are locked, and what a sender
        has in hand is not marked any more. ``last_words`` is a live conversation in which they are still to be
        told that it is done: the chat is a newcomer's from here on, with nothing in it, and goes a little later
        by itself (:meth:`tick`) unless the newcomer says something.
        """
        since = self._connection.execute(
            select(person.c.created_at).where(person.c.id == person_id, person.c.erased_at.is_(None))
        ).scalar()
        if since is None:
            return False
        people = self._with_former(person_id)
        self._lock(people)
        self._end_service(people)
        kept = self._to_a_newcomer(people, last_words) if last_words is not None else None
        self._wipe(people, kept)
        self._mark(person_id, since, how, decided_by)
        if decided_by is not None and kept is not None:
            key = f"erased:{kept.newcomer_id}"
            self._outbox.plan(kept.newcomer_id, "erased", key=key, kind=NOTICE, urgent=True, person=kept.newcomer_id)
        return True

    def _with_former(self, person_id: int) -> list[int]:
        """The person, and those as whom they were known in chats that were joined to theirs since."""
        former = select(identity_link.c.from_person_id).where(
            identity_link.c.to_person_id == person_id, identity_link.c.undone_at.is_(None)
        )
        return sorted({person_id, *self._connection.execute(former).scalars()})

    def _lock(self, people: Ids) -> None:
        live = (
            select(conversation.c.id)
            .join(channel_identity, channel_identity.c.id == conversation.c.identity_id)
            .where(channel_identity.c.person_id.in_(people))
            .order_by(conversation.c.id)
        )
        self._connection.execute(live.with_for_update(of=conversation)).all()
        # Who writes a row that refers to the person waits too.
        whole = select(person.c.id).where(person.c.id.in_(people)).order_by(person.c.id).with_for_update()
        self._connection.execute(whole).all()

    def _end_service(self, people: Ids) -> None:
        """Cases are closed, and times to come are free for others."""
        care, agreed = Care(self._connection, self._now), Appointments(self._connection, self._now)
        open_cases = select(service_case.c.id).where(
            service_case.c.id.in_(cases(people)), service_case.c.closed_at.is_(None)
        )
        for case_id in self._connection.execute(open_cases).scalars().all():
            care.end(case_id)
            self._connection.execute(
                update(service_case).where(service_case.c.id == case_id).values(closed_at=self._now)
            )
        for appointment_id in (
            self._connection.execute(_coming(appointment.c.client_id.in_(clients(people)), self._now)).scalars().all()
        ):
            try:
                agreed.cancel(appointment_id, by=By.BOT)
            except Refused:  # it has begun: its hour is over for anybody else
                continue
        self._empty_meetings(people)

    def _empty_meetings(self, people: Ids) -> None:
        """What was written for a meeting goes, where nobody else is in it: also what a move left behind."""
        theirs = appointment.alias("theirs")
        in_it = select(theirs.c.meeting_id).where(theirs.c.client_id.in_(clients(people)))
        somebody = exists().where(
            appointment.c.meeting_id == meeting.c.id, appointment.c.client_id.not_in(clients(people))
        )
        anybody = exists().where(appointment.c.meeting_id == meeting.c.id)
        self._connection.execute(
            update(meeting)
            .where(
                or_(meeting.c.link.is_not(None), meeting.c.material.is_not(None)),
                or_(
                    and_(meeting.c.id.in_(in_it), ~somebody),
                    and_(meeting.c.cancelled_at.is_not(None), ~anybody),
                ),
            )
            .values(link=None, material=None)
        )

    def _to_a_newcomer(self, people: list[int], conversation_id: int) -> _Kept:
        """The chat is somebody's of whom nothing is known; what was said in it goes with those erased."""
        identity_id, language = self._connection.execute(
            select(channel_identity.c.id, person.c.language)
            .join(conversation, conversation.c.identity_id == channel_identity.c.id)
            .join(person, person.c.id == channel_identity.c.person_id)
            .where(conversation.c.id == conversation_id)
        ).one()
        newcomer_id = insert_one(self._connection, person, language=language, created_at=self._now)
        self._connection.execute(
            update(channel_identity)
            .where(channel_identity.c.id == identity_id)
            .values(person_id=newcomer_id, created_at=self._now)
        )
        self._connection.execute(
            update(conversation)
            .where(conversation.c.id == conversation_id)
            .values(state=None, started_at=self._now, last_in_at=None)
        )
        insert_one(
            self._connection,
            erasure,
            person_id=newcomer_id,
            person_since=self._now,
            asked_at=self._now,
            asked_how=How.CHAT,
            state="asked",
            held_because=LAST_WORDS,
        )
        return _Kept(newcomer_id, identity_id, conversation_id)

    def _wipe(self, people: Sequence[int], kept: _Kept | None = None) -> int:
        """Carries out the register, rows that others refer to last. Returns how many rows were deleted."""
        whose = [*people, kept.newcomer_id] if kept else list(people)
        gone = 0
        for table in reversed(metadata.sorted_tables):
            emptied = _emptied(table)
            if _goes(table):
                stays = kept.rows(table) if kept else false()
                gone += self._connection.execute(delete(table).where(owned(table.name, whose), not_(stays))).rowcount
            elif emptied:
                values = {name: self._nothing(table.c[name]) for name in emptied}
                self._connection.execute(update(table).where(owned(table.name, people)).values(**values))
        for table, column in ((client, client.c.person_id), (person, person.c.id)):
            self._connection.execute(
                update(table).where(column.in_(people), table.c.erased_at.is_(None)).values(erased_at=self._now)
            )
        return gone

    def _nothing(self, column: Column[Any]) -> Any:
        if column is client.c.municipality_code:  # it has to be one; which says nothing
            return select(func.min(municipality.c.code)).scalar_subquery()
        return _EMPTY.get(column)

    def _mark(self, person_id: int, since: datetime, how: How, decided_by: int | None) -> None:
        done = {"state": "done", "held_because": None, "decided_by": decided_by, "done_at": self._now}
        waiting = update(erasure).where(erasure.c.person_id == person_id, erasure.c.state == "asked").values(**done)
        if not self._connection.execute(waiting).rowcount:
            row = {"person_id": person_id, "person_since": since, "asked_at": self._now, "asked_how": how, **done}
            insert_one(self._connection, erasure, **row)
        self._audit.record(decided_by, Action.PERSON_ERASED, Subject.PERSON, person_id, how=how.value)

    # What comes after.

    def tick(self) -> int:
        """Chats with nothing but last words in them go, and what was written of somebody meanwhile.

        Returns how many persons it saw to.
        """
        done = sum(self._leave(*row) for row in self._connection.execute(_LAST_WORDS_SAID.limit(MOST)).all())
        return done + self._look_again(timedelta(minutes=3))

    def _leave(self, newcomer_id: int, asked_at: datetime, channel: str, identity_id: int, last_in: Any) -> int:
        if last_in is not None and last_in > asked_at:
            going_on = erasure.c.person_id == newcomer_id, erasure.c.state == "asked"
            self._connection.execute(update(erasure).where(*going_on).values(state="withdrawn"))
            return 1
        to_say = select(delivery.c.id).where(
            delivery.c.identity_id == identity_id, delivery.c.state.in_(("planned", "leased", "sending"))
        )
        stays = LAST_WORDS_LEAVE if channel == "telegram" and not self._is_any(to_say) else LAST_WORDS_STAY
        if asked_at > self._now - stays:
            return 0
        self._lock([newcomer_id])
        self._wipe([newcomer_id])
        whose = erasure.c.person_id == newcomer_id, erasure.c.state == "asked"
        self._connection.execute(update(erasure).where(*whose).values(state="done", done_at=self._now))
        return 1

    def look_again(self) -> int:
        """Nightly: what was written of the erased in the moment of their erasure. Returns how many had something."""
        return self._look_again(LOOKED_AT_AGAIN)

    def _look_again(self, within: timedelta) -> int:
        lately = select(erasure.c.person_id).where(erasure.c.state == "done", erasure.c.done_at > self._now - within)
        erased = select(person.c.id).where(person.c.id.in_(lately), person.c.erased_at.is_not(None))
        return sum(self._wipe([person_id]) > 0 for person_id in self._connection.execute(erased).scalars().all())

    def was_any_lately(self) -> bool:
        """Whether anybody was erased since last night."""
        lately = erasure.c.done_at > self._now - LOOKED_AT_AGAIN
        return self._is_any(select(erasure.c.id).where(lately))

    # After a restore.

    def done_list(self, after: int = 0) -> list[tuple[int, datetime]]:
        """Everybody erased, as their number and the instant (UTC) they came: together these name one person."""
        done = select(erasure.c.person_id, erasure.c.person_since).where(erasure.c.state == "done")
        rows = self._connection.execute(done.where(erasure.c.id > after).order_by(erasure.c.id))
        return [(row.person_id, row.person_since) for row in rows]

    def again(self, people: Iterable[tuple[int, datetime]]) -> int:
        """Erases those of these persons that are there (again): a number that is another's by now is left alone.

        Returns how many were erased.
        """
        return sum(self._is(*one) and self.erase(one[0], how=How.RESTORE) for one in people)

    def _is(self, person_id: int, since: datetime) -> bool:
        found = self._connection.execute(select(person.c.created_at).where(person.c.id == person_id)).scalar()
        return found is not None and found == since.astimezone(UTC)

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


@dataclass(frozen=True, slots=True)
class _Kept:
    """What stays of a chat for the last words in it."""

    newcomer_id: int
    identity_id: int
    conversation_id: int

    def rows(self, table: Table) -> ColumnElement[bool]:
        if table is channel_identity:
            return channel_identity.c.id == self.identity_id
        if table is conversation:
            return conversation.c.id == self.conversation_id
        if table is inbox:  # what waits there, the act under way among it
            return and_(inbox.c.conversation_id == self.conversation_id, inbox.c.state == "new")
        return false()


def _goes(table: Table) -> bool:
    return any(REGISTER[f"{table.name}.{column.name}"].erased is Erasure.ROW for column in table.columns)


def _emptied(table: Table) -> list[str]:
    """Columns to be emptied in rows that stay. Staff's, and what belongs to a meeting, are other matters."""
    names = [column.name for column in table.columns]
    rules = {name: REGISTER[f"{table.name}.{name}"] for name in names}
    return [name for name, rule in rules.items() if rule.erased is Erasure.EMPTIED and rule.kind is Kind.PERSONAL]


def _coming(whose: ColumnElement[bool], now: datetime) -> Any:
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


_LAST_WORDS_SAID = (
    select(
        erasure.c.person_id,
        erasure.c.asked_at,
        channel_identity.c.channel,
        channel_identity.c.id,
        conversation.c.last_in_at,
    )
    .join(channel_identity, channel_identity.c.person_id == erasure.c.person_id)
    .join(conversation, conversation.c.identity_id == channel_identity.c.id)
    .where(erasure.c.state == "asked", erasure.c.held_because == LAST_WORDS, conversation.c.ended_at.is_(None))
    .order_by(erasure.c.id)
)


def _subject(one: Request) -> tuple[Subject, int]:
    return (Subject.PERSON, one.person_id) if one.client_id is None else (Subject.CLIENT, one.client_id)


def months_before(now: datetime, months: int) -> datetime:
    """The same day of the month so many months earlier, or the last one of it."""
    count = now.year * 12 + now.month - 1 - months
    year, month = divmod(count, 12)
    for day in range(now.day, 0, -1):
        try:
            return now.replace(year=year, month=month + 1, day=day)
        except ValueError:  # there is no 31st
            continue
    raise AssertionError("every month has a first")
