"""What the bot says of its own accord: put into words when it leaves, if it is still true, and never in the night."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import select, update

from bot.sender import MOST_ATTEMPTS
from storage.database import Database, open_database
from storage.deliveries import NOTICE
from storage.tables import channel_identity, conversation, delivery, message, person, todo
from tests.bot.channels.telegram.conftest import *  # noqa: F403  # the same fake, store and log
from tests.bot.planned import Bot, reminding
from tests.kit.clock import TestClock
from tests.kit.telegram import FakeTelegram, FakeUser


@pytest.fixture
async def bot(fake: FakeTelegram, database: Database, clock: TestClock) -> AsyncIterator[Bot]:
    """On both databases; ten in the morning of a working day."""
    async with reminding(fake, database, clock) as bot:
        yield bot


@pytest.fixture
def aino(fake: FakeTelegram) -> FakeUser:
    return fake.user(1001, started=True)


# Words.


async def test_it_is_put_into_words_when_it_leaves(bot: Bot, aino: FakeUser) -> None:
    key = await bot.plan(1001, visit=12, due_at=bot.hours(1))
    assert await bot.program.rows(select(message)) == []
    await bot.drain()
    assert aino.messages == []
    bot.clock.advance(hours=1)
    await bot.drain()
    (seen,) = aino.messages
    assert seen.text == "Muistathan ajan 12."
    assert [[button.label for button in line] for line in seen.buttons] == [
        ["Olen tulossa"],
        ["Siirrän"],
        ["Ohje", "Juttele ihmisen kanssa"],
    ]
    row = await bot.row(key)
    (said,) = await bot.program.rows(select(message))
    assert (row.state, row.message_id, row.conversation_id) == ("sent", said.id, said.conversation_id)
    assert (said.kind, said.direction, said.key, said.params) == ("bot", "out", "note.visit", None)


async def test_it_is_said_in_the_language_that_is_spoken_then(bot: Bot, aino: FakeUser) -> None:
    await bot.plan(1001, visit=12, due_at=bot.hours(1))
    await bot.program.database.run(lambda c: c.execute(update(person).values(language="sv")))
    bot.clock.advance(hours=1)
    await bot.drain()
    assert [seen.text for seen in aino.messages] == ["Kom ihåg tiden 12."]


async def test_what_is_no_longer_true_is_not_said(bot: Bot, aino: FakeUser) -> None:
    key = await bot.plan(1001, visit=12)
    bot.visits.gone.add(12)
    await bot.drain()
    assert aino.messages == []
    row = await bot.row(key)
    assert (row.state, row.fault, row.message_id) == ("cancelled", "no_longer_true", None)
    assert await bot.program.rows(select(message)) == []


async def test_it_comes_into_a_new_conversation_when_the_old_one_has_ended(bot: Bot, aino: FakeUser) -> None:
    await bot.plan(1001, visit=12)
    ended = update(conversation).values(ended_at=bot.clock())
    await bot.program.database.run(lambda c: c.execute(ended))
    await bot.drain()
    assert [seen.text for seen in aino.messages] == ["Muistathan ajan 12."]
    old, new = await bot.program.rows(select(conversation).order_by(conversation.c.id))
    (said,) = await bot.program.rows(select(message))
    assert (old.ended_at, new.ended_at) == (bot.clock(), None)
    assert said.conversation_id == new.id


# A fault in one's own words.


async def test_one_that_cannot_be_composed_spoils_no_other(
    bot: Bot, fake: FakeTelegram, aino: FakeUser, log_lines: io.StringIO
) -> None:
    eetu = fake.user(1002, started=True)
    bot.visits.broken.add(7)
    keys = [await bot.plan(1001, visit=7), await bot.plan(1002, visit=8)]
    await bot.drain()
    assert [seen.text for seen in eetu.messages] == ["Muistathan ajan 8."]
    assert aino.messages == []
    assert [(await bot.row(key)).state for key in keys] == ["failed", "sent"]
    assert await bot.program.todos() == ["fault"]
    assert "not_composed" in log_lines.getvalue()
    assert "nowhere" not in log_lines.getvalue(), "a fault's own words may hold anything"


async def test_a_notice_that_nobody_knows_is_seen_by_a_person(bot: Bot, aino: FakeUser) -> None:
    key = await bot.plan(1001, "of_another_release", visit=7)
    await bot.drain()
    row = await bot.row(key)
    assert (row.state, row.fault) == ("failed", "unknown_notice")
    assert await bot.program.todos() == ["fault"]


# Another try.


async def test_another_try_says_the_very_same(bot: Bot, fake: FakeTelegram, aino: FakeUser) -> None:
    fake.fail_next("sendMessage", status=502)
    key = await bot.plan(1001, visit=12)
    await bot.drain()
    await bot.program.database.run(lambda c: c.execute(update(person).values(language="sv")))
    bot.clock.advance(seconds=2)
    await bot.drain()
    assert [seen.text for seen in aino.messages] == ["Muistathan ajan 12."]
    assert len(await bot.program.rows(select(message))) == 1
    assert (await bot.row(key)).attempts == 1


async def test_another_try_is_not_made_when_it_has_become_untrue(bot: Bot, fake: FakeTelegram, aino: FakeUser) -> None:
    fake.fail_next("sendMessage", status=502)
    key = await bot.plan(1001, visit=12)
    await bot.drain()
    bot.visits.gone.add(12)
    bot.clock.advance(seconds=2)
    await bot.drain()
    assert aino.messages == []
    assert (await bot.row(key)).state == "cancelled"


async def test_it_waits_for_the_morning_when_telegram_comes_back_in_the_night(
    bot: Bot, fake: FakeTelegram, aino: FakeUser
) -> None:
    bot.at(19, 59)
    fake.fail_next("sendMessage", status=502)
    await bot.plan(1001, visit=12)
    await bot.drain()
    bot.at(20, 1)
    await bot.drain()
    assert aino.messages == []
    bot.at(8, day=25)
    await bot.drain()
    assert [seen.text for seen in aino.messages] == ["Muistathan ajan 12."]


async def test_what_waits_for_the_morning_lets_others_by(bot: Bot, fake: FakeTelegram, aino: FakeUser) -> None:
    bot.at(19, 59)
    fake.fail_next("sendMessage", status=502)
    await bot.plan(1001, visit=12)
    await bot.drain()
    bot.at(20, 1)
    await bot.drain()
    await bot.plan(1001, "moved", urgent=True)
    await bot.drain()
    assert [seen.text for seen in aino.messages] == ["Aikasi on siirretty."]


# The night, and days when nobody works.


@pytest.mark.parametrize(
    ("day", "hour", "minute", "next_day"), [(24, 20, 0, 25), (24, 23, 59, 25), (25, 7, 59, 25), (28, 12, 0, 30)]
)
async def test_at_night_and_on_days_off_it_waits(
    bot: Bot, aino: FakeUser, day: int, hour: int, minute: int, next_day: int
) -> None:
    due_at = bot.at(hour, minute, day=day)
    key = await bot.plan(1001, visit=12, due_at=due_at)
    await bot.drain()
    assert aino.messages == []
    row = await bot.row(key)
    assert (row.state, row.due_at, row.attempts, row.message_id) == ("planned", bot.at(8, day=next_day), 0, None)
    await bot.drain()
    assert [seen.text for seen in aino.messages] == ["Muistathan ajan 12."]


async def test_just_before_the_night_it_is_said(bot: Bot, aino: FakeUser) -> None:
    bot.at(19, 59)
    await bot.plan(1001, visit=12)
    await bot.drain()
    assert len(aino.messages) == 1


async def test_what_is_of_no_use_in_the_morning_is_not_said_at_all(bot: Bot, aino: FakeUser) -> None:
    now = bot.at(22)
    key = await bot.plan(1001, visit=12, expires_at=now + timedelta(hours=10))
    await bot.drain()
    row = await bot.row(key)
    assert (row.state, row.fault) == ("expired", "quiet_hours")


async def test_what_is_urgent_is_said_at_night(bot: Bot, aino: FakeUser) -> None:
    bot.at(22)
    await bot.plan(1001, "moved", kind=NOTICE, urgent=True)
    await bot.drain()
    assert [seen.text for seen in aino.messages] == ["Aikasi on siirretty."]


# Permission.


async def test_without_permission_nothing_is_said(bot: Bot, aino: FakeUser) -> None:
    key = await bot.plan(1001, visit=12, purpose="reminders")
    await bot.drain()
    assert aino.messages == []
    assert (await bot.row(key)).state == "cancelled"
    assert bot.visits.composed == 0


async def test_who_has_blocked_the_bot_is_not_written_to(bot: Bot, aino: FakeUser) -> None:
    key = await bot.plan(1001, visit=12)
    await bot.program.database.run(lambda c: c.execute(update(channel_identity).values(blocked_at=bot.clock())))
    await bot.drain()
    assert aino.messages == []
    assert (await bot.row(key)).state == "blocked"


async def test_blocked_between_two_reminders(bot: Bot, fake: FakeTelegram, aino: FakeUser) -> None:
    first, second = await bot.plan(1001, visit=12), await bot.plan(1001, visit=12, due_at=bot.hours(2))
    await bot.drain()
    await aino.block()
    bot.clock.advance(hours=2)
    await bot.drain()
    assert [(await bot.row(key)).state for key in (first, second)] == ["sent", "blocked"]
    assert len(aino.messages) == 1


# Its file.


async def test_a_file_goes_along(bot: Bot, aino: FakeUser) -> None:
    key = await bot.plan(1001, "moved", kind=NOTICE, file=5)
    await bot.drain()
    words, file = aino.messages
    assert words.text == "Aikasi on siirretty."
    assert file.file_name == "aika-5-fi.ics"
    assert (await bot.row(key)).payload["document"] == {"appointment": 5}


async def test_without_its_file_the_words_are_said_all_the_same(
    bot: Bot, aino: FakeUser, log_lines: io.StringIO
) -> None:
    key = await bot.plan(1001, "moved", kind=NOTICE, file=404)
    await bot.drain()
    assert [seen.text for seen in aino.messages] == ["Aikasi on siirretty."]
    assert (await bot.row(key)).state == "sent"
    assert "no_file" in log_lines.getvalue()


# What is under way meanwhile.


async def test_a_turn_of_the_same_chat_goes_first(fake: FakeTelegram, postgres_url: str, clock: TestClock) -> None:
    """Another process answers the same person at this moment: neither of the two waits for the other."""
    aino = fake.user(1001, started=True)
    database, elsewhere = open_database(postgres_url), await asyncpg.connect(postgres_url)
    try:
        async with reminding(fake, database, clock) as bot:
            key = await bot.plan(1001, visit=12)
            async with elsewhere.transaction():
                await elsewhere.execute("select * from conversation for update")
                await bot.drain()
                assert aino.messages == []
                assert (await bot.row(key)).state == "planned"
            bot.clock.advance(seconds=1)
            await bot.drain()
            assert len(aino.messages) == 1
    finally:
        await elsewhere.close()
        await database.close()


async def test_it_gives_up_in_the_end_and_a_person_sees_it(bot: Bot, fake: FakeTelegram, aino: FakeUser) -> None:
    fake.fail_next("sendMessage", times=MOST_ATTEMPTS, status=502)
    key = await bot.plan(1001, visit=12)
    for _ in range(MOST_ATTEMPTS):
        await bot.drain()
        bot.clock.advance(minutes=15)
    assert (await bot.row(key)).state == "failed"
    assert await bot.program.todos() == ["fault"]
    (row,) = await bot.program.rows(select(todo))
    assert row.conversation_id is not None


# Doors.


async def test_a_door_is_gone_through_while_something_else_is_under_way(bot: Bot, fake: FakeTelegram) -> None:
    bot.program.begin()
    aino = fake.user(1001)
    await aino.start()
    await aino.hears("Millä kielellä")
    await aino.press("Suomi")
    await aino.hears("Mitä etsit?")
    await aino.press("Työtä itselleni")
    await aino.hears("Mikä on nimesi?")
    await bot.plan(1001, visit=12)
    bot.program.advance(seconds=0)
    await aino.hears("Muistathan ajan 12.")
    await aino.press("Siirrän")
    await aino.hears("Mille päivälle?")
    await aino.say("perjantai")
    await aino.hears("Aika 12 on siirretty.")
    await aino.hears("Mikä on nimesi?")
    await aino.press("Olen tulossa")
    await aino.hears("Nähdään!")
    await aino.say("Aino Virtanen")
    await aino.hears("Minä vuonna olet syntynyt?")
    await bot.program.settled()
    pressed = await bot.program.rows(select(message.c.body).where(message.c.kind == "press"))
    assert [row.body for row in pressed] == ["Suomi", "Työtä itselleni", "Siirrän", "Olen tulossa"]
    assert not fake.unanswered
    await bot.program.end()


async def test_a_door_is_opened_by_its_words(bot: Bot, fake: FakeTelegram) -> None:
    bot.program.begin()
    aino = fake.user(1001)
    await aino.start()
    await aino.hears("Millä kielellä")
    await aino.press("Suomi")
    await aino.hears("Mitä etsit?")
    await aino.press("Työtä itselleni")
    await aino.hears("Mikä on nimesi?")
    await bot.plan(1001, visit=12)
    bot.program.advance(seconds=0)
    await aino.hears("Muistathan ajan 12.")
    await aino.say("Olen tulossa!")
    await aino.hears("Nähdään!")
    await aino.say("Olen Tulossa")
    await aino.hears("Minä vuonna olet syntynyt?")
    await bot.program.end()


async def test_a_box_ticked_under_an_older_question_changes_that_message(bot: Bot, fake: FakeTelegram) -> None:
    bot.program.begin()
    aino = fake.user(1001)
    await aino.start()
    for hears, act, words in (
        ("Millä kielellä", "press", "Suomi"),
        ("Mitä etsit?", "press", "Työtä itselleni"),
        ("Mikä on nimesi?", "say", "Aino Virtanen"),
        ("Minä vuonna olet syntynyt?", "say", "2003"),
        ("Missä kunnassa asut?", "say", "Lahti"),
        ("Miten saamme sinuun yhteyden?", "press", "Vain tässä chatissa"),
    ):
        await aino.hears(hears)
        await (aino.press(words) if act == "press" else aino.say(words))
    question = await aino.hears("Mitä toivot?")
    await bot.plan(1001, visit=12)
    bot.program.advance(seconds=0)
    await aino.hears("Muistathan ajan 12.")
    await aino.press("☐ Töitä")
    await bot.program.settled()
    (now,) = [seen for seen in aino.messages if seen.message_id == question.message_id]
    assert now.text == question.text
    assert "☑ Töitä" in [button.label for line in now.buttons for button in line]
    (reminder,) = [seen for seen in aino.messages if "Muistathan" in seen.text]
    assert "Olen tulossa" in [button.label for line in reminder.buttons for button in line]
    await bot.program.end()


async def test_the_row_in_the_ledger_holds_no_words(bot: Bot, aino: FakeUser) -> None:
    await bot.plan(1001, visit=12)
    await bot.drain()
    (row,) = await bot.program.rows(select(delivery))
    assert row.payload == {"notice": "visit", "visit": 12}
    entries = await bot.program.read(lambda store: store.ledger.page())
    assert "Muistathan" not in str(entries)
