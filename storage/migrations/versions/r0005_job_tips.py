"""Job tips: sources and postings, who was told of which, and what they made of it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.known import know

revision = "0005"
down_revision = "0004"
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
)
NEW_TODOS = ("tip_asked", "tip_applied", "tip_went")


def _with_posting(batch_op: Any) -> None:
    batch_op.add_column(sa.Column("posting_id", ID, nullable=True, comment="the job posting it is about"))
    batch_op.create_index(batch_op.f("ix_todo_posting_id"), ["posting_id"], unique=False)
    batch_op.create_foreign_key(batch_op.f("fk_todo_posting_id"), "job_posting", ["posting_id"], ["id"])


def _without_posting(batch_op: Any) -> None:
    batch_op.drop_index(batch_op.f("ix_todo_posting_id"))
    batch_op.drop_constraint(batch_op.f("fk_todo_posting_id"), type_="foreignkey")
    batch_op.drop_column("posting_id")


def upgrade() -> None:
    op.create_table(
        "esco_occupation",
        sa.Column("uri", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=200), nullable=False, comment="the label without dots and capitals"),
        sa.Column("others", JSON, nullable=False, comment="list of its other labels, folded"),
        sa.Column("isco", sa.String(length=4), nullable=True),
        sa.Column(
            "occupation", sa.String(length=32), nullable=True, comment="the same job in our lexicon: domain.jobs"
        ),
        sa.PrimaryKeyConstraint("uri", name=op.f("pk_esco_occupation")),
    )
    with op.batch_alter_table("esco_occupation", schema=None) as batch_op:
        batch_op.create_index("ix_esco_occupation_folded", ["folded"], unique=False)

    op.create_table(
        "job_stamp",
        sa.Column("id", sa.Integer(), nullable=False, comment="always 1"),
        sa.Column(
            "stamp",
            sa.String(length=32),
            nullable=False,
            comment="random, another one after every change of any posting",
        ),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_job_stamp_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_stamp")),
    )
    op.create_table(
        "tip_taste",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="domain.tips.TasteKind"),
        sa.Column("value", sa.String(length=160), nullable=False),
        sa.Column(
            "label",
            sa.String(length=160),
            nullable=True,
            comment="how it is called, where the value is no code: an employer's name",
        ),
        sa.Column("likes", sa.Boolean(), nullable=False, comment="false: no more of these"),
        sa.Column("learned_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tip_taste_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip_taste")),
        sa.UniqueConstraint("person_id", "kind", "value", name=op.f("uq_tip_taste_person_id_kind_value")),
    )
    op.create_table(
        "tip_wish",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("often", sa.String(length=8), nullable=False, comment="domain.tips.Often"),
        sa.Column("weekday", sa.Integer(), server_default="1", nullable=False, comment="of the weekly ones; 1: Monday"),
        sa.Column("hour", sa.Integer(), server_default="9", nullable=False, comment="of the day, Helsinki"),
        sa.Column("most", sa.Integer(), server_default="3", nullable=False, comment="tips in a message"),
        sa.Column("sources", JSON, nullable=True, comment="list of domain.tips.From; null: from all"),
        sa.Column(
            "outside",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="now and then another field's",
        ),
        sa.Column("next_at", INSTANT, nullable=True, comment="when tips are chosen next; null: never"),
        sa.Column("last_at", INSTANT, nullable=True, comment="when tips were last planned"),
        sa.Column("outside_at", INSTANT, nullable=True, comment="when the last one of another field was told"),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint("often in ('at_once', 'daily', 'weekly', 'never')", name=op.f("ck_tip_wish_often_known")),
        sa.CheckConstraint(
            "weekday between 1 and 7 and hour between 0 and 23 and most between 1 and 5", name=op.f("ck_tip_wish_sane")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tip_wish_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_tip_wish")),
    )
    with op.batch_alter_table("tip_wish", schema=None) as batch_op:
        batch_op.create_index("ix_tip_wish_next", ["next_at"], unique=False)

    op.create_table(
        "job_bar",
        sa.Column(
            "employer_key",
            sa.String(length=160),
            nullable=False,
            comment="none of this employer's postings is told to anybody",
        ),
        sa.Column("employer", sa.String(length=160), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("because", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_job_bar_made_by")),
        sa.PrimaryKeyConstraint("employer_key", name=op.f("pk_job_bar")),
    )
    op.create_table(
        "job_source",
        sa.Column("id", ID, nullable=False),
        sa.Column(
            "kind", sa.String(length=8), nullable=False, comment="domain.postings.SourceKind: the shape it is in"
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "address", sa.String(length=500), nullable=True, comment="web address; null: files are brought by hand"
        ),
        sa.Column(
            "language",
            sa.String(length=8),
            server_default="fi",
            nullable=False,
            comment="of postings that do not tell theirs",
        ),
        sa.Column(
            "approval", sa.String(length=8), server_default="always", nullable=False, comment="domain.postings.Approval"
        ),
        sa.Column(
            "is_on", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="fetched on a timetable"
        ),
        sa.Column("every_hours", sa.Integer(), server_default="24", nullable=False),
        sa.Column("next_at", INSTANT, nullable=True, comment="when it is fetched next; null: not on a timetable"),
        sa.Column("leased_until", INSTANT, nullable=True, comment="somebody is at it"),
        sa.Column("last_ok_at", INSTANT, nullable=True),
        sa.Column(
            "faults", sa.Integer(), server_default="0", nullable=False, comment="failed runs since the last good one"
        ),
        sa.Column("fault", sa.String(length=32), nullable=True, comment="kind of the last fault, never its text"),
        sa.Column(
            "flag",
            sa.String(length=16),
            nullable=True,
            comment="emptied: a run would have taken away most of its postings, and took none",
        ),
        sa.Column("etag", sa.String(length=200), nullable=True),
        sa.Column("modified", sa.String(length=60), nullable=True, comment="Last-Modified, as the server said it"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", ID, nullable=True, comment="null: from the command line"),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("approval in ('always', 'never', 'sample')", name=op.f("ck_job_source_approval_known")),
        sa.CheckConstraint(
            "kind in ('tmt', 'jobtech', 'jsonld', 'feed', 'table')", name=op.f("ck_job_source_kind_known")
        ),
        sa.CheckConstraint("every_hours between 1 and 168", name=op.f("ck_job_source_timetable_sane")),
        sa.ForeignKeyConstraint(["created_by"], ["staff.id"], name=op.f("fk_job_source_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_source")),
        sa.UniqueConstraint("name", name=op.f("uq_job_source_name")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True, comment="null: under way, or cut off"),
        sa.Column("fault", sa.String(length=32), nullable=True),
        sa.Column("read", sa.Integer(), server_default="0", nullable=False),
        sa.Column("added", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("gone", sa.Integer(), server_default="0", nullable=False),
        sa.Column("twins", sa.Integer(), server_default="0", nullable=False, comment="known from another source"),
        sa.Column("held", sa.Integer(), server_default="0", nullable=False, comment="for a person to look at"),
        sa.Column("refused", sa.Integer(), server_default="0", nullable=False, comment="could not be read"),
        sa.Column("faults", JSON, nullable=True, comment="kind of fault -> how many, of what was refused"),
        sa.Column("staff_id", ID, nullable=True, comment="null: by the timetable or the command line"),
        sa.CheckConstraint("outcome in ('ok', 'unchanged', 'kept', 'failed')", name=op.f("ck_job_run_outcome_known")),
        sa.ForeignKeyConstraint(["source_id"], ["job_source.id"], name=op.f("fk_job_run_source_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_job_run_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index("ix_job_run_source", ["source_id", "started_at"], unique=False)

    op.create_table(
        "job_posting",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=True, comment="null: typed in, or born from an employer's need"),
        sa.Column("key", sa.String(length=200), nullable=True, comment="the source's own id of it"),
        sa.Column(
            "content",
            sa.String(length=64),
            nullable=False,
            comment="hash of what it says: another one means that it changed",
        ),
        sa.Column(
            "twin_key",
            sa.String(length=64),
            nullable=False,
            comment="hash by which the same job is known in other sources",
        ),
        sa.Column("twin_of", ID, nullable=True, comment="the same job, shown in place of this"),
        sa.Column("request_id", ID, nullable=True, comment="the need it was born from"),
        sa.Column("made_by", ID, nullable=True, comment="who typed it in"),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("employer", sa.String(length=160), nullable=True, comment="null: not told (a hidden job)"),
        sa.Column(
            "employer_key",
            sa.String(length=160),
            nullable=True,
            comment="folded: by it all of an employer's postings are hidden",
        ),
        sa.Column("text", sa.String(length=12000), nullable=False, comment="plain text"),
        sa.Column("link", sa.String(length=1000), nullable=True, comment="http(s) address of the posting"),
        sa.Column(
            "how_to_apply",
            sa.String(length=1000),
            nullable=True,
            comment="in words: an address, a number, what to send",
        ),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column(
            "apply_until",
            INSTANT,
            nullable=True,
            comment="from then on it is not told any more; null: until it is gone",
        ),
        sa.Column(
            "occupation", sa.String(length=32), nullable=True, comment="the lexicon's name of the job: domain.jobs"
        ),
        sa.Column("isco", sa.String(length=4), nullable=True, comment="ISCO-08"),
        sa.Column("esco", sa.String(length=200), nullable=True, comment="URI of the ESCO occupation, where known"),
        sa.Column("field", sa.String(length=16), nullable=True, comment="domain.people.Field"),
        sa.Column("words", JSON, nullable=False, comment="list of words of the title by which it is found besides"),
        sa.Column("municipalities", JSON, nullable=False, comment="list of municipality codes; empty: not known"),
        sa.Column("postcode", sa.String(length=5), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=True, comment="where, in words"),
        sa.Column("is_remote", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("hours", JSON, nullable=False, comment="list of domain.employers.Hours"),
        sa.Column("lasts", sa.String(length=16), nullable=True, comment="domain.employers.Lasts"),
        sa.Column("licence", sa.String(length=8), nullable=True, comment="domain.people.Licence that it must have"),
        sa.Column("languages", JSON, nullable=False, comment="list of domain.people.SpokenLanguage that it must have"),
        sa.Column("cards", JSON, nullable=False, comment="list of domain.employers.Card"),
        sa.Column(
            "education", sa.String(length=24), nullable=True, comment="domain.people.Education that it must have"
        ),
        sa.Column(
            "kinds", JSON, nullable=False, comment="list of domain.postings.JobKind: summer, trial, apprenticeship ..."
        ),
        sa.Column(
            "adults_only",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="by law: alcohol, night work",
        ),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column(
            "review", sa.String(length=8), server_default="waiting", nullable=False, comment="domain.postings.Review"
        ),
        sa.Column("reviewed_at", INSTANT, nullable=True),
        sa.Column("reviewed_by", ID, nullable=True, comment="null: its source goes unasked"),
        sa.Column(
            "doubt",
            sa.String(length=16),
            nullable=True,
            comment="domain.postings.Doubt: held until somebody has looked",
        ),
        sa.Column("hidden_at", INSTANT, nullable=True, comment="from all, until it is shown again"),
        sa.Column("hidden_by", ID, nullable=True),
        sa.Column(
            "pinned_until", sa.Date(), nullable=True, comment="told first to whom it fits, up to this Helsinki day"
        ),
        sa.Column("pinned_by", ID, nullable=True),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False, comment="when its source last had it"),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("gone_at", INSTANT, nullable=True, comment="its source has it no more, or it was taken back"),
        sa.Column(
            "edited",
            JSON,
            nullable=True,
            comment="list of the columns that one of ours has set: an import leaves them alone",
        ),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("review <> 'approved' or doubt is null", name=op.f("ck_job_posting_doubt_is_settled")),
        sa.CheckConstraint("review in ('waiting', 'approved', 'rejected')", name=op.f("ck_job_posting_review_known")),
        sa.CheckConstraint("(source_id is null) = (key is null)", name=op.f("ck_job_posting_key_of_a_source")),
        sa.CheckConstraint("twin_of <> id", name=op.f("ck_job_posting_not_its_own_twin")),
        sa.ForeignKeyConstraint(["hidden_by"], ["staff.id"], name=op.f("fk_job_posting_hidden_by")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_job_posting_made_by")),
        sa.ForeignKeyConstraint(["pinned_by"], ["staff.id"], name=op.f("fk_job_posting_pinned_by")),
        sa.ForeignKeyConstraint(["request_id"], ["staffing_request.id"], name=op.f("fk_job_posting_request_id")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["staff.id"], name=op.f("fk_job_posting_reviewed_by")),
        sa.ForeignKeyConstraint(["source_id"], ["job_source.id"], name=op.f("fk_job_posting_source_id")),
        sa.ForeignKeyConstraint(["twin_of"], ["job_posting.id"], name=op.f("fk_job_posting_twin_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_posting")),
        sa.UniqueConstraint("form_key", name=op.f("uq_job_posting_form_key")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_job_posting_source_id_key")),
    )
    with op.batch_alter_table("job_posting", schema=None) as batch_op:
        batch_op.create_index("ix_job_posting_employer_key", ["employer_key"], unique=False)
        batch_op.create_index(
            "ix_job_posting_ends",
            ["apply_until"],
            unique=False,
            sqlite_where=sa.text("gone_at is null"),
            postgresql_where=sa.text("gone_at is null"),
        )
        batch_op.create_index(
            "ix_job_posting_gone",
            ["gone_at"],
            unique=False,
            sqlite_where=sa.text("gone_at is not null"),
            postgresql_where=sa.text("gone_at is not null"),
        )
        batch_op.create_index(
            "ix_job_posting_hidden",
            ["hidden_at"],
            unique=False,
            sqlite_where=sa.text("hidden_at is not null"),
            postgresql_where=sa.text("hidden_at is not null"),
        )
        batch_op.create_index(
            "ix_job_posting_live",
            ["id"],
            unique=False,
            sqlite_where=sa.text("review = 'approved' and hidden_at is null and gone_at is null and twin_of is null"),
            postgresql_where=sa.text(
                "review = 'approved' and hidden_at is null and gone_at is null and twin_of is null"
            ),
        )
        batch_op.create_index(batch_op.f("ix_job_posting_request_id"), ["request_id"], unique=False)
        batch_op.create_index("ix_job_posting_review", ["review", "first_seen_at"], unique=False)
        batch_op.create_index(
            "ix_job_posting_seen",
            ["source_id", "seen_at"],
            unique=False,
            sqlite_where=sa.text("gone_at is null"),
            postgresql_where=sa.text("gone_at is null"),
        )
        batch_op.create_index("ix_job_posting_twin_key", ["twin_key"], unique=False)
        batch_op.create_index(
            "ix_job_posting_twin_of",
            ["twin_of"],
            unique=False,
            sqlite_where=sa.text("twin_of is not null"),
            postgresql_where=sa.text("twin_of is not null"),
        )

    op.create_table(
        "job_tip",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False, comment="domain.tips.Origin"),
        sa.Column(
            "points",
            sa.Integer(),
            nullable=True,
            comment="of a hundred, when it was chosen; null: it was not chosen by fit",
        ),
        sa.Column("why", JSON, nullable=False, comment="list of [code, value]: domain.matching.Reason"),
        sa.Column("staff_id", ID, nullable=True, comment="who sent it"),
        sa.Column("words", sa.String(length=500), nullable=True, comment="of who sent it"),
        sa.Column(
            "twin_key",
            sa.String(length=64),
            nullable=True,
            comment="how the same job was known when it was chosen: its posting may be edited",
        ),
        sa.Column("batch", sa.String(length=48), nullable=False, comment="those told in one message"),
        sa.Column(
            "token", sa.String(length=32), nullable=False, comment="of its link; tells nothing and opens nothing else"
        ),
        sa.Column("chosen_at", INSTANT, nullable=False),
        sa.Column(
            "told_at",
            INSTANT,
            nullable=True,
            comment="when it stood in a message; null: not yet, or stale before it left",
        ),
        sa.Column("opened_at", INSTANT, nullable=True, comment="when its link was first followed"),
        sa.Column("answer", sa.String(length=8), nullable=True, comment="domain.tips.Answer"),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("why_not", sa.String(length=12), nullable=True, comment="domain.tips.WhyNot"),
        sa.Column("saved_at", INSTANT, nullable=True),
        sa.Column("asked_at", INSTANT, nullable=True, comment="when they asked their coordinator about it"),
        sa.Column("applied_at", INSTANT, nullable=True),
        sa.Column("went_asked_at", INSTANT, nullable=True, comment="when they were asked how it went"),
        sa.Column("went", sa.String(length=12), nullable=True, comment="domain.tips.Went"),
        sa.Column("went_at", INSTANT, nullable=True),
        sa.CheckConstraint("answer in ('yes', 'no')", name=op.f("ck_job_tip_answer_known")),
        sa.CheckConstraint("origin <> 'staff' or staff_id is not null", name=op.f("ck_job_tip_sent_by_someone")),
        sa.CheckConstraint("origin in ('fit', 'outside', 'staff', 'search')", name=op.f("ck_job_tip_origin_known")),
        sa.CheckConstraint("(answer is null) = (answered_at is null)", name=op.f("ck_job_tip_answer_is_dated")),
        sa.CheckConstraint("(went is null) = (went_at is null)", name=op.f("ck_job_tip_end_is_dated")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_job_tip_person_id")),
        sa.ForeignKeyConstraint(["posting_id"], ["job_posting.id"], name=op.f("fk_job_tip_posting_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_job_tip_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_tip")),
        sa.UniqueConstraint("person_id", "posting_id", name=op.f("uq_job_tip_person_id_posting_id")),
        sa.UniqueConstraint("token", name=op.f("uq_job_tip_token")),
    )
    with op.batch_alter_table("job_tip", schema=None) as batch_op:
        batch_op.create_index(
            "ix_job_tip_applied",
            ["applied_at"],
            unique=False,
            sqlite_where=sa.text("applied_at is not null"),
            postgresql_where=sa.text("applied_at is not null"),
        )
        batch_op.create_index("ix_job_tip_batch", ["batch"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_tip_posting_id"), ["posting_id"], unique=False)
        batch_op.create_index("ix_job_tip_told", ["told_at"], unique=False)

    know("todo", "kind", (*TODOS, *NEW_TODOS), _with_posting)


def downgrade() -> None:
    op.execute("delete from todo where kind in ('tip_asked', 'tip_applied', 'tip_went')")
    know("todo", "kind", TODOS, _without_posting)
    with op.batch_alter_table("job_tip", schema=None) as batch_op:
        batch_op.drop_index("ix_job_tip_told")
        batch_op.drop_index(batch_op.f("ix_job_tip_posting_id"))
        batch_op.drop_index("ix_job_tip_batch")
        batch_op.drop_index(
            "ix_job_tip_applied",
            sqlite_where=sa.text("applied_at is not null"),
            postgresql_where=sa.text("applied_at is not null"),
        )

    op.drop_table("job_tip")
    with op.batch_alter_table("job_posting", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_job_posting_twin_of",
            sqlite_where=sa.text("twin_of is not null"),
            postgresql_where=sa.text("twin_of is not null"),
        )
        batch_op.drop_index("ix_job_posting_twin_key")
        batch_op.drop_index("ix_job_posting_review")
        batch_op.drop_index(batch_op.f("ix_job_posting_request_id"))
        batch_op.drop_index(
            "ix_job_posting_live",
            sqlite_where=sa.text("review = 'approved' and hidden_at is null and gone_at is null and twin_of is null"),
            postgresql_where=sa.text(
                "review = 'approved' and hidden_at is null and gone_at is null and twin_of is null"
            ),
        )
        batch_op.drop_index(
            "ix_job_posting_seen",
            sqlite_where=sa.text("gone_at is null"),
            postgresql_where=sa.text("gone_at is null"),
        )
        batch_op.drop_index(
            "ix_job_posting_hidden",
            sqlite_where=sa.text("hidden_at is not null"),
            postgresql_where=sa.text("hidden_at is not null"),
        )
        batch_op.drop_index(
            "ix_job_posting_gone",
            sqlite_where=sa.text("gone_at is not null"),
            postgresql_where=sa.text("gone_at is not null"),
        )
        batch_op.drop_index(
            "ix_job_posting_ends",
            sqlite_where=sa.text("gone_at is null"),
            postgresql_where=sa.text("gone_at is null"),
        )
        batch_op.drop_index("ix_job_posting_employer_key")

    op.drop_table("job_posting")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_index("ix_job_run_source")

    op.drop_table("job_run")
    op.drop_table("job_source")
    op.drop_table("job_bar")
    with op.batch_alter_table("tip_wish", schema=None) as batch_op:
        batch_op.drop_index("ix_tip_wish_next")

    op.drop_table("tip_wish")
    op.drop_table("tip_taste")
    op.drop_table("job_stamp")
    with op.batch_alter_table("esco_occupation", schema=None) as batch_op:
        batch_op.drop_index("ix_esco_occupation_folded")

    op.drop_table("esco_occupation")
