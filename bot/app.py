"""The composition root: makes every room of the running program, starts them, and ends them in order."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import typer
import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp

import locales
from admin.context import ROOT, Console
from bot import logs
from bot.calendar_file import calendar_file
from bot.channels.email.outlet import PACE as MAIL_PACE
from bot.channels.email.outlet import email_outlet
from bot.channels.web.app import WebChat
from bot.channels.web.options import WebOptions
from bot.channels.web.outlet import WebOutlet
from bot.channels.web.talk import BOT as WEB_BOT
from bot.clock import Clock, now
from bot.feeds.begun import Begun
from bot.hub import DELIVERY, Hub
from bot.letters import letters_of
from bot.planned import Composer
from bot.sender import Sender
from bot.services import Services
from bot.settings import ProcessRole, Settings
from bot.timetable import Timetable
from bot.told_tip import teller
from bot.turn import Voice
from bot.worker import TurnWorker
from dialogs.notices import NOTICES
from dialogs.registry import DIALOGS, outlines
from domain.incoming import Channel
from storage.advice_starters import starters
from storage.database import Database, open_database
from storage.errors import Refused
from storage.outbox import LETTERS
from storage.pace import UNPACED
from storage.store import Store

if TYPE_CHECKING:
    from bot.channels.telegram import TelegramChannel

GRACE = 10
"""Seconds that rooms get to finish what they have in hand when the program is told to stop."""

BELLS = "bells"

log = logs.get(__name__)


class Room(Protocol):
    """A part of the program that works by itself until it is told to stop."""

    async def run(self) -> None: ...
    def stop(self) -> None: ...


@dataclass
class Program:
    """The rooms of one process around one store: those that its role asks for."""

    settings: Settings
    database: Database
    clock: Clock = now

    def __post_init__(self) -> None:
        role = self.settings.role
        self.services = Services(self.settings, self.database, self.clock, locales.load(), Hub())
        self.web = WebChat(self.services, WebOptions(public_url=self.settings.base_url)) if role.serves else None
        self.telegram = _telegram(self.services)
        self.rooms = _rooms(self.services, self.telegram) if role.works else {}
        self.rooms |= _bells(self.services)
        self.imports = Begun(self.services)
        self.console: Console | None = None
        self.tasks: list[asyncio.Task[None]] = []

    def web_app(self) -> FastAPI:
        """Everything that answers over HTTP."""
        app = FastAPI(title="Duunikaveri", openapi_url=None, docs_url=None, redoc_url=None)
        app.add_api_route("/healthz", self.health)
        app.add_api_route("/readyz", self.ready)
        if self.web is None:
            return app  # a worker's only doors
        webhook = self.telegram.router() if self.telegram else None
        if webhook is not None:
            app.include_router(webhook)
        settings, services = self.settings, self.services
        context = Console(
            self.database,
            self.clock,
            services.texts,
            settings.base_url,
            settings.key,
            wake=lambda: services.hub.ring(DELIVERY),
            bells=services.hub,
            imports=self.imports,
            outlines=outlines(),
            second_factor=settings.second_factor,
            telegram_bot=settings.telegram_bot,
            tell_tip=teller(services.texts, f"{settings.base_url}/privacy"),
        )
        self.console = context
        from admin.app import mount  # its rooms take long to load, and processes without doors need none

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
        except Exception as error:  # a server that is away is told of by the driver, or by the system
            log.warning("store_away", error=type(error).__name__)
            faults.append("store")
        if faults or not self.tasks:
            return JSONResponse({"status": "not ready", "faults": faults}, status_code=503)
        return JSONResponse({"status": "ready"})

    async def open(self) -> str | None:
        """Makes the store fit to work with. Returns the first admin's link when nobody works here yet."""
        await self.database.write(self.clock(), _fill)
        if self.web is None:
            return None  # a new link ends the one that the process with the console has shown
        return await self.database.write(self.clock(), self._first_admin_link)

    def _first_admin_link(self, store: Store) -> str | None:
        try:
            return f"{self.settings.base_url}{ROOT}/first/{store.staff.first_admin_link()}"
        except Refused:
            return None

    async def start(self) -> None:
        """Sets the rooms to work that wait for nobody's request."""
        self.tasks += [asyncio.create_task(room.run(), name=name) for name, room in self.rooms.items()]

    async def stop(self) -> None:
        """Ends the rooms: what is in hand is finished, what is accepted stays in the store."""
        await self.imports.stop()
        await self._end([task for task in self.tasks if task.get_name() != BELLS])
        await self._end([task for task in self.tasks if task.get_name() == BELLS])  # carry what the others rang last
        if self.telegram:
            await self.telegram.close()

    async def _end(self, ending: Sequence[asyncio.Task[None]]) -> None:
        for task in ending:
            self.rooms[task.get_name()].stop()
        _, unfinished = await asyncio.wait(ending, timeout=GRACE) if ending else (set(), set())
        for task in unfinished:
            log.warning("room_cut_short", room=task.get_name())
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)


