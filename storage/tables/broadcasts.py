"""Broadcasts: one message to many, each asked once."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from storage.tables.base import metadata, one_of
from storage.types import CleanText, Id, Json, UtcDateTime

segment = Table(
    "segment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", CleanText(120), nullable=False, unique=True),
    Column("filters", Json, nullable=False, comment="domain.segments.Filters"),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("retired_at", UtcDateTime),
    Column("revision", Integer, nullable=False, server_default="0"),
)

broadcast = Table(
    "broadcast",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", CleanText(120), nullable=False, comment="among us"),
    Column("purpose", String(12), nullable=False, comment="domain.broadcasts.BroadcastPurpose"),
    Column("texts", Json, nullable=False, comment="language code -> {subject, body}; fields in braces"),
    Column("buttons", Json, nullable=False, comment="list of domain.broadcasts.Button"),
    Column("picture_id", Id, ForeignKey("picture.id"), index=True),
    Column("event_id", Id, ForeignKey("event.id"), index=True, comment="to which it invites"),
    Column("segments", Json, nullable=False, comment="list of segment.id; their people together"),
    Column("filters", Json, comment="list of domain.segments.Filters, as they were when it was frozen"),
    Column("state", String(10), nullable=False, server_default="draft"),
    Column("send_at", UtcDateTime, comment="when the first may leave; null: at once"),
    Column("days", Integer, nullable=False, server_default="1", comment="working days over which it is spread"),
    Column("expires_at", UtcDateTime, comment="what has not left by then does not"),
    Column("repeats", Json, comment="domain.repeats.Repeats; null: once"),
    Column("next_on", Date, comment="of one that repeats: the day of the next, Helsinki"),
    Column("parent_id", Id, ForeignKey("broadcast.id"), comment="the one that repeats, of which it is a turn"),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Id, ForeignKey("staff.id"), nullable=False, comment="whose words they are: not to look over"),
    Column("editors", Json, comment="list of staff.id: who changed it since it was last found fine; not to look over"),
    Column("asked_at", UtcDateTime, comment="when a second pair of eyes was asked for"),
    Column("eyes_words", CleanText(500), comment="what they would have otherwise, when they sent it back"),
    Column("seen_by", Id, ForeignKey("staff.id"), comment="whose the second pair of eyes was"),
    Column("seen_at", UtcDateTime),
    Column("seen_people", Integer, comment="how many it would have gone to then"),
    Column("sent_by", Id, ForeignKey("staff.id"), comment="who pressed send"),
    Column("sent_at", UtcDateTime, comment="when they did"),
    Column("undo_until", UtcDateTime, comment="nothing leaves before"),
    Column("frozen_at", UtcDateTime, comment="since when who gets it is settled"),
    Column("planned_at", UtcDateTime, comment="when the last of them had a row in the ledger"),
    Column("paused_at", UtcDateTime),
    Column("paused_by", Id, ForeignKey("staff.id")),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Id, ForeignKey("staff.id"), comment="who cancelled it"),
    Column("ended_why", String(16), comment="why it ended by itself: event_cancelled, event_over, event_full, expired"),
    Column("counts", Json, comment="how it ended, in numbers: people are erased, numbers stay"),
    Column("form_key", String(64), unique=True, comment="of the form that made it: sent twice it is one"),
    Column("revision", Integer, nullable=False, server_default="0"),
    one_of("state", "draft", "asked", "scheduled", "sending", "paused", "done", "cancelled"),
    one_of("purpose", "events", "newsletter", "must"),
    CheckConstraint("days between 1 and 20", name="days_sane"),
    CheckConstraint("(state in ('done', 'cancelled')) = (ended_at is not null)", name="end_is_dated"),
    CheckConstraint("(state = 'paused') = (paused_at is not null)", name="pause_is_dated"),
    CheckConstraint("state not in ('sending', 'paused', 'done') or frozen_at is not null", name="frozen_first"),
    CheckConstraint("seen_by is null or seen_by <> made_by", name="another_pair_of_eyes"),
    UniqueConstraint("parent_id", "send_at"),
    Index(
        "ix_broadcast_under_way",
        "state",
        sqlite_where=text("ended_at is null"),
        postgresql_where=text("ended_at is null"),
    ),
)

staff_chat = Table(
    "staff_chat",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False, index=True),
    Column("code_hash", String(64), unique=True, comment="of the link that connects a chat of their own, for tests"),
    Column("expires_at", UtcDateTime, comment="until when the link works"),
    Column("identity_id", Id, ForeignKey("channel_identity.id"), unique=True),
    Column("linked_at", UtcDateTime),
    CheckConstraint("(identity_id is null) = (linked_at is null)", name="link_is_dated"),
)

broadcast_recipient = Table(
    "broadcast_recipient",
    metadata,
    Column("broadcast_id", Id, ForeignKey("broadcast.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, index=True),
    Column("day", Integer, nullable=False, server_default="0", comment="on which of the days it is spread over"),
    Column("left_out", String(12), comment="domain.broadcasts.LeftOut: why they do not get it after all"),
    Column("tries", Integer, nullable=False, server_default="0", comment="how often it was put into the ledger"),
    Column(
        "delivery_id", Id, ForeignKey("delivery.id"), index=True, comment="the last of them, while the ledger has it"
    ),
    Column("came_to", String(10), comment="how that ended: delivery.state; null while it is under way"),
    Column("fault", CleanText(200), comment="kind of the fault it ended with, never its text"),
    Column("told_at", UtcDateTime, comment="when it left"),
    Column("token", String(32), unique=True, comment="of the link in it"),
    Column("opened_at", UtcDateTime, comment="when its link was first followed"),
    Column("answer", String(12), comment="which button: domain.broadcasts.ButtonKind"),
    Column("answered_at", UtcDateTime),
    Column("read_at", UtcDateTime, comment="when it was shown on an open page of the web chat; null: not known"),
    Column("stopped_at", UtcDateTime, comment="when they said under it that they want no more"),
    CheckConstraint("(answer is null) = (answered_at is null)", name="answer_is_dated"),
    Index(
        "ix_broadcast_recipient_unplanned",
        "broadcast_id",
        "day",
        "person_id",
        sqlite_where=text("delivery_id is null and came_to is null and left_out is null"),
        postgresql_where=text("delivery_id is null and came_to is null and left_out is null"),
    ),
    Index(
        "ix_broadcast_recipient_under_way",
        "delivery_id",
        sqlite_where=text("delivery_id is not null and came_to is null"),
        postgresql_where=text("delivery_id is not null and came_to is null"),
    ),
)
