"""The form of an event: what is typed in as columns, and what is stored as a form shows it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from admin import forms
from admin.dates import Dates
from admin.need_form import Reading, Typed
from admin.words import Fault
from domain.calendar import local_day, to_utc
from domain.event_starters import STARTERS, Turns
from domain.events import Audience, EventKind
from domain.repeats import Repeats
from locales import SOURCE
from storage.errors import Refused
from storage.event_values import LONGEST

if TYPE_CHECKING:
    from storage.events import Event

SAID: Final = ("name", "what", "bring", "access")
"""What is told in every language."""
OPTIONAL: Final = ("bring", "access")
"""Of that, what may be left empty."""
PLAIN: Final = (
    "kind", "audience", "day", "begins", "ends", "place", "address", "municipality_code", "link", "seats",
    "guests_most", "until_day", "until_clock", "answer_hours", "contact_id",
)  # fmt: skip
TICKS: Final = ("queues", "by_invitation", "is_must")
SERIES: Final = ("turns", "ends_on")
MOST_SEATS: Final = 10_000
MOST_GUESTS: Final = 9
MOST_HOURS: Final = 168


def names(languages: Sequence[str], *, with_series: bool) -> tuple[str, ...]:
    """All fields that hold one text each."""
    said = tuple(f"{part}_{code}" for part in SAID for code in languages)
    return (*said, *PLAIN, *TICKS, *(SERIES if with_series else ()))


# As a form shows it.


def started(kind: EventKind, dates: Dates, staff_id: int) -> Typed:
    """The form as the catalogue would fill it in: everything may be changed."""
    usual, texts = STARTERS[kind], dates.texts
    ends = (datetime.combine(date.min, usual.begins) + timedelta(minutes=usual.minutes)).time()
    typed: Typed = {
        f"{part}_{code}": texts.plain(code, _key(f"{kind}.{part}")) if part in usual.told else ""
        for part in SAID
        for code in texts.languages
    }
    return typed | {
        **dict.fromkeys((*PLAIN, *TICKS, *SERIES), ""),
        "kind": kind.value,
        "audience": usual.audience.value,
        "begins": dates.clock(usual.begins),
        "ends": dates.clock(ends),
        "seats": str(usual.seats or ""),
        "guests_most": str(usual.guests_most),
        "answer_hours": "24",
        "contact_id": str(staff_id),
        "queues": "yes",
        "by_invitation": "" if usual.is_open else "yes",
        "is_must": "yes" if usual.is_must else "",
        "turns": usual.turns.value if usual.turns else "",
    }


def _key(text: str) -> str:
    return f"event_starters.{text}"


def shown(event: Event, dates: Dates) -> Typed:
    """What is stored of one event, as its form shows it."""
    until = dates.time(event.until) if event.until else ""
    told = {"name": event.name, "what": event.what, "bring": event.bring, "access": event.access}
    typed: Typed = {f"{part}_{code}": told[part].get(code, "") for part in SAID for code in dates.texts.languages}
    return typed | {
        "kind": event.kind.value,
        "audience": event.audience.value,
        "day": local_day(event.starts_at).isoformat(),
        "begins": dates.time(event.starts_at),
        "ends": dates.time(event.ends_at),
        "place": event.place or "",
        "address": event.address or "",
        "municipality_code": event.municipality_code or "",
        "link": event.link or "",
        "seats": str(event.seats or ""),
        "guests_most": str(event.guests_most),
        "until_day": local_day(event.until).isoformat() if event.until else "",
        "until_clock": until,
        "answer_hours": str(event.answer_hours),
        "contact_id": str(event.contact_id),
        "queues": "yes" if event.queues else "",
        "by_invitation": "" if event.is_open else "yes",
        "is_must": "yes" if event.is_must else "",
    }


# As columns.


def values_of(
    reading: Reading, languages: Sequence[str], municipalities: Set[str], colleagues: Set[int]
) -> dict[str, Any]:
    """The event as columns; what is wrong with it is in ``reading.faults``."""
    told = {part: _said(reading, part, languages) for part in SAID}
    starts_at, ends_at = _time(reading)
    values: dict[str, Any] = {
        **told,
        **{part: told[part] or None for part in OPTIONAL},
        "kind": reading.among("kind", set(EventKind).__contains__, needed=True),
        "audience": reading.among("audience", set(Audience).__contains__, needed=True),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "place": reading.text("place", LONGEST["place"]),
        "address": reading.text("address", LONGEST["address"]),
        "municipality_code": reading.among("municipality_code", municipalities.__contains__),
        "link": _link(reading),
        "seats": _figure(reading, "seats", 1, MOST_SEATS),
        "guests_most": _figure(reading, "guests_most", 0, MOST_GUESTS) or 0,
        "answer_hours": _figure(reading, "answer_hours", 1, MOST_HOURS) or 24,
        "queues": _ticked(reading, "queues"),
        "is_open": not _ticked(reading, "by_invitation"),
        "is_must": _ticked(reading, "is_must"),
        "until": _until(reading, starts_at),
        "contact_id": _number(reading, "contact_id", colleagues),
    }
    if not (values["place"] or values["link"] or reading.faults.keys() & {"place", "link"}):
        reading.faults["place"] = Fault.EVENT_WHERE
    return values


def _said(reading: Reading, part: str, languages: Sequence[str]) -> dict[str, str]:
    """By language. Finnish there must be, save of what is optional: it stands in where another is missing."""
    missing = None if part in OPTIONAL else Fault.EVENT_WORDS
    found = {
        code: reading.text(
            f"{part}_{code}",
            LONGEST[part],
            missing=missing if code == SOURCE else None,
            keep_lines=part != "name",
        )
        for code in languages
    }
    if part in OPTIONAL and not found[SOURCE] and any(found.values()):
        reading.faults[f"{part}_{SOURCE}"] = Fault.EVENT_WORDS
    return {code: said for code, said in found.items() if said}


def _time(reading: Reading) -> tuple[datetime | None, datetime | None]:
    """When it begins and ends, in UTC; one that ends before it begins goes on past midnight."""
    day, begins, ends = reading.day("day"), _clock(reading, "begins"), _clock(reading, "ends")
    if day is None:
        reading.faults.setdefault("day", Fault.DAY_UNCLEAR)
    if day is None or begins is None or ends is None:
        return None, None
    if ends == begins:
        reading.faults["ends"] = Fault.HOURS_ORDER
    return to_utc(day, begins), to_utc(day + timedelta(days=ends < begins), ends)


def _clock(reading: Reading, name: str) -> Any:
    found = forms.clock(str(reading.typed[name]))
    if found is None:
        reading.faults[name] = Fault.CLOCK_UNCLEAR
    return found


def _until(reading: Reading, starts_at: datetime | None) -> datetime | None:
    """When signing up ends: a day alone means its last minute."""
    day, typed = reading.day("until_day"), str(reading.typed["until_clock"]).strip()
    clock = forms.clock(typed) if typed else forms.clock("23:59")
    if clock is None:
        reading.faults["until_clock"] = Fault.CLOCK_UNCLEAR
    if day is None or clock is None:
        return None
    until = to_utc(day, clock)
    if starts_at is not None and until > starts_at:
        reading.faults["until_day"] = Fault.EVENT_UNTIL
    return until


def _link(reading: Reading) -> str | None:
    try:
        return forms.link(str(reading.typed["link"]))
    except Refused:
        reading.faults["link"] = Fault.LINK_UNCLEAR
        return None


def _figure(reading: Reading, name: str, least: int, most: int) -> int | None:
    typed = str(reading.typed[name]).strip()
    found = forms.number(typed, least, most)
    if typed and found is None:
        reading.faults[name] = Fault.FIGURE_UNCLEAR
    return found


def _ticked(reading: Reading, name: str) -> bool:
    return reading.typed[name] == "yes"


def _number(reading: Reading, name: str, known: Set[int]) -> int | None:
    found = forms.row_number(str(reading.typed[name]))
    if found not in known:
        reading.faults[name] = Fault.COLLEAGUE_MISSING
        return None
    return found


def repeats_of(reading: Reading, starts_at: datetime | None) -> tuple[Repeats | None, date | None]:
    """How it is held again and until which day; None, None for once."""
    turns = reading.among("turns", set(Turns).__contains__)
    ends_on = reading.day("ends_on")
    if turns is None or starts_at is None:
        return None, None
    day = local_day(starts_at)
    repeats = Turns(turns).from_day(day)
    if next(repeats.days(day, after=day - timedelta(days=1)), None) != day:
        reading.faults["turns"] = Fault.EVENT_TURNS
    if ends_on is not None and ends_on < day:
        reading.faults["ends_on"] = Fault.DAYS_ORDER
    return repeats, ends_on


_OF_FIELD: Final = {
    "seats_taken": "seats",
    "lasts": "ends",
    "past": "day",
    "place_missing": "place",
    "until_late": "until_day",
    "ends_first": "ends",
}


def fault_of(refused: Refused) -> Fault:
    """The words of what the store refused: those of events, where there are any of its code."""
    code = str(refused.args[0])
    own = f"event_{code}"
    if code == "ends_first":  # the night in spring when clocks jump over the hour that it begins at
        return Fault.HOURS_ORDER
    return Fault(own if own in set(Fault) else code)


def faults_of(refused: Refused) -> forms.Faults:
    """What the store refused, beside its field."""
    return {_OF_FIELD.get(str(refused.args[0]), f"name_{SOURCE}"): fault_of(refused)}
