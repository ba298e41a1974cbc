"""The program is killed with kill -9 in the turns of a registration in the web chat; the browser just tries again.
Every other turn is hit, and in the long form (`make crash`) every one.

The witness of what was answered is this process, over HTTP; of what was kept, the store itself, read afterwards.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx
import pytest

from tests.kit.long import IS_LONG
from tests.kit.process import Launch, Program

WITHIN = 240.0
"""Seconds, many for a machine that has much else to do."""
BETWEEN_LOOKS = 0.05

SAID = "say"
PRESSED = "press"

REGISTRATION = (
    (PRESSED, "Suomi", "Mitä etsit?"),
    (PRESSED, "Työtä itselleni", "Mikä on nimesi?"),
    (SAID, "Aino Virtanen", "Minä vuonna olet syntynyt?"),
    (SAID, "2003", "Missä kunnassa asut?"),
    (SAID, "lahteen", "Miten saamme sinuun yhteyden?"),
    (PRESSED, "Soittakaa minulle", "Mikä on puhelinnumerosi?"),
    (SAID, "040 123 4567", "Mihin aikaan sinulle on paras soittaa?"),
    (PRESSED, "Milloin vain", "Mitä toivot?"),
    (PRESSED, "Töitä", "Mitä toivot?"),
    (PRESSED, "Valmis", "Kummasta haluat aloittaa?"),
    (PRESSED, "Työn etsimisestä", "Mitä saamme lähettää sinulle?"),
    (PRESSED, "Työvinkit", "Mitä saamme lähettää sinulle?"),
    (PRESSED, "Valmis", "Onko kaikki oikein?"),
    (PRESSED, "Kaikki oikein", "Kiitos, Aino!"),
)


@dataclass
class Browser:
    """A browser without JavaScript whose user presses "try again" when the server is gone."""

    program: Program
    client: httpx.AsyncClient
    page: str = ""

    async def open(self) -> str:
        """The page with the answer: on a busy machine it says for a while that one is on its way."""
        async with asyncio.timeout(WITHIN):
            while True:
                self.page = (await self.client.get("/")).text
                if 'class="waiting"' not in self.page:
                    return self.page
                await asyncio.sleep(BETWEEN_LOOKS)

    def form(self, action: str) -> dict[str, str]:
        parts = re.split(r"(?=<form )", self.page)
        form = next(part for part in parts if f'action="{action}"' in part)
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))

    def filled(self, act: str, words: str) -> tuple[str, dict[str, str]]:
        if act == SAID:
            return "/chat/say", self.form("/chat/say") | {"text": words}
        button = re.search(rf'name="data" value="([^"]*)"[^>]*>{re.escape(words)}<', self.page)
        assert button, f"no button {words!r} on:\n{self.page}"
        return "/chat/press", self.form("/chat/press") | {"data": unescape(button[1])}

    async def post(self, path: str, fields: dict[str, str]) -> httpx.Response:
        return await self.client.post(path, data=fields, headers={"origin": self.program.url})

    async def post_into_the_dark(self, path: str, fields: dict[str, str], wait: float) -> None:
        """The form is sent, and the program dies ``wait`` seconds later, wherever it is by then."""
        sent = asyncio.create_task(self.post(path, fields))
        await asyncio.wait([sent], timeout=wait)
        self.program.kill9()
        await asyncio.gather(sent, return_exceptions=True)


@pytest.fixture
async def browser(launch: Launch) -> Browser:
    program = await launch()
    return Browser(program, httpx.AsyncClient(base_url=program.url, timeout=WITHIN))


MOMENTS = (0.0, 0.004, 0.012, 0.006, 0.002, 0.02, 0.009)
"""Seconds from sending to death: a turn takes some 10 ms from before the act is stored to after it is answered."""


async def test_nothing_is_lost_and_nothing_happens_twice(browser: Browser) -> None:
    await browser.open()
    await browser.post("/start", browser.form("/start"))
    for number, (act, words, question) in enumerate(REGISTRATION):
        await browser.open()
        path, fields = browser.filled(act, words)
        if IS_LONG or number % 3 == 1:
            await browser.post_into_the_dark(path, fields, MOMENTS[number % len(MOMENTS)])
            await browser.program.restart()
        await browser.post(path, fields)  # the browser cannot know whether the first try arrived
        assert question in unescape(await browser.open()), f"after {words!r}"
    await browser.client.aclose()
    browser.program.kill9()
    _kept_once(browser.program.folder / "data" / "duunikaveri.db")


def _kept_once(path: Path) -> None:
    store = sqlite3.connect(path)
    assert store.execute("select full_name, birth_year, phone from client").fetchall() == [
        ("Aino Virtanen", 2003, "+358401234567")
    ]
    assert store.execute("select purpose from consent where withdrawn_at is null").fetchall() == [("tips",)]
    assert store.execute("select count(*) from service_case").fetchone() == (1,)
    assert store.execute("select count(*) from inbox where state <> 'done'").fetchone() == (0,)
    said = [body for (body,) in store.execute("select body from message where direction = 'in' order by id")]
    # A ticked box changes the question in place and is no line of its own.
    expected = ["", *(words for _, words, _ in REGISTRATION)]
    for ticked, done in (("Töitä", "Töitä"), ("Työvinkit", "Työvinkit")):
        at = expected.index(ticked)
        expected[at : at + 2] = [done]
    assert said == expected
    store.close()


async def test_sigterm_in_mid_turn_ends_cleanly_and_loses_nothing(browser: Browser) -> None:
    await browser.open()
    await browser.post("/start", browser.form("/start"))
    await browser.open()
    path, fields = browser.filled(PRESSED, "Suomi")
    sent = asyncio.create_task(browser.post(path, fields))
    await asyncio.wait([sent], timeout=0.005)
    assert await browser.program.terminate() == 0
    await asyncio.gather(sent, return_exceptions=True)
    await browser.program.start()
    await browser.post(path, fields)
    assert "Mitä etsit?" in await browser.open()
    await browser.client.aclose()
