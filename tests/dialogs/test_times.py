"""A client books, moves and calls off times, and is reminded of them: whole talks, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from dialogs.kit import buttons
from dialogs.times import code
from domain.calendar import HELSINKI
from domain.incoming import Channel
from domain.meetings import By, MeetingKind, State
from domain.people import ContactWay, Purpose
from domain.slots import Opening
from storage.agreed import Appointment
from storage.database import Database
from storage.errors import Refused
from storage.store import Store
from storage.tables import appointment, consent, delivery, staff, time_offer, time_wish, todo
from storage.todos import TodoKind
from tests.dialogs.chat import strict
from tests.kit.talk import WEEKDAYS, House, Person

REMINDED = Purpose.REMINDERS


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment of late 2026 in Helsinki."""
    return datetime(2026, month, day, hour, minute, tzinfo=HELSINKI)


async def a_house(database: Database, **coordinator: Any) -> House:
    """Mari receives on weekdays from 9 to 15. It is Monday 23.11. at 10."""
    house = await House(database, texts=strict()).open()
    await house.coordinator(**coordinator)
    return house


async def aino_at(house: House, *allowed: Purpose, language: str = "fi", chat: str = "1", **more: Any) -> Person:
    aino = house.person(chat, language=language, channel=more.pop("channel", Channel.WEB))
    await aino.is_client(*allowed, **more)
    return aino


async def an_appointment(house: House, starts_at: datetime, **more: Any) -> Appointment:
    """Agreed by Mari with Aino, told in the chat."""

    def book(store: Store) -> Appointment:
        case_id = more.pop("case_id", 1)
        kind = more.pop("kind", MeetingKind.FIRST)
        return store.appointments.book(case_id, kind, starts_at, by=By.STAFF, staff_id=1, **more)

    made = await house.write(book)
    await house.speaks()
    return made


async def times_of(house: House) -> list[tuple[str, datetime]]:
    """Every appointment there is: its state and its time."""

    def read(store: Store) -> list[tuple[str, datetime]]:
        rows = store.connection.execute(appointment.select()).all()
        found = store.appointments.several(row.id for row in rows)
        return [(one.state, one.starts_at.astimezone(HELSINKI)) for one in found]

    return await house.write(read)


async def todos(house: House, kind: TodoKind) -> list[dict[str, Any]]:
    return [row for row in await house.rows(todo) if row["kind"] == kind and row["done_at"] is None]


# Booking.


async def test_from_the_menu_to_the_reminder_and_there(database: Database) -> None:
    aino = await aino_at(await a_house(database), REMINDED)
    await aino.press("Varaa aika")
    await aino.hears("Mikä näistä ajoista sopii sinulle?")
    assert await aino.labels() == [
        "ma 23.11. klo 14.00",
        "ti 24.11. klo 12.00",
        "ke 25.11. klo 9.00",
        "to 26.11. klo 12.00",
        "Näytä lisää aikoja",
        "Valitse viikko",
        "Mikään ei sovi",
    ]
    await aino.press("to 26.11. klo 12.00")
    await aino.hears(
        "Aika on varattu.",
        "to 26.11. klo 12.00\nPaikka: Nuorten talo, Kauppakatu 1, Lahti\n"
        "Näin löydät perille: Ovi on pihan puolella.\nSinua odottaa Mari Mäkelä.",
        "Lisää kalenteriin (http://127.0.0.1/appointments/1.ics)",
        "Muistutan sinua ke 25.11. klo 12.00.",
        "Mitä haluat tehdä?",
    )
    await aino.house.passes(hours=50)
    await aino.hears("Muistathan: aikasi on huomenna, torstaina 26.11. kello 12.00.", "Sinua odottaa Mari Mäkelä.")
    assert await aino.labels() == ["Olen tulossa", "Siirrä aika", "En pääse"]
    await aino.say("joo")
    await aino.hears("Kiitos! Nähdään to 26.11. klo 12.00.")
    await aino.house.passes(hours=22)
    await aino.hears("Muistathan: aikasi on tänään kello 12.00.")
    assert await aino.labels() == ["Siirrä aika", "En pääse", "Olen myöhässä"]
    await aino.press("Olen myöhässä")
    await aino.hears("Kiitos, että kerroit. Laitoin tiedon eteenpäin: Mari. Tule rauhassa.")
    assert len(await todos(aino.house, TodoKind.RUNNING_LATE)) == 1
    await aino.start()
    await aino.hears("Moi taas, Aino! Näemme to 26.11. klo 12.00. Sinua odottaa Mari.")
    assert (await aino.labels())[:2] == ["Omat ajat", "Varaa aika"]


