"""What the store promises of its transactions, seen on both databases, with real processes where it matters."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import IO, Any

import pytest
from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.util import await_only

from storage.database import Database, PostgresDatabase, SqliteDatabase, open_database
from storage.errors import StoreBusy, StoreError
from storage.store import Store
from storage.tables import content, person, setting, throttle
from tests.kit.clock import START
from tests.kit.postgres import blocking

ROOT = Path(__file__).parents[2]


def put(name: str, count: int = 0) -> Callable[[Store], None]:
    """Work that adds one row to a table that refers to no other."""
    return lambda store: put_row(store.connection, name, count, store.now)


def put_row(connection: Connection, name: str, count: int = 0, at: datetime = START) -> None:
    connection.execute(insert(throttle).values(bucket=name, count=count, started_at=at))


def add_one(connection: Connection, name: str) -> None:
    connection.execute(update(throttle).where(throttle.c.bucket == name).values(count=throttle.c.count + 1))


def read_and_add(connection: Connection, name: str) -> None:
    """Looks before it writes, as most of our work does."""
    look = select(throttle.c.count).where(throttle.c.bucket == name).with_for_update()
    count = connection.execute(look).scalar_one() + 1
    connection.execute(update(throttle).where(throttle.c.bucket == name).values(count=count))


async def counts(database: Database) -> dict[str, int]:
    def work(store: Store) -> dict[str, int]:
        return {row.bucket: row.count for row in store.connection.execute(select(throttle))}

    return await database.read(START, work)


# One transaction, whole or not at all.


async def test_what_was_returned_was_kept(database: Database) -> None:
    def work(store: Store) -> str:
        put("a", 1)(store)
        return "done"

    assert await database.write(START, work) == "done"
    assert await counts(database) == {"a": 1}


async def test_a_raise_keeps_nothing(database: Database) -> None:
    def work(store: Store) -> None:
        put("a")(store)
        raise LookupError("midway")

    with pytest.raises(LookupError):
        await database.write(START, work)
    assert await counts(database) == {}


async def test_a_refused_row_takes_the_others_with_it(database: Database) -> None:
    def work(store: Store) -> None:
        put("a")(store)
        put("a")(store)

    with pytest.raises(DBAPIError):
        await database.write(START, work)
    assert await counts(database) == {}


async def test_a_read_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await database.read(START, put("a"))
    assert await counts(database) == {}


async def test_a_read_sees_one_state_from_beginning_to_end(database: Database, database_url: str) -> None:
    async def write_from_elsewhere() -> None:
        other = open_database(database_url)
        await other.write(START, put("b"))
        await other.close()

    def look(store: Store) -> tuple[int, int]:
        rows = select(func.count()).select_from(throttle)
        before = store.connection.execute(rows).scalar_one()
        blocking(write_from_elsewhere)
        return before, store.connection.execute(rows).scalar_one()

    await database.write(START, put("a"))
    assert await database.read(START, look) == (1, 1)
    assert set(await counts(database)) == {"a", "b"}


# Two processes at once.

ADD_MANY = """
import asyncio, sys
from storage.database import open_database
from tests.kit.clock import START
from tests.storage.test_database import read_and_add
async def main():
    database = open_database(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(100):
        await database.write(START, lambda store: read_and_add(store.connection, "a"))
    await database.close()
asyncio.run(main())
"""

STOP_MIDWAY = """
import asyncio, sys
from storage.database import open_database
from tests.kit.clock import START
from tests.storage.test_database import add_one, put
def work(store):
    add_one(store.connection, "a")
    put("half")(store)
    print("midway", flush=True)
    sys.stdin.readline()
asyncio.run(open_database(sys.argv[1]).write(START, work))
"""

OPEN = """
import asyncio, sys
from storage.database import open_database
from sqlalchemy import text
async def main():
    print("ready", flush=True)
    sys.stdin.readline()
    database = open_database(sys.argv[1])
    await database.run(lambda c: c.execute(text("select 1")))
    await database.close()
asyncio.run(main())
"""


@contextmanager
def processes(script: str, *urls: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Runs the script once for each address; each is killed at the end if it has not ended by itself."""
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = [subprocess.Popen([sys.executable, "-c", script, url], env=environment, **pipes) for url in urls]
    try:
        yield started
    finally:
        for process in started:
            process.kill()
            process.communicate()


def pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def hear(process: subprocess.Popen[str]) -> str:
    return pipe(process.stdout).readline().strip()


def let_go(process: subprocess.Popen[str]) -> None:
    pipe(process.stdin).write("\n")
    pipe(process.stdin).flush()


async def test_two_processes_that_write_at_once_both_succeed(database: Database, database_url: str) -> None:
    await database.write(START, put("a"))
    with processes(ADD_MANY, database_url, database_url) as both:
        assert [hear(process) for process in both] == ["ready", "ready"]
        for process in both:
            let_go(process)
        assert [process.wait(60) for process in both] == [0, 0]
    assert await counts(database) == {"a": 200}


async def test_a_process_killed_midway_leaves_nothing_half(database: Database, database_url: str) -> None:
    await database.write(START, put("a", 5))
    with processes(STOP_MIDWAY, database_url) as (process,):
        assert hear(process) == "midway"
        process.kill()
        process.wait(60)
    await database.write(START, lambda store: add_one(store.connection, "a"))
    assert await counts(database) == {"a": 6}


def test_processes_that_open_a_new_store_at_once_all_succeed(empty_sqlite_url: str) -> None:
    with processes(OPEN, *[empty_sqlite_url] * 2) as all_of_them:
        assert {hear(process) for process in all_of_them} == {"ready"}
        for process in all_of_them:
            let_go(process)
        assert [process.wait(60) for process in all_of_them] == [0, 0]


# Locks.


async def test_a_store_locked_for_too_long_is_busy(sqlite_url: str) -> None:
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("begin immediate")
    database = open_database(sqlite_url, patience=0.05)
    with pytest.raises(StoreBusy):
        await database.write(START, put("a"))
    assert await counts(database) == {}  # readers do not wait for a writer
    holder.execute("rollback")
    holder.close()
    await database.write(START, put("a"))
    await database.close()


async def test_a_row_locked_for_too_long_is_busy(postgres_url: str) -> None:
    database = open_database(postgres_url, patience=0.05)
    await database.write(START, put("a"))

    def hold(connection: Connection) -> None:
        add_one(connection, "a")
        with pytest.raises(StoreBusy):
            await_only(asyncio.create_task(database.run(lambda c: add_one(c, "a"))))

    await database.run(hold)
    assert await counts(database) == {"a": 1}
    await database.close()


async def test_of_two_in_a_deadlock_the_loser_tries_again(postgres_url: str) -> None:
    database = open_database(postgres_url)
    for name in ("a", "b"):
        await database.write(START, put(name))
    has_first = {"a": asyncio.Event(), "b": asyncio.Event()}
    tries = 0

    def crossing(first: str, second: str) -> Callable[[Connection], None]:
        def work(connection: Connection) -> None:
            nonlocal tries
            tries += 1
            add_one(connection, first)
            has_first[first].set()
            await_only(has_first[second].wait())
            add_one(connection, second)

        return work

    await asyncio.gather(database.run(crossing("a", "b")), database.run(crossing("b", "a")))
    assert tries == 3
    assert await counts(database) == {"a": 2, "b": 2}
    await database.close()


LOSE = text("do $$ begin raise exception 'lost' using errcode = '40001'; end $$")


@pytest.mark.parametrize(("losses", "tries"), [(0, 1), (1, 2), (2, 3)])
async def test_a_lost_race_is_run_again(postgres_url: str, losses: int, tries: int) -> None:
    database = open_database(postgres_url)
    seen = 0

    def work(connection: Connection) -> int:
        nonlocal seen
        seen += 1
        put_row(connection, "a", seen)
        if seen <= losses:
            connection.execute(LOSE)
        return seen

    assert await database.run(work) == tries
    assert await counts(database) == {"a": tries}
    await database.close()


async def test_a_race_lost_every_time_is_busy(postgres_url: str) -> None:
    database = open_database(postgres_url)
    seen = []

    def work(connection: Connection) -> None:
        seen.append(1)
        connection.execute(LOSE)

    with pytest.raises(StoreBusy):
        await database.run(work)
    assert len(seen) == 3
    await database.close()


async def test_a_server_that_dropped_us_is_found_again(postgres_url: str) -> None:
    database = open_database(postgres_url)
    await database.write(START, put("a"))
    other = open_database(postgres_url)
    everyone_else = text(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where pid <> pg_backend_pid() and datname = current_database()"
    )
    await other.run(lambda connection: connection.execute(everyone_else))
    await other.close()
    assert await counts(database) == {"a": 0}
    await database.close()


# What cannot be stored.


async def test_a_naive_datetime_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="zone"):
        await database.write(START.replace(tzinfo=None), put("a"))
    with pytest.raises(StatementError, match="naive datetime"):
        await database.run(lambda c: put_row(c, "a", at=datetime(2026, 11, 24, 8, 0)))
    assert await counts(database) == {}


