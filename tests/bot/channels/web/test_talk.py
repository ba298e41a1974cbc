"""A talk without JavaScript: answers by text, by button, by tick boxes; back; once however often it is sent."""

from __future__ import annotations

import asyncio
import re

import pytest
from sqlalchemy import select

from domain.incoming import Act
from storage.store import Store
from storage.tables import inbox
from tests.bot.channels.web.conftest import Chat, World


def _sequences(store: Store) -> list[int]:
    return list(store.connection.execute(select(inbox.c.sequence).order_by(inbox.c.id)).scalars())


async def to_the_hopes(me: Chat) -> None:
    await me.start()
    await me.say("Aino")
    await me.say("2003")


async def to_the_languages(me: Chat) -> None:
    await to_the_hopes(me)
    await me.press("Töitä")


async def test_from_start_to_end(me: Chat) -> None:
    await to_the_languages(me)
    await me.press("suomi")
    await me.press("Valmis")
    await me.say("Tykkään pyöristä.")
    assert me.bubbles() == [
        "Hei! Olen botti. Kysyn viisi asiaa. Mikä sinun nimesi on?",
        "Aino",
        "Minä vuonna olet syntynyt?",
        "2003",
        "Mitä toivot?",
        "Töitä",
        "Mitä kieliä puhut?",
        "Valmis",
        "Mitä muuta haluat kertoa?",
        "Tykkään pyöristä.",
        "Kiitos, Aino. Tietosi ovat tallessa.",
    ]


