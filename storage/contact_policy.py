"""How often anyone may be written to of our own accord, by purpose: one policy for all.

What belongs to an appointment, to a need, or to something that somebody signed up for, and what a colleague writes, is
none of its business. Everything else asks here: messages to many, job tips, the question how somebody is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
)

from domain.broadcasts import TALKING, BroadcastPurpose, LeftOut
from domain.calendar import local_day, start_of_day_utc
from domain.employers import BestWay
from domain.incoming import Channel
from domain.people import Purpose
from storage.deliveries import BROADCAST, TIP
from storage.outbox import LETTERS
from storage.part import Part
from storage.rules import RuleBook, Rules
from storage.tables import (
    channel_identity,
    check_in,
    client,
    company_contact,
    consent,
    conversation,
    delivery,
    event_signup,
    person,
    service_case,
    talk,
)

WEEK = timedelta(days=7)
_TO_LEAVE = ("planned", "leased", "sending")

AT_ONCE = 200
"""People asked about in one query: of so few PostgreSQL looks each up, of many more it would read whole tables."""

# Names of their own: a query around these may be of the very same tables.
_case = service_case.alias("policy_case")
_client = client.alias("policy_client")
_contact = company_contact.alias("policy_contact")
_identity = channel_identity.alias("policy_identity")
_stopped = channel_identity.alias("policy_stopped")
_conversation = conversation.alias("policy_conversation")
_consent = consent.alias("policy_consent")
_signup = event_signup.alias("policy_signup")
_delivery = delivery.alias("policy_delivery")
_asked = check_in.alias("policy_check_in")
_person = person.alias("policy_person")
_talk = talk.alias("policy_talk")
_known = company_contact.alias("policy_known")
_MINE = (_case, _client, _contact, _identity, _conversation, _consent, _signup, _delivery, _asked, _person, _talk)

_OWN_ACCORD = _delivery.c.kind.in_([literal_column(f"'{kind}'") for kind in (TIP, BROADCAST)])
"""Said outright: SQLite uses the index of these only where it can see that no others are asked for."""


class ContactPolicy(Part):
    """Who may get what at this moment.

    A week is the last seven Helsinki days with today, so that whoever has a tip every working morning has had four
    when the next one is due. What is planned for the coming seven counts, too.
    """

    # Messages to many.

    def left_out(
        self,
        purpose: BroadcastPurpose,
        event_id: int | None,
        *,
        broadcast_id: int | None = None,
        of: ColumnElement[int] = person.c.id,
    ) -> ColumnElement[str | None]:
        """Why the person ``of`` does not get it (domain.broadcasts.LeftOut), or null: the one place of who may.

        ``of`` is a column of the query around it. ``event_id`` is the event to which it invites, if any. What the
        broadcast of ``broadcast_id`` itself has done so far, such as asking them to the event, is no reason: so it
        can be asked once more when its message leaves. Who talks with a colleague gets it, later (`waits`).
        """
        unreached = case((_any_chat(of), _said(LeftOut.BLOCKED)), else_=_said(LeftOut.NO_CHAT))
        reasons = _lasting(purpose, event_id, broadcast_id, of)
        reasons.append((~self._is_reached(purpose, of), unreached))
        if purpose is not BroadcastPurpose.MUST:  # where they are obliged to come they are told in any case
            reasons.append((self._has_enough(broadcast_id, of), _said(LeftOut.OFTEN)))
        return case(*reasons, else_=null())

    def waits(self, purpose: BroadcastPurpose, *, of: ColumnElement[int] = person.c.id) -> ColumnElement[bool]:
        """Whether the person ``of``, who gets it, has it only when their talk with a colleague is over."""
        return false() if purpose is BroadcastPurpose.MUST else _talks(of)

    def still(
        self, person_id: int, purpose: BroadcastPurpose, event_id: int | None, broadcast_id: int
    ) -> LeftOut | Literal["talking"] | None:
        """As `why_not` for one person at the moment at which this broadcast leaves: what has changed since it was
        planned, or "talking" while they are to wait. How often they are written to was looked at then, and whether they
        are reached the sender sees.
        """
        asked = {"still_person": person_id, "still_event": event_id, "still_broadcast": broadcast_id}
        which = asked if event_id is not None else {"still_person": person_id}
        why = self._connection.execute(_still(purpose, event_id is not None), which).scalar()
        return TALKING if why == TALKING else None if why is None else LeftOut(why)

    def why_not(
        self,
        person_ids: Iterable[int],
        purpose: BroadcastPurpose,
        event_id: int | None,
        *,
        broadcast_id: int | None = None,
    ) -> dict[int, LeftOut]:
        """Of these people those who do not get it, and why."""
        reason = self.left_out(purpose, event_id, broadcast_id=broadcast_id)
        found: dict[int, LeftOut] = {}
        for portion in _portions(person_ids):
            rows = self._connection.execute(select(person.c.id, reason.label("reason")).where(person.c.id.in_(portion)))
            found |= {row.id: LeftOut(row.reason) for row in rows if row.reason is not None}
        return found

    def way(self, purpose: BroadcastPurpose, *, of: ColumnElement[int] = person.c.id) -> ColumnElement[str | None]:
        """The channel (domain.incoming.Channel) on which it would reach the person ``of``: the chat they spoke in last.
        Who speaks for a company and is no client gets an e-mail, unless they would rather have it in their chat.
        """
        chat = _last_chat(of)
        likes_chat = _has(_contact, _speaks(of), _contact.c.best_way == BestWay.CHAT)
        to_employer = case(
            (and_(_open_chat(of), or_(likes_chat, ~_takes_letters(of))), chat),
            (_takes_letters(of), literal(str(Channel.EMAIL))),
            else_=null(),
        )
        match purpose:
            case BroadcastPurpose.MUST:
                return chat
            case BroadcastPurpose.NEWSLETTER:
                return to_employer
            case BroadcastPurpose.EVENTS:
                return case((_open_case(of), chat), else_=to_employer)

    def _is_reached(self, purpose: BroadcastPurpose, of: ColumnElement[int]) -> ColumnElement[bool]:
        match purpose:
            case BroadcastPurpose.MUST:
                return _open_chat(of)
            case BroadcastPurpose.NEWSLETTER:
                return or_(_open_chat(of), _takes_letters(of))
            case BroadcastPurpose.EVENTS:
                return or_(_open_chat(of), and_(~_open_case(of), _takes_letters(of)))

    # How often.

    def room(self, of: ColumnElement[int]) -> ColumnElement[bool]:
        """Whether the person ``of`` may be written to once more of the bot's own accord this week."""
        return self._own_accord(None, of) < self._rules.own_accord_a_week

    def has_room(self, person_ids: Iterable[int]) -> frozenset[int]:
        """Of these people those who may be written to once more of the bot's own accord this week."""
        room = self.room(person.c.id)
        return frozenset(
            number
            for portion in _portions(person_ids)
            for number in self._connection.scalars(select(person.c.id).where(person.c.id.in_(portion), room))
        )

    def _has_enough(self, broadcast_id: int | None, of: ColumnElement[int]) -> ColumnElement[bool]:
        invitations = self._messages(broadcast_id, of, _delivery.c.kind == BROADCAST) + self._asked_again(of)
        return or_(
            invitations >= self._rules.invitations_a_week,
            self._own_accord(broadcast_id, of) >= self._rules.own_accord_a_week,
        )

    def _own_accord(self, broadcast_id: int | None, of: ColumnElement[int]) -> ColumnElement[int]:
        return self._messages(broadcast_id, of) + self._asked_again(of) + self._check_ins(of)

    def _messages(
        self, broadcast_id: int | None, of: ColumnElement[int], *which: ColumnElement[bool]
    ) -> ColumnElement[int]:
        """Tips and messages to many that have left this week, may have, or are to leave in the next."""
        to_leave = and_(_delivery.c.state.in_(_TO_LEAVE), _delivery.c.due_at < self._now + WEEK)
        in_doubt = and_(_delivery.c.state == "unknown", _delivery.c.due_at >= self._since)
        counted = [_OWN_ACCORD, or_(_delivery.c.sent_at >= self._since, to_leave, in_doubt), *which]
        if broadcast_id is not None:
            own = f"broadcast:{broadcast_id}"
            counted.append(or_(_delivery.c.about.is_(None), _delivery.c.about != own))
        chats = _identity.join(_delivery, _delivery.c.identity_id == _identity.c.id)
        return _count(chats, _identity.c.person_id == of, *counted)

    def _asked_again(self, of: ColumnElement[int]) -> ColumnElement[int]:
        """Invitations that were repeated: they are notices, not messages to many."""
        return _count(_signup, _signup.c.person_id == of, _signup.c.asked_again_at >= self._since)

    def _check_ins(self, of: ColumnElement[int]) -> ColumnElement[int]:
        cases = _client.join(_case, _case.c.client_id == _client.c.id).join(_asked, _asked.c.case_id == _case.c.id)
        return _count(cases, _client.c.person_id == of, _asked.c.asked_at >= self._since)

    @cached_property
    def _since(self) -> datetime:
        return start_of_day_utc(local_day(self._now) - WEEK + timedelta(days=1))

    @cached_property
    def _rules(self) -> Rules:
        return RuleBook(self._connection, self._now).current()


