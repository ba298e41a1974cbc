"""What comes after an introduction, as an employer and a client have it in their chats and their mail."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from dialogs.kit.scene import Scene
from dialogs.notices import NOTICES
from domain.calendar import HELSINKI
from domain.markup import plain
from domain.people import Purpose
from domain.roles import Role, Specialty
from storage.database import Database
from storage.staff import Reader
from storage.store import Store
from storage.tables import follow_up, staffing_request, todo, trial_pulse
from tests.kit.after import Need, introduce
from tests.kit.people import Known, People
from tests.kit.talk import AINO, PRIVACY_URL, House, Person

MARI = Reader(1, Role.COORDINATOR, 1, Specialty.COMPANY)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between the databases is tried in tests/storage."""
    return sqlite_url


@pytest.fixture
async def house(database: Database) -> House:
    house = await House(database).open()
    await house.coordinator()
    return house


async def moves_to(house: House, month: int, day: int) -> None:
    """That day comes, and its speaking hours pass."""
    house.clock.set(datetime(2026, month, day, 7, tzinfo=HELSINKI))
    await house.write(lambda store: store.follow_ups.tick() + store.trials.tick())
    await house.passes(hours=12, care=False)


async def aino_is_client(house: House) -> Person:
    aino = house.person()
    await aino.is_client(Purpose.REMINDERS)
    return aino


async def introduced(house: House, *, way: str = "chat", language: str = "fi") -> tuple[Person, Need]:
    """Paula speaks for Siisti Oy, and was introduced to Aino and Eetu."""
    paula = house.person("2", language=language)
    await paula.start()
    paula_id = (await paula.conversation()).person_id

    def fill(store: Store) -> Need:
        aino = store.clients.of_person(1)
        assert aino is not None
        case = store.clients.open_case(1)
        assert case is not None
        people = People(store.connection, store.now)
        eetu = people.client("Eetu Esa", 1, coordinator=MARI, municipality_code=AINO["municipality_code"])
        return introduce(store, MARI, Known(aino["id"], 1, case.id, 1), eetu, speaker=paula_id, way=way)

    return paula, await house.write(fill)


async def test_the_three_week_question_in_the_chat_closes_what_is_met(house: House) -> None:
    aino = await aino_is_client(house)
    paula, _ = await introduced(house)
    await moves_to(house, 12, 13)
    assert "Miten kävi" not in await paula.transcript()
    await moves_to(house, 12, 14)
    await paula.hears("siivooja", "Miten kävi?")
    door = (await paula.button("Kerron, miten kävi")).data
    await aino.press_data(door)
    assert "vanhasta viestistä" in await aino.transcript(), "what is asked of an employer is not theirs"
    await paula.say("kerron")
    assert await paula.labels() == ["Aino", "Eetu", "Valmis"]
    await paula.press("Aino", "Valmis")
    await paula.hears("Montako muuta ihmistä")
    await paula.say("monta")
    await paula.say("0")
    await paula.press("Hyvin", "En kerro enempää")
    await paula.hears("Miksi muita ehdokkaita ei valittu")
    await paula.say("Eetu ehti saada toisen työn")
    await paula.press("Ei tarvitse enää", "9")
    await paula.say("Nopeaa apua")
    await paula.hears("Kiitos vastauksestasi", "Tarve on nyt päätetty")
    await paula.press_data(door)
    assert "Tähän on jo vastattu" in await paula.transcript()
    (kept,) = await house.rows(follow_up)
    assert (kept["filled"], kept["started"], kept["grade"], kept["grade_words"]) == (1, "well", 9, "Nopeaa apua")
    assert kept["why_not"] == "Eetu ehti saada toisen työn"
    (row,) = await house.rows(staffing_request)
    assert (row["state"], row["closed_why"], row["filled"]) == ("part_filled", "ours", 1)
    await moves_to(house, 12, 21)
    told = await paula.transcript()
    assert told.count("Miten kävi?") == 1 and "vielä kerran" not in told, "who answered is not asked again"
    assert "Virtanen" not in told and "Esa" not in told, "nothing but what is on the cards"


async def test_by_mail_a_link_and_a_letter_of_thanks(house: House) -> None:
    await aino_is_client(house)
    paula, need = await introduced(house, way="email")
    await moves_to(house, 12, 14)
    (asked,) = house.ear.letters
    assert asked.letter is not None and asked.letter.subject == "Miten kävi? siivooja"
    assert "/e/" in str(asked.body) and "Kerron, miten kävi" not in await paula.transcript()
    await house.write(lambda store: store.follow_ups.answer(need.contact_person, 1, filled=2, grade=6))
    await house.passes(hours=1, care=False)
    thanks = house.ear.letters[-1]
    assert thanks.letter is not None and thanks.letter.subject == "Kiitos yhteistyöstä"
    assert "on nyt päätetty" in str(thanks.body)
    (low,) = [one for one in await house.rows(todo) if one["kind"] == "follow_up_answered"]
    assert low["detail"] == "low" and low["staff_id"] == 1


