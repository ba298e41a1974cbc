"""The sender as the program runs it, in front of a Bot API server in another process, until all is said."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import psutil

from bench._clock import clock
from bench._ledger import BOT, FIRST_CHAT
from bot.calendar_file import calendar_file
from bot.channels.telegram.client import open_bot
from bot.channels.telegram.outlet import TelegramOutlet
from bot.channels.telegram.photos import NoPhotos
from bot.hub import Hub
from bot.planned import Composer
from bot.sender import Outlet, Sender
from bot.services import Services
from bot.settings import Settings
from dialogs.notices import NOTICES
from locales import load
from storage.database import Database
from storage.deliveries import Due
from storage.pace import PACE, Pace
from storage.store import Store
from tests.kit.telegram import TEST_TOKEN, RemoteFake, spawned_fake

LATENCY = 0.06
"""Seconds that the server takes over each answer, about what Telegram's takes from Finland."""

UNLIMITED = Pace(overall=timedelta(microseconds=1), overall_burst=1_000_000, chat_burst=1_000_000)
ADDRESS = "https://duuni.example"
DOORS = 20


def services(database: Database) -> Services:
    return Services(Settings(_env_file=None), database, clock, load(), Hub())


def composer(around: Services) -> Composer:
    def file_of(store: Store, appointment_id: int, language: str) -> tuple[str, bytes]:
        found = store.appointments.get(appointment_id)
        return calendar_file(found, around.texts, language, ADDRESS, store.now)

    return Composer(around.texts, NOTICES, f"{ADDRESS}/privacy", file_of)


@contextmanager
def server(chats: int, latency: float = LATENCY) -> Iterator[RemoteFake]:
    """A Bot API server in a process of its own, to which so many people have written: the bot may write to them."""
    with spawned_fake(TEST_TOKEN) as fake:
        asyncio.run(_open_chats(fake, chats))
        if latency:
            fake.delay_next("*", latency, times=10**9)
        yield fake


async def _open_chats(fake: RemoteFake, count: int) -> None:
    numbers = iter(range(FIRST_CHAT, FIRST_CHAT + count))
    async with aiohttp.ClientSession() as session:

        async def some() -> None:
            for number in numbers:
                wanted = {"id": number, "started": True}
                async with session.post(f"{fake.url}/_control/user", json=wanted) as answer:
                    answer.raise_for_status()

        await asyncio.gather(*(some() for _ in range(DOORS)))


class Silent:
    """Says everything at once, to nobody: what is left is the ledger's own work."""

    says_by_log = False

    async def deliver(self, due: Due) -> str | None:
        return "1"

    async def tidy(self, due: Due) -> None:
        pass


class Counted:
    """An outlet that tells when so many messages have been said."""

    says_by_log = False

    def __init__(self, outlet: Outlet, wanted: int) -> None:
        self._outlet = outlet
        self._left = wanted
        self.done = asyncio.Event()

    async def deliver(self, due: Due) -> str | None:
        said = await self._outlet.deliver(due)
        self._left -= 1
        if self._left <= 0:
            self.done.set()
        return said

    async def tidy(self, due: Due) -> None:
        await self._outlet.tidy(due)


@asynccontextmanager
async def telegram(fake: RemoteFake) -> AsyncIterator[TelegramOutlet]:
    bot = open_bot(TEST_TOKEN, fake.url)
    try:
        yield TelegramOutlet(bot, NoPhotos())
    finally:
        await bot.session.close()


@dataclass(frozen=True, slots=True)
class Drained:
    """Seconds from the start to the last mark; megabytes of this process before it and at most while it lasted."""

    count: int
    seconds: float
    before: float
    most: float

    @property
    def rate(self) -> float:
        return self.count / self.seconds


async def drain(around: Services, outlet: Outlet, count: int, *, pace: Pace = PACE) -> Drained:
    """Runs a sender until so many messages are said and marked."""
    counted = Counted(outlet, count)
    sender = Sender(around, counted, "telegram", BOT, pace=pace, composer=composer(around))
    before = most = _megabytes()
    began = time.perf_counter()
    running = asyncio.create_task(sender.run())
    while not counted.done.is_set() and not running.done():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(counted.done.wait(), 0.1)
        most = max(most, _megabytes())
    sender.stop()
    await running
    return Drained(count, time.perf_counter() - began, before, most)


def _megabytes() -> float:
    return float(psutil.Process().memory_info().rss) / 1e6
