"""The end of a service, and a new coordinator, as the client hears of them and answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from dialogs.kit.scene import Scene
from dialogs.notices import NOTICES
from domain.markup import plain
from domain.progress import NO_GRADE, Outcome, Reason
from domain.roles import Role, Specialty
from storage.database import Database
from storage.staff import Reader
from storage.store import Store
from storage.tables import appointment, case_end, meeting, meeting_host, service_case, staff, todo
from tests.kit.talk import PRIVACY_URL, House


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between the databases is tried in tests/storage."""
    return sqlite_url


@pytest.fixture
async def house(database: Database) -> House:
    return await House(database).open()


async def reader(house: House, staff_id: int) -> Reader:
    def read(store: Store) -> Reader:
        row = store.connection.execute(select(staff).where(staff.c.id == staff_id)).one()
        return Reader(row.id, Role(row.role), row.team_id, Specialty(row.specialty))

    return await house.write(read)


async def close(house: House, case_id: int, outcome: Outcome) -> None:
    mari = await reader(house, 1)
    assert await house.write(lambda store: store.progress.close(mari, case_id, outcome, None))


async def ending(house: House) -> tuple[int | None, str | None]:
    (row,) = await house.rows(case_end)
    return row["grade"], row["grade_words"]


async def test_a_grade_in_school_numbers_once_and_words_if_one_likes(house: House) -> None:
    await house.coordinator()
    aino = house.person()
    case_id = await aino.is_client()
    await close(house, case_id, Outcome.WORK)
    await house.passes(minutes=1)
    await aino.hears("koska siirryt töihin", "paina Juttele ihmisen kanssa")
    await house.passes(minutes=58)
    await aino.hears("Onnea uuteen työhön!")
    await house.passes(minutes=2)
    await aino.hears("Minkä arvosanan annat", "Kysyn tätä vain kerran")
    assert await aino.labels() == ["Anna arvosana"]
    door = (await aino.button("Anna arvosana")).data
    await aino.press("Anna arvosana")
    assert await aino.labels() == ["10", "9", "8", "7", "6", "5", "4", "En anna arvosanaa"]
    await aino.say("3")
    await aino.hears("Valitse arvosana neljästä kymmeneen")
    await aino.say("9-")
    await aino.hears("Haluatko kertoa omin sanoin")
    assert await ending(house) == (9, None), "a grade counts from the press on"
    await aino.press("Takaisin")
    await aino.say("seiska")
    assert await ending(house) == (7, None), "until the end of the talk it may be changed"
    await aino.say("Sain rauhassa miettiä.")
    await aino.hears("Kiitos palautteesta")
    assert await ending(house) == (7, "Sain rauhassa miettiä.")

    await aino.press_data(door)
    assert "Olet jo antanut arvosanan" in await aino.transcript()
    assert await aino.asked() == "menu.go"
    await house.passes(hours=30)
    assert (await aino.transcript()).count("Minkä arvosanan annat palvelulle? 4 on heikoin ja 10 paras.\n\n") == 1


async def test_who_gives_none_or_says_what_is_not_kept(house: House) -> None:
    await house.coordinator()
    aino = house.person()
    case_id = await aino.is_client()
    await close(house, case_id, Outcome.OWN_WISH)
    await house.passes(hours=2)
    eetu = house.person("2")
    await eetu.is_client(full_name="Eetu Esa", call_name="Eetu")
    await eetu.press_data((await aino.button("Anna arvosana")).data)
    assert "vanhasta viestistä" in await eetu.transcript(), "another's service is not theirs to grade"
    await aino.press("Anna arvosana", "En anna arvosanaa")
    assert "Selvä, ei arvosanaa" in await aino.transcript()
    assert await ending(house) == (None, None)
    await aino.press_data(f"go.farewell.{case_id}.")
    await aino.press("4")
    await aino.say("Masennukseni paheni, ja lääkäri kirjoitti sairauslomaa.")
    await aino.hears("terveystietoja, joten en tallentanut")
    assert "Masennukseni" not in await house.kept()
    await aino.press("En kerro enempää")
    assert "Kiitos, että kerroit suoraan" in await aino.transcript()
    assert await ending(house) == (4, None)


