"""What happens at each question is kept as codes, and counted: where people go back, ask for help, leave."""

from __future__ import annotations

from datetime import timedelta

from dialogs.registry import DIALOGS, outlines
from domain.funnel import What
from storage.database import Database
from storage.funnel import Passage, Step
from storage.tables import dialog_event
from tests.kit.talk import House


async def steps(house: House, dialog: str, days: int = 3) -> dict[str, Step]:
    now = house.clock.now()
    return await house.write(
        lambda store: store.funnel.steps(dialog, now - timedelta(days=days), now + timedelta(hours=1))
    )


async def dialogs(house: House) -> list[Passage]:
    now = house.clock.now()
    return await house.write(lambda store: store.funnel.dialogs(now - timedelta(days=3), now + timedelta(hours=1)))


async def test_a_dialog_is_seen_question_by_question(database: Database) -> None:
    house = await House(database).open()
    aino, eetu, oona = house.person("1"), house.person("2"), house.person("3")
    for one in (aino, eetu, oona):
        await one.start("ref_juliste")
        await one.press("Suomi")
    await aino.say("Aino Virtanen", "apua", "kissa", "koira", "kana", "2004", "takaisin", "2005")
    await eetu.say("Eetu Esa", "ihminen")
    await oona.say("Oona Olli", "STOP")
    assert {row["person_id"] for row in await house.rows(dialog_event)} == {1, 2, 3}

    seen = await steps(house, "register")
    name, year, town = seen["full_name"], seen["birth_year"], seen["municipality_code"]
    assert (name.people, dict(name.times)) == (3, {What.ASKED: 3, What.ANSWERED: 3})
    assert year.people == 3
    assert dict(year.times) == {
        What.ASKED: 4,  # Aino came back to it
        What.HELP: 1,
        What.REFUSED: 3,
        What.THIRD_MISS: 1,
        What.ANSWERED: 2,
        What.PERSON: 1,
        What.STOPPED: 1,
    }
    assert dict(town.times) == {What.ASKED: 2, What.BACK: 1}
    assert [step.left for step in seen.values()] == [0] * len(seen), "nobody has been silent for a day yet"

    house.clock.advance(hours=25)
    seen = await steps(house, "register")
    assert {step: one.left for step, one in seen.items() if one.left} == {"municipality_code": 1}
    assert {step: one.left for step, one in (await steps(house, "person")).items() if one.left} == {"message": 1}
    await aino.say("Lahti")
    assert not any(one.left for one in (await steps(house, "register")).values()), "she went on after all"

    shown = {one.dialog: (one.people, one.times[What.PERSON], one.times[What.STOPPED]) for one in await dialogs(house)}
    assert shown == {"welcome": (3, 0, 0), "register": (3, 1, 1), "person": (1, 0, 0)}


async def test_the_end_of_a_dialog_and_words_nobody_understood(database: Database) -> None:
    house = await House(database).open()
    aino = house.person()
    await aino.is_client()
    await aino.press("Kieli")
    await aino.press("Suomi")
    await aino.say("peru", "höpsis löpsis")
    await aino.press("Kieli")
    await aino.say("peru")
    assert dict((await steps(house, "language"))[""].times) == {What.FINISHED: 1}
    assert (await steps(house, "language"))["spoken"].times[What.CANCELLED] == 1
    menu = (await steps(house, "menu"))["go"].times
    assert (menu[What.LOST], menu[What.ANSWERED], menu[What.CANCELLED]) == (1, 2, 0), "at home is nothing to cancel"


async def test_a_second_tap_counts_once_and_marks_go_in_time(database: Database) -> None:
    house = await House(database).open()
    aino = house.person()
    await aino.start("ref_juliste")
    button = (await aino.button("Suomi")).data
    await aino.press_data(button)
    await aino.press_data(button)
    assert (await steps(house, "welcome"))["language"].times == {What.ASKED: 1, What.ANSWERED: 1}


def test_every_question_is_in_the_outline_with_its_words() -> None:
    drawn = {one.name: one for one in outlines()}
    assert set(drawn) == set(DIALOGS)
    assert drawn["register"].questions["full_name"] == "basics.full_name.ask"
    assert [name for name, one in drawn.items() if one.is_home] == ["lobby", "menu", "employer_menu"]