@cache
def _still(purpose: BroadcastPurpose, invites: bool) -> Select[Any]:
    """Put together once: that takes longer than to answer it, and it is asked of every message that leaves."""
    of = person.c.id
    event_id: Any = bindparam("still_event") if invites else None
    reasons = _lasting(purpose, event_id, bindparam("still_broadcast"), of)
    if purpose is not BroadcastPurpose.MUST:
        reasons.append((_talks(of), literal(TALKING)))
    return select(case(*reasons, else_=null())).where(of == bindparam("still_person"))


def _talks(of: ColumnElement[int]) -> ColumnElement[bool]:
    """A colleague has the chat."""
    return _has(_talk, _talk.c.person_id == of, _talk.c.held_by.is_not(None))


Reason = tuple[ColumnElement[bool], ColumnElement[str]]


def _lasting(purpose: BroadcastPurpose, event_id: Any, broadcast_id: Any, of: ColumnElement[int]) -> list[Reason]:
    """Why the person ``of`` does not get it, however and how often they are reached."""
    return [
        (_is_gone(purpose, of), _said(LeftOut.GONE)),
        (~_is_allowed(purpose, of), _said(LeftOut.NO_CONSENT)),
        (_rests(purpose, of), _said(LeftOut.RESTING)),
        (_is_asked(event_id, broadcast_id, of), _said(LeftOut.ASKED)),
    ]


