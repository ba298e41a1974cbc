"""Who read or changed what, kept for good: rows are only ever added."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import insert

from storage.part import Part
from storage.tables import audit


class Action(StrEnum):
    """What was done. The values are stored and have words in the console (``console.action.…``)."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_THROTTLED = "sign_in_throttled"
    SIGNED_OUT = "signed_out"
    CODE_FAILED = "code_failed"
    PROVED_AGAIN = "proved_again"
    SESSION_ENDED = "session_ended"
    SESSIONS_ENDED = "sessions_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a code for the record
    PASSWORD_RENEWED = "password_renewed"  # noqa: S105
    FACTOR_SET = "factor_set"
    FACTOR_GIVEN_UP = "factor_given_up"
    FACTOR_RESET = "factor_reset"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"
    FIRST_ADMIN_MADE = "first_admin_made"
    STAFF_INVITED = "staff_invited"
    STAFF_LINK_RENEWED = "staff_link_renewed"
    STAFF_JOINED = "staff_joined"
    PASSWORD_LINK_MADE = "password_link_made"  # noqa: S105
    STAFF_CHANGED = "staff_changed"
    STAFF_DEACTIVATED = "staff_deactivated"
    STAFF_RESTORED = "staff_restored"
    CLIENTS_LISTED = "clients_listed"
    CLIENT_VIEWED = "client_viewed"
    PERSON_VIEWED = "person_viewed"
    VIEW_REFUSED = "view_refused"
    CLIENT_TAKEN = "client_taken"
    CONTACT_MARKED = "contact_marked"
    CONTACT_UNMARKED = "contact_unmarked"
    TODAY_VIEWED = "today_viewed"
    TALK_VIEWED = "talk_viewed"
    TIMELINE_VIEWED = "timeline_viewed"
    PROFILE_CHANGED = "profile_changed"
    PLAN_VIEWED = "plan_viewed"
    PLAN_SET = "plan_set"
    PLAN_REVIEWED = "plan_reviewed"
    PLAN_STEP_ADDED = "plan_step_added"
    PLAN_STEP_SET = "plan_step_set"
    TALK_HELD = "talk_held"
    TALK_RETURNED = "talk_returned"
    TALK_WRITTEN = "talk_written"
    TALK_SNOOZED = "talk_snoozed"
    TALK_UNSNOOZED = "talk_unsnoozed"
    TALK_ANSWERED = "talk_answered"
    NOTE_ADDED = "note_added"
    TODO_DONE = "todo_done"
    TODO_REOPENED = "todo_reopened"
    AGENDA_VIEWED = "agenda_viewed"
    APPOINTMENT_VIEWED = "appointment_viewed"
    APPOINTMENT_BOOKED = "appointment_booked"
    APPOINTMENT_MOVED = "appointment_moved"
    APPOINTMENT_CANCELLED = "appointment_cancelled"
    OUTCOME_SET = "outcome_set"
    TIMES_VIEWED = "times_viewed"
    TIME_ASKED = "time_asked"
    TIME_ASK_ENDED = "time_ask_ended"
    CASE_RESTED = "case_rested"
    CASE_WOKEN = "case_woken"
    STATUS_SET = "status_set"
    HANDOVER_ASKED = "handover_asked"
    HANDOVER_ANSWERED = "handover_answered"
    HANDOVER_VIEWED = "handover_viewed"
    CASE_CLOSED = "case_closed"
    CASE_REOPENED = "case_reopened"
    MEETING_VIEWED = "meeting_viewed"
    MEETING_MADE = "meeting_made"
    MEETING_CALLED_OFF = "meeting_called_off"
    HOURS_SET = "hours_set"
    DAY_ADDED = "day_added"
    DAY_REMOVED = "day_removed"
    MESSAGES_LISTED = "messages_listed"
    MESSAGE_RETRIED = "message_retried"
    MESSAGE_CANCELLED = "message_cancelled"
    KIND_PAUSED = "kind_paused"
    KIND_RESUMED = "kind_resumed"
    SETTING_CHANGED = "setting_changed"
    PLACE_CHANGED = "place_changed"
    TEAM_ADDED = "team_added"
    TEAM_CHANGED = "team_changed"
    AUTHORITY_CHANGED = "authority_changed"
    MUNICIPALITY_CHANGED = "municipality_changed"
    CONTENT_SET = "content_set"
    CONTENT_RESET = "content_reset"
    STORE_RESTORED = "store_restored"
    TALKS_SEARCHED = "talks_searched"
    TALKS_LISTED = "talks_listed"
    TALK_READ = "talk_read"
    LABEL_PUT = "label_put"
    LABEL_TAKEN = "label_taken"
    LABEL_ADDED = "label_added"
    LABEL_RETIRED = "label_retired"
    CANNED_SAVED = "canned_saved"
    CANNED_RETIRED = "canned_retired"
    REVIEWS_LISTED = "reviews_listed"
    REVIEW_OPENED = "review_opened"
    TALK_REVIEWED = "talk_reviewed"
    TALK_JUDGED = "talk_judged"
    TRAIL_VIEWED = "trail_viewed"
    AUDIT_VIEWED = "audit_viewed"
    REPORT_VIEWED = "report_viewed"
    REPORT_EXPORTED = "report_exported"
    AUDIT_EXPORTED = "audit_exported"
    ERASURE_VIEWED = "erasure_viewed"
    ERASURE_APPROVED = "erasure_approved"
    ERASURE_REFUSED = "erasure_refused"
    PERSON_ERASED = "person_erased"
    COPY_TAKEN = "copy_taken"
    CHATS_JOINED = "chats_joined"
    CHATS_PARTED = "chats_parted"
    EMPLOYERS_LISTED = "employers_listed"
    COMPANY_VIEWED = "company_viewed"
    COMPANY_CHANGED = "company_changed"
    COMPANY_MERGED = "company_merged"
    CONTACT_PERSON_CHANGED = "contact_person_changed"
    REQUEST_VIEWED = "request_viewed"
    REQUEST_CHANGED = "request_changed"
    REQUEST_IMPORTED = "request_imported"
    SHORTLIST_VIEWED = "shortlist_viewed"
    INTRODUCIBLE_SET = "introducible_set"
    CANDIDATE_ASKED = "candidate_asked"
    CANDIDATE_CHANGED = "candidate_changed"
    CANDIDATE_INTRODUCED = "candidate_introduced"
    TRIAL_CHANGED = "trial_changed"
    ADVICE_CHANGED = "advice_changed"
    NEWSLETTER_EXPORTED = "newsletter_exported"
    POSTING_ADDED = "posting_added"
    POSTING_CHANGED = "posting_changed"
    POSTING_ENDED = "posting_ended"
    POSTING_APPROVED = "posting_approved"
    POSTING_REJECTED = "posting_rejected"
    POSTING_SETTLED = "posting_settled"
    POSTING_HIDDEN = "posting_hidden"
    POSTING_SHOWN = "posting_shown"
    POSTING_PINNED = "posting_pinned"
    POSTING_UNPINNED = "posting_unpinned"
    EMPLOYER_BARRED = "employer_barred"
    EMPLOYER_UNBARRED = "employer_unbarred"
    SOURCE_ADDED = "source_added"
    SOURCE_CHANGED = "source_changed"
    SOURCE_RETIRED = "source_retired"
    SOURCE_RUN = "source_run"
    SOURCE_SETTLED = "source_settled"
    TIP_SENT = "tip_sent"
    TIPS_VIEWED = "tips_viewed"
    EVENT_ADDED = "event_added"
    EVENT_CHANGED = "event_changed"
    EVENT_PUBLISHED = "event_published"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_CLOSED = "event_closed"
    SERIES_ENDED = "series_ended"
    EVENT_PEOPLE_VIEWED = "event_people_viewed"
    EVENT_INVITED = "event_invited"
    EVENT_NOTED = "event_noted"
    EVENT_LEFT = "event_left"
    EVENT_BACK = "event_back"
    ATTENDANCE_VIEWED = "attendance_viewed"
    SEGMENT_ADDED = "segment_added"
    SEGMENT_CHANGED = "segment_changed"
    SEGMENT_RETIRED = "segment_retired"
    SEGMENT_SAMPLED = "segment_sampled"
    BROADCAST_MADE = "broadcast_made"
    BROADCAST_CHANGED = "broadcast_changed"
    BROADCAST_ASKED = "broadcast_asked"
    BROADCAST_SEEN = "broadcast_seen"
    BROADCAST_SENT = "broadcast_sent"
    BROADCAST_UNDONE = "broadcast_undone"
    BROADCAST_PAUSED = "broadcast_paused"
    BROADCAST_RESUMED = "broadcast_resumed"
    BROADCAST_CANCELLED = "broadcast_cancelled"
    BROADCAST_RETRIED = "broadcast_retried"
    BROADCAST_TESTED = "broadcast_tested"
    BROADCAST_VIEWED = "broadcast_viewed"
    STAFF_CHAT_LINKED = "staff_chat_linked"


