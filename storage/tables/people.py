"""People who talk to the bot, where they talk, what is said; and the clients among them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from storage.tables.base import metadata, one_of, unique_while
from storage.types import CleanText, Id, Json, UtcDateTime

person = Table(
    "person",
    metadata,
    Column("id", Id, primary_key=True),
    Column("language", String(8), nullable=False),
    Column("origin_ref", String(64), comment="deep-link payload of the first visit, kept until a case takes it"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("erased_at", UtcDateTime, comment="nothing is left of the person but this number, so that it is not reused"),
)

channel_identity = Table(
    "channel_identity",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("bot", String(32), nullable=False, comment="which bot of ours; the web chat's is 'web'"),
    Column("address", String(254), nullable=False, comment="Telegram chat id, hash of the web chat's token, or e-mail"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("blocked_at", UtcDateTime, comment="the person blocked the bot; no sending until they come back"),
    Column("next_send_at", UtcDateTime, comment="pacing: nothing leaves for this chat before this instant"),
    UniqueConstraint("channel", "bot", "address"),
    one_of("channel", "telegram", "web", "email"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", Id, primary_key=True),
    Column("identity_id", Id, ForeignKey("channel_identity.id"), nullable=False, index=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("state", Json, comment="the dialog under way and the answers given so far; null when none is"),
    Column("last_sequence", Id, nullable=False, server_default="0", comment="newest update acted on"),
    Column("last_in_at", UtcDateTime, comment="when the person last said something"),
    unique_while("uq_conversation_live", "ended_at is null", "identity_id"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("bot", String(32), nullable=False),
    Column("update_id", String(64), nullable=False),
    Column("conversation_id", Id, ForeignKey("conversation.id"), nullable=False, index=True),
    Column("sequence", Id, nullable=False, comment="the order in which the person acted, as the channel tells it"),
    Column("received_at", UtcDateTime, nullable=False),
    Column("incoming", Json, comment="domain.incoming.Incoming, screened; emptied when done"),
    Column("state", String(8), nullable=False, server_default="new"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcDateTime, comment="after a failed turn: when it is tried again"),
    Column("done_at", UtcDateTime),
    Column("fault", CleanText(200), comment="kind of the last fault, never its text"),
    UniqueConstraint("channel", "bot", "update_id"),
    one_of("state", "new", "done", "failed"),
    CheckConstraint("(state = 'new') = (done_at is null)", name="done_is_dated"),
    Index(
        "ix_inbox_waiting",
        "conversation_id",
        "sequence",
        sqlite_where=text("state = 'new'"),
        postgresql_where=text("state = 'new'"),
    ),
)

message = Table(
    "message",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", Id, ForeignKey("conversation.id"), nullable=False),
    Column("direction", String(3), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(16), nullable=False, comment="text, press, edit, contact, ... or bot"),
    Column("body", CleanText, nullable=False, comment="in: plain text as said; out: our markup (domain.markup)"),
    Column("key", String(120), comment="out: key of what the bot said; in: key of the question answered"),
    Column("params", Json),
    Column("language", String(8)),
    Column("prompt", Json, comment="out: buttons, expected input, progress (domain.prompt)"),
    Column("platform_id", String(64), comment="the channel's own id of this message"),
    Column("withheld", String(16), comment="why the text was not kept: identity_code, health, distress"),
    Column("revision", Integer, nullable=False, server_default="0", comment="grows when shown anew in place"),
    one_of("direction", "in", "out"),
    Index("ix_message_conversation", "conversation_id", "id"),
    Index(
        "ix_message_withheld",
        "at",
        sqlite_where=text("withheld is not null"),
        postgresql_where=text("withheld is not null"),
    ),
)

# The people we serve.

client = Table(
    "client",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, unique=True),
    Column("full_name", CleanText(80), nullable=False),
    Column("call_name", CleanText(40), nullable=False),
    Column("birth_year", Integer, nullable=False),
    Column("municipality_code", String(3), ForeignKey("municipality.code"), nullable=False),
    Column("contact_way", String(16), nullable=False),
    Column("phone", String(20), comment="E.164"),
    Column("best_time", String(16), nullable=False),
    Column("hopes", Json, nullable=False, comment="list of domain.people.Hope"),
    Column("start_with", String(16), nullable=False),
    Column("situation", String(24)),
    Column("education", String(24)),
    Column("fields", Json, comment="list of domain.people.Field"),
    Column("languages", Json, comment="list of language codes the person speaks"),
    Column("licences", Json, comment="list of domain.people.Licence"),
    Column("own_words", CleanText(1000)),
    Column("hours", Json, comment="list of domain.employers.Hours that suit"),
    Column("cards", Json, comment="list of domain.employers.Card that they have"),
    Column("registered_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False, server_default="0", comment="grows when staff or client change it"),
    Column("erased_at", UtcDateTime, comment="the row is a bare number, for the counts that it is part of"),
    CheckConstraint("birth_year between 1900 and 2200", name="birth_year_sane"),
    CheckConstraint("contact_way <> 'phone' or phone is not null", name="phone_when_called"),
)

service_case = Table(
    "service_case",
    metadata,
    Column("id", Id, primary_key=True),
    Column("client_id", Id, ForeignKey("client.id"), nullable=False, index=True),
    Column("service", String(16), nullable=False, comment="job: company coordinator; strength: work ability"),
    Column("team_id", Id, ForeignKey("team.id"), nullable=False, index=True),
    Column("coordinator_id", Id, ForeignKey("staff.id"), index=True, comment="null: waits in the team's queue"),
    Column("origin_ref", String(64)),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("first_contact_due", Date, nullable=False, comment="Helsinki day promised to the client"),
    Column("first_contact_at", UtcDateTime),
    Column("first_contact_by", Id, ForeignKey("staff.id")),
    Column("closed_at", UtcDateTime),
    Column("resting_since", UtcDateTime, comment="paused instead of closed: every clock of care stands still"),
    Column("resting_until", Date, comment="Helsinki day on which it goes on by itself; null: when somebody says so"),
    Column("resting_by", Id, ForeignKey("staff.id")),
    Column("rested_at", UtcDateTime, comment="when the last rest ended: from then on the clocks of care count"),
    Column("introducible_at", UtcDateTime, comment="since when colleagues may find the client for an employer's need"),
    Column("introducible_by", Id, ForeignKey("staff.id")),
    Index("ix_service_case_opened_at", "opened_at", "team_id", "coordinator_id"),
    Index("ix_service_case_closed_at", "closed_at", "team_id", "coordinator_id", "opened_at"),
    Index("ix_service_case_first_contact_due", "first_contact_due"),
    one_of("service", "job", "strength"),
    CheckConstraint("(first_contact_at is null) = (first_contact_by is null)", name="contact_has_maker"),
    CheckConstraint("(introducible_at is null) = (introducible_by is null)", name="introducible_by_someone"),
    unique_while("uq_service_case_open", "closed_at is null", "client_id", "service"),
    Index(
        "ix_service_case_queue",
        "team_id",
        "service",
        sqlite_where=text("coordinator_id is null"),
        postgresql_where=text("coordinator_id is null"),
    ),
)

consent = Table(
    "consent",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("purpose", String(16), nullable=False),
    Column("notice_version", String(16), nullable=False, comment="version of the text the person agreed to"),
    Column("language", String(8), nullable=False),
    Column("granted_at", UtcDateTime, nullable=False),
    Column("granted_how", String(24), nullable=False, comment="register, menu, ..."),
    Column("withdrawn_at", UtcDateTime),
    Column("withdrawn_how", String(24)),
    one_of("purpose", "reminders", "tips", "events", "introductions"),
    CheckConstraint("(withdrawn_at is null) = (withdrawn_how is null)", name="withdrawal_is_whole"),
    unique_while("uq_consent_live", "withdrawn_at is null", "person_id", "purpose"),
    Index(
        "ix_consent_withdrawn",
        "withdrawn_at",
        sqlite_where=text("withdrawn_at is not null"),
        postgresql_where=text("withdrawn_at is not null"),
    ),
)
