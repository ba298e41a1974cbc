"""The whole store as lines of JSON, and back: the same for SQLite and PostgreSQL, so that one may follow the other.

The first line tells the revision of the tables. Then comes, for each table, a line with its columns, and a line for
each row; the last line has the number of rows, without which a backup counts as torn off.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    Table,
    Time,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy import column as plain_column
from sqlalchemy import table as plain_table
from sqlalchemy.types import TypeEngine

from storage.tables import metadata
from storage.types import Json, UtcDateTime

FORMAT = "duunikaveri-backup"
VERSION = 1
ROWS_AT_ONCE = 1_000
MADE_ANEW = frozenset({"search_entry", "search_mark", "leadership", "rate_ledger", "throttle"})
"""Tables that are not in a backup: the search index is made from the messages, the others hold for minutes."""

_TAGS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (DateTime, "instant"),
    (Date, "day"),
    (Time, "clock"),
    (JSON, "json"),
    (Boolean, "flag"),
    (LargeBinary, "bytes"),
)
_TYPES: dict[str, Any] = {
    "instant": UtcDateTime(),
    "day": Date(),
    "clock": Time(),
    "json": Json,
    "flag": Boolean(),
    "bytes": LargeBinary(),
}


class BadBackup(Exception):
    """Not a backup of ours, or not a whole one."""


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says of itself. ``key`` is the program's secret key, which seals second factors."""

    revision: str
    made_at: datetime
    key: str | None


def dump(connection: Connection, revision: str, made_at: datetime, key: str | None) -> Iterator[str]:
    """The store as lines, each with its end. The connection's transaction must see one state throughout."""
    about = {"format": FORMAT, "version": VERSION, "revision": revision, "made_at": made_at.isoformat(), "key": key}
    yield _line(about)
    rows = 0
    for table in metadata.sorted_tables:
        if table.name in MADE_ANEW:
            continue
        yield _line({"table": table.name, "columns": {column.name: _tag(column.type) for column in table.columns}})
        for row in _rows(connection, table):
            rows += 1
            yield _line([_written(value) for value in row])
    yield _line({"rows": rows})


def about(lines: Iterator[str]) -> About:
    """Reads the first line. Raises BadBackup."""
    first = _read(next(lines, ""))
    if not isinstance(first, dict) or first.get("format") != FORMAT:
        raise BadBackup("this is no backup of Duunikaveri")
    if first["version"] != VERSION:
        raise BadBackup("this backup was made by a program that writes them in another way")
    return About(first["revision"], datetime.fromisoformat(first["made_at"]), first["key"])


def load(connection: Connection, lines: Iterator[str]) -> int:
    """Puts the rows after the first line into empty tables of the backup's own revision. Returns how many.

    Raises BadBackup for one that ends too early, and for anything that is not as :func:`dump` writes it.
    """
    with _in_any_order(connection):
        return _load(connection, lines)


@contextmanager
def _in_any_order(connection: Connection) -> Iterator[None]:
    """Rows may refer to rows of their own table that come after them; at the end all of them are there.

    SQLite looks at none of it while a restore runs (:meth:`~storage.database.Database.change_schema`).
    """
    own = _own_references(connection) if connection.dialect.name == "postgresql" else []
    for table, constraint in own:
        connection.execute(text(f"alter table {table} alter constraint {constraint} deferrable initially deferred"))
    yield
    if own:
        connection.execute(text("set constraints all immediate"))
    for table, constraint in own:
        connection.execute(text(f"alter table {table} alter constraint {constraint} not deferrable"))


def _own_references(connection: Connection) -> list[tuple[str, str]]:
    """Tables whose rows refer to rows of the same table, with the constraint that sees to it."""
    found = inspect(connection)
    return [
        (table, str(one["name"]))
        for table in found.get_table_names()
        for one in found.get_foreign_keys(table)
        if one["referred_table"] == table
    ]


def _load(connection: Connection, lines: Iterator[str]) -> int:
    table: Any = None
    rows: list[dict[str, Any]] = []
    loaded = 0
    for line in lines:
        read = _read(line)
        if isinstance(read, list):
            rows.append(dict(zip(table.columns.keys(), read, strict=True)))
            if len(rows) == ROWS_AT_ONCE:
                loaded += _insert(connection, table, rows)
                rows = []
            continue
        if rows:
            loaded += _insert(connection, table, rows)
            rows = []
        if "rows" in read:
            if read["rows"] != loaded or next(lines, None) is not None:
                raise BadBackup("rows are missing, or there are too many")
            _count_on(connection)
            return loaded
        table = plain_table(
            read["table"], *(plain_column(name, _TYPES.get(tag)) for name, tag in read["columns"].items())
        )
    raise BadBackup("the end is missing")


def _insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> int:
    tags = {column.name: column.type for column in table.columns}
    ready = [{name: _restored(value, tags[name]) for name, value in row.items()} for row in rows]
    connection.execute(insert(table), ready)
    return len(ready)


def _count_on(connection: Connection) -> None:
    """PostgreSQL's own counters go on after the highest number; SQLite looks at the rows."""
    if connection.dialect.name != "postgresql":
        return
    for name in inspect(connection).get_table_names():
        counter = connection.execute(
            text(
                "select pg_get_serial_sequence(quote_ident(:name), 'id') from information_schema.columns "
                "where table_schema = 'public' and table_name = :name and column_name = 'id'"
            ),
            {"name": name},
        ).scalar()
        if counter is None:
            continue
        highest = connection.execute(select(func.max(plain_column("id"))).select_from(plain_table(name))).scalar()
        if highest is not None:
            connection.execute(select(func.setval(counter, highest)))


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    """In a fixed order, so that two backups of one state are the same."""
    ordered = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=ROWS_AT_ONCE)
    found = connection.execute(ordered)
    while some := list(islice(found, ROWS_AT_ONCE)):
        yield from some


def _tag(kind: TypeEngine[Any]) -> str:
    plain = getattr(kind, "impl_instance", kind)
    return next((tag for known, tag in _TAGS if isinstance(plain, known)), "")


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value.isoformat() if isinstance(value, date | time) else value


def _restored(value: Any, kind: TypeEngine[Any]) -> Any:
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, LargeBinary):
        return b64decode(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return time.fromisoformat(value) if isinstance(kind, Time) else value


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def _read(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        raise BadBackup("a line that is not as it was written") from None
