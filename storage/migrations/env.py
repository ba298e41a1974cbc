"""Runs revisions on the connection that storage/schema.py hands over, inside its transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from storage.search_index import is_compared
from storage.tables import metadata
from storage.types import CleanText, Id, Json, UtcDateTime


def plainly(kind: str, item: Any, _autogenerate: object) -> str | Literal[False]:
    """Our types as they are in the tables: a revision must not change when the program's types do."""
    if kind != "type":
        return False
    if item is Id:
        return "ID"
    if item is Json:
        return "JSON"
    if isinstance(item, UtcDateTime):
        return "INSTANT"
    if isinstance(item, CleanText):
        return repr(item.impl).replace("String", "sa.String")
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        compare_server_default=True,
        include_object=is_compared,
        render_item=plainly,
        render_as_batch=True,  # SQLite cannot alter most of a table in place; batch copies it
    )
    context.run_migrations()


run(context.config.attributes["connection"])
