"""What somebody means who searches for work in a few words of their own: "kahvila lahti iltaisin"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from domain import jobs
from domain.employers import Hours
from domain.jobs.finding import tokens
from domain.matching_words import is_common, stem_of
from domain.need_words import HOURS
from domain.people import Field
from domain.postings import JobKind
from domain.postings.index import Index
from domain.postings.seeker import near
from domain.region import find_municipality

LONGEST: Final = 200
MOST_WORDS: Final = 12
SHORTEST_WORD: Final = 3

_KINDS: Final = (
    (JobKind.SUMMER, re.compile(r"kesa(?!kuu)\w*|sommar\w*|summer\w*")),
    (
        JobKind.TRIAL,
        re.compile(r"tyokokeil\w*|kokeilupaik\w*|harjoittelu\w*|arbetsprov\w*|praktik\w*|trial|internship"),
    ),
    (JobKind.APPRENTICESHIP, re.compile(r"oppisop\w*|laroavtal\w*|apprentic\w*")),
    (JobKind.FIRST_JOB, re.compile(r"ensimmai\w*|kokemattom\w*|nyborjar\w*|beginner\w*|first")),
)
_REMOTE: Final = re.compile(r"eta(?:n\w*|tyo\w*|toi\w*|duun\w*)|distans\w*|remote\w*")
_OF_WORK: Final = re.compile(
    r"tyo|tyot|toi(?:ta|hin|ssa|den)|tyota|tyon|tyopaik\w*|duuni\w*|homm\w*|keik\w*|avoi\w+|paik\w*|vuoro\w*|tunt\w*"
    r"|tulee|olisi|onko|mita|jotain|joku|jossa|lahella|kanssa|etsin|haen|haluan|haluaisin|ala|alan|alalla|alalta|alalle"
    r"|jobb?|jobs|jobbet|arbete|arbeten|work|nara|near|with|som|med|for|and|the|och|pa|in|att|inom|soker|aikai\w*"
)
"""Words that tell nothing of which work is meant."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What was read. ``words``: stems of words that are neither work, place nor hours that we know."""

    occupations: tuple[str, ...] = ()
    municipality_code: str | None = None
    hours: frozenset[Hours] = frozenset()
    kinds: frozenset[JobKind] = frozenset()
    is_remote: bool = False
    words: tuple[str, ...] = ()


def asking(said: str) -> Asking:
    """What these words ask for, in Finnish, Swedish or English, with dots and without."""
    said = said[:LONGEST]
    named = jobs.spot(said)
    places = {one.code for one in find_municipality(said)}
    known, hours, kinds, is_remote, words = list(places), set(), set(), False, []
    for token in tokens(said)[:MOST_WORDS]:
        folded = token.folded
        its_hours = {one for one, pattern in HOURS if pattern.search(folded)}
        its_kinds = {one for one, pattern in _KINDS if pattern.fullmatch(folded)}
        hours |= its_hours
        kinds |= its_kinds
        if _REMOTE.fullmatch(folded):
            is_remote = True
        elif any(one.start <= token.start < one.end for one in named) or its_hours or its_kinds:
            continue
        elif _tells(folded) and (not places or places.isdisjoint(one.code for one in find_municipality(folded))):
            words.append(stem_of(folded))
    line = " ".join(token.folded for token in tokens(said))
    hours |= {one for one, pattern in HOURS if pattern.search(line)}
    occupations = tuple(dict.fromkeys(one.occupation.id for one in named))
    return Asking(
        occupations,
        known[0] if known else None,
        frozenset(hours),
        frozenset(kinds),
        is_remote,
        tuple(dict.fromkeys(words)),
    )


def _tells(word: str) -> bool:
    return len(word) >= SHORTEST_WORD and not (_OF_WORK.fullmatch(word) or is_common(word))


Tier = tuple[float, int]
"""The share of the points for the work, and the postings."""


def found_by(index: Index, asked: Asking) -> list[Tier]:
    """The postings of the work that is asked for, the best first; each in one tier."""
    if not (asked.occupations or asked.words):
        return [(1.0, _of_kinds(index, asked))]
    very = index.any_of(f"o:{one}" for one in asked.occupations)
    titled = [index.beginning(word) for word in asked.words]
    any_word = all_words = 0
    for place, one in enumerate(titled):
        any_word |= one
        all_words = one if place == 0 else all_words & one
    known = jobs.occupations()
    like_it = index.any_of(f"o:{other}" for one in asked.occupations for other in near(one))
    fields: set[Field] = {known[one].field for one in asked.occupations}
    beside = index.any_of(f"f:{one}" for one in fields)
    if asked.words and any_word & very:
        tiers = [(1.0, very & any_word), (0.9, very), (0.8, all_words), (0.7, any_word)]
    else:
        tiers = [(1.0, very), (0.9, all_words), (0.8, any_word)]
    found, taken = [], 0
    for share, those in (*tiers, (0.6, like_it), (0.3, beside)):
        found.append((share, those & ~taken & _of_kinds(index, asked)))
        taken |= those
    return found


def _of_kinds(index: Index, asked: Asking) -> int:
    """Those of the kinds that are asked for: who searches for a summer job is not shown others."""
    found = index.any_of(f"k:{one}" for one in asked.kinds) if asked.kinds else index.all
    return found & index.of("remote") if asked.is_remote else found
