"""A job posting as staff type it in, and what was understood of one, as a form shows it and as it is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from admin import forms
from admin.need_form import Reading, Typed
from admin.words import Fault
from domain import jobs
from domain.calendar import end_of_day_utc, local_day
from domain.employers import Card, Hours, Lasts
from domain.jobs.naming import plain
from domain.people import Education, Field, Licence, SpokenLanguage
from domain.postings import JobKind
from domain.postings.posting import LONGEST_EMPLOYER, LONGEST_LINK, LONGEST_TEXT, LONGEST_TITLE, Raw, Understood
from domain.postings.reading import understand
from domain.region import BY_CODE, find_municipality
from domain.text import cut
from storage.errors import Refused

LONGEST_HOW: Final = 1_000
LONGEST_PLACE: Final = 120
MOST_PLACES: Final = 30
TEXTS: Final = ("title", "employer", "text", "how_to_apply", "link")
"""What only a posting of our own lets one change: of others it is their source's."""
CHOICES: Final[Mapping[str, type[StrEnum]]] = {
    "field": Field,
    "lasts": Lasts,
    "licence": Licence,
    "education": Education,
}
SEVERAL: Final[Mapping[str, type[StrEnum]]] = {
    "hours": Hours,
    "languages": SpokenLanguage,
    "cards": Card,
    "kinds": JobKind,
}
OF_PEOPLE: Final = frozenset({Field.ANY, Licence.NONE})
"""What people answer, and no posting is about."""
TICKS: Final = ("is_remote", "adults_only")
ASKED: Final = (
    "occupation",
    *CHOICES,
    "municipalities",
    "place",
    "postcode",
    "count",
    "apply_until",
    *TICKS,
)
"""What is understood of a posting, one answer each; :data:`SEVERAL` have more than one."""

_BETWEEN = re.compile(r"[,;/\n]+")
_POSTCODE = re.compile(r"\d{5}")
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


# As a form shows it.


def shown(columns: Mapping[str, Any], language: str) -> Typed:
    """A stored or prefilled posting as a form shows it; ``language`` is the visitor's, for the names of places."""
    typed: Typed = {name: _shown(columns.get(name)) for name in (*TEXTS, *ASKED)}
    typed["municipalities"] = ", ".join(place_name(code, language) for code in columns.get("municipalities") or ())
    typed |= {name: "yes" if columns.get(name) else "" for name in TICKS}
    typed["apply_until"] = _shown(last_day(columns.get("apply_until")))
    return typed | {name: sorted(str(one) for one in columns.get(name) or ()) for name in SEVERAL}


def last_day(until: datetime | None) -> date | None:
    """The last Helsinki day on which one may apply; ``until`` is the instant (UTC) from which one may not."""
    return local_day(until - timedelta(microseconds=1)) if until else None


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def place_name(code: str, language: str) -> str:
    """A municipality as the visitor calls it; the code of one that is not (or no longer) on the list."""
    known = BY_CODE.get(code)
    if known is None:
        return code
    return known.name_sv if language == "sv" else known.name_fi


@cache
def places(language: str) -> Mapping[str, str]:
    """All municipalities by code, as the visitor calls them."""
    return {code: place_name(code, language) for code in BY_CODE}


# As it is stored.


def understood_of(reading: Reading) -> dict[str, Any]:
    """The columns that were understood, as a person has corrected them; what is wrong is in ``reading.faults``."""
    values: dict[str, Any] = {name: reading.among(name, set(kind).__contains__) for name, kind in CHOICES.items()}
    values |= {name: reading.several(name, kind) or [] for name, kind in SEVERAL.items()}
    values |= {name: bool(reading.typed.get(name)) for name in TICKS}
    values["occupation"] = reading.among("occupation", jobs.occupations().__contains__)
    values["municipalities"] = list(_municipalities(reading))
    values["place"] = reading.text("place", LONGEST_PLACE)
    values["postcode"] = reading.text("postcode", 20)
    if values["postcode"] and not _POSTCODE.fullmatch(values["postcode"]):
        reading.faults["postcode"] = Fault.POSTCODE
    values["count"] = reading.count("count")
    until = reading.day("apply_until")
    values["apply_until"] = end_of_day_utc(until) if until else None
    return values


