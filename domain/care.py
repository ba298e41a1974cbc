"""The clocks of care: the morning on which something is put on the list, and the hour at which the bot asks."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from domain.calendar import NO_CLOSURES, add_working_days, is_working_day, local_day, to_utc
from domain.quiet import LAST_CALL, Quiet

_A_DAY = timedelta(days=1)
_STEP = 37
"""Minutes between the hours of two numbers that follow each other; shares no factor with a usual day's length."""


def last_morning(now: datetime, opens: time, closures: frozenset[date] = NO_CLOSURES) -> date:
    """The latest working day whose opening hour has come. ``now`` is aware, ``opens`` a Helsinki clock time."""
    today = local_day(now)
    if is_working_day(today, closures) and now >= to_utc(today, opens):
        return today
    return add_working_days(today, -1, closures)


def working_day_from(day: date, closures: frozenset[date] = NO_CLOSURES) -> date:
    """The day itself when it is a working day, otherwise the next one."""
    return day if is_working_day(day, closures) else add_working_days(day, 1, closures)


def plus_months(day: date, months: int) -> date:
    """The same day of a later month; of a month too short for it, the last one."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def latest_start(end: date, months: int) -> date:
    """The last day from which ``months`` are over by ``end``."""
    start = plus_months(end, -months)
    while plus_months(start + _A_DAY, months) <= end:
        start += _A_DAY
    return start


def speaks_at(number: int, day: date, quiet: Quiet) -> datetime:
    """An instant (UTC) within the speaking hours of a local day, spread by ``number``: many do not leave at once."""
    from_, until = to_utc(day, quiet.speaks_from), to_utc(day, quiet.speaks_until) - LAST_CALL
    minutes = max(1, int((until - from_).total_seconds()) // 60)
    return (from_ + timedelta(minutes=number * _STEP % minutes)).astimezone(UTC)


def next_speaks_at(number: int, first: date, now: datetime, quiet: Quiet) -> datetime:
    """The first such instant that is not past, on a working day from the local day ``first`` on."""
    day = working_day_from(max(first, local_day(now)), quiet.closures)
    if speaks_at(number, day, quiet) < now:
        day = add_working_days(day, 1, quiet.closures)
    return speaks_at(number, day, quiet)
