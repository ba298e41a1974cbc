"""When somebody is told of jobs: at their own hour, on working days, never while the bot is quiet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from domain.calendar import is_working_day, local_day, to_utc
from domain.care import working_day_from
from domain.quiet import LAST_CALL, Quiet
from domain.tips import Often

_LOOK_DAYS = 70
_WEEK = timedelta(days=7)


def next_tips_at(often: Often, weekday: int, hour: int, after: datetime, quiet: Quiet) -> datetime | None:
    """The first instant (UTC) after ``after`` at which tips are looked for; None for who wants none.

    ``weekday`` is 1 for Monday, ``hour`` one of the Helsinki clock. A week whose day is closed has its tips on the
    next working day. Who wants them at once is looked at from the next moment on at which the bot may speak.
    """
    if often is Often.NEVER:
        return None
    if often is Often.AT_ONCE:
        return quiet.later(after)
    today = local_day(after)
    days = _weekly(today, weekday, quiet) if often is Often.WEEKLY else _working_days(today, quiet)
    return next((at for day in days if (at := _slot(day, hour, quiet)) > after), None)


def next_morning(after: datetime, quiet: Quiet) -> datetime:
    """When the bot may speak again on another day than this one, in UTC."""
    return quiet.later(to_utc(local_day(after) + timedelta(days=1), quiet.speaks_from))


def evening(instant: datetime, quiet: Quiet) -> datetime:
    """The end of that day's speaking hours, in UTC: what was chosen for a day is not told on another one."""
    return to_utc(local_day(instant), quiet.speaks_until)


def _slot(day: date, hour: int, quiet: Quiet) -> datetime:
    """An hour of the night becomes the nearest good one of that day."""
    first, last = to_utc(day, quiet.speaks_from), to_utc(day, quiet.speaks_until) - LAST_CALL
    return max(first, min(last, to_utc(day, time(hour)))).astimezone(UTC)


def _working_days(first: date, quiet: Quiet) -> Iterator[date]:
    days = (first + timedelta(days=n) for n in range(_LOOK_DAYS))
    return (day for day in days if is_working_day(day, quiet.closures))


def _weekly(first: date, weekday: int, quiet: Quiet) -> Iterator[date]:
    # From the week before: its day may have been put off to this one.
    nominal = first - timedelta(days=first.isoweekday() - 1) + timedelta(days=weekday - 1) - _WEEK
    return (working_day_from(nominal + n * _WEEK, quiet.closures) for n in range(_LOOK_DAYS // 7))
