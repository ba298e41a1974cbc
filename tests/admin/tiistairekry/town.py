"""Three hundred clients in Lahti who have the bot on Telegram, two colleagues at the console, and a clock."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
from playwright.async_api import Browser, Page, expect
from sqlalchemy import insert, select, update

from domain.calendar import HELSINKI
from domain.people import Language
from domain.roles import Role, Specialty
from locales import load
from storage.database import open_database
from storage.store import Store
from storage.tables import broadcast_recipient, client, consent, person, service_case, team
from tests.admin.tiistairekry.process import BEGINS, PATH
from tests.kit.broadcasts import crowd
from tests.kit.browser import watch
from tests.kit.people import PASSWORD, People
from tests.kit.process import Program
from tests.kit.telegram import FakeTelegram, FakeUser

T = TypeVar("T")
TEXTS = load()

IN_LAHTI, ELSEWHERE = 300, 12
LAHTI, HOLLOLA = "398", "098"
FIRST = 5001
"""The number of the first client's chat; the others follow."""
WITHOUT_LEAVE = range(290, 294)
"""Clients, by their number counted from 0, who have not allowed invitations."""
NAMES = ("Aino Aho", "Eetu Esa", "Nea Noro", "Oona Ora", "Pekka Pelto", "Veera Vuori", "Ville Viita", "Mona Mäki")
"""What the first of them are called; of the others one hears only numbers."""
WITHIN = 240.0  # seconds, many for a machine that has much else to do


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """A moment of late 2026 in Helsinki."""
    return datetime(2026, month, day, hour, minute, tzinfo=HELSINKI)


MONDAY = at(23, 9, 10)


