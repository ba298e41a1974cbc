"""Who serves where: municipality -> authority -> team, edited by admins."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from storage.tables.base import metadata
from storage.types import CleanText, Id, Json

authority = Table(
    "authority",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Json, nullable=False, comment="language code -> name"),
    Column("contact", Json, nullable=False, comment="language code -> how to reach them, as one line"),
)

municipality = Table(
    "municipality",
    metadata,
    Column("code", String(3), primary_key=True, comment="official three-digit code"),
    Column("name", Json, nullable=False, comment="language code -> name"),
    Column("authority_id", Id, ForeignKey("authority.id"), nullable=False),
)

team = Table(
    "team",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", CleanText(120), nullable=False, unique=True),
    Column("authority_id", Id, ForeignKey("authority.id"), nullable=False),
)
