"""A picture and pages with what the bot says of its own accord in Telegram."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest

from storage.database import Database
from storage.deliveries import NOTICE
from tests.bot.channels.telegram.conftest import *  # noqa: F403  # the same fake, store and log
from tests.bot.pictured import CONTENT, NOTICES, PAGE, WORDS, add_picture
from tests.bot.planned import WORDS as VISITS
from tests.bot.planned import Bot, reminding
from tests.kit.clock import TestClock
from tests.kit.telegram import FakeTelegram


@pytest.fixture
async def bot(fake: FakeTelegram, store: Database, clock: TestClock) -> AsyncIterator[Bot]:
    async with reminding(fake, store, clock, words={**VISITS, **WORDS}, notices=NOTICES) as bot:
        await store.write(clock(), add_picture)
        yield bot


async def tell(bot: Bot, *chats: int, words: str = "Tule <b>mukaan</b>!", **what: Any) -> None:
    for chat in chats:
        await bot.plan(chat, "shown", kind=NOTICE, words=words, **what)
    await bot.drain()


async def test_it_goes_up_once_with_words_and_buttons(bot: Bot, fake: FakeTelegram) -> None:
    many = [fake.user(1001 + number, started=True) for number in range(4)]
    await tell(bot, *(one.id for one in many), door=True, page=True)
    for one in many:
        (seen,) = one.messages
        assert (seen.kind, seen.text) == ("photo", "Tule mukaan!")
        assert seen.entities == [{"type": "bold", "offset": 5, "length": 6}]
        assert seen.labels == ["Tulen & autan", "Lue lisää", "Ohje", "Juttele ihmisen kanssa"]
        assert seen.buttons[1][0].url == PAGE
        assert fake.file(str(seen.file_id)) == CONTENT
    photos = [call.params["photo"] for call in fake.calls_of("sendPhoto")]
    assert [photo.startswith("attach:") for photo in photos] == [True, False, False, False]
    row = (await bot.program.deliveries())[0]
    assert (row.state, row.platform_id) == ("sent", str(many[0].messages[0].message_id))
    await many[0].press("Tulen & autan")
    bot.program.begin()
    await many[0].hears("Nähdään!")


async def test_an_id_that_telegram_knows_no_more_is_forgotten(
    bot: Bot, fake: FakeTelegram, clock: TestClock, store: Database
) -> None:
    aino = fake.user(1001, started=True)
    await tell(bot, 1001)
    fake.forget_files()
    await tell(bot, 1001)
    await tell(bot, 1001)
    assert [seen.kind for seen in aino.messages] == ["photo"] * 3
    assert [call.status for call in fake.calls_of("sendPhoto")] == [200, 400, 200, 200]

    async def known() -> str | None:
        return await store.read(clock(), lambda found: found.pictures.file_id(1, bot.program.channel.bot_id))

    assert await known() == aino.messages[-1].file_id
    fake.fail_next("sendPhoto", 2, status=400, description="Bad Request: PHOTO_INVALID_DIMENSIONS")
    await tell(bot, 1001)
    assert (aino.messages[-1].kind, await known()) == ("text", None)


@pytest.mark.parametrize("description", ["PHOTO_INVALID_DIMENSIONS", "not enough rights to send photos to the chat"])
async def test_the_words_are_worth_more(bot: Bot, fake: FakeTelegram, log_lines: io.StringIO, description: str) -> None:
    aino = fake.user(1001, started=True)
    fake.fail_next("sendPhoto", status=400, description=f"Bad Request: {description}")
    await tell(bot, 1001, door=True)
    (seen,) = aino.messages
    assert (seen.kind, seen.text, seen.labels[0]) == ("text", "Tule mukaan!", "Tulen & autan")
    assert "photo_not_taken" in log_lines.getvalue()


async def test_words_too_long_for_a_caption_come_under_it(bot: Bot, fake: FakeTelegram) -> None:
    aino = fake.user(1001, started=True)
    # What is counted is what a person sees: this has as many units as there may be.
    fits = "<b>" + "👋" * 512 + "</b>"
    await tell(bot, 1001, words=fits)
    await tell(bot, 1001, words=f"{fits}!", door=True)
    assert [(seen.kind, len(seen.text), bool(seen.labels)) for seen in aino.messages] == [
        ("photo", 512, False),
        ("photo", 0, False),
        ("text", 513, True),
    ]
    assert (await bot.program.deliveries())[-1].platform_id == str(aino.messages[-1].message_id)


async def test_a_picture_that_went_is_not_shown_again(bot: Bot, fake: FakeTelegram) -> None:
    aino = fake.user(1001, started=True)
    fake.fail_next("sendMessage", status=429, retry_after=3)
    await tell(bot, 1001, words="Tule! " * 300)
    (row,) = await bot.program.deliveries()
    assert (row.state, row.payload["pieces"], row.payload["said"]) == ("planned", 1, "1")
    bot.program.advance(seconds=10)
    await bot.drain()
    assert [seen.kind for seen in aino.messages] == ["photo", "text"]
    fake.drop_next("sendPhoto", after=True)
    await tell(bot, 1001)
    row = (await bot.program.deliveries())[-1]
    assert (row.state, row.maybe_repeated) == ("planned", True)  # in doubt, as with words alone
