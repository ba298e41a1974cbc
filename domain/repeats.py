"""What comes again and again: every other Tuesday, the first Tuesday of every month, every three months on a day."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count
from typing import Any, Self

LAST = -1
"""The last one of the month, whether it has four of them or five."""
MOST_WEEKS, MOST_MONTHS = 26, 12


class Unit(StrEnum):
    """What is counted."""

    WEEKS = "weeks"
    MONTH_DAY = "month_day"
    MONTH_WEEKDAY = "month_weekday"


@dataclass(frozen=True, slots=True)
class Repeats:
    """Every so many weeks, on the weekday of the first day; every so many months on ``day`` (1-31: where the month is
    shorter, on its last), or on the ``nth`` (1-4, or LAST) ``weekday`` (1 is Monday).

    Weeks and months are counted from the first day. Days are those of Finland. A day on which the service is closed is
    a day like others: whoever plans sees it and moves that one by hand. ValueError for what makes no sense.
    """

    unit: Unit
    every: int = 1
    day: int | None = None
    nth: int | None = None
    weekday: int | None = None

    def __post_init__(self) -> None:
        if not _is_number(self.every) or not 1 <= self.every <= self._most_every:
            raise ValueError("every")
        if (self.unit is Unit.MONTH_DAY) != (_is_number(self.day) and 1 <= (self.day or 0) <= 31):
            raise ValueError("day")
        if (self.unit is Unit.MONTH_WEEKDAY) != (self.nth in (1, 2, 3, 4, LAST) and _is_number(self.nth)):
            raise ValueError("nth")
        if (self.unit is Unit.MONTH_WEEKDAY) != (_is_number(self.weekday) and 1 <= (self.weekday or 0) <= 7):
            raise ValueError("weekday")
        named = {Unit.WEEKS: (), Unit.MONTH_DAY: ("day",), Unit.MONTH_WEEKDAY: ("nth", "weekday")}[self.unit]
        if any(getattr(self, name) is not None for name in ("day", "nth", "weekday") if name not in named):
            raise ValueError("unit")

    @property
    def _most_every(self) -> int:
        return MOST_WEEKS if self.unit is Unit.WEEKS else MOST_MONTHS

    # Made.

    @classmethod
    def weekly(cls, every: int = 1) -> Self:
        return cls(Unit.WEEKS, every)

    @classmethod
    def monthly(cls, day: int, every: int = 1) -> Self:
        return cls(Unit.MONTH_DAY, every, day=day)

    @classmethod
    def on_weekday(cls, nth: int, weekday: int, every: int = 1) -> Self:
        return cls(Unit.MONTH_WEEKDAY, every, nth=nth, weekday=weekday)

    @classmethod
    def like(cls, day: date, every: int = 1) -> Self:
        """Monthly on the weekday of this day: a 24th of November that is the fourth Tuesday is "the fourth Tuesday";
        a fifth one is the last.
        """
        nth = (day.day - 1) // 7 + 1
        return cls.on_weekday(LAST if nth == 5 else nth, day.isoweekday(), every)

    # Kept.

    def to_json(self) -> dict[str, Any]:
        values = {"unit": self.unit.value, "every": self.every, "day": self.day, "nth": self.nth}
        values["weekday"] = self.weekday
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """ValueError for what `to_json` does not make."""
        if not set(kept) <= {"unit", "every", "day", "nth", "weekday"}:
            raise ValueError("unknown")
        return cls(
            Unit(str(kept.get("unit"))),
            kept.get("every", 1),
            day=kept.get("day"),
            nth=kept.get("nth"),
            weekday=kept.get("weekday"),
        )

    # Counted.

    def days(self, starts_on: date, ends_on: date | None = None, *, after: date) -> Iterator[date]:
        """The days later than ``after``, none before ``starts_on`` nor after ``ends_on``; without that, as far as
        anybody asks.
        """
        for number in count():
            try:
                day = self._turn(starts_on, number)
            except (OverflowError, ValueError):  # the end of the calendar
                return
            if ends_on is not None and day > ends_on:
                return
            if day > after and day >= starts_on:
                yield day

    def _turn(self, starts_on: date, number: int) -> date:
        """The day of that number, from 0; the one of the first month may be before the beginning."""
        if self.unit is Unit.WEEKS:
            return starts_on + timedelta(weeks=number * self.every)
        months = starts_on.year * 12 + starts_on.month - 1 + number * self.every
        year, month = divmod(months, 12)
        first, length = date(year, month + 1, 1), calendar.monthrange(year, month + 1)[1]
        if self.day is not None:
            return first.replace(day=min(self.day, length))
        assert self.weekday is not None and self.nth is not None
        nearest = 1 + (self.weekday - first.isoweekday()) % 7
        if self.nth != LAST:
            return first.replace(day=nearest + 7 * (self.nth - 1))
        return first.replace(day=nearest + 7 * ((length - nearest) // 7))


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
