"""The second step of signing in: codes by the clock, recovery codes, and what is kept of them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.roles import Role
from storage.database import Database
from storage.errors import Refused
from storage.factors import Proof
from storage.tables import recovery_code, staff_factor
from tests.kit.clock import START
from tests.kit.people import People

KEY = "a key of thirty-two characters or more"
OTHER_KEY = "another key of thirty-two characters"
SESSION = 7


@pytest.fixture
async def mari(database: Database) -> int:
    def fill(people: People) -> int:
        return people.colleague("Mari Mäki", team_id=people.team()).staff_id

    return await database.run(lambda connection: fill(People(connection, START)))


async def codes(database: Database, staff_id: int, *, session: int = SESSION) -> list[str]:
    """The codes that the offered secret gives at START and around it: two steps before to three after."""
    totp = await database.read(START, lambda store: store.factors.offered(KEY, staff_id, session))
    return [totp.at(START + timedelta(seconds=30 * step)) for step in range(-2, 4)]


async def prove(database: Database, staff_id: int, code: str, *, at: int = 0, key: str = KEY) -> Proof | None:
    now = START + timedelta(seconds=at)
    return await database.write(now, lambda store: store.factors.prove(key, staff_id, code))


async def test_codes_open_in_time_and_once(database: Database, mari: int) -> None:
    two_before, before, now, after, later, last = await codes(database, mari)
    assert await prove(database, mari, now) is None, "nothing opens before it is taken in"
    with pytest.raises(Refused, match="code"):
        await database.write(START, lambda store: store.factors.take(KEY, mari, SESSION, two_before))
    assert await database.read(START, lambda store: store.factors.of(mari)) is None
    await database.write(START, lambda store: store.factors.take(KEY, mari, SESSION, before))

    assert await prove(database, mari, before) is None, "the code that proved the telephone is used"
    assert await prove(database, mari, later) is None, "two steps ahead"
    assert await prove(database, mari, now, key=OTHER_KEY) is None
    assert await prove(database, mari, f" {now[:3]} {now[3:]} ") is Proof.CODE
    assert await prove(database, mari, now) is None and await prove(database, mari, before) is None
    assert await prove(database, mari, after) is Proof.CODE, "a telephone half a minute ahead"
    assert await prove(database, mari, now, at=30) is None, "older than the newest one used"
    assert await prove(database, mari, later, at=90) is Proof.CODE, "a telephone half a minute behind"
    assert await prove(database, mari, last, at=150) is None, "two steps behind"

    for odd in ("", "0" * 6, "١٢٣٤٥٦", "\ud800" * 6, "x" * 10_000):
        assert await prove(database, mari, odd, at=90) is None


async def test_of_two_at_once_one_opens(database: Database, mari: int) -> None:
    _, before, now, *_ = await codes(database, mari)
    kept = await database.write(START, lambda store: store.factors.take(KEY, mari, SESSION, before))
    opened = await asyncio.gather(*(prove(database, mari, now) for _ in range(4)))
    assert sorted(map(str, opened)) == ["None", "None", "None", "code"]
    opened = await asyncio.gather(*(prove(database, mari, kept[0]) for _ in range(4)))
    assert sorted(map(str, opened)) == ["None", "None", "None", "recovery"]

    async def renew() -> None:
        await database.write(START, lambda store: store.factors.new_recovery_codes(KEY, mari))

    await asyncio.gather(*(renew() for _ in range(3)))
    assert len(await database.run(lambda c: c.execute(recovery_code.select()).all())) == 10


async def test_recovery_codes_open_once_each_and_new_ones_void_them(database: Database, mari: int) -> None:
    _, _, now, *_ = await codes(database, mari)
    old = await database.write(START, lambda store: store.factors.take(KEY, mari, SESSION, now))
    assert len(set(old)) == 10
    assert await prove(database, mari, old[0].upper().replace("-", " ")) is Proof.RECOVERY
    assert await prove(database, mari, old[0]) is None
    factor = await database.read(START, lambda store: store.factors.of(mari))
    assert factor is not None and factor.recovery_left == 9 and factor.since == START
    new = await database.write(START, lambda store: store.factors.new_recovery_codes(KEY, mari))
    assert await prove(database, mari, old[1]) is None
    assert await prove(database, mari, new[1]) is Proof.RECOVERY


async def test_another_telephone_takes_the_first_ones_place(database: Database, mari: int) -> None:
    _, _, now, after, *_ = await codes(database, mari)
    await database.write(START, lambda store: store.factors.take(KEY, mari, SESSION, now))
    assert await codes(database, mari) != await codes(database, mari, session=SESSION + 1)
    _, _, new, *_ = await codes(database, mari)
    assert new != now, "what was taken in is not offered again"
    await database.write(START, lambda store: store.factors.take(KEY, mari, SESSION, new))
    assert await prove(database, mari, after) is None


async def test_a_copy_of_the_store_opens_nothing(database: Database, mari: int) -> None:
    totp = await database.read(START, lambda store: store.factors.offered(KEY, mari, SESSION))
    kept = await database.write(START, lambda store: store.factors.take(KEY, mari, SESSION, totp.at(START)))
    for table in (staff_factor, recovery_code):
        rows = str(await database.run(lambda c, of=table: c.execute(of.select()).all()))  # type: ignore[misc]
        assert totp.secret not in rows and not any(code in rows or code.replace("-", "") in rows for code in kept)


async def test_who_may_do_without(database: Database, mari: int) -> None:
    aino = await database.run(lambda c: People(c, START).colleague("Aino Alku", Role.ADMIN).staff_id)
    for staff_id in (mari, aino):
        _, _, now, *_ = await codes(database, staff_id)
        await database.write(START, lambda store, of=staff_id, code=now: store.factors.take(KEY, of, SESSION, code))  # type: ignore[misc]
    with pytest.raises(Refused, match="factor_needed"):
        await database.write(START, lambda store: store.factors.give_up(aino))
    await database.write(START, lambda store: store.factors.give_up(mari))
    assert not await database.write(START, lambda store: store.factors.remove(mari))
    left = await database.run(lambda c: c.execute(recovery_code.select()).all())
    assert {row.staff_id for row in left} == {aino}