async def test_both_sides_of_a_trial_tell_of_their_week_and_neither_hears_the_other(house: House) -> None:
    aino = await aino_is_client(house)
    paula, need = await introduced(house)
    days = date(2026, 11, 30), date(2026, 12, 18)
    agreed = await house.write(lambda store: store.trials.agree(MARI, need.aino, *days, "Oppia kone"))
    assert agreed is not None and agreed.client_told and agreed.employer_told
    await house.passes(minutes=1, care=False)
    await aino.hears("Työkokeilusi on sovittu", "Siisti Oy", "Oppia kone")
    assert "Virtanen" not in await paula.hears("Työkokeilu on sovittu", "Työkokeilija: Aino", "Oppia kone")
    await moves_to(house, 12, 3)
    await aino.hears("Työkokeilusi: Siisti Oy", "Mari", "Työnantaja ei näe sitä")
    await paula.hears("Työkokeilija: Aino", "Mari", "Työkokeilija ei näe sitä")
    await aino.say("huonosti")
    await aino.hears("Haluatko kertoa lisää?", "Työnantaja ei näe sitä")
    (pulse,) = [one for one in await house.rows(trial_pulse) if one["side"] == "client"]
    assert pulse["mood"] == "bad", "a press counts from the press on"
    await aino.say("Olen yksin kaiken päivää")
    assert "Mari ottaa sinuun yhteyttä" in await aino.transcript()
    await paula.press("Hyvin")
    await paula.say("Reipas ja täsmällinen")
    assert "Kiitos, että kerroit" in await paula.transcript()
    (low,) = [one for one in await house.rows(todo) if one["kind"] == "pulse_low"]
    assert (low["person_id"], low["request_id"], low["staff_id"]) == (1, None, 1)
    assert "Olen yksin" not in await paula.transcript() and "Reipas" not in await aino.transcript()
    await moves_to(house, 12, 7)
    await aino.press_data(f"go.pulse.{pulse['id']}.good")
    assert "Olet jo kertonut tästä viikosta" in await aino.transcript()
    await paula.press_data(f"go.pulse.{pulse['id']}.good")
    assert "vanhasta viestistä" in await paula.transcript(), "the client's week is not theirs to tell"


async def test_what_is_said_of_its_own_accord_is_in_every_language(house: House) -> None:
    await aino_is_client(house)
    _, need = await introduced(house)
    await moves_to(house, 12, 14)
    trial = await house.write(
        lambda store: store.trials.agree(MARI, need.aino, date(2026, 12, 16), date(2026, 12, 30), "Oppia")
    )
    await moves_to(house, 12, 17)
    assert trial is not None
    planned: list[tuple[str, int, dict[str, Any]]] = [
        ("follow_up", need.contact_person, {"follow_up": 1}),
        ("follow_up_again", need.contact_person, {"follow_up": 1}),
        ("trial_agreed", 1, {"trial": trial.trial_id}),
        ("trial_agreed", need.contact_person, {"trial": trial.trial_id}),
        ("trial_pulse", 1, {"pulse": 1}),
        ("trial_pulse", need.contact_person, {"pulse": 2}),
        ("employer_thanks", need.contact_person, {"request": need.id}),
    ]

    def words(store: Store) -> set[str]:
        said = set()
        for language in house.texts.languages:
            for notice, person_id, ids in planned:
                facts = {"person_id": person_id, "channel": "email"}
                found = NOTICES[notice](
                    store, Scene(store.now, language, house.texts, PRIVACY_URL, facts), {"notice": notice, **ids}
                )
                assert found is not None, notice
                said.add(plain(house.texts.say(language, found.key, **found.params)))
                if person_id != 1:
                    assert house.texts.say(language, f"{found.key}.subject", **found.params)
                    assert (
                        NOTICES[notice](
                            store,
                            Scene(store.now, language, house.texts, PRIVACY_URL, {**facts, "person_id": 2_000}),
                            ids,
                        )
                        is None
                    ), "nobody else hears of it"
        return said

    said = await house.write(words)
    assert len(said) == 3 * len(planned) and not any("{" in one or "Virtanen" in one for one in said)
