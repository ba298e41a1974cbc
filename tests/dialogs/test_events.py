"""Events in the chat: what is coming, yes, maybe and no, whom one brings, a queue, being there, how it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from dialogs.kit import buttons
from domain.events import Audience, Choice
from storage.events import Event
from tests.dialogs.chat import Chat
from tests.kit.drawn import drawn
from tests.kit.events import hold
from tests.kit.people import People

RECRUITING: dict[str, Any] = {
    "bring": {"fi": "Ansioluettelo", "sv": "CV", "en": "Your CV"},
    "address": "Aleksanterinkatu 18, Lahti",
}
PODCAST: dict[str, Any] = {
    "name": {"fi": "Podcast <live>", "sv": "Podd", "en": "Podcast"},
    "what": {"fi": "Kuuntelet ja kysyt.", "sv": "Du lyssnar och frågar.", "en": "You listen and ask."},
    "place": None,
    "link": "https://video.example/podcast",
}


class Guest(Chat):
    """A client of Mari's, who holds events."""

    def __init__(self, language: str = "fi") -> None:
        super().__init__(language=language)
        self.meet_coordinator()
        self.become_client()
        self.start()

    def holds(self, *, minutes: int = 120, **values: Any) -> int:
        """An event; ``days`` and ``hours`` say how far ahead it begins."""
        ahead = timedelta(**{unit: values.pop(unit) for unit in ("days", "hours") if unit in values})
        event_id = hold(self.store, self.holder(), self.clock.now() + ahead, minutes=minutes, **values)
        self.connection.commit()
        return event_id

    def event(self, event_id: int) -> Event:
        found = self.store.events.one(event_id)
        assert found is not None
        return found

    def others_come(self, event_id: int, count: int) -> list[int]:
        """So many others say that they come. Returns them."""
        people = People(self.connection, self.clock.now())
        team = self.holder().team_id
        assert team is not None
        others = [
            people.client(f"Asiakas {number}", team, municipality_code="398").person_id for number in range(count)
        ]
        for person_id in others:
            self.store.signups.answer(person_id, event_id, Choice.YES)
        self.connection.commit()
        return others

    def moves(self, event_id: int, **ahead: float) -> None:
        """It is held so much later than it was."""
        of, later = self.event(event_id), timedelta(**ahead)
        values = {"starts_at": of.starts_at + later, "ends_at": of.ends_at + later}
        assert self.store.events.edit(self.holder(), event_id, of.revision, values)
        self.connection.commit()

    def goes(self, event_id: int, code: str, dialog: str = "event") -> None:
        """Through a door under some message of the bot's own accord."""
        self.press_data(buttons.door(dialog, event_id, code))

    @property
    def person_id(self) -> int:
        return int(self.conversation.person_id)

    def stands(self, event_id: int) -> tuple[str, int] | None:
        found = self.store.signups.one(self.person_id, event_id)
        return (str(found.state), found.guests) if found else None

    def hears(self, *parts: str) -> None:
        for part in parts:
            assert part in self.heard, f"{part!r} not in:\n{self.heard}"

    @property
    def labels(self) -> list[str]:
        return [one.label for one in self.prompt.choices]

    @property
    def todos(self) -> list[str]:
        return [row["kind"] for row in self.rows("todo") if row["event_id"] is not None]


@pytest.fixture
def guest(request: pytest.FixtureRequest) -> Iterator[Guest]:
    chat = Guest(getattr(request, "param", "fi"))
    yield chat
    chat.close()


