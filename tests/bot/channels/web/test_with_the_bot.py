"""The real bot behind the web chat: the first words, a choice of language, the first question."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import httpx
from pydantic import SecretStr
from starlette.requests import Request

from bot.app import Program
from bot.channels.web.limits import lasting_mark
from bot.settings import Settings
from storage.database import Database
from storage.newcomers import NEWCOMERS
from storage.store import Store
from tests.bot.channels.web.conftest import Chat
from tests.kit.clock import TestClock
from tests.kit.events import hold
from tests.kit.people import People


async def test_the_bot_answers_in_the_web_chat(sqlite: Database, clock: TestClock) -> None:
    settings = Settings(_env_file=None, secret_key=SecretStr("k" * 40))
    program = Program(settings, sqlite, clock)
    await program.open()
    worker = asyncio.create_task(program.rooms["turns"].run())
    base = settings.base_url
    async with httpx.AsyncClient(transport=httpx.ASGITransport(program.web_app()), base_url=base) as client:
        me = Chat(client)
        await me.start("/?lang=fi")
        assert f"{base}/privacy" in me.bubbles()[0]
        await me.press("Suomi")
        await me.press("Työtä itselleni")
        assert 'autocomplete="name"' in me.page
        assert "Kysymys 1/" in me.page
        await me.say("Aino Virtanen")
        assert "Aino Virtanen" in me.bubbles()
        assert 'inputmode="numeric"' in me.page

        # So many newcomers of one network have signed up for an event that nobody more may for a while.
        mark = lasting_mark(Request({"type": "http", "client": ("127.0.0.1", 1)}), settings.key)

        def fill(store: Store) -> str:
            people = People(store.connection, store.now)
            mari = people.colleague("Mari Mäkelä", team_id=people.team())
            event = store.events.one(hold(store, mari, store.now + timedelta(days=5)))
            assert event is not None and NEWCOMERS.most > 2 * 30 - 1, "two classes of a school come at once"
            assert all(store.newcomers.has_room(event.id, mark) for _ in range(NEWCOMERS.most))
            return event.token

        token = await sqlite.write(clock(), fill)
        said = []
        for address in ("127.0.0.1", "192.0.2.7"):
            transport = httpx.ASGITransport(client._transport.app, client=(address, 7))  # type: ignore[attr-defined]
            async with httpx.AsyncClient(transport=transport, base_url=base) as another:
                comer = Chat(another)
                await comer.start(f"/?lang=fi&ref=evp_{token}")
                await comer.press("Suomi")
                # Whoever says no first is no less new after that.
                await comer.say("en tule")
                await comer.start(f"/?lang=fi&ref=evp_{token}")
                await comer.press("Tulen")
                await comer.say("Aku Ankka")
                said.append(" ".join(comer.bubbles()))
        assert ["Hienoa" in one for one in said] == [False, True]
        assert "tullut nyt monta ilmoittautumista: Tiistairekry" in said[0] and "Juttele ihmisen kanssa" in said[0]
    program.rooms["turns"].stop()
    async with asyncio.timeout(60):
        with contextlib.suppress(asyncio.CancelledError):
            await worker
