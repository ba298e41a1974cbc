"""Stores to measure: migrated and empty, on both databases, each waiting for the disk as it does in service."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from storage import schema
from storage.database import Database, open_database
from tests.kit.postgres import PostgresServer, binaries

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass
class Stores:
    """Makes stores in a folder and on a server that are gone afterwards."""

    folder: Path
    server: PostgresServer
    _made: int = 0

    def url(self, dialect: str) -> str:
        """Where a new store is to be."""
        if dialect == "postgresql":
            return self.server.url(self.server.make_database())
        self._made += 1
        return f"sqlite:///{self.folder / f'{self._made}.db'}"

    @asynccontextmanager
    async def fresh(self, dialect: str) -> AsyncIterator[tuple[str, Database]]:
        """A migrated, empty store: its address, and itself, open."""
        url = self.url(dialect)
        database = open_database(url)
        try:
            await schema.migrate(database)
            yield url, database
        finally:
            await database.close()


@contextmanager
def stores() -> Iterator[Stores]:
    with TemporaryDirectory(prefix="duunikaveri-bench-") as folder, PostgresServer(binaries(), durable=True) as server:
        yield Stores(Path(folder), server)
