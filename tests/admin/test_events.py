"""Events in the console: made from a starter, a series, published, invited to by name, held, closed, called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from admin.dates import Dates
from admin.event_form import started
from domain.calendar import HELSINKI
from domain.event_starters import STARTERS, Turns
from domain.events import Audience, Choice, EventKind, Origin
from domain.roles import Role
from storage.staff import Reader
from storage.store import Store
from storage.tables import delivery, event, event_signup
from storage.todos import TodoKind
from tests.admin.conftest import Office
from tests.admin.visitor import Form, Page, Visitor
from tests.kit.people import Known, People

RECRUITING = f"/admin/events/new?kind={EventKind.TUESDAY_RECRUITING}"


@dataclass
class Town:
    mari: Reader
    olli: Reader
    leena: Reader
    aino: Known
    eetu: Known
    nea: Known
    olga: Known
    kirsi: int
    place: str


@pytest.fixture
async def town(office: Office) -> Town:
    """Mari's Aino (Swedish), Eetu and Nea; Olli's Olga is of another team, and Kirsi is nobody to us yet."""

    def fill(people: People) -> Town:
        team, other = people.team(), people.team("Hollola")
        mari = people.colleague("Mari Meri", team_id=team)
        olli = people.colleague("Olli Oja", team_id=other)
        leena = people.colleague("Leena Laine", Role.TEAM_LEAD, team_id=team)
        people.colleague("Anna Aalto", Role.ADMIN)
        aino, eetu, nea = (
            people.client(name, team, coordinator=mari, language=language)
            for name, language in (("Aino Aho", "sv"), ("Eetu Esa", "fi"), ("Nea Noro", "fi"))
        )
        olga = people.client("Olga Olio", other, coordinator=olli)
        return Town(mari, olli, leena, aino, eetu, nea, olga, people.person()[0], f"{team:03}")

    return await office.put(fill)


async def made(visitor: Visitor, town: Town, **typed: str) -> Page:
    """What comes of the form of a Tiistairekry, filled in as a coordinator would."""
    page = await visitor.open(RECRUITING)
    given = {"day": "2026-12-08", "place": "Palvelutori", "municipality_code": town.place}
    given |= {"by_invitation": "", "is_must": ""}
    return await visitor.send(page.form("/events/new"), page, **(given | typed))


def number_of(page: Page) -> int:
    return int(page.path.rsplit("/", 1)[1])


async def test_a_monthly_tiistairekry_is_made_shown_changed_by_two_and_ended(office: Office, town: Town) -> None:
    mari = await office.signed_in("Mari")
    page = await mari.open("/admin/events")
    assert "Yhtään tapahtumaa ei ole tulossa" in page.words and "/admin/events/new" in page.links
    page = await mari.open("/admin/events/new")
    for kind in EventKind:
        assert f"/admin/events/new?kind={kind}" in page.links, "every kind of the catalogue can be begun with"
        typed = started(kind, Dates(office.console.texts, "fi", office.clock()), town.mari.staff_id)
        assert bool(typed["name_fi"]) == bool(typed["what_sv"]) == (kind is not EventKind.OTHER)
        assert int(str(typed["seats"] or STARTERS[kind].seats or 1)) > 0
    assert "4 tuntia" in page.words and "1 h 30 min" in page.words and "minuuttia" in page.words
    assert "240" not in page.words
    page = await mari.open(RECRUITING)
    form = page.form("/events/new")
    assert (form.fields["name_sv"], form.fields["seats"], form.fields["turns"]) == (
        "Rekryteringstisdag",
        "20",
        Turns.MONTHLY,
    )
    bare = await made(mari, town, place="", name_fi=" ", ends="25", seats="monta")
    assert bare.status == 400 and "Kirjoita tämä suomeksi" in bare.words and "Kirjoita paikka tai linkki" in bare.words
    late = await made(mari, town, day="2026-11-23", turns=Turns.MONTHLY_LAST, until_day="2026-11-24")
    assert "Ilmoittautumisen pitää päättyä ennen kuin tapahtuma alkaa" in late.words
    assert "Tämä aika on jo mennyt" in late.words and "ei ole kuukauden viimeinen" in late.words
    jump = await made(mari, town, day="2027-03-28", begins="3.30", ends="4", turns="")
    assert jump.status == 400 and "Alun pitää olla ennen loppua" in jump.words, "there is no half past three that night"
    assert await office.count(event) == 0

    page = await made(mari, town, what_en="", access_fi="Ovella ei ole portaita.")
    assert "Esteettömyys ja saapuminen: Ovella ei ole portaita." in page.words
    number = number_of(page)
    assert "luonnos" in page.words and "Kukaan" not in page.words and "kuukauden toinen tiistai" in page.words
    assert "Teksti puuttuu: englanti. Listalla olevista 0 ihmistä saa sen suomeksi." in page.words
    assert "12.1.2027 klo 13.00–15.00" in page.words and "9.2.2027 klo 13.00–15.00" in page.words
    again = await mari.send(form, await mari.open(RECRUITING), day="2026-12-08", place="Palvelutori", by_invitation="")
    twice = await mari.send(form, again, day="2026-12-08", place="Palvelutori", by_invitation="")
    assert again.path == twice.path != page.path, "the same form twice is one event"
    page = await mari.send(page.form("/publish"), page)
    assert "Tapahtuma on julkaistu" in page.words and "0/20 paikkaa varattu" in page.words
    token = (await office.rows(event))[0]["token"]
    assert f"http://konsoli.example/events/{token}" in page.html and f"/events/{token}/poster.pdf" in page.html

    # Two change it at once: neither loses anything.
    edit = f"/admin/events/{number}/edit"
    mine, kaisa = await mari.open(edit), await office.signed_in("Leena")
    hers = await kaisa.open(edit)
    fields = {
        "whole_series": "yes",
        "by_invitation": "",
        "is_must": "",
        "place": "Kirjasto",
        "begins": "14",
        "ends": "16",
    }
    done = await kaisa.send(hers.form("/edit"), hers, **fields)
    assert "Tapahtuma on tallessa" in done.words and "klo 14.00–16.00" in done.words
    late = await mari.send(mine.form("/edit"), mine, whole_series="", by_invitation="", is_must="", seats="12")
    assert late.status == 409 and "Kollega muutti tapahtumaa" in late.words and "Paikka Kirjasto" in late.words
    assert late.form("/edit").fields["seats"] == "12", "what was written stays"
    rows = {row["id"]: row for row in await office.rows(event)}
    turns = [row for row in rows.values() if row["series_id"] == rows[number]["series_id"]]
    assert {row["place"] for row in turns} == {"Kirjasto"} and {row["state"] for row in turns} == {"published"}
    here = [row["starts_at"].astimezone(HELSINKI) for row in turns]
    assert {(one.hour, one.minute) for one in here} == {(14, 0)}
    page = await mari.open("/admin/events?q=kirjasto")
    assert page.words.count("Tiistairekry kuukauden") == 0 and page.words.count("kuukauden toinen tiistai") == 3
    page = await mari.open(f"/admin/events/{number}")
    page = await mari.send(page.form("/end"), page)
    assert "Sarja on päätetty" in page.words and not page.has_form("/end")
    once, twice = [await mari.send(page.form("/copy"), page) for _ in range(2)]
    assert once.path == twice.path, "pressed twice it is one"
    page = once
    assert page.path.endswith("/edit") and page.form("/edit").fields["day"] == "2026-12-15"
    assert page.form("/edit").fields["access_fi"] == "Ovella ei ole portaita.", "the copy of one of the series has it"
    assert (await mari.open("/admin/events?tab=drafts")).words.count("Tiistairekry") >= 2
    olli = await office.signed_in("Olli")
    assert (await olli.open(f"/admin/events/{number}")).status == 200, "events are no secret among colleagues"
    assert (await olli.open("/admin/events/987654")).status == (await olli.open("/admin/events/9/edit")).status == 404
    assert (await (await office.signed_in("Anna")).open("/admin/events")).status == 403


async def test_asked_by_name_seen_by_holders_noted_at_the_door_and_closed(office: Office, town: Town) -> None:
    mari, olli = await office.signed_in("Mari"), await office.signed_in("Olli")
    page = await made(mari, town, turns="", seats="2", day="2026-11-26")
    number = number_of(page)
    page = await mari.send(page.form("/publish"), page)
    page = await mari.open(f"/admin/events/{number}/invite?client={town.aino.id}")
    assert "Aino Aho" in page.words and "Olga" not in page.html
    form = page.form("/invite")
    nobody = await mari.send(form, page, client="")
    assert nobody.status == 400 and "Valitse ainakin yksi asiakas" in nobody.words
    stolen = await mari.send(form, page, client=str(town.olga.id))
    assert stolen.status == 400 and "Ketään ei voitu kutsua" in stolen.words and await office.count(event_signup) == 0
    for one in (town.aino, town.eetu):
        page = await mari.open(f"/admin/events/{number}/invite")
        page = await mari.send(page.form("/invite"), page, client=str(one.id))
        assert "Kutsut ovat lähdössä" in page.words
    assert [row["payload"]["notice"] for row in await office.rows(delivery)] == ["event_invited"] * 2
    page = await mari.open(f"/admin/events/{number}/invite")
    assert "Aino Aho on jo listalla" in page.words

    def answers(store: Store) -> None:
        store.signups.answer(town.aino.person_id, number, Choice.YES, guests=1)
        store.signups.answer(town.kirsi, number, Choice.YES, origin=Origin.POSTER, called="Kirsi Kulma")
        store.signups.answer(town.olga.person_id, number, Choice.YES, origin=Origin.PAGE)
        store.todos.add(TodoKind.EVENT_ASKED, town.aino.person_id, key="asked:1", event_id=number)

    await office.store(answers)
    page = await mari.open(f"/admin/events/{number}/people")
    assert "julisteen kautta 1 ja sivun kautta 1." in page.words and not page.has_form("/newcomers")
    assert (
        "2/2 paikkaa varattu täynnä" in page.words and "1. Kirsi Kulma" in page.words and "2. Olga Olio" in page.words
    )
    assert "Ei tullut" not in page.words and "Peru paikka: Kirsi Kulma" in page.words, "nobody is there yet"
    page = await olli.open(f"/admin/events/{number}/people")
    assert "2. Olga Olio" in page.words and "Lisäksi 3 ihmistä, joiden nimiä et näe" in page.words
    assert "Aino" not in page.html and "Kirsi" not in page.html, "who does not hold it sees one's own clients"
    leena = await office.signed_in("Leena")
    page = await leena.open(f"/admin/events/{number}/people")
    assert "Aino Aho" in page.words and "Olga" not in page.html and "Kirsi" not in page.html
    page = await mari.open(f"/admin/events/{number}")
    page = await mari.send(page.form("/hosts"), page, host=str(town.olli.staff_id))
    assert "Mukana pitämässä Olli Oja" in page.words
    assert "Kirsi Kulma" in (await olli.open(f"/admin/events/{number}/people")).words, "a co-holder sees all"
    code = (await office.rows(event))[0]["code"]
    pages = [f"/admin/events/{number}{page}" for page in ("", "/people", "/code")]
    opened = [await olli.open(page) for page in pages]
    assert all(code not in page.words and pages[2] not in page.links for page in opened)
    assert "näkyy täällä tästä alkaen: to 26.11. 12.00." in opened[2].words
    page = await mari.open("/admin/")
    assert "Tiistairekry" in page.words and f"/admin/events/{number}" in page.links, "the question says of which event"

    # The door.
    rows = {row["person_id"]: row["id"] for row in await office.rows(event_signup)}
    before = await mari.open(f"/admin/events/{number}/people")
    early = await mari.send(_door(before, number, rows[town.aino.person_id]), before, came="yes")
    assert early.status == 400 and "aikaisintaan tuntia ennen alkua" in early.words
    office.clock.set(datetime(2026, 11, 26, 12, 30, tzinfo=HELSINKI))
    mari, olli = await office.signed_in("Mari"), await office.signed_in("Olli")
    page = await olli.open(pages[2])
    assert code in page.words and "Öppna Duunikaveri och skriv den här koden." in page.words
    assert [pages[2] in (await olli.open(page)).links for page in pages[:2]] == [True, True]
    assert f"/admin/events/{number}/people" in (await mari.open("/admin/")).links
    leena = await office.signed_in("Leena")
    assert f"/admin/events/{number}/people" not in (await leena.open("/admin/")).links, "it is not hers to see to"
    page = await olli.open(f"/admin/events/{number}/people?q=nea")
    assert "Tällä nimellä ei löytynyt" in page.words, "a colleague's client is not found by name"
    page = await mari.open(f"/admin/events/{number}/people?q=nea")
    page = await mari.send(page.form("/walk-in"), page)
    assert page.status == 400, "nobody was chosen"
    walk = (await mari.open(f"/admin/events/{number}/people?q=nea")).form("/walk-in")
    walk.fields["client"] = str(town.nea.id)
    page = await mari.send(walk, page)
    assert "Merkitty" in page.words and "Nea Noro ✓ tuli" in page.words
    theirs = await olli.open(f"/admin/events/{number}/people")
    theirs = await olli.send(_door(theirs, number, rows[town.kirsi]), theirs, came="yes")
    assert "Kirsi Kulma ei asiakas ✓ tuli" in theirs.words
    page = await mari.send(_door(page, number, rows[town.aino.person_id]), page, came="no")
    assert "Aino Aho +1 ! ei tullut" in page.words
    page = await mari.send(_door(page, number, rows[town.aino.person_id]), page, came="open")
    office.clock.set(datetime(2026, 11, 26, 16, 0, tzinfo=HELSINKI))
    mari = await office.signed_in("Mari")
    assert "Merkitse, ketkä tulivat." in (await mari.open("/admin/")).words
    page = await mari.open(f"/admin/events/{number}/people")
    page = await mari.send(page.form("/close"), page)
    assert "Tapahtuma on päätetty" in page.words and "2 tuli" in page.words
    late = await mari.open(pages[2])
    assert "Koodia ei enää tarvita." in late.words and code not in late.words
    assert pages[2] not in (await mari.open(pages[1])).links

    def graded(store: Store) -> None:
        store.events.tick()
        store.signups.grade(town.nea.person_id, number, 9)
        store.signups.grade_words(town.nea.person_id, number, "Kiva <b>päivä</b>")

    await office.store(graded)
    page = await mari.open(f"/admin/events/{number}/people")
    assert "keskiarvo 9,0 (yksi vastaaja)" in page.words and "Kiva <b>päivä</b>" in page.words
    page = await mari.open(f"/admin/clients/{town.nea.id}")
    assert "Tiistairekry ✓ tuli arvosana 9" in page.words
    page = await mari.open(f"/admin/clients/{town.aino.id}")
    assert "Tiistairekry ! ei tullut" in page.words
    assert "Merkitse, ketkä tulivat." not in (await mari.open("/admin/")).words
    record = [(who, action) for who, action, _, _ in await office.audited()]
    for action in ("event_invited", "event_people_viewed", "event_noted", "event_closed", "attendance_viewed"):
        assert (town.mari.staff_id, action) in record


def _door(page: Page, number: int, signup_id: int) -> Form:
    """The presses beside a name, also where they are not shown yet."""
    token = page.form("/logout").fields["csrf"]
    return Form(f"/admin/events/{number}/people/{signup_id}", "post", {"csrf": token, "came": ""})


async def test_called_off_with_words_in_ones_own_language(office: Office, town: Town) -> None:
    mari = await office.signed_in("Mari")
    page = await made(mari, town, turns="")
    number = number_of(page)
    page = await mari.send(page.form("/publish"), page)

    def answers(store: Store) -> None:
        store.signups.answer(town.aino.person_id, number, Choice.YES)
        store.signups.answer(town.eetu.person_id, number, Choice.MAYBE)
        store.signups.answer(town.nea.person_id, number, Choice.YES)

    await office.store(answers)
    page = await mari.open(f"/admin/events/{number}/people")
    nea = f"/people/{(await office.rows(event_signup))[2]['id']}"
    assert "Ilmoittautunut saa tästä viestin. Peru paikka: Nea Noro" in page.words
    page = await mari.send(page.form(nea), page)
    assert "Nea Noro ei tule" in page.words and "Tulee sittenkin: Nea Noro" in page.words
    assert "event_left" in [row["payload"]["notice"] for row in await office.rows(delivery)]
    page = await mari.send(page.form(nea), page)
    assert "Hän on taas listalla ja sai paikan." in page.words and "Peru paikka: Nea Noro" in page.words
    page = await mari.send(page.form(nea), page)

    def crowds(store: Store) -> None:
        """Eetu, who may come, would bring two, and only one seat is left by then."""
        of = store.events.one(number)
        assert of is not None
        changed = {"seats": 1, "guests_most": 2}
        store.signups.answer(town.olga.person_id, number, Choice.NO)
        store.events.edit(town.mari, number, of.revision, {**changed, "seats": 3})
        store.signups.answer(town.eetu.person_id, number, Choice.YES, guests=2)
        store.events.edit(town.mari, number, of.revision + 1, changed)

    await office.store(crowds)
    page = await mari.open(f"/admin/events/{number}/people")
    assert "Tulijoita on 3, mutta tapahtumassa on paikkoja vain 1." in page.words
    back = await mari.send(page.form(nea), page)
    assert "Hän on nyt jonotuslistan viimeisenä" in back.words and "2. Nea Noro" in back.words
    page = await mari.send(back.form(nea), back)
    page = await mari.open(f"/admin/events/{number}")
    form = page.form("/cancel")
    assert "Peru ja kerro 2 ihmiselle" in form.button
    wrong = await mari.send(form, page, why_sv="Ledaren är sjuk")
    assert wrong.status == 400 and "Kirjoita syy myös suomeksi" in wrong.words and "Ledaren är sjuk" in wrong.html
    done = await mari.send(form, page, why_fi="Tila ei ole käytössä", why_sv="Lokalen kan inte användas")
    assert "Tapahtuma on peruttu" in done.words and "Tila ei ole käytössä" in done.words
    assert not done.has_form("/cancel") and not done.has_form("/publish")
    told = [row["payload"]["notice"] for row in await office.rows(delivery) if row["state"] == "planned"]
    assert sorted(told) == ["event_cancelled"] * 2
    again = await mari.send(form, page, why_fi="Taas")
    assert "Tila ei ole käytössä" in again.words
    assert (await mari.send(page.form("/copy"), page)).path.endswith("/edit")
    assert Audience.CLIENTS in (await office.rows(event))[0]["audience"]


async def test_made_up_names_are_taken_off_at_once(office: Office, town: Town) -> None:
    mari, olli = await office.signed_in("Mari"), await office.signed_in("Olli")
    page = await made(mari, town, turns="", seats="2")
    number = number_of(page)
    page = await mari.send(page.form("/publish"), page)

    newcomers = await office.put(lambda people: [people.person()[0] for _ in range(3)])

    def come(store: Store) -> list[int]:
        called = zip([*newcomers, town.nea.person_id], ["Aku Ankka", "Iines Ankka", "Kirsi Kulma", None], strict=True)
        for person_id, name in called:
            store.signups.answer(person_id, number, Choice.YES, origin=Origin.POSTER, called=name)
        return [one.id for one in store.signups.everybody(number)]

    aku, iines, kirsi, nea = await office.store(come)
    page = await mari.open(f"/admin/events/{number}/people")
    form = page.form("/newcomers")
    assert "julisteen kautta 4 ja sivun kautta 0." in page.words
    rows = {row["id"]: row["revision"] for row in await office.rows(event_signup)}
    assert f'value="{nea}-{rows[nea]}"' not in page.html, "a client is taken off alone"
    assert (await mari.send(form, page, newcomer="")).status == 400, "nobody was chosen"
    both = [f"{one}-{rows[one]}" for one in (aku, iines)]
    unseen = await olli.open(f"/admin/events/{number}/people")
    assert not unseen.has_form("/newcomers") and "Ankka" not in unseen.html
    await office.store(
        lambda store: store.signups.answer(newcomers[2], number, Choice.YES)
    )  # since the page was loaded
    for _ in range(2):
        ticked: Any = [*both, f"{nea}-{rows[nea]}", f"{kirsi}-{rows[kirsi]}", "x", "7-x"]
        page = await mari.send(form, page, newcomer=ticked)
    states = {row["id"]: row["state"] for row in await office.rows(event_signup)}
    assert [states[one] for one in (aku, iines, kirsi, nea)] == ["declined", "declined", "offered", "offered"]
    told = [row["payload"]["notice"] for row in await office.rows(delivery) if row["state"] == "planned"]
    assert told.count("event_struck") <= 2 and told.count("event_offer") >= 1
    assert (await office.rows(event))[0]["taken"] == 2
