"""Who serves whom, as admins edit it."""

from __future__ import annotations

import pytest

from storage.database import Database
from storage.errors import Refused
from tests.kit.clock import START
from tests.kit.people import People


async def test_what_is_there_already_is_refused_and_the_rest_is_kept(database: Database) -> None:
    await database.write(START, lambda store: store.region.ensure_known())
    made = await database.write(START, lambda store: store.region.add_team("Heinola", 2))
    await database.write(START, lambda store: store.region.add_municipality("505", {"fi": "Mäntsälä"}, 1))
    await database.write(START, lambda store: store.region.change_municipality("505", {"fi": "Mäntsälä"}, 2))

    for code, refused in (
        ("team_taken", lambda store: store.region.add_team("Heinola", 1)),
        ("team_taken", lambda store: store.region.change_team(1, "Heinola", 1)),
        ("authority_missing", lambda store: store.region.add_team("Sysmä", 99)),
        ("municipality_known", lambda store: store.region.add_municipality("398", {"fi": "L"}, 1)),
    ):
        with pytest.raises(Refused, match=code):
            await database.write(START, refused)
    for work in (
        lambda store: store.region.change_team(99, "Sysmä", 1),
        lambda store: store.region.change_authority(99, {"fi": "x"}, {}),
        lambda store: store.region.change_municipality("999", {"fi": "x"}, 1),
    ):
        with pytest.raises(LookupError):
            await database.write(START, work)

    routing = await database.read(START, lambda store: store.region.routing())
    assert routing.teams("505") == (2, made) and routing.teams("398") == (1,)


async def test_counts_who_works_in_a_team_and_its_open_cases(database: Database) -> None:
    def fill(people: People) -> None:
        lahti, _ = people.team("Lahti"), people.team("Hollola")
        mari = people.colleague("Mari Mäki", team_id=lahti)
        people.colleague("Entti Entinen", team_id=lahti, deactivated_at=START)
        people.client("Aava Aalto", lahti, coordinator=mari)
        people.client("Vanha Tuttu", lahti, coordinator=mari, case={"closed_at": START})

    await database.run(lambda connection: fill(People(connection, START)))
    teams = await database.read(START, lambda store: store.region.teams())
    assert [(one.name, one.people, one.cases) for one in teams] == [("Hollola", 0, 0), ("Lahti", 1, 1)]
