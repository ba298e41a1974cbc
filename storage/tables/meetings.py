"""Meetings: when coordinators receive, who comes when, and what became of it."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Time,
    UniqueConstraint,
)

from storage.tables.base import metadata, one_of, unique_while
from storage.types import CleanText, Id, Json, UtcDateTime

place = Table(
    "place",
    metadata,
    Column("id", Id, primary_key=True),
    Column("team_id", Id, ForeignKey("team.id"), comment="null: every team's"),
    Column("name", CleanText(120), nullable=False),
    Column("address", CleanText(200), nullable=False),
    Column("directions", Json, comment="language code -> how to find it"),
    Column("retired_at", UtcDateTime),
)

meeting_kind = Table(
    "meeting_kind",
    metadata,
    Column("kind", String(16), primary_key=True, comment="domain.meetings.MeetingKind; a row replaces its defaults"),
    Column("minutes", Integer, nullable=False),
    Column("buffer_minutes", Integer, nullable=False, comment="kept free after it"),
    Column("capacity", Integer, nullable=False),
    Column("self_bookable", Boolean, nullable=False),
    Column("reminders", Json, nullable=False, comment="list of domain.reminders.Lead codes, such as 1d and 2h"),
    Column("place_id", Id, ForeignKey("place.id"), comment="where it is unless the coordinator's hours say otherwise"),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Id, ForeignKey("staff.id")),
    CheckConstraint("minutes > 0 and buffer_minutes >= 0 and capacity > 0", name="figures_sane"),
)

opening = Table(
    "opening",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False, index=True),
    Column("weekday", Integer, nullable=False, comment="Monday 0 to Sunday 6"),
    Column("opens", Time, nullable=False, comment="Helsinki clock"),
    Column("closes", Time, nullable=False),
    Column("place_id", Id, ForeignKey("place.id")),
    CheckConstraint("weekday between 0 and 6", name="weekday_known"),
    CheckConstraint("opens < closes", name="opens_first"),
)

opening_exception = Table(
    "opening_exception",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("day", Date, nullable=False, comment="Helsinki day"),
    Column("receives", Boolean, nullable=False, comment="true: extra hours; false: away"),
    Column("opens", Time, comment="null, with closes, when it is the whole day"),
    Column("closes", Time),
    Column("place_id", Id, ForeignKey("place.id")),
    CheckConstraint("(opens is null) = (closes is null)", name="hours_whole"),
    CheckConstraint("opens < closes", name="opens_first"),
    CheckConstraint("opens is not null or not receives", name="extra_has_hours"),
    Index("ix_opening_exception_day", "staff_id", "day"),
)

meeting = Table(
    "meeting",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False, index=True),
    Column("ends_at", UtcDateTime, nullable=False, comment="without the buffer"),
    Column("local_start", String(16), nullable=False, comment="what was agreed on the clock: 2026-11-24T10:00"),
    Column("zone", String(32), nullable=False),
    Column("place_id", Id, ForeignKey("place.id")),
    Column("link", CleanText(300), comment="online meetings: where to come"),
    Column("material", CleanText(1000), comment="what is sent beforehand"),
    Column("capacity", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Id, ForeignKey("staff.id"), comment="null: booked in the chat"),
    Column("cancelled_at", UtcDateTime),
    one_of("kind", "first", "follow_up", "three_way", "phone", "online", "group", "drop_in", "interview"),
    CheckConstraint("starts_at < ends_at", name="starts_first"),
    CheckConstraint("capacity > 0", name="room_for_one"),
)

meeting_host = Table(
    "meeting_host",
    metadata,
    Column("meeting_id", Id, ForeignKey("meeting.id"), primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), primary_key=True, index=True),
)

staff_busy = Table(
    "staff_busy",
    metadata,
    Column("staff_id", Id, ForeignKey("staff.id"), primary_key=True),
    Column("quantum", Integer, primary_key=True, comment="domain.slots.quanta: five minutes that are taken"),
    Column("meeting_id", Id, ForeignKey("meeting.id"), nullable=False, index=True),
)

appointment = Table(
    "appointment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uid", String(36), nullable=False, unique=True, comment="names it in people's own calendars"),
    Column("meeting_id", Id, ForeignKey("meeting.id"), nullable=False, index=True),
    Column("client_id", Id, ForeignKey("client.id"), nullable=False, index=True),
    Column("case_id", Id, ForeignKey("service_case.id"), nullable=False, index=True),
    Column("seat", Integer, nullable=False, comment="1 up to the meeting's capacity"),
    Column("state", String(12), nullable=False, server_default="booked"),
    Column("revision", Integer, nullable=False, server_default="0", comment="grows when moved or cancelled"),
    Column("booked_at", UtcDateTime, nullable=False),
    Column("booked_by", Id, ForeignKey("staff.id"), comment="null: the client"),
    Column("confirmed_at", UtcDateTime),
    Column("late_at", UtcDateTime, comment="when the client said that they will be late"),
    Column("cancelled_at", UtcDateTime),
    Column("cancelled_by", String(8)),
    Column("reason", CleanText(300), comment="the client's own words, if they gave any"),
    Column("outcome_at", UtcDateTime),
    Column("outcome_by", Id, ForeignKey("staff.id")),
    one_of("state", "booked", "cancelled", "attended", "no_show", "excused"),
    one_of("cancelled_by", "client", "staff", "bot"),
    CheckConstraint("(state = 'cancelled') = (cancelled_at is not null)", name="cancelled_is_dated"),
    CheckConstraint("(cancelled_at is null) = (cancelled_by is null)", name="cancelled_by_someone"),
    CheckConstraint(
        "(state in ('attended', 'no_show', 'excused')) = (outcome_at is not null)", name="outcome_is_dated"
    ),
    CheckConstraint("(outcome_at is null) = (outcome_by is null)", name="outcome_by_someone"),
    CheckConstraint("seat > 0", name="seat_counted"),
    unique_while("uq_appointment_seat", "state <> 'cancelled'", "meeting_id", "seat"),
    unique_while("uq_appointment_client", "state <> 'cancelled'", "meeting_id", "client_id"),
)

client_busy = Table(
    "client_busy",
    metadata,
    Column("client_id", Id, ForeignKey("client.id"), primary_key=True),
    Column("quantum", Integer, primary_key=True),
    Column("appointment_id", Id, ForeignKey("appointment.id"), nullable=False, index=True),
)

appointment_change = Table(
    "appointment_change",
    metadata,
    Column("id", Id, primary_key=True),
    Column("appointment_id", Id, ForeignKey("appointment.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("what", String(16), nullable=False, comment="storage.agreed.Change"),
    Column("by", String(8), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id")),
    Column("starts_at", UtcDateTime, nullable=False, comment="its time after the change"),
    one_of("by", "client", "staff", "bot"),
    CheckConstraint("(by = 'staff') = (staff_id is not null)", name="staff_is_named"),
)

time_request = Table(
    "time_request",
    metadata,
    Column("id", Id, primary_key=True),
    Column("client_id", Id, ForeignKey("client.id"), nullable=False, index=True),
    Column("case_id", Id, ForeignKey("service_case.id"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False, comment="with whom a time is to be picked"),
    Column("kind", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("state", String(12), nullable=False, server_default="open"),
    Column("ended_at", UtcDateTime),
    Column("appointment_id", Id, ForeignKey("appointment.id"), index=True),
    one_of("state", "open", "booked", "withdrawn"),
    CheckConstraint("(state = 'open') = (ended_at is null)", name="end_is_dated"),
    unique_while("uq_time_request_open", "state = 'open'", "case_id"),
)

time_wish = Table(
    "time_wish",
    metadata,
    Column("id", Id, primary_key=True),
    Column("client_id", Id, ForeignKey("client.id"), nullable=False, index=True),
    Column("case_id", Id, ForeignKey("service_case.id"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False, comment="whose freed time would do"),
    Column("kind", String(16), nullable=False),
    Column("wishes", CleanText(500), comment="in the client's own words, which times would do"),
    Column("since", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    unique_while("uq_time_wish_open", "ended_at is null", "case_id"),
)

time_offer = Table(
    "time_offer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("wish_id", Id, ForeignKey("time_wish.id"), nullable=False, index=True),
    Column("client_id", Id, ForeignKey("client.id"), nullable=False, index=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("place_id", Id, ForeignKey("place.id")),
    Column("offered_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("state", String(12), nullable=False, server_default="open"),
    one_of("state", "open", "taken", "gone", "declined", "expired"),
    UniqueConstraint("client_id", "staff_id", "starts_at"),
    Index("ix_time_offer_slot", "staff_id", "starts_at"),
)
