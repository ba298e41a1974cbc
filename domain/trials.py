"""Work trials: which days make sense, and on which mornings both sides are asked how the week went (114).

Days are Helsinki days, both ends of a trial included.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.calendar import NO_CLOSURES, end_of_day_utc, is_working_day, to_utc
from domain.care import working_day_from
from domain.quiet import Quiet

LONGEST: Final = timedelta(days=366)
"""A trial that is meant to last longer was mistyped."""
FARTHEST: Final = timedelta(days=366)
ENDING: Final = timedelta(days=7)
"""So long before the end it is thought about what comes after."""
USEFUL: Final = timedelta(days=2)
"""How late a week is still worth asking about."""

_A_DAY, _A_WEEK = timedelta(days=1), timedelta(days=7)
_APART: Final = timedelta(days=5)
"""Who was asked later than usual because of a holiday is not asked again a few days after."""
_MORNING: Final = 120
"""Minutes from the first speaking hour on, over which the questions of one morning are spread."""
_STEP: Final = 37
"""Shares no factor with a morning's length: numbers that follow each other are well apart."""


class Side(StrEnum):
    """Who is asked."""

    CLIENT = "client"
    EMPLOYER = "employer"


def fault_of(starts_on: date, ends_on: date, today: date, closures: frozenset[date] = NO_CLOSURES) -> str | None:
    """Why these cannot be the days of a trial, as a code: ``past``, ``days_order``, ``trial_long`` (or too far ahead),
    ``trial_day_closed`` (begins or ends when nobody works); None when they can.
    """
    if starts_on < today:
        return "past"
    if ends_on < starts_on:
        return "days_order"
    if ends_on - starts_on > LONGEST or starts_on - today > FARTHEST:
        return "trial_long"
    if not (is_working_day(starts_on, closures) and is_working_day(ends_on, closures)):
        return "trial_day_closed"
    return None


def pulse_days(
    starts_on: date, ends_on: date, weekday: int, closures: frozenset[date] = NO_CLOSURES
) -> Iterator[tuple[int, date]]:
    """Week by week (1, 2, ...) the day on which it is asked how it goes, in order.

    The weekday (Monday 0) of each week of the trial, never its very first day; a closed day becomes the next working
    day. A trial so short that none is left is asked about on its last day.
    """
    asked: date | None = None
    for week in range(1, (ends_on - starts_on).days // 7 + 2):
        first = starts_on + (week - 1) * _A_WEEK + _A_DAY
        day = working_day_from(first + timedelta(days=(weekday - first.weekday()) % 7), closures)
        if day <= ends_on and (asked is None or day - asked >= _APART):
            asked = day
            yield week, day
    if asked is None:
        yield 1, ends_on


def pulse_due(
    starts_on: date, ends_on: date, weekday: int, today: date, closures: frozenset[date] = NO_CLOSURES
) -> tuple[int, date] | None:
    """The week to ask about today, with its day: the newest that has come, unless it is too long ago."""
    come = [one for one in pulse_days(starts_on, ends_on, weekday, closures) if one[1] <= today]
    return come[-1] if come and today - come[-1][1] <= USEFUL else None


def pulse_at(number: int, day: date, now: datetime, quiet: Quiet) -> datetime | None:
    """When on that day it is asked: in the morning, spread by ``number``; at ``now`` (UTC) when the morning is over.

    None when the bot may not speak any more that day. Answers in UTC.
    """
    opens = to_utc(day, quiet.speaks_from)
    until = min(to_utc(day, quiet.speaks_until), end_of_day_utc(day))
    minutes = min(_MORNING, max(1, int((until - opens).total_seconds()) // 60))
    at = max(opens + timedelta(minutes=number * _STEP % minutes), now)
    return at if at < until and quiet.allows(at) else None


def ending_on(starts_on: date, ends_on: date) -> date:
    """From which day on it is thought about what comes after."""
    return max(starts_on, ends_on - ENDING)
