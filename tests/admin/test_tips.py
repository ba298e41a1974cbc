"""Job tips in the console: sending one, who was interested, a client's tips, to-dos about them, how tips do."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from domain.roles import Role
from domain.tips import TasteKind, Went
from storage.staff import Reader
from storage.store import Store
from storage.tables import delivery, job_tip
from storage.todos import TodoKind
from tests.admin.conftest import Office
from tests.admin.test_reports import table
from tests.kit.people import Known, People
from tests.kit.tips import post, tip


@dataclass
class Town:
    mari: Reader
    aino: Known
    eetu: Known
    olga: Known
    shop: int


@pytest.fixture
async def town(office: Office) -> Town:
    """Mari's Aino wants work in a shop, her Eetu allows no tips; Olga is Olli's. All may be told of a shop's job."""

    def fill(people: People) -> tuple[Reader, Known, Known, Known]:
        team, other = people.team(), people.team("Hollola")
        mari = people.colleague("Mari Meri", team_id=team)
        olli = people.colleague("Olli Oja", team_id=other)
        people.colleague("Anna Aalto", Role.ADMIN)
        people.colleague("Aatu Aro", Role.AUDITOR)
        aino = people.client("Aino Aho", team, coordinator=mari, fields=["shop"], language="sv")
        eetu = people.client("Eetu Esa", team, coordinator=mari, fields=["shop"])
        olga = people.client("Olga Olio", other, coordinator=olli)
        for one in (aino, olga):
            people.consent(one.person_id, "tips")
        return mari, aino, eetu, olga

    mari, aino, eetu, olga = await office.put(fill)
    shop = await office.store(lambda store: post(store, "Myyjä Kauppaan", adults_only=True, licence="b"))
    return Town(mari, aino, eetu, olga, shop)


async def test_a_posting_is_sent_to_ones_own_client_with_ones_own_words(office: Office, town: Town) -> None:
    mari = await office.signed_in("Mari")
    assert "ei ole vielä kerrottu työvinkkejä" in (await mari.open(f"/admin/clients/{town.aino.id}")).words
    page = await mari.open(f"/admin/clients/{town.aino.id}/tips")
    assert "Viikoittain: maanantai kello 9, enintään 3 vinkkiä kerralla" in page.words
    assert "Myyjä Kauppaan" in page.words and "ala: kauppa" in page.words, "it is suggested, with its reasons"
    send = f"/admin/jobs/{town.shop}/send?client={town.aino.id}"
    assert send in page.links
    page = await mari.open(send)
    assert "kysy ajokortista" in page.words and "Olga" not in page.html
    assert "Eetu Esa Ei ole antanut lupaa työvinkkeihin. Kirjoita hänelle keskusteluun." in page.words
    assert page.html.count('name="client"') == 1 and "checked" in page.html, "who cannot get it cannot be chosen"

    form = page.form("/send")
    assert form.fields["client"] == str(town.aino.id)
    form.fields["do"] = "preview"
    shown = await mari.send(form, page, words="Ajattelin sinua <b>heti</b>.", do="preview")
    assert "Näin asiakas näkee sen: ruotsi" in shown.words and "Ajattelin sinua &lt;b&gt;heti" in shown.html
    assert "Mari" in shown.words and await office.count(job_tip) == 0, "a preview sends nothing"
    wrong = await mari.send(form, page, words="Tunnus 010100A123D", do="send")
    assert wrong.status == 400 and "henkilötunnus" in wrong.words and "010100A123D" in wrong.html
    done = await mari.send(form, page, words="Ajattelin sinua heti.\r\nSoita.", do="send")
    assert done.path == f"/admin/jobs/{town.shop}/interest" and "Työvinkki on lähdössä." in done.words
    again = await mari.send(form, page, words="Ajattelin sinua heti.\r\nSoita.", do="send")
    assert "Työvinkki on lähdössä." in again.words
    (row,) = await office.rows(job_tip)
    assert row["words"] == "Ajattelin sinua heti.\nSoita.", "a line of a browser's form is a line"
    assert len(await office.rows(delivery)) == 1, "the form twice is one tip"
    page = await mari.open(f"/admin/jobs/{town.shop}/send")
    assert "Sai jo tämän: koordinaattorin lähettämä (Mari Meri), lähdössä" in page.words and not page.has_form("/send")
    assert "Ei voi" not in page.words and "Tätä ei voi lähettää nyt kenellekään" in page.words

    olli = await office.signed_in("Olli")
    page = await olli.open(f"/admin/jobs/{town.shop}/send")
    assert "Olga Olio" in page.words and "Aino" not in page.html
    other = page.form("/send")
    other.fields |= {"client": "", "do": "send"}
    nobody = await olli.send(other, page)
    assert nobody.status == 400 and "Valitse ainakin yksi asiakas" in nobody.words
    stolen = await olli.send(other, page, client=str(town.aino.id))
    assert stolen.status == 400 and "ei voitu lähettää kenellekään" in stolen.words
    assert (await olli.open(f"/admin/clients/{town.aino.id}/tips")).status == 404
    assert (
        (await mari.open("/admin/jobs/999/send")).status == (await mari.open("/admin/jobs/999/interest")).status == 404
    )
    record = [(who, action) for who, action, _, _ in await office.audited()]
    assert (town.mari.staff_id, "tip_sent") in record and (town.mari.staff_id + 1, "view_refused") in record


