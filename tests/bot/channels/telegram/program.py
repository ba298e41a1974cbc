"""The program as far as Telegram needs it, in front of the fake Bot API: channel, turn worker, sender, one store."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI
from sqlalchemy import select

from bot import hub
from bot.channels.telegram import Pauses, TelegramChannel
from bot.hub import Hub
from bot.planned import Composer, FileOf
from bot.sender import Sender
from bot.services import Services
from bot.settings import Settings
from bot.turn import Voice
from bot.worker import TurnWorker
from dialogs.kit.engine import Registry
from dialogs.kit.notice import Compose
from dialogs.registry import DIALOGS
from locales import Texts, load
from storage.database import Database
from storage.pace import Pace
from storage.store import Store
from storage.tables import channel_identity, delivery, inbox, person, todo
from tests.kit.clock import TestClock
from tests.kit.telegram import FakeTelegram

T = TypeVar("T")

SECRET = "s3cret-of-the-webhook_0123456789-abcdef"
UNHURRIED = Pace(overall=timedelta(milliseconds=1), overall_burst=10_000, chat_burst=10_000)
"""No pacing to speak of: the test's clock stands still while a person talks."""

AT_ONCE = Pauses(first=0.01, most=0.05, rival=0.05)


def file_of(store: Store, appointment_id: int, language: str) -> tuple[str, bytes]:
    """Stands for an appointment's calendar file; there is none of 404."""
    if appointment_id == 404:
        raise KeyError(appointment_id)
    return f"aika-{appointment_id}-{language}.ics", b"BEGIN:VCALENDAR"


@dataclass
class Program:
    """One process: its own channel, worker and sender, on a store that others may share."""

    fake: FakeTelegram
    database: Database
    clock: TestClock = field(default_factory=TestClock)
    pace: Pace = UNHURRIED
    port: int | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    texts: Texts = field(default_factory=load)
    registry: Registry = field(default_factory=lambda: DIALOGS)
    notices: Mapping[str, Compose] = field(default_factory=dict)
    files: FileOf = file_of

    def __post_init__(self) -> None:
        self.services = Services(self._settings(), self.database, self.clock, self.texts, Hub())
        self.channel = TelegramChannel(self.services, pauses=AT_ONCE)
        voice = Voice(self.registry, self.texts, "https://duuni.example/privacy")
        self.worker = TurnWorker(self.services, voice)
        composer = Composer(self.texts, self.notices, voice.privacy_url, self.files)
        outlet, name, bot_id = self.channel.outlet, self.channel.name, self.channel.bot_id
        self.sender = Sender(self.services, outlet, name, bot_id, pace=self.pace, composer=composer)
        self._running: list[asyncio.Task[None]] = []

    def _settings(self) -> Settings:
        values: dict[str, Any] = {"telegram_token": self.fake.token, "telegram_api_url": self.fake.url}
        if self.port is not None:
            values |= {"webhook_secret": SECRET, "public_url": f"http://127.0.0.1:{self.port}"}
        return Settings(_env_file=None, **(values | self.settings))

    def begin(self, *parts: Callable[[], Any]) -> None:
        """Starts these loops, or all three."""
        chosen = parts or (self.channel.run, self.worker.run, self.sender.run)
        self._running += [asyncio.create_task(part()) for part in chosen]

    async def end(self) -> None:
        """As at SIGTERM: told to stop, and waited for."""
        for part in (self.channel, self.worker, self.sender):
            part.stop()
        await asyncio.wait_for(asyncio.gather(*self._running), 60)
        self._running.clear()

    async def crash(self) -> None:
        """As when the power goes: every loop is cut off where it is."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._running.clear()

    async def close(self) -> None:
        await self.crash()
        await self.channel.close()

    def advance(self, **amount: Any) -> None:
        """Moves the clock on and wakes whoever waits for an hour."""
        self.clock.advance(**amount)
        self.services.hub.ring(hub.DELIVERY)
        self.services.hub.ring(hub.INBOX)

    # What the store says.

    async def read(self, work: Callable[[Store], T]) -> T:
        return await self.database.read(self.clock(), work)

    async def deliveries(self) -> list[Any]:
        return await self.rows(select(delivery).order_by(delivery.c.id))

    async def states(self) -> list[str]:
        return [row.state for row in await self.deliveries()]

    async def acts(self) -> list[Any]:
        return await self.rows(select(inbox).order_by(inbox.c.id))

    async def todos(self) -> list[str]:
        return [row.kind for row in await self.rows(select(todo).order_by(todo.c.id))]

    async def identity(self) -> Any:
        (row,) = await self.rows(select(channel_identity))
        return row

    async def people(self) -> int:
        return len(await self.rows(select(person)))

    async def rows(self, statement: Any) -> list[Any]:
        return await self.database.run(lambda connection: list(connection.execute(statement).all()))

    async def settled(self, within: float = 60.0) -> None:
        """Waits until Telegram has handed over everything, and nothing more is to be answered or sent now."""
        await self.fake.all_taken(within)
        with self.services.hub.listen(hub.DELIVERY) as bell:
            try:
                async with asyncio.timeout(within):
                    while await self.is_busy():
                        await bell.heard(0.05)
            except TimeoutError:
                raise AssertionError(f"still under way: {await self.deliveries()}") from None

    async def is_busy(self) -> bool:
        """Whether something waits to be answered or sent now."""
        # All of one instant: read one after the other, a message could pass behind the last look at it.
        return await self.read(self._has_more_to_do)

    def _has_more_to_do(self, store: Store) -> bool:
        states = [set(store.connection.execute(select(table.c.state)).scalars()) for table in (inbox, delivery)]
        due_at = store.deliveries.next_due(self.channel.name, self.channel.bot_id, self.pace)
        return bool(states[0] & {"new"} or states[1] & {"leased", "sending"}) or (
            due_at is not None and due_at <= store.now
        )


@contextlib.asynccontextmanager
async def opened(fake: FakeTelegram, database: Database, **options: Any) -> AsyncIterator[Program]:
    """The program, its loops not yet begun. The store has its region, as after the first start."""
    program = Program(fake, database, **options)
    await database.write(program.clock(), lambda store: store.region.ensure_known())
    try:
        yield program
    finally:
        await program.close()


@contextlib.asynccontextmanager
async def running(fake: FakeTelegram, database: Database, **options: Any) -> AsyncIterator[Program]:
    """The program at work, asking Telegram for updates."""
    async with opened(fake, database, **options) as program:
        program.begin()
        yield program
        await program.end()


@contextlib.asynccontextmanager
async def called(fake: FakeTelegram, database: Database, **options: Any) -> AsyncIterator[Program]:
    """The program at work, called by Telegram through a real web server."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        async with opened(fake, database, port=port, **options) as program, serving(program, listening):
            program.begin()
            yield program
            await program.end()


@contextlib.asynccontextmanager
async def serving(program: Program, listening: socket.socket) -> AsyncIterator[None]:
    app = FastAPI()
    router = program.channel.router()
    assert router is not None
    app.include_router(router)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", access_log=False))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await task
