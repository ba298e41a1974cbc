"""Changing which values a column knows, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op


def as_it_stands(table: str) -> sa.Table:
    """SQLite copies a table to change it, and forgets what it is not told: the table with its checks."""
    bind = op.get_bind()
    found = sa.Table(table, sa.MetaData(), autoload_with=bind, resolve_fks=False)
    for check in sa.inspect(bind).get_check_constraints(table):
        found.append_constraint(sa.CheckConstraint(check["sqltext"], name=check["name"]))
    return found


def know(table: str, column: str, values: Sequence[str], also: Callable[[Any], None] = lambda batch_op: None) -> None:
    """From here on the column takes these values and no others; ``also`` changes the table on the way."""
    name = f"ck_{table}_{column}_known"
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table, copy_from=as_it_stands(table)) as batch_op:
        batch_op.drop_constraint(batch_op.f(name), type_="check")
        batch_op.create_check_constraint(batch_op.f(name), f"{column} in ({listed})")
        also(batch_op)