async def test_instants_come_back_in_utc(database: Database) -> None:
    in_helsinki = START.astimezone(timezone(timedelta(hours=2)))
    await database.write(in_helsinki, put("a"))
    found = await database.read(START, lambda store: store.connection.execute(select(throttle.c.started_at)).scalar())
    assert found == START
    assert found.tzinfo is UTC


@pytest.mark.parametrize("body", ["\x00", "moi\x00", "\ud800", "moi \udcff"])
async def test_text_that_cannot_be_kept_is_refused(database: Database, body: str) -> None:
    row = insert(content).values(key="k", language="fi", body=body, updated_at=START)
    with pytest.raises(StatementError):
        await database.run(lambda connection: connection.execute(row))
    rows = select(func.count()).select_from(content)
    assert await database.run(lambda connection: connection.execute(rows).scalar_one()) == 0


async def test_a_row_cannot_refer_to_nothing(database: Database) -> None:
    row = insert(setting).values(key="k", value=1, updated_at=START, updated_by=404)
    with pytest.raises(DBAPIError):
        await database.run(lambda connection: connection.execute(row))


async def test_a_migration_cannot_leave_a_row_that_refers_to_nothing(database: Database) -> None:
    row = insert(setting).values(key="k", value=1, updated_at=START, updated_by=404)
    with pytest.raises((StoreError, DBAPIError)):
        await database.change_schema(lambda connection: connection.execute(row))
    rows = select(func.count()).select_from(setting)
    assert await database.run(lambda connection: connection.execute(rows).scalar_one()) == 0


