"""A picture in the web chat: in its bubble with words for who cannot see it, at an address of its own."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import select

from bot.app import Program
from bot.channels.web.outlet import WebOutlet
from bot.channels.web.picture_files import KEPT, WRONG
from bot.channels.web.talk import BOT
from bot.planned import Composer
from bot.sender import Sender
from bot.settings import Settings
from storage.database import Database
from storage.deliveries import NOTICE
from storage.pace import UNPACED
from storage.store import Store
from storage.tables import person
from tests.bot.channels.web.conftest import Chat
from tests.bot.pictured import ALT, NOTICES, PAGE, WORDS, add_picture
from tests.dialogs.desk import texts_with
from tests.kit.clock import TestClock


def _no_file(store: Store, appointment_id: int, language: str) -> tuple[str, bytes]:
    raise KeyError(appointment_id)


async def test_a_picture_in_the_chat(sqlite: Database, clock: TestClock) -> None:
    program = Program(Settings(_env_file=None, secret_key=SecretStr("k" * 40)), sqlite, clock)
    await program.open()
    worker = program.rooms["turns"]
    composer = Composer(texts_with(WORDS), NOTICES, "http://x", _no_file)
    sender = Sender(program.services, WebOutlet(program.services.hub), "web", BOT, pace=UNPACED, composer=composer)
    working = asyncio.create_task(worker.run())
    token = await sqlite.write(clock(), add_picture)

    async def tell(words: str, **what: Any) -> None:
        def plan(store: Store) -> None:
            whose = store.connection.execute(select(person.c.id)).scalar_one()
            store.outbox.plan(whose, "shown", key=words, kind=NOTICE, words=words, **what)

        await sqlite.write(clock(), plan)
        while await sender.work():
            pass
        await me.open("/")

    transport = httpx.ASGITransport(program.web_app(), client=("192.0.2.1", 50000))
    async with httpx.AsyncClient(transport=transport, base_url=program.settings.base_url) as client:
        me = Chat(client)
        await me.start("/?lang=fi")
        asked = me.labels()
        await tell("Tule mukaan!")
        alt = 'alt="Nuoria &lt;pöydän&gt; ääressä" width="500" height="300"'
        assert f'<img class="picture" src="/pictures/{token}" {alt}>' in me.page
        assert me.bubbles()[-1] == "Tule mukaan!"
        assert me.labels() == asked  # nothing is asked under a picture alone

        await tell("Tule silti!", door=True, page=True)
        assert "Tulen &amp; autan" in me.page
        assert f'href="{PAGE.replace("&", "&amp;")}"' in me.page
        assert f"[Kuva: {ALT['fi']}]\r\n    Tule silti!" in await me.open("/chat/transcript.txt")

        found = await client.get(f"/pictures/{token}")
        assert (found.status_code, found.headers["content-type"]) == (200, "image/png")
        assert found.headers["cache-control"] == KEPT
        assert found.headers["x-content-type-options"] == "nosniff"
        wrong = [(await client.get(f"/pictures/{'x' * 20}{number}")).status_code for number in range(WRONG[0])]
        assert set(wrong) == {404}
        assert (await client.get("/pictures/../etc")).status_code in (404, 429)
        assert (await client.get("/pictures/short")).status_code == 429
        assert (await client.get(f"/pictures/{token}")).status_code == 200  # who has an address is not kept from it
    worker.stop()
    await asyncio.wait_for(working, 60)
