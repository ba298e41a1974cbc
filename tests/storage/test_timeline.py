"""One client's story: everything that happened, newest first, to those who may know it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import insert, select, update

from domain.meetings import By, MeetingKind, State
from domain.people import Purpose
from domain.roles import Role
from storage.alerts import waiting
from storage.audit import Action
from storage.database import Database
from storage.plans import Standing, Whose
from storage.staff import Reader
from storage.store import Store
from storage.tables import audit, case_end, case_status, handover, note, service_case
from storage.timeline import ON_A_PAGE, Chapter, Event, What
from tests.kit.people import Known, People
from tests.storage.office import MONDAY, Office, at


async def story(database: Database) -> tuple[Office, dict[str, Reader]]:
    """Aino's weeks with Mari, each thing on a day of its own."""
    office = await Office(database).open()

    def staff(store: Store) -> dict[str, Reader]:
        people = People(store.connection, MONDAY)
        return {
            "mari": Reader(office.mari, Role.COORDINATOR, 1, None),
            "olli": Reader(office.olli, Role.COORDINATOR, 1, None),
            "lead": people.colleague("Leena Laine", Role.TEAM_LEAD, 1),
            "admin": people.colleague("Anna Alku", Role.ADMIN),
        }

    readers = await office.do(staff)
    mari, aino = readers["mari"], office.aino
    person, case = aino.person_id, aino.case_id

    async def on(day: int, *works: object) -> None:
        office.now = at(day, 11)
        for work in works:
            await office.do(work)  # type: ignore[arg-type]

    def said(store: Store) -> None:
        people = People(store.connection, office.now)
        for direction in ("in", "out", "in"):
            people.message(aino.conversation_id, direction, "moi")

    await on(24, lambda store: store.caseload.mark_contact_made(mari, case), said)
    await on(
        25,
        lambda store: store.appointments.book(case, MeetingKind.PHONE, at(26, 12), by=By.STAFF, staff_id=mari.staff_id),
    )
    await on(
        26,
        lambda store: store.plans.set(mari, case, goal="Töihin", review_on=date(2026, 12, 10), revision=None),
        lambda store: store.plans.add_step(mari, case, "Tee CV", Whose.CLIENT, None),
    )
    office.now = at(26, 13)
    await office.do(lambda store: store.agenda.set_outcome(mari, 1, State.ATTENDED))
    await on(27, lambda store: store.plans.set_step(mari, 1, Standing.DONE), lambda store: rows(store, office, aino))
    await on(
        28,
        lambda store: store.consents.withdraw(person, [Purpose.REMINDERS], how="stop"),
        lambda store: People(store.connection, office.now).todo("no_time_fits", person),
    )
    office.now = at(28, 12)
    await office.do(lambda store: store.alerts.finish(mari, waiting(store.connection, mari)[0].id))
    await on(29, lambda store: store.agenda.rest(mari, case, None))
    await on(30, lambda store: store.agenda.wake(mari, case))
    return office, readers


def rows(store: Store, office: Office, aino: Known) -> None:
    """What other parts of the program write."""
    case, now = aino.case_id, office.now
    for table, row in (
        (
            note,
            {"person_id": aino.person_id, "staff_id": office.mari, "at": now, "body": "Soita ensin", "form_key": "n"},
        ),
        (case_status, {"case_id": case, "status": "clearing", "at": now, "staff_id": office.mari}),
        (
            handover,
            {
                "case_id": case,
                "from_id": office.mari,
                "to_id": office.olli,
                "asked_by": office.mari,
                "asked_at": now,
                "reason": "wish",
                "three_way": False,
                "state": "declined",
                "answered_at": now + timedelta(minutes=5),
            },
        ),
    ):
        store.connection.execute(insert(table).values(**row))


def told(events: list[Event]) -> list[tuple[What, str | None, str | None, str | None]]:
    return [(event.what, event.by, event.code, event.text) for event in events]


