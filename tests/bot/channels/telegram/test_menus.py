"""What Telegram shows beside the chat, in every language."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from bot.channels.telegram.channel import MENU_TRIES
from bot.channels.telegram.client import open_bot
from bot.channels.telegram.menus import COMMANDS, set_menus
from bot.channels.web import WebChat, WebOptions
from bot.settings import Settings
from locales import load
from storage.database import Database
from storage.store import Store
from tests.bot.channels.telegram.program import opened
from tests.kit.clock import TestClock
from tests.kit.telegram import FakeTelegram


async def test_commands_and_descriptions_in_every_language(fake: FakeTelegram) -> None:
    bot = open_bot(fake.token, fake.url)
    await set_menus(bot, load(), "fi")
    for code in ("fi", "sv", "en", ""):
        commands = await bot.get_my_commands(language_code=code or None)
        assert [one.command for one in commands] == list(COMMANDS)
        assert (await bot.get_my_description(language_code=code or None)).description
        assert (await bot.get_my_short_description(language_code=code or None)).short_description
    swedish = await bot.get_my_commands(language_code="sv")
    assert "Visa hjälp" in [one.description for one in swedish]
    plain = await bot.get_my_commands()
    assert "Näytä ohje" in [one.description for one in plain]
    await bot.session.close()


async def test_failing_costs_nobody_an_answer(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    fake.fail_next("setMyCommands", status=502, html=True)
    aino = fake.user()
    async with opened(fake, store, clock=clock) as program:
        program.begin()
        await aino.start()
        await aino.hears("Millä kielellä")
        await fake.wait_call("setMyShortDescription", 4)
        assert len(fake.calls_of("setMyCommands")) == 5, "once more, and in full"
        await program.end()


async def test_what_telegram_refuses_every_time_is_left(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    fake.fail_next("setMyCommands", times=99, status=400)
    async with opened(fake, store, clock=clock) as program:
        program.begin(program.channel.run)
        await fake.wait_call("setMyCommands", MENU_TRIES)
        with pytest.raises(AssertionError):
            await fake.wait_call("setMyCommands", MENU_TRIES + 1, within=0.2)
        await program.end()


async def test_its_name_is_known_to_pages_and_follows(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    """Pages read it from the store, also in a process that does not talk to Telegram (``--role web``)."""
    fake.fail_next("getMe", times=2, status=502, html=True)
    async with opened(fake, store, clock=clock) as program:
        bot = program.services.settings.telegram_bot
        channel, pages = program.channel, WebChat(program.services, WebOptions(public_url="http://chat.test"))
        http = httpx.AsyncClient(transport=httpx.ASGITransport(pages.app), base_url="http://chat.test")
        assert "t.me" not in (await http.get("/?ref=emp_x")).text, "not known yet"
        program.begin(channel.run)
        await fake.wait_call("getMe", 3)
        while (name := await program.read(lambda store: store.telegram.of(bot))) is None:
            continue
        assert name == "duunikaveri_bot"
        shown = (await http.get("/?ref=emp_x")).text
        assert 'href="https://t.me/duunikaveri_bot?start=emp_x"' in shown and "Juttele Telegramissa" in shown
        assert 'href="https://t.me/duunikaveri_bot"' in (await http.get("/events?lang=sv")).text
        await program.end()

        def others(store: Store) -> list[str | None]:
            told = [store.telegram.keep(str(bot), name) for name in (None, "not a name", "duunikaveri_bot")]
            assert told == [False] * 3, "what is no name, or none, takes nothing away"
            assert store.telegram.keep(str(bot), "uusi_nimi_bot")
            return [store.telegram.of(one) for one in (bot, "7", None)]

        assert await store.write(clock(), others) == ["uusi_nimi_bot", None, None], "another bot has another name"
        assert "https://t.me/uusi_nimi_bot" in (await http.get("/")).text
        silent = WebChat(
            replace(program.services, settings=Settings.model_construct()), WebOptions(public_url="http://x")
        )
        quiet = httpx.AsyncClient(transport=httpx.ASGITransport(silent.app), base_url="http://x")
        for path in ("/", "/events"):
            assert "Telegram" not in (await quiet.get(path)).text, "nobody is there without a token"
