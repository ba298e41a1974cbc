"""The words of single pages: all that there is, a client's profile, days that differ, the service's own figures."""

from __future__ import annotations

from enum import StrEnum


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
    HOURS = "hours"
    CARDS = "cards"


class MoreGroup(StrEnum):
    """The groups on the page of everything else."""

    TIPS = "tips"
    TIMES = "times"
    TALKS = "talks"
    FOLLOW_UP = "follow_up"
    SERVICE = "service"
    OWN = "own"


class MoreRoom(StrEnum):
    """The rooms on the page of everything else; each with a name and a line about it."""

    JOBS = "jobs"
    JOB_SOURCES = "job_sources"
    JOB_QUALITY = "job_quality"
    AGENDA = "agenda"
    HOURS = "hours"
    MEETING = "meeting"
    MESSAGES = "messages"
    CANNED = "canned"
    ADVICE = "advice"
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
    MANY = "many"
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
    EMPLOYER_CONTACT_DAYS = "employer_contact_days"
    CONTACT_AGAIN_DAYS = "contact_again_days"
    ADVICE_CHECKED_MONTHS = "advice_checked_months"
    RHYTHM_DAYS = "rhythm_days"
    CHECK_IN_DAYS = "check_in_days"
    NOTICE_HOURS = "notice_hours"
    AHEAD_DAYS = "ahead_days"
    NUDGE_DAYS = "nudge_days"
    UNANSWERED_DAYS = "unanswered_days"
    PLAN_REVIEW_DAYS = "plan_review_days"
    OFFERED_AT_ONCE = "offered_at_once"
    FOLLOW_UP_DAYS = "follow_up_days"
    PULSE_WEEKDAY = "pulse_weekday"
    OWN_ACCORD_A_WEEK = "own_accord_a_week"
    INVITATIONS_A_WEEK = "invitations_a_week"
    EYES_FROM = "eyes_from"
    UNDO_MINUTES = "undo_minutes"
    ASK_AGAIN_DAYS = "ask_again_days"
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
