"""Wakes those who wait: the turn worker for new acts, the sender for new deliveries, a page for its chat.

A bell is a hint, never the truth: who wakes looks in the store, and who waits also looks now and then.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from domain.bells import TALKS, conversation

__all__ = ["DELIVERY", "INBOX", "LEADERSHIP", "TALKS", "Bell", "Hub", "conversation"]

INBOX = "inbox"
DELIVERY = "delivery"
LEADERSHIP = "leadership"
"""Rung when a process lets go of what only one at a time may do."""


class Bell:
    """Rings kept until heard: a ring between two waits is not missed."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()

    async def heard(self, within: float) -> bool:
        """True at the first ring, at once if one came before; False after ``within`` seconds."""
        try:
            async with asyncio.timeout(within):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True


class Hub:
    """Bells by topic. Topics are codes and row numbers of the program, without spaces."""

    def __init__(self) -> None:
        self._bells: dict[str, set[Bell]] = defaultdict(set)
        self._carrier: Callable[[str], None] | None = None

    def ring(self, topic: str) -> None:
        """Wakes who waits in this process, and in the others on the same store, if there may be any."""
        self.ring_here(topic)
        if self._carrier is not None:
            self._carrier(topic)

    def ring_here(self, topic: str) -> None:
        """Wakes who waits in this process only."""
        for bell in self._bells.get(topic, ()):
            bell.ring()

    def ring_all_here(self) -> None:
        """Wakes everybody in this process: for when it is not known what was rung elsewhere."""
        for topic in self._bells:
            self.ring_here(topic)

    @contextmanager
    def carried(self, carrier: Callable[[str], None]) -> Iterator[None]:
        """While this lasts, the carrier is told every ring that others should hear. It must not wait."""
        self._carrier = carrier
        try:
            yield
        finally:
            self._carrier = None

    @contextmanager
    def listen(self, topic: str) -> Iterator[Bell]:
        bell = Bell()
        self._bells[topic].add(bell)
        try:
            yield bell
        finally:
            self._bells[topic].discard(bell)
            if not self._bells[topic]:
                del self._bells[topic]
