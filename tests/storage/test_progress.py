"""The end of a service in the store: what ends with it, what stays, and whose the grade is."""

from __future__ import annotations

import asyncio

import pytest

from domain.meetings import By, MeetingKind
from domain.people import Purpose, StartWith
from domain.progress import Outcome, Reason, Status
from domain.roles import Role, Specialty
from storage.database import Database
from storage.deliveries import NOTICE
from storage.staff import Reader
from storage.store import Store
from storage.tables import (
    appointment,
    case_end,
    case_status,
    delivery,
    handover,
    service_case,
    time_offer,
    time_request,
    time_wish,
    todo,
)
from storage.todos import TodoKind
from tests.kit.people import People
from tests.storage.office import Office, at


@pytest.fixture
async def office(database: Database) -> Office:
    return await Office(database).open()


def mari(office: Office) -> Reader:
    return Reader(office.mari, Role.COORDINATOR, 1, Specialty.COMPANY)


async def close(office: Office, outcome: Outcome = Outcome.WORK) -> int | None:
    return await office.do(lambda store: store.progress.close(mari(office), office.aino.case_id, outcome, None))


async def open_kinds(office: Office) -> list[str]:
    return sorted(row["kind"] for row in await office.rows(todo) if row["done_at"] is None)


async def test_nothing_is_waited_for_any_more(office: Office) -> None:
    """A rest, a meeting, a wish, a request, a question, a hand-over, tips: all of it ends at once, and only hers."""
    held = await office.book(office.aino, at(26, 10))
    office.now = at(26, 12)  # it is over, and its outcome is still to be set
    await office.book(office.eetu, at(27, 10))
    await office.book(office.aino, at(30, 10))
    await office.do(lambda store: store.waiting.wish(office.aino.case_id, MeetingKind.FIRST, None))
    await office.do(
        lambda store: store.care.request_time(office.aino.case_id, MeetingKind.PHONE, office.mari, office.mari)
    )
    await office.do(
        lambda store: store.handovers.ask(
            mari(office), office.aino.case_id, office.olli, Reason.WORKLOAD, None, three_way=True
        )
    )
    await office.do(lambda store: store.care.tick())

    def more(store: Store) -> None:
        person_id = office.aino.person_id
        for kind in (TodoKind.NO_TIME_FITS, TodoKind.PERSON_WANTED, TodoKind.DISTRESS):
            store.todos.add(kind, person_id, staff_id=office.mari)
        store.todos.add(TodoKind.CHECK_IN, person_id, key=f"check_in:{office.aino.case_id}:1", staff_id=office.mari)
        store.todos.add(
            TodoKind.PLAN_REVIEW, person_id, key=f"plan_review:{office.aino.case_id}:1", staff_id=office.mari
        )
        store.outbox.plan(person_id, "tip", key="tip:1", kind=NOTICE, purpose=Purpose.TIPS)
        store.care.rest(office.aino.case_id, office.mari)

    await office.do(more)
    assert await close(office) == office.aino.id
    case = next(row for row in await office.rows(service_case) if row["id"] == office.aino.case_id)
    assert case["closed_at"] == office.now and case["resting_since"] is None and case["resting_by"] is None
    states = {(row["client_id"], row["state"]) for row in await office.rows(appointment) if row["id"] != held.id}
    assert states == {(office.aino.id, "cancelled"), (office.eetu.id, "booked")}
    assert [row["ended_at"] is None for row in await office.rows(time_wish)] == [False]
    assert await office.rows(time_offer) == [], "the freed time is not offered to her who has just left"
    assert [row["state"] for row in await office.rows(time_request)] == ["withdrawn"]
    assert [row["state"] for row in await office.rows(handover)] == ["withdrawn"]
    assert await open_kinds(office) == ["distress", "outcome_missing", "person_wanted"]
    told = [row["payload"]["notice"] for row in await office.rows(delivery) if row["state"] == "planned"]
    assert "tip" not in told and "resting_over" not in told and "resting_begun" not in told
    assert {"service_ended", "grade_asked"} <= set(told)
    assert await office.do(lambda store: store.care.tick()) == 0, "and no clock of hers rings again"


async def test_two_who_close_at_once_are_one_and_another_service_goes_on(office: Office) -> None:
    def second(store: Store) -> None:
        people = People(store.connection, store.now)
        people.todo("time_wanted", office.aino.person_id)
        row = {"client_id": office.aino.id, "service": StartWith.STRENGTH, "team_id": 1, "opened_at": store.now}
        store.connection.execute(service_case.insert().values(**row, first_contact_due=at(30, 0).date()))

    await office.do(second)
    lead = await office.do(
        lambda store: People(store.connection, store.now).colleague("Leena Laine", Role.TEAM_LEAD, 1)
    )
    closed = await asyncio.gather(
        close(office),
        office.do(lambda store: store.progress.close(lead, office.aino.case_id, Outcome.STUDY, None)),
    )
    assert sorted(one is None for one in closed) == [False, True]
    (end,) = await office.rows(case_end)
    assert end["outcome"] == ("work" if closed[0] else "study")
    cases = {row["service"]: row["closed_at"] for row in await office.rows(service_case) if row["client_id"] == 1}
    assert cases["strength"] is None and cases["job"] is not None
    assert "time_wanted" in await open_kinds(office), "it may be of the service that goes on"


async def test_taken_back_only_while_it_can_be(office: Office) -> None:
    await office.do(lambda store: store.progress.set_status(mari(office), office.aino.case_id, Status.IN_MEASURE))
    await close(office)
    other = Reader(office.olli, Role.COORDINATOR, 1, Specialty.COMPANY)
    assert await office.do(lambda store: store.progress.reopen(other, office.aino.case_id)) is None
    anew = {"client_id": office.aino.id, "service": StartWith.JOB, "team_id": 1, "opened_at": office.now}
    made = await office.do(
        lambda store: store.connection.execute(
            service_case.insert().values(**anew, first_contact_due=at(30, 0).date()).returning(service_case.c.id)
        ).scalar_one()
    )
    assert await office.do(lambda store: store.progress.reopen(mari(office), office.aino.case_id)) is None
    await office.do(lambda store: store.connection.execute(service_case.delete().where(service_case.c.id == made)))
    assert await office.do(lambda store: store.progress.reopen(mari(office), office.aino.case_id)) == office.aino.id
    assert await office.rows(case_end) == [] and len(await office.rows(case_status)) == 1
    assert await office.book(office.aino, at(26, 10), by=By.STAFF)


async def test_a_grade_is_its_clients_and_of_the_school(office: Office) -> None:
    assert not await office.do(lambda store: store.progress.grade(office.aino.person_id, office.aino.case_id, 9, None))
    await close(office)
    case_id, own, others = office.aino.case_id, office.aino.person_id, office.eetu.person_id
    assert not await office.do(lambda store: store.progress.grade(others, case_id, 9, "Hyvä."))
    assert await office.do(lambda store: store.progress.grade(own, case_id, 9, "Hyvä."))
    with pytest.raises(ValueError, match="not a grade"):
        await office.do(lambda store: store.progress.grade(office.aino.person_id, office.aino.case_id, 11, None))
    (end,) = await office.rows(case_end)
    assert (end["grade"], end["grade_words"], end["graded_at"]) == (9, "Hyvä.", office.now)
