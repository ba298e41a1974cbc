"""What PostgreSQL's planner is told of the few queries that it would go about badly by itself.

Each holds for what follows in the transaction. SQLite needs none of it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

ROOM: Final = "64MB"
"""Beyond what PostgreSQL gives by itself (4 MB), it asks of each of 100,000 people anew what it could look up."""

BY_INDEX = "select " + ", ".join(
    f"set_config('enable_{way}', 'off', true)" for way in ("sort", "seqscan", "bitmapscan")
)


def give_room(connection: Connection) -> None:
    """For a query that looks at everybody at once."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"set local work_mem = '{ROOM}'")


def go_by_index(connection: Connection) -> None:
    """For a query that takes the first few in an index's order: it reads no more than it takes.

    Where PostgreSQL last counted when there was little in a table, it would read and sort all that has come since.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(BY_INDEX)
