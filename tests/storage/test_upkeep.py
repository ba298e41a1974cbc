"""What has served its time goes; what still tells something or opens a door stays."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import func, select

from domain.roles import Role
from storage.database import Database, open_database
from storage.store import Store
from storage.tables import leadership, staff_link, staff_session, throttle
from storage.throttle import SIGN_IN_BY_EMAIL, subject
from storage.upkeep import tidy
from tests.kit.clock import START, TestClock
from tests.kit.people import People

SWEPT = (leadership, staff_link, staff_session, throttle)


async def fill(database: Database, clock: TestClock) -> str:
    """One of everything that is swept one day. Returns the session's token."""

    def work(store: Store) -> str:
        store.leadership.hold("telegram-polling:1", "one", timedelta(seconds=12))
        store.staff.first_admin_link()
        store.throttle.hit(SIGN_IN_BY_EMAIL, subject("key", "mari@kaupunki.fi"))
        mari = People(store.connection, START).colleague("Mari Mäki", role=Role.ADMIN)
        return store.sessions.start(mari.staff_id)

    return await database.write(clock(), work)


async def left(database: Database) -> dict[str, int]:
    return await database.run(
        lambda c: {table.name: c.execute(select(func.count()).select_from(table)).scalar_one() for table in SWEPT}
    )


async def test_nothing_goes_while_it_is_young(database: Database, clock: TestClock) -> None:
    token = await fill(database, clock)
    assert await database.write(clock(), tidy) == 0
    assert await database.write(clock(), lambda store: store.sessions.use(token)) is not None


async def test_everything_goes_in_its_time_and_once(database: Database, clock: TestClock) -> None:
    await fill(database, clock)
    clock.advance(days=2)
    assert await database.write(clock(), tidy) == 2
    assert await left(database) == {"leadership": 0, "staff_link": 1, "staff_session": 1, "throttle": 0}
    clock.advance(days=60)
    assert await database.write(clock(), tidy) == 2
    assert await database.write(clock(), tidy) == 0
    assert set((await left(database)).values()) == {0}


async def test_two_machines_at_once_do_no_harm(database_url: str, clock: TestClock) -> None:
    machines = [open_database(database_url) for _ in range(2)]
    try:
        await fill(machines[0], clock)
        clock.advance(days=90)
        gone = await asyncio.gather(*(machine.write(clock(), tidy) for machine in machines))
        assert sum(gone) == 4
    finally:
        for machine in machines:
            await machine.close()
