"""What forms send us, checked before it is kept; faults name their field."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from datetime import date, datetime, time
from typing import Annotated, TypeAlias, TypeVar
from urllib.parse import parse_qsl

from email_validator import EmailNotValidError, validate_email
from fastapi import Path, Query

from admin.context import ROOT
from admin.words import Fault
from domain.calendar import to_utc
from domain.people import clean_name
from domain.screening import Kind, screen
from domain.text import Refused as TextRefused
from domain.text import clean_text
from storage.errors import Refused
from storage.passwords import check_password
from storage.store import Store

T = TypeVar("T")
Work: TypeAlias = Callable[[Store], T]
Faults: TypeAlias = dict[str, Fault]

_LARGEST = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=_LARGEST)]
"""A row's number in an address, as large as a database can count."""
MaybeNumber = Annotated[int | None, Query(ge=1, le=_LARGEST)]
NoteCode = Annotated[str | None, Query(alias="note")]
LONGEST_EMAIL = 254


def account(full_name: str, email: str) -> tuple[str, str, Faults]:
    """A name and an e-mail, cleaned, with what is wrong with them."""
    faults: Faults = {}
    name = ""
    try:
        name = clean_name(full_name)
    except TextRefused:
        faults["full_name"] = Fault.NAME_MISSING
    address = real_email(email)
    if address is None:
        faults["email"] = Fault.EMAIL_UNCLEAR
    return name, address or "", faults


def real_email(typed: str) -> str | None:
    """An e-mail as it is kept; None for what cannot be one."""
    try:
        return validate_email(address_of(typed), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


def password(given: str, email: str) -> Faults:
    try:
        check_password(given, email)
    except Refused as refused:
        return {"password": Fault(refused.args[0])}
    return {}


def address_of(email: str) -> str:
    """An e-mail as it is looked up: however it was typed, it is the same one. No database is asked for a NUL."""
    return email.replace("\0", "").strip().lower()[:LONGEST_EMAIL]


def own_path(path: str) -> str:
    """A path within the console to go on to, or "" for anything that could lead elsewhere."""
    inside = path.startswith(f"{ROOT}/") and "\\" not in path and path.isprintable()
    return path if inside else ""


# Days and times, as browsers send them and as people write them.

YEARS = range(1900, 2200)
LONGEST_LINK = 300
LONGEST_MATERIAL = 1_000
LONGEST_REASON = 300
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")
_CLOCK = re.compile(r"(\d{1,2})[.:,](\d{2})|(\d{1,2})")


def day(typed: str) -> date | None:
    """``2026-11-24`` or ``24.11.2026``; None for anything else, and for days so far off that clocks end there."""
    found = _DAY.fullmatch(typed.strip())
    if found is None:
        return None
    year, month, number = map(int, found.group(1, 2, 3) if found[1] else found.group(6, 5, 4))
    try:
        return date(year, month, number) if year in YEARS else None
    except ValueError:
        return None


def clock(typed: str) -> time | None:
    """``10:00``, ``10.00``, ``10,00`` or ``10``; None for anything else."""
    found = _CLOCK.fullmatch(typed.strip())
    if found is None:
        return None
    try:
        return time(int(found[1] or found[3]), int(found[2] or 0))
    except ValueError:
        return None


def number(typed: str, least: int, most: int) -> int | None:
    """A whole number between the two, both included; None for anything else."""
    bare = typed.strip()
    if not (bare.isascii() and bare.isdigit() and len(bare) <= 6):
        return None
    return int(bare) if least <= int(bare) <= most else None


def row_number(typed: str) -> int | None:
    """The number of a row that was chosen from a list; None when none was."""
    bare = typed.strip()
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 19 else None


def chosen_time(chosen: str, typed_day: str, typed_clock: str) -> tuple[datetime | None, Faults]:
    """The time that was picked from the free ones, or typed in: an instant in UTC, or what is wrong.

    What is typed counts where both were given: whoever types means it.
    """
    if typed_day.strip() or typed_clock.strip():
        picked, at = day(typed_day), clock(typed_clock)
        faults: Faults = {}
        if picked is None or not 2020 <= picked.year <= 2100:
            faults["day"] = Fault.DAY_UNCLEAR
        if at is None:
            faults["clock"] = Fault.CLOCK_UNCLEAR
        return (None, faults) if faults or picked is None or at is None else (to_utc(picked, at), {})
    try:
        instant = datetime.fromisoformat(chosen)
    except ValueError:
        return None, {"time": Fault.TIME_MISSING}
    return (instant, {}) if instant.tzinfo else (None, {"time": Fault.TIME_MISSING})


def text(typed: str, longest: int) -> str | None:
    """Some lines of text as they may be kept, None when there are none. Raises Refused("text_long")."""
    try:
        return clean_text(typed, longest, keep_lines=True) or None
    except TextRefused:
        raise Refused("text_long") from None


def harmless(typed: str, longest: int, *, keep_lines: bool = True) -> str | None:
    """A text about a client as it may be kept, None when there is none: as strict as the chat is with the client.

    Raises Refused: text_long, text_code (a personal identity code), text_health (something about health, 229).
    """
    try:
        kept = clean_text(typed, longest, keep_lines=keep_lines)
    except TextRefused:
        raise Refused("text_long") from None
    found = screen(kept)
    if found.kind is Kind.IDENTITY_CODE:
        raise Refused("text_code")
    if not found.clear:
        raise Refused("text_health")
    return kept or None


def link(typed: str) -> str | None:
    """An address to come to, None when there is none. Raises Refused("link_unclear")."""
    bare = typed.strip()
    if not bare:
        return None
    if not re.fullmatch(r"https://[^\s<>\"]+\.[^\s<>\"]+", bare) or len(bare) > LONGEST_LINK or not bare.isprintable():
        raise Refused("link_unclear")
    return bare


def agreed_texts(typed_link: str, typed_material: str, faults: Faults) -> tuple[str | None, str | None]:
    """Where to come online and what to read beforehand; what is wrong with them joins the faults."""
    come = read = None
    try:
        come = link(typed_link)
    except Refused as refused:
        faults["link"] = Fault(refused.args[0])
    try:
        read = text(typed_material, LONGEST_MATERIAL)
    except Refused as refused:
        faults["material"] = Fault(refused.args[0])
    return come, read


def query_of(query: str, names: Set[str]) -> dict[str, str]:
    """Those of the names that a query of an address of ours has."""
    return {name: value for name, value in parse_qsl(query) if name in names}
