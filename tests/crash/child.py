"""What runs in the processes that are killed: one plans deliveries, the other is the program's own sender."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import time
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal

import asyncpg  # noqa: F401  # see below
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from bot import hub, logs
from bot.channels.telegram import TelegramChannel
from bot.hub import Hub
from bot.planned import Composer
from bot.sender import Outlet, Sender
from bot.services import Services
from bot.settings import Settings
from dialogs.kit.notice import Said
from dialogs.kit.scene import Scene
from dialogs.notices import NOTICES
from storage.database import open_database
from storage.deliveries import REPLY, Deliveries, Due
from storage.delivery_queue import IN_HAND
from storage.pace import Pace
from storage.store import Store
from storage.tables import channel_identity, delivery
from tests.crash.mutants import Forgetful, MarksFirst
from tests.crash.points import Fate, MortalDatabase, MortalOutlet, Point
from tests.dialogs.desk import texts_with
from tests.kit.clock import START
from tests.kit.tuned import tune

# Read and compiled before any process is made from this one, so that each has it at once.
TEXTS = texts_with({"crash.word": ("{word}", "{word}", "{word}")})
DRIVERS = (postgresql.asyncpg.dialect, sqlite.pysqlite.dialect)

UNHURRIED = Pace(overall=timedelta(milliseconds=1), overall_burst=10_000, chat_burst=10_000)
TELEGRAM = "telegram"
SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Planned:
    """A delivery to be planned: its key is also what it says. Seconds count from the beginning of the scene."""

    key: str
    kind: str
    chat: int
    due: float = 0.0
    expires: float | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class Orders:
    """How a process is to work. ``began`` is the scene's beginning on the machine's monotonic clock.

    The process's own clock reads START at that beginning, plus the seconds it is ``ahead``. ``lease`` is in seconds
    (None: the program's own), ``slow`` how many seconds a call takes to leave, and its answer to be heard.
    """

    url: str
    api_url: str
    token: str
    log: Path
    began: float
    ahead: float = 0.0
    pace: Pace = UNHURRIED
    death: Point | None = None
    mutant: Literal["marks first", "forgetful"] | None = None
    lease: float | None = None
    slow: float = 0.0

    def clock(self) -> datetime:
        return START + timedelta(seconds=time.monotonic() - self.began + self.ahead)


def plan(orders: Orders, rows: Sequence[Planned], at_once: int) -> None:
    """Plans the rows, so many in a transaction, and ends."""
    run(orders, _plan(orders, rows, at_once))


def send(orders: Orders, *, for_ever: bool) -> None:
    """Sends what is due; unless ``for_ever`` it ends when nothing is left to be sent soon."""
    if orders.lease is not None:
        _lease_for(orders.lease)
    run(orders, _send(orders, for_ever))


def run(orders: Orders, work: Coroutine[Any, Any, None]) -> None:
    async def until_orphaned() -> None:
        parent = multiprocessing.parent_process()
        assert parent is not None
        asyncio.get_running_loop().add_reader(parent.sentinel, os._exit, 1)  # the tests were killed themselves
        await work

    with orders.log.open("a", encoding="utf-8") as log:
        logs.set_up(log, level="WARNING")
        asyncio.run(until_orphaned())


def _lease_for(seconds: float) -> None:
    """Nobody waits a minute here for the lease of a dead process to end."""
    for figure in ("storage.deliveries.LEASE", "bot.sender.LEASE"):
        tune(f"{figure}={seconds}")
    tune(f"bot.sender.PATIENCE={seconds * 0.75}")
    for figure in ("bot.sender.LOOK_SOON", "bot.sender.LOOK_LATE"):
        tune(f"{figure}={seconds / 4}")


@contextlib.asynccontextmanager
async def opened(orders: Orders, fate: Fate) -> AsyncIterator[Services]:
    real = open_database(orders.url)
    ledger = Forgetful if orders.mutant == "forgetful" else Deliveries
    database: Any = MortalDatabase(real, fate, ledger)
    given: dict[str, Any] = {"telegram_token": orders.token, "telegram_api_url": orders.api_url}
    settings = Settings(_env_file=None, **given)
    try:
        yield Services(settings, database, orders.clock, TEXTS, Hub())
    finally:
        await real.close()


async def _plan(orders: Orders, rows: Sequence[Planned], at_once: int) -> None:
    async with opened(orders, Fate(orders.death)) as services:
        bot = orders.token.partition(":")[0]
        for first in range(0, len(rows), at_once):
            some = partial(put, bot=bot, rows=rows[first : first + at_once])
            await services.database.write(services.clock(), some)


def put(store: Store, bot: str, rows: Sequence[Planned]) -> None:
    """Plans the rows in this transaction."""
    for planned in rows:
        _put_one(store, bot, planned)


def _put_one(store: Store, bot: str, planned: Planned) -> None:
    """An answer has its words already, as after a turn; anything else gets them when it leaves."""
    conversation = store.people.conversation(store.people.welcome(TELEGRAM, bot, str(planned.chat), "fi"))
    assert conversation is not None
    due_at, expires_at = _instant(planned.due), None if planned.expires is None else _instant(planned.expires)
    if planned.kind != REPLY:
        columns: dict[str, Any] = {"due_at": due_at, "expires_at": expires_at, "purpose": planned.purpose}
        store.outbox.plan(
            conversation.person_id, "word", key=planned.key, kind=planned.kind, **columns, word=planned.key
        )
        return
    if store.connection.execute(select(exists().where(delivery.c.idempotency_key == planned.key))).scalar():
        return  # a turn is done once, and its words are written once
    said = {"conversation_id": conversation.id, "body": planned.key, "key": "test", "language": "fi", "prompt": None}
    (message_id,) = store.messages.said([said])
    row = {"idempotency_key": planned.key, "kind": REPLY, "identity_id": conversation.identity_id}
    store.deliveries.plan([{**row, "message_id": message_id, "conversation_id": conversation.id, "due_at": due_at}])


def _instant(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


async def _send(orders: Orders, for_ever: bool) -> None:
    fate = Fate(orders.death)
    async with opened(orders, fate) as services:
        channel = TelegramChannel(services)
        outlet = _outlet(orders, services, channel.outlet, fate)
        composer = Composer(TEXTS, {**NOTICES, "word": _word}, "https://duuni.example/privacy", no_file)
        worker = Sender(services, outlet, channel.name, channel.bot_id, pace=orders.pace, composer=composer)
        ending = None if for_ever else asyncio.create_task(_end_when_done(services, worker))
        try:
            await worker.run()
        finally:
            if ending:
                await ending
            await channel.close()


def _word(store: Store, scene: Scene, what: Mapping[str, Any]) -> Said:
    return Said("crash.word", {"word": what["word"]})


def no_file(store: Store, appointment_id: int, language: str) -> tuple[str, bytes]:
    return f"aika-{appointment_id}.ics", b"BEGIN:VCALENDAR"


def _outlet(orders: Orders, services: Services, outlet: Outlet, fate: Fate) -> Outlet:
    outlet = Slow(MortalOutlet(outlet, fate), orders.slow)
    return MarksFirst(outlet, services.database, services.clock) if orders.mutant == "marks first" else outlet


class Slow:
    """A channel far away: there is time to die on the way there and on the way back."""

    says_by_log = False

    def __init__(self, outlet: Outlet, seconds: float) -> None:
        self._outlet = outlet
        self._seconds = seconds

    async def deliver(self, due: Due) -> str | None:
        await asyncio.sleep(self._seconds)
        said = await self._outlet.deliver(due)
        await asyncio.sleep(self._seconds)
        return said

    async def tidy(self, due: Due) -> None:
        await self._outlet.tidy(due)


async def _end_when_done(services: Services, worker: Sender) -> None:
    with services.hub.listen(hub.DELIVERY) as bell:
        while await services.database.read(services.clock(), _something_left):
            await bell.heard(0.1)
    worker.stop()


def _something_left(store: Store) -> bool:
    """In somebody's hands, or to be sent soon."""
    soon = and_(delivery.c.state == "planned", delivery.c.due_at <= store.now + SOON)
    here = delivery.c.identity_id.in_(select(channel_identity.c.id).where(channel_identity.c.channel == TELEGRAM))
    left = exists().where(here, or_(delivery.c.state.in_(IN_HAND), soon))
    return bool(store.connection.execute(select(left)).scalar())
