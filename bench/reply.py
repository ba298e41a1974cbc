"""How soon an answer leaves: from a person's message to its answer's arrival at Telegram's server.

Once with an empty ledger, and once with 100,000 broadcasts waiting in it, which leave meanwhile as fast as Telegram
takes them. The program asks a Bot API server in another process for updates and answers there; sending takes 60 ms.

    python -m bench.reply [--quick]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import statistics
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from bench import _report as report
from bench._clock import clock
from bench._ledger import FIRST_CHAT, add_people, plan_broadcasts
from bench._sending import ADDRESS, LATENCY, composer, server
from bench._stores import NAMES, Stores, stores
from bot.channels.telegram import TelegramChannel
from bot.hub import Hub
from bot.sender import Sender
from bot.services import Services
from bot.settings import Settings
from bot.turn import Voice
from bot.worker import TurnWorker
from dialogs.registry import DIALOGS
from locales import load
from storage.database import Database
from tests.kit.telegram import TEST_TOKEN, RemoteFake

SPEAKERS = 30
"""Who write in turn, so that nobody is answered faster than one chat may be."""

BETWEEN = 0.15
"""Seconds between two messages."""

PATIENCE = 60
"""Seconds to wait for the last answers."""


@dataclass(frozen=True)
class Sizes:
    """``waiting`` broadcasts to ``people``, and how many messages are answered with and without them."""

    people: int
    waiting: int
    messages: int


FULL = Sizes(people=10_000, waiting=100_000, messages=400)
QUICK = Sizes(people=1_000, waiting=100_000, messages=60)


@contextlib.asynccontextmanager
async def program(database: Database, fake: RemoteFake) -> AsyncIterator[None]:
    """The rooms that answer on Telegram, at work."""
    settings = Settings(_env_file=None, telegram_token=TEST_TOKEN, telegram_api_url=fake.url)
    around = Services(settings, database, clock, load(), Hub())
    channel = TelegramChannel(around)
    worker = TurnWorker(around, Voice(DIALOGS, around.texts, f"{ADDRESS}/privacy"))
    sender = Sender(around, channel.outlet, channel.name, channel.bot_id, composer=composer(around))
    rooms = (channel, worker, sender)
    running = [asyncio.create_task(room.run()) for room in rooms]
    try:
        yield
    finally:
        for room in rooms:
            room.stop()
        await asyncio.gather(*running)
        await channel.close()


async def answered(fake: RemoteFake, speakers: Sequence[int], messages: int) -> list[float]:
    """Seconds from each message to its answer, in order of length."""
    people = {number: fake.user(number, started=True) for number in speakers}
    already = len(fake.calls_of("sendMessage"))
    said = defaultdict[int, list[float]](list)
    for number in islice(cycle(speakers), messages):
        said[number].append(time.time())
        await people[number].say("moi")
        await asyncio.sleep(BETWEEN)
    for _ in range(PATIENCE):
        heard = _heard(fake, already, said)
        if len(heard) == messages:
            return sorted(heard)
        await asyncio.sleep(1)
    raise SystemExit("not every message was answered")


def _heard(fake: RemoteFake, already: int, said: dict[int, list[float]]) -> list[float]:
    """Every message is answered by one: the first in each chat by the first, and so on."""
    at = defaultdict[int, list[float]](list)
    for call in fake.calls_of("sendMessage")[already:]:
        at[call.params["chat_id"]].append(call.at)
    return [answer - asked for chat, times in said.items() for asked, answer in zip(times, at[chat], strict=False)]


async def measure(dialect: str, made: Stores, fake: RemoteFake, sizes: Sizes, first: int) -> float:
    """The ratio of p99 with an empty ledger to p99 with a full one."""
    found = {}
    for waiting in (0, sizes.waiting):
        async with made.fresh(dialect) as (_, database):
            if waiting:
                await add_people(database, sizes.people)
                await plan_broadcasts(database, sizes.people, waiting)
            async with program(database, fake):
                await answered(fake, range(first, first + SPEAKERS), SPEAKERS)  # everybody is welcomed first
                found[waiting] = await answered(fake, range(first, first + SPEAKERS), sizes.messages)
        first += SPEAKERS
    empty, full = found[0], found[sizes.waiting]
    report.table(
        [
            (f"{NAMES[dialect]}: empty ledger, p50", _milliseconds(empty, 50), f"{sizes.messages} messages"),
            ("  p99", _milliseconds(empty, 99), ""),
            (f"  {sizes.waiting:,} waiting, p50", _milliseconds(full, 50), "28 of them leave every second meanwhile"),
            ("  p99", _milliseconds(full, 99), ""),
        ]
    )
    return _of(empty, 99) / _of(full, 99)


def _of(ordered: Sequence[float], percent: int) -> float:
    return statistics.quantiles(ordered, n=100)[percent - 1]


def _milliseconds(ordered: Sequence[float], percent: int) -> str:
    return f"{_of(ordered, percent) * 1000:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute's version: fewer messages")
    sizes = QUICK if parser.parse_args().quick else FULL
    with stores() as made, server(sizes.people, latency=0) as fake:
        fake.delay_next("sendMessage", LATENCY, times=10**9)
        ratios = [
            asyncio.run(measure(dialect, made, fake, sizes, FIRST_CHAT + sizes.people + 1_000 * place))
            for place, dialect in enumerate(NAMES)
        ]
    report.ratio("bench.reply", min(ratios), peer="empty_ledger", aim="0.83")


if __name__ == "__main__":
    main()
