"""A client goes on with a colleague: what follows them, what stays, and what happens to two answers at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import StaticPool, create_engine, update

from domain.meetings import MeetingKind
from domain.people import StartWith
from domain.progress import Reason
from domain.roles import Role, Specialty
from storage.database import Database
from storage.errors import Refused
from storage.handover_file import Answer
from storage.staff import Reader
from storage.store import Store
from storage.tables import handover, metadata, service_case, talk, time_request, time_wish, todo
from storage.todos import TodoKind
from tests.kit.people import Known, People
from tests.storage.office import MONDAY, WEEKDAYS, Office, at


@dataclass
class Ward(Office):
    """Mari's office, with Kaisa of the other kind in the same team, and Leena who leads it."""

    async def open(self) -> Ward:
        await super().open()

        def fill(store: Store) -> None:
            people = People(store.connection, self.now)
            self.kaisa = people.colleague("Kaisa Koski", team_id=1, specialty=Specialty.WORK_ABILITY)
            self.lead = people.colleague("Leena Laine", Role.TEAM_LEAD, 1)
            store.hours.set_openings(self.kaisa.staff_id, WEEKDAYS)

        await self.do(fill)
        self.reader = Reader(self.mari, Role.COORDINATOR, 1, Specialty.COMPANY)
        self.other = Reader(self.olli, Role.COORDINATOR, 1, Specialty.COMPANY)
        return self

    async def ask(self, to: Reader, *, who: Known | None = None, three_way: bool = False) -> int | None:
        case_id = (who or self.aino).case_id
        return await self.do(
            lambda store: store.handovers.ask(
                self.reader, case_id, to.staff_id, Reason.WORK_ABILITY, None, three_way=three_way
            )
        )


@pytest.fixture
async def ward(database: Database) -> Ward:
    return await Ward(database).open()


async def test_what_waits_follows_the_client_and_meetings_stay(ward: Ward) -> None:
    made = await ward.book(ward.aino, at(26, 10))
    eetus = await ward.do(lambda store: store.todos.add(TodoKind.NO_TIME_FITS, ward.eetu.person_id, staff_id=ward.mari))
    await ward.do(lambda store: store.waiting.wish(ward.aino.case_id, MeetingKind.FIRST, "aamulla"))
    await ward.do(lambda store: store.todos.add(TodoKind.NO_TIME_FITS, ward.aino.person_id, staff_id=ward.mari))
    await ward.do(lambda store: store.appointments.late(made.id))
    await ward.do(
        lambda store: store.connection.execute(
            talk.insert().values(
                person_id=ward.aino.person_id, held_by=ward.mari, held_at=store.now, active_at=store.now
            )
        )
    )
    await ward.ask(ward.kaisa, three_way=True)
    assert await ward.do(lambda store: store.handovers.accept(ward.kaisa, 1)) == (ward.aino.id, Answer.DONE)
    (case, *_) = await ward.rows(service_case)
    assert (case["coordinator_id"], case["team_id"], case["service"]) == (ward.kaisa.staff_id, 1, "strength")
    (wish,) = await ward.rows(time_wish)
    assert (wish["staff_id"], wish["ended_at"]) == (ward.kaisa.staff_id, None)
    whose = {row["id"]: (row["kind"], row["staff_id"]) for row in await ward.rows(todo) if row["done_at"] is None}
    assert whose.pop(eetus or 0) == ("no_time_fits", ward.mari), "another client's"
    assert ("no_time_fits", ward.kaisa.staff_id) in whose.values()
    assert ("running_late", ward.mari) in whose.values(), "the meeting is still Mari's"
    (held,) = await ward.rows(talk)
    assert held["held_by"] is None, "the bot has the chat again"
    hosts = await ward.do(lambda store: store.handovers.hosts(ward.aino.case_id, ward.kaisa.staff_id))
    assert hosts == tuple(sorted((ward.mari, ward.kaisa.staff_id)))
    # What she asked to pick goes with her: one request at a time, of all three.
    (request,) = await ward.rows(time_request)
    assert (request["kind"], request["state"]) == ("three_way", "open")
    assert await ward.do(lambda store: store.handovers.accept(ward.kaisa, 1)) == (ward.aino.id, Answer.DONE)
    assert len(await ward.rows(time_request)) == 1


async def test_a_request_to_pick_a_time_is_the_new_coordinators(ward: Ward) -> None:
    await ward.do(lambda store: store.care.request_time(ward.aino.case_id, MeetingKind.PHONE, ward.mari, ward.mari))
    await ward.ask(ward.kaisa)
    await ward.do(lambda store: store.handovers.accept(ward.kaisa, 1))
    found = [(row["kind"], row["staff_id"], row["state"]) for row in await ward.rows(time_request)]
    assert found == [("phone", ward.mari, "withdrawn"), ("phone", ward.kaisa.staff_id, "open")]
    # While the service rests nothing is asked: the new coordinator has a day by which they are in touch.
    await ward.do(lambda store: store.care.rest(ward.eetu.case_id, ward.mari))
    await ward.ask(ward.kaisa, who=ward.eetu, three_way=True)
    await ward.do(lambda store: store.handovers.accept(ward.kaisa, 2))
    assert len(await ward.rows(time_request)) == 2
    told = [line for line in await ward.planned() if "handover_done" in line]
    assert len(told) == 2


