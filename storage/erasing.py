"""Erasure: by the person's wish, by the end of the time, and again after a restore."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, exists, false, func, not_, or_, select, update

from domain.meetings import By
from storage.appointments import Appointments
from storage.audit import Action, Subject
from storage.candidates import Candidates
from storage.care import Care
from storage.deliveries import NOTICE
from storage.employer_erasing import EmployerErasing
from storage.erasure_wishes import LAST_WORDS, ErasureWishes, How, coming_of
from storage.errors import Refused
from storage.inserts import insert_one
from storage.owned import Ids, cases, clients, owned
from storage.retention import REGISTER
from storage.retention.rule import Erasure, Kind
from storage.signups import Signups
from storage.tables import (
    appointment,
    channel_identity,
    client,
    company_contact,
    conversation,
    delivery,
    erasure,
    identity_link,
    inbox,
    job_posting,
    meeting,
    metadata,
    municipality,
    person,
    service_case,
    staffing_request,
)

LAST_WORDS_STAY = timedelta(hours=24)
"""How long a chat in which the last words stand is kept, when nobody says anything there any more."""
LAST_WORDS_LEAVE = timedelta(minutes=1)
"""On Telegram the words stand in the person's own app: once they have gone, the chat's address can go too."""
LOOKED_AT_AGAIN = timedelta(days=2)
"""What somebody wrote of a person in the very moment of their erasure is found within this."""
MOST = 20
"""Persons in one transaction."""

_EMPTY: dict[Column[Any], Any] = {
    client.c.full_name: "",
    client.c.call_name: "",
    client.c.birth_year: 1900,
    client.c.contact_way: "chat",
    client.c.best_time: "any",
    client.c.hopes: [],
    client.c.start_with: "job",
    person.c.language: "fi",
    company_contact.c.full_name: "",
    company_contact.c.best_way: "email",
    staffing_request.c.words: "",
    job_posting.c.title: "",
    job_posting.c.text: "",
    job_posting.c.words: [],
}
"""What stands for "nothing" in columns that cannot be null."""


class Erasing(ErasureWishes):
    """Erases by the retention register."""

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
        self._mark_former([one for one in people if one != person_id], how)
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
        for person_id in people:
            Candidates(self._connection, self._now).client_left(person_id)
            Signups(self._connection, self._now).leave_all(person_id)
        EmployerErasing(self._connection, self._now).leave(people)
        open_cases = select(service_case.c.id).where(
            service_case.c.id.in_(cases(people)), service_case.c.closed_at.is_(None)
        )
        for case_id in self._connection.execute(open_cases).scalars().all():
            care.end(case_id)
            self._connection.execute(
                update(service_case).where(service_case.c.id == case_id).values(closed_at=self._now)
            )
        for appointment_id in (
            self._connection.execute(coming_of(appointment.c.client_id.in_(clients(people)), self._now)).scalars().all()
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

    def _mark_former(self, people: Sequence[int], how: How) -> None:
        """In a backup from before the chats were joined they are persons of their own."""
        known = self._connection.execute(select(person.c.id, person.c.created_at).where(person.c.id.in_(people)))
        for number, since in known.all():
            row = {"person_id": number, "person_since": since, "asked_at": self._now, "asked_how": how}
            insert_one(self._connection, erasure, **row, state="done", done_at=self._now)

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
