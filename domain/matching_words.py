"""Words of a text by their stems, without those that everybody uses: for work that the lexicon has no name for."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any, Final

import snowballstemmer

from domain.jobs.clauses import affirmed
from domain.jobs.finding import tokens

SHORTEST: Final = 5
LONGEST_STEM: Final = 24

_COMMON: Final = frozenset(
    """
    tarvitsen tarvitsemme etsimme haemme haluan haluaisin osaan olen ollut minulla meilla tyota tyossa toita toihin
    toissa tyon tekija tekijaa tyontekija tyontekijaa ihminen ihmista henkilo henkiloa nuori nuorta kanssa kaikki jotain
    joku jokin mielellani tykkaan pidan innostaa kiinnostaa kiva hyva hyvin paljon vahan kokemusta kokemus heti lahti
    lahteen lahdessa hollola hollolaan heinola heinolaan kesaksi kesalla tekemaan tehda tehnyt myos aina sitten vaikka
    voisin voin reipas reipasta ahkera ahkeraa apua apuun meidan firma firmaan yritys yritykseen tarvitaan tyopaikka
    behover soker jobba jobbet arbete gillar someone looking workers worker would experience something people
    """.split()
)


def told_words(text: str) -> frozenset[str]:
    """The stems of what is told in a text, whatever language it is in; nothing that is denied in it."""
    words = {token.folded for clause in affirmed(text) for token in tokens(clause)}
    return frozenset(
        stem_of(word) for word in words if len(word) >= SHORTEST and word not in _COMMON and not word.isdecimal()
    )


def is_common(word: str) -> bool:
    """Whether a folded word is one that everybody uses who tells of work."""
    return word in _COMMON


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """The stem of a folded word."""
    stem: str = _stemmer().stemWord(word)
    return stem[:LONGEST_STEM]


def _stemmer() -> Any:
    """Finnish for all: what is compared was cut by the same knife. One for each thread, for it keeps the word."""
    if not hasattr(_own, "stemmer"):
        _own.stemmer = snowballstemmer.stemmer("finnish")
    return _own.stemmer


_own = threading.local()
