"""Occupations that young people of the Lahti region do, and how they are named: by the book, in the street, by hint.

A name is found however it is inflected, in Finnish, Swedish and English at once, with dots and without. The words are
in `domain/jobs/lists`, a file for each field of work; `domain/jobs/finding.py` tells how they are found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from domain.jobs.listing import Entry, entries
from domain.jobs.lists import building, care, cleaning, driving, factory, food, houses, office, service, shop
from domain.people import Field, Language

_LISTS: Final = {
    Field.SHOP: shop.LISTED,
    Field.FOOD: food.LISTED,
    Field.SERVICE: service.LISTED,
    Field.CLEANING: cleaning.LISTED,
    Field.PROPERTY: houses.LISTED,
    Field.BUILDING: building.LISTED,
    Field.DRIVING: driving.LISTED,
    Field.FACTORY: factory.LISTED,
    Field.CARE: care.LISTED,
    Field.OFFICE: office.LISTED,
}


@dataclass(frozen=True, slots=True)
class Occupation:
    """What somebody works as: a stable ``id`` (at most 32 characters), its names, and its ISCO-08 code where sure."""

    id: str
    field: Field
    names: Mapping[Language, str]
    isco: str | None

    def is_near(self, other: Occupation) -> bool:
        """Whether who does the one may well do the other: the same minor group of ISCO-08 in the same field."""
        return self.field is other.field and bool(self.isco and other.isco) and self.isco[:3] == other.isco[:3]  # type: ignore[index]


@dataclass(frozen=True, slots=True)
class Found:
    """An occupation named in a text, from ``start`` to ``end``; ``place``: only where such work is done was named."""

    occupation: Occupation
    start: int
    end: int
    place: bool


def find(words: str) -> list[Occupation]:
    """The occupations that a text names, in the order named. Where it names none, those of the places it names."""
    return _distinct(spot(words))


def wanted(words: str) -> list[Occupation]:
    """Like :func:`find`, sentence by sentence, without what somebody says they do not want or what others do."""
    from domain.jobs.clauses import affirmed

    return _distinct([found for clause in affirmed(words) for found in spot(clause)])


def spot(words: str) -> list[Found]:
    """Where in a text occupations are named. Places of work count only in a text that names no occupation."""
    from domain.jobs.finding import hits

    known = occupations()
    found = [Found(known[hit.id], hit.start, hit.end, hit.place) for hit in hits(words)]
    return [one for one in found if not one.place] or found


def name(id: str, language: str) -> str | None:
    """What the occupation is called; None for one that is not (or no longer) in the lexicon."""
    known = occupations().get(id)
    return known.names[Language(language)] if known else None


@cache
def occupations() -> Mapping[str, Occupation]:
    """All of them, by id."""
    return MappingProxyType({entry.id: _occupation(field, entry) for field, entry in listed()})


@cache
def listed() -> tuple[tuple[Field, Entry], ...]:
    """Every entry as it is written, with its field."""
    return tuple((field, entry) for field, text in _LISTS.items() for entry in entries(text))


def _occupation(field: Field, entry: Entry) -> Occupation:
    names = dict(zip((Language.FI, Language.SV, Language.EN), entry.names, strict=True))
    return Occupation(entry.id, field, MappingProxyType(names), entry.isco)


def _distinct(found: list[Found]) -> list[Occupation]:
    return list({one.occupation.id: one.occupation for one in found}.values())
