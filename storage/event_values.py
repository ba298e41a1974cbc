"""What colleagues write of an event, made fit to keep: refused with a code where it makes no sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, time, timedelta
from typing import Any

from domain.calendar import local_day, to_utc
from domain.event_times import turn, wall
from domain.events import Audience, EventKind
from domain.people import Language
from domain.text import Refused as NotClean
from domain.text import clean_text
from storage.errors import Refused
from storage.event_rows import Event
from storage.talks import plain_words

WRITTEN = frozenset(
    {
        "kind",
        "audience",
        "name",
        "what",
        "bring",
        "access",
        "starts_at",
        "ends_at",
        "place",
        "address",
        "municipality_code",
        "link",
        "seats",
        "guests_most",
        "queues",
        "is_open",
        "is_must",
        "until",
        "answer_hours",
        "contact_id",
        "picture_id",
    }
)
"""What is given when an event is made or changed."""
MOVING = frozenset({"starts_at", "ends_at", "place", "address", "municipality_code", "link"})
"""A change of these is told to who comes."""
TIMES = frozenset({"starts_at", "ends_at", "until"})

LONGEST = {
    "name": 120,
    "what": 2_000,
    "bring": 500,
    "access": 500,
    "place": 120,
    "address": 200,
    "link": 500,
    "cancel_words": 500,
}
MOST_SEATS = 10_000
SHORTEST, LONGEST_TIME = timedelta(minutes=5), timedelta(days=1)
_DEFAULTS: Mapping[str, Any] = {
    "bring": None,
    "access": None,
    "place": None,
    "address": None,
    "municipality_code": None,
    "link": None,
    "seats": None,
    "guests_most": 0,
    "queues": True,
    "is_open": True,
    "is_must": False,
    "until": None,
    "answer_hours": 24,
    "picture_id": None,
}


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """All of WRITTEN, ready for the table; what is missing has its default.

    ``name``, ``what``, ``bring`` and ``access`` are texts by language code, Finnish among them where there is any.
    Instants are aware. Raises Refused: name_missing, what_missing, long, identity_code, time_missing, ends_first,
    lasts (5 minutes to a day), until_late, seats, guests, hours, link, finnish_missing; ValueError for other names.
    """
    unknown = set(values) - WRITTEN
    if unknown:
        raise ValueError(f"not of an event: {sorted(unknown)}")
    whole = {**_DEFAULTS, **values}
    _check_times(whole)
    _check_figures(whole)
    return {
        **whole,
        "kind": EventKind(whole["kind"]).value,
        "audience": Audience(whole["audience"]).value,
        "name": texts("name", whole.get("name"), missing="name_missing", keep_lines=False),
        "what": texts("what", whole.get("what"), missing="what_missing"),
        "bring": texts("bring", whole["bring"]) or None,
        "access": texts("access", whole["access"]) or None,
        "place": line("place", whole["place"]),
        "address": line("address", whole["address"]),
        "municipality_code": whole["municipality_code"] or None,
        "link": _link(whole["link"]),
    }


def texts(
    name: str, given: Mapping[str, str] | None, *, missing: str | None = None, keep_lines: bool = True
) -> dict[str, str]:
    """By language, without those that are empty. Raises Refused: long, identity_code, and ``missing`` without
    Finnish."""
    found = {}
    for language in Language:
        raw = (given or {}).get(language.value, "")
        if raw.strip():
            found[language.value] = plain_words(raw, LONGEST[name]) if keep_lines else line(name, raw) or ""
    if "fi" not in found and (missing is not None or found):
        raise Refused(missing or "finnish_missing")
    return found


def line(name: str, raw: str | None) -> str | None:
    try:
        return clean_text(raw or "", LONGEST[name]) or None
    except NotClean as refused:
        raise Refused("long") from refused


def _link(raw: str | None) -> str | None:
    link = line("link", raw)
    if link is not None and (not link.startswith(("https://", "http://")) or " " in link):
        raise Refused("link")
    return link


def _check_times(whole: Mapping[str, Any]) -> None:
    starts_at, ends_at, until = whole.get("starts_at"), whole.get("ends_at"), whole["until"]
    if starts_at is None or ends_at is None:
        raise Refused("time_missing")
    if ends_at <= starts_at:
        raise Refused("ends_first")
    if not SHORTEST <= ends_at - starts_at <= LONGEST_TIME:
        raise Refused("lasts")
    if until is not None and until > starts_at:
        raise Refused("until_late")


def _check_figures(whole: Mapping[str, Any]) -> None:
    if whole["seats"] is not None and not 1 <= whole["seats"] <= MOST_SEATS:
        raise Refused("seats")
    if not 0 <= whole["guests_most"] <= 9:
        raise Refused("guests")
    if not 1 <= whole["answer_hours"] <= 168:
        raise Refused("hours")


def written_of(of: Event) -> dict[str, Any]:
    """What stands of an event that is there, as `checked` takes it."""
    return {one.name: getattr(of, one.name) for one in fields(of) if one.name in WRITTEN}


# A series keeps what its events have, with times as the clock on the wall tells them.


def content_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """What every event of a series has, of checked values: without its days."""
    content = {name: value for name, value in values.items() if name not in TIMES}
    if values["until"] is not None:
        days = (local_day(values["starts_at"]) - local_day(values["until"])).days
        content |= {"until_days": days, "until_at": wall(values["until"]).isoformat("minutes")}
    return content


def of_turn(content: Mapping[str, Any], day: Any, begins: time, minutes: int) -> dict[str, Any]:
    """The values of the event of this day."""
    values = {name: value for name, value in content.items() if name in WRITTEN}
    starts_at, ends_at = turn(day, begins, minutes)
    until: datetime | None = None
    if "until_at" in content:
        clock = time.fromisoformat(content["until_at"])
        until = min(to_utc(day - timedelta(days=content["until_days"]), clock), starts_at)
    return {**values, "starts_at": starts_at, "ends_at": ends_at, "until": until}
