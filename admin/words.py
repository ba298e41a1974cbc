"""The families of words: one text for every value that is stored as a code."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.incoming import Act, Channel
from domain.meetings import By, MeetingKind, State
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
from storage.agreed import Change
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
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    TELL_YOURSELF = "tell_yourself"
    OUTCOME_SET = "outcome_set"
    TIME_ASKED = "time_asked"
    TIME_ASK_ENDED = "time_ask_ended"
    RESTED = "rested"
    WOKEN = "woken"
    MEETING_MADE = "meeting_made"
    JOINED = "joined"
    CALLED_OFF = "called_off"
    HOURS_SAVED = "hours_saved"
    DAY_ADDED = "day_added"
    DAY_ADDED_BOOKED = "day_added_booked"
    DAY_REMOVED = "day_removed"
    SETTINGS_SAVED = "settings_saved"
    PLACE_SAVED = "place_saved"
    PLACE_RETIRED = "place_retired"
    MESSAGE_RETRIED = "message_retried"
    MESSAGE_CANCELLED = "message_cancelled"
    KIND_PAUSED = "kind_paused"
    KIND_RESUMED = "kind_resumed"


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
    TIME_MISSING = "time_missing"
    DAY_UNCLEAR = "day_unclear"
    CLOCK_UNCLEAR = "clock_unclear"
    PAST = "past"
    TAKEN = "taken"
    CLIENT_BUSY = "client_busy"
    FULL = "full"
    SAME = "same"
    GONE = "gone"
    GROUP = "group"
    NO_HOST = "no_host"
    SECOND_MISSING = "second_missing"
    LINK_UNCLEAR = "link_unclear"
    TEXT_LONG = "text_long"
    CLIENT_MISSING = "client_missing"
    OVERLAP = "overlap"
    NOT_OFFERED = "not_offered"
    RESTING = "resting"
    OPEN = "open"
    UNREACHABLE = "unreachable"
    HOURS_HALF = "hours_half"
    HOURS_ORDER = "hours_order"
    FIGURE_UNCLEAR = "figure_unclear"
    AGES_ORDER = "ages_order"
    PLACE_NAME = "place_name"
    PLACE_ADDRESS = "place_address"
    MESSAGE_STATE = "message_state"
    MESSAGE_LATE = "message_late"
    MESSAGE_UNREACHABLE = "message_unreachable"


class MessageState(StrEnum):
    """What has become of a message (``delivery.state``)."""

    PLANNED = "planned"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class MessageKind(StrEnum):
    """What kind of message it is (``delivery.kind``)."""

    REPLY = "reply"
    NOTICE = "notice"
    REMINDER = "reminder"
    BROADCAST = "broadcast"


class MessageFault(StrEnum):
    """Why a message did not go (``delivery.fault``), for people to read."""

    TOO_FAST = "too_fast"
    DOWN = "down"
    IN_DOUBT = "in_doubt"
    MOVED = "moved"
    GONE = "gone"
    SHUT = "shut"
    REFUSED = "refused"
    QUIET_HOURS = "quiet_hours"
    NO_LONGER_TRUE = "no_longer_true"
    OTHER = "other"

    @classmethod
    def of(cls, fault: str) -> MessageFault:
        return cls(fault) if fault in set(cls) else cls.OTHER


class Differs(StrEnum):
    """How a day can differ from the weekly hours."""

    AWAY = "away"
    AWAY_HOURS = "away_hours"
    EXTRA = "extra"


class Figures(StrEnum):
    """Groups of the service's own figures."""

    SERVICE = "service"
    CONTACT = "contact"
    TIMES = "times"
    CLOCK = "clock"


class Figure(StrEnum):
    """The service's own figures (storage.rules.Rules)."""

    YOUNGEST = "youngest"
    OLDEST = "oldest"
    SERVICE_MONTHS = "service_months"
    CAPACITY_COMPANY = "capacity_company"
    CAPACITY_WORK_ABILITY = "capacity_work_ability"
    FIRST_CONTACT_DAYS = "first_contact_days"
    RHYTHM_DAYS = "rhythm_days"
    CHECK_IN_DAYS = "check_in_days"
    NOTICE_HOURS = "notice_hours"
    AHEAD_DAYS = "ahead_days"
    NUDGE_DAYS = "nudge_days"
    UNANSWERED_DAYS = "unanswered_days"
    OFFERED_AT_ONCE = "offered_at_once"
    OPENS = "opens"
    CLOSES = "closes"
    SPEAKS_FROM = "speaks_from"
    SPEAKS_UNTIL = "speaks_until"


class Told(StrEnum):
    """What a message tells that the bot sends of its own accord (dialogs.notices)."""

    REMINDER = "reminder"
    MATERIAL = "material"
    APPOINTMENT_BOOKED = "appointment_booked"
    APPOINTMENT_MOVED = "appointment_moved"
    APPOINTMENT_CANCELLED = "appointment_cancelled"
    NO_SHOW = "no_show"
    PICK_TIME = "pick_time"
    PICK_TIME_NUDGE = "pick_time_nudge"
    FREED_TIME = "freed_time"
    FREED_TIME_GONE = "freed_time_gone"
    CHECK_IN = "check_in"
    RESTING_BEGUN = "resting_begun"
    RESTING_OVER = "resting_over"
    OTHER = "other"

    @classmethod
    def of(cls, notice: str) -> Told:
        return cls(notice) if notice in set(cls) else cls.OTHER


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
    "by": By,
    "change": Change,
    "channel": Channel,
    "content": ContentKey,
    "content_about": ContentKey,
    "contact_way": ContactWay,
    "differing": Differs,
    "education": Education,
    "fault": Fault,
    "field": Field,
    "figure": Figure,
    "figures": Figures,
    "hope": Hope,
    "licence": Licence,
    "meeting": MeetingKind,
    "message_fault": MessageFault,
    "message_kind": MessageKind,
    "message_state": MessageState,
    "note": Note,
    "notice": Told,
    "outcome": State,
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
    "by": frozenset({By.STAFF}),  # said by name
}
"""Values of a family that are never shown."""


def key(family: str, value: str) -> str:
    """The catalogue key of one value. ValueError for a value that is not of the family."""
    return f"console.{family}.{FAMILIES[family](value).value}"


def note(code: str | None) -> Note | None:
    """The note in a page's address; None for none and for anything that is not one."""
    return Note(code) if code in set(Note) else None
