"""Where a service stands, hand-overs and the end of a service, as transcripts of the console; and who may what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from admin.rooms.care import care_of
from domain.meetings import MeetingKind
from domain.people import StartWith
from domain.progress import Outcome, Reason, Status
from storage.tables import (
    appointment,
    audit,
    case_end,
    case_status,
    channel_identity,
    delivery,
    handover,
    plan,
    service_case,
    time_request,
    todo,
)
from tests.admin.calendar_town import Town, at, build
from tests.admin.conftest import Office
from tests.admin.visitor import FROM_HERE, Form, Page, Visitor
from tests.kit.people import Known

OWN = ("status_set", "handover_asked", "handover_answered", "handover_viewed", "case_closed", "case_reopened")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between the databases is tried in tests/storage."""
    return sqlite_url


@pytest.fixture
async def town(office: Office) -> Town:
    return await build(office)


async def send(visitor: Visitor, page: Page, action: str, **data: str) -> Page:
    """A press whose button has a value, or a form of one's own making; the token is good."""
    fields = {**page.form("/logout").fields, **data}
    return Page(await visitor.http.post(f"/admin{action}", data=fields, headers=FROM_HERE))


def posted(page: Page, action: str) -> Form:
    """The form that sends, of a page that has one to look with as well."""
    (found,) = [form for form in page.forms if form.method == "post" and form.action.endswith(action)]
    return found


async def notices(office: Office, who: Known) -> list[str]:
    """What waits to be said to the client of its own accord."""
    rows = await office.rows(delivery)
    chats = {row["id"] for row in await office.rows(channel_identity) if row["person_id"] == who.person_id}
    return [row["payload"]["notice"] for row in rows if row["identity_id"] in chats and row["state"] == "planned"]


async def case_of(office: Office, who: Known) -> dict[str, Any]:
    return next(row for row in await office.rows(service_case) if row["id"] == who.case_id)


async def own_trail(office: Office) -> list[tuple[int | None, str]]:
    return [(row[0], row[1]) for row in await office.audited() if row[1] in OWN]


async def open_todos(office: Office) -> list[tuple[str, int | None]]:
    return [(row["kind"], row["staff_id"]) for row in await office.rows(todo) if row["done_at"] is None]


