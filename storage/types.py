"""Column types that refuse what must never be stored: instants without a zone, text no database can keep."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""Plain data: dict, list, str, int, bool. JSONB on PostgreSQL, text on SQLite."""

Id = BigInteger().with_variant(Integer(), "sqlite")
"""A row's number. SQLite counts its own row numbers only in a column typed INTEGER."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in UTC. Takes aware datetimes of any zone, gives back aware UTC; naive ones raise ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: the instant it means is unknown")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text both databases can keep: a NUL, a lone surrogate or more than the column's length raises ValueError.

    Channels and steps see to it before; SQLite alone would keep any of these.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if "\x00" in value:
            raise ValueError("text with a NUL character cannot be stored")
        value.encode("utf-8")  # UnicodeEncodeError, a ValueError, on lone surrogates
        longest = getattr(self.impl_instance, "length", None)
        if longest is not None and len(value) > longest:
            raise ValueError(f"text of {len(value)} characters does not fit in {longest}")
        return value

    def process_literal_param(self, value: str | None, dialect: Dialect) -> Any:
        return self.process_bind_param(value, dialect)
