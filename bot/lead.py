"""Work that one process at a time may do: done while this one holds the name, taken over when its holder is gone."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, Protocol

from bot import hub, logs
from bot.services import Services

LEASE = timedelta(seconds=12)
"""After a kill -9 nobody does the work for this long, and ``LOOK_EVERY`` more."""

LOOK_EVERY = 4.0
"""Seconds between renewals, and between tries of those who wait."""

log = logs.get(__name__)


class Work(Protocol):
    def __call__(self) -> Coroutine[Any, Any, None]: ...


class Lead:
    """A process's part in taking turns. Two at once for a moment, as when a clock is wrong, must do no harm."""

    def __init__(self, services: Services, name: str) -> None:
        self._services = services
        self._name = name
        self._holder = secrets.token_hex(8)
        self._stopping = False
        self._held_until = 0.0  # on the loop's clock

    def stop(self) -> None:
        """Ends the waiting. Work that is under way is told to end by whoever gave it."""
        self._stopping = True
        self._services.hub.ring_here(hub.LEADERSHIP)

    async def run(self, work: Work) -> None:
        """Does the work whenever the name is this process's, until it ends by itself or ``stop`` is called."""
        with self._services.hub.listen(hub.LEADERSHIP) as bell:
            while not self._stopping:
                if not await self._hold():
                    await bell.heard(LOOK_EVERY)
                elif await self._did(work):
                    return

    async def _did(self, work: Work) -> bool:
        """Works while the name is ours. True when the work ended by itself; what it raised is raised."""
        task = asyncio.create_task(work())
        try:
            while True:
                await asyncio.wait({task}, timeout=LOOK_EVERY)
                if task.done():
                    task.result()
                    return True
                if not await self._hold():
                    log.warning("lead_lost", room=self._name.partition(":")[0])
                    return False
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self._let_go()

    async def _hold(self) -> bool:
        """Takes or renews the lease. While the store cannot be asked, what was held is held to its end."""
        asked = asyncio.get_running_loop().time()
        try:
            held = await self._services.database.write(
                self._services.clock(), lambda store: store.leadership.hold(self._name, self._holder, LEASE)
            )
        except Exception as error:
            log.warning("lead_unknown", room=self._name.partition(":")[0], error=type(error).__name__)
            return asked < self._held_until
        self._held_until = asked + LEASE.total_seconds() if held else 0.0
        return held

    async def _let_go(self) -> None:
        self._held_until = 0.0
        try:
            freed = await self._services.database.write(
                self._services.clock(), lambda store: store.leadership.let_go(self._name, self._holder)
            )
        except Exception as error:  # it runs out by itself
            log.warning("lead_not_let_go", room=self._name.partition(":")[0], error=type(error).__name__)
        else:
            if freed:
                self._services.hub.ring(hub.LEADERSHIP)
