"""When the bot may speak of its own accord: never at night, and not on days when the service is shut.

Answers to a person are not meant: they leave at any hour. What somebody asked for in the night is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.calendar import NO_CLOSURES, is_working_day, local_day, to_local, to_utc

LAST_CALL = timedelta(minutes=30)
"""What comes earlier because of the night leaves this much before the evening ends: many may leave at once."""

_LOOK_DAYS = 60


@dataclass(frozen=True, slots=True)
class Quiet:
    """Speaking hours on working days, local clock times: from ``speaks_from`` on, no longer at ``speaks_until``."""

    speaks_from: time = time(8)
    speaks_until: time = time(20)
    closures: frozenset[date] = NO_CLOSURES

    def __post_init__(self) -> None:
        if self.speaks_from >= self.speaks_until:
            raise ValueError("speaking hours must begin before they end")

    def allows(self, instant: datetime) -> bool:
        """Whether the bot may speak at that instant (aware datetime)."""
        is_open = is_working_day(local_day(instant), self.closures)
        return is_open and self.speaks_from <= to_local(instant).time() < self.speaks_until

    def earlier(self, instant: datetime) -> datetime:
        """The instant itself when the bot may speak then, otherwise the last good one before it, in UTC.

        A night becomes the evening before, LAST_CALL before its end; a closed day the working day before.
        With nothing open within 60 days: the instant itself, for the send to decide.
        """
        if self.allows(instant):
            return instant.astimezone(UTC)
        first = local_day(instant)
        evenings = (self._evening(first - timedelta(days=n)) for n in range(_LOOK_DAYS))
        return next((end for end in evenings if end is not None and end <= instant), instant.astimezone(UTC))

    def later(self, instant: datetime) -> datetime:
        """The instant itself when the bot may speak then, otherwise the first good one after it, in UTC."""
        if self.allows(instant):
            return instant.astimezone(UTC)
        first = local_day(instant)
        mornings = (self._morning(first + timedelta(days=n)) for n in range(_LOOK_DAYS))
        return next((start for start in mornings if start is not None and start >= instant), instant.astimezone(UTC))

    def _evening(self, day: date) -> datetime | None:
        if not is_working_day(day, self.closures):
            return None
        return max(to_utc(day, self.speaks_until) - LAST_CALL, to_utc(day, self.speaks_from))

    def _morning(self, day: date) -> datetime | None:
        return to_utc(day, self.speaks_from) if is_working_day(day, self.closures) else None
