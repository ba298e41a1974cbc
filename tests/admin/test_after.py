"""A work trial as coordinators agree, follow and end it; and the numbers of the work with employers."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import insert, update

from domain.employers import Closing, Event, Mood, Start, State
from domain.roles import Role
from storage.staff import Reader
from storage.store import Store
from storage.tables import candidate, company, company_event, delivery, follow_up, staffing_request
from tests.admin.conftest import Office
from tests.admin.test_reports import table
from tests.kit.after import Need, introduce
from tests.kit.people import Known, People


@dataclass
class Town:
    team: int
    mari: Reader
    aino: Known
    need: Need


@pytest.fixture
async def town(office: Office) -> Town:
    """Mari's clients Aino and Eetu were introduced to Siisti Oy; Olli, of another team, serves employers too."""

    def fill(people: People) -> tuple[int, Reader, Known, Known]:
        team, other = people.team(), people.team("Hollola")
        mari = people.colleague("Mari Meri", team_id=team)
        people.colleague("Olli Oja", team_id=other)
        people.colleague("Anna Aalto", Role.ADMIN)
        people.colleague("Aatu Aro", Role.AUDITOR)
        aino, eetu = (people.client(name, team, coordinator=mari) for name in ("Aino Aho", "Eetu Esa"))
        people.consent(aino.person_id, "reminders")
        return team, mari, aino, eetu

    team, mari, aino, eetu = await office.put(fill)
    need = await office.store(lambda store: introduce(store, mari, aino, eetu))
    return Town(team, mari, aino, need)


async def test_a_trial_is_agreed_followed_and_ended(office: Office, town: Town) -> None:
    mari = await office.signed_in("Mari")
    page = await mari.open(f"/admin/candidates/{town.need.aino}/trial")
    assert "Sovi työkokeilu: Aino Aho" in page.words and "Asiakas ja työnantaja näkevät nämä" in page.words
    form = page.form("/trial")
    typed = {"starts_on": "5.12.2026", "ends_on": "18.12.2026", "goals": "Oppia kassa"}
    wrong = await mari.send(form, page, **typed)
    assert wrong.status == 400 and "pitää olla arkipäiviä" in wrong.words and "Oppia kassa" in wrong.html
    health = await mari.send(form, page, **{**typed, "goals": "Kuntoutua masennuksesta"})
    assert health.status == 400 and "Kuntoutua" in health.html
    empty = await mari.send(form, page, starts_on="x", ends_on="", goals=" ")
    assert empty.status == 400 and "Kirjoita ainakin yksi tavoite" in empty.words
    page = await mari.send(form, page, **{**typed, "starts_on": "30.11.2026"})
    assert "Molemmat saavat siitä viestin" in page.words and "Oppia kassa" in page.words
    assert "Ei vielä vastauksia" in page.words
    trial = page.path
    again = await mari.send(form, page, **{**typed, "starts_on": "30.11.2026"})
    assert again.path == trial, "the form twice is one trial"
    planned = {row["payload"]["notice"] for row in await office.rows(delivery)}
    assert planned >= {"trial_agreed"}

    office.clock.advance(days=9)  # Thursday, 3.12.
    await office.store(lambda store: store.trials.tick())

    def answer(store: Store) -> None:
        assert store.trials.answer_pulse(town.aino.person_id, 1, Mood.BAD, "Olen yksin")
        assert store.trials.answer_pulse(town.need.contact_person, 2, Mood.GOOD, "Reipas")

    await office.store(answer)
    mari = await office.signed_in("Mari")
    page = await mari.open(trial)
    assert "1. viikko" in page.words and "Olen yksin" in page.words and "Reipas" in page.words
    olli = await office.signed_in("Olli")
    seen = await olli.open(trial)
    assert "Reipas" in seen.words and "Olen yksin" not in seen.html and "Aho" not in seen.html
    assert "näkevät vain ne, joilla on hänet hoidossaan" in seen.words
    admin = await office.signed_in("Anna")
    assert not (await admin.open(trial)).has_form("/end")
    assert (await (await office.signed_in("Aatu")).open(trial)).status == 403
    assert (await mari.open("/admin/trials/999")).status == 404

    none = await mari.send(page.form("/end"), page, why="")
    assert none.status == 400 and "miten työkokeilu päättyi" in none.words
    page = await mari.send(page.form("/end"), page, why="hired")
    assert "Siitä ei enää kysytä" in page.words and not page.has_form("/end")
    record = [(action, kind) for _, action, kind, _ in await office.audited()]
    assert ("trial_changed", "client") in record and ("trial_changed", "request") in record
    assert ("view_refused", None) in record


