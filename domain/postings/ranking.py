"""The postings of an index that come first for somebody, by their points, without a look at each posting."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from domain import jobs
from domain.matching import FAR_KM, NEAR_KM, PLACE, WORK, Part, Score, joined, share_of_way
from domain.people import Field
from domain.postings.fit import BESIDES, EMPLOYER, KIND, WORD_OF_OTHER_WORK, for_cards, for_hours, for_others, for_work
from domain.postings.index import Index, lowest
from domain.postings.limits import RINGS, Limits
from domain.postings.offered import Offered
from domain.postings.seeker import Seeker, near

Table = dict[int, Part]
Counted = tuple[int, int]
"""Points, and a posting's place in the index."""

MOST_KEPT: Final = 20_000

HOPEFUL, FINE, LACKING = range(3)
"""Of a kind that is hoped for; asks for nothing that is lacking; the rest."""

ASKED_FOR: Final = 10
"""Points of something that is asked for besides, as a guess before points are counted."""


class Ranking:
    """Counts points of the postings that may be among the best: those of the best corners first."""

    def __init__(self, index: Index, limits: Limits, offers: Sequence[Offered]) -> None:
        self._index = index
        self._limits = limits
        self._offers = offers
        self._alike = _alike(offers)
        self._tables: dict[Hashable, Table] = {}
        self._nearby: dict[str, int] = {}

    def ranked(self, seeker: Seeker, allowed: int, count: int) -> list[Counted]:
        """About the ``count`` best of those allowed, in order."""
        works = self.works(seeker)
        rings, fine = self._limits.rings(seeker), self._limits.fine(seeker)
        hopeful = fine & self._limits.hopeful(seeker) if seeker.kinds else 0
        which = (hopeful, fine ^ hopeful, self._index.all ^ fine)
        cells = [[those & allowed & ring for ring in rings] for _, those in works]
        found: list[tuple[int, float]] = []
        shares = tuple(share for share, _ in works)
        for base, work, ring, part in _corners(shares, _ways(may_drive=seeker.brought.may_drive)):
            those = cells[work][ring]
            if those and (those := those & which[part]):
                found += [(place, base) for place in lowest(those, count - len(found))]
                if len(found) >= count:
                    break
        return sorted(self._counted(found, seeker), key=_best_first)

    def scores(self, places: Iterable[int], seeker: Seeker) -> Iterator[tuple[int, Score]]:
        """The places with what `domain.postings.fit.scored` gives, without those to which it gives nothing."""
        tables = list(zip(self._tables_of(seeker), self._alike, BESIDES, strict=True))
        for place in places:
            work = for_work(self._offers[place], seeker)
            if work is not None:
                besides = [self._part(table, alike, place, of, seeker) for table, alike, of in tables]
                yield place, joined((work, *besides))

    def _of_work(self, seeker: Seeker) -> Iterator[tuple[float, int]]:
        index, brought = self._index, seeker.brought
        told = {jobs.occupations()[one].field for one in brought.occupations}
        if brought.occupations:
            yield 1.0, index.any_of(f"o:{one}" for one in brought.occupations)
            like_it = 0
            for one in brought.occupations:
                like_it |= self._near(one)
            yield 0.8, like_it
        if brought.words:
            yield 1.0, index.any_of(f"w:{one}" for one in brought.words)
            yield WORD_OF_OTHER_WORK, index.any_of(f"x:{one}" for one in brought.words)
        yield 0.6, index.any_of(f"f:{one}" for one in brought.fields - told if one is not Field.ANY)
        yield 0.5, index.any_of(f"f:{one}" for one in told)

    def _near(self, occupation: str) -> int:
        found = self._nearby.get(occupation)
        if found is None:
            found = self._nearby[occupation] = self._index.any_of(f"o:{one}" for one in near(occupation))
        return found

    def _counted(self, found: Sequence[tuple[int, float]], seeker: Seeker) -> Iterator[Counted]:
        """Their points; postings that ask for the same give the same to people who have told the same."""
        (_, hours, others, cards), (_, as_hours, as_others, as_cards) = self._tables_of(seeker), self._alike
        liked = self._index.any_of(f"e:{one}" for one in seeker.liked.employers)
        for place, base in found:
            one = hours.get(as_hours[place]) or self._part(hours, as_hours, place, for_hours, seeker)
            other = others.get(as_others[place]) or self._part(others, as_others, place, for_others, seeker)
            third = cards.get(as_cards[place]) or self._part(cards, as_cards, place, for_cards, seeker)
            extra = EMPLOYER if liked and liked >> place & 1 else 0
            got = base + one[0] + other[0] + third[0] + extra
            yield round(100 * got / (WORK + PLACE + one[1] + other[1] + third[1] + extra)), place

    def _part(
        self, table: Table, alike: list[int], place: int, of: Callable[[Offered, Seeker], Part], seeker: Seeker
    ) -> Part:
        part = table.get(alike[place])
        if part is None:
            part = table[alike[place]] = of(self._offers[place], seeker)
        return part

    def _tables_of(self, seeker: Seeker) -> tuple[Table, Table, Table, Table]:
        """For the place, hours, others and cards, each what postings gave to those who have told the same."""
        brought = seeker.brought
        if len(self._tables) > MOST_KEPT:
            self._tables.clear()
        has_told = (brought.licences is None, brought.languages is None, seeker.tells_education)
        where = (brought.municipality_code, brought.may_drive, seeker.refused.places)
        return (
            self._tables.setdefault(("p", *where), {}),
            self._tables.setdefault(("h", brought.hours), {}),
            self._tables.setdefault(("o", has_told, seeker.kinds, seeker.only_kinds), {}),
            self._tables.setdefault(("c", brought.cards), {}),
        )

    def works(self, seeker: Seeker) -> list[tuple[float, int]]:
        """Postings by the share of the points that their work gives, as `domain.matching.share_of_work` has it."""
        index, brought = self._index, seeker.brought
        found: list[tuple[float, int]] = []
        taken = 0
        for share, work in self._of_work(seeker):
            those = work & ~taken
            if those:
                taken |= those
                found.append((share, those))
        if Field.ANY in brought.fields:
            found.append((0.3, index.all & ~taken))
        elif seeker.liked.employers:
            found.append((0.0, index.any_of(f"e:{one}" for one in seeker.liked.employers) & ~taken))
        return found


