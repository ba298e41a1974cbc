"""Many who want the last seats at the same moment, on PostgreSQL: no seat too many, and nobody twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from domain.events import Choice, SignupState
from storage.database import Database, open_database
from storage.errors import Refused
from storage.staff import Reader
from storage.store import Store
from tests.kit.events import hold
from tests.kit.people import People
from tests.kit.race import race
from tests.storage.office import at

SAY_YES = """
import asyncio, sys
from datetime import datetime
from domain.events import Choice
from storage.database import open_database

url, now, event_id, *people = sys.argv[1:]

async def main():
    database = open_database(url)
    await database.run(lambda connection: None)
    print("ready", flush=True)
    sys.stdin.readline()
    for person_id in people:
        answered = await database.write(datetime.fromisoformat(now), lambda store: store.signups.answer(
            int(person_id), int(event_id), Choice.YES))
        print(answered.signup.state, flush=True)
    await database.close()

asyncio.run(main())
"""

SEATS, PEOPLE, PROCESSES = 3, 12, 3
NOW, EVENT = at(23, 10), at(1, 13, month=12)


def test_of_many_who_say_yes_at_once_as_many_come_as_there_are_seats(postgres_url: str) -> None:
    event_id, mari, people = asyncio.run(_office(postgres_url))
    runs = [
        [postgres_url, NOW.isoformat(), str(event_id), *(str(one) for one in people[number::PROCESSES])]
        for number in range(PROCESSES)
    ]
    said = [word for run in race(SAY_YES, *runs) for word in run]
    assert sorted(said) == ["coming"] * SEATS + ["waiting"] * (PEOPLE - SEATS)
    asyncio.run(_take_lapse_and_cancel(postgres_url, event_id, mari))


async def _take_lapse_and_cancel(url: str, event_id: int, mari: Reader) -> None:
    """Seats are given up while two clocks move the queue up; who is offered one takes it at the very moment at which
    its time is over; and a colleague calls it all off while somebody says yes.
    """
    async with _several(url) as at_once:
        coming, waiting = await _standing(url, event_id)
        leave = [partial(_says, event_id, person_id, Choice.NO) for person_id in coming[:2]]
        assert await at_once(NOW, *leave, _ticks, _ticks) == [SignupState.DECLINED, SignupState.DECLINED, None, None]
        assert await _seats(url, event_id, SignupState.OFFERED) == waiting[:2]

        late = NOW + timedelta(hours=24)
        takers = [partial(_takes, event_id, person_id) for person_id in waiting[:2]]
        assert await at_once(late, *takers, _ticks, _ticks) == ["offer_over", "offer_over", None, None]
        assert await _seats(url, event_id, SignupState.OFFERED) == waiting[2:4], "they go on to the next ones, once"

        takers = [partial(_takes, event_id, person_id) for person_id in (waiting[2], waiting[2], waiting[3])]
        came, again, other, *_ = await at_once(late, *takers, partial(_puts_back, event_id, coming[0], mari))
        assert {came, again, other} == {SignupState.COMING}
        assert waiting[4] not in await _seats(url, event_id, SignupState.OFFERED), "no seat is free for whoever is next"
        backs = [partial(_puts_back, event_id, person_id, mari) for person_id in (coming[0], coming[1], coming[1])]
        stands = await at_once(late, *backs, partial(_says, event_id, waiting[2], Choice.NO))
        assert stands == [SignupState.WAITING] * 3 + [SignupState.DECLINED], "the seat is for who waits longer"
        assert await _seats(url, event_id, SignupState.OFFERED) == waiting[4:5]

        takers = [partial(_takes, event_id, waiting[4])] * 3
        stood = await at_once(late, *takers, lambda store: store.events.cancel(mari, event_id))
        assert {*stood[:3]} <= {SignupState.COMING, "cancelled"}
        assert await _seats(url, event_id, SignupState.OFFERED) == [], "nothing is left to take"


def _says(event_id: int, person_id: int, choice: Choice, store: Store) -> SignupState | None:
    stands = store.signups.answer(person_id, event_id, choice).signup
    return stands.state if stands else None


def _takes(event_id: int, person_id: int, store: Store) -> SignupState | None:
    stands = store.signups.take_offer(person_id, event_id, True).signup
    return stands.state if stands else None


def _puts_back(event_id: int, person_id: int, mari: Reader, store: Store) -> SignupState | None:
    (row,) = [one for one in store.signups.everybody(event_id) if one.person_id == person_id]
    stands = store.signups.put_back(mari, event_id, row.id)
    return stands.state if stands else None


def _ticks(store: Store) -> None:
    store.events.tick()


@asynccontextmanager
async def _several(url: str) -> AsyncIterator[Callable[..., Any]]:
    """Does several things at once, each on a connection of its own."""
    databases = [open_database(url) for _ in range(4)]

    async def one(database: Database, now: datetime, work: Callable[[Store], object]) -> object:
        try:
            return await database.write(now, work)
        except Refused as refused:
            return refused.args[0]

    async def at_once(now: datetime, *works: Callable[[Store], object]) -> list[object]:
        return await asyncio.gather(*(one(*each) for each in zip(databases, [now] * 4, works, strict=True)))

    yield at_once
    for database in databases:
        await database.close()


async def _office(url: str) -> tuple[int, Reader, list[int]]:
    def fill(store: Store) -> tuple[int, Reader, list[int]]:
        people = People(store.connection, store.now)
        mari = people.colleague("Mari Meri", team_id=people.team())
        return hold(store, mari, EVENT, seats=SEATS), mari, [people.person()[0] for _ in range(PEOPLE)]

    database = open_database(url)
    made = await database.write(NOW, fill)
    await database.close()
    return made


async def _standing(url: str, event_id: int) -> tuple[list[int], list[int]]:
    """Who comes, and who waits in the order of the queue."""
    database = open_database(url)
    rows = await database.read(NOW, lambda store: store.signups.everybody(event_id))
    await database.close()
    coming = [one.person_id for one in rows if one.state is SignupState.COMING]
    waiting = sorted((one.place_in_queue or 0, one.person_id) for one in rows if one.state is SignupState.WAITING)
    return coming, [person_id for _, person_id in waiting]


async def _seats(url: str, event_id: int, state: SignupState) -> list[int]:
    """Who stands like this. The seats are counted rightly, and none is held that is not there."""
    database = open_database(url)
    rows = await database.read(NOW, lambda store: store.signups.everybody(event_id))
    of = await database.read(NOW, lambda store: store.events.one(event_id))
    await database.close()
    assert of is not None
    held = [one for one in rows if one.state in (SignupState.COMING, SignupState.OFFERED)]
    assert of.taken == sum(one.party for one in held) <= SEATS
    found = [one for one in rows if one.state is state]
    return [one.person_id for one in sorted(found, key=lambda one: (one.queued_at or NOW, one.id))]
