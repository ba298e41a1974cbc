"""What the story's process runs: the whole program as it is, and one door more through which its clock is moved on.

A test asks ``POST /clock?to=2026-11-23T09:20+02:00`` and has its answer when all that was to happen by then has
happened: the beats have come, who wrote has been answered, and nothing that is due waits to be said.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, or_, select
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import hub, logs
from bot.app import Program, as_it_is, serve
from bot.demo.clock import DemoClock, leap
from bot.settings import load
from bot.timetable import Timetable
from storage.store import Store
from storage.tables import delivery, inbox
from tests.crash.scene import until

BEGINS = "STORY_BEGINS"
"""Names, in the process's environment, the moment at which the story begins (ISO), and
the moment of the machine's own clock that it is counted from.
"""
PATH = "/clock"
KEPT = Path("ahead")
"""How far the clock has been moved, in seconds: a process that is killed and started again goes on from there."""

WITHIN = 240.0  # seconds, many for a machine that has much else to do


def main() -> None:
    begins, since = os.environ[BEGINS].split()
    clock = DemoClock(lambda: datetime.fromisoformat(begins) + timedelta(seconds=time.monotonic() - float(since)))
    if KEPT.exists():
        clock.ahead = timedelta(seconds=float(KEPT.read_text(encoding="ascii")))

    async def prepare(program: Program) -> tuple[ASGIApp, Sequence[str]]:
        app, lines = await as_it_is(program)
        program.rooms["timetable"] = Timetable(program.services, beats=())  # it beats when the clock is moved
        return Door(app, program, clock), lines

    logs.set_up()
    asyncio.run(serve(load(), clock, prepare))


class Door:
    """The program's own pages, and the door of its clock."""

    def __init__(self, app: ASGIApp, program: Program, clock: DemoClock) -> None:
        self._app = app
        self._program = program
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        await self._come_to(datetime.fromisoformat(Request(scope).query_params["to"]))
        await PlainTextResponse(self._clock().isoformat())(scope, receive, send)

    async def _come_to(self, moment: datetime) -> None:
        """At most a day in one step. Nothing is in hand while the clock jumps: what is would seem to be stuck."""
        await self._until_quiet()
        while self._clock() < moment:
            await leap(self._program, self._clock, min(moment, self._clock() + timedelta(days=1)))
            KEPT.write_text(str(self._clock.ahead.total_seconds()), encoding="ascii")
            await self._until_quiet()

    async def _until_quiet(self) -> None:
        self._program.services.hub.ring(hub.DELIVERY)
        await until(self._is_quiet, WITHIN, "something is under way still")

    async def _is_quiet(self) -> bool:
        return not await self._program.database.read(self._clock(), _is_busy)


def _is_busy(store: Store) -> bool:
    in_hand = or_(
        delivery.c.state.in_(["leased", "sending"]),
        (delivery.c.state == "planned") & (delivery.c.due_at <= store.now),
    )
    unsaid = select(func.count()).select_from(delivery).where(in_hand)
    unread = select(func.count()).select_from(inbox).where(inbox.c.state == "new")
    return any(store.connection.execute(query).scalar_one() for query in (unsaid, unread))


if __name__ == "__main__":
    main()
