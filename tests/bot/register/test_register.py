"""The company register is asked in bounds, whatever it answers, and never stands in anybody's way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select, update

import locales
from bot.hub import Hub
from bot.register.asking import Register, ask_register, ask_some
from bot.services import Services
from bot.settings import Settings
from domain.industries import sector_of
from domain.people import Sector
from storage.company_register import PAUSES
from storage.database import Database, open_database
from storage.tables import company
from tests.kit.clock import TestClock
from tests.kit.register import entry, fake_register, told

BAKERY = "0112038-9"


class Book:
    """One company in a store, and what is known of it."""

    def __init__(self, database: Database, clock: TestClock, url: str) -> None:
        settings = Settings(register_url=url, _env_file=None)
        self.services = Services(settings, database, clock.now, locales.load(), Hub())
        self.clock = clock
        self.database = database
        self.register = Register(url)

    async def add(self, business_id: str | None = BAKERY, name: str = "Hollolan Leipomo", **columns: Any) -> None:
        now = self.clock.now()
        row = {"name": name, "business_id": business_id, "created_at": now, "updated_at": now, "created_how": "chat"}
        await self.database.run(lambda c: c.execute(insert(company).values(**{**row, **columns})))

    async def again(self, **columns: Any) -> None:
        """The company as it was before anybody asked."""
        values = {"register_state": "unasked", "register_tries": 0, "register_at": None, **columns}
        await self.database.run(lambda c: c.execute(update(company).values(**values)))

    async def ask(self) -> Any:
        """Asks once, and gives what is known then."""
        await ask_some(self.services, self.register)
        return await self.database.run(lambda c: c.execute(select(company).order_by(company.c.id)).first())


async def test_what_the_register_knows(database: Database, clock: TestClock) -> None:
    """On both databases."""
    async with fake_register() as register:
        book = Book(database, clock, register.url)
        await book.add()
        await book.add(None, "Ilman numeroa")
        register.companies[BAKERY] = entry(BAKERY, "Hollolan Leipomo Oy", "Pullapuoti")
        assert await ask_register(book.services) == 1
        one = await book.ask()
        assert register.asked == [BAKERY]  # once, and nobody without a business id
        assert (one.register_state, one.register_name, one.doubt) == ("found", "Hollolan Leipomo Oy", None)
        assert (one.tol, one.industry, one.name) == ("10710", "industry", "Hollolan Leipomo")

        await book.again(name="Pullapuoti", industry="trade")
        assert ((await book.ask()).doubt, (await book.ask()).industry) == (None, "trade")  # a colleague's choice stays
        await book.again(name="Aivan Muu Oy")
        assert (await book.ask()).doubt == "name_differs"
        register.companies[BAKERY]["endDate"] = "2024-05-01"
        await book.again()
        one = await book.ask()
        assert (one.register_state, one.doubt) == ("ended", "ended")
        del register.companies[BAKERY]
        await book.again()
        one = await book.ask()
        assert (one.register_state, one.doubt) == ("not_found", "not_found")
        register.companies[BAKERY] = entry(BAKERY, "Aivan Muu Oy")
        await book.again()
        assert (await book.ask()).doubt is None  # its own doubt goes with a better answer
        await book.again(doubt="private_person")
        assert (await book.ask()).doubt == "private_person"  # another's does not


async def test_shapes_that_differ(sqlite_url: str, clock: TestClock) -> None:
    database = open_database(sqlite_url)
    async with fake_register() as register:
        book = Book(database, clock, register.url)
        await book.add()
        for companies, name, tol in (
            ([{"businessId": BAKERY}], None, None),
            ([{"businessId": {"value": BAKERY}, "names": None, "mainBusinessLine": 7}], None, None),
            ([entry("2077474-0", "Muu Oy"), entry(BAKERY, "Leipomo Oy")], "Leipomo Oy", "10710"),
            (
                [
                    entry(
                        BAKERY,
                        tol="56.10.1",
                        names=[
                            "?",
                            {"name": "Vanha Leipomo", "type": "1", "version": 1, "endDate": "2001-01-01"},
                            {"name": "Pulla", "type": "3", "version": 1},
                            {"name": "Toinen", "type": 1, "version": 2},
                            {"name": "Uusi\u202e Leipomo\n", "type": 1, "version": 1},
                        ],
                    )
                ],
                "Uusi Leipomo",
                "56101",
            ),
            ([entry(BAKERY, "x" * 500, tol="<b>")], None, None),
        ):
            await book.again(tol=None, register_name=None)
            register.says(told(*companies))
            one = await book.ask()
            assert (one.register_state, one.register_name, one.tol) == ("found", name, tol)
    await database.close()


async def test_every_fault_is_borne_in_bounds(
    sqlite_url: str, clock: TestClock, capfd: pytest.CaptureFixture[str]
) -> None:
    database = open_database(sqlite_url)
    async with fake_register() as register:
        book = Book(database, clock, register.url)
        await book.add()
        register.companies[BAKERY] = entry(BAKERY, "Hollolan Leipomo Oy")
        faults: tuple[Callable[[], None], ...] = (
            lambda: register.says(b"<html>Huoltokatko</html>", content_type="text/html"),
            lambda: register.says(b'{"companies": ' + b" " * 1_200_000 + b"[]}"),
            lambda: register.says(b"", status="302 Found", Location=f"{register.url}/companies?businessId=1"),
            lambda: register.says(told(entry("2077474-0", "Muu Oy"))),
            lambda: register.says(b"[" * 100_000),
            lambda: register.says(b"", status="429 Too Many Requests"),
            lambda: register.says(b"", status="503 Service Unavailable"),
            lambda: register.says(b"", status="404 Not Found"),
            register.breaks_off,
            register.drips,
        )
        for fault in faults:
            await book.again()
            fault()
            book.register = Register(register.url, within=0.2 if fault == register.drips else 10)
            before = len(register.asked)
            one = await book.ask()
            book.register = Register(register.url)
            assert (one.register_state, one.register_tries, one.doubt) == ("asked", 1, None)
            await book.ask()
            assert len(register.asked) == before + 1  # not again at once
            clock.advance(minutes=3)
            assert (await book.ask()).register_state == "found"

        await book.again()
        for _ in range(2 * len(PAUSES)):
            register.says(b"", status="500 Broken")
            await book.ask()
            clock.advance(hours=5)
        one = await book.ask()
        assert (one.register_state, one.register_tries) == ("failed", len(PAUSES))
        asked = len(register.asked)
        await book.ask()
        assert len(register.asked) == asked
    away = Book(database, clock, "http://127.0.0.1:9/v3")
    await away.again()
    assert (await away.ask()).register_state == "asked"
    off = Services(Settings(_env_file=None), database, clock.now, locales.load(), Hub())
    assert await ask_register(off) == 0
    assert BAKERY not in capfd.readouterr().err
    await database.close()


@pytest.mark.parametrize(
    ("tol", "sector"),
    [
        ("47110", Sector.TRADE),
        ("81.21", Sector.CLEANING),
        ("81100", Sector.PROPERTY),
        ("49320", Sector.TAXI),
        ("49410", Sector.SERVICES),
        ("78200", Sector.STAFFING),
        ("56101", Sector.RESTAURANT),
        ("55101", Sector.HOSPITALITY),
        ("41200", Sector.BUILDING),
        ("86909", Sector.HEALTH_SERVICES),
        ("62010", Sector.BUSINESS_SERVICES),
        ("01110", None),
        ("", None),
        ("10a", None),
    ],
)
def test_lines_of_work(tol: str, sector: Sector | None) -> None:
    assert sector_of(tol) is sector
