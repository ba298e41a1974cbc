"""Employers in the console: a need typed in, taken further step by step, and ended; and who may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from domain.employers import Help, Source
from domain.roles import Role, Specialty
from storage.staff import Reader
from storage.store import Store
from storage.tables import company, company_contact, company_event, staffing_request
from tests.admin.conftest import Office
from tests.admin.visitor import Form, Page, Visitor
from tests.kit.people import People

SCRIPT = "<script>alert(1)</script>"
BOXES = {"hours", "languages", "cards", "wishes", "newsletter", "private", "seen_to", "what"}
BAKERY = {"name": "Leipomo Kaura Oy", "business_id": "0737546-2"}


@dataclass
class Town:
    """A team that serves employers, one in another town, and who only looks on."""

    mari: Reader
    lead: Reader
    emma: Reader


def build(people: People) -> Town:
    lahti, hollola = people.team("Lahti"), people.team("Hollola")
    people.colleague("Tomi Tuomi", team_id=lahti, specialty=Specialty.WORK_ABILITY)
    people.colleague("Aino Alku", Role.ADMIN)
    people.colleague("Tiina Tarkka", Role.AUDITOR)
    return Town(
        mari=people.colleague("Mari Mäki", team_id=lahti),
        lead=people.colleague("Leena Laine", Role.TEAM_LEAD, lahti),
        emma=people.colleague("Emma Enne", team_id=hollola),
    )


@pytest.fixture
async def town(office: Office) -> Town:
    return await office.put(build)


async def told(office: Office, words: str, name: str = "Leipomo Kaura Oy", **need: Any) -> int:
    """A need that an employer tells in the chat."""

    def work(store: Store) -> int:
        people = People(store.connection, store.now)
        person_id, conversation_id = people.person()
        people.message(conversation_id, "in", words)
        number = "0737546-2" if name == BAKERY["name"] else None
        contact = store.companies.join(
            person_id, {"name": name, "business_id": number}, {"full_name": "Kaisa Kauppias", "email": "kaisa@kaura.fi"}
        )
        said = {"help": Help.WORKERS, "words": words, **need}
        return store.requests.open(contact.contact_id, said, source=Source.CHAT, language="fi").request_id

    return await office.store(work)


async def fill_in(visitor: Visitor, page: Page, action: str, **typed: Any) -> Page:
    """Sends a form with several boxes ticked, as the reader of forms does not know them; others are not ticked."""
    form = page.form(action)
    fields = {name: value for name, value in form.fields.items() if name not in BOXES}
    return await visitor.send(Form(form.action, "post", {**fields, **typed}), page)


async def row(office: Office, request_id: int) -> dict[str, Any]:
    return next(one for one in await office.rows(staffing_request) if one["id"] == request_id)


async def test_a_need_is_typed_in_with_its_company(office: Office, town: Town) -> None:
    mari = await office.signed_in("Mari")
    board = await mari.open("/admin/employers")
    assert "Yhtään tarvetta ei ole vielä" in board.words and "/admin/employers/new" in board.links
    search = await mari.open("/admin/employers/new?q=0737546-2")
    assert "Yritystä ei ole vielä meillä" in search.words
    form = await mari.open("/admin/employers/new?company=new&q=0737546-2")
    assert form.form("/employers/new").fields["business_id"] == "0737546-2"

    # The words are read into the fields that are empty, and nothing is stored of it.
    words = "Tarvitsemme kaksi siivoojaa heti Lahteen"
    read = await fill_in(mari, form, "/employers/new", words=words, job="laitossiivooja", do="read")
    fields = read.form("/employers/new").fields
    assert "Kentät on täytetty sanoista" in read.words
    assert (fields["count"], fields["job"], fields["starts_words"]) == ("2", "laitossiivooja", "heti")
    assert await office.count(staffing_request) == 0

    for typed, said in (
        ({"name": ""}, "Kirjoita yrityksen nimi"),
        ({"name": "Kaura", "business_id": "1234567-8"}, "Y-tunnus ei ole oikein"),
        ({"name": "Kaura", "business_id": "131052-308T"}, "henkilötunnus"),
        ({"name": "Matti Virtanen", "business_id": ""}, "näyttää ihmisen nimeltä"),
        ({"name": "Kaura", "words": ""}, "Kirjoita, mitä työnantaja tarvitsee"),
        ({"name": "Kaura", "count": "monta"}, "Kirjoita määrä numerona"),
        ({"name": "Kaura", "phone": "12"}, "En saanut numerosta selvää"),
        ({"name": "Kaura", "email": "ei"}, "nimi@yritys.fi"),
        ({"name": "Kaura", "must": "hetu 131052-308T"}, "henkilötunnus"),
        ({"name": "Kaura", "hours": ["aina"]}, "Valitse jokin"),
        ({"name": "Kaura", "source": "chat"}, "Valitse jokin"),
    ):
        refused = await fill_in(mari, read, "/employers/new", **typed)
        assert refused.status == 400 and said in refused.words, typed
        assert "Mitään ei tallennettu" in refused.words
    assert await office.count(company) == 0

    typed = {"name": f"Kaura Oy {SCRIPT}", "source": "ladec", "full_name": "Kaisa Kauppias", "email": "KAISA@kaura.fi"}
    must = {"must": "Hygieniapassi", "hours": ["part", "weekends"], "cards": ["hygiene"], "wishes": ["subsidy"]}
    await fill_in(mari, read, "/employers/new", **typed, **must)
    saved = await fill_in(mari, read, "/employers/new", **typed, **must)
    assert "Tarve on tallessa" in saved.words and "Työnantajan omin sanoin Tarvitsemme kaksi" in saved.words
    assert SCRIPT not in saved.html and "Työaika osa-aika, viikonloput" in saved.words
    (stored,) = await office.rows(staffing_request)
    told = ("count", "job", "source", "owner_id", "hours", "occupation", "flagged")
    assert tuple(stored[name] for name in told[:5]) == (
        2,
        "laitossiivooja",
        "ladec",
        town.mari.staff_id,
        ["part", "weekends"],
    )
    assert stored["occupation"] and stored["flagged"] is None
    assert [one["email"] for one in await office.rows(company_contact)] == ["kaisa@kaura.fi"]

    # A second need of the same company is told for somebody known there.
    found = await mari.open("/admin/employers/new?q=kaura")
    assert f"/admin/employers/new?company={stored['company_id']}" in found.links
    again = await mari.open(f"/admin/employers/new?company={stored['company_id']}")
    assert again.form("/employers/new").fields["contact"] == str(stored["contact_id"])
    other = await fill_in(mari, again, "/employers/new", words="Kesäksi yksi nuori mies myyjäksi", source="proactive")
    assert "Jotain vaaditaan, mitä työssä ei saa vaatia" in other.words and "yhteys otettu" in other.words
    assert await office.count(company) == 1 and await office.count(company_contact) == 1
    cleared = await mari.send(other.form("/unflag"), other)
    assert "vaatimuksesta on puhuttu" in cleared.words and not cleared.has_form("/unflag")
    await mari.press("/admin/account", "/account/language", lang="en")
    shown = await mari.open(f"/admin/requests/{stored['id']}")
    assert '(<span lang="fi">laitossiivooja</span>)' in shown.html, "read aloud in its own language"
    assert "(laitossiivooja), Kaura" in shown.html.partition("</title>")[0], "and no markup where there can be none"


async def test_a_need_goes_from_the_queue_to_its_end(office: Office, town: Town) -> None:
    number = await told(office, "Kaksi leipuria heti", count=2, municipality_code="001", job="leipuri")
    await office.put(lambda people: people._connection.execute(staffing_request.update().values(owner_id=None)))
    other = await told(office, "Yksi myyjä", name="Kahvila Ilo", municipality_code="001", flagged="age")
    mari, lead = await office.signed_in("Mari"), await office.signed_in("Leena")
    path = f"/admin/requests/{number}"

    board = await mari.open("/admin/employers")
    assert "Uusi 2 Leipomo Kaura Oy leipuri, 2 ihmistä Lahti luvattu pe 27.11. jonossa" in board.words
    assert "Kahvila Ilo Työntekijöitä Lahti luvattu pe 27.11. ! Vaatimus pitää tarkistaa ! Ei Y-tunnusta" in board.words
    assert "Työnantajat 2 odottaa yhteydenottoa" in board.words
    assert "Kahvila Ilo" in (await mari.open("/admin/employers?whose=mine&view=list")).words
    assert "Leipomo" not in (await mari.open("/admin/employers?whose=mine")).words
    for narrowed in ("help=event", "industry=taxi", "municipality=002", "whose=mine&done=1"):
        page = await mari.open(f"/admin/employers?{narrowed}")
        assert "Leipomo" not in page.words and "/admin/employers?whose=all" in page.links, narrowed
    assert "Leipomo" in (await mari.open("/admin/employers?whose=%00&page=x&municipality='&view=list")).words

    page = await mari.open(path)
    assert "Kaksi leipuria heti" in page.words and "Kaisa Kauppias" in page.words
    page = await mari.send(page.form("/take"), page)
    assert "Tarve on nyt sinun" in page.words and "vastuussa: sinä" in page.words
    late = await lead.send((await lead.open(path)).form("/give"), await lead.open(path), staff=str(town.lead.staff_id))
    assert "Tarve on siirretty" in late.words
    assert "Kollega ehti ottaa" in (await mari.forge(page, f"{path}/take")).words
    stale = await mari.open(path)
    page = await mari.send(stale.form("/contacted"), stale)
    assert "Kello pysähtyi" in page.words and "✓ yhteys otettu tänään" in page.words
    assert "Työnantajat 1 odottaa" in page.words

    # A form that is older than what a colleague did changes nothing.
    theirs = await lead.open(path)
    step = next(
        form for form in page.forms if form.fields.get("state") == "defined" and "Tarve on selvä" in form.button
    )
    moved = await mari.send(step, page)
    assert "Vaihe on vaihdettu" in moved.words and f"{path}/people" in moved.links
    choose = [form for form in theirs.forms if form.action.endswith("/state") and "Vaihda" in form.button]
    refused = await lead.send(choose[0], theirs, state="searching")
    assert refused.status == 409 and (await row(office, number))["state"] == "defined"
    assert (await lead.send(choose[0], refused, state="filled")).status == 400, "an end has a press of its own"
    page = await mari.open(path)

    held = await fill_in(mari, page, "/hold", until="eilen")
    assert held.status == 400 and "selvää" in held.words
    assert (await fill_in(mari, page, "/hold", until="1.1.2026")).status == 400
    page = await fill_in(mari, page, "/hold", until="1.12.2026")
    assert "Tarve on tauolla" in page.words and "tauko loppuu ti 1.12." in page.words
    page = await mari.send(next(form for form in page.forms if form.action.endswith("/resume")), page)
    assert "Tarve jatkuu taas" in page.words

    refused = await fill_in(mari, page, "/events", body="Soitin")
    assert refused.status == 400 and "Valitse, mitä tapahtui" in refused.words and "Soitin" in refused.html
    health = await fill_in(mari, page, "/events", what="call", body="Kaisa sairastaa masennusta")
    assert health.status == 400 and "terveystietoa" in health.words
    before = page
    for _ in range(2):
        page = await fill_in(mari, before, "/events", what="network_told", body=f"Kerroin verkostolle {SCRIPT}")
    assert page.words.count("Verkostolle kerrottu paikasta ·") == 1 and SCRIPT not in page.html
    assert len([one for one in await office.rows(company_event) if one["what"] == "network_told"]) == 1

    assert (await fill_in(mari, page, "/close", why="")).status == 400
    assert (await fill_in(mari, page, "/close", why="ours", filled="monta")).status == 400
    assert "mikä palvelu jatkaa" in (await fill_in(mari, page, "/hand-on", handed_to=" ")).words
    ended = await fill_in(mari, page, "/close", why="ours", filled="1")
    assert "Tarve on päätetty" in ended.words and "Osa löytyi" in ended.words
    assert (await fill_in(mari, page, "/close", why="others")).status == 400, "it has ended already"
    assert "Leipomo" not in (await mari.open("/admin/employers")).words
    assert "Leipomo" in (await mari.open("/admin/employers?done=1")).words
    again = next(form for form in ended.forms if "uudelleen" in form.button)
    assert "Etsitään tekijää" in (await mari.send(again, ended)).words

    page = await fill_in(mari, await mari.open(f"/admin/requests/{other}"), "/hand-on", handed_to="TE-palvelut")
    assert "TE-palvelut" in page.words and (await row(office, other))["closed_why"] == "handed_on"


async def test_two_correct_one_need(office: Office, town: Town) -> None:
    number = await told(office, "Kaksi leipuria", count=2, job="leipuri", flagged="gender", must="Nainen")
    mari, lead = await office.signed_in("Mari"), await office.signed_in("Leena")
    path = f"/admin/requests/{number}/edit"
    stale, other = await mari.open(path), await lead.open(path)
    for typed, said in (
        ({"words": "  "}, "Kirjoita, mitä"),
        ({"starts_on": "2026-12-10", "ends_on": "2026-12-01"}, "ei voi olla ennen"),
        ({"municipality_code": "999"}, "Valitse jokin"),
        ({"job": "x" * 121}, "liian pitkä"),
    ):
        refused = await fill_in(mari, stale, "/edit", **typed)
        assert refused.status == 400 and "Mitään ei tallennettu" in refused.words, (typed, said)
    saved = await fill_in(lead, other, "/edit", count="3", must="Hygieniapassi", hours=["evenings"])
    assert "Tarve on tallessa" in saved.words and "illat" in saved.words
    assert "Jotain vaaditaan" not in saved.words, "what was unfair is asked for no more"
    overtaken = await fill_in(mari, stale, "/edit", pay="Tessin mukaan")
    assert overtaken.status == 409 and "samaan aikaan" in overtaken.words
    assert "Tallessa on nyt: Palkka" in overtaken.words and "Montako ihmistä 3 Työaika illat" in overtaken.words
    kept = overtaken.form("/edit")
    assert (kept.fields["pay"], kept.fields["count"]) == ("Tessin mukaan", "2")
    again = await fill_in(mari, overtaken, "/edit", count="3", must="Vain miehiä", hours=["evenings"])
    assert "Tarve on tallessa" in again.words and "Jotain vaaditaan" in again.words
    stored = await row(office, number)
    assert (stored["pay"], stored["count"], stored["flagged"]) == ("Tessin mukaan", 3, "gender")


async def test_who_sees_employers_and_who_serves_them(office: Office, town: Town) -> None:
    """A work-ability coordinator serves them too, an admin looks on, an auditor does neither."""
    number = await told(office, "Kaksi leipuria", count=2)
    firm = (await row(office, number))["company_id"]
    reads = ("/employers", "/companies", f"/requests/{number}", f"/companies/{firm}")
    works = ("/employers/new", "/employers/import", f"/requests/{number}/edit", f"/companies/{firm}/edit")
    for name, looks, serves in (("Tomi", 200, 200), ("Emma", 200, 200), ("Aino", 200, 403), ("Tiina", 403, 403)):
        visitor = await office.signed_in(name)
        assert [(await visitor.open(f"/admin{path}")).status for path in reads] == [looks] * 4, name
        assert [(await visitor.open(f"/admin{path}")).status for path in works] == [serves] * 4, name
        home = await visitor.open(f"/admin{reads[0] if looks == 200 else '/more'}")
        assert (">Työnantajat<" in home.html) is (looks == 200), name
        if looks == 200:
            page = await visitor.open(f"/admin/requests/{number}")
            assert page.has_form("/close") is (serves == 200)
        if serves == 403:
            assert (await visitor.forge(home, f"/admin/requests/{number}/take")).status == 403
    tomi = await office.signed_in("Tomi")
    assert (await tomi.open("/admin/requests/999999")).status == 404
    seen = [line[1:] for line in await office.audited() if line[1] in ("request_viewed", "company_viewed")]
    assert ("request_viewed", "request", number) in seen and ("company_viewed", "company", firm) in seen


async def test_writing_to_an_employer_keeps_the_promise(office: Office, town: Town) -> None:
    request_id = await told(office, "Tarvitsen myyjän")
    person_id = (await office.rows(company_contact))[0]["person_id"]
    mari = await office.signed_in("Mari")
    page = await mari.press(f"/admin/inbox/{person_id}", "/reply", body="Hei Kaisa! Soitan huomenna.")
    assert "Viesti on lähetetty." in page.words and "Leipomo Kaura Oy" in page.words
    assert '<p class="who">Työnantaja' in page.html
    kept = await row(office, request_id)
    assert (kept["first_contact_by"], kept["state"]) == (town.mari.staff_id, "contacted")
