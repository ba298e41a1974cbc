"""Beats come in their rhythm, one that fails stops nobody, and the end waits for what is under way."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

import locales
from bot import hub, logs, timetable
from bot.hub import Hub
from bot.services import Services
from bot.settings import Settings
from bot.timetable import BEATS, Beat, Timetable, _trigger
from storage.database import Database, open_database
from storage.errors import StoreBusy
from storage.store import Store
from tests.kit.clock import TestClock

WITHIN = 60.0
OFTEN = timedelta(milliseconds=20)
HELSINKI = ZoneInfo("Europe/Helsinki")


@pytest.fixture
async def services(sqlite_url: str, clock: TestClock) -> AsyncIterator[Services]:
    database = open_database(sqlite_url)
    yield made(database, clock)
    await database.close()


def made(database: Database, clock: TestClock) -> Services:
    return Services(Settings(_env_file=None), database, clock, locales.load(), Hub())  # type: ignore[call-arg]


@pytest.fixture
def events() -> Callable[[], list[dict[str, object]]]:
    stream = io.StringIO()
    logs.set_up(stream, colours=False)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@asynccontextmanager
async def beating(services: Services, *beats: Beat) -> AsyncIterator[Timetable]:
    table = Timetable(services, beats)
    running = asyncio.create_task(table.run())
    yield table
    table.stop()
    await asyncio.wait_for(running, WITHIN)


async def count_to(number: int, counts: list[object]) -> None:
    never = hub.Bell()
    async with asyncio.timeout(WITHIN):
        while len(counts) < number:
            await never.heard(0.01)


async def test_a_beat_runs_at_once_and_again_and_rings(services: Services, clock: TestClock) -> None:
    seen: list[object] = []
    with services.hub.listen(hub.DELIVERY) as bell:
        async with beating(
            services, Beat("care", lambda store: seen.append(store.now), every=OFTEN, rings=hub.DELIVERY)
        ):
            assert await bell.heard(WITHIN)
            await count_to(5, seen)
    assert set(seen) == {clock()}, "the time of a beat is the program's clock's"


async def test_a_daily_beat_waits_for_its_hour(services: Services) -> None:
    often: list[object] = []
    daily: list[object] = []
    in_a_while = (datetime.now(HELSINKI) + timedelta(hours=5)).time()
    hour = time(12) if time(3) <= in_a_while.replace(microsecond=0) < time(4) else in_a_while
    async with beating(services, Beat("often", often.append, every=OFTEN), Beat("daily", daily.append, daily=hour)):
        await count_to(3, often)
    assert daily == []


async def test_what_a_beat_writes_is_one_transaction(services: Services) -> None:
    tries: list[object] = []

    def work(store: Store) -> None:
        store.leadership.hold("half", "done", timedelta(days=1))
        tries.append(1)
        raise ValueError("in the middle")

    async with beating(services, Beat("half", work, every=OFTEN)):
        await count_to(2, tries)
    assert await services.database.write(services.clock(), lambda s: s.leadership.hold("half", "me", OFTEN))


async def test_a_failing_beat_goes_on_and_does_not_fill_the_log(
    services: Services, events: Callable[[], list[dict[str, object]]]
) -> None:
    tries: list[object] = []
    others: list[object] = []

    def fail(_: Store) -> None:
        tries.append(1)
        if len(tries) <= 20:
            raise ValueError("Aino Virtanen")

    async with beating(services, Beat("bad", fail, every=OFTEN), Beat("good", others.append, every=OFTEN)):
        await count_to(22, tries)
        await count_to(5, others)
    told = [event for event in events() if event["event"] == "beat_failed"]
    assert [event["count"] for event in told] == [1, 2, 4, 8, 16]
    assert {event["step"] for event in told} == {"bad"}
    assert "Virtanen" not in json.dumps(events())
    assert [event["event"] for event in events()].count("beat_well_again") == 1


async def test_a_busy_store_is_no_fault_of_the_beat(
    services: Services, events: Callable[[], list[dict[str, object]]]
) -> None:
    tries: list[object] = []

    def busy(_: Store) -> None:
        tries.append(1)
        raise StoreBusy

    async with beating(services, Beat("care", busy, every=OFTEN)):
        await count_to(3, tries)
    told = {event["event"] for event in events()}
    # On a busy machine the scheduler's library says that it passes over a beat every so often: 20 ms are soon over.
    assert told - {"a library reports"} == {"store_busy"}


async def test_a_slow_beat_is_not_begun_twice_and_is_waited_for(services: Services) -> None:
    begun: list[object] = []
    gate, ended = asyncio.Event(), asyncio.Event()

    async def write(_now: datetime, _work: object) -> None:
        begun.append(1)
        await gate.wait()
        ended.set()

    object.__setattr__(services.database, "write", write)
    table = Timetable(services, [Beat("slow", lambda _: None, daily=time(12))])
    running = asyncio.create_task(table.run())
    await asyncio.sleep(0)
    first = asyncio.create_task(table._begin(table._beats[0]))
    await count_to(1, begun)
    table.stop()
    done, _ = await asyncio.wait([running], timeout=0.1)
    assert not done, "the end waits"
    gate.set()
    await asyncio.wait_for(running, WITHIN)
    assert ended.is_set()
    await first


async def test_scheduler_options(services: Services) -> None:
    """What the timetable relies on: never twice at the same time, never a heap of late ones, never too late."""
    scheduler = Timetable(services, [Beat("care", lambda _: None, every=OFTEN)])._scheduler()
    scheduler.start()
    (job,) = scheduler.get_jobs()
    assert (job.max_instances, job.coalesce, job.misfire_grace_time) == (1, True, None)
    scheduler.shutdown()
    await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("now", "next_one"),
    [
        (datetime(2026, 11, 24, 8, tzinfo=UTC), datetime(2026, 11, 25, 2, 30, tzinfo=UTC)),
        (datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),  # 25 hours that day
        (datetime(2027, 3, 27, 22, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # 23 hours that day
    ],
)
def test_daily_means_the_helsinki_clock(now: datetime, next_one: datetime) -> None:
    trigger = _trigger(Beat("upkeep", lambda _: None, daily=time(4, 30)))
    assert trigger.get_next_fire_time(None, now.astimezone(HELSINKI)) == next_one


def test_a_beat_has_one_rhythm_and_none_in_the_missing_hour() -> None:
    for rhythm in ({}, {"every": OFTEN, "daily": time(12)}, {"daily": time(3, 30)}, {"daily": time(3)}):
        with pytest.raises(ValueError, match=r"either|missing"):
            Beat("wrong", lambda _: None, **rhythm)  # type: ignore[arg-type]
    assert Beat("right", lambda _: None, daily=time(4)).daily == time(4)


async def test_a_timetable_that_has_died_ends_the_room(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its beats have vanished from the scheduler: the room breaks, which readiness shows and ends the program."""
    monkeypatch.setattr(timetable, "CHECK_EVERY", 0.02)
    monkeypatch.setattr(timetable, "STILL_AFTER", 0.1)
    monkeypatch.setattr(Timetable, "_lay", lambda *_: None)
    table = Timetable(services, [Beat("care", lambda _: None, every=OFTEN)])
    with pytest.raises(RuntimeError, match="stopped beating"):
        await asyncio.wait_for(table.run(), WITHIN)


