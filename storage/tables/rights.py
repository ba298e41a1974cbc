"""Rights of the people: a copy, correction, erasure; one person in two chats."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table

from storage.tables.base import metadata, one_of, unique_while
from storage.types import Id, UtcDateTime

link_code = Table(
    "link_code",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True, comment="who joins them to"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

identity_link = Table(
    "identity_link",
    metadata,
    Column("id", Id, primary_key=True),
    Column("identity_id", Id, ForeignKey("channel_identity.id"), nullable=False, index=True),
    Column("from_person_id", Id, ForeignKey("person.id"), nullable=False, comment="whose chat it was before"),
    Column("to_person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("linked_at", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime),
)

erasure = Table(
    "erasure",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, nullable=False, index=True, comment="a number; with the next column it names one person"),
    Column("person_since", UtcDateTime, nullable=False, comment="person.created_at: numbers may come again"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_how", String(16), nullable=False, comment="chat, staff, retention, restore"),
    Column("state", String(12), nullable=False),
    Column("held_because", String(24), comment="why it waits for a person's decision: a code"),
    Column("decided_by", Id, ForeignKey("staff.id")),
    Column("done_at", UtcDateTime),
    one_of("state", "asked", "refused", "done", "withdrawn"),
    CheckConstraint("(state = 'done') = (done_at is not null)", name="done_is_dated"),
    unique_while("uq_erasure_open", "state = 'asked'", "person_id"),
)
