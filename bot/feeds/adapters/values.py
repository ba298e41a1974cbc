"""What all adapters need to take values apart that may be missing, single, listed, numbers or texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from domain import need_words
from domain.employers import Card, Hours, Lasts
from domain.lexicon.fold import fold
from domain.people import Licence, SpokenLanguage
from domain.region import BY_CODE, find_municipality

LANGUAGES_OF_TEXTS: Final = ("fi", "sv", "en")
MOST_LISTED: Final = 50
MOST_PLACES: Final = 40
LONGEST_PLACE_NAME: Final = 120

_ESCO = re.compile(r"https?://data\.europa\.eu/esco/occupation/[A-Za-z0-9-]{1,80}")
_ISCO = re.compile(r"(?:.*/isco/C?)?(\d{4})", re.IGNORECASE)
_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")
_LANGUAGE_CODES: Final[Mapping[str, SpokenLanguage]] = {
    **{language.value: language for language in SpokenLanguage if language is not SpokenLanguage.OTHER},
    "fin": SpokenLanguage.FI, "swe": SpokenLanguage.SV, "eng": SpokenLanguage.EN, "rus": SpokenLanguage.RU,
    "ukr": SpokenLanguage.UK, "ara": SpokenLanguage.AR, "est": SpokenLanguage.ET, "ku": SpokenLanguage.CKB,
    "suomi": SpokenLanguage.FI, "ruotsi": SpokenLanguage.SV, "englanti": SpokenLanguage.EN, "venaja": SpokenLanguage.RU,
    "ukraina": SpokenLanguage.UK, "arabia": SpokenLanguage.AR, "viro": SpokenLanguage.ET, "kurdi": SpokenLanguage.CKB,
}  # fmt: skip
_LICENCE_CODES: Final[Mapping[str, Licence]] = {
    "AM": Licence.AM, "A": Licence.A, "A1": Licence.A, "A2": Licence.A, "A1A2A": Licence.A, "B": Licence.B,
    "B96": Licence.B, "BE": Licence.B, "B96BE": Licence.B, "C": Licence.C, "C1": Licence.C, "C1C": Licence.C,
    "CE": Licence.CE, "C1E": Licence.CE, "C1ECE": Licence.CE, "D": Licence.D, "D1": Licence.D, "D1D": Licence.D,
    "DE": Licence.D, "D1E": Licence.D, "D1EDE": Licence.D,
}  # fmt: skip
_HARDEST_FIRST: Final = (
    Licence.TAXI, Licence.CE, Licence.D, Licence.C, Licence.B, Licence.A, Licence.AM,
)  # fmt: skip


def part(value: Any, *path: str) -> Any:
    """What stands there, None where anything on the way is missing; of a list the first."""
    for name in path:
        value = value[0] if isinstance(value, list) and value else value
        value = value.get(name) if isinstance(value, dict) else None
    return value


def listed(value: Any) -> list[Any]:
    """What is listed, a single one as a list of one; never more than fifty."""
    if value is None or value == "":
        return []
    return value[:MOST_LISTED] if isinstance(value, list) else [value]


def word(value: Any) -> str:
    """A code or a short text, also one that came as a number; "" for what is none."""
    return str(value).strip()[:300] if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def yes(value: Any) -> bool:
    return value is True or (isinstance(value, str) and fold(value.strip()) in ("true", "kylla", "ja", "yes", "x", "1"))


def count(value: Any) -> int | None:
    """How many are wanted, where it is a number that can be believed."""
    text = word(value).removesuffix(".0")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
    return number or None


def postcode(value: Any) -> str | None:
    found = _POSTCODE.search(word(value))
    return found[1] if found else None


def esco(values: Iterable[Any]) -> tuple[str, ...]:
    """The ESCO occupations among the values, as addresses."""
    return tuple(dict.fromkeys(address for value in values if _ESCO.fullmatch(address := word(value))))[:20]


def isco(value: Any) -> str | None:
    found = _ISCO.fullmatch(word(value))
    return found[1] if found else None


def municipality_codes(values: Iterable[Any]) -> tuple[str, ...]:
    """Those of the official codes that are ones; a number has lost its zeros."""
    codes = (word(value).removesuffix(".0").zfill(3) for value in values)
    return tuple(dict.fromkeys(code for code in codes if code in BY_CODE))[:MOST_PLACES]


@lru_cache(maxsize=5_000)
def municipalities_named(text: str) -> tuple[str, ...]:
    """The codes of the municipalities named in a short text: "Lahti", "15110 Lahti", "Hollola ja Asikkala"."""
    if not text or len(text) > LONGEST_PLACE_NAME:
        return ()
    return tuple(found.code for found in find_municipality(text))[:MOST_PLACES]


def language_of_text(*values: Any) -> str | None:
    """A language that postings are written in, from "fi", "fi-FI", "FIN" or a list of them."""
    for value in values:
        for one in listed(value):
            code = word(one).casefold()[:3].rstrip("-_")
            short = {"fin": "fi", "swe": "sv", "eng": "en"}.get(code, code)
            if short in LANGUAGES_OF_TEXTS:
                return short
    return None


@lru_cache(maxsize=2_000)
def language_of(code_or_name: str) -> SpokenLanguage | None:
    """The language meant by a code or its name in one of ours; None for any other."""
    folded = fold(code_or_name.strip())
    known = _LANGUAGE_CODES.get(folded.partition("-")[0])
    return known or next((language for language, pattern in need_words.LANGUAGES if pattern.search(folded)), None)


def licence_of(values: Iterable[Any]) -> Licence | None:
    """The hardest to have of the licences named."""
    found = {known for value in values if (known := _licence(word(value)))}
    return next((licence for licence in _HARDEST_FIRST if licence in found), None)


@lru_cache(maxsize=1_000)
def _licence(said: str) -> Licence | None:
    bare = re.sub(r"[^A-Z0-9]", "", said.upper().removesuffix("-KORTTI").removeprefix("KÖRKORT"))
    if known := _LICENCE_CODES.get(bare):
        return known
    folded = " ".join(re.findall(r"[a-z0-9]+", fold(said)))
    return next((licence for licence, pattern in need_words.LICENCES if pattern.search(folded)), None)


@lru_cache(maxsize=2_000)
def cards_in(text: str) -> frozenset[Card]:
    """The cards named in a short text."""
    folded = _words(text)
    return frozenset(card for card, pattern in need_words.CARDS if pattern.search(folded))


@lru_cache(maxsize=2_000)
def hours_in(text: str) -> frozenset[Hours]:
    """The hours named in a short text: "osa-aikainen, iltaisin"."""
    folded = _words(text)
    return frozenset(hours for hours, pattern in need_words.HOURS if pattern.search(folded))


@lru_cache(maxsize=2_000)
def lasts_in(text: str) -> Lasts | None:
    folded = _words(text)
    return next((lasts for lasts, pattern in need_words.LASTS if pattern.search(folded)), None)


@lru_cache(maxsize=2_000)
def languages_in(text: str) -> frozenset[SpokenLanguage]:
    """The languages named in a short text, in codes or words: "fi, en", "suomi; englanti"."""
    named = (language_of(piece) for piece in re.split(r"[,;/|\n]| ja | och | and ", text))
    return frozenset(language for language in named if language)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(text[:1_000])))