async def test_a_live_one_is_not_taken_for_dead(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timetable, "CHECK_EVERY", 0.02)
    monkeypatch.setattr(timetable, "STILL_AFTER", 0.5)
    seen: list[object] = []
    async with beating(services, Beat("care", seen.append, every=OFTEN)):
        await count_to(40, seen)


@pytest.mark.parametrize("amount", [timedelta(days=-3), timedelta(days=3)])
async def test_a_clock_that_was_moved_lays_the_timetable_anew(
    services: Services,
    clock: TestClock,
    monkeypatch: pytest.MonkeyPatch,
    events: Callable[[], list[dict[str, object]]],
    amount: timedelta,
) -> None:
    """Otherwise a clock put back three days would mean three days without a beat."""
    monkeypatch.setattr(timetable, "CHECK_EVERY", 0.02)
    laid: list[object] = []
    lay = Timetable._lay

    def counted(table: Timetable, scheduler: object) -> None:
        laid.append(1)
        lay(table, scheduler)

    monkeypatch.setattr(Timetable, "_lay", counted)
    seen: list[object] = []
    async with beating(services, Beat("care", seen.append, every=OFTEN)):
        await count_to(3, seen)
        assert len(laid) == 1
        clock.set(clock() + amount)
        await count_to(2, laid)
        before = len(seen)
        await count_to(before + 3, seen)
    told = [str(event["event"]) for event in events()]
    assert [one for one in told if one != "a library reports"] == ["clock_was_moved"], (
        "a beat that waits may be told of"
    )


@pytest.mark.parametrize("beat", BEATS, ids=lambda beat: beat.name)
async def test_every_beat_may_come_twice_and_on_two_machines_at_once(
    database_url: str, clock: TestClock, beat: Beat
) -> None:
    machines = [Timetable(made(open_database(database_url), clock)) for _ in range(2)]
    for _ in range(3):
        await asyncio.gather(*(machine.beat(beat) for machine in machines for _ in range(2)))
        clock.advance(days=1)
    for machine in machines:
        assert not machine._failures
        await machine._services.database.close()
