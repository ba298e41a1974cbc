"""Leaves names, numbers and addresses out of what was said, as far as a program can find them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

MASK = "•••"

_SHORTEST = 3
"""Letters of a name that is looked for: shorter ones are parts of too many other words."""
_NUMBER = re.compile(r"(?<!\w)(?:\+|00)?\d(?:[\s().-]?\d){6,14}(?!\w)")
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


@dataclass(frozen=True, slots=True)
class Names:
    """What one person is called; None when nothing of it is known."""

    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, *known: str | None) -> Self:
        """From names, of which every part counts."""
        parts = {part for name in known if name for part in re.findall(r"[^\W\d_]+", name) if len(part) >= _SHORTEST}
        if not parts:
            return cls(None)
        either = "|".join(sorted(map(re.escape, parts), key=len, reverse=True))
        # As it is, in any letters; and with an ending ("Ainolle", "Virtasen") where a capital shows that it is a name.
        capital = "|".join(sorted(map(_bent, parts), key=len, reverse=True))
        return cls(re.compile(rf"\b(?:(?i:{either})\b|(?:{capital})[^\W\d_]{{0,6}}\b)"))


def _bent(name: str) -> str:
    """The beginning that stays when a name is bent."""
    capital = name[0].upper() + name[1:]
    return re.escape(capital[:-3]) + "(?:nen|s)" if capital.endswith("nen") and len(capital) > 5 else re.escape(capital)


def hide(text: str, names: Names, colleagues: Sequence[str] = ()) -> str:
    """The text with MASK in place of the person's names, and of whatever looks like a phone number or an e-mail.

    ``colleagues`` are full names of staff: of these the first name stays.
    """
    shown = _ADDRESS.sub(MASK, text)
    shown = _NUMBER.sub(MASK, shown)
    for full_name in colleagues:
        if full_name in shown:
            shown = re.sub(rf"{re.escape(full_name)}[^\W\d_]*", full_name.split(maxsplit=1)[0], shown)
    return names.pattern.sub(MASK, shown) if names.pattern else shown
