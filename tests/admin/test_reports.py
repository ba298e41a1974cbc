"""Reports: the service's numbers as a lead, a coordinator, an auditor and an admin see them and take them out."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy import insert

from domain.progress import Outcome
from domain.roles import Role
from storage.staff import Reader
from storage.tables import audit, case_end
from tests.admin.conftest import Office
from tests.kit.people import People

ENDED = {"Mari": [Outcome.WORK] * 6 + [Outcome.SICK_LEAVE] * 2, "Olli": [Outcome.STUDY] * 3 + [Outcome.MOVED_AWAY] * 7}


@dataclass
class Town:
    lahti: int
    kouvola: int
    mari: Reader
    olli: Reader


@pytest.fixture
async def town(office: Office) -> Town:
    """Of Mari's clients six got work and two were taken ill; of Olli's three study and seven moved away."""

    def fill(people: People) -> Town:
        lahti, kouvola = people.team("Lahti"), people.team("Kouvola")
        mari = people.colleague("Mari <b>Meri</b>", team_id=lahti, capacity=1)
        olli = people.colleague("Olli Oja", team_id=lahti)
        people.colleague("Laura Laakso", Role.TEAM_LEAD, lahti)
        people.colleague("Anna Aalto", Role.ADMIN)
        people.colleague("Aatu Aro", Role.AUDITOR)
        for whose in (mari, olli):
            for number, outcome in enumerate(ENDED["Mari" if whose is mari else "Olli"]):
                known = people.client(
                    "Salla Salainen",
                    lahti,
                    coordinator=whose,
                    case={"closed_at": office.clock() + timedelta(days=number)},
                )
                row = {"case_id": known.case_id, "outcome": outcome, "ended_by": whose.staff_id}
                grade = {"grade": 9, "graded_at": office.clock()} if number < 6 else {}
                people._connection.execute(insert(case_end).values(**row, **grade, asked_at=office.clock()))
        for _ in range(2):
            people.client("Salla Salainen", lahti, coordinator=mari)
        return Town(lahti, kouvola, mari, olli)

    return await office.put(fill)


def table(html: str, name: str) -> list[list[str]]:
    """The rows of one table of a page, as read."""
    found = re.search(rf'id="{name}-title".*?<tbody>(.*?)</tbody>', html, re.DOTALL)
    assert found, f"no table {name}"
    rows = re.findall(r"<tr.*?</tr>", found[1], re.DOTALL)
    return [
        [" ".join(re.sub(r"<.*?>", " ", cell).split()) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


async def test_a_lead_sees_the_team_a_coordinator_herself_and_nobody_a_person(office: Office, town: Town) -> None:
    office.clock.advance(days=20)
    lead = await office.signed_in("Laura")
    page = await lead.open("/admin/reports?period=year")

    assert page.status == 200
    assert "81,8 %: eteenpäin pääsi 9, kun jatko on tiedossa 11 palvelussa." in page.words
    assert "Eteenpäin pääsy: töihin, opiskelemaan, työkokeiluun" in page.words
    assert table(page.html, "activation") == [
        ["Mari <b>Meri</b>".replace("<", "&lt;").replace(">", "&gt;"), "8", "6", "8", "75,0 %"],
        ["Olli Oja", "10", "3", "3", "100,0 %"],
        ["Yhteensä", "18", "9", "11", "81,8 %"],
    ]
    assert ["Sairauslomalle", "2"] in table(page.html, "outcomes")
    assert ["Muutti pois", "0", "7", "7"] in table(page.html, "outcomes_by")
    assert ["Töihin", "6", "1", "2", "4"] in table(page.html, "lasted")
    assert table(page.html, "loads")[0][1:4] == ["2", "1", "200,0 %"] and "! liikaa asiakkaita" in page.words
    assert "Keskiarvo 9,0, arvosanoja 12. Kysyttyjä arvosanoja: 18." in page.words
    assert "Jaksolta ei ole merkittyjä tapaamisia." in page.words
    assert "Salla" not in page.html and "<b>Meri" not in page.html and "style=" not in page.html
    assert page.html.count("<svg") == page.html.count("<desc") >= 5

    empty = await lead.open("/admin/reports?first=2020-01-01&last=31.1.2020")
    assert "Osuutta ei voi laskea." in empty.words and "Kokeile pidempää jaksoa." in empty.words
    assert "0/0" not in empty.words
    unclear = await lead.open("/admin/reports?first=2026-02-30&last=x")
    assert "En saanut päivistä selvää." in unclear.words

    mari = await office.signed_in("Mari")
    own = await mari.open("/admin/reports?period=year")
    assert [row[0] for row in table(own.html, "activation")][1:] == ["Muut tiimissä", "Yhteensä"]
    assert "Olli" not in own.html
    assert (await mari.open(f"/admin/reports?period=year&coordinator={town.mari.staff_id}")).status == 200
    for query in (f"coordinator={town.olli.staff_id}", f"team={town.kouvola}", "team=x", "team=9999999"):
        assert (await mari.open(f"/admin/reports?{query}")).status == 404
        assert (await mari.open(f"/admin/reports/all/xlsx?{query}")).status == 404
    said = [(who, what) for who, what, _, _ in await office.audited()]
    assert (town.mari.staff_id, "report_viewed") in said and (town.mari.staff_id, "view_refused") in said


async def test_a_file_holds_what_the_page_does_and_asks_to_sign_in_again(office: Office, town: Town) -> None:
    lead = await office.signed_in("Laura")
    taken = await lead.open("/admin/reports/activation/csv?period=year")
    assert taken.response.content.decode("utf-8-sig").splitlines() == [
        '"Koordinaattori";"Päättyi";"Pääsi eteenpäin";"Jatko tiedossa";"Aktivointiaste, %"'.replace('"', ""),
        "Mari <b>Meri</b>;8;6;8;75,0",
        "Olli Oja;10;3;3;100,0",
        "Yhteensä;18;9;11;81,8",
    ]
    assert taken.response.headers["cache-control"] == "no-store"
    assert taken.response.headers["content-disposition"].startswith('attachment; filename="Aktivointiaste-')
    whole = await lead.open("/admin/reports/all/xlsx?period=year")
    book = openpyxl.load_workbook(io.BytesIO(whole.response.content))
    assert book.sheetnames[:3] == ["Raportti", "Aktivointiaste", "Mihin asiakkaat siirtyivät"]
    assert book["Aktivointiaste"]["E2"].value == 75
    assert (await lead.open("/admin/reports/staff/csv")).status == 404
    assert (await lead.open("/admin/reports/all/csv")).status == 404
    details = [row["detail"] for row in await office.rows(audit) if row["action"] == "report_exported"]
    assert [detail["table"] for detail in details] == ["activation", "all"]

    office.clock.advance(minutes=11)
    assert (await lead.open("/admin/reports?period=year")).path == "/admin/reports"
    assert (await lead.open("/admin/reports/activation/csv?period=year")).path == "/admin/again"


async def test_small_numbers_are_hidden_in_pages_pictures_and_files(office: Office, town: Town) -> None:
    office.clock.advance(days=20)
    lead = await office.signed_in("Laura")
    page = await lead.open("/admin/reports?period=year&share=1")
    # Of eleven two went on elsewhere: beside the sum that tells it nothing can stand.
    assert "Luvut ovat niin pieniä" in page.words and "eteenpäin pääsi" not in page.words
    assert 'id="outcomes_by-title"' not in page.html
    assert table(page.html, "loads")[0][1] == "piilotettu"
    assert "Keskiarvo 9,0, arvosanoja 12." in page.words and "kysyttiin" not in page.words
    assert [row[1] for row in table(page.html, "grades_by")] == ["6", "6", "12"]
    assert 'class="unknown"' in page.html
    taken = await lead.open("/admin/reports/loads/csv?period=year&share=1")
    assert "piilotettu" in taken.response.text and ";2;" not in taken.response.text


async def test_who_may_not_know_of_health_reads_it_in_sums_of_five_only(office: Office, town: Town) -> None:
    office.clock.advance(days=20)
    auditor = await office.signed_in("Aatu")
    page = await auditor.open("/admin/reports?period=year")
    rows = table(page.html, "outcomes")
    assert ["Hakee työtä tai jatkaa muualla", "2"] in rows and not any(row[0] == "Sairauslomalle" for row in rows)
    assert "Kouvola" in page.words, "an auditor sees every team"
    assert "Sairauslomalle" not in (await auditor.open(f"/admin/reports?period=year&team={town.lahti}")).words
    for path in ("outcomes_by/csv", "lasted/csv"):
        taken = (await auditor.open(f"/admin/reports/{path}?period=year")).response.text
        assert "Hakee työtä" in taken and "Sairauslomalle" not in taken


async def test_an_admin_decides_what_the_rate_counts(office: Office, town: Town) -> None:
    office.clock.advance(days=20)
    admin = await office.signed_in("Anna")
    page = await admin.open("/admin/reports/settings")
    form = page.form("/reports/settings")

    async def save(done: list[str], base: list[str]) -> Any:
        sent = {"csrf": form.fields["csrf"], "done": done, "base": base}
        return await admin.http.post("/admin/reports/settings", data=sent, headers={"sec-fetch-site": "same-origin"})

    assert "Valitse laskettaviin ainakin yksi" in (await save(["work"], ["study"])).text
    assert "Valitse laskettaviin ainakin yksi" in (await save([], ["study"])).text
    assert (await save(["work"], ["work", "moved_away"])).status_code == 200
    report = await admin.open("/admin/reports?period=year")
    assert "46,2 %: eteenpäin pääsi 6, kun jatko on tiedossa 13 palvelussa." in report.words
    assert "Eteenpäin pääsy: töihin. Jatko tiedossa: töihin ja muutti pois." in report.words
    assert [what for _, what, _, _ in await office.audited()].count("setting_changed") == 2
    lead = await office.signed_in("Laura")
    assert (await lead.open("/admin/reports/settings")).status == 403
