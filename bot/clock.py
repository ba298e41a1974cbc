"""The one place where the present moment is taken; everybody else is told the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present instant, aware, UTC."""


def now() -> datetime:
    return datetime.now(UTC)
