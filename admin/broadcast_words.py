"""The words of the pages of messages to many: the steps of making one, and the filters of a group."""

from __future__ import annotations

from enum import StrEnum


class BroadcastTab(StrEnum):
    """What the list shows."""

    OPEN = "open"  # being made, waiting for eyes, going
    OVER = "over"


class BroadcastStep(StrEnum):
    """The pages on which one is made, in their order."""

    WORDS = "words"
    WHO = "who"
    WHEN = "when"
    CHECK = "check"


class SegmentFilter(StrEnum):
    """By what people are found, filter by filter (domain.segments.Filters)."""

    SERVICES = "services"
    MUNICIPALITIES = "municipalities"
    LANGUAGES = "languages"
    YOUNGEST = "youngest"
    OLDEST = "oldest"
    INTERESTS = "interests"
    HOPES = "hopes"
    COORDINATORS = "coordinators"
    TEAMS = "teams"
    LABELS = "labels"
    WITHOUT_LABELS = "without_labels"
    SILENT_WEEKS = "silent_weeks"
    ATTENDANCE = "attendance"
    EVENTS = "events"
    EVENT_KINDS = "event_kinds"
    INDUSTRIES = "industries"
    HAS_NEED = "has_need"
    NEWSLETTER = "newsletter"


class Reach(StrEnum):
    """What has become of those it was for, as the results count them."""

    WAITING = "waiting"
    PLANNED = "planned"
    SENT = "sent"
    FAILED = "failed"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class BroadcastFault(StrEnum):
    """Why it was not done, or what it lacks; the store's own codes among them (storage.errors.Refused)."""

    NO_TEXT = "no_text"
    NO_SUBJECT = "no_subject"
    UNKNOWN_FIELD = "unknown_field"
    TOO_LONG = "too_long"
    NO_SEGMENTS = "no_segments"
    NO_PEOPLE = "no_people"
    NO_EVENT = "no_event"
    EVENT_OVER = "event_over"
    MUST_EVENT = "must_event"
    NOT_MUST = "not_must"
    PAST = "past"
    NEEDS_EYES = "needs_eyes"
    OWN_EYES = "own_eyes"
    NOT_ASKED = "not_asked"
    EYES_WORDS = "eyes_words"
    LONG = "long"
    IDENTITY_CODE = "identity_code"
    NO_CHAT = "no_chat"
    MORE = "more"
    CHANGED = "changed"
    NOT_OPEN = "not_open"
    NOT_NOW = "not_now"

    @classmethod
    def of(cls, code: object) -> BroadcastFault:
        """The one of the store's code; NOT_NOW for any other."""
        return cls(str(code)) if str(code) in set(cls) else cls.NOT_NOW


class Again(StrEnum):
    """How often it is sent anew."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class FieldName(StrEnum):
    """What may stand in braces (domain.broadcast_words.FIELDS)."""

    NAME = "name"
    COORDINATOR = "coordinator"
    EVENT = "event"
    WHEN = "when"
    WHERE = "where"
    COMPANY = "company"
