"""Work that one process at a time may do: begun by one, taken over by the next, never done by two who know better."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

import locales
from bot import lead
from bot.hub import Hub
from bot.lead import LEASE, LOOK_EVERY, Lead
from bot.services import Services
from bot.settings import Settings
from storage.database import Database
from storage.errors import StoreBusy
from tests.kit.clock import TestClock

WITHIN = 60.0
NAME = "telegram-polling:123"


class Worker:
    """Work that goes on until told to stop, and shows whether it is under way."""

    def __init__(self, services: Services) -> None:
        self.lead = Lead(services, NAME)
        self.services = services
        self.begun = asyncio.Event()
        self.cut_off = asyncio.Event()
        self.stopping = asyncio.Event()
        self.asked = asyncio.Event()
        self._hold, self.lead._hold = self.lead._hold, self._ask  # type: ignore[method-assign]

    async def _ask(self) -> bool:
        try:
            return await self._hold()
        finally:
            self.asked.set()

    async def work(self) -> None:
        self.begun.set()
        try:
            await self.stopping.wait()
        except asyncio.CancelledError:
            self.begun.clear()
            self.cut_off.set()
            raise

    def start(self) -> asyncio.Task[None]:
        return asyncio.create_task(self.lead.run(self.work))

    def stop(self) -> None:
        self.stopping.set()
        self.lead.stop()


@pytest.fixture
def services(database: Database, clock: TestClock) -> Services:
    return Services(Settings(_env_file=None), database, clock, locales.load(), Hub())  # type: ignore[call-arg]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lead, "LOOK_EVERY", 0.02)


@pytest.fixture
def without_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who hears no bell waits for longer than the test does."""
    monkeypatch.setattr(lead, "LOOK_EVERY", 10 * WITHIN)


@pytest.fixture
def two(services: Services) -> tuple[Worker, Worker]:
    return Worker(services), Worker(services)


async def soon(event: asyncio.Event) -> None:
    await asyncio.wait_for(event.wait(), WITHIN)


async def someone_else_holds(services: Services, length: timedelta = LEASE) -> bool:
    return await services.database.write(services.clock(), lambda s: s.leadership.hold(NAME, "else", length))


def test_the_next_one_is_there_within_half_a_minute() -> None:
    assert LEASE.total_seconds() + LOOK_EVERY <= 30
    assert LEASE.total_seconds() >= 3 * LOOK_EVERY, "two renewals may fail"


@pytest.mark.usefixtures("without_looks")
async def test_one_works_and_hands_over_at_once_when_it_ends(two: tuple[Worker, Worker]) -> None:
    """Nobody waits for a look: the bell tells that the name is free."""
    first, second = two
    running = [first.start()]
    await soon(first.begun)
    running.append(second.start())
    await soon(second.asked)
    assert not second.begun.is_set()
    first.stop()
    await soon(second.begun)
    second.stop()
    await asyncio.wait_for(asyncio.gather(*running), WITHIN)


@pytest.mark.usefixtures("quick")
async def test_after_a_death_the_next_one_waits_for_the_lease(services: Services, clock: TestClock) -> None:
    assert await someone_else_holds(services)
    worker = Worker(services)
    running = worker.start()
    await asyncio.wait([asyncio.ensure_future(worker.begun.wait())], timeout=0.2)
    assert not worker.begun.is_set()
    clock.advance(seconds=12)
    await soon(worker.begun)
    worker.stop()
    await asyncio.wait_for(running, WITHIN)


@pytest.mark.usefixtures("quick")
async def test_who_loses_the_name_stops_and_works_again_later(services: Services, clock: TestClock) -> None:
    """As after a pause of the whole machine: the lease ran out, and another one has taken it."""
    worker = Worker(services)
    running = worker.start()
    await soon(worker.begun)
    async with asyncio.timeout(WITHIN):
        while not await _taken(services, clock):
            pass
    await soon(worker.cut_off)
    assert not worker.begun.is_set()
    clock.advance(seconds=12)
    await soon(worker.begun)
    worker.stop()
    await asyncio.wait_for(running, WITHIN)


async def _taken(services: Services, clock: TestClock) -> bool:
    clock.advance(seconds=12)
    return await someone_else_holds(services)


@pytest.mark.usefixtures("quick")
async def test_a_store_out_of_reach_ends_the_work_only_when_the_lease_does(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(services)
    running = worker.start()
    await soon(worker.begun)
    write, fails, often = services.database.write, [], asyncio.Event()

    async def away(*_: object) -> None:
        fails.append(1)
        if len(fails) == 5:
            often.set()
        raise StoreBusy

    monkeypatch.setattr(services.database, "write", away)
    await soon(often)
    assert worker.begun.is_set() and not worker.cut_off.is_set()
    worker.lead._held_until = 0.0  # the twelve seconds are over
    await soon(worker.cut_off)
    monkeypatch.setattr(services.database, "write", write)
    await soon(worker.begun)
    worker.stop()
    await asyncio.wait_for(running, WITHIN)


async def test_work_that_fails_frees_the_name_and_is_not_hushed_up(services: Services) -> None:
    async def fail() -> None:
        raise ValueError("a fault of ours")

    with pytest.raises(ValueError, match="a fault of ours"):
        await Lead(services, NAME).run(fail)
    assert await someone_else_holds(services)


async def test_cut_off_itself_it_frees_the_name(services: Services) -> None:
    worker = Worker(services)
    running = worker.start()
    await soon(worker.begun)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert worker.cut_off.is_set()
    assert await someone_else_holds(services)


@pytest.mark.usefixtures("without_looks")
async def test_told_to_end_while_waiting_it_ends_at_once(services: Services) -> None:
    assert await someone_else_holds(services)
    worker = Worker(services)
    running = worker.start()
    await soon(worker.asked)
    worker.stop()
    await asyncio.wait_for(running, WITHIN)
    assert not worker.begun.is_set()
