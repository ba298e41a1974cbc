"""Staff, their sessions, and the record of what they looked at."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table

from storage.guards import guard
from storage.tables.base import metadata, one_of
from storage.types import CleanText, Id, Json, UtcDateTime

staff = Table(
    "staff",
    metadata,
    Column("id", Id, primary_key=True),
    Column("email", CleanText(254), nullable=False, unique=True, comment="lower case"),
    Column("full_name", CleanText(80), nullable=False),
    Column("role", String(16), nullable=False),
    Column("specialty", String(16), comment="coordinators and team leads: company or work_ability"),
    Column("team_id", Id, ForeignKey("team.id")),
    Column("capacity", Integer, comment="null: the default of the specialty"),
    Column("language", String(8), nullable=False, server_default="fi"),
    Column("password_hash", String(255), comment="Argon2id; null until the invitation is used"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("deactivated_at", UtcDateTime),
    one_of("role", "coordinator", "team_lead", "admin", "auditor"),
    one_of("specialty", "company", "work_ability"),
    CheckConstraint(
        "role <> 'coordinator' or (team_id is not null and specialty is not null)", name="coordinator_is_placed"
    ),
    CheckConstraint("role <> 'team_lead' or team_id is not null", name="lead_has_a_team"),
    CheckConstraint("email = lower(email)", name="email_lower"),
)

staff_link = Table(
    "staff_link",
    metadata,
    Column("id", Id, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("purpose", String(16), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), comment="null for the link that makes the first admin"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    one_of("purpose", "first_admin", "invite"),
    CheckConstraint("(purpose = 'first_admin') = (staff_id is null)", name="invite_is_for_someone"),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("id", Id, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("csrf_hash", String(64), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, comment="absolute limit"),
    Column("ended_at", UtcDateTime),
    Column("proved_at", UtcDateTime, comment="when the password, and the code if there is one, were last given"),
    Column("agent", CleanText(120), comment="browser and system in a few words, so that its owner knows it again"),
)

staff_factor = Table(
    "staff_factor",
    metadata,
    Column("staff_id", Id, ForeignKey("staff.id"), primary_key=True),
    Column("secret", String(255), nullable=False, comment="salt of the TOTP secret, which follows from it and the key"),
    Column("made_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime, comment="null until a first code proved that it works"),
    Column("last_step", Id, comment="the newest time step used: no code opens twice"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False, index=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("used_at", UtcDateTime),
)

throttle = Table(
    "throttle",
    metadata,
    Column("bucket", String(120), primary_key=True, comment="what is counted, with its subject hashed"),
    Column("started_at", UtcDateTime, nullable=False),
    Column("count", Integer, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), comment="null: the program itself or someone not signed in"),
    Column("action", String(48), nullable=False, comment="storage.audit.Action"),
    Column("subject_kind", String(24)),
    Column("subject_id", Id),
    Column("detail", Json, comment="numbers and codes only, never personal data"),
    Index("ix_audit_subject", "subject_kind", "subject_id", "at", "id"),
    Index("ix_audit_at", "at", "id"),
    Index("ix_audit_staff", "staff_id", "at", "id"),
    Index("ix_audit_action", "action", "at", "id"),
)
guard(audit)
