"""The record of who did what only ever grows, and holds numbers and codes only."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage import schema
from storage.audit import Action, Subject
from storage.database import Database
from storage.guards import NEVER_CHANGED, append_only_ddl
from storage.store import Store
from storage.tables import audit, metadata
from tests.kit.clock import START


async def fill(database: Database, lines: int = 1) -> None:
    def work(store: Store) -> None:
        for number in range(1, lines + 1):
            store.audit.record(None, Action.CLIENT_VIEWED, Subject.CLIENT, number, page=1)

    await database.write(START, work)


@pytest.mark.parametrize(
    "change",
    [
        "update audit set staff_id = null",
        "update audit set detail = null where id = 1",
        "delete from audit",
        "delete from audit where id = 1",
        "insert into audit (id, at, action) values (1, '2026-01-01 00:00:00', 'x') on conflict (id) do update"
        " set action = 'x'",
    ],
)
async def test_lines_cannot_be_changed(database: Database, change: str) -> None:
    await fill(database)
    with pytest.raises(DBAPIError, match=NEVER_CHANGED):
        await database.run(lambda connection: connection.execute(text(change)))
    assert await _count(database) == 1


async def test_lines_cannot_be_replaced_or_emptied(database: Database) -> None:
    await fill(database)
    tricks = {
        "sqlite": "insert or replace into audit (id, at, action) values (1, '2026-01-01 00:00:00', 'x')",
        "postgresql": "truncate audit",
    }
    with pytest.raises(DBAPIError, match=NEVER_CHANGED):
        await database.run(lambda connection: connection.execute(text(tricks[database.dialect])))
    assert await _count(database) == 1


async def test_other_lines_can_still_be_added(database: Database) -> None:
    await fill(database)
    await fill(database)
    assert await _count(database) == 2


async def test_without_the_guard_they_could(empty_database: Database) -> None:
    """The tests above can fail."""
    off = {
        "sqlite": ["drop trigger audit_never_changed", "drop trigger audit_never_deleted"],
        "postgresql": ["drop trigger audit_never_changed on audit"],
    }

    def break_in(connection: Connection) -> None:
        for statement in off[empty_database.dialect]:
            connection.execute(text(statement))
        connection.execute(text("delete from audit"))

    await empty_database.run(metadata.create_all)
    await fill(empty_database)
    await empty_database.run(break_in)
    assert await _count(empty_database) == 0


async def test_tables_made_without_migrations_are_guarded_too(empty_database: Database) -> None:
    await empty_database.run(metadata.create_all)
    await fill(empty_database)
    with pytest.raises(DBAPIError, match=NEVER_CHANGED):
        await empty_database.run(lambda connection: connection.execute(text("delete from audit")))


async def test_the_schema_can_be_taken_down_and_made_again(empty_database: Database) -> None:
    for _ in range(2):
        await schema.migrate(empty_database)
        await fill(empty_database)
        await schema.revert(empty_database, "base")


def test_there_is_a_guard_for_each_database_and_no_other() -> None:
    assert append_only_ddl("sqlite") and append_only_ddl("postgresql")
    with pytest.raises(KeyError):
        append_only_ddl("mysql")


@pytest.mark.parametrize("detail", ["Aava Aalto", "aava@kaupunki.fi", "+358401234567", "", "x" * 41, "åäö"])
async def test_words_do_not_fit_in(database: Database, detail: str) -> None:
    with pytest.raises(ValueError, match="not a code"):
        await database.write(START, lambda store: store.audit.record(None, Action.SIGNED_IN, what=detail))


async def _count(database: Database) -> int:
    return await database.run(lambda connection: len(connection.execute(audit.select()).all()))
