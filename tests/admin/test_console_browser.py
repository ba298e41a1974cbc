"""The console in a real browser: anybody can use it, on a phone too, and nothing comes from outside."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import time, timedelta

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, expect
from sqlalchemy import Connection, update

from admin.app import console
from admin.context import ROOT, Console
from domain.meetings import By, MeetingKind
from domain.roles import Role
from domain.slots import Differing, Opening
from locales import load
from storage.database import Database, open_database
from storage.factors import SecondFactor
from storage.store import Store
from storage.tables import delivery
from tests.admin.conftest import SECRET_KEY
from tests.kit.browser import axe
from tests.kit.clock import START, TestClock
from tests.kit.people import PASSWORD, QUICK, Known, People

LONG = "Maximilian-Theodore Kaksoisnimi-Pitkäsukunimelänen"


def fill(connection: Connection) -> None:
    people = People(connection, START)
    lahti = people.team("Lahden kaupungin työllisyyspalvelujen nuorten tiimi")
    mari = people.colleague("Mari Mäki", team_id=lahti)
    people.colleague("Aino Alku", Role.ADMIN)
    people.colleague("Tiina Tarkka", Role.AUDITOR)
    people.colleague("Uuno Uusi", team_id=lahti, password_hash=None)
    today = START.date()
    late = people.client(LONG, lahti, coordinator=mari, due=today - timedelta(days=2), language="en")
    people.client("Aava Aalto", lahti, coordinator=mari, due=today)
    people.client("Jere Jono", lahti)
    people.client("Valma Valmis", lahti, coordinator=mari, contacted=(START, mari))
    people.message(late.conversation_id, "out", "What is <b>your name</b>?", language="en")
    people.message(late.conversation_id, "in", "x" * 200, language="en")
    people.message(late.conversation_id, "in", "", language="en", withheld="distress")
    people.todo("distress", late.person_id, detail="self_harm")
    people.todo("person_wanted", people.person("sv")[0])
    people.consent(late.person_id, "tips")
    agree(Store(connection, START), mari.staff_id, late)


def agree(store: Store, mari: int, known: Known) -> None:
    """Hours, a place, and a day with all that can stand in it; appointment 1 has begun at START."""
    place = store.hours.add_place("Ohjaamo", "Aleksanterinkatu 18, Lahti", {"fi": "Ovi pihalla."})
    store.hours.set_openings(mari, [Opening(weekday, time(9), time(15), place) for weekday in range(5)])
    store.hours.add_differing(mari, Differing(START.date() + timedelta(days=2), False))
    store.rules.change(None, closure_days=["2026-12-07"])
    earlier = Store(store.connection, START - timedelta(hours=2))
    for hours, kind in ((-0.5, MeetingKind.PHONE), (3, MeetingKind.FIRST), (24, MeetingKind.ONLINE)):
        at = START + timedelta(hours=hours)
        earlier.appointments.book(known.case_id, kind, at, by=By.STAFF, staff_id=mari, material="Lue tämä.")
    store.appointments.late(2)
    group = store.appointments.open_group(MeetingKind.GROUP, START + timedelta(days=3), [mari], staff_id=mari)
    store.appointments.join(group, known.case_id, by=By.STAFF, staff_id=mari)
    people = People(store.connection, START)
    people.todo("running_late", known.person_id, appointment_id=2, due_at=START + timedelta(hours=3))
    people.todo("meet_again", known.person_id, due_at=START - timedelta(days=2))
    store.connection.execute(update(delivery).where(delivery.c.id == 1).values(state="failed", fault="down"))
    store.connection.execute(update(delivery).where(delivery.c.id == 2).values(state="unknown"))


class Served(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def served(context: Console, listening: socket.socket) -> AsyncIterator[None]:
    app = FastAPI(openapi_url=None)
    app.mount(ROOT, console(context))
    server = Served(uvicorn.Config(app, log_level="warning", lifespan="off"))
    task = asyncio.create_task(server.serve([listening]))
    await server.ready.wait()
    try:
        yield
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def address(sqlite_url: str, clock: TestClock) -> AsyncIterator[str]:
    """The console with a day's work in it, served on this machine; its address."""
    database = open_database(sqlite_url)
    await database.run(fill)
    async with console_of(database, clock) as url:
        yield url
    await database.close()


@asynccontextmanager
async def console_of(database: Database, clock: TestClock) -> AsyncIterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        context = Console(database, clock, load(), url, SECRET_KEY, QUICK, second_factor=SecondFactor.OFFERED)
        async with served(context, listening):
            yield url + ROOT


async def sign_in(page: Page, address: str, name: str) -> None:
    await page.goto(f"{address}/login")
    await page.get_by_label("Sähköposti").fill(f"{name}@kaupunki.fi")
    await page.get_by_label("Salasana").fill(PASSWORD)
    await page.get_by_role("button", name="Kirjaudu sisään").click()
    await page.wait_for_url(lambda url: not url.endswith("/login"))


async def check(page: Page) -> None:
    """Everybody can use it, and it fits."""
    await page.wait_for_load_state()
    assert await axe(page) == [], page.url
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, f"{page.url} scrolls sideways by {wide} px"


