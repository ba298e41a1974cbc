"""Brings the tables of a store to the form this program needs, and says when they are not in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.database import Database
from storage.errors import NoSchema, SchemaTooNew, SchemaTooOld
from storage.tables import metadata

T = TypeVar("T")

SCRIPTS = "storage:migrations"

# Any number will do, as long as nobody else on the same database takes it: "duuni" in ASCII.
MIGRATION_LOCK = 0x6475756E69


async def migrate(database: Database, revision: str = "head") -> None:
    """Brings an empty or older store to the revision. Safe when several processes do it at once.

    Raises SchemaTooNew when a newer program wrote the store.
    """
    await database.change_schema(lambda connection: _upgrade(connection, revision))


async def revert(database: Database, revision: str) -> None:
    """Takes the store back to an earlier revision; ``base`` drops everything. For development and tests."""
    await database.change_schema(lambda connection: command.downgrade(_config(connection), revision))


def refill(connection: Connection, revision: str, fill: Callable[[Connection], T]) -> T:
    """Empties the store, makes the tables of the revision, lets ``fill`` write to them, and brings them up to date.

    All in the connection's transaction, which ``change_schema`` gives: what fails leaves everything as it was.
    The store must be new or in the form this program needs. Raises SchemaTooNew for a revision not known here.
    """
    _refuse_unknown(revision)
    if _stored(connection) is not None:
        metadata.drop_all(connection)
        connection.execute(text("drop table alembic_version"))
    _upgrade(connection, revision)
    filled = fill(connection)
    _upgrade(connection, "head")
    return filled


async def current_revision(database: Database) -> str | None:
    """The revision the store is in; None when it has no tables yet."""
    return await database.run(_stored)


async def check(database: Database) -> None:
    """Raises SchemaTooNew or SchemaTooOld unless the store is in the very form this program needs."""
    stored = await current_revision(database)
    _refuse_unknown(stored)
    if stored is None:
        raise NoSchema(f"the store is at no revision, this program needs {head()}")
    if stored != head():
        raise SchemaTooOld(f"the store is at {stored}, this program needs {head()}")


def head() -> str:
    """The newest revision this program knows."""
    newest = _scripts().get_current_head()
    assert newest is not None, "the first revision is part of the program"
    return newest


def revisions() -> list[str]:
    """All revisions this program knows, oldest first."""
    return [script.revision for script in reversed(list(_scripts().walk_revisions()))]


def write_revision(connection: Connection, message: str) -> str:
    """Writes the file of the next revision from what storage.tables has and this store lacks. For developers."""
    made = command.revision(_config(connection), message, autogenerate=True, rev_id=f"{int(head()) + 1:04}")
    assert made is not None and not isinstance(made, list)
    return made.path


def _upgrade(connection: Connection, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        # Held until the commit; SQLite's transaction has the whole file to itself already.
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    _refuse_unknown(_stored(connection))
    command.upgrade(_config(connection), revision)


def _stored(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_unknown(stored: str | None) -> None:
    if stored is not None and stored not in revisions():
        raise SchemaTooNew(f"the store is at {stored}, which this program does not know")


def _config(connection: Connection | None = None) -> Config:
    # The ways of alembic.ini, said here: an installed program has no such file beside it.
    config = Config()
    options: dict[str, str] = {
        "script_location": SCRIPTS,
        "file_template": "r%%(rev)s_%%(slug)s",
        "path_separator": "os",
    }
    for name, value in options.items():
        config.set_main_option(name, value)
    attributes: dict[str, Any] = config.attributes
    attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
