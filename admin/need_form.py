"""A need, a company and a contact person as staff type them in: read as strictly as the chat reads the employer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeAlias

from starlette.datastructures import FormData

from admin import forms
from admin.words import Fault
from domain.companies import LONGEST_NAME, IdKind, read_id
from domain.employers import BestWay, Card, Help, Hours, Lasts, Partial, Wish
from domain.people import Field, Licence, Sector, SpokenLanguage, parse_phone, show_phone
from domain.screening import Kind, screen
from domain.text import Refused as TextRefused
from domain.text import clean_text

Typed: TypeAlias = dict[str, str | list[str]]

TEXTS: Final[Mapping[str, int]] = {
    "words": 2_000, "job": 120, "place": 120, "starts_words": 80, "pay": 200, "must": 1_000, "nice": 1_000,
}  # fmt: skip
"""The need's texts and how long each may be."""
DAYS: Final = ("starts_on", "ends_on", "deadline")
CHOICES: Final[Mapping[str, type[StrEnum]]] = {
    "help": Help,
    "field": Field,
    "lasts": Lasts,
    "licence": Licence,
    "partial": Partial,
}
SEVERAL: Final[Mapping[str, type[StrEnum]]] = {
    "hours": Hours,
    "languages": SpokenLanguage,
    "cards": Card,
    "wishes": Wish,
}
NEED: Final = (*TEXTS, *DAYS, *CHOICES, "count", "municipality_code")
COMPANY: Final = ("name", "business_id", "company_municipality", "industry", "tol")
"""``business_id`` takes another country's number as well."""
CONTACT: Final = ("full_name", "role", "phone", "email", "best_way", "newsletter")
MOST_PEOPLE: Final = 500


def typed_in(form: FormData, names: Sequence[str], several: Sequence[str] = ()) -> Typed:
    """What a form holds of these fields."""
    written: Typed = {name: str(form.get(name, "")).replace("\r\n", "\n") for name in names}
    return written | {name: sorted({str(one) for one in form.getlist(name)}) for name in several}


def shown(values: Mapping[str, Any], names: Sequence[str], several: Sequence[str] = ()) -> Typed:
    """What is stored as a form shows it; a name that is not there is empty."""
    typed: Typed = {name: _shown(values.get(name)) for name in names}
    return typed | {name: sorted(values.get(name) or []) for name in several}


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


class Reading:
    """Reads the fields of one form, and keeps what is wrong with them."""

    def __init__(self, typed: Typed) -> None:
        self.typed = typed
        self.faults: forms.Faults = {}

    def _given(self, name: str) -> str:
        return str(self.typed.get(name, "")).strip()

    def text(self, name: str, longest: int, *, missing: Fault | None = None, keep_lines: bool = False) -> str | None:
        """A text with no personal identity code in it; what staff write is not screened for more."""
        try:
            kept = clean_text(self._given(name), longest, keep_lines=keep_lines)
        except TextRefused:
            self.faults[name] = Fault.TEXT_LONG
            return None
        if screen(kept).kind is Kind.IDENTITY_CODE:
            self.faults[name] = Fault.TEXT_CODE
        elif not kept and missing is not None:
            self.faults[name] = missing
        return kept or None

    def among(self, name: str, known: Callable[[str], bool], *, needed: bool = False) -> str | None:
        chosen = self._given(name)
        if chosen and known(chosen):
            return chosen
        if chosen or needed:
            self.faults[name] = Fault.CHOICE_MISSING
        return None

    def several(self, name: str, kind: type[StrEnum]) -> list[str] | None:
        chosen = self.typed.get(name, [])
        assert isinstance(chosen, list)
        if not set(chosen) <= set(kind):
            self.faults[name] = Fault.CHOICE_MISSING
            return None
        return [one for one in kind if one in chosen] or None

    def day(self, name: str) -> date | None:
        given = self._given(name)
        found = forms.day(given)
        if given and (found is None or not 2020 <= found.year <= 2100):
            self.faults[name] = Fault.DAY_UNCLEAR
            return None
        return found

    def count(self, name: str) -> int | None:
        given = self._given(name)
        found = forms.number(given, 1, MOST_PEOPLE)
        if given and found is None:
            self.faults[name] = Fault.COUNT_UNCLEAR
        return found

    def phone(self, name: str) -> str | None:
        try:
            return parse_phone(self._given(name)) if self._given(name) else None
        except TextRefused:
            self.faults[name] = Fault.PHONE_UNCLEAR
            return None

    def email(self, name: str) -> str | None:
        given = self._given(name)
        if not given:
            return None
        address = forms.real_email(given)
        if address is None:
            self.faults[name] = Fault.CONTACT_EMAIL
        return address


