"""Carries the hub's rings to the other processes on the same PostgreSQL store, and theirs here (LISTEN and NOTIFY).

Best effort: a ring that is lost costs a second or so, since whoever waits looks now and then as well. What is rung
was committed before, as the hub is rung after the commit only.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import make_url

from bot import logs
from bot.hub import Hub

CHANNEL = "duunikaveri"
EVERYTHING = "*"
"""Stands for all topics, when there are too many to name."""

MOST_WAITING = 1_000
MOST_AT_ONCE = 200
"""Topics in one NOTIFY, which takes 8,000 bytes."""

REST = 0.01
"""Seconds between two NOTIFYs: what is rung meanwhile goes together in the next."""

CHECK_EVERY = 30.0
"""Seconds of silence after which a connection is tried: one that was cut on the way says nothing of it."""

PATIENCE = 5.0
"""Seconds for one statement, and for connecting."""

log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds before a lost connection is made anew: doubled from ``first`` to ``most``."""

    first: float = 0.2
    most: float = 30.0

    def after(self, failures: int) -> float:
        return min(self.first * 2.0 ** min(failures - 1, 16), self.most)


class Lost(Exception):
    """The connection was closed by the other side."""


class Bells:
    """One connection that listens and one that tells, for as long as ``run`` runs. Nobody ever waits for either."""

    def __init__(self, hub: Hub, url: str, *, pauses: Pauses | None = None) -> None:
        self._hub = hub
        self._where = _where(url)
        self._pauses = pauses or Pauses()
        self._me = secrets.token_hex(4)
        self._rung: set[str] = set()
        self._any_rung = asyncio.Event()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ends both connections; what was rung until now is still told."""
        self._stopping.set()

    async def run(self) -> None:
        with self._hub.carried(self._ring):
            async with asyncio.TaskGroup() as both:
                both.create_task(self._keep_on("listen", self._listen))
                both.create_task(self._keep_on("tell", self._tell))

    def _ring(self, topic: str) -> None:
        self._rung.add(topic)
        if len(self._rung) > MOST_WAITING:
            self._rung = {EVERYTHING}
        self._any_rung.set()

    # Hearing.

    async def _listen(self, connection: Any) -> None:
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        await connection.add_listener(CHANNEL, self._heard)
        self._hub.ring_all_here()  # whatever was rung while nobody listened here
        while not self._stopping.is_set():
            if not await _first_of(CHECK_EVERY, lost, self._stopping):
                await _try(connection)
            if lost.is_set():
                raise Lost

    def _heard(self, _connection: Any, _pid: int, _channel: str, payload: str) -> None:
        teller, *topics = payload.split(" ")
        if teller == self._me:
            return
        for topic in topics:
            if topic == EVERYTHING:
                self._hub.ring_all_here()
            else:
                self._hub.ring_here(topic)

    # Telling.

    async def _tell(self, connection: Any) -> None:
        while not self._stopping.is_set():
            if not await _first_of(CHECK_EVERY, self._any_rung, self._stopping):
                await _try(connection)
            await self._tell_rung(connection)
            await _first_of(REST, self._stopping)
        await self._tell_rung(connection)

    async def _tell_rung(self, connection: Any) -> None:
        topics, self._rung = sorted(self._rung), set()
        self._any_rung.clear()
        try:
            for start in range(0, len(topics), MOST_AT_ONCE):
                payload = " ".join([self._me, *topics[start : start + MOST_AT_ONCE]])
                await connection.execute("select pg_notify($1, $2)", CHANNEL, payload, timeout=PATIENCE)
        except BaseException:
            for topic in topics:
                self._ring(topic)  # told once more over the next connection: twice is no harm
            raise

    # Connections.

    async def _keep_on(self, mode: str, use: Callable[[Any], Awaitable[None]]) -> None:
        """Uses a connection until told to stop; when it is lost, another one after a growing pause."""
        failures = 0
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            began, was_connected = loop.time(), False
            try:
                async with self._connected() as connection:
                    was_connected = True
                    if failures:
                        log.info("bells_back", mode=mode, attempts=failures)
                    await use(connection)
            except Exception as error:
                failures = 1 if loop.time() - began > CHECK_EVERY else failures + 1
                if was_connected or failures == 1:  # not every try: other rooms tell that the store is away
                    log.warning("bells_lost", mode=mode, error=type(error).__name__)
                await _first_of(self._pauses.after(failures), self._stopping)

    @contextlib.asynccontextmanager
    async def _connected(self) -> Any:
        connection = await asyncpg.connect(**self._where, timeout=PATIENCE)
        try:
            yield connection
        finally:
            try:
                await connection.close(timeout=PATIENCE)
            except Exception:
                connection.terminate()


async def _try(connection: Any) -> None:
    await connection.execute("select 1", timeout=PATIENCE)


async def _first_of(within: float, *events: asyncio.Event) -> bool:
    """Waits until one of the events is set. False when none was ``within`` seconds."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        done, _ = await asyncio.wait(waits, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)


def _where(url: str) -> dict[str, Any]:
    """The store's address as asyncpg takes it, read by the same rules as the store's own connections'."""
    parsed = make_url(url).set(drivername="postgresql+asyncpg")
    _, arguments = parsed.get_dialect()().create_connect_args(parsed)
    ours = {name: value for name, value in arguments.items() if not name.startswith(("prepared_", "async_"))}
    return ours | {"server_settings": {"application_name": "duunikaveri-bells"}}
