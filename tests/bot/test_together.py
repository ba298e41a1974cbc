"""Writes that wait at the same moment: in one transaction, each with its own answer, none left behind."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.together import Together
from storage.database import Database
from storage.errors import StoreBusy
from storage.store import Store
from storage.tables import person
from tests.kit.clock import TestClock


class Watched:
    """A database that counts its transactions, and is out of reach for the next ``faults`` of them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.transactions = 0
        self.faults = 0
        self.begun = asyncio.Event()

    async def write(self, now: datetime, work: Any) -> Any:
        self.transactions += 1
        self.begun.set()
        if self.faults:
            self.faults -= 1
            raise StoreBusy
        return await self.database.write(now, work)


@pytest.fixture
def watched(database: Database) -> Watched:
    return Watched(database)


@pytest.fixture
def together(watched: Watched, clock: TestClock) -> Together:
    return Together(watched, clock)  # type: ignore[arg-type]


def adding(number: int) -> Any:
    def work(store: Store) -> int:
        store.connection.execute(insert(person).values(id=number, language="fi", created_at=store.now))
        return number

    return work


async def people(watched: Watched) -> list[int]:
    query = select(person.c.id).order_by(person.c.id)
    return await watched.database.run(lambda connection: list(connection.execute(query).scalars()))


async def test_what_waits_at_the_same_moment_shares_a_transaction(together: Together, watched: Watched) -> None:
    answers = await asyncio.gather(*(together.write(adding(number)) for number in range(1, 31)))
    assert answers == list(range(1, 31))
    assert watched.transactions == 1
    assert await together.write(adding(31)) == 31
    assert watched.transactions == 2
    assert await people(watched) == list(range(1, 32))


async def test_what_comes_meanwhile_goes_in_the_next(together: Together, watched: Watched) -> None:
    first = asyncio.create_task(together.write(adding(1)))
    await watched.begun.wait()
    rest = [asyncio.create_task(together.write(adding(number))) for number in (2, 3)]
    assert await asyncio.gather(first, *rest) == [1, 2, 3]
    assert watched.transactions == 2


async def test_everybody_is_told_of_a_fault_and_nothing_of_it_is_kept(together: Together, watched: Watched) -> None:
    watched.faults = 1
    answers = await asyncio.gather(*(together.write(adding(number)) for number in (1, 2)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [StoreBusy, StoreBusy]
    assert await people(watched) == []
    answers = await asyncio.gather(*(together.write(adding(number)) for number in (3, 3, 4)), return_exceptions=True)
    assert all(isinstance(answer, Exception) for answer in answers)
    assert await people(watched) == []
    assert await together.write(adding(5)) == 5


async def test_who_is_cancelled_leaves_the_work_to_be_done(together: Together, watched: Watched) -> None:
    waiting = [asyncio.create_task(together.write(adding(number))) for number in (1, 2)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    assert await waiting[1] == 2
    await together.rest()
    assert waiting[0].cancelled()
    assert await people(watched) == [1, 2]
