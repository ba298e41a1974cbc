"""Who is asked to an event and who came, as colleagues work with it: inviting by name, the list, the door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, literal, or_, select, update

from domain.events import CameHow, EventState, Origin, SignupState
from domain.incoming import Channel
from domain.roles import Permission
from storage.audit import Action, Audit, Subject
from storage.errors import Refused
from storage.event_rows import PLACE, Counts, Event, Signup, must_go_on, signup_of
from storage.inserts import insert_or_ignore
from storage.scope import can_mark, visible_client
from storage.seats import Seats
from storage.staff import Reader
from storage.tables import (
    channel_identity,
    client,
    company,
    company_contact,
    delivery,
    event,
    event_host,
    event_signup,
    service_case,
    staff,
)
from storage.tip_rows import in_service

MOST_AT_ONCE = 50
"""Clients whom one press invites."""
NOTED_BEFORE = timedelta(hours=1)
"""From so long before the beginning on, who is there can be noted; afterwards at any time."""


class Skip(StrEnum):
    """Why somebody is not invited by name."""

    ASKED = "asked"  # has a place on the list already
    RESTING = "resting"
    NO_CHAT = "no_chat"
    NOT_YOURS = "not_yours"  # in a colleague's care


@dataclass(frozen=True, slots=True)
class Invited:
    """What came of inviting. A form that came before gives the same ``count`` again."""

    count: int
    skipped: Counter[Skip]


@dataclass(frozen=True, slots=True)
class Invitable:
    """A client in the reader's care, beside an event. ``skip``: why they are not to be invited."""

    client_id: int
    person_id: int
    full_name: str
    skip: Skip | None


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is asked, comes, waits and came. ``rows`` are those whom the reader may see, ``hidden`` counts the others;
    ``counts`` are of all. ``holds``: the reader is one of the event's ``hosts`` (staff id and name, the contact first).
    """

    event: Event
    holds: bool
    hosts: Sequence[tuple[int, str]]
    rows: Sequence[Signup]
    hidden: int
    counts: Counts


class EventPeople(Seats):
    """Whom the reader may see on a list: of what they hold everybody, else their own clients. Employers' contacts and
    who is nobody to us yet are seen by holders alone.
    """

    def holds(self, reader: Reader, event_id: int) -> bool:
        """Whether the reader is the event's contact or holds it with them."""
        if not reader.may(Permission.HOLD_EVENTS):
            return False
        mine = select(event.c.id).where(event.c.id == event_id, held_by(reader))
        return self._connection.execute(mine).first() is not None

    def hosts(self, event_id: int) -> list[tuple[int, str]]:
        """Who holds it: the contact first, then the others by name."""
        is_contact = exists().where(event.c.id == event_id, event.c.contact_id == staff.c.id)
        is_host = exists().where(event_host.c.event_id == event_id, event_host.c.staff_id == staff.c.id)
        rows = self._connection.execute(
            select(staff.c.id, staff.c.full_name)
            .where(or_(is_contact, is_host))
            .order_by(case((is_contact, 0), else_=1), staff.c.full_name, staff.c.id)
        )
        return [(row.id, row.full_name) for row in rows]

    # Inviting.

    def invite_many(self, event_id: int, broadcast_id: int, person_ids: Iterable[int]) -> frozenset[int]:
        """Rows for those whom a message to many invites. Returns who has not been asked before."""
        of = self._there(event_id)
        rows = [
            {**_new(of, person_id, Origin.BROADCAST, self._now), "broadcast_id": broadcast_id}
            for person_id in sorted(set(person_ids))
        ]
        return frozenset(insert_or_ignore(self._connection, event_signup, rows, key=event_signup.c.person_id))

    def invitable(self, reader: Reader, event_id: int, name: str = "") -> list[Invitable] | None:
        """The reader's own clients, who can be invited first. ``name`` narrows them to names with these letters. None
        when there is no such event for the reader.
        """
        if not reader.may(Permission.HOLD_EVENTS) or self._event(event_id) is None:
            return None
        found = [one for one in self._in_care(reader, event_id) if name.casefold() in one.full_name.casefold()]
        self._record(reader, Action.EVENT_PEOPLE_VIEWED, event_id, people=len(found))
        return sorted(found, key=lambda one: (one.skip is not None, one.full_name.casefold(), one.client_id))

    def invite_by_name(self, reader: Reader, event_id: int, client_ids: Iterable[int], form_key: str) -> Invited | None:
        """A personal message to clients of the reader's own: it needs no consent, and each stands in the record.

        None when there is no such event for the reader. Raises Refused: event_nobody, event_many, cancelled, over,
        gone, signup_closed.
        """
        if not reader.may(Permission.HOLD_EVENTS) or self._event(event_id) is None:
            return None
        wanted = sorted(set(client_ids))
        if not wanted:
            raise Refused("event_nobody")
        if len(wanted) > MOST_AT_ONCE:
            raise Refused("event_many")
        of = self._locked(event_id)
        must_go_on(of, self._now)
        if self._now >= of.signs_up_until:
            raise Refused("signup_closed")
        batch = f"by-name-{sha256(f'{reader.staff_id}:{event_id}:{form_key}'.encode()).hexdigest()[:40]}"
        chosen = self._in_care(reader, event_id, client.c.id.in_(wanted))
        before = self._of_batch(event_id, batch)
        skipped: Counter[Skip] = Counter()
        for one in chosen:
            if one.person_id not in before and (skip := one.skip or self._invite(reader, of, one, batch)):
                skipped[skip] += 1
        for missing in sorted({*wanted} - {one.client_id for one in chosen}):
            skipped[Skip.NOT_YOURS] += 1
            self._refuse(reader, missing)
        return Invited(len(self._of_batch(event_id, batch)), skipped)

    def _invite(self, reader: Reader, of: Event, to: Invitable, batch: str) -> Skip | None:
        row = {**_new(of, to.person_id, Origin.BY_NAME, self._now), "invited_by": reader.staff_id}
        if not insert_or_ignore(self._connection, event_signup, [row]):
            return Skip.ASKED
        made = self._theirs(to.person_id, of.id)
        assert made is not None
        self._tell(made, "event_invited", batch, expires_at=of.signs_up_until)
        self._audit.record(reader.staff_id, Action.EVENT_INVITED, Subject.CLIENT, to.client_id, event=of.id)
        return None

    def _of_batch(self, event_id: int, batch: str) -> frozenset[int]:
        """The persons whom this form has invited."""
        sent = exists().where(
            delivery.c.idempotency_key == literal("event_invited:").concat(event_signup.c.id).concat(f":{batch}")
        )
        mine = select(event_signup.c.person_id).where(event_signup.c.event_id == event_id, sent)
        return frozenset(self._connection.scalars(mine))

    def _in_care(self, reader: Reader, event_id: int, *which: ColumnElement[bool]) -> list[Invitable]:
        cases = select(service_case.c.client_id).where(can_mark(reader))
        reached = exists().where(
            channel_identity.c.person_id == client.c.person_id,
            channel_identity.c.blocked_at.is_(None),
            channel_identity.c.channel != Channel.EMAIL,
        )
        asked = exists().where(event_signup.c.person_id == client.c.person_id, event_signup.c.event_id == event_id)
        rows = self._connection.execute(
            select(
                client.c.id,
                client.c.person_id,
                client.c.full_name,
                case(
                    (asked, Skip.ASKED.value),
                    (~in_service(client.c.person_id), Skip.RESTING.value),
                    (~reached, Skip.NO_CHAT.value),
                ).label("skip"),
            )
            .where(client.c.id.in_(cases), client.c.erased_at.is_(None), *which)
            .order_by(client.c.full_name, client.c.id)
        )
        return [Invitable(row.id, row.person_id, row.full_name, Skip(row.skip) if row.skip else None) for row in rows]

    # The list.

    def roster(self, reader: Reader, event_id: int) -> Roster | None:
        """Everybody of an event, as far as the reader may see them; looking at it stands in the record. None when
        there is no such event for the reader.
        """
        of = self._event(event_id)
        if of is None or not reader.may(Permission.HOLD_EVENTS):
            return None
        holds = self.holds(reader, event_id)
        found = self._connection.execute(self._named(reader, holds, event_signup.c.event_id == event_id)).all()
        rows = [self._signup(row, of) for row in found if row.is_seen]
        self._record(reader, Action.EVENT_PEOPLE_VIEWED, event_id, people=len(rows))
        return Roster(of, holds, self.hosts(event_id), rows, len(found) - len(rows), self.counts([event_id])[event_id])

    def note(self, reader: Reader, event_id: int, signup_id: int, came: bool | None) -> bool:
        """That somebody came, or did not; None takes it back. False for whom the reader does not see. Raises
        Refused("not_now") before one can check in.
        """
        of = self._event(event_id)
        if of is None or not reader.may(Permission.HOLD_EVENTS):
            return False
        of = self._locked(event_id)
        one = self._seen(reader, of, signup_id)
        if one is None:
            self._record(reader, Action.VIEW_REFUSED, event_id, signup=signup_id)
            return False
        self._must_be_noted_now(of)
        if (came is True and one.came_at is None) or (came is False and one.missed_at is None) or came is None:
            self._noted(one, came, reader.staff_id)
            self._record(reader, Action.EVENT_NOTED, event_id, signup=signup_id, came=came)
        return True

    def walk_in(self, reader: Reader, event_id: int, client_id: int) -> bool:
        """A client whom the reader sees is there, without having signed up. False for others. Raises Refused("not_now")
        before one can check in.
        """
        of = self._event(event_id)
        theirs = select(client.c.person_id).where(client.c.id == client_id, visible_client(reader))
        person_id = self._connection.execute(theirs).scalar()
        if of is None or not reader.may(Permission.HOLD_EVENTS):
            return False
        if person_id is None:
            self._refuse(reader, client_id)
            return False
        of = self._locked(event_id)
        self._must_be_noted_now(of)
        one = self._stand_at_the_door(person_id, of)
        if one.came_at is None:
            self._noted(one, True, reader.staff_id)
            self._record(reader, Action.EVENT_NOTED, event_id, signup=one.id, came=True)
        return True

    def of_client(self, reader: Reader, client_id: int) -> list[Signup] | None:
        """What a client was asked to, signed up for and came to, the newest first. None when the reader may not see
        them.
        """
        theirs = select(client.c.person_id).where(client.c.id == client_id, visible_client(reader))
        person_id = self._connection.execute(theirs).scalar()
        if person_id is None:
            self._refuse(reader, client_id)
            return None
        self._audit.record(reader.staff_id, Action.ATTENDANCE_VIEWED, Subject.CLIENT, client_id)
        found = self._signups(event_signup.c.person_id == person_id)
        return sorted(found, key=lambda one: (one.event.starts_at, one.id), reverse=True)

    # At the door.

    def _must_be_noted_now(self, of: Event) -> None:
        if of.state not in (EventState.PUBLISHED, EventState.HELD) or self._now < of.starts_at - NOTED_BEFORE:
            raise Refused("not_now")

    def _stand_at_the_door(self, person_id: int, of: Event) -> Signup:
        """Their row; made when there is none. Who is there without a seat takes a free one: that one is there counts
        either way, and no seat is made up for it.
        """
        one = self._theirs(person_id, of.id)
        if one is not None:
            return one
        row = {**_new(of, person_id, Origin.CHAT, self._now), "invited_at": None, "answered_at": self._now}
        row |= {"state": SignupState.MAYBE.value}
        # A message to many may invite them at this very moment: their row is that one then, and holds no seat.
        is_made = bool(insert_or_ignore(self._connection, event_signup, [row]))
        if is_made and of.state is EventState.PUBLISHED and self._take(of.id, 1):
            sits = update(event_signup).where(event_signup.c.event_id == of.id, event_signup.c.person_id == person_id)
            self._connection.execute(sits.values(state=SignupState.COMING.value))
        made = self._theirs(person_id, of.id)
        assert made is not None
        return made

    def _noted(self, one: Signup, came: bool | None, staff_id: int | None) -> None:
        at = self._now
        columns: dict[str, Any] = {"came_at": None, "came_how": None, "came_by": None, "missed_at": None}
        if came:
            how = CameHow.CODE if staff_id is None else CameHow.LIST
            columns |= {"came_at": at, "came_how": how.value, "came_by": staff_id}
        elif came is False:
            columns |= {"missed_at": at, "came_by": staff_id}
        if not came:
            columns |= {"grade": None, "graded_at": None, "grade_words": None}
        columns["revision"] = event_signup.c.revision + 1
        self._connection.execute(update(event_signup).where(event_signup.c.id == one.id).values(**columns))
        if one.event.state is EventState.HELD:
            self._count_again(one.event.id)

    def _count_again(self, event_id: int) -> int:
        """How many came, with those they brought, as it is noted by now."""
        came = select(func.coalesce(func.sum(1 + event_signup.c.guests), 0)).where(
            event_signup.c.event_id == event_id, event_signup.c.came_at.is_not(None)
        )
        number = int(self._connection.execute(came).scalar_one())
        self._connection.execute(update(event).where(event.c.id == event_id).values(came=number))
        return number

    # How it is done.

    def _seen(self, reader: Reader, of: Event, signup_id: int) -> Signup | None:
        mine = event_signup.c.event_id == of.id, event_signup.c.id == signup_id
        row = self._connection.execute(self._named(reader, self.holds(reader, of.id), *mine)).first()
        return self._signup(row, of) if row is not None and row.is_seen else None

    def _named(self, reader: Reader, holds: bool, *which: ColumnElement[bool]) -> Select[Any]:
        """Signups with names, and whether the reader sees them."""
        is_seen = literal(True) if holds else and_(client.c.id.is_not(None), visible_client(reader))
        newest = (
            select(company_contact.c.person_id, func.max(company_contact.c.id).label("id"))
            .where(company_contact.c.left_at.is_(None))
            .group_by(company_contact.c.person_id)
            .subquery()
        )
        return (
            select(
                event_signup,
                PLACE,
                client.c.id.label("client_id"),
                func.coalesce(client.c.full_name, company_contact.c.full_name, event_signup.c.called).label("name"),
                case((client.c.id.is_(None), company.c.name)).label("company"),
                case((is_seen, True), else_=False).label("is_seen"),
            )
            .outerjoin(client, and_(client.c.person_id == event_signup.c.person_id, client.c.erased_at.is_(None)))
            .outerjoin(newest, newest.c.person_id == event_signup.c.person_id)
            .outerjoin(company_contact, company_contact.c.id == newest.c.id)
            .outerjoin(company, company.c.id == company_contact.c.company_id)
            .where(*which)
            .order_by(func.coalesce(client.c.full_name, company_contact.c.full_name, event_signup.c.called))
            .order_by(event_signup.c.id)
        )

    def _signup(self, row: Any, of: Event) -> Signup:
        return signup_of(row, of, full_name=row.name, client_id=row.client_id, company=row.company)

    def _record(self, reader: Reader, action: Action, event_id: int, **detail: Any) -> None:
        self._audit.record(reader.staff_id, action, Subject.EVENT, event_id, **detail)

    @property
    def _audit(self) -> Audit:
        return Audit(self._connection, self._now)

    def _refuse(self, reader: Reader, client_id: int) -> None:
        self._audit.record(reader.staff_id, Action.VIEW_REFUSED, Subject.CLIENT, client_id)


def held_by(reader: Reader) -> ColumnElement[bool]:
    """For a query of event."""
    if not reader.may(Permission.HOLD_EVENTS):
        return false()
    hosted = exists().where(event_host.c.event_id == event.c.id, event_host.c.staff_id == reader.staff_id)
    return or_(event.c.contact_id == reader.staff_id, hosted)


def _new(of: Event, person_id: int, origin: Origin, now: Any) -> dict[str, Any]:
    return {
        "event_id": of.id,
        "person_id": person_id,
        "state": SignupState.INVITED.value,
        "origin": origin.value,
        "guests": 0,
        "invited_at": now,
        "moves_seen": of.moves,
        "made_at": now,
    }
