"""The one door to the store: every read and every write is a function run in a transaction opened here."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.errors import StoreBusy, StoreError
from storage.store import Store

T = TypeVar("T")
Work = Callable[[Store], T]

PATIENCE = 5.0
"""Seconds to wait for a lock that another transaction holds."""

SCHEMA_PATIENCE = 60.0
"""Seconds to wait for another process to finish its migration."""

READERS = 2
TRIES = 3
LOST_RACES = frozenset({"40001", "40P01"})  # serialization failure, deadlock: the same work may succeed
LOCKED = "55P03"


class Database(Protocol):
    """A store on one of the two databases.

    ``write`` and ``read`` run the given function with a :class:`~storage.store.Store` in one transaction and
    return what it returned; when it raises, nothing of it is kept. ``now`` is the instant (aware, UTC) that
    every row written by it carries. The function may run in another thread and, after a serialization
    failure on PostgreSQL, more than once: it must have no effect outside the store. Raises
    :class:`~storage.errors.StoreBusy` when the database stayed locked for longer than it waits.
    """

    dialect: str

    async def write(self, now: datetime, work: Work[T]) -> T: ...
    async def read(self, now: datetime, work: Work[T]) -> T: ...
    async def run(self, work: Callable[[Connection], T]) -> T:
        """Runs work on a bare connection in one transaction: checks, and what a test puts into the tables."""
        ...

    async def change_schema(self, work: Callable[[Connection], T]) -> T:
        """Like ``run``, for migrations: rows may refer to nothing in between, but not at the end."""
        ...

    async def leave_nothing(self) -> None:
        """Sees to it that what was deleted is not in the files either, as far as the database lets one."""
        ...

    async def close(self) -> None: ...


def open_database(url: str, *, patience: float = PATIENCE) -> Database:
    """Opens ``sqlite:///path`` (or ``sqlite://`` for a private one in memory) or ``postgresql://...``.

    ``patience`` is how many seconds a transaction waits for a lock before it raises StoreBusy.
    """
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return SqliteDatabase(parsed.database, patience)
    if backend == "postgresql":
        return PostgresDatabase(url, patience)
    raise ValueError(f"no support for a {backend} database: use sqlite:/// or postgresql://")


class SqliteDatabase:
    """SQLite in WAL mode: one writer thread, a few reader threads.

    A transaction costs one hop to its thread however many statements it has. An async driver hops for
    every statement.
    """

    dialect = "sqlite"

    def __init__(self, path: str | None, patience: float = PATIENCE) -> None:
        if path == ":memory:":
            path = None
        if path:
            _make_private(Path(path))
        self._patience = patience
        self._writer = _sqlite_engine(path, patience, read_only=False)
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="store-write")
        # A database in memory lives in its one connection, so its reads share the writer's.
        self._reader = _sqlite_engine(path, patience, read_only=True) if path else self._writer
        self._read_threads = (
            ThreadPoolExecutor(READERS, thread_name_prefix="store-read") if path else self._write_thread
        )

    async def write(self, now: datetime, work: Work[T]) -> T:
        return await _in_thread(self._write_thread, self._transact, self._writer, lambda c: work(Store(c, now)))

    async def read(self, now: datetime, work: Work[T]) -> T:
        return await _in_thread(self._read_threads, self._transact, self._reader, lambda c: work(Store(c, now)))

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await _in_thread(self._write_thread, self._transact, self._writer, work)

    async def change_schema(self, work: Callable[[Connection], T]) -> T:
        return await _in_thread(self._write_thread, self._rebuild, work)

    def _transact(self, engine: Engine, work: Callable[[Connection], T]) -> T:
        with _telling_busy(), engine.begin() as connection:
            return work(connection)

    def _rebuild(self, work: Callable[[Connection], T]) -> T:
        with _telling_busy(), self._writer.connect() as connection, self._loosened(connection):
            with connection.begin():
                done = work(connection)
                _refuse_broken_references(connection)
            return done

    @contextmanager
    def _loosened(self, connection: Connection) -> Iterator[None]:
        """Foreign keys off, and more patience. Said to the driver, since pragmas do nothing in a transaction.

        SQLite alters a table by making a new one and dropping the old, which with foreign keys on takes
        with it the rows that refer to it, or fails.
        """
        driver = connection.connection
        _execute(driver, "PRAGMA foreign_keys = OFF", _busy_timeout(SCHEMA_PATIENCE))
        try:
            yield
        finally:
            _execute(driver, "PRAGMA foreign_keys = ON", _busy_timeout(self._patience))

    async def leave_nothing(self) -> None:
        """Deleted rows are overwritten in the file (secure_delete), but the write-ahead log still has them."""
        await _in_thread(self._write_thread, self._empty_log)

    def _empty_log(self) -> None:
        # While a reader is at work the log stays; the next time it goes.
        with _telling_busy(), self._writer.connect() as connection:
            _execute(connection.connection, "PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        for pool in {self._write_thread, self._read_threads}:
            await asyncio.to_thread(pool.shutdown)
        for engine in {self._writer, self._reader}:
            engine.dispose()


def _refuse_broken_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise StoreError(f"rows of {broken[0]} refer to rows of {broken[2]} that are gone")


def _make_private(path: Path) -> None:
    """What is in the store is nobody else's on this machine; SQLite gives its other files the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)


