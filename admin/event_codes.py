"""The words of the page on how events go: its tables and what stands at the head of their columns."""

from __future__ import annotations

from enum import StrEnum


class EventTable(StrEnum):
    """The tables, in their order; also the names of their files."""

    HELD = "held"
    ASKED = "asked"
    SIGNUPS = "signups"
    ATTENDANCE = "attendance"
    ORIGINS = "origins"
    MONTHS = "months"
    GRADES = "grades"
    GRADES_BY = "grades_by"


class EventColumn(StrEnum):
    """What stands at the head of their columns."""

    KIND = "kind"
    MONTH = "month"
    ORIGIN = "origin"
    HELD = "held"
    AHEAD = "ahead"
    CANCELLED = "cancelled"
    SUM = "sum"
    ANSWERED = "answered"
    SILENT = "silent"
    ANSWERED_RATE = "answered_rate"
    COMING = "coming"
    MAYBE = "maybe"
    WAITING = "waiting"
    DECLINED = "declined"
    CAME = "came"
    MISSED = "missed"
    CAME_RATE = "came_rate"
    EVENTS = "events"
