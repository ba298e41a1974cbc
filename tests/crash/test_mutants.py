"""A ledger kept wrongly is found out by the very looks with which the right one is judged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import open_database
from storage.deliveries import BROADCAST, REMINDER
from tests.crash.child import Planned
from tests.crash.points import Point
from tests.crash.scene import Scene
from tests.crash.storm import Storm
from tests.kit.telegram import RemoteFake

ROUNDS = 20
MARKS_FIRST, FORGETFUL = "marks first", "forgetful"


@pytest.fixture
async def alone(sqlite_url: str, witness: RemoteFake, tmp_path: Path) -> AsyncIterator[Scene]:
    """A scene on SQLite, where the database does not matter."""
    database = open_database(sqlite_url)
    scene = Scene(database, witness, sqlite_url, tmp_path)
    yield scene
    scene.end()
    await database.close()


async def faults_of(scene: Scene, mutant: str | None, point: Point) -> list[str]:
    """What is seen of a worker that is killed there, and of the one that comes after it."""
    for kind in (REMINDER, BROADCAST):
        await scene.put(Planned(kind, kind, scene.chat()))
        await scene.dies(scene.send(mutant=mutant, death=point))
        await scene.finish(mutant=mutant)
    return await scene.faults()


async def test_who_marks_before_sending_loses(scene: Scene) -> None:
    lost = [f"lost: {kind} is sent and was never heard" for kind in (REMINDER, BROADCAST)]
    assert await faults_of(scene, MARKS_FIRST, Point("call", "before")) == lost


async def test_who_forgets_what_was_being_sent_repeats_and_does_not_flag(scene: Scene) -> None:
    repeated = [f"repeated: {kind} was heard 2 times and is not flagged" for kind in (REMINDER, BROADCAST)]
    assert await faults_of(scene, FORGETFUL, Point("call", "after")) == repeated


@pytest.mark.parametrize("point", [Point("call", "before"), Point("call", "after")], ids=str)
async def test_the_programs_own_way_does_neither(scene: Scene, point: Point) -> None:
    assert await faults_of(scene, None, point) == []


async def test_killing_at_random_finds_the_lost_ones_too(alone: Scene) -> None:
    """Who repeats is found by killing at one point only, above: chance needs too many rounds to hit it."""
    lost: list[str] = []
    for seed in range(ROUNDS):
        storm = Storm(alone, seed, deliveries=12, workers=1, orders={"mutant": MARKS_FIRST, "slow": 0.1})
        await storm.rage(most_kills=6)
        lost = [fault for fault in await storm.faults() if fault.startswith("lost: ")]
        if lost:
            break
    assert lost, f"not seen in {ROUNDS} rounds"