def _sqlite_engine(path: str | None, patience: float, *, read_only: bool) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=path),
        connect_args={"check_same_thread": False, "timeout": patience},
        hide_parameters=True,  # errors end in logs, and parameters are what people said
    )

    @event.listens_for(engine, "connect")
    def _prepare(driver: Any, _record: Any) -> None:
        driver.isolation_level = None  # this module begins transactions itself, see _begin
        _execute(driver, _busy_timeout(patience))
        _write_ahead(driver, patience)
        _execute(
            driver,
            "PRAGMA synchronous = FULL",  # what was acknowledged must survive a power cut
            "PRAGMA foreign_keys = ON",
            "PRAGMA secure_delete = ON",
            f"PRAGMA query_only = {'ON' if read_only else 'OFF'}",
        )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred transaction that turns into a writer midway fails at once when another holds the lock.
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _busy_timeout(seconds: float) -> str:
    return f"PRAGMA busy_timeout = {round(seconds * 1000)}"


def _write_ahead(driver: Any, patience: float) -> None:
    """Waits for others itself: SQLite does not, when it is the journal's mode that they hold up."""
    pause = 0.02
    for left in reversed(range(max(1, round(patience / pause)))):
        try:
            _execute(driver, "PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not left or not _is_busy(error):
                raise
            time.sleep(pause)


def _execute(driver: Any, *statements: str) -> None:
    cursor = driver.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()


@contextmanager
def _telling_busy() -> Iterator[None]:
    # The first connection may meet the lock before SQLAlchemy has wrapped the driver's errors.
    try:
        yield
    except OperationalError as error:
        if _is_busy(error.orig):
            raise StoreBusy from error
        raise
    except sqlite3.OperationalError as error:
        if _is_busy(error):
            raise StoreBusy from error
        raise


def _is_busy(error: BaseException | None) -> bool:
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


class PostgresDatabase:
    """PostgreSQL through asyncpg; several processes may share it."""

    dialect = "postgresql"

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self._engine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=5,
            max_overflow=5,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={
                "server_settings": {
                    "application_name": "duunikaveri",
                    "lock_timeout": str(round(patience * 1000)),
                    "timezone": "UTC",
                    "jit": "off",  # compiling a long query takes longer than any of ours runs
                }
            },
        )
        # As on SQLite: a read sees one state of the store from beginning to end, and cannot write.
        self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    async def write(self, now: datetime, work: Work[T]) -> T:
        return await _to_the_end(self._transact(self._engine, lambda c: work(Store(c, now))))

    async def read(self, now: datetime, work: Work[T]) -> T:
        return await _to_the_end(self._transact(self._reader, lambda c: work(Store(c, now))))

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await _to_the_end(self._transact(self._engine, work))

    async def change_schema(self, work: Callable[[Connection], T]) -> T:
        def patiently(connection: Connection) -> T:
            connection.exec_driver_sql(f"set local lock_timeout = {round(SCHEMA_PATIENCE * 1000)}")
            return work(connection)

        return await self.run(patiently)

    async def _transact(self, engine: AsyncEngine, work: Callable[[Connection], T]) -> T:
        for attempt in range(1, TRIES + 1):
            try:
                async with engine.begin() as connection:
                    return await connection.run_sync(work)
            except DBAPIError as error:
                state = getattr(error.orig, "sqlstate", None)
                if state == LOCKED or (state in LOST_RACES and attempt == TRIES):
                    raise StoreBusy from error
                if state not in LOST_RACES:
                    raise
        raise AssertionError("unreachable: the loop returns or raises")

    async def leave_nothing(self) -> None:
        """Its vacuum does that, in its own time."""

    async def close(self) -> None:
        await self._engine.dispose()


async def _in_thread(pool: ThreadPoolExecutor, function: Callable[..., T], *args: Any) -> T:
    return await _to_the_end(asyncio.get_running_loop().run_in_executor(pool, function, *args))


async def _to_the_end(transaction: Awaitable[T]) -> T:
    """Waits until the transaction is over even when cancelled: a commit must not outlive its witness."""
    future = asyncio.ensure_future(transaction)
    cancelled: asyncio.CancelledError | None = None
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return future.result()
    if not future.cancelled():
        future.exception()  # seen here, so that it is not reported as never retrieved
    raise cancelled
