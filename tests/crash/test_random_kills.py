"""kill -9 at random instants: on SQLite the one worker, on PostgreSQL any of four that share one pace.

`make crash` has more of it: CRASH_KILLS says how many processes are killed in each test, CRASH_SECONDS after how long
it is enough, CRASH_SEED which chance to repeat.
"""

from __future__ import annotations

import os
import secrets
import time

from storage.database import Database
from tests.crash.scene import Scene
from tests.crash.storm import Storm
from tests.kit.long import KILLS

SECONDS = float(os.environ.get("CRASH_SECONDS", "60"))
DELIVERIES = 40
KILLS_A_ROUND = 25
WORKERS = {"sqlite": 1, "postgresql": 4}


def seeds() -> list[int]:
    """One for each round."""
    given = os.environ.get("CRASH_SEED")
    return [int(given)] if given else [secrets.randbits(32) for _ in range(max(1, KILLS))]


async def test_nothing_is_lost_and_what_repeats_is_flagged(scene: Scene, database: Database) -> None:
    killed, enough = 0, time.monotonic() + SECONDS
    for seed in seeds():
        storm = Storm(scene, seed, DELIVERIES, WORKERS[database.dialect])
        await storm.rage(min(KILLS - killed, KILLS_A_ROUND))
        killed += storm.kills
        flagged = sum(row.maybe_repeated or row.state == "unknown" for row in (await scene.rows()).values())
        print(f"seed {seed}: {killed} killed, {len(scene.planned)} planned, {flagged} in doubt so far")  # noqa: T201  # to repeat it
        assert await storm.faults() == [], f"CRASH_SEED={seed}"
        if killed >= KILLS or time.monotonic() > enough:
            break
    assert killed, "nothing was killed, so nothing was seen"
