"""Postings and people who look for work, in a line each, for tests of what fits whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from domain.postings.fit import Offered, Seeker, Taste
from domain.tips import TasteKind

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)

_numbers = count(1)


def offered(title: str = "Työntekijä", **columns: Any) -> Offered:
    """A posting in Lahti that asks for nothing; each one a minute older than the one before."""
    number = next(_numbers)
    row: dict[str, Any] = {
        "id": number,
        "source_id": 1,
        "title": title,
        "employer": None,
        "employer_key": None,
        "twin_key": f"twin {number}",
        "apply_until": None,
        "occupation": None,
        "field": None,
        "words": [],
        "municipalities": ["398"],
        "is_remote": False,
        "hours": [],
        "lasts": None,
        "licence": None,
        "languages": [],
        "cards": [],
        "education": None,
        "kinds": [],
        "adults_only": False,
        "pinned_until": None,
        "first_seen_at": NOW - timedelta(minutes=number),
    }
    return Offered.of({**row, **columns})


def seeker(words: str | None = None, *, no: str = "", yes: str = "", **columns: Any) -> Seeker:
    """Somebody of Lahti who has told nothing else. ``no`` and ``yes``: "hours:nights far:098", what tips taught."""
    row = {
        "municipality_code": "398",
        "fields": None,
        "own_words": words,
        "licences": None,
        "languages": None,
        "hours": None,
        "cards": None,
        "hopes": ["work"],
        "education": None,
        "birth_year": 2003,
    }
    tastes = [(one, False) for one in no.split()] + [(one, True) for one in yes.split()]
    learned = [Taste(TasteKind(one.partition(":")[0]), one.partition(":")[2], likes) for one, likes in tastes]
    return Seeker.of({**row, **columns}, learned, today=TODAY)
