"""The forms of a word: what may stand at the end of it in Finnish, Swedish or English, and what its stem becomes.

All of it is folded (`domain/lexicon/fold.py`): without dots, in small letters. Too many forms do no harm, for only
words of the lexicon are looked for.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

SHORTEST_STEM: Final = 4
"""Shorter words are words of their own elsewhere: they are taken as they stand, or with a plain case ending."""

_SINGULAR = (
    "n a ta tta ssa s sta st lla l lta lt lle ksi na t an en in on un yn aan een iin oon uun seen hin han hun hon"
)
_PLURAL = "a ta en den tten lle ille lla lta ssa sta ksi na in hin hi"
_SWEDISH = "s n en et t er ar or r na arna erna orna ns ens arnas erna re"
_ENGLISH = "s es ing"
_OWN = ("", "mme", "nne", "ni", "si", "nsa", "kin", "ko", "han", "kaan", "ks")

_OF_SINGULAR: Final = frozenset(
    ending + own
    for ending in (
        "",
        *(_SINGULAR + " " + _SWEDISH + " " + _ENGLISH).split(),
        "aa",
        "oo",
        "ee",
        "ii",
        "o",
        "u",
        "e",
        "i",
    )
    for own in _OWN
) - {"o", "u", "e", "i", "hankin", "inen"}
_OF_SHORT: Final = frozenset(["", *"n a t s en et ta ssa lla lle ksi sta na iin een".split()])
_OF_PLURAL: Final = frozenset(ending + own for ending in ("", *_PLURAL.split()) for own in _OWN)
_WEAKER: Final = (
    ("kk", "k"), ("pp", "p"), ("tt", "t"), ("nk", "ng"), ("nt", "nn"), ("mp", "mm"), ("lt", "ll"), ("rt", "rr"),
    ("ht", "hd"), ("t", "d"), ("p", "v"), ("k", ""),
)  # fmt: skip
_GRADED = re.compile(r"(kk|pp|tt|nk|nt|mp|lt|rt|ht|t|p|k)([aeiouy])$")


def is_ending(stem: str, stem_kind: int, rest: str) -> bool:
    """Whether ``rest`` may follow a stem of that kind (0 singular, 1 plural)."""
    if len(stem) < SHORTEST_STEM:
        return rest in _OF_SHORT
    return rest in (_OF_PLURAL if stem_kind else _OF_SINGULAR)


@cache
def stems(word: str) -> frozenset[tuple[str, int]]:
    """What the endings of a folded word are put to, with the kind of stem: 0 singular, 1 plural."""
    if len(word) < SHORTEST_STEM:
        return frozenset({(word, 0)})
    found = {(word, 0)}
    for stem in {word, _weak(word)}:
        found |= {(stem, 0), *((plural, 1) for plural in _plurals(stem))}
    found |= _changed(word)
    return frozenset(one for one in found if len(one[0]) >= min(SHORTEST_STEM, len(word)))


def _weak(word: str) -> str:
    weaker = dict(_WEAKER)
    return _GRADED.sub(lambda found: weaker[found[1]] + found[2], word)


def _plurals(stem: str) -> tuple[str, ...]:
    base, last = stem[:-1], stem[-1]
    if last == "a":
        return (base + "i", base + "oi", base + "oj")
    if last == "i":
        return (base + "ei", base + "ej", base + "i")
    if last in "ouy":
        return (stem + "i", stem + "j")
    return (stem + "i",) if last == "e" else ()


def _changed(word: str) -> set[tuple[str, int]]:
    """Words whose end becomes another before an ending: apulainen, talonmies, siivous, huone, flicka, städare."""
    for end, singular, plural in (
        ("nen", ("se", "s"), ("si",)),
        ("tyo", ("tyo",), ("toi",)),
        ("mies", ("miehe",), ("miehi",)),
        ("us", ("ukse",), ("uksi",)),
        ("os", ("okse",), ("oksi",)),
        ("is", ("ikse",), ("iksi",)),
        ("as", ("aa",), ("ai",)),
        ("e", ("ee",), ()),
    ):
        if word.endswith(end):
            base = word.removesuffix(end)
            return {(base + one, 0) for one in singular} | {(base + one, 1) for one in plural}
    if word.endswith("a"):  # Swedish: sköterska, sköterskor
        return {(word[:-1] + "or", 0)}
    return set()
