"""Companies in the console: found, corrected, written of, merged; their people; and who gets the newsletter."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from domain.employers import Event
from storage.tables import company, company_contact, company_event, erasure, staffing_request
from tests.admin.conftest import Office
from tests.admin.test_employers import SCRIPT, Town, fill_in, told, town
from tests.admin.visitor import Visitor
from tests.kit.people import People

__all__ = ["town"]


async def test_companies_are_found_and_who_knows_them(office: Office, town: Town) -> None:
    await told(office, "Kaksi leipuria")
    await told(office, "Tarjoilija", name="Kahvila Ilo")
    mari = await office.signed_in("Mari")
    for query, found in (
        ("", ["Kahvila Ilo", "Leipomo Kaura Oy"]),
        ("q=kaura", ["Leipomo Kaura Oy"]),
        ("q=0737546-2", ["Leipomo Kaura Oy"]),
        ("q=olematon", []),
        ("weeks=4", ["Kahvila Ilo", "Leipomo Kaura Oy"]),
        ("cooperating=yes&q=ilo", ["Kahvila Ilo"]),
        ("industry=taxi", []),
        ("municipality=001", []),
    ):
        page = await mari.open(f"/admin/companies?{query}")
        assert [name for name in ("Kahvila Ilo", "Leipomo Kaura Oy") if f">{name}</a>" in page.html] == found, query
        assert found or "Näillä ehdoilla ei löytynyt" in page.words

    kaura = next(one["id"] for one in await office.rows(company) if one["business_id"])
    path = f"/admin/companies/{kaura}"
    page = await mari.open(path)
    before = page
    for _ in range(2):
        page = await fill_in(mari, before, "/events", what="visit", body=f"Kävin katsomassa {SCRIPT}")
    assert "Kirjaus on tallessa" in page.words and SCRIPT not in page.html
    assert len([one for one in await office.rows(company_event) if one["what"] == Event.VISIT]) == 1
    assert "sinä" in page.words and "viimeksi tänään" in page.words
    assert "yhteys otettu tänään" in page.words, "a visit is the first contact"
    lead = await office.signed_in("Leena")
    assert "Mari Mäki" in (await lead.open(path)).words
    assert "Leipomo" not in (await mari.open("/admin/companies?weeks=4")).words
    assert (await fill_in(mari, page, "/events", what="opened", body="")).status == 400, "not for hands to write"

    stale = await mari.open(f"{path}/edit")
    for typed, said in (({"name": ""}, "Kirjoita yrityksen nimi"), ({"tol": "leipä"}, "Valitse jokin")):
        refused = await fill_in(mari, stale, "/edit", **typed)
        assert refused.status == 400 and said in refused.words
    saved = await fill_in(lead, await lead.open(f"{path}/edit"), "/edit", industry="trade", tol="10710")
    assert "Yrityksen tiedot ovat tallessa" in saved.words and "Kauppa" in saved.words
    overtaken = await fill_in(mari, stale, "/edit", name="Kauran leipomo Oy")
    assert overtaken.status == 409 and overtaken.form("/edit").fields["name"] == "Kauran leipomo Oy"
    again = await fill_in(mari, overtaken, "/edit", industry="trade")
    assert "Kauran leipomo Oy" in again.words

    ilo = next(one["id"] for one in await office.rows(company) if one["name"] == "Kahvila Ilo")
    taken = await fill_in(mari, await mari.open(f"/admin/companies/{ilo}/edit"), "/edit", business_id="0737546-2")
    assert taken.status == 400 and "Toisella yrityksellä on jo tämä Y-tunnus" in taken.words
    seen = await fill_in(mari, await mari.open(f"/admin/companies/{ilo}/edit"), "/edit", seen_to="yes")
    assert "Ei Y-tunnusta" not in seen.words


async def test_two_that_are_the_same_become_one(office: Office, town: Town) -> None:
    await told(office, "Kaksi leipuria")
    number = await told(office, "Yksi kuski", name="Leipomo Kaura")
    kaura, twin = (one["id"] for one in await office.rows(company))
    mari = await office.signed_in("Mari")
    page = await mari.open(f"/admin/companies/{kaura}")
    assert f"/admin/companies/{kaura}/merge?other={twin}" in page.links, "of one name: perhaps the same"
    assert "Leipomo Kaura" in (await mari.open(f"/admin/companies/{kaura}/merge?q=leipomo")).words
    both = await mari.open(f"/admin/companies/{kaura}/merge?other={twin}")
    assert "Jää: Leipomo Kaura Oy" in both.words and "poistuu listalta: Leipomo Kaura" in both.words
    assert "Siirrä kaikki: Leipomo Kaura yhdistyy yritykseen Leipomo Kaura Oy" in both.words
    press = next(form for form in both.forms if form.method == "post" and form.action.endswith("/merge"))
    merged = await mari.send(press, both)
    assert "Yritykset on yhdistetty" in merged.words and "Kaksi yritystä yhdistettiin" in merged.words
    assert {one["company_id"] for one in await office.rows(staffing_request)} == {kaura}
    assert f"/admin/requests/{number}" in merged.links
    assert (await mari.forge(merged, f"/admin/companies/{kaura}/merge")).status == 404, "no other one was named"
    assert "jo yhdistetty" in (await mari.send(press, both)).words, "once is enough"
    assert "Leipomo Kaura Oy" in (await mari.open(f"/admin/companies/{twin}")).words, "an old link leads on"


async def test_people_of_a_company_come_and_go(office: Office, town: Town) -> None:
    await told(office, "Kaksi leipuria")
    (kaura,) = await office.rows(company)
    mari, path = await office.signed_in("Mari"), f"/admin/companies/{kaura['id']}"
    page = await mari.open(path)
    (kaisa,) = await office.rows(company_contact)
    assert "kertoi itse" in page.words and f"/admin/inbox/{kaisa['person_id']}" in page.links
    new = await mari.open(f"{path}/contacts/new")
    for typed, said in (
        ({"full_name": "Ville"}, "puhelinnumero tai sähköposti"),
        ({"phone": "12"}, "En saanut numerosta selvää"),
        ({"email": "ei"}, "nimi@yritys.fi"),
        ({"phone": "0401234567", "newsletter": "yes"}, "nimi@yritys.fi"),
    ):
        refused = await fill_in(mari, new, "/contacts/new", **typed)
        assert refused.status == 400 and said in refused.words, typed
    for _ in range(2):
        page = await fill_in(mari, new, "/contacts/new", full_name="Ville Vuoro", phone="040 1234567", best_way="phone")
    assert "Ville Vuoro" in page.words and await office.count(company_contact) == 2
    ville = (await office.rows(company_contact))[1]
    assert f"/admin/inbox/{ville['person_id']}" not in page.links, "who has no chat is not written to in one"
    edit = await mari.open(f"{path}/contacts/{kaisa['id']}")
    known = await mari.send(edit.form("/vouch"), edit)
    assert "tunnet tämän yhteyshenkilön" in known.words and "kertoi itse" not in known.words
    saved = await fill_in(mari, edit, f"/contacts/{kaisa['id']}", role="Myymäläpäällikkö", newsletter="yes")
    assert "Myymäläpäällikkö" in saved.words and "Työnantajakirje" in saved.words
    one = await mari.open(f"{path}/contacts/{ville['id']}")
    await mari.send(one.form("/erase"), one)
    asked = await mari.send(one.form("/erase"), one)
    assert "Poistopyyntö on viety eteenpäin" in asked.words
    assert [(wish["person_id"], wish["state"]) for wish in await office.rows(erasure)] == [
        (ville["person_id"], "asked")
    ]
    admin = await office.signed_in("Aino")
    assert "Yrityksen yhteyshenkilö pyysi tätä työntekijältä" in (await admin.open("/admin/rights")).words
    gone = await mari.send(one.form("/left"), one)
    assert "ei enää yrityksessä" in gone.words and gone.words.index("Kaisa") < gone.words.index("Ville")
    await told(office, "Tarjoilija", name="Kahvila Ilo")
    ilo = next(one["id"] for one in await office.rows(company) if one["name"] == "Kahvila Ilo")
    mixed = f"/admin/companies/{ilo}/contacts/{kaisa['id']}"
    assert (await mari.open(mixed)).status == 404 and (await mari.forge(page, f"{mixed}/left")).status == 404


async def test_the_newsletter_goes_to_who_asked_for_it(office: Office, town: Town) -> None:
    await told(office, "Kaksi leipuria")
    mari = await office.signed_in("Mari")
    path = "/admin/employers/newsletter"
    assert "kukaan ei ole vielä pyytänyt kirjettä" in (await mari.open(path)).words

    def asks(people: People) -> None:
        values = {"newsletter_at": office.clock(), "full_name": "=HYPERLINK(1)"}
        people._connection.execute(company_contact.update().values(**values))

    await office.put(asks)
    page = await mari.open(path)
    assert "1 vastaanottaja" in page.words and "kaisa@kaura.fi" in page.words
    assert "0 vastaanottajaa" in (await mari.open(f"{path}?industry=taxi&municipality=001")).words
    csv = await mari.http.get(f"{path}/csv")
    assert csv.text.startswith("\ufeffYrityksen nimi;") and ";'=HYPERLINK(1);kaisa@kaura.fi;" in csv.text
    book = load_workbook(io.BytesIO((await mari.http.get(f"{path}/xlsx?industry=")).content))
    assert [cell.value for cell in book.worksheets[0][2]][:3] == ["Leipomo Kaura Oy", "=HYPERLINK(1)", "kaisa@kaura.fi"]
    assert (await mari.open(f"{path}/pdf")).status == 404
    assert "newsletter_exported" in [line[1] for line in await office.audited()]
    await _asks_again(office, mari, f"{path}/csv")


async def _asks_again(office: Office, visitor: Visitor, path: str) -> None:
    office.clock.advance(minutes=11)
    assert (await visitor.open(path)).path == "/admin/again"
