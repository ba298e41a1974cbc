"""One holder at a time, whoever tries at the same moment; the next one when the lease is over or given up."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from storage.database import Database, open_database
from storage.tables import leadership
from tests.kit.clock import START, TestClock

POLLING = "telegram-polling:123"
LEASE = timedelta(seconds=12)


async def hold(database: Database, clock: TestClock, holder: str, name: str = POLLING) -> bool:
    return await database.write(clock(), lambda store: store.leadership.hold(name, holder, LEASE))


async def let_go(database: Database, clock: TestClock, holder: str) -> bool:
    return await database.write(clock(), lambda store: store.leadership.let_go(POLLING, holder))


async def test_the_first_has_it_and_keeps_it_by_renewing(database: Database, clock: TestClock) -> None:
    assert await hold(database, clock, "one")
    for _ in range(5):
        clock.advance(seconds=11)
        assert await hold(database, clock, "one")
        assert not await hold(database, clock, "two")


async def test_who_is_silent_loses_it(database: Database, clock: TestClock) -> None:
    assert await hold(database, clock, "one")
    clock.advance(seconds=11, milliseconds=999)
    assert not await hold(database, clock, "two")
    clock.advance(milliseconds=1)
    assert await hold(database, clock, "two")
    assert not await hold(database, clock, "one"), "it came back too late"


async def test_given_up_it_is_free_at_once(database: Database, clock: TestClock) -> None:
    assert await hold(database, clock, "one")
    assert not await let_go(database, clock, "two"), "nobody gives up what another one has"
    assert not await hold(database, clock, "two")
    assert await let_go(database, clock, "one")
    assert await hold(database, clock, "two")


async def test_names_are_apart(database: Database, clock: TestClock) -> None:
    assert await hold(database, clock, "one")
    assert await hold(database, clock, "two", "telegram-polling:456")


async def test_of_many_who_try_at_once_one_has_it(database_url: str, clock: TestClock) -> None:
    """Connections of their own, as of several processes, round after round: free, and then just expired."""
    databases = [open_database(database_url) for _ in range(4)]
    try:
        for _ in range(15):
            tries = [
                hold(database, clock, f"{number}-{task}") for number, database in enumerate(databases) for task in "ab"
            ]
            assert (await asyncio.gather(*tries)).count(True) == 1
            clock.advance(seconds=12)
    finally:
        for database in databases:
            await database.close()


async def test_old_leases_are_swept_and_live_ones_stay(database: Database, clock: TestClock) -> None:
    await hold(database, clock, "one")
    await hold(database, clock, "one", "telegram-polling:456")
    clock.advance(days=2)
    await hold(database, clock, "two")
    assert await database.write(clock(), lambda store: store.leadership.sweep()) == 1
    rows = await database.run(lambda connection: connection.execute(leadership.select()).all())
    assert [(row.name, row.holder, row.until) for row in rows] == [(POLLING, "two", START + timedelta(days=2) + LEASE)]