async def test_after_the_end_the_menu_stands_and_a_person_is_reached(house: House) -> None:
    await house.coordinator()
    aino = house.person()
    case_id = await aino.is_client()
    await close(house, case_id, Outcome.NOT_REACHED)
    await house.passes(days=2)
    assert "arvosana" not in (await aino.transcript()).lower()
    await aino.hears("Emme ole tavoittaneet sinua", "Ei se mitään")
    await aino.say("moi")
    await aino.start()
    labels = await aino.labels()
    assert labels[:2] == ["Tapahtumat", "Omat tiedot"] and "Varaa aika" not in labels
    await aino.press("Juttele ihmisen kanssa")
    await aino.say("Voinko palata?")
    mari = await reader(house, 1)
    (waiting,) = [row for row in await house.rows(todo) if row["kind"] == "person_wanted"]
    assert waiting["done_at"] is None
    assert await house.write(lambda store: store.files.client(mari, 1)) is not None, "who had them sees them still"


async def test_a_closing_taken_back_is_told_if_it_was_told(house: House) -> None:
    await house.coordinator()
    aino = house.person()
    case_id = await aino.is_client()
    mari = await reader(house, 1)
    await close(house, case_id, Outcome.STUDY)
    await house.passes(minutes=1)
    await house.write(lambda store: store.progress.reopen(mari, case_id))
    await house.passes(hours=3)
    await aino.hears("Palvelusi jatkuu sittenkin", "Anteeksi sekaannus")
    assert "Minkä arvosanan" not in await aino.transcript()


async def test_the_client_hears_who_goes_on_and_why_and_meets_both(house: House) -> None:
    await house.coordinator()
    await house.coordinator("Kaisa Koski", specialty=Specialty.WORK_ABILITY)
    aino = house.person()
    case_id = await aino.is_client()
    mari, kaisa = await reader(house, 1), await reader(house, 2)
    await house.write(
        lambda store: store.handovers.ask(
            mari, case_id, kaisa.staff_id, Reason.WORK_ABILITY, "Väsynyt.", three_way=True
        )
    )
    await house.passes(minutes=1)
    assert "Kaisa" not in await aino.transcript(), "nothing is said before the answer"
    await house.write(lambda store: store.handovers.accept(kaisa, 1))
    await house.passes(minutes=1)
    told = await aino.hears("jatkaa Kaisa Koski", "Mari on kertonut hänelle", "kaikki kolme: sinä, Mari ja Kaisa")
    assert "Väsynyt" not in told
    await aino.press("Valitse aika")
    first = (await aino.labels())[0]
    await aino.press(first)
    await aino.hears("Mari Mäkelä", "Kaisa Koski")
    (made,) = await house.rows(appointment)
    assert [row["kind"] for row in await house.rows(meeting)] == ["three_way"]
    assert {row["staff_id"] for row in await house.rows(meeting_host)} == {1, 2} and made["case_id"] == case_id
    (case,) = await house.rows(service_case)
    assert (case["coordinator_id"], case["service"]) == (2, "strength")


async def test_every_reason_and_ending_has_words_in_every_language(house: House) -> None:
    await house.coordinator()
    await house.coordinator("Olli Oja")
    case_id = await house.person().is_client()
    who = [await reader(house, 1), await reader(house, 2)]

    def words(store: Store, notice: str, planned: dict[str, Any]) -> list[str]:
        """As the message is put together when it leaves, in each language."""
        said = []
        for language in house.texts.languages:
            scene = Scene(store.now, language, house.texts, PRIVACY_URL, {"person_id": 1, "channel": "web"})
            found = NOTICES[notice](store, scene, planned)
            said += [plain(house.texts.say(language, found.key, **found.params))] if found else []
        return said

    def tell(store: Store) -> list[str]:
        said = []
        for number, reason in enumerate(Reason, start=1):
            giver, taker = who if number % 2 else who[::-1]
            store.handovers.ask(giver, case_id, taker.staff_id, reason, None, three_way=False)
            assert store.handovers.accept(taker, number) == (1, "done")
            said += words(store, "handover_done", {"handover": number, "due": "2026-12-01"})
        assert all("Olli Oja" in one or "Mari Mäkelä" in one for one in said)
        for minutes, outcome in enumerate(Outcome):
            then = Store(store.connection, house.clock.now() + timedelta(minutes=minutes))
            assert then.progress.close(who[0], case_id, outcome, None)
            said += words(then, "service_ended", {"case": case_id})
            assert len(words(then, "grade_asked", {"case": case_id})) == (0 if outcome in NO_GRADE else 3)
            assert then.progress.reopen(who[0], case_id)
        assert words(store, "service_ended", {"case": case_id}) == [], "it goes on"
        return [*said, *words(store, "service_goes_on", {"case": case_id})]

    said = await house.write(tell)
    assert len(said) == 3 * (len(Reason) + len(Outcome) + 1) and all(one and "{" not in one for one in said)
    assert len(set(said[: 3 * len(Reason)])) == 3 * len(Reason), "each reason has words of its own"