def test_from_the_list_to_a_seat_and_back(guest: Guest) -> None:
    first = guest.holds(days=3, guests_most=2, seats=5, **RECRUITING)
    second = guest.holds(days=5, **PODCAST)
    guest.say("mitä on tulossa?")
    guest.hears("Tätä on tulossa:", "1. Tiistairekry\npe 27.11. klo 10.00–12.00", "2. Podcast <live>")
    assert guest.labels == ["27.11. Tiistairekry", "29.11. Podcast <live>"]
    guest.say("1")
    guest.hears(
        "Paikka: Palvelutori, Aleksanterinkatu 18, Lahti", "Voit tulla ilman hakemusta.", "Ota mukaan: Ansioluettelo",
        "Vapaana on vielä 5 paikkaa.", "Tuletko mukaan?",
    )  # fmt: skip
    assert guest.labels == ["Tulen", "Ehkä", "Kysy järjestäjältä", "Muut tapahtumat"]
    guest.say("Onko siellä ruokaa?")
    guest.hears("Kysymyksesi on perillä. Mari vastaa viimeistään keskiviikkona 25.11.")
    (asked,) = [row for row in guest.rows("todo") if row["kind"] == "event_asked"]
    assert next(row["body"] for row in guest.rows("message") if row["id"] == asked["message_id"]).endswith("ruokaa?")
    guest.say("tapahtumat", "1", "joo")
    assert guest.asked == "event.guests" and guest.stands(first) == ("coming", 0), "a yes counts from the press on"
    guest.say("3")
    guest.hears("Se on liian monta. Mukaasi voi tulla enintään 2.")
    guest.say("2")
    guest.hears(
        "Varasin paikat sinulle ja 2 muulle.", "Ota mukaan: Ansioluettelo", "valitse valikosta Tapahtumat",
        f"/events/{guest.event(first).token}.ics",
    )  # fmt: skip
    assert guest.stands(first) == ("coming", 2) and guest.event(first).taken == 3
    guest.say("tapahtumat")
    guest.hears("klo 10.00–12.00\nOlet tulossa.")
    guest.press("29.11. Podcast <live>")
    guest.hears("Tapahtuma on verkossa. Saat linkin, kun ilmoittaudut.")
    guest.press("Ehkä")
    guest.hears("Selvä, tulet ehkä: Podcast <live>.")
    guest.say("tapahtumat", "omat", "2", "tulen")
    guest.hears("Hienoa, olet mukana.", "Tule mukaan tästä (https://video.example/podcast)")
    assert [row["body"] for row in guest.rows("message")][-1].count("&lt;live&gt;") == 1
    guest.say("tapahtumat", "omat", "1")
    guest.hears("Olet ilmoittautunut, ja mukaasi tulee 2 ihmistä. Mitä haluat tehdä?")
    assert len(guest.labels) == 5
    guest.say("moniko tulee mukaan", "vain minä")
    assert guest.stands(first) == ("coming", 0) and guest.event(first).taken == 1
    guest.say("tapahtumat", "1", "en pääsekään")
    guest.hears("Selvä, et pääse: Tiistairekry. Kiitos, että kerroit. Paikkasi vapautui toiselle.")
    assert (guest.stands(first), guest.event(first).taken) == (("declined", 0), 0)
    guest.say("tapahtumat", "omat")
    assert guest.labels == ["29.11. Podcast <live>", "Kaikki tapahtumat"] and guest.stands(second) == ("coming", 0)


def test_many_events_are_shown_a_few_at_a_time(guest: Guest) -> None:
    guest.say("tapahtumat")
    guest.hears("Nyt ei ole tapahtumia tulossa. Katso tänne myöhemmin uudelleen.")
    assert guest.state.dialog == "menu"
    for day in range(1, 9):
        guest.holds(days=day, name={"fi": f"Ilta {day}"})
    guest.holds(days=10, audience=Audience.EMPLOYERS, name={"fi": "Aamukahvit"})
    guest.holds(days=11, is_open=False, name={"fi": "Kutsutuille"})
    guest.say("tapahtumat")
    assert [label.partition(" ")[2] for label in guest.labels] == ["Ilta 1", "Ilta 2", "Ilta 3", "Ilta 4", "lisää"]
    guest.say("lisää")
    assert guest.labels[0] == "29.11. Ilta 5" and len(guest.labels) == 5
    guest.say("2", "ehkä", "tapahtumat", "lisää", "lisää")
    assert guest.labels == ["1.12. Ilta 7", "2.12. Ilta 8", "Näytä lisää", "Omat tapahtumani"]
    guest.press("Näytä lisää", "Omat tapahtumani")
    guest.hears("Tässä ovat omat tapahtumasi:", "Ilta 6", "Vastasit: ehkä.")


