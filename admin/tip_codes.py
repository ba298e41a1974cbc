"""The words of the page on how job tips do: its tables and what stands at the head of their columns."""

from __future__ import annotations

from enum import StrEnum


class TipTable(StrEnum):
    """The tables, in their order; also the names of their files."""

    STEPS = "steps"
    WHY_NOT = "why_not"
    MONTHS = "months"
    SOURCES = "sources"
    FIELDS = "fields"
    ORIGINS = "origins"
    DAYS = "days"


class TipColumn(StrEnum):
    """What stands at the head of their columns; the first nine are counted (storage.tip_reading.Became)."""

    TOLD = "told"
    OPENED = "opened"
    INTERESTED = "interested"
    NOT_FOR_ME = "not_for_me"
    SAVED = "saved"
    ASKED = "asked"
    APPLIED = "applied"
    INTERVIEW = "interview"
    HIRED = "hired"
    INTERESTED_RATE = "interested_rate"
    STEP = "step"
    TIPS = "tips"
    OF_TOLD = "of_told"
    WHY = "why"
    MONTH = "month"
    SOURCE = "source"
    FIELD = "field"
    ORIGIN = "origin"
    MEDIAN = "median"
    NINETY = "ninety"
