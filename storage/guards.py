"""Rules that the databases keep themselves, so that no program, ours included, can break them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import DDL, Table, event

NEVER_CHANGED = "audit rows are never changed or deleted"

_SQLITE_CHANGE = f"""
create trigger audit_never_changed before update on audit
begin select raise(abort, '{NEVER_CHANGED}'); end
"""
_SQLITE_DELETE = f"""
create trigger audit_never_deleted before delete on audit
begin select raise(abort, '{NEVER_CHANGED}'); end
"""
# INSERT OR REPLACE deletes without asking the trigger above.
_SQLITE_REPLACE = """
create trigger audit_never_replaced before insert on audit
when exists (select 1 from audit where id = new.id)
begin select raise(abort, 'audit rows are never changed or deleted'); end
"""
_POSTGRESQL_FUNCTION = f"""
create function audit_refuse() returns trigger language plpgsql as
$$ begin raise exception '{NEVER_CHANGED}'; end $$
"""
_POSTGRESQL_ROWS = """
create trigger audit_never_changed before update or delete on audit
for each row execute function audit_refuse()
"""
_POSTGRESQL_TABLE = """
create trigger audit_never_emptied before truncate on audit
for each statement execute function audit_refuse()
"""

_BY_DIALECT = {
    "sqlite": (_SQLITE_CHANGE, _SQLITE_DELETE, _SQLITE_REPLACE),
    "postgresql": (_POSTGRESQL_FUNCTION, _POSTGRESQL_ROWS, _POSTGRESQL_TABLE),
}


def append_only_ddl(dialect: str) -> list[str]:
    """Statements, to be run one by one after the table is made, that let audit rows only be added.

    KeyError for a database other than the two.
    """
    return list(_BY_DIALECT[dialect])


def append_only_undo(dialect: str) -> list[str]:
    """Statements that take the guard off again before the table is dropped; only a migration runs them."""
    return ["drop function if exists audit_refuse() cascade"] if dialect == "postgresql" else []


def guard(table: Table) -> None:
    """Makes ``metadata.create_all`` guard the table on either database, and ``drop_all`` leave nothing behind."""
    for dialect in _BY_DIALECT:
        _listen(table, "after_create", dialect, append_only_ddl)
        _listen(table, "after_drop", dialect, append_only_undo)


def _listen(table: Table, moment: str, dialect: str, statements: Callable[[str], list[str]]) -> None:
    for statement in statements(dialect):
        ddl: DDL = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves this one untyped
        event.listen(table, moment, ddl.execute_if(dialect=dialect))