@dataclass
class Town:
    """The program as a process of its own, Telegram beside it, and who is at them."""

    program: Program
    telegram: FakeTelegram
    browser: Browser
    heard: list[str] = field(default_factory=list)
    """What no page may do, of all tabs."""

    @classmethod
    async def begins(cls, folder: Path, template: Path, telegram: FakeTelegram, browser: Browser) -> Town:
        settings = {"telegram_token": telegram.token, "telegram_api_url": telegram.url}
        program = Program(folder, (sys.executable, "-m", "tests.admin.tiistairekry.process"), **settings)
        program.environment = {BEGINS: f"{MONDAY.isoformat()} {time.monotonic()}"}
        town = cls(program, telegram, browser)
        (folder / "data").mkdir(mode=0o700)
        shutil.copy(template, town.store_file)
        await town.put(_fill)
        for number in range(IN_LAHTI + ELSEWHERE):
            telegram.user(FIRST + number, started=True)
        await program.start()
        return town

    @property
    def store_file(self) -> Path:
        return self.program.folder / "data" / "duunikaveri.db"

    async def put(self, work: Callable[[Store], T]) -> T:
        """Straight into the store, also while the program runs; or out of it."""
        database = open_database(f"sqlite:///{self.store_file}")
        try:
            return await database.write(MONDAY, work)
        finally:
            await database.close()

    async def comes(self, moment: datetime) -> None:
        """The clock comes to this moment, and all that was to happen by then has happened."""
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(WITHIN)) as session,
            session.post(f"{self.program.url}{PATH}", params={"to": moment.isoformat()}) as answer,
        ):
            assert answer.status == 200, await answer.text()

    def begins_to_come(self, moment: datetime) -> asyncio.Task[None]:
        """The same, while the test goes on; the program may die on the way."""

        async def come() -> None:
            with suppress(aiohttp.ClientError):
                await self.comes(moment)

        return asyncio.create_task(come())

    # Who looks, and who answers.

    async def desk(self, name: str, **ways: object) -> Desk:
        context = await self.browser.new_context(locale="fi-FI", timezone_id="Europe/Helsinki", **ways)  # type: ignore[arg-type]
        page = await context.new_page()
        page.set_default_timeout(WITHIN * 1000)
        self.heard += watch(page)
        desk = Desk(page, self.program)
        await desk.go("/login")
        await desk.fill(email=f"{name}@kaupunki.fi", password=PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url(lambda url: not url.endswith("/login"))
        return desk

    def chat(self, number: int) -> Chat:
        """The client of this number, counted from 0."""
        return Chat(self.telegram.user(FIRST + number))

    # What lies in the store.

    async def became(self) -> Mapping[int, str | None]:
        """What became of the only broadcast, by the client's number: why it was left out, or how it ended."""

        def work(store: Store) -> dict[int, str | None]:
            columns = broadcast_recipient.c
            rows = store.connection.execute(select(columns.person_id, columns.left_out, columns.came_to))
            return {row.person_id - 1: row.left_out or row.came_to for row in rows}

        return await self.put(work)


def _fill(store: Store) -> None:
    store.region.ensure_known()
    people = People(store.connection, store.now)
    lahti = store.connection.scalars(select(team.c.id).order_by(team.c.id)).first()
    assert lahti is not None
    mari = people.colleague("Mari Meri", Role.COORDINATOR, lahti, Specialty.COMPANY)
    people.colleague("Leena Laine", Role.TEAM_LEAD, lahti)
    chats = range(FIRST, FIRST + IN_LAHTI + ELSEWHERE)
    persons = crowd(store, lahti, chats[:IN_LAHTI], "123456", LAHTI)
    persons += crowd(store, lahti, chats[IN_LAHTI:], "123456", HOLLOLA)
    assert persons[0] == 1, "the numbers of chats follow those of persons"
    known = {"coordinator_id": mari.staff_id, "first_contact_at": store.now, "first_contact_by": mari.staff_id}
    store.connection.execute(update(service_case).values(**known))
    row = {"purpose": "reminders", "notice_version": "1", "language": "fi", "granted_at": store.now}
    store.connection.execute(insert(consent), [{**row, "person_id": one, "granted_how": "register"} for one in persons])
    denied = [persons[number] for number in WITHOUT_LEAVE]
    gone = update(consent).where(consent.c.person_id.in_(denied), consent.c.purpose == "events")
    store.connection.execute(gone.values(withdrawn_at=store.now, withdrawn_how="chat"))
    for number, name in enumerate(NAMES):
        call = {"full_name": name, "call_name": name.split(maxsplit=1)[0]}
        store.connection.execute(update(client).where(client.c.person_id == persons[number]).values(**call))
    for language, ids in ((Language.SV, persons[200:240]), (Language.EN, persons[240:260])):
        store.connection.execute(update(person).where(person.c.id.in_(ids)).values(language=language.value))


def words(key: str, language: str = "fi", **given: Any) -> str:
    """As the catalogues say it now; of a text with something to fill in, the longest part that is always the same."""
    if given:
        return TEXTS.plain(language, key, **given)
    parts = re.split(r"\{[^}]*\}|<[^>]*>|\n", TEXTS.template(language, key))
    return max((part.strip() for part in parts), key=len)


@dataclass
class Desk:
    """A colleague's tab of the console."""

    page: Page
    program: Program

    async def go(self, path: str) -> None:
        """Of the console's own, without what all of them begin with."""
        await self.page.goto(f"{self.program.url}/admin{path}")

    @property
    def here(self) -> str:
        return urlsplit(self.page.url).path.removeprefix("/admin")

    async def fill(self, **fields: str) -> None:
        """Fields by their names."""
        for name, value in fields.items():
            await self.page.locator(f"main [name={name}]").fill(value)

    async def press(self, key: str, whom: str = "", **given: Any) -> None:
        """The button of this text; of many that say the same, the one of this person."""
        name = re.compile(f"^{re.escape(words(key, **given))}.*{whom}")
        await self.page.locator("main").get_by_role("button", name=name).click()

    async def follow(self, text: str) -> None:
        await self.page.locator("main").get_by_role("link", name=text).first.click()

    async def shows(self, *parts: str) -> None:
        for part in parts:
            await expect(self.page.locator("body")).to_contain_text(part)

    async def counts(self, number: int, key: str) -> None:
        """One row of a list: so many, of what."""
        row = self.page.locator("ul.reasons li").filter(has_text=words(key))
        await expect(row.filter(has=self.page.locator(".n", has_text=re.compile(f"^{number}$")))).to_be_visible()


@dataclass
class Chat:
    """A client's phone. What is pressed is answered before the next line of the test."""

    user: FakeUser

    @property
    def said(self) -> list[str]:
        return [one.text for one in self.user.messages if one.from_bot]

    def has_heard(self, key: str) -> bool:
        return any(words(key) in one for one in self.said)

    async def press(self, *pairs: tuple[str, str]) -> None:
        """Presses the buttons of these texts, and hears of each the words it is answered with."""
        for label, answer in pairs:
            await self.user.press(label)
            await self.user.hears(answer, within=WITHIN)

    async def say(self, said: str, answer: str) -> None:
        await self.user.say(said)
        await self.user.hears(answer, within=WITHIN)

    async def hears(self, said: str) -> None:
        await self.user.hears(said, within=WITHIN)
