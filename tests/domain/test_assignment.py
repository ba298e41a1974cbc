"""Sharing out new clients."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assignment import Assignment, Capacities, Case, Coordinator, Routing, assign, room
from domain.people import StartWith
from domain.roles import SPECIALTY_FOR, Specialty

LAHTI_TEAM, LAHTI_SECOND_TEAM, HOLLOLA_TEAM = 10, 11, 20
ROUTING = Routing(
    authority_of={"398": 1, "098": 2, "016": 2, "999": 3},
    teams_of={1: (LAHTI_SECOND_TEAM, LAHTI_TEAM), 2: (HOLLOLA_TEAM,)},
)
JOB_IN_LAHTI = Case("398", StartWith.JOB)
STRENGTH_IN_LAHTI = Case("398", StartWith.STRENGTH)
JOB_IN_HOLLOLA = Case("098", StartWith.JOB)

MARI = Coordinator(1, LAHTI_TEAM, Specialty.COMPANY, clients=5)
PEKKA = Coordinator(2, LAHTI_TEAM, Specialty.WORK_ABILITY, clients=5)
AINO = Coordinator(3, HOLLOLA_TEAM, Specialty.COMPANY, clients=0)


def on(day: int) -> datetime:
    return datetime(2026, 11, day, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("case", "staff", "expected", "why"),
    [
        (JOB_IN_LAHTI, [MARI, PEKKA, AINO], Assignment(LAHTI_TEAM, 1), "a job: company coordinator"),
        (STRENGTH_IN_LAHTI, [MARI, PEKKA, AINO], Assignment(LAHTI_TEAM, 2), "strength: work ability"),
        (JOB_IN_HOLLOLA, [MARI, PEKKA, AINO], Assignment(HOLLOLA_TEAM, 3), "the authority's own team"),
        (Case("016", StartWith.JOB), [AINO], Assignment(HOLLOLA_TEAM, 3), "Asikkala is served from Hollola"),
        (
            Case("016", StartWith.STRENGTH),
            [AINO, PEKKA],
            Assignment(HOLLOLA_TEAM, None),
            "no such kind there",
        ),
        (JOB_IN_LAHTI, [], Assignment(LAHTI_TEAM, None), "nobody at all: the first team's queue"),
        (JOB_IN_LAHTI, [replace(MARI, active=False)], Assignment(LAHTI_TEAM, None), "away"),
        (JOB_IN_LAHTI, [replace(MARI, clients=20)], Assignment(LAHTI_TEAM, None), "full at 20"),
        (JOB_IN_LAHTI, [replace(MARI, clients=19)], Assignment(LAHTI_TEAM, 1), "room for one"),
        (STRENGTH_IN_LAHTI, [replace(PEKKA, clients=24)], Assignment(LAHTI_TEAM, 2), "25 for work ability"),
        (STRENGTH_IN_LAHTI, [replace(PEKKA, clients=25)], Assignment(LAHTI_TEAM, None), "and no more"),
        (JOB_IN_LAHTI, [replace(MARI, capacity=5)], Assignment(LAHTI_TEAM, None), "a capacity of her own"),
        (JOB_IN_LAHTI, [replace(MARI, capacity=0, clients=0)], Assignment(LAHTI_TEAM, None), "takes nobody"),
        (
            JOB_IN_LAHTI,
            [replace(MARI, clients=20, team_id=LAHTI_SECOND_TEAM)],
            Assignment(LAHTI_SECOND_TEAM, None),
            "the queue of the team that has the kind",
        ),
        (Case("091", StartWith.JOB), [MARI], None, "Helsinki is not ours"),
        (Case("999", StartWith.JOB), [MARI], None, "an authority without a team"),
    ],
)
def test_a_case_finds_its_place(case: Case, staff: list[Coordinator], expected: Assignment | None, why: str) -> None:
    assert assign(case, staff, ROUTING) == expected, why


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (replace(MARI, clients=3), replace(MARI, id=9, clients=4), "more room"),
        (
            replace(MARI, clients=9, capacity=30),
            replace(MARI, id=9, clients=2),
            "room, not number of clients",
        ),
        (replace(MARI, id=9, clients=2, capacity=12), replace(MARI, clients=10), "equal room: fewer clients"),
        (
            replace(MARI, id=9, last_assigned_at=on(2)),
            replace(MARI, last_assigned_at=on(3)),
            "equal load: longest since the last one",
        ),
        (replace(MARI, id=9), replace(MARI, last_assigned_at=on(1)), "never had one before"),
        (MARI, replace(MARI, id=9), "all equal: the lower id"),
    ],
)
def test_turns_are_fair(first: Coordinator, second: Coordinator, why: str) -> None:
    for staff in ([first, second], [second, first]):
        assert assign(JOB_IN_LAHTI, staff, ROUTING) == Assignment(LAHTI_TEAM, first.id), why


def test_capacities_are_settings() -> None:
    assert assign(JOB_IN_LAHTI, [MARI], ROUTING, Capacities(company=5)) == Assignment(LAHTI_TEAM, None)


CASES = st.builds(Case, st.sampled_from(["398", "098", "016", "999", "091"]), st.sampled_from(StartWith))
COORDINATORS = st.lists(
    st.builds(
        Coordinator,
        id=st.integers(1, 10_000),
        team_id=st.sampled_from([LAHTI_TEAM, LAHTI_SECOND_TEAM, HOLLOLA_TEAM, 99]),
        specialty=st.sampled_from(Specialty),
        clients=st.integers(0, 30),
        capacity=st.none() | st.integers(0, 30),
        active=st.booleans(),
        last_assigned_at=st.none() | st.integers(1, 28).map(on),
    ),
    max_size=12,
    unique_by=lambda c: c.id,
)


@given(CASES, COORDINATORS)
def test_never_over_capacity_never_the_wrong_team_or_kind(case: Case, staff: list[Coordinator]) -> None:
    placed = assign(case, staff, ROUTING)
    teams = ROUTING.teams(case.municipality_code)
    assert (placed is None) == (not teams)
    if placed is None:
        return
    assert placed.team_id in teams
    able = {
        c.id: c
        for c in staff
        if c.active
        and c.team_id in teams
        and c.specialty is SPECIALTY_FOR[case.start_with]
        and room(c, Capacities()) > 0
    }
    assert placed.queued == (not able)
    if placed.coordinator_id is not None:
        chosen = able[placed.coordinator_id]
        assert chosen.team_id == placed.team_id
        assert room(chosen, Capacities()) == max(room(c, Capacities()) for c in able.values())


@given(CASES, COORDINATORS.flatmap(lambda staff: st.tuples(st.just(staff), st.permutations(staff))))
def test_the_order_of_coordinators_does_not_matter(
    case: Case, orders: tuple[list[Coordinator], list[Coordinator]]
) -> None:
    assert assign(case, orders[0], ROUTING) == assign(case, orders[1], ROUTING)


@given(st.integers(0, 120))
def test_a_crowd_is_shared_evenly_and_the_rest_waits(people: int) -> None:
    staff = {n: replace(MARI, id=n, clients=0) for n in (1, 2, 3)}
    waiting = 0
    for n in range(people):
        placed = assign(JOB_IN_LAHTI, staff.values(), ROUTING)
        assert placed is not None
        if placed.coordinator_id is None:
            waiting += 1
            continue
        chosen = staff[placed.coordinator_id]
        staff[chosen.id] = replace(chosen, clients=chosen.clients + 1, last_assigned_at=on(1).replace(second=n % 60))
    loads = [c.clients for c in staff.values()]
    assert max(loads) - min(loads) <= 1
    assert (sum(loads), waiting) == (min(people, 60), max(0, people - 60))
