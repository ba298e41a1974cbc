"""When the service is open, and by which day somebody will have been in touch.

Instants are aware datetimes; results that are instants are in UTC. Days and clock times are those of
Finland. A datetime without a time zone is refused everywhere: it could mean either.

Closed are Saturdays, Sundays, Finnish public holidays, Midsummer Eve and Christmas Eve (the `holidays`
package lists both eves), and the closure days that the service itself adds, passed in as `closures`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

import holidays

HELSINKI: Final = ZoneInfo("Europe/Helsinki")
FIRST_CONTACT_WORKING_DAYS: Final = 5
NO_CLOSURES: Final[frozenset[date]] = frozenset()

_A_DAY = timedelta(days=1)
_LOOK_AHEAD_DAYS = 400
_SATURDAY = 5


class NaiveTime(ValueError):
    """A datetime came without a time zone, so nobody can tell which instant it is."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of one day, local clock times: open at `open`, no longer open at `close`."""

    open: time
    close: time

    def __post_init__(self) -> None:
        if self.open >= self.close:
            raise ValueError("opening hours must open before they close")


Week = Mapping[int, Hours]
"""Opening hours by weekday, Monday 0 to Sunday 6; a weekday that is missing is closed."""

OFFICE_WEEK: Final[Week] = MappingProxyType({weekday: Hours(time(9), time(15)) for weekday in range(5)})


def to_local(instant: datetime) -> datetime:
    """The same instant on a Finnish clock. Takes an aware datetime; raises NaiveTime for a naive one."""
    if instant.utcoffset() is None:
        raise NaiveTime("a datetime needs a time zone")
    return instant.astimezone(HELSINKI)


def to_utc(day: date, clock: time) -> datetime:
    """The instant, in UTC, when a Finnish clock shows `clock` on `day`.

    A time that the clocks skip in spring is taken as the same time one hour on (03:30 as 04:30); of a time
    that comes twice in autumn, the first is meant. Raises NaiveTime if `clock` has a zone of its own.
    """
    if clock.tzinfo is not None:
        raise NaiveTime("a local clock time has no time zone of its own")
    return datetime.combine(day, clock.replace(fold=0), HELSINKI).astimezone(UTC)


def local_day(instant: datetime) -> date:
    """Which day it is in Finland at that instant (aware datetime)."""
    return to_local(instant).date()


def start_of_day_utc(day: date) -> datetime:
    """The first instant of a Finnish day, in UTC."""
    return to_utc(day, time(0))


def end_of_day_utc(day: date) -> datetime:
    """The instant, in UTC, when a Finnish day is over: the first one of the next day."""
    return start_of_day_utc(day + _A_DAY)


def is_closed(day: date, closures: frozenset[date] = NO_CLOSURES) -> bool:
    """Whether the service is shut that local day whatever the weekday: a holiday, an eve, a closure day."""
    return day in closures or day in _holidays(day.year)


def is_working_day(day: date, closures: frozenset[date] = NO_CLOSURES) -> bool:
    """Monday to Friday, and not closed."""
    return day.weekday() < _SATURDAY and not is_closed(day, closures)


def add_working_days(day: date, count: int, closures: frozenset[date] = NO_CLOSURES) -> date:
    """The `count`-th working day after `day`, or before it if `count` is negative; 0 gives `day` itself.

    `day` is not counted, whether or not it is a working day.
    """
    step = _A_DAY if count > 0 else -_A_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, closures)
    return day


def working_days_between(start: date, end: date, closures: frozenset[date] = NO_CLOSURES) -> int:
    """How many working days come after `start` up to and including `end`; negative when `end` is earlier.

    So `working_days_between(today, due)` is what is left of a promise, and its negative how late it is.
    """
    if end < start:
        return -working_days_between(end, start, closures)
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, closures) for day in days)


def first_contact_due(
    asked_at: datetime,
    working_days: int = FIRST_CONTACT_WORKING_DAYS,
    closures: frozenset[date] = NO_CLOSURES,
) -> date:
    """The last local day to make the first contact: "yhteydenotto 1-5 arkipäivän sisällä" (59, 67, 115).

    `asked_at` is the aware instant of signing up. Its local day does not count, at whatever hour; the next
    working day is day one. Who asks on a Friday evening, a Saturday or a Sunday is promised the same day:
    of the two readings of "asked on a closed day", the one that is sooner for the person.
    The same rule with `working_days=3` is the promise to companies (75, 116).
    """
    return add_working_days(local_day(asked_at), working_days, closures)


def is_staffed(instant: datetime, week: Week = OFFICE_WEEK, closures: frozenset[date] = NO_CLOSURES) -> bool:
    """Whether people are at work at that instant (aware datetime)."""
    opening = _opening(local_day(instant), week, closures)
    return opening is not None and opening[0] <= instant < opening[1]


def next_staffed(
    instant: datetime, week: Week = OFFICE_WEEK, closures: frozenset[date] = NO_CLOSURES
) -> datetime | None:
    """The first instant, in UTC, from `instant` on when people are at work; `instant` itself if they are.

    None when nothing is open within 400 days: then no time may be promised.
    """
    first_day = local_day(instant)
    days = (first_day + timedelta(days=n) for n in range(_LOOK_AHEAD_DAYS))
    openings = (_opening(day, week, closures) for day in days)
    ahead = (max(opens, instant).astimezone(UTC) for opens, closes in filter(None, openings) if instant < closes)
    return next(ahead, None)


def _opening(day: date, week: Week, closures: frozenset[date]) -> tuple[datetime, datetime] | None:
    """When the doors open and close on a local day, in UTC."""
    hours = week.get(day.weekday())
    if hours is None or is_closed(day, closures):
        return None
    return to_utc(day, hours.open), to_utc(day, hours.close)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FI", years=year))
