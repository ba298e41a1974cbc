"""Which postings of an index are open to somebody, and how near: the rules of `domain.postings.fit` for all at once.

What comes out depends on a few things told, which many share, so the parts are kept by them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final

from domain.distances import kilometres
from domain.matching import AMOUNTS, COVERS, FAR_KM, NEAR_KM, Asked
from domain.people import Education, Licence, SpokenLanguage
from domain.postings.fit import BY_LAW, clashes, lacks_education, reaches, refuses_hours
from domain.postings.index import Index, hours_of
from domain.postings.seeker import Seeker
from domain.tips import From

KEPT_BYTES: Final = 24_000_000
"""Of kept parts, about; then all are made anew as they are asked for."""

RINGS: Final = 5
"""Same municipality or remote, near, not told where, far, further."""


class Limits:
    """The limits on one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._kept: dict[Hashable, tuple[int, ...]] = {}
        self._most_kept = KEPT_BYTES // (index.size // 8 + 100)
        self._municipalities = index.known("m:")
        self._cards = index.known("c:")
        self._hours = [(hours_of(one), f"h:{one}") for one in index.known("h:")]

    def open_to(self, seeker: Seeker) -> int:
        """Those that no limit and no refusal of theirs rules out."""
        index, brought, no = self._index, seeker.brought, seeker.refused
        found = self._keep(("licences", brought.licences), lambda: (self._licences(seeker),))[0]
        found &= self._keep(("languages", brought.languages), lambda: (self._languages(seeker),))[0]
        found &= self._keep(("hours", brought.hours, no.hours), lambda: (self._hours_for(seeker),))[0]
        found &= self._keep(("reach", *_where(seeker)), lambda: (self._reach(seeker),))[0]
        if seeker.education is not None:
            lacked = (f"q:{one}" for one in Education if lacks_education(one, seeker.education))
            found &= ~self._keep(("education", seeker.education), lambda: (index.any_of(lacked),))[0]
        if brought.cards is not None:
            found &= ~index.any_of(f"c:{one}" for one in BY_LAW - brought.cards)
        if seeker.is_adult is False:
            found &= ~index.of("adults")
        if seeker.sources is not None:
            published, ours = From.PUBLISHED in seeker.sources, From.OURS in seeker.sources
            found &= (index.of("published") if published else 0) | (index.of("ours") if ours else 0)
        return found & ~self._refused(seeker)

    def rings(self, seeker: Seeker) -> tuple[int, ...]:
        """All postings by how far they are, each in one of the :data:`RINGS`."""
        return self._keep(("rings", *_where(seeker)), lambda: self._rings(seeker))

    def fine(self, seeker: Seeker) -> int:
        """Those that ask for nothing that somebody lacks, has to be asked of, or hopes to be otherwise."""
        brought, index = seeker.brought, self._index
        found = self._keep(("fine hours", brought.hours), lambda: (self._fine_hours(seeker),))[0]
        found &= self._keep(("fine cards", brought.cards), lambda: (self._fine_cards(seeker),))[0]
        if brought.licences is None:
            found &= ~self._keep("licence", lambda: (index.any_of(f"d:{one}" for one in Licence),))[0]
        if brought.languages is None:
            found &= ~self._keep("language", lambda: (index.any_of(f"l:{one}" for one in SpokenLanguage),))[0]
        if not seeker.tells_education:
            found &= ~self._keep("education", lambda: (index.any_of(f"q:{one}" for one in Education),))[0]
        return found & self.hopeful(seeker) if seeker.only_kinds else found

    def hopeful(self, seeker: Seeker) -> int:
        """Those of a kind that somebody hopes for."""
        return self._index.any_of(f"k:{one}" for one in seeker.kinds)

    def _keep(self, key: Hashable, make: Callable[[], tuple[int, ...]]) -> tuple[int, ...]:
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= self._most_kept:
                self._kept.clear()
            found = self._kept[key] = make()
        return found

    def _licences(self, seeker: Seeker) -> int:
        has = seeker.brought.licences
        if has is None:
            return self._index.all
        return self._index.all & ~self._index.any_of(f"d:{one}" for one in COVERS if not COVERS[one] & has)

    def _languages(self, seeker: Seeker) -> int:
        speaks = seeker.brought.languages
        if speaks is None:
            return self._index.all
        return self._index.all & ~self._index.any_of(f"l:{one}" for one in SpokenLanguage if one not in speaks)

    def _hours_for(self, seeker: Seeker) -> int:
        clashing = [
            term
            for (hours, shaped), term in self._hours
            if clashes(Asked(hours=hours, may_be_shaped=shaped), seeker.brought)
            or refuses_hours(hours, seeker.refused.hours)
        ]
        return self._index.all & ~self._index.any_of(clashing)

    def _reach(self, seeker: Seeker) -> int:
        mine, drives = seeker.brought.municipality_code, seeker.brought.may_drive
        near = [one for one in self._open_places(seeker) if reaches(one, mine, may_drive=drives)]
        return self._index.any_of([*(f"m:{one}" for one in near), "remote", "nowhere"])

    def _rings(self, seeker: Seeker) -> tuple[int, ...]:
        mine = seeker.brought.municipality_code
        away = {one: kilometres(mine, one) for one in self._open_places(seeker)}

        def within(low: int, high: int) -> list[str]:
            return [f"m:{code}" for code, km in away.items() if km is not None and low < km <= high]

        found, taken = [], 0
        for those in (["remote", *within(-1, 0)], within(0, NEAR_KM), ["nowhere"], within(NEAR_KM, FAR_KM)):
            ring = self._index.any_of(those) & ~taken
            taken |= ring
            found.append(ring)
        return (*found, self._index.all & ~taken)

    def _open_places(self, seeker: Seeker) -> list[str]:
        return [one for one in self._municipalities if one not in seeker.refused.places]

    def _refused(self, seeker: Seeker) -> int:
        no = seeker.refused
        terms = [f"o:{one}" for one in no.occupations]
        terms += [f"f:{one}" for one in no.fields]
        terms += [f"e:{one}" for one in no.employers]
        terms += [f"q:{one}" for one in no.education]
        return self._index.any_of(terms)

    def _fine_hours(self, seeker: Seeker) -> int:
        told = seeker.brought.hours or frozenset()
        lacking = []
        for (hours, _), term in self._hours:
            amounts = hours & AMOUNTS
            if not hours - AMOUNTS <= told or (amounts and not amounts & told):
                lacking.append(term)
        return self._index.all & ~self._index.any_of(lacking)

    def _fine_cards(self, seeker: Seeker) -> int:
        has = seeker.brought.cards or ()
        return self._index.all & ~self._index.any_of(f"c:{one}" for one in self._cards if one not in has)


def _where(seeker: Seeker) -> tuple[str, bool, frozenset[str]]:
    return seeker.brought.municipality_code, seeker.brought.may_drive, seeker.refused.places
