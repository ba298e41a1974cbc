"""What admins edit."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from storage.tables.base import metadata
from storage.types import CleanText, Id, Json, UtcDateTime

content = Table(
    "content",
    metadata,
    Column("key", String(64), primary_key=True, comment="storage.contents.EDITABLE"),
    Column("language", String(8), primary_key=True),
    Column("body", CleanText(2000), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Id, ForeignKey("staff.id")),
)

setting = Table(
    "setting",
    metadata,
    Column("key", String(64), primary_key=True, comment="storage.rules.Rules"),
    Column("value", Json, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Id, ForeignKey("staff.id")),
)