class TestTheStatus:
    async def test_is_set_seen_in_words_and_kept_in_its_history(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        path = f"/admin/clients/{town.aava.id}"
        page = await mari.open(path)
        assert "Tilannetta ei ole vielä merkitty" in page.words
        done = await send(mari, page, f"/cases/{town.aava.case_id}/status", status="in_measure")
        assert done.path == path and "Tilanne on merkitty" in done.words and "▸ Mukana toimenpiteessä" in done.words
        again = await send(mari, page, f"/cases/{town.aava.case_id}/status", status="in_measure")
        office.clock.advance(minutes=5)
        later = await send(mari, page, f"/cases/{town.aava.case_id}/status", status="clearing")
        assert "… Tilannetta selvitetään tänään 10.05, Mari Mäki" in later.words and again.status == 200
        assert "Aiemmat tilanteet" in later.words and "terve" not in later.words.lower()
        assert [row["status"] for row in await office.rows(case_status)] == ["in_measure", "clearing"]
        assert (await send(mari, page, f"/cases/{town.aava.case_id}/status", status="purple")).status == 404
        assert await own_trail(office) == [(town.mari.staff_id, "status_set")] * 2
        details = [row["detail"] for row in await office.rows(audit) if row["action"] == "status_set"]
        assert details == [{"case": town.aava.case_id}] * 2, "the record is read by those who may not see health"

    async def test_of_health_tells_an_admin_neither_that_it_was_set_nor_when(self, office: Office, town: Town) -> None:
        await office.store(lambda store: store.progress.set_status(town.mari, town.aava.case_id, Status.DONE_WELL))
        await office.store(lambda store: store.progress.set_status(town.mari, town.aava.case_id, Status.CLEARING))
        unset, veiled = await office.store(
            lambda store: [care_of(store, town.admin, one.id).cases[0] for one in (town.eetu, town.aava)]
        )
        assert unset.standing == veiled.standing and unset.history == veiled.history == []
        (seen,) = await office.store(lambda store: care_of(store, town.mari, town.aava.id).cases)
        assert [one.status for one in seen.history] == [Status.CLEARING, Status.DONE_WELL]
        aino = await office.signed_in("Aino")
        page = await aino.open(f"/admin/clients/{town.aava.id}")
        assert "tarkemman tilanteen tietää" in page.words and not page.has_form("/status")
        assert "clearing" not in page.html and "Valmis ja onnistui" not in page.words

    async def test_is_for_who_has_the_case_in_care(self, office: Office, town: Town) -> None:
        for name, allowed in (("Emma", 404), ("Kaisa", 404), ("Aino", 403), ("Tiina", 403), ("Leena", 200)):
            visitor = await office.signed_in(name)
            page = await visitor.open("/admin/hours")
            set_it = await send(visitor, page, f"/cases/{town.aava.case_id}/status", status="done_well")
            seen = [(await visitor.open(f"/admin/cases/{town.aava.case_id}/{page}")).status for page in ("close",)]
            assert [set_it.status, *seen] == [allowed, allowed], name
            unknown = await send(visitor, page, "/cases/999/status", status="done_well")
            assert unknown.status == (403 if allowed == 403 else 404), name


class TestHandingOver:
    async def test_warmly_from_asking_to_the_words_to_the_client(self, office: Office, town: Town) -> None:
        """Mari asks Kaisa, who sees what she needs and nothing more, and takes Aava on."""
        made = await town.book(town.aava, at(26, 12))
        await office.put(
            lambda people: people._connection.execute(
                insert(plan).values(
                    case_id=town.aava.case_id,
                    goal="Voimia arkeen",
                    review_on=at(30, 0).date(),
                    updated_at=office.clock(),
                    updated_by=town.mari.staff_id,
                )
            )
        )
        mari, kaisa = await office.signed_in("Mari"), await office.signed_in("Kaisa")
        page = await mari.open(f"/admin/cases/{town.aava.case_id}/handover")
        assert "Voimavarat ja työkyky ensin" in page.words and "Kaisa Koski työkykykoordinaattori, Lahti" in page.words
        assert "asiakkaita 1/25" in page.words and "Emma" not in page.words, "of another authority"
        assert "Nämä ajat pysyvät niillä" in page.words and "to 26.11. klo 12.00" in page.words
        nobody = await send(mari, page, f"/cases/{town.aava.case_id}/handover", reason="work_ability")
        assert nobody.status == 400 and "Valitse kollega" in nobody.words
        to = {"to": str(town.kaisa.staff_id)}
        asked = await mari.send(posted(page, "/handover"), page, words="Aava kaipaa lepoa.", **to)
        assert asked.path == f"/admin/clients/{town.aava.id}" and "Pyyntö on lähetetty" in asked.words
        assert "vastausta odotetaan: Kaisa Koski" in asked.words and not asked.has_form("/handover")
        await mari.send(posted(page, "/handover"), page, **to)  # sent twice
        assert await office.count(handover) == 1

        # Not hers yet: only this one page shows the client to her.
        assert (await kaisa.open(f"/admin/clients/{town.aava.id}")).status == 404
        assert "Kollega kysyy, jatkatko asiakkaan kanssa" in (await kaisa.open("/admin/")).words
        asking = await kaisa.open("/admin/handovers/1")
        for said in (
            "Mari Mäki kysyy",
            "Voimia arkeen",
            "Aava kaipaa lepoa.",
            "12.00–13.00",
            "Mari Mäki",
            "Aava Aalto",
        ):
            assert said in asking.words, said
        taken = await kaisa.send(asking.form("/accept"), asking)
        assert taken.path == f"/admin/clients/{town.aava.id}" and "Asiakas on nyt sinun" in taken.words
        again = await kaisa.send(asking.form("/accept"), asking)
        assert "Asiakas on nyt sinun" in again.words, "a second press is no fault"
        assert (await mari.open(f"/admin/clients/{town.aava.id}")).status == 404, "hers no more"

        case = await case_of(office, town.aava)
        assert (case["coordinator_id"], case["service"]) == (town.kaisa.staff_id, StartWith.STRENGTH)
        (kept,) = [one for one in await office.rows(appointment) if one["id"] == made.id]
        assert kept["state"] == "booked", "nothing is moved silently"
        (request,) = await office.rows(time_request)
        assert (request["kind"], request["staff_id"]) == (MeetingKind.THREE_WAY, town.kaisa.staff_id)
        told = await notices(office, town.aava)
        assert told.count("handover_done") == 1 and "pick_time" not in told, "one message, with the door in it"
        assert ("handover_asked", town.kaisa.staff_id) not in await open_todos(office)
        trail = [one for one in await own_trail(office) if one[1] != "handover_viewed"]
        assert trail == [(town.mari.staff_id, "handover_asked"), (town.kaisa.staff_id, "handover_answered")]
        assert (town.kaisa.staff_id, "handover_viewed") in await own_trail(office)

    async def test_not_now_comes_back_with_its_words(self, office: Office, town: Town) -> None:
        mari, kaisa = await office.signed_in("Mari"), await office.signed_in("Kaisa")
        page = await mari.open(f"/admin/cases/{town.aava.case_id}/handover?reason=workload")
        await mari.send(posted(page, "/handover"), page, to=str(town.kaisa.staff_id))
        asking = await kaisa.open("/admin/handovers/1")
        no = await kaisa.send(asking.form("/decline"), asking, answer="Olen lomalla joulukuun.")
        assert no.path == "/admin/" and "Vastauksesi on välitetty" in no.words
        assert (await kaisa.open("/admin/handovers/1")).status == 404, "she is not asked any more"
        assert await open_todos(office) == [("handover_declined", town.mari.staff_id)]
        answer = await mari.open("/admin/handovers/1")
        assert "Ei voi jatkaa" in answer.words and "Olen lomalla joulukuun." in answer.words
        assert f"/admin/cases/{town.aava.case_id}/handover?reason=workload" in answer.links
        assert (await case_of(office, town.aava))["coordinator_id"] == town.mari.staff_id
        assert await notices(office, town.aava) == []

        # Asked once more, and withdrawn before the answer.
        await mari.send(posted(page, "/handover"), page, to=str(town.kaisa.staff_id))
        own = await mari.open("/admin/handovers/2")
        gone = await mari.send(own.form("/handovers/2/withdraw"), own)
        assert "Pyyntö on peruttu" in gone.words
        over = await send(kaisa, asking, "/handovers/2/accept")
        assert "Pyyntö ei ole enää voimassa" in over.words
        assert (await case_of(office, town.aava))["coordinator_id"] == town.mari.staff_id

    async def test_only_those_in_it_touch_it(self, office: Office, town: Town) -> None:
        ask = lambda store: store.handovers.ask(  # noqa: E731
            town.mari, town.aava.case_id, town.kaisa.staff_id, Reason.WISH, None, three_way=True
        )
        await office.store(ask)
        seen: dict[str, list[int]] = {}
        for name in ("Emma", "Leena", "Aino", "Tiina", "Mari", "Kaisa"):
            visitor = await office.signed_in(name)
            page = await visitor.open("/admin/handovers/1")
            home = await visitor.open("/admin/hours")
            pressed = [(await send(visitor, home, f"/handovers/{n}/accept")).status for n in (1, 77)]
            asks = (await visitor.open(f"/admin/cases/{town.aava.case_id}/handover")).status
            seen[name] = [page.status, *pressed, asks]
        assert seen == {
            "Emma": [404, 404, 404, 404],
            "Leena": [200, 404, 404, 200],
            "Aino": [200, 404, 404, 200],
            "Tiina": [403, 403, 403, 403],
            "Mari": [200, 404, 404, 200],
            "Kaisa": [200, 200, 404, 200],
        }
        mari = await office.signed_in("Mari")
        assert (await mari.open("/admin/handovers/1")).status == 404, "the client is in other hands now"
        assert ("view_refused", "client", town.aava.id) in [row[1:] for row in await office.audited()]
        assert (town.emma.staff_id, "view_refused", "client", town.aava.id) in await office.audited()

    async def test_out_of_the_queue_by_a_lead_or_an_admin(self, office: Office, town: Town) -> None:
        """Nobody's client: a lead asks Mari, who is told that it is urgent to be in touch."""
        queued = await office.put(lambda people: people.client("Unto Uusi", town.lead.team_id or 0))
        mari = await office.signed_in("Mari")
        assert (await mari.open(f"/admin/cases/{queued.case_id}/handover")).status == 404, "she takes it herself"
        leena = await office.signed_in("Leena")
        page = await leena.open(f"/admin/cases/{queued.case_id}/handover?reason=job_search")
        assert "ei ole vielä koordinaattoria" in page.words and "kaikki kolme" not in page.words
        await leena.send(posted(page, "/handover"), page, to=str(town.mari.staff_id))
        asking = await mari.open("/admin/handovers/1")
        await mari.send(asking.form("/accept"), asking)
        assert (await case_of(office, queued))["coordinator_id"] == town.mari.staff_id
        (said,) = [row for row in await office.rows(delivery) if row["payload"]["notice"] == "handover_done"]
        assert said["payload"]["due"] == (await case_of(office, queued))["first_contact_due"].isoformat()


class TestClosing:
    async def test_ends_what_is_agreed_tells_the_client_and_can_be_taken_back(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        await town.book(town.aava, at(26, 12))
        await office.put(lambda people: people.todo("no_time_fits", town.aava.person_id, staff_id=town.mari.staff_id))
        await office.put(lambda people: people.todo("distress", town.aava.person_id))
        page = await mari.open(f"/admin/cases/{town.aava.case_id}/close")
        for said in ("Tämä aika perutaan", "to 26.11. klo 12.00–13.00", "kysytään kerran arvosana", "Ei tavoitettu"):
            assert said in page.words, said
        wrong = await mari.send(page.form("/close"), page, words="Hyvä tästä tulee.")
        assert wrong.status == 400 and "Valitse, miten palvelu päättyy" in wrong.words
        assert "Hyvä tästä tulee." in wrong.form("/close").fields["words"]
        done = await mari.send(page.form("/close"), page, outcome="work", words="Aava aloittaa varastolla.")
        assert done.path == f"/admin/clients/{town.aava.id}" and "Palvelu on päätetty" in done.words
        assert "Päättyi: Töihin" in done.words and "Aava aloittaa varastolla." in done.words
        assert {row["state"] for row in await office.rows(appointment)} == {"cancelled"}
        assert [kind for kind, _ in await open_todos(office)] == ["distress"], "a person in need stays on the list"
        assert sorted(await notices(office, town.aava)) == ["appointment_cancelled", "grade_asked", "service_ended"]
        (grade,) = [row for row in await office.rows(delivery) if row["payload"]["notice"] == "grade_asked"]
        assert grade["due_at"] - office.clock() == timedelta(hours=1)

        again = await mari.send(page.form("/close"), page, outcome="study")
        assert "Päättyi: Töihin" in again.words, "a form sent twice changes nothing"
        office.clock.advance(minutes=59)
        mari = await office.signed_in("Mari")
        back = await mari.press(f"/admin/clients/{town.aava.id}", "/reopen")
        assert "Palvelu jatkuu" in back.words and (await case_of(office, town.aava))["closed_at"] is None
        assert await notices(office, town.aava) == ["appointment_cancelled"], "what was not said is not said"
        assert await office.count(case_end) == 0

        await send(mari, back, f"/cases/{town.aava.case_id}/close", outcome="study")
        office.clock.advance(minutes=60)
        mari = await office.signed_in("Mari")
        page = await mari.open("/admin/hours")
        assert not (await mari.open(f"/admin/clients/{town.aava.id}")).has_form("/reopen")
        late = await send(mari, page, f"/cases/{town.aava.case_id}/reopen")
        assert "Tätä ei voi enää perua" in late.words
        assert [what for _, what in await own_trail(office)] == ["case_closed", "case_reopened", "case_closed"]
        details = [row["detail"] for row in await office.rows(audit) if row["action"] == "case_closed"]
        assert details == [{"case": town.aava.case_id}] * 2

    async def test_of_health_shows_an_admin_one_word_for_several(self, office: Office, town: Town) -> None:
        leena = await office.signed_in("Leena")
        for who, outcome in ((town.aava, Outcome.SICK_LEAVE), (town.eetu, Outcome.OTHER_SERVICE)):
            page = await leena.open(f"/admin/cases/{who.case_id}/close")
            await leena.send(page.form("/close"), page, outcome=outcome, words="Leikkaus ja lepo.")
        assert "Sairauslomalle" in (await leena.open(f"/admin/clients/{town.aava.id}")).words
        aino = await office.signed_in("Aino")
        pages = [await aino.open(f"/admin/clients/{who.id}") for who in (town.aava, town.eetu)]
        for page in pages:
            assert "Päättyi: Muu jatkopolku" in page.words and "Leikkaus" not in page.words, page.words
            assert "sick_leave" not in page.html and "Sairauslomalle" not in page.words
        mari = await office.signed_in("Mari")
        home = await mari.open("/admin/hours")
        assert (await send(mari, home, f"/cases/{town.aava.case_id}/reopen")).status == 404, "hers, but not her press"
        assert (await send(mari, home, f"/cases/{town.aava.case_id}/close", outcome="work")).status == 404

    async def test_only_this_case_and_nobody_is_asked_who_was_not_reached(self, office: Office, town: Town) -> None:
        def second(store: Any) -> None:
            store.connection.execute(
                insert(service_case).values(
                    client_id=town.aava.id,
                    service=StartWith.STRENGTH,
                    team_id=town.kaisa.team_id,
                    coordinator_id=town.kaisa.staff_id,
                    opened_at=store.now,
                    first_contact_due=store.now.date(),
                )
            )

        await office.store(second)
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/cases/{town.aava.case_id}/handover")
        refused = await mari.send(posted(page, "/handover"), page, to=str(town.kaisa.staff_id))
        assert refused.status == 400 and "on jo avoin palvelu" in refused.words
        closing = await mari.open(f"/admin/cases/{town.aava.case_id}/close")
        assert "Asiakkaan muut palvelut jatkuvat" in closing.words
        await mari.send(closing.form("/close"), closing, outcome="not_reached")
        assert await notices(office, town.aava) == ["service_ended"]
        assert [row["closed_at"] is None for row in await office.rows(service_case) if row["client_id"] == 1] == [
            False,
            True,
        ]

        # Somebody who blocked the bot is to be told by a person.
        blocked = update(channel_identity).values(blocked_at=office.clock())
        await office.put(lambda people: people._connection.execute(blocked))
        page = await mari.open(f"/admin/cases/{town.eetu.case_id}/close")
        assert "Kerro hänelle itse" in page.words
        done = await mari.send(page.form("/close"), page, outcome="work")
        assert "Asiakkaalla ei ole avointa chattia" in done.words
        assert await office.count(case_end) == 2 and await notices(office, town.eetu) == []


async def test_a_colleague_who_leaves_is_asked_no_more(office: Office, town: Town) -> None:
    await office.store(
        lambda store: store.handovers.ask(
            town.mari, town.aava.case_id, town.kaisa.staff_id, Reason.WISH, None, three_way=False
        )
    )
    await office.store(lambda store: store.staff.deactivate(town.kaisa.staff_id))
    assert ("handover_declined", town.mari.staff_id) in await open_todos(office)
    mari = await office.signed_in("Mari")
    assert "ei ole enää voimassa" in (await mari.open("/admin/handovers/1")).words
