"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning in Helsinki, far from holidays and from clock changes."""


class TestClock:
    """Stands in wherever the program takes a ``Clock``: call it, or ask ``now()``."""

    __test__ = False  # the name begins like a test's, for pytest

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self.set(start)

    def __call__(self) -> datetime:
        return self._now

    def now(self) -> datetime:
        return self._now

    def advance(self, **amount: Any) -> datetime:
        """Moves on by a timedelta's words: ``advance(hours=24)``. Returns the new instant."""
        self._now += timedelta(**amount)
        return self._now

    def set(self, instant: datetime) -> datetime:
        """Jumps to an aware instant; kept in UTC."""
        if instant.tzinfo is None:
            raise ValueError("a test's clock must know its zone")
        self._now = instant.astimezone(UTC)
        return self._now