def need_of(reading: Reading, municipalities: Sequence[str]) -> dict[str, Any]:
    """The need as columns; what is wrong with it is in ``reading.faults``."""
    need: dict[str, Any] = {
        name: reading.text(
            name,
            longest,
            missing=Fault.NEED_MISSING if name == "words" else None,
            keep_lines=name in ("words", "must", "nice"),
        )
        for name, longest in TEXTS.items()
    }
    need |= {name: reading.day(name) for name in DAYS}
    for name, kind in CHOICES.items():
        need[name] = reading.among(name, set(kind).__contains__, needed=name == "help")
    need |= {name: reading.several(name, kind) for name, kind in SEVERAL.items()}
    need["count"] = reading.count("count")
    need["municipality_code"] = reading.among("municipality_code", municipalities.__contains__)
    if need["starts_on"] and need["ends_on"] and need["ends_on"] < need["starts_on"]:
        reading.faults["ends_on"] = Fault.DAYS_ORDER
    return need


def contact_of(reading: Reading, *, needed: bool = False) -> dict[str, Any]:
    """The contact person as columns; ``needed``: they must be reachable somehow, since nothing else is told."""
    contact: dict[str, Any] = {
        "full_name": reading.text("full_name", 80) or "",
        "role": reading.text("role", 60),
        "phone": reading.phone("phone"),
        "email": reading.email("email"),
        "best_way": reading.among("best_way", set(BestWay).__contains__) or BestWay.EMAIL,
        "newsletter": bool(reading.typed.get("newsletter")),
    }
    if needed and not (contact["phone"] or contact["email"]) and not reading.faults.keys() & {"phone", "email"}:
        reading.faults["phone"] = Fault.REACH_MISSING
    if contact["newsletter"] and not contact["email"] and "email" not in reading.faults:
        reading.faults["email"] = Fault.CONTACT_EMAIL
    return contact


def company_of(reading: Reading, municipalities: Sequence[str]) -> dict[str, Any]:
    """The company as columns. A business id that is none is a fault; a name there must be."""
    number = read_id(str(reading.typed["business_id"]))
    if str(reading.typed["business_id"]).strip() and number.kind not in (IdKind.FINNISH, IdKind.FOREIGN):
        reading.faults["business_id"] = Fault.TEXT_CODE if number.kind is IdKind.PERSON else Fault.BUSINESS_ID
    return {
        "name": reading.text("name", LONGEST_NAME, missing=Fault.COMPANY_NAME) or "",
        "business_id": number.value if number.kind is IdKind.FINNISH else None,
        "foreign_id": number.value if number.kind is IdKind.FOREIGN else None,
        "municipality_code": reading.among("company_municipality", municipalities.__contains__),
        "industry": reading.among("industry", set(Sector).__contains__),
        "tol": reading.among("tol", _is_tol),
    }


def _is_tol(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and 2 <= len(typed) <= 5


def phone_shown(number: str | None) -> str:
    """A stored number as it stands in a form; the number itself where it cannot be shown otherwise."""
    if not number:
        return ""
    try:
        return show_phone(number)
    except TextRefused:
        return number