async def test_who_was_interested_and_what_became_of_it(office: Office, town: Town) -> None:
    now = office.clock()

    def fill(store: Store) -> None:
        yes: dict[str, Any] = {
            "answer": "yes",
            "answered_at": now,
            "applied_at": now,
            "went": "interview",
            "went_at": now,
        }
        tip(store, town.aino.person_id, town.shop, **yes, saved_at=now, opened_at=now)
        sent: dict[str, Any] = {"origin": "staff", "staff_id": town.mari.staff_id, "words": "Kuulostaa sinulta"}
        hidden = post(store, "Piilopaikka", source=None, employer=None, employer_key=None)
        tip(store, town.aino.person_id, hidden, **sent, answer="no", answered_at=now, why_not="far")
        tip(store, town.olga.person_id, town.shop, answer="no", answered_at=now)
        store.tips.learn(town.aino.person_id, TasteKind.HOURS, "nights", False)
        store.tips.learn(town.aino.person_id, TasteKind.FAR, "398", False)
        for kind, detail in ((TodoKind.TIP_ASKED, None), (TodoKind.TIP_APPLIED, None), (TodoKind.TIP_WENT, Went.HIRED)):
            store.todos.add(kind, town.aino.person_id, key=f"{kind}:1", posting_id=town.shop, detail=detail)

    await office.store(fill)
    mari = await office.signed_in("Mari")
    page = await mari.open(f"/admin/jobs/{town.shop}/interest")
    assert "pääsi haastatteluun" in page.words and "Aino Aho" in page.words and "Olga" not in page.html
    assert "Kerrottu 2" in page.words and "Lisäksi 1 muu asiakas, jota et näe." in page.words
    page = await mari.open(f"/admin/clients/{town.aino.id}/tips")
    assert "Kuulostaa sinulta" in page.words and "ei hänelle: liian kaukana" in page.words
    assert "ei halua työaika:" in page.words and "ei halua paikkakunta: Lahti" in page.words
    page = await mari.open("/admin/")
    assert page.words.count("Myyjä Kauppaan") == 3 and "Myyjä Kauppaan: sai työpaikan" in page.words
    assert {f"/admin/jobs/{town.shop}", f"/admin/clients/{town.aino.id}/tips"} <= set(page.links)
    assert f"/admin/inbox/{town.aino.person_id}" in page.links, "a question is answered in the chat"
    page = await mari.open(f"/admin/clients/{town.aino.id}")
    assert "Myyjä Kauppaan: sai työpaikan" in page.words and "Piilopaikka" in page.words

    admin = await office.signed_in("Anna")
    page = await admin.open(f"/admin/clients/{town.aino.id}/tips")
    assert "Piilopaikka" in page.words and "Kuulostaa sinulta" not in page.html, "what is said is read for a reason"
    assert (await admin.open(f"/admin/jobs/{town.shop}/send")).status == 403
    assert "Olga Olio" in (await admin.open(f"/admin/jobs/{town.shop}/interest")).words


