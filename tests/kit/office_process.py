"""What the process of the kit's sample office runs: the program's own demo, on a Monday that is always the same."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import Program
from bot.demo.clock import DemoClock
from bot.demo.office import Office
from bot.demo.run import run
from bot.settings import load

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
"""The office opens at ten past nine on this day, in Helsinki: far from holidays and from clock changes."""

KEPT = "SAMPLE_OFFICE"
"""Names the file, in the process's environment, in which a filled store is kept for the next office."""


def main() -> None:
    """Serves the office with a clock that goes on from that Monday's morning."""
    begun = time.monotonic()
    clock = DemoClock(lambda: MONDAY + timedelta(seconds=time.monotonic() - begun))
    asyncio.run(run(load(), clock, _fill))


async def _fill(program: Program, clock: DemoClock) -> None:
    """Copies the store that another office has lived through, or lives through it and keeps it."""
    kept = Path(os.environ[KEPT])
    store = program.settings.data_dir / "duunikaveri.db"
    morning = kept.with_suffix(".morning")
    if not morning.exists():
        office = Office(program, clock)
        await office.fill()
        assert not office.put_off, "on this Monday the whole story happens"
        _copy(store, kept)
        morning.write_text(clock().isoformat(), encoding="ascii")
        return
    _copy(kept, store)
    clock.stand_at(datetime.fromisoformat(morning.read_text(encoding="ascii")))


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


if __name__ == "__main__":
    main()
