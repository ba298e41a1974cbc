"""The store's form is brought up to date by whoever comes first, and a wrong one is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from storage import database as module
from storage import migrations, schema
from storage.database import Database, open_database
from storage.errors import SchemaTooNew, SchemaTooOld, StoreBusy
from storage.migrations.__main__ import write
from storage.search_index import is_compared
from storage.tables import metadata
from tests.kit.postgres import blocking
from tests.storage.test_database import hear, let_go, processes

MIGRATE = """
import asyncio, sys
from storage import database as module
from storage import migrations, schema
from storage.database import open_database
async def main():
    database = open_database(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    await schema.migrate(database)
    await schema.check(database)
    await database.close()
asyncio.run(main())
"""


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def stamp(connection: Connection) -> None:
    connection.execute(text("update alembic_version set version_num = '9999'"))


async def test_an_empty_store_is_too_old(empty_database: Database) -> None:
    assert await schema.current_revision(empty_database) is None
    with pytest.raises(SchemaTooOld, match="at no revision, this program needs"):
        await schema.check(empty_database)


async def test_migrating_makes_every_table(empty_database: Database) -> None:
    await schema.migrate(empty_database)
    made = {name for name in await empty_database.run(tables) if is_compared(None, name)}
    assert made == {*metadata.tables, "alembic_version"}
    await schema.check(empty_database)


async def test_migrating_again_changes_nothing(database: Database) -> None:
    await schema.migrate(database)
    assert await schema.current_revision(database) == schema.head()


async def test_a_store_of_an_earlier_program_is_too_old(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "head", lambda: "9999")
    with pytest.raises(SchemaTooOld, match=f"at {schema.revisions()[-1]}, this program needs 9999"):
        await schema.check(database)


async def test_a_store_of_a_newer_program_is_refused_and_left_alone(database: Database) -> None:
    await database.run(stamp)
    for attempt in (schema.check, schema.migrate):
        with pytest.raises(SchemaTooNew, match="at 9999, which this program does not know"):
            await attempt(database)
    assert await schema.current_revision(database) == "9999"


async def test_a_migration_that_fails_leaves_nothing_half(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_midway(connection: Connection, revision: str) -> None:
        upgrade(connection, revision)
        raise LookupError("midway")

    upgrade = schema._upgrade
    monkeypatch.setattr(schema, "_upgrade", stop_midway)
    with pytest.raises(LookupError):
        await schema.migrate(empty_database)
    assert await empty_database.run(tables) == set()


def test_processes_that_migrate_at_once_all_succeed(empty_url: str) -> None:
    with processes(MIGRATE, *[empty_url] * 2) as all_of_them:
        assert {hear(process) for process in all_of_them} == {"ready"}
        for process in all_of_them:
            let_go(process)
        assert [process.wait(60) for process in all_of_them] == [0, 0]


async def test_who_comes_second_waits_for_the_first(
    empty_database: Database, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SCHEMA_PATIENCE", 0.05)

    async def come_second() -> None:
        second = open_database(empty_url)
        try:
            with pytest.raises(StoreBusy):
                await schema.migrate(second)
        finally:
            await second.close()

    def come_first(connection: Connection, revision: str) -> None:
        upgrade(connection, revision)
        blocking(come_second)

    upgrade = schema._upgrade
    await empty_database.change_schema(lambda connection: come_first(connection, "head"))
    await schema.check(empty_database)


async def test_the_next_revision_has_nothing_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make migration` on tables that no revision lacks writes a file that changes nothing."""
    copy = tmp_path / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "SCRIPTS", str(copy))
    path = Path(await write("Nothing new"))
    body = path.read_text(encoding="utf-8")
    assert path == copy / f"versions/r{int(schema.revisions()[-2]) + 1:04}_nothing_new.py"
    assert body.startswith('"""Nothing new."""')
    assert body.count("    pass\n") == 2


def test_revisions_are_numbered_in_order() -> None:
    assert schema.revisions() == [f"{number:04}" for number in range(1, len(schema.revisions()) + 1)]
