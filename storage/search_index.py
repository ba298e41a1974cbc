"""The word index that each database keeps in its own way: FTS5 on SQLite, a GIN index on PostgreSQL.

Both hold the same stems, made by :mod:`storage.search`, so that a search finds the same on both.
"""

from __future__ import annotations

from sqlalchemy import DDL, Connection, Dialect, Table, Text, TypeDecorator, event, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeEngine

_SQLITE = (
    """create virtual table search_words
       using fts5(stems, content='search_entry', content_rowid='message_id', detail=none, columnsize=0)""",
    """create trigger search_entry_added after insert on search_entry
       begin insert into search_words(rowid, stems) values (new.message_id, new.stems); end""",
    """create trigger search_entry_gone after delete on search_entry
       begin insert into search_words(search_words, rowid, stems) values ('delete', old.message_id, old.stems); end""",
)
_POSTGRESQL = ("create index ix_search_entry_stems on search_entry using gin (stems)",)
_BY_DIALECT = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}


class Stems(TypeDecorator[str]):
    """Stems, a space between them: letters and digits only. Text on SQLite, a text search vector on PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())


def index_ddl(dialect: str) -> list[str]:
    """Statements, to be run one by one after ``search_entry`` is made. KeyError for a database other than the two."""
    return list(_BY_DIALECT[dialect])


def index_undo(dialect: str) -> list[str]:
    """Statements to be run before ``search_entry`` is dropped."""
    return ["drop table search_words"] if dialect == "sqlite" else []


def indexed(table: Table) -> None:
    """Makes ``metadata.create_all`` keep the words of the table, and ``drop_all`` leave nothing behind."""
    for dialect in _BY_DIALECT:
        for moment, statements in (("after_create", index_ddl(dialect)), ("before_drop", index_undo(dialect))):
            for statement in statements:
                ddl: DDL = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves this one untyped
                event.listen(table, moment, ddl.execute_if(dialect=dialect))


def is_compared(_item: object, name: str | None, *_: object) -> bool:
    """For Alembic's comparison with storage.tables: what is made here it does not know (``include_object``)."""
    return name is None or not (name.startswith("search_words") or name == "ix_search_entry_stems")


def leave_nothing(connection: Connection) -> None:
    """What was deleted leaves SQLite's word index too: without this, old segments keep it until they are merged.

    Reads and writes the whole index: for the night. Does nothing on PostgreSQL, whose vacuum does it.
    """
    if connection.dialect.name == "sqlite":
        connection.execute(text("insert into search_words(search_words) values ('optimize')"))
