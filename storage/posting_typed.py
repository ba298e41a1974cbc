"""A job posting as one of ours types it in or corrects it: what may be said, how it is kept, and what is read of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

from domain import jobs
from domain.calendar import end_of_day_utc
from domain.people import Field, Language
from domain.postings.posting import LONGEST_EMPLOYER, LONGEST_LINK, LONGEST_TEXT, LONGEST_TITLE, Raw
from domain.region import BY_CODE
from domain.text import Refused as TextRefused
from domain.text import clean_text
from storage.company_people import refuse_codes
from storage.errors import Refused
from storage.posting_rows import CODES, LISTS, Posting, columns_of, content_key, in_order

LONGEST_APPLYING: Final = 1000
LONGEST_PLACE: Final = 120
MOST_COUNT: Final = 999
_LONGEST: Final = {
    "title": LONGEST_TITLE,
    "employer": LONGEST_EMPLOYER,
    "text": LONGEST_TEXT,
    "how_to_apply": LONGEST_APPLYING,
    "place": LONGEST_PLACE,
}
EDITABLE: Final = (
    *_LONGEST,
    *("link", "language", "apply_until", "occupation", "field", "municipalities", "postcode", "is_remote"),
    *("hours", "lasts", "licence", "languages", "cards", "education", "kinds", "adults_only", "count"),
)
"""What one of ours may type in or set, by its column."""
_READ_ANYWAY: Final = frozenset({"words", "doubt"})
"""What a form may bring along, and what is read anew from the words when they are kept."""
_OF_RAW: Final = frozenset(one.name for one in fields(Raw))
_LINK = re.compile(r"https?://[^\s<>\"'@/?#]+[^\s<>\"'@]*", re.IGNORECASE)


def read_own(own: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a posting of our own: what was set by hand, and of the rest what its words tell."""
    from domain.postings.reading import understand
    from domain.postings.twins import content_of, employer_key, twin_key

    said = {name: value for name, value in own.items() if name in _OF_RAW}
    said |= {name: frozenset(said[name]) for name in LISTS if name in said}
    said |= {name: CODES[name](said[name]) for name in ("lasts", "licence", "education") if said.get(name)}
    said["municipalities"] = tuple(said.get("municipalities") or ())
    raw = Raw(key="", **said)
    understood = understand(raw)
    read = columns_of(understood)
    chosen = own.get("occupation")
    if chosen and chosen != read["occupation"]:  # what else was read belongs to another job
        read |= {"isco": None, "esco": None, "field": jobs.occupations()[chosen].field.value}
    by_hand = {"title": "", "text": "", "employer": None, "link": None, "how_to_apply": None, "apply_until": None}
    row = by_hand | read | dict(own)
    return row | {
        "employer_key": employer_key(raw.employer) if raw.employer else None,
        "content": content_key(content_of(raw), read),
        "twin_key": twin_key(raw, understood),
    }


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """As columns keep them; "" and an empty list for nothing."""
    unknown = values.keys() - set(EDITABLE) - _READ_ANYWAY
    if unknown:
        raise KeyError(f"not of a posting: {sorted(unknown)}")
    row = {name: _taken(name, value) for name, value in values.items() if name not in _READ_ANYWAY}
    refuse_codes(row)
    return row


def _taken(name: str, value: Any) -> Any:
    if name in _LONGEST:
        kept = cleaned(value or "", _LONGEST[name], keep_lines=name in ("text", "how_to_apply"))
        return kept if kept or name in ("title", "text") else None
    if name in LISTS:
        return in_order(LISTS[name], value or ())
    if name in ("is_remote", "adults_only"):
        return bool(value)
    if name == "municipalities":
        return _municipalities(list(value or ()))
    if value in (None, ""):
        return "fi" if name == "language" else None
    return _TAKEN[name](value) if name in _TAKEN else CODES[name](value).value


def cleaned(typed: str, longest: int, *, keep_lines: bool = False) -> str:
    try:
        return clean_text(typed, longest, keep_lines=keep_lines)
    except TextRefused:
        raise Refused("text_long") from None


def _link(typed: str) -> str:
    bare = typed.strip()
    if len(bare) > LONGEST_LINK or not bare.isprintable() or not _LINK.fullmatch(bare):
        raise Refused("address_unclear")
    return bare


def _postcode(typed: str) -> str:
    bare = typed.strip()
    if not (len(bare) == 5 and bare.isascii() and bare.isdecimal()):
        raise ValueError("no postcode")
    return bare


def _until(said: date | datetime) -> datetime:
    return said if isinstance(said, datetime) else end_of_day_utc(said)


def _count(said: int) -> int:
    if not 1 <= said <= MOST_COUNT:
        raise Refused("count_unclear")
    return said


def _occupation(said: str) -> str:
    if said not in jobs.occupations():
        raise ValueError("no such occupation")
    return said


def _municipalities(codes: Iterable[str]) -> list[str]:
    if not set(codes) <= BY_CODE.keys():
        raise ValueError("no such municipality")
    return list(dict.fromkeys(codes))


_TAKEN: Final[dict[str, Any]] = {
    "link": _link,
    "postcode": _postcode,
    "apply_until": _until,
    "count": _count,
    "occupation": _occupation,
    "language": lambda said: Language(said).value,
    "field": lambda said: Field(said).value,
}


def kept(before: Posting) -> dict[str, Any]:
    """What stands in the columns that may be set."""
    return {name: getattr(before, name) for name in EDITABLE}