def texts_of(reading: Reading) -> dict[str, Any]:
    """A posting's own words."""
    return {
        "title": reading.text("title", LONGEST_TITLE, missing=Fault.TITLE_MISSING),
        "employer": reading.text("employer", LONGEST_EMPLOYER),
        "text": reading.text("text", LONGEST_TEXT, keep_lines=True) or "",
        "how_to_apply": reading.text("how_to_apply", LONGEST_HOW, keep_lines=True),
        "link": _link(reading),
    }


def _link(reading: Reading) -> str | None:
    given = reading.text("link", LONGEST_LINK)
    if given and not (_LINK.fullmatch(given) and host_of(given)):
        reading.faults["link"] = Fault.ADDRESS_UNCLEAR
    return given


def host_of(link: str) -> str:
    """Whose page a link leads to; "" for one that leads nowhere, or not to a page."""
    try:
        parts = urlsplit(link)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _municipalities(reading: Reading) -> Iterator[str]:
    named = [name for one in _BETWEEN.split(str(reading.typed["municipalities"])) if (name := one.strip())]
    codes = list(dict.fromkeys(_code_of(name) for name in named))
    if "" in codes:
        reading.faults["municipalities"] = Fault.PLACE_UNKNOWN
    elif len(codes) > MOST_PLACES:
        reading.faults["municipalities"] = Fault.TEXT_LONG
    yield from codes


def _code_of(name: str) -> str:
    """The municipality that is named so, however it is inflected; "" for none, and where it could be several."""
    known = _codes().get(name.casefold())
    if known is not None:
        return known
    meant = find_municipality(name)
    return meant[0].code if len(meant) == 1 else ""


@cache
def _codes() -> Mapping[str, str]:
    """Codes by name, in both languages and small letters; a code is its own name."""
    return {
        name: code for code, one in BY_CODE.items() for name in (one.name_sv.casefold(), one.name_fi.casefold(), code)
    }


def changed(values: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that somebody has changed. A deadline whose day stayed keeps its hour."""
    told = {name: value for name, value in values.items() if _plain(value) != _plain(stored[name])}
    if last_day(values.get("apply_until")) == last_day(stored.get("apply_until")):
        told.pop("apply_until", None)
    return told


def corrected(values: Mapping[str, Any], found: Understood) -> dict[str, Any]:
    """What a person says otherwise than the words of a new posting were read; the rest is read again as it is kept."""
    was = {name: getattr(found, name, None) for name in (*ASKED, *SEVERAL)}
    return changed({name: values[name] for name in was}, was)


_OF_FIELD: Final = {
    "title_missing": "title",
    "address_unclear": "link",
    "count_unclear": "count",
    "past": "apply_until",
}


def faults_of(refused: Refused) -> forms.Faults:
    """What the store refused, beside its field."""
    code = str(refused.args[0])
    return {_OF_FIELD.get(code, "text"): Fault(code)}


def _plain(value: Any) -> Any:
    """For comparing what a form says with what is stored: lists in no order, an empty text like none."""
    return set(value) if isinstance(value, list | tuple | frozenset) else value or None


# What can be read from words.


def raw_of(typed: Typed) -> Raw:
    """What was typed, as an adapter would give it."""
    text = str(typed["text"]).strip()
    title = str(typed["title"]).strip() or text.partition("\n")[0]
    return Raw(
        "typed",
        cut(title, LONGEST_TITLE),
        str(typed["employer"]).strip() or None,
        text,
        how_to_apply=str(typed["how_to_apply"]).strip() or None,
    )


def read(typed: Typed) -> Understood:
    """What the words of a form say."""
    return understand(raw_of(typed))


def filled_in(typed: Typed, found: Understood, language: str) -> Typed:
    """The form with its empty fields filled in with what was understood. What was typed stays."""
    columns = {name: getattr(found, name, None) for name in (*ASKED, *SEVERAL)}
    theirs = shown(columns, language)
    theirs["title"] = _title(str(typed["text"]), found) or raw_of(typed).title
    theirs["kinds"] = sorted({*typed["kinds"], *theirs["kinds"]})
    return typed | {name: value for name, value in theirs.items() if name == "kinds" or not typed.get(name)}


def _title(text: str, found: Understood) -> str:
    """The job in their own word; "" where none was named."""
    named = next((one for one in jobs.spot(text) if one.occupation.id == found.occupation and not one.place), None)
    if named is None:
        return ""
    word = plain(text[named.start : named.end], named.occupation.id)
    return word[:1].upper() + word[1:]
