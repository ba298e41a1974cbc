"""Finds the words of the lexicon in a text.

A word counts in any of its forms (`forms.py`), as the last part of a compound ("hotellisiivoojia"), and before "work"
and its like ("siivoustyötä", "kokin hommiin"). Where libvoikko is installed with its dictionary, the words it knows are
looked up by their base forms (`voikko.py`), and the rules are for those it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, NamedTuple

from domain.jobs.forms import SHORTEST_STEM, is_ending, stems
from domain.lexicon.fold import fold

SHORTEST_IN_COMPOUND: Final = 5
SHORTEST_BEFORE: Final = 3
"""Letters of what stands before it in a compound."""
LONGEST_WORD: Final = 40

_TOKEN = re.compile(r"[^\W_]+")
_WORK = re.compile(
    r"(?:n|s|an|in)?(?:tyo|toi(?:ta|ssa|sta|hin|den)|ala(?:n|lle|lla|lta|a)?$|alo|alan|homm|keik|duun|pest|paik|tehtav|arbete|jobb|aput|apul|vuoro)\w*"
)
"""What may follow the name of an occupation without making it another one."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One occupation named; ``place``: only the place of work was."""

    id: str
    start: int
    end: int
    place: bool


class Token(NamedTuple):
    """A word of the text: folded, and where it stands."""

    folded: str
    start: int
    end: int


class BaseForms(NamedTuple):
    """What a dictionary says of a word: its base forms, folded, each with the places where its parts begin."""

    of: tuple[tuple[str, frozenset[int]], ...]


Analyse = Callable[[str], "BaseForms | None"]
Name = tuple[str, bool]
"""An occupation's id, and whether the word is a place where it is done."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name of several words, folded."""

    words: tuple[str, ...]
    name: Name


@dataclass(frozen=True, slots=True)
class Index:
    """The lexicon made ready: single words by their stems, beginnings, and phrases by the stems of their first word."""

    stems: dict[str, list[tuple[int, Name]]]
    beginnings: dict[str, list[Name]]
    phrases: dict[str, list[tuple[int, Phrase]]]


def tokens(text: str) -> list[Token]:
    """The words of a text."""
    return [Token(fold(found[0]), *found.span()) for found in _TOKEN.finditer(text)]


def hits(text: str, analyse: Analyse | None = None) -> list[Hit]:
    """What is named in a text, in its order. ``analyse`` is the dictionary; without one Voikko, where it is."""
    if analyse is None:
        from domain.jobs.voikko import analyser

        analyse = analyser()
    words = tokens(text)
    found: list[Hit] = []
    place = 0
    while place < len(words):
        phrase = _phrase_at(words, place)
        taken = len(phrase[0].words) if phrase else 1
        names = {one.name for one in phrase} if phrase else _names(words[place], text, analyse)
        end = words[place + taken - 1].end
        found += [Hit(id, words[place].start, end, is_place) for id, is_place in sorted(names)]
        place += taken
    return found


def _names(token: Token, text: str, analyse: Analyse | None) -> set[Name]:
    if not 3 <= len(token.folded) <= LONGEST_WORD:
        return set(_exactly(token.folded))
    known = analyse(text[token.start : token.end]) if analyse else None
    if known is None:
        return set(_of_word(token.folded, None))
    by_base = {name for base, parts in known.of for name in _of_word(base, parts)}
    return by_base or set(_begun(token.folded))


def _exactly(word: str) -> Iterator[Name]:
    return (name for kind, name in index().stems.get(word, ()) if kind == 0)


@cache
def _begun(word: str) -> tuple[Name, ...]:
    beginnings = index().beginnings
    return next((tuple(beginnings[word[:end]]) for end in range(len(word), 3, -1) if word[:end] in beginnings), ())


@lru_cache(maxsize=50_000)
def _of_word(word: str, parts: frozenset[int] | None) -> tuple[Name, ...]:
    """The names that a word is a form of: as a whole, by its beginning, or by its last part, the longest that fits.

    ``parts`` are the places where parts of a compound begin; None: anywhere.
    """
    whole = _ending_here(word)
    if whole:
        return whole
    begun = _begun(word)
    if begun:
        return begun
    for start in range(SHORTEST_BEFORE, len(word) - SHORTEST_IN_COMPOUND + 1):
        if parts is None or start in parts:
            found = _ending_here(word[start:], shortest=SHORTEST_IN_COMPOUND)
            strong = tuple(name for name in found if not name[1])
            if strong:
                return strong
    return ()


def _ending_here(word: str, *, shortest: int = 1) -> tuple[Name, ...]:
    """The names whose form the whole of this word is; of several the one with the longest stem."""
    known = index().stems
    for end in range(len(word), shortest - 1, -1):
        rest = word[end:]
        found = [
            name
            for kind, name in known.get(word[:end], ())
            if is_ending(word[:end], kind, rest) or (end >= SHORTEST_STEM and kind == 0 and _WORK.fullmatch(rest))
        ]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _phrase_at(words: list[Token], place: int) -> list[Phrase]:
    """The longest names of several words that begin here."""
    first = words[place].folded
    found: dict[tuple[str, ...], list[Phrase]] = {}
    for end in range(len(first), 0, -1):
        for kind, phrase in index().phrases.get(first[:end], ()):
            if is_ending(first[:end], kind, first[end:]) and _goes_on(words, place, phrase):
                found.setdefault(phrase.words, []).append(phrase)
    return found[max(found, key=len)] if found else []


def _goes_on(words: list[Token], place: int, phrase: Phrase) -> bool:
    following = words[place + 1 : place + len(phrase.words)]
    return len(following) == len(phrase.words) - 1 and all(
        is_form(token.folded, word) for token, word in zip(following, phrase.words[1:], strict=True)
    )


@cache
def is_form(word: str, of: str) -> bool:
    """Whether a folded word is a form of another one, or, of one with a star, begins like it."""
    if of.endswith("*"):
        return word.startswith(of[:-1])
    return any(word.startswith(stem) and is_ending(stem, kind, word[len(stem) :]) for stem, kind in stems(of))


@cache
def index() -> Index:
    """The lexicon, made ready once."""
    from domain.jobs import listed

    made = Index({}, {}, {})
    for _, entry in listed():
        _add(made, entry.words, (entry.id, False))
        _add(made, entry.places, (entry.id, True))
    return made


def _add(made: Index, written: Iterable[str], name: Name) -> None:
    for one in written:
        words = tuple(fold(word) for word in re.findall(r"[^\W_]+\*?", one))
        if len(words) > 1:
            for stem, kind in stems(words[0]):
                made.phrases.setdefault(stem, []).append((kind, Phrase(words, name)))
        elif words[0].endswith("*"):
            made.beginnings.setdefault(words[0][:-1], []).append(name)
        else:
            for stem, kind in stems(words[0]):
                made.stems.setdefault(stem, []).append((kind, name))
