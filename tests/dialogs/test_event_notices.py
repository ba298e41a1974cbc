"""What the bot says of events by itself: asked, asked once more, reminded, a seat, moved, cancelled, thanks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dialogs.kit import buttons
from dialogs.kit.notice import Said
from dialogs.kit.scene import Scene
from dialogs.notices import NOTICES
from domain.employers import BestWay
from domain.events import Audience
from domain.incoming import Channel
from domain.people import Purpose
from storage.database import Database
from storage.staff import Reader
from storage.store import Store
from storage.tables import event_signup
from tests.kit.events import hold
from tests.kit.talk import PRIVACY_URL, House, Person


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between the databases is tried in tests/storage."""
    return sqlite_url


class Events(House):
    """Mari holds events, and invites her clients."""

    reader: Reader

    async def opened(self) -> Events:
        await self.open()
        mari = await self.coordinator()
        self.reader = await self.write(lambda store: _reader(store, mari))
        return self

    async def hold(self, *, days: float = 0, hours: float = 0, **values: Any) -> int:
        begins = self.clock.now() + timedelta(days=days, hours=hours)
        return await self.write(lambda store: hold(store, self.reader, begins, **values))

    async def invite(self, event_id: int, person: Person) -> None:
        person_id = (await person.conversation()).person_id

        def do(store: Store) -> None:
            client = store.clients.of_person(person_id)
            assert client
            assert store.signups.invite_by_name(self.reader, event_id, [client["id"]], f"{event_id}")

        await self.write(do)
        await self.goes_by()

    async def edit(self, event_id: int, **values: Any) -> None:
        def do(store: Store) -> None:
            of = store.events.one(event_id)
            assert of and store.events.edit(self.reader, event_id, of.revision, values)

        await self.write(do)
        await self.goes_by()

    async def goes_by(self, **length: float) -> None:
        """Time passes, and the timetable's beat of events with it."""
        end = self.clock.now() + timedelta(**length)
        while self.clock.now() < end:
            await self.passes(care=False, minutes=min(720.0, (end - self.clock.now()) / timedelta(minutes=1)))
            await self.write(lambda store: store.events.tick())
        await self.speaks(care=False)


def _reader(store: Store, staff_id: int) -> Reader:
    mari = store.staff.colleague(staff_id)
    assert mari is not None
    return Reader(mari.id, mari.role, mari.team_id, mari.specialty)


@pytest.fixture
async def house(database: Database) -> Events:
    return await Events(database).opened()


async def test_one_event_from_the_invitation_to_the_grade(house: Events) -> None:
    aino = house.person()
    await aino.is_client(Purpose.REMINDERS, Purpose.EVENTS)
    bring = {"fi": "Ansioluettelo", "sv": "CV", "en": "CV"}
    event_id = await house.hold(days=8, bring=bring, access={"fi": "Ovella ei ole portaita."})
    await house.invite(event_id, aino)
    await aino.hears("Mari kutsuu sinut mukaan.", "ti 1.12. klo 10.00–12.00", "Ota mukaan: Ansioluettelo", "Tuletko?")
    assert await aino.labels() == ["Tulen", "Ehkä", "En tällä kertaa", "Kysy järjestäjältä"]
    await aino.say("Voinko tulla pyörätuolilla?")
    await aino.hears("en tallentanut", "Ovella ei ole portaita.", "Haluatko, että ihminen vastaa sinulle?")
    await aino.say("ei tartte")
    assert "En tällä kertaa" in await aino.labels(), "who is ill can still say no"
    await house.goes_by(days=4)
    await aino.hears("Kysyn vielä kerran, tuletko mukaan.", "Jos et vastaa, en kysy tästä enää.")
    await aino.say("joo")
    await aino.hears("Hienoa, olet mukana.", "Muistutan sinua ennen tapahtumaa.")
    await house.edit(event_id, place="Pääkirjasto", address="Kirkkokatu 31")
    await aino.hears("Tapahtuman aika tai paikka on muuttunut.", "Paikka: Pääkirjasto, Kirkkokatu 31", "Sopiiko tämä")
    assert await aino.labels() == ["Sopii minulle", "En pääse", "Kysy järjestäjältä"]
    await aino.say("sopii")
    await house.goes_by(days=3)
    await aino.hears("Muistutus: tapahtuma on huomenna.", "Ota mukaan: Ansioluettelo", "Jos et pääsekään")
    assert await aino.labels() == ["En pääse", "Kysy järjestäjältä", "Miten pääsen sisään?"]
    await house.goes_by(hours=22)
    await aino.hears("Muistutus: tapahtuma on tänään.", "Tervetuloa!")
    await house.goes_by(hours=2)
    code = await house.write(lambda store: store.events.one(event_id))
    assert code is not None
    await aino.press("Olen paikalla")
    await aino.say(code.code)
    await aino.hears("Tervetuloa! Merkitsin, että olet paikalla: Tiistairekry.")
    await house.goes_by(hours=5)
    await aino.hears("Kiitos, että tulit: Tiistairekry. Minkä arvosanan annat?")
    assert await aino.labels() == ["10", "9", "8", "7", "Muu arvosana"]
    await aino.say("muu", "6", "Liian pitkä jono")
    await aino.hears("Kiitos, että kerroit suoraan.")
    (row,) = await house.rows(event_signup)
    assert (row["grade"], row["grade_words"]) == (6, "Liian pitkä jono")
    said = [one.key for one in await aino.messages() if one.direction == "out" and str(one.key).startswith("notices.")]
    kinds = ["invited", "again", "moved.coming", "reminder.tomorrow", "reminder.today", "thanks"]
    assert said == [f"notices.event_{kind}" for kind in kinds], "each once"
    # Acute distress has its answer at an event too, and after it health is no matter of getting in somewhere.
    await house.invite(await house.hold(days=8), aino)
    await aino.say("en jaksa elää")
    await aino.hears("soita heti 112")
    await house.invite(await house.hold(days=9), aino)
    await aino.say("Minulla on masennus")
    await aino.hears("Juttele ihmisen kanssa")
    assert await aino.asked() == "crisis.after"


