"""Who signs up for an event by its page or poster and is nobody to us yet: how many at once, and made-up names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import func, select

from domain.calendar import local_day, start_of_day_utc
from domain.events import Choice, Origin, SignupState
from domain.roles import Permission
from storage.audit import Action
from storage.errors import Refused
from storage.event_rows import ANSWERED, Signup
from storage.signups import Signups
from storage.staff import Reader
from storage.tables import event_signup
from storage.throttle import Limit, Throttle, subject

NEWCOMERS = Limit("event-newcomers", 60, timedelta(hours=1))
"""Newcomers of one network at one event: a school has one network, and two of its classes come at once."""


class Newcomers(Signups):
    """Nobody's clients, who speak for no company: holders alone see their names."""

    def has_room(self, event_id: int, network: str) -> bool:
        """Whether one more may sign up from this network, which counts as one. ``network`` tells it from others, and
        not which it is.
        """
        counted = subject("event-newcomers", f"{event_id}:{network}")
        return Throttle(self._connection, self._now).hit(NEWCOMERS, counted).allowed

    def today(self, event_id: int) -> dict[Origin, int]:
        """How many have signed up since midnight by the poster and by the page, whoever they are."""
        since = start_of_day_utc(local_day(self._now))
        rows = self._connection.execute(
            select(event_signup.c.origin, func.count())
            .where(
                event_signup.c.event_id == event_id,
                event_signup.c.made_at >= since,
                event_signup.c.origin.in_([Origin.POSTER.value, Origin.PAGE.value]),
            )
            .group_by(event_signup.c.origin)
        )
        return {Origin(origin): number for origin, number in rows}

    def strike(self, reader: Reader, event_id: int, chosen: Mapping[int, int]) -> int | None:
        """Takes names off the list that nobody knows, several at once. Each of them hears it, with a way back: a name
        may be real. ``chosen`` has signups with their revisions, so who has answered anew since, and a form that comes
        twice, is left alone. Returns how many; None when there is no such event for the reader. Raises Refused:
        event_nobody, cancelled, gone, over (it has begun).
        """
        of = self._event(event_id)
        if of is None or not reader.may(Permission.HOLD_EVENTS):
            return None
        if not chosen:
            raise Refused("event_nobody")
        found = [one for number in sorted(chosen) if (one := self._to_come_on_the_list(reader, event_id, number))]
        # Who waits goes first: no seat that becomes free is offered to them.
        found.sort(key=lambda one: (one.state is not SignupState.WAITING, one.id))
        return sum(self._struck(reader, one, chosen[one.id]) for one in found)

    def _struck(self, reader: Reader, seen: Signup, revision: int) -> bool:
        one = self._standing(seen.id)  # a seat may have been offered to them meanwhile
        is_newcomer = seen.client_id is None and seen.company is None
        if not is_newcomer or seen.revision != revision or one.state not in ANSWERED:
            return False
        stands = self._said(one, Choice.NO, 0)
        self._tell(stands, "event_struck", str(stands.revision), expires_at=stands.event.starts_at)
        self._record(reader, Action.EVENT_LEFT, stands.event.id, signup=stands.id)
        return True
