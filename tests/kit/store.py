"""An empty store with its tables, on each of the two databases, made anew for every test."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from tests.kit.clock import TestClock
from tests.kit.postgres import PostgresServer, blocking

if TYPE_CHECKING:
    from storage.database import Database

# The store is imported where a test first asks for it: the pure rules' tests run without it.

BOTH = ("sqlite", "postgresql")


def _open(url: str) -> Database:
    from storage.database import open_database

    return open_database(url)


def _migrate(url: str) -> None:
    from storage import schema

    async def run() -> None:
        database = _open(url)
        try:
            await schema.migrate(database)
        finally:
            await database.close()

    blocking(run)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, copied for every test: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    _migrate(f"sqlite:///{path}")
    return path


class PostgresStore:
    """One migrated database, emptied after every test: making a new one takes ten times as long."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._make()

    @property
    def url(self) -> str:
        return self._server.url(self._name)

    def renew(self) -> None:
        """Empty again. A test that changed the schema has spoilt it: then the next one gets a new database."""
        if not self._is_whole():
            self._server.drop_database(self._name)
            self._make()

    def _is_whole(self) -> bool:
        try:
            return self._server.empty(self._name) == self._shape
        except asyncpg.PostgresError:  # not even the tables are there as they were
            return False

    def _make(self) -> None:
        self._name = self._server.make_database()
        _migrate(self.url)
        self._shape = self._server.shape(self._name)


@pytest.fixture(scope="session")
def postgres_store(postgres: PostgresServer) -> PostgresStore:
    return PostgresStore(postgres)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite store of this test's own."""
    path = tmp_path / "store.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_store: PostgresStore) -> Iterator[str]:
    """A migrated, empty PostgreSQL store, this test's own for as long as it runs."""
    yield postgres_store.url
    postgres_store.renew()


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """SQLite before its first migration."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def empty_postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """PostgreSQL before its first migration."""
    name = postgres.make_database()
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty store: the test runs once on each database."""
    return _chosen(request, sqlite="sqlite_url", postgresql="postgres_url")


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest) -> str:
    """A database without tables: the test runs once on each."""
    return _chosen(request, sqlite="empty_sqlite_url", postgresql="empty_postgres_url")


def _chosen(request: pytest.FixtureRequest, **fixtures: str) -> str:
    url: str = request.getfixturevalue(fixtures[request.param])
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open store, migrated and empty: the test runs once on each database."""
    opened = _open(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def empty_database(empty_url: str) -> AsyncIterator[Database]:
    """An open database without tables: the test runs once on each."""
    opened = _open(empty_url)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> TestClock:
    return TestClock()
