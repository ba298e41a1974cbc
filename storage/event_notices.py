"""What is planned to be said about an event: kept true at every change of how somebody stands to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select, update

from domain.broadcasts import BroadcastPurpose, LeftOut
from domain.events import EventState, Origin, SignupState
from domain.people import Purpose
from domain.reminders import DAY_BEFORE, TWO_HOURS_BEFORE, reminders
from storage.company_people import CompanyPeople
from storage.deliveries import NOTICE, REMINDER
from storage.event_rows import ANSWERED, Event, EventRows, Signup
from storage.outbox import Outbox
from storage.tables import broadcast, broadcast_recipient, channel_identity, client, delivery, event_signup, todo
from storage.todos import TodoKind

LEADS = (DAY_BEFORE, TWO_HOURS_BEFORE)
THANKED_WITHIN = timedelta(days=3)
"""Thanks that come later than this after the end are none."""
ASKING = ("event_invited", "event_again")
"""What no longer has to be said once they have answered."""
SEATS = ("event_offer", "event_lapsed", "event_left", "event_struck", "event_back")
"""What is told of a seat that is somebody's for a while, is not any more, or is again."""
IN_HAND = ("planned", "leased", "sending")
"""What of the ledger may still be said."""
UNWRITTEN = ("planned", "leased")
"""Of that, whose words are still to be made: as things are by then."""
GONE_OUT = ("sending", "sent", "unknown")
"""How a message stands whose words were made, and may have been read."""
UNHEARD = ("planned", "failed", "blocked", "expired", "cancelled")
"""How an invitation stands in the ledger that nobody has read."""
UNWANTED = LeftOut.NO_CONSENT.value
"""As the fault of a message: who was to have it said that they want none, before it left."""


def about_signup(signup_id: int) -> str:
    return f"event_signup:{signup_id}"


