"""Appointments and clocks of care."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

# SQLite copies a table to change it, and forgets what it is not told: these two as the first revision left them.
BEFORE = sa.MetaData()
SERVICE_CASE = sa.Table(
    "service_case",
    BEFORE,
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
    sa.CheckConstraint("service in ('job', 'strength')", name="ck_service_case_service_known"),
    sa.CheckConstraint(
        "(first_contact_at is null) = (first_contact_by is null)", name="ck_service_case_contact_has_maker"
    ),
    sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_service_case_client_id"),
    sa.ForeignKeyConstraint(["coordinator_id"], ["staff.id"], name="fk_service_case_coordinator_id"),
    sa.ForeignKeyConstraint(["first_contact_by"], ["staff.id"], name="fk_service_case_first_contact_by"),
    sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_service_case_team_id"),
    sa.PrimaryKeyConstraint("id", name="pk_service_case"),
    sa.Index("ix_service_case_client_id", "client_id"),
    sa.Index("ix_service_case_coordinator_id", "coordinator_id"),
    sa.Index("ix_service_case_team_id", "team_id"),
    sa.Index(
        "uq_service_case_open",
        "client_id",
        "service",
        unique=True,
        sqlite_where=sa.text("closed_at is null"),
        postgresql_where=sa.text("closed_at is null"),
    ),
)
TODO = sa.Table(
    "todo",
    BEFORE,
    sa.Column("id", ID, nullable=False),
    sa.Column("kind", sa.String(length=24), nullable=False),
    sa.Column("person_id", ID, nullable=False),
    sa.Column("conversation_id", ID),
    sa.Column("message_id", ID, comment="what the person said, where it was kept"),
    sa.Column("detail", sa.String(length=24), comment="self_harm, danger, ...: never the words"),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("done_at", INSTANT),
    sa.Column("done_by", ID),
    sa.CheckConstraint("kind in ('distress', 'person_wanted', 'unreachable', 'fault')", name="ck_todo_kind_known"),
    sa.CheckConstraint("(done_at is null) = (done_by is null)", name="ck_todo_done_by_someone"),
    sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_todo_conversation_id"),
    sa.ForeignKeyConstraint(["done_by"], ["staff.id"], name="fk_todo_done_by"),
    sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_todo_message_id"),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_todo_person_id"),
    sa.PrimaryKeyConstraint("id", name="pk_todo"),
    sa.Index("ix_todo_person_id", "person_id"),
    sa.Index(
        "ix_todo_open",
        "created_at",
        sqlite_where=sa.text("done_at is null"),
        postgresql_where=sa.text("done_at is null"),
    ),
)
FIRST_KINDS = ("distress", "person_wanted", "unreachable", "fault")
KINDS = (
    *FIRST_KINDS,
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


def _known(kinds: tuple[str, ...]) -> str:
    return "kind in ({})".format(", ".join(f"'{kind}'" for kind in kinds))


def upgrade() -> None:
    op.create_table(
        "leadership",
        sa.Column(
            "name",
            sa.String(length=48),
            nullable=False,
            comment="what one process at a time may do, such as ask Telegram",
        ),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leadership")),
    )
    op.create_table(
        "place",
        sa.Column("id", ID, nullable=False),
        sa.Column("team_id", ID, comment="null: every team's"),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("directions", JSON, comment="language code -> how to find it"),
        sa.Column("retired_at", INSTANT),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_place_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
    )
    op.create_table(
        "ledger_pause",
        sa.Column(
            "kind", sa.String(length=24), nullable=False, comment="kind of delivery that nothing leaves of for now"
        ),
        sa.Column("paused_at", INSTANT, nullable=False),
        sa.Column("paused_by", ID),
        sa.ForeignKeyConstraint(["paused_by"], ["staff.id"], name=op.f("fk_ledger_pause_paused_by")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_ledger_pause")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False, comment="without the buffer"),
        sa.Column(
            "local_start",
            sa.String(length=16),
            nullable=False,
            comment="what was agreed on the clock: 2026-11-24T10:00",
        ),
        sa.Column("zone", sa.String(length=32), nullable=False),
        sa.Column("place_id", ID),
        sa.Column("link", sa.String(length=300), comment="online meetings: where to come"),
        sa.Column("material", sa.String(length=1000), comment="what is sent beforehand"),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", ID, comment="null: booked in the chat"),
        sa.Column("cancelled_at", INSTANT),
        sa.CheckConstraint(
            "kind in ('first', 'follow_up', 'three_way', 'phone', 'online', 'group', 'drop_in')",
            name=op.f("ck_meeting_kind_known"),
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_meeting_room_for_one")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_meeting_starts_first")),
        sa.ForeignKeyConstraint(["created_by"], ["staff.id"], name=op.f("fk_meeting_created_by")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_meeting_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting") as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "meeting_kind",
        sa.Column(
            "kind",
            sa.String(length=16),
            nullable=False,
            comment="domain.meetings.MeetingKind; a row replaces its defaults",
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False, comment="kept free after it"),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("self_bookable", sa.Boolean(), nullable=False),
        sa.Column("reminders", JSON, nullable=False, comment="list of domain.reminders.Lead codes, such as 1d and 2h"),
        sa.Column("place_id", ID, comment="where it is unless the coordinator's hours say otherwise"),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", ID),
        sa.CheckConstraint(
            "minutes > 0 and buffer_minutes >= 0 and capacity > 0", name=op.f("ck_meeting_kind_figures_sane")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_meeting_kind_place_id")),
        sa.ForeignKeyConstraint(["updated_by"], ["staff.id"], name=op.f("fk_meeting_kind_updated_by")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_meeting_kind")),
    )
    op.create_table(
        "opening",
        sa.Column("id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False, comment="Monday 0 to Sunday 6"),
        sa.Column("opens", sa.Time(), nullable=False, comment="Helsinki clock"),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("place_id", ID),
        sa.CheckConstraint("opens < closes", name=op.f("ck_opening_opens_first")),
        sa.CheckConstraint("weekday between 0 and 6", name=op.f("ck_opening_weekday_known")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_opening_place_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_opening_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
    )
    with op.batch_alter_table("opening") as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "opening_exception",
        sa.Column("id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="Helsinki day"),
        sa.Column("receives", sa.Boolean(), nullable=False, comment="true: extra hours; false: away"),
        sa.Column("opens", sa.Time(), comment="null, with closes, when it is the whole day"),
        sa.Column("closes", sa.Time()),
        sa.Column("place_id", ID),
        sa.CheckConstraint("(opens is null) = (closes is null)", name=op.f("ck_opening_exception_hours_whole")),
        sa.CheckConstraint("opens < closes", name=op.f("ck_opening_exception_opens_first")),
        sa.CheckConstraint("opens is not null or not receives", name=op.f("ck_opening_exception_extra_has_hours")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_opening_exception_place_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_opening_exception_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_exception")),
    )
    with op.batch_alter_table("opening_exception") as batch_op:
        batch_op.create_index("ix_opening_exception_day", ["staff_id", "day"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("id", ID, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False, comment="names it in people's own calendars"),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("client_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False, comment="1 up to the meeting's capacity"),
        sa.Column("state", sa.String(length=12), server_default="booked", nullable=False),
        sa.Column(
            "revision", sa.Integer(), server_default="0", nullable=False, comment="grows when moved or cancelled"
        ),
        sa.Column("booked_at", INSTANT, nullable=False),
        sa.Column("booked_by", ID, comment="null: the client"),
        sa.Column("confirmed_at", INSTANT),
        sa.Column("late_at", INSTANT, comment="when the client said that they will be late"),
        sa.Column("cancelled_at", INSTANT),
        sa.Column("cancelled_by", sa.String(length=8)),
        sa.Column("reason", sa.String(length=300), comment="the client's own words, if they gave any"),
        sa.Column("outcome_at", INSTANT),
        sa.Column("outcome_by", ID),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_at is not null)", name=op.f("ck_appointment_cancelled_is_dated")
        ),
        sa.CheckConstraint(
            "(state in ('attended', 'no_show', 'excused')) = (outcome_at is not null)",
            name=op.f("ck_appointment_outcome_is_dated"),
        ),
        sa.CheckConstraint(
            "cancelled_by in ('client', 'staff', 'bot')", name=op.f("ck_appointment_cancelled_by_known")
        ),
        sa.CheckConstraint(
            "state in ('booked', 'cancelled', 'attended', 'no_show', 'excused')",
            name=op.f("ck_appointment_state_known"),
        ),
        sa.CheckConstraint(
            "(cancelled_at is null) = (cancelled_by is null)", name=op.f("ck_appointment_cancelled_by_someone")
        ),
        sa.CheckConstraint(
            "(outcome_at is null) = (outcome_by is null)", name=op.f("ck_appointment_outcome_by_someone")
        ),
        sa.CheckConstraint("seat > 0", name=op.f("ck_appointment_seat_counted")),
        sa.ForeignKeyConstraint(["booked_by"], ["staff.id"], name=op.f("fk_appointment_booked_by")),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_appointment_case_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_appointment_client_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_appointment_meeting_id")),
        sa.ForeignKeyConstraint(["outcome_by"], ["staff.id"], name=op.f("fk_appointment_outcome_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("uid", name=op.f("uq_appointment_uid")),
    )
    with op.batch_alter_table("appointment") as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(
            "uq_appointment_client",
            ["meeting_id", "client_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )
        batch_op.create_index(
            "uq_appointment_seat",
            ["meeting_id", "seat"],
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )

    op.create_table(
        "check_in",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_check_in_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
    )
    with op.batch_alter_table("check_in") as batch_op:
        batch_op.create_index(batch_op.f("ix_check_in_case_id"), ["case_id"], unique=False)

    op.create_table(
        "meeting_host",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_host_meeting_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_meeting_host_staff_id")),
        sa.PrimaryKeyConstraint("meeting_id", "staff_id", name=op.f("pk_meeting_host")),
    )
    with op.batch_alter_table("meeting_host") as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_host_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "staff_busy",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("quantum", sa.Integer(), nullable=False, comment="domain.slots.quanta: five minutes that are taken"),
        sa.Column("meeting_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_staff_busy_meeting_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_busy_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "quantum", name=op.f("pk_staff_busy")),
    )
    with op.batch_alter_table("staff_busy") as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_busy_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "time_wish",
        sa.Column("id", ID, nullable=False),
        sa.Column("client_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False, comment="whose freed time would do"),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("wishes", sa.String(length=500), comment="in the client's own words, which times would do"),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_time_wish_case_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_time_wish_client_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_time_wish_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_wish")),
    )
    with op.batch_alter_table("time_wish") as batch_op:
        batch_op.create_index(batch_op.f("ix_time_wish_client_id"), ["client_id"], unique=False)
        batch_op.create_index(
            "uq_time_wish_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("ended_at is null"),
            postgresql_where=sa.text("ended_at is null"),
        )

    op.create_table(
        "appointment_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("appointment_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False, comment="storage.agreed.Change"),
        sa.Column("by", sa.String(length=8), nullable=False),
        sa.Column("staff_id", ID),
        sa.Column("starts_at", INSTANT, nullable=False, comment="its time after the change"),
        sa.CheckConstraint(
            "(by = 'staff') = (staff_id is not null)", name=op.f("ck_appointment_change_staff_is_named")
        ),
        sa.CheckConstraint("by in ('client', 'staff', 'bot')", name=op.f("ck_appointment_change_by_known")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_appointment_change_appointment_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_appointment_change_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_change")),
    )
    with op.batch_alter_table("appointment_change") as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_change_appointment_id"), ["appointment_id"], unique=False)

    op.create_table(
        "client_busy",
        sa.Column("client_id", ID, nullable=False),
        sa.Column("quantum", sa.Integer(), nullable=False),
        sa.Column("appointment_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_client_busy_appointment_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_client_busy_client_id")),
        sa.PrimaryKeyConstraint("client_id", "quantum", name=op.f("pk_client_busy")),
    )
    with op.batch_alter_table("client_busy") as batch_op:
        batch_op.create_index(batch_op.f("ix_client_busy_appointment_id"), ["appointment_id"], unique=False)

    op.create_table(
        "time_offer",
        sa.Column("id", ID, nullable=False),
        sa.Column("wish_id", ID, nullable=False),
        sa.Column("client_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("place_id", ID),
        sa.Column("offered_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=12), server_default="open", nullable=False),
        sa.CheckConstraint(
            "state in ('open', 'taken', 'gone', 'declined', 'expired')", name=op.f("ck_time_offer_state_known")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_time_offer_client_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_time_offer_place_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_time_offer_staff_id")),
        sa.ForeignKeyConstraint(["wish_id"], ["time_wish.id"], name=op.f("fk_time_offer_wish_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_offer")),
        sa.UniqueConstraint(
            "client_id", "staff_id", "starts_at", name=op.f("uq_time_offer_client_id_staff_id_starts_at")
        ),
    )
    with op.batch_alter_table("time_offer") as batch_op:
        batch_op.create_index(batch_op.f("ix_time_offer_client_id"), ["client_id"], unique=False)
        batch_op.create_index("ix_time_offer_slot", ["staff_id", "starts_at"], unique=False)

    op.create_table(
        "time_request",
        sa.Column("id", ID, nullable=False),
        sa.Column("client_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False, comment="with whom a time is to be picked"),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("state", sa.String(length=12), server_default="open", nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("appointment_id", ID),
        sa.CheckConstraint("(state = 'open') = (ended_at is null)", name=op.f("ck_time_request_end_is_dated")),
        sa.CheckConstraint("state in ('open', 'booked', 'withdrawn')", name=op.f("ck_time_request_state_known")),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_time_request_appointment_id")),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_time_request_case_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_time_request_client_id")),
        sa.ForeignKeyConstraint(["created_by"], ["staff.id"], name=op.f("fk_time_request_created_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_time_request_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_request")),
    )
    with op.batch_alter_table("time_request") as batch_op:
        batch_op.create_index(batch_op.f("ix_time_request_client_id"), ["client_id"], unique=False)
        batch_op.create_index(
            "uq_time_request_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.add_column(
        "rate_ledger",
        sa.Column("held_until", INSTANT, nullable=True, comment="the channel asked for silence until then"),
    )
    op.add_column(
        "delivery",
        sa.Column(
            "about",
            sa.String(length=40),
            comment="what it tells of, such as appointment:12: withdrawn and shown together",
        ),
    )
    _due_index("priority", "due_at", "id")
    op.create_index(
        "ix_delivery_about",
        "delivery",
        ["about"],
        sqlite_where=sa.text("about is not null"),
        postgresql_where=sa.text("about is not null"),
    )

    with op.batch_alter_table("service_case", copy_from=SERVICE_CASE) as batch_op:
        batch_op.add_column(
            sa.Column(
                "resting_since",
                INSTANT,
                nullable=True,
                comment="paused instead of closed: every clock of care stands still",
            )
        )
        batch_op.add_column(
            sa.Column(
                "resting_until",
                sa.Date(),
                nullable=True,
                comment="Helsinki day on which it goes on by itself; null: when somebody says so",
            )
        )
        batch_op.add_column(sa.Column("resting_by", ID))
        batch_op.add_column(
            sa.Column(
                "rested_at",
                INSTANT,
                nullable=True,
                comment="when the last rest ended: from then on the clocks of care count",
            )
        )
        batch_op.create_foreign_key(batch_op.f("fk_service_case_resting_by"), "staff", ["resting_by"], ["id"])

    with op.batch_alter_table("todo", copy_from=TODO) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_todo_kind_known"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_todo_done_by_someone"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_todo_kind_known"), _known(KINDS))
        batch_op.create_check_constraint(batch_op.f("ck_todo_done_is_dated"), "done_by is null or done_at is not null")
        batch_op.add_column(
            sa.Column(
                "key",
                sa.String(length=120),
                nullable=True,
                comment="what made it: the same cause puts it on the list once",
            )
        )
        batch_op.alter_column("done_by", existing_type=ID, comment="null when its cause went away by itself")
        batch_op.add_column(sa.Column("appointment_id", ID))
        batch_op.add_column(sa.Column("staff_id", ID, comment="whose it is; null: everybody's who may see the person"))
        batch_op.add_column(
            sa.Column(
                "for_lead",
                sa.Boolean(),
                server_default=sa.text("false"),
                nullable=False,
                comment="the team lead's to see to",
            )
        )
        batch_op.add_column(sa.Column("due_at", INSTANT, comment="by when; null: as soon as somebody can"))
        batch_op.create_index(batch_op.f("ix_todo_appointment_id"), ["appointment_id"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_todo_key"), ["key"])
        batch_op.create_foreign_key(batch_op.f("fk_todo_appointment_id"), "appointment", ["appointment_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_todo_staff_id"), "staff", ["staff_id"], ["id"])


def _due_index(*columns: str) -> None:
    """With the number, many that are due at one instant need not be sorted to find the first few."""
    op.drop_index("ix_delivery_due", "delivery")
    planned = sa.text("state = 'planned'")
    op.create_index("ix_delivery_due", "delivery", list(columns), sqlite_where=planned, postgresql_where=planned)


def downgrade() -> None:
    # What the first revision has no word for goes.
    op.execute(f"delete from todo where not ({_known(FIRST_KINDS)}) or (done_by is null and done_at is not null)")  # noqa: S608 - our own words
    _as_before(TODO, _todo_back)
    op.drop_index("ix_delivery_about", "delivery")
    op.drop_column("delivery", "about")
    _due_index("priority", "due_at")
    op.drop_column("rate_ledger", "held_until")

    with op.batch_alter_table("time_request") as batch_op:
        batch_op.drop_index(
            "uq_time_request_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(batch_op.f("ix_time_request_client_id"))

    op.drop_table("time_request")
    with op.batch_alter_table("time_offer") as batch_op:
        batch_op.drop_index("ix_time_offer_slot")
        batch_op.drop_index(batch_op.f("ix_time_offer_client_id"))

    op.drop_table("time_offer")
    with op.batch_alter_table("client_busy") as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_busy_appointment_id"))

    op.drop_table("client_busy")
    with op.batch_alter_table("appointment_change") as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_change_appointment_id"))

    op.drop_table("appointment_change")
    with op.batch_alter_table("time_wish") as batch_op:
        batch_op.drop_index(
            "uq_time_wish_open", sqlite_where=sa.text("ended_at is null"), postgresql_where=sa.text("ended_at is null")
        )
        batch_op.drop_index(batch_op.f("ix_time_wish_client_id"))

    op.drop_table("time_wish")
    with op.batch_alter_table("staff_busy") as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_busy_meeting_id"))

    op.drop_table("staff_busy")
    with op.batch_alter_table("meeting_host") as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_host_staff_id"))

    op.drop_table("meeting_host")
    with op.batch_alter_table("check_in") as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_in_case_id"))

    op.drop_table("check_in")
    with op.batch_alter_table("appointment") as batch_op:
        batch_op.drop_index(
            "uq_appointment_seat",
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )
        batch_op.drop_index(
            "uq_appointment_client",
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )
        batch_op.drop_index(batch_op.f("ix_appointment_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_appointment_client_id"))
        batch_op.drop_index(batch_op.f("ix_appointment_case_id"))

    op.drop_table("appointment")
    with op.batch_alter_table("opening_exception") as batch_op:
        batch_op.drop_index("ix_opening_exception_day")

    op.drop_table("opening_exception")
    with op.batch_alter_table("opening") as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_staff_id"))

    op.drop_table("opening")
    op.drop_table("meeting_kind")
    with op.batch_alter_table("meeting") as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_starts_at"))

    op.drop_table("meeting")
    op.drop_table("ledger_pause")
    op.drop_table("place")
    op.drop_table("leadership")
    _as_before(SERVICE_CASE, _service_case_back)


def _as_before(table: sa.Table, alter: Callable[[], None]) -> None:
    """The table as the first revision made it. PostgreSQL alters it, SQLite copies it."""
    if op.get_bind().dialect.name == "postgresql":
        alter()
        return
    around = sa.MetaData()
    for key in table.foreign_keys:
        sa.Table(key.target_fullname.partition(".")[0], around, sa.Column("id", ID), extend_existing=True)
    copy = table.to_metadata(around, name=f"{table.name}_before")
    copy.indexes.clear()
    copy.create(op.get_bind())
    columns = ", ".join(column.name for column in table.columns)
    op.execute(f"insert into {copy.name} ({columns}) select {columns} from {table.name}")  # noqa: S608 - our own words
    op.drop_table(table.name)
    op.rename_table(copy.name, table.name)
    for index in table.indexes:
        index.create(op.get_bind())


def _todo_back() -> None:
    op.drop_constraint(op.f("fk_todo_staff_id"), "todo", type_="foreignkey")
    op.drop_constraint(op.f("fk_todo_appointment_id"), "todo", type_="foreignkey")
    op.drop_constraint(op.f("uq_todo_key"), "todo", type_="unique")
    op.drop_constraint(op.f("ck_todo_kind_known"), "todo", type_="check")
    op.drop_constraint(op.f("ck_todo_done_is_dated"), "todo", type_="check")
    op.drop_index("ix_todo_appointment_id", "todo")
    op.alter_column("todo", "done_by", existing_type=ID, comment=None)
    for column in ("due_at", "for_lead", "staff_id", "appointment_id", "key"):
        op.drop_column("todo", column)
    op.create_check_constraint(op.f("ck_todo_kind_known"), "todo", _known(FIRST_KINDS))
    op.create_check_constraint(op.f("ck_todo_done_by_someone"), "todo", "(done_at is null) = (done_by is null)")


def _service_case_back() -> None:
    op.drop_constraint(op.f("fk_service_case_resting_by"), "service_case", type_="foreignkey")
    for column in ("rested_at", "resting_by", "resting_until", "resting_since"):
        op.drop_column("service_case", column)
