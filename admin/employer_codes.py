"""The words of the pages of employers: fields, next steps, what the register said, and the tables of their report."""

from __future__ import annotations

from enum import StrEnum


class RequestStep(StrEnum):
    """The one thing to do next with an employer's need."""

    TAKE = "take"
    CONTACTED = "contacted"
    DEFINE = "define"
    PEOPLE = "people"
    RESUME = "resume"
    AGAIN = "again"


class NeedField(StrEnum):
    """What is told of an employer's need, field by field."""

    WORDS = "words"
    HELP = "help"
    JOB = "job"
    COUNT = "count"
    MUNICIPALITY_CODE = "municipality_code"
    PLACE = "place"
    STARTS_ON = "starts_on"
    STARTS_WORDS = "starts_words"
    LASTS = "lasts"
    ENDS_ON = "ends_on"
    HOURS = "hours"
    PAY = "pay"
    MUST = "must"
    NICE = "nice"
    FIELD = "field"
    LICENCE = "licence"
    LANGUAGES = "languages"
    CARDS = "cards"
    PARTIAL = "partial"
    WISHES = "wishes"
    DEADLINE = "deadline"


class RegisterState(StrEnum):
    """What the register of companies has said (``company.register_state``)."""

    UNASKED = "unasked"
    ASKED = "asked"
    FOUND = "found"
    ENDED = "ended"
    NOT_FOUND = "not_found"
    FAILED = "failed"


class MustCheck(StrEnum):
    """Why somebody makes sure who an employer is before anybody is introduced: domain.employers.Doubt, or nobody of
    ours has written down who speaks for the company.
    """

    UNKNOWN = "unknown"
    PRIVATE_PERSON = "private_person"
    NO_ID = "no_id"
    FOREIGN = "foreign"
    NOT_FOUND = "not_found"
    ENDED = "ended"
    NAME_DIFFERS = "name_differs"


class EmployerTable(StrEnum):
    """The tables of the report on the work with employers, in their order; also the names of their files."""

    SECTORS = "sectors"
    MONTHS = "months"
    NEEDS = "needs"
    NEEDS_BY_SOURCE = "needs_by_source"
    NOT_MET = "not_met"
    DAYS = "days"
    PROMISES = "promises"
    PROMISES_BY_SOURCE = "promises_by_source"
    INTRODUCED = "introduced"
    REFUSALS = "refusals"
    GRADES = "grades"
    STARTS = "starts"
    TRIALS = "trials"


class EmployerColumn(StrEnum):
    """What stands at the head of the columns of that report."""

    SECTOR = "sector"
    CONTACTED = "contacted"
    TOGETHER = "together"
    MONTH = "month"
    OPENED = "opened"
    MET = "met"
    PART = "part"
    NOT = "not"
    SUM = "sum"
    MET_RATE = "met_rate"
    WHY = "why"
    NEEDS = "needs"
    WHOSE = "whose"
    CONTACTS = "contacts"
    CONTACT_MEDIAN = "contact_median"
    CONTACT_NINETY = "contact_ninety"
    FILLS = "fills"
    FILL_MEDIAN = "fill_median"
    FILL_NINETY = "fill_ninety"
    KEPT = "kept"
    LATE = "late"
    KEPT_RATE = "kept_rate"
    SOURCE = "source"
    HIRED = "hired"
    SEEN = "seen"
    ONLY = "only"
    HIRED_RATE = "hired_rate"
    ANSWERS = "answers"
    GRADE = "grade"
    GRADERS = "graders"
    STARTED = "started"
    ENDED_HOW = "ended_how"
    TRIALS = "trials"
