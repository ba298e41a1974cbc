"""What the index keeps of a client: terms of work and place to be found by, the rest as bits beside each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from domain import jobs
from domain.employers import Card, Hours
from domain.matching import Brought
from domain.people import Field, Licence, SpokenLanguage

MOST_WORDS: Final = 30
"""Of a client's own words, kept in the index."""

AT: Final = "@"
"""Between what work it is and the municipality; in no other term."""

TRAITS: Final = tuple(
    """
    d:? d:none d:am d:a d:b d:c d:ce d:d d:taxi
    l:? l:fi l:sv l:en l:ru l:uk l:ar l:et l:ckb l:other
    h:? h:full h:part h:shifts h:evenings h:weekends h:nights
    c:? c:hygiene c:alcohol c:safety c:hot_work c:road_safety c:electric_safety c:forklift c:first_aid c:guard c:other
    """.split()
)
"""Licences, languages, hours and cards by their bits; "?" where nothing was told. The place of each is in the store:
a new one is put at the end."""

_BITS: Final = {trait: 1 << place for place, trait in enumerate(TRAITS)}

Told = tuple[
    frozenset[Licence] | None, frozenset[SpokenLanguage] | None, frozenset[Hours] | None, frozenset[Card] | None
]


def terms(brought: Brought) -> frozenset[str]:
    """What a client is found by, each at most 48 characters: the municipality, work as such, and work there."""
    fields = {*brought.fields, *(jobs.occupations()[one].field for one in brought.occupations)}
    work = [f"o:{one}" for one in brought.occupations]
    work += [f"f:{one}" for one in fields]
    work += [f"w:{one}" for one in sorted(brought.words)[:MOST_WORDS]]
    place = brought.municipality_code
    return frozenset({f"m:{place}", *work, *(f"{one}{AT}{place}" for one in work)})


def traits(brought: Brought) -> int:
    """What else was told, a bit each."""
    told: Mapping[str, Iterable[str] | None] = {
        "d": brought.licences,
        "l": brought.languages,
        "h": brought.hours,
        "c": brought.cards,
    }
    return bits(f"{mark}:{one}" for mark, values in told.items() for one in (("?",) if values is None else values))


def bits(some: Iterable[str]) -> int:
    """These traits as one number."""
    return sum(_BITS[trait] for trait in some)


def places(some: Iterable[str]) -> list[int]:
    """The bits of these traits, counted from 0."""
    return [TRAITS.index(trait) for trait in some]


def brought(kept: Iterable[str], its_traits: int) -> Brought:
    """From what the index keeps of a client, without the terms of work in a place: nothing is read once more."""
    of: dict[str, list[str]] = {"m": [], "f": [], "o": [], "w": []}
    for term in kept:
        of[term[0]].append(term[2:])
    fields = frozenset([Field(one) for one in of["f"]])
    return Brought(of["m"][0], fields, tuple(sorted(of["o"])), frozenset(of["w"]), *_told(its_traits))


@lru_cache(maxsize=4096)
def _told(its_traits: int) -> Told:
    """Licences, languages, hours and cards; None where nothing was told."""
    of: dict[str, list[str]] = {"d": [], "l": [], "h": [], "c": []}
    for trait, bit in _BITS.items():
        if its_traits & bit:
            of[trait[0]].append(trait[2:])
    return (
        None if "?" in of["d"] else frozenset(Licence(one) for one in of["d"]),
        None if "?" in of["l"] else frozenset(SpokenLanguage(one) for one in of["l"]),
        None if "?" in of["h"] else frozenset(Hours(one) for one in of["h"]),
        None if "?" in of["c"] else frozenset(Card(one) for one in of["c"]),
    )
