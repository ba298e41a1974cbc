"""A young person comes to the service: whole talks at the bot's door, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from dialogs.details import More, TellMore
from dialogs.registry import DIALOGS
from domain.incoming import Act, Channel
from domain.notice import VERSION
from domain.people import Purpose
from domain.roles import Specialty
from domain.screening import Kind, screen
from storage.database import Database
from storage.deliveries import REPLY
from storage.tables import channel_identity, client, consent, delivery, message, person, service_case, staff, todo
from tests.dialogs.chat import Chat, strict
from tests.kit.people import People
from tests.kit.talk import House, Person

LAHTI = "Lahden kaupungin työllisyyspalvelut"
PAIJAT_HAME = "Päijät-Hämeen työllisyysalue"
EVENING = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # Monday, eight in the evening


async def newcomer(database: Database, language: str = "fi", **more: Any) -> Person:
    house = await House(database, texts=strict()).open()
    return house.person(language=language, **more)


async def coordinator(house: House, name: str, specialty: Specialty, team: str = LAHTI, **columns: Any) -> int:
    team_id = {shown: one for one, shown in await house.write(lambda store: store.staff.teams())}[team]
    now = house.clock.now()
    made = await house.database.run(
        lambda c: People(c, now).colleague(name, team_id=team_id, specialty=specialty, **columns)
    )
    return made.staff_id


async def to_summary(
    aino: Person,
    *,
    year: str = "2004",
    town: str = "Lahti",
    start: str = "Työn etsimisestä",
    by_link: bool = False,
) -> None:
    await aino.start()
    await aino.press("Suomi")
    if not by_link:  # a link has said it already
        await aino.press("Työtä itselleni")
    await aino.say("Aino Virtanen", year, town)
    await aino.press("Vain tässä chatissa", "Töitä", "Valmis", start, "Valmis")
    await aino.hears("Onko kaikki oikein?")


async def register(aino: Person, **answers: Any) -> str:
    await to_summary(aino, **answers)
    await aino.press("Kaikki oikein")
    thanks = await aino.hears("Kiitos, Aino!")
    aino.house.clock.advance(minutes=1)
    return thanks


@pytest.fixture
def aino_in_memory() -> Iterator[Chat]:
    """Asked for her name, on a store in memory: for what no database makes a difference to."""
    chat = Chat()
    chat.start()
    chat.press("Suomi", "Työtä itselleni")
    yield chat
    chat.close()


async def only(house: House, table: Any) -> dict[str, Any]:
    (row,) = await house.rows(table)
    return row


# The whole of it, in three languages.


async def test_in_finnish_with_a_phone_and_a_coordinator(database: Database) -> None:
    aino = await newcomer(database)
    await coordinator(aino.house, "Mari Mäkelä", Specialty.COMPANY)

    await aino.start("ref_poster-trio")
    await aino.hears("Olen Duunikaveri", "botti", "En ole ihminen", "http://127.0.0.1/privacy", "Millä kielellä")
    await aino.press("Suomi")
    await aino.hears("Mikä on nimesi?")
    await aino.say("Aino Maria Virtanen")
    await aino.hears("Minä vuonna olet syntynyt?")
    await aino.say("2004")
    await aino.hears("Missä kunnassa asut?")
    await aino.press("Lahti")
    await aino.press("Soittakaa minulle")
    await aino.say("040 123 4567")
    await aino.press("Iltapäivällä")
    await aino.hears("Mitä toivot?")
    await aino.press("Töitä", "Kesätöitä", "Valmis")
    await aino.press("Työn etsimisestä")
    await aino.hears("Mitä saamme lähettää sinulle?", "Voit kieltää ne milloin vain.")
    await aino.press("Muistutukset tapaamisista", "Työvinkit", "Valmis")
    summary = await aino.hears("Onko kaikki oikein?")
    assert [line for line in summary.split("\n") if ": " in line] == [
        "Nimi: Aino Maria Virtanen",
        "Kutsumanimi: Aino",
        "Syntymävuosi: 2004",
        "Kotikunta: Lahti",
        "Yhteydenpito: Soittakaa minulle",
        "Puhelin: 040 1234567",
        "Paras aika: Iltapäivällä",
        "Toiveet: Töitä, Kesätöitä",
        "Aloitan: Työn etsimisestä",
        "Saatte lähettää: Muistutukset tapaamisista, Työvinkit",
    ]
    await aino.press("Kaikki oikein")
    await aino.hears(
        "Kiitos, Aino! Tietosi ovat tallessa.",
        "Mari Mäkelä ottaa sinuun yhteyttä viimeistään maanantaina 30.11.",
        "nyt vai myöhemmin?",
    )

    told = await only(aino.house, client)
    assert told["full_name"] == "Aino Maria Virtanen" and told["call_name"] == "Aino"
    assert told["birth_year"] == 2004 and told["municipality_code"] == "398"
    assert told["contact_way"] == "phone" and told["phone"] == "+358401234567" and told["best_time"] == "afternoon"
    assert sorted(told["hopes"]) == ["summer", "work"] and told["start_with"] == "job"
    case = await only(aino.house, service_case)
    assert case["service"] == "job" and case["first_contact_due"] == date(2026, 11, 30)
    assert case["origin_ref"] == "ref_poster-trio" and case["coordinator_id"] == (await only(aino.house, staff))["id"]
    given = await aino.house.rows(consent)
    assert {row["purpose"] for row in given} == {"reminders", "tips"}
    assert {(row["notice_version"], row["language"], row["granted_how"]) for row in given} == {
        (VERSION, "fi", "register")
    }


async def test_in_swedish_by_chat_only_to_the_queue(database: Database) -> None:
    olle = await newcomer(database, "sv")
    await olle.start()
    await olle.hears("Jag är Duunikaveri, en bot", "Vilket språk")
    await olle.press("Svenska")
    await olle.hears("Vad söker du?")
    await olle.press("Jobb åt mig själv")
    await olle.hears("Vad heter du?")
    await olle.say("Olle Öst")
    await olle.say("-03")
    await olle.hears("I vilken kommun bor du?")
    await olle.press("Lahtis")
    await olle.press("Bara i den här chatten")
    await olle.hears("Vad hoppas du på?")
    await olle.press("Studieplats", "Klar", "Min egen ork", "Klar")
    await olle.hears("Namn: Olle Öst", "Hemkommun: Lahtis", "Ni får skicka: inget av dessa", "Är allt rätt?")
    await olle.press("Allt är rätt")
    await olle.hears("Tack, Olle!", "Du får snart en egen kontaktperson.", "senast måndag 30.11.")

    told = await only(olle.house, client)
    assert told["contact_way"] == "chat" and told["phone"] is None and told["best_time"] == "any"
    case = await only(olle.house, service_case)
    assert case["service"] == "strength" and case["coordinator_id"] is None
    assert await olle.house.rows(consent) == []
    assert (await only(olle.house, person))["language"] == "sv"


async def test_in_english_after_a_finnish_welcome_with_words_alone(database: Database) -> None:
    sam = await newcomer(database)
    await sam.start()
    await sam.say("englanniksi")
    await sam.hears("Hi! I am Duunikaveri", "Your details are removed", "What are you looking for?")
    await sam.say("a job")
    await sam.hears("What is your name?")
    await sam.say("Sam O'Neil", "born in 2005", "I live in Heinola", "phone", "0401234567", "any time")
    await sam.hears("What are you hoping for?")
    await sam.say("a job and a place to study", "job", "job tips", "yes")
    await sam.hears("Thank you, Sam!", "by Monday 30 November")
    told = await only(sam.house, client)
    assert told["full_name"] == "Sam O'Neil" and told["municipality_code"] == "111"
    assert sorted(told["hopes"]) == ["study", "work"]
    assert [row["purpose"] for row in await sam.house.rows(consent)] == ["tips"]


async def test_it_takes_seven_questions_for_who_talks_only_here(database: Database) -> None:
    aino = await newcomer(database)
    await to_summary(aino)
    asked = [row["prompt"]["progress"] for row in await aino.house.rows(message) if row["direction"] == "out"]
    assert [one for one in asked if one] == [[n, 7] for n in range(1, 8)]


# What one answer at a time may bring.


@pytest.mark.parametrize(
    ("year", "why"),
    [("1995", "Tämä palvelu on alle 30-vuotiaille."), ("2012", "Tämä palvelu on 15 vuotta täyttäneille.")],
)
async def test_the_age_limits_are_told_warmly_and_a_slip_is_corrected(database: Database, year: str, why: str) -> None:
    aino = await newcomer(database)
    await aino.start()
    await aino.press("Suomi", "Työtä itselleni")
    await aino.say("Aino Virtanen")
    for _ in range(3):
        await aino.say(year)
        heard = await aino.hears(why, "autta", "Jos vuosi meni väärin, kirjoita se uudelleen.")
        assert "hankala" not in heard
    await aino.say("2004")
    await aino.hears("Missä kunnassa asut?")


@pytest.mark.parametrize("year", ["1996", "2011", "s. 2004", "1.5.2004", "04"])
def test_the_years_at_the_limits_and_other_spellings_are_taken(aino_in_memory: Chat, year: str) -> None:
    aino_in_memory.say("Aino Virtanen", year)
    assert "Missä kunnassa asut?" in aino_in_memory.heard


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("kaksituhattaneljä", "En saanut vuodesta selvää."),
        ("22", "Onko tuo ikäsi?"),
        ("2003 tai 2004", "Viestissä oli monta vuotta."),
        ("2050", "ei taida olla syntymävuotesi"),
        ("x" * 200, "En saanut vuodesta selvää."),
        ("2" * 5000, "En saanut vuodesta selvää."),
    ],
)
def test_a_year_that_cannot_be_read_is_asked_with_an_example(aino_in_memory: Chat, said: str, why: str) -> None:
    aino_in_memory.say("Aino Virtanen", said)
    for part in (why, "2003", "Minä vuonna olet syntynyt?"):
        assert part in aino_in_memory.heard


@pytest.mark.parametrize(
    ("said", "code"),
    [("asun lahdessa", "398"), ("karkola", "316"), ("Padasjoella", "576"), ("Nastola", "398"), ("4", "111"),
     ("HOLLOLA!", "098"), ("Lahtis", "398")],
)  # fmt: skip
def test_a_municipality_is_understood_as_it_is_said(aino_in_memory: Chat, said: str, code: str) -> None:
    aino_in_memory.say("Aino Virtanen", "2004", said)
    assert aino_in_memory.state.given["municipality_code"] == code


async def test_someone_from_elsewhere_is_told_whose_service_is_theirs(database: Database) -> None:
    aino = await newcomer(database)
    await aino.start()
    await aino.press("Suomi", "Työtä itselleni")
    await aino.say("Aino Virtanen", "2004", "asun tampereella")
    await aino.hears("Asuinpaikkasi on Tampere.", "oman kuntasi työllisyyspalvelut", "Mitä haluat tehdä?")
    assert await aino.asked() == "lobby.go"
    assert await aino.house.rows(client) == []
    await aino.press("Aloita alusta")
    await aino.hears("Mikä on nimesi?")


async def test_someone_from_elsewhere_by_the_button(database: Database) -> None:
    aino = await newcomer(database)
    await aino.start()
    await aino.press("Suomi", "Työtä itselleni")
    await aino.say("Aino Virtanen", "2004")
    await aino.press("Muualla")
    await aino.hears("Mikä on kuntasi nimi?")
    await aino.say("takaisin")
    await aino.press("Muualla")
    await aino.say("Kuu")
    await aino.hears("Sinua auttaa oman kuntasi työllisyyspalvelu.", "Mitä haluat tehdä?")


async def test_a_municipality_that_is_none_is_asked_again(database: Database) -> None:
    aino = await newcomer(database)
    await aino.start()
    await aino.press("Suomi", "Työtä itselleni")
    await aino.say("Aino Virtanen", "2004", "kuussa", "lahti tai hollola")
    await aino.hears("En tunnistanut kuntaa.")
    assert await aino.asked() == "register.municipality_code"


async def test_the_summary_is_changed_until_it_is_right(database: Database) -> None:
    aino = await newcomer(database)
    await to_summary(aino)
    await aino.press("Muuta jotakin", "Yhteydenpito", "Soittakaa minulle")
    await aino.hears("Mikä on puhelinnumerosi?")
    await aino.say("050 765 4321")
    await aino.press("Aamulla")
    await aino.hears("Puhelin: 050 7654321", "Paras aika: Aamulla")
    await aino.press("Muuta jotakin", "Kutsumanimi")
    await aino.say("Ani")
    await aino.press("Muuta jotakin", "Saatte lähettää", "Kutsut tapahtumiin", "Valmis")
    await aino.press("Muuta jotakin", "Yhteydenpito", "Vain tässä chatissa")
    assert "Puhelin" not in await aino.hears("Kutsumanimi: Ani", "Saatte lähettää: Kutsut tapahtumiin")
    await aino.press("Kaikki oikein")
    await aino.hears("Kiitos, Ani!")
    told = await only(aino.house, client)
    assert told["phone"] is None and told["contact_way"] == "chat" and told["call_name"] == "Ani"
    assert [row["purpose"] for row in await aino.house.rows(consent)] == ["events"]


async def test_a_shared_contact_is_the_phone_number(database: Database) -> None:
    aino = await newcomer(database, channel=Channel.TELEGRAM)
    await aino.start()
    await aino.act(Act.CONTACT, "+358409999999")
    await aino.hears("En tallentanut sitä.")
    await aino.press("Suomi", "Työtä itselleni")
    await aino.say("Aino Virtanen", "2004", "Lahti")
    await aino.press("Soittakaa minulle")
    await aino.act(Act.CONTACT, "+358408888888", own=False)
    await aino.hears("jonkun toisen numero")
    await aino.act(Act.CONTACT, "+358401234567")
    await aino.hears("Mihin aikaan")
    kept = await aino.house.kept()
    assert "+358401234567" in kept
    assert "409999999" not in kept and "408888888" not in kept, "the bot said that it had not kept them"


# Who is in charge, and by when.


async def test_the_coordinator_of_the_fitting_kind_with_the_most_room_takes_the_case(database: Database) -> None:
    aino = await newcomer(database)
    await coordinator(aino.house, "Kalle Kiire", Specialty.COMPANY, capacity=1)
    await coordinator(aino.house, "Voima Valo", Specialty.WORK_ABILITY)
    await coordinator(aino.house, "Heli Hollola", Specialty.COMPANY, PAIJAT_HAME)
    assert "Kalle Kiire" in await register(aino)
    assert "Saat pian oman yhteyshenkilön" in await register(aino.house.person("2")), "Kalle has no more room"
    assert "Voima Valo" in await register(aino.house.person("3"), start="Omista voimista ja jaksamisesta")
    assert "Heli Hollola" in await register(aino.house.person("4"), town="Hollola")
    teams = {row["team_id"] for row in await aino.house.rows(service_case)}
    assert len(teams) == 2


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 20, 10, tzinfo=UTC), "perjantaina 27.11."),  # Friday
        (datetime(2026, 11, 21, 10, tzinfo=UTC), "perjantaina 27.11."),  # Saturday
        (datetime(2026, 11, 22, 22, 30, tzinfo=UTC), "maanantaina 30.11."),  # already Monday in Finland
        (datetime(2026, 12, 21, 10, tzinfo=UTC), "keskiviikkona 30.12."),  # over Christmas
        (datetime(2026, 12, 23, 10, tzinfo=UTC), "maanantaina 4.1."),  # and New Year
        (datetime(2027, 3, 23, 10, tzinfo=UTC), "torstaina 1.4."),  # over Easter
    ],
)
async def test_the_promised_day_skips_days_off(database: Database, now: datetime, due: str) -> None:
    aino = await newcomer(database)
    aino.house.clock.set(now)
    assert f"viimeistään {due}\n" in await register(aino)


async def test_the_first_link_a_person_came_by_is_kept(database: Database) -> None:
    aino = await newcomer(database)
    await aino.start("ref_poster-trio")
    await aino.start("ref_event-12")
    await aino.start("rubbish; drop table")
    await register(aino, by_link=True)
    assert (await only(aino.house, service_case))["origin_ref"] == "ref_poster-trio"


# Coming back.


async def test_who_returns_is_greeted_by_name_with_the_promise_and_asked_nothing_again(database: Database) -> None:
    aino = await newcomer(database)
    await coordinator(aino.house, "Mari Mäkelä", Specialty.COMPANY)
    await register(aino)
    await aino.press("Myöhemmin")
    await aino.hears("Voit jatkaa minä päivänä vain.", "Mitä haluat tehdä?")
    aino.house.clock.advance(days=2)
    aino.house.restart()
    await aino.start()
    await aino.hears("Moi taas, Aino! Mari Mäkelä ottaa sinuun yhteyttä viimeistään maanantaina 30.11.\n")
    aino.house.clock.advance(days=2)
    await aino.say("moi!")
    await aino.hears("Moi taas, Aino!", "Mitä haluat tehdä?")
    aino.house.clock.advance(days=30)
    await aino.start()
    assert "30.11." not in await aino.hears("Moi taas, Aino!\n"), "an old promise is not repeated"
    assert len(await aino.house.rows(client)) == 1


async def test_a_registration_left_for_a_day_goes_on_with_the_same_question(database: Database) -> None:
    aino = await newcomer(database)
    await aino.start()
    await aino.press("Suomi", "Työtä itselleni")
    aino.house.clock.advance(hours=25)
    aino.house.restart()
    await aino.say("Aino Virtanen")
    await aino.hears("Mukava, kun palasit.", "Mikä on nimesi?")
    await aino.say("Aino Virtanen")
    aino.house.clock.advance(hours=25)
    await aino.say("2004")
    await aino.hears("Mukava, kun palasit.", "Missä kunnassa asut?")


async def test_a_cancelled_registration_is_taken_up_again_where_it_was(database: Database) -> None:
    aino = await newcomer(database)
    await aino.start()
    await aino.press("Suomi", "Työtä itselleni")
    await aino.say("Aino Virtanen", "peru")
    await aino.hears("Selvä, lopetin siihen.", "Mitä haluat tehdä?")
    await aino.press("Juttele ihmisen kanssa", "Takaisin")
    await aino.hears("Mitä haluat tehdä?")
    await aino.press("Jatka siitä, mihin jäit")
    await aino.hears("Minä vuonna olet syntynyt?")
    await aino.say("peru")
    await aino.press("Aloita alusta")
    await aino.hears("Mikä on nimesi?")


async def test_more_is_told_at_once_each_answer_kept_as_it_comes(database: Database) -> None:
    aino = await newcomer(database)
    await register(aino)
    await aino.press("Nyt", "Opiskelen")
    assert (await only(aino.house, client))["situation"] == "studying"
    await aino.press("Ohita")
    await aino.say("Ravintola ja kahvila, siivous")
    await aino.press("Suomi", "Arabia", "Valmis", "Ei korttia", "Valmis")
    await aino.hears("Mitkä työajat sopivat sinulle?")
    await aino.press("Osa-aikatyö", "Illat", "Valmis")
    await aino.hears("Onko sinulla jokin näistä korteista?")
    await aino.say("hygieniapassi")
    await aino.say("Osaan korjata pyöriä.")
    await aino.hears("Kiitos! Tästä on apua, kun tapaat yhteyshenkilösi.", "Mitä haluat tehdä?")
    told = await only(aino.house, client)
    assert (told["situation"], told["education"], told["own_words"]) == ("studying", None, "Osaan korjata pyöriä.")
    assert sorted(told["fields"]) == ["cleaning", "food"] and sorted(told["languages"]) == ["ar", "fi"]
    assert (told["licences"], told["hours"], told["cards"]) == (["none"], ["evenings", "part"], ["hygiene"])

    aino.house.clock.advance(days=3)
    await aino.press("Kerro lisää itsestäsi")
    await aino.hears("Mitä olet opiskellut?")
    await aino.press("Lukio")
    await aino.hears("Kiitos!")
    assert "Kerro lisää itsestäsi" not in await aino.labels(), "everything has been told"


async def test_more_is_told_another_day_and_back_leads_out(database: Database) -> None:
    aino = await newcomer(database)
    await register(aino)
    await aino.press("Myöhemmin")
    aino.house.clock.advance(days=1)
    await aino.press("Kerro lisää itsestäsi")
    await aino.hears("Mitä teet nyt?")
    await aino.press("Takaisin")
    await aino.hears("Mitä haluat tehdä?")


async def test_own_details_are_read_changed_and_taken_back(database: Database) -> None:
    aino = await newcomer(database)
    await register(aino)
    await aino.press("Nyt", "Opiskelen")
    await aino.say("peru")
    await aino.press("Omat tiedot", "Katso tai korjaa, mitä kerroit")
    await aino.hears("Tässä ovat tietosi:", "Nimi: Aino Virtanen", "Tilanne nyt: Opiskelen")
    await aino.press("Muuta jotakin", "Tilanne nyt", "Ohita")
    assert "Tilanne" not in await aino.hears("Nimi: Aino Virtanen")
    await aino.press("Muuta jotakin", "Yhteydenpito", "Soittakaa minulle")
    assert (await only(aino.house, client))["contact_way"] == "chat", "half a change is none"
    await aino.say("040 123 4567")
    await aino.press("Milloin vain")
    await aino.hears("Puhelin: 040 1234567")
    await aino.press("Muuta jotakin", "Nimi")
    await aino.say("Aino Mattila")
    await aino.press("Kaikki hyvin")
    await aino.hears("Mitä haluat tehdä?")
    told = await only(aino.house, client)
    assert (told["full_name"], told["situation"], told["phone"]) == ("Aino Mattila", None, "+358401234567")


async def test_a_client_who_moves_away_is_told_to_speak_to_a_person(database: Database) -> None:
    aino = await newcomer(database)
    await register(aino)
    await aino.press("Myöhemmin", "Omat tiedot", "Katso tai korjaa, mitä kerroit", "Muuta jotakin", "Kotikunta")
    await aino.say("Tampere")
    heard = await aino.hears("Oletko muuttanut alueeltamme pois?", "Mitä haluat tehdä?")
    assert "asiakasta" not in heard
    assert (await aino.labels())[0] == "Juttele ihmisen kanssa"
    assert (await only(aino.house, client))["municipality_code"] == "398"


# Permissions and STOP.


async def test_permissions_are_changed_each_with_its_own_history(database: Database) -> None:
    aino = await newcomer(database)
    await to_summary(aino)
    await aino.press("Muuta jotakin", "Saatte lähettää", "Työvinkit", "Kutsut tapahtumiin", "Valmis", "Kaikki oikein")
    aino.house.clock.advance(minutes=5)
    await aino.press("Myöhemmin", "Mitä viestejä saan")
    looks = {one.label: one.look for one in (await aino.prompt()).choices}
    assert looks["Työvinkit"] == "on" and looks["Muistutukset tapaamisista"] == "off"
    await aino.press("Työvinkit", "Muistutukset tapaamisista", "Valmis")
    await aino.hears("Selvä, näin tehdään.")
    history = [(r["purpose"], r["granted_how"], r["withdrawn_how"]) for r in await aino.house.rows(consent)]
    assert sorted(history) == [
        ("events", "register", None), ("reminders", "permissions", None), ("tips", "register", "permissions"),
    ]  # fmt: skip


async def test_a_stop_withdraws_at_once_and_survives_the_next_message(database: Database) -> None:
    aino = await newcomer(database)
    await to_summary(aino)
    await aino.press("Muuta jotakin", "Saatte lähettää", "Työvinkit", "Valmis", "Kaikki oikein", "Nyt")
    for said in ("STOP", "moi", "Opiskelen"):
        await aino.say(said)
        live = [row for row in await aino.house.rows(consent) if row["withdrawn_at"] is None]
        assert live == [], said
    assert [row["withdrawn_how"] for row in await aino.house.rows(consent)] == ["stop"]


@pytest.mark.parametrize("how", ["stop", "lopeta", "sluta", "unsubscribe", "/stop"])
async def test_a_stop_before_the_end_is_not_undone_by_the_end(database: Database, how: str) -> None:
    aino = await newcomer(database)
    await to_summary(aino)
    await aino.press("Muuta jotakin", "Saatte lähettää", "Työvinkit", "Kutsut tapahtumiin", "Valmis")
    await aino.say(how)
    await aino.hears("En lähetä sinulle enää", "Saatte lähettää: ei mitään näistä")
    await aino.press("Kaikki oikein")
    assert await aino.house.rows(consent) == []


async def test_a_stop_withdraws_what_is_planned(database: Database) -> None:
    aino = await newcomer(database, channel=Channel.TELEGRAM)
    await register(aino)
    identity = (await only(aino.house, channel_identity))["id"]
    row = {"kind": REPLY, "identity_id": identity, "conversation_id": None, "message_id": None, "expires_at": None,
           "payload": {}, "purpose": Purpose.TIPS, "idempotency_key": "tip:1"}  # fmt: skip
    await aino.house.write(lambda store: store.deliveries.plan([row]))
    await aino.say("stop")
    states = {row["idempotency_key"]: row["state"] for row in await aino.house.rows(delivery)}
    assert states["tip:1"] == "cancelled"


# A person.


@pytest.mark.parametrize(
    ("now", "heard"),
    [
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), "He vastaavat tänään kello 15.00 asti"),
        (datetime(2026, 11, 23, 13, 0, tzinfo=UTC), "He näkevät sen tiistaina 24.11. kello 9.00."),
        (datetime(2026, 11, 23, 5, 0, tzinfo=UTC), "He näkevät sen maanantaina 23.11. kello 9.00."),
        (datetime(2026, 12, 23, 14, 0, tzinfo=UTC), "He näkevät sen maanantaina 28.12. kello 9.00."),
    ],
)
async def test_a_message_to_a_person_is_left_and_the_answer_is_honest(
    database: Database, now: datetime, heard: str
) -> None:
    aino = await newcomer(database)
    aino.house.clock.set(now)
    await aino.start()
    await aino.press("Suomi", "Työtä itselleni")
    await aino.press("Juttele ihmisen kanssa")
    await aino.hears("maanantaista perjantaihin kello 9.00–15.00", "Kirjoita viestisi tähän.")
    await aino.say("Voiko joku soittaa minulle?")
    await aino.hears(heard, "Mikä on nimesi?")
    wanted = await only(aino.house, todo)
    said = {row["id"]: row["body"] for row in await aino.house.rows(message)}
    assert wanted["kind"] == "person_wanted" and said[wanted["message_id"]] == "Voiko joku soittaa minulle?"


async def test_when_no_opening_is_known_none_is_promised(database: Database) -> None:
    aino = await newcomer(database)
    days = [date.fromordinal(date(2026, 11, 1).toordinal() + n).isoformat() for n in range(500)]
    await aino.house.write(lambda store: store.rules.change(None, closure_days=days))
    await aino.start()
    await aino.press("Juttele ihmisen kanssa")
    await aino.say("Hei")
    await aino.hears("En vielä tiedä, milloin he ehtivät lukea sen.")
    await aino.say("aion tappaa itseni")
    await aino.hears("112", "En tiedä, milloin he näkevät sen. Älä odota sitä.")


@pytest.mark.parametrize(
    ("language", "said", "telling", "first", "line"),
    [
        ("fi", "En halua enää elää", "elää", "Et ole tämän kanssa yksin.", "09 2525 0111"),
        ("sv", "Jag vill inte leva längre", "längre", "Du är inte ensam med det här.", "09 2525 0112"),
        ("en", "I want to kill myself", "kill", "You are not alone with this.", "09 2525 0111"),
    ],
)
async def test_distress_is_answered_at_once_and_a_person_alerted(
    database: Database, language: str, said: str, telling: str, first: str, line: str
) -> None:
    aino = await newcomer(database, language)
    await aino.start()
    name = (await aino.labels()).index({"fi": "Suomi", "sv": "Svenska", "en": "English"}[language])
    await aino.press_data((await aino.prompt()).choices[name].data)
    assert await aino.asked() == "looking.side"
    await aino.press_data((await aino.prompt()).choices[0].data)
    await aino.say(said)
    await aino.hears(first, "112", line)
    alert = await only(aino.house, todo)
    assert (alert["kind"], alert["detail"]) == ("distress", "self_harm")
    kept = await aino.house.kept()
    assert telling in said and telling not in kept and said not in kept
    await aino.press_data((await aino.prompt()).choices[0].data)
    assert await aino.asked() == "register.full_name"


async def test_help_comes_first_even_before_the_bot_has_said_who_it_is(database: Database) -> None:
    aino = await newcomer(database)
    await aino.say("En halua enää elää")
    heard = await aino.hears("Olen Duunikaveri")
    assert heard.startswith("Kiitos, että kerroit.")
    await aino.press("Jatketaan")
    await aino.hears("Millä kielellä jutellaan?")


@pytest.mark.parametrize(
    ("now", "honest"),
    [
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), "He näkevät sen tänään kello 15.00 mennessä."),
        (EVENING, "mutta he näkevät sen vasta tiistaina 24.11. kello 9.00. Älä odota sitä."),
    ],
)
async def test_in_distress_the_truth_about_hours_and_the_contacts_as_edited(
    database: Database, now: datetime, honest: str
) -> None:
    aino = await newcomer(database)
    boss = await coordinator(aino.house, "Pomo Peura", Specialty.COMPANY)
    aino.house.clock.set(now)
    await aino.start()
    await aino.house.write(
        lambda store: store.contents.set("crisis.contacts", "fi", "Soita 112.\nPäivystys <Lahti> 03 1234", boss)
    )
    await aino.say("Hän lyö minua, olen vaarassa")
    heard = await aino.hears("Soita 112.\nPäivystys <Lahti> 03 1234", honest)
    assert "2525" not in heard
    assert (await only(aino.house, todo))["detail"] == "danger"


# What must not be kept.

HETU = "Hetuni on 131052-308T, kiitos"
HEALTH = "Minulla on masennus ja käyn terapiassa"
TEXT_QUESTIONS: list[list[str]] = [
    [],
    ["Aino Virtanen"],
    ["Aino Virtanen", "2004"],
    ["Aino Virtanen", "2004", "Muualla"],
    ["Aino Virtanen", "2004", "Lahti", "Soittakaa minulle"],
    ["Aino Virtanen", "2004", "Lahti", "chatissa"],
    ["ihminen"],
]


@pytest.mark.parametrize("before", TEXT_QUESTIONS, ids=lambda before: before[-1] if before else "name")
async def test_health_and_identity_codes_are_nowhere_in_the_store(
    database: Database, before: list[str], tmp_path: Path
) -> None:
    aino = await newcomer(database)
    await aino.start()
    await aino.press("Suomi", "Työtä itselleni")
    await aino.say(*before)
    asked = await aino.asked()
    await aino.say(HETU)
    await aino.hears("henkilötunnus", "En tallentanut sitä")
    await aino.say(HEALTH)
    await aino.hears("en tallentanut")
    offered = [one.label for one in (await aino.prompt()).buttons()]
    assert "Juttele ihmisen kanssa" in offered or before == ["ihminen"]
    assert await aino.asked() == asked
    await aino.act(Act.EDIT, HEALTH)
    kept = await aino.house.kept()
    assert [row["withheld"] for row in await aino.house.rows(message) if row["withheld"]] == [
        "identity_code", "health", "health",
    ]  # fmt: skip
    for word in ("131052", "308T", "masennus", "terapia"):
        assert word not in kept
    for path in tmp_path.glob("store.db*"):
        for secret in (b"131052", b"308T", b"masennus", b"terapia"):
            assert secret not in path.read_bytes(), path.name


async def test_a_health_matter_said_to_a_person_through_the_bot_is_not_kept_but_the_wish_is(database: Database) -> None:
    aino = await newcomer(database)
    await aino.start()
    await aino.press("Suomi", "Työtä itselleni", "Juttele ihmisen kanssa")
    await aino.say(HEALTH)
    await aino.hears("Kirjoita vain, että haluat jutella.", "Kirjoita viestisi tähän.")
    await aino.say("Haluan jutella")
    assert (await only(aino.house, todo))["kind"] == "person_wanted"


@pytest.mark.parametrize(
    "said",
    ["Masentava sää tänään", "Tilausnumero 131052-3084", "Hoitoala kiinnostaa minua", "Haluan sairaanhoitajaksi",
     "Olen väsynyt tähän työnhakuun", "I work at a hospital", "Jag vill bli sjukskötare"],
)  # fmt: skip
def test_harmless_look_alikes_pass(aino_in_memory: Chat, said: str) -> None:
    aino_in_memory.become_client()
    aino_in_memory.clock.advance(days=1)
    aino_in_memory.enter(TellMore)
    aino_in_memory.say(*["ohita"] * (len(More.steps) - 1), said)
    (told,) = aino_in_memory.rows("client")
    assert told["own_words"] == said


def test_no_words_of_our_own_set_the_screening_off() -> None:
    """A person may type any label, and say back any text."""
    texts = strict()
    ours = {step.texts.partition(".")[0] for kind in DIALOGS.values() for step in kind.steps.values()} | {"kit"}
    flagged = [
        (language, key)
        for language in texts.languages
        for key in texts.keys(language)
        if key.partition(".")[0] in ours and key != "crisis.contacts"  # whoever says that back may well mean it
        if screen(texts.template(language, key, 1)).kind is not Kind.CLEAR
    ]
    assert flagged == []
    assert {"basics", "crisis", "person"} < ours and screen("minulla on masennus").kind is Kind.HEALTH


async def test_a_name_with_markup_is_shown_as_it_is_and_escaped(database: Database) -> None:
    aino = await newcomer(database)
    await aino.start()
    await aino.press("Suomi", "Työtä itselleni")
    await aino.say("<b>Aino</b> & <script>alert(1)</script>", "2004", "Lahti")
    await aino.press("Vain tässä chatissa", "Töitä", "Valmis", "Työn etsimisestä", "Valmis")
    await aino.hears("Nimi: <b>Aino</b> & <script>alert(1)</script>")
    body = (await aino.last()).body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body and "<script" not in body
