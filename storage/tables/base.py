"""What all tables share: how constraints are named, and the two kinds of them that many tables have."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, MetaData, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=f"{column}_known")


def unique_while(name: str, condition: str, *columns: str) -> Index:
    """At most one row of these columns for as long as the condition holds."""
    return Index(name, *columns, unique=True, sqlite_where=text(condition), postgresql_where=text(condition))