def _ways(*, may_drive: bool) -> tuple[float, ...]:
    """The share of the points for the place, of each of the rings."""
    beyond = (NEAR_KM, FAR_KM, FAR_KM + 1)
    near_by, far, further = (share_of_way(one, has_car_licence=may_drive) for one in beyond)
    return 1.0, near_by, 0.5, far, further


@lru_cache(maxsize=4096)
def _corners(shares: tuple[float, ...], ways: tuple[float, ...]) -> list[tuple[float, int, int, int]]:
    """Points for work and place, which work, which ring, and which of the three; what promises most comes first."""
    found = []
    for work, share in enumerate(shares):
        for ring in range(RINGS):
            base = WORK * share + PLACE * ways[ring]
            promise = {
                HOPEFUL: (base + KIND) / (WORK + PLACE + KIND),
                FINE: base / (WORK + PLACE),
                LACKING: base / (WORK + PLACE + ASKED_FOR),
            }
            found += [(promise[which], base, work, ring, which) for which in promise]
    found.sort(key=lambda one: (-one[0], one[4]))
    return [one[1:] for one in found]


def _alike(offers: Sequence[Offered]) -> tuple[list[int], list[int], list[int], list[int]]:
    """For each posting four numbers, the same for those that have the same place, hours, others, or cards."""
    numbers: dict[Hashable, int] = {}

    def number(key: Hashable) -> int:
        return numbers.setdefault(key, len(numbers))

    return (
        [number((one.municipalities, one.is_remote)) for one in offers],
        [number((one.asked.hours, one.asked.may_be_shaped)) for one in offers],
        [number((one.kinds, one.education, one.asked.licence, one.asked.languages)) for one in offers],
        [number(one.asked.cards) for one in offers],
    )


def _best_first(counted: Counted) -> tuple[int, int]:
    return -counted[0], counted[1]
