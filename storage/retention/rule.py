"""What may be decided of a column, and short ways to write it for many at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Whose the data in a column is."""

    PERSONAL = "personal"  # tells something of somebody who talks to the bot
    STAFF = "staff"  # tells something of somebody who works here
    CONTENT = "content"  # what admins write and set
    TECHNICAL = "technical"  # numbers, hashes and states that keep the program going


class Erasure(StrEnum):
    """What becomes of a column's value when its person is erased."""

    ROW = "the row is deleted"
    STUB = "a bare number stays"
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
NAMED = "in the person's copy, as the name of who served them"
WITH_APPOINTMENT = "in the copy of whoever was to come, with their appointment"
LOOKS = "to the person, who looked at their data and when"
NOT_THEIRS = "no: not about the person"
INNER = "no: a number or mark of the program's own, without meaning outside it"


def rules(table: str, columns: str, rule: Rule) -> dict[str, Rule]:
    return {f"{table}.{column}": rule for column in columns.split()}


def person(table: str, told: str, inner: str) -> dict[str, Rule]:
    """A table that goes with its person: what tells of them, and the program's own marks in the same row."""
    return rules(table, told, Rule(Kind.PERSONAL, COPY, Erasure.ROW)) | rules(
        table, inner, Rule(Kind.PERSONAL, INNER, Erasure.ROW)
    )


def content(table: str, columns: str) -> dict[str, Rule]:
    return rules(table, columns, Rule(Kind.CONTENT, NOT_THEIRS, Erasure.NOBODYS))


def technical(table: str, columns: str) -> dict[str, Rule]:
    return rules(table, columns, Rule(Kind.TECHNICAL, NOT_THEIRS, Erasure.NOBODYS))


def staff(table: str, columns: str, because: str) -> dict[str, Rule]:
    return rules(table, columns, Rule(Kind.STAFF, "to the staff member, by an admin", Erasure.KEPT, because))


ACCOUNTABLE = "an account is deactivated, not deleted: the record of who looked at what names it"
BY_STAFF = "names the staff member who did it, not the person; goes with the row all the same"
OWN_TIME = "the coordinator's own hours; they tell of no client"
HELD = "that a meeting was held, by whom and when; who came is in the appointments, which go with the person"
NUMBER = "a number that is not given to anybody else, and dates of the service for its counts; nothing else is left"
UNNAMED = "how a service went and ended, by team and coordinator, without anything of the person; the reports count it"
ERASED = "that somebody was erased, so that a backup brought back erases them again"
COMPANYS = "that a company had a need and how it went, without a word of who told it; the company's history counts it"
COUNTED = "tells of nobody once the number is gone"
SHORT_LIVED = "ends with the link or the session; tells nothing of anybody but which account it was for"


def served(table: str, columns: str) -> dict[str, Rule]:
    """Who of the staff did something, in a row that goes with its person."""
    return rules(table, columns, Rule(Kind.PERSONAL, NAMED, Erasure.ROW, BY_STAFF))


def stub(table: str, columns: str, exported: str = COPY, because: str = NUMBER) -> dict[str, Rule]:
    """What stays of a row that is otherwise emptied."""
    return rules(table, columns, Rule(Kind.PERSONAL, exported, Erasure.STUB, because))


def emptied(table: str, columns: str, exported: str = COPY) -> dict[str, Rule]:
    """What is emptied in a row that stays as a bare number."""
    return rules(table, columns, Rule(Kind.PERSONAL, exported, Erasure.EMPTIED))
