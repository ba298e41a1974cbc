"""One person with a row in every table that can hold one, every free text of it telling: for copy and erasure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, Integer, LargeBinary, String, Time, func, insert, select

from domain.roles import Role
from storage.owned import tables
from storage.store import Store
from storage.tables import metadata
from storage.types import UtcDateTime
from tests.kit.people import People

NAME = "Kanarinen"
PHONE = "+358405551234"
ADDRESS = "7733445566"
WORDS = "kanarialintu"
TELLING = (NAME, "Kanari", "kanari", PHONE, "405551234", ADDRESS)
"""What must not be found anywhere once they are erased."""

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

CODES: dict[str, Any] = {
    "person.language": "fi",
    "channel_identity.channel": "telegram",
    "channel_identity.bot": "77",
    "channel_identity.address": ADDRESS,
    "conversation.ended_at": None,
    "inbox.state": "failed",
    "message.direction": "in",
    "message.kind": "staff",
    "client.full_name": f"Aino {NAME}",
    "client.birth_year": 2004,
    "client.contact_way": "phone",
    "client.phone": PHONE,
    "client.best_time": "any",
    "client.hopes": ["work"],
    "client.start_with": "job",
    "service_case.service": "job",
    "service_case.closed_at": None,
    "service_case.origin_ref": WORDS,
    "consent.purpose": "tips",
    "appointment.state": "cancelled",
    "appointment.cancelled_by": "client",
    "appointment.outcome_at": None,
    "appointment.outcome_by": None,
    "appointment_change.by": "staff",
    "time_request.state": "withdrawn",
    "time_offer.state": "declined",
    "todo.kind": "person_wanted",
    "case_end.outcome": "studies",
    "case_end.grade": 9,
    "plan_step.whose": "client",
    "plan_step.dropped_at": None,
    "handover.state": "declined",
    "erasure.state": "refused",
    "erasure.asked_how": "chat",
    "erasure.held_because": "open_case",
    "erasure.done_at": None,
    "dialog_event.dialog": "register",
    "dialog_event.step": "full_name",
    "dialog_event.what": "asked",
    "delivery.kind": "notice",
    "delivery.state": "planned",
    "delivery.purpose": None,
    "delivery.payload": {"notice": "reminder", "words": WORDS},
    "delivery.leased_by": None,
    "delivery.lease_until": None,
    "delivery.sent_at": None,
    "person.erased_at": None,
    "client.erased_at": None,
    "identity_link.undone_at": None,
    "company.name": "Kulman Kahvila Oy",
    "company.business_id": "2077474-0",
    "company.register_state": "found",
    "company.merged_into": None,
    "company_contact.full_name": f"Aino {NAME}",
    "company_contact.phone": PHONE,
    "company_contact.best_way": "email",
    "company_contact.left_at": None,
    "staffing_request.help": "workers",
    "staffing_request.sent_key": "chat-1-2",
    "staffing_request.state": "filled",
    "staffing_request.closed_why": "ours",
    "staffing_request.source": "chat",
    "staffing_request.field": "cleaning",
    "staffing_request.lasts": "summer",
    "staffing_request.licence": "b",
    "staffing_request.partial": "maybe",
    "staffing_request.hours": ["full"],
    "staffing_request.languages": ["fi"],
    "staffing_request.cards": ["hygiene"],
    "staffing_request.wishes": ["trial"],
    "staffing_request.occupation": "cleaner",
    "staffing_request.language": "fi",
    "company_event.what": "note",
    "company_event.code": None,
    "company_event.form_key": "event-1",
    "candidate.state": "yes",
    "candidate.employer_answer": "meet",
    "candidate.why_not": None,
    "follow_up.started": "well",
    "follow_up.grade": 9,
    "trial_pulse.side": "employer",
    "trial_pulse.mood": "good",
    "job_posting.source_id": None,
    "job_posting.key": None,
    "job_posting.twin_of": None,
    "job_posting.content": "0a",
    "job_posting.twin_key": "0b",
    "job_posting.form_key": None,
    "job_posting.language": "fi",
    "job_posting.occupation": "cleaner",
    "job_posting.isco": "9112",
    "job_posting.esco": None,
    "job_posting.field": "cleaning",
    "job_posting.municipalities": ["398"],
    "job_posting.postcode": "15100",
    "job_posting.hours": ["full"],
    "job_posting.lasts": "summer",
    "job_posting.licence": "b",
    "job_posting.languages": ["fi"],
    "job_posting.cards": ["hygiene"],
    "job_posting.education": None,
    "job_posting.kinds": ["summer"],
    "job_posting.review": "approved",
    "job_posting.doubt": None,
    "job_posting.edited": ["hours"],
    "job_tip.origin": "fit",
    "job_tip.answer": "yes",
    "job_tip.went": "waiting",
    "event.kind": "info",
    "event.audience": "clients",
    "event.state": "published",
    "event.starts_at": AT,
    "event.ends_at": AT + timedelta(hours=1),
    "event.series_on": None,
    "event.series_id": None,
    "event.cancelled_at": None,
    "event.closed_at": None,
    "event.token": "token-of-an-event",
    "event_signup.state": "offered",
    "event_signup.origin": "chat",
    "event_signup.came_how": "code",
    "event_signup.missed_at": None,
    "broadcast.purpose": "events",
    "broadcast.state": "sending",
    "broadcast.ended_at": None,
    "broadcast.paused_at": None,
    "broadcast.seen_by": None,
    "broadcast.parent_id": None,
    "picture.mime": "image/png",
    "broadcast_recipient.left_out": None,
    "broadcast_recipient.came_to": "sent",
    "broadcast_recipient.answer": "event",
    "tip_wish.often": "weekly",
    "tip_wish.weekday": 1,
    "tip_wish.hour": 9,
    "tip_wish.most": 3,
}
"""Columns in which only certain values can stand, or must not."""


@dataclass(frozen=True, slots=True)
class Full:
    person_id: int
    client_id: int
    staff_id: int
    rows: dict[str, Any]  # by table, the number of the person's row


def office(store: Store) -> dict[str, Any]:
    """Colleagues, a place, a label, a meeting, a company and a card, by their numbers: what persons' rows refer to."""
    people = People(store.connection, store.now)
    team_id = people.team()
    staff_id = people.colleague("Mari Mäki", team_id=team_id).staff_id
    people.colleague("Anna Admin", role=Role.ADMIN)
    known: dict[str, Any] = {"staff": staff_id, "team": team_id, "municipality": f"{team_id:03}"}
    for name in ("place", "label", "meeting", "company", "advice_card", "picture", "event", "broadcast"):
        telling = "toimisto" if name not in ("place", "label", "meeting") else WORDS
        known[name] = _one(store.connection, name, known, telling, CODES)
    return known


