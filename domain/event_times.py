"""The times of an event: of the turns of a series, of an offered seat, of checking in and of being asked again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from domain.calendar import local_day, to_local, to_utc
from domain.quiet import Quiet

SHORTEST_OFFER = timedelta(minutes=30)
"""Less time than this to take a seat is none: who stands at the door then gets what is free."""
SHORTEST_MORNING = timedelta(minutes=10)
"""But after a night in which nobody could be told, this is enough: whoever waited is asked before the door opens."""
CHECK_IN_BEFORE = timedelta(hours=1)
CHECK_IN_AFTER = timedelta(hours=1)
"""Around an event, when one can say that one is there."""
ASK_AGAIN_BEFORE = timedelta(hours=24)
"""Nearer to the beginning nobody is asked once more."""


def turn(day: date, begins: time, minutes: int) -> tuple[datetime, datetime]:
    """When the event of this day begins and ends, in UTC: by the wall clock, whatever the clocks do in between."""
    starts_at = to_utc(day, begins)
    return starts_at, starts_at + timedelta(minutes=minutes)


def wall(instant: datetime) -> time:
    """What a clock on a Finnish wall shows at that instant (aware)."""
    return to_local(instant).time().replace(second=0, microsecond=0, fold=0)


def weeks_on(instant: datetime, now: datetime) -> datetime:
    """The same weekday and time of the clock, as many weeks later as it takes to be more than a day from ``now``."""
    day, clock = local_day(instant), wall(instant)
    moved = to_utc(day + timedelta(days=7), clock)
    while moved <= now + timedelta(days=1):
        day += timedelta(days=7)
        moved = to_utc(day + timedelta(days=7), clock)
    return moved


def offer_until(now: datetime, hours: int, starts_at: datetime, quiet: Quiet) -> datetime | None:
    """By when (UTC) a seat that is free from ``now`` on has to be taken; None when there is no time left for that.

    It counts from when the offer can be said: at night, from the morning on. Near the event the time is shorter, half
    of what is left, so that the next one in the queue has a chance too; in the very last, all of it.
    """
    said_at = quiet.later(now)
    left = starts_at.astimezone(UTC) - said_at
    if left < (SHORTEST_MORNING if said_at > now else SHORTEST_OFFER):
        return None
    return said_at + min(timedelta(hours=hours), left, max(SHORTEST_OFFER, left / 2))


def may_check_in(now: datetime, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether one can say at that moment that one is there."""
    return starts_at - CHECK_IN_BEFORE <= now < ends_at + CHECK_IN_AFTER
