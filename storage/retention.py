"""What is kept of whom: every column of the store, how a person gets a copy of it, and how it is erased.

A column that is not in here fails the tests, so that nobody adds one without deciding. Export and erasure must
follow this register; the code that carries them out is still to be written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Column

from storage.tables import metadata


class Kind(StrEnum):
    """Whose the data in a column is."""

    PERSONAL = "personal"  # tells something of somebody who talks to the bot
    STAFF = "staff"  # tells something of somebody who works here
    CONTENT = "content"  # what admins write and set
    TECHNICAL = "technical"  # numbers, hashes and states that keep the program going


class Erasure(StrEnum):
    """What becomes of a column's value when its person is erased."""

    ROW = "the row is deleted"
    EMPTIED = "the value is emptied"
    KEPT = "kept"
    NOBODYS = "not about a person"


@dataclass(frozen=True, slots=True)
class Rule:
    """``exported`` says how the person gets it, or "no: " and why not; ``because`` why anything is kept."""

    kind: Kind
    exported: str
    erased: Erasure
    because: str = ""


COPY = "in the person's copy, as it is"
NOT_THEIRS = "no: not about the person"
INNER = "no: a number or mark of the program's own, without meaning outside it"


def _rules(table: str, columns: str, rule: Rule) -> dict[str, Rule]:
    return {f"{table}.{column}": rule for column in columns.split()}


def _person(table: str, told: str, inner: str) -> dict[str, Rule]:
    """A table that goes with its person: what tells of them, and the program's own marks in the same row."""
    return _rules(table, told, Rule(Kind.PERSONAL, COPY, Erasure.ROW)) | _rules(
        table, inner, Rule(Kind.PERSONAL, INNER, Erasure.ROW)
    )


def _content(table: str, columns: str) -> dict[str, Rule]:
    return _rules(table, columns, Rule(Kind.CONTENT, NOT_THEIRS, Erasure.NOBODYS))


def _technical(table: str, columns: str) -> dict[str, Rule]:
    return _rules(table, columns, Rule(Kind.TECHNICAL, NOT_THEIRS, Erasure.NOBODYS))


def _staff(table: str, columns: str, because: str) -> dict[str, Rule]:
    return _rules(table, columns, Rule(Kind.STAFF, "to the staff member, by an admin", Erasure.KEPT, because))


_ACCOUNTABLE = "an account is deactivated, not deleted: the record of who looked at what names it"
_BY_STAFF = "names the staff member who did it, not the person; goes with the row all the same"
_SHORT_LIVED = "ends with the link or the session; tells nothing of anybody but which account it was for"

REGISTER: dict[str, Rule] = (
    # The region and what admins edit.
    _content("authority", "id name contact")
    | _content("municipality", "code name authority_id")
    | _content("team", "id name authority_id")
    | _content("content", "key language body updated_at")
    | _content("setting", "key value updated_at")
    | _staff("content", "updated_by", _ACCOUNTABLE)
    | _staff("setting", "updated_by", _ACCOUNTABLE)
    # People who talk to the bot.
    | _person("person", "language origin_ref created_at", "id")
    | _person("channel_identity", "channel bot address created_at blocked_at", "id person_id next_send_at")
    | _person("conversation", "started_at ended_at state last_in_at", "id identity_id last_sequence")
    | _person(
        "inbox",
        "channel received_at incoming",
        "id bot update_id conversation_id sequence state attempts not_before done_at fault",
    )
    | _person(
        "message",
        "direction at kind body key params language prompt withheld",
        "id conversation_id platform_id revision",
    )
    | _person(
        "delivery",
        "kind purpose payload due_at sent_at maybe_repeated",
        "id idempotency_key identity_id conversation_id message_id created_at expires_at priority state attempts"
        " leased_by lease_until platform_id fault",
    )
    # The people we serve.
    | _person(
        "client",
        "full_name call_name birth_year municipality_code contact_way phone best_time hopes start_with situation"
        " education fields languages licences own_words registered_at updated_at",
        "id person_id",
    )
    | _person(
        "service_case",
        "service team_id origin_ref opened_at first_contact_due first_contact_at closed_at",
        "id client_id",
    )
    | _rules(
        "service_case",
        "coordinator_id first_contact_by",
        Rule(Kind.PERSONAL, "in the person's copy, as the name of who served them", Erasure.ROW, _BY_STAFF),
    )
    | _person(
        "consent",
        "purpose notice_version language granted_at granted_how withdrawn_at withdrawn_how",
        "id person_id",
    )
    | _person("todo", "kind detail created_at done_at", "id person_id conversation_id message_id")
    | _rules(
        "todo",
        "done_by",
        Rule(Kind.PERSONAL, "in the person's copy, as the name of who served them", Erasure.ROW, _BY_STAFF),
    )
    # The people who work here, and the record of what they looked at.
    | _staff(
        "staff",
        "id email full_name role specialty team_id capacity language created_at deactivated_at",
        _ACCOUNTABLE,
    )
    | _rules(
        "staff",
        "password_hash",
        Rule(Kind.STAFF, "no: would help whoever steals the copy", Erasure.EMPTIED, "emptied on deactivation"),
    )
    | _staff("staff_link", "staff_id purpose created_at expires_at used_at", _SHORT_LIVED)
    | _technical("staff_link", "id token_hash")
    | _staff("staff_session", "staff_id created_at last_seen_at expires_at ended_at", _SHORT_LIVED)
    | _technical("staff_session", "id token_hash csrf_hash")
    | _rules(
        "audit",
        "id at staff_id action subject_kind subject_id detail",
        Rule(
            Kind.STAFF,
            "to the person, who looked at their data and when",
            Erasure.KEPT,
            "proves who handled the data; holds numbers and codes only, which lead nowhere once the person is erased",
        ),
    )
    # What keeps the program going.
    | _technical("throttle", "bucket started_at count")
    | _technical("rate_ledger", "bot next_at")
)


def columns() -> Iterator[tuple[str, Column[object]]]:
    """Every column of the store by its full name."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            yield f"{table.name}.{column.name}", column


def gaps() -> list[str]:
    """What the register lacks, or has too much of; empty when it is whole."""
    names = {name for name, _ in columns()}
    lacking = [f"{name}: decide in storage/retention.py what it is" for name in sorted(names - set(REGISTER))]
    gone = [f"{name}: no such column" for name in sorted(set(REGISTER) - names)]
    return [*lacking, *gone, *(f"{name}: {fault}" for name, rule in REGISTER.items() for fault in _faults(rule))]


def _faults(rule: Rule) -> Iterator[str]:
    about_somebody = rule.kind in {Kind.PERSONAL, Kind.STAFF}
    if not rule.exported or rule.exported == "no: ":
        yield "how is it exported?"
    if about_somebody == (rule.erased is Erasure.NOBODYS):
        yield "how is it erased?"
    if rule.erased is Erasure.KEPT and not rule.because:
        yield "why is it kept?"


def table() -> str:
    """The register for people, as a Markdown table."""
    lines = ["| Data | Whose | Copy | Erasure |", "| --- | --- | --- | --- |"]
    for name, rule in sorted(REGISTER.items()):
        erased = f"{rule.erased}: {rule.because}" if rule.because else rule.erased
        lines.append(f"| `{name}` | {rule.kind} | {rule.exported} | {erased} |")
    return "\n".join(lines)
