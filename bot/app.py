"""The composition root: makes every room of the running program, starts them, and ends them in order."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer
import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

import locales
from admin.app import ROOT, mount
from admin.context import Console
from bot import logs
from bot.channels.web.app import WebChat
from bot.channels.web.options import WebOptions
from bot.clock import Clock, now
from bot.hub import Hub
from bot.services import Services
from bot.settings import Settings
from bot.turn import Voice
from bot.worker import TurnWorker
from dialogs.registry import DIALOGS
from storage.database import Database, open_database
from storage.errors import Refused, StoreError
from storage.store import Store

if TYPE_CHECKING:
    from bot.channels.telegram import TelegramChannel
    from bot.sender import Sender

GRACE = 10
"""Seconds that rooms get to finish what they have in hand when the program is told to stop."""

log = logs.get(__name__)


@dataclass
class Program:
    """The rooms of one process around one store."""

    settings: Settings
    database: Database
    clock: Clock = now

    def __post_init__(self) -> None:
        texts = locales.load()
        self.services = Services(self.settings, self.database, self.clock, texts, Hub())
        self.worker = TurnWorker(self.services, Voice(DIALOGS, texts, f"{self.settings.base_url}/privacy"))
        self.web = WebChat(self.services, WebOptions(public_url=self.settings.base_url))
        self.telegram = _telegram(self.services)
        self.sender = _sender(self.services, self.telegram) if self.telegram else None
        self.tasks: list[asyncio.Task[None]] = []

    def web_app(self) -> FastAPI:
        """Everything that answers over HTTP."""
        app = FastAPI(title="Duunikaveri", openapi_url=None, docs_url=None, redoc_url=None)
        app.add_api_route("/healthz", self.health)
        app.add_api_route("/readyz", self.ready)
        webhook = self.telegram.router() if self.telegram else None
        if webhook is not None:
            app.include_router(webhook)
        context = Console(self.database, self.clock, self.services.texts, self.settings.base_url, self.settings.key)
        mount(app, context)
        app.mount("/", self.web.app)
        return app

    async def health(self) -> Response:
        """The process lives."""
        return JSONResponse({"status": "ok"})

    async def ready(self) -> Response:
        """The store answers and every room is at work; 503 names what is not."""
        faults = [task.get_name() for task in self.tasks if task.done()]
        try:
            await self.database.read(self.clock(), lambda store: store.inbox.waiting(1))
        except StoreError:
            faults.append("store")
        if faults or not self.tasks:
            return JSONResponse({"status": "not ready", "faults": faults}, status_code=503)
        return JSONResponse({"status": "ready"})

    async def open(self) -> str | None:
        """Makes the store fit to work with. Returns the first admin's link when nobody works here yet."""
        await self.database.write(self.clock(), lambda store: store.region.ensure_known())
        return await self.database.write(self.clock(), self._first_admin_link)

    def _first_admin_link(self, store: Store) -> str | None:
        try:
            return f"{self.settings.base_url}{ROOT}/first/{store.staff.first_admin_link()}"
        except Refused:
            return None

    async def start(self) -> None:
        """Sets the rooms to work that wait for nobody's request."""
        self._begin("turns", self.worker.run)
        if self.telegram and self.sender:
            self._begin("sender", self.sender.run)
            self._begin("telegram", self.telegram.run)

    def _begin(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        async def room() -> None:
            await run()

        self.tasks.append(asyncio.create_task(room(), name=name))

    async def stop(self) -> None:
        """Ends the rooms: what is in hand is finished, what is accepted stays in the store."""
        self.worker.stop()
        if self.telegram and self.sender:
            self.telegram.stop()
            self.sender.stop()
        _, unfinished = await asyncio.wait(self.tasks, timeout=GRACE) if self.tasks else (set(), set())
        for task in unfinished:
            log.warning("room_cut_short", room=task.get_name())
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if self.telegram:
            await self.telegram.close()


def _telegram(services: Services) -> TelegramChannel | None:
    if services.settings.telegram_token is None:
        return None
    from bot.channels.telegram import TelegramChannel  # brings aiogram, which takes a second and much memory

    return TelegramChannel(services)


def _sender(services: Services, telegram: TelegramChannel) -> Sender:
    from bot.sender import Sender  # brings aiogram too

    return Sender(services, telegram.outlet, telegram.name, telegram.bot_id)


class Server(uvicorn.Server):
    """Ends open pages' streams first: a server that waits for its connections would wait for them for ever."""

    def __init__(self, config: uvicorn.Config, program: Program) -> None:
        super().__init__(config)
        self._program = program

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._program.web.stop()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are this program's to handle: the rooms must end after the server, and before the process."""
        loop = asyncio.get_running_loop()
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, self._leave)
        yield

    def _leave(self) -> None:
        self.should_exit = True


async def serve(settings: Settings) -> None:
    """Runs everything until SIGINT or SIGTERM. Raises SystemExit with a plain line when it cannot."""
    listener = _listen(settings.host, settings.port)
    database = open_database(settings.store_url)
    program = Program(settings, database)
    try:
        first_admin = await program.open()
        server = Server(_config(program.web_app()), program)
        await _run(program, server, listener, _addresses(settings, first_admin))
    finally:
        await database.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SystemExit(f"cannot listen on {host} port {port}: {error.strerror}") from None


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app, log_config=None, access_log=True, server_header=False, lifespan="off", timeout_graceful_shutdown=GRACE
    )


def _addresses(settings: Settings, first_admin: str | None) -> list[str]:
    lines = [
        "Duunikaveri is running. Ctrl-C ends it.",
        f"  Web chat  {settings.base_url}/",
        f"  Console   {settings.base_url}{ROOT}",
    ]
    if first_admin:
        lines.append("  Nobody works here yet. This link makes the first admin; it works once:")
        lines.append(f"  {first_admin}")
    return lines


async def _run(program: Program, server: Server, listener: socket.socket, lines: Sequence[str]) -> None:
    await program.start()
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="http")
    for line in lines:
        typer.echo(line)
    await asyncio.wait([serving, *program.tasks], return_when=asyncio.FIRST_COMPLETED)
    broken = [task for task in program.tasks if task.done()]
    server.should_exit = True
    await serving
    await program.stop()
    for task in broken:
        log.error("room_broke", room=task.get_name(), exc_info=task.exception())
    if broken:
        raise SystemExit(1)