class EventNotices(EventRows):
    """Plans and withdraws. The words are made when they leave, and only if it is still true."""

    def _tell(
        self,
        one: Signup,
        notice: str,
        key: str,
        *,
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
        kind: str = NOTICE,
        purpose: str | None = None,
        urgent: bool = False,
        **more: int | str,
    ) -> bool:
        """Whoever only speaks for a company hears of it by the way they like best. False when no way reaches them, or
        the key was planned before.
        """
        key, about = f"{notice}:{one.id}:{key}", about_signup(one.id)
        ids: dict[str, Any] = {
            "event": one.event.id,
            "signup": one.id,
            "moves": one.event.moves,
            "urgent": urgent or None,
            **more,
        }
        contact = None if self._is_client(one.person_id) else self._company_people.of_person(one.person_id)
        if contact is not None:
            return self._outbox.plan_employer(
                contact, notice, key=key, about=about, due_at=due_at, expires_at=expires_at, **ids
            )
        return self._outbox.plan(
            one.person_id,
            notice,
            key=key,
            kind=kind,
            about=about,
            due_at=due_at,
            expires_at=expires_at,
            purpose=purpose,
            **ids,
        )

    # One person.

    def _plan_reminders(self, one: Signup) -> None:
        """The day before and two hours before, as for appointments. Who is a client has a say whether they are
        reminded; who only signed up here has asked for it by that.
        """
        purpose = Purpose.REMINDERS if self._is_client(one.person_id) else None
        for each in reminders(one.event.starts_at, LEADS, self._now, self._rules.quiet()):
            self._tell(
                one,
                "event_reminder",
                f"{one.event.moves}:{each.lead.code}:{one.revision}",
                due_at=each.due_at,
                expires_at=each.expires_at,
                kind=REMINDER,
                purpose=purpose,
                lead=each.lead.code,
            )

    def _stands_now(self, one: Signup) -> None:
        """How they stand has changed: what was planned by how they stood is not said any more."""
        self._outbox.withdraw(about_signup(one.id), notices=["event_reminder", *SEATS, *ASKING])
        if one.state is SignupState.COMING:
            self._plan_reminders(one)

    def _offer(self, one: Signup, until: datetime, guests: int) -> bool:
        """A seat is theirs till then, if they want it, and one for so many of those whom they bring."""
        wished: dict[str, Any] = {} if guests == one.guests else {"wished": one.guests}
        key = str(one.revision)
        return self._tell(one, "event_offer", key, expires_at=until, until=int(until.timestamp()), **wished)

    def _tell_lapsed(self, one: Signup) -> None:
        """The seat is not theirs any more: they may ask again, while it is to come."""
        if one.state is SignupState.LAPSED and one.event.state is EventState.PUBLISHED:
            self._tell(one, "event_lapsed", str(one.revision), expires_at=one.event.starts_at)

    # Everybody of an event.

    def _tell_moved(self, before: Event, now: Event) -> None:
        """Who comes, waits or thinks about it hears of the new time or place; and who knows the old one from an
        invitation that was for them. That asks them too, so it is the once more in which they are asked.
        """
        first = min(before.starts_at, now.starts_at)
        silent = self._know_of_it(now, ~_has_planned(ASKING, UNWRITTEN))  # who is about to be asked reads it there
        for one in (*self._who(now, ANSWERED), *silent):
            self._outbox.withdraw(about_signup(one.id), notices=["event_moved", "event_reminder"])
            urgent = self._is_urgent(first)
            self._tell(one, "event_moved", str(now.moves), expires_at=now.ends_at, urgent=urgent)
            if one.state is SignupState.COMING and self._wants_reminders(one):
                self._plan_reminders(one)
        if silent:
            asked = update(event_signup).where(event_signup.c.id.in_([one.id for one in silent]))
            self._connection.execute(
                asked.where(event_signup.c.asked_again_at.is_(None)).values(asked_again_at=self._now)
            )

    def _tell_cancelled(self, of: Event) -> None:
        """Nothing else is said of it any more."""
        told = self._to_be_told(of)
        planned = update(delivery).where(delivery.c.state == "planned", delivery.c.about.in_(_abouts(of)))
        self._connection.execute(planned.values(state="cancelled"))
        for one in told:
            self._tell(one, "event_cancelled", "1", expires_at=of.ends_at, urgent=self._is_urgent(of.starts_at))

    def to_be_told(self, event_id: int) -> int:
        """How many people would hear that it is cancelled."""
        return len(self._to_be_told(self._there(event_id)))

    def _to_be_told(self, of: Event) -> list[Signup]:
        return [*self._who(of, ANSWERED), *self._know_of_it(of)]

    def _know_of_it(self, of: Event, *which: ColumnElement[bool]) -> list[Signup]:
        """Who has not answered an invitation that was for them: to what they are obliged to come to (188), or by name.
        Those of a message to many are left alone, and so is who has said STOP since, but for what is obligatory; who
        has not got their invitation yet reads in it how things are.
        """
        must = exists().where(
            broadcast.c.id == event_signup.c.broadcast_id, broadcast.c.purpose == BroadcastPurpose.MUST.value
        )
        # What came of a message is noted beside its recipient a while after it has left.
        out = exists().where(delivery.c.id == broadcast_recipient.c.delivery_id, delivery.c.state.in_(GONE_OUT))
        left = exists().where(
            broadcast_recipient.c.broadcast_id == event_signup.c.broadcast_id,
            broadcast_recipient.c.person_id == event_signup.c.person_id,
            or_(broadcast_recipient.c.told_at.is_not(None), out),
        )
        by_name = [event_signup.c.origin == Origin.BY_NAME.value, ~_has_planned(("event_invited",), UNHEARD)]
        if not of.is_must:
            # STOP marks whom nobody is to write to any more as thanked (`left_alone`).
            by_name.append(event_signup.c.thanked_at.is_(None))
        return self._signups(
            event_signup.c.event_id == of.id,
            event_signup.c.state == SignupState.INVITED.value,
            or_(and_(must, left), and_(*by_name)),
            *which,
            most=100_000,
        )

    def _follow(self, now: Event) -> None:
        """What is planned of it holds as long as the event does by now, however long that was when it was planned."""
        self._expires(now, ASKING, now.signs_up_until)
        self._expires(now, ("event_lapsed", "event_left", "event_struck", "event_back"), now.starts_at)
        offers = update(delivery).where(*_planned_of(now, ("event_offer",)), delivery.c.expires_at > now.starts_at)
        self._connection.execute(offers.values(expires_at=now.starts_at))
        cannot = update(todo).where(todo.c.event_id == now.id, todo.c.kind == TodoKind.EVENT_CANNOT.value)
        late = todo.c.done_at.is_(None), todo.c.due_at > now.starts_at
        self._connection.execute(cannot.where(*late).values(due_at=now.starts_at))

    def _expires(self, of: Event, notices: tuple[str, ...], expires_at: datetime) -> None:
        self._connection.execute(update(delivery).where(*_planned_of(of, notices)).values(expires_at=expires_at))

    def _is_urgent(self, starts_at: datetime) -> bool:
        """Whether they would hear of it too late, were it kept till the bot may speak again."""
        return self._rules.quiet().later(self._now) >= starts_at

    def _thank(self, one: Signup) -> bool:
        """Once, with the question how it was."""
        marked = (
            update(event_signup)
            .where(event_signup.c.id == one.id, event_signup.c.thanked_at.is_(None))
            .values(thanked_at=self._now)
        )
        if self._connection.execute(marked).rowcount != 1:
            return False
        return self._tell(one, "event_thanks", "1", expires_at=max(self._now, one.event.ends_at) + THANKED_WITHIN)

    def _who(self, of: Event, states: tuple[SignupState, ...]) -> list[Signup]:
        wanted = [state.value for state in states]
        return self._signups(event_signup.c.event_id == of.id, event_signup.c.state.in_(wanted), most=100_000)

    # STOP.

    def stopped(self, person_id: int) -> int:
        """They want to be reminded of nothing: what was planned for who is no client, and so has no permission to take
        back, is not said; nor when the event moves. Returns how many messages.
        """
        return self._not_said(person_id, ("event_reminder",))

    def left_alone(self, person_id: int) -> None:
        """STOP: nobody asks them once more what they have not answered, nor how it was, and no invitation by name is
        under way.
        """
        self._not_said(person_id, ("event_reminder", "event_thanks", *ASKING))
        mine = event_signup.c.person_id == person_id, event_signup.c.thanked_at.is_(None)
        self._connection.execute(update(event_signup).where(*mine).values(thanked_at=self._now))
        silent = update(event_signup).where(
            event_signup.c.person_id == person_id,
            event_signup.c.state == SignupState.INVITED.value,
            event_signup.c.asked_again_at.is_(None),
        )
        self._connection.execute(silent.values(asked_again_at=self._now))

    def _not_said(self, person_id: int, notices: tuple[str, ...]) -> int:
        theirs = select(channel_identity.c.id).where(channel_identity.c.person_id == person_id)
        planned = update(delivery).where(
            delivery.c.identity_id.in_(theirs),
            delivery.c.state == "planned",
            delivery.c.purpose.is_(None),
            delivery.c.about.startswith("event_signup:"),
            delivery.c.payload["notice"].as_string().in_(notices),
        )
        return self._connection.execute(planned.values(state="cancelled", fault=UNWANTED)).rowcount

    def _wants_reminders(self, one: Signup) -> bool:
        """Unless they have stopped those of this event."""
        stopped = select(delivery.c.id).where(
            delivery.c.about == about_signup(one.id), delivery.c.state == "cancelled", delivery.c.fault == UNWANTED
        )
        return self._connection.execute(stopped.limit(1)).first() is None

    def _not_reminded_again(self, one: Signup) -> None:
        """They have a seat again and did not say so themselves: their STOP from before holds for it. A client's
        permission says the same.
        """
        stopped = one.thanked_at is not None or not self._wants_reminders(one)
        if stopped and not self._is_client(one.person_id):
            self._outbox.withdraw(about_signup(one.id), notices=["event_reminder"])

    # Short names.

    def _is_client(self, person_id: int) -> bool:
        found = select(client.c.id).where(client.c.person_id == person_id, client.c.erased_at.is_(None))
        return self._connection.execute(found).first() is not None

    @property
    def _company_people(self) -> CompanyPeople:
        return CompanyPeople(self._connection, self._now)

    @property
    def _outbox(self) -> Outbox:
        return Outbox(self._connection, self._now)


_ABOUT = literal("event_signup:").concat(event_signup.c.id)


def _abouts(of: Event) -> Any:
    """What the ledger's rows of this event are about. For ``in``."""
    return select(_ABOUT).where(event_signup.c.event_id == of.id)


def _planned_of(of: Event, notices: tuple[str, ...]) -> list[ColumnElement[bool]]:
    """For a query of delivery: these messages of the event that may still be said."""
    named = delivery.c.payload["notice"].as_string().in_(notices)
    return [delivery.c.state.in_(IN_HAND), delivery.c.about.in_(_abouts(of)), named]


def _has_planned(notices: tuple[str, ...], states: tuple[str, ...]) -> ColumnElement[bool]:
    """For a query of event_signup: one of these messages stands so in the ledger."""
    return exists().where(
        delivery.c.about == _ABOUT,
        delivery.c.about.is_not(None),
        delivery.c.state.in_(states),
        delivery.c.payload["notice"].as_string().in_(notices),
    )
