"""A broadcast to 100,000 people: how long each step takes its writer, how near it keeps to its pace, what a kill costs.

Beside it the loop with a sleep that bots usually have, at the same pace in the same run. Telegram is a Bot API server
in another process that takes 60 ms to answer. Every store waits for the disk.

    python -m bench.broadcast [--quick] [--people N] [--paced N]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import statistics
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from bench import _report as report
from bench._broadcast import add_clients, plan
from bench._leaping import drain_by_leaps
from bench._ledger import FIRST_CHAT
from bench._pages import opened_while_it_drains
from bench._sending import server
from bench._stores import NAMES, Stores, stores
from storage.database import open_database
from storage.pace import PACE
from storage.tables import delivery
from tests.kit.telegram import RemoteFake

USUAL_PAUSE = 1 / 30
"""Seconds that the usual loop sleeps after each message."""


@dataclass(frozen=True)
class Sizes:
    """``people`` are counted, frozen and planned; ``paced`` of them drained with the leaping clock, ``pages`` asked for
    meanwhile. ``sent`` go to the Bot API server by one, two and four processes, ``beside`` in the race with the loop.
    """

    people: int
    paced: int
    pages: int
    sent: int
    beside: int


FULL = Sizes(people=100_000, paced=2_000, pages=40, sent=1_500, beside=300)
QUICK = Sizes(people=3_000, paced=600, pages=15, sent=600, beside=150)


async def steps(dialect: str, made: Stores, sizes: Sizes) -> None:
    """What its writer waits for, then the pace it keeps, and the console meanwhile."""
    name = NAMES[dialect]
    async with made.fresh(dialect) as (_, database):
        await add_clients(database, sizes.people)
        found = await plan(database, sizes.people)
        report.table(
            [
                (f"{name}: preview count of {sizes.people:,}", f"{found.counted:.2f} s", "who gets it, and why not"),
                ("  sample of ten", f"{found.sampled:.2f} s", "with its line in the record"),
                ("  freeze", f"{found.frozen:.2f} s", "in one transaction"),
                ("  plan", f"{found.planned:.1f} s", f"{found.people / found.planned:,.0f}/s, 500 a transaction"),
            ]
        )
        leapt = await drain_by_leaps(database, sizes.paced)
        ideal = 1 / PACE.overall.total_seconds()
        work = f"{leapt.worked:.0f} s of work for {leapt.shown:.0f} s on the clock"
        report.table(
            [
                (f"{name}: {sizes.paced:,} at our pace", f"{leapt.rate:.2f}/s", f"simulated clock: {work}"),
                (f"  of the {ideal:.0f}/s that it keeps to", f"{leapt.rate / ideal:.3f}", "aim 0.99"),
                ("  of Telegram's 30/s", f"{leapt.rate / 30:.3f}", "it stays a little below on purpose"),
            ]
        )
        for page, (alone, meanwhile) in (await opened_while_it_drains(database, found.number, sizes.pages)).items():
            figures = ", ".join(f"{_of(meanwhile, percent) * 1000:.0f}" for percent in (50, 95))
            before = ", ".join(f"{_of(alone, percent) * 1000:.0f}" for percent in (50, 95))
            report.table([(f"{name}: {page} while it drains", f"{figures} ms", f"p50, p95; at rest {before}")])


def _of(ordered: Sequence[float], percent: int) -> float:
    return statistics.quantiles(ordered, n=100)[percent - 1]


@dataclass
class Race:
    """One store with a broadcast in it, and processes that say it."""

    url: str
    fake: RemoteFake
    people: int

    async def run(self, workers: int, *, paced: bool = False) -> float:
        """Seconds from the word to begin until the last process has ended."""
        processes = [await self.begin(paced=paced) for _ in range(workers)]
        began = time.perf_counter()
        await asyncio.gather(*(process.communicate(b"\n") for process in processes))
        assert not any(process.returncode for process in processes), "a worker failed"
        return time.perf_counter() - began

    async def begin(self, *, paced: bool) -> Process:
        return await _started("bench._worker", self.url, self.fake.url, *(["paced"] if paced else []))

    async def states(self) -> Counter[str]:
        database = open_database(self.url)
        try:
            counted = select(delivery.c.state, func.count()).group_by(delivery.c.state)
            rows = await database.run(lambda connection: connection.execute(counted).all())
            return Counter({row.state: row[1] for row in rows})
        finally:
            await database.close()


@asynccontextmanager
async def race(dialect: str, made: Stores, fake: RemoteFake, people: int) -> AsyncIterator[Race]:
    async with made.fresh(dialect) as (url, database):
        await add_clients(database, people)
        await plan(database, people)
        await database.close()
        yield Race(url, fake, people)


async def _started(module: str, *arguments: str) -> Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdin=PIPE, stdout=PIPE, start_new_session=True
    )
    assert process.stdout and await process.stdout.readline() == b"ready\n"
    return process


def _heard(fake: RemoteFake, since: int = 0) -> Counter[int]:
    """How many messages each chat got."""
    return Counter(call.params["chat_id"] for call in fake.calls_of("sendMessage")[since:] if call.acted)


async def workers(dialect: str, made: Stores, fake: RemoteFake, sizes: Sizes) -> None:
    """As fast as it goes; a SQLite store belongs to one process."""
    for count in (1, 2, 4) if dialect == "postgresql" else (1,):
        before = len(fake.calls_of("sendMessage"))
        async with race(dialect, made, fake, sizes.sent) as one:
            seconds = await one.run(count)
        heard = _heard(fake, before)
        twice, none = sum(n - 1 for n in heard.values()), sizes.sent - len(heard)
        told = f"{sizes.sent:,} to the server; said twice {twice}, not said {none}"
        report.table([(f"{NAMES[dialect]}: {count} process(es), no pace", f"{sizes.sent / seconds:.0f}/s", told)])


async def beside(dialect: str, made: Stores, fake: RemoteFake, count: int) -> float:
    """Ours at its pace: undisturbed, and killed in the middle and started again. Returns seconds undisturbed."""
    async with race(dialect, made, fake, count) as one:
        seconds = await one.run(1, paced=True)
    before = len(fake.calls_of("sendMessage"))
    async with race(dialect, made, fake, count) as one:
        process = await one.begin(paced=True)
        await _killed_halfway(process, fake, before + count // 2)
        await one.run(1, paced=True)
        states = await one.states()
    heard = _heard(fake, before)
    flagged = states["unknown"] + states["sending"]
    twice = sum(n - 1 for n in heard.values())
    report.table(
        [
            (f"{NAMES[dialect]}: {count} at our pace", f"{seconds:.1f} s", f"{count / seconds:.1f}/s, one process"),
            ("  killed halfway, started again: said twice", f"{twice}", "must be 0"),
            ("  not said and not flagged", f"{max(count - len(heard) - flagged, 0)}", "must be 0"),
            ("  in doubt, left for a person", f"{flagged}", "what was on its way at that moment"),
        ]
    )
    return seconds


async def _killed_halfway(process: Process, fake: RemoteFake, at: int) -> None:
    assert process.stdin is not None
    process.stdin.write(b"\n")
    await fake.wait_call("sendMessage", at, within=120)
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()


async def usual(fake: RemoteFake, count: int) -> float:
    """The same of the loop with a sleep. Returns seconds undisturbed."""
    arguments = (fake.url, str(FIRST_CHAT), str(count), str(USUAL_PAUSE))
    process = await _started("bench._plain_loop", *arguments)
    began = time.perf_counter()
    await process.communicate(b"\n")
    seconds = time.perf_counter() - began
    before = len(fake.calls_of("sendMessage"))
    process = await _started("bench._plain_loop", *arguments)
    await _killed_halfway(process, fake, before + count // 2)
    lost = count - len(_heard(fake, before))
    process = await _started("bench._plain_loop", *arguments)
    await process.communicate(b"\n")
    twice = sum(n - 1 for n in _heard(fake, before).values())
    report.table(
        [
            (f"the usual loop: {count}", f"{seconds:.1f} s", f"{count / seconds:.1f}/s, sleeping 1/30 s after each"),
            ("  killed halfway and left so: not said", f"{lost}", ""),
            ("  killed halfway, started again: said twice", f"{twice}", ""),
        ]
    )
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute's version, with fewer of everything")
    parser.add_argument("--people", type=int, help="how many get it")
    parser.add_argument("--paced", type=int, help="how many of them are drained with the simulated clock")
    options = parser.parse_args()
    sizes = QUICK if options.quick else FULL
    sizes = replace(sizes, people=options.people or sizes.people, paced=options.paced or sizes.paced)
    print(f"  load {os.getloadavg()[0]:.1f} at the beginning", flush=True)
    with stores() as made, server(max(sizes.sent, sizes.beside)) as fake:
        for dialect in NAMES:
            asyncio.run(steps(dialect, made, sizes))
        for dialect in NAMES:
            asyncio.run(workers(dialect, made, fake, sizes))
        ours = [asyncio.run(beside(dialect, made, fake, sizes.beside)) for dialect in NAMES]
        peer = asyncio.run(usual(fake, sizes.beside))
    print(f"  load {os.getloadavg()[0]:.1f} at the end")
    report.ratio("bench.broadcast", peer / max(ours), peer="loop_with_sleep", aim="1.0")


if __name__ == "__main__":
    main()
