"""The words of the report on services: its tables, what stands at the head of their columns, and periods."""

from __future__ import annotations

from enum import StrEnum


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
