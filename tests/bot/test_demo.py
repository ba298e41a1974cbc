"""The sample office: a clock in the corner in three languages, what it makes happen, and whom it keeps out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot.app import Program as Rooms
from bot.settings import Settings
from storage.database import open_database
from tests.kit.clock import TestClock
from tests.kit.long import IS_LONG
from tests.kit.office import opened
from tests.kit.process import Program

CORNER = re.compile(r'<aside class="demo-corner" aria-label="([^"]+)"><span>([^<]+)</span>')
SAME = {"Sec-Fetch-Site": "same-origin"}
TOKEN = "123456789:" + "a" * 35


async def sign_in(client: httpx.AsyncClient, email: str) -> None:
    page = (await client.get("/admin/login")).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf is not None
    form = {"csrf": csrf[1], "email": email, "password": "kolme pientä porsasta"}
    assert (await client.post("/admin/login", data=form, headers=SAME)).status_code == 303


def corner(page: str) -> tuple[str, str]:
    found = CORNER.search(page)
    assert found is not None, page[-500:]
    return unescape(found[1]), unescape(found[2])


@pytest.fixture
def office(tmp_path: Path, office_kept: Path) -> Iterator[Program]:
    """Opened where the settings of a real service lie about."""
    real = {"database_url": f"sqlite:///{tmp_path}/real.db", "telegram_token": TOKEN, "host": "0.0.0.0"}
    with opened(tmp_path, office_kept, **real, public_url="https://duuni.example.fi") as program:
        yield program


async def test_the_clock_in_the_corner(office: Program, tmp_path: Path) -> None:
    async with httpx.AsyncClient(base_url=office.url, timeout=60) as client:

        async def move(leap: str, back: str = "/admin/") -> str:
            answer = await client.post("/demo/clock", data={"leap": leap, "back": back}, headers=SAME, timeout=240)
            assert answer.status_code == 303, answer.text
            return answer.headers["location"]

        async def page(path: str) -> str:
            answer = await client.get(path)
            assert answer.status_code == 200, f"{path}: {answer.status_code}"
            return answer.text

        # In three languages, on the chat's pages and the console's, and on those that say what went wrong.
        told = {code: corner(await page(f"/?lang={code}")) for code in ("fi", "sv", "en")}
        assert told == {
            "fi": ("Mallitoimiston kello", "Mallitoimisto: maanantaina 23.11. 9.10"),
            "sv": ("Exempelkontorets klocka", "Exempelkontor: måndag 23.11. 9.10"),
            "en": ("Clock of the sample office", "Sample office: Monday 23 November 9:10"),
        }
        assert corner((await client.get("/admin/nothing")).text) == told["fi"]
        assert "demo-corner" in await page("/demo/corner.css")
        assert "demo-corner" not in (await client.get("/readyz")).text

        # What is due happens, in its order; who is signed in stays so.
        await sign_in(client, "leena@example.fi")
        before = (await page("/admin/inbox/4")).count("Muistathan")
        assert await move("hour", "/admin/inbox/4?stage=open") == "/admin/inbox/4?stage=open"
        assert corner(await page("/admin/"))[1] == "Mallitoimisto: maanantaina 23.11. 10.10"
        await move("day")
        assert corner(await page("/admin/"))[1] == "Mallitoimisto: tiistaina 24.11. 10.10"
        assert (await page("/admin/inbox/4")).count("Muistathan") > before
        if IS_LONG:
            await move("week")
            assert corner(await page("/admin/"))[1] == "Mallitoimisto: tiistaina 1.12. 10.10"

        # A press from elsewhere, one that is none, and one that would lead elsewhere.
        foreign = await client.post("/demo/clock", data={"leap": "day"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert foreign.status_code == 403
        assert (await client.get("/demo/clock")).status_code == 405
        assert (await client.post("/demo/clock", data={"leap": "year"}, headers=SAME)).status_code == 400
        for elsewhere in ("https://example.org/x", "//example.org", "\\\\example.org"):
            there = await move("hour", elsewhere)
            assert there.startswith("/") and not there.startswith(("//", "/\\"))

    # Nothing but its own store was touched, and that one is gone with it.
    assert "127.0.0.1" in office.output and "example.fi/" not in office.output
    assert len(list(tmp_path.glob("duunikaveri-demo-*/duunikaveri.db"))) == 1
    assert await office.terminate() == 0
    assert list(tmp_path.glob("duunikaveri-demo-*")) == []
    assert [one.name for one in tmp_path.rglob("*.db")] == []
    assert "telegram" not in office.output.lower()


async def test_the_program_itself_has_no_such_clock(sqlite_url: str, clock: TestClock) -> None:
    database = open_database(sqlite_url)
    program = Rooms(Settings(_env_file=None, secret_key=SecretStr("k" * 40)), database, clock)
    await program.open()
    transport = httpx.ASGITransport(program.web_app())
    async with httpx.AsyncClient(transport=transport, base_url=program.settings.base_url) as client:
        for path in ("/demo/clock", "/demo/corner.css"):
            assert (await client.get(path)).status_code == 404
            assert (await client.post(path, data={"leap": "day"}, headers=SAME)).status_code in {404, 405}
        for path in ("/", "/admin/login"):
            assert "demo-corner" not in (await client.get(path)).text
    await database.close()
