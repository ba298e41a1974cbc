"""A sender at its own pace without the waiting: the clock shows the processor's time, and leaps over every pause."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench._clock import clock
from bench._ledger import BOT
from bench._sending import Silent, composer, services
from bot.sender import Sender
from bot.services import Services
from storage.database import Database
from storage.pace import PACE


class Leaping:
    """It goes on by the time that a processor works for this process, whatever else the machine is busy with, and by
    what would be slept through. The database server's own work and the disk's are not in it.
    """

    def __init__(self) -> None:
        self._began, self._ahead = clock() - timedelta(seconds=time.process_time()), timedelta()

    def __call__(self) -> datetime:
        return self._began + timedelta(seconds=time.process_time()) + self._ahead

    def leap(self, to: datetime) -> None:
        self._ahead += max(to - self(), timedelta())


@dataclass(frozen=True)
class Leapt:
    """So many messages, in seconds of the leaping clock, and of this machine's."""

    count: int
    shown: float
    worked: float

    @property
    def rate(self) -> float:
        return self.count / self.shown


async def drain_by_leaps(database: Database, count: int) -> Leapt:
    """Says so many of what is planned, to nobody: claim, words, marks and pace are the program's own."""
    around, leaping = services(database), Leaping()
    around = Services(around.settings, database, leaping, around.texts, around.hub)
    outlet = _Counting()
    sender = Sender(around, outlet, "telegram", BOT, pace=PACE, composer=composer(around))
    began, worked = leaping(), time.perf_counter()
    while outlet.said < count:
        if not await sender.work():
            due = await database.read(leaping(), lambda store: store.deliveries.next_due("telegram", BOT, PACE))
            assert due is not None, f"only {outlet.said} of {count} were planned"
            leaping.leap(due)
    return Leapt(outlet.said, (leaping() - began).total_seconds(), time.perf_counter() - worked)


class _Counting(Silent):
    def __init__(self) -> None:
        self.said = 0

    async def deliver(self, due: object) -> str | None:
        self.said += 1
        return "1"
