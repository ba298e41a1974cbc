"""What the program does by the clock: care, upkeep and whatever else has its hour.

A beat only asks the store what is due now; the store remembers what was done. So a beat that comes twice, late,
or on two machines at once does no harm, and one that was missed while the program stood still is made good by the
next. What a beat plans to say has a key in the ledger (storage/outbox.py), which is planned once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from bot import erasures, hub, logs
from bot.broadcast_rounds import send_broadcasts
from bot.feeds.importing import run_due
from bot.register.asking import ask_register
from bot.services import Services
from bot.tip_rounds import tell_tips
from domain.calendar import HELSINKI
from storage.errors import StoreBusy
from storage.search import keep_up
from storage.store import Store
from storage.upkeep import tidy

CHECK_EVERY = 60.0
"""Seconds between looks at the timetable itself."""

STILL_AFTER = 600.0
"""Seconds without any beat after which the timetable is taken for dead, and the program ends to be started anew."""

MOST_ASTRAY = timedelta(seconds=30)

NEVER = (time(3), time(4))
"""The hour that in spring is left out and in autumn comes twice."""

log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Beat:
    """One store function with its rhythm: ``every`` so often, or ``daily`` at a time of the Helsinki clock.

    ``work`` runs in one write transaction and may run again at any time. ``rings`` is the bell rung after it, and
    ``then`` what is done when it is committed: outside the store, or in transactions of its own.
    """

    name: str
    work: Callable[[Store], object]
    every: timedelta | None = None
    daily: time | None = None
    rings: str | None = None
    then: Callable[[Services], Awaitable[object]] | None = None

    def __post_init__(self) -> None:
        if (self.every is None) == (self.daily is None):
            raise ValueError(f"{self.name}: either every so often or daily")
        if self.daily is not None and NEVER[0] <= self.daily < NEVER[1]:
            raise ValueError(f"{self.name}: between 3 and 4 there is an hour that is missing in spring")


BEATS = (
    Beat("care", lambda store: store.care.tick(), every=timedelta(minutes=1), rings=hub.DELIVERY),
    Beat("search", keep_up, every=timedelta(minutes=1)),
    Beat("talks", lambda store: store.talks.tick(), every=timedelta(minutes=1), rings=hub.DELIVERY),
    Beat("requests", lambda store: store.requests.tick(), every=timedelta(minutes=1)),
    Beat(
        "after",
        lambda store: store.follow_ups.tick() + store.trials.tick(),
        every=timedelta(minutes=1),
        rings=hub.DELIVERY,
    ),
    Beat("events", lambda store: store.events.tick(), every=timedelta(minutes=1), rings=hub.DELIVERY),
    Beat("tips", lambda _: None, every=timedelta(minutes=1), then=tell_tips),
    Beat("broadcasts", lambda _: None, every=timedelta(minutes=1), then=send_broadcasts),
    Beat("matching", lambda store: store.matching.repair(), every=timedelta(minutes=10)),
    Beat("register", lambda _: None, every=timedelta(minutes=1), then=ask_register),
    Beat("erasing", lambda store: store.erasing.tick(), every=timedelta(minutes=1), then=erasures.keep_list),
    # Last of those that come often, since it may take minutes: at the start the others come before it.
    Beat("jobs", lambda store: store.postings.close_over(), every=timedelta(minutes=1), then=run_due),
    Beat("upkeep", tidy, daily=time(4, 30), then=erasures.nightly),
)


class Timetable:
    """Beats until told to stop. A beat that fails is told of and comes again; it stops nobody else."""

    def __init__(self, services: Services, beats: Sequence[Beat] = BEATS) -> None:
        self._services = services
        self._beats = beats
        self._stopping = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._failures: Counter[str] = Counter()
        self._beaten_at = 0.0  # on the loop's clock

    def stop(self) -> None:
        """Lets the beats under way finish, and no further one begin."""
        self._stopping.set()

    async def run(self) -> None:
        scheduler = self._scheduler()
        scheduler.start()
        try:
            await self._catch_up()
            await self._watch(scheduler)
        finally:
            scheduler.pause()
            await asyncio.gather(*self._under_way, return_exceptions=True)
            scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # it ends in the loop's next round

    async def beat(self, beat: Beat) -> None:
        """One beat in one transaction."""
        self._beaten_at = asyncio.get_running_loop().time()
        try:
            await self._services.database.write(self._services.clock(), beat.work)
            if beat.then is not None:
                await beat.then(self._services)
        except StoreBusy:
            log.warning("store_busy", room="timetable", step=beat.name)
        except Exception as error:
            self._failed(beat, error)
        else:
            self._went_well(beat)

    def _went_well(self, beat: Beat) -> None:
        if self._failures.pop(beat.name, 0):
            log.info("beat_well_again", step=beat.name)
        if beat.rings is not None:
            self._services.hub.ring(beat.rings)

    def _failed(self, beat: Beat, error: Exception) -> None:
        """The first failure is told, then the 2nd, 4th, 8th, ...: a fault that stays does not fill the log."""
        self._failures[beat.name] += 1
        count = self._failures[beat.name]
        if count & (count - 1) == 0:
            log.error("beat_failed", step=beat.name, count=count, error=type(error).__name__, exc_info=error)

    # The clock of it.

    def _scheduler(self) -> Any:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # only the processes that have a timetable

        scheduler = AsyncIOScheduler(
            timezone=HELSINKI, job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        )
        self._lay(scheduler)
        return scheduler

    def _lay(self, scheduler: Any) -> None:
        """Puts every beat at its next time from now."""
        for beat in self._beats:
            scheduler.add_job(self._begin, _trigger(beat), (beat,), id=beat.name, replace_existing=True)

    async def _begin(self, beat: Beat) -> None:
        task = asyncio.create_task(self.beat(beat))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await asyncio.shield(task)

    async def _catch_up(self) -> None:
        """At the start, what beats every so often beats at once: something may have come due meanwhile."""
        for beat in self._beats:
            if beat.every is not None and not self._stopping.is_set():
                await self._begin(beat)

    async def _watch(self, scheduler: Any) -> None:
        """Lays the timetable anew when the machine's clock was moved, and ends when it no longer beats."""
        loop = asyncio.get_running_loop()
        self._beaten_at = loop.time()
        frequent = any(beat.every is not None for beat in self._beats)
        offset = self._offset(loop.time())
        while not await self._told_to_stop():
            if abs(self._offset(loop.time()) - offset) > MOST_ASTRAY:
                log.warning("clock_was_moved", room="timetable")
                offset = self._offset(loop.time())
                self._lay(scheduler)
            if frequent and not self._under_way and loop.time() - self._beaten_at > STILL_AFTER:
                raise RuntimeError("the timetable has stopped beating")

    async def _told_to_stop(self) -> bool:
        try:
            async with asyncio.timeout(CHECK_EVERY):
                await self._stopping.wait()
        except TimeoutError:
            return False
        return True

    def _offset(self, elapsed: float) -> timedelta:
        """Changes only when somebody moves the clock."""
        epoch = self._services.clock().timestamp()
        return timedelta(seconds=epoch - elapsed)


def _trigger(beat: Beat) -> Any:
    from apscheduler.triggers.cron import CronTrigger
    from apscheduler.triggers.interval import IntervalTrigger

    if beat.every is not None:
        return IntervalTrigger(seconds=beat.every.total_seconds(), timezone=HELSINKI)
    assert beat.daily is not None
    return CronTrigger(hour=beat.daily.hour, minute=beat.daily.minute, timezone=HELSINKI)
