"""What is planned to be said about an event: kept true at every change of how somebody stands to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import literal, select, update

from domain.broadcasts import LeftOut
from domain.events import EventState, SignupState
from domain.people import Purpose
from domain.reminders import DAY_BEFORE, TWO_HOURS_BEFORE, reminders
from storage.company_people import CompanyPeople
from storage.deliveries import NOTICE, REMINDER
from storage.event_rows import ANSWERED, Event, EventRows, Signup
from storage.outbox import Outbox
from storage.tables import channel_identity, client, delivery, event_signup

LEADS = (DAY_BEFORE, TWO_HOURS_BEFORE)
THANKED_WITHIN = timedelta(days=3)
"""Thanks that come later than this after the end are none."""
ASKING = ("event_invited", "event_again")
"""What no longer has to be said once they have answered."""
SEATS = ("event_offer", "event_lapsed", "event_left")
"""What is told of a seat that is somebody's for a while, or is not any more."""
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

    def _offer(self, one: Signup, until: datetime) -> bool:
        """A seat is theirs till then, if they want it."""
        key = str(one.revision)
        return self._tell(one, "event_offer", key, expires_at=until, until=int(until.timestamp()))

    def _tell_lapsed(self, one: Signup) -> None:
        """The seat is not theirs any more: they may ask again, while it is to come."""
        if one.state is SignupState.LAPSED and one.event.state is EventState.PUBLISHED:
            self._tell(one, "event_lapsed", str(one.revision), expires_at=one.event.starts_at)

    # Everybody of an event.

    def _tell_moved(self, before: Event, now: Event) -> None:
        """Who comes, waits or thinks about it hears of the new time or place."""
        first = min(before.starts_at, now.starts_at)
        for one in self._who(now, ANSWERED):
            self._outbox.withdraw(about_signup(one.id), notices=["event_moved", "event_reminder"])
            urgent = self._is_urgent(first)
            self._tell(one, "event_moved", str(now.moves), expires_at=now.ends_at, urgent=urgent)
            if one.state is SignupState.COMING and self._wants_reminders(one):
                self._plan_reminders(one)

    def _tell_cancelled(self, of: Event) -> None:
        """Nothing else is said of it any more."""
        theirs = select(literal("event_signup:").concat(event_signup.c.id)).where(event_signup.c.event_id == of.id)
        planned = update(delivery).where(delivery.c.state == "planned", delivery.c.about.in_(theirs))
        self._connection.execute(planned.values(state="cancelled"))
        for one in self._who(of, ANSWERED):
            self._tell(one, "event_cancelled", "1", expires_at=of.ends_at, urgent=self._is_urgent(of.starts_at))

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