async def test_a_morning_without_javascript(browser: Browser, address: str) -> None:
    """A promise kept, an alert settled, a time agreed and an outcome set; each can be undone or corrected."""
    context = await browser.new_context(java_script_enabled=False, locale="fi-FI")
    page = await context.new_page()
    await sign_in(page, address, "mari")
    await page.get_by_role("link", name="Aava Aalto").click()
    await page.get_by_role("button", name="Yhteys otettu").click()
    await expect(page.locator("[role=status]", has_text="Merkitty. Lupaus on pidetty.").first).to_be_visible()
    await page.get_by_role("button", name="Peru merkintä").click()
    await expect(page.locator("[role=status]", has_text="odottaa taas").first).to_be_visible()
    await page.get_by_role("link", name=re.compile("^Tänään")).click()
    await page.get_by_role("button", name=re.compile("Hoidettu.*Hätä")).click()
    await page.get_by_role("button", name="Peru", exact=True).click()
    await expect(page.get_by_text("Asia on taas listalla")).to_be_visible()

    await page.get_by_role("link", name="Aava Aalto").click()
    await page.get_by_role("link", name="Sovi aika").click()
    await page.get_by_label("Tapaamisen tyyppi").select_option(label="Jatkotapaaminen")
    await page.get_by_role("button", name="Näytä ajat").click()
    await page.get_by_role("button", name="Varaa aika").click()
    await expect(page.get_by_text("Valitse aika tai kirjoita päivä")).to_be_visible()
    await page.get_by_label("11.30 huomenna").check()
    await page.get_by_role("button", name="Varaa aika").click()
    await expect(page.locator("[role=status]", has_text="Aika on sovittu").first).to_be_visible()
    await expect(page.get_by_role("link", name="huomenna klo 11.30").first).to_be_visible()

    await page.goto(f"{address}/agenda")
    await page.get_by_role("button", name=re.compile(r"^ei tullut.*Maximilian")).click()
    await expect(page.locator("[role=status]", has_text="Voit korjata").first).to_be_visible()
    await expect(page.get_by_text("! ei tullut")).to_be_visible()
    await page.get_by_role("link", name=LONG).first.click()
    await page.get_by_role("button", name=re.compile("^tuli")).click()
    await expect(page.get_by_text("✓ tuli").first).to_be_visible()
    await page.get_by_role("button", name="Kirjaudu ulos").click()
    await page.wait_for_url(f"{address}/login*")


async def test_long_names_and_words_fit(browser: Browser, address: str) -> None:
    """What the sample office's people are spared: a name of fifty letters, a word of two hundred, failed messages."""
    context = await browser.new_context(viewport={"width": 320, "height": 640}, locale="fi-FI")
    page = await context.new_page()
    await sign_in(page, address, "mari")
    for path in (
        "/",
        "/clients/1",
        "/clients/1/talk",
        "/inbox/1",
        "/agenda",
        "/appointments/2",
        "/meetings/4",
        "/people/5",
    ):
        await page.goto(f"{address}{path}")
        await check(page)
    rooms = page.get_by_role("link", name="Asiakkaat")
    await expect(rooms).to_be_hidden()
    await page.get_by_role("button", name="Valikko").press("Enter")
    await check(page)
    await rooms.click()
    await expect(page.get_by_role("heading", name="Asiakkaat")).to_be_visible()


async def test_keyboard_finds_the_way(page: Page, address: str) -> None:
    await sign_in(page, address, "mari")
    await page.goto(f"{address}/")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "main"
    await page.keyboard.press("Tab")
    ring = await page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert ring == "3px"


async def test_the_first_admin_on_a_phone(browser: Browser, sqlite_url: str, clock: TestClock) -> None:
    """Where nobody works yet, one link makes the first account."""
    database = open_database(sqlite_url)
    token = await database.write(START, lambda store: store.staff.first_admin_link())
    async with console_of(database, clock) as address:
        context = await browser.new_context(viewport={"width": 320, "height": 640}, locale="fi-FI")
        page = await context.new_page()
        await page.goto(f"{address}/first/{token}")
        await check(page)
        await page.get_by_role("button").last.click()
        await check(page)
    await database.close()


async def test_invited_by_link_on_a_phone(browser: Browser, address: str, sqlite_url: str) -> None:
    def invite(store: Store) -> str:
        uuno = next(c for c in store.staff.colleagues() if not c.joined)
        return store.staff.invite_link(uuno.id)

    database = open_database(sqlite_url)
    token = await database.write(START, invite)
    await database.close()
    context = await browser.new_context(viewport={"width": 320, "height": 640}, locale="fi-FI")
    page = await context.new_page()
    await page.goto(f"{address}/join/{token}")
    await check(page)
    await page.get_by_label("Uusi salasana").fill("lyhyt")
    await page.get_by_role("button", name="Ota tunnus käyttöön").click()
    await check(page)
    await expect(page.get_by_text("Salasana on liian lyhyt")).to_be_visible()
    await page.get_by_label("Uusi salasana").fill(PASSWORD)
    await page.get_by_role("button", name="Ota tunnus käyttöön").click()
    await page.wait_for_url(f"{address}/?note=welcome*")
    await page.goto(f"{address}/join/{token}")
    await check(page)
    await expect(page.get_by_role("heading", name="Linkki ei enää toimi")).to_be_visible()
