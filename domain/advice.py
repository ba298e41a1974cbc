"""Advice cards for employers: what they are about, when one may be shown, and which one a question asks for.

Amounts, percentages and limits of time change every year, and nobody here decides on them (239-240). So a card is shown
only while somebody has checked it lately and its time has not passed; otherwise a person answers.

How a card is found. Each card keeps the words by which it is asked for, in all languages: entries of one word or
several, of which all must stand in the question, in any order and inflected ("palkkatuki" is found in "palkkatuen").
``palkka*`` is whatever begins so. The card with the most and longest entries wins; when none is surely meant, none is
shown. Only when nothing was found, one slip of a finger in a long word is forgiven.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from itertools import zip_longest
from typing import Final

from domain.care import plus_months
from domain.lexicon.fold import fold

ENDS_SOON: Final = timedelta(days=30)
"""So long before a card ends its owner is told."""
SURE: Final = 2
"""So much, at least, must speak for a card."""
MOST_WORDS: Final = 120
"""Words of a question that are looked at."""


class Topic(StrEnum):
    """What a card is about (25-27, 48, 79, 82, 237-242)."""

    SUBSIDY = "subsidy"  # palkkatuki
    TRIAL = "trial"  # työkokeilu
    APPRENTICESHIP = "apprenticeship"
    ARRANGEMENT = "arrangement"  # työolosuhteiden järjestelytuki
    SUPPLEMENT = "supplement"  # kuntalisä, työllistämisseteli
    SHAPING = "shaping"  # täsmätyö, Ratko
    COACHING = "coaching"  # työhönvalmennus
    ONWARD = "onward"  # edelleensijoitus
    EVENT = "event"  # recruiting events, interview room
    OTHER = "other"


class Standing(StrEnum):
    """Whether a card is shown, and what its owner has to see to. The most pressing first."""

    EXPIRED = "expired"
    UNCHECKED = "unchecked"
    STALE = "stale"  # checked too long ago
    ENDING = "ending"  # shown, but not for long any more
    SHOWN = "shown"
    COMING = "coming"  # checked, and not valid yet
    RETIRED = "retired"


NAGS: Final = frozenset({Standing.EXPIRED, Standing.UNCHECKED, Standing.STALE, Standing.ENDING})
"""What an owner is reminded of."""
ON_VIEW: Final = frozenset({Standing.SHOWN, Standing.ENDING})


@dataclass(frozen=True, slots=True)
class Term:
    """How long a card holds: Helsinki days, both ends included; None where it is open."""

    valid_from: date | None
    valid_to: date | None
    checked_on: date | None

    def standing(self, today: date, months: int) -> Standing:
        """``months``: how long a check counts."""
        if self.valid_to is not None and self.valid_to < today:
            return Standing.EXPIRED
        if self.checked_on is None:
            return Standing.UNCHECKED
        lapses = plus_months(self.checked_on, months)
        if lapses < today:
            return Standing.STALE
        if self.valid_from is not None and today < self.valid_from:
            return Standing.COMING
        ends = min(lapses, self.valid_to or lapses)
        return Standing.ENDING if ends - today <= ENDS_SOON else Standing.SHOWN

    def is_shown(self, today: date, months: int) -> bool:
        return self.standing(today, months) in ON_VIEW


# Finding.

_WORDS = re.compile(r"[^\W\d_]+\*?")
_SHORT, _LONG = 5, 8
"""Letters up to which a word is short, and from which a slip is forgiven."""

Entry = tuple[str, ...]
"""The folded words of one way to ask."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A card as the finder sees it: its number, the ways it is asked for, and the words of its titles."""

    card_id: int
    entries: tuple[Entry, ...]
    titles: tuple[str, ...]

    @classmethod
    def of(cls, card_id: int, asked_as: Iterable[str], titles: Iterable[str]) -> Asked:
        """``asked_as``: lists with commas or line ends between the entries."""
        parts = (part for text in asked_as for part in re.split(r"[,\n]", text))
        entries = dict.fromkeys(words(part) for part in parts)
        named = dict.fromkeys(word for title in titles for word in words(title) if len(word) > _SHORT)
        return cls(card_id, tuple(entry for entry in entries if entry), tuple(named))


def words(text: str) -> Entry:
    """The folded words of a text; a star at a word's end stays."""
    return tuple(_WORDS.findall(fold(text))[:MOST_WORDS])


def best(question: str, cards: Sequence[Asked]) -> int | None:
    """The number of the card that the question asks for, or None."""
    said = tuple(word.rstrip("*") for word in words(question))
    return _best(said, cards, is_like) or _best(said, cards, is_nearly)


def _best(said: Entry, cards: Sequence[Asked], alike: Callable[[str, str], bool]) -> int | None:
    @cache
    def place(one: str) -> int | None:
        return next((n for n, word in enumerate(said) if alike(one, word)), None)

    weighed = [(*_weight(card, len(said), place), -number, card.card_id) for number, card in enumerate(cards)]
    weight, _, _, card_id = max(weighed, default=(0, 0, 0, 0))
    return card_id if weight >= SURE else None


def _weight(card: Asked, end: int, place: Callable[[str], int | None]) -> tuple[int, int]:
    """How much speaks for a card; of equals the one named first. ``place``: where a word stands in the question."""
    weight, first = 0, end
    for entry in card.entries:
        found = [there for there in map(place, entry) if there is not None]
        if len(found) == len(entry):
            weight += 2 * len(entry) + (max(map(len, entry)) > _LONG)
            first = min(first, *found)
    return weight + sum(place(title) is not None for title in card.titles), -first


def is_like(asked: str, said: str) -> bool:
    """Whether a word of a question is this word, inflected or with more after it ("palkkatukihakemus")."""
    start, most = _form(asked)
    return said.startswith(start) and (said == asked or len(asked) < len(said) <= most or most == _ANY)


_ANY: Final = 0


@cache
def _form(asked: str) -> tuple[str, int]:
    """How a word begins in all its forms, and how many letters they may have: Finnish changes the end of a word, and
    softens what is before it."""
    if asked.endswith("*"):
        return asked[:-1], _ANY
    if len(asked) <= _SHORT:
        return (asked[:-1], len(asked) + 4) if len(asked) > 3 else (asked, len(asked))
    if len(asked) > _LONG:
        return asked[:-3], _ANY
    return asked[: max(_SHORT, len(asked) - (1 if len(asked) < _LONG else 2))], _ANY


def is_nearly(asked: str, said: str) -> bool:
    """The same with one letter wrong, missing, too many or in its neighbour's place, in a long word."""
    if is_like(asked, said):
        return True
    if len(asked) < _LONG or asked[0] != said[:1] or asked.endswith("*"):
        return False
    start, _ = _form(asked)
    return any(_slips(start, said[: len(start) + more]) for more in (-1, 0, 1))


def _slips(one: str, other: str) -> bool:
    """Whether a single slip leads from one to the other."""
    place = next((n for n, (a, b) in enumerate(zip_longest(one, other)) if a != b), len(one))
    rest, said = one[place:], other[place:]
    swapped = len(rest) > 1 and len(said) > 1 and rest[:2] == said[1::-1] and rest[2:] == said[2:]
    return rest[1:] == said[1:] or rest[1:] == said or rest == said[1:] or swapped
