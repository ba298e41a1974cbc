"""The named points of a delivery's way at which a process is told to die, and the wrappers that see to it.

The product's code runs unchanged: only the two objects it is given, the database and the outlet, are wrapped.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

from bot.sender import Outlet
from storage.database import Database, Work
from storage.deliveries import Deliveries, Due
from storage.part import Part
from storage.store import Store

T = TypeVar("T")

When = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Point:
    """Before or after the commit of what one of the ledger's methods did (``plan``, ``claim``, ``sent``, ``again``,
    ``ended``, ``recover``), or before or after the channel's ``call``: the ``nth`` time that one gets there.
    """

    deed: str
    when: When
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.when} {self.deed}"


class Fate:
    """Counts how often each point was reached, and kills this process at the one it was given."""

    def __init__(self, death: Point | None) -> None:
        self._death = death
        self._reached: Counter[tuple[str, When]] = Counter()

    def reach(self, deed: str, when: When) -> None:
        self._reached[deed, when] += 1
        if self._death == Point(deed, when, self._reached[deed, when]):
            os.kill(os.getpid(), signal.SIGKILL)


class MortalDatabase:
    """A database, with a point on either side of every commit in which the ledger was changed."""

    def __init__(self, database: Database, fate: Fate, ledger: type[Deliveries] = Deliveries) -> None:
        self._database = database
        self._fate = fate
        self._ledger = ledger

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    async def write(self, now: datetime, work: Work[T]) -> T:
        deeds: list[str] = []

        def watched(store: Store) -> T:
            deeds.clear()  # after a lost race the same work is done again
            self._note(store, deeds)
            result = work(store)
            for deed in deeds:
                self._fate.reach(deed, "before")
            return result

        done = await self._database.write(now, watched)
        for deed in deeds:
            self._fate.reach(deed, "after")
        return done

    def _note(self, store: Store, deeds: list[str]) -> None:
        """Puts in place of the two parts that write the ledger such as note what they do."""
        ledger: Any = _Noting(self._ledger(store.connection, store.now), deeds)
        outbox: Any = _Noting(store.outbox, deeds)
        store.deliveries, store.outbox = ledger, outbox


class _Noting:
    """A part of the store that notes which of its methods changed something."""

    def __init__(self, part: Part, deeds: list[str]) -> None:
        self._part = part
        self._deeds = deeds

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._part, name)

        def noted(*given: Any, **named: Any) -> Any:
            result = method(*given, **named)
            if result or result is None:
                self._deeds.append(name)
            return result

        return noted if callable(method) else method


class MortalOutlet:
    """A channel, with a point before each call leaves and after its answer came."""

    says_by_log = False

    def __init__(self, outlet: Outlet, fate: Fate) -> None:
        self._outlet = outlet
        self._fate = fate

    async def deliver(self, due: Due) -> str | None:
        self._fate.reach("call", "before")
        try:
            return await self._outlet.deliver(due)
        finally:
            self._fate.reach("call", "after")

    async def tidy(self, due: Due) -> None:
        await self._outlet.tidy(due)
