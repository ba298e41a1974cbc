"""The families of words: one text for every value that is stored as a code."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.funnel import What
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
from domain.progress import Outcome, Status
from domain.progress import Reason as HandoverReason
from domain.roles import Role, Specialty
from domain.screening import Alert, Kind
from storage.agreed import Change
from storage.audit import Action, Subject
from storage.canned import FieldName
from storage.caseload import Stage, Whose
from storage.contents import ContentKey
from storage.erasure_wishes import Held, How, Refusal
from storage.erasure_wishes import Outcome as Ended
from storage.plans import Whose as StepWhose
from storage.review_lists import Pick
from storage.reviews import Reason as ReviewReason
from storage.reviews import Verdict
from storage.talk_reach import Stage as TalkStage
from storage.talk_reach import Whose as TalkWhose
from storage.timeline import Chapter
from storage.timeline import What as Event
from storage.today import When
from storage.todos import TodoKind
from storage.trail import Doing


class Note(StrEnum):
    """What a page says at its top after a form was sent."""

    SIGNED_OUT = "signed_out"
    REPLY_SENT = "reply_sent"
    TALK_HELD = "talk_held"
    TALK_RETURNED = "talk_returned"
    TALK_SNOOZED = "talk_snoozed"
    TALK_WOKEN = "talk_woken"
    TALK_SETTLED = "talk_settled"
    TALK_WAS_SETTLED = "talk_was_settled"
    NOTE_ADDED = "note_added"
    LABELS_SET = "labels_set"
    LABEL_ADDED = "label_added"
    LABEL_RETIRED = "label_retired"
    CANNED_SAVED = "canned_saved"
    CANNED_RETIRED = "canned_retired"
    KEYS_SET = "keys_set"
    PASSWORD_SET = "password_set"  # noqa: S105 - a code of words
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    LANGUAGE_SET = "language_set"
    SESSION_ENDED = "session_ended"
    SESSION_WAS_ENDED = "session_was_ended"
    SESSIONS_ENDED = "sessions_ended"
    FACTOR_GIVEN_UP = "factor_given_up"
    FACTOR_RESET = "factor_reset"
    STAFF_SAVED = "staff_saved"
    TEAM_ADDED = "team_added"
    TEAM_SAVED = "team_saved"
    AUTHORITY_SAVED = "authority_saved"
    MUNICIPALITY_SAVED = "municipality_saved"
    MUNICIPALITY_ADDED = "municipality_added"
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
    PROFILE_SAVED = "profile_saved"
    PLAN_SAVED = "plan_saved"
    PLAN_REVIEWED = "plan_reviewed"
    STEP_ADDED = "step_added"
    STEP_DONE = "step_done"
    STEP_DROPPED = "step_dropped"
    STEP_OPEN = "step_open"
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    TELL_YOURSELF = "tell_yourself"
    OUTCOME_SET = "outcome_set"
    TIME_ASKED = "time_asked"
    TIME_ASK_ENDED = "time_ask_ended"
    RESTED = "rested"
    WOKEN = "woken"
    STATUS_SET = "status_set"
    HANDOVER_ASKED = "handover_asked"
    HANDOVER_ACCEPTED = "handover_accepted"
    HANDOVER_DECLINED = "handover_declined"
    HANDOVER_WITHDRAWN = "handover_withdrawn"
    HANDOVER_OVER = "handover_over"
    CASE_CLOSED = "case_closed"
    CASE_CLOSED_TELL = "case_closed_tell"
    CASE_REOPENED = "case_reopened"
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
    PERSON_ERASED = "person_erased"
    ERASURE_REFUSED = "erasure_refused"
    TALK_JUDGED = "talk_judged"
    TALKS_JUDGED = "talks_judged"


class ProfileField(StrEnum):
    """What is known of a client, field by field (storage.profiles.CHANGEABLE)."""

    FULL_NAME = "full_name"
    CALL_NAME = "call_name"
    BIRTH_YEAR = "birth_year"
    MUNICIPALITY_CODE = "municipality_code"
    CONTACT_WAY = "contact_way"
    PHONE = "phone"
    BEST_TIME = "best_time"
    HOPES = "hopes"
    SITUATION = "situation"
    EDUCATION = "education"
    FIELDS = "fields"
    LANGUAGES = "languages"
    LICENCES = "licences"
    OWN_WORDS = "own_words"


class MoreGroup(StrEnum):
    """The groups on the page of everything else."""

    TIMES = "times"
    TALKS = "talks"
    FOLLOW_UP = "follow_up"
    SERVICE = "service"
    OWN = "own"


class MoreRoom(StrEnum):
    """The rooms on the page of everything else; each with a name and a line about it."""

    AGENDA = "agenda"
    HOURS = "hours"
    MEETING = "meeting"
    MESSAGES = "messages"
    CANNED = "canned"
    LABELS = "labels"
    REPORTS = "reports"
    REVIEW = "review"
    RIGHTS = "rights"
    AUDIT = "audit"
    STAFF = "staff"
    TEAMS = "teams"
    SETTINGS = "settings"
    CONTENTS = "contents"
    ACCOUNT = "account"


class Fault(StrEnum):
    """Why a form was not taken; the store's own codes among them (storage.errors.Refused)."""

    SIGN_IN = "sign_in"
    SIGN_IN_SLOW = "sign_in_slow"
    EMPTY = "empty"
    LONG = "long"
    HELD = "held"
    IDENTITY_CODE = "identity_code"
    ANSWERED = "answered"
    CANNED_GONE = "canned_gone"
    CANNED_NAME = "canned_name"
    CANNED_EMPTY = "canned_empty"
    CANNED_LONG = "canned_long"
    CANNED_FIELD = "canned_field"
    LABEL_TAKEN = "label_taken"
    CODE = "code"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - a code of words
    FACTOR_NEEDED = "factor_needed"
    NOT_JOINED = "not_joined"
    CHANGED = "changed"
    ROLE_MISSING = "role_missing"
    CAPACITY_UNCLEAR = "capacity_unclear"
    TEAM_NAME = "team_name"
    TEAM_TAKEN = "team_taken"
    AUTHORITY_MISSING = "authority_missing"
    NAMES_MISSING = "names_missing"
    LINE_LONG = "line_long"
    MUNICIPALITY_UNKNOWN = "municipality_unknown"
    MUNICIPALITY_KNOWN = "municipality_known"
    DAYS_ORDER = "days_order"
    DAYS_MANY = "days_many"
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
    COLLEAGUE_MISSING = "colleague_missing"
    ASKED = "asked"
    OTHER_CASE = "other_case"
    ENDING_MISSING = "ending_missing"
    UNREACHABLE = "unreachable"
    HOURS_HALF = "hours_half"
    HOURS_ORDER = "hours_order"
    FIGURE_UNCLEAR = "figure_unclear"
    PERIOD_UNCLEAR = "period_unclear"
    RATE_UNCLEAR = "rate_unclear"
    AGES_ORDER = "ages_order"
    PLACE_NAME = "place_name"
    PLACE_ADDRESS = "place_address"
    YEAR_UNCLEAR = "year_unclear"
    AGE_OUTSIDE = "age_outside"
    PHONE_UNCLEAR = "phone_unclear"
    PHONE_MISSING = "phone_missing"
    CHOICE_MISSING = "choice_missing"
    HOPES_MISSING = "hopes_missing"
    GOAL_MISSING = "goal_missing"
    STEP_MISSING = "step_missing"
    TEXT_CODE = "text_code"
    TEXT_HEALTH = "text_health"
    MESSAGE_STATE = "message_state"
    MESSAGE_LATE = "message_late"
    MESSAGE_UNREACHABLE = "message_unreachable"
    REASON_MISSING = "reason_missing"
    REFUSAL_MISSING = "refusal_missing"
    VERDICT_MISSING = "verdict_missing"


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
    WRITTEN = "written"
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
    KEEPING = "keeping"
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
    PLAN_REVIEW_DAYS = "plan_review_days"
    OFFERED_AT_ONCE = "offered_at_once"
    KEEP_UNREGISTERED_DAYS = "keep_unregistered_days"
    KEEP_MONTHS_AFTER = "keep_months_after"
    KEEP_MONTHS_BINDING = "keep_months_binding"
    HOLD_IDLE_MINUTES = "hold_idle_minutes"
    OPENS = "opens"
    CLOSES = "closes"
    SPEAKS_FROM = "speaks_from"
    SPEAKS_UNTIL = "speaks_until"
    ACTIVATION_NUMERATOR = "activation_numerator"
    ACTIVATION_BASE = "activation_base"


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
    TALK_RETURNED = "talk_returned"
    HANDOVER_DONE = "handover_done"
    SERVICE_ENDED = "service_ended"
    SERVICE_GOES_ON = "service_goes_on"
    GRADE_ASKED = "grade_asked"
    ERASED = "erased"
    ERASURE_REFUSED = "erasure_refused"
    CHAT_JOINED = "chat_joined"
    CHAT_PARTED = "chat_parted"
    CHAT_GIVEN_BACK = "chat_given_back"
    OTHER = "other"

    @classmethod
    def of(cls, notice: str) -> Told:
        return cls(notice) if notice in set(cls) else cls.OTHER


