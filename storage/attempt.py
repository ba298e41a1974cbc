"""Work that may fail without spoiling what else its transaction does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from storage.errors import StoreBusy

T = TypeVar("T")

_NO_FAULT_OF_THE_WORK = ("08", "40", "53", "55", "57")
"""Classes of PostgreSQL's faults: no connection, a lost race, no room, a lock, an end."""

_FAULT_OF_THE_WORK = ("SQLITE_ERROR", "SQLITE_CONSTRAINT", "SQLITE_MISMATCH", "SQLITE_RANGE", "SQLITE_TOOBIG")


def attempt(connection: Connection, work: Callable[[], T]) -> T | Exception:
    """Does the work in a savepoint: what it wrote is undone when it raises, and its exception is returned.

    Raises only what is the database's own trouble: then nothing of the transaction can be kept.
    """
    savepoint = connection.begin_nested()
    try:
        done = work()
        savepoint.commit()
    except Exception as error:
        if _is_the_databases(error):
            raise
        savepoint.rollback()
        return error
    return done


def _is_the_databases(error: Exception) -> bool:
    if not isinstance(error, DBAPIError):
        return isinstance(error, StoreBusy)
    name = str(getattr(error.orig, "sqlite_errorname", None) or "")
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if name or state:
        is_ours = name.startswith(_FAULT_OF_THE_WORK) if name else not state.startswith(_NO_FAULT_OF_THE_WORK)
        return not is_ours
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
