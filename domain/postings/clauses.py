"""A posting's text cut into clauses, each with what it makes of what it names: a must, nice to have, or not needed.

"Edellytämme hygieniapassia, ajokortti on eduksi" are two clauses, the second no must. Where a clause says nothing of
the kind, its sentence or the heading above it does ("Vaatimukset:", "Eduksi katsotaan:"). Finnish, Swedish and English
at once, folded (`domain/lexicon/fold.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise
from typing import Final

from domain.postings.folding import folded
from domain.postings.marks import read

LONGEST_BARE: Final = 8
"""Words of a line that asks for something by merely naming it: "Hygieniapassi ja hyvä suomen kielen taito"."""
_LONGEST_HEADING: Final = 7
_LONGEST_ITEM: Final = 14
_LONGEST_WORD: Final = 40
_LONGEST_LINE: Final = 400
_LONGEST_SENTENCE: Final = 1000


class Stance(Enum):
    """What is said of what a clause names."""

    MUST = auto()
    NICE = auto()  # useful, offered, taught, or one way of several
    NOT = auto()  # expressly not needed


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a sentence: as written, its words, the folded words with single spaces between, and the stance.

    ``marks``: what it may be about (`marks.py`). ``sentence``: the number of its sentence in the text.
    """

    said: str
    words: tuple[str, ...]
    line: str
    stance: Stance | None
    sentence: int
    marks: int
    is_denied: bool
    """A "not" stands in it or before it: what follows takes no hours back ("osa-aikainen, emme vaadi kokemusta")."""

    @property
    def is_bare(self) -> bool:
        return len(self.words) <= LONGEST_BARE

    @property
    def is_must(self) -> bool:
        """Whether what it names must be had: said so, or merely named in few words."""
        return self.stance is Stance.MUST or (self.stance is None and self.is_bare)


_NOT = re.compile(
    r"\b(?:ei|eika|eivat|emme|et|etka|ilman|ingen|inget|inga|inte|utan|no|not|without|don t|doesn t|isn t|needn t)\b"
    r"(?!.*\b(?:vain|pelkastaan|only|bara|endast)\b)"
)
_NICE = re.compile(
    r"\b(?:eduksi|etu(?:a|na)?|eduksesi|plussaa|plussana|plus|bonus\w*|hyodyksi|hyodyllinen|arvost\w+|toivo\w+"
    r"|mielel\w+"
    r"|mieluiten|mieluusti|kiva lisa|lisaetu|mahdollinen|mahdolliset|halutessasi|tarvittaessa|viela ole|puuttuu"
    r"|tarjoamme|tarjoaa|saat|jarjesta\w+|kustannamme|maksamme|koulutamme|hankimme|hankkia|suorittaa|suoritetaan"
    r"|suoritat|opit|opetamme|autamme|haittaa|jos|mikali|om du|if you|merit|meriit|merit\w*rande|fordel|onskvart"
    r"|onskas|garna|helst|vi erbjuder"
    r"|du far|vi ordnar|vi utbildar|vi betalar|advantage\w*|asset|nice to have|prefer\w*|desirable|desired"
    r"|appreciated?|beneficial|useful|helpful|ideally|we offer|we provide|you get|you will get|we train|we arrange"
    r"|can be (?:done|obtained|completed))\b"
)
_MUST = re.compile(
    r"\b(?:vaadi\w+|vaati\w*|vaatimu\w+|edellyt\w+|valttama\w+|pakolli\w+|pakko|tulee olla|pitaa olla|on oltava|oltava"
    r"|taytyy|tarvits\w+|tarvit(?:aan|set)|sinulla (?:on|tulee|pitaa)|sulla on|omaat|omaava\w*|omistat|loytyy|hallitset"
    r"|hallitsee|puhut|osaat|voimassa\s?olev\w+|kelpoisuus\w*|odotamme|patevyysvaatimu\w+|etsimamme|menestyt"
    r"|riitta\w+|krav|krav[es]\w*|kraver|forutsatt\w+|maste|behover du|du (?:har|behover|ska|bor|maste|talar|kan"
    r"|behar\w+)"
    r"|behovs|giltig\w*|ska ha|skall|required?|requires|requirements?|must|need(?:s|ed)?|you (?:have|speak|hold|know)"
    r"|mandatory|compulsory|essential|necessary|valid|fluent|minimum)\b"
)
_HEADING_MUST = re.compile(
    r"\b(?:vaatimu\w*|vaadimme|edellyt\w+|odotamme|odotukset|tarvits\w+|tarvitset|kelpoisuus\w*|osaamisvaatimu\w*"
    r"|sinulla on"
    r"|hakijalta|etsimme sinua|kuka olet|millainen|krav|vi kraver|vi forutsatter|du har|requirements?|you (?:have|need)"
    r"|we (?:expect|require)|what you need|must have\w*)\b"
)
_HEADING_NICE = re.compile(
    r"\b(?:eduksi|eduksesi|etua|plussaa|arvostamme|toivomme|hyodyksi|merit\w*|fordel|onskvart|nice to have"
    r"|advantage\w*|bonus|plus)\b"
)
_HEADING_OFFER = re.compile(
    r"\b(?:tarjoamme|tarjolla|edut|etusi|saat meilta|saat|vi erbjuder|formaner|we offer|benefits|perks|you get)\b"
)
_HEADING_OTHER = re.compile(
    r"\b(?:tehtav\w+|tyotehtav\w+|tyon kuvaus|tyosta|yrityks\w+|tietoa|meista"
    r"|yhteysti\w+|lisatie\w+|hakeminen|hakuohj\w+|om oss|arbetsuppgift\w+|ansok\w*|kontakt"
    r"|about|duties|tasks|responsibilities|how to apply|contact|palkka|lon|salary|tyoaika|sijainti|tyopaikka)\b"
)

