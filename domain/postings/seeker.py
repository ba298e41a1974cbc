"""Somebody to whom postings are told: what they bring, what they like, and what they have said no to.

What somebody is (their age but for the limit of the law, gender, health, origin, name) is not here, and words of theirs
that tell it are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Final

from domain import jobs
from domain.employers import Hours
from domain.jobs.clauses import refused
from domain.jobs.finding import tokens
from domain.matching import Brought
from domain.need_words import HOURS
from domain.people import Education, Field, Hope
from domain.postings import JobKind
from domain.tips import From, TasteKind

ADULT: Final = 18

_KIND_OF_HOPE: Final[Mapping[Hope, JobKind]] = {
    Hope.SUMMER: JobKind.SUMMER,
    Hope.TRIAL: JobKind.TRIAL,
    Hope.STUDY: JobKind.APPRENTICESHIP,
}

_OF_THEMSELVES: Final = re.compile(
    r"(?:mies|mieh|mieht|miest|nain|nais|naise|naist|tyto|tytto|tytot|tytö|poik|poika|poja|pojat|muunsu\w*|sukupuol\w*"
    r"|transs?u?|homo|lesbo|vuotia\w*|ikaise?|ikai|aikuis|suomala\w*|venala\w*|ruotsala\w*|ukrainala\w*|somali?a?\w*"
    r"|virola\w*|syyriala\w*|irakila\w*|afgaan\w*|kurdi?|arabi?|romani?|ulkomaala\w*|maahanmuutta\w*|pakola\w*"
    r"|turvapaik\w*|musli\w*|kristi\w*|uskonno\w*|vamma|vammai\w*|sairas|sairau\w*|sairaud\w*|rask[au]\w*|terve"
    r"|diagnoos\w*|masen\w*|ahdistu\w*|raskaan|flick|pojk|kvinn|invandrar\w*|woman|women|female|refugee\w*|migrant\w*)"
)
"""Words that tell what somebody is: no tip is for anybody because of one."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What somebody has said no to."""

    occupations: frozenset[str] = frozenset()
    fields: frozenset[Field] = frozenset()
    hours: frozenset[Hours] = frozenset()
    places: frozenset[str] = frozenset()
    employers: frozenset[str] = frozenset()
    education: frozenset[Education] = frozenset()


@dataclass(frozen=True, slots=True)
class Liked:
    """What somebody has said yes to in tips."""

    occupations: frozenset[str] = frozenset()
    fields: frozenset[Field] = frozenset()
    employers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Taste:
    """One row of ``tip_taste``."""

    kind: TasteKind
    value: str
    likes: bool


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody to whom postings are told: what they bring, with their likes in it; what they said no to; what they
    hope for. ``is_adult``: None where the year of birth leaves it open. ``has_told``: of what work they would like."""

    brought: Brought
    refused: Refused = Refused()
    liked: Liked = Liked()
    education: Education | None = None
    is_adult: bool | None = None
    kinds: frozenset[JobKind] = frozenset()
    only_kinds: bool = False
    has_told: bool = True
    sources: frozenset[From] | None = None

    @property
    def tells_education(self) -> bool:
        """Whether they have told of a school by which it can be said which education they have."""
        return self.education not in (None, Education.OTHER)

    @classmethod
    def of(
        cls,
        client: Mapping[str, Any],
        tastes: Iterable[Taste] = (),
        *,
        today: date,
        sources: frozenset[From] | None = None,
    ) -> Seeker:
        """From the client's own columns; ``today`` is the local day."""
        told = Brought.of(client)
        hopes = frozenset(Hope(one) for one in client["hopes"] or ())
        kinds = {_KIND_OF_HOPE[one] for one in hopes if one in _KIND_OF_HOPE}
        tastes = tuple(tastes)
        said_no, said_yes = _refused(told, client["own_words"] or "", tastes), _liked(tastes)
        brought = _with_tastes(told, said_no, said_yes)
        has_told = bool(brought.fields or brought.occupations)
        years = today.year - client["birth_year"]
        return cls(
            brought if has_told else replace(brought, fields=frozenset({Field.ANY})),
            said_no,
            said_yes,
            Education(client["education"]) if client["education"] else None,
            True if years > ADULT else False if years < ADULT else None,
            frozenset(kinds if told.occupations else {*kinds, JobKind.FIRST_JOB}),
            bool(kinds) and Hope.WORK not in hopes and hopes <= {*_KIND_OF_HOPE, Hope.UNSURE},
            has_told,
            sources,
        )


def _refused(told: Brought, own_words: str, tastes: tuple[Taste, ...]) -> Refused:
    of: dict[TasteKind, set[str]] = {
        kind: {one.value for one in tastes if one.kind is kind and not one.likes} for kind in TasteKind
    }
    for clause in refused(own_words):
        line = " ".join(token.folded for token in tokens(clause))
        of[TasteKind.HOURS] |= {hours for hours, pattern in HOURS if pattern.search(line)}
        for one in jobs.find(clause):
            of[TasteKind.OCCUPATION] |= {one.id, *near(one.id)} - set(told.occupations)
    return Refused(
        frozenset(of[TasteKind.OCCUPATION]),
        frozenset(Field(one) for one in of[TasteKind.FIELD]),
        frozenset(Hours(one) for one in of[TasteKind.HOURS]),
        frozenset(of[TasteKind.FAR]),
        frozenset(of[TasteKind.EMPLOYER]),
        frozenset(Education(one) for one in of[TasteKind.EDUCATION]),
    )


def _liked(tastes: tuple[Taste, ...]) -> Liked:
    def of(kind: TasteKind) -> frozenset[str]:
        return frozenset(one.value for one in tastes if one.kind is kind and one.likes)

    occupations = frozenset(one for one in of(TasteKind.OCCUPATION) if one in jobs.occupations())
    return Liked(occupations, frozenset(Field(one) for one in of(TasteKind.FIELD)), of(TasteKind.EMPLOYER))


def _with_tastes(told: Brought, no: Refused, yes: Liked) -> Brought:
    """What they bring, without what they have said no to, and with what they have said yes to."""
    occupations = [
        one for one in dict.fromkeys([*told.occupations, *sorted(yes.occupations)]) if one not in no.occupations
    ]
    return replace(
        told,
        fields=(told.fields | yes.fields) - no.fields,
        occupations=tuple(occupations),
        words=frozenset(word for word in told.words if not _OF_THEMSELVES.fullmatch(word)),
        hours=told.hours - no.hours or None if told.hours else None,
    )


@cache
def near(occupation: str) -> frozenset[str]:
    """The occupations near one, without itself."""
    wanted = jobs.occupations()[occupation]
    return frozenset(one.id for one in jobs.occupations().values() if one.id != occupation and one.is_near(wanted))