@pytest.mark.parametrize("guest", ["sv"], indirect=True)
def test_a_full_event_has_a_queue_and_a_freed_seat_is_taken_or_left(guest: Guest) -> None:
    event_id = guest.holds(days=6, seats=2, **RECRUITING)
    first, second = guest.others_come(event_id, 2)
    guest.say("evenemang", "1")
    guest.hears("Alla platser är upptagna just nu. Du kan ställa dig på kölistan.")
    guest.say("ja")
    guest.hears("Du står på kölistan. Ditt nummer i kön är 1.")
    guest.say("evenemang", "1")
    assert guest.labels == ["Ta bort mig från kölistan", "Fråga arrangören", "Andra evenemang"]
    guest.say("nej")
    guest.hears("Okej, du står inte längre i kön: Tisdagsrekrytering.")
    guest.goes(event_id, "yes-0")
    guest.store.signups.answer(first, event_id, Choice.NO)
    guest.connection.commit()
    guest.say("evenemang", "1")
    guest.hears("En plats har blivit ledig för dig. Svara senast on 25.11 kl. 10.00. Tar du platsen?")
    guest.press("Jag tar inte platsen")
    guest.hears("Okej, platsen går till nästa.")
    guest.goes(event_id, "take")
    guest.hears("Det finns ingen ledig plats för dig just nu")
    guest.goes(event_id, "yes-0")
    guest.store.signups.answer(second, event_id, Choice.NO)
    guest.connection.commit()
    guest.goes(event_id, "no-0")
    assert guest.stands(event_id) == ("declined", 0) and guest.event(event_id).taken == 0


def test_an_answer_to_an_earlier_time_is_understood_and_asked_anew(guest: Guest) -> None:
    event_id = guest.holds(days=6, **RECRUITING)
    guest.moves(event_id, hours=3)
    guest.goes(event_id, "yes-0")
    guest.hears("klo 13.00–15.00", "Aika tai paikka on muuttunut kutsun jälkeen. Yllä ovat uudet tiedot.")
    assert guest.stands(event_id) is None, "a yes to ten o'clock is none to one o'clock"
    guest.moves(event_id, hours=1)
    guest.say("joo")
    guest.hears("klo 14.00–16.00", "Tuletko mukaan?")
    guest.say("joo")
    guest.hears("Hienoa, olet mukana.")
    assert guest.stands(event_id) == ("coming", 0) and guest.rows("event_signup")[0]["moves_seen"] == 2
    guest.goes(event_id, "no-0")
    guest.hears("Huomaa, että aika tai paikka on muuttunut: Tiistairekry, ma 30.11. klo 14.00–16.00.")
    assert guest.stands(event_id) == ("declined", 0)


def test_what_one_has_to_come_to_says_so_first(guest: Guest) -> None:
    event_id = guest.holds(days=4, is_must=True)
    guest.say("tapahtumat", "1")
    assert guest.heard.startswith("Tämä tilaisuus on pakollinen niille, jotka on kutsuttu.")
    guest.say("en pääse")
    assert guest.todos == [] and guest.stands(event_id) is None, "who was not invited does not have to"
    client = guest.store.clients.of_person(guest.person_id)
    assert client and guest.store.signups.invite_by_name(guest.holder(), event_id, [client["id"]], "k")
    guest.connection.commit()
    guest.say("tapahtumat", "1")
    assert guest.heard.startswith("Sinun pitää tulla tähän tilaisuuteen. Jos et pääse, kerro siitä heti.")
    assert guest.labels == ["Tulen", "En pääse", "Kysy järjestäjältä", "Muut tapahtumat"]
    guest.say("en")
    guest.hears(
        "Kiitos, että kerroit. Kerron tästä eteenpäin. Mari on sinuun yhteydessä viimeistään keskiviikkona 25.11."
    )
    assert guest.todos == ["event_cannot"]
    guest.goes(event_id, "yes-0")
    guest.hears("Kiitos. Merkitsin, että tulet.")


