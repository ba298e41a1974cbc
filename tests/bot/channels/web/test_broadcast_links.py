"""The link of a message to many: it leads to the page that stands in the message, and is counted once a person."""

from __future__ import annotations

import httpx
from sqlalchemy import select

from bot.channels.web import WebChat, WebOptions
from bot.hub import Hub
from bot.services import Services
from bot.settings import Settings
from locales import load
from storage.database import open_database
from storage.store import Store
from storage.tables import broadcast_recipient
from tests.bot.channels.web.conftest import BASE
from tests.bot.channels.web.test_tip_links import PHONE
from tests.kit.broadcasts import LINK, sent, written
from tests.kit.clock import TestClock
from tests.kit.people import People


async def test_it_leads_on_and_is_counted_when_somebody_follows_it(sqlite_url: str, clock: TestClock) -> None:
    database = open_database(sqlite_url)

    def fill(store: Store) -> tuple[int, int]:
        people = People(store.connection, store.now)
        team_id = people.team()
        mari = people.colleague("Mari Meri", team_id=team_id)
        aino = people.client("Aino Aho", team_id, coordinator=mari)
        people.consent(aino.person_id, "events")
        number = written(store, mari, buttons=[LINK])
        sent(store, mari, number)
        return number, aino.person_id

    number, person_id = await database.write(clock(), fill)
    clock.advance(minutes=10)
    await database.write(clock(), lambda store: store.broadcasts.tick())
    token = await database.read(clock(), lambda store: store.broadcasts.token_of(person_id, number))
    app = WebChat(Services(Settings(), database, clock, load(), Hub()), WebOptions(public_url=BASE)).app
    transport = httpx.ASGITransport(app=app, client=("192.0.2.1", 50_000))

    async def opened() -> bool:
        query = select(broadcast_recipient.c.opened_at)
        return await database.read(clock(), lambda store: store.connection.execute(query).scalar()) is not None

    async with httpx.AsyncClient(transport=transport, base_url=BASE) as browser:
        looks = await browser.get(f"/b/{token}", headers={"User-Agent": "TelegramBot (like TwitterBot)"})
        assert (looks.status_code, looks.headers["location"]) == (302, LINK.value) and not await opened()
        goes = await browser.get(f"/b/{token}?to=https://evil.example", headers={"User-Agent": PHONE})
        assert (goes.status_code, goes.headers["location"]) == (302, LINK.value) and await opened()
        assert (goes.headers["referrer-policy"], goes.headers["x-robots-tag"]) == ("no-referrer", "noindex, nofollow")
        gone = await browser.get("/b/aB3_-tokenOfNobodys22")
        assert gone.status_code == 404 and "Linkki ei enää toimi" in gone.text
    await database.close()
