"""Where a client's service stands, who goes on with it, and how it ends."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Status(StrEnum):
    """The five colours of the follow-up sheet (195-199), by what they mean."""

    IN_MEASURE = "in_measure"  # light green: active, in a measure
    DONE_WELL = "done_well"  # green: done and succeeded
    CLEARING = "clearing"  # yellow: health being cleared; its true name is for those who may see it
    REHABILITATIVE = "rehabilitative"  # pink: first to rehabilitative work
    SENT_BACK = "sent_back"  # red: back to who sent them, or to another measure


HEALTH_DERIVED: Final = frozenset({Status.CLEARING})
"""Tells of somebody's health (197): shown in neutral words, and only to those who work with the client."""


class Reason(StrEnum):
    """Why somebody else goes on with a client; the client is told it in plain words (89)."""

    WORK_ABILITY = "work_ability"  # strength first (64)
    JOB_SEARCH = "job_search"  # ready for the open labour market (61)
    BOTH = "both"  # the two coordinators together (63)
    WORKLOAD = "workload"  # who was theirs is away, leaves or has too many
    WISH = "wish"  # the client's own wish
    MOVED = "moved"  # the client lives in another team's area now


class Outcome(StrEnum):
    """How a service ended (145-161)."""

    WORK = "work"
    STUDY = "study"
    WORK_TRIAL = "work_trial"
    REHABILITATIVE_WORK = "rehabilitative_work"
    OTHER_SERVICE = "other_service"
    SICK_LEAVE = "sick_leave"
    GOES_ON_SEEKING = "goes_on_seeking"
    BACK_TO_ASSESSMENT = "back_to_assessment"
    STOPPED_CONTACT = "stopped_contact"
    ENDED_WITHOUT_FORM = "ended_without_form"
    CANCELLED = "cancelled"  # before it began (148)
    NOT_REACHED = "not_reached"  # (149)
    MOVED_AWAY = "moved_away"
    OWN_WISH = "own_wish"


ACTIVATED: Final = frozenset(
    {Outcome.WORK, Outcome.STUDY, Outcome.OTHER_SERVICE, Outcome.WORK_TRIAL, Outcome.REHABILITATIVE_WORK}
)
"""The numerator of the activation rate by default (200)."""

KNOWN_PATHS: Final = ACTIVATED | {Outcome.SICK_LEAVE, Outcome.GOES_ON_SEEKING, Outcome.BACK_TO_ASSESSMENT}
"""Its base by default: everybody whose onward path is known (200, derived check 2)."""

HEALTH_OUTCOMES: Final = frozenset({Outcome.SICK_LEAVE, Outcome.BACK_TO_ASSESSMENT})
"""Tell of somebody's health: named in full in sums only, and to those who work with the client."""

NO_GRADE: Final = frozenset({Outcome.NOT_REACHED, Outcome.CANCELLED, Outcome.STOPPED_CONTACT})
"""Who had nothing to grade, or wants to be left alone, is not asked for one."""

GRADES: Final = range(4, 11)
"""School grades that a client may give (204)."""

NEXT_SPECIALTY: Final = MappingProxyType({Reason.WORK_ABILITY: "work_ability", Reason.JOB_SEARCH: "company"})
"""For these reasons the receiver is of this specialty."""
