"""The kinds of meeting, how long they take, and what becomes of an appointment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.reminders import DAY_BEFORE, TWO_HOURS_BEFORE, Lead


class MeetingKind(StrEnum):
    """FIRST is obligatory for the service (62, 68); THREE_WAY has both coordinators (kolmikantatapaaminen, 63)."""

    FIRST = "first"
    FOLLOW_UP = "follow_up"
    THREE_WAY = "three_way"
    PHONE = "phone"
    ONLINE = "online"
    GROUP = "group"
    DROP_IN = "drop_in"
    INTERVIEW = "interview"  # with an employer, at their place or in a room of ours (79)


class State(StrEnum):
    """What an appointment is. Whoever did not come is asked for a new time, and nothing else follows (88)."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    EXCUSED = "excused"


OUTCOMES: Final = frozenset({State.ATTENDED, State.NO_SHOW, State.EXCUSED})


class By(StrEnum):
    """Who did it. BOT: nobody pressed anything, such as when a service ends."""

    CLIENT = "client"
    STAFF = "staff"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class KindRules:
    """Lengths in minutes. ``buffer_minutes`` are kept free after the meeting. ``capacity`` is clients at a time."""

    minutes: int
    buffer_minutes: int = 15
    capacity: int = 1
    self_bookable: bool = True
    reminders: tuple[Lead, ...] = (DAY_BEFORE, TWO_HOURS_BEFORE)
    place_id: int | None = None


IN_PERSON: Final = frozenset(
    {
        MeetingKind.FIRST,
        MeetingKind.FOLLOW_UP,
        MeetingKind.THREE_WAY,
        MeetingKind.GROUP,
        MeetingKind.DROP_IN,
        MeetingKind.INTERVIEW,
    }
)
"""Where one has to find the place."""

FOR_SEVERAL: Final = frozenset({MeetingKind.GROUP, MeetingKind.DROP_IN})
"""These are held whoever comes; one client's leaving ends nothing."""

DEFAULTS: Final = MappingProxyType(
    {
        MeetingKind.FIRST: KindRules(60),
        MeetingKind.FOLLOW_UP: KindRules(45),
        MeetingKind.THREE_WAY: KindRules(60, self_bookable=False),
        MeetingKind.PHONE: KindRules(30, buffer_minutes=10),
        MeetingKind.ONLINE: KindRules(45, buffer_minutes=10, self_bookable=False),
        MeetingKind.GROUP: KindRules(90, buffer_minutes=30, capacity=10, self_bookable=False),
        MeetingKind.DROP_IN: KindRules(120, buffer_minutes=0, capacity=20, self_bookable=False),
        MeetingKind.INTERVIEW: KindRules(45, self_bookable=False),
    }
)
"""Until an admin sets others."""
