"""An index of postings in memory: which of them have what, each set of postings one number with a bit for each.

A bit's place is the posting's, the newest at 0, so the lowest bits of a set are the newest postings of it. Sets are cut
and joined as numbers, without a look at any posting: of 50,000 postings a set is 6 kB.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from domain.employers import Hours
from domain.postings.offered import Offered

KEPT: Final = 24
"""Sets larger than this stand ready as a number, smaller ones as a list: most words are in a few titles only."""


class Index:
    """The sets, by terms: "o:" occupation, "f:" field, "w:" a word where there is no occupation and "x:" where there is
    one, "t:" a word of the title, "m:" municipality, and what else :func:`terms` has."""

    def __init__(self, offers: Sequence[Offered]) -> None:
        """``offers``: the newest first."""
        self.size = len(offers)
        self.all = (1 << self.size) - 1
        self._places: dict[str, array[int]] = {}
        for place, offered in enumerate(offers):
            for term in terms(offered):
                self._places.setdefault(term, array("I")).append(place)
        self._numbers = {term: self.number(those) for term, those in self._places.items() if len(those) > KEPT}
        self._titles = sorted(term for term in self._places if term.startswith("t:"))

    def of(self, term: str) -> int:
        """Those that have this term."""
        number = self._numbers.get(term)
        if number is not None:
            return number
        return sum(1 << place for place in self._places.get(term, ()))

    def any_of(self, terms: Iterable[str]) -> int:
        """Those that have one of these."""
        found = 0
        for term in terms:
            found |= self.of(term)
        return found

    def beginning(self, stem: str) -> int:
        """Those that have a word of the title, or of the employer's name, that begins so."""
        first = bisect_left(self._titles, f"t:{stem}")
        last = bisect_left(self._titles, f"t:{stem}\uffff")
        return self.any_of(self._titles[first:last])

    def known(self, mark: str) -> list[str]:
        """What follows this mark in the terms that there are."""
        return [term[len(mark) :] for term in self._places if term.startswith(mark)]

    def number(self, places: Iterable[int]) -> int:
        """These places as a set."""
        room = bytearray(self.size // 8 + 1)
        for place in places:
            room[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(room, "little")


def lowest(number: int, most: int) -> list[int]:
    """The places of a set's first ``most`` bits: the newest postings of it."""
    found: list[int] = []
    while number and len(found) < most:
        bit = number & -number
        found.append(bit.bit_length() - 1)
        number ^= bit
    return found


def terms(offered: Offered) -> Iterator[str]:
    """What a posting is found by and left out by."""
    asked = offered.asked
    alone = {"o": asked.occupation, "f": asked.field, "d": asked.licence, "q": offered.education}
    yield from (f"{mark}:{one}" for mark, one in {**alone, "e": offered.employer_key}.items() if one)
    words = "x" if asked.occupation else "w"
    several: dict[str, Collection[str]] = {
        words: asked.words,
        "t": offered.title,
        "m": offered.municipalities,
        "l": asked.languages,
        "c": asked.cards,
        "k": offered.kinds,
    }
    yield from (f"{mark}:{one}" for mark, those in several.items() for one in those)
    if asked.hours:
        yield f"h:{hours_term(asked.hours, shaped=asked.may_be_shaped)}"
    if offered.adults_only:
        yield "adults"
    if offered.is_remote or not offered.municipalities:
        yield "remote" if offered.is_remote else "nowhere"
    yield "ours" if offered.is_ours else "published"


def hours_term(hours: Iterable[Hours], *, shaped: bool) -> str:
    """All hours of a posting in one, since whether they suit is told by all of them together."""
    return ",".join(sorted(hours)) + ("~" if shaped else "")


def hours_of(term: str) -> tuple[frozenset[Hours], bool]:
    """Back from :func:`hours_term`."""
    return frozenset(Hours(one) for one in term.removesuffix("~").split(",")), term.endswith("~")