async def test_how_tips_do_as_pages_and_files(office: Office, town: Town) -> None:
    now = office.clock()

    def fill(store: Store) -> None:
        people = People(store.connection, store.now)
        for number in range(20):
            known = people.client(f"Koe {number}", 1)
            no: dict[str, Any] = {"answer": "no", "answered_at": now, "why_not": "hours" if number < 2 else "far"}
            yes: dict[str, Any] = {"answer": "yes", "answered_at": now, "applied_at": now if number > 17 else None}
            source: dict[str, Any] = {"posting_id": town.shop} if number < 17 else {"posting_id": hidden(store)}
            tip(store, known.person_id, **source, told=now - timedelta(hours=1), **(no if number < 9 else yes))

    def hidden(store: Store) -> int:
        return post(store, source=None, field="food", first_seen_at=now - timedelta(days=4, hours=2))

    await office.store(fill)
    auditor = await office.signed_in("Aatu")
    page = await auditor.open("/admin/jobs/quality?period=year")
    assert page.status == 200 and "style=" not in page.html and "Koe" not in page.html
    steps = {row[0]: row[1:] for row in table(page.html, "steps")}
    assert steps["Kerrottu"] == ["20", "100,0 %"] and steps["Haettu"] == ["2", "10,0 %"]
    assert "55,0 % vinkeistä kiinnosti: 11 / 20." in page.words
    assert [row[:2] for row in table(page.html, "why_not")] == [
        ["työajat", "2"],
        ["liian kaukana", "7"],
        ["Yhteensä", "9"],
    ]
    assert [row[:5] for row in table(page.html, "sources")] == [
        ["Työpaikat", "17", "0", "8", "47,1 %"],
        ["omat piilotyöpaikat", "3", "0", "3", "100,0 %"],
        ["Yhteensä", "20", "0", "11", "55,0 %"],
    ]
    assert [row[0] for row in table(page.html, "fields")][-1] == "Yhteensä"
    assert table(page.html, "days")[-1] == ["Yhteensä", "20", "0", "4"]

    shared = await auditor.open("/admin/jobs/quality?period=year&share=1")
    hides = (await auditor.open("/admin/jobs/quality?period=year")).words
    assert table(shared.html, "sources")[0][1] == table(shared.html, "sources")[1][1] != "17", "3 of 20 is 20 less 17"
    assert table(shared.html, "sources")[-1][1] == "20" and "2" not in table(shared.html, "why_not")[0][1:]
    assert table(shared.html, "steps")[6][1] == table(shared.html, "sources")[0][1] and "11 / 20" in hides
    empty = await auditor.open("/admin/jobs/quality?first=2020-01-01&last=2020-01-31")
    assert "Valitse pidempi jakso" in empty.words

    book = await auditor.http.get("/admin/jobs/quality/all/xlsx?period=year&share=1")
    sheets = openpyxl.load_workbook(io.BytesIO(book.content))
    assert len(sheets.sheetnames) == 8 and sheets.worksheets[1]["B2"].value == 20
    one = await auditor.http.get("/admin/jobs/quality/origins/csv?period=year")
    assert "sopivuuden perusteella;20" in one.content.decode("utf-8-sig")
    assert (await auditor.open("/admin/jobs/quality/people/csv")).status == 404