async def test_one_is_asked_at_a_time_and_a_case_that_went_on_is_no_ones_to_take(ward: Ward) -> None:
    await ward.ask(ward.kaisa)
    with pytest.raises(Refused, match="asked"):
        await ward.ask(ward.other)
    with pytest.raises(Refused, match="colleague_missing"):
        await ward.ask(replace(ward.lead, staff_id=999), who=ward.eetu)
    with pytest.raises(Refused, match="colleague_missing"):
        await ward.ask(ward.reader, who=ward.eetu)  # whose the client is already
    await ward.do(
        lambda store: store.connection.execute(
            update(service_case).where(service_case.c.id == ward.aino.case_id).values(coordinator_id=ward.olli)
        )
    )
    assert await ward.do(lambda store: store.handovers.accept(ward.kaisa, 1)) == (ward.aino.id, Answer.OVER)
    assert [row["state"] for row in await ward.rows(handover)] == ["withdrawn"]


async def test_two_services_never_become_the_same(ward: Ward) -> None:
    await ward.ask(ward.kaisa)
    second = {
        "client_id": ward.aino.id,
        "service": StartWith.STRENGTH,
        "team_id": 1,
        "coordinator_id": ward.kaisa.staff_id,
        "opened_at": MONDAY,
        "first_contact_due": MONDAY.date(),
    }
    await ward.do(lambda store: store.connection.execute(service_case.insert().values(second)))
    assert await ward.do(lambda store: store.handovers.accept(ward.kaisa, 1)) == (ward.aino.id, Answer.OTHER_CASE)
    assert [row["state"] for row in await ward.rows(handover)] == ["asked"], "she can still decline, with her words"


async def test_two_answers_at_once_are_one(ward: Ward) -> None:
    """Accepted here and withdrawn there in the same moment: whichever came first holds, in every table."""

    def accept(store: Store) -> tuple[int, Answer] | None:
        return store.handovers.accept(ward.kaisa, 1)

    await ward.ask(ward.kaisa)
    answers = await asyncio.gather(
        ward.do(accept), ward.do(lambda store: store.handovers.withdraw(ward.lead, 1)), ward.do(accept)
    )
    (row,) = await ward.rows(handover)
    moved = (await ward.rows(service_case))[0]["coordinator_id"]
    assert (row["state"], moved) in [("accepted", ward.kaisa.staff_id), ("withdrawn", ward.mari)]
    assert [found[1] for found in answers if found].count(Answer.DONE) == (2 if moved != ward.mari else 1)


class Passing(RuleBasedStateMachine):
    """A client handed round among three: somebody has them always, one is asked at most, and what is done is done."""

    @initialize()
    def fill(self) -> None:
        self.connection = create_engine("sqlite://", poolclass=StaticPool).connect()
        metadata.create_all(self.connection)
        people = People(self.connection, MONDAY)
        people.team()
        specialties = (Specialty.COMPANY, Specialty.WORK_ABILITY, Specialty.COMPANY)
        self.staff = [people.colleague(f"K{n} O", team_id=1, specialty=one) for n, one in enumerate(specialties)]
        self.case_id = people.client("Aino Aho", 1, coordinator=self.staff[0]).case_id
        self.whose, self.asked, self.count = 0, -1, 0

    def teardown(self) -> None:
        if hasattr(self, "connection"):
            self.connection.close()

    @contextmanager
    def store(self) -> Iterator[Store]:
        with self.connection.begin_nested():
            yield Store(self.connection, MONDAY)

    @rule(by=st.integers(0, 2), to=st.integers(0, 2))
    def ask(self, by: int, to: int) -> None:
        try:
            with self.store() as store:
                done = store.handovers.ask(
                    self.staff[by], self.case_id, self.staff[to].staff_id, Reason.WISH, None, three_way=False
                )
        except Refused:
            assert by == self.whose and (to == self.whose or self.asked not in (-1, to))
            return
        assert (done is not None) == (by == self.whose)
        if done is not None and self.asked == -1:
            self.asked, self.count = to, self.count + 1

    @precondition(lambda self: self.count)
    @rule(by=st.integers(0, 2), yes=st.booleans())
    def answer(self, by: int, yes: bool) -> None:
        with self.store() as store:
            one = self.staff[by]
            if yes:
                found = store.handovers.accept(one, self.count)
                answer = found[1] if found else None
            else:
                answer = store.handovers.decline(one, self.count, None)
        if answer is Answer.DONE and by == self.asked:
            self.whose, self.asked = (by if yes else self.whose), -1
        else:
            assert self.asked != by, "who is asked is heard"

    @precondition(lambda self: self.count)
    @rule(by=st.integers(0, 2))
    def withdraw(self, by: int) -> None:
        with self.store() as store:
            found = store.handovers.withdraw(self.staff[by], self.count)
        if found and found[1] is Answer.DONE:
            self.asked = -1

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "connection"):
            return
        (case,) = self.connection.execute(service_case.select()).all()
        waiting = [row for row in self.connection.execute(handover.select()) if row.state == "asked"]
        assert case.coordinator_id == self.staff[self.whose].staff_id
        assert case.service == ("strength" if self.whose == 1 else "job")
        assert [row.to_id for row in waiting] == ([] if self.asked == -1 else [self.staff[self.asked].staff_id])
        open_ones = [row for row in self.connection.execute(todo.select()) if row.done_at is None]
        assert sum(row.kind == "handover_asked" for row in open_ones) == len(waiting)


Passing.TestCase.settings = settings(
    max_examples=4, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
)
TestPassing = Passing.TestCase