async def test_in_swedish_with_words_alone(database: Database) -> None:
    olle = await aino_at(await a_house(database), REMINDED, language="sv")
    await olle.say("jag vill ha en tid")
    await olle.hears("Vilken av de här tiderna passar dig?")
    await olle.say("fler tider")
    await olle.hears("Här är fler tider. Passar någon av dem?")
    await olle.say("nästa vecka")
    await olle.hears("Jag hittade de här tiderna.")
    assert (await olle.labels())[0] == "må 30.11 kl. 9.00"
    await olle.say("på tisdag klockan tio")
    await olle.hears(
        "Tiden är bokad.", "ti 24.11 kl. 10.00", "Mari Mäkelä väntar på dig.", "Så hittar du dit: Dörren är på gården."
    )
    await olle.say("mina tider")
    await olle.hears("ti 24.11 kl. 10.00", "Vad vill du göra?")
    await olle.say("flytta tiden")
    await olle.hears("Vi flyttar tiden ti 24.11 kl. 10.00. Den gäller tills du väljer en ny.")
    await olle.say("onsdag", "halv tio")
    await olle.hears("Tiden är flyttad.", "on 25.11 kl. 9.30", "Jag påminner dig ti 24.11 kl. 9.30.")
    await olle.house.passes(days=1)
    await olle.hears("Kom ihåg: din tid är i morgon, onsdag 25.11. klockan 9.30.")
    await olle.say("jag kan inte komma")
    await olle.hears("Tack för att du berättade. Det gör ingenting.", "Passar någon av de här tiderna bättre?")
    await olle.press("Jag behöver ingen ny tid")
    await olle.hears("Vill du berätta varför? Du behöver inte.")
    await olle.say("Jag har skola då")
    await olle.hears("Tiden on 25.11 kl. 9.30 är avbokad.", "Ta bort ur kalendern (http")
    (row,) = await olle.house.rows(appointment)
    assert (row["state"], row["reason"], row["revision"]) == ("cancelled", "Jag har skola då", 2)
    assert len(await todos(olle.house, TodoKind.CANCELLED)) == 1


async def test_in_english_by_phone_on_telegram_with_the_file(database: Database) -> None:
    house = await a_house(database)
    phone = {"contact_way": ContactWay.PHONE, "phone": "+358401234567"}
    sam = await aino_at(house, REMINDED, language="en", channel=Channel.TELEGRAM, **phone)
    await sam.press("Book a time")
    await sam.hears("Shall we meet in person or on the phone?")
    await sam.say("call me")
    await sam.say("tomorrow after 2 pm")
    await sam.press("Tue 24 Nov at 14:30")
    heard = await sam.hears("The time is booked.", "Tue 24 Nov at 14:30", "Mari Mäkelä will call you.")
    assert "Kauppakatu" not in heard and ".ics" not in heard
    await house.speaks()
    ((name, file),) = house.ear.files
    assert name.endswith(".ics") and b"SEQUENCE:0" in file
    await house.passes(days=1, hours=2, minutes=30)
    await sam.hears("Remember: your time is today at 14:30.", "will call you")
    await sam.press("Move the time")
    await sam.say("thursday at 10")
    await sam.hears("The time has been moved.", "Thu 26 Nov at 10:00")
    await house.speaks()
    assert len(house.ear.files) == 2 and b"SEQUENCE:1" in house.ear.files[1][1]
    await sam.say("my times")
    await sam.press("Cancel the time", "Cancel the time")
    await sam.hears("The time Thu 26 Nov at 10:00 is cancelled.")
    await house.speaks()
    assert b"METHOD:CANCEL" in house.ear.files[2][1]


