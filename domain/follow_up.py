"""Three weeks after (117): when an employer is asked how it went, and what their answer does to their need."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.calendar import local_day
from domain.care import next_speaks_at, working_day_from
from domain.employers import Start
from domain.quiet import Quiet

GRADES: Final = range(4, 11)
"""School grades."""
POOR: Final = 6
"""Up to this grade somebody should call."""
AGAIN_AFTER: Final = timedelta(days=7)
"""After this long without an answer it is asked once more; after as long again a person takes it on."""
MOST_HIRED: Final = 9_999


class GoesOn(StrEnum):
    """What an employer who did not get everybody they needed wants now."""

    SEARCH = "search"
    ENOUGH = "enough"


class Next(StrEnum):
    """What becomes of the need by the answer."""

    CLOSE_MET = "close_met"  # everybody was found
    CLOSE_PART = "close_part"  # some were, and that will do
    CLOSE_NONE = "close_none"  # nobody was, and nobody is needed any more
    SEARCH = "search"
    STAY = "stay"  # they did not say: its owner decides


def ask_at(number: int, since: datetime, days: int, now: datetime, quiet: Quiet) -> datetime:
    """When an employer is asked about what came about at ``since``: ``days`` Helsinki days later, on a working day.

    An instant in UTC within the speaking hours, not before ``now``; ``number`` spreads them over the day.
    """
    return next_speaks_at(number, due_on(since, days, quiet), now, quiet)


def due_on(since: datetime, days: int, quiet: Quiet) -> date:
    """The Helsinki day on which it is asked."""
    return working_day_from(local_day(since) + timedelta(days=days), quiet.closures)


def next_of(filled: int, count: int | None, goes_on: GoesOn | None) -> Next:
    """``filled``: how many were hired in all; ``count``: how many were needed, one when nobody said."""
    if filled >= (count or 1):
        return Next.CLOSE_MET
    if goes_on is GoesOn.SEARCH:
        return Next.SEARCH
    if goes_on is GoesOn.ENOUGH:
        return Next.CLOSE_PART if filled else Next.CLOSE_NONE
    return Next.STAY


def is_low(started: Start | None, grade: int | None) -> bool:
    """Whether a person should look at it at once."""
    return started is Start.BADLY or (grade is not None and grade <= POOR)
