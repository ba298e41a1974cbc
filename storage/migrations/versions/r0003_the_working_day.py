"""The working day: talks, plans, hand-overs, endings, review, rights of the people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STEMS = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")

INDEX = {
    "sqlite": (
        """create virtual table search_words
       using fts5(stems, content='search_entry', content_rowid='message_id', detail=none, columnsize=0)""",
        """create trigger search_entry_added after insert on search_entry
       begin insert into search_words(rowid, stems) values (new.message_id, new.stems); end""",
        """create trigger search_entry_gone after delete on search_entry
       begin insert into search_words(search_words, rowid, stems) values ('delete', old.message_id, old.stems); end""",
    ),
    "postgresql": ("create index ix_search_entry_stems on search_entry using gin (stems)",),
}

TALKS_SO_FAR = """
    insert into talk (person_id, last_in_id, last_in_at)
    select channel_identity.person_id, max(message.id), max(message.at) from message
    join conversation on conversation.id = message.conversation_id
    join channel_identity on channel_identity.id = conversation.identity_id
    where message.direction = 'in' group by channel_identity.person_id
"""

KINDS_BEFORE = (
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
)
KINDS = (
    *KINDS_BEFORE,
    "chat_waiting",
    "handover_asked",
    "handover_declined",
    "plan_review",
    "data_request",
    "erasure_asked",
)


def _known(kinds: tuple[str, ...]) -> str:
    return "kind in ({})".format(", ".join(f"'{kind}'" for kind in kinds))


def _todo(kinds: tuple[str, ...]) -> sa.Table:
    """SQLite copies a table to change it, and forgets what it is not told: the table as it stands with these kinds."""
    references = {
        "appointment_id": "appointment",
        "conversation_id": "conversation",
        "done_by": "staff",
        "message_id": "message",
        "person_id": "person",
        "staff_id": "staff",
    }
    return sa.Table(
        "todo",
        sa.MetaData(),
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("conversation_id", ID),
        sa.Column("message_id", ID, comment="what the person said, where it was kept"),
        sa.Column("detail", sa.String(length=24), comment="self_harm, danger, ...: never the words"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT),
        sa.Column("done_by", ID, comment="null when its cause went away by itself"),
        sa.Column("key", sa.String(length=120), comment="what made it: the same cause puts it on the list once"),
        sa.Column("appointment_id", ID),
        sa.Column("staff_id", ID, comment="whose it is; null: everybody's who may see the person"),
        sa.Column(
            "for_lead",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="the team lead's to see to",
        ),
        sa.Column("due_at", INSTANT, comment="by when; null: as soon as somebody can"),
        sa.CheckConstraint(_known(kinds), name="ck_todo_kind_known"),
        sa.CheckConstraint("done_by is null or done_at is not null", name="ck_todo_done_is_dated"),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_todo_{column}")
            for column, table in references.items()
        ),
        sa.PrimaryKeyConstraint("id", name="pk_todo"),
        sa.UniqueConstraint("key", name="uq_todo_key"),
        sa.Index("ix_todo_person_id", "person_id"),
        sa.Index("ix_todo_appointment_id", "appointment_id"),
        sa.Index(
            "ix_todo_open",
            "created_at",
            sqlite_where=sa.text("done_at is null"),
            postgresql_where=sa.text("done_at is null"),
        ),
    )


def _todo_kinds(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    with op.batch_alter_table("todo", copy_from=_todo(before)) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_todo_kind_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_todo_kind_known"), _known(after))


def _review_indexes() -> None:
    """What an admin looks for among the talks, and an auditor in the record."""
    op.create_index("ix_todo_kind", "todo", ["kind", "created_at"])
    for table, name, column in (("message", "withheld", "at"), ("consent", "withdrawn", "withdrawn_at")):
        there = sa.text("withheld is not null" if table == "message" else "withdrawn_at is not null")
        op.create_index(f"ix_{table}_{name}", table, [column], sqlite_where=there, postgresql_where=there)
    op.drop_index("ix_audit_subject", "audit")
    op.create_index("ix_audit_subject", "audit", ["subject_kind", "subject_id", "at", "id"])
    op.create_index("ix_audit_at", "audit", ["at", "id"])
    op.create_index("ix_audit_staff", "audit", ["staff_id", "at", "id"])
    op.create_index("ix_audit_action", "audit", ["action", "at", "id"])


COUNTED = (
    ("opened_at", ["opened_at", "team_id", "coordinator_id"]),
    ("closed_at", ["closed_at", "team_id", "coordinator_id", "opened_at"]),
    ("first_contact_due", ["first_contact_due"]),
)
"""What the service's numbers are counted by."""


