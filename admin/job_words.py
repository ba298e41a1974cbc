"""The words of the pages of job postings: the fields of a posting, and how the runs of their sources went."""

from __future__ import annotations

from enum import StrEnum


class PostingField(StrEnum):
    """What is told of a posting, field by field."""

    TEXT = "text"
    TITLE = "title"
    EMPLOYER = "employer"
    HOW_TO_APPLY = "how_to_apply"
    LINK = "link"
    OCCUPATION = "occupation"
    FIELD = "field"
    MUNICIPALITIES = "municipalities"
    PLACE = "place"
    POSTCODE = "postcode"
    IS_REMOTE = "is_remote"
    HOURS = "hours"
    LASTS = "lasts"
    COUNT = "count"
    LICENCE = "licence"
    EDUCATION = "education"
    LANGUAGES = "languages"
    CARDS = "cards"
    ADULTS_ONLY = "adults_only"
    KINDS = "kinds"
    APPLY_UNTIL = "apply_until"


class RunCount(StrEnum):
    """What a run counts (the columns of ``job_run``)."""

    READ = "read"
    ADDED = "added"
    CHANGED = "changed"
    GONE = "gone"
    TWINS = "twins"
    HELD = "held"
    REFUSED = "refused"


class JobFault(StrEnum):
    """Why a source, or one of its items, could not be read (``job_run.fault`` and ``faults``), for people to read."""

    UNSAFE_ADDRESS = "unsafe_address"
    NO_SUCH_HOST = "no_such_host"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    REDIRECTS = "redirects"
    WRONG_TYPE = "wrong_type"
    CUT_SHORT = "cut_short"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    NOT_READABLE = "not_readable"
    UNSAFE_CONTENT = "unsafe_content"
    TOO_MANY = "too_many"
    WORKER_DIED = "worker_died"
    NO_TITLE = "no_title"
    TWICE = "twice"
    REMOVED = "removed"
    NOT_A_JOB = "not_a_job"
    NOT_A_POSTING = "not_a_posting"
    BROKEN = "broken"
    EXPIRED = "expired"
    NOTHING_READABLE = "nothing_readable"
    NOT_UNDERSTOOD = "not_understood"
    UNSTORABLE = "unstorable"
    OVERTAKEN = "overtaken"
    STORE_BUSY = "store_busy"
    CUT_OFF = "cut_off"
    BROKE = "broke"
    OTHER = "other"

    @classmethod
    def of(cls, code: str | None) -> JobFault:
        return cls(code) if code in set(cls) else cls.OTHER
