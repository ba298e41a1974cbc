"""The plain form of a job named in the middle of a sentence: "kahvilatyöntekijä" of "kahvilatyöntekijää"."""

from __future__ import annotations

from domain.jobs import listed
from domain.lexicon.fold import fold

ENDING = 4
"""Characters by which two forms of one word may differ in length."""


def plain(said: str, occupation: str) -> str:
    """Their own word for the occupation with this id, as the lexicon has it; what they said where none is its like."""
    theirs = fold(said)
    known = next((entry.words for _, entry in listed() if entry.id == occupation), ())
    alike = [word for word in known if "*" not in word and _is_form_of(theirs, fold(word))]
    return min(alike, key=lambda word: (-_shared(theirs, fold(word)), len(word)), default=said)


def _is_form_of(theirs: str, word: str) -> bool:
    """Whether one may be the other with another ending: words in "-nen" change most, others lose a letter or two."""
    stem = word[: -3 if word.endswith("nen") else -2]
    return theirs.startswith(stem) and abs(len(theirs) - len(word)) <= ENDING


def _shared(one: str, other: str) -> int:
    """With how many letters both begin."""
    return next((at for at, (mine, yours) in enumerate(zip(one, other, strict=False)) if mine != yours), len(one))