async def test_after_a_migration_references_are_kept_again(database: Database) -> None:
    await database.change_schema(lambda connection: None)
    await test_a_row_cannot_refer_to_nothing(database)


# Cancellation.


async def test_who_is_cancelled_leaves_when_the_commit_is_done(database: Database) -> None:
    inside, may_go, thread_may_go = asyncio.Event(), asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work(store: Store) -> None:
        put("a")(store)
        loop.call_soon_threadsafe(inside.set)
        if database.dialect == "sqlite":
            thread_may_go.wait(30)
        else:
            await_only(may_go.wait())

    waiting = asyncio.create_task(database.write(START, work))
    await inside.wait()
    for _ in range(2):  # a second cancellation must not break the wait either
        waiting.cancel()
        await asyncio.wait([waiting], timeout=0.05)
        assert not waiting.done()
    may_go.set()
    thread_may_go.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await counts(database) == {"a": 0}


async def test_a_cancelled_work_that_fails_makes_no_noise(database: Database) -> None:
    inside = asyncio.Event()
    loop = asyncio.get_running_loop()

    def work(store: Store) -> None:
        loop.call_soon_threadsafe(inside.set)
        raise LookupError

    waiting = asyncio.create_task(database.write(START, work))
    await inside.wait()
    waiting.cancel()
    with pytest.raises((asyncio.CancelledError, LookupError)):
        await waiting


# Opening.


async def test_a_store_in_memory_works() -> None:
    for url in ("sqlite://", "sqlite:///:memory:"):
        database = open_database(url)
        await database.change_schema(throttle.metadata.create_all)
        await database.write(START, put("a"))
        assert await counts(database) == {"a": 0}
        await database.close()


async def test_a_new_file_is_nobody_elses(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/inner/store.db")
    await database.change_schema(throttle.metadata.create_all)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.joinpath("inner").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(tmp_path.joinpath("inner").stat().st_mode) == 0o700
    await database.close()


@pytest.mark.parametrize("name", ["päivä.db", "with space.db", "what?.db", "half%20.db", "a#b.db"])
async def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    database = SqliteDatabase(str(tmp_path / name))
    await database.change_schema(throttle.metadata.create_all)
    await database.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="no support for a mysql database: use sqlite:/// or postgresql://"):
        open_database("mysql://host/name")


async def test_a_driver_in_the_address_is_ours_to_choose() -> None:
    database = open_database("postgresql+psycopg2://duuni@127.0.0.1:1/duuni")
    assert isinstance(database, PostgresDatabase)
    await database.close()


async def test_the_disk_is_waited_for(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    pragma = text("pragma synchronous")
    assert await database.run(lambda connection: connection.execute(pragma).scalar()) == 2
    await database.close()


async def test_errors_do_not_carry_what_people_said(database: Database) -> None:
    """They end in logs, and a statement's parameters are names and messages."""
    with pytest.raises(IntegrityError) as refused:
        await database.write(
            START,
            lambda store: store.connection.execute(insert(person).values(language=None, origin_ref="salaisuus")),
        )
    assert "salaisuus" not in str(refused.value)