@pytest.mark.parametrize("guest", ["en"], indirect=True)
def test_being_there_and_how_it_was(guest: Guest) -> None:
    event_id = guest.holds(hours=3)
    guest.goes(event_id, "", "event_in")
    guest.hears("The code works only during the event: Recruiting Tuesday, Tue 24 Nov at 13:00.")
    guest.goes(event_id, "yes-0")
    guest.clock.advance(hours=2.5)
    guest.say("events", "1")
    assert guest.labels[0] == "I am here"
    guest.say("here")
    guest.hears("Good that you are here!", "Write the code that you see or hear at the event.")
    guest.say(*["I see no code"] * 2)
    guest.hears("I found no code in that. It has four letters and numbers, for example K7MP.", "They can note it.")
    guest.say(*["I0-O1"] * 6)  # signs that no code has
    guest.hears("That is not the code of this event.", "Write the code")
    assert "Good that" not in guest.heard, "the welcome is said once"
    guest.say("I0 O1")
    guest.hears("Tell the organiser that you are here, and they will note it.")
    guest.clock.advance(minutes=16)
    guest.goes(event_id, "", "event_in")
    guest.say(f" {guest.event(event_id).code.lower()} ")
    guest.hears("Welcome! I have noted that you are here: Recruiting Tuesday.")
    guest.goes(event_id, "", "event_in")
    guest.hears("Welcome!")
    guest.say("events", "1")
    assert "I am here" not in guest.labels, "it is known"
    guest.clock.advance(minutes=30)
    guest.store.events.close(guest.holder(), event_id)
    guest.connection.commit()
    guest.say("here")
    guest.hears("How was the event: Recruiting Tuesday?")
    guest.clock.advance(hours=3)
    guest.goes(event_id, "yes-0")
    guest.hears("How was the event: Recruiting Tuesday?")
    guest.say("9-")
    assert guest.rows("event_signup")[0]["grade"] == 9, "a grade counts from the press on"
    guest.say("The food was good")
    guest.hears("It helps us make better events.")
    assert guest.rows("event_signup")[0]["grade_words"] == "The food was good"
    guest.goes(event_id, "4", "event_grade")
    guest.hears("You have already graded this event.")
    for code, dialog in (("yes-0", "event"), ("", "event_in")):
        guest.goes(event_id, code, dialog)
        guest.hears("This event has already been: Recruiting Tuesday, Tue 24 Nov at 13:00.")


IN_A_CHAIR = {
    "fi": ("Voinko tulla pyörätuolilla?", "onko hissi", "ei tartte", "joo", "Ovella ei ole portaita.", "ei ole vielä"),
    "sv": ("Kan jag komma med rullstol?", "finns det hiss", "nej", "ja", "Inga trappor.", "Det står ännu inte"),
    "en": ("Can I come in a wheelchair?", "is there a lift", "no", "yes", "No stairs.", "do not yet say"),
}


@pytest.mark.parametrize("guest", IN_A_CHAIR, indirect=True)
def test_who_asks_whether_they_can_get_in_is_told_and_answered_without_their_words(guest: Guest) -> None:
    asks, lift, no, yes, how, not_told = IN_A_CHAIR[guest.language]
    access = {code: words[4] for code, words in IN_A_CHAIR.items()}
    alt = {"fi": "Ovi", "sv": "Dörr", "en": "Door"}
    drawing = guest.store.pictures.keep(drawn(8, 8), alt, guest.holder().staff_id)
    event_id = guest.holds(days=3, access=access, picture_id=drawing)
    guest.goes(event_id, "show")
    guest.hears(how)
    assert guest.prompt.picture is not None and guest.prompt.picture.alt == alt[guest.language]
    for words in (lift, asks):
        guest.say(words)
        assert guest.asked == "event_access.wants" and guest.heard.count(how) == 1
        guest.say(no)
        assert guest.asked == "event.do" and guest.prompt.picture is None, "back at the event; it was seen"
    assert guest.todos == []
    guest.say(asks, asks, yes)
    guest.hears("Mari")
    (told,) = guest.rows("todo")
    assert (told["kind"], told["event_id"], told["message_id"], told["detail"]) == (
        "event_access",
        event_id,
        None,
        None,
    )
    assert not [row for row in guest.rows("message") if row["direction"] == "in" and row["body"] == asks]
    untold = guest.holds(days=4, name={"fi": "Ilta"})
    guest.goes(untold, "ask")
    guest.say(asks)
    guest.hears(not_told)
    guest.say(no)
    assert guest.asked == "event.question", "what was under way goes on"


