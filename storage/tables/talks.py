"""What people of the service write in a chat, and how they share the work."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, String, Table, text

from storage.search_index import Stems, indexed
from storage.tables.base import metadata
from storage.types import CleanText, Id, Json, UtcDateTime

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
    Column("read_at", UtcDateTime, comment="when it was shown on an open page of the web chat; null: not known"),
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
