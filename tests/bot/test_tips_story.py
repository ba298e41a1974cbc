"""Two weeks of job tips, from the postings of five sources to an interview: told on Telegram and in the web chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.hub import Hub
from bot.services import Services
from bot.settings import Settings
from dialogs.notices import NOTICES
from domain.incoming import Channel
from locales import load
from storage.database import open_database
from storage.job_sources import RunOutcome
from storage.posting_rows import Standing
from storage.tables import job_tip
from tests.bot.channels.telegram import program as telegram
from tests.bot.tip_story.town import BROUGHT, OnTelegram, OnTheWeb, Seeker, Town, at, become_client, jobs_in, town
from tests.bot.tip_story.words import WORDS, Words
from tests.kit.clock import TestClock
from tests.kit.talk import BOTS, House
from tests.kit.telegram import FakeTelegram

LIKED = "barista"
"""What she has said yes to, in every language: why she is told of what is like it."""
NIGHTS = ["Leipuri yövuoroon", "Kock till hotellets nattkök", "Kokki yöhön"]
CAFE, BARISTA, WAITER = "Kahvilatyöntekijä", "Barista", "Tarjoilija satamaan"
CAFES_PAGE = "https://tyomarkkinatori.fi/henkiloasiakkaat/avoimet-tyopaikat/5d0c7a52-93f1-4b0e-8a44-0c1d2e3f4a01/fi"

MONDAY = at(30, 9)
NEXT_MONDAY = at(7, 9, month=12)
THE_ONE_AFTER = at(14, 9, month=12)


@pytest.fixture
async def lahti(sqlite_url: str) -> AsyncIterator[Town]:
    clock = TestClock(at(23, 10))
    database = open_database(sqlite_url)
    async with town(Services(Settings(_env_file=None), database, clock, load(), Hub()), clock) as lahti:
        yield lahti
    await database.close()


@asynccontextmanager
async def telegram_of(lahti: Town) -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(clock=lambda: lahti.clock().timestamp()) as fake:
        yield fake


def program_in(lahti: Town, fake: FakeTelegram, way: Any = telegram.running) -> Any:
    return way(fake, lahti.services.database, clock=lahti.clock, notices=NOTICES)


async def test_on_telegram_in_finnish(lahti: Town) -> None:
    say = WORDS["fi"]
    await five_shapes_come_in(lahti)
    async with telegram_of(lahti) as fake:
        user = fake.user(language_code="fi")
        async with program_in(lahti, fake) as program:
            aino = OnTelegram(lahti, program, user)
            client_id = await becomes_client(aino, Channel.TELEGRAM, program.channel.bot_id, str(user.id), say)
            await aino.start()
            await orders_tips(aino, say)
            await gets_and_judges_the_first(aino, client_id, BARISTA, say)
            await saves_one(aino, BARISTA, say)
            await applies(aino, say)
        # The program is renewed: it has planned what to say, and says it when it is back.
        await one_ends_before_the_second_is_sent(lahti)
        async with program_in(lahti, fake) as program:
            aino = OnTelegram(lahti, program, user)
            await aino.speaks()
            await hears_of_the_rest(aino, say)
            await tells_how_it_went(aino, say)
            await searches(aino, say)
            await has_had_enough(aino, client_id, say)


async def test_in_the_web_chat_in_swedish(lahti: Town) -> None:
    say = WORDS["sv"]
    await five_shapes_come_in(lahti)
    house = House(lahti.services.database, clock=lahti.clock)
    aino = OnTheWeb(lahti, house, house.person(language="sv"))
    client_id = await becomes_client(aino, Channel.WEB, BOTS[Channel.WEB], aino.person.chat, say)
    await aino.start()
    await orders_tips(aino, say)
    await gets_and_judges_the_first(aino, client_id, BARISTA, say)
    await saves_one(aino, BARISTA, say)
    await applies(aino, say)
    await one_ends_before_the_second_is_sent(lahti)
    await aino.speaks()
    await hears_of_the_rest(aino, say)
    await tells_how_it_went(aino, say)
    await searches(aino, say)
    await has_had_enough(aino, client_id, say)


@pytest.mark.parametrize(("language", "way"), [("sv", telegram.called), ("en", telegram.running)])
async def test_on_telegram_in_other_languages(lahti: Town, language: str, way: Any) -> None:
    say = WORDS[language]
    await two_shapes_come_in(lahti)
    async with telegram_of(lahti) as fake, program_in(lahti, fake, way) as program:
        user = fake.user(language_code=language)
        aino = OnTelegram(lahti, program, user)
        client_id = await becomes_client(aino, Channel.TELEGRAM, program.channel.bot_id, str(user.id), say)
        await aino.start()
        await orders_tips(aino, say)
        await gets_and_judges_the_first(aino, client_id, WAITER, say)
        await saves_one(aino, WAITER, say)
        await applies(aino, say)
        assert await aino.comes(NEXT_MONDAY) == 1
        await aino.hears(say.one_new, "Servitris till restaurang vid torget", LIKED)
        await tells_how_it_went(aino, say)
        await has_had_enough(aino, client_id, say)


# The postings.


async def five_shapes_come_in(lahti: Town) -> None:
    await the_national_service_is_asked(lahti)
    added = {name: await lahti.brings(name) for name in BROUGHT}
    assert {name: (run.outcome, run.added) for name, run in added.items()} == {
        "Ruotsinkieliset": (RunOutcome.OK, 2),
        "Kahvilat": (RunOutcome.OK, 2),
        "Kaupunki": (RunOutcome.OK, 2),
        "Kumppani": (RunOutcome.OK, 3),
    }
    assert added["Kaupunki"].twins == 1, "the café tells the town of its barista too"
    assert list(await lahti.listed(Standing.HELD)) == ["Ravintolatyöntekijä"], "it asks for money"
    assert await lahti.listed(Standing.LIVE) == {}, "nobody is told before a person has looked"
    assert await lahti.approves_all() == 10
    await lahti.pins(NIGHTS[0], CAFE, BARISTA, until=MONDAY.date())


async def two_shapes_come_in(lahti: Town) -> None:
    await the_national_service_is_asked(lahti)
    await lahti.brings("Ruotsinkieliset")
    assert await lahti.approves_all() == 5
    await lahti.pins(NIGHTS[0], CAFE, WAITER, until=MONDAY.date())


async def the_national_service_is_asked(lahti: Town) -> None:
    run = await lahti.fetches_the_national_service()
    assert (run.outcome, run.added, run.staff_id) == (RunOutcome.OK, 3, None), "by the timetable"
    assert [one.path for one in lahti.feed.asked] == ["/jobs"]


# The client.


async def becomes_client(aino: Seeker, channel: Channel, bot: str, chat: str, say: Words) -> int:
    return await aino.town.write(partial(become_client, channel, bot, chat, say.language))


async def orders_tips(aino: Seeker, say: Words) -> None:
    await aino.press(say.tips, say.i_want_tips, say.yes_send, say.weekly, say.on_mondays)
    await aino.hears(say.each_monday)


async def gets_and_judges_the_first(aino: Seeker, client_id: int, third: str, say: Words) -> None:
    lahti = aino.town
    assert await aino.comes(MONDAY - timedelta(minutes=1)) == 0
    assert await aino.comes(MONDAY) == 1
    first = await aino.hears(say.three_new, say.because, say.until_the_18th)
    assert sorted(jobs_in(first)) == sorted([NIGHTS[0], CAFE, third])

    await aino.press(await aino.number_of(NIGHTS[0]))
    await aino.hears(NIGHTS[0], "Leipomo Ruiskukka Oy", say.nights, say.adults)
    await aino.press(say.not_for_me, say.the_hours)
    await aino.hears(say.no_more_nights)

    await aino.press(say.others)
    await aino.press(await aino.button(CAFE), say.interested)
    await aino.hears(say.this_is_how, CAFE, say.until_the_18th)
    link = await aino.link()
    assert await lahti.follows(link) == (302, CAFES_PAGE)
    lahti.clock.advance(hours=1)
    assert await lahti.follows(link) == (302, CAFES_PAGE)
    (opened,) = [one.opened_at for one in (await lahti.sees(client_id)).tips if one.opened_at]
    assert opened == MONDAY, "counted once"


async def saves_one(aino: Seeker, title: str, say: Words) -> None:
    await aino.press(say.next)
    await aino.hears(title)
    await aino.press(say.save)
    await aino.hears(say.saved, title)


async def applies(aino: Seeker, say: Words) -> None:
    aino.town.clock.set(at(30, 14, 30))
    await aino.press(say.others)
    await aino.press(await aino.button(CAFE))
    await aino.press(say.i_applied)
    await aino.hears(say.ask_in_a_week, "Mari")
    assert await aino.town.waits() == [("tip_applied", CAFE)]


async def one_ends_before_the_second_is_sent(lahti: Town) -> None:
    """It is planned at nine, and gone from the national service a moment later."""
    await lahti.pins(WAITER, NIGHTS[2], until=NEXT_MONDAY.date())
    lahti.ends_in_the_national_service(WAITER)
    lahti.clock.set(NEXT_MONDAY)
    await lahti.beats()
    assert WAITER in await lahti.titles(job_tip.c.told_at.is_(None)), "it was meant to be told"
    assert WAITER not in await lahti.listed(Standing.LIVE)


async def hears_of_the_rest(aino: Seeker, say: Words) -> None:
    second = await aino.hears(say.two_new, LIKED)
    told = jobs_in(second)
    assert len(told) == 2 and WAITER not in told
    assert not {*told} & {*NIGHTS, CAFE, BARISTA}, "no nights any more, and nothing twice"
    assert not {*told} & {"Ohjelmistokehittäjä", "Ravintolatyöntekijä"}, "neither what is not for her nor what is held"


async def tells_how_it_went(aino: Seeker, say: Words) -> None:
    assert await aino.comes(at(7, 14, 29, month=12)) == 0
    assert await aino.comes(at(7, 14, 30, month=12)) == 1
    await aino.hears(say.how_did_it_go, CAFE)
    await aino.press(say.interview)
    await aino.hears(say.mari_helps)
    assert sorted(await aino.town.waits()) == [("tip_applied", CAFE), ("tip_went", CAFE)]


async def searches(aino: Seeker, say: Words) -> None:
    await aino.say("menu")
    await aino.press(say.search)
    await aino.say(say.dishwasher_in_lahti)
    await aino.hears("Tiskaaja lounaalle")


async def has_had_enough(aino: Seeker, client_id: int, say: Words) -> None:
    lahti = aino.town
    await aino.say("STOP")
    await aino.hears(say.stopped)
    await lahti.types_in("Kahvilatyöntekijä kirjastoon")
    assert await aino.comes(THE_ONE_AFTER) == 0
    told = await lahti.titles(job_tip.c.told_at.is_not(None))
    assert len({*told}) == len(told), "each once, wherever it was published"
    became = (await lahti.sees(client_id)).became
    assert (became.told, became.opened, became.saved, became.applied, became.interview) == (len(told), 1, 1, 1, 1)
    assert (became.interested, became.not_for_me) == (1, 1)
