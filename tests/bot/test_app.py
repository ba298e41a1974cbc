"""The program put together: its doors answer, its health is told truly, and it ends cleanly."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot.app import Program
from bot.settings import Settings
from storage.database import open_database
from tests.kit.clock import TestClock

KEY = "k" * 40
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def program(sqlite_url: str, tmp_path: Path, clock: TestClock) -> AsyncIterator[Program]:
    settings = Settings(_env_file=None, data_dir=tmp_path, secret_key=SecretStr(KEY))  # type: ignore[call-arg]
    database = open_database(sqlite_url)
    made = Program(settings, database, clock)
    await made.open()
    yield made
    await made.stop()
    await database.close()


@pytest.fixture
async def browser(program: Program) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(program.web_app()), base_url=program.settings.base_url
    ) as client:
        yield client


async def test_it_is_ready_only_while_its_rooms_are_at_work(program: Program, browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/readyz")).status_code == 503
    await program.start()
    assert (await browser.get("/readyz")).json() == {"status": "ready"}
    await program.stop()
    broken = await browser.get("/readyz")
    assert broken.status_code == 503
    assert broken.json()["faults"] == ["turns", "timetable", "web_sender", "mail_sender"]
    assert (await browser.get("/healthz")).json() == {"status": "ok"}


async def test_a_room_that_breaks_is_named(
    program: Program, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = asyncio.Event()

    async def breaks() -> None:
        broken.set()
        raise RuntimeError("the timetable has stopped beating")

    monkeypatch.setattr(program.rooms["timetable"], "run", breaks)
    await program.start()
    await broken.wait()
    answer = await browser.get("/readyz")
    assert (answer.status_code, answer.json()["faults"]) == (503, ["timetable"])


@pytest.mark.parametrize(
    ("role", "rooms", "doors"),
    [
        ("web", ["bells"], {"/": 200, "/admin/login": 200, "/healthz": 200}),
        ("worker", ["bells", "timetable", "turns"], {"/": 404, "/admin/login": 404, "/healthz": 200}),
        ("all", ["bells", "timetable", "turns"], {"/": 200, "/admin/login": 200, "/healthz": 200}),
    ],
)
async def test_each_role_has_its_rooms_and_doors(
    postgres_url: str, tmp_path: Path, clock: TestClock, role: str, rooms: list[str], doors: dict[str, int]
) -> None:
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None, role=role, database_url=postgres_url, data_dir=tmp_path, secret_key=SecretStr(KEY)
    )
    database = open_database(postgres_url)
    made = Program(settings, database, clock)
    assert (await made.open() is None) == (role == "worker"), "the console's link is not a worker's to renew"
    await made.start()
    transport = httpx.ASGITransport(made.web_app())
    async with httpx.AsyncClient(transport=transport, base_url=made.settings.base_url) as client:
        assert (await client.get("/readyz")).json() == {"status": "ready"}
        assert {path: (await client.get(path)).status_code for path in doors} == doors
    assert {*rooms} <= {*made.rooms} and ("turns" in made.rooms) == (role != "web")
    await made.stop()
    await database.close()


def test_telegrams_library_stays_out_where_it_is_not_needed(postgres_url: str) -> None:
    """It takes a second and much memory; a web process without a webhook has no use for it."""
    code = (
        "import sys; from pydantic import SecretStr; from bot.app import Program; from bot.settings import Settings\n"
        "from storage.database import open_database; url = sys.argv[1]\n"
        "made = {'database_url': url, 'telegram_token': '1:x', 'secret_key': SecretStr('k' * 40), '_env_file': None}\n"
        "program = Program(Settings(role='web', **made), open_database(url)); program.web_app()\n"
        "assert program.telegram is None and 'aiogram' not in sys.modules and 'apscheduler' not in sys.modules\n"
    )
    command = [sys.executable, "-c", code, postgres_url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert (done.returncode, done.stderr) == (0, "")


async def test_the_web_chat_the_console_and_the_notices_are_served(browser: httpx.AsyncClient) -> None:
    for path, title in (("/", "Duunikaveri"), ("/privacy", "Tietosuoja"), ("/admin/login", "Duunikaveri")):
        answer = await browser.get(path)
        assert answer.status_code == 200, path
        assert title in answer.text


async def test_the_first_admins_link_is_given_until_somebody_works_here(
    program: Program, browser: httpx.AsyncClient
) -> None:
    link = await program.open()
    assert link is not None
    page = await browser.get(link)
    assert page.status_code == 200
    again = await program.open()
    assert again is not None and again != link
    assert (await browser.get(link)).status_code == 410


async def test_an_answer_comes_through_the_running_rooms(program: Program, browser: httpx.AsyncClient) -> None:
    """Start is pressed in a browser; the turn worker answers before the page is shown again."""
    await program.start()
    landing = await browser.get("/")
    fields = dict(_hidden(landing.text))
    origin = {"origin": program.settings.base_url}
    answer = await browser.post("/start", data=fields, headers=origin, follow_redirects=True)
    assert answer.status_code == 200
    assert "Millä kielellä jutellaan?" in answer.text


def _hidden(page: str) -> list[tuple[str, str]]:

    return re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
