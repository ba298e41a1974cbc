"""What the bot will say, how fast, and which process says it."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, text

from storage.tables.base import metadata, one_of
from storage.types import CleanText, Id, Json, UtcDateTime

delivery = Table(
    "delivery",
    metadata,
    Column("id", Id, primary_key=True),
    Column("idempotency_key", String(120), nullable=False, unique=True),
    Column("kind", String(24), nullable=False, comment="reply, ack, ...: domain.delivery.KINDS"),
    Column("identity_id", Id, ForeignKey("channel_identity.id"), nullable=False),
    Column("conversation_id", Id, ForeignKey("conversation.id")),
    Column("message_id", Id, ForeignKey("message.id"), index=True, comment="its row in the message log"),
    Column("about", String(40), comment="what it tells of, such as appointment:12: withdrawn and shown together"),
    Column("purpose", String(16), comment="consent checked again at send time; null for replies"),
    Column("payload", Json, comment="key, params, prompt, ack: what the sender needs"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("priority", Integer, nullable=False, comment="smaller goes first: replies 0, reminders 5, broadcasts 9"),
    Column("state", String(10), nullable=False, server_default="planned"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("leased_by", String(64)),
    Column("lease_until", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("platform_id", String(64)),
    Column(
        "maybe_repeated",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="was in flight at a crash: may have reached the person twice",
    ),
    Column("fault", CleanText(200), comment="kind of the last fault, never its text"),
    one_of("state", "planned", "leased", "sending", "sent", "failed", "blocked", "expired", "cancelled", "unknown"),
    CheckConstraint("(state = 'sent') = (sent_at is not null)", name="sent_is_dated"),
    CheckConstraint("(state in ('leased', 'sending')) = (lease_until is not null)", name="lease_has_an_end"),
    Index(
        "ix_delivery_due",
        "priority",
        "due_at",
        "id",
        sqlite_where=text("state = 'planned'"),
        postgresql_where=text("state = 'planned'"),
    ),
    Index(
        "ix_delivery_in_hand",
        "lease_until",
        sqlite_where=text("state in ('leased', 'sending')"),
        postgresql_where=text("state in ('leased', 'sending')"),
    ),
    Index("ix_delivery_conversation", "conversation_id"),
    Index(
        "ix_delivery_about",
        "about",
        sqlite_where=text("about is not null"),
        postgresql_where=text("about is not null"),
    ),
    Index("ix_delivery_chat", "identity_id", "state"),
    Index(  # how often somebody was written to of the bot's own accord is counted from the index alone
        "ix_delivery_own_accord",
        "identity_id",
        "sent_at",
        "state",
        "due_at",
        "kind",
        sqlite_where=text("kind in ('tip', 'broadcast')"),
        postgresql_where=text("kind in ('tip', 'broadcast')"),
    ),
)

rate_ledger = Table(
    "rate_ledger",
    metadata,
    Column("bot", String(48), primary_key=True, comment="channel and bot whose pace this is"),
    Column("next_at", UtcDateTime, nullable=False, comment="GCRA: theoretical arrival time of the next send"),
    Column("held_until", UtcDateTime, comment="the channel asked for silence until then"),
)

ledger_pause = Table(
    "ledger_pause",
    metadata,
    Column("kind", String(24), primary_key=True, comment="kind of delivery that nothing leaves of for now"),
    Column("paused_at", UtcDateTime, nullable=False),
    Column("paused_by", Id, ForeignKey("staff.id")),
)

leadership = Table(
    "leadership",
    metadata,
    Column("name", String(48), primary_key=True, comment="what one process at a time may do, such as ask Telegram"),
    Column("holder", String(64), nullable=False),
    Column("until", UtcDateTime, nullable=False),
)
