"""Writes the next revision: `make migration m="what it does"`. Read what it wrote before keeping it."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from storage import schema
from storage.database import open_database


async def write(message: str) -> str:
    """Compares a fresh store at the newest revision with storage.tables; returns the path of the new file."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'store.db'}")
        try:
            await schema.migrate(database)
            return await database.run(lambda connection: schema.write_revision(connection, message))
        finally:
            await database.close()


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(write(sys.argv[1]))}\n")
