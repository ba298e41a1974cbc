"""Tries are counted in windows, by subjects nobody can read."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from storage.database import Database, open_database
from storage.tables import throttle
from storage.throttle import SIGN_IN_BY_ADDRESS, SIGN_IN_BY_EMAIL, WINDOW, Limit, subject
from tests.kit.clock import START, TestClock

THREE = Limit("three", 3, timedelta(minutes=10))
AINO = subject("key", "aino@kaupunki.fi")


async def tries(database: Database, clock: TestClock, count: int, who: str = AINO) -> list[bool]:
    return [(await database.write(clock(), lambda store: store.throttle.hit(THREE, who))).allowed for _ in range(count)]


def test_the_limits() -> None:
    assert (SIGN_IN_BY_EMAIL.most, SIGN_IN_BY_ADDRESS.most) == (5, 30)
    assert SIGN_IN_BY_EMAIL.window == SIGN_IN_BY_ADDRESS.window == WINDOW == timedelta(minutes=15)


async def test_the_window_ends_as_it_began(database: Database, clock: TestClock) -> None:
    assert await tries(database, clock, 5) == [True, True, True, False, False]
    clock.advance(minutes=9, seconds=59)
    assert await tries(database, clock, 1) == [False], "trying on does not make it longer, nor shorter"
    clock.advance(seconds=1)
    assert await tries(database, clock, 4) == [True, True, True, False]


async def test_verdict_says_when(database: Database, clock: TestClock) -> None:
    verdicts = [await database.write(clock(), lambda store: store.throttle.hit(THREE, AINO)) for _ in range(5)]
    assert {verdict.until for verdict in verdicts} == {START + timedelta(minutes=10)}
    assert [verdict.is_first_refusal for verdict in verdicts] == [False, False, False, True, False]


async def test_subjects_and_limits_are_apart(database: Database, clock: TestClock) -> None:
    await tries(database, clock, 3)
    assert await tries(database, clock, 1, subject("key", "mari@kaupunki.fi")) == [True]
    other = await database.write(clock(), lambda store: store.throttle.hit(SIGN_IN_BY_EMAIL, AINO))
    assert other.allowed


async def test_forgetting_starts_anew(database: Database, clock: TestClock) -> None:
    await tries(database, clock, 4)
    await database.write(clock(), lambda store: store.throttle.forget(THREE, AINO))
    assert await tries(database, clock, 4) == [True, True, True, False]


async def test_many_at_once_do_not_slip_through(database: Database, clock: TestClock) -> None:
    hits = [database.write(clock(), lambda store: store.throttle.hit(THREE, AINO)) for _ in range(8)]
    assert sum(verdict.allowed for verdict in await asyncio.gather(*hits)) == 3


async def test_a_restart_forgets_nothing(database_url: str, clock: TestClock) -> None:
    for expected in ([True, True, True, False], [False]):
        database = open_database(database_url)
        assert await tries(database, clock, len(expected)) == expected
        await database.close()


async def test_old_windows_are_swept(database: Database, clock: TestClock) -> None:
    await tries(database, clock, 1)
    clock.advance(days=2)
    await tries(database, clock, 1, subject("key", "mari@kaupunki.fi"))
    assert await database.write(clock(), lambda store: store.throttle.sweep()) == 1


async def test_nobody_can_read_who(database: Database, clock: TestClock) -> None:
    await tries(database, clock, 1)
    (row,) = await database.run(lambda connection: connection.execute(throttle.select()).all())
    assert "aino" not in row.bucket
    assert subject("other key", "aino@kaupunki.fi") not in row.bucket
