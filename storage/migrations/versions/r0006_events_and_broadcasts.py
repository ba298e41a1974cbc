"""Events and broadcasts: who is asked, who comes, who got which message; and the pictures that go with them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.known import know

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

TODOS = (
    "distress",
    "person_wanted",
    "unreachable",
    "fault",
    "running_late",
    "no_time_fits",
    "time_wanted",
    "cancelled",
    "cannot_come",
    "unanswered",
    "reminder_missed",
    "outcome_missing",
    "check_in",
    "first_contact_soon",
    "first_contact_late",
    "meet_again",
    "three_months",
    "chat_waiting",
    "handover_asked",
    "handover_declined",
    "plan_review",
    "data_request",
    "erasure_asked",
    "request_new",
    "request_contact_soon",
    "request_contact_late",
    "request_flagged",
    "request_changed",
    "advice_wanted",
    "candidate_answered",
    "card_approved",
    "employer_answered",
    "interview_wanted",
    "contact_again",
    "follow_up_answered",
    "pulse_low",
    "trial_ending",
    "tip_asked",
    "tip_applied",
    "tip_went",
)
NEW_TODOS = ("event_asked", "event_access", "event_cannot", "candidate_declined", "broadcast_answered")


def _with_event(batch_op: Any) -> None:
    batch_op.add_column(sa.Column("event_id", ID, nullable=True, comment="the event it is about"))
    batch_op.create_index(batch_op.f("ix_todo_event_id"), ["event_id"], unique=False)
    batch_op.create_foreign_key(batch_op.f("fk_todo_event_id"), "event", ["event_id"], ["id"])


def _without_event(batch_op: Any) -> None:
    batch_op.drop_index(batch_op.f("ix_todo_event_id"))
    batch_op.drop_constraint(batch_op.f("fk_todo_event_id"), type_="foreignkey")
    batch_op.drop_column("event_id")


def upgrade() -> None:
    op.create_table(
        "event_series",
        sa.Column("id", ID, nullable=False),
        sa.Column("repeats", JSON, nullable=False, comment="domain.repeats.Repeats"),
        sa.Column("starts_on", sa.Date(), nullable=False, comment="the first day, Helsinki"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="the last day, if it ends"),
        sa.Column("begins", sa.Time(), nullable=False, comment="Helsinki time"),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("content", JSON, nullable=False, comment="what every event of it has, by its columns"),
        sa.Column(
            "ahead", sa.Integer(), server_default="3", nullable=False, comment="events that are there ahead of time"
        ),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True, comment="no further ones are made"),
        sa.Column(
            "form_key", sa.String(length=64), nullable=True, comment="of the form that made it: sent twice it is one"
        ),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "minutes between 5 and 1440 and ahead between 1 and 12", name=op.f("ck_event_series_figures_sane")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_event_series_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_series")),
        sa.UniqueConstraint("form_key", name=op.f("uq_event_series_form_key")),
    )
    op.create_table(
        "picture",
        sa.Column("id", ID, nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False, comment="of its address; tells nothing"),
        sa.Column(
            "content", sa.LargeBinary(), nullable=False, comment="made anew here, without what the file told beside it"
        ),
        sa.Column("mime", sa.String(length=12), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False, comment="pixels"),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="SHA-256 of content and alt"),
        sa.Column("alt", JSON, nullable=False, comment="language code -> what is to be seen in it"),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.CheckConstraint("mime in ('image/jpeg', 'image/png')", name=op.f("ck_picture_mime_known")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_picture_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("digest", name=op.f("uq_picture_digest")),
        sa.UniqueConstraint("token", name=op.f("uq_picture_token")),
    )
    op.create_table(
        "segment",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("filters", JSON, nullable=False, comment="domain.segments.Filters"),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", ID, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_segment_made_by")),
        sa.ForeignKeyConstraint(["updated_by"], ["staff.id"], name=op.f("fk_segment_updated_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
        sa.UniqueConstraint("name", name=op.f("uq_segment_name")),
    )
    op.create_table(
        "event",
        sa.Column("id", ID, nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False, comment="of its page and its deep link"),
        sa.Column("code", sa.String(length=8), nullable=False, comment="said at the place, to check in"),
        sa.Column("series_id", ID, nullable=True),
        sa.Column(
            "series_on", sa.Date(), nullable=True, comment="whose turn in the series it is, wherever it was moved since"
        ),
        sa.Column("kind", sa.String(length=24), nullable=False, comment="domain.events.EventKind"),
        sa.Column("audience", sa.String(length=12), nullable=False, comment="domain.events.Audience"),
        sa.Column("state", sa.String(length=12), server_default="draft", nullable=False),
        sa.Column("name", JSON, nullable=False, comment="language code -> name"),
        sa.Column("what", JSON, nullable=False, comment="language code -> what it is and for whom, in easy words"),
        sa.Column("bring", JSON, nullable=True, comment="language code -> what to bring (42)"),
        sa.Column("access", JSON, nullable=True, comment="language code -> how one gets in and about there"),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("place", sa.String(length=120), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("municipality_code", sa.String(length=3), nullable=True),
        sa.Column("link", sa.String(length=500), nullable=True, comment="web address, where it is held online"),
        sa.Column("seats", sa.Integer(), nullable=True, comment="null: as many as come"),
        sa.Column(
            "taken",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="held by who comes and who is offered one",
        ),
        sa.Column("guests_most", sa.Integer(), server_default="0", nullable=False, comment="whom one may bring along"),
        sa.Column(
            "queues",
            sa.Boolean(),
            server_default=sa.text("true"),
            nullable=False,
            comment="has a waiting list when full",
        ),
        sa.Column(
            "is_open", sa.Boolean(), server_default=sa.text("true"), nullable=False, comment="false: by invitation only"
        ),
        sa.Column(
            "is_must",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="one is obliged to come (188)",
        ),
        sa.Column("until", INSTANT, nullable=True, comment="when signing up ends; null: when it begins"),
        sa.Column(
            "answer_hours", sa.Integer(), server_default="24", nullable=False, comment="to take a seat that became free"
        ),
        sa.Column("contact_id", ID, nullable=False, comment="who answers questions"),
        sa.Column("picture_id", ID, nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column(
            "moved_at", INSTANT, nullable=True, comment="when its time or place last changed after it was published"
        ),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        sa.Column("cancel_words", JSON, nullable=True, comment="language code -> why, to who was coming"),
        sa.Column("closed_at", INSTANT, nullable=True, comment="when who came had been noted"),
        sa.Column(
            "came",
            sa.Integer(),
            nullable=True,
            comment="how many came, with those they brought; from when it was closed",
        ),
        sa.Column(
            "own_edit",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="no longer follows its series",
        ),
        sa.Column(
            "form_key", sa.String(length=64), nullable=True, comment="of the form that made it: sent twice it is one"
        ),
        sa.Column("moves", sa.Integer(), server_default="0", nullable=False, comment="grows when time or place change"),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_at is not null)", name=op.f("ck_event_cancellation_is_dated")
        ),
        sa.CheckConstraint("(state = 'held') = (closed_at is not null)", name=op.f("ck_event_end_is_dated")),
        sa.CheckConstraint("audience in ('clients', 'employers', 'everyone')", name=op.f("ck_event_audience_known")),
        sa.CheckConstraint(
            "state = 'draft' or published_at is not null or cancelled_at is not null",
            name=op.f("ck_event_shown_is_dated"),
        ),
        sa.CheckConstraint("state in ('draft', 'published', 'cancelled', 'held')", name=op.f("ck_event_state_known")),
        sa.CheckConstraint("(series_id is null) = (series_on is null)", name=op.f("ck_event_turn_of_a_series")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_event_ends_after_start")),
        sa.CheckConstraint(
            "guests_most between 0 and 9 and answer_hours between 1 and 168", name=op.f("ck_event_figures_sane")
        ),
        sa.CheckConstraint(
            "taken >= 0 and (seats is null or (seats > 0 and taken <= seats))", name=op.f("ck_event_never_oversold")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["staff.id"], name=op.f("fk_event_contact_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_event_made_by")),
        sa.ForeignKeyConstraint(["municipality_code"], ["municipality.code"], name=op.f("fk_event_municipality_code")),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_event_picture_id")),
        sa.ForeignKeyConstraint(["series_id"], ["event_series.id"], name=op.f("fk_event_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("form_key", name=op.f("uq_event_form_key")),
        sa.UniqueConstraint("series_id", "series_on", name=op.f("uq_event_series_id_series_on")),
        sa.UniqueConstraint("token", name=op.f("uq_event_token")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_picture_id"), ["picture_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_series_id"), ["series_id"], unique=False)
        batch_op.create_index("ix_event_starts", ["starts_at"], unique=False)

    op.create_table(
        "picture_copy",
        sa.Column("picture_id", ID, nullable=False),
        sa.Column("bot", sa.String(length=64), nullable=False),
        sa.Column(
            "file_id",
            sa.String(length=200),
            nullable=False,
            comment="under which this bot of Telegram's has it already",
        ),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_picture_copy_picture_id")),
        sa.PrimaryKeyConstraint("picture_id", "bot", name=op.f("pk_picture_copy")),
    )
    op.create_table(
        "broadcast",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False, comment="among us"),
        sa.Column("purpose", sa.String(length=12), nullable=False, comment="domain.broadcasts.BroadcastPurpose"),
        sa.Column("texts", JSON, nullable=False, comment="language code -> {subject, body}; fields in braces"),
        sa.Column("buttons", JSON, nullable=False, comment="list of domain.broadcasts.Button"),
        sa.Column("picture_id", ID, nullable=True),
        sa.Column("event_id", ID, nullable=True, comment="to which it invites"),
        sa.Column("segments", JSON, nullable=False, comment="list of segment.id; their people together"),
        sa.Column(
            "filters", JSON, nullable=True, comment="list of domain.segments.Filters, as they were when it was frozen"
        ),
        sa.Column("state", sa.String(length=10), server_default="draft", nullable=False),
        sa.Column("send_at", INSTANT, nullable=True, comment="when the first may leave; null: at once"),
        sa.Column(
            "days", sa.Integer(), server_default="1", nullable=False, comment="working days over which it is spread"
        ),
        sa.Column("expires_at", INSTANT, nullable=True, comment="what has not left by then does not"),
        sa.Column("repeats", JSON, nullable=True, comment="domain.repeats.Repeats; null: once"),
        sa.Column("next_on", sa.Date(), nullable=True, comment="of one that repeats: the day of the next, Helsinki"),
        sa.Column("parent_id", ID, nullable=True, comment="the one that repeats, of which it is a turn"),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", ID, nullable=False, comment="whose words they are: not to look over"),
        sa.Column(
            "editors",
            JSON,
            nullable=True,
            comment="list of staff.id: who changed it since it was last found fine; not to look over",
        ),
        sa.Column("asked_at", INSTANT, nullable=True, comment="when a second pair of eyes was asked for"),
        sa.Column(
            "eyes_words",
            sa.String(length=500),
            nullable=True,
            comment="what they would have otherwise, when they sent it back",
        ),
        sa.Column("seen_by", ID, nullable=True, comment="whose the second pair of eyes was"),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.Column("seen_people", sa.Integer(), nullable=True, comment="how many it would have gone to then"),
        sa.Column("sent_by", ID, nullable=True, comment="who pressed send"),
        sa.Column("sent_at", INSTANT, nullable=True, comment="when they did"),
        sa.Column("undo_until", INSTANT, nullable=True, comment="nothing leaves before"),
        sa.Column("frozen_at", INSTANT, nullable=True, comment="since when who gets it is settled"),
        sa.Column("planned_at", INSTANT, nullable=True, comment="when the last of them had a row in the ledger"),
        sa.Column("paused_at", INSTANT, nullable=True),
        sa.Column("paused_by", ID, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by", ID, nullable=True, comment="who cancelled it"),
        sa.Column(
            "ended_why",
            sa.String(length=16),
            nullable=True,
            comment="why it ended by itself: event_cancelled, event_over, event_full, expired",
        ),
        sa.Column("counts", JSON, nullable=True, comment="how it ended, in numbers: people are erased, numbers stay"),
        sa.Column(
            "form_key", sa.String(length=64), nullable=True, comment="of the form that made it: sent twice it is one"
        ),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("(state = 'paused') = (paused_at is not null)", name=op.f("ck_broadcast_pause_is_dated")),
        sa.CheckConstraint(
            "(state in ('done', 'cancelled')) = (ended_at is not null)", name=op.f("ck_broadcast_end_is_dated")
        ),
        sa.CheckConstraint("purpose in ('events', 'newsletter', 'must')", name=op.f("ck_broadcast_purpose_known")),
        sa.CheckConstraint(
            "state in ('draft', 'asked', 'scheduled', 'sending', 'paused', 'done', 'cancelled')",
            name=op.f("ck_broadcast_state_known"),
        ),
        sa.CheckConstraint(
            "state not in ('sending', 'paused', 'done') or frozen_at is not null",
            name=op.f("ck_broadcast_frozen_first"),
        ),
        sa.CheckConstraint("days between 1 and 20", name=op.f("ck_broadcast_days_sane")),
        sa.CheckConstraint("seen_by is null or seen_by <> made_by", name=op.f("ck_broadcast_another_pair_of_eyes")),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"], name=op.f("fk_broadcast_ended_by")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_broadcast_event_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_broadcast_made_by")),
        sa.ForeignKeyConstraint(["parent_id"], ["broadcast.id"], name=op.f("fk_broadcast_parent_id")),
        sa.ForeignKeyConstraint(["paused_by"], ["staff.id"], name=op.f("fk_broadcast_paused_by")),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_broadcast_picture_id")),
        sa.ForeignKeyConstraint(["seen_by"], ["staff.id"], name=op.f("fk_broadcast_seen_by")),
        sa.ForeignKeyConstraint(["sent_by"], ["staff.id"], name=op.f("fk_broadcast_sent_by")),
        sa.ForeignKeyConstraint(["updated_by"], ["staff.id"], name=op.f("fk_broadcast_updated_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
        sa.UniqueConstraint("form_key", name=op.f("uq_broadcast_form_key")),
        sa.UniqueConstraint("parent_id", "send_at", name=op.f("uq_broadcast_parent_id_send_at")),
    )
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcast_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_picture_id"), ["picture_id"], unique=False)
        batch_op.create_index(
            "ix_broadcast_under_way",
            ["state"],
            unique=False,
            sqlite_where=sa.text("ended_at is null"),
            postgresql_where=sa.text("ended_at is null"),
        )

    op.create_table(
        "event_host",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_host_event_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_event_host_staff_id")),
        sa.PrimaryKeyConstraint("event_id", "staff_id", name=op.f("pk_event_host")),
    )
    op.create_table(
        "staff_chat",
        sa.Column("id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column(
            "code_hash",
            sa.String(length=64),
            nullable=True,
            comment="of the link that connects a chat of their own, for tests",
        ),
        sa.Column("expires_at", INSTANT, nullable=True, comment="until when the link works"),
        sa.Column("identity_id", ID, nullable=True),
        sa.Column("linked_at", INSTANT, nullable=True),
        sa.CheckConstraint("(identity_id is null) = (linked_at is null)", name=op.f("ck_staff_chat_link_is_dated")),
        sa.ForeignKeyConstraint(["identity_id"], ["channel_identity.id"], name=op.f("fk_staff_chat_identity_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_chat_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_chat")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_staff_chat_code_hash")),
        sa.UniqueConstraint("identity_id", name=op.f("uq_staff_chat_identity_id")),
    )
    with op.batch_alter_table("staff_chat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_chat_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "broadcast_recipient",
        sa.Column("broadcast_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column(
            "day", sa.Integer(), server_default="0", nullable=False, comment="on which of the days it is spread over"
        ),
        sa.Column(
            "left_out",
            sa.String(length=12),
            nullable=True,
            comment="domain.broadcasts.LeftOut: why they do not get it after all",
        ),
        sa.Column(
            "tries", sa.Integer(), server_default="0", nullable=False, comment="how often it was put into the ledger"
        ),
        sa.Column("delivery_id", ID, nullable=True, comment="the last of them, while the ledger has it"),
        sa.Column(
            "came_to",
            sa.String(length=10),
            nullable=True,
            comment="how that ended: delivery.state; null while it is under way",
        ),
        sa.Column(
            "fault", sa.String(length=200), nullable=True, comment="kind of the fault it ended with, never its text"
        ),
        sa.Column("told_at", INSTANT, nullable=True, comment="when it left"),
        sa.Column("token", sa.String(length=32), nullable=True, comment="of the link in it"),
        sa.Column(
            "opened_at",
            INSTANT,
            nullable=True,
            comment="when its link was first followed",
        ),
        sa.Column("answer", sa.String(length=12), nullable=True, comment="which button: domain.broadcasts.ButtonKind"),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column(
            "read_at",
            INSTANT,
            nullable=True,
            comment="when it was shown on an open page of the web chat; null: not known",
        ),
        sa.Column("stopped_at", INSTANT, nullable=True, comment="when they said under it that they want no more"),
        sa.CheckConstraint(
            "(answer is null) = (answered_at is null)", name=op.f("ck_broadcast_recipient_answer_is_dated")
        ),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_broadcast_recipient_broadcast_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_broadcast_recipient_delivery_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_broadcast_recipient_person_id")),
        sa.PrimaryKeyConstraint("broadcast_id", "person_id", name=op.f("pk_broadcast_recipient")),
        sa.UniqueConstraint("token", name=op.f("uq_broadcast_recipient_token")),
    )
    with op.batch_alter_table("broadcast_recipient", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcast_recipient_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_recipient_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_broadcast_recipient_unplanned",
            ["broadcast_id", "day", "person_id"],
            unique=False,
            sqlite_where=sa.text("delivery_id is null and came_to is null and left_out is null"),
            postgresql_where=sa.text("delivery_id is null and came_to is null and left_out is null"),
        )
        batch_op.create_index(
            "ix_broadcast_recipient_under_way",
            ["delivery_id"],
            unique=False,
            sqlite_where=sa.text("delivery_id is not null and came_to is null"),
            postgresql_where=sa.text("delivery_id is not null and came_to is null"),
        )

    op.create_table(
        "event_signup",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False, comment="domain.events.SignupState"),
        sa.Column(
            "called", sa.String(length=80), nullable=True, comment="the name of who is neither client nor employer"
        ),
        sa.Column("guests", sa.Integer(), server_default="0", nullable=False, comment="whom they bring along"),
        sa.Column(
            "origin", sa.String(length=10), nullable=False, comment="domain.events.Origin: how they came to be here"
        ),
        sa.Column("broadcast_id", ID, nullable=True, comment="which invited them"),
        sa.Column("invited_by", ID, nullable=True, comment="who invited them by name"),
        sa.Column("invited_at", INSTANT, nullable=True),
        sa.Column("asked_again_at", INSTANT, nullable=True, comment="once, then they are left alone"),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("queued_at", INSTANT, nullable=True, comment="since when they wait for a seat"),
        sa.Column("offered_at", INSTANT, nullable=True),
        sa.Column("offer_until", INSTANT, nullable=True, comment="by when a seat that became free is to be taken"),
        sa.Column(
            "moves_seen", sa.Integer(), server_default="0", nullable=False, comment="event.moves as they last knew it"
        ),
        sa.Column("came_at", INSTANT, nullable=True, comment="when it was noted that they came"),
        sa.Column("came_how", sa.String(length=6), nullable=True),
        sa.Column("came_by", ID, nullable=True),
        sa.Column("missed_at", INSTANT, nullable=True, comment="when it was noted that they did not"),
        sa.Column("thanked_at", INSTANT, nullable=True),
        sa.Column("grade", sa.Integer(), nullable=True, comment="school grade"),
        sa.Column("graded_at", INSTANT, nullable=True),
        sa.Column("grade_words", sa.String(length=500), nullable=True),
        sa.Column(
            "joined",
            JSON,
            nullable=True,
            comment="of two joined persons: whose it was, and how the other one stood; to undo it",
        ),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(state = 'offered') = (offer_until is not null)", name=op.f("ck_event_signup_offer_has_an_end")
        ),
        sa.CheckConstraint("came_how in ('code', 'list')", name=op.f("ck_event_signup_came_how_known")),
        sa.CheckConstraint(
            "origin in ('broadcast', 'by_name', 'chat', 'page', 'poster')", name=op.f("ck_event_signup_origin_known")
        ),
        sa.CheckConstraint("state <> 'waiting' or queued_at is not null", name=op.f("ck_event_signup_waiting_since")),
        sa.CheckConstraint(
            "state in ('invited', 'maybe', 'coming', 'waiting', 'offered', 'declined', 'lapsed')",
            name=op.f("ck_event_signup_state_known"),
        ),
        sa.CheckConstraint("(came_at is null) = (came_how is null)", name=op.f("ck_event_signup_coming_is_known_how")),
        sa.CheckConstraint("(grade is null) = (graded_at is null)", name=op.f("ck_event_signup_grade_is_dated")),
        sa.CheckConstraint("came_at is null or missed_at is null", name=op.f("ck_event_signup_came_or_missed")),
        sa.CheckConstraint("grade between 4 and 10", name=op.f("ck_event_signup_school_grade")),
        sa.CheckConstraint("guests between 0 and 9", name=op.f("ck_event_signup_few_guests")),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_event_signup_broadcast_id")),
        sa.ForeignKeyConstraint(["came_by"], ["staff.id"], name=op.f("fk_event_signup_came_by")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_signup_event_id")),
        sa.ForeignKeyConstraint(["invited_by"], ["staff.id"], name=op.f("fk_event_signup_invited_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_event_signup_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_signup")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_event_signup_event_id_person_id")),
    )
    with op.batch_alter_table("event_signup", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_signup_broadcast_id"), ["broadcast_id"], unique=False)
        batch_op.create_index(
            "ix_event_signup_offers",
            ["offer_until"],
            unique=False,
            sqlite_where=sa.text("offer_until is not null"),
            postgresql_where=sa.text("offer_until is not null"),
        )
        batch_op.create_index(batch_op.f("ix_event_signup_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_event_signup_queue", ["event_id", "state", "queued_at"], unique=False)

    know("todo", "kind", (*TODOS, *NEW_TODOS), _with_event)
    op.add_column(
        "written",
        sa.Column(
            "read_at",
            INSTANT,
            nullable=True,
            comment="when it was shown on an open page of the web chat; null: not known",
        ),
    )
    op.create_index(
        "ix_delivery_own_accord",
        "delivery",
        ["identity_id", "sent_at", "state", "due_at", "kind"],
        sqlite_where=sa.text("kind in ('tip', 'broadcast')"),
        postgresql_where=sa.text("kind in ('tip', 'broadcast')"),
    )


def downgrade() -> None:
    op.execute(
        "delete from todo where kind in "
        "('event_asked', 'event_access', 'event_cannot', 'candidate_declined', 'broadcast_answered')"
    )
    know("todo", "kind", TODOS, _without_event)
    op.drop_index("ix_delivery_own_accord", table_name="delivery")
    with op.batch_alter_table("written", schema=None) as batch_op:
        batch_op.drop_column("read_at")
    with op.batch_alter_table("event_signup", schema=None) as batch_op:
        batch_op.drop_index("ix_event_signup_queue")
        batch_op.drop_index(batch_op.f("ix_event_signup_person_id"))
        batch_op.drop_index(
            "ix_event_signup_offers",
            sqlite_where=sa.text("offer_until is not null"),
            postgresql_where=sa.text("offer_until is not null"),
        )
        batch_op.drop_index(batch_op.f("ix_event_signup_broadcast_id"))

    op.drop_table("event_signup")
    with op.batch_alter_table("broadcast_recipient", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_broadcast_recipient_under_way",
            sqlite_where=sa.text("delivery_id is not null and came_to is null"),
            postgresql_where=sa.text("delivery_id is not null and came_to is null"),
        )
        batch_op.drop_index(
            "ix_broadcast_recipient_unplanned",
            sqlite_where=sa.text("delivery_id is null and came_to is null and left_out is null"),
            postgresql_where=sa.text("delivery_id is null and came_to is null and left_out is null"),
        )
        batch_op.drop_index(batch_op.f("ix_broadcast_recipient_person_id"))
        batch_op.drop_index(batch_op.f("ix_broadcast_recipient_delivery_id"))

    op.drop_table("broadcast_recipient")
    with op.batch_alter_table("staff_chat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_chat_staff_id"))

    op.drop_table("staff_chat")
    op.drop_table("event_host")
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_broadcast_under_way",
            sqlite_where=sa.text("ended_at is null"),
            postgresql_where=sa.text("ended_at is null"),
        )
        batch_op.drop_index(batch_op.f("ix_broadcast_picture_id"))
        batch_op.drop_index(batch_op.f("ix_broadcast_event_id"))

    op.drop_table("broadcast")
    op.drop_table("picture_copy")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_starts")
        batch_op.drop_index(batch_op.f("ix_event_series_id"))
        batch_op.drop_index(batch_op.f("ix_event_picture_id"))
        batch_op.drop_index(batch_op.f("ix_event_contact_id"))

    op.drop_table("event")
    op.drop_table("segment")
    op.drop_table("picture")
    op.drop_table("event_series")