def _fill(store: Store) -> None:
    """What a store begins with: whom we serve, and advice cards that somebody has yet to check."""
    store.region.ensure_known()
    store.advice.ensure_started(starters(locales.load()))


def _telegram(services: Services) -> TelegramChannel | None:
    settings = services.settings
    needs_none = settings.role is ProcessRole.WEB and not settings.has_webhook
    if settings.telegram_token is None or needs_none:
        return None
    from bot.channels.telegram import TelegramChannel  # brings aiogram, which takes a second and much memory

    return TelegramChannel(services)


def _rooms(services: Services, telegram: TelegramChannel | None) -> dict[str, Room]:
    """What waits for nobody's request, by name."""
    voice = Voice(DIALOGS, services.texts, f"{services.settings.base_url}/privacy")
    composer = _composer(services, voice)
    rooms: dict[str, Room] = {
        "turns": TurnWorker(services, voice),
        "timetable": Timetable(services),
        "web_sender": Sender(services, WebOutlet(services.hub), Channel.WEB, WEB_BOT, pace=UNPACED, composer=composer),
        "mail_sender": Sender(
            services, email_outlet(services), Channel.EMAIL, LETTERS, pace=MAIL_PACE, composer=composer
        ),
    }
    if telegram is not None:
        sender = Sender(services, telegram.outlet, telegram.name, telegram.bot_id, composer=composer)
        rooms |= {"sender": sender, "telegram": telegram}
    return rooms


def _composer(services: Services, voice: Voice) -> Composer:
    def file_of(store: Store, appointment_id: int, language: str) -> tuple[str, bytes]:
        appointment = store.appointments.get(appointment_id)
        return calendar_file(appointment, services.texts, language, services.settings.base_url, store.now)

    return Composer(services.texts, NOTICES, voice.privacy_url, file_of, letters=letters_of(services.settings))


def _bells(services: Services) -> dict[str, Room]:
    """What joins this process to the others; a SQLite store has no others."""
    if services.database.dialect == "sqlite":
        return {}
    from bot.bells import Bells  # needs asyncpg, which nobody else does then

    return {BELLS: Bells(services.hub, services.settings.store_url)}


class Server(uvicorn.Server):
    """Ends open pages' streams first: a server that waits for its connections would wait for them for ever."""

    def __init__(self, config: uvicorn.Config, program: Program) -> None:
        super().__init__(config)
        self._program = program

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._program.web is not None:
            self._program.web.stop()
        if self._program.console is not None:
            self._program.console.stop()
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


Prepare = Callable[["Program"], Awaitable["tuple[ASGIApp, Sequence[str]]"]]
"""Makes an opened program ready: gives the application to serve, and the lines to print once it runs."""


async def as_it_is(program: Program) -> tuple[ASGIApp, Sequence[str]]:
    """The program's own pages, and its addresses."""
    first_admin = await program.open()
    return program.web_app(), _addresses(program.settings, first_admin)


async def serve(settings: Settings, clock: Clock = now, prepare: Prepare = as_it_is) -> None:
    """Runs everything until SIGINT or SIGTERM. Raises SystemExit with a plain line when it cannot."""
    listener = _listen(settings.host, settings.port)
    database = open_database(settings.store_url)
    program = Program(settings, database, clock)
    try:
        app, lines = await prepare(program)
        await _run(program, Server(_config(app), program), listener, lines)
    finally:
        await database.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        said = (error.strerror or "").partition(" (")[0]  # Python adds the address once more
        raise SystemExit(f"cannot listen on {host} port {port}: {said}") from None


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app, log_config=None, access_log=True, server_header=False, lifespan="off", timeout_graceful_shutdown=GRACE
    )


def _addresses(settings: Settings, first_admin: str | None) -> list[str]:
    if not settings.role.serves:
        return [
            "Duunikaveri's worker is running. Ctrl-C ends it.",
            f"  Health    {settings.own_url}/readyz",
        ]
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
