"""The first page: what is to be done now and in which order, with presses that can be taken back."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, update

from domain.calendar import HELSINKI
from domain.meetings import MeetingKind
from storage.deliveries import NOTICE
from storage.tables import delivery, talk, todo
from tests.admin import calendar_town
from tests.admin.calendar_town import at
from tests.admin.conftest import Office
from tests.admin.test_clients import Town, town
from tests.admin.visitor import Form
from tests.kit.people import Known, People

__all__ = ["town"]


def kinds_on(html: str) -> list[str]:
    """What is to be done, in the order in which it stands."""
    return re.findall(r'<li class="todo (\w+)[^"]*">', html)


def fill(people: People, town: Town, office: Office) -> tuple[Known, Known]:
    """A morning of everything: an hour is Helsinki's, and it is Tuesday 24.11., ten o'clock."""
    lahti = town.mari.team_id
    assert lahti is not None
    now = office.clock()
    mine: dict[str, Any] = {"coordinator": town.mari, "contacted": (now - timedelta(days=20), town.mari)}
    waits, snoozed = people.client("Veera Viesti", lahti, **mine), people.client("Ulla Uni", lahti, **mine)
    talks = [
        {"person_id": waits.person_id, "last_in_at": now, "waiting_since": now - timedelta(hours=16)},
        {
            "person_id": snoozed.person_id,
            "last_in_at": now,
            "waiting_since": now,
            "snoozed_until": now + timedelta(hours=1),
            "snoozed_by": town.mari.staff_id,
        },
    ]
    for row in talks:
        people._connection.execute(insert(talk).values(**row))
    people.client("Myöhä Kauan", lahti, coordinator=town.mari, due=date(2026, 11, 20))
    people.todo("meet_again", waits.person_id, due_at=now - timedelta(days=9), key=f"meet_again:{waits.case_id}:x")
    people.todo("cancelled", waits.person_id, due_at=now.astimezone(HELSINKI).replace(hour=14))
    return waits, snoozed


async def test_what_to_do_first_stands_first(office: Office, town: Town) -> None:
    waits, _ = await office.put(lambda people: fill(people, town, office))
    mari = await office.signed_in("Mari")
    page = await mari.open("/admin/")
    assert kinds_on(page.html) == ["chat", "contact", "meet_again", "cancelled", "contact"]
    said = page.words
    order = [
        "Tee nyt 3",
        "Odottaa vastausta chatissa Veera Viesti",
        "Myöhä Kauan",
        "Vielä tänään 1",
        "Tulossa 1",
        "Aava",
    ]
    places = [said.find(words) for words in order]
    assert -1 not in places and places == sorted(places), places
    assert "Ulla Uni" not in said and "Viestit 1" in said, "who is snoozed waits for later"
    assert {f"/admin/inbox/{waits.person_id}", f"/admin/cases/{waits.case_id}/book"} <= set(page.links)
    assert (await office.audited())[-1][1] == "today_viewed"

    late = next(form for form in page.forms if form.button.endswith("Myöhä Kauan") and "/contact" in form.action)
    marked = await mari.send(late, page)
    assert marked.path == "/admin/" and "Merkitty. Lupaus on pidetty." in marked.words
    assert kinds_on(marked.html) == ["chat", "meet_again", "cancelled", "contact"]
    undone = await mari.send(marked.form("/contact/undo"), marked)
    assert undone.path == "/admin/" and kinds_on(undone.html) == kinds_on(page.html)


async def test_the_days_meetings_and_the_queue(office: Office) -> None:
    """Who comes when and where, whether they came, and whom to take next."""
    town = await calendar_town.build(office)
    met = await town.book(town.aava, at(24, 11), MeetingKind.PHONE)
    await town.book(town.eetu, at(24, 13))
    await town.book(town.eetu, at(25, 13), MeetingKind.PHONE)
    lahti = town.mari.team_id or 0
    queued = await office.put(lambda people: [people.client(f"Jono {n}", lahti) for n in range(6)])
    office.clock.set(at(24, 11, 15))
    mari = await office.signed_in("Mari")
    page = await mari.open("/admin/")
    for said in (
        "11.00–11.30 Aava Aalto Puhelu",
        "13.00–14.00 Eetu Eerola Ensimmäinen tapaaminen · paikka avoin",
        "Tiimin jono 6",
    ):
        assert said in page.words, said
    assert "Koko jono: 6 asiakasta" in page.words and page.words.count("Ota asiakkaaksi: ") == 5
    came = await mari.send(page.form(f"/appointments/{met.id}/outcome"), page, back="/admin/")
    assert came.status == 404, "one of the buttons has to be pressed"
    data = {**page.form(f"/appointments/{met.id}/outcome").fields, "outcome": "attended"}
    came = await mari.send(Form(f"/admin/appointments/{met.id}/outcome", "post", data), page)
    assert came.path == "/admin/" and "✓ tuli" in came.words
    taken = await mari.press("/admin/", f"/cases/{queued[0].case_id}/take")
    assert taken.path == f"/admin/clients/{queued[0].id}"
    assert "Tiimin jono 5" in (await mari.open("/admin/")).words


async def test_a_lead_sees_what_is_late_and_an_admin_what_failed(office: Office, town: Town) -> None:
    lahti = town.mari.team_id
    assert lahti is not None

    def story(people: People) -> None:
        people.client("Myöhä Mari", lahti, coordinator=town.mari, due=date(2026, 11, 20))
        people.client("Myöhä Jono", lahti, due=date(2026, 11, 20))
        people.todo(
            "meet_again", town.aino.person_id, due_at=office.clock() - timedelta(days=3), staff_id=town.mari.staff_id
        )

    await office.put(story)
    lead = await office.signed_in("Leena")
    page = await lead.open("/admin/")
    assert "Myöhässä tiimissä Kenellä Ensiyhteydet Muut tehtävät Mari Mäki 1 1 Jonossa 1 0" in page.words
    assert "Myöhässä tiimissä" not in (await (await office.signed_in("Mari")).open("/admin/")).words
    await office.store(
        lambda store: (
            store.appointments
            and store.outbox.plan(
                town.aino.person_id, "check_in", key="x", kind=NOTICE, about="check_in:1", due_at=store.now
            )
        )
    )
    await office.database.run(lambda c: c.execute(update(delivery).values(state="failed", fault="down")))
    admin = await office.signed_in("Aino")
    page = await admin.open("/admin/")
    assert "1 viesti ei lähtenyt" in page.words and "/admin/messages" in page.links
    assert "Mikään ei odota sinua juuri nyt" in page.words and "Tiimin jono" not in page.words


async def test_everything_else_by_role(office: Office, town: Town) -> None:
    seen = {}
    for name in ("Mari", "Leena", "Aino", "Tiina"):
        visitor = await office.signed_in(name)
        page = await visitor.open("/admin/more")
        rooms = {link.removeprefix("/admin") for link in page.links if link.startswith("/admin/")}
        for path in rooms:
            assert (await visitor.http.get(f"/admin{path}")).status_code == 200, (name, path)
        seen[name] = rooms
    assert {"/", "/clients", "/inbox", "/agenda", "/hours", "/account"} <= seen["Mari"]
    assert seen["Mari"] <= seen["Leena"]
    assert {"/", "/clients", "/messages", "/staff", "/settings", "/contents"} <= seen["Aino"]
    assert not {"/agenda", "/inbox", "/audit"} & seen["Aino"]
    assert "/audit" in seen["Tiina"] and not {"/", "/clients", "/inbox", "/staff"} & seen["Tiina"]


async def test_nothing_to_do_says_the_next_step(office: Office) -> None:
    await office.put(lambda people: people.colleague("Mari Mäki", team_id=people.team()))
    page = await (await office.signed_in("Mari")).open("/admin/")
    assert "Kaikki on hoidettu Nyt on hyvä hetki" in page.words and "Ei tapaamisia tänään" in page.words
    assert "/admin/clients?whose=mine" in page.links


class TestWhoNeedsAPerson:
    async def test_distress_comes_first_and_done_can_be_undone(self, office: Office, town: Town) -> None:
        def wait(people: People) -> int:
            people.todo("unreachable", town.aino.person_id)
            people.todo("person_wanted", town.aino.person_id)
            return people.todo("distress", town.aino.person_id, detail="danger")

        number = await office.put(wait)
        mari = await office.signed_in("Mari")
        page = await mari.open("/admin/")
        assert kinds_on(page.html) == ["distress", "person_wanted", "unreachable", "contact"]
        assert "vaara tai väkivalta" in page.words and "Tänään 3" in page.words, "the rail counts them"

        done = await mari.press("/admin/", f"/todos/{number}/done")
        assert "Merkitty hoidetuksi" in done.words and kinds_on(done.html) == [
            "person_wanted",
            "unreachable",
            "contact",
        ]
        back = await mari.send(done.form(f"/todos/{number}/undo"), done)
        assert "Asia on taas listalla" in back.words and kinds_on(back.html)[0] == "distress"
        assert [row["done_at"] for row in await office.rows(todo)] == [None, None, None]
        presses = [row for row in await office.audited() if row[1].startswith("todo")]
        assert presses == [
            (town.mari.staff_id, "todo_done", "client", town.aino.id),
            (town.mari.staff_id, "todo_reopened", "client", town.aino.id),
        ]

    async def test_leads_to_what_was_said(self, office: Office, town: Town) -> None:
        def wait(people: People) -> int:
            number = people.message(town.aino.conversation_id, "in", "Haluan ihmisen")
            people.todo("person_wanted", town.aino.person_id, message_id=number)
            return number

        number = await office.put(wait)
        mari = await office.signed_in("Mari")
        assert f"/admin/inbox/{town.aino.person_id}#m{number}" in (await mari.open("/admin/")).links
        assert f'id="m{number}"' in (await mari.open(f"/admin/clients/{town.aino.id}/talk")).html

    async def test_two_press_the_same(self, office: Office, town: Town) -> None:
        number = await office.put(lambda people: people.todo("person_wanted", town.aino.person_id))
        mari, lead = await office.signed_in("Mari"), await office.signed_in("Leena")
        stale = await lead.open("/admin/")
        await mari.press("/admin/", f"/todos/{number}/done")
        second = await lead.send(stale.form(f"/todos/{number}/done"), stale)
        assert "oli joku jo hoitanut" in second.words
        (row,) = await office.rows(todo)
        assert row["done_by"] == town.mari.staff_id

    async def test_another_teams_is_not_there(self, office: Office, town: Town) -> None:
        number = await office.put(lambda people: people.todo("distress", town.aino.person_id))
        emma = await office.signed_in("Emma")
        page = await emma.open("/admin/")
        assert "Hätä" not in page.words
        assert (await emma.forge(page, f"/admin/todos/{number}/done")).status == 404

    async def test_who_is_no_client_yet_is_everybodys(self, office: Office, town: Town) -> None:
        def wait(people: People) -> tuple[int, int]:
            person_id, conversation_id = people.person("en")
            people.message(conversation_id, "in", "I want a person", language="en")
            return person_id, people.todo("person_wanted", person_id)

        person_id, number = await office.put(wait)
        for name in ("Mari", "Emma", "Leena", "Aino"):
            visitor = await office.signed_in(name)
            assert f"/admin/people/{person_id}" in (await visitor.open("/admin/")).links
        admin = await office.signed_in("Aino")
        page = await admin.open(f"/admin/people/{person_id}")
        assert "ei vielä asiakas" in page.words
        assert "I want a person" not in page.words, "who does no client work reads only for a reason"
        assert f"/admin/review?person={person_id}" in page.links
        visitor = await office.signed_in("Mari")
        page = await visitor.open(f"/admin/people/{person_id}")
        assert "I want a person" in page.words
        assert (await office.audited())[-1] == (town.mari.staff_id, "person_viewed", "person", person_id)

        done = await visitor.press(f"/admin/people/{person_id}", f"/todos/{number}/done")
        assert done.path == f"/admin/people/{person_id}" and "Merkitty hoidetuksi" in done.words
        office.clock.advance(days=7)
        mari = await office.signed_in("Mari")
        assert (await mari.open(f"/admin/people/{person_id}")).status == 404

    async def test_who_asked_for_nothing_is_not_there(self, office: Office, town: Town) -> None:
        person_id, _ = await office.put(lambda people: people.person())
        mari = await office.signed_in("Mari")
        assert (await mari.open(f"/admin/people/{person_id}")).status == 404
        assert (await mari.open(f"/admin/people/{town.aino.person_id}")).status == 404
