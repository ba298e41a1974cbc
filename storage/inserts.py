"""Inserts in one spelling for both databases: one row for its id, rows unless there, a row in place of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, insert
from sqlalchemy.dialects import postgresql, sqlite


def insert_one(connection: Connection, table: Table, **values: Any) -> int:
    """Inserts one row. Returns its id."""
    return int(connection.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def insert_or_ignore(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], *, key: Column[Any] | None = None
) -> list[Any]:
    """Inserts the rows that break no unique rule. Returns the ids (or keys) of the new ones, in no set order."""
    if not rows:
        return []
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(table).on_conflict_do_nothing().returning(table.c.id if key is None else key)
    return list(connection.execute(statement, list(rows)).scalars())


def insert_or_replace(connection: Connection, table: Table, row: dict[str, Any], *, by: Sequence[str]) -> None:
    """Inserts the row, or overwrites the one with the same ``by`` columns."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {name: value for name, value in row.items() if name not in by}
    connection.execute(make(table).values(row).on_conflict_do_update(index_elements=list(by), set_=values))