_SENTENCE = re.compile(r"[.!?;]+(?=\s|$)|\n")
_PIECE = re.compile(
    r",(?!\d)|\s[–—-]\s|[()]|:\s|\s(?=(?:mutta|muttei|vaan|joskin|men|but|however|although|though|sekä että)\s)",
    re.IGNORECASE,
)
_AND = re.compile(r"\s(?:ja|sekä|och|samt|and)\s", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_BULLET = re.compile(r"\s*(?:[•·▪◦‣*✓✔➢►-]|\d[.)])\s*")


def clauses(text: str) -> Iterator[Clause]:
    """The clauses of a text, in its order."""
    above: Stance | None = None
    is_listed = False
    number = 0
    for line in text.split("\n"):
        *before, last = sentences(line) or [""]
        words = [folded(word) for word in _WORD.findall(last[:_LONGEST_LINE])]
        heading = _heading(line if not before else last, words)
        if heading is None and is_listed and not (_BULLET.match(line) or len(words) <= _LONGEST_ITEM):
            above, is_listed = None, False
        for sentence in before:
            number += 1
            yield from _of_sentence(sentence, above, number)
        if heading is not None:
            above, is_listed = heading[0], True
        if heading is None or not last.rstrip().endswith(":"):
            number += 1
            yield from _of_sentence(last, above, number)


def sentences(text: str) -> list[str]:
    """The sentences of a text; one without an end is cut into pieces, so that none takes long to read."""
    return [
        found[start : start + _LONGEST_SENTENCE]
        for found in _SENTENCE.split(text)
        for start in range(0, len(found), _LONGEST_SENTENCE)
        if not found.isspace()
    ]


def _heading(line: str, words: Sequence[str]) -> tuple[Stance | None] | None:
    """The stance of what follows this line, in a tuple; None for a line that is no heading."""
    is_short = 0 < len(words) <= _LONGEST_HEADING
    ends, joined = line.rstrip(), " ".join(words)
    if not (is_short and (ends.endswith((":", "?")) or (len(words) <= 3 and not ends.endswith((".", "!", ","))))):
        return None
    if _BULLET.match(line) and not ends.endswith(":"):
        return None
    if _HEADING_NICE.search(joined) or _HEADING_OFFER.search(joined):
        return (Stance.NICE,)
    if _HEADING_OTHER.search(joined):
        return (None,)
    if _HEADING_MUST.search(joined):
        return (Stance.MUST,)
    return (None,) if ends.endswith(":") else None


@dataclass(frozen=True, slots=True)
class _Piece:
    said: str
    words: tuple[str, ...]
    line: str
    marks: int


def _of_sentence(sentence: str, above: Stance | None, number: int) -> Iterator[Clause]:
    pieces = [piece for said in _PIECE.split(sentence) for piece in _pieces(said)]
    own = [stance_of(piece.line) for piece in pieces]
    for place, piece in enumerate(pieces):
        stance = own[place] or _from_others(own, place) or above
        before = next((one for one in reversed(own[: place + 1]) if one), None)
        yield Clause(piece.said, piece.words, piece.line, stance, number, piece.marks, before is Stance.NOT)


def _pieces(said: str) -> Iterator[_Piece]:
    """The piece, or its halves around an "and" where both say what they make of what they name."""
    whole = _piece(said)
    if not whole.words:
        return
    if stance_of(whole.line) is not None and _AND.search(said):
        halves = [_piece(half) for half in _AND.split(said)]
        stances = [stance_of(half.line) for half in halves]
        if any(one and other for one, other in pairwise(stances)):
            yield from (half for half in halves if half.words)
            return
    yield whole


def _piece(said: str) -> _Piece:
    words = tuple(_WORD.findall(said))
    known = [read(word[:_LONGEST_WORD]) for word in words]
    marks = 0
    for _, mark in known:
        marks |= mark
    return _Piece(said, words, " ".join([low for low, _ in known]), marks)


def _from_others(own: Sequence[Stance | None], place: int) -> Stance | None:
    """The stance of the clause before; where none has one, that of the first after ("A, B ja C katsotaan eduksi")."""
    before = next((stance for stance in reversed(own[:place]) if stance), None)
    return before or next((stance for stance in own[place:] if stance), None)


@lru_cache(maxsize=20_000)
def stance_of(line: str) -> Stance | None:
    """What a folded clause says of what it names."""
    if _NOT.search(line):
        return Stance.NOT
    if _NICE.search(line):
        return Stance.NICE
    return Stance.MUST if _MUST.search(line) else None
