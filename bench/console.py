"""How soon the console's pages are there with 100,000 clients and 2,000,000 messages, beside those with 100 clients.

Every page is asked for as a browser asks, through the whole console: session, numbers of the rail, scope, audit line,
template. In both services a coordinator has 25 clients.

    python -m bench.console [--quick]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from dataclasses import dataclass

from bench import _report as report
from bench._pages import asked, console_on
from bench._region import AUDITOR, COORDINATOR, LEAD, fill
from bench._stores import NAMES, Stores, stores
from storage.database import Database
from tests.admin.visitor import Visitor


@dataclass(frozen=True)
class Sizes:
    """``clients`` with ``messages`` each, and how often each page is asked for."""

    clients: int
    messages: int
    times: int


SMALL = Sizes(clients=100, messages=20, times=60)
FULL = Sizes(clients=100_000, messages=20, times=60)
QUICK = Sizes(clients=10_000, messages=20, times=25)

PAGES: dict[str, tuple[str, str]] = {
    "today": (COORDINATOR, "/admin/"),
    "inbox": (COORDINATOR, "/admin/inbox"),
    "inbox of a team lead": (LEAD, "/admin/inbox?whose=team"),
    "search, a common word": (COORDINATOR, "/admin/inbox?q=ty%C3%B6paikka"),
    "search, a rare word": (COORDINATOR, "/admin/inbox?q=lentokone"),
    "search of a team lead": (LEAD, "/admin/inbox?q=ty%C3%B6paikka"),
    "clients": (COORDINATOR, "/admin/clients"),
    "clients of a team lead": (LEAD, "/admin/clients"),
    "one client": (COORDINATOR, "/admin/clients/7"),
    "one conversation": (COORDINATOR, "/admin/inbox/7"),
    "audit": (AUDITOR, "/admin/audit"),
    "audit of one client": (AUDITOR, "/admin/audit?client=7"),
}


async def measure(dialect: str, made: Stores, sizes: Sizes) -> dict[str, list[float]]:
    """Seconds that each page took, in order of length."""
    async with made.fresh(dialect) as (_, database):
        began = time.perf_counter()
        await fill(database, sizes.clients, sizes.messages)
        print(f"  {NAMES[dialect]}: {sizes.clients:,} clients made in {time.perf_counter() - began:.0f} s", flush=True)
        return await _asked(database, sizes.times)


async def _asked(database: Database, times: int) -> dict[str, list[float]]:
    found = {}
    app = console_on(database)
    for name, (who, path) in PAGES.items():
        async with Visitor(app) as visitor:
            await visitor.sign_in(who)
            found[name] = await asked(visitor, path, times)
    return found


def _of(ordered: list[float], percent: int) -> float:
    return statistics.quantiles(ordered, n=100)[percent - 1]


def _row(name: str, small: list[float], large: list[float]) -> tuple[str, str, str]:
    figure = f"{_of(large, 50) * 1000:.0f}, {_of(large, 95) * 1000:.0f} ms"
    beside = f"with 100: {_of(small, 50) * 1000:.0f}, {_of(small, 95) * 1000:.0f} ms"
    return name, figure, f"p50, p95; {beside}; ratio {_of(small, 95) / _of(large, 95):.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a shorter version: a tenth of the clients")
    sizes = QUICK if parser.parse_args().quick else FULL
    ratios = []
    with stores() as made:
        for dialect in NAMES:
            small = asyncio.run(measure(dialect, made, SMALL))
            large = asyncio.run(measure(dialect, made, sizes))
            report.table([_row(f"{NAMES[dialect]}: {name}", small[name], large[name]) for name in PAGES])
            ratios += [_of(small[name], 95) / _of(large[name], 95) for name in PAGES]
    report.ratio("bench.console", min(ratios), peer="100_clients", aim="0.5")


if __name__ == "__main__":
    main()
