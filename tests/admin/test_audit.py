"""Who read this client's data? The auditor asks the record by number; the admin answers the client."""

from __future__ import annotations

import csv
import io
import re

import pytest

from storage.tables import audit
from tests.admin.conftest import Office
from tests.admin.test_clients import Town, build
from tests.admin.visitor import Page
from tests.kit.people import People


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The queries are tried on both databases in tests/storage/test_trail.py."""
    return sqlite_url


@pytest.fixture
async def town(office: Office) -> Town:
    return await office.put(build)


def lines_of(page: Page) -> int:
    return page.html.count('class="when"')


async def test_an_auditor_finds_who_read_a_client_and_takes_it_along(office: Office, town: Town) -> None:
    mari = await office.signed_in("Mari")
    await mari.open(f"/admin/clients/{town.aino.id}")
    office.clock.advance(days=2)
    tomi = await office.signed_in("Tomi")
    await tomi.open(f"/admin/clients/{town.aino.id}")  # in vain
    await tomi.open(f"/admin/clients/{town.tomis.id}")

    tiina = await office.signed_in("Tiina")
    page = await tiina.open("/admin/audit")
    assert lines_of(page) >= 6 and "Aava" not in page.html, "clients are numbers here"
    # The form of the page, as a browser sends it.
    form = page.form("/audit")
    assert form.method == "get" and set(form.fields) == {"client", "who", "what", "since", "until"}
    about = await tiina.open(f"/admin/audit?client={town.aino.id}&who=&what=&since=&until=")
    assert "Mari Mäki katsoi asiakkaan tietoja" in about.words
    assert "Tomi Tuomi yritti katsoa, ei oikeutta" in about.words
    assert f"asiakas {town.tomis.id}" not in about.words
    assert (await office.audited())[-1] == (town.auditor.staff_id, "audit_viewed", "client", town.aino.id)

    for query, there, gone in (
        (f"who={town.tomi.staff_id}", "Tomi Tuomi kirjautui", "Mari Mäki kirjautui"),
        ("what=signed", "kirjautui sisään", "Mari Mäki katsoi asiakkaan"),
        ("what=view_refused", "Tomi Tuomi yritti katsoa", "Mari Mäki katsoi asiakkaan"),
        ("since=2026-11-26", "Tomi Tuomi yritti katsoa", "Mari Mäki katsoi asiakkaan"),
        ("until=24.11.2026", "Mari Mäki katsoi asiakkaan", "Tomi Tuomi yritti katsoa"),
        ("who=kuka&what=mitä&since=eilen&until=0001-01-01", "Tomi Tuomi yritti katsoa", "Aava"),
    ):
        shown = (await tiina.open(f"/admin/audit?{query}")).words
        assert there in shown and gone not in shown, query
    nothing = await tiina.open("/admin/audit?since=2020-01-01&until=2020-02-01")
    assert "Kokeile pidempää aikaa" in nothing.words and lines_of(nothing) == 0

    link = next(link for link in about.links if "/audit/export" in link)
    answer = (await tiina.open(link)).response
    assert answer.headers["content-disposition"].startswith('attachment; filename="loki-2026-11-26.csv"')
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert table[0] == ["Rivi", "Milloin", "Kuka", "Mitä", "Koodi", "Kenestä", "Numero", "Lisäksi"]
    told = [row[2:5] for row in table[1:]]
    assert told[-1] == ["Mari Mäki", "katsoi asiakkaan tietoja", "client_viewed"]
    assert ["Tomi Tuomi", "yritti katsoa, ei oikeutta", "view_refused"] in told
    (last,) = [row for row in await office.rows(audit) if row["action"] == "audit_exported"]
    assert (last["subject_id"], last["detail"]) == (town.aino.id, {"lines": len(table) - 1})

    office.clock.advance(minutes=15)
    again = await tiina.open(link)
    assert again.path == "/admin/again", "a file goes only to somebody who has just shown who they are"
    assert len([row for row in await office.audited() if row[1] == "audit_exported"]) == 1


async def test_an_admin_tells_a_client_who_read_their_data(office: Office, town: Town) -> None:
    mari = await office.signed_in("Mari")
    await mari.open(f"/admin/clients/{town.aino.id}")
    path = f"/admin/clients/{town.aino.id}/trail"
    admin = await office.signed_in("Aino")
    ask = await admin.open(path)
    assert "Mari Mäki" not in ask.words, "first the reason"
    assert not [row for row in await office.audited() if row[1] == "trail_viewed"]
    assert ask.form("/trail").fields == {"reason": ""}
    assert (await admin.open(f"{path}?reason=sample")).status == 400, "that is no reason for this"

    page = await admin.open(f"{path}?reason=own_request")
    assert "Sinun tietojasi ovat katsoneet Aava Aalto, 24.11.2026 Mari Mäki, koordinaattori: katsoi" in page.words
    assert re.search(r"katsoi \d+ kertaa \(24.11.2026\)\. Työntekijät näkevät", page.words)
    assert "Työntekijät näkevät nimiä myös luetteloissa" in page.words, "what the record cannot tell is said"
    assert "asiakkaan oma pyyntö" in page.words
    (viewed,) = [row for row in await office.rows(audit) if row["action"] == "trail_viewed"]
    assert (viewed["subject_id"], viewed["detail"]) == (town.aino.id, {"reason": "own_request"})

    empty = await admin.open(f"/admin/clients/{town.other_team.id}/trail?reason=complaint")
    assert "Kukaan ei ole katsonut tietojasi." in empty.words
    for who, status in (("Mari", 404), ("Leena", 404), ("Tiina", 403)):
        visitor = await office.signed_in(who)
        for asked in (path, f"{path}?reason=own_request"):
            assert (await visitor.open(asked)).status == status
    assert len([row for row in await office.audited() if row[1] == "trail_viewed"]) == 2
    assert [row[0] for row in await office.audited() if row[1] == "view_refused"] == [
        *[town.mari.staff_id] * 2,
        *[town.lead.staff_id] * 2,
    ]
    assert (await admin.open("/admin/clients/999/trail?reason=complaint")).status == 404


async def test_the_summary_speaks_the_clients_language(office: Office, town: Town) -> None:
    lahti = town.mari.team_id
    assert lahti is not None
    linda = await office.put(lambda people: people.client("Linda Lind", lahti, coordinator=town.mari, language="sv"))
    mari = await office.signed_in("Mari")
    await mari.open(f"/admin/clients/{linda.id}")
    admin = await office.signed_in("Aino")
    page = await admin.open(f"/admin/clients/{linda.id}/trail?reason=own_request")
    assert "De här har sett dina uppgifter Linda Lind, 24.11.2026 Mari Mäki, koordinator: såg" in page.words
    assert "Jokainen merkintä" in page.words and 'lang="sv"' in page.html


async def test_codes_of_another_release_do_not_break_the_page(office: Office, town: Town) -> None:
    def old(people: People) -> None:
        from storage.audit import Action, Audit

        Audit(people._connection, office.clock()).record(None, Action.OUTCOME_SET, outcome="gone_home")

    await office.put(old)
    tiina = await office.signed_in("Tiina")
    assert "gone_home" in (await tiina.open("/admin/audit")).words
