"""The web chat in front of a scripted bot: for a client that speaks HTTP, and for a real browser."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page

import locales
from bot.channels.web import WebChat, WebOptions
from bot.hub import Hub
from bot.services import Services
from bot.settings import Settings
from storage.database import Database, open_database
from tests.bot.channels.web.scripted import ScriptedBot
from tests.kit.browser import watch
from tests.kit.clock import TestClock

BASE = "http://chat.test"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


@dataclass
class Chat:
    """One browser without JavaScript, as a client of the ASGI application."""

    client: httpx.AsyncClient
    page: str = ""
    status: int = 0
    headers: httpx.Headers = field(default_factory=httpx.Headers)

    async def open(self, path: str = "/", **options: Any) -> str:
        return self._took(await self.client.get(path, follow_redirects=True, **options))

    async def send(self, path: str, fields: dict[str, str], **headers: str) -> str:
        """Posts a form and follows to the page it leads to."""
        sent = await self.client.post(path, data=fields, headers={**FORM, **headers})
        if sent.status_code == 303:
            sent = await self.client.get(sent.headers["location"].partition("#")[0])
        return self._took(sent)

    async def start(self, path: str = "/") -> str:
        await self.open(path)
        return await self.send("/start", self.hidden("/start"))

    async def say(self, text: str) -> str:
        return await self.send("/chat/say", self.hidden("/chat/say") | {"text": text})

    async def press(self, label: str) -> str:
        return await self.send("/chat/press", self.hidden("/chat/press", label) | {"data": self.data_of(label)})

    def _took(self, response: httpx.Response) -> str:
        self.page, self.status, self.headers = response.text, response.status_code, response.headers
        return self.page

    def hidden(self, action: str, containing: str = "") -> dict[str, str]:
        """The hidden fields of the last form on the page with this action (and these words in it)."""
        forms = re.findall(rf'<form[^>]* action="{re.escape(action)}".*?</form>', self.page, re.DOTALL)
        (*_, form) = [form for form in forms if containing in unescape(form)]
        pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)
        return {name: unescape(value) for name, value in pairs}

    def data_of(self, label: str) -> str:
        (data,) = re.findall(rf'value="([^"]*)"[^>]*>{re.escape(label)}</button>', self.page)
        return unescape(data)

    def bubbles(self) -> list[str]:
        """What stands in the bubbles, tags taken out."""
        found = re.findall(r'<div class="bubble"[^>]*>(.*?)</div>', self.page, re.DOTALL)
        return [" ".join(unescape(re.sub(r"<[^>]+>", " ", bubble)).split()) for bubble in found]

    def labels(self) -> list[str]:
        return [unescape(label) for label in re.findall(r'<button name="data"[^>]*>(.*?)</button>', self.page)]


@dataclass
class World:
    services: Services
    chat: WebChat
    bot: ScriptedBot
    clock: TestClock

    def browser(self, address: str = "192.0.2.1") -> Chat:
        transport = httpx.ASGITransport(app=self.chat.app, client=(address, 50000))
        return Chat(httpx.AsyncClient(transport=transport, base_url=BASE))


MakeWorld = Callable[..., World]
Bots = list[asyncio.Task[None]]


@pytest.fixture
def bots() -> Bots:
    """The bots at work; whoever closes their store stops them first."""
    return []


@contextlib.asynccontextmanager
async def store_for(bots: Bots, url: str) -> AsyncIterator[Database]:
    database = open_database(url)
    yield database
    for bot in bots:
        bot.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await bot
    await database.close()


@pytest.fixture
async def sqlite(bots: Bots, sqlite_url: str) -> AsyncIterator[Database]:
    async with store_for(bots, sqlite_url) as database:
        yield database


@pytest.fixture
async def database(bots: Bots, database_url: str) -> AsyncIterator[Database]:
    """On each of the two databases."""
    async with store_for(bots, database_url) as database:
        yield database


@pytest.fixture
async def make_world(bots: Bots, clock: TestClock) -> MakeWorld:
    """Makes a chat with a bot behind it, on the database and with the options given."""

    def make(database: Database, **options: Any) -> World:
        services = Services(Settings.model_construct(), database, clock, locales.load(), Hub())
        chat = WebChat(services, WebOptions(**{"public_url": BASE, **options}))
        bot = ScriptedBot(services)
        bots.append(asyncio.create_task(bot.run()))
        return World(services, chat, bot, clock)

    return make


@pytest.fixture
async def world(make_world: MakeWorld, sqlite: Database) -> World:
    return make_world(sqlite)


@pytest.fixture
def me(world: World) -> Chat:
    return world.browser()


class LiveServer(uvicorn.Server):
    """A real server on a free port, stopped as the program stops it: first the streams, then the connections."""

    def __init__(self, chat: WebChat) -> None:
        config = uvicorn.Config(chat.app, host="127.0.0.1", port=0, lifespan="off", log_config=None)
        super().__init__(config)
        self.chat = chat
        self.up = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        yield  # the signals of a test run are pytest's

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.up.set()

    async def shutdown(self, sockets: Any = None) -> None:
        self.chat.stop()
        await super().shutdown(sockets)

    @property
    def url(self) -> str:
        port = self.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"


@contextlib.asynccontextmanager
async def serving(chat: WebChat) -> AsyncIterator[LiveServer]:
    server = LiveServer(chat)
    task = asyncio.create_task(server.serve())
    await server.up.wait()
    try:
        yield server
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def live(world: World) -> AsyncIterator[str]:
    """The address of the chat for a real browser."""
    async with serving(world.chat) as server:
        yield server.url


@dataclass
class Person:
    """Someone at a browser."""

    page: Page
    url: str

    async def open(self, path: str = "/") -> None:
        await self.page.goto(self.url + path)

    async def start(self) -> None:
        await self.open()
        await self.page.get_by_role("button", name="Aloita").click()
        await self.hears("Mikä sinun nimesi on?")

    async def says(self, text: str) -> None:
        await self.page.get_by_role("textbox").fill(text)
        await self.page.get_by_role("button", name="Lähetä").click()

    async def presses(self, label: str) -> None:
        await self.page.get_by_role("button", name=label).click()

    async def hears(self, words: str) -> None:
        await self.page.locator(".message:not(.mine) .bubble", has_text=words).last.wait_for()

    async def said(self) -> list[str]:
        """The person's own bubbles that have arrived."""
        return await self.page.locator("#talk .mine .bubble").all_inner_texts()


MakePerson = Callable[..., Any]


@pytest.fixture
async def someone(browser: Browser, live: str) -> AsyncIterator[MakePerson]:
    """Opens a browser window for one more person; checks at the end that no page broke a rule."""
    faults: list[list[str]] = []
    contexts: list[BrowserContext] = []

    async def make(**options: Any) -> Person:
        context = await browser.new_context(**{"locale": "fi-FI", "timezone_id": "Europe/Helsinki", **options})
        contexts.append(context)
        page = await context.new_page()
        faults.append(watch(page))
        return Person(page, live)

    yield make
    for context in contexts:
        await context.close()
    assert [fault for found in faults for fault in found] == []
