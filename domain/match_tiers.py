"""What to look for in the index of `domain.match_terms`, in the order of how well whoever has it may fit."""

from __future__ import annotations

from functools import lru_cache

from domain import jobs
from domain.distances import kilometres, nearest
from domain.matching import COVERS, FAR_KM, NEAR_KM, Asked
from domain.people import Field


def tiers(asked: Asked) -> list[frozenset[str]]:
    """The very work, then work near it, then the field, then any work at all; each in the same place first, then near
    and far from it, and at last wherever it is."""
    rings = _rings(asked.municipality_code)
    found: list[frozenset[str]] = []
    for work in (*_works(asked), [f"f:{Field.ANY}"]):
        found += [frozenset(f"{term}@{code}" for term in work for code in codes) for codes in rings]
        found.append(frozenset(work))
    return [tier for tier in found if tier]


def soft_terms(asked: Asked) -> frozenset[str]:
    """What is good to have besides: who has more of it is scored first."""
    return frozenset({*(f"h:{one}" for one in asked.hours), *(f"c:{one}" for one in asked.cards)})


def limit_terms(asked: Asked) -> list[frozenset[str]]:
    """Of each of these sets somebody must have one term: the limits, as far as the index can tell."""
    limits = [frozenset({f"l:{one}", "l:?"}) for one in sorted(asked.languages)]
    if asked.licence:
        limits.append(frozenset({f"d:{one}" for one in COVERS[asked.licence]} | {"d:?"}))
    return limits


def _works(asked: Asked) -> tuple[list[str], list[str], list[str]]:
    """Terms without a place: of the very work, of work near it, of the field."""
    field = [f"f:{asked.field}"] if asked.field else []
    if asked.occupation:
        return [f"o:{asked.occupation}"], [f"o:{one}" for one in _near(asked.occupation)], field
    return [f"w:{one}" for one in sorted(asked.words)], [], field


def _rings(code: str | None) -> list[list[str]]:
    """Municipalities around the place of work: itself, near, far. None where nothing is said of a place."""
    if code is None:
        return []
    away = [(kilometres(code, one), one) for one in nearest(code)]
    rings = [[one for km, one in away if km is not None and low < km <= high] for low, high in _RINGS]
    return [ring for ring in rings if ring]


_RINGS = ((-1, 0), (0, NEAR_KM), (NEAR_KM, FAR_KM))


@lru_cache(maxsize=512)
def _near(occupation: str) -> tuple[str, ...]:
    wanted = jobs.occupations()[occupation]
    return tuple(one.id for one in jobs.occupations().values() if one.id != occupation and one.is_near(wanted))