async def test_everything_that_happened_newest_first(database: Database) -> None:
    office, readers = await story(database)
    page = await office.do(lambda store: store.timeline.page(readers["mari"], office.aino.id))
    assert page is not None and page.older is None
    assert [event.at for event in page.events] == sorted((event.at for event in page.events), reverse=True)
    mari, olli = "Mari Meri", "Olli Oja"
    assert told(page.events)[:-3] == [
        (What.WOKEN, mari, None, None),
        (What.RESTED, mari, None, None),
        (What.SEEN_TO, mari, "no_time_fits", None),
        (What.FORBADE, None, "reminders", None),
        (What.HANDOVER_DECLINED, olli, None, None),
        *told(page.events)[5:9],
        (What.APPOINTMENT, mari, "attended", None),
        *told(page.events)[10:12],
        (What.APPOINTMENT, mari, "booked", None),
        *told(page.events)[13:15],
    ]
    assert {event.what for event in page.events[5:9]} == {
        What.STEP_DONE,
        What.NOTED,
        What.STATUS,
        What.HANDOVER_ASKED,
    }
    assert {event.what for event in page.events[10:12]} == {What.PLAN, What.STEP_ADDED}
    assert {event.what for event in page.events[13:15]} == {What.CONTACTED, What.TALKED}
    (talked,) = [event for event in page.events if event.what is What.TALKED]
    assert talked.more == {"n": 3, "theirs": 2}
    assert {event.what for event in page.events[-3:]} == {What.REGISTERED, What.OPENED, What.ALLOWED}
    (asked,) = [event for event in page.events if event.what is What.HANDOVER_ASKED]
    assert (asked.by, asked.more["to"]) == (mari, olli)


async def test_who_may_know_what(database: Database) -> None:
    """Health is for who works with it, notes for who works with clients, and others' clients are not there."""
    office, readers = await story(database)

    def end(store: Store) -> None:
        store.connection.execute(
            insert(case_end).values(case_id=office.aino.case_id, outcome="sick_leave", ended_by=office.mari)
        )
        store.connection.execute(
            update(service_case).where(service_case.c.id == office.aino.case_id).values(closed_at=office.now)
        )

    await office.do(end)

    async def seen(who: str, chapter: Chapter = Chapter.ALL) -> dict[What, str | None] | None:
        page = await office.do(lambda store: store.timeline.page(readers[who], office.aino.id, chapter))
        return {event.what: event.code for event in page.events} if page else None

    lead, admin = await seen("lead"), await seen("admin")
    assert lead is not None and admin is not None
    assert (lead[What.STATUS], lead[What.CLOSED]) == ("clearing", "sick_leave")
    assert What.STATUS not in admin and admin[What.CLOSED] is None
    assert What.NOTED in lead and What.NOTED not in admin
    assert await seen("admin", Chapter.NOTES) == {}
    assert set(await seen("lead", Chapter.MEETINGS) or ()) == {What.APPOINTMENT}
    assert set(await seen("lead", Chapter.TALK) or ()) == {What.TALKED}
    assert set(await seen("lead", Chapter.PLAN) or ()) == {What.PLAN, What.STEP_ADDED, What.STEP_DONE}
    assert await seen("olli") is None
    last = select(audit).where(audit.c.action == Action.TIMELINE_VIEWED).order_by(audit.c.id.desc())
    line = (await office.do(lambda store: store.connection.execute(last.limit(1)).one()))._mapping
    assert (line["subject_id"], line["detail"]) == (office.aino.id, {"chapter": "plan"})


async def test_a_long_story_comes_in_whole_days(database: Database) -> None:
    office = await Office(database).open()
    mari = Reader(office.mari, Role.COORDINATOR, 1, None)

    def fill(store: Store) -> None:
        for hours in range(0, 24 * 60, 8):
            people = People(store.connection, MONDAY - timedelta(hours=hours))
            people.todo("no_time_fits", office.aino.person_id, done_at=people._now, done_by=office.mari)

    await office.do(fill)
    until: date | None = None
    days: list[date] = []
    events = 0
    for _ in range(20):
        day = until
        page = await office.do(lambda store, d=day: store.timeline.page(mari, office.aino.id, Chapter.SERVICE, d))  # type: ignore[misc]
        assert page is not None and len(page.events) <= ON_A_PAGE + 3
        days += [one for one, _ in page.days]
        events += sum(event.what is What.SEEN_TO for event in page.events)
        until = page.older
        if until is None:
            break
    assert until is None and days == sorted(set(days), reverse=True), "no day twice, none left out"
    assert events == 180
