"""Several processes on one PostgreSQL store: what one accepts another answers at once, and a kill -9 loses nothing."""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select, update

from storage.database import open_database
from storage.tables import client, consent, delivery, inbox, leadership, message
from tests.bot.test_crash_web import REGISTRATION, SAID, Browser
from tests.kit.long import IS_LONG
from tests.kit.process import Program, free_port
from tests.kit.telegram import spawned_fake

WITHIN = 240.0
AT_ONCE = 60.0
"""Seconds, many for a busy machine: where nobody looks by the clock for an hour, only a bell is so quick."""

NEVER = 3600
NO_LOOKS = (
    f"bot.worker.LOOK_EVERY={NEVER}",
    f"bot.channels.web.options.WebOptions.look_every={NEVER}",
    f"bot.channels.web.options.WebOptions.heartbeat={NEVER}",
    f"bot.channels.web.options.WebOptions.patience={WITHIN}",
)

PEOPLE = 6
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class House:
    """One installation: processes that share a store, a key and a public address."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self._folder = folder
        self._database_url = database_url
        self._web_port = str(free_port())
        self.programs: list[Program] = []

    async def begin(self, role: str, *figures: str, **settings: str) -> Program:
        """One more process, ready."""
        folder = self._folder / f"{role}-{len(self.programs)}"
        folder.mkdir()
        port = self._web_port if role == "web" else str(free_port())
        command = (sys.executable, "-m", "tests.kit.tuned", *figures, "--", "serve", "--role", role, "--port", port)
        program = Program(
            folder,
            command,
            port=port,
            database_url=self._database_url,
            public_url=f"http://127.0.0.1:{self._web_port}",
            secret_key="k" * 40,
            **settings,
        )
        self.programs.append(program)
        return await program.start()

    async def ask(self, *columns: object) -> list[tuple[object, ...]]:
        database = open_database(self._database_url)
        try:
            return await database.run(lambda c: [tuple(row) for row in c.execute(select(*columns))])
        finally:
            await database.close()

    async def lease_runs_out(self) -> None:
        database = open_database(self._database_url)
        try:
            await database.run(lambda c: c.execute(update(leadership).values(until=LONG_AGO)))
        finally:
            await database.close()

    async def has_sent_all(self) -> bool:
        return set(await self.ask(delivery.c.state)) == {("sent",)}


@pytest.fixture
async def house(tmp_path: Path, postgres_url: str) -> AsyncIterator[House]:
    made = House(tmp_path, postgres_url)
    yield made
    for program in made.programs:
        if program.is_alive:
            program.kill9()


def browser_at(program: Program) -> Browser:
    return Browser(program, httpx.AsyncClient(base_url=program.url, timeout=WITHIN + 5))


async def until(comes_true: Callable[[], Awaitable[bool]], within: float = WITHIN) -> None:
    never = asyncio.Event()
    deadline = time.monotonic() + within
    while not await comes_true():
        assert time.monotonic() < deadline, "it did not come true in time"
        await asyncio.wait([asyncio.ensure_future(never.wait())], timeout=0.05)


async def test_an_answer_of_a_worker_is_in_the_web_process_at_once(house: House) -> None:
    """With nobody looking by the clock: an act goes to a worker by a bell, and its answer comes back by another."""
    web = await house.begin("web", *NO_LOOKS)
    for _ in range(2):
        await house.begin("worker", *NO_LOOKS)
    aino = browser_at(web)
    await aino.open()
    await aino.post("/start", aino.form("/start"))
    await aino.open()
    slowest = 0.0
    for act, words, question in REGISTRATION:
        path, fields = aino.filled(act, words)
        began = time.monotonic()
        await aino.post(path, fields)
        slowest = max(slowest, time.monotonic() - began)
        assert question in await aino.open(), f"after {words!r}"
    assert slowest < AT_ONCE
    await _hears_in_an_open_page(aino)
    await aino.client.aclose()
    assert [await program.terminate() for program in house.programs] == [0, 0, 0]
    assert "bells_lost" not in "".join(program.output for program in house.programs)


async def _hears_in_an_open_page(aino: Browser) -> None:
    """The page is open in one window, and something is said in another: it comes by itself."""
    async with aino.client.stream("GET", "/chat/events?after=0.0") as page:
        lines = page.aiter_lines()
        async with asyncio.timeout(AT_ONCE):
            await _news(lines)
        path, fields = aino.filled(SAID, "Mitä kuuluu?")
        async with asyncio.timeout(AT_ONCE):
            await aino.post(path, fields)
            assert "Mitä kuuluu?" in await _news(lines)


async def _news(lines: AsyncIterator[str]) -> str:
    async for line in lines:
        if line.startswith("data: "):
            return line
    raise AssertionError("the stream ended")


async def test_workers_killed_in_the_middle_lose_nothing_and_repeat_nothing(house: House) -> None:
    """People register all at once, and one worker after the other dies with kill -9 while they do."""
    web = await house.begin("web")
    workers = [await house.begin("worker") for _ in range(2)]
    people = [browser_at(web) for _ in range(PEOPLE)]
    turns = Turns()
    registering = [asyncio.create_task(registers(browser, turns)) for browser in people]
    for number, worker in enumerate((*workers, *workers) if IS_LONG else workers):
        await turns.reached((number + 1) * PEOPLE * len(REGISTRATION) // 5)
        worker.kill9()
        await worker.start()
    await asyncio.gather(*registering)
    for browser in people:
        await browser.client.aclose()
    await _kept_once(house)


class Turns:
    """How many turns have been answered, over all people."""

    def __init__(self) -> None:
        self.count = 0
        self._bell = asyncio.Condition()

    async def one_more(self) -> None:
        async with self._bell:
            self.count += 1
            self._bell.notify_all()

    async def reached(self, count: int) -> None:
        async with asyncio.timeout(2 * WITHIN), self._bell:
            await self._bell.wait_for(lambda: self.count >= count)


async def registers(browser: Browser, turns: Turns) -> None:
    await browser.open()
    await browser.post("/start", browser.form("/start"))
    await until(lambda: is_answered(browser, "Millä kielellä jutellaan?"))
    for act, words, question in REGISTRATION:
        path, fields = browser.filled(act, words)
        await browser.post(path, fields)
        await until(lambda question=question: is_answered(browser, question))
        await turns.one_more()


async def is_answered(browser: Browser, question: str) -> bool:
    page = await browser.open()
    return question in page and 'class="waiting"' not in page


async def _kept_once(house: House) -> None:
    assert await house.ask(client.c.full_name, client.c.birth_year) == [("Aino Virtanen", 2003)] * PEOPLE
    assert await house.ask(consent.c.purpose) == [("tips",)] * PEOPLE
    assert set(await house.ask(inbox.c.state)) == {("done",)}
    logs: dict[object, list[tuple[object, ...]]] = {}
    for conversation_id, *said in sorted(
        await house.ask(message.c.conversation_id, message.c.id, message.c.direction, message.c.body)
    ):
        logs.setdefault(conversation_id, []).append(tuple(said[1:]))
    # A ticked box changes the question in place; what was chosen is the line that "done" leaves.
    lines = [words for _, words, _ in REGISTRATION if words != "Valmis"]
    assert len(logs) == PEOPLE
    for log in logs.values():
        assert [body for direction, body in log if direction == "in"] == ["", *lines]
        assert [direction for direction, _ in log] == ["in", "out"] * (len(lines) + 1), "each is answered once"


async def test_one_process_asks_telegram_and_another_takes_over(house: House) -> None:
    """Looked for more often than in service, so that the test is short, and the lease of who is dead runs out at once:
    one that is short by itself could run out under a process that lives on a busy machine.
    """
    short = ("bot.lead.LEASE=30", "bot.lead.LOOK_EVERY=0.5")
    with spawned_fake() as fake:
        aino = fake.user(first_name="Aino", language_code="fi")
        one = await house.begin("worker", *short, telegram_token=fake.token, telegram_api_url=fake.url)
        await fake.wait_call_begun("getUpdates", within=WITHIN)
        other = await house.begin("worker", *short, telegram_token=fake.token, telegram_api_url=fake.url)
        await aino.start()
        await aino.hears("Millä kielellä jutellaan?", within=WITHIN)
        await until(house.has_sent_all)  # what a dead process was saying is another matter: the ledger's
        one.kill9()
        await house.lease_runs_out()
        await aino.press("Suomi")
        await aino.hears("Mitä etsit?", within=WITHIN)
        await aino.press("Työtä itselleni")
        await aino.hears("Mikä on nimesi?", within=WITHIN)
        await one.start()
        await until(house.has_sent_all)
        other.kill9()
        await house.lease_runs_out()
        await aino.say("Aino Virtanen")
        await aino.hears("Minä vuonna olet syntynyt?", within=WITHIN)
        refused = [call for call in fake.calls_of("getUpdates") if call.status == 409]
        assert refused == [], "no two have asked at the same time"
        heard = Counter(seen.text for seen in aino.messages if seen.from_bot)
        assert set(heard.values()) == {1}


async def test_who_ends_cleanly_hands_telegram_over_at_once(house: House) -> None:
    """The lease would last for hours, and nobody looks: the next one is called by a bell."""
    long = (f"bot.lead.LEASE={4 * NEVER}", f"bot.lead.LOOK_EVERY={NEVER}")
    with spawned_fake() as fake:
        aino = fake.user(first_name="Aino", language_code="fi")
        one = await house.begin("worker", *long, telegram_token=fake.token, telegram_api_url=fake.url)
        await fake.wait_call_begun("getUpdates", within=WITHIN)
        await house.begin("worker", *long, telegram_token=fake.token, telegram_api_url=fake.url)
        assert await one.terminate() == 0
        await aino.start()
        await aino.hears("Millä kielellä jutellaan?", within=WITHIN)


async def test_what_each_role_serves(house: House) -> None:
    web, worker = await house.begin("web"), await house.begin("worker")
    async with httpx.AsyncClient() as client:
        for program in (web, worker):
            assert (await client.get(f"{program.url}/healthz")).json() == {"status": "ok"}
            assert (await client.get(f"{program.url}/readyz")).json() == {"status": "ready"}
        assert (await client.get(f"{web.url}/")).status_code == 200
        assert (await client.get(f"{web.url}/admin/login")).status_code == 200
        assert (await client.get(f"{worker.url}/")).status_code == 404
        assert (await client.get(f"{worker.url}/admin/login")).status_code == 404
    link = re.search(r"http://\S+/admin/first/\S+", web.output)
    assert link, "the first admin's link is shown by the process that has the console"
    assert "/admin/first/" not in worker.output
    async with httpx.AsyncClient() as client:
        assert (await client.get(link[0])).status_code == 200, "and the worker has not made it void"
