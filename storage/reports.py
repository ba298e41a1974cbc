"""What all reports count with: periods, whose numbers, and pieces of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import BigInteger, ColumnElement, and_, case, extract, literal_column
from sqlalchemy import cast as sql_cast

from domain.calendar import end_of_day_utc, start_of_day_utc

T = TypeVar("T", date, datetime)
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Period:
    """From one Helsinki day to another, both included."""

    first: date
    last: date

    @property
    def starts(self) -> datetime:
        """UTC."""
        return start_of_day_utc(self.first)

    @property
    def ends(self) -> datetime:
        """UTC; the first instant that is no longer in it."""
        return end_of_day_utc(self.last)

    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def months(self) -> list[date]:
        """The first day of every month that the period touches."""
        return sorted({day.replace(day=1) for day in self.days()})

    def weeks(self) -> list[date]:
        """The Monday of every week that it touches."""
        return sorted({day - timedelta(days=day.weekday()) for day in self.days()})


@dataclass(frozen=True, slots=True)
class Named:
    """A team, or somebody who works or worked in one."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class View:
    """Whose numbers: everybody's, a team's, or one coordinator's. ``alone``: the only one told apart in the team."""

    team: Named | None
    coordinator: Named | None
    alone: int | None
    teams: Sequence[Named]
    coordinators: Sequence[Named]

    @property
    def by_team(self) -> bool:
        """Whether the lines of its tables are teams; otherwise they are coordinators."""
        return self.team is None


def quantiles(counts: Mapping[int, int]) -> tuple[int, int, int] | None:
    """First quartile, median and third quartile of values with how often each is there; None without any.

    Each is a value that is there: the first that at least a quarter, a half, three quarters do not exceed.
    """
    total = sum(counts.values())
    if not total:
        return None
    found: list[int] = []
    below = 0
    for value in sorted(counts):
        below += counts[value]
        while len(found) < 3 and below * 4 >= total * (len(found) + 1):
            found.append(value)
    return found[0], found[1], found[2]


def within(column: ColumnElement[Any], period: Period) -> ColumnElement[bool]:
    return and_(column >= period.starts, column < period.ends)


def part_of(column: ColumnElement[Any], firsts: Sequence[date]) -> ColumnElement[int]:
    """Which of the parts that begin on these Helsinki days an instant is in, counted from 0."""
    edges = [start_of_day_utc(day) for day in firsts[1:]]
    return step_of(column, edges, [literal_column(str(number)) for number in range(len(firsts))])


def step_of(column: ColumnElement[Any], edges: Sequence[T], values: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    """``values[i]`` for what is before ``edges[i]`` and not before the edge that precedes it; found by halving."""
    if not edges:
        return values[0]
    middle = len(edges) // 2
    return case(
        (column < edges[middle], step_of(column, edges[:middle], values[: middle + 1])),
        else_=step_of(column, edges[middle + 1 :], values[middle + 1 :]),
    )


def epoch(column: ColumnElement[Any]) -> ColumnElement[int]:
    """Whole seconds; the one form that both databases count days with."""
    return sql_cast(extract("epoch", column), BigInteger)


def counted(pairs: Any) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for key, count in pairs:
        found[key] += count
    return found