async def test_a_freed_seat_is_offered_and_a_cancelled_event_is_told_with_its_reason(house: Events) -> None:
    aino, veera = house.person(), house.person("2", channel=Channel.TELEGRAM, language="sv")
    for one in (aino, veera):
        await one.is_client(Purpose.EVENTS)
    event_id = await house.hold(days=5, seats=1)
    await aino.press_data(buttons.door("event", event_id, "yes-0"))
    await veera.press_data(buttons.door("event", event_id, "yes-0"))
    await veera.hears("Du står på kölistan.")
    await aino.press_data(buttons.door("event", event_id, "no-0"))
    await house.goes_by()
    await veera.hears("En plats blev ledig för dig!", "Svara senast ti 24.11 kl. 10.00.", "går platsen till nästa")
    assert await veera.labels() == ["Jag tar platsen", "Jag tar inte platsen", "Fråga arrangören"]
    await veera.say("ja")
    await veera.hears("Bra, du är med.")
    words = {"fi": "Sali on remontissa.", "sv": "Salen <renoveras>."}
    await house.write(lambda store: store.events.cancel(house.reader, event_id, words))
    await house.goes_by()
    await veera.hears("inställt: Tisdagsrekrytering, lö 28.11 kl. 10.00.\n\nOrsak: Salen <renoveras>.")
    await veera.press("Se andra evenemang")
    await veera.hears("Det finns inga evenemang på gång just nu.")
    name, calendar = house.ear.files[-1]
    assert name.endswith(".ics") and b"STATUS:CANCELLED" in calendar
    assert "peruttu" not in await aino.transcript(), "who does not come is not told"


async def test_who_has_not_answered_hears_of_another_time_and_answers_under_it(house: Events) -> None:
    """Aino was invited by name and says nothing; a colleague mends the list, and the event becomes smaller."""
    aino, eetu = house.person(), house.person("2", channel=Channel.TELEGRAM, language="sv")
    for one in (aino, eetu):
        await one.is_client()
    event_id = await house.hold(days=8, seats=3, guests_most=2)
    await house.invite(event_id, aino)
    await house.edit(event_id, place="Pääkirjasto")
    await aino.hears("Sait kutsun tapahtumaan. Sen aika tai paikka on muuttunut.", "Pääkirjasto", "Tuletko?")
    assert await aino.labels() == ["Tulen", "Ehkä", "En tällä kertaa", "Kysy järjestäjältä"]
    await aino.say("tulen", "2")
    await aino.hears("Hienoa")
    await eetu.press_data(buttons.door("event", event_id, "yes-1"))
    await eetu.say("2")
    await eetu.hears("Du står på kölistan")

    # There are fewer seats than there were, and Eetu's party would never fit.
    await aino.press_data(buttons.door("event", event_id, "yes-1"))
    await aino.say("1")
    await house.edit(event_id, seats=2)
    await aino.press_data(buttons.door("event", event_id, "no-1"))
    await house.goes_by()
    await eetu.hears("En plats blev ledig för dig!", "färre platser än när du anmälde dig. Nu ryms en person med dig.")
    await eetu.say("ja")
    await eetu.hears("Jag har reserverat plats för dig och en till.")
    await house.edit(event_id, is_must=True, address="Kirkkokatu 31")

    async def back(person: Person) -> None:
        person_id = (await person.conversation()).person_id

        def do(store: Store) -> None:
            row = store.signups.one(person_id, event_id)
            assert row and store.signups.put_back(house.reader, event_id, row.id)

        await house.write(do)
        await house.goes_by()

    await back(aino)
    await aino.hears("Olet tapahtuman jonotuslistalla sijalla 1:", "Paikat ovat nyt täynnä.")
    assert await aino.labels() == ["Pois jonotuslistalta", "Kysy järjestäjältä"]
    await aino.press("Pois jonotuslistalta")
    await eetu.press_data(buttons.door("event", event_id, "no-2"))
    await back(aino)
    await aino.hears("Olet tapahtuman listalla, ja sinulla on paikka:", "Kirkkokatu 31", "Jos et pääsekään")
    assert await aino.labels() == ["En pääse", "Kysy järjestäjältä"]


