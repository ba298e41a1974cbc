"""A person at a real browser: with JavaScript and without, by keyboard alone, on a small screen, out of reach."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Route, expect

from domain.incoming import Act
from tests.bot.channels.web.conftest import MakePerson, Person, World
from tests.kit.browser import axe

WITHOUT_SCRIPT = {"java_script_enabled": False}


@pytest.fixture
async def me(someone: MakePerson) -> Person:
    return await someone()


async def to_the_hopes(me: Person) -> None:
    await me.start()
    await me.says("Aino")
    await me.hears("Minä vuonna olet syntynyt?")
    await me.says("2003")
    await me.hears("Mitä toivot?")


@pytest.mark.parametrize("options", [{}, WITHOUT_SCRIPT], ids=["script", "no script"])
async def test_from_start_to_end(someone: MakePerson, options: dict[str, bool]) -> None:
    me = await someone(**options)
    await to_the_hopes(me)
    await me.presses("Töitä")
    await me.hears("Mitä kieliä puhut?")
    box = me.page.get_by_role("button", name="somali")
    await box.click()
    await expect(box).to_have_attribute("aria-pressed", "true")
    await me.presses("Valmis")
    await me.hears("Mitä muuta haluat kertoa?")
    await me.presses("Takaisin")
    await me.hears("Mitä kieliä puhut?")
    await me.presses("Valmis")
    await me.says("Tykkään pyöristä.")
    await me.hears("Kiitos, Aino. Tietosi ovat tallessa.")
    assert [words.strip() for words in await me.said()] == [
        *("Aino", "2003", "Töitä", "Valmis", "Takaisin", "Valmis", "Tykkään pyöristä.")
    ]
    assert "null" not in await me.page.inner_text("body")
    await expect(me.page.locator(".message:last-child #now")).to_have_count(1)


async def test_with_script_no_page_is_loaded_after_the_first(me: Person) -> None:
    await me.start()
    await me.page.evaluate("window.same = true")
    await me.says("Aino")
    await me.hears("Minä vuonna olet syntynyt?")
    assert await me.page.evaluate("window.same")


async def test_the_same_browser_goes_on_where_it_was_and_another_sees_nothing(someone: MakePerson) -> None:
    me, other = await someone(), await someone()
    await me.start()
    await me.says("Aino")
    await me.hears("Minä vuonna olet syntynyt?")
    await me.open()
    await me.hears("Minä vuonna olet syntynyt?")
    await other.open()
    await expect(other.page.get_by_role("heading", level=1)).to_have_text("Hei, olen Duunikaveri.")
    await expect(other.page.locator(".bubble")).to_have_count(0)


async def test_what_the_bot_says_by_itself_appears(me: Person, world: World) -> None:
    await me.start()
    rows = [{"conversation_id": 1, "body": "Muistutus: tapaaminen on huomenna.", "language": "fi"}]
    await world.services.database.write(world.clock(), lambda store: store.messages.said(rows))
    world.services.hub.ring("conversation:1")
    await me.hears("Muistutus: tapaaminen on huomenna.")
    await expect(me.page.get_by_role("textbox")).to_be_visible()


async def test_a_double_click_is_one_act(me: Person, world: World) -> None:
    await to_the_hopes(me)
    await me.page.get_by_role("button", name="Töitä").evaluate("(button) => { button.click(); button.click(); }")
    await me.hears("Mitä kieliä puhut?")
    await me.presses("Valmis")
    await me.hears("Mitä muuta haluat kertoa?")
    assert world.bot.acts == [Act.START, Act.SAY, Act.SAY, Act.PRESS, Act.PRESS]


async def test_a_press_on_the_next_question_counts_though_the_last_answer_is_still_unheard_of(
    me: Person, world: World
) -> None:
    """The open stream may show the next question before the sending of the last answer has come back."""
    await to_the_hopes(me)
    heard = asyncio.Event()

    async def slow_to_come_back(route: Route) -> None:
        response = await route.fetch()
        await heard.wait()
        await route.fulfill(response=response)

    await me.page.route("**/chat/press", slow_to_come_back, times=1)
    await me.presses("Töitä")
    await me.hears("Mitä kieliä puhut?")
    box = me.page.get_by_role("button", name="somali")
    await box.click()
    await box.evaluate("(button) => button.click()")  # twice to one question is one act
    heard.set()
    await expect(box).to_have_attribute("aria-pressed", "true")
    assert world.bot.acts == [Act.START, Act.SAY, Act.SAY, Act.PRESS, Act.PRESS]


async def test_enter_sends_and_shift_enter_makes_a_line(me: Person) -> None:
    await to_the_hopes(me)
    await me.presses("Töitä")
    await me.presses("Valmis")
    await me.hears("Mitä muuta haluat kertoa?")
    field = me.page.get_by_role("textbox")
    await field.press_sequentially("Pyöriä")
    await field.press("Shift+Enter")
    await field.press_sequentially("ja puuta")
    assert await field.input_value() == "Pyöriä\nja puuta"
    await field.press("Enter")
    await me.hears("Kiitos, Aino.")


async def test_the_whole_talk_by_keyboard_alone(me: Person) -> None:
    await me.open()
    keyboard = me.page.keyboard

    async def tab_to(name: str) -> None:
        for _ in range(15):
            await keyboard.press("Tab")
            if await me.page.evaluate("(document.activeElement.innerText || '').trim()") == name:
                return
        pytest.fail(f"no way to {name} by Tab")

    await tab_to("Aloita")
    await keyboard.press("Enter")
    await me.hears("Mikä sinun nimesi on?")
    await me.page.wait_for_load_state()  # its script keeps the focus from then on
    while await me.page.evaluate("document.activeElement.id") != "text":
        await keyboard.press("Tab")
    await keyboard.type("Aino")
    await keyboard.press("Enter")
    await me.hears("Minä vuonna olet syntynyt?")
    await keyboard.type("2003")  # the field keeps the focus
    await keyboard.press("Enter")
    await me.hears("Mitä toivot?")
    await expect(me.page.get_by_role("button", name="Töitä")).to_be_enabled()
    await tab_to("Töitä")
    await keyboard.press("Enter")
    await me.hears("Mitä kieliä puhut?")
    await tab_to("somali")
    await keyboard.press("Space")
    box = me.page.get_by_role("button", name="somali")
    await expect(box).to_have_attribute("aria-pressed", "true")
    await expect(box).to_be_focused()
    await tab_to("Valmis")
    await keyboard.press("Enter")
    await me.hears("Mitä muuta haluat kertoa?")
    await keyboard.type("Kiitos")
    await keyboard.press("Enter")
    await me.hears("Kiitos, Aino.")


async def test_out_of_reach_a_message_waits_and_goes_once(someone: MakePerson, world: World) -> None:
    me = await someone(viewport={"width": 320, "height": 480})
    await me.start()
    await me.page.context.set_offline(True)
    await expect(me.page.locator("#note")).to_have_text(
        "Ei yhteyttä. Voit kirjoittaa, ja viesti lähtee, kun yhteys palaa."
    )
    await me.says("Aino")
    await expect(me.page.locator("#note")).to_have_text(
        "Ei yhteyttä. Viestisi odottaa tässä ja lähtee, kun yhteys palaa."
    )
    foot = (await me.page.locator(".foot").bounding_box())["y"]
    note = await me.page.locator("#note").bounding_box()
    assert note["y"] + note["height"] <= foot, "the note is not covered"
    await expect(me.page.locator(".unsent .bubble")).to_have_text("Aino")
    await me.page.context.set_offline(False)
    await me.hears("Minä vuonna olet syntynyt?")
    await expect(me.page.locator("#note")).to_be_empty()
    await expect(me.page.locator("#unsent .message")).to_have_count(0)
    assert world.bot.acts == [Act.START, Act.SAY]


async def test_an_answer_lost_on_its_way_is_asked_for_again_with_the_same_id(me: Person, world: World) -> None:
    """The act arrived, but the browser never heard so: the second sending must not be a second act."""
    # By the open stream it may hear of the answer before it sends again.
    await me.page.route("**/chat/events*", lambda route: route.abort())
    await me.start()
    sent: list[str] = []

    async def lose_the_first(route) -> None:
        sent.append(route.request.post_data)
        if len(sent) == 1:
            await route.fetch()
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await me.page.route("**/chat/say", lose_the_first)
    await me.says("Aino")
    await me.hears("Minä vuonna olet syntynyt?")
    await expect(me.page.locator("#unsent .message")).to_have_count(0)
    await expect(me.page.locator("#note")).to_be_empty()
    assert len(sent) == 2
    assert sent[0].split("&seen=")[0] == sent[1].split("&seen=")[0]
    assert world.bot.acts == [Act.START, Act.SAY]


async def test_a_message_that_waits_survives_a_reload(me: Person, world: World) -> None:
    await me.start()
    await me.page.route("**/chat/say", lambda route: route.abort())
    await me.says("Aino")
    await expect(me.page.locator("#note")).to_have_text("Viesti ei lähtenyt vielä. Yritämme uudelleen.")
    await me.page.unroute("**/chat/say")
    await me.open()
    await me.hears("Minä vuonna olet syntynyt?")
    assert world.bot.acts == [Act.START, Act.SAY]


async def test_unsent_words_are_still_in_the_field_after_a_reload(me: Person) -> None:
    await me.start()
    await me.page.get_by_role("textbox").fill("Ain")
    await me.open()
    await expect(me.page.get_by_role("textbox")).to_have_value("Ain")
    await me.open("/chat/forget")
    await me.presses("Poista tästä selaimesta")
    await me.start()
    await expect(me.page.get_by_role("textbox")).to_have_value("")


async def test_when_there_is_no_chat_any_more_the_page_says_so(me: Person) -> None:
    await me.start()
    await me.page.context.clear_cookies()
    await me.says("Aino")
    await expect(me.page.get_by_role("button", name="Aloita")).to_be_visible()


async def test_a_late_answer_is_promised(me: Person, world: World) -> None:
    await me.start()
    world.bot.gate.clear()
    await me.says("Aino")
    await expect(me.page.locator("#note")).to_have_text("Hetki, vastaus on tulossa.")
    world.bot.gate.set()
    await me.hears("Minä vuonna olet syntynyt?")
    await expect(me.page.locator("#note")).to_be_empty()


async def test_a_change_of_language_changes_the_page(me: Person) -> None:
    await me.start()
    await me.says("svenska")
    await expect(me.page.get_by_role("button", name="Skicka")).to_be_visible()
    assert await me.page.evaluate("document.documentElement.lang") == "sv"


async def test_the_newest_question_and_its_answers_are_in_sight(someone: MakePerson) -> None:
    me = await someone(viewport={"width": 320, "height": 640})
    await to_the_hopes(me)
    heard = me.page.locator("#talk .message:not(.mine)")
    for _ in range(4):
        before = await heard.count()
        await me.presses("Ohje")
        await heard.nth(before).wait_for()
        await expect(me.page.locator("#unsent .message")).to_have_count(0)
        await me.page.wait_for_function(IN_ORDER)


# Top line, question, its first answer, foot: it is scrolled after they have come.
IN_ORDER = """() => [".top|bottom", "#talk .message:last-child|top", ".choices button|bottom", ".foot|top"]
  .map((place) => place.split("|"))
  .map(([selector, edge]) => document.querySelector(selector)?.getBoundingClientRect()[edge])
  .every((place, at, all) => at === 0 || all[at - 1] <= place)"""


async def test_the_ways_keep_their_places(me: Person) -> None:
    async def places() -> dict[str, float]:
        ways = me.page.locator(".ways button")
        return {await way.inner_text(): (await way.bounding_box())["x"] for way in await ways.all()}

    await me.start()
    two = await places()
    await me.says("Aino")
    await me.hears("Minä vuonna olet syntynyt?")
    three = await places()
    assert list(two) == ["Ohje", "Juttele ihmisen kanssa"]
    assert three.pop("Takaisin") < min(two.values())
    assert three == two


async def test_who_reads_older_messages_is_not_torn_away(me: Person, world: World) -> None:
    await to_the_hopes(me)
    for _ in range(8):
        await me.presses("Ohje")
        await expect(me.page.locator("#unsent .message")).to_have_count(0)
    await me.page.evaluate("window.scrollTo(0, 0)")
    rows = [{"conversation_id": 1, "body": "Muistutus.", "language": "fi"}]
    await world.services.database.write(world.clock(), lambda store: store.messages.said(rows))
    world.services.hub.ring("conversation:1")
    await expect(me.page.locator(".bubble", has_text="Muistutus.")).to_have_count(1)
    assert await me.page.evaluate("window.scrollY") == 0


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
async def test_everyone_can_use_the_pages(someone: MakePerson, scheme: str, width: int) -> None:
    # Without motion: in the middle of a fade nothing has its own colour.
    me = await someone(color_scheme=scheme, viewport={"width": width, "height": 640}, reduced_motion="reduce")
    found: dict[str, list[str]] = {}

    async def look(where: str) -> None:
        wide = await me.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[where] = [*await axe(me.page), *(["scrolls sideways"] if wide else [])]

    await me.open("/?lang=fi")
    await look("landing")
    for path in ("/privacy", "/accessibility?lang=sv", "/nothing"):
        await me.open(path)
        await look(path)
    await me.start()
    await look("name")
    await me.says("x" * 300)
    await me.hears("Minä vuonna olet syntynyt?")
    await me.says("2003")
    await me.hears("Mitä toivot?")
    await look("buttons")
    await me.presses("Töitä")
    await me.presses("somali")
    await expect(me.page.get_by_role("button", name="somali")).to_have_attribute("aria-pressed", "true")
    await look("boxes")
    await me.presses("Valmis")
    await me.hears("Mitä muuta haluat kertoa?")
    await me.page.locator(".menu summary").click()
    await look("long text and menu")
    await me.open("/chat/forget")
    await look("leave")
    assert {where: faults for where, faults in found.items() if faults} == {}
    assert len(found) == 9


@pytest.mark.parametrize("width", [320, 1280])
async def test_targets_are_large_enough_for_a_thumb(someone: MakePerson, width: int) -> None:
    me = await someone(viewport={"width": width, "height": 640}, has_touch=True)
    await me.open()
    small = await me.page.evaluate(SMALL_TARGETS)
    await to_the_hopes(me)
    await me.page.locator(".menu summary").click()
    assert small + await me.page.evaluate(SMALL_TARGETS) == []


SMALL_TARGETS = """() => [...document.querySelectorAll(
    "a:not(.skip, p a, .bubble a), button, input:not([type=hidden]), textarea, summary"
  )]
  .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44)
  .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
