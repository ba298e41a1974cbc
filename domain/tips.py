"""Job tips in the chat (106): how often, from where, what people answer, and what their answers teach."""

from __future__ import annotations

from enum import StrEnum


class Often(StrEnum):
    """How often somebody wants tips."""

    AT_ONCE = "at_once"  # as they come, at most one message a day
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class From(StrEnum):
    """What somebody wants tips from."""

    PUBLISHED = "published"  # open postings of the sources
    OURS = "ours"  # hidden jobs, typed in here or born from an employer's need
    STAFF = "staff"  # picked by one's own coordinator


class Origin(StrEnum):
    """How a tip came to somebody."""

    FIT = "fit"
    OUTSIDE = "outside"  # from a field beside their own, told as such
    STAFF = "staff"  # sent by a coordinator
    SEARCH = "search"  # found by searching, and taken up


class Answer(StrEnum):
    """What somebody says to a tip."""

    YES = "yes"  # interested
    NO = "no"  # not for me


class WhyNot(StrEnum):
    """Why a tip is not for somebody; each teaches something, the last two nothing."""

    OCCUPATION = "occupation"  # not this job
    FIELD = "field"  # not this kind of work at all
    HOURS = "hours"
    FAR = "far"
    EMPLOYER = "employer"
    SKILLS = "skills"  # asks for more than I have
    OTHER = "other"


class TasteKind(StrEnum):
    """What is learned of somebody's likes; ``tip_taste.value`` is its code."""

    OCCUPATION = "occupation"  # an id of domain.jobs
    FIELD = "field"  # domain.people.Field
    HOURS = "hours"  # domain.employers.Hours
    FAR = "far"  # a municipality that is too far away
    EMPLOYER = "employer"  # an employer_key
    EDUCATION = "education"  # postings that ask for this education


class Went(StrEnum):
    """How it went with something that somebody applied for, a week later."""

    WAITING = "waiting"  # has heard nothing yet
    INTERVIEW = "interview"
    HIRED = "hired"
    NOT_CHOSEN = "not_chosen"
    DROPPED = "dropped"  # changed their mind
