"""Memory for the few queries that look at everybody at once."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

ROOM: Final = "64MB"
"""Beyond what PostgreSQL gives by itself (4 MB), it asks of each of 100,000 people anew what it could look up."""


def give_room(connection: Connection) -> None:
    """For what follows in this transaction. SQLite takes what it needs."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"set local work_mem = '{ROOM}'")
