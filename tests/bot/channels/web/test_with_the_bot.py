"""The real bot behind the web chat: the first words, a choice of language, the first question."""

from __future__ import annotations

import asyncio
import contextlib

import httpx
from pydantic import SecretStr

from bot.app import Program
from bot.settings import Settings
from storage.database import Database
from tests.bot.channels.web.conftest import Chat
from tests.kit.clock import TestClock


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
    program.rooms["turns"].stop()
    async with asyncio.timeout(60):
        with contextlib.suppress(asyncio.CancelledError):
            await worker
