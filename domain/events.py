"""Events (163-182): what kinds there are, for whom, and how somebody stands to one."""

from __future__ import annotations

from enum import StrEnum

CODE_LENGTH = 4
"""Letters and numbers of what is said at the place, to check in."""


class EventKind(StrEnum):
    """What kind of event it is: those of the catalogue (163-182), and one for everything else."""

    TUESDAY_RECRUITING = "tuesday_recruiting"  # Tiistairekry, monthly (122, 171)
    PRECISION_TUESDAY = "precision_tuesday"  # Täsmätyötiistai, monthly (120, 164)
    PODCAST = "podcast"  # monthly, half an hour, online (121, 164)
    WELLBEING = "wellbeing"  # Step-Out (163)
    CV_CLINIC = "cv_clinic"  # CV-kuntoon ja kesäksi duuniin (165)
    LANGUAGE_COACHING = "language_coaching"  # job search for who speaks another language (166)
    PARK_DUTY = "park_duty"  # jalkautuva päivystys (167)
    DROP_IN = "drop_in"  # Ohjaamopäivystys, alternate weeks (32, 123)
    STUDY_PLACE = "study_place"  # without a study place? (168)
    ENTREPRENEURSHIP = "entrepreneurship"  # (169)
    SUMMER_EVENT = "summer_event"  # KUNNON kesä (170)
    GROUP_COACHING = "group_coaching"  # small groups (41, 172)
    STARTER_GROUP = "starter_group"  # Avoimille!, every three weeks (42, 126)
    RECRUITING_FAIR = "recruiting_fair"  # DuuniWork (174)
    JOB_MARKET = "job_market"  # Työnhakutori, no appointment (175)
    SEASONAL_RECRUITING = "seasonal_recruiting"  # Pyhä-rekry, online (176)
    SUMMER_VOUCHER = "summer_voucher"  # Kesätyösetelit (177)
    CARE_WORK = "care_work"  # Anna soten yllättää (179)
    INFO = "info"  # velvoittava infotilaisuus (180)
    DEVELOPER_GROUP = "developer_group"  # clients who develop the service (128, 141)
    EMPLOYER_VISIT = "employer_visit"  # Työnantajakäynnit, weekly (51)
    EMPLOYER_TALKS = "employer_talks"  # (173)
    SEMINAR = "seminar"  # Työkykyseminaari (178)
    MORNING_COFFEE = "morning_coffee"  # Yrittäjien aamukahvit (181)
    WORKSHOP = "workshop"  # for employers (182)
    OTHER = "other"


class Audience(StrEnum):
    """Whom an event is for."""

    CLIENTS = "clients"
    EMPLOYERS = "employers"
    EVERYONE = "everyone"


class EventState(StrEnum):
    """How an event stands. A draft is seen by colleagues alone."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    HELD = "held"  # over, and who came is noted


class SignupState(StrEnum):
    """How somebody stands to an event. COMING and OFFERED hold a seat, and one for everybody brought along."""

    INVITED = "invited"  # and has not answered
    MAYBE = "maybe"
    COMING = "coming"
    WAITING = "waiting"  # for a seat
    OFFERED = "offered"  # a seat became free, and is theirs till they have answered, or the time to do so is over
    DECLINED = "declined"
    LAPSED = "lapsed"  # an offered seat was not taken in time


HOLDS_SEAT = frozenset({SignupState.COMING, SignupState.OFFERED})


class Choice(StrEnum):
    """What somebody says to an invitation."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class Origin(StrEnum):
    """How somebody came to have a row."""

    BROADCAST = "broadcast"
    BY_NAME = "by_name"  # invited personally by a colleague
    CHAT = "chat"
    PAGE = "page"  # the link of the public page
    POSTER = "poster"  # the code on the poster


class CameHow(StrEnum):
    """How it was noted that somebody came."""

    CODE = "code"
    LIST = "list"


LOWEST_GRADE, HIGHEST_GRADE = 4, 10
"""The Finnish school's grades, as for the service itself."""
