"""kill -9 in the middle of a broadcast: on SQLite the one worker, on PostgreSQL any of four.

Nobody gets it twice, nobody is lost, and of whom it is not known it says so: the witness is the fake Bot API in another
process. `make crash-broadcast` does it with 10,000 people.
"""

from __future__ import annotations

import os
import secrets
import time
from collections import Counter
from datetime import timedelta
from functools import partial
from random import Random

from sqlalchemy import ColumnElement, func, select

from domain.broadcasts import BroadcastState
from storage.database import Database
from storage.pace import Pace
from storage.store import Store
from storage.tables import broadcast, broadcast_recipient, channel_identity, delivery
from tests.crash import broadcast_child
from tests.crash.scene import Life, Scene, until
from tests.kit.broadcasts import crowd, sent, written
from tests.kit.people import People

RECIPIENTS = int(os.environ.get("CRASH_RECIPIENTS", "120"))
KILLS = max(4, RECIPIENTS // 250)
WORKERS = {"sqlite": 1, "postgresql": 4}
DONE_WITHIN = 60.0 + RECIPIENTS / 10

PACE = Pace(overall=timedelta(milliseconds=4), overall_burst=30, chat=timedelta(milliseconds=1), chat_burst=1)
SLOW = 0.01


async def _sent(scene: Scene) -> None:
    """To everybody, and nobody can take it back any more."""
    chats = [scene.chat() for _ in range(RECIPIENTS)]

    def work(store: Store) -> None:
        people = People(store.connection, store.now)
        team_id = people.team()
        mari = people.colleague("Mari Meri", team_id=team_id)
        crowd(store, team_id, chats, scene.bot)
        store.rules.change(None, eyes_from=RECIPIENTS)
        sent(store, mari, written(store, mari))

    await scene.do(work)
    scene.wait(11 * 60)


async def _rage(scene: Scene, workers: int) -> int:
    """Kills one worker after the other; then, long after, one more does what is left. Returns how many were killed."""
    seed = int(os.environ.get("CRASH_SEED", "0")) or secrets.randbits(32)
    print(f"CRASH_SEED={seed}")  # noqa: T201  # to repeat it
    chance = Random(seed)
    crew = [_begin(scene) for _ in range(workers)]
    kills = 0
    while kills < KILLS:
        await _goes_on(scene, chance.randrange(1, RECIPIENTS // KILLS))
        place = chance.randrange(workers)
        crew[place].kill9()
        crew[place] = _begin(scene)
        kills += 1
    await until(partial(_is_tried, scene), DONE_WITHIN, "somebody was not written to")
    for life in crew:
        life.kill9()
    scene.wait()
    last = _begin(scene)
    await until(partial(_is_over, scene), DONE_WITHIN, "not done")
    last.kill9()
    return kills + workers


def _begin(scene: Scene) -> Life:
    return scene.live(broadcast_child.carry, scene.orders(pace=PACE, slow=SLOW))


async def _goes_on(scene: Scene, count: int) -> None:
    """Till so many more have it, or nobody waits for it."""
    wanted = await _count(scene, delivery.c.state == "sent") + count

    async def has() -> bool:
        return await _count(scene, delivery.c.state == "sent") >= wanted or await _is_tried(scene)

    await until(has, DONE_WITHIN, "it does not go on")


async def _is_tried(scene: Scene) -> bool:
    """Nobody waits for it: it has left for all, or is in the hands of somebody, dead or alive."""
    return await _count(scene, delivery.c.state != "planned") == RECIPIENTS


async def _count(scene: Scene, *which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(delivery).where(*which)
    return int(await scene.database.read(scene.now, lambda store: store.connection.execute(query).scalar_one()))


async def _is_over(scene: Scene) -> bool:
    state = select(broadcast.c.state)
    found = await scene.database.read(scene.now, lambda store: store.connection.execute(state).scalar())
    return bool(found == BroadcastState.DONE)


async def test_nobody_is_lost_and_nobody_gets_it_twice(scene: Scene, database: Database) -> None:
    began = time.monotonic()
    await _sent(scene)
    kills = await _rage(scene, WORKERS[database.dialect])
    query = select(channel_identity.c.address, broadcast_recipient).join(
        broadcast_recipient, broadcast_recipient.c.person_id == channel_identity.c.person_id
    )
    rows = await scene.do(lambda store: store.connection.execute(query).all())
    heard = Counter(str(call.params["chat_id"]) for call in scene.fake.calls_of("sendMessage") if call.acted)
    came_to = Counter(row.came_to for row in rows)
    print(f"{database.dialect}: {dict(came_to)} after {kills} kills in {time.monotonic() - began:.1f} s")  # noqa: T201
    assert len(rows) == RECIPIENTS
    assert set(came_to) <= {"sent", "unknown"}, "done with all of them"
    assert [row.address for row in rows if heard[row.address] > 1] == [], "nobody gets it twice"
    assert [row.address for row in rows if row.came_to == "sent" and not heard[row.address]] == [], "nobody is lost"
    assert came_to["unknown"] <= kills * broadcast_child.AT_ONCE, "in doubt is only what was in flight"
