"""A posting as an adapter gives it, and what is understood of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from domain.employers import Card, Hours, Lasts
from domain.people import Education, Field, Licence, SpokenLanguage
from domain.postings import Doubt, JobKind

LONGEST_KEY = 200
LONGEST_TITLE = 200
LONGEST_EMPLOYER = 160
LONGEST_TEXT = 12_000
LONGEST_LINK = 1000


@dataclass(frozen=True, slots=True)
class Raw:
    """One posting as its source tells it, cleaned: plain text everywhere, links http(s) only, instants UTC.

    What the source says in codes stands in the fields below ``text``; None and empty: it says nothing of it. A bare
    day of ``apply_until`` is the end of that day in Helsinki.
    """

    key: str
    title: str
    employer: str | None = None
    text: str = ""
    link: str | None = None
    how_to_apply: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    apply_until: datetime | None = None
    municipalities: tuple[str, ...] = ()
    postcode: str | None = None
    place: str | None = None
    is_remote: bool = False
    esco: tuple[str, ...] = ()
    isco: str | None = None
    hours: frozenset[Hours] = frozenset()
    lasts: Lasts | None = None
    licence: Licence | None = None
    languages: frozenset[SpokenLanguage] = frozenset()
    cards: frozenset[Card] = frozenset()
    education: Education | None = None
    kinds: frozenset[JobKind] = frozenset()
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """What a posting is about and asks for: the columns of ``job_posting`` from ``occupation`` to ``doubt``."""

    occupation: str | None = None
    isco: str | None = None
    esco: str | None = None
    field: Field | None = None
    words: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    postcode: str | None = None
    place: str | None = None
    is_remote: bool = False
    hours: frozenset[Hours] = frozenset()
    lasts: Lasts | None = None
    licence: Licence | None = None
    languages: frozenset[SpokenLanguage] = frozenset()
    cards: frozenset[Card] = frozenset()
    education: Education | None = None
    kinds: frozenset[JobKind] = frozenset()
    adults_only: bool = False
    count: int | None = None
    language: str = "fi"
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What came of an item that is no posting: ``fault`` is a short code, never a word of the item."""

    fault: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Harvest:
    """All that one run read: the postings, each key once, and what could not be read."""

    postings: list[Raw] = field(default_factory=list)
    refused: list[Unreadable] = field(default_factory=list)
