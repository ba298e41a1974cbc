"""What somebody says of themselves and means: sentences without a "not", and not about what others do."""

from __future__ import annotations

import re
from typing import Final

from domain.lexicon.fold import fold

_END = re.compile(r"[.;!?\n,:]|\b(?:mutta|vaan|muttei|men|utan|but|however)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_DENYING: Final = frozenset(
    "en ei emme eivat eika enka ellei etten ettei muttei enaa inte ej aldrig varken not never dont doesnt"
    " didnt cant cannot wont isnt paitsi ilman pois no".split()
)
_ALA: Final = re.compile(r"\bäl[äk]\w*", re.IGNORECASE)
"""Before folding: without its dots it is the word for a field of work."""
_TIRED_OF: Final = re.compile(r"(?:kyllast|inho|vihaa|tylsist|valttele|allergi|hate|tired|leds|trott)\w*")
_NO_MATTER: Final = frozenset(
    "haittaa haittais haittaisi pelkaa pelkaan pelota pelottaa ongelma ongelmaa vaikea vaikeaa mind problem rabbu radd"
    " pitkastyta".split()
)
_NOT_YET: Final = frozenset(
    "ole oo ollut ollu koskaan kokemusta tieda varma muista havent never been experience sure know erfarenhet aldrig"
    " provat saker vet".split()
)
_SWEDISH: Final = frozenset("jag ar vill som och pa att ett har kan gillar jobba vi av eller med bli till".split())
_OTHERS: Final = re.compile(
    r"\b(?:aiti|isa|veli|velje|sisko|kaveri|mutsi|faija|iska|vanhemma|tati|seta|eno|serkku|tyttoysta|poikaysta|mamma"
    r"|pappa|mor|far|bror|syster|kompis|brother|sister|mother|father|mom|mum|dad|friend|uncle|aunt)\w*"
    r" (?:on|oli|ovat|tekee|tyoskentelee|omistaa|pitaa|kay|ar|var|jobbar|arbetar|ager|is|was|works|owns|are)\b"
)


def affirmed(words: str) -> list[str]:
    """The clauses of a text in which nothing is denied and nobody else is told of."""
    return [clause for clause in _clauses(words) if not _is_of_others(clause) and not _is_denied(clause)]


def refused(words: str) -> list[str]:
    """The clauses in which somebody says what they do not want or cannot do. What they only have not done yet, or are
    not sure of, is no refusal."""
    denied = [clause for clause in _clauses(words) if not _is_of_others(clause) and _is_denied(clause)]
    return [clause for clause in denied if _NOT_YET.isdisjoint(_WORD.findall(fold(clause)))]


def _clauses(words: str) -> list[str]:
    return [clause for clause in _END.split(words) if clause.strip()]


def _is_of_others(clause: str) -> bool:
    return bool(_OTHERS.search(" ".join(_WORD.findall(fold(clause)))))


def _is_denied(clause: str) -> bool:
    if _ALA.search(clause):
        return True
    said = _WORD.findall(fold(clause))
    if any(_TIRED_OF.fullmatch(word) for word in said):
        return True
    denying = _DENYING & set(said)
    if not _SWEDISH.isdisjoint(said) and denying <= {"en", "no"}:
        return False  # in Swedish "en" is an article
    return bool(denying) and _NO_MATTER.isdisjoint(said)