@pytest.mark.parametrize("guest", ["fi"], indirect=True)
def test_what_is_written_badly_is_understood(guest: Guest) -> None:
    event_id = guest.holds(days=3, guests_most=1, **RECRUITING)
    alone = guest.holds(days=4, name={"fi": "Ilta"})
    guest.goes(event_id, "show")
    for look in ("mis se on", "mitä siel tehää??", "vart är det", "wheres it"):
        guest.say(look)
        guest.hears("Tässä on kaikki, mitä tapahtumasta kerrotaan.", "Aleksanterinkatu 18")
    assert guest.state.misses == 0 and guest.todos == []
    guest.say("en pääse sisään")
    assert guest.stands(event_id) is None, "that is no no"
    for said, stands in (
        ("ehk", "maybe"), ("en pääsekkään", "declined"), ("jag kommer kanske", "maybe"),
        ("hinner inte tyvärr", "declined"), ("idk", "maybe"), ("en pääse ku oon töis", "declined"),
    ):  # fmt: skip
        guest.goes(event_id, "show")
        guest.say(said)
        assert guest.stands(event_id) == (stands, 0), said
    for said in ("mun kaveri tulee kans", "im coming"):
        guest.goes(event_id, "no")
        guest.goes(event_id, "show")
        guest.say(said)
        assert guest.asked == "event.guests" and guest.stands(event_id) == ("coming", 0), said
    guest.say("vaan mä")
    guest.goes(alone, "show")
    guest.say("saaks kaveri tulla")
    guest.hears("Tähän tapahtumaan jokainen ilmoittautuu itse.")


def test_what_cannot_be_is_said_kindly(guest: Guest) -> None:
    kinds: list[dict[str, Any]] = [
        {"is_open": False, "name": {"fi": "Kutsutuille"}},
        {"until": guest.clock.now() + timedelta(hours=1), "name": {"fi": "Suljettu"}},
        {"seats": 1, "queues": False},
        {"seats": 3},
    ]
    invited, late, full, gone = (guest.holds(days=day, **more) for day, more in enumerate(kinds, 2))
    never = guest.holds(days=9, publishes=False)
    guest.store.events.cancel(guest.holder(), never)
    coffee = guest.holds(days=12, audience=Audience.EMPLOYERS, name={"fi": "Aamukahvit"})
    guest.goes(full, "show")
    guest.others_come(full, 1)
    guest.clock.advance(hours=2)
    guest.store.events.cancel(guest.holder(), gone, {"fi": "Sali <on> remontissa."})
    guest.connection.commit()
    guest.press("Tulen")
    guest.hears("Tilanne on muuttunut. Näin se on nyt.", "Kaikki paikat on nyt varattu. Voit katsoa")
    assert guest.labels == ["Kysy järjestäjältä", "Muut tapahtumat"]
    for event_id, code, words in (
        (invited, "yes-0", "Tuo nappi on vanhasta viestistä."),  # its number is easy to guess
        (never, "show", "Tuo nappi on vanhasta viestistä."),
        (late, "maybe-0", "Ilmoittautuminen on jo päättynyt: Suljettu. Voit kysyä järjestäjältä"),
        (full, "yes-0", "Paikat ovat täynnä: Tiistairekry. Ei se mitään, uusia tapahtumia tulee."),
        (gone, "yes-0", "Tämä tapahtuma on peruttu: Tiistairekry, su 29.11. klo 10.00.\n\nSyy: Sali <on> remontissa."),
        (coffee, "yes-0", "Tämä tapahtuma on työnantajille: Aamukahvit."),
        (999, "yes-0", "Tuo nappi on vanhasta viestistä."),
        (full, "fly", "Tuo nappi on vanhasta viestistä."),
    ):
        guest.goes(event_id, code)
        guest.hears(words)
    assert guest.rows("event_signup")[1:] == [] and guest.todos == []
    guest.start(f"ev_{guest.event(invited).token}")
    guest.hears("Kutsutuille", "Tämä tapahtuma on vain kutsutuille. Jos haluat mukaan, kysy järjestäjältä.")
    guest.press("Muut tapahtumat")
    guest.goes(late, "show")
    guest.hears("Ilmoittautuminen on päättynyt.")
    guest.say("kysy", "Pääsenkö silti?")
    assert guest.todos == ["event_asked"]
    podcast = guest.holds(hours=1, **PODCAST)
    guest.clock.advance(hours=2)
    guest.goes(podcast, "show")
    guest.hears("Tule mukaan tästä", "Tapahtuma on jo alkanut. Voit tulla suoraan mukaan.")


