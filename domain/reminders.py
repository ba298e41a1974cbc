"""When an appointment is reminded of: the day before by the clock, two hours before by the hour glass."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from domain.calendar import to_local, to_utc
from domain.quiet import Quiet

TOO_NEAR = timedelta(hours=6)
"""A reminder that would have to come at another time is left out when another one is this near to it."""

JUST_BOOKED = timedelta(hours=3)
"""Who agreed a time this lately needs no reminder of it yet."""

MATERIAL_BEFORE = 2
"""Days before the meeting by which what is to be read is sent at the latest (86)."""


@dataclass(frozen=True, slots=True, order=True)
class Lead:
    """How long before: whole days are counted on the clock (also over a night that is an hour longer), hours in UTC."""

    hours: int

    @property
    def code(self) -> str:
        """``1d`` or ``2h``: as it is kept and stands in keys."""
        return f"{self.hours // 24}d" if self.hours % 24 == 0 else f"{self.hours}h"

    @classmethod
    def of(cls, code: str) -> Self:
        """ValueError for anything but a number from 1 with ``d`` (up to 14) or ``h`` (up to 23)."""
        found = re.fullmatch(r"([1-9][0-9]?)([dh])", code)
        if not found or int(found[1]) > (14 if found[2] == "d" else 23):
            raise ValueError(f"not a lead: {code!r}")
        return cls(int(found[1]) * (24 if found[2] == "d" else 1))

    def before(self, starts_at: datetime) -> datetime:
        """The instant, in UTC, this long before ``starts_at`` (aware)."""
        if self.hours % 24:
            # In UTC: between two local times of one zone Python would count on the clock.
            return starts_at.astimezone(UTC) - timedelta(hours=self.hours)
        local = to_local(starts_at)
        return to_utc(local.date() - timedelta(days=self.hours // 24), local.time().replace(fold=0))


DAY_BEFORE = Lead(24)
TWO_HOURS_BEFORE = Lead(2)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder to be sent at ``due_at`` (UTC), or not at all from ``expires_at`` on."""

    lead: Lead
    due_at: datetime
    expires_at: datetime


def reminders(starts_at: datetime, leads: Sequence[Lead], agreed_at: datetime, quiet: Quiet) -> list[Reminder]:
    """The reminders of an appointment, the earliest first.

    ``starts_at`` and ``agreed_at`` (when it was booked or moved) are aware instants. One that would fall in the
    night or on a closed day comes earlier; it is left out when that is within TOO_NEAR of another. One that would
    already be past, or come within JUST_BOOKED of the agreement, is left out. A reminder is of no use once the
    next one is due, nor ever after the beginning.
    """
    wanted = [(lead, lead.before(starts_at)) for lead in sorted(set(leads), reverse=True)]
    kept: list[tuple[Lead, datetime]] = []
    for lead, plain in wanted:
        due_at = quiet.earlier(plain)
        moved = due_at != plain
        if due_at < agreed_at + JUST_BOOKED or (moved and any(due_at - other < TOO_NEAR for _, other in kept)):
            continue
        kept.append((lead, due_at))
    ends = [due_at for _, due_at in kept[1:]] + [starts_at.astimezone(UTC)]
    return [Reminder(lead, due_at, end) for (lead, due_at), end in zip(kept, ends, strict=False)]


def material_due(starts_at: datetime, quiet: Quiet) -> datetime:
    """The latest instant, in UTC, to send what is to be read: at least two days before the meeting (86)."""
    return quiet.earlier(Lead(24 * MATERIAL_BEFORE).before(starts_at))
