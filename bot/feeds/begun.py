"""Runs of sources that somebody began by a press: beside everything else, and ended with the program."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.feeds.importing import import_file, run_source
from bot.services import Services
from storage.errors import Refused


class Begun:
    """Each run is a task of its own; two of one source do not go at once, since a run leases it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, source_id: int, staff_id: int, file: Path | None = None) -> None:
        """Begins it, and takes the file away when it has been read. How it went stands in the source's runs."""
        task = asyncio.create_task(self._run(source_id, staff_id, file), name=f"source {source_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if file is not None:
            task.add_done_callback(lambda _: file.unlink(missing_ok=True))

    async def stop(self) -> None:
        """Cuts off what is under way: the next run mends it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, source_id: int, staff_id: int, file: Path | None) -> None:
        try:
            if file is None:
                await run_source(self._services, source_id, staff_id)
            else:
                await import_file(self._services, source_id, file, staff_id)
        except Refused:
            return  # somebody is at it, or it was retired just now: its page says so
