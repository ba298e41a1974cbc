"""How fast planned messages leave, from the ledger to Telegram and its mark, beside the loop that bots usually have.

Ours commits that a message is being sent before the call and what came of it after, like that loop; and it also
keeps the pace of all processes, the order in each chat, the permission, the lease and the message log. Telegram is
a Bot API server in another process that takes 60 ms to answer. Every store waits for the disk.

    python -m bench.delivery [--quick] [--no-pace]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bench import _report as report
from bench._clock import clock, shown_at
from bench._ledger import FIRST_CHAT, add_appointments, add_people, plan_broadcasts, plan_reminders
from bench._loop import loop
from bench._sending import UNLIMITED, Silent, drain, server, services, telegram
from bench._stores import NAMES, Stores, stores
from storage.pace import PACE
from tests.kit.telegram import Call, RemoteFake

TELEGRAM = 30
"""Messages a second that Telegram takes of a bot; 1,000 of one that pays."""

PAID = 1_000
WORKERS = 4


@dataclass(frozen=True)
class Sizes:
    """``loop`` is for the loop we compare with, which takes a second for fifteen; ``paced`` for reminders at 28/s."""

    people: int
    planned: int
    marked: int
    sent: int
    loop: int
    reminders: int
    paced: int


FULL = Sizes(people=10_000, planned=100_000, marked=3_000, sent=5_000, loop=300, reminders=10_000, paced=10_000)
QUICK = Sizes(people=1_000, planned=10_000, marked=300, sent=600, loop=60, reminders=600, paced=150)


@dataclass(frozen=True)
class Speed:
    """Of one database: messages a second; megabytes."""

    ours: float
    peer: float


async def speed(dialect: str, made: Stores, fake: RemoteFake, sizes: Sizes) -> Speed:
    name = NAMES[dialect]
    async with made.fresh(dialect) as (_, database):
        await add_people(database, sizes.people)
        seconds = await plan_broadcasts(database, sizes.people, sizes.planned)
        ledger = await drain(services(database), Silent(), sizes.marked, pace=UNLIMITED)
        async with telegram(fake) as outlet:
            whole = await drain(services(database), outlet, sizes.sent, pace=UNLIMITED)
    peer = await loop(made.url(dialect), fake, sizes.loop)
    many = await loop(made.url(dialect), fake, sizes.sent // 2, hands=30)
    report.table(
        [
            (f"{name}: plan {sizes.planned:,}", f"{seconds:.1f} s", f"{sizes.planned / seconds:,.0f}/s"),
            ("  claim and mark, nobody called", f"{ledger.rate:.0f}/s", "what the ledger itself costs"),
            ("  end to end", f"{whole.rate:.0f}/s", f"{sizes.planned:,} planned, 30 on their way at once"),
            ("  the usual loop", f"{peer:.1f}/s", f"ours {whole.rate / peer:.1f} times as fast"),
            ("  30 such loops at once", f"{many:.0f}/s", f"ours {whole.rate / many:.2f} times as fast"),
            ("  of Telegram's 30/s", f"{whole.rate / TELEGRAM:.2f}", "above 1 Telegram is the limit"),
            ("  of the paid 1,000/s", f"{whole.rate / PAID:.2f}", "below 1 this process is"),
            ("  memory while draining", f"{whole.most:.0f} MB", f"{whole.before:.0f} MB before"),
        ]
    )
    return Speed(whole.rate, peer)


async def reminders(dialect: str, made: Stores, fake: RemoteFake, count: int, *, paced: bool) -> None:
    """So many reminders due at one instant: how late each reached Telegram."""
    async with made.fresh(dialect) as (_, database):
        await add_people(database, count)
        await add_appointments(database, count)
        due_at = clock() + timedelta(seconds=2 + count / 1_000)
        await plan_reminders(database, count, due_at)
        in_time = clock() < due_at  # the sender is asleep when their instant comes
        before = len(_said(fake))
        async with telegram(fake) as outlet:
            await drain(services(database), outlet, count, pace=PACE if paced else UNLIMITED)
    late = sorted((shown_at(call.at) - due_at).total_seconds() for call in _said(fake)[before:])
    assert len(late) == count, f"{len(late)} of {count} reminders came"
    ideal = f"at an even {TELEGRAM}/s: {count / TELEGRAM / 2:.1f} s and {count / TELEGRAM * 0.99:.1f} s"
    name = f"{NAMES[dialect]}: {count:,} reminders, {'as paced' if paced else 'no pace'}"
    report.table(
        [
            (f"{name}, late by p50", f"{_of(late, 50):.2f} s", ideal if paced else ""),
            (
                " " * len(name) + "  p99",
                f"{_of(late, 99):.2f} s",
                "" if in_time else "planned too late for their instant",
            ),
        ]
    )


async def paced(made: Stores, fakes: Sequence[RemoteFake], count: int) -> None:
    """On both databases at once, for it takes minutes and neither has much to do."""
    both = zip(NAMES, fakes, strict=True)
    await asyncio.gather(*(reminders(dialect, made, fake, count, paced=True) for dialect, fake in both))


def _of(ordered: Sequence[float], percent: int) -> float:
    return statistics.quantiles(ordered, n=100)[percent - 1]


def _said(fake: RemoteFake) -> list[Call]:
    return fake.calls_of("sendMessage")


async def workers(made: Stores, fake: RemoteFake, people: int, count: int) -> None:
    """Several processes on one PostgreSQL store: nobody says what another has said."""
    async with made.fresh("postgresql") as (url, database):
        await add_people(database, people)
        await plan_broadcasts(database, people, count)
        before = len(_said(fake))
        seconds = await _empty_together(url, fake.url)
    heard = Counter(call.params["chat_id"] for call in _said(fake)[before:])
    wanted = Counter(FIRST_CHAT + number % people for number in range(count))
    report.table(
        [
            (f"PostgreSQL: {WORKERS} processes", f"{count / seconds:.0f}/s", f"{count:,} planned"),
            ("  said twice", f"{(heard - wanted).total()}", "must be 0"),
            ("  not said", f"{(wanted - heard).total()}", "must be 0"),
        ]
    )


async def _empty_together(store_url: str, api_url: str) -> float:
    """Seconds from the word to begin until the last of the processes has ended."""
    command = [sys.executable, "-m", "bench._worker", store_url, api_url]
    processes = [await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE) for _ in range(WORKERS)]
    for process in processes:
        assert process.stdout and await process.stdout.readline() == b"ready\n"
    began = time.perf_counter()
    await asyncio.gather(*(process.communicate(b"\n") for process in processes))
    assert not any(process.returncode for process in processes), "a worker failed"
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute's version, with fewer of everything")
    parser.add_argument("--no-pace", action="store_true", help="leave out the reminders at Telegram's pace")
    options = parser.parse_args()
    sizes = QUICK if options.quick else FULL
    with stores() as made, server(sizes.people) as fake, server(sizes.people) as other:
        found = [asyncio.run(speed(dialect, made, fake, sizes)) for dialect in NAMES]
        for dialect in NAMES:
            asyncio.run(reminders(dialect, made, fake, sizes.reminders, paced=False))
        asyncio.run(workers(made, fake, sizes.people, sizes.sent))
        if not options.no_pace:
            asyncio.run(paced(made, [fake, other], sizes.paced))
    report.ratio("bench.delivery", min(one.ours / one.peer for one in found), peer="plain_loop", aim="1.0")


if __name__ == "__main__":
    main()
