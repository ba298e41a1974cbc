"""The families of words: one text for every value that is stored as a code."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.incoming import Act, Channel
from domain.people import (
    BestTime,
    ContactWay,
    Education,
    Field,
    Hope,
    Licence,
    Purpose,
    Situation,
    StartWith,
)
from domain.roles import Role, Specialty
from domain.screening import Alert, Kind
from storage.audit import Action, Subject
from storage.caseload import Stage, Whose
from storage.contents import ContentKey
from storage.todos import TodoKind


class Note(StrEnum):
    """What a page says at its top after a form was sent."""

    SIGNED_OUT = "signed_out"
    WELCOME = "welcome"
    CONTACT_MARKED = "contact_marked"
    CONTACT_WAS_MARKED = "contact_was_marked"
    CONTACT_UNMARKED = "contact_unmarked"
    UNDO_TOO_LATE = "undo_too_late"
    TAKEN = "taken"
    TAKEN_BY_OTHER = "taken_by_other"
    TODO_DONE = "todo_done"
    TODO_WAS_DONE = "todo_was_done"
    TODO_REOPENED = "todo_reopened"
    DEACTIVATED = "deactivated"
    RESTORED = "restored"
    CONTENT_SAVED = "content_saved"


class Fault(StrEnum):
    """Why a form was not taken; the store's own codes among them (storage.errors.Refused)."""

    SIGN_IN = "sign_in"
    NAME_MISSING = "name_missing"
    EMAIL_UNCLEAR = "email_unclear"
    EMAIL_TAKEN = "email_taken"
    TEAM_MISSING = "team_missing"
    SPECIALTY_MISSING = "specialty_missing"
    PHRASE_SHORT = "phrase_short"
    PHRASE_LONG = "phrase_long"
    PHRASE_IS_EMAIL = "phrase_is_email"
    CONTENT_LONG = "content_long"
    CONTENT_LACKS = "content_lacks"
    LAST_ADMIN = "last_admin"
    JOINED = "joined"


class Trouble(StrEnum):
    """Why there is no page to show; each has a title and says what to do next."""

    UNCLEAR = "unclear"
    FORBIDDEN = "forbidden"
    CROSS_SITE = "cross_site"
    NOT_FOUND = "not_found"
    TOO_LARGE = "too_large"
    EXPIRED = "expired"
    LINK_GONE = "link_gone"
    TOO_MANY = "too_many"
    BROKEN = "broken"
    BUSY = "busy"

    @property
    def status(self) -> int:
        return _STATUS[self]

    @classmethod
    def of(cls, status: int) -> Trouble:
        """The page for an HTTP status; UNCLEAR for one that has none of its own."""
        return _TROUBLE.get(status, cls.UNCLEAR)


_STATUS: Mapping[Trouble, int] = {
    Trouble.UNCLEAR: 400,
    Trouble.FORBIDDEN: 403,
    Trouble.CROSS_SITE: 403,
    Trouble.NOT_FOUND: 404,
    Trouble.TOO_LARGE: 413,
    Trouble.EXPIRED: 419,
    Trouble.LINK_GONE: 410,
    Trouble.TOO_MANY: 429,
    Trouble.BROKEN: 500,
    Trouble.BUSY: 503,
}
_TROUBLE: Mapping[int, Trouble] = {
    405: Trouble.NOT_FOUND,
    **{status: trouble for trouble, status in _STATUS.items() if trouble is not Trouble.CROSS_SITE},
}

FAMILIES: Mapping[str, type[StrEnum]] = {
    "action": Action,
    "alert": Alert,
    "best_time": BestTime,
    "channel": Channel,
    "content": ContentKey,
    "content_about": ContentKey,
    "contact_way": ContactWay,
    "education": Education,
    "fault": Fault,
    "field": Field,
    "hope": Hope,
    "licence": Licence,
    "note": Note,
    "purpose": Purpose,
    "role": Role,
    "said": Act,
    "service": StartWith,
    "situation": Situation,
    "specialty": Specialty,
    "stage": Stage,
    "subject": Subject,
    "todo": TodoKind,
    "whose": Whose,
    "trouble": Trouble,
    "trouble_next": Trouble,
    "withheld": Kind,
}

SILENT: Mapping[str, frozenset[str]] = {
    "withheld": frozenset({Kind.CLEAR}),
    "said": frozenset({Act.SAY}),
    "fault": frozenset({Fault.CONTENT_LACKS}),  # said with what is lacking: console.contents.lacks
}
"""Values of a family that are never shown."""


def key(family: str, value: str) -> str:
    """The catalogue key of one value. ValueError for a value that is not of the family."""
    return f"console.{family}.{FAMILIES[family](value).value}"


def note(code: str | None) -> Note | None:
    """The note in a page's address; None for none and for anything that is not one."""
    return Note(code) if code in set(Note) else None
