"""Days and times as a person says them, in Helsinki: "tänään 14.05", "to 27.11.", "myöhässä 2 päivää"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from enum import StrEnum

from babel.dates import format_date, format_time, get_day_names

from domain.calendar import local_day, to_local
from domain.reminders import Lead
from locales import Texts, shape

_SHORT = {"fi": "ccc d.M.", "sv": "cccccc d.M.", "en": "ccc d MMM"}
_YEAR = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMM y"}
_WHOLE = {"fi": "cccc d.M.y", "sv": "cccc d.M.y", "en": "cccc d MMMM y"}
_TIME = {"fi": "H.mm", "sv": "H.mm", "en": "H:mm"}
_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


class Urgency(StrEnum):
    """How a promise stands."""

    LATE = "late"
    TODAY = "today"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Dates:
    """The words of one language at one instant (aware)."""

    texts: Texts
    language: str
    now: datetime

    @property
    def today(self) -> date:
        return local_day(self.now)

    def day_of(self, instant: datetime) -> date:
        """Which Helsinki day it was at that instant."""
        return local_day(instant)

    def day(self, day: date) -> str:
        """tänään, eilen, huomenna, else "to 27.11.", and the year when it is another."""
        near = _NEAR.get((day - self.today).days)
        if near is not None:
            return self._say(f"console.day.{near}")
        pattern = _SHORT if day.year == self.today.year else _YEAR
        return format_date(day, pattern[self.language], locale=self.language)

    def moment(self, instant: datetime) -> str:
        """The day, and the time of day."""
        return f"{self.day(local_day(instant))} {self.time(instant)}"

    def when(self, instant: datetime) -> str:
        """The day, and the time of day, as an hour that is agreed: "tänään klo 10.00"."""
        return self._say("console.day.exact", day=self.day(local_day(instant)), time=self.time(instant))

    def due(self, instant: datetime) -> str:
        """By when, or how late: in days, and on the day itself since which hour."""
        late = self.today - local_day(instant)
        if late > timedelta():
            return self._say("console.day.late", n=late.days)
        if instant < self.now:
            return self._say("console.day.late_since", time=self.time(instant))
        return self.when(instant)

    def time(self, instant: datetime) -> str:
        return self.clock(to_local(instant).time())

    def clock(self, at: clock_time) -> str:
        """A time of day on the clock."""
        return format_time(at, _TIME[self.language], locale=self.language)

    def lasts(self, minutes: int) -> str:
        """How long something takes: "4 tuntia", "1 h 30 min"."""
        return shape(self.language, minutes, "lasts")

    def weekday(self, day: date) -> str:
        """Weekday and date, also for a day that is near: for lists of days."""
        return format_date(day, _SHORT[self.language], locale=self.language)

    def weekday_name(self, weekday: int) -> str:
        """maanantai for 0."""
        return str(get_day_names(context="stand-alone", locale=self.language)[weekday])

    def before(self, lead: Lead) -> str:
        """How long before: "1 päivä ennen"."""
        if lead.hours % 24:
            return self._say("console.day.hours_before", n=lead.hours)
        return self._say("console.day.days_before", n=lead.hours // 24)

    def exact_day(self, day: date) -> str:
        return format_date(day, _WHOLE[self.language], locale=self.language)

    def exact(self, instant: datetime) -> str:
        """For whom the day in words is not enough: weekday, date, year and time."""
        return self._say("console.day.exact", day=self.exact_day(local_day(instant)), time=self.time(instant))

    def urgency(self, due: date) -> Urgency:
        if due < self.today:
            return Urgency.LATE
        return Urgency.TODAY if due == self.today else Urgency.COMING

    def promise(self, due: date) -> str:
        """A day that was promised: how late it is, or when it comes."""
        late = self.today - due
        return self._say("console.day.late", n=late.days) if late > timedelta() else self.day(due)

    def _say(self, key: str, **params: object) -> str:
        return self.texts.plain(self.language, key, **params)
