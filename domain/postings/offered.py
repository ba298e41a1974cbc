"""What of a posting the fit and the board need, in a form that many thousands of them can be held in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from domain import jobs
from domain.employers import Card, Hours, Lasts
from domain.jobs.finding import tokens
from domain.matching import Asked
from domain.matching_words import stem_of
from domain.people import Education, Field, Licence, SpokenLanguage
from domain.postings import JobKind

SHORTEST_SEARCHED: Final = 3

_SCHOOLS: Final = frozenset({Education.UPPER_SECONDARY, Education.VOCATIONAL, Education.HIGHER})
"""Those that can be asked for: everybody has been through the comprehensive one."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What the fit and the board need of a posting; its texts stay in the store. ``asked`` has no place: see
    ``municipalities``. ``apply_until`` and ``seen_at``: UTC; ``seen_at`` is when it first was seen here."""

    id: int
    asked: Asked
    municipalities: tuple[str, ...]
    is_remote: bool
    education: Education | None
    kinds: frozenset[JobKind]
    adults_only: bool
    is_ours: bool
    employer_key: str | None
    twin_key: str
    title: frozenset[str]
    apply_until: datetime | None
    seen_at: datetime | None
    pinned_until: date | None

    @classmethod
    def of(cls, posting: Mapping[str, Any]) -> Offered:
        """From the columns of ``job_posting``."""
        kinds = frozenset(JobKind(one) for one in posting["kinds"] or ())
        if posting["lasts"] == Lasts.SUMMER:
            kinds |= {JobKind.SUMMER}
        return cls(
            posting["id"],
            _asked(
                posting["occupation"],
                posting["field"],
                tuple(posting["words"] or ()),
                posting["licence"],
                tuple(posting["languages"] or ()),
                tuple(posting["hours"] or ()),
                tuple(posting["cards"] or ()),
                JobKind.PARTIAL in kinds,
            ),
            tuple(posting["municipalities"] or ()),
            bool(posting["is_remote"]),
            Education(posting["education"]) if posting["education"] in _SCHOOLS else None,
            kinds,
            bool(posting["adults_only"]),
            posting["source_id"] is None,
            posting["employer_key"],
            posting["twin_key"],
            search_words(f"{posting['title']} {posting['employer'] or ''}"),
            posting["apply_until"],
            posting["first_seen_at"],
            posting["pinned_until"],
        )


def search_words(text: str) -> frozenset[str]:
    """The stems by which a posting is found when somebody searches for a word of its title or its employer's name."""
    return frozenset(stem_of(token.folded) for token in tokens(text) if len(token.folded) >= SHORTEST_SEARCHED)


@lru_cache(maxsize=100_000)
def _asked(
    occupation: str | None,
    field: str | None,
    words: tuple[str, ...],
    licence: str | None,
    languages: tuple[str, ...],
    hours: tuple[str, ...],
    cards: tuple[str, ...],
    may_be_shaped: bool,
) -> Asked:
    """What postings ask for; those that ask for the same share it. Of work that is no longer in the lexicon its field
    counts."""
    known = jobs.occupations().get(occupation or "")
    its_field = known.field if known else Field(field) if field and field != Field.ANY else None
    return Asked(
        known.id if known else None,
        its_field,
        frozenset(words),
        None,
        Licence(licence) if licence and licence != Licence.NONE else None,
        frozenset(SpokenLanguage(one) for one in languages) - {SpokenLanguage.OTHER},
        frozenset(Hours(one) for one in hours),
        frozenset(Card(one) for one in cards) - {Card.OTHER},
        may_be_shaped,
    )
