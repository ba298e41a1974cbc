"""Employers: companies and their needs, who was introduced, advice cards; e-mail beside the chats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

CHANNELS = (("telegram", "web"), ("email",))
PURPOSES = (("reminders", "tips", "events"), ("introductions",))
MEETINGS = (("first", "follow_up", "three_way", "phone", "online", "group", "drop_in"), ("interview",))
TODOS = (
    (
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
    ),
    (
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
    ),
)
"""What was known before, and what is known from now on beside it."""

EMAILED = "select id from channel_identity where channel = 'email'"
WROTE = f"select id from conversation where identity_id in ({EMAILED})"  # noqa: S608 - no value of anybody's
SAID = f"select id from message where conversation_id in ({WROTE})"  # noqa: S608

NOT_KNOWN_BEFORE = (
    "delete from todo where kind in ({})".format(", ".join(f"'{kind}'" for kind in TODOS[1])),  # noqa: S608
    "delete from consent where purpose = 'introductions'",
    "update meeting set kind = 'three_way' where kind = 'interview'",
    f"delete from delivery where identity_id in ({EMAILED})",  # noqa: S608
    f"delete from search_entry where message_id in ({SAID})",  # noqa: S608
    f"delete from written where message_id in ({SAID})",  # noqa: S608
    f"update todo set message_id = null where message_id in ({SAID})",  # noqa: S608
    f"update todo set conversation_id = null where conversation_id in ({WROTE})",  # noqa: S608
    f"delete from message where conversation_id in ({WROTE})",  # noqa: S608
    f"delete from conversation where identity_id in ({EMAILED})",  # noqa: S608
    "delete from channel_identity where channel = 'email'",
)
"""What the program before this one could not read."""


def _as_it_stands(table: str) -> sa.Table:
    """SQLite copies a table to change it, and forgets what it is not told: the table with its checks."""
    bind = op.get_bind()
    found = sa.Table(table, sa.MetaData(), autoload_with=bind, resolve_fks=False)
    for check in sa.inspect(bind).get_check_constraints(table):
        found.append_constraint(sa.CheckConstraint(check["sqltext"], name=check["name"]))
    return found


def _known(table: str, column: str, values: tuple[tuple[str, ...], ...], *, back: bool = False) -> None:
    """Changes which values are known; on the way the table gets, or loses, its new columns."""
    name = f"ck_{table}_{column}_known"
    listed = ", ".join(f"'{value}'" for value in (values[0] if back else values[0] + values[1]))
    with op.batch_alter_table(table, copy_from=_as_it_stands(table)) as batch_op:
        batch_op.drop_constraint(batch_op.f(name), type_="check")
        batch_op.create_check_constraint(batch_op.f(name), f"{column} in ({listed})")
        if table in CHANGES:
            CHANGES[table](batch_op, back)


def _addresses(batch_op: Any, back: bool) -> None:
    """E-mail addresses are longer than any chat's number."""
    told = (
        "Telegram chat id, or hash of the web chat's token",
        "Telegram chat id, hash of the web chat's token, or e-mail",
    )
    batch_op.alter_column(
        "address",
        existing_type=sa.String(),
        type_=sa.String(128 if back else 254),
        existing_nullable=False,
        comment=told[0 if back else 1],
    )


def _requests(batch_op: Any, back: bool) -> None:
    if back:
        batch_op.drop_index(batch_op.f("ix_todo_request_id"))
        batch_op.drop_constraint(batch_op.f("fk_todo_request_id"), type_="foreignkey")
        batch_op.drop_column("request_id")
        return
    batch_op.add_column(sa.Column("request_id", ID, nullable=True, comment="the employer's need it is about"))
    batch_op.create_index(batch_op.f("ix_todo_request_id"), ["request_id"], unique=False)
    batch_op.create_foreign_key(batch_op.f("fk_todo_request_id"), "staffing_request", ["request_id"], ["id"])


CHANGES: dict[str, Callable[[Any, bool], None]] = {"channel_identity": _addresses, "todo": _requests}


def _introducible() -> None:
    with op.batch_alter_table("service_case", copy_from=_as_it_stands("service_case")) as batch_op:
        batch_op.add_column(
            sa.Column(
                "introducible_at",
                INSTANT,
                nullable=True,
                comment="since when colleagues may find the client for an employer's need",
            )
        )
        batch_op.add_column(sa.Column("introducible_by", ID, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_service_case_introducible_by"), "staff", ["introducible_by"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_service_case_introducible_by_someone"),
            "(introducible_at is null) = (introducible_by is null)",
        )


