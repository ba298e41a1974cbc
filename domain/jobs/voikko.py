"""Base forms of Finnish words from Voikko, where libvoikko and its dictionary are installed; it is never needed."""

from __future__ import annotations

import threading
from functools import cache, lru_cache
from typing import Any

from domain.jobs.finding import Analyse, BaseForms
from domain.lexicon.fold import fold


@cache
def analyser() -> Analyse | None:
    """What looks words up; None where there is no library or no Finnish dictionary."""
    try:
        # Not among the requirements: it is a library of the system, and the rules do without it.
        import libvoikko

        dictionary = libvoikko.Voikko("fi")
    except Exception:
        # Whatever is wrong with an optional library, we do without it.
        return None
    return Lookups(dictionary).base_forms


class Lookups:
    """One dictionary, which may be asked by one thread at a time."""

    def __init__(self, dictionary: Any) -> None:
        self._dictionary = dictionary
        self._lock = threading.Lock()
        self.base_forms = lru_cache(maxsize=20_000)(self._base_forms)

    def _base_forms(self, word: str) -> BaseForms | None:
        """None for a word that the dictionary does not know."""
        with self._lock:
            readings = self._dictionary.analyze(word)
        found = {(fold(one["BASEFORM"]), _parts(one.get("STRUCTURE", ""))) for one in readings if "BASEFORM" in one}
        return BaseForms(tuple(sorted(found, key=lambda one: one[0]))) if found else None


def _parts(structure: str) -> frozenset[int]:
    """Where the parts of a compound begin: "=ppp=pppp" has them at 0 and 3."""
    places, letters = set(), 0
    for mark in structure:
        if mark == "=":
            places.add(letters)
        else:
            letters += 1
    return frozenset(places)
