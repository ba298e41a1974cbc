"""Reads an instant in the ways that services and people write one. What is none is None, never a guess."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any, Final

from domain.calendar import HELSINKI

LONGEST: Final = 80
FIRST_YEAR: Final = 2000
YEARS_AHEAD: Final = 20
DAY_ENDS: Final = time(23, 59, 59)

_EXCEL_BEGINS: Final = datetime(1899, 12, 30)  # noqa: DTZ001  # a spreadsheet's clock has no zone
_SERIALS: Final = (36_000, 80_000)
_SECONDS: Final = (9e8, 1e11)
_MILLISECONDS: Final = (9e11, 1e14)

_NUMBER = re.compile(r"\d{5,14}(?:\.\d{1,12})?")
_COMPACT = re.compile(r"(20\d\d)(\d\d)(\d\d)")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = r"(?:[\s,]*(?:klo|kl|at|kello)?\.?\s*(?P<hour>[0-2]?\d)(?:[.:](?P<minute>[0-5]\d)(?:[.:][0-5]\d)?)?)?"
_NUMBERED = re.compile(r"(?P<day>[0-3]?\d)[./]\s?(?P<month>[01]?\d)(?:[./]\s?(?P<year>20\d\d|\d\d)?)?" + _CLOCK)
_NAMED = re.compile(r"(?P<day>[0-3]?\d)(?:\.|st|nd|rd|th|:e)?\s+(?P<name>[^\W\d_]+)\.?,?\s+(?P<year>20\d\d)" + _CLOCK)
_AMERICAN = re.compile(r"(?P<name>[^\W\d_]+)\.?\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)?,?\s+(?P<year>20\d\d)" + _CLOCK)
_WEEKDAY = re.compile(r"(?:den|on|viimeistään|senast|by)?\s*[^\W\d_]{2,12}\.?,?\s+(?=\d)")
_MONTHS: Final = (
    ("tammi", "jan"), ("helmi", "feb"), ("maalis", "mar"), ("huhti", "apr"), ("touko", "maj", "may"),
    ("kesä", "kesa", "jun"), ("heinä", "heina", "jul"), ("elo", "aug"), ("syys", "sep"), ("loka", "okt", "oct"),
    ("marras", "nov"), ("joulu", "dec"),
)  # fmt: skip


def instant(value: Any, today: date, *, ends: bool = False, zone: tzinfo = HELSINKI) -> datetime | None:
    """The instant, in UTC, that a text, a number or a date of a spreadsheet means; None when it means none.

    A clock time without a zone is one of ``zone``. A bare day, and midnight without a zone, which is how many a
    program writes a bare day, is the last second of that day with ``ends`` and its first without. ``today`` gives
    the year where none is said.
    """
    try:
        found = _read(value, today)
        if isinstance(found, datetime) and found.tzinfo is None and found.time() == time():
            found = found.date()
        if isinstance(found, datetime):
            at = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
        elif found is None:
            return None
        else:
            at = datetime.combine(found, DAY_ENDS if ends else time(), zone).astimezone(UTC)
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None
    return at.replace(microsecond=0) if FIRST_YEAR <= at.year <= today.year + YEARS_AHEAD else None


def _read(value: Any, today: date) -> date | None:
    """A datetime with or without a zone, or a bare date."""
    match value:
        case bool() | None:
            return None
        case date():
            return value
        case int() | float():
            return _of_number(float(value))
    text = " ".join(str(value)[: LONGEST + 1].split()).casefold()
    return _of_text(text, today) if text and len(text) <= LONGEST else None


def _of_text(text: str, today: date) -> date | None:
    if compact := _COMPACT.fullmatch(text):
        return date(*map(int, compact.groups()))
    if _NUMBER.fullmatch(text):
        return _of_number(float(text))
    if _ISO.match(text):
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text.upper().replace(" Z", "Z"))
    if found := _spelt(text, today) or _spelt(_WEEKDAY.sub("", text, count=1), today):
        return found
    return parsedate_to_datetime(text)


def _of_number(number: float) -> datetime | None:
    if _SERIALS[0] <= number <= _SERIALS[1]:
        return _EXCEL_BEGINS + timedelta(seconds=round(number * 86_400))
    if _SECONDS[0] <= number <= _SECONDS[1]:
        return datetime.fromtimestamp(number, UTC)
    if _MILLISECONDS[0] <= number <= _MILLISECONDS[1]:
        return datetime.fromtimestamp(number / 1000, UTC)
    return None


def _spelt(text: str, today: date) -> date | None:
    """As people write it: "31.12.2026 klo 16", "31/12/2026", "31. joulukuuta 2026", "December 31, 2026"."""
    found = _NUMBERED.fullmatch(text) or _NAMED.fullmatch(text) or _AMERICAN.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    month = int(parts["month"]) if parts.get("month") else _month(parts["name"])
    day = _day(int(parts["day"]), month, parts["year"], today)
    if parts["hour"] is None:
        return day
    if parts["hour"] == "24":
        return datetime.combine(day, DAY_ENDS)
    return datetime.combine(day, time(int(parts["hour"]), int(parts["minute"] or 0)))


def _month(name: str) -> int:
    """Raises IndexError for what is no month."""
    return [number for number, begins in enumerate(_MONTHS, start=1) if name.startswith(begins)][0]  # noqa: RUF015


def _day(day: int, month: int, year: str | None, today: date) -> date:
    """Without a year the next such day, or the one that was half a year ago at most."""
    if year:
        return date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    this = date(today.year, month, day)
    return this if (today - this).days <= 183 else date(today.year + 1, month, day)