def _report_indexes() -> None:
    for name, columns in COUNTED:
        op.create_index(f"ix_service_case_{name}", "service_case", columns)


def _report_indexes_off() -> None:
    for name, _ in COUNTED:
        op.drop_index(f"ix_service_case_{name}", "service_case")


def _review_indexes_off() -> None:
    for name in ("action", "staff", "at", "subject"):
        op.drop_index(f"ix_audit_{name}", "audit")
    op.create_index("ix_audit_subject", "audit", ["subject_kind", "subject_id"])
    op.drop_index("ix_consent_withdrawn", "consent")
    op.drop_index("ix_message_withheld", "message")
    op.drop_index("ix_todo_kind", "todo")


ERASING = (
    ("inbox", "conversation_id"),
    ("todo", "conversation_id"),
    ("todo", "message_id"),
    ("delivery", "message_id"),
    ("time_request", "appointment_id"),
    ("time_offer", "wish_id"),
)
"""Columns that refer to rows of a person: without an index, each row erased would be looked for in all of the table."""


def _erasing_indexes() -> None:
    for table, column in ERASING:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _erasing_indexes_off() -> None:
    for table, column in ERASING:
        op.drop_index(f"ix_{table}_{column}", table)


def upgrade() -> None:
    _todo_kinds(KINDS_BEFORE, KINDS)
    _review_indexes()
    _report_indexes()
    _erasing_indexes()
    op.create_table(
        "label",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
        sa.UniqueConstraint("name", name=op.f("uq_label_name")),
    )
    op.create_table(
        "search_mark",
        sa.Column("name", sa.String(length=24), nullable=False, comment="message"),
        sa.Column("upto", ID, nullable=False, comment="everything up to this id has been looked at"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_search_mark")),
    )
    op.create_table(
        "dialog_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("person_id", ID, nullable=True, comment="emptied with the person; the count stays"),
        sa.Column("dialog", sa.String(length=24), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column(
            "what", sa.String(length=12), nullable=False, comment="domain.funnel.What: asked, answered, back, help, ..."
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dialog_event_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialog_event")),
    )
    with op.batch_alter_table("dialog_event", schema=None) as batch_op:
        batch_op.create_index("ix_dialog_event_at", ["at", "dialog", "step", "what", "person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dialog_event_person_id"), ["person_id"], unique=False)

    op.create_table(
        "link_code",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", ID, nullable=False, comment="who joins them to"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_link_code_person_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_link_code")),
    )
    with op.batch_alter_table("link_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_code_person_id"), ["person_id"], unique=False)

    op.create_table(
        "identity_link",
        sa.Column("id", ID, nullable=False),
        sa.Column("identity_id", ID, nullable=False),
        sa.Column("from_person_id", ID, nullable=False, comment="whose chat it was before"),
        sa.Column("to_person_id", ID, nullable=False),
        sa.Column("linked_at", INSTANT, nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["from_person_id"], ["person.id"], name=op.f("fk_identity_link_from_person_id")),
        sa.ForeignKeyConstraint(["identity_id"], ["channel_identity.id"], name=op.f("fk_identity_link_identity_id")),
        sa.ForeignKeyConstraint(["to_person_id"], ["person.id"], name=op.f("fk_identity_link_to_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_link")),
    )
    with op.batch_alter_table("identity_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_link_identity_id"), ["identity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_identity_link_to_person_id"), ["to_person_id"], unique=False)

    op.create_table(
        "canned",
        sa.Column("id", ID, nullable=False),
        sa.Column("team_id", ID, nullable=True, comment="null: every team's"),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("bodies", JSON, nullable=False, comment="language code -> text with {fields}"),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", ID, nullable=True),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_canned_team_id")),
        sa.ForeignKeyConstraint(["updated_by"], ["staff.id"], name=op.f("fk_canned_updated_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned")),
    )
    op.create_table(
        "erasure",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False, comment="a number; with the next column it names one person"),
        sa.Column("person_since", INSTANT, nullable=False, comment="person.created_at: numbers may come again"),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_how", sa.String(length=16), nullable=False, comment="chat, staff, retention, restore"),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column(
            "held_because", sa.String(length=24), nullable=True, comment="why it waits for a person's decision: a code"
        ),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.CheckConstraint("(state = 'done') = (done_at is not null)", name=op.f("ck_erasure_done_is_dated")),
        sa.CheckConstraint("state in ('asked', 'refused', 'done', 'withdrawn')", name=op.f("ck_erasure_state_known")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_erasure_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_erasure_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    op.create_table(
        "note",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column(
            "body", sa.String(length=2000), nullable=False, comment="for colleagues; in the person's copy all the same"
        ),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_note_person_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_note_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("form_key", name=op.f("uq_note_form_key")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_person_id"), ["person_id"], unique=False)

    op.create_table(
        "person_label",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("label_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["label_id"], ["label.id"], name=op.f("fk_person_label_label_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_label_person_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_person_label_staff_id")),
        sa.PrimaryKeyConstraint("person_id", "label_id", name=op.f("pk_person_label")),
    )
    with op.batch_alter_table("person_label", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_label_label_id"), ["label_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_recovery_code_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False, comment="storage.reviews.Reason"),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column(
            "verdict",
            sa.String(length=16),
            nullable=True,
            comment="storage.reviews.Verdict; null while nobody has said",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_person_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_review_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_person_id"), ["person_id"], unique=False)

    op.create_table(
        "staff_factor",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column(
            "secret",
            sa.String(length=255),
            nullable=False,
            comment="salt of the TOTP secret, which follows from it and the key",
        ),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True, comment="null until a first code proved that it works"),
        sa.Column("last_step", ID, nullable=True, comment="the newest time step used: no code opens twice"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_factor_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_factor")),
    )
    op.create_table(
        "talk",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("last_in_id", ID, nullable=True, comment="the newest message the person said, in any of their chats"),
        sa.Column("last_in_at", INSTANT, nullable=True),
        sa.Column(
            "waiting_since",
            INSTANT,
            nullable=True,
            comment="since when they wait for a person's answer; null: nobody waits",
        ),
        sa.Column("held_by", ID, nullable=True, comment="who has taken over: the bot is silent"),
        sa.Column("held_at", INSTANT, nullable=True),
        sa.Column("active_at", INSTANT, nullable=True, comment="when either of the two last wrote while it was held"),
        sa.Column("returned_at", INSTANT, nullable=True, comment="when the bot came back; null once they know of it"),
        sa.Column(
            "told_closed_on",
            sa.Date(),
            nullable=True,
            comment="Helsinki day on which they were told that nobody answers now",
        ),
        sa.Column("snoozed_until", INSTANT, nullable=True),
        sa.Column("snoozed_by", ID, nullable=True),
        sa.CheckConstraint("(held_by is null) = (held_at is null)", name=op.f("ck_talk_hold_is_dated")),
        sa.CheckConstraint("(snoozed_until is null) = (snoozed_by is null)", name=op.f("ck_talk_snooze_by_someone")),
        sa.ForeignKeyConstraint(["held_by"], ["staff.id"], name=op.f("fk_talk_held_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_talk_person_id")),
        sa.ForeignKeyConstraint(["snoozed_by"], ["staff.id"], name=op.f("fk_talk_snoozed_by")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_talk")),
    )
    with op.batch_alter_table("talk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_held_by"), ["held_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_talk_last_in_at"), ["last_in_at"], unique=False)
        batch_op.create_index(
            "ix_talk_waiting",
            ["waiting_since"],
            unique=False,
            sqlite_where=sa.text("waiting_since is not null"),
            postgresql_where=sa.text("waiting_since is not null"),
        )
        batch_op.create_index(
            "ix_talk_snoozed",
            ["snoozed_until"],
            unique=False,
            sqlite_where=sa.text("snoozed_until is not null"),
            postgresql_where=sa.text("snoozed_until is not null"),
        )
    op.execute(TALKS_SO_FAR)
    op.create_index(
        "ix_service_case_queue",
        "service_case",
        ["team_id", "service"],
        sqlite_where=sa.text("coordinator_id is null"),
        postgresql_where=sa.text("coordinator_id is null"),
    )

    op.create_table(
        "talk_mark",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column(
            "read_id", ID, nullable=False, comment="the newest message of the person that this colleague has seen"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_talk_mark_person_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_talk_mark_staff_id")),
        sa.PrimaryKeyConstraint("person_id", "staff_id", name=op.f("pk_talk_mark")),
    )
    op.create_table(
        "case_end",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False, comment="domain.progress.Outcome (145-161)"),
        sa.Column("ended_by", ID, nullable=False),
        sa.Column(
            "words", sa.String(length=1000), nullable=True, comment="the coordinator's, made with the client (92)"
        ),
        sa.Column("asked_at", INSTANT, nullable=True, comment="when the client was asked for a grade"),
        sa.Column("grade", sa.Integer(), nullable=True, comment="the client's, 4 to 10 (204)"),
        sa.Column("grade_words", sa.String(length=1000), nullable=True),
        sa.Column("graded_at", INSTANT, nullable=True),
        sa.CheckConstraint("(grade is null) = (graded_at is null)", name=op.f("ck_case_end_grade_is_dated")),
        sa.CheckConstraint("grade between 4 and 10", name=op.f("ck_case_end_grade_of_school")),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_case_end_case_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"], name=op.f("fk_case_end_ended_by")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_end")),
    )
    op.create_table(
        "case_status",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column(
            "status", sa.String(length=16), nullable=False, comment="domain.progress.Status; the newest row holds"
        ),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_case_status_case_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_case_status_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_status")),
    )
    with op.batch_alter_table("case_status", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_status_case_id"), ["case_id"], unique=False)

    op.create_table(
        "handover",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("from_id", ID, nullable=True, comment="null: out of the queue"),
        sa.Column("to_id", ID, nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column(
            "reason",
            sa.String(length=24),
            nullable=False,
            comment="domain.progress.Reason: told to the client in plain words",
        ),
        sa.Column("words", sa.String(length=500), nullable=True, comment="for the colleague who takes over"),
        sa.Column("three_way", sa.Boolean(), nullable=False, comment="a meeting of all three is offered (63, 89)"),
        sa.Column("state", sa.String(length=12), server_default="asked", nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=True, comment="why not, for the colleague who asked"),
        sa.CheckConstraint("(state = 'asked') = (answered_at is null)", name=op.f("ck_handover_answer_is_dated")),
        sa.CheckConstraint(
            "state in ('asked', 'accepted', 'declined', 'withdrawn')", name=op.f("ck_handover_state_known")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_handover_asked_by")),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_handover_case_id")),
        sa.ForeignKeyConstraint(["from_id"], ["staff.id"], name=op.f("fk_handover_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["staff.id"], name=op.f("fk_handover_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_to_id"), ["to_id"], unique=False)
        batch_op.create_index(
            "uq_handover_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    op.create_table(
        "plan",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("goal", sa.String(length=1000), nullable=False, comment="in the client's words where possible"),
        sa.Column("review_on", sa.Date(), nullable=False, comment="Helsinki day until which it counts as up to date"),
        sa.Column(
            "revision", sa.Integer(), server_default="0", nullable=False, comment="two who edit at once are told"
        ),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", ID, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_plan_case_id")),
        sa.ForeignKeyConstraint(["updated_by"], ["staff.id"], name=op.f("fk_plan_updated_by")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_plan")),
    )
    op.create_table(
        "plan_step",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("body", sa.String(length=300), nullable=False),
        sa.Column("whose", sa.String(length=8), nullable=False, comment="who does it: the client, or the coordinator"),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("dropped_at", INSTANT, nullable=True),
        sa.CheckConstraint("whose in ('client', 'staff')", name=op.f("ck_plan_step_whose_known")),
        sa.CheckConstraint("done_at is null or dropped_at is null", name=op.f("ck_plan_step_done_or_dropped")),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_plan_step_case_id")),
        sa.ForeignKeyConstraint(["created_by"], ["staff.id"], name=op.f("fk_plan_step_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_step")),
    )
    with op.batch_alter_table("plan_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_step_case_id"), ["case_id"], unique=False)

    op.create_table(
        "search_entry",
        sa.Column("message_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("stems", STEMS, nullable=False, comment="of the message's words; storage.search makes them"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_search_entry_message_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_search_entry_person_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_search_entry")),
    )
    op.create_index(op.f("ix_search_entry_person_id"), "search_entry", ["person_id"])
    for statement in INDEX[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_table(
        "written",
        sa.Column("message_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False, comment="who of the staff wrote it"),
        sa.Column("form_key", sa.String(length=64), nullable=False, comment="a form sent twice is one message"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_written_message_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_written_staff_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_written")),
        sa.UniqueConstraint("form_key", name=op.f("uq_written_form_key")),
    )
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "revision",
                sa.Integer(),
                server_default="0",
                nullable=False,
                comment="grows when staff or client change it",
            )
        )
        batch_op.add_column(
            sa.Column(
                "erased_at",
                INSTANT,
                nullable=True,
                comment="the row is a bare number, for the counts that it is part of",
            )
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "erased_at",
                INSTANT,
                nullable=True,
                comment="nothing is left of the person but this number, so that it is not reused",
            )
        )

    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "proved_at",
                INSTANT,
                nullable=True,
                comment="when the password, and the code if there is one, were last given",
            )
        )
        batch_op.add_column(
            sa.Column(
                "agent",
                sa.String(length=120),
                nullable=True,
                comment="browser and system in a few words, so that its owner knows it again",
            )
        )


def downgrade() -> None:
    _erasing_indexes_off()
    op.drop_column("staff_session", "agent")
    op.drop_column("staff_session", "proved_at")
    op.drop_column("person", "erased_at")
    op.drop_column("client", "erased_at")
    op.drop_column("client", "revision")

    if op.get_bind().dialect.name == "sqlite":
        op.execute("drop table search_words")
    op.drop_table("search_entry")
    op.drop_table("written")
    with op.batch_alter_table("plan_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_step_case_id"))

    op.drop_table("plan_step")
    op.drop_table("plan")
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_handover_open", sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'")
        )
        batch_op.drop_index(batch_op.f("ix_handover_to_id"))
        batch_op.drop_index(batch_op.f("ix_handover_case_id"))

    op.drop_table("handover")
    with op.batch_alter_table("case_status", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_status_case_id"))

    op.drop_table("case_status")
    op.drop_table("case_end")
    op.drop_table("talk_mark")
    op.drop_index("ix_service_case_queue", "service_case")
    with op.batch_alter_table("talk", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_talk_snoozed",
            sqlite_where=sa.text("snoozed_until is not null"),
            postgresql_where=sa.text("snoozed_until is not null"),
        )
        batch_op.drop_index(
            "ix_talk_waiting",
            sqlite_where=sa.text("waiting_since is not null"),
            postgresql_where=sa.text("waiting_since is not null"),
        )
        batch_op.drop_index(batch_op.f("ix_talk_last_in_at"))
        batch_op.drop_index(batch_op.f("ix_talk_held_by"))

    op.drop_table("talk")
    op.drop_table("staff_factor")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_person_id"))

    op.drop_table("review")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_staff_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("person_label", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_label_label_id"))

    op.drop_table("person_label")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_person_id"))

    op.drop_table("note")
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_erasure_open", sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'")
        )
        batch_op.drop_index(batch_op.f("ix_erasure_person_id"))

    op.drop_table("erasure")
    op.drop_table("canned")
    with op.batch_alter_table("identity_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_link_to_person_id"))
        batch_op.drop_index(batch_op.f("ix_identity_link_identity_id"))

    op.drop_table("identity_link")
    with op.batch_alter_table("link_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_code_person_id"))

    op.drop_table("link_code")
    with op.batch_alter_table("dialog_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialog_event_person_id"))
        batch_op.drop_index("ix_dialog_event_at")

    op.drop_table("dialog_event")
    op.drop_table("search_mark")
    op.drop_table("label")
    _report_indexes_off()
    _review_indexes_off()
    # What the revision before has no word for goes.
    op.execute(f"delete from todo where not ({_known(KINDS_BEFORE)})")  # noqa: S608 - our own words
    _todo_kinds(KINDS, KINDS_BEFORE)
