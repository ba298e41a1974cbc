"""Every table of the shared store, with the constraints that refuse impossible states."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Time,
    UniqueConstraint,
    text,
)

from storage.guards import guard
from storage.search_index import Stems, indexed
from storage.types import CleanText, Id, Json, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=f"{column}_known")


def _unique_while(name: str, condition: str, *columns: str) -> Index:
    """At most one row of these columns for as long as the condition holds."""
    return Index(name, *columns, unique=True, sqlite_where=text(condition), postgresql_where=text(condition))


# Who serves where: municipality -> authority -> team, edited by admins.

authority = Table(
    "authority",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Json, nullable=False, comment="language code -> name"),
    Column("contact", Json, nullable=False, comment="language code -> how to reach them, as one line"),
)

municipality = Table(
    "municipality",
    metadata,
    Column("code", String(3), primary_key=True, comment="official three-digit code"),
    Column("name", Json, nullable=False, comment="language code -> name"),
    Column("authority_id", Id, ForeignKey("authority.id"), nullable=False),
)

team = Table(
    "team",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", CleanText(120), nullable=False, unique=True),
    Column("authority_id", Id, ForeignKey("authority.id"), nullable=False),
)

# People who talk to the bot, and where they talk.

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
    _one_of("channel", "telegram", "web", "email"),
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
    _unique_while("uq_conversation_live", "ended_at is null", "identity_id"),
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
    _one_of("state", "new", "done", "failed"),
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
    _one_of("direction", "in", "out"),
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
    _one_of("service", "job", "strength"),
    CheckConstraint("(first_contact_at is null) = (first_contact_by is null)", name="contact_has_maker"),
    CheckConstraint("(introducible_at is null) = (introducible_by is null)", name="introducible_by_someone"),
    _unique_while("uq_service_case_open", "closed_at is null", "client_id", "service"),
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
    _one_of("purpose", "reminders", "tips", "events", "introductions"),
    CheckConstraint("(withdrawn_at is null) = (withdrawn_how is null)", name="withdrawal_is_whole"),
    _unique_while("uq_consent_live", "withdrawn_at is null", "person_id", "purpose"),
    Index(
        "ix_consent_withdrawn",
        "withdrawn_at",
        sqlite_where=text("withdrawn_at is not null"),
        postgresql_where=text("withdrawn_at is not null"),
    ),
)

# Meetings: when coordinators receive, who comes when, and what became of it.

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
    _one_of("kind", "first", "follow_up", "three_way", "phone", "online", "group", "drop_in", "interview"),
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
    _one_of("state", "booked", "cancelled", "attended", "no_show", "excused"),
    _one_of("cancelled_by", "client", "staff", "bot"),
    CheckConstraint("(state = 'cancelled') = (cancelled_at is not null)", name="cancelled_is_dated"),
    CheckConstraint("(cancelled_at is null) = (cancelled_by is null)", name="cancelled_by_someone"),
    CheckConstraint(
        "(state in ('attended', 'no_show', 'excused')) = (outcome_at is not null)", name="outcome_is_dated"
    ),
    CheckConstraint("(outcome_at is null) = (outcome_by is null)", name="outcome_by_someone"),
    CheckConstraint("seat > 0", name="seat_counted"),
    _unique_while("uq_appointment_seat", "state <> 'cancelled'", "meeting_id", "seat"),
    _unique_while("uq_appointment_client", "state <> 'cancelled'", "meeting_id", "client_id"),
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
    _one_of("by", "client", "staff", "bot"),
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
    _one_of("state", "open", "booked", "withdrawn"),
    CheckConstraint("(state = 'open') = (ended_at is null)", name="end_is_dated"),
    _unique_while("uq_time_request_open", "state = 'open'", "case_id"),
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
    _unique_while("uq_time_wish_open", "ended_at is null", "case_id"),
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
    _one_of("state", "open", "taken", "gone", "declined", "expired"),
    UniqueConstraint("client_id", "staff_id", "starts_at"),
    Index("ix_time_offer_slot", "staff_id", "starts_at"),
)

check_in = Table(
    "check_in",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("service_case.id"), nullable=False, index=True),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
)

todo = Table(
    "todo",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("key", String(120), unique=True, comment="what made it: the same cause puts it on the list once"),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("conversation_id", Id, ForeignKey("conversation.id"), index=True),
    Column("message_id", Id, ForeignKey("message.id"), index=True, comment="what the person said, where it was kept"),
    Column("appointment_id", Id, ForeignKey("appointment.id"), index=True),
    Column("request_id", Id, ForeignKey("staffing_request.id"), index=True, comment="the employer's need it is about"),
    Column("posting_id", Id, ForeignKey("job_posting.id"), index=True, comment="the job posting it is about"),
    Column("event_id", Id, ForeignKey("event.id"), index=True, comment="the event it is about"),
    Column("staff_id", Id, ForeignKey("staff.id"), comment="whose it is; null: everybody's who may see the person"),
    Column("for_lead", Boolean, nullable=False, server_default=text("false"), comment="the team lead's to see to"),
    Column("detail", String(24), comment="self_harm, danger, ...: never the words"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, comment="by when; null: as soon as somebody can"),
    Column("done_at", UtcDateTime),
    Column("done_by", Id, ForeignKey("staff.id"), comment="null when its cause went away by itself"),
    _one_of(
        "kind",
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
        "event_asked",
        "event_cannot",
        "broadcast_answered",
    ),
    CheckConstraint("done_by is null or done_at is not null", name="done_is_dated"),
    Index("ix_todo_open", "created_at", sqlite_where=text("done_at is null"), postgresql_where=text("done_at is null")),
    Index("ix_todo_kind", "kind", "created_at"),
)

# What people of the service write in a chat, and how they share the work.

talk = Table(
    "talk",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    Column("last_in_id", Id, comment="the newest message the person said, in any of their chats"),
    Column("last_in_at", UtcDateTime, index=True),
    Column("waiting_since", UtcDateTime, comment="since when they wait for a person's answer; null: nobody waits"),
    Column("held_by", Id, ForeignKey("staff.id"), index=True, comment="who has taken over: the bot is silent"),
    Column("held_at", UtcDateTime),
    Column("active_at", UtcDateTime, comment="when either of the two last wrote while it was held"),
    Column("returned_at", UtcDateTime, comment="when the bot came back; null once they know of it"),
    Column("told_closed_on", Date, comment="Helsinki day on which they were told that nobody answers now"),
    Column("snoozed_until", UtcDateTime),
    Column("snoozed_by", Id, ForeignKey("staff.id")),
    CheckConstraint("(held_by is null) = (held_at is null)", name="hold_is_dated"),
    CheckConstraint("(snoozed_until is null) = (snoozed_by is null)", name="snooze_by_someone"),
    Index(
        "ix_talk_waiting",
        "waiting_since",
        sqlite_where=text("waiting_since is not null"),
        postgresql_where=text("waiting_since is not null"),
    ),
    Index(
        "ix_talk_snoozed",
        "snoozed_until",
        sqlite_where=text("snoozed_until is not null"),
        postgresql_where=text("snoozed_until is not null"),
    ),
)

talk_mark = Table(
    "talk_mark",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), primary_key=True),
    Column("read_id", Id, nullable=False, comment="the newest message of the person that this colleague has seen"),
)

written = Table(
    "written",
    metadata,
    Column("message_id", Id, ForeignKey("message.id"), primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False, comment="who of the staff wrote it"),
    Column("form_key", String(64), nullable=False, unique=True, comment="a form sent twice is one message"),
)

note = Table(
    "note",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("body", CleanText(2000), nullable=False, comment="for colleagues; in the person's copy all the same"),
    Column("form_key", String(64), nullable=False, unique=True),
)

label = Table(
    "label",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", CleanText(40), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime),
)

person_label = Table(
    "person_label",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    Column("label_id", Id, ForeignKey("label.id"), primary_key=True, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
)

canned = Table(
    "canned",
    metadata,
    Column("id", Id, primary_key=True),
    Column("team_id", Id, ForeignKey("team.id"), comment="null: every team's"),
    Column("name", CleanText(60), nullable=False),
    Column("bodies", Json, nullable=False, comment="language code -> text with {fields}"),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Id, ForeignKey("staff.id")),
    Column("retired_at", UtcDateTime),
)

search_mark = Table(
    "search_mark",
    metadata,
    Column("name", String(24), primary_key=True, comment="message"),
    Column("upto", Id, nullable=False, comment="everything up to this id has been looked at"),
)

search_entry = Table(
    "search_entry",
    metadata,
    Column("message_id", Id, ForeignKey("message.id"), primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("stems", Stems, nullable=False, comment="of the message's words; storage.search makes them"),
)
indexed(search_entry)

# The service: what was agreed, where it stands, who goes on with it, and how it ended.

plan = Table(
    "plan",
    metadata,
    Column("case_id", Id, ForeignKey("service_case.id"), primary_key=True),
    Column("goal", CleanText(1000), nullable=False, comment="in the client's words where possible"),
    Column("review_on", Date, nullable=False, comment="Helsinki day until which it counts as up to date"),
    Column("revision", Integer, nullable=False, server_default="0", comment="two who edit at once are told"),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Id, ForeignKey("staff.id"), nullable=False),
)

plan_step = Table(
    "plan_step",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("service_case.id"), nullable=False, index=True),
    Column("body", CleanText(300), nullable=False),
    Column("whose", String(8), nullable=False, comment="who does it: the client, or the coordinator"),
    Column("due_on", Date),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("done_at", UtcDateTime),
    Column("dropped_at", UtcDateTime),
    _one_of("whose", "client", "staff"),
    CheckConstraint("done_at is null or dropped_at is null", name="done_or_dropped"),
)

case_status = Table(
    "case_status",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("service_case.id"), nullable=False, index=True),
    Column("status", String(16), nullable=False, comment="domain.progress.Status; the newest row holds"),
    Column("at", UtcDateTime, nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
)

handover = Table(
    "handover",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("service_case.id"), nullable=False, index=True),
    Column("from_id", Id, ForeignKey("staff.id"), comment="null: out of the queue"),
    Column("to_id", Id, ForeignKey("staff.id"), nullable=False, index=True),
    Column("asked_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("reason", String(24), nullable=False, comment="domain.progress.Reason: told to the client in plain words"),
    Column("words", CleanText(500), comment="for the colleague who takes over"),
    Column("three_way", Boolean, nullable=False, comment="a meeting of all three is offered (63, 89)"),
    Column("state", String(12), nullable=False, server_default="asked"),
    Column("answered_at", UtcDateTime),
    Column("answer", CleanText(500), comment="why not, for the colleague who asked"),
    _one_of("state", "asked", "accepted", "declined", "withdrawn"),
    CheckConstraint("(state = 'asked') = (answered_at is null)", name="answer_is_dated"),
    _unique_while("uq_handover_open", "state = 'asked'", "case_id"),
)

case_end = Table(
    "case_end",
    metadata,
    Column("case_id", Id, ForeignKey("service_case.id"), primary_key=True),
    Column("outcome", String(24), nullable=False, comment="domain.progress.Outcome (145-161)"),
    Column("ended_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("words", CleanText(1000), comment="the coordinator's, made with the client (92)"),
    Column("asked_at", UtcDateTime, comment="when the client was asked for a grade"),
    Column("grade", Integer, comment="the client's, 4 to 10 (204)"),
    Column("grade_words", CleanText(1000)),
    Column("graded_at", UtcDateTime),
    CheckConstraint("grade between 4 and 10", name="grade_of_school"),
    CheckConstraint("(grade is null) = (graded_at is null)", name="grade_is_dated"),
)

# Rights of the people: a copy, correction, erasure; one person in two chats.

link_code = Table(
    "link_code",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True, comment="who joins them to"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

identity_link = Table(
    "identity_link",
    metadata,
    Column("id", Id, primary_key=True),
    Column("identity_id", Id, ForeignKey("channel_identity.id"), nullable=False, index=True),
    Column("from_person_id", Id, ForeignKey("person.id"), nullable=False, comment="whose chat it was before"),
    Column("to_person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("linked_at", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime),
)

erasure = Table(
    "erasure",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, nullable=False, index=True, comment="a number; with the next column it names one person"),
    Column("person_since", UtcDateTime, nullable=False, comment="person.created_at: numbers may come again"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_how", String(16), nullable=False, comment="chat, staff, retention, restore"),
    Column("state", String(12), nullable=False),
    Column("held_because", String(24), comment="why it waits for a person's decision: a code"),
    Column("decided_by", Id, ForeignKey("staff.id")),
    Column("done_at", UtcDateTime),
    _one_of("state", "asked", "refused", "done", "withdrawn"),
    CheckConstraint("(state = 'done') = (done_at is not null)", name="done_is_dated"),
    _unique_while("uq_erasure_open", "state = 'asked'", "person_id"),
)

# Employers: their companies, who speaks for them, what they need, and what became of it.

company = Table(
    "company",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", CleanText(160), nullable=False),
    Column("business_id", String(9), comment="1234567-8; of those not merged each has its own"),
    Column("foreign_id", CleanText(40), comment="a number of another country's register, as it was given"),
    Column("municipality_code", String(3), ForeignKey("municipality.code"), index=True),
    Column("industry", String(24), comment="domain.people.Sector: the twelve that results are told by (159)"),
    Column("tol", String(8), comment="TOL 2008 code, from the register or a coordinator"),
    Column("register_state", String(12), nullable=False, server_default="unasked"),
    Column("register_name", CleanText(160), comment="what the register calls it"),
    Column("register_at", UtcDateTime, comment="when the register last answered or failed"),
    Column("register_tries", Integer, nullable=False, server_default="0"),
    Column("doubt", String(24), comment="why somebody should look: domain.employers.Doubt"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_how", String(16), nullable=False, comment="domain.employers.Source"),
    Column("merged_into", Id, ForeignKey("company.id"), comment="its history and people are there now"),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False, server_default="0"),
    _one_of("register_state", "unasked", "asked", "found", "ended", "not_found", "failed"),
    CheckConstraint("merged_into <> id", name="not_into_itself"),
    _unique_while("uq_company_business_id", "merged_into is null and business_id is not null", "business_id"),
    Index("ix_company_name", "name"),
)

company_contact = Table(
    "company_contact",
    metadata,
    Column("id", Id, primary_key=True),
    Column("company_id", Id, ForeignKey("company.id"), nullable=False, index=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("full_name", CleanText(80), nullable=False, comment="'' while nobody knows it"),
    Column("role", CleanText(60)),
    Column("phone", String(20), comment="E.164"),
    Column("email", CleanText(254)),
    Column(
        "best_way", String(8), nullable=False, comment="domain.employers.BestWay; e-mail unless told otherwise (190)"
    ),
    Column("newsletter_at", UtcDateTime, comment="when they asked for the newsletter (52); null: they get none"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Id, ForeignKey("staff.id"), comment="null: they told it themselves"),
    Column("left_at", UtcDateTime, comment="does not speak for the company any more"),
    _one_of("best_way", "email", "phone", "chat"),
    _unique_while("uq_company_contact_live", "left_at is null", "company_id", "person_id"),
    Index("ix_company_contact_email", "email"),
)

staffing_request = Table(
    "staffing_request",
    metadata,
    Column("id", Id, primary_key=True),
    Column("company_id", Id, ForeignKey("company.id"), nullable=False, index=True),
    Column("contact_id", Id, ForeignKey("company_contact.id"), nullable=False, index=True),
    Column("help", String(16), nullable=False, comment="domain.employers.Help"),
    Column("state", String(12), nullable=False, server_default="new"),
    Column("owner_id", Id, ForeignKey("staff.id"), index=True, comment="null: waits in the team's queue"),
    Column("team_id", Id, ForeignKey("team.id"), nullable=False, index=True),
    Column("source", String(16), nullable=False, comment="domain.employers.Source"),
    Column("sent_key", String(80), unique=True, comment="a need sent twice is one"),
    Column("opened_at", UtcDateTime, nullable=False, index=True),
    Column("first_contact_due", Date, nullable=False, comment="Helsinki day promised to the employer (75, 116)"),
    Column("first_contact_at", UtcDateTime),
    Column("first_contact_by", Id, ForeignKey("staff.id")),
    Column("held_since", UtcDateTime, comment="on hold: no clock runs"),
    Column("held_until", Date),
    Column("introduced_at", UtcDateTime, comment="when the first person was introduced"),
    Column("filled_at", UtcDateTime),
    Column("filled", Integer, nullable=False, server_default="0", comment="how many were found"),
    Column("closed_at", UtcDateTime),
    Column("closed_why", String(16), comment="domain.employers.Closing"),
    Column("handed_to", CleanText(200), comment="the service that goes on with it (78)"),
    Column("words", CleanText(2000), nullable=False, comment="what is needed, in the employer's own words"),
    Column("job", CleanText(120)),
    Column("occupation", String(32), comment="the lexicon's name of the job: domain.jobs"),
    Column("field", String(16), comment="domain.people.Field"),
    Column("count", Integer),
    Column("municipality_code", String(3), ForeignKey("municipality.code")),
    Column("place", CleanText(120), comment="where, in words, when it is no municipality of ours or nearer than that"),
    Column("starts_on", Date),
    Column("starts_words", CleanText(80), comment="when from, as it was said: 'heti'"),
    Column("lasts", String(16), comment="domain.employers.Lasts"),
    Column("ends_on", Date),
    Column("hours", Json, comment="list of domain.employers.Hours"),
    Column("pay", CleanText(200), comment="pay or collective agreement"),
    Column("must", CleanText(1000)),
    Column("nice", CleanText(1000)),
    Column("licence", String(8), comment="domain.people.Licence"),
    Column("languages", Json, comment="list of domain.people.SpokenLanguage"),
    Column("cards", Json, comment="list of domain.employers.Card: short trainings that the work asks for"),
    Column("partial", String(8), comment="whether somebody of partial work ability can do it (25): yes, no, maybe"),
    Column("wishes", Json, comment="list of domain.employers.Wish: trial, subsidy, apprenticeship"),
    Column("deadline", Date, comment="Helsinki day until which people are looked for"),
    Column(
        "flagged", String(24), comment="domain.fairness.Ground found in what is asked for; seen to by a coordinator"
    ),
    Column("language", String(8), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False, server_default="0"),
    _one_of(
        "state",
        "new",
        "contacted",
        "defined",
        "searching",
        "introduced",
        "filled",
        "part_filled",
        "not_filled",
        "handed_on",
    ),
    CheckConstraint("(first_contact_at is null) = (first_contact_by is null)", name="contact_has_maker"),
    CheckConstraint("(closed_at is null) = (closed_why is null)", name="closing_has_reason"),
    CheckConstraint(
        "closed_at is null or state in ('filled', 'part_filled', 'not_filled', 'handed_on')", name="closed_is_decided"
    ),
    CheckConstraint("filled >= 0 and (count is null or count > 0)", name="counts_sane"),
    Index("ix_staffing_request_open", "state", "first_contact_due"),
)

company_event = Table(
    "company_event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("company_id", Id, ForeignKey("company.id"), nullable=False, index=True),
    Column("request_id", Id, ForeignKey("staffing_request.id"), index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("what", String(24), nullable=False, comment="domain.employers.Event"),
    Column("code", String(24), comment="what it became: a state, a reason, ..."),
    Column("staff_id", Id, ForeignKey("staff.id"), comment="null: the employer, or the bot"),
    Column("person_id", Id, ForeignKey("person.id"), index=True, comment="who of the company it was"),
    Column("body", CleanText(2000), comment="in the words of who wrote it"),
    Column("form_key", String(64), unique=True),
)

# From need to people: who fits, whom the client and then the employer said yes to, and how it went.

match_term = Table(
    "match_term",
    metadata,
    Column("term", String(48), primary_key=True, comment="what a client brings: domain.match_terms"),
    Column("client_id", Id, ForeignKey("client.id"), primary_key=True),
    # In the key so that the index alone tells who ranks before whom.
    Column("traits", BigInteger, primary_key=True, comment="of the client, a bit each: domain.match_terms"),
    Index("ix_match_term_client_id", "client_id", "term"),
)

candidate = Table(
    "candidate",
    metadata,
    Column("id", Id, primary_key=True),
    Column("request_id", Id, ForeignKey("staffing_request.id"), nullable=False),
    Column("client_id", Id, ForeignKey("client.id"), nullable=False, index=True),
    Column("case_id", Id, ForeignKey("service_case.id"), nullable=False),
    Column("state", String(12), nullable=False, server_default="asked"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("answered_at", UtcDateTime, comment="when the client said yes or no"),
    Column("no_words", CleanText(300), comment="why not, if the client told"),
    Column("card", Json, comment="the introduction card (83): domain.cards.IntroductionCard"),
    Column("card_revision", Integer, nullable=False, server_default="0"),
    Column("card_wish", CleanText(500), comment="what the client wants changed on the card"),
    Column("approved_at", UtcDateTime, comment="the client has seen this very card and said yes to it"),
    Column("approved_revision", Integer),
    Column("introduced_at", UtcDateTime),
    Column("introduced_by", Id, ForeignKey("staff.id")),
    Column("seen_at", UtcDateTime, comment="when the employer first opened the card"),
    Column("employer_at", UtcDateTime),
    Column("employer_answer", String(8), comment="meet, no, hired"),
    Column("why_not", String(24), comment="domain.employers.WhyNot"),
    Column("employer_words", CleanText(500)),
    Column("appointment_id", Id, ForeignKey("appointment.id"), index=True, comment="the interview"),
    Column(
        "meet_at", CleanText(160), comment="where the interview is, in the employer's words; null: in a room of ours"
    ),
    Column("ended_at", UtcDateTime),
    _one_of("state", "asked", "yes", "no", "approved", "introduced", "meet", "declined", "hired", "withdrawn"),
    _one_of("employer_answer", "meet", "no", "hired"),
    CheckConstraint("(introduced_at is null) = (introduced_by is null)", name="introduced_by_someone"),
    CheckConstraint("(approved_at is null) = (approved_revision is null)", name="approval_of_a_card"),
    CheckConstraint(
        "state not in ('approved', 'introduced', 'meet', 'declined', 'hired') or approved_revision = card_revision",
        name="only_what_was_approved",
    ),
    UniqueConstraint("request_id", "client_id"),
)

work_trial = Table(
    "work_trial",
    metadata,
    Column("id", Id, primary_key=True),
    Column("request_id", Id, ForeignKey("staffing_request.id"), nullable=False, index=True),
    Column("candidate_id", Id, ForeignKey("candidate.id"), nullable=False, unique=True),
    Column("client_id", Id, ForeignKey("client.id"), nullable=False, index=True),
    Column("contact_id", Id, ForeignKey("company_contact.id"), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("goals", CleanText(1000), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_why", String(16), comment="domain.employers.TrialEnd"),
    CheckConstraint("starts_on <= ends_on", name="starts_first"),
    CheckConstraint("(ended_at is null) = (ended_why is null)", name="ending_has_reason"),
)

trial_pulse = Table(
    "trial_pulse",
    metadata,
    Column("id", Id, primary_key=True),
    Column("trial_id", Id, ForeignKey("work_trial.id"), nullable=False),
    Column("side", String(8), nullable=False),
    Column("week", Integer, nullable=False, comment="1 for the first week of the trial"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("mood", String(8), comment="good, ok, bad"),
    Column("words", CleanText(500)),
    _one_of("side", "client", "employer"),
    _one_of("mood", "good", "ok", "bad"),
    UniqueConstraint("trial_id", "side", "week"),
)

follow_up = Table(
    "follow_up",
    metadata,
    Column("id", Id, primary_key=True),
    Column("request_id", Id, ForeignKey("staffing_request.id"), nullable=False),
    Column("round", Integer, nullable=False, comment="1 for the first time it is asked"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("filled", Integer, comment="how many were hired, says the employer"),
    Column("started", String(8), comment="how the work has started (84): well, mixed, badly"),
    Column("started_words", CleanText(1000)),
    Column("why_not", CleanText(1000), comment="why others were not hired (84)"),
    Column("grade", Integer, comment="how we did, 4 to 10"),
    Column("grade_words", CleanText(1000)),
    _one_of("started", "well", "mixed", "badly"),
    CheckConstraint("grade between 4 and 10", name="grade_of_school"),
    UniqueConstraint("request_id", "round"),
)

one_time_link = Table(
    "one_time_link",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True, comment="to whom it was sent"),
    Column("purpose", String(16), nullable=False, comment="storage.web_links.Purpose"),
    Column("subject_id", Id, nullable=False, comment="the request, the follow-up or the pulse it is about"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime, comment="from then on only the browser that opened it goes on"),
    Column("browser_hash", String(64)),
    Column("used_at", UtcDateTime, comment="answered: it shows thanks and nothing else"),
    CheckConstraint("(opened_at is null) = (browser_hash is null)", name="opened_by_a_browser"),
)

# What employers ask about: cards that somebody checks.

advice_card = Table(
    "advice_card",
    metadata,
    Column("id", Id, primary_key=True),
    Column("topic", String(24), nullable=False, comment="domain.advice.Topic"),
    Column("titles", Json, nullable=False, comment="language code -> title"),
    Column("bodies", Json, nullable=False, comment="language code -> text"),
    Column("for_whom", Json, nullable=False, comment="language code -> who it is for"),
    Column("asked_as", Json, nullable=False, comment="language code -> words by which it is asked for"),
    Column("authorities", Json, nullable=False, comment="language code -> who decides"),
    Column("source", CleanText(300), nullable=False, comment="address of the page it was made from"),
    Column("valid_from", Date),
    Column("valid_to", Date, comment="from the next day on a person answers instead"),
    Column("checked_on", Date, comment="null: nobody has checked it yet, and it is not shown"),
    Column("owner_id", Id, ForeignKey("staff.id"), comment="who keeps it true"),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Id, ForeignKey("staff.id")),
    Column("retired_at", UtcDateTime),
    Column("revision", Integer, nullable=False, server_default="0"),
)

advice_answer = Table(
    "advice_answer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), index=True, comment="emptied with the person; the count stays"),
    Column("card_id", Id, ForeignKey("advice_card.id"), comment="null: none was found, a person answers"),
    Column("helped", Boolean, comment="null: they did not say"),
)

# Job tips: where postings come from, what they ask for, whom they were told to, and what people make of them.

job_source = Table(
    "job_source",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(8), nullable=False, comment="domain.postings.SourceKind: the shape it is in"),
    Column("name", CleanText(120), nullable=False, unique=True),
    Column("address", CleanText(500), comment="web address; null: files are brought by hand"),
    Column("language", String(8), nullable=False, server_default="fi", comment="of postings that do not tell theirs"),
    Column("approval", String(8), nullable=False, server_default="always", comment="domain.postings.Approval"),
    Column("is_on", Boolean, nullable=False, server_default=text("false"), comment="fetched on a timetable"),
    Column("every_hours", Integer, nullable=False, server_default="24"),
    Column("next_at", UtcDateTime, comment="when it is fetched next; null: not on a timetable"),
    Column("leased_until", UtcDateTime, comment="somebody is at it"),
    Column("last_ok_at", UtcDateTime),
    Column("faults", Integer, nullable=False, server_default="0", comment="failed runs since the last good one"),
    Column("fault", String(32), comment="kind of the last fault, never its text"),
    Column("flag", String(16), comment="emptied: a run would have taken away most of its postings, and took none"),
    Column("etag", CleanText(200)),
    Column("modified", CleanText(60), comment="Last-Modified, as the server said it"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Id, ForeignKey("staff.id"), comment="null: from the command line"),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime),
    Column("revision", Integer, nullable=False, server_default="0"),
    _one_of("kind", "tmt", "jobtech", "jsonld", "feed", "table"),
    _one_of("approval", "always", "never", "sample"),
    CheckConstraint("every_hours between 1 and 168", name="timetable_sane"),
)

job_run = Table(
    "job_run",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", Id, ForeignKey("job_source.id"), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("outcome", String(12), comment="null: under way, or cut off"),
    Column("fault", String(32)),
    Column("read", Integer, nullable=False, server_default="0"),
    Column("added", Integer, nullable=False, server_default="0"),
    Column("changed", Integer, nullable=False, server_default="0"),
    Column("gone", Integer, nullable=False, server_default="0"),
    Column("twins", Integer, nullable=False, server_default="0", comment="known from another source"),
    Column("held", Integer, nullable=False, server_default="0", comment="for a person to look at"),
    Column("refused", Integer, nullable=False, server_default="0", comment="could not be read"),
    Column("faults", Json, comment="kind of fault -> how many, of what was refused"),
    Column("staff_id", Id, ForeignKey("staff.id"), comment="null: by the timetable or the command line"),
    _one_of("outcome", "ok", "unchanged", "kept", "failed"),
    Index("ix_job_run_source", "source_id", "started_at"),
)

job_posting = Table(
    "job_posting",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", Id, ForeignKey("job_source.id"), comment="null: typed in, or born from an employer's need"),
    Column("key", CleanText(200), comment="the source's own id of it"),
    Column("content", String(64), nullable=False, comment="hash of what it says: another one means that it changed"),
    Column("twin_key", String(64), nullable=False, comment="hash by which the same job is known in other sources"),
    Column("twin_of", Id, ForeignKey("job_posting.id"), comment="the same job, shown in place of this"),
    Column("request_id", Id, ForeignKey("staffing_request.id"), index=True, comment="the need it was born from"),
    Column("made_by", Id, ForeignKey("staff.id"), comment="who typed it in"),
    Column("form_key", String(64), unique=True),
    Column("title", CleanText(200), nullable=False),
    Column("employer", CleanText(160), comment="null: not told (a hidden job)"),
    Column("employer_key", String(160), comment="folded: by it all of an employer's postings are hidden"),
    Column("text", CleanText(12000), nullable=False, comment="plain text"),
    Column("link", CleanText(1000), comment="http(s) address of the posting"),
    Column("how_to_apply", CleanText(1000), comment="in words: an address, a number, what to send"),
    Column("language", String(8), nullable=False),
    Column("published_at", UtcDateTime),
    Column("apply_until", UtcDateTime, comment="from then on it is not told any more; null: until it is gone"),
    Column("occupation", String(32), comment="the lexicon's name of the job: domain.jobs"),
    Column("isco", String(4), comment="ISCO-08"),
    Column("esco", CleanText(200), comment="URI of the ESCO occupation, where known"),
    Column("field", String(16), comment="domain.people.Field"),
    Column("words", Json, nullable=False, comment="list of words of the title by which it is found besides"),
    Column("municipalities", Json, nullable=False, comment="list of municipality codes; empty: not known"),
    Column("postcode", String(5)),
    Column("place", CleanText(120), comment="where, in words"),
    Column("is_remote", Boolean, nullable=False, server_default=text("false")),
    Column("hours", Json, nullable=False, comment="list of domain.employers.Hours"),
    Column("lasts", String(16), comment="domain.employers.Lasts"),
    Column("licence", String(8), comment="domain.people.Licence that it must have"),
    Column("languages", Json, nullable=False, comment="list of domain.people.SpokenLanguage that it must have"),
    Column("cards", Json, nullable=False, comment="list of domain.employers.Card"),
    Column("education", String(24), comment="domain.people.Education that it must have"),
    Column("kinds", Json, nullable=False, comment="list of domain.postings.JobKind: summer, trial, apprenticeship ..."),
    Column("adults_only", Boolean, nullable=False, server_default=text("false"), comment="by law: alcohol, night work"),
    Column("count", Integer),
    Column("review", String(8), nullable=False, server_default="waiting", comment="domain.postings.Review"),
    Column("reviewed_at", UtcDateTime),
    Column("reviewed_by", Id, ForeignKey("staff.id"), comment="null: its source goes unasked"),
    Column("doubt", String(16), comment="domain.postings.Doubt: held until somebody has looked"),
    Column("hidden_at", UtcDateTime, comment="from all, until it is shown again"),
    Column("hidden_by", Id, ForeignKey("staff.id")),
    Column("pinned_until", Date, comment="told first to whom it fits, up to this Helsinki day"),
    Column("pinned_by", Id, ForeignKey("staff.id")),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False, comment="when its source last had it"),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("gone_at", UtcDateTime, comment="its source has it no more, or it was taken back"),
    Column("edited", Json, comment="list of the columns that one of ours has set: an import leaves them alone"),
    Column("revision", Integer, nullable=False, server_default="0"),
    _one_of("review", "waiting", "approved", "rejected"),
    CheckConstraint("twin_of <> id", name="not_its_own_twin"),
    CheckConstraint("(source_id is null) = (key is null)", name="key_of_a_source"),
    CheckConstraint("review <> 'approved' or doubt is null", name="doubt_is_settled"),
    UniqueConstraint("source_id", "key"),
    Index("ix_job_posting_twin_key", "twin_key"),
    Index(
        "ix_job_posting_twin_of",
        "twin_of",
        sqlite_where=text("twin_of is not null"),
        postgresql_where=text("twin_of is not null"),
    ),
    Index("ix_job_posting_employer_key", "employer_key"),
    Index("ix_job_posting_review", "review", "first_seen_at"),
    Index(
        "ix_job_posting_seen",
        "source_id",
        "seen_at",
        sqlite_where=text("gone_at is null"),
        postgresql_where=text("gone_at is null"),
    ),
    Index(
        "ix_job_posting_ends",
        "apply_until",
        sqlite_where=text("gone_at is null"),
        postgresql_where=text("gone_at is null"),
    ),
    Index(
        "ix_job_posting_gone",
        "gone_at",
        sqlite_where=text("gone_at is not null"),
        postgresql_where=text("gone_at is not null"),
    ),
    Index(
        "ix_job_posting_hidden",
        "hidden_at",
        sqlite_where=text("hidden_at is not null"),
        postgresql_where=text("hidden_at is not null"),
    ),
    Index(
        "ix_job_posting_live",
        "id",
        sqlite_where=text("review = 'approved' and hidden_at is null and gone_at is null and twin_of is null"),
        postgresql_where=text("review = 'approved' and hidden_at is null and gone_at is null and twin_of is null"),
    ),
)

job_stamp = Table(
    "job_stamp",
    metadata,
    Column("id", Integer, primary_key=True, comment="always 1"),
    Column("stamp", String(32), nullable=False, comment="random, another one after every change of any posting"),
    Column("changed_at", UtcDateTime, nullable=False),
    CheckConstraint("id = 1", name="only_one"),
)

job_bar = Table(
    "job_bar",
    metadata,
    Column(
        "employer_key", String(160), primary_key=True, comment="none of this employer's postings is told to anybody"
    ),
    Column("employer", CleanText(160), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("because", CleanText(300), nullable=False),
)

esco_occupation = Table(
    "esco_occupation",
    metadata,
    Column("uri", String(200), primary_key=True),
    Column("label", CleanText(200), nullable=False),
    Column("folded", CleanText(200), nullable=False, comment="the label without dots and capitals"),
    Column("others", Json, nullable=False, comment="list of its other labels, folded"),
    Column("isco", String(4)),
    Column("occupation", String(32), comment="the same job in our lexicon: domain.jobs"),
    Index("ix_esco_occupation_folded", "folded"),
)

tip_wish = Table(
    "tip_wish",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    Column("often", String(8), nullable=False, comment="domain.tips.Often"),
    Column("weekday", Integer, nullable=False, server_default="1", comment="of the weekly ones; 1: Monday"),
    Column("hour", Integer, nullable=False, server_default="9", comment="of the day, Helsinki"),
    Column("most", Integer, nullable=False, server_default="3", comment="tips in a message"),
    Column("sources", Json, comment="list of domain.tips.From; null: from all"),
    Column("outside", Boolean, nullable=False, server_default=text("false"), comment="now and then another field's"),
    Column("next_at", UtcDateTime, comment="when tips are chosen next; null: never"),
    Column("last_at", UtcDateTime, comment="when tips were last planned"),
    Column("outside_at", UtcDateTime, comment="when the last one of another field was told"),
    Column("made_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    _one_of("often", "at_once", "daily", "weekly", "never"),
    CheckConstraint("weekday between 1 and 7 and hour between 0 and 23 and most between 1 and 5", name="sane"),
    Index("ix_tip_wish_next", "next_at"),
)

tip_taste = Table(
    "tip_taste",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("kind", String(12), nullable=False, comment="domain.tips.TasteKind"),
    Column("value", CleanText(160), nullable=False),
    Column("label", CleanText(160), comment="how it is called, where the value is no code: an employer's name"),
    Column("likes", Boolean, nullable=False, comment="false: no more of these"),
    Column("learned_at", UtcDateTime, nullable=False),
    UniqueConstraint("person_id", "kind", "value"),
)

job_tip = Table(
    "job_tip",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("posting_id", Id, ForeignKey("job_posting.id"), nullable=False, index=True),
    Column("origin", String(8), nullable=False, comment="domain.tips.Origin"),
    Column("points", Integer, comment="of a hundred, when it was chosen; null: it was not chosen by fit"),
    Column("why", Json, nullable=False, comment="list of [code, value]: domain.matching.Reason"),
    Column("staff_id", Id, ForeignKey("staff.id"), comment="who sent it"),
    Column("words", CleanText(500), comment="of who sent it"),
    Column("twin_key", String(64), comment="how the same job was known when it was chosen: its posting may be edited"),
    Column("batch", String(48), nullable=False, comment="those told in one message"),
    Column(
        "token", String(32), nullable=False, unique=True, comment="of its link; tells nothing and opens nothing else"
    ),
    Column("chosen_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime, comment="when it stood in a message; null: not yet, or stale before it left"),
    Column("opened_at", UtcDateTime, comment="when its link was first followed"),
    Column("answer", String(8), comment="domain.tips.Answer"),
    Column("answered_at", UtcDateTime),
    Column("why_not", String(12), comment="domain.tips.WhyNot"),
    Column("saved_at", UtcDateTime),
    Column("asked_at", UtcDateTime, comment="when they asked their coordinator about it"),
    Column("applied_at", UtcDateTime),
    Column("went_asked_at", UtcDateTime, comment="when they were asked how it went"),
    Column("went", String(12), comment="domain.tips.Went"),
    Column("went_at", UtcDateTime),
    _one_of("origin", "fit", "outside", "staff", "search"),
    _one_of("answer", "yes", "no"),
    CheckConstraint("(answer is null) = (answered_at is null)", name="answer_is_dated"),
    CheckConstraint("(went is null) = (went_at is null)", name="end_is_dated"),
    CheckConstraint("origin <> 'staff' or staff_id is not null", name="sent_by_someone"),
    UniqueConstraint("person_id", "posting_id"),
    Index("ix_job_tip_batch", "batch"),
    Index("ix_job_tip_told", "told_at"),
    Index(
        "ix_job_tip_applied",
        "applied_at",
        sqlite_where=text("applied_at is not null"),
        postgresql_where=text("applied_at is not null"),
    ),
)

# Review: what admins may look at, why, and how the dialogs go.

review = Table(
    "review",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("reason", String(24), nullable=False, comment="storage.reviews.Reason"),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("verdict", String(16), comment="storage.reviews.Verdict; null while nobody has said"),
)

dialog_event = Table(
    "dialog_event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), index=True, comment="emptied with the person; the count stays"),
    Column("dialog", String(24), nullable=False),
    Column("step", String(32), nullable=False),
    Column("what", String(12), nullable=False, comment="domain.funnel.What: asked, answered, back, help, ..."),
    Index("ix_dialog_event_at", "at", "dialog", "step", "what", "person_id"),  # counted from the index alone
)

# What the bot will say, and how fast.

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
    _one_of("state", "planned", "leased", "sending", "sent", "failed", "blocked", "expired", "cancelled", "unknown"),
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

# Pictures that go with a message or stand on an event's page.

picture = Table(
    "picture",
    metadata,
    Column("id", Id, primary_key=True),
    Column("token", String(32), nullable=False, unique=True, comment="of its address; tells nothing"),
    Column("content", LargeBinary, nullable=False, comment="made anew here, without what the file told beside it"),
    Column("mime", String(12), nullable=False),
    Column("width", Integer, nullable=False, comment="pixels"),
    Column("height", Integer, nullable=False),
    Column("digest", String(64), nullable=False, unique=True, comment="SHA-256 of content and alt"),
    Column("alt", Json, nullable=False, comment="language code -> what is to be seen in it"),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Id, ForeignKey("staff.id"), nullable=False),
    _one_of("mime", "image/jpeg", "image/png"),
)

picture_copy = Table(
    "picture_copy",
    metadata,
    Column("picture_id", Id, ForeignKey("picture.id"), primary_key=True),
    Column("bot", String(64), primary_key=True),
    Column("file_id", String(200), nullable=False, comment="under which this bot of Telegram's has it already"),
    Column("made_at", UtcDateTime, nullable=False),
)

# Events (163-182): what there is, who is asked, who comes, who came.

event_series = Table(
    "event_series",
    metadata,
    Column("id", Id, primary_key=True),
    Column("repeats", Json, nullable=False, comment="domain.repeats.Repeats"),
    Column("starts_on", Date, nullable=False, comment="the first day, Helsinki"),
    Column("ends_on", Date, comment="the last day, if it ends"),
    Column("begins", Time, nullable=False, comment="Helsinki time"),
    Column("minutes", Integer, nullable=False),
    Column("content", Json, nullable=False, comment="what every event of it has, by its columns"),
    Column("ahead", Integer, nullable=False, server_default="3", comment="events that are there ahead of time"),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, comment="no further ones are made"),
    Column("form_key", String(64), unique=True, comment="of the form that made it: sent twice it is one"),
    Column("revision", Integer, nullable=False, server_default="0"),
    CheckConstraint("minutes between 5 and 1440 and ahead between 1 and 12", name="figures_sane"),
)

event = Table(
    "event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("token", String(32), nullable=False, unique=True, comment="of its page and its deep link"),
    Column("code", String(8), nullable=False, comment="said at the place, to check in"),
    Column("series_id", Id, ForeignKey("event_series.id"), index=True),
    Column("series_on", Date, comment="whose turn in the series it is, wherever it was moved since"),
    Column("kind", String(24), nullable=False, comment="domain.events.EventKind"),
    Column("audience", String(12), nullable=False, comment="domain.events.Audience"),
    Column("state", String(12), nullable=False, server_default="draft"),
    Column("name", Json, nullable=False, comment="language code -> name"),
    Column("what", Json, nullable=False, comment="language code -> what it is and for whom, in easy words"),
    Column("bring", Json, comment="language code -> what to bring (42)"),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("place", CleanText(120)),
    Column("address", CleanText(200)),
    Column("municipality_code", String(3), ForeignKey("municipality.code")),
    Column("link", CleanText(500), comment="web address, where it is held online"),
    Column("seats", Integer, comment="null: as many as come"),
    Column("taken", Integer, nullable=False, server_default="0", comment="held by who comes and who is offered one"),
    Column("guests_most", Integer, nullable=False, server_default="0", comment="whom one may bring along"),
    Column("queues", Boolean, nullable=False, server_default=text("true"), comment="has a waiting list when full"),
    Column("is_open", Boolean, nullable=False, server_default=text("true"), comment="false: by invitation only"),
    Column("is_must", Boolean, nullable=False, server_default=text("false"), comment="one is obliged to come (188)"),
    Column("until", UtcDateTime, comment="when signing up ends; null: when it begins"),
    Column("answer_hours", Integer, nullable=False, server_default="24", comment="to take a seat that became free"),
    Column("contact_id", Id, ForeignKey("staff.id"), nullable=False, index=True, comment="who answers questions"),
    Column("picture_id", Id, ForeignKey("picture.id"), index=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("published_at", UtcDateTime),
    Column("moved_at", UtcDateTime, comment="when its time or place last changed after it was published"),
    Column("cancelled_at", UtcDateTime),
    Column("cancel_words", Json, comment="language code -> why, to who was coming"),
    Column("closed_at", UtcDateTime, comment="when who came had been noted"),
    Column("came", Integer, comment="how many came, with those they brought; from when it was closed"),
    Column("own_edit", Boolean, nullable=False, server_default=text("false"), comment="no longer follows its series"),
    Column("form_key", String(64), unique=True, comment="of the form that made it: sent twice it is one"),
    Column("moves", Integer, nullable=False, server_default="0", comment="grows when time or place change"),
    Column("revision", Integer, nullable=False, server_default="0"),
    _one_of("state", "draft", "published", "cancelled", "held"),
    _one_of("audience", "clients", "employers", "everyone"),
    CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    CheckConstraint("taken >= 0 and (seats is null or (seats > 0 and taken <= seats))", name="never_oversold"),
    CheckConstraint("guests_most between 0 and 9 and answer_hours between 1 and 168", name="figures_sane"),
    CheckConstraint("(state = 'cancelled') = (cancelled_at is not null)", name="cancellation_is_dated"),
    CheckConstraint("(state = 'held') = (closed_at is not null)", name="end_is_dated"),
    CheckConstraint("state = 'draft' or published_at is not null or cancelled_at is not null", name="shown_is_dated"),
    CheckConstraint("(series_id is null) = (series_on is null)", name="turn_of_a_series"),
    UniqueConstraint("series_id", "series_on"),
    Index("ix_event_starts", "starts_at"),
)

event_host = Table(
    "event_host",
    metadata,
    Column("event_id", Id, ForeignKey("event.id"), primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), primary_key=True),
    Column("made_at", UtcDateTime, nullable=False),
)

event_signup = Table(
    "event_signup",
    metadata,
    Column("id", Id, primary_key=True),
    Column("event_id", Id, ForeignKey("event.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("state", String(10), nullable=False, comment="domain.events.SignupState"),
    Column("called", CleanText(80), comment="the name of who is neither client nor employer"),
    Column("guests", Integer, nullable=False, server_default="0", comment="whom they bring along"),
    Column("origin", String(10), nullable=False, comment="domain.events.Origin: how they came to be here"),
    Column("broadcast_id", Id, ForeignKey("broadcast.id"), index=True, comment="which invited them"),
    Column("invited_by", Id, ForeignKey("staff.id"), comment="who invited them by name"),
    Column("invited_at", UtcDateTime),
    Column("asked_again_at", UtcDateTime, comment="once, then they are left alone"),
    Column("answered_at", UtcDateTime),
    Column("queued_at", UtcDateTime, comment="since when they wait for a seat"),
    Column("offered_at", UtcDateTime),
    Column("offer_until", UtcDateTime, comment="by when a seat that became free is to be taken"),
    Column("moves_seen", Integer, nullable=False, server_default="0", comment="event.moves as they last knew it"),
    Column("came_at", UtcDateTime, comment="when it was noted that they came"),
    Column("came_how", String(6)),
    Column("came_by", Id, ForeignKey("staff.id")),
    Column("missed_at", UtcDateTime, comment="when it was noted that they did not"),
    Column("thanked_at", UtcDateTime),
    Column("grade", Integer, comment="school grade"),
    Column("graded_at", UtcDateTime),
    Column("grade_words", CleanText(500)),
    Column("made_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False, server_default="0"),
    _one_of("state", "invited", "maybe", "coming", "waiting", "offered", "declined", "lapsed"),
    _one_of("origin", "broadcast", "by_name", "chat", "page", "poster"),
    _one_of("came_how", "code", "list"),
    CheckConstraint("grade between 4 and 10", name="school_grade"),
    CheckConstraint("(grade is null) = (graded_at is null)", name="grade_is_dated"),
    CheckConstraint("(state = 'offered') = (offer_until is not null)", name="offer_has_an_end"),
    CheckConstraint("state <> 'waiting' or queued_at is not null", name="waiting_since"),
    CheckConstraint("guests between 0 and 9", name="few_guests"),
    CheckConstraint("(came_at is null) = (came_how is null)", name="coming_is_known_how"),
    CheckConstraint("came_at is null or missed_at is null", name="came_or_missed"),
    UniqueConstraint("event_id", "person_id"),
    Index("ix_event_signup_queue", "event_id", "state", "queued_at"),
    Index(
        "ix_event_signup_offers",
        "offer_until",
        sqlite_where=text("offer_until is not null"),
        postgresql_where=text("offer_until is not null"),
    ),
)

# Broadcasts: one message to many, each asked once.

segment = Table(
    "segment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", CleanText(120), nullable=False, unique=True),
    Column("filters", Json, nullable=False, comment="domain.segments.Filters"),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("retired_at", UtcDateTime),
    Column("revision", Integer, nullable=False, server_default="0"),
)

broadcast = Table(
    "broadcast",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", CleanText(120), nullable=False, comment="among us"),
    Column("purpose", String(12), nullable=False, comment="domain.broadcasts.BroadcastPurpose"),
    Column("texts", Json, nullable=False, comment="language code -> {subject, body}; fields in braces"),
    Column("buttons", Json, nullable=False, comment="list of domain.broadcasts.Button"),
    Column("picture_id", Id, ForeignKey("picture.id"), index=True),
    Column("event_id", Id, ForeignKey("event.id"), index=True, comment="to which it invites"),
    Column("segments", Json, nullable=False, comment="list of segment.id; their people together"),
    Column("filters", Json, comment="list of domain.segments.Filters, as they were when it was frozen"),
    Column("state", String(10), nullable=False, server_default="draft"),
    Column("send_at", UtcDateTime, comment="when the first may leave; null: at once"),
    Column("days", Integer, nullable=False, server_default="1", comment="working days over which it is spread"),
    Column("expires_at", UtcDateTime, comment="what has not left by then does not"),
    Column("repeats", Json, comment="domain.repeats.Repeats; null: once"),
    Column("next_on", Date, comment="of one that repeats: the day of the next, Helsinki"),
    Column("parent_id", Id, ForeignKey("broadcast.id"), comment="the one that repeats, of which it is a turn"),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Id, ForeignKey("staff.id"), nullable=False, comment="whose words they are: not to look over"),
    Column("asked_at", UtcDateTime, comment="when a second pair of eyes was asked for"),
    Column("eyes_words", CleanText(500), comment="what they would have otherwise, when they sent it back"),
    Column("seen_by", Id, ForeignKey("staff.id"), comment="whose the second pair of eyes was"),
    Column("seen_at", UtcDateTime),
    Column("seen_people", Integer, comment="how many it would have gone to then"),
    Column("sent_by", Id, ForeignKey("staff.id"), comment="who pressed send"),
    Column("sent_at", UtcDateTime, comment="when they did"),
    Column("undo_until", UtcDateTime, comment="nothing leaves before"),
    Column("frozen_at", UtcDateTime, comment="since when who gets it is settled"),
    Column("planned_at", UtcDateTime, comment="when the last of them had a row in the ledger"),
    Column("paused_at", UtcDateTime),
    Column("paused_by", Id, ForeignKey("staff.id")),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Id, ForeignKey("staff.id"), comment="who cancelled it"),
    Column("ended_why", String(16), comment="why it ended by itself: event_cancelled, event_over, event_full, expired"),
    Column("counts", Json, comment="how it ended, in numbers: people are erased, numbers stay"),
    Column("form_key", String(64), unique=True, comment="of the form that made it: sent twice it is one"),
    Column("revision", Integer, nullable=False, server_default="0"),
    _one_of("state", "draft", "asked", "scheduled", "sending", "paused", "done", "cancelled"),
    _one_of("purpose", "events", "newsletter", "must"),
    CheckConstraint("days between 1 and 20", name="days_sane"),
    CheckConstraint("(state in ('done', 'cancelled')) = (ended_at is not null)", name="end_is_dated"),
    CheckConstraint("(state = 'paused') = (paused_at is not null)", name="pause_is_dated"),
    CheckConstraint("state not in ('sending', 'paused', 'done') or frozen_at is not null", name="frozen_first"),
    CheckConstraint("seen_by is null or seen_by <> made_by", name="another_pair_of_eyes"),
    UniqueConstraint("parent_id", "send_at"),
    Index(
        "ix_broadcast_under_way",
        "state",
        sqlite_where=text("ended_at is null"),
        postgresql_where=text("ended_at is null"),
    ),
)

staff_chat = Table(
    "staff_chat",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False, index=True),
    Column("code_hash", String(64), unique=True, comment="of the link that connects a chat of their own, for tests"),
    Column("expires_at", UtcDateTime, comment="until when the link works"),
    Column("identity_id", Id, ForeignKey("channel_identity.id"), unique=True),
    Column("linked_at", UtcDateTime),
    CheckConstraint("(identity_id is null) = (linked_at is null)", name="link_is_dated"),
)

broadcast_recipient = Table(
    "broadcast_recipient",
    metadata,
    Column("broadcast_id", Id, ForeignKey("broadcast.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, index=True),
    Column("day", Integer, nullable=False, server_default="0", comment="on which of the days it is spread over"),
    Column("left_out", String(12), comment="domain.broadcasts.LeftOut: why they do not get it after all"),
    Column("tries", Integer, nullable=False, server_default="0", comment="how often it was put into the ledger"),
    Column(
        "delivery_id", Id, ForeignKey("delivery.id"), index=True, comment="the last of them, while the ledger has it"
    ),
    Column("came_to", String(10), comment="how that ended: delivery.state; null while it is under way"),
    Column("fault", CleanText(200), comment="kind of the fault it ended with, never its text"),
    Column("told_at", UtcDateTime, comment="when it left"),
    Column("token", String(32), unique=True, comment="of the link in it"),
    Column("opened_at", UtcDateTime, comment="when its link was first followed"),
    Column("answer", String(12), comment="which button: domain.broadcasts.ButtonKind"),
    Column("answered_at", UtcDateTime),
    Column("stopped_at", UtcDateTime, comment="when they said under it that they want no more"),
    CheckConstraint("(answer is null) = (answered_at is null)", name="answer_is_dated"),
    Index(
        "ix_broadcast_recipient_unplanned",
        "broadcast_id",
        "day",
        "person_id",
        sqlite_where=text("delivery_id is null and came_to is null and left_out is null"),
        postgresql_where=text("delivery_id is null and came_to is null and left_out is null"),
    ),
    Index(
        "ix_broadcast_recipient_under_way",
        "delivery_id",
        sqlite_where=text("delivery_id is not null and came_to is null"),
        postgresql_where=text("delivery_id is not null and came_to is null"),
    ),
)

leadership = Table(
    "leadership",
    metadata,
    Column("name", String(48), primary_key=True, comment="what one process at a time may do, such as ask Telegram"),
    Column("holder", String(64), nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

# Staff, their sessions, and the record of what they looked at.

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
    _one_of("role", "coordinator", "team_lead", "admin", "auditor"),
    _one_of("specialty", "company", "work_ability"),
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
    _one_of("purpose", "first_admin", "invite"),
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

# What admins edit.

content = Table(
    "content",
    metadata,
    Column("key", String(64), primary_key=True, comment="storage.contents.EDITABLE"),
    Column("language", String(8), primary_key=True),
    Column("body", CleanText(2000), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Id, ForeignKey("staff.id")),
)

setting = Table(
    "setting",
    metadata,
    Column("key", String(64), primary_key=True, comment="storage.rules.Rules"),
    Column("value", Json, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Id, ForeignKey("staff.id")),
)