class Subject(StrEnum):
    """Whom ``subject_id`` counts. What happens to a client's case is recorded under the client."""

    CLIENT = "client"
    PERSON = "person"
    STAFF = "staff"
    COMPANY = "company"
    REQUEST = "request"  # an employer's need
    POSTING = "posting"  # of a job
    SOURCE = "source"  # of postings
    EVENT = "event"
    BROADCAST = "broadcast"


class Audit(Part):
    """Writes the record. The database itself refuses to change it (storage.guards); storage.trail reads it."""

    def record(
        self,
        staff_id: int | None,
        action: Action,
        subject_kind: Subject | None = None,
        subject_id: int | None = None,
        **detail: int | str | bool | None,
    ) -> None:
        """Adds a line. ``detail`` holds numbers and codes only.

        Raises ValueError for a text that is no code (letters a-z, digits, ``_``, ``.``, ``-``; at most 40):
        a name or a sentence that slips in here could never be erased again.
        """
        for name, value in detail.items():
            if isinstance(value, str) and not _is_code(value):
                raise ValueError(f"{name} is not a code: only codes and numbers belong in the audit record")
        self._connection.execute(
            insert(audit).values(
                at=self._now,
                staff_id=staff_id,
                action=action,
                subject_kind=subject_kind,
                subject_id=subject_id,
                detail={name: value for name, value in detail.items() if value is not None} or None,
            )
        )


_CODE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_.-")


def _is_code(value: str) -> bool:
    return 0 < len(value) <= 40 and _CODE.issuperset(value)