async def test_the_numbers_of_the_work_with_employers(office: Office, town: Town) -> None:
    day = timedelta(days=1)

    def fill(people: People) -> None:
        connection, now = people._connection, office.clock()
        connection.execute(update(company).values(industry="cleaning"))
        connection.execute(
            update(staffing_request).values(
                opened_at=now - 10 * day, first_contact_at=now - 8 * day, first_contact_by=town.mari.staff_id,
                first_contact_due=(now - 7 * day).date(), state=State.FILLED, filled=2, filled_at=now - 2 * day,
                closed_at=now - 2 * day, closed_why=Closing.OURS,
            )
        )  # fmt: skip
        (row,) = people.rows(staffing_request)
        for number, why in enumerate((Closing.SILENT, Closing.OTHERS, Closing.SILENT), start=1):
            other = {**row, "id": row["id"] + number, "sent_key": None, "closed_why": why, "source": "ladec"}
            late = {"state": "not_filled", "first_contact_at": now - day, "filled": 0, "filled_at": None}
            connection.execute(insert(staffing_request).values(**{**other, **late}))
        event = {"company_id": town.need.company_id, "request_id": town.need.id, "at": now - 8 * day}
        connection.execute(insert(company_event).values(**event, what=Event.CALL))
        connection.execute(update(candidate).where(candidate.c.id == town.need.aino).values(state="hired"))
        for number, grade in enumerate((9, 8, None), start=1):
            asked = {"request_id": row["id"], "round": number, "asked_at": now, "started": Start.WELL}
            connection.execute(insert(follow_up).values(**asked, grade=grade))

    await office.put(fill)
    auditor = await office.signed_in("Aatu")
    assert "/admin/reports/employers" in (await auditor.open("/admin/reports")).links
    page = await auditor.open("/admin/reports/employers?period=year")
    assert page.status == 200 and "style=" not in page.html and page.html.count("<svg") == page.html.count("<desc") >= 6
    sectors = {row[0]: row[1:] for row in table(page.html, "sectors")}
    assert len(sectors) == 13 and sectors["Siivous"] == sectors["Yhteensä"] == ["1", "1"]
    assert {"Kauppa", "Kiinteistöpalvelut", "Taksi", "Yrityspalvelut"} <= set(sectors)
    assert "25,0 % tarpeista täytettiin kokonaan: 1 / 4." in page.words
    assert table(page.html, "needs")[-1] == ["Yhteensä", "1", "0", "3", "4", "25,0 %"]
    assert table(page.html, "needs_by_source")[-1][1:] == ["1", "0", "3", "4", "25,0 %"]
    assert [row[1] for row in table(page.html, "not_met")] == ["1", "2", "3"]
    assert table(page.html, "days")[-1] == ["Yhteensä", "4", "9", "9", "1", "8", "8"]
    assert table(page.html, "promises")[-1] == ["Yhteensä", "1", "3", "4", "25,0 %"]
    assert table(page.html, "introduced")[-1] == ["Yhteensä", "1", "0", "1", "2", "50,0 %"]
    assert "Keskiarvo 8,5, arvosanoja 2." in page.words
    assert "Aino" not in page.html and "Siisti" not in page.html

    shared = await auditor.open("/admin/reports/employers?period=year&share=1")
    assert table(shared.html, "introduced")[-1][1] != "1", "who was hired can be known from so small a number"
    assert "8,5" not in shared.words
    assert table(shared.html, "needs")[-1] == ["Yhteensä", "1", "0", "3", "4", "25,0 %"], "companies are no persons"
    empty = await auditor.open("/admin/reports/employers?first=2020-01-01&last=2020-01-31")
    assert "Valitse pidempi jakso" in empty.words
    assert (await auditor.open(f"/admin/reports/employers?team={town.team}")).status == 200
    assert (await auditor.open("/admin/reports/employers?team=999999")).status == 404

    book = await auditor.http.get("/admin/reports/employers/all/xlsx?period=year")
    assert len(openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames) == 14
    rows = (await auditor.http.get("/admin/reports/employers/needs/csv?period=year")).content.decode("utf-8-sig")
    assert rows.splitlines()[-1] == "Yhteensä;1;0;3;4;25,0"
    assert ("report_exported", None) in [(action, kind) for _, action, kind, _ in await office.audited()]