async def test_a_seat_that_was_not_taken_in_time(house: Events) -> None:
    aino, eetu, veera = house.person(), house.person("2"), house.person("3", language="sv")
    for one in (aino, eetu, veera):
        await one.is_client()
    event_id = await house.hold(days=5, seats=1)
    for one in (aino, eetu, veera):
        await one.press_data(buttons.door("event", event_id, "yes-0"))
    await aino.press_data(buttons.door("event", event_id, "no-0"))
    await house.goes_by(days=1)
    await eetu.hears("joten paikkasi meni seuraavalle:", "Tiistairekry", "voit tulla uudelleen jonotuslistalle.")
    assert await eetu.labels() == ["Tulen jonoon", "Kysy järjestäjältä"]
    await house.goes_by(days=1)
    await veera.hears("jag kunde inte längre hålla platsen åt dig:", "Det finns platser kvar.")
    await eetu.press("Tulen jonoon")
    await eetu.hears("Hienoa, olet mukana."), "there is room by now"
    await veera.press("Jag kommer")
    await veera.hears("Du står på kölistan.")
    said = [str(one.key) for one in await veera.messages() if str(one.key).startswith("notices.")]
    assert said == ["notices.event_offer", "notices.event_lapsed"], "each once"


async def test_an_employer_hears_by_e_mail(house: Events) -> None:
    kaisa = house.person()
    await kaisa.start()
    person_id = (await kaisa.conversation()).person_id
    told = {"full_name": "Kaisa Kukka", "email": "kaisa@esimerkki.fi", "best_way": BestWay.EMAIL}
    company = {"name": "Kahvila Kukka", "business_id": None}
    await house.write(lambda store: store.companies.join(person_id, company, told))
    coffee = {"fi": "Aamukahvit", "sv": "Morgonkaffe", "en": "Morning coffee"}
    event_id = await house.hold(days=3, audience=Audience.EMPLOYERS, name=coffee)
    await kaisa.press_data(buttons.door("event", event_id, "yes-0"))
    await kaisa.hears("Hienoa, olet mukana.", "Muistutan sinua ennen tapahtumaa.")
    await house.goes_by(days=3)
    tomorrow, today = house.ear.letters
    assert tomorrow.letter is not None and tomorrow.letter.subject == "Huomenna: Aamukahvit"
    assert "Muistutus: tapahtuma on tänään." in str(today.body) and "/e/" in str(today.body)


async def test_what_is_not_true_any_more_is_not_said(house: Events) -> None:
    aino = house.person()
    await aino.is_client(Purpose.EVENTS)
    person_id = (await aino.conversation()).person_id
    event_id = await house.hold(days=3, seats=3)
    await aino.press_data(buttons.door("event", event_id, "yes-0"))
    names = [name for name in NOTICES if name.startswith("event_")]

    async def said(**planned: Any) -> set[str]:
        def compose(store: Store) -> set[str]:
            scene = Scene(store.now, "fi", house.texts, PRIVACY_URL, {"person_id": person_id, "channel": "web"})
            given = {"event": event_id, "signup": 1, "moves": 0, **planned}
            return {name for name in names if isinstance(NOTICES[name](store, scene, given), Said)}

        return await house.write(compose)

    assert await said() == {"event_reminder", "event_back"}
    assert await said(moves=1) == {"event_back"}
    assert await said(signup=2) == await said(event=9) == set()
    await aino.press_data(buttons.door("event", event_id, "no-0"))
    assert await said() == {"event_left", "event_struck"}, "said only when a colleague has noted it"
    await aino.press_data(buttons.door("event", event_id, "yes-0"))
    house.clock.advance(days=3)
    assert await said() == set(), "it has begun"
    assert len(names) == 11