def _is_gone(purpose: BroadcastPurpose, of: ColumnElement[int]) -> ColumnElement[bool]:
    erased = _has(_person, _person.c.id == of, _person.c.erased_at.is_not(None))
    speaks = _has(_contact, _speaks(of))
    match purpose:
        case BroadcastPurpose.MUST:
            return or_(~_open_case(of), erased)
        case BroadcastPurpose.NEWSLETTER:
            return or_(~speaks, erased)
        case BroadcastPurpose.EVENTS:
            return or_(and_(~_open_case(of), ~speaks), erased)


def _is_allowed(purpose: BroadcastPurpose, of: ColumnElement[int]) -> ColumnElement[bool]:
    """Clients by their consent alone; who only speaks for a company also by asking for the newsletter."""
    newsletter = _has(_contact, _speaks(of), _contact.c.newsletter_at.is_not(None))
    match purpose:
        case BroadcastPurpose.MUST:
            return true()
        case BroadcastPurpose.NEWSLETTER:
            return newsletter
        case BroadcastPurpose.EVENTS:
            consented = _has(
                _consent,
                _consent.c.person_id == of,
                _consent.c.purpose == Purpose.EVENTS,
                _consent.c.withdrawn_at.is_(None),
            )
            return or_(consented, and_(~_open_case(of), newsletter))


def _rests(purpose: BroadcastPurpose, of: ColumnElement[int]) -> ColumnElement[bool]:
    """All their services do. The newsletter is no matter of a service."""
    if purpose is BroadcastPurpose.NEWSLETTER:
        return false()
    return and_(~_open_case(of, _case.c.resting_since.is_(None)), _open_case(of))


