"""How events go, in numbers: by kind and period, as a page, as files, and as they are shared."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
from sqlalchemy import insert, update

from domain.events import EventKind
from domain.roles import Role
from storage.audit import Action
from storage.inserts import insert_one
from storage.store import Store
from storage.tables import audit, event, event_signup, person
from tests.admin.conftest import Office
from tests.admin.test_reports import table
from tests.kit.events import hold
from tests.kit.people import People

YEAR = "/admin/reports/events?period=year"


async def filled(office: Office) -> None:
    """Two Tiistairekry that were held, coffee to come, one that was cancelled, a draft; and the people of them."""
    now = office.clock()

    def signs(store: Store, event_id: int, count: int, state: str, **columns: Any) -> None:
        for _ in range(count):
            person_id = insert_one(store.connection, person, language="fi", created_at=now)
            row = {"event_id": event_id, "person_id": person_id, "state": state, "origin": "chat", "made_at": now}
            store.connection.execute(insert(event_signup).values(row | columns))

    def fill(store: Store) -> None:
        people = People(store.connection, store.now)
        mari = people.colleague("Mari Meri", team_id=people.team())
        people.colleague("Anna Aalto", Role.ADMIN)
        first, second = (hold(store, mari, now + timedelta(days=days)) for days in (8, 9))
        coffee = hold(store, mari, now + timedelta(days=10), kind=EventKind.MORNING_COFFEE)
        gone = hold(store, mari, now + timedelta(days=11), kind=EventKind.MORNING_COFFEE)
        store.events.cancel(mari, gone, {"fi": "Sairaana"})
        hold(store, mari, now + timedelta(days=12), publishes=False, kind=EventKind.PODCAST)
        held = {"state": "held", "closed_at": now}
        store.connection.execute(update(event).where(event.c.id.in_([first, second])).values(held))
        asked, came = {"invited_at": now}, {"came_at": now, "came_how": "list"}
        signs(store, first, 12, "coming", **asked, **came, origin="broadcast", grade=9, graded_at=now)
        signs(store, first, 2, "coming", **asked, missed_at=now, origin="broadcast")
        signs(store, second, 6, "coming", **came, guests=1, origin="poster", grade=6, graded_at=now)
        signs(store, second, 9, "invited", **asked, origin="broadcast")
        signs(store, second, 1, "invited", **asked, **came, origin="by_name")
        signs(store, second, 4, "lapsed")
        signs(store, coffee, 3, "maybe", **asked, origin="by_name")
        signs(store, coffee, 7, "coming", **asked, **came, origin="page")
        signs(store, gone, 50, "coming", **asked)

    await office.store(fill)


async def test_how_events_go_as_a_page_and_as_files(office: Office) -> None:
    await filled(office)
    anna = await office.signed_in("Anna")
    page = await anna.open(YEAR)
    assert page.status == 200 and "style=" not in page.html
    assert table(page.html, "held") == [
        ["Tiistairekry", "2", "0", "0"],
        ["Yrittäjien aamukahvit", "0", "1", "1"],
        ["Yhteensä", "2", "1", "1"],
    ]
    assert table(page.html, "asked") == [
        ["Tiistairekry", "15", "9", "24", "62,5 %"],
        ["Yrittäjien aamukahvit", "10", "0", "10", "100,0 %"],
        ["Yhteensä", "25", "9", "34", "73,5 %"],
    ]
    assert table(page.html, "attendance")[0] == ["Tiistairekry", "19", "2", "21", "90,5 %"]
    assert "92,9 % tuli paikalle niistä, joista on merkintä: 26 / 28." in page.words
    assert "Heidän mukanaan tuli 6 ihmistä." in page.words
    assert table(page.html, "signups")[0] == ["Tiistairekry", "20", "0", "4", "0"]
    assert table(page.html, "origins") == [
        ["Viesti monelle", "14", "12", "2"],
        ["Henkilökohtainen kutsu", "0", "1", "0"],
        ["Tapahtuman sivu", "7", "7", "0"],
        ["Julisteen koodi", "6", "6", "0"],
        ["Yhteensä", "27", "26", "2"],
    ]
    assert table(page.html, "months")[-1] == ["Yhteensä", "3", "27", "26", "2"]
    assert "8,0" in page.words and table(page.html, "grades_by")[0] == ["Tiistairekry", "18", "8,0"]

    shared = await anna.open(f"{YEAR}&share=1")
    for name in ("signups", "origins", "months"):
        assert f'id="{name}' not in shared.html, "the same people, cut otherwise"
    hidden = table(shared.html, "attendance")
    assert "2" not in hidden[0] and "2" not in hidden[-1], "the two who missed it can be read nowhere"
    assert [row[1:3] for row in hidden] != [row[1:3] for row in table(page.html, "attendance")]
    assert table(shared.html, "held") == table(page.html, "held"), "events are no people"
    assert "Valitse pidempi jakso" in (await anna.open("/admin/reports/events?first=2020-01-01&last=2020-01-31")).words

    book = await anna.http.get("/admin/reports/events/all/xlsx?period=year")
    sheets = openpyxl.load_workbook(io.BytesIO(book.content))
    assert len(sheets.sheetnames) == 9 and sheets.worksheets[2]["B2"].value == 15
    one = await anna.http.get("/admin/reports/events/origins/csv?period=year")
    assert "Julisteen koodi;6;6;0" in one.content.decode("utf-8-sig")
    for path in ("origins/csv?period=year&share=1", "people/csv", "held/pdf", "all/csv"):
        assert (await anna.open(f"/admin/reports/events/{path}")).status == 404
    lines = [(row["action"], (row["detail"] or {}).get("table")) for row in await office.rows(audit)]
    assert (Action.REPORT_VIEWED, None) in lines and (Action.REPORT_EXPORTED, "origins") in lines
