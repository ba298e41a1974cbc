"""A Tiistairekry from its first form to its grades: made and sent to three hundred in the console, filled in the chat.

The program is a process of its own that asks a stand-in for Telegram for updates, over HTTP, and is killed in the
middle of the sending. The console is watched in a real browser, and the clock is moved on.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.admin.tiistairekry.town import (
    ELSEWHERE,
    FIRST,
    IN_LAHTI,
    NAMES,
    WITHIN,
    WITHOUT_LEAVE,
    Desk,
    Town,
    at,
    words,
)
from tests.kit.telegram import FakeTelegram

SEATS = "{}/20"
GETS = IN_LAHTI - len(WITHOUT_LEAVE)

# Clients by their number. Those who answer are among the first; the troubles are among the others.
AINO, EETU = 0, 1
ALONE, WITH_A_FRIEND, CHANGES_MIND = range(EETU, 15), (15, 16), 17
QUEUE = FIRST_IN_QUEUE, SECOND, THIRD = 18, 19, 20
MAYBE, NOT_THIS_TIME = (21, 22), (23, 24, 25)
STOPS, ASKS = 26, 27
ANSWER = 28
"""So many of the first answer in some way."""
BY_CODE, AT_THE_DOOR, STAYS_AWAY, WALKS_IN = (EETU, 2, 3), (4, 5, 6), 7, 40
GRADES = {EETU: 10, 2: 9, 3: 8, 4: 10}
SAYS_NO_MORE = 2
DELETED, BLOCKS_US = (100, 101, 102), (150, 151, 152)
TOO_FAST = 60, 180
IN_HAND = 140
"""It has the message, and the program is killed before it is told so."""
IN_SWEDISH, IN_ENGLISH = 200, 240
ASKED = GETS - len(DELETED) - len(BLOCKS_US)


@pytest.fixture
async def town(tmp_path: Path, sqlite_template: Path, browser: Browser) -> AsyncIterator[Town]:
    async with FakeTelegram() as telegram:
        town = await Town.begins(tmp_path, sqlite_template, telegram, browser)
        try:
            yield town
        finally:
            if town.program.is_alive:
                town.program.kill9()


async def test_from_a_form_to_the_grades(town: Town) -> None:
    mari = await town.desk("mari")
    event = await it_is_made(mari)
    broadcast = await it_is_written(mari, event)
    await somebody_else_looks_it_over(await town.desk("leena"))
    await it_is_sent(mari, broadcast)
    await it_leaves_though_the_program_dies(town, mari)
    await it_fills(town, mari, event)
    await who_is_silent_is_asked_once_more(town)
    await the_queue_moves_up(town, mari, event)
    await they_are_reminded(town)
    await they_come(town, mari, event)
    await they_are_thanked_and_say_how_it_was(town, mari, event)
    await it_is_told(town, mari, event, broadcast)
    assert town.heard == []


# In the console.


async def it_is_made(mari: Desk) -> str:
    """Returns the address of its page."""
    await mari.go("/events/new")
    await mari.follow(words("console.event_kind.tuesday_recruiting"))
    await mari.fill(day="2026-12-08", place="Palvelutori")
    await mari.page.locator("[name=municipality_code]").select_option("398")
    await mari.press("console.events.save_draft")
    await mari.press("console.events.publish")
    await mari.shows(words("console.note.event_published"), SEATS.format(0), "12.1.2027 klo 13.00–15.00")
    return mari.here


async def it_is_written(mari: Desk, event: str) -> str:
    """Returns the address of its page."""
    await mari.go("/broadcasts/segments/new?side=clients")
    await mari.fill(name="Lahden nuoret")
    await mari.page.locator("summary", has_text=words("console.segment_filter.municipalities")).click()
    await mari.page.locator("[name=municipalities][value='398']").check()
    await mari.press("console.segments.count")
    await mari.shows(words("console.broadcasts.of_all", n=IN_LAHTI))
    await mari.press("console.segments.save")
    await mari.shows(words("console.note.segment_saved"))
    await mari.go(event)
    await mari.follow(words("console.events.invite_many"))
    await mari.fill(name="Joulukuun Tiistairekry")
    await mari.press("console.broadcasts.begin")
    await mari.press("console.broadcasts.save_preview")
    await expect(mari.page.locator(".screen", has_text="Tiistairekry").first).to_be_visible()
    await mari.press("console.broadcasts.save_on")
    await mari.page.get_by_label("Lahden nuoret").check()
    await mari.press("console.broadcasts.save_count")
    await mari.shows(words("console.broadcasts.gets", n=GETS))
    await mari.counts(len(WITHOUT_LEAVE), "console.left_out.no_consent")
    await mari.follow(words("console.broadcasts.on_to_when"))
    await mari.press("console.broadcasts.save_check")
    await mari.press("console.broadcasts.ask_eyes")
    await mari.shows(words("console.note.eyes_asked"))
    return mari.here


async def somebody_else_looks_it_over(leena: Desk) -> None:
    await leena.go("/broadcasts")
    await leena.follow("Joulukuun Tiistairekry")
    await leena.shows(words("console.broadcasts.your_eyes", n=GETS))
    await leena.press("console.broadcasts.eyes_fine")
    await leena.shows(words("console.note.eyes_fine"))


async def it_is_sent(mari: Desk, broadcast: str) -> None:
    await mari.go(broadcast)
    await mari.follow(words("console.broadcasts.to_send"))
    await mari.press("console.broadcasts.send_press", n=GETS)
    await mari.shows(words("console.note.broadcast_sent"), words("console.broadcasts.undo"))


# It leaves.


async def it_leaves_though_the_program_dies(town: Town, mari: Desk) -> None:
    """Some have deleted Telegram or blocked us, twice it is too fast, and the program is killed in the middle."""
    fake, live = town.telegram, mari.page.locator("#broadcast-live")
    for number in DELETED:
        await town.chat(number).user.deactivate()
    for number in BLOCKS_US:
        fake.fail_next("sendMessage", status=403, chat_id=FIRST + number)
    for number in TOO_FAST:
        fake.fail_next("sendMessage", status=429, retry_after=1, chat_id=FIRST + number)
    gate = fake.hold_next("sendMessage", after=True, chat_id=FIRST + IN_HAND)
    leaving = town.begins_to_come(at(23, 9, 25))
    await gate.reached(within=WITHIN)
    await expect(live.locator("[data-n=sent]")).to_have_text(re.compile(r"^[1-9]\d* "))
    town.program.kill9()
    await leaving
    gate.drop()
    await town.program.start()
    await town.comes(at(23, 9, 40))

    became = await town.became()
    assert {number for number, why in became.items() if why == "no_consent"} == {*WITHOUT_LEAVE}
    assert {number for number, why in became.items() if why == "blocked"} == {*DELETED, *BLOCKS_US}
    in_doubt = {number for number, why in became.items() if why == "unknown"}
    told = {number for number, why in became.items() if why == "sent"}
    assert IN_HAND in in_doubt and len(told) + len(in_doubt) == ASKED, "nobody is lost"
    heard = {number: len(town.chat(number).said) for number in range(IN_LAHTI + ELSEWHERE)}
    assert {number for number, count in heard.items() if count} - in_doubt == told
    assert set(heard.values()) == {0, 1}, "nobody twice"
    # The page has been open all the time.
    await expect(live).to_have_attribute("data-ended", "yes")
    await mari.shows(words("console.broadcasts.sent_of", sent=len(told), n=GETS))
    await expect(live.locator("li", has_text=words("console.reach.unknown"))).to_contain_text(str(len(in_doubt)))


# In the chat.


async def it_fills(town: Town, mari: Desk, event: str) -> None:
    """Twenty seats: sixteen come alone, two bring somebody. Who comes later waits in the order they came."""
    yes = words("broadcasts.doors.yes"), words("event.guests.ask")
    maybe = words("broadcasts.doors.maybe"), words("event.maybe")
    no = words("broadcasts.doors.no"), words("event.no")
    alone = yes, (words("event.alone"), words("event.coming.alone"))
    friend = yes, (words("event.with", n=1), words("event.coming.with", n=1))
    coming = {AINO: alone, CHANGES_MIND: (maybe, *alone), **dict.fromkeys(ALONE, alone)}
    coming |= dict.fromkeys(WITH_A_FRIEND, friend)
    await asyncio.gather(*(town.chat(number).press(*pairs) for number, pairs in coming.items()))
    for place, number in enumerate(QUEUE, start=1):
        waits = words("event.alone"), words("event.waiting_at", place=place)
        await town.chat(number).press(yes, waits)
    other = {**dict.fromkeys(MAYBE, maybe), **dict.fromkeys(NOT_THIS_TIME, no)}
    await asyncio.gather(*(town.chat(number).press(pair) for number, pair in other.items()))
    await town.chat(STOPS).say("STOP", words("kit.stopped"))
    await town.chat(ASKS).press((words("broadcasts.doors.reply"), words("broadcast.answer.ask")))
    await town.chat(ASKS).say("Saanko tulla vähän myöhässä?", words("broadcast.left_now"))
    await mari.go("/")
    await mari.shows(words("console.todo.broadcast_answered"))
    await mari.go(event)
    await mari.shows(SEATS.format(20), words("console.events.full"), words("console.events.waiting", n=3))


async def who_is_silent_is_asked_once_more(town: Town) -> None:
    await town.comes(at(26, 9, 30))
    await town.comes(at(26, 9, 45))
    became = await town.became()
    for number in range(ANSWER, IN_LAHTI):
        expected = {"sent": {2}, "unknown": {0, 1}}.get(str(became[number]), {0})
        assert len(town.chat(number).said) in expected, town.chat(number).user.transcript()
    for number, language in ((WALKS_IN, "fi"), (IN_SWEDISH, "sv"), (IN_ENGLISH, "en")):
        await town.chat(number).hears(words("notices.event_again", language))
    assert len(town.chat(STOPS).said) == 2, "the invitation, and that we stop"


async def the_queue_moves_up(town: Town, mari: Desk, event: str) -> None:
    """The first in it has a day to say yes, and lets it pass."""
    await town.comes(at(26, 10))
    await town.chat(AINO).press((words("broadcasts.doors.no"), words("event.cannot")))
    await town.chat(FIRST_IN_QUEUE).hears(words("notices.event_offer"))
    await mari.go(f"{event}/people")
    await mari.shows(words("console.signup_state.offered"))
    await town.comes(at(27, 10, 5))
    await town.chat(SECOND).hears(words("notices.event_offer"))
    await town.chat(SECOND).press((words("event.do.take"), words("event.coming.alone")))
    await mari.go(f"{event}/people")
    lapsed = words("console.signup_state.lapsed")
    await mari.shows(SEATS.format(20), words("console.events.waiting", n=1), lapsed)


async def they_are_reminded(town: Town) -> None:
    coming = {CHANGES_MIND, *ALONE, *WITH_A_FRIEND, SECOND}
    for moment, day in ((at(7, 13, 5, month=12), "tomorrow"), (at(8, 11, 5, month=12), "today")):
        await town.comes(moment)
        reminded = {
            number for number in range(IN_LAHTI) if town.chat(number).has_heard(f"notices.event_reminder.{day}")
        }
        assert reminded == coming


async def they_come(town: Town, mari: Desk, event: str) -> None:
    """Some say the code in the chat; of others a colleague at the door notes it on a phone."""
    await town.comes(at(8, 12, 40, month=12))
    await mari.go(f"{event}/code")
    code = await mari.page.locator(".code").inner_text()
    for number in BY_CODE:
        await town.chat(number).press((words("event.do.in"), words("event_in.code.ask")))
    await town.chat(EETU).say("en tiedä", words("event_in.code.not_code"))
    for number in BY_CODE:
        await town.chat(number).say(code, words("event_in.welcome"))
    door = await town.desk("mari", viewport={"width": 320, "height": 640})
    here = door.page.locator("li.here")
    await door.go(f"{event}/people")
    for name in (NAMES[number] for number in AT_THE_DOOR):
        await door.press("console.events.is_here", name)
        await expect(here.filter(has_text=name)).to_be_visible()
    await door.press("console.events.is_not_here", NAMES[STAYS_AWAY])
    missed = door.page.locator("ul.door li", has_text=NAMES[STAYS_AWAY])
    await expect(missed).to_contain_text(f"! {words('console.events.did_not_come')}")
    await door.fill(q=f"Aino {WALKS_IN + 1}")
    await door.press("console.events.find")
    await door.press("console.events.is_here", f"Aino {WALKS_IN + 1}")
    await expect(here).to_have_count(len(BY_CODE) + len(AT_THE_DOOR) + 1)
    width = await door.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, "nothing is beside the screen of a phone"


async def they_are_thanked_and_say_how_it_was(town: Town, mari: Desk, event: str) -> None:
    await town.comes(at(8, 15, 10, month=12))
    await mari.go(f"{event}/people")
    await mari.press("console.events.close_press")
    await mari.shows(words("console.note.event_closed"))
    await town.comes(at(8, 15, 40, month=12))
    thanked = {number for number in range(IN_LAHTI) if town.chat(number).has_heard("notices.event_thanks")}
    assert thanked == {*BY_CODE, *AT_THE_DOOR, WALKS_IN}
    for number, grade in GRADES.items():
        await town.chat(number).press((str(grade), words("event_grade.feedback.ask")))
    await town.chat(EETU).say("Sain haastattelun!", words("event_grade.thanks"))
    await town.chat(SAYS_NO_MORE).press((words("event_grade.feedback.skip"), words("event_grade.thanks")))


async def it_is_told(town: Town, mari: Desk, event: str, broadcast: str) -> None:
    came, mean = len(BY_CODE) + len(AT_THE_DOOR) + 1, "9,3"
    await mari.go(f"{event}/people")
    graded = words("console.events.graded", n=len(GRADES), mean=mean)
    await mari.shows(words("console.events.came", n=came), graded, "Sain haastattelun!")
    await mari.follow(NAMES[EETU])
    panel = mari.page.locator("section", has=mari.page.locator("#client-events-title"))
    attended = words("console.events.did_come"), words("console.events.grade", n=GRADES[EETU])
    await expect(panel).to_contain_text(re.compile(r"✓ {}\s+{}".format(*attended)))
    await mari.go(broadcast)
    await mari.counts(1, "console.broadcasts.stopped")
    await mari.counts(18, "console.signup_state.coming")
    await mari.go("/reports/events")
    for row in (f"27 / {ASKED}", f"{came} / 19", mean):
        await mari.shows(row)
    # Nobody who was silent has heard of it again, and the next one is there.
    assert {len(town.chat(number).said) for number in range(ANSWER, WALKS_IN)} == {2}
    await mari.go("/events")
    await mari.shows("12.1.2027 klo 13.00–15.00", SEATS.format(0))
    await mari.page.goto(f"{town.program.url}/events")
    await mari.shows("Tiistairekry", "12.1. klo 13.00–15.00")
