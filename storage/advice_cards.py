"""An advice card as it is kept, typed in, shown to an employer, and listed for those who keep it true."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row

from domain.advice import NAGS, ON_VIEW, Standing, Term, Topic
from domain.text import Refused as TextRefused
from domain.text import clean_text
from storage.errors import Refused

LONGEST_TITLE: Final = 80
LONGEST_BODY: Final = 1_200
LONGEST_FOR_WHOM: Final = 300
LONGEST_ASKED_AS: Final = 2_000
LONGEST_AUTHORITY: Final = 120
LONGEST_SOURCE: Final = 300

_ADDRESS = re.compile(r"https://[^\s<>\"'@]+\.[^\s<>\"'@]+")

Said = Mapping[str, str]
"""A text by language code."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A card as somebody types it. Days are Helsinki days, both included."""

    topic: Topic
    titles: Said
    for_whom: Said
    bodies: Said
    asked_as: Said
    authorities: Said
    source: str
    valid_from: date | None = None
    valid_to: date | None = None

    def row(self, languages: Iterable[str]) -> dict[str, Any]:
        """The columns it fills, cleaned.

        Raises Refused: advice_words (a text is missing in some language), text_long, link_unclear, days_order.
        """
        codes = tuple(languages)
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise Refused("days_order")
        return {
            "topic": self.topic,
            "titles": _in_all(self.titles, codes, LONGEST_TITLE),
            "for_whom": _in_all(self.for_whom, codes, LONGEST_FOR_WHOM),
            "bodies": _in_all(self.bodies, codes, LONGEST_BODY, keep_lines=True),
            "asked_as": _cleaned(self.asked_as, codes, LONGEST_ASKED_AS, keep_lines=True),
            "authorities": _in_all(self.authorities, codes, LONGEST_AUTHORITY),
            "source": address(self.source),
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
        }


def address(typed: str) -> str:
    """The page a card was made from. Raises Refused("link_unclear") for anything but a plain https address."""
    bare = typed.strip()
    if len(bare) > LONGEST_SOURCE or not bare.isprintable() or not _ADDRESS.fullmatch(bare):
        raise Refused("link_unclear")
    return bare


def _in_all(said: Said, codes: tuple[str, ...], longest: int, *, keep_lines: bool = False) -> dict[str, str]:
    kept = _cleaned(said, codes, longest, keep_lines=keep_lines)
    if not all(kept.values()):
        raise Refused("advice_words")
    return kept


def _cleaned(said: Said, codes: tuple[str, ...], longest: int, *, keep_lines: bool) -> dict[str, str]:
    try:
        return {code: clean_text(said.get(code, ""), longest, keep_lines=keep_lines) for code in codes}
    except TextRefused:
        raise Refused("text_long") from None


@dataclass(frozen=True, slots=True)
class Card:
    """A card in one language, as an employer may see it now; ``checked_on`` is a Helsinki day."""

    id: int
    topic: Topic
    title: str
    for_whom: str
    body: str
    authority: str
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Found:
    """What a question led to. ``card`` is None when it may not be shown now; ``owner_id`` is who keeps it true."""

    card_id: int
    topic: Topic
    card: Card | None
    owner_id: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A card as the console shows it. ``owner_name`` is None without an owner; ``has_left``: they work here no more.

    ``shown`` counts how often employers saw it, of whom ``helped`` and ``not_helped`` told.
    """

    id: int
    draft: Draft
    checked_on: date | None
    standing: Standing
    owner_id: int | None
    owner_name: str | None
    has_left: bool
    updated_at: datetime
    updated_by: str | None
    revision: int
    shown: int
    helped: int
    not_helped: int
    can_edit: bool

    @property
    def nags(self) -> bool:
        """Whether somebody has to see to it."""
        return self.standing in NAGS

    @property
    def on_view(self) -> bool:
        return self.standing in ON_VIEW

    def title(self, language: str) -> str:
        return self.draft.titles.get(language) or next(iter(self.draft.titles.values()))


@dataclass(frozen=True, slots=True)
class Owner:
    """A colleague who can keep a card true."""

    id: int
    full_name: str


def draft_of(row: Row[Any]) -> Draft:
    return Draft(
        Topic(row.topic),
        dict(row.titles),
        dict(row.for_whom),
        dict(row.bodies),
        dict(row.asked_as),
        dict(row.authorities),
        row.source,
        row.valid_from,
        row.valid_to,
    )


def term_of(row: Row[Any]) -> Term:
    return Term(row.valid_from, row.valid_to, row.checked_on)


def card_of(row: Row[Any], language: str) -> Card | None:
    """In that language; None for a card that was never checked or lacks the language."""
    texts = [said.get(language) for said in (row.titles, row.for_whom, row.bodies, row.authorities)]
    if row.checked_on is None or not all(texts):
        return None
    title, for_whom, body, authority = map(str, texts)
    return Card(row.id, Topic(row.topic), title, for_whom, body, authority, row.source, row.checked_on)