async def test_another_week_and_words_within_it(database: Database) -> None:
    aino = await aino_at(await a_house(database), REMINDED)
    await aino.press("Varaa aika", "Valitse viikko")
    await aino.hears("Mikä viikko sopii sinulle?")
    assert (await aino.labels())[:2] == ["Viikko 48, 23.11.–27.11.", "Viikko 49, 30.11.–4.12."]
    await aino.press("Viikko 49, 30.11.–4.12.")
    await aino.hears("Viikolla 49 vapaana ovat nämä ajat.")
    await aino.press("Näytä lisää aikoja")
    assert all(" klo " not in label or label[3:5] in ("30", "1.", "2.", "3.", "4.") for label in await aino.labels())
    await aino.press("Valitse viikko", "Takaisin", "Valitse viikko")
    await aino.say("viikko 50")
    await aino.say("ei silloin")
    await aino.hears("En löytänyt viestistä aikaa.")
    await aino.say("tiistaina kello 7")
    await aino.hears("Juuri silloin ei ole vapaata. Nämä ovat lähellä.")
    assert {label[:7] for label in (await aino.labels())[:4]} == {"ti 8.12"}
    await aino.say("kymmeneltä?")
    await aino.hears("Löysin nämä ajat.")
    assert (await aino.labels())[0] == "ti 8.12. klo 10.00"
    await aino.say("1")
    await aino.hears("Aika on varattu.", "ti 8.12. klo 10.00")


async def test_a_time_that_never_comes(database: Database) -> None:
    aino = await aino_at(await a_house(database))
    await aino.press("Varaa aika")
    for said in ("sunnuntaina", "31.2."):
        await aino.say(said)
        await aino.hears("Silloin ei ole vapaita aikoja.", "Mikä näistä ajoista sopii sinulle?")
    assert await times_of(aino.house) == []


async def test_a_time_that_went_meanwhile_loses_nothing(database: Database) -> None:
    house = await a_house(database)
    aino, eetu = await aino_at(house, REMINDED), await aino_at(house, chat="2", full_name="Eetu E", call_name="Eetu")
    await aino.press("Varaa aika")
    await eetu.press("Varaa aika", "ke 25.11. klo 9.00")
    button = await aino.button("to 26.11. klo 12.00")
    await aino.press("ke 25.11. klo 9.00")
    await aino.hears("Tuo aika ehti mennä toiselle. Ei hätää, muita on.", "Mikä näistä ajoista sopii sinulle?")
    assert "ke 25.11. klo 9.00" not in await aino.labels()
    await aino.press_data(button.data)
    await aino.hears("Aika on varattu.", "to 26.11. klo 12.00")
    assert len(await times_of(house)) == 2


