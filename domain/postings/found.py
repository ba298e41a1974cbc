"""What a search finds: the postings in their order, why each is shown, and what of it is lacking."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from domain.matching import Brought
from domain.postings.fit import Missing, Reason, Score, Why, barriers, scored
from domain.postings.index import Index, hours_of, lowest
from domain.postings.limits import Limits
from domain.postings.offered import Offered
from domain.postings.searching import Asking, asking, found_by
from domain.postings.seeker import Seeker

WORK: Final = 60
PLACE: Final = 25
HOURS: Final = 15
_WAYS: Final = (1.0, 0.8, 0.5, 0.3, 0.0)
_OF_WORK: Final = frozenset({Why.OCCUPATION, Why.NEAR_OCCUPATION, Why.FIELD, Why.WORDS})


class Looking:
    """One search. ``seeker`` is who searches, as far as is known."""

    def __init__(self, index: Index, limits: Limits, words: str, seeker: Seeker | None) -> None:
        self.asked: Asking = asking(words)
        self.by = seeker
        self._index = index
        self._limits = limits
        told = seeker.brought if seeker else Brought("", frozenset(), (), frozenset(), None, None, None, None)
        self.seeker = Seeker(
            replace(
                told,
                municipality_code=self.asked.municipality_code or told.municipality_code,
                fields=frozenset(),
                occupations=self.asked.occupations,
                words=frozenset(),
                hours=self.asked.hours or None,
            ),
            education=seeker.education if seeker else None,
            is_adult=seeker.is_adult if seeker else None,
            kinds=self.asked.kinds,
            has_told=False,
        )
        """Who would have told what is asked for now."""

    def found(self, allowed: int, most: int) -> list[tuple[int, int]]:
        """Places in the index and points, the best first, of two alike the newer."""
        corners = []
        for share, works in found_by(self._index, self.asked):
            for ring, way in self._rings():
                for hours, suits in self._hours():
                    points = round(WORK * share + PLACE * way + HOURS * suits)
                    corners.append((points, works & ring & hours & allowed))
        found: list[tuple[int, int]] = []
        for points, those in sorted(corners, key=lambda one: -one[0]):
            found += [(place, points) for place in lowest(those, most - len(found))]
        return found

    def _rings(self) -> list[tuple[int, float]]:
        if not self.seeker.brought.municipality_code:
            return [(self._index.all, 1.0)]
        rings = list(zip(self._limits.rings(self.seeker), _WAYS, strict=True))
        return rings[:3] if self.asked.municipality_code else rings

    def _hours(self) -> list[tuple[int, float]]:
        """Those of the hours asked for, those that do not tell theirs, and the others."""
        if not self.asked.hours:
            return [(self._index.all, 1.0)]
        terms = self._index.known("h:")
        all_of = self._index.any_of(f"h:{one}" for one in terms if self.asked.hours <= hours_of(one)[0])
        some_of = self._index.any_of(f"h:{one}" for one in terms if self.asked.hours & hours_of(one)[0]) & ~all_of
        told = self._index.any_of(f"h:{one}" for one in terms)
        others = told & ~all_of & ~some_of
        return [(all_of, 1.0), (some_of, 0.7), (self._index.all & ~told, 0.5), (others, 0.0)]


class Found:
    """One posting that a search found."""

    def __init__(self, offered: Offered, looking: Looking) -> None:
        self._offered = offered
        self._looking = looking

    def score(self, points: int) -> Score:
        """Why it is shown; with who searches known, also what of it they lack or have not told."""
        looking = self._looking
        as_asked = scored(self._offered, looking.seeker)
        why = list(as_asked.why) if as_asked else []
        if looking.asked.words and not any(one.code in _OF_WORK for one in why):
            named = next((one for one in looking.asked.words if self._is_titled(one)), None)
            why = [Reason(Why.WORDS, named), *why] if named else why
        if looking.by is None:
            return Score(points, tuple(one for one in why if one.code in _OF_WORK or one.code in _OF_SEARCH), ())
        lacking = barriers(self._offered, looking.by)
        asked = [one for one in as_asked.missing if one.code in _ASKED] if as_asked else []
        lacked = {(one.code, one.value) for one in lacking}
        return Score(points, tuple(one for one in why if (one.code, one.value) not in lacked), (*lacking, *asked))

    def _is_titled(self, stem: str) -> bool:
        return any(word.startswith(stem) for word in self._offered.title)


_OF_SEARCH: Final = frozenset({Why.SAME_PLACE, Why.NEAR_PLACE, Why.REMOTE, Why.HOURS, Why.KIND})
_ASKED: Final = frozenset(
    {Missing.ASK_PLACE, Missing.ASK_LICENCE, Missing.ASK_LANGUAGE, Missing.ASK_CARD, Missing.ASK_EDUCATION}
)
