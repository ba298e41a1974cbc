"""The sample office as a process of its own, on one Monday in November; five weeks are lived through once for all."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page

from bot.app import Program as Rooms
from bot.demo.clock import DemoClock
from bot.demo.office import PASSWORD
from bot.demo.run import live_through, run
from bot.settings import load
from tests.kit.process import Program

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
"""The office opens at ten past nine on this day, in Helsinki: far from holidays and from clock changes."""

KEPT = "SAMPLE_OFFICE"
"""Names the file, in the process's environment, in which a filled store is kept for the next office."""


def main() -> None:
    """Serves the office with a clock that goes on from that Monday's morning."""
    begun = time.monotonic()
    clock = DemoClock(lambda: MONDAY + timedelta(seconds=time.monotonic() - begun))
    asyncio.run(run(load(), clock, _fill))


async def _fill(program: Rooms, clock: DemoClock) -> None:
    """Copies the store that another office has lived through, or lives through it and keeps it."""
    kept = Path(os.environ[KEPT])
    store = program.settings.data_dir / "duunikaveri.db"
    ahead = kept.with_suffix(".ahead")
    if not ahead.exists():
        await live_through(program, clock)
        _copy(store, kept)
        ahead.write_text(str(clock.ahead.total_seconds()), encoding="ascii")
        return
    _copy(kept, store)
    clock.ahead = timedelta(seconds=float(ahead.read_text(encoding="ascii")))


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


@contextmanager
def opened(folder: Path, kept: Path, **settings: str) -> Iterator[Program]:
    """The office as it is on that morning, serving; ``kept`` is shared by all who open one."""
    folder.mkdir(parents=True, exist_ok=True)
    program = Program(folder, (sys.executable, "-m", "tests.kit.office"), **settings)
    program.environment = {KEPT: str(kept), "TMPDIR": str(folder)}
    try:
        with kept.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            asyncio.run(program.start())
        yield program
    finally:
        if program.is_alive:
            asyncio.run(program.terminate())


@pytest.fixture(scope="session")
def office_kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the filled store is kept, for all the processes of one run of the tests."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sample-office.db"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, office_kept: Path) -> Iterator[Program]:
    """One sample office for all the tests of a file: none of them may count on what another does in it."""
    with opened(tmp_path_factory.mktemp("office"), office_kept) as program:
        yield program


async def sign_in(page: Page, office: Program, name: str) -> None:
    await page.goto(f"{office.url}/admin/login")
    await page.get_by_label("Sähköposti").fill(f"{name}@example.fi")
    await page.get_by_label("Salasana").fill(PASSWORD)
    await page.get_by_label("Salasana").press("Enter")
    await page.wait_for_url(lambda url: "/login" not in url)


if __name__ == "__main__":
    main()
