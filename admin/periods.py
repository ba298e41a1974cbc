"""A period of days in a page's address: from which Helsinki day to which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from admin import forms
from domain.calendar import end_of_day_utc, start_of_day_utc

USUAL = 28
"""Days back from today that are shown unless others are asked for."""


@dataclass(frozen=True, slots=True)
class Period:
    """Helsinki days, both included."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """Its first instant, in UTC."""
        return start_of_day_utc(self.first)

    @property
    def until(self) -> datetime:
        """The first instant after it, in UTC."""
        return end_of_day_utc(self.last)

    def query(self) -> dict[str, str]:
        """As it stands in an address."""
        return {"since": self.first.isoformat(), "until": self.last.isoformat()}


def sane_day(typed: str) -> date | None:
    """A day that somebody may mean; None for anything else."""
    day = forms.day(typed)
    return day if day is not None and 2020 <= day.year <= 2100 else None


def period(since: str, until: str, today: date) -> Period:
    """What was asked for; where it was not, or makes no sense, the last USUAL days."""
    last = sane_day(until) or today
    first = sane_day(since) or last - timedelta(days=USUAL - 1)
    return Period(min(first, last), max(first, last))
