"""The words of a broadcast as staff write them: fields in braces, *bold*, and links as they are; and how long they are.

What is written is plain text. Nothing in it is a tag until it is filled here, so neither the writer's words nor what
stands in a field can become one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from domain.markup import Markup, escape, plain, utf16_units

FIELDS: Final = frozenset({"name", "coordinator", "event", "when", "where", "company"})
"""What may stand in braces: whom it is for, who is their coordinator, and of the event its name, time and place."""

LONGEST: Final[Mapping[str, int]] = {
    "name": 40,
    "coordinator": 80,
    "company": 160,
}
"""UTF-16 units that a field becomes at most, of those that differ from reader to reader."""

OF_EVENT: Final[Mapping[str, int]] = {"event": 120, "when": 40, "where": 330}
"""The same of the event's, while it is not known which one it is."""

MOST: Final = 4096
MOST_WITH_PICTURE: Final = 1024
"""UTF-16 units that Telegram takes in one message, and under a picture."""

_FIELD = re.compile(r"([ \t]*)\{([^{}\n]*)\}")
_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_LEFT_OVER = re.compile(r"(?m)^[ \t]*[,;][ \t]*")


@dataclass(frozen=True, slots=True)
class TooLong:
    """A text that Telegram would cut: in ``language`` it may become ``units`` long, and ``most`` are taken."""

    language: str
    units: int
    most: int


def fill(text: str, fields: Mapping[str, str]) -> Markup:
    """The words for one reader: fields in place, what stands between *stars* bold. A field that is not given, or is
    empty, leaves nothing behind: neither its braces nor the space before them nor a comma where a line begins with it.
    """
    bold = _BOLD.sub(r"<b>\1</b>", escape(text))
    filled = _FIELD.sub(lambda found: _shown(found, fields, escape), bold)
    return Markup(_LEFT_OVER.sub("", filled).strip())


def subject(text: str, fields: Mapping[str, str]) -> str:
    """An e-mail's subject for one reader: plain words in one line."""
    filled = _FIELD.sub(lambda found: _shown(found, fields, str), text)
    return _LEFT_OVER.sub("", " ".join(filled.split()))


def _shown(found: re.Match[str], fields: Mapping[str, str], form: Callable[[str], str]) -> str:
    """What a field becomes, in its form; what is no field of ours stays as it was written."""
    if found[2].strip() not in FIELDS:
        return found[0]
    words = fields.get(found[2].strip(), "")
    return f"{found[1]}{form(words)}" if words else ""


def unknown_fields(text: str) -> list[str]:
    """What stands in braces and is no field, as it was written."""
    return sorted({found[2] for found in _FIELD.finditer(text) if found[2].strip() not in FIELDS})


def longest_fields(event: Mapping[str, str] | None = None) -> dict[str, int]:
    """UTF-16 units that each field becomes at most. ``event`` has the fields of the event, when it is known."""
    known = {name: utf16_units(words) for name, words in (event or {}).items() if name in OF_EVENT}
    return {**LONGEST, **OF_EVENT, **known}


def units(text: str, event: Mapping[str, str] | None = None, before: str = "") -> int:
    """How long the longest message may become of it, as Telegram counts: UTF-16 units without tags. ``before`` is what
    we put before the writer's words.
    """
    fields = {name: "x" * most for name, most in longest_fields(event).items()}
    return utf16_units(before) + utf16_units(plain(fill(text, fields)))


def allowed(picture: bool) -> int:
    """UTF-16 units that go into one message."""
    return MOST_WITH_PICTURE if picture else MOST


def too_long(counted: Mapping[str, int], picture: bool) -> list[TooLong]:
    """In which languages the words (language -> units) may be cut."""
    most = allowed(picture)
    return [TooLong(language, count, most) for language, count in counted.items() if count > most]