def test_who_is_nobody_yet_comes_by_the_poster(guest: Guest) -> None:
    event_id = guest.holds(days=2, guests_most=1, seats=20, **RECRUITING)
    token = guest.event(event_id).token
    stranger = guest.copy()
    try:
        stranger.chat = "2"
        stranger.start(f"evp_{token}")
        assert stranger.asked == "welcome.language" and "http://127.0.0.1/privacy" in stranger.heard
        stranger.press("English")
        assert "Recruiting Tuesday" in stranger.heard and stranger.asked == "event.do"
        stranger.press("I am coming")
        assert stranger.asked == "event.called" and len(stranger.rows("event_signup")) == 0
        stranger.say("Veera")
        (row,) = stranger.rows("event_signup")
        assert (row["state"], row["called"], row["origin"], row["guests"]) == ("coming", "Veera", "poster", 0)
        stranger.press("Me and 1 more")
        assert "I will remind you before the event." in stranger.heard and stranger.asked == "event_join.joining"
        stranger.press("Not now")
        assert stranger.state.dialog == "lobby" and "Events" in [one.label for one in stranger.prompt.choices]
        assert not stranger.rows("consent") and len(stranger.rows("client")) == 1, "nothing else was asked or kept"
        second = hold(stranger.store, stranger.holder(), stranger.clock.now() + timedelta(days=9))
        stranger.start(f"ev_{stranger.store.events.one(second).token}")  # type: ignore[union-attr]
        stranger.press("I am coming")
        assert stranger.state.dialog == "lobby", "the name is known, and the service was offered once"
        assert [row["origin"] for row in stranger.rows("event_signup")] == ["poster", "page"]
        coffee = hold(stranger.store, stranger.holder(), stranger.clock.now() + timedelta(days=4),
                      audience=Audience.EMPLOYERS)  # fmt: skip
        stranger.connection.commit()
        kaisa = stranger.copy()
        kaisa.chat = "3"
        kaisa.start(f"ev_{kaisa.store.events.one(coffee).token}")  # type: ignore[union-attr]
        kaisa.press("Suomi", "Tulen")
        kaisa.say("Kaisa")
        assert "Etsitkö työntekijöitä?" in kaisa.heard
        kaisa.press("Kyllä, kerron lisää")
        assert kaisa.state.dialog == "need"
        kaisa.close()
        stranger.start("ev_gone-or-never-there")
        assert "I cannot find this event." in stranger.heard
    finally:
        stranger.close()
    guest.say("kieli")
    guest.start(f"ev_{token}")
    guest.hears("Tiistairekry")
    guest.say("tulen", "yksin")
    assert guest.asked == "language.spoken", "what was under way is gone back to"
