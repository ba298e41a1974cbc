"""All live postings in memory, and the best of them for somebody, without a look at each.

What limits rule out is cut away for all postings at once (`limits.py`); of what is left the best corners are looked at
one after another, the very work in the same place first (`ranking.py`). Those found there are counted by the points of
`domain.postings.fit`, and only those chosen get their reasons.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from domain import jobs
from domain.people import Field
from domain.postings.fit import Reason, Score, Why, fit
from domain.postings.found import Found, Looking
from domain.postings.index import Index
from domain.postings.limits import Limits
from domain.postings.neighbours import NEIGHBOURS
from domain.postings.offered import Offered
from domain.postings.ranking import Counted, Ranking
from domain.postings.seeker import Seeker

LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
COUNTED_EACH: Final = 4
LEAST_COUNTED: Final = 20
"""Postings whose points are counted: so many for each one that is wanted, and so many at least."""
OF_ONE_EMPLOYER: Final = 2
NEARLY: Final = 10
"""By how many points others may be worse, and still come before a third posting of one employer."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A posting for somebody, and why."""

    posting_id: int
    score: Score


class Board:
    """Postings that are live now. Made once, never changed: another one is made when postings change."""

    def __init__(self, offers: Iterable[Offered]) -> None:
        self._offers = sorted(offers, key=lambda one: (one.seen_at or LONG_AGO, one.id), reverse=True)
        self._index = Index(self._offers)
        self._limits = Limits(self._index)
        self._ranking = Ranking(self._index, self._limits, self._offers)
        self._place = {one.id: place for place, one in enumerate(self._offers)}
        self._twins: dict[str, list[int]] = {}
        for place, one in enumerate(self._offers):
            self._twins.setdefault(one.twin_key, []).append(place)
        self._ages = [-(one.seen_at or LONG_AGO).timestamp() for one in self._offers]
        self._ends = sorted((one.apply_until, place) for place, one in enumerate(self._offers) if one.apply_until)
        self._pins = [(one.pinned_until, place) for place, one in enumerate(self._offers) if one.pinned_until]
        self._ended = 0
        self._pinned = 0

    def at(self, now: datetime, today: date) -> Board:
        """The same postings at an instant: without those whose time is up, and with what is pinned on that local day.
        As it was made, nothing is over and nothing pinned."""
        over = bisect_right(self._ends, now, key=lambda one: one[0])
        seen = copy(self)
        Board._set(seen, self._ends[:over], [pin for pin in self._pins if pin[0] >= today])
        return seen

    def _set(self, ended: list[tuple[datetime, int]], pinned: list[tuple[date, int]]) -> None:
        self._ended = self._index.number(place for _, place in ended)
        self._pinned = self._index.number(place for _, place in pinned)

    def __len__(self) -> int:
        return len(self._offers)

    def best(
        self,
        seeker: Seeker,
        most: int,
        without: Collection[int] = frozenset(),
        *,
        twins: Collection[str] = frozenset(),
        new_since: datetime | None = None,
    ) -> list[Pick]:
        """The best postings for somebody, pinned ones first; of two alike the newer.

        ``without``: ids that they have been told of, with their twins; ``twins``: keys of twins that they have been
        told of, also where that posting is not live any more. ``new_since``: only those first seen after it.
        """
        allowed = self._limits.open_to(seeker) & ~self._ended
        if new_since is not None:
            allowed &= (1 << bisect_left(self._ages, -new_since.timestamp())) - 1
        if without or twins:
            allowed &= ~self._told(without, twins)
        pinned = allowed & self._pinned
        picks = self._chosen(seeker, pinned, most) if pinned else []
        if len(picks) < most:
            picks += self._chosen(seeker, allowed & ~pinned, most - len(picks))
        return picks

    def fits(self, seeker: Seeker, posting_id: int) -> Score | None:
        """How one of them fits; None when it does not, or is not live."""
        place = self._place.get(posting_id)
        if place is None or self._ended >> place & 1:
            return None
        return fit(self._offers[place], seeker)

    def outside(
        self, seeker: Seeker, without: Collection[int] = frozenset(), *, twins: Collection[str] = frozenset()
    ) -> Pick | None:
        """The best posting of a field beside their own, that no limit and no refusal rules out, the nearest field
        first. None where they are open to everything already, or there is none."""
        told = {jobs.occupations()[one].field for one in seeker.brought.occupations}
        own = seeker.brought.fields | told
        if Field.ANY in own:
            return None
        away = self._told(without, twins) | self._ended
        for _, those in self._ranking.works(seeker):
            away |= those
        for mine, other in _beside(own - seeker.refused.fields):
            brought = replace(seeker.brought, fields=frozenset({other}), occupations=(), words=frozenset())
            stepped = replace(seeker, brought=brought)
            allowed = self._limits.open_to(stepped) & ~away & self._index.of(f"f:{other}")
            for pick in self._chosen(stepped, allowed, 1):
                told_as = (Reason(Why.NEIGHBOUR, mine), Reason(Why.BRIDGE, NEIGHBOURS[mine][other]))
                why = tuple(one for one in pick.score.why if one.code not in (Why.FIELD, Why.LIKED_FIELD))
                return Pick(pick.posting_id, replace(pick.score, why=told_as + why))
        return None

    def search(self, words: str, seeker: Seeker | None, most: int) -> list[Pick]:
        """What somebody means by words of their own, the best first. Their limits hide nothing: what is lacking is
        told as missing. A place that is named is taken with what is near it."""
        looking = Looking(self._index, self._limits, words, seeker)
        picks = []
        for place, points in looking.found(self._index.all & ~self._ended, most):
            score = Found(self._offers[place], looking).score(points)
            picks.append(Pick(self._offers[place].id, score))
        return picks

    def _told(self, without: Collection[int], twins: Collection[str]) -> int:
        places = [self._place[one] for one in without if one in self._place]
        keys = {self._offers[place].twin_key for place in places}.union(twins)
        return self._index.number(place for key in keys for place in self._twins.get(key, ()))

    def _chosen(self, seeker: Seeker, allowed: int, most: int) -> list[Pick]:
        counted = self._ranking.ranked(seeker, allowed, max(LEAST_COUNTED, COUNTED_EACH * most))
        first = self._first(counted, most)
        return [Pick(self._offers[place].id, score) for place, score in self._ranking.scores(first, seeker)]

    def _first(self, counted: list[Counted], most: int) -> list[int]:
        first = [place for _, place in counted[:most]]
        employers = [self._offers[place].employer_key for place in first]
        twins = {self._offers[place].twin_key for place in first}
        is_much = any(one and employers.count(one) > OF_ONE_EMPLOYER for one in employers)
        return first if not is_much and len(twins) == len(first) else self._varied(counted, most)

    def _varied(self, counted: list[Counted], most: int) -> list[int]:
        """The first of these, but no third of one employer while others are nearly as good, and no twin of another."""
        employers: Counter[str] = Counter()
        left, chosen = counted, list[int]()

        def weighed(one: Counted) -> int:
            is_much = employers[self._offers[one[1]].employer_key or ""] >= OF_ONE_EMPLOYER
            return one[0] - NEARLY if is_much else one[0]

        while left and len(chosen) < most:
            # Of several as good the first, which is the newest.
            place = max(left, key=weighed)[1] if employers else left[0][1]
            chosen.append(place)
            offered = self._offers[place]
            if offered.employer_key:
                employers[offered.employer_key] += 1
            left = [one for one in left if self._offers[one[1]].twin_key != offered.twin_key]
        return chosen


def _beside(own: Collection[Field]) -> list[tuple[Field, Field]]:
    """A field of one's own and one beside it that is not, the nearest first."""
    found = [
        (rank, mine, other) for mine in sorted(own) for rank, other in enumerate(NEIGHBOURS[mine]) if other not in own
    ]
    return [(mine, other) for _, mine, other in sorted(found)]