def fill(
    store: Store,
    known: dict[str, Any] | None = None,
    *,
    telling: str = WORDS,
    codes: dict[str, Any] | None = None,
) -> Full:
    """Puts the person there. ``codes`` stand in place of CODES; every other text tells ``telling``."""
    rows = dict(known or office(store))
    for table in metadata.sorted_tables:
        if table.name in tables():
            rows[table.name] = _one(store.connection, table.name, rows, telling, CODES | (codes or {}))
    return Full(rows["person"], rows["client"], rows["staff"], rows)


def _one(
    connection: Connection, name: str, known: dict[str, Any], telling: str, codes: dict[str, Any] | None = None
) -> Any:
    """A row of the table with something in every column. Returns its number, where it has one."""
    table = metadata.tables[name]
    row: dict[str, Any] = {}
    for column in table.columns:
        full = f"{name}.{column.name}"
        if column.name == "id":
            continue
        row[column.name] = (codes or {})[full] if full in (codes or {}) else _value(column, known, telling)
    if name == "meeting":
        row |= {"kind": "first", "ends_at": row["starts_at"] + timedelta(hours=1), "cancelled_at": None}
        row |= {"zone": "Europe/Helsinki", "local_start": "2026-11-20T10:00"}
    if name == "place":
        row |= {"name": "Nuorten talo", "address": "Kauppakatu 1", "directions": None, "retired_at": None}
    if name == "label":
        row["name"] = "Kesätyö"
    if name == "erasure":
        row |= {"person_id": known["person"], "person_since": _when(connection, known)}
    key = table.c.id if "id" in table.c else next(iter(table.primary_key))
    return connection.execute(insert(table).values(**row).returning(key)).scalar_one()


def _when(connection: Connection, known: dict[str, Any]) -> datetime:
    person = metadata.tables["person"]
    found: datetime = connection.execute(select(person.c.created_at).where(person.c.id == known["person"])).scalar_one()
    return found


_SAMPLES: tuple[tuple[type, Any], ...] = (
    (UtcDateTime, AT),
    (Date, date(2026, 11, 20)),
    (Time, time(9)),
    (Boolean, False),
    (Integer, 7),
    (LargeBinary, b"picture"),
)


def _value(column: Column[Any], known: dict[str, Any], telling: str) -> Any:
    for key in column.foreign_keys:
        return known[key.column.table.name]
    for kind, sample in _SAMPLES:
        if isinstance(column.type, kind):
            return sample
    if isinstance(getattr(column.type, "impl", column.type), String):
        length = getattr(getattr(column.type, "impl_instance", column.type), "length", None) or 60
        return f"{telling} {column.table.name}.{column.name}"[:length]
    return {"said": telling}


def everything(connection: Connection) -> dict[str, str]:
    """All rows of every table, as one text a table."""
    return {
        table.name: "\n".join(str(tuple(row)) for row in connection.execute(select(table)))
        for table in metadata.sorted_tables
    }


def counts(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    }


def unfilled(connection: Connection) -> set[str]:
    """Tables of persons with nothing in them."""
    return {name for name in tables() if not counts(connection)[name]}
