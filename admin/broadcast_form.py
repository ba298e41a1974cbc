"""A message to many as its forms show it: the words in every language, the buttons, and when it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from admin import forms
from admin.need_form import Reading, Typed
from admin.words import Fault
from domain.broadcasts import Button, ButtonKind
from domain.calendar import local_day, to_local, to_utc
from domain.people import Language
from domain.repeats import Repeats
from domain.screening import Kind, screen
from storage.broadcast_drafts import LONGEST_BODY, LONGEST_NAME, LONGEST_SUBJECT, MOST_DAYS
from storage.broadcast_rows import SOURCE, Broadcast

TONGUES: Final = tuple(one.value for one in Language)
BUTTONS: Final = tuple(ButtonKind)
"""One of each kind at most, in this order under the words."""
LETTER_MONTHS: Final = 3
"""The newsletter comes four times a year (52, 127)."""
OFTEN: Final[Mapping[str, int]] = {"monthly": 1, "quarterly": LETTER_MONTHS}
"""How often it can be sent anew, in months."""

WORDS: Final = (
    "name",
    "event",
    *(f"{part}_{code}" for part in ("subject", "body") for code in TONGUES),
    *(f"button_{kind}" for kind in BUTTONS),
    *(f"label_{kind}_{code}" for kind in BUTTONS for code in TONGUES),
    "address",
)
WHEN: Final = ("when", "day", "clock", "days", "until_day", "until_clock", "again")

_OF_FIELD: Final[Mapping[str, tuple[str, Fault]]] = {
    "name_missing": ("name", Fault.BROADCAST_NAME),
    "long": (f"body_{SOURCE}", Fault.TEXT_LONG),
    "identity_code": (f"body_{SOURCE}", Fault.TEXT_CODE),
    "button": ("buttons", Fault.CHOICE_MISSING),
    "buttons": ("buttons", Fault.CHOICE_MISSING),
    "one_link": ("buttons", Fault.CHOICE_MISSING),
    "button_label": ("address", Fault.BUTTON_LABEL),
    "button_link": ("address", Fault.BUTTON_LINK),
    "button_event": ("event", Fault.BUTTON_EVENT),
    "no_event": ("event", Fault.BROADCAST_EVENT),
    "no_segment": ("segments", Fault.BROADCAST_SEGMENT_GONE),
    "days": ("days", Fault.FIGURE_UNCLEAR),
    "not_open": ("name", Fault.NOT_OPEN),
}


def fault_of(code: str) -> forms.Faults:
    """What the store refused, beside its field."""
    name, fault = _OF_FIELD.get(code, ("name", Fault.CHANGED))
    return {name: fault}


# The words.


def typed_words(one: Broadcast) -> Typed:
    """As its form shows it."""
    typed: Typed = {**dict.fromkeys(WORDS, ""), "name": one.name, "event": str(one.event_id or "")}
    for code, text in one.texts.items():
        if code in TONGUES:
            typed |= {f"subject_{code}": text.get("subject", ""), f"body_{code}": text.get("body", "")}
    for button in one.buttons:
        typed[f"button_{button.kind}"] = "yes"
        typed |= {f"label_{button.kind}_{code}": words for code, words in button.labels.items() if code in TONGUES}
        if button.kind is ButtonKind.LINK:
            typed["address"] = button.value
    return typed


def read_words(reading: Reading) -> dict[str, Any]:
    """The columns; what is wrong with them is in ``reading.faults``."""
    name = reading.text("name", LONGEST_NAME, missing=Fault.BROADCAST_NAME)
    return {
        "name": name or "",
        "event_id": forms.row_number(str(reading.typed["event"])),
        "texts": {code: _text(reading, code) for code in TONGUES},
        "buttons": _buttons(reading),
    }


def _text(reading: Reading, code: str) -> dict[str, str]:
    body = f"body_{code}"
    written = str(reading.typed[body])
    if len(written) > LONGEST_BODY:
        reading.faults[body] = Fault.TEXT_LONG
    elif screen(written).kind is Kind.IDENTITY_CODE:
        reading.faults[body] = Fault.TEXT_CODE
    # Its paragraphs stay as they were written.
    return {"subject": reading.text(f"subject_{code}", LONGEST_SUBJECT) or "", "body": written}


def _buttons(reading: Reading) -> list[Button]:
    typed, made = reading.typed, []
    for kind in BUTTONS:
        if typed[f"button_{kind}"] != "yes":
            continue
        labels = {code: str(typed[f"label_{kind}_{code}"]).strip() for code in TONGUES}
        value = str(typed["address"]) if kind is ButtonKind.LINK else ""
        try:
            made.append(Button.from_json({"kind": kind, "labels": labels, "value": value}))
        except ValueError as wrong:
            reading.faults |= fault_of(str(wrong))
    return made


# When.


def typed_when(one: Broadcast) -> Typed:
    typed: Typed = {**dict.fromkeys(WHEN, ""), "when": "later" if one.send_at else "now", "days": str(one.days)}
    if one.send_at:
        typed |= _shown("day", "clock", one.send_at)
    if one.expires_at:
        typed |= _shown("until_day", "until_clock", one.expires_at)
    if one.repeats:
        typed["again"] = next((often for often, months in OFTEN.items() if months == one.repeats.every), "")
    return typed


def _shown(day: str, clock: str, instant: datetime) -> Typed:
    local = to_local(instant)
    return {day: local.date().isoformat(), clock: local.time().isoformat("minutes")}


def read_when(reading: Reading, now: datetime) -> dict[str, Any]:
    """The columns; instants in UTC. What repeats does so on the weekday that its first day is of its month."""
    is_later = reading.among("when", {"now", "later"}.__contains__, needed=True) == "later"
    send_at = _instant(reading, "day", "clock", needed=True) if is_later else None
    if send_at is not None and send_at <= now:
        reading.faults["day"] = Fault.PAST
    days = forms.number(str(reading.typed["days"]), 1, MOST_DAYS)
    if days is None:
        reading.faults["days"] = Fault.FIGURE_UNCLEAR
    expires_at = _instant(reading, "until_day", "until_clock", needed=False)
    if expires_at is not None and expires_at <= (send_at or now):
        reading.faults["until_day"] = Fault.BROADCAST_UNTIL
    again = reading.among("again", OFTEN.__contains__) if reading.typed["again"] else None
    first = local_day(send_at or now)
    return {
        "send_at": send_at,
        "days": days,
        "expires_at": expires_at,
        "repeats": Repeats.like(first, OFTEN[again]) if again else None,
    }


def _instant(reading: Reading, day: str, clock: str, *, needed: bool) -> datetime | None:
    typed_day, typed_clock = str(reading.typed[day]).strip(), str(reading.typed[clock]).strip()
    if not typed_day and not needed:
        return None
    picked: date | None = forms.day(typed_day)
    at: time | None = forms.clock(typed_clock) if typed_clock or needed else time(18)
    if picked is None or not 2020 <= picked.year <= 2100:
        reading.faults[day] = Fault.DAY_UNCLEAR
    if at is None:
        reading.faults[clock] = Fault.CLOCK_UNCLEAR
    if {day, clock} & reading.faults.keys() or picked is None or at is None:
        return None
    return to_utc(picked, at)
