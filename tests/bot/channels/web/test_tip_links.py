"""The link of a job tip: it leads to the posting and nowhere else, and is counted once, when somebody follows it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import select

from bot.channels.web import WebChat, WebOptions
from bot.hub import Hub
from bot.services import Services
from bot.settings import Settings
from locales import load
from storage.database import open_database
from storage.store import Store
from storage.tables import job_tip
from tests.bot.channels.web.conftest import BASE
from tests.kit.clock import TestClock
from tests.kit.people import People
from tests.kit.tips import change, post, tip

PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"
LOOKS = (
    "TelegramBot (like TwitterBot)",
    "WhatsApp/2.23.20.0",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (compatible; SkypeUriPreview)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "curl/8.5.0",
)


@dataclass
class Door:
    """The web chat's application, a posting, and the tip that somebody was told of it."""

    services: Services
    posting: int
    path: str

    def browser(self, address: str = "192.0.2.1", agent: str = PHONE) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app, client=(address, 50000))
        return httpx.AsyncClient(transport=transport, base_url=BASE, headers={"User-Agent": agent})

    def __post_init__(self) -> None:
        self.app = WebChat(self.services, WebOptions(public_url=BASE)).app

    async def changes(self, **columns: object) -> None:
        now = self.services.clock()
        await self.services.database.write(now, lambda store: change(store, self.posting, **columns))

    async def opened(self) -> bool:
        def read(store: Store) -> object:
            return store.connection.execute(select(job_tip.c.opened_at)).scalar_one()

        return await self.services.database.read(self.services.clock(), read) is not None


LINK = "https://tyopaikat.example/haku?id=1&tapa=a%20b"


@pytest.fixture
async def door(sqlite_url: str, clock: TestClock) -> AsyncIterator[Door]:
    database = open_database(sqlite_url)

    def fill(store: Store) -> tuple[int, str]:
        people = People(store.connection, store.now)
        aino = people.client("Aino Aho", people.team())
        posting = post(store, "Kahvilatyöntekijä", link=LINK)
        tip(store, aino.person_id, posting, token="aB3_-tokenOfAinosTip22")
        return posting, "/t/aB3_-tokenOfAinosTip22"

    posting, path = await database.write(clock(), fill)
    services = Services(Settings(), database, clock, load(), Hub())
    yield Door(services, posting, path)
    await database.close()


async def test_somebody_follows_it_and_is_led_to_the_posting(door: Door) -> None:
    async with door.browser() as browser:
        headers = {"Referer": f"{BASE}/", "Cookie": "dk=something"}
        answer = await browser.get(f"{door.path}?to=https://evil.example", headers=headers)
        assert (answer.status_code, answer.headers["location"]) == (302, LINK)
        assert (answer.headers["referrer-policy"], answer.headers["cache-control"]) == ("no-referrer", "no-store")
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert "set-cookie" not in answer.headers
        assert await door.opened()


async def test_programs_that_only_look_are_led_on_and_not_counted(door: Door) -> None:
    for number, agent in enumerate(LOOKS):
        async with door.browser(f"198.51.100.{number}", agent) as robot:
            answer = await robot.get(door.path)
            assert (answer.status_code, answer.headers["location"]) == (302, LINK), agent
    async with door.browser() as browser:
        assert (await browser.head(door.path)).status_code == 302
        for ahead in ({"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"Sec-Fetch-Dest": "image"}):
            assert (await browser.get(door.path, headers=ahead)).status_code == 302
        assert (await browser.post(door.path)).status_code == 405
        assert not await door.opened()
        await browser.get(door.path, headers={"Sec-Fetch-Dest": "document"})
        assert await door.opened()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Tätä työpaikkaa ei voi enää hakea"),
        ("sv-FI,sv;q=0.9", "Det här jobbet kan inte längre sökas"),
        ("en", "This job is no longer open"),
    ],
)
async def test_what_is_gone_hidden_or_nobodys_gives_the_same_kind_page(door: Door, language: str, words: str) -> None:
    pages = set()
    async with door.browser() as browser:
        browser.headers["Accept-Language"] = language
        now = door.services.clock()
        for columns in ({"hidden_at": now}, {"hidden_at": None, "gone_at": now}, {"gone_at": None, "link": None}):
            await door.changes(**columns)
            answer = await browser.get(door.path)
            pages.add((answer.status_code, answer.text))
        await door.changes(link="javascript:alert(1)")
        pages.add(((answer := await browser.get(door.path)).status_code, answer.text))
        assert len(pages) == 1
        ((status, page),) = pages
        assert status == 404
        assert words in page
        assert answer.headers["referrer-policy"] == "no-referrer"
        unknown = await browser.get("/t/nobodys-token-at-all-0")
        assert unknown.text == page.replace(door.path, "/t/nobodys-token-at-all-0")
        for odd in ("/t/", "/t/x", f"/t/{'a' * 5000}", "/t/%00%ff", f"{door.path}%0d%0aSet-Cookie:a=b"):
            assert (await browser.get(odd)).status_code == 404, odd
        assert not await door.opened()


async def test_who_tries_many_is_asked_to_wait(door: Door) -> None:
    async with door.browser("203.0.113.7") as guesser, door.browser("203.0.113.8") as reader:
        tried = [(await guesser.get(f"/t/guessed-token-number-{n}")).status_code for n in range(21)]
        assert tried == [404] * 20 + [429]
        assert (await reader.get(door.path)).status_code == 302
        assert (await guesser.get(door.path)).status_code == 302, "a link that there is, is not the guesser's fault"
