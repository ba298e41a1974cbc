"""What every command of the program shares: its settings, an open store, and how it says that it cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NoReturn, TypeVar

import typer
from sqlalchemy.exc import DBAPIError, InterfaceError

from bot.settings import Settings, SettingsError, load
from storage.database import Database, open_database
from storage.errors import SchemaTooNew, SchemaTooOld, StoreBusy

T = TypeVar("T")

WRONG_SETTINGS = 2

NO_WAY_IN = ("08", "28", "3D", "53", "57", "SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_READONLY", "SQLITE_PERM")
"""PostgreSQL's classes of errors (connection, authorization, no such database, resources, operator's doing)
and SQLite's names of its own, that mean: not the program's fault, nor the store's form."""


def settings() -> Settings:
    """The settings; SystemExit with a line for each that cannot be used."""
    try:
        return load()
    except SettingsError as error:
        for line in error.lines:
            typer.echo(line, err=True)
        raise typer.Exit(WRONG_SETTINGS) from None


def with_store(ours: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Runs the work with the store open; what is wrong with the store itself is said in one line."""

    async def run() -> T:
        database = open_database(ours.store_url)
        try:
            return await work(database)
        finally:
            await database.close()

    try:
        return asyncio.run(run())
    except SchemaTooOld:
        stop("the store's tables are older than this program: run `duunikaveri migrate`")
    except SchemaTooNew:
        stop("the store's tables are newer than this program: start the newer program")
    except StoreBusy:
        stop("the store is busy: another program holds it; try again")
    except (OSError, DBAPIError) as error:
        if not is_out_of_reach(error):
            raise
        stop("the store cannot be reached: run `duunikaveri doctor`")


def is_out_of_reach(error: Exception) -> bool:
    """Whether the store could not be reached, which is neither the program's fault nor the store's form."""
    driver = getattr(error, "orig", None)
    code = getattr(driver, "sqlstate", None) or getattr(driver, "sqlite_errorname", None) or ""
    return isinstance(error, OSError | InterfaceError) or code.startswith(NO_WAY_IN)


def stop(line: str, status: int = 1) -> NoReturn:
    """Ends the command with one line of explanation."""
    typer.echo(line, err=True)
    raise typer.Exit(status)
