"""A clock that can be moved on, with everything that would have happened meanwhile happening in its order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import partial

from sqlalchemy import select, update

from bot import hub
from bot.app import Program
from bot.clock import Clock, now
from bot.sender import Sender
from bot.timetable import BEATS, Beat, Timetable
from bot.worker import TurnWorker
from domain.calendar import to_local
from storage.store import Store
from storage.tables import staff_session

DAY_BEGINS, DAY_ENDS = time(7, 30), time(20, 30)
BY_DAY, BY_NIGHT = timedelta(minutes=30), timedelta(hours=2)
"""How far apart the moments are at which the program looks what is due while the clock is moved."""
EVERY_TWO_HOURS = tuple(time(hour) for hour in range(7, 21, 2))
"""When it looks in a week that is passed at one press: nobody waits for longer than for a page."""


class Leap(StrEnum):
    """How far the clock is moved by one press."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"

    @property
    def length(self) -> timedelta:
        return {Leap.HOUR: timedelta(hours=1), Leap.DAY: timedelta(days=1), Leap.WEEK: timedelta(weeks=1)}[self]


class DemoClock:
    """The present moment and what was added to it. It goes on by itself, and is moved, never set back."""

    def __init__(self, real: Clock = now) -> None:
        self._real = real
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return self._real() + self.ahead

    def stand_at(self, moment: datetime) -> None:
        self.ahead = moment - self._real()


async def pass_time(program: Program, clock: DemoClock, until: datetime, steps: Sequence[time] = ()) -> None:
    """Moves the clock on to ``until``: beats come in their order, and what is due is said when its hour comes.

    With ``steps`` the program looks at these hours of the Helsinki clock only: for weeks that nobody watches.
    """
    await _happens(program, clock(), clock())
    while clock() < until:
        await leap(program, clock, min(until, _next(clock(), steps)))


async def leap(program: Program, clock: DemoClock, moment: datetime) -> None:
    """One step, to a moment that is still to come; what happens then has happened at the end."""
    since = clock()
    clock.stand_at(moment)
    await program.database.write(clock(), partial(_stay_signed_in, length=clock() - since))
    await _happens(program, since, clock())


def _next(moment: datetime, steps: Sequence[time]) -> datetime:
    local = to_local(moment)
    if steps:
        today = [local.replace(hour=one.hour, minute=one.minute, second=0, microsecond=0) for one in steps]
        later = [one for one in today if one > local]
        return (later[0] if later else today[0] + timedelta(days=1)).astimezone(UTC)
    by_day = DAY_BEGINS <= local.time() < DAY_ENDS
    return moment + (BY_DAY if by_day else BY_NIGHT)


async def _happens(program: Program, since: datetime, moment: datetime) -> None:
    """Everything that beats between these two moments, and what is to be said then."""
    timetable = program.rooms["timetable"]
    assert isinstance(timetable, Timetable)
    for beat in BEATS:
        if _strikes(beat, since, moment):
            await timetable.beat(beat)
    await speak(program)


async def speak(program: Program) -> None:
    """What waits is answered, and what is due is said."""
    turns = program.rooms["turns"]
    assert isinstance(turns, TurnWorker)
    await turns.drain()
    sender = program.rooms["web_sender"]
    assert isinstance(sender, Sender)
    while await sender.work():
        pass
    program.services.hub.ring(hub.TALKS)


def _strikes(beat: Beat, since: datetime, moment: datetime) -> bool:
    if beat.daily is None:
        return True
    local = to_local(since)
    strikes = local.replace(hour=beat.daily.hour, minute=beat.daily.minute, second=0, microsecond=0)
    strikes += timedelta(days=1) if strikes <= local else timedelta()
    return strikes.astimezone(UTC) <= moment


def _stay_signed_in(store: Store, length: timedelta) -> None:
    """Who looks at the console sits there still: for them no time has passed."""
    instants = ("created_at", "last_seen_at", "expires_at", "proved_at")
    for row in store.connection.execute(select(staff_session).where(staff_session.c.ended_at.is_(None))).all():
        later = {name: row._mapping[name] + length for name in instants if row._mapping[name] is not None}
        store.connection.execute(update(staff_session).where(staff_session.c.id == row.id).values(**later))