def _is_asked(event_id: Any, broadcast_id: Any, of: ColumnElement[int]) -> ColumnElement[bool]:
    """Whoever has a row of the event was asked, or asked themselves, whatever they have said since."""
    if event_id is None:
        return false()
    which = [_signup.c.person_id == of, _signup.c.event_id == event_id]
    if broadcast_id is not None:
        which.append(or_(_signup.c.broadcast_id.is_(None), _signup.c.broadcast_id != broadcast_id))
    return _has(_signup, *which)


def _said(reason: LeftOut) -> ColumnElement[str]:
    return literal(str(reason))


def _open_case(of: ColumnElement[int], *which: ColumnElement[bool]) -> ColumnElement[bool]:
    cases = _client.join(_case, _case.c.client_id == _client.c.id)
    return _has(cases, _client.c.person_id == of, _case.c.closed_at.is_(None), *which)


def _speaks(of: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(_contact.c.person_id == of, _contact.c.left_at.is_(None))


def _any_chat(of: ColumnElement[int], *which: ColumnElement[bool]) -> ColumnElement[bool]:
    return _has(_identity, _identity.c.person_id == of, _identity.c.channel != Channel.EMAIL, *which)


def _open_chat(of: ColumnElement[int]) -> ColumnElement[bool]:
    """One that they have not blocked."""
    return _any_chat(of, _identity.c.blocked_at.is_(None))


def _last_chat(of: ColumnElement[int]) -> ColumnElement[str | None]:
    """As storage.outbox picks it: of those not blocked, the one they spoke in last."""
    found = (
        select(_identity.c.channel)
        .select_from(_identity.outerjoin(_conversation, _conversation.c.identity_id == _identity.c.id))
        .where(_identity.c.person_id == of, _identity.c.channel != Channel.EMAIL, _identity.c.blocked_at.is_(None))
        .order_by(_conversation.c.last_in_at.desc().nulls_last(), _identity.c.id.desc())
        .limit(1)
    )
    return found.correlate_except(*_MINE).scalar_subquery()


def _takes_letters(of: ColumnElement[int]) -> ColumnElement[bool]:
    """Has an e-mail address as a contact of a company, to which storage.outbox would write: nobody has said STOP there.
    What others have said there counts for whom none of ours knows, since anybody can type anybody's address.
    """
    address = func.lower(_contact.c.email)
    marked = address + literal(" ")
    known = exists().where(
        _known.c.person_id == _contact.c.person_id, _known.c.left_at.is_(None), _known.c.created_by.is_not(None)
    )
    by_them = _is_stopped(
        _stopped.c.person_id == _contact.c.person_id,
        _stopped.c.address.in_((address, marked + cast(_contact.c.person_id, String))),
    )
    by_somebody = or_(
        _is_stopped(_stopped.c.address == address),
        _is_stopped(_stopped.c.address.between(marked, address + literal("!"))),
    )
    stopped = or_(by_them, and_(~known.correlate(_contact), by_somebody))
    return _has(_contact, _speaks(of), _contact.c.email.contains("@"), ~stopped)


def _is_stopped(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """For a query of the contact, too. Asked one address at a time, each by the index."""
    found = exists().where(
        _stopped.c.channel == Channel.EMAIL,
        _stopped.c.bot == LETTERS,
        _stopped.c.blocked_at.is_not(None),
        *which,
    )
    return found.correlate(_contact)


def _has(tables: FromClause, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is such a row; every other table is the query's around it."""
    return _alone(select(literal(1)), tables, which).exists()


def _count(tables: FromClause, *which: ColumnElement[bool]) -> ColumnElement[int]:
    return _alone(select(func.count()), tables, which).scalar_subquery()


def _alone(found: Select[Any], tables: FromClause, which: Iterable[ColumnElement[bool]]) -> Select[Any]:
    return found.select_from(tables).where(*which).correlate_except(*_MINE)


def _portions(person_ids: Iterable[int]) -> Iterable[list[int]]:
    numbers = sorted(set(person_ids))
    return [numbers[first : first + AT_ONCE] for first in range(0, len(numbers), AT_ONCE)]