def _introducible_off() -> None:
    with op.batch_alter_table("service_case", copy_from=_as_it_stands("service_case")) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_service_case_introducible_by_someone"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_service_case_introducible_by"), type_="foreignkey")
        batch_op.drop_column("introducible_by")
        batch_op.drop_column("introducible_at")


def upgrade() -> None:
    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", ID, nullable=False, comment="to whom it was sent"),
        sa.Column("purpose", sa.String(length=16), nullable=False, comment="storage.web_links.Purpose"),
        sa.Column("subject_id", ID, nullable=False, comment="the request, the follow-up or the pulse it is about"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=True, comment="from then on only the browser that opened it goes on"),
        sa.Column("browser_hash", sa.String(length=64), nullable=True),
        sa.Column("used_at", INSTANT, nullable=True, comment="answered: it shows thanks and nothing else"),
        sa.CheckConstraint(
            "(opened_at is null) = (browser_hash is null)", name=op.f("ck_one_time_link_opened_by_a_browser")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_one_time_link_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_link")),
    )
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "company",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column(
            "business_id", sa.String(length=9), nullable=True, comment="1234567-8; of those not merged each has its own"
        ),
        sa.Column(
            "foreign_id",
            sa.String(length=40),
            nullable=True,
            comment="a number of another country's register, as it was given",
        ),
        sa.Column("municipality_code", sa.String(length=3), nullable=True),
        sa.Column(
            "industry",
            sa.String(length=24),
            nullable=True,
            comment="domain.people.Sector: the twelve that results are told by (159)",
        ),
        sa.Column(
            "tol", sa.String(length=8), nullable=True, comment="TOL 2008 code, from the register or a coordinator"
        ),
        sa.Column("register_state", sa.String(length=12), server_default="unasked", nullable=False),
        sa.Column("register_name", sa.String(length=160), nullable=True, comment="what the register calls it"),
        sa.Column("register_at", INSTANT, nullable=True, comment="when the register last answered or failed"),
        sa.Column("register_tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "doubt", sa.String(length=24), nullable=True, comment="why somebody should look: domain.employers.Doubt"
        ),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_how", sa.String(length=16), nullable=False, comment="domain.employers.Source"),
        sa.Column("merged_into", ID, nullable=True, comment="its history and people are there now"),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "register_state in ('unasked', 'asked', 'found', 'ended', 'not_found', 'failed')",
            name=op.f("ck_company_register_state_known"),
        ),
        sa.CheckConstraint("merged_into <> id", name=op.f("ck_company_not_into_itself")),
        sa.ForeignKeyConstraint(["merged_into"], ["company.id"], name=op.f("fk_company_merged_into")),
        sa.ForeignKeyConstraint(
            ["municipality_code"], ["municipality.code"], name=op.f("fk_company_municipality_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
    )
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_municipality_code"), ["municipality_code"], unique=False)
        batch_op.create_index("ix_company_name", ["name"], unique=False)
        batch_op.create_index(
            "uq_company_business_id",
            ["business_id"],
            unique=True,
            sqlite_where=sa.text("merged_into is null and business_id is not null"),
            postgresql_where=sa.text("merged_into is null and business_id is not null"),
        )

    op.create_table(
        "advice_card",
        sa.Column("id", ID, nullable=False),
        sa.Column("topic", sa.String(length=24), nullable=False, comment="domain.advice.Topic"),
        sa.Column("titles", JSON, nullable=False, comment="language code -> title"),
        sa.Column("bodies", JSON, nullable=False, comment="language code -> text"),
        sa.Column("for_whom", JSON, nullable=False, comment="language code -> who it is for"),
        sa.Column("asked_as", JSON, nullable=False, comment="language code -> words by which it is asked for"),
        sa.Column("authorities", JSON, nullable=False, comment="language code -> who decides"),
        sa.Column("source", sa.String(length=300), nullable=False, comment="address of the page it was made from"),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="from the next day on a person answers instead"),
        sa.Column(
            "checked_on", sa.Date(), nullable=True, comment="null: nobody has checked it yet, and it is not shown"
        ),
        sa.Column("owner_id", ID, nullable=True, comment="who keeps it true"),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", ID, nullable=True),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_advice_card_owner_id")),
        sa.ForeignKeyConstraint(["updated_by"], ["staff.id"], name=op.f("fk_advice_card_updated_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_card")),
    )
    op.create_table(
        "company_contact",
        sa.Column("id", ID, nullable=False),
        sa.Column("company_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("full_name", sa.String(length=80), nullable=False, comment="'' while nobody knows it"),
        sa.Column("role", sa.String(length=60), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True, comment="E.164"),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column(
            "best_way",
            sa.String(length=8),
            nullable=False,
            comment="domain.employers.BestWay; e-mail unless told otherwise (190)",
        ),
        sa.Column(
            "newsletter_at",
            INSTANT,
            nullable=True,
            comment="when they asked for the newsletter (52); null: they get none",
        ),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", ID, nullable=True, comment="null: they told it themselves"),
        sa.Column("left_at", INSTANT, nullable=True, comment="does not speak for the company any more"),
        sa.CheckConstraint("best_way in ('email', 'phone', 'chat')", name=op.f("ck_company_contact_best_way_known")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_contact_company_id")),
        sa.ForeignKeyConstraint(["created_by"], ["staff.id"], name=op.f("fk_company_contact_created_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_company_contact_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_contact")),
    )
    with op.batch_alter_table("company_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_contact_company_id"), ["company_id"], unique=False)
        batch_op.create_index("ix_company_contact_email", ["email"], unique=False)
        batch_op.create_index(batch_op.f("ix_company_contact_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_company_contact_live",
            ["company_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("left_at is null"),
            postgresql_where=sa.text("left_at is null"),
        )

    op.create_table(
        "match_term",
        sa.Column("term", sa.String(length=48), nullable=False, comment="what a client brings: domain.match_terms"),
        sa.Column("client_id", ID, nullable=False),
        sa.Column("traits", sa.BigInteger(), nullable=False, comment="of the client, a bit each: domain.match_terms"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_match_term_client_id")),
        sa.PrimaryKeyConstraint("term", "client_id", "traits", name=op.f("pk_match_term")),
    )
    with op.batch_alter_table("match_term", schema=None) as batch_op:
        batch_op.create_index("ix_match_term_client_id", ["client_id", "term"], unique=False)

    op.create_table(
        "advice_answer",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("person_id", ID, nullable=True, comment="emptied with the person; the count stays"),
        sa.Column("card_id", ID, nullable=True, comment="null: none was found, a person answers"),
        sa.Column("helped", sa.Boolean(), nullable=True, comment="null: they did not say"),
        sa.ForeignKeyConstraint(["card_id"], ["advice_card.id"], name=op.f("fk_advice_answer_card_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_advice_answer_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_answer")),
    )
    with op.batch_alter_table("advice_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_advice_answer_person_id"), ["person_id"], unique=False)

    op.create_table(
        "staffing_request",
        sa.Column("id", ID, nullable=False),
        sa.Column("company_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("help", sa.String(length=16), nullable=False, comment="domain.employers.Help"),
        sa.Column("state", sa.String(length=12), server_default="new", nullable=False),
        sa.Column("owner_id", ID, nullable=True, comment="null: waits in the team's queue"),
        sa.Column("team_id", ID, nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False, comment="domain.employers.Source"),
        sa.Column("sent_key", sa.String(length=80), nullable=True, comment="a need sent twice is one"),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column(
            "first_contact_due", sa.Date(), nullable=False, comment="Helsinki day promised to the employer (75, 116)"
        ),
        sa.Column("first_contact_at", INSTANT, nullable=True),
        sa.Column("first_contact_by", ID, nullable=True),
        sa.Column("held_since", INSTANT, nullable=True, comment="on hold: no clock runs"),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("introduced_at", INSTANT, nullable=True, comment="when the first person was introduced"),
        sa.Column("filled_at", INSTANT, nullable=True),
        sa.Column("filled", sa.Integer(), server_default="0", nullable=False, comment="how many were found"),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_why", sa.String(length=16), nullable=True, comment="domain.employers.Closing"),
        sa.Column("handed_to", sa.String(length=200), nullable=True, comment="the service that goes on with it (78)"),
        sa.Column(
            "words", sa.String(length=2000), nullable=False, comment="what is needed, in the employer's own words"
        ),
        sa.Column("job", sa.String(length=120), nullable=True),
        sa.Column(
            "occupation", sa.String(length=32), nullable=True, comment="the lexicon's name of the job: domain.jobs"
        ),
        sa.Column("field", sa.String(length=16), nullable=True, comment="domain.people.Field"),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("municipality_code", sa.String(length=3), nullable=True),
        sa.Column(
            "place",
            sa.String(length=120),
            nullable=True,
            comment="where, in words, when it is no municipality of ours or nearer than that",
        ),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("starts_words", sa.String(length=80), nullable=True, comment="when from, as it was said: 'heti'"),
        sa.Column("lasts", sa.String(length=16), nullable=True, comment="domain.employers.Lasts"),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("hours", JSON, nullable=True, comment="list of domain.employers.Hours"),
        sa.Column("pay", sa.String(length=200), nullable=True, comment="pay or collective agreement"),
        sa.Column("must", sa.String(length=1000), nullable=True),
        sa.Column("nice", sa.String(length=1000), nullable=True),
        sa.Column("licence", sa.String(length=8), nullable=True, comment="domain.people.Licence"),
        sa.Column("languages", JSON, nullable=True, comment="list of domain.people.SpokenLanguage"),
        sa.Column(
            "cards",
            JSON,
            nullable=True,
            comment="list of domain.employers.Card: short trainings that the work asks for",
        ),
        sa.Column(
            "partial",
            sa.String(length=8),
            nullable=True,
            comment="whether somebody of partial work ability can do it (25): yes, no, maybe",
        ),
        sa.Column(
            "wishes", JSON, nullable=True, comment="list of domain.employers.Wish: trial, subsidy, apprenticeship"
        ),
        sa.Column("deadline", sa.Date(), nullable=True, comment="Helsinki day until which people are looked for"),
        sa.Column(
            "flagged",
            sa.String(length=24),
            nullable=True,
            comment="domain.fairness.Ground found in what is asked for; seen to by a coordinator",
        ),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "closed_at is null or state in ('filled', 'part_filled', 'not_filled', 'handed_on')",
            name=op.f("ck_staffing_request_closed_is_decided"),
        ),
        sa.CheckConstraint(
            "state in ('new', 'contacted', 'defined', 'searching', 'introduced', 'filled', 'part_filled', 'not_filled',"
            " 'handed_on')",
            name=op.f("ck_staffing_request_state_known"),
        ),
        sa.CheckConstraint(
            "(closed_at is null) = (closed_why is null)", name=op.f("ck_staffing_request_closing_has_reason")
        ),
        sa.CheckConstraint(
            "(first_contact_at is null) = (first_contact_by is null)",
            name=op.f("ck_staffing_request_contact_has_maker"),
        ),
        sa.CheckConstraint(
            "filled >= 0 and (count is null or count > 0)", name=op.f("ck_staffing_request_counts_sane")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_staffing_request_company_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["company_contact.id"], name=op.f("fk_staffing_request_contact_id")),
        sa.ForeignKeyConstraint(["first_contact_by"], ["staff.id"], name=op.f("fk_staffing_request_first_contact_by")),
        sa.ForeignKeyConstraint(
            ["municipality_code"], ["municipality.code"], name=op.f("fk_staffing_request_municipality_code")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_staffing_request_owner_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_staffing_request_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_request")),
        sa.UniqueConstraint("sent_key", name=op.f("uq_staffing_request_sent_key")),
    )
    with op.batch_alter_table("staffing_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staffing_request_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staffing_request_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index("ix_staffing_request_open", ["state", "first_contact_due"], unique=False)
        batch_op.create_index(batch_op.f("ix_staffing_request_opened_at"), ["opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_staffing_request_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staffing_request_team_id"), ["team_id"], unique=False)

    op.create_table(
        "candidate",
        sa.Column("id", ID, nullable=False),
        sa.Column("request_id", ID, nullable=False),
        sa.Column("client_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("state", sa.String(length=12), server_default="asked", nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True, comment="when the client said yes or no"),
        sa.Column("no_words", sa.String(length=300), nullable=True, comment="why not, if the client told"),
        sa.Column("card", JSON, nullable=True, comment="the introduction card (83): domain.cards.IntroductionCard"),
        sa.Column("card_revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "card_wish", sa.String(length=500), nullable=True, comment="what the client wants changed on the card"
        ),
        sa.Column(
            "approved_at", INSTANT, nullable=True, comment="the client has seen this very card and said yes to it"
        ),
        sa.Column("approved_revision", sa.Integer(), nullable=True),
        sa.Column("introduced_at", INSTANT, nullable=True),
        sa.Column("introduced_by", ID, nullable=True),
        sa.Column("seen_at", INSTANT, nullable=True, comment="when the employer first opened the card"),
        sa.Column("employer_at", INSTANT, nullable=True),
        sa.Column("employer_answer", sa.String(length=8), nullable=True, comment="meet, no, hired"),
        sa.Column("why_not", sa.String(length=24), nullable=True, comment="domain.employers.WhyNot"),
        sa.Column("employer_words", sa.String(length=500), nullable=True),
        sa.Column("appointment_id", ID, nullable=True, comment="the interview"),
        sa.Column(
            "meet_at",
            sa.String(length=160),
            nullable=True,
            comment="where the interview is, in the employer's words; null: in a room of ours",
        ),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "employer_answer in ('meet', 'no', 'hired')", name=op.f("ck_candidate_employer_answer_known")
        ),
        sa.CheckConstraint(
            "state in ('asked', 'yes', 'no', 'approved', 'introduced', 'meet', 'declined', 'hired', 'withdrawn')",
            name=op.f("ck_candidate_state_known"),
        ),
        sa.CheckConstraint(
            "state not in ('approved', 'introduced', 'meet', 'declined', 'hired') or approved_revision = card_revision",
            name=op.f("ck_candidate_only_what_was_approved"),
        ),
        sa.CheckConstraint(
            "(approved_at is null) = (approved_revision is null)", name=op.f("ck_candidate_approval_of_a_card")
        ),
        sa.CheckConstraint(
            "(introduced_at is null) = (introduced_by is null)", name=op.f("ck_candidate_introduced_by_someone")
        ),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_candidate_appointment_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_candidate_asked_by")),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_candidate_case_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_candidate_client_id")),
        sa.ForeignKeyConstraint(["introduced_by"], ["staff.id"], name=op.f("fk_candidate_introduced_by")),
        sa.ForeignKeyConstraint(["request_id"], ["staffing_request.id"], name=op.f("fk_candidate_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("request_id", "client_id", name=op.f("uq_candidate_request_id_client_id")),
    )
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidate_appointment_id"), ["appointment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidate_client_id"), ["client_id"], unique=False)

    op.create_table(
        "company_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("company_id", ID, nullable=False),
        sa.Column("request_id", ID, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False, comment="domain.employers.Event"),
        sa.Column("code", sa.String(length=24), nullable=True, comment="what it became: a state, a reason, ..."),
        sa.Column("staff_id", ID, nullable=True, comment="null: the employer, or the bot"),
        sa.Column("person_id", ID, nullable=True, comment="who of the company it was"),
        sa.Column("body", sa.String(length=2000), nullable=True, comment="in the words of who wrote it"),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_event_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_company_event_person_id")),
        sa.ForeignKeyConstraint(["request_id"], ["staffing_request.id"], name=op.f("fk_company_event_request_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_company_event_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_event")),
        sa.UniqueConstraint("form_key", name=op.f("uq_company_event_form_key")),
    )
    with op.batch_alter_table("company_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_event_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_company_event_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_company_event_request_id"), ["request_id"], unique=False)

    op.create_table(
        "follow_up",
        sa.Column("id", ID, nullable=False),
        sa.Column("request_id", ID, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False, comment="1 for the first time it is asked"),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("filled", sa.Integer(), nullable=True, comment="how many were hired, says the employer"),
        sa.Column(
            "started", sa.String(length=8), nullable=True, comment="how the work has started (84): well, mixed, badly"
        ),
        sa.Column("started_words", sa.String(length=1000), nullable=True),
        sa.Column("why_not", sa.String(length=1000), nullable=True, comment="why others were not hired (84)"),
        sa.Column("grade", sa.Integer(), nullable=True, comment="how we did, 4 to 10"),
        sa.Column("grade_words", sa.String(length=1000), nullable=True),
        sa.CheckConstraint("started in ('well', 'mixed', 'badly')", name=op.f("ck_follow_up_started_known")),
        sa.CheckConstraint("grade between 4 and 10", name=op.f("ck_follow_up_grade_of_school")),
        sa.ForeignKeyConstraint(["request_id"], ["staffing_request.id"], name=op.f("fk_follow_up_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("request_id", "round", name=op.f("uq_follow_up_request_id_round")),
    )
    op.create_table(
        "work_trial",
        sa.Column("id", ID, nullable=False),
        sa.Column("request_id", ID, nullable=False),
        sa.Column("candidate_id", ID, nullable=False),
        sa.Column("client_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("goals", sa.String(length=1000), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_why", sa.String(length=16), nullable=True, comment="domain.employers.TrialEnd"),
        sa.CheckConstraint("(ended_at is null) = (ended_why is null)", name=op.f("ck_work_trial_ending_has_reason")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_work_trial_starts_first")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_work_trial_candidate_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_work_trial_client_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["company_contact.id"], name=op.f("fk_work_trial_contact_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_work_trial_made_by")),
        sa.ForeignKeyConstraint(["request_id"], ["staffing_request.id"], name=op.f("fk_work_trial_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_trial")),
        sa.UniqueConstraint("candidate_id", name=op.f("uq_work_trial_candidate_id")),
    )
    with op.batch_alter_table("work_trial", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_trial_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_work_trial_request_id"), ["request_id"], unique=False)

    op.create_table(
        "trial_pulse",
        sa.Column("id", ID, nullable=False),
        sa.Column("trial_id", ID, nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False, comment="1 for the first week of the trial"),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("mood", sa.String(length=8), nullable=True, comment="good, ok, bad"),
        sa.Column("words", sa.String(length=500), nullable=True),
        sa.CheckConstraint("mood in ('good', 'ok', 'bad')", name=op.f("ck_trial_pulse_mood_known")),
        sa.CheckConstraint("side in ('client', 'employer')", name=op.f("ck_trial_pulse_side_known")),
        sa.ForeignKeyConstraint(["trial_id"], ["work_trial.id"], name=op.f("fk_trial_pulse_trial_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial_pulse")),
        sa.UniqueConstraint("trial_id", "side", "week", name=op.f("uq_trial_pulse_trial_id_side_week")),
    )
    _known("channel_identity", "channel", CHANNELS)
    _known("consent", "purpose", PURPOSES)
    _known("meeting", "kind", MEETINGS)
    _known("todo", "kind", TODOS)
    _introducible()
    op.add_column("client", sa.Column("hours", JSON, nullable=True, comment="list of domain.employers.Hours that suit"))
    op.add_column(
        "client", sa.Column("cards", JSON, nullable=True, comment="list of domain.employers.Card that they have")
    )


def downgrade() -> None:
    for said in NOT_KNOWN_BEFORE:
        op.execute(said)
    op.drop_column("client", "cards")
    op.drop_column("client", "hours")
    _introducible_off()
    _known("todo", "kind", TODOS, back=True)
    _known("meeting", "kind", MEETINGS, back=True)
    _known("consent", "purpose", PURPOSES, back=True)
    _known("channel_identity", "channel", CHANNELS, back=True)
    op.drop_table("trial_pulse")
    with op.batch_alter_table("work_trial", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_trial_request_id"))
        batch_op.drop_index(batch_op.f("ix_work_trial_client_id"))

    op.drop_table("work_trial")
    op.drop_table("follow_up")
    with op.batch_alter_table("company_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_company_event_request_id"))
        batch_op.drop_index(batch_op.f("ix_company_event_person_id"))
        batch_op.drop_index(batch_op.f("ix_company_event_company_id"))

    op.drop_table("company_event")
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidate_client_id"))
        batch_op.drop_index(batch_op.f("ix_candidate_appointment_id"))

    op.drop_table("candidate")
    with op.batch_alter_table("staffing_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staffing_request_team_id"))
        batch_op.drop_index(batch_op.f("ix_staffing_request_owner_id"))
        batch_op.drop_index(batch_op.f("ix_staffing_request_opened_at"))
        batch_op.drop_index("ix_staffing_request_open")
        batch_op.drop_index(batch_op.f("ix_staffing_request_contact_id"))
        batch_op.drop_index(batch_op.f("ix_staffing_request_company_id"))

    op.drop_table("staffing_request")
    with op.batch_alter_table("advice_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_advice_answer_person_id"))

    op.drop_table("advice_answer")
    with op.batch_alter_table("match_term", schema=None) as batch_op:
        batch_op.drop_index("ix_match_term_client_id")

    op.drop_table("match_term")
    with op.batch_alter_table("company_contact", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_company_contact_live",
            sqlite_where=sa.text("left_at is null"),
            postgresql_where=sa.text("left_at is null"),
        )
        batch_op.drop_index(batch_op.f("ix_company_contact_person_id"))
        batch_op.drop_index("ix_company_contact_email")
        batch_op.drop_index(batch_op.f("ix_company_contact_company_id"))

    op.drop_table("company_contact")
    op.drop_table("advice_card")
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_company_business_id",
            sqlite_where=sa.text("merged_into is null and business_id is not null"),
            postgresql_where=sa.text("merged_into is null and business_id is not null"),
        )
        batch_op.drop_index("ix_company_name")
        batch_op.drop_index(batch_op.f("ix_company_municipality_code"))

    op.drop_table("company")
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_time_link_person_id"))

    op.drop_table("one_time_link")