async def test_who_is_slower_by_a_moment_is_offered_others(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = {"contact_way": ContactWay.PHONE, "phone": "+358401234567"}
    aino = await aino_at(await a_house(database), **phone)
    await aino.press("Varaa aika", "Puhelimessa")

    def lost(*given: Any, **more: Any) -> Appointment:
        raise Refused("taken")

    with monkeypatch.context() as raced:
        raced.setattr("storage.appointments.Appointments.book", lost)
        await aino.say("ke 25.11. klo 9.00")
    await aino.hears("Tuo aika ehti mennä toiselle.", "Mikä näistä ajoista sopii sinulle?")
    await aino.say("ke 25.11. klo 9.00")
    await aino.hears("Aika on varattu.", "Mari Mäkelä soittaa sinulle. Pidä puhelin lähellä.")


async def test_when_none_fits_a_person_is_told_and_they_wait(database: Database) -> None:
    aino = await aino_at(await a_house(database))
    await aino.press("Varaa aika")
    await aino.say("ei käy mikään")
    await aino.hears("Millaiset ajat sopivat sinulle?")
    await aino.say("Iltaisin vasta kuuden jälkeen")
    await aino.hears(
        "Kiitos, kerroin tästä eteenpäin. Mari Mäkelä ottaa sinuun yhteyttä viimeistään maanantaina 30.11.",
        "Jos jokin aika vapautuu sitä ennen, kysyn sopiiko se sinulle.",
    )
    (waits,) = await aino.house.rows(time_wish)
    assert waits["wishes"] == "Iltaisin vasta kuuden jälkeen" and waits["kind"] == "first"
    (listed,) = await todos(aino.house, TodoKind.NO_TIME_FITS)
    assert listed["message_id"] and listed["staff_id"] == 1
    assert listed["due_at"].astimezone(HELSINKI) == at(30, 15)
    await aino.press("Varaa aika", "Mikään ei sovi", "Ohita")
    assert len(await todos(aino.house, TodoKind.NO_TIME_FITS)) == 1
    await aino.press("Varaa aika", "ke 25.11. klo 9.00")
    assert await todos(aino.house, TodoKind.NO_TIME_FITS) == []


async def test_wishes_are_screened_as_all_words_are(database: Database) -> None:
    aino = await aino_at(await a_house(database))
    await aino.press("Varaa aika", "Mikään ei sovi")
    await aino.say("masennus on pahimmillaan aamuisin")
    await aino.hears("Terveydestä on paras puhua ihmisen kanssa.", "Millaiset ajat sopivat sinulle?")
    assert "masennus" not in await aino.house.kept()


@pytest.mark.parametrize("who", ["nobody", "away"])
async def test_without_times_a_person_finds_one(database: Database, who: str) -> None:
    house = await House(database, texts=strict()).open()
    if who == "away":
        await house.coordinator(receives=False)
    aino = await aino_at(house)
    for _ in range(2):
        await aino.press("Varaa aika")
        name = "Mari Mäkelä" if who == "away" else "Palvelun työntekijä"
        await aino.hears(f"En löydä nyt vapaita aikoja. {name} ottaa sinuun yhteyttä viimeistään maanantaina 30.11.")
    (listed,) = await todos(house, TodoKind.TIME_WANTED)
    assert listed["staff_id"] == (1 if who == "away" else None)


async def test_who_allows_no_reminders_is_asked_once(database: Database) -> None:
    aino = await aino_at(await a_house(database))
    await aino.press("Varaa aika", "ke 25.11. klo 9.00")
    heard = await aino.hears("Aika on varattu.", "Haluatko, että muistutan sinua ennen tapaamista?")
    assert "Muistutan sinua ti" not in heard
    await aino.say("joo")
    await aino.hears("Hyvä, muistutan sinua.")
    assert [row["purpose"] for row in await aino.house.rows(consent)] == ["reminders"]
    await aino.house.passes(days=1)
    await aino.hears("Muistathan: aikasi on huomenna")


async def test_who_wants_none_gets_none_and_is_not_asked_again(database: Database) -> None:
    aino = await aino_at(await a_house(database))
    await aino.press("Varaa aika", "ke 25.11. klo 9.00", "Ei kiitos")
    await aino.hears("Selvä, en muistuta.")
    await aino.press("Varaa aika", "Varaa toinen aika")
    await aino.say("to 26.11. klo 12")
    assert "Haluatko, että muistutan" not in await aino.hears("Aika on varattu.")
    before = len(await aino.messages())
    await aino.house.passes(days=2)
    assert len(await aino.messages()) == before


async def test_a_stop_takes_reminders_away_and_allowing_them_brings_them_back(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house, REMINDED)
    made = await an_appointment(house, at(26, 10))
    await house.write(lambda store: store.appointments.move(made.id, at(26, 12), by=By.CLIENT))
    await aino.say("stop")
    before = len(await aino.messages())
    await house.passes(days=2, hours=-6)
    assert len(await aino.messages()) == before
    house.clock.set(at(24, 12))
    await aino.press("Mitä viestejä saan", "Muistutukset tapaamisista", "Valmis")
    assert await house.write(lambda store: store.appointments.remind_again(made.client_id)) == 0, "once is enough"
    await house.passes(days=1)
    await aino.hears("Muistathan: aikasi on huomenna, torstaina 26.11. kello 12.00.")


# My times.


async def test_nothing_booked_offers_to_book(database: Database) -> None:
    aino = await aino_at(await a_house(database))
    await aino.say("aikani")
    await aino.hears("Sinulla ei ole nyt sovittua aikaa.", "Mikä näistä ajoista sopii sinulle?")


async def test_who_has_a_time_may_move_it_or_book_another(database: Database) -> None:
    aino = await aino_at(await a_house(database), REMINDED)
    await aino.press("Varaa aika", "ke 25.11. klo 9.00", "Varaa aika")
    await aino.hears("Seuraava aikasi on ke 25.11. klo 9.00. Haluatko siirtää sen vai varata toisen?")
    await aino.press("Siirrä se")
    await aino.hears("Siirretään aika ke 25.11. klo 9.00. Se on voimassa, kunnes valitset uuden.")
    await aino.say("peru")
    await aino.hears("Selvä. Aikasi ke 25.11. klo 9.00 on ennallaan.")
    await aino.press("Varaa aika", "Varaa toinen aika")
    await aino.say("to 26.11. klo 12")
    await aino.press("Omat ajat")
    await aino.hears("Sinulla on sovittuna nämä ajat.")
    await aino.press("to 26.11. klo 12.00", "Lisää kalenteriin")
    await aino.hears("Tässä on aika kalenteriisi.", "http://127.0.0.1/appointments/2.ics")
    await aino.press("Omat ajat", "ke 25.11. klo 9.00", "Peru aika")
    await aino.hears("Perun ajan ke 25.11. klo 9.00, kun painat nappia tai kirjoitat syyn.")
    await aino.press("Takaisin", "Takaisin", "Takaisin")
    assert {state for state, _ in await times_of(aino.house)} == {State.BOOKED}
    await aino.press("Omat ajat", "ke 25.11. klo 9.00", "Peru aika")
    await aino.say("ei")
    await aino.hears("Aika ke 25.11. klo 9.00 on peruttu. Voit varata uuden ajan milloin vain.")
    assert await times_of(aino.house) == [(State.CANCELLED, at(25, 9)), (State.BOOKED, at(26, 12))]


async def test_moving_when_none_fits_leaves_the_time_as_it_is(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house, REMINDED)
    await an_appointment(house, at(25, 10))
    await aino.press("Siirrä aika", "Mikään ei sovi", "Ohita")
    await aino.hears("Aikasi ke 25.11. klo 10.00 on yhä voimassa.", "Mari Mäkelä ottaa sinuun yhteyttä")
    assert await times_of(house) == [(State.BOOKED, at(25, 10))]


async def test_cannot_come_and_none_fits_calls_it_off_and_waits(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house, REMINDED)
    await an_appointment(house, at(25, 10))
    await aino.press("En pääse", "Mikään ei sovi")
    await aino.say("Vasta joulukuussa")
    await aino.hears("Aika ke 25.11. klo 10.00 on peruttu. Kerroin, että tarvitset uuden ajan.")
    assert await times_of(house) == [(State.CANCELLED, at(25, 10))]
    assert len(await house.rows(time_wish)) == 1
    await house.passes(days=2)
    assert "vapautui" not in await aino.transcript(), "they are not offered the time they could not come to"


async def test_who_cannot_come_and_says_no_more_is_known_of_at_once(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house, REMINDED)
    made = await an_appointment(house, at(26, 10))
    await aino.press("En pääse")
    (told,) = await open_todos(house)
    assert (told["kind"], told["staff_id"], told["appointment_id"]) == ("cannot_come", made.hosts[0].id, made.id)
    await aino.press("ke 25.11. klo 9.00")
    assert await open_todos(house) == []


async def open_todos(house: House) -> list[dict[str, Any]]:
    return [row for row in await house.rows(todo) if row["done_at"] is None]


async def test_cannot_come_and_nothing_else_is_free(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house, REMINDED)
    await an_appointment(house, at(25, 10))
    await house.write(lambda store: store.hours.set_openings(1, []))
    await aino.press("Siirrä aika")
    await aino.hears("En löydä nyt muita aikoja. Aikasi ke 25.11. klo 10.00 on yhä voimassa.")
    await aino.press_data(buttons.door("visit", 1, "cannot-0"))
    await aino.hears("Ei se mitään.", "Haluatko kertoa syyn?")
    await aino.press("Peru aika")
    await aino.hears("Aika ke 25.11. klo 10.00 on peruttu. En löydä nyt uutta aikaa.")
    assert len(await todos(house, TodoKind.TIME_WANTED)) == 1


# What the coordinator does is told, with doors.


async def test_booked_moved_and_called_off_by_the_coordinator(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house)
    made = await an_appointment(house, at(26, 10))
    await aino.hears("Sinulle on varattu aika.", "to 26.11. klo 10.00", "Sopiiko se sinulle?", "/appointments/1.ics")
    await aino.say("sopii")
    await aino.hears("Kiitos! Nähdään to 26.11. klo 10.00.")
    await house.write(lambda store: store.appointments.move(made.id, at(27, 11), by=By.STAFF, staff_id=1))
    await house.speaks()
    await aino.hears("Aikasi on siirretty. Uusi aika on tämä:", "pe 27.11. klo 11.00")
    await aino.press_data(buttons.door("visit", made.id, "come-0"))
    await aino.hears("Tuo viesti on vanha, eikä mikään muuttunut.", "nyt se on tämä:", "pe 27.11. klo 11.00")
    assert (await house.rows(appointment))[0]["confirmed_at"] is None
    await aino.press("Olen tulossa")
    assert (await house.rows(appointment))[0]["confirmed_at"] is not None
    await house.write(lambda store: store.appointments.cancel(made.id, by=By.STAFF, staff_id=1))
    await house.speaks()
    await aino.hears("Aika pe 27.11. klo 11.00 on valitettavasti peruttu. Sovitaanko uusi aika?")
    await aino.press_data(buttons.door("visit", made.id, "cannot-1"))
    await aino.hears("Aika pe 27.11. klo 11.00 on peruttu. Mikään ei muuttunut.")
    await aino.press_data(buttons.door("book", made.id, "again"))
    await aino.hears("Mikä näistä ajoista sopii sinulle?")


async def test_a_door_interrupts_and_leads_back(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house)
    await aino.press("Kerro lisää itsestäsi")
    asked = await aino.asked()
    await an_appointment(house, at(26, 10))
    await aino.press("Olen tulossa")
    await aino.hears("Kiitos! Nähdään to 26.11. klo 10.00.")
    assert await aino.asked() == asked


@pytest.mark.parametrize("act", ["come", "late", "move", "cannot", "cancel", "file"])
async def test_nobody_reaches_the_appointment_of_another(database: Database, act: str) -> None:
    house = await a_house(database)
    await aino_at(house)
    eetu = await aino_at(house, chat="2", full_name="Eetu E", call_name="Eetu")
    made = await an_appointment(house, at(26, 10))
    await eetu.press_data(buttons.door("visit", made.id, f"{act}-0"))
    heard = await eetu.hears("Tuo nappi on vanhasta viestistä.")
    assert "26.11." not in heard and "Mari" not in heard
    (row,) = await house.rows(appointment)
    assert (row["state"], row["confirmed_at"], row["late_at"]) == ("booked", None, None)


async def test_once_it_has_begun_or_is_over_doors_change_nothing(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house, REMINDED)
    made = await an_appointment(house, at(23, 12))
    await aino.press("Siirrä aika")
    house.clock.set(at(23, 12, 10))
    await aino.say("ke 25.11. klo 9")
    await aino.press_data(buttons.door("visit", made.id, "cannot-0"))
    await aino.hears("Aika ma 23.11. klo 12.00 on jo alkanut.")
    await aino.press_data(buttons.door("visit", made.id, "late-0"))
    await aino.hears("Laitoin tiedon eteenpäin: Mari.")
    house.clock.set(at(23, 14))
    await aino.press_data(buttons.door("visit", made.id, "come-0"))
    await aino.hears("Aika ma 23.11. klo 12.00 on jo ohi.")
    assert await times_of(house) == [(State.BOOKED, at(23, 12))]


async def test_material_online_and_several_hosts(database: Database) -> None:
    house = await a_house(database)
    await house.coordinator("Ville Virta", receives=True, email="ville@kaupunki.fi")
    aino = await aino_at(house)
    await an_appointment(
        house,
        at(27, 10),
        kind=MeetingKind.ONLINE,
        host_ids=[1, 2],
        link="https://video.example/abc?a=1&b=2",
        material="Lue tämä: https://example.fi",
    )
    await aino.hears(
        "Tule mukaan tästä (https://video.example/abc?a=1&b=2)", "Sinua odottavat Mari Mäkelä ja Ville Virta."
    )
    await house.passes(days=2)
    assert "Tässä on luettavaa ennen tapaamista pe 27.11. klo 10.00:\n\nLue tämä:" in await aino.transcript()


async def test_a_no_show_gets_one_kind_message(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house)
    made = await an_appointment(house, at(23, 14))
    house.clock.set(at(23, 15))
    await house.write(lambda store: store.appointments.set_outcome(made.id, State.NO_SHOW, 1))
    await house.speaks()
    await aino.hears("Emme nähneet tänään. Ei se mitään. Sovitaanko uusi aika?")
    await aino.say("joo")
    await aino.hears("Mikä näistä ajoista sopii sinulle?")


# Times to pick, times that became free.


async def test_asked_to_pick_a_time_and_asked_again(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house, REMINDED)
    await house.write(lambda store: store.care.request_time(1, MeetingKind.FOLLOW_UP, 1, 1))
    await house.speaks()
    await aino.hears("Mari haluaa tavata sinut. Valitse aika, joka sopii sinulle.")
    await house.passes(days=4)
    await aino.hears("Mari juttelisi mielellään kanssasi. Valitaanko aika nyt?")
    await aino.press("Valitse aika")
    await aino.hears("Valitse sopiva aika. Mikä näistä käy?")
    await aino.press("Mikään ei sovi", "Ohita")
    await aino.hears("Kiitos, kerroin tästä eteenpäin.")
    before = len(await aino.messages())
    await house.passes(days=8)
    assert len(await aino.messages()) == before, "who has answered is not asked again"


async def test_a_request_is_answered_by_booking_in_whatever_way(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house, REMINDED)
    await house.write(lambda store: store.care.request_time(1, MeetingKind.PHONE, 1, 1))
    await house.speaks()
    await aino.hears("Mari haluaa soittaa sinulle.")
    await aino.say("peru")
    await aino.press_data(buttons.door("book", 1, "request"))
    await aino.say("ke 25.11. klo 9")
    await aino.hears("Aika on varattu.", "Mari Mäkelä soittaa sinulle.")
    await house.passes(days=1, hours=-1)
    assert "juttelisi mielellään" not in await aino.transcript()


async def waiting(house: House) -> tuple[Person, Person]:
    """Aino and Eetu wait; all of Mari's times are taken by what then falls free: Wednesday 25.11. at 10."""
    aino = await aino_at(house)
    eetu = await aino_at(house, chat="2", full_name="Eetu E", call_name="Eetu")
    maija = await aino_at(house, chat="3", full_name="Maija M", call_name="Maija")
    await maija.press("Varaa aika")
    await maija.say("ke 25.11. klo 10")
    for one in (aino, eetu):
        await one.press("Varaa aika", "Mikään ei sovi", "Ohita")
    house.clock.advance(minutes=1)
    await house.write(lambda store: store.appointments.cancel(1, by=By.CLIENT))
    await house.speaks()
    return aino, eetu


async def test_a_freed_time_is_the_first_ones_and_the_others_are_told(database: Database) -> None:
    house = await a_house(database)
    aino, eetu = await waiting(house)
    await aino.hears("Nyt vapautui aika: ke 25.11. klo 10.00. Sinua odottaisi Mari.", "Nopein saa ajan.")
    theirs = await eetu.button("Otan ajan")
    await aino.say("joo")
    await aino.hears("Aika on varattu.", "ke 25.11. klo 10.00")
    await house.speaks()
    await eetu.hears("Aika ke 25.11. klo 10.00 ehti mennä toiselle. Olet yhä jonossa.")
    await eetu.press_data(theirs.data)
    await eetu.hears("Aika ke 25.11. klo 10.00 ehti mennä toiselle.")
    assert [state for state, _ in await times_of(house)] == [State.CANCELLED, State.BOOKED]


async def test_a_freed_time_may_be_declined(database: Database) -> None:
    house = await a_house(database)
    aino, eetu = await waiting(house)
    await aino.say("ei käy")
    await aino.hears("Selvä. Olet yhä jonossa.")
    assert [row["state"] for row in await house.rows(time_offer)] == ["declined", "open"]
    mine = (await eetu.button("Otan ajan")).data
    await aino.press_data(mine)
    await aino.hears("Tuo nappi on vanhasta viestistä.")
    house.clock.advance(hours=7)
    await eetu.press_data(mine)
    await eetu.hears("Aika ke 25.11. klo 10.00 ei ole enää tarjolla.")


# How somebody is, and rests.


async def asked_how_they_are(house: House, aino: Person) -> None:
    await house.write(lambda store: store.care.contact_made(1, 1))
    await house.passes(days=23)
    await aino.hears("Moi, Aino! Mitä kuuluu?", "Voit vastata tähän omin sanoin.")


async def test_how_are_you_is_answered_in_ones_own_words(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house, REMINDED)
    await aino.press("Kerro lisää itsestäsi")
    await asked_how_they_are(house, aino)
    await aino.say("Ihan hyvää, vähän väsyttää")
    await aino.hears("Kiitos, kun kerroit! Viestisi on nyt ihmisten listalla.")
    (listed,) = await todos(house, TodoKind.CHECK_IN)
    said = [message for message in await aino.messages() if message.id == listed["message_id"]]
    assert [message.body for message in said] == ["Ihan hyvää, vähän väsyttää"] and listed["staff_id"] == 1
    assert await aino.asked() == "more.situation" or (await aino.asked()).startswith("tell_more.")


async def test_how_are_you_is_answered_through_the_door(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house, REMINDED)
    await asked_how_they_are(house, aino)
    door = (await aino.button("Kerron kuulumiset")).data
    await aino.press("Kerron kuulumiset")
    await aino.hears("Kerro vain, mitä sinulle kuuluu.")
    await aino.say("Sain töitä!")
    assert len(await todos(house, TodoKind.CHECK_IN)) == 1
    await aino.press_data(door)
    await aino.say("Unohdin kertoa: aloitan maanantaina")
    await aino.hears("Kiitos, kun kerroit!")
    assert len(await todos(house, TodoKind.PERSON_WANTED)) == 1, "a second word is read by a person too"


async def test_a_choice_of_the_menu_is_no_answer_to_how_are_you(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house, REMINDED)
    await asked_how_they_are(house, aino)
    await aino.say("varaa aika")
    await aino.hears("Mikä näistä ajoista sopii sinulle?")
    assert await todos(house, TodoKind.CHECK_IN) == []


async def test_distress_in_the_answer_is_seen_to_first(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house, REMINDED)
    await asked_how_they_are(house, aino)
    await aino.say("en jaksa enää, haluan tappaa itseni")
    await aino.hears("Et ole tämän kanssa yksin.")
    assert len(await todos(house, TodoKind.DISTRESS)) == 1


async def test_a_rest_is_told_and_its_end(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house)
    await house.write(lambda store: store.care.rest(1, 1, until=at(30, 12).date()))
    await house.speaks()
    await aino.hears("Palvelusi on nyt tauolla. Se jatkuu maanantaina 30.11.", "Sovitut ajat pysyvät.")
    await house.passes(days=8)
    await aino.hears("Tauko on ohi, ja palvelusi jatkuu.")
    await aino.press("Katso uusia aikoja")
    await aino.hears("Mikä näistä ajoista sopii sinulle?")


# What is no longer true is not said.


@pytest.mark.parametrize(
    "then",
    [
        lambda store: store.appointments.move(1, at(26, 11), by=By.CLIENT),
        lambda store: store.appointments.cancel(1, by=By.CLIENT),
    ],
    ids=["moved", "cancelled"],
)
async def test_a_reminder_in_hand_of_what_has_changed_is_not_said(database: Database, then: Any) -> None:
    house = await a_house(database)
    aino = await aino_at(house, REMINDED)
    await an_appointment(house, at(26, 10))
    await house.write(then)
    # As if the change had come while the reminder was in hand, and it was put back to be tried again.
    again = delivery.update().where(delivery.c.state == "cancelled").values(state="planned")
    await house.database.run(lambda connection: connection.execute(again))
    await house.passes(days=3)
    reminders = [row for row in await house.rows(delivery) if row["payload"].get("notice") == "reminder"]
    stale = [row for row in reminders if row["payload"]["revision"] == 0]
    assert len(stale) == 2 and {row["state"] for row in stale} == {"cancelled"}
    assert {row["state"] for row in reminders if row not in stale} <= {"sent"}
    assert (await aino.transcript()).count("Muistathan") == len(reminders) - len(stale)


async def test_who_answered_meanwhile_is_not_asked_to_pick(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house, REMINDED)
    await house.write(lambda store: store.care.request_time(1, MeetingKind.FIRST, 1, 1))
    await aino.press("Varaa aika", "ke 25.11. klo 9.00")
    again = delivery.update().where(delivery.c.state == "cancelled").values(state="planned")
    await house.database.run(lambda connection: connection.execute(again))
    await house.speaks()
    assert "haluaa tavata sinut" not in await aino.transcript()


async def test_reminders_speak_the_language_of_the_day_they_leave(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house, REMINDED)
    await an_appointment(house, at(26, 10))
    await aino.say("kieli")
    await aino.press("English")
    await house.passes(days=2)
    await aino.hears("Remember: your time is tomorrow, Thursday 26 November at 10:00.", "Use the yard door.")


async def test_times_come_and_go_while_somebody_looks(database: Database) -> None:
    """An earlier time that falls free changes which are shown, and not what the buttons already there mean."""
    house = await a_house(database)
    aino = await aino_at(house)
    shut = [Opening(one.weekday, one.opens, one.closes) for one in WEEKDAYS if one.weekday > 1]
    await house.write(lambda store: store.hours.set_openings(1, shut))
    await aino.press("Varaa aika")
    shown = await aino.button("pe 27.11. klo 9.00")
    await house.write(lambda store: store.hours.set_openings(1, WEEKDAYS))
    await aino.press_data(shown.data)
    await aino.hears("Aika on varattu.", shown.label)


async def test_a_made_up_time_is_not_taken(database: Database) -> None:
    house = await a_house(database)
    aino = await aino_at(house)
    await aino.press("Varaa aika")
    real = buttons.read((await aino.button("ke 25.11. klo 9.00")).data)
    assert real is not None
    for made_up in (at(25, 7), at(25, 9, 10), at(23, 9), at(25, 9, month=12) + timedelta(days=30)):
        await aino.press_data(buttons.write(real.dialog, real.step, real.nonce, code(made_up)))
        await aino.hears("Tuo aika ehti mennä toiselle.")
    assert await times_of(house) == []
    assert len(await house.rows(staff)) == 1
