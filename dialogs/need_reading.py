"""What an employer's own words tell: read by rules, and looked through for what must not be asked of people."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from domain.contact_words import contacts_in
from domain.fairness import look
from domain.need_reader import NeedRead, read_need

Said = list[str]
"""Words as they are kept between two messages: the words, and the Helsinki day they were said on ("2026-11-23").
"Tomorrow" stays the day after that one, whenever the words are read again."""


def said(words: str, today: date) -> Said:
    return [words, today.isoformat()]


@lru_cache(maxsize=256)
def reading(words: str, day: str) -> NeedRead:
    """What can be read from words that were said on ``day``."""
    return read_need(words, date.fromisoformat(day))


@lru_cache(maxsize=256)
def unfair_ground(words: str) -> str | None:
    """The ground on which these words would choose among people unlawfully; None when they do not."""
    found = look(words)
    return None if found is None else str(found.ground)


@lru_cache(maxsize=256)
def has_contacts(words: str) -> bool:
    """Whether somebody's telephone number or e-mail address stands among these words."""
    return bool(contacts_in(words))