class DialogName(StrEnum):
    """The dialogs of the bot (dialogs.registry), for the pictures of how people get through them."""

    WELCOME = "welcome"
    REGISTER = "register"
    LOBBY = "lobby"
    MENU = "menu"
    BOOK = "book"
    VISIT = "visit"
    REMIND = "remind"
    CHECK_IN = "check_in"
    FAREWELL = "farewell"
    TELL_MORE = "tell_more"
    MY_DETAILS = "my_details"
    MY_PLAN = "my_plan"
    MY_DATA = "my_data"
    COPY = "copy"
    ERASE = "erase"
    CODE = "code"
    JOIN = "join"
    PART = "part"
    PERMISSIONS = "permissions"
    LANGUAGE = "language"
    PERSON = "person"
    CRISIS = "crisis"


class ReportTable(StrEnum):
    """The tables of a report, in their order; also the names of their files."""

    ACTIVATION = "activation"
    OUTCOMES = "outcomes"
    OUTCOMES_BY = "outcomes_by"
    MONTHS = "months"
    LASTED = "lasted"
    PROMISES = "promises"
    MEETINGS = "meetings"
    LOADS = "loads"
    GRADES = "grades"
    GRADES_BY = "grades_by"
    WEEKS = "weeks"
    LANGUAGES = "languages"
    CHATS = "chats"


