"""The parent's side: starts the processes, kills them, and judges by what the fake saw."""

from __future__ import annotations

import asyncio
import itertools
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, select

from storage.database import Database
from storage.deliveries import REPEATED_WHEN_IN_DOUBT
from storage.delivery_queue import IN_HAND
from storage.store import Store
from storage.tables import delivery, message
from tests.crash import child
from tests.crash.child import Orders, Planned
from tests.kit.nursery import processes
from tests.kit.telegram import Call, RemoteFake

T = TypeVar("T")

WITHIN = 60.0
LONG_AFTER = 120.0
"""Seconds: by then the leases of dead processes are over."""

BETWEEN_LOOKS = 0.02

OPEN = ("planned", *IN_HAND)

_chats = itertools.count(20_001)


async def until(happens: Callable[[], Awaitable[bool]], within: float, otherwise: str) -> None:
    """Waits for it to be so, looking again and again; fails with these words when it is not so in time."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if await happens():
            return
        await asyncio.sleep(BETWEEN_LOOKS)
    raise AssertionError(f"{otherwise} after {within} s")


class Life:
    """One process, from its start to its end."""

    def __init__(self, work: Callable[..., None], *given: Any, **named: Any) -> None:
        self._process = processes.Process(target=work, args=given, kwargs=named)
        self._process.start()

    @property
    def is_alive(self) -> bool:
        return self._process.exitcode is None

    @property
    def has_succeeded(self) -> bool:
        return self._process.exitcode == 0

    def kill9(self) -> None:
        """Ends it as a power cut does: no code of it runs any more when this returns."""
        self._process.kill()
        self._process.join(WITHIN)

    async def ended(self, within: float = WITHIN) -> int:
        """Its exit status, once it has ended by itself; -9 when it was killed."""

        async def is_over() -> bool:
            return not self.is_alive

        await until(is_over, within, "a process had not ended")
        status = self._process.exitcode
        assert status is not None
        return status


class Scene:
    """One store, one fake, and the processes between them."""

    def __init__(self, database: Database, fake: RemoteFake, url: str, folder: Path) -> None:
        self.database = database
        self.fake = fake
        self.planned: list[Planned] = []
        self.began = time.monotonic()
        self.ahead = 0.0
        self._url = url
        self._log = folder / "log"
        self._lives: list[Life] = []

    @property
    def bot(self) -> str:
        return self.fake.token.partition(":")[0]

    def chat(self) -> int:
        """Somebody new, whom the bot may write to."""
        return self.fake.user(next(_chats), started=True).id

    # Processes.

    def plan(self, *rows: Planned, at_once: int = 10, **orders: Any) -> Life:
        self.planned += [row for row in rows if row not in self.planned]
        return self.live(child.plan, self.orders(**orders), rows, at_once)

    def send(self, *, for_ever: bool = False, **orders: Any) -> Life:
        return self.live(child.send, self.orders(**orders), for_ever=for_ever)

    async def put(self, *rows: Planned) -> None:
        """Plans them here and now, in one transaction."""
        self.planned += [row for row in rows if row not in self.planned]
        await self.do(lambda store: child.put(store, self.bot, rows))

    def wait(self, seconds: float = LONG_AFTER) -> None:
        """Processes started from now on find so much time gone by; or, with less than nothing, a clock put back."""
        self.ahead += seconds

    def wait_till(self, instant: datetime) -> None:
        self.wait((instant - self.now).total_seconds())

    @property
    def now(self) -> datetime:
        return self.orders().clock()

    async def do(self, work: Callable[[Store], T]) -> T:
        """Something else that is done to the store at this time."""
        return await self.database.write(self.now, work)

    async def finish(self, **orders: Any) -> None:
        """A process that nothing befalls does what is left, long after."""
        self.wait()
        assert await self.send(**orders).ended() == 0, self.log

    async def dies(self, life: Life) -> None:
        """Waits for a process that was told where to die. It is a fault of the test's when it never gets there."""
        assert await life.ended() == -signal.SIGKILL, f"it never came to the point where it was to die\n{self.log}"

    def end(self) -> None:
        for life in self._lives:
            if life.is_alive:
                life.kill9()

    def live(self, work: Callable[..., None], *given: Any, **named: Any) -> Life:
        life = Life(work, *given, **named)
        self._lives.append(life)
        return life

    def orders(self, **orders: Any) -> Orders:
        return Orders(self._url, self.fake.url, self.fake.token, self._log, self.began, self.ahead, **orders)

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    # What is known of it.

    async def rows(self) -> dict[str, Any]:
        """What the ledger says, by key."""
        found = await self.database.run(lambda c: c.execute(select(delivery)).all())
        return {row.idempotency_key: row for row in found}

    async def left(self) -> int:
        """How many deliveries are not done with."""
        open_ones = select(func.count()).where(delivery.c.state.in_(OPEN))
        return int(await self.database.run(lambda c: c.execute(open_ones).scalar_one()))

    def calls(self) -> list[Call]:
        """Every message that reached the fake from this scene, in order, acted on or not."""
        ours = {planned.chat for planned in self.planned}
        return [call for call in self.fake.calls_of("sendMessage") if call.params["chat_id"] in ours]

    def heard(self) -> list[str]:
        """What people have on their screens, in order: the witness."""
        return [str(call.params["text"]) for call in self.calls() if call.acted]

    async def faults(self) -> list[str]:
        """Where the promise is broken: every committed message is attempted, and what repeats is flagged."""
        heard = self.heard()
        return [
            *_lost_or_repeated(self.planned, heard, await self.rows()),
            *_out_of_order(self.planned, heard),
            *(f"logged twice: {word}" for word, times in (await self._logged()).items() if times > 1),
        ]

    async def _logged(self) -> Counter[str]:
        """How often each message of ours is in the message log."""
        found = await self.database.run(lambda c: c.execute(select(message.c.body)).scalars().all())
        return Counter(map(str, found))


def _lost_or_repeated(planned: Sequence[Planned], heard: Sequence[str], rows: dict[str, Any]) -> Iterable[str]:
    times = Counter(heard)
    for one in planned:
        row = rows.get(one.key)
        if row is None:
            yield f"lost: {one.key} is not in the ledger"
        elif row.state in OPEN:
            yield f"left: {one.key} is {row.state}"
        elif not times[one.key] and not (row.state == "unknown" and one.kind not in REPEATED_WHEN_IN_DOUBT):
            yield f"lost: {one.key} is {row.state} and was never heard"
        elif times[one.key] > 1 and not (row.maybe_repeated and one.kind in REPEATED_WHEN_IN_DOUBT):
            yield f"repeated: {one.key} was heard {times[one.key]} times and is not flagged"
    for strange in sorted(set(heard) - {one.key for one in planned}):
        yield f"strange: {strange} was never planned"


def _out_of_order(planned: Sequence[Planned], heard: Sequence[str]) -> Iterable[str]:
    """Within a chat, what was planned first is first heard first, among equals."""
    first = {text: place for place, text in reversed(list(enumerate(heard)))}
    lanes: dict[tuple[int, str], list[Planned]] = {}
    for one in planned:
        lanes.setdefault((one.chat, one.kind), []).append(one)
    for lane in lanes.values():
        places = [first[one.key] for one in lane if one.key in first]
        if places != sorted(places):
            yield f"out of order: {[one.key for one in lane]}"


def most_in_a_second(calls: Sequence[Call]) -> int:
    """The most messages that reached the fake within any one second, by its own clock."""
    instants = sorted(call.at for call in calls)
    return max((sum(begin <= at < begin + 1 for at in instants) for begin in instants), default=0)
