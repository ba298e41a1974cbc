"""What the events of the catalogue usually are (163-182), for whoever makes one: nothing of it is binding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.events import Audience, EventKind
from domain.repeats import LAST, Repeats


class Turns(StrEnum):
    """How often an event is held again, as people choose it; the weekday and its place come from the first day."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    THREE_WEEKS = "three_weeks"
    MONTHLY = "monthly"  # the same weekday: the second Tuesday
    MONTHLY_LAST = "monthly_last"  # the last Tuesday
    MONTHLY_DATE = "monthly_date"  # the same date
    QUARTERLY = "quarterly"  # the same weekday every third month

    def from_day(self, day: date) -> Repeats:
        """In numbers, for a series whose first day (Helsinki) this is."""
        match self:
            case Turns.WEEKLY:
                return Repeats.weekly()
            case Turns.FORTNIGHTLY:
                return Repeats.weekly(2)
            case Turns.THREE_WEEKS:
                return Repeats.weekly(3)
            case Turns.MONTHLY:
                return Repeats.like(day)
            case Turns.MONTHLY_LAST:
                return Repeats.on_weekday(LAST, day.isoweekday())
            case Turns.MONTHLY_DATE:
                return Repeats.monthly(day.day)
            case Turns.QUARTERLY:
                return Repeats.like(day, 3)


@dataclass(frozen=True, slots=True)
class Starter:
    """``seats`` None: as many as come. ``begins`` is a local clock time. ``told``: by what parts of its words it is
    told in the catalogue, as ``event_starters.{kind}.{part}``.
    """

    audience: Audience
    minutes: int
    begins: time
    turns: Turns | None = None
    seats: int | None = None
    guests_most: int = 0
    is_open: bool = True
    is_must: bool = False
    is_online: bool = False
    told: tuple[str, ...] = ("name", "what")


_ALL: Final = ("name", "what", "bring")

STARTERS: Final[Mapping[EventKind, Starter]] = MappingProxyType(
    {
        EventKind.TUESDAY_RECRUITING: Starter(
            Audience.CLIENTS, 120, time(13), Turns.MONTHLY, seats=20, guests_most=1, told=_ALL
        ),
        EventKind.PRECISION_TUESDAY: Starter(Audience.EVERYONE, 60, time(14), Turns.MONTHLY),
        EventKind.PODCAST: Starter(Audience.EVERYONE, 30, time(15), Turns.MONTHLY, is_online=True),
        EventKind.WELLBEING: Starter(Audience.EVERYONE, 240, time(12), guests_most=3),
        EventKind.CV_CLINIC: Starter(Audience.CLIENTS, 120, time(13), seats=12, told=_ALL),
        EventKind.LANGUAGE_COACHING: Starter(Audience.CLIENTS, 120, time(10), seats=12),
        EventKind.PARK_DUTY: Starter(Audience.EVERYONE, 120, time(13), Turns.WEEKLY),
        EventKind.DROP_IN: Starter(Audience.EVERYONE, 120, time(13), Turns.FORTNIGHTLY),
        EventKind.STUDY_PLACE: Starter(Audience.EVERYONE, 120, time(13)),
        EventKind.ENTREPRENEURSHIP: Starter(Audience.CLIENTS, 90, time(14), seats=20),
        EventKind.SUMMER_EVENT: Starter(Audience.EVERYONE, 300, time(11), guests_most=3),
        EventKind.GROUP_COACHING: Starter(Audience.CLIENTS, 120, time(10), Turns.WEEKLY, seats=10, is_open=False),
        EventKind.STARTER_GROUP: Starter(Audience.CLIENTS, 120, time(10), Turns.THREE_WEEKS, seats=20, told=_ALL),
        EventKind.RECRUITING_FAIR: Starter(Audience.EVERYONE, 360, time(10), guests_most=3, told=_ALL),
        EventKind.JOB_MARKET: Starter(Audience.EVERYONE, 180, time(12)),
        EventKind.SEASONAL_RECRUITING: Starter(Audience.CLIENTS, 180, time(10), seats=20, is_online=True),
        EventKind.SUMMER_VOUCHER: Starter(Audience.CLIENTS, 60, time(14), seats=30, guests_most=1),
        EventKind.CARE_WORK: Starter(Audience.CLIENTS, 120, time(13), seats=20, guests_most=1),
        EventKind.INFO: Starter(Audience.CLIENTS, 60, time(10), seats=30, is_open=False, is_must=True),
        EventKind.DEVELOPER_GROUP: Starter(Audience.CLIENTS, 120, time(13), Turns.MONTHLY, seats=8, is_open=False),
        EventKind.EMPLOYER_VISIT: Starter(Audience.CLIENTS, 90, time(13), Turns.WEEKLY, seats=10),
        EventKind.EMPLOYER_TALKS: Starter(Audience.EMPLOYERS, 120, time(9), guests_most=2),
        EventKind.SEMINAR: Starter(Audience.EVERYONE, 240, time(9), guests_most=2),
        EventKind.MORNING_COFFEE: Starter(Audience.EMPLOYERS, 60, time(8), guests_most=2),
        EventKind.WORKSHOP: Starter(Audience.EMPLOYERS, 120, time(13), seats=20, guests_most=2),
        EventKind.OTHER: Starter(Audience.CLIENTS, 60, time(13), told=()),
    }
)
