"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

# The audit record is only ever added to; both databases see to it themselves.
GUARDS = {
    "sqlite": (
        """create trigger audit_never_changed before update on audit
        begin select raise(abort, 'audit rows are never changed or deleted'); end""",
        """create trigger audit_never_deleted before delete on audit
        begin select raise(abort, 'audit rows are never changed or deleted'); end""",
        """create trigger audit_never_replaced before insert on audit
        when exists (select 1 from audit where id = new.id)
        begin select raise(abort, 'audit rows are never changed or deleted'); end""",
    ),
    "postgresql": (
        """create function audit_refuse() returns trigger language plpgsql as
        $$ begin raise exception 'audit rows are never changed or deleted'; end $$""",
        """create trigger audit_never_changed before update or delete on audit
        for each row execute function audit_refuse()""",
        """create trigger audit_never_emptied before truncate on audit
        for each statement execute function audit_refuse()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "authority",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", JSON, nullable=False, comment="language code -> name"),
        sa.Column("contact", JSON, nullable=False, comment="language code -> how to reach them, as one line"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
    )
    op.create_table(
        "person",
        sa.Column("id", ID, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column(
            "origin_ref",
            sa.String(length=64),
            comment="deep-link payload of the first visit, kept until a case takes it",
        ),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "rate_ledger",
        sa.Column("bot", sa.String(length=48), nullable=False, comment="channel and bot whose pace this is"),
        sa.Column("next_at", INSTANT, nullable=False, comment="GCRA: theoretical arrival time of the next send"),
        sa.PrimaryKeyConstraint("bot", name=op.f("pk_rate_ledger")),
    )
    op.create_table(
        "throttle",
        sa.Column("bucket", sa.String(length=120), nullable=False, comment="what is counted, with its subject hashed"),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_throttle")),
    )
    op.create_table(
        "channel_identity",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("bot", sa.String(length=32), nullable=False, comment="which bot of ours; the web chat's is 'web'"),
        sa.Column(
            "address",
            sa.String(length=128),
            nullable=False,
            comment="Telegram chat id, or hash of the web chat's token",
        ),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("blocked_at", INSTANT, comment="the person blocked the bot; no sending until they come back"),
        sa.Column("next_send_at", INSTANT, comment="pacing: nothing leaves for this chat before this instant"),
        sa.CheckConstraint("channel in ('telegram', 'web')", name=op.f("ck_channel_identity_channel_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_channel_identity_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_identity")),
        sa.UniqueConstraint("channel", "bot", "address", name=op.f("uq_channel_identity_channel_bot_address")),
    )
    op.create_index(op.f("ix_channel_identity_person_id"), "channel_identity", ["person_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column(
            "notice_version", sa.String(length=16), nullable=False, comment="version of the text the person agreed to"
        ),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.Column("granted_how", sa.String(length=24), nullable=False, comment="register, menu, ..."),
        sa.Column("withdrawn_at", INSTANT),
        sa.Column("withdrawn_how", sa.String(length=24)),
        sa.CheckConstraint("purpose in ('reminders', 'tips', 'events')", name=op.f("ck_consent_purpose_known")),
        sa.CheckConstraint(
            "(withdrawn_at is null) = (withdrawn_how is null)", name=op.f("ck_consent_withdrawal_is_whole")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_person_id"), "consent", ["person_id"], unique=False)
    op.create_index(
        "uq_consent_live",
        "consent",
        ["person_id", "purpose"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at is null"),
        postgresql_where=sa.text("withdrawn_at is null"),
    )
    op.create_table(
        "municipality",
        sa.Column("code", sa.String(length=3), nullable=False, comment="official three-digit code"),
        sa.Column("name", JSON, nullable=False, comment="language code -> name"),
        sa.Column("authority_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_municipality_authority_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_municipality")),
    )
    op.create_table(
        "team",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("authority_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_team_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name", name=op.f("uq_team_name")),
    )
    op.create_table(
        "client",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("full_name", sa.String(length=80), nullable=False),
        sa.Column("call_name", sa.String(length=40), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=False),
        sa.Column("municipality_code", sa.String(length=3), nullable=False),
        sa.Column("contact_way", sa.String(length=16), nullable=False),
        sa.Column("phone", sa.String(length=20), comment="E.164"),
        sa.Column("best_time", sa.String(length=16), nullable=False),
        sa.Column("hopes", JSON, nullable=False, comment="list of domain.people.Hope"),
        sa.Column("start_with", sa.String(length=16), nullable=False),
        sa.Column("situation", sa.String(length=24)),
        sa.Column("education", sa.String(length=24)),
        sa.Column("fields", JSON, comment="list of domain.people.Field"),
        sa.Column("languages", JSON, comment="list of language codes the person speaks"),
        sa.Column("licences", JSON, comment="list of domain.people.Licence"),
        sa.Column("own_words", sa.String(length=1000)),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint("contact_way <> 'phone' or phone is not null", name=op.f("ck_client_phone_when_called")),
        sa.CheckConstraint("birth_year between 1900 and 2200", name=op.f("ck_client_birth_year_sane")),
        sa.ForeignKeyConstraint(["municipality_code"], ["municipality.code"], name=op.f("fk_client_municipality_code")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_client_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
        sa.UniqueConstraint("person_id", name=op.f("uq_client_person_id")),
    )
    op.create_table(
        "conversation",
        sa.Column("id", ID, nullable=False),
        sa.Column("identity_id", ID, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("state", JSON, comment="the dialog under way and the answers given so far; null when none is"),
        sa.Column("last_sequence", ID, server_default="0", nullable=False, comment="newest update acted on"),
        sa.Column("last_in_at", INSTANT, comment="when the person last said something"),
        sa.ForeignKeyConstraint(["identity_id"], ["channel_identity.id"], name=op.f("fk_conversation_identity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
    )
    op.create_index(op.f("ix_conversation_identity_id"), "conversation", ["identity_id"], unique=False)
    op.create_index(
        "uq_conversation_live",
        "conversation",
        ["identity_id"],
        unique=True,
        sqlite_where=sa.text("ended_at is null"),
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "staff",
        sa.Column("id", ID, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False, comment="lower case"),
        sa.Column("full_name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("specialty", sa.String(length=16), comment="coordinators and team leads: company or work_ability"),
        sa.Column("team_id", ID),
        sa.Column("capacity", sa.Integer(), comment="null: the default of the specialty"),
        sa.Column("language", sa.String(length=8), server_default="fi", nullable=False),
        sa.Column("password_hash", sa.String(length=255), comment="Argon2id; null until the invitation is used"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("deactivated_at", INSTANT),
        sa.CheckConstraint(
            "role <> 'coordinator' or (team_id is not null and specialty is not null)",
            name=op.f("ck_staff_coordinator_is_placed"),
        ),
        sa.CheckConstraint("role <> 'team_lead' or team_id is not null", name=op.f("ck_staff_lead_has_a_team")),
        sa.CheckConstraint(
            "role in ('coordinator', 'team_lead', 'admin', 'auditor')", name=op.f("ck_staff_role_known")
        ),
        sa.CheckConstraint("specialty in ('company', 'work_ability')", name=op.f("ck_staff_specialty_known")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_staff_email_lower")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_staff_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_table(
        "audit",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("staff_id", ID, comment="null: the program itself or someone not signed in"),
        sa.Column("action", sa.String(length=48), nullable=False, comment="storage.audit.Action"),
        sa.Column("subject_kind", sa.String(length=24)),
        sa.Column("subject_id", ID),
        sa.Column("detail", JSON, comment="numbers and codes only, never personal data"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audit_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_subject", "audit", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "content",
        sa.Column("key", sa.String(length=64), nullable=False, comment="storage.contents.EDITABLE"),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("body", sa.String(length=2000), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", ID),
        sa.ForeignKeyConstraint(["updated_by"], ["staff.id"], name=op.f("fk_content_updated_by")),
        sa.PrimaryKeyConstraint("key", "language", name=op.f("pk_content")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("bot", sa.String(length=32), nullable=False),
        sa.Column("update_id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column(
            "sequence", ID, nullable=False, comment="the order in which the person acted, as the channel tells it"
        ),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("incoming", JSON, comment="domain.incoming.Incoming, screened; emptied when done"),
        sa.Column("state", sa.String(length=8), server_default="new", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", INSTANT, comment="after a failed turn: when it is tried again"),
        sa.Column("done_at", INSTANT),
        sa.Column("fault", sa.String(length=200), comment="kind of the last fault, never its text"),
        sa.CheckConstraint("(state = 'new') = (done_at is null)", name=op.f("ck_inbox_done_is_dated")),
        sa.CheckConstraint("state in ('new', 'done', 'failed')", name=op.f("ck_inbox_state_known")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_inbox_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel", "bot", "update_id", name=op.f("uq_inbox_channel_bot_update_id")),
    )
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["conversation_id", "sequence"],
        unique=False,
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_table(
        "message",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="text, press, edit, contact, ... or bot"),
        sa.Column(
            "body", sa.String(), nullable=False, comment="in: plain text as said; out: our markup (domain.markup)"
        ),
        sa.Column(
            "key", sa.String(length=120), comment="out: key of what the bot said; in: key of the question answered"
        ),
        sa.Column("params", JSON),
        sa.Column("language", sa.String(length=8)),
        sa.Column("prompt", JSON, comment="out: buttons, expected input, progress (domain.prompt)"),
        sa.Column("platform_id", sa.String(length=64), comment="the channel's own id of this message"),
        sa.Column(
            "withheld", sa.String(length=16), comment="why the text was not kept: identity_code, health, distress"
        ),
        sa.Column(
            "revision", sa.Integer(), server_default="0", nullable=False, comment="grows when shown anew in place"
        ),
        sa.CheckConstraint("direction in ('in', 'out')", name=op.f("ck_message_direction_known")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_message_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_conversation", "message", ["conversation_id", "id"], unique=False)
    op.create_table(
        "service_case",
        sa.Column("id", ID, nullable=False),
        sa.Column("client_id", ID, nullable=False),
        sa.Column(
            "service", sa.String(length=16), nullable=False, comment="job: company coordinator; strength: work ability"
        ),
        sa.Column("team_id", ID, nullable=False),
        sa.Column("coordinator_id", ID, comment="null: waits in the team's queue"),
        sa.Column("origin_ref", sa.String(length=64)),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("first_contact_due", sa.Date(), nullable=False, comment="Helsinki day promised to the client"),
        sa.Column("first_contact_at", INSTANT),
        sa.Column("first_contact_by", ID),
        sa.Column("closed_at", INSTANT),
        sa.CheckConstraint("service in ('job', 'strength')", name=op.f("ck_service_case_service_known")),
        sa.CheckConstraint(
            "(first_contact_at is null) = (first_contact_by is null)", name=op.f("ck_service_case_contact_has_maker")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_service_case_client_id")),
        sa.ForeignKeyConstraint(["coordinator_id"], ["staff.id"], name=op.f("fk_service_case_coordinator_id")),
        sa.ForeignKeyConstraint(["first_contact_by"], ["staff.id"], name=op.f("fk_service_case_first_contact_by")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_service_case_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_case")),
    )
    op.create_index(op.f("ix_service_case_client_id"), "service_case", ["client_id"], unique=False)
    op.create_index(op.f("ix_service_case_coordinator_id"), "service_case", ["coordinator_id"], unique=False)
    op.create_index(op.f("ix_service_case_team_id"), "service_case", ["team_id"], unique=False)
    op.create_index(
        "uq_service_case_open",
        "service_case",
        ["client_id", "service"],
        unique=True,
        sqlite_where=sa.text("closed_at is null"),
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=64), nullable=False, comment="storage.rules.Rules"),
        sa.Column("value", JSON, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", ID),
        sa.ForeignKeyConstraint(["updated_by"], ["staff.id"], name=op.f("fk_setting_updated_by")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "staff_link",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("staff_id", ID, comment="null for the link that makes the first admin"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.CheckConstraint(
            "(purpose = 'first_admin') = (staff_id is null)", name=op.f("ck_staff_link_invite_is_for_someone")
        ),
        sa.CheckConstraint("purpose in ('first_admin', 'invite')", name=op.f("ck_staff_link_purpose_known")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_link_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_link_token_hash")),
    )
    op.create_table(
        "staff_session",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("csrf_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_seen_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False, comment="absolute limit"),
        sa.Column("ended_at", INSTANT),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_session_token_hash")),
    )
    op.create_index(op.f("ix_staff_session_staff_id"), "staff_session", ["staff_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", ID, nullable=False),
        sa.Column("idempotency_key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False, comment="reply, ack, ...: domain.delivery.KINDS"),
        sa.Column("identity_id", ID, nullable=False),
        sa.Column("conversation_id", ID),
        sa.Column("message_id", ID, comment="its row in the message log"),
        sa.Column("purpose", sa.String(length=16), comment="consent checked again at send time; null for replies"),
        sa.Column("payload", JSON, comment="key, params, prompt, ack: what the sender needs"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT),
        sa.Column(
            "priority", sa.Integer(), nullable=False, comment="smaller goes first: replies 0, reminders 5, broadcasts 9"
        ),
        sa.Column("state", sa.String(length=10), server_default="planned", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("leased_by", sa.String(length=64)),
        sa.Column("lease_until", INSTANT),
        sa.Column("sent_at", INSTANT),
        sa.Column("platform_id", sa.String(length=64)),
        sa.Column(
            "maybe_repeated",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="was in flight at a crash: may have reached the person twice",
        ),
        sa.Column("fault", sa.String(length=200), comment="kind of the last fault, never its text"),
        sa.CheckConstraint("(state = 'sent') = (sent_at is not null)", name=op.f("ck_delivery_sent_is_dated")),
        sa.CheckConstraint(
            "(state in ('leased', 'sending')) = (lease_until is not null)", name=op.f("ck_delivery_lease_has_an_end")
        ),
        sa.CheckConstraint(
            "state in ('planned', 'leased', 'sending', 'sent', 'failed', 'blocked', 'expired', 'cancelled', 'unknown')",
            name=op.f("ck_delivery_state_known"),
        ),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_delivery_conversation_id")),
        sa.ForeignKeyConstraint(["identity_id"], ["channel_identity.id"], name=op.f("fk_delivery_identity_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_delivery_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_delivery_idempotency_key")),
    )
    op.create_index("ix_delivery_chat", "delivery", ["identity_id", "state"], unique=False)
    op.create_index("ix_delivery_conversation", "delivery", ["conversation_id"], unique=False)
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["priority", "due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_index(
        "ix_delivery_in_hand",
        "delivery",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state in ('leased', 'sending')"),
        postgresql_where=sa.text("state in ('leased', 'sending')"),
    )
    op.create_table(
        "todo",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("conversation_id", ID),
        sa.Column("message_id", ID, comment="what the person said, where it was kept"),
        sa.Column("detail", sa.String(length=24), comment="self_harm, danger, ...: never the words"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT),
        sa.Column("done_by", ID),
        sa.CheckConstraint(
            "kind in ('distress', 'person_wanted', 'unreachable', 'fault')", name=op.f("ck_todo_kind_known")
        ),
        sa.CheckConstraint("(done_at is null) = (done_by is null)", name=op.f("ck_todo_done_by_someone")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_todo_conversation_id")),
        sa.ForeignKeyConstraint(["done_by"], ["staff.id"], name=op.f("fk_todo_done_by")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_todo_message_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_todo_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_todo")),
    )
    op.create_index(
        "ix_todo_open",
        "todo",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("done_at is null"),
        postgresql_where=sa.text("done_at is null"),
    )
    op.create_index(op.f("ix_todo_person_id"), "todo", ["person_id"], unique=False)
    dialect = op.get_bind().dialect.name
    for statement in GUARDS[dialect]:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function audit_refuse() cascade")
    op.drop_index(op.f("ix_todo_person_id"), table_name="todo")
    op.drop_index(
        "ix_todo_open",
        table_name="todo",
        sqlite_where=sa.text("done_at is null"),
        postgresql_where=sa.text("done_at is null"),
    )
    op.drop_table("todo")
    op.drop_index(
        "ix_delivery_in_hand",
        table_name="delivery",
        sqlite_where=sa.text("state in ('leased', 'sending')"),
        postgresql_where=sa.text("state in ('leased', 'sending')"),
    )
    op.drop_index(
        "ix_delivery_due",
        table_name="delivery",
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.drop_index("ix_delivery_conversation", table_name="delivery")
    op.drop_index("ix_delivery_chat", table_name="delivery")
    op.drop_table("delivery")
    op.drop_index(op.f("ix_staff_session_staff_id"), table_name="staff_session")
    op.drop_table("staff_session")
    op.drop_table("staff_link")
    op.drop_table("setting")
    op.drop_index(
        "uq_service_case_open",
        table_name="service_case",
        sqlite_where=sa.text("closed_at is null"),
        postgresql_where=sa.text("closed_at is null"),
    )
    op.drop_index(op.f("ix_service_case_team_id"), table_name="service_case")
    op.drop_index(op.f("ix_service_case_coordinator_id"), table_name="service_case")
    op.drop_index(op.f("ix_service_case_client_id"), table_name="service_case")
    op.drop_table("service_case")
    op.drop_index("ix_message_conversation", table_name="message")
    op.drop_table("message")
    op.drop_index(
        "ix_inbox_waiting",
        table_name="inbox",
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.drop_table("inbox")
    op.drop_table("content")
    op.drop_index("ix_audit_subject", table_name="audit")
    op.drop_table("audit")
    op.drop_table("staff")
    op.drop_index(
        "uq_conversation_live",
        table_name="conversation",
        sqlite_where=sa.text("ended_at is null"),
        postgresql_where=sa.text("ended_at is null"),
    )
    op.drop_index(op.f("ix_conversation_identity_id"), table_name="conversation")
    op.drop_table("conversation")
    op.drop_table("client")
    op.drop_table("team")
    op.drop_table("municipality")
    op.drop_index(
        "uq_consent_live",
        table_name="consent",
        sqlite_where=sa.text("withdrawn_at is null"),
        postgresql_where=sa.text("withdrawn_at is null"),
    )
    op.drop_index(op.f("ix_consent_person_id"), table_name="consent")
    op.drop_table("consent")
    op.drop_index(op.f("ix_channel_identity_person_id"), table_name="channel_identity")
    op.drop_table("channel_identity")
    op.drop_table("throttle")
    op.drop_table("rate_ledger")
    op.drop_table("person")
    op.drop_table("authority")
