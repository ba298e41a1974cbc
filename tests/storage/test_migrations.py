"""Every revision goes up and down on both databases, keeps the rows, and ends in what storage.tables says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select, text

from storage import schema
from storage.database import Database, open_database
from storage.search_index import is_compared
from storage.tables import metadata
from tests.kit.clock import START

REVISIONS = schema.revisions()

ROWS: dict[str, dict[str, Any]] = {
    "authority": {"id": 1, "name": {"fi": "Länsi"}, "contact": {"fi": "p. 0100"}},
    "team": {"id": 1, "name": "Länsi", "authority_id": 1},
    "person": {"id": 1, "language": "fi", "created_at": START},
    "throttle": {"bucket": "b", "started_at": START, "count": 3},
}
"""What the first revision could hold. A later one that changes these rows says so in its own test."""


def make_of(connection: Connection) -> set[str]:
    """Everything the database knows of its own form, one line each, without what differs by chance."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("select type, name, tbl_name, coalesce(sql, '') from sqlite_master"))
        lines = {f"{kind} {table}.{name}: {_in_any_order(sql)}" for kind, name, table, sql in found}
    else:
        lines = {line for query in POSTGRES_FORM for (line,) in connection.execute(text(query))}
    return {line for line in lines if "alembic_version" not in line and line}


def _in_any_order(sql: str) -> str:
    """A table's parts sorted, since a column added later stands last; quotes and spaces say nothing."""
    flat = re.sub(r"\s+", " ", sql.replace('"', "")).replace("( ", "(").replace(" )", ")").replace(" ,", ",")
    if not flat.startswith("CREATE TABLE"):
        return flat
    return " | ".join(sorted(_parts(flat[flat.index("(") + 1 : flat.rindex(")")])))


def _parts(inner: str) -> list[str]:
    """What stands between the commas that are inside no brackets."""
    parts, depth = [""], 0
    for letter in inner:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


POSTGRES_FORM = (
    """select 'column ' || table_name || '.' || column_name || ' ' || udt_name || ' '
       || coalesce(character_maximum_length::text, '') || ' ' || is_nullable || ' ' || coalesce(column_default, '')
       || ' ' || is_identity
       from information_schema.columns where table_schema = 'public'""",
    """select 'comment ' || c.relname || '.' || a.attname || ' ' || col_description(c.oid, a.attnum)
       from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = 'public'::regnamespace and col_description(c.oid, a.attnum) is not null""",
    """select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
       from pg_constraint where connamespace = 'public'::regnamespace""",
    "select 'index ' || indexdef from pg_indexes where schemaname = 'public'",
    "select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal",
    """select 'function ' || pg_get_functiondef(p.oid) from pg_proc p
       where pronamespace = 'public'::regnamespace""",
    "select 'sequence ' || sequencename || ' ' || data_type::text from pg_sequences",
)


async def test_up_down_and_up_again(empty_database: Database) -> None:
    await schema.migrate(empty_database)
    first = await empty_database.run(make_of)
    await schema.revert(empty_database, "base")
    assert await empty_database.run(make_of) == set()
    await schema.migrate(empty_database)
    assert await empty_database.run(make_of) == first


@pytest.mark.parametrize("revision", REVISIONS)
async def test_up_from_every_earlier_one_with_rows_in_it(empty_database: Database, revision: str) -> None:
    await schema.migrate(empty_database, revision)
    await empty_database.run(put_rows)
    await schema.migrate(empty_database)
    await schema.check(empty_database)
    assert await empty_database.run(rows_found) == set(ROWS)


@pytest.mark.parametrize("revision", REVISIONS)
async def test_down_one_by_one_with_rows_in_it(empty_database: Database, revision: str) -> None:
    await schema.migrate(empty_database, revision)
    before = await empty_database.run(make_of)
    await empty_database.run(put_rows)
    await schema.migrate(empty_database)
    await schema.revert(empty_database, revision)
    assert await empty_database.run(make_of) == before
    assert await empty_database.run(rows_found) == set(ROWS)


def _each_row(connection: Connection, act: Callable[[Table, dict[str, Any]], Any]) -> dict[str, Any]:
    """The rows and the tables as they are in this revision, which need not be as in storage.tables."""
    now = MetaData()
    now.reflect(connection, only=list(ROWS))
    return {name: act(now.tables[name], row) for name, row in ROWS.items()}


def put_rows(connection: Connection) -> None:
    _each_row(connection, lambda table, _: connection.execute(metadata.tables[table.name].insert(), ROWS[table.name]))


def rows_found(connection: Connection) -> set[str]:
    keys = _each_row(connection, lambda table, _: len(connection.execute(select(table)).all()))
    return {name for name, count in keys.items() if count == 1}


async def test_the_last_one_is_what_the_tables_say(database: Database, empty_url_of: str) -> None:
    made = open_database(empty_url_of)
    await made.change_schema(metadata.create_all)
    expected = await made.run(make_of)
    await made.close()
    found = await database.run(make_of)
    assert sorted(found - expected) == []
    assert sorted(expected - found) == []


@pytest.fixture
def empty_url_of(database: Database, request: pytest.FixtureRequest) -> str:
    """A database without tables, of the same kind as the test's."""
    kind = {"sqlite": "empty_sqlite_url", "postgresql": "empty_postgres_url"}[database.dialect]
    url: str = request.getfixturevalue(kind)
    return url


async def test_alembic_too_finds_no_difference(database: Database) -> None:
    def differences(connection: Connection) -> list[Any]:
        options = {"compare_type": True, "compare_server_default": True, "include_object": is_compared}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        return list(found)

    assert await database.run(differences) == []


async def test_a_difference_is_seen(database: Database) -> None:
    before = await database.run(make_of)
    for change in (
        "alter table throttle add column reason varchar(8)",
        "create index ix_extra on throttle (count)",
    ):
        await database.run(lambda connection, change=change: connection.execute(text(change)))
        after = await database.run(make_of)
        assert after != before
        before = after


async def test_sqlite_remakes_a_table_without_losing_what_refers_to_it(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    identity = {"id": 1, "person_id": 1, "channel": "web", "bot": "web", "address": "a", "created_at": START}

    def fill(connection: Connection) -> None:
        put_rows(connection)
        connection.execute(metadata.tables["channel_identity"].insert(), identity)

    def remake(connection: Connection) -> None:
        with (
            Operations.context(MigrationContext.configure(connection)) as operations,
            operations.batch_alter_table("person", recreate="always") as person,
        ):
            person.add_column(Column("nickname", String(8)))

    await database.run(fill)
    await database.change_schema(remake)
    assert await database.run(rows_found) == set(ROWS)
    identities = select(metadata.tables["channel_identity"].c.person_id)
    assert await database.run(lambda connection: connection.execute(identities).scalars().all()) == [1]
    await database.close()


async def test_every_table_is_there(database: Database) -> None:
    found = await database.run(lambda connection: inspect(connection).get_table_names())
    assert {name for name in found if is_compared(None, name)} - {"alembic_version"} == set(metadata.tables)
