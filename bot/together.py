"""Small writes that wait at the same moment share one transaction, and with it one wait for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any, TypeVar

from bot.clock import Clock
from storage.database import Database, Work
from storage.store import Store

T = TypeVar("T")


class Together:
    """Writes as :meth:`~storage.database.Database.write` does. What comes during one transaction goes in the next.

    For writes that cannot spoil each other: when a transaction fails, whoever has a part in it is told so.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, work: Work[T]) -> T:
        """Returns what the work returned, once that is committed. Cancelled, it leaves the work to be done."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, answer))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        return await answer

    async def rest(self) -> None:
        """Waits until nothing is left to be written."""
        while self._writer is not None and not self._writer.done():
            await asyncio.wait([self._writer])

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            works, answers = zip(*batch, strict=True)
            try:
                done = await self._database.write(self._clock(), partial(_one_by_one, works))
            except Exception as error:
                for answer in answers:
                    if not answer.done():
                        answer.set_exception(error)
            else:
                for answer, result in zip(answers, done, strict=True):
                    if not answer.done():
                        answer.set_result(result)


def _one_by_one(works: Sequence[Work[Any]], store: Store) -> list[Any]:
    return [work(store) for work in works]