async def test_a_form_leads_to_the_newest_question(me: Chat) -> None:
    await me.start()
    sent = await me.client.post(
        "/chat/say",
        data=me.hidden("/chat/say") | {"text": "Aino"},
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert (sent.status_code, sent.headers["location"]) == (303, "/#now")
    await me.open()
    last = re.findall(r'<div class="message.*?(?=<div class="message|<div id="unsent")', me.page, re.DOTALL)[-1]
    assert 'id="now"' in last
    assert me.page.count('id="now"') == 1


async def test_a_text_field_is_there_only_when_text_is_expected(me: Chat) -> None:
    await me.start()
    assert 'autocomplete="name"' in me.page
    await me.say("Aino")
    assert 'inputmode="numeric"' in me.page
    assert 'placeholder="esimerkiksi 2003"' in me.page
    await me.say("2003")
    assert 'id="text"' not in me.page
    await me.press("Töitä")
    await me.press("Valmis")
    assert "<textarea" in me.page
    await me.say("Jotain")
    assert 'id="text"' in me.page, "with no buttons left there is a field, so that nobody is stuck"


async def test_only_the_newest_questions_buttons_are_there(me: Chat) -> None:
    await to_the_hopes(me)
    assert me.labels() == ["Töitä", "Opiskelupaikkaa", "Takaisin", "Ohje", "Juttele ihmisen kanssa"]
    await me.press("Töitä")
    assert me.labels() == ["suomi", "somali", "arabia", "Valmis", "Takaisin", "Ohje", "Juttele ihmisen kanssa"]


async def test_a_link_is_a_link_and_a_script_is_none(me: Chat) -> None:
    await to_the_hopes(me)
    assert '<a class="button" href="https://example.test/paikat" rel="noopener">Katso avoimet paikat</a>' in me.page
    assert "javascript:" not in me.page
    assert "Paha linkki" not in me.page


async def test_how_far_one_is_stands_in_words(me: Chat) -> None:
    await me.start()
    assert "Kysymys 1/5" in me.page
    await me.say("Aino")
    assert "Kysymys 2/5" in me.page


async def test_tick_boxes_are_ticked_in_place(me: Chat) -> None:
    await to_the_languages(me)
    bubbles = me.bubbles()
    await me.press("somali")
    assert 'value="tick.so" class="tick" aria-pressed="true"' in me.page
    assert 'value="tick.fi" class="tick" aria-pressed="false"' in me.page
    await me.press("somali")
    assert 'value="tick.so" class="tick" aria-pressed="false"' in me.page
    assert me.bubbles() == bubbles


async def test_back_returns_to_the_question_before(me: Chat) -> None:
    await to_the_hopes(me)
    await me.press("Takaisin")
    assert me.bubbles()[-2:] == ["Takaisin", "Minä vuonna olet syntynyt?"]


async def test_an_empty_answer_is_not_sent_and_the_page_says_so(world: World, me: Chat) -> None:
    await me.start()
    await me.say("   ")
    assert "Kirjoita ensin vastaus kenttään." in me.page
    assert world.bot.acts == [Act.START]


async def test_the_same_form_sent_twice_is_one_act(world: World, me: Chat) -> None:
    await me.start()
    form = me.hidden("/chat/say") | {"text": "Aino"}
    await asyncio.gather(*(me.client.post("/chat/say", data=form) for _ in range(3)))
    await me.open()
    assert me.bubbles()[1:] == ["Aino", "Minä vuonna olet syntynyt?"]
    assert world.bot.acts == [Act.START, Act.SAY]


async def test_a_double_press_of_a_button_is_one_act(world: World, me: Chat) -> None:
    await to_the_hopes(me)
    form = me.hidden("/chat/press", "Töitä") | {"data": me.data_of("Töitä")}
    await asyncio.gather(*(me.client.post("/chat/press", data=form) for _ in range(2)))
    assert world.bot.acts == [Act.START, Act.SAY, Act.SAY, Act.PRESS]


async def test_something_else_written_on_the_same_page_is_heard(me: Chat) -> None:
    """Who goes back in the browser and corrects the text sends the old form with other words."""
    await me.start()
    form = me.hidden("/chat/say")
    await me.send("/chat/say", form | {"text": "Aimo"})
    await me.send("/chat/say", form | {"text": "Aino"})
    assert [words for words in me.bubbles() if words in ("Aimo", "Aino")] == ["Aimo", "Aino"]


async def test_the_key_of_one_chat_does_not_stop_another(world: World, me: Chat) -> None:
    other = world.browser()
    await me.start()
    await other.start()
    form = me.hidden("/chat/say") | {"text": "Aino"}
    await me.send("/chat/say", form)
    await other.send("/chat/say", form)
    assert other.bubbles()[1:] == ["Aino", "Minä vuonna olet syntynyt?"]


@pytest.fixture
async def hasty(make_world, sqlite) -> World:
    """A chat whose forms do not wait for the bot."""
    return make_world(sqlite, patience=0)


async def test_acts_keep_their_order_while_the_clock_stands_still(hasty: World) -> None:
    world, me = hasty, hasty.browser()
    await me.start()
    while not me.bubbles():
        await me.open()
    world.bot.gate.clear()
    form = me.hidden("/chat/say")
    texts = [f"viesti {number}" for number in range(5)]
    for text in texts:
        await me.client.post("/chat/say", data=form | {"text": text}, headers={"Accept": "application/json"})
    world.bot.gate.set()
    await me.client.post("/chat/say", data=form | {"text": "viimeinen"})
    async with asyncio.timeout(60):
        while "viimeinen" not in await me.open():
            pass
    assert [words for words in me.bubbles() if words.startswith("vi")] == [*texts, "viimeinen"]
    sequences = await world.services.database.read(world.clock(), _sequences)
    assert sequences == [world.clock().timestamp() * 1000 + number for number in range(7)]


async def test_a_late_answer_is_promised_and_looked_for_without_javascript(hasty: World) -> None:
    me = hasty.browser()
    await me.start()
    while "Vastaus on tulossa" in me.page:
        await me.open()
    hasty.bot.gate.clear()
    await me.say("Aino")
    assert "Viestisi on tallessa. Vastaus on tulossa." in me.page
    assert '<noscript><meta http-equiv="refresh" content="2; url=/?wait=1#now"></noscript>' in me.page
    assert "wait=20" in await me.open("/?wait=19")
    assert "refresh" not in await me.open("/?wait=20")
    assert "Vastaus viipyy." in me.page
    assert "refresh" in await me.open("/?wait=-1")


async def test_the_answer_is_waited_for_by_the_bell_not_by_the_clock(make_world, sqlite) -> None:
    patient = make_world(sqlite, patience=600)
    me = patient.browser()
    async with asyncio.timeout(60):
        await me.start()
        await me.say("Aino")
    assert me.bubbles()[-1] == "Minä vuonna olet syntynyt?"


async def test_the_language_of_the_chat_is_that_of_its_buttons(me: Chat) -> None:
    await me.start()
    await me.say("svenska")
    assert '<html lang="sv"' in me.page
    assert "Skicka" in me.page
    assert '<div class="bubble" lang="fi">' in me.page, "what was said in Finnish stays Finnish"


async def test_the_transcript_is_a_text_file_with_local_times(world: World, me: Chat) -> None:
    await me.start()
    await me.say("Aino & <Eino>")
    world.clock.advance(days=1, hours=3)
    await me.say("2003")
    file = await me.client.get("/chat/transcript.txt")
    assert file.headers["content-type"] == "text/plain; charset=utf-8"
    assert file.headers["content-disposition"] == 'attachment; filename="duunikaveri-2026-11-25.txt"'
    assert file.text.split("\r\n") == [
        "Keskustelu Duunikaverin kanssa",
        "",
        "24.11.2026",
        "10.00 Duunikaveri (botti): Hei! Olen botti. Kysyn viisi asiaa.",
        "",
        "    Mikä sinun nimesi on?",
        "10.00 Sinä: Aino & <Eino>",
        "10.00 Duunikaveri (botti): Minä vuonna olet syntynyt?",
        "",
        "25.11.2026",
        "13.00 Sinä: 2003",
        "13.00 Duunikaveri (botti): Mitä toivot?",
        "",
    ]


async def test_a_date_stands_between_days_only(world: World, me: Chat) -> None:
    await me.start()
    assert 'class="day"' not in me.page
    world.clock.advance(days=1)
    await me.say("Aino")
    assert re.findall(r'class="day">([^<]*)<', me.page) == ["tiistaina 24.11.", "keskiviikkona 25.11."]
