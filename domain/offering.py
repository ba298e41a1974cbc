"""Which free times are offered first: a few at a time, on different days, mornings and afternoons by turns."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from domain.calendar import to_local

A_FEW = 4
"""As many as a person compares at ease."""

NOON = time(12)


def spread(times: Iterable[datetime], few: int = A_FEW) -> list[list[datetime]]:
    """All the times (aware instants), each once, in pages of ``few``, each page in the order of time.

    A page has a time from each of the next days with any left, and a second one of a day only when days run out.
    """
    days = deque(_Day(of_day, number % 2 == 0) for number, of_day in enumerate(_by_day(times)))
    pages: list[list[datetime]] = []
    while days:
        page: list[datetime] = []
        while days and len(page) < few:
            day = days.popleft()
            page.append(day.take())
            if day.times:
                days.append(day)
        pages.append(sorted(page))
    return pages


@dataclass
class _Day:
    """What is left of a day's times, and which half of it is next."""

    times: list[datetime]
    morning: bool

    def take(self) -> datetime:
        """The first time of that half, or else the first there is."""
        wanted = (one for one in self.times if (to_local(one).time() < NOON) == self.morning)
        chosen = next(wanted, self.times[0])
        self.times.remove(chosen)
        self.morning = not self.morning
        return chosen


def _by_day(times: Iterable[datetime]) -> Iterator[list[datetime]]:
    of_day: list[datetime] = []
    for one in sorted(set(times)):
        if of_day and to_local(of_day[0]).date() != to_local(one).date():
            yield of_day
            of_day = []
        of_day.append(one)
    if of_day:
        yield of_day
