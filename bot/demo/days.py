"""Which days the sample office lives on: counted in days on which people work, whatever the day it is opened on.

All are days of the Finnish calendar.
"""

from __future__ import annotations

from datetime import date, timedelta

from domain.calendar import add_working_days
from domain.care import working_day_from

_FRIDAY = 4
_A_DAY, _A_WEEK = timedelta(days=1), timedelta(weeks=1)


def day_of_demonstration(today: date) -> date:
    """The first working day of this week, at the weekend of the next one: a whole week of meetings lies ahead, and
    the weekly things of the story (tips on Mondays, a trial's question on Thursdays) come at their place in it.
    """
    monday = today - timedelta(days=today.weekday())
    return working_day_from(monday if today.weekday() <= _FRIDAY else monday + _A_WEEK)


def working_days_before(day: date, count: int) -> list[date]:
    """So many working days before this one, the earliest first."""
    return [add_working_days(day, -back) for back in range(count, 0, -1)]


def days_of_trial(agreed_on: date, weeks: int) -> tuple[date, date]:
    """The first and the last day of a work trial: from the week after on, and both are days on which people work."""
    first = working_day_from(agreed_on + timedelta(days=4))
    return first, add_working_days(first + weeks * _A_WEEK - timedelta(days=2), -1)


def working_weekday(weekday: int, earliest: date) -> date:
    """The first such weekday (Monday 0) from ``earliest`` on that is a working day."""
    day = earliest + timedelta(days=(weekday - earliest.weekday()) % 7)
    while working_day_from(day) != day:
        day += _A_WEEK
    return day
