"""Review: what admins may look at, why, and how the dialogs go."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from storage.tables.base import metadata
from storage.types import Id, UtcDateTime

review = Table(
    "review",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("reason", String(24), nullable=False, comment="storage.reviews.Reason"),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("verdict", String(16), comment="storage.reviews.Verdict; null while nobody has said"),
)

dialog_event = Table(
    "dialog_event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), index=True, comment="emptied with the person; the count stays"),
    Column("dialog", String(24), nullable=False),
    Column("step", String(32), nullable=False),
    Column("what", String(12), nullable=False, comment="domain.funnel.What: asked, answered, back, help, ..."),
    Index("ix_dialog_event_at", "at", "dialog", "step", "what", "person_id"),  # counted from the index alone
)
