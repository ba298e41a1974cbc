"""The seats of an event: taken, given back, offered to who waits. Never more are held than there are.

Whoever changes how somebody stands has locked the event first (`EventRows._locked`). The seats held are counted in
``event.taken`` by updates that say no where there is no room, and the table's own rule is the last line.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update

from domain.event_times import offer_until
from domain.events import EventState, SignupState
from storage.event_notices import EventNotices
from storage.event_rows import HELD, Event, Signup
from storage.tables import event, event_signup


class Seats(EventNotices):
    """Moves seats between people and the event."""

    def _take(self, event_id: int, number: int) -> bool:
        """False when there are not so many."""
        room = or_(event.c.seats.is_(None), event.c.taken + number <= event.c.seats)
        taken = (
            update(event)
            .where(event.c.id == event_id, event.c.state == EventState.PUBLISHED.value, room)
            .values(taken=event.c.taken + number)
        )
        return self._connection.execute(taken).rowcount == 1

    def _give(self, event_id: int, number: int) -> None:
        given = update(event).where(event.c.id == event_id).values(taken=event.c.taken - number)
        self._connection.execute(given)

    def _leave_seat(self, one: Signup) -> None:
        """What they hold is free again. They are to be marked as something else right after."""
        if one.state in HELD:
            self._give(one.event.id, one.party)

    def _stand(self, one: Signup, state: SignupState, **columns: Any) -> Signup:
        """Marks how they stand from now on, and sees to what is planned to be said to them."""
        values = {"state": state.value, "offer_until": None, "revision": event_signup.c.revision + 1, **columns}
        self._connection.execute(update(event_signup).where(event_signup.c.id == one.id).values(**values))
        stands = self._standing(one.id)
        self._stands_now(stands)
        return stands

    def _standing(self, signup_id: int) -> Signup:
        return self._signups(event_signup.c.id == signup_id)[0]

    # The queue.

    def _move_up(self, event_id: int) -> int:
        """Offers what is free to those who wait: who has waited longest comes first, of those whose party fits.

        Of a party that is larger than the whole event by now, whose turn would never come, as many are offered a seat
        as there are. Whom no message reaches keeps their place, and is passed over. Returns how many were offered one.
        """
        of = self._there(event_id)
        until = offer_until(self._now, of.answer_hours, of.starts_at, self._rules.quiet())
        if of.state is not EventState.PUBLISHED or until is None or of.free == 0:
            return 0
        waits = event_signup.c.event_id == event_id, event_signup.c.state == SignupState.WAITING.value
        free, offered = of.free, 0
        for one in self._signups(*waits, order=(event_signup.c.queued_at, event_signup.c.id)):
            if free == 0:
                break
            party = one.party if free is None or not one.is_too_many else min(one.party, free)
            if free is not None and party > free:
                continue
            if self._offered(one, until, party - 1):
                offered += 1
                free = None if free is None else free - party
        return offered

    def _offered(self, one: Signup, until: datetime, guests: int) -> bool:
        if not self._offer(one, until, guests) or not self._take(one.event.id, 1 + guests):
            return False
        # By hand: the offer that was just planned is to be said.
        values: dict[str, Any] = {"state": SignupState.OFFERED.value, "offered_at": self._now, "offer_until": until}
        values["guests"] = guests
        values["revision"] = event_signup.c.revision + 1
        self._connection.execute(update(event_signup).where(event_signup.c.id == one.id).values(**values))
        return True

    def _lapse(self, one: Signup) -> None:
        """The time to take the seat is over."""
        self._leave_seat(one)
        self._stand(one, SignupState.LAPSED)

    def _lapse_over(self, of: Event) -> int:
        """Offers of this event that nobody has taken in time, and what follows from it. Returns how many."""
        over = self._signups(
            event_signup.c.event_id == of.id,
            event_signup.c.state == SignupState.OFFERED.value,
            event_signup.c.offer_until <= self._now,
        )
        for one in over:
            self._lapse(one)
        self._move_up(of.id)
        for one in over:
            # Last, so that it is known by then whether there is a seat for whoever asks again.
            self._tell_lapsed(self._standing(one.id))
        return len(over)

    def _holds_anything(self, person_id: int) -> list[Signup]:
        """Their signups to what is still to come, by event: in this order events are locked everywhere."""
        coming = select(event.c.id).where(event.c.ends_at > self._now)
        mine = event_signup.c.person_id == person_id, event_signup.c.event_id.in_(coming)
        return self._signups(*mine, order=(event_signup.c.event_id,))
