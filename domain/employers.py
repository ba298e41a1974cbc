"""What employers ask of the service, how far it has come, and what they answer: the words that are stored.

The values are short and stable; their words for people are in the catalogues (`locales/`). Rekrypiste is one door for
every wish of an employer (24, 33, 38): people, a trial, the shaping of work, advice, an event.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Help(StrEnum):
    """What an employer wants help with (6, 24-27, 79, 237)."""

    WORKERS = "workers"
    TRIAL = "trial"  # a work trial or a place to practise
    SHAPING = "shaping"  # work shaped so that somebody of partial work ability can do it (25-26, 82)
    ADVICE = "advice"  # subsidies and other advice
    EVENT = "event"  # a recruiting event, or a room for interviews (79)
    OTHER = "other"


class Source(StrEnum):
    """How a need came to us (73-76)."""

    CHAT = "chat"
    STAFF = "staff"  # typed in after a call, a letter or a visit
    LADEC = "ladec"  # the development company's lead (73)
    PROACTIVE = "proactive"  # we called first (74)
    IMPORT = "import"


class State(StrEnum):
    """How far a need has come. PART_FILLED may go on being searched for; the last four can be the end of it."""

    NEW = "new"
    CONTACTED = "contacted"
    DEFINED = "defined"
    SEARCHING = "searching"
    INTRODUCED = "introduced"
    FILLED = "filled"
    PART_FILLED = "part_filled"
    NOT_FILLED = "not_filled"
    HANDED_ON = "handed_on"


OPEN: Final = frozenset({State.NEW, State.CONTACTED, State.DEFINED, State.SEARCHING, State.INTRODUCED})
ENDS: Final = frozenset({State.FILLED, State.PART_FILLED, State.NOT_FILLED, State.HANDED_ON})

NEXT: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.NEW: frozenset(State) - {State.NEW},
        State.CONTACTED: frozenset(State) - {State.NEW, State.CONTACTED},
        State.DEFINED: frozenset(State) - {State.NEW, State.CONTACTED, State.DEFINED},
        State.SEARCHING: ENDS | {State.DEFINED, State.INTRODUCED},
        State.INTRODUCED: ENDS | {State.DEFINED, State.SEARCHING},
        State.PART_FILLED: ENDS - {State.PART_FILLED} | {State.SEARCHING, State.INTRODUCED},
        # What ended too early is taken up again.
        State.FILLED: frozenset({State.SEARCHING, State.PART_FILLED}),
        State.NOT_FILLED: frozenset({State.SEARCHING, State.FILLED, State.PART_FILLED}),
        State.HANDED_ON: frozenset({State.SEARCHING}),
    }
)
"""What may come after what: a need can be met before anybody has called, and taken up again after its end."""


class Closing(StrEnum):
    """Why a need is no longer open."""

    OURS = "ours"  # filled by somebody we introduced
    OTHERS = "others"  # filled by others
    NOT_NEEDED = "not_needed"
    HANDED_ON = "handed_on"  # another service goes on with it (78)
    SILENT = "silent"  # nobody answers any more
    TWICE = "twice"  # the same need as another one


class BestWay(StrEnum):
    """How a contact person likes to be reached: e-mail unless they say otherwise (190)."""

    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"


class Lasts(StrEnum):
    """How long the work goes on."""

    PERMANENT = "permanent"
    FIXED = "fixed"
    SUMMER = "summer"
    SEASON = "season"
    GIG = "gig"


class Hours(StrEnum):
    """When the work is done; of a client: which hours suit."""

    FULL = "full"
    PART = "part"
    SHIFTS = "shifts"
    EVENINGS = "evenings"
    WEEKENDS = "weekends"
    NIGHTS = "nights"


class Card(StrEnum):
    """Short trainings with a card that work asks for."""

    HYGIENE = "hygiene"  # hygieniapassi
    ALCOHOL = "alcohol"  # anniskelupassi
    SAFETY = "safety"  # työturvallisuuskortti
    HOT_WORK = "hot_work"  # tulityökortti
    ROAD_SAFETY = "road_safety"  # tieturvakortti
    ELECTRIC_SAFETY = "electric_safety"  # sähkötyöturvallisuuskortti
    FORKLIFT = "forklift"  # trukkikortti
    FIRST_AID = "first_aid"
    GUARD = "guard"  # järjestyksenvalvojakortti, vartijakortti
    OTHER = "other"


class Partial(StrEnum):
    """Whether somebody of partial work ability can do the work: täsmätyö (25-26)."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class Wish(StrEnum):
    """What the employer would like to use, if it can be had: nobody promises that it can."""

    TRIAL = "trial"
    SUBSIDY = "subsidy"
    APPRENTICESHIP = "apprenticeship"


class Doubt(StrEnum):
    """Why a person should look at a company before anybody is introduced to it."""

    PRIVATE_PERSON = "private_person"
    NO_ID = "no_id"
    FOREIGN = "foreign"
    NOT_FOUND = "not_found"  # says the register
    ENDED = "ended"  # says the register
    NAME_DIFFERS = "name_differs"  # from the register's


class Event(StrEnum):
    """What is kept of a company's history (77, 80)."""

    OPENED = "opened"
    CONTACTED = "contacted"
    STATE = "state"
    CHANGED = "changed"
    OWNER = "owner"
    HELD = "held"
    RESUMED = "resumed"
    CLOSED = "closed"
    NOTE = "note"
    CALL = "call"
    VISIT = "visit"
    EMAIL = "email"
    WORKSHOP = "workshop"  # Ratko and its like (26, 182)
    HAPPENING = "happening"  # a recruiting event, entrepreneurs' morning coffee (79, 181)
    NETWORK_TOLD = "network_told"  # of the vacancy (187)
    INTRODUCED = "introduced"
    ANSWERED = "answered"  # about somebody introduced
    INTERVIEW = "interview"
    TRIAL = "trial"
    PULSE = "pulse"
    FOLLOW_UP_ASKED = "follow_up_asked"
    FOLLOW_UP_ANSWERED = "follow_up_answered"
    THANKED = "thanked"
    MERGED = "merged"


BY_HAND: Final = (Event.NOTE, Event.CALL, Event.VISIT, Event.EMAIL, Event.WORKSHOP, Event.HAPPENING, Event.NETWORK_TOLD)
"""What coordinators write down themselves; a call, a visit or an e-mail is a contact with the employer."""


class Answer(StrEnum):
    """What an employer says of somebody introduced (84)."""

    MEET = "meet"
    NO = "no"
    HIRED = "hired"


class WhyNot(StrEnum):
    """Why somebody introduced was not chosen (84)."""

    SKILLS = "skills"
    EXPERIENCE = "experience"
    LANGUAGE = "language"
    TIMES = "times"
    LICENCE = "licence"
    FOUND_OTHER = "found_other"
    NOT_REACHED = "not_reached"
    NOT_INTERESTED = "not_interested"
    OTHER = "other"


class TrialEnd(StrEnum):
    """How a work trial ended."""

    COMPLETED = "completed"
    HIRED = "hired"
    BY_CLIENT = "by_client"
    BY_EMPLOYER = "by_employer"
    NEVER_BEGAN = "never_began"


class Mood(StrEnum):
    """How a week of a work trial went (114)."""

    GOOD = "good"
    OK = "ok"
    BAD = "bad"


class Start(StrEnum):
    """How the work has started, three weeks on (84)."""

    WELL = "well"
    MIXED = "mixed"
    BADLY = "badly"
