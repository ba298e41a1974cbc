"""A SQLite store in which everything can be tried and nothing stays: for walking through hundreds of requests.

One connection in the test's own thread, in one transaction that is never committed. Between ``tried()`` and its end
every transaction of the program is a savepoint, and then it is all taken back. What was written to which table is
counted by triggers, so that "this changed nothing" is one small query instead of a look at all tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine, text

from storage.database import PATIENCE, _sqlite_engine
from storage.store import Store
from storage.tables import metadata

T = TypeVar("T")


def _engine(url: str) -> Engine:
    return _sqlite_engine(url.removeprefix("sqlite:///"), PATIENCE, read_only=False)


class Rehearsal:
    """A storage.database.Database on a migrated file."""

    dialect = "sqlite"

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        self._connection = self._engine.connect()
        self._connection.begin()
        self._watch()

    def _watch(self) -> None:
        run = self._connection.exec_driver_sql
        run("create temp table touched (name text)")
        for table in metadata.sorted_tables:
            for what in ("insert", "update", "delete"):
                run(
                    f"create temp trigger {table.name}_{what} after {what} on main.{table.name} "
                    f"begin insert into touched values ('{table.name}'); end"
                )

    @staticmethod
    def prepare(url: str, now: datetime, work: Callable[[Store], T]) -> T:
        """Fills a store for good, before it is copied and rehearsed in."""
        engine = _engine(url)
        with engine.begin() as connection:
            made = work(Store(connection, now))
        engine.dispose()
        return made

    async def write(self, now: datetime, work: Callable[[Store], T]) -> T:
        with self._connection.begin_nested():
            return work(Store(self._connection, now))

    async def read(self, now: datetime, work: Callable[[Store], T]) -> T:
        self._connection.exec_driver_sql("pragma query_only = on")
        try:
            return work(Store(self._connection, now))
        finally:
            self._connection.exec_driver_sql("pragma query_only = off")

    async def run(self, work: Callable[[Connection], T]) -> T:
        with self._connection.begin_nested():
            return work(self._connection)

    change_schema = run

    async def leave_nothing(self) -> None:
        """Nothing was ever kept."""

    async def close(self) -> None:
        self._connection.close()
        self._engine.dispose()

    @contextmanager
    def tried(self) -> Iterator[None]:
        """What happens inside is taken back at its end."""
        self._connection.exec_driver_sql("delete from touched")
        savepoint = self._connection.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()

    def touched(self) -> frozenset[str]:
        """The tables that were written to since the trial began."""
        return frozenset(row[0] for row in self._connection.execute(text("select distinct name from touched")))
