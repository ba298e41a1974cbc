"""A person of the service in the web chat: who is here, what they wrote, and what the page then offers."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta

import httpx
from pydantic import SecretStr
from sqlalchemy import select

from bot.app import Program
from bot.sender import Sender
from bot.settings import Settings
from storage.database import Database
from storage.staff import Reader
from storage.store import Store
from storage.tables import person, written
from tests.bot.channels.web.conftest import FORM, Chat
from tests.kit.clock import TestClock
from tests.kit.people import People


async def test_mari_comes_writes_and_leaves(sqlite: Database, clock: TestClock) -> None:
    program = Program(Settings(_env_file=None, secret_key=SecretStr("k" * 40)), sqlite, clock)
    await program.open()
    worker, sender = program.rooms["turns"], program.rooms["web_sender"]
    assert isinstance(sender, Sender)
    working = asyncio.create_task(worker.run())
    base = program.settings.base_url

    def come(store: Store) -> tuple[Reader, int]:
        people = People(store.connection, clock())
        mari = people.colleague("Mari Meri", team_id=people.team("Testikaupunki"))
        person_id = store.connection.execute(select(person.c.id)).scalar_one()
        people.todo("person_wanted", person_id)
        store.talks.write(mari, person_id, "Hei!\n\nKatso https://lahti.fi", "form")
        return mari, person_id

    async with httpx.AsyncClient(transport=httpx.ASGITransport(program.web_app()), base_url=base) as client:
        me = Chat(client)
        await me.start("/?lang=fi")
        seen = me.page.split('data-seen="')[1].partition('"')[0]
        before = me.labels()
        assert "on täällä" not in me.page

        mari, person_id = await sqlite.write(clock(), come)
        sent = await client.post(
            "/chat/say",
            data=me.hidden("/chat/say") | {"text": "Moi Mari", "seen": seen},
            headers={**FORM, "Accept": "application/json"},
        )
        news = json.loads(sent.text)
        assert "Mari (ihminen)" in news["messages"][1]["html"]
        assert "Mari on täällä" in news["answer"]["html"]

        # A page that is looked at says so, once; without scripts a picture says it as the page is loaded.
        (said,) = await sqlite.read(clock(), lambda store: store.connection.scalars(select(written.c.message_id)).all())
        assert news["tell"] == said and f'<noscript><img src="/chat/shown?to={said}"' in await me.open("/")
        for told in (said - 1, "x", said):
            assert await _seen(sqlite, clock) is None
            assert (await client.post("/chat/shown", data={"to": told}, headers=FORM)).status_code == 204
            # A link or a picture on another site looks at nothing.
            foreign = await client.get(f"/chat/shown?to={said}", headers={"Sec-Fetch-Site": "cross-site"})
            assert foreign.status_code == 403
        assert await _seen(sqlite, clock) == clock()
        clock.advance(minutes=1)
        assert (await client.get(f"/chat/shown?to={said}")).status_code == 204
        assert await _seen(sqlite, clock) == clock() - timedelta(minutes=1) and "/chat/shown" not in await me.open("/")

        await me.open("/")
        assert me.bubbles()[-3:] == [me.bubbles()[-3], "Hei! Katso https://lahti.fi", "Moi Mari"]
        assert me.bubbles()[-3].startswith("Täällä on nyt Mari")
        assert '<a href="https://lahti.fi">' in me.page
        assert me.labels() == []
        assert "Mari (ihminen): Hei!" in await me.open("/chat/transcript.txt")

        await sqlite.write(clock(), lambda store: store.talks.hand_back(mari, person_id))
        while await sender.work():
            pass
        await me.open("/")
        assert "Mari on täällä" not in me.page
        assert me.labels() == before
    worker.stop()
    await asyncio.wait_for(working, 60)


async def _seen(database: Database, clock: TestClock) -> datetime | None:
    return await database.read(clock(), lambda store: store.connection.execute(select(written.c.read_at)).scalar())
