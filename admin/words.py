"""The families of words: one text for every value that is stored as a code."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from admin.broadcast_words import Again, BroadcastFault, BroadcastStep, BroadcastTab, Reach, SegmentFilter
from admin.broadcast_words import FieldName as BroadcastField
from admin.employer_codes import EmployerColumn, EmployerTable, MustCheck, NeedField, RegisterState, RequestStep
from admin.event_codes import EventColumn, EventTable
from admin.event_words import EventField, EventTab
from admin.job_words import JobFault, PostingField, RunCount
from admin.lead_words import FileFault, LeadColumn, LeadFault
from admin.message_codes import DialogName, MessageFault, MessageKind, MessageState, Told
from admin.page_codes import Differs, Figure, Figures, MoreGroup, MoreRoom, ProfileField
from admin.report_codes import ReportColumn, ReportPeriod, ReportTable
from admin.tip_codes import TipColumn, TipTable
from admin.troubles import Trouble
from domain.advice import Standing as AdviceStanding
from domain.advice import Topic as AdviceTopic
from domain.broadcasts import BroadcastPurpose, BroadcastState, ButtonKind, LeftOut
from domain.cards import Stage as CandidateStage
from domain.employers import (
    BestWay,
    Card,
    Closing,
    Doubt,
    Help,
    Hours,
    Lasts,
    Mood,
    Partial,
    Source,
    Start,
    TrialEnd,
    WhyNot,
    Wish,
)
from domain.employers import Event as CompanyEvent
from domain.employers import State as RequestState
from domain.event_starters import Turns
from domain.events import Audience, EventKind, EventState, SignupState
from domain.events import Origin as EventOrigin
from domain.funnel import What
from domain.incoming import Act, Channel
from domain.matching import Missing, Why
from domain.meetings import By, MeetingKind, State
from domain.people import (
    BestTime,
    ContactWay,
    Education,
    Field,
    Hope,
    Licence,
    Purpose,
    Sector,
    Situation,
    StartWith,
)
from domain.postings import Approval, JobKind, SourceKind
from domain.postings import Doubt as PostingDoubt
from domain.postings.fit import Missing as TipMissing
from domain.postings.fit import Why as TipWhy
from domain.progress import Outcome, Status
from domain.progress import Reason as HandoverReason
from domain.roles import Role, Specialty
from domain.screening import Alert, Kind
from domain.segments import Attendance, Side
from domain.tips import From, Often, Origin, TasteKind, Went
from domain.tips import WhyNot as TipWhyNot
from storage.agreed import Change
from storage.audit import Action, Subject
from storage.canned import FieldName
from storage.caseload import Stage, Whose
from storage.contents import ContentKey
from storage.erasure_wishes import Held, How, Refusal
from storage.erasure_wishes import Outcome as Ended
from storage.event_people import Skip as EventSkip
from storage.job_sources import RunOutcome
from storage.plans import Whose as StepWhose
from storage.posting_rows import Standing as PostingStanding
from storage.request_board import Whose as RequestWhose
from storage.review_lists import Pick
from storage.reviews import Reason as ReviewReason
from storage.reviews import Verdict
from storage.talk_reach import Stage as TalkStage
from storage.talk_reach import Whose as TalkWhose
from storage.timeline import Chapter
from storage.timeline import What as Event
from storage.tip_desk import Skip
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
    ADVICE_SAVED = "advice_saved"
    ADVICE_CHECKED = "advice_checked"
    ADVICE_GIVEN = "advice_given"
    ADVICE_RETIRED = "advice_retired"
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
    TRIAL_AGREED = "trial_agreed"
    TRIAL_TELL_CLIENT = "trial_tell_client"
    TRIAL_TELL_EMPLOYER = "trial_tell_employer"
    TRIAL_TELL_BOTH = "trial_tell_both"
    TRIAL_ENDED = "trial_ended"
    TRIAL_WAS_ENDED = "trial_was_ended"
    TALK_JUDGED = "talk_judged"
    TALKS_JUDGED = "talks_judged"
    CANDIDATE_ASKED = "candidate_asked"
    CANDIDATES_INTRODUCED = "candidates_introduced"
    CANDIDATE_WITHDRAWN = "candidate_withdrawn"
    CARD_SAVED = "card_saved"
    CARD_SAME = "card_same"
    INTRODUCIBLE = "introducible"
    NOT_INTRODUCIBLE = "not_introducible"
    REQUEST_TAKEN = "request_taken"
    REQUEST_TAKEN_BY_OTHER = "request_taken_by_other"
    REQUEST_CONTACTED = "request_contacted"
    REQUEST_MOVED = "request_moved"
    REQUEST_SAVED = "request_saved"
    REQUEST_HELD = "request_held"
    REQUEST_RESUMED = "request_resumed"
    REQUEST_CLOSED = "request_closed"
    REQUEST_GIVEN = "request_given"
    REQUEST_UNFLAGGED = "request_unflagged"
    COMPANY_SAVED = "company_saved"
    COMPANY_MERGED = "company_merged"
    WRITTEN_DOWN = "written_down"
    CONTACT_SAVED = "contact_saved"
    CONTACT_LEFT = "contact_left"
    CONTACT_VOUCHED = "contact_vouched"
    CONTACT_ERASE_ASKED = "contact_erase_asked"
    TIP_SENT = "tip_sent"
    TIP_SENT_SOME = "tip_sent_some"
    JOBS_APPROVED = "jobs_approved"
    JOBS_REJECTED = "jobs_rejected"
    JOB_APPROVED = "job_approved"
    JOB_REJECTED = "job_rejected"
    JOB_SETTLED = "job_settled"
    JOB_HIDDEN = "job_hidden"
    JOB_SHOWN = "job_shown"
    JOB_PINNED = "job_pinned"
    JOB_UNPINNED = "job_unpinned"
    JOB_SAVED = "job_saved"
    JOB_ENDED = "job_ended"
    EVENT_SAVED = "event_saved"
    EVENT_PUBLISHED = "event_published"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_COPIED = "event_copied"
    EVENT_CLOSED = "event_closed"
    EVENT_STRUCK = "event_struck"
    EVENT_NOTED = "event_noted"
    EVENT_BACK = "event_back"
    EVENT_BACK_WAITS = "event_back_waits"
    EVENT_INVITED = "event_invited"
    EVENT_INVITED_SOME = "event_invited_some"
    EVENT_SERIES_ENDED = "event_series_ended"
    EMPLOYER_BARRED = "employer_barred"
    EMPLOYER_UNBARRED = "employer_unbarred"
    SOURCE_SAVED = "source_saved"
    SOURCE_RETIRED = "source_retired"
    SOURCE_KEPT = "source_kept"
    SOURCE_EMPTY = "source_empty"
    SOURCE_RUNS = "source_runs"
    PICTURE_SAVED = "picture_saved"
    PICTURE_REMOVED = "picture_removed"
    SEGMENT_SAVED = "segment_saved"
    SEGMENT_RETIRED = "segment_retired"
    BROADCAST_SENT = "broadcast_sent"
    BROADCAST_UNDONE = "broadcast_undone"
    BROADCAST_PAUSED = "broadcast_paused"
    BROADCAST_RESUMED = "broadcast_resumed"
    BROADCAST_CANCELLED = "broadcast_cancelled"
    BROADCAST_REPEATS_ENDED = "broadcast_repeats_ended"
    BROADCAST_RETRIED = "broadcast_retried"
    BROADCAST_COPIED = "broadcast_copied"
    EYES_ASKED = "eyes_asked"
    EYES_FINE = "eyes_fine"
    EYES_BACK = "eyes_back"
    TEST_SENT = "test_sent"


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
    ADVICE_WORDS = "advice_words"
    ADVICE_TOPIC = "advice_topic"
    ADVICE_DAY = "advice_day"
    ADVICE_OWNER = "advice_owner"
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
    CARD_EMPTY = "card_empty"
    CARD_CONTACT = "card_contact"
    CARD_AGE = "card_age"
    CARD_SURNAME = "card_surname"
    NEED_OVER = "need_over"
    NOT_NOW = "not_now"
    BEEN_ASKED = "been_asked"
    OVERTAKEN = "overtaken"
    STAGE = "stage"
    UNCHECKED = "unchecked"
    NOBODY_READY = "nobody_ready"
    MESSAGE_STATE = "message_state"
    MESSAGE_LATE = "message_late"
    MESSAGE_UNREACHABLE = "message_unreachable"
    REASON_MISSING = "reason_missing"
    REFUSAL_MISSING = "refusal_missing"
    VERDICT_MISSING = "verdict_missing"
    TRIAL_LONG = "trial_long"
    TIP_NOBODY = "tip_nobody"
    TIP_MANY = "tip_many"
    TIP_GONE = "tip_gone"
    TIP_TO_NONE = "tip_to_none"
    TRIAL_DAY_CLOSED = "trial_day_closed"
    TRIAL_GONE = "trial_gone"
    HAS_TRIAL = "has_trial"
    GOALS_MISSING = "goals_missing"
    TRIAL_END_MISSING = "trial_end_missing"
    NEED_MISSING = "need_missing"
    COMPANY_NAME = "company_name"
    BUSINESS_ID = "business_id"
    BUSINESS_ID_TAKEN = "business_id_taken"
    PRIVATE_PERSON = "private_person"
    SAME_COMPANY = "same_company"
    OTHER_ID = "other_id"
    COUNT_UNCLEAR = "count_unclear"
    REACH_MISSING = "reach_missing"
    CONTACT_EMAIL = "contact_email"
    EVENT = "event"
    HANDED_TO_MISSING = "handed_to_missing"
    STATE = "state"
    REQUEST_ENDED = "closed"
    NO_TEAM = "no_team"
    POSTING_EMPTY = "posting_empty"
    TITLE_MISSING = "title_missing"
    POSTCODE = "postcode"
    PLACE_UNKNOWN = "place_unknown"
    ADDRESS_UNCLEAR = "address_unclear"
    ADDRESS_MISSING = "address_missing"
    NOTHING_CHOSEN = "nothing_chosen"
    BAR_REASON = "bar_reason"
    SOURCE_NAME = "source_name"
    SOURCE_TAKEN = "source_taken"
    HOURS_UNCLEAR = "hours_unclear"
    SOURCE_BUSY = "source_busy"
    FILE_MISSING = "file_missing"
    PICTURE_MISSING = "picture_missing"
    PICTURE_LARGE = "picture_large"
    PICTURE_UNREADABLE = "picture_unreadable"
    PICTURE_PIXELS = "picture_pixels"
    PICTURE_STEEP = "picture_steep"
    PICTURE_ALT = "picture_alt"
    PICTURE_NOT_NOW = "picture_not_now"
    BROADCAST_NAME = "broadcast_name"
    BROADCAST_EVENT = "broadcast_event"
    BROADCAST_SEGMENT_GONE = "broadcast_segment_gone"
    BROADCAST_UNTIL = "broadcast_until"
    BUTTON_LABEL = "button_label"
    BUTTON_LINK = "button_link"
    BUTTON_EVENT = "button_event"
    NO_SEGMENTS = "no_segments"
    NOT_OPEN = "not_open"
    SEGMENT_NAME = "segment_name"
    SEGMENT_TAKEN = "segment_taken"
    SEGMENT_WEEKS = "segment_weeks"
    SEGMENT_WHICH_EVENT = "segment_which_event"
    SEGMENT_WHAT_OF_EVENT = "segment_what_of_event"
    EVENT_WORDS = "event_words"
    EVENT_WHERE = "event_where"
    EVENT_TURNS = "event_turns"
    EVENT_UNTIL = "event_until"
    EVENT_LASTS = "event_lasts"
    EVENT_SEATS_TAKEN = "event_seats_taken"
    EVENT_FULL = "event_full"
    EVENT_OVER = "event_over"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_GONE = "event_gone"
    EVENT_NOT_NOW = "event_not_now"
    EVENT_SIGNUP_CLOSED = "event_signup_closed"
    EVENT_PLACE_MISSING = "event_place_missing"
    EVENT_FINNISH_MISSING = "event_finnish_missing"
    EVENT_HOSTS = "event_hosts"
    EVENT_NOBODY = "event_nobody"
    EVENT_MANY = "event_many"
    EVENT_TO_NONE = "event_to_none"


FAMILIES: Mapping[str, type[StrEnum]] = {
    "action": Action,
    "advice_standing": AdviceStanding,
    "advice_topic": AdviceTopic,
    "alert": Alert,
    "best_time": BestTime,
    "by": By,
    "candidate_stage": CandidateStage,
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
    "fit_missing": Missing,
    "fit_why": Why,
    "handover_reason": HandoverReason,
    "hope": Hope,
    "licence": Licence,
    "meeting": MeetingKind,
    "more_about": MoreRoom,
    "must_check": MustCheck,
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
    "employer_about": EmployerTable,
    "employer_column": EmployerColumn,
    "employer_title": EmployerTable,
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
    # Pages of employers.
    "file_fault": FileFault,
    "lead_column": LeadColumn,
    "lead_fault": LeadFault,
    "need_field": NeedField,
    "register_state": RegisterState,
    "request_step": RequestStep,
    "request_whose": RequestWhose,
    "sector": Sector,
    # What employers ask for and answer.
    "best_way": BestWay,
    "card": Card,
    "closing": Closing,
    "company_event": CompanyEvent,
    "doubt": Doubt,
    "help": Help,
    "hours": Hours,
    "lasts": Lasts,
    "mood": Mood,
    "partial": Partial,
    "request_state": RequestState,
    "source": Source,
    "start": Start,
    "trial_end": TrialEnd,
    "why_not": WhyNot,
    "wish": Wish,
    # Job tips.
    "tip_about": TipTable,
    "tip_column": TipColumn,
    "tip_from": From,
    "tip_missing": TipMissing,
    "tip_often": Often,
    "tip_origin": Origin,
    "tip_skip": Skip,
    "tip_taste": TasteKind,
    "tip_title": TipTable,
    "tip_went": Went,
    "tip_why": TipWhy,
    "tip_why_not": TipWhyNot,
    # Messages to many.
    "again": Again,
    "attendance": Attendance,
    "broadcast_button": ButtonKind,
    "broadcast_button_about": ButtonKind,
    "broadcast_fault": BroadcastFault,
    "broadcast_field": BroadcastField,
    "broadcast_purpose": BroadcastPurpose,
    "broadcast_purpose_about": BroadcastPurpose,
    "broadcast_state": BroadcastState,
    "broadcast_step": BroadcastStep,
    "broadcast_tab": BroadcastTab,
    "left_out": LeftOut,
    "reach": Reach,
    "segment_filter": SegmentFilter,
    "side": Side,
    # Events.
    "event_about": EventTable,
    "event_audience": Audience,
    "event_column": EventColumn,
    "event_empty": EventTab,
    "event_field": EventField,
    "event_kind": EventKind,
    "event_origin": EventOrigin,
    "event_skip": EventSkip,
    "event_state": EventState,
    "event_tab": EventTab,
    "event_title": EventTable,
    "event_turns": Turns,
    "signup_state": SignupState,
    # Job postings and their sources.
    "approval": Approval,
    "job_fault": JobFault,
    "job_kind": JobKind,
    "job_run": RunOutcome,
    "posting_doubt": PostingDoubt,
    "posting_doubt_about": PostingDoubt,
    "posting_empty": PostingStanding,
    "posting_field": PostingField,
    "posting_standing": PostingStanding,
    "run_count": RunCount,
    "source_kind": SourceKind,
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
