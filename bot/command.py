"""What every command of the program shares: its settings, an open store, and how it says that it cannot."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import NoReturn, TypeVar

import typer
from sqlalchemy.exc import DBAPIError, InterfaceError

from bot.settings import Settings, SettingsError, load
from storage.database import Database, open_database
from storage.errors import NoSchema, SchemaTooNew, SchemaTooOld, StoreBusy

T = TypeVar("T")

WRONG_SETTINGS = 2

NO_WAY_IN = ("08", "28", "3D", "53", "57", "SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_READONLY", "SQLITE_PERM")
"""PostgreSQL's classes of errors (connection, authorization, no such database, resources, operator's doing)
and SQLite's names of its own, that mean: not the program's fault, nor the store's form."""

WHY = {
    "28": "its server does not take this user and password",
    "3D": "its server has no database of this name",
    "53": "its server has no room for one connection more",
    "SQLITE_CANTOPEN": "its file cannot be opened",
    "SQLITE_NOTADB": "its file is no SQLite store",
    "SQLITE_READONLY": "its file may not be written to",
    "SQLITE_PERM": "its file may not be opened",
}


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
    except NoSchema:
        stop(
            "there is no store here yet: run `duunikaveri migrate`; "
            "if there should be one, start this in the folder of its .env"
        )
    except SchemaTooOld:
        stop("the store's tables are older than this program: run `duunikaveri migrate`")
    except SchemaTooNew:
        stop("the store's tables are newer than this program: start the newer program")
    except StoreBusy:
        stop("the store is busy: another program holds it; try again")
    except (OSError, DBAPIError) as error:
        if not is_out_of_reach(error):
            raise
        stop(f"the store cannot be reached{why(error)}: run `duunikaveri doctor`")


def is_out_of_reach(error: Exception) -> bool:
    """Whether the store could not be reached, which is neither the program's fault nor the store's form."""
    return isinstance(error, OSError | InterfaceError) or _code(error).startswith(NO_WAY_IN)


def why(error: Exception) -> str:
    """Why it could not be reached, as the end of a sentence; empty when nobody told."""
    if isinstance(error, socket.gaierror):
        return ", nobody knows its host"
    if isinstance(error, ConnectionRefusedError):
        return ", nobody answers at its host and port"
    if isinstance(error, TimeoutError):
        return ", it does not answer"
    if isinstance(error, FileNotFoundError | PermissionError):
        return ", its file or socket is not there or may not be opened"
    code = _code(error)
    return next((f", {words}" for known, words in WHY.items() if code.startswith(known)), "")


def _code(error: Exception) -> str:
    """PostgreSQL's or SQLite's code of the error, or nothing."""
    driver = getattr(error, "orig", None)
    return getattr(driver, "sqlstate", None) or getattr(driver, "sqlite_errorname", None) or ""


def stop(line: str, status: int = 1) -> NoReturn:
    """Ends the command with one line of explanation."""
    typer.echo(line, err=True)
    raise typer.Exit(status)
