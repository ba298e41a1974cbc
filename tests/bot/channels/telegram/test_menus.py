"""What Telegram shows beside the chat, in every language."""

from __future__ import annotations

import pytest

from bot.channels.telegram.channel import MENU_TRIES
from bot.channels.telegram.client import open_bot
from bot.channels.telegram.menus import COMMANDS, set_menus
from locales import load
from storage.database import Database
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