class ReportColumn(StrEnum):
    """What stands at the head of a report's columns."""

    TEAM = "team"
    COORDINATOR = "coordinator"
    OUTCOME = "outcome"
    MONTH = "month"
    WEEK = "week"
    LANGUAGE = "language"
    CHANNEL = "channel"
    GRADE = "grade"
    ENDED = "ended"
    ACTIVATED = "activated"
    BASE = "base"
    RATE = "rate"
    QUARTER = "quarter"
    MEDIAN = "median"
    THREE_QUARTERS = "three_quarters"
    KEPT = "kept"
    LATE = "late"
    SUM = "sum"
    KEPT_RATE = "kept_rate"
    ATTENDED = "attended"
    EXCUSED = "excused"
    NO_SHOW = "no_show"
    NO_SHOW_RATE = "no_show_rate"
    OPEN = "open"
    CAPACITY = "capacity"
    LOAD = "load"
    UP_TO_DATE = "up_to_date"
    OUTDATED = "outdated"
    WITHOUT = "without"
    UP_TO_DATE_RATE = "up_to_date_rate"
    GRADERS = "graders"
    AVERAGE = "average"
    BEGAN = "began"


class ReportPeriod(StrEnum):
    """Periods that are asked for often."""

    MONTH = "month"
    LAST_MONTH = "last_month"
    QUARTER = "quarter"
    LAST_QUARTER = "last_quarter"
    YEAR = "year"
    LAST_YEAR = "last_year"


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
    "canned_field": FieldName,
    "change": Change,
    "channel": Channel,
    "chapter": Chapter,
    "dialog": DialogName,
    "doing": Doing,
    "happening": What,
    "pick": Pick,
    "review_reason": ReviewReason,
    "verdict": Verdict,
    "content": ContentKey,
    "content_about": ContentKey,
    "contact_way": ContactWay,
    "differing": Differs,
    "education": Education,
    "ending": Outcome,
    "event": Event,
    "erasure_held": Held,
    "erasure_how": How,
    "erasure_refusal": Refusal,
    "erasure_state": Ended,
    "fault": Fault,
    "field": Field,
    "figure": Figure,
    "figures": Figures,
    "handover_reason": HandoverReason,
    "hope": Hope,
    "licence": Licence,
    "meeting": MeetingKind,
    "more_about": MoreRoom,
    "more_group": MoreGroup,
    "more_room": MoreRoom,
    "message_fault": MessageFault,
    "message_kind": MessageKind,
    "message_state": MessageState,
    "note": Note,
    "notice": Told,
    "outcome": State,
    "profile_field": ProfileField,
    "purpose": Purpose,
    "report_about": ReportTable,
    "report_column": ReportColumn,
    "report_period": ReportPeriod,
    "report_title": ReportTable,
    "role": Role,
    "said": Act,
    "service": StartWith,
    "situation": Situation,
    "specialty": Specialty,
    "stage": Stage,
    "status": Status,
    "subject": Subject,
    "talk_stage": TalkStage,
    "talk_whose": TalkWhose,
    "step_whose": StepWhose,
    "todo": TodoKind,
    "when": When,
    "whose": Whose,
    "trouble": Trouble,
    "trouble_next": Trouble,
    "withheld": Kind,
}

SILENT: Mapping[str, frozenset[str]] = {
    "withheld": frozenset({Kind.CLEAR}),
    "said": frozenset({Act.SAY}),
    "fault": frozenset({Fault.CONTENT_LACKS, Fault.ANSWERED}),  # said with what is lacking, and by whom
    "by": frozenset({By.STAFF}),  # said by name
}
"""Values of a family that are never shown."""


def key(family: str, value: str) -> str:
    """The catalogue key of one value. ValueError for a value that is not of the family."""
    return f"console.{family}.{FAMILIES[family](value).value}"


def note(code: str | None) -> Note | None:
    """The note in a page's address; None for none and for anything that is not one."""
    return Note(code) if code in set(Note) else None
