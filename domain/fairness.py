"""Whether what an employer asks for sets somebody aside for what they are: age, gender, origin, health and their like.

An employer may ask for what the work needs (a language, a licence, strength, being of age), not for what a person is.
What this finds is asked about once and kindly, and a coordinator is told when the employer keeps to it. It decides
nothing.

How. The text is folded (`lexicon/fold.py`) and cut into sentences; what only looks alike is struck out
("naistenvaatteet", "iällä ei ole väliä"), and the rest is held against the tables of all languages at once
(`lexicon/unfair_*.py`). Ages are read as numbers: "18 vuotta täyttänyt" is a condition of the work, "alle 30-vuotias"
is not.

Known limits. It is a list of words, and of sentences it had never met it misses some (the figures are in
`tests/domain/data/README.md`). A wish behind a wish ("sopii tiimiimme, joka on iältään parikymppistä") passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from domain.lexicon import Unfair
from domain.lexicon.fold import fold
from domain.lexicon.unfair_en import EN
from domain.lexicon.unfair_fi import FI
from domain.lexicon.unfair_sv import SV

TABLES: Final[tuple[Unfair, ...]] = (FI, SV, EN)

_TOKEN = re.compile(r"\d+|[^\W\d_](?:['’]?[^\W\d_]|[\u0300-\u036f])*")
_SENTENCE_END = re.compile(r"[!?;\n]|\.\s+(?=[^\W\d_])")
_PAUSE = re.compile(r"[,:()/]|\s[-\u2013\u2014]\s")
_GREETING = re.compile(
    r"\s*[Tt]erve(?:\s+vaan)?\s*(?:!+|[.,]\s*(?=[A-ZÅÄÖ]|etsi|hae|tarv|kaip|olem|olis|meill|mull|minä|onko|nyt|haluai|voisi))"
)
"""A hello, which in Finnish is also "healthy"."""
_DOTS = str.maketrans("äöåéü", "aoaeu")
_STRUCK = "\0"
_OF_AGE = 18
_OLD_ENOUGH_TO_DRIVE = 24


class Ground(StrEnum):
    """What somebody would be set aside for. The values are stored, and catalogues key their texts on them."""

    AGE = "age"
    GENDER = "gender"
    ORIGIN = "origin"  # nationality, ethnic origin, colour of skin
    LANGUAGE = "language"  # the mother tongue, instead of the language the work needs
    RELIGION = "religion"
    HEALTH = "health"  # illness and disability
    FAMILY = "family"  # pregnancy, children, marriage
    APPEARANCE = "appearance"
    OPINION = "opinion"  # politics, trade union
    ORIENTATION = "orientation"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found first: the ground, and where in the text (start, end), so that it can be shown."""

    ground: Ground
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Folded words with one space between, a comma where the speaker pauses; where each stands in the text."""

    text: str
    places: tuple[tuple[int, int, int], ...]  # where a word begins in `text`; start and end in what was said

    def span(self, start: int, end: int) -> tuple[int, int]:
        inside = [place for place in self.places if start <= place[0] < end] or [self.places[0]]
        return inside[0][1], inside[-1][2]


def look(text: str) -> Finding | None:
    """The first wish that sets somebody aside for what they are, or None. Any str; raises nothing."""
    greeting = _GREETING.match(text)
    for sentence in _sentences(text, greeting.end() if greeting else 0):
        found = _look_at(sentence)
        if found:
            return found
    return None


def _look_at(sentence: _Sentence) -> Finding | None:
    plain = _fine().sub(lambda same: _STRUCK * len(same[0]), sentence.text)
    hits = [(match.span(), ground) for ground in Ground for match in [_unfair(ground).search(plain)] if match]
    hits += [(span, Ground.AGE) for span in _ages(plain)]
    if not hits:
        return None
    (start, end), ground = min(hits)
    return Finding(ground, sentence.span(start, end))


def _sentences(text: str, begin: int) -> Iterator[_Sentence]:
    for end in [*_SENTENCE_END.finditer(text, begin), None]:
        words = list(_TOKEN.finditer(text, begin, end.start() if end else len(text)))
        begin = end.end() if end else len(text)
        if words:
            yield _sentence(text, words)


def _sentence(text: str, words: list[re.Match[str]]) -> _Sentence:
    said, places, before = "", [], words[0].start()
    for word in words:
        if said:
            said += " , " if _PAUSE.search(text, before, word.start()) else " "
        places.append((len(said), word.start(), word.end()))
        said += fold(word[0])
        before = word.end()
    return _Sentence(said, tuple(places))


# Ages. "18 25 v" is what is left of "18-25 v".

_OLD = r"(?:vuotia\w*|vuotis\w*|vuoden ikai\w+|ariga?|aring\w*|years? olds?|yrs? olds?|yo|year olds?|ar gam\w+)"
_YEARS = r"(?:v|vee|vuotta|vuoden|ar|years?|yrs?)"
_A_RANGE = re.compile(
    rf"\b(?P<first>[1-7]\d) (?:ja |to |till |och |and )?(?P<last>[1-7]\d) ?(?:(?P<old>{_OLD})|{_YEARS})\b"
    r"(?P<after>(?: \w+){0,3})"
)
_ONE = re.compile(
    rf"(?P<before>(?:\b[a-z]+ ){{0,3}})\b(?P<age>[1-7]\d) ?(?:(?P<old>{_OLD})|{_YEARS})\b"
    r"(?P<after>(?: \w+){0,3})"
)
_AGE_TOLD = re.compile(
    r"\b(?:ika|ialtaan|ika\w*haarukka|ikahaitari|ikaraja|alder\w*|age|aged|ages)"
    r" (?:on |ar |is |noin |ca |about |between |mellan )?(?P<first>[1-7]\d)"
    r"(?: (?:ja |to |och |and )?(?P<last>[1-7]\d))?\b"
)
_LIMIT = re.compile(
    r"\b(?:alle|yli|max\w*|enint\w+|korkeintaan|ei yli|ika\w*|ialtaan|under|over|hogst|alder\w*|inte over|upp till"
    r"|below|above|than|age\w*|between|mellan|not over|vahintaan|tayt\w+|minst|fyll\w+|at least|minimum)\b"
)
"""With one of these bare years are an age, if nothing says that something else is that old."""
_AT_LEAST = re.compile(
    r"\b(?:vahintaan|yli|taytt\w+|minimi|min|alkaen|ylos|fyll\w+|minst|over|at least|older|aldre an|lagst|alaikaraja"
    r"|ikaraja|raja|minimum|vanhempi\w*|uppat|up)\b"
)
_NOT_OF_AGE = re.compile(
    r"\b(?:kokemu\w+|tyokokemu\w+|kokenu\w+|alalla|alan|toiminu\w*|toimint\w+|histori\w+|takuu\w*|sopimu\w*|vanh\w+"
    r"|perint\w+|sitten|ajan|ajaksi|kulutt\w+|yrity\w+|juhla\w*|juhli\w*|kurss\w*|talo\w*|kiinteisto\w*|vuokra\w*|lapsi\w*"
    r"|lapset|lasten|nuorille|nuorten|asiakka\w*|oppila\w*|ryhm\w*|toimi(?:i|nut|neen|neet|ala\w*)|jalkeen|valein|sisalla"
    r"|paasta|erfarenhet|erfaren|branschen|sedan|kontrakt|avtal|barn|inom|funnits|experience|experienced|ago|contract"
    r"|company|business|warranty|tradition\w*|history|building|children|kids|within|week|veckan)\b"
)
_DRIVING = re.compile(
    r"\b(?:kuljetta\w*|ajokort\w*|kuorma ?auto\w*|rekka\w*|linja ?auto\w*|bussi\w*|taksi\w*|kort\w*|alko\w*|vakev\w*"
    r"|korkort\w*|chauff\w*|forare\w*|buss\w*|lastbil\w*|driv\w*|truck\w*|bus|sprit\w*|spirits)\b"
)
_SUMMER = re.compile(r"\b(?:kesa\w*|tet|sommar\w*|prao|summer|koululai\w*|skolelev\w*)")
_FEW_WORDS = 5


def _ages(plain: str) -> Iterator[tuple[int, int]]:
    """Where an age is asked for that the work does not need."""
    lowest = _OLD_ENOUGH_TO_DRIVE if _DRIVING.search(plain) else _OF_AGE
    is_told = bool(_LIMIT.search(plain)) or len(plain.split()) <= _FEW_WORDS
    for found in _A_RANGE.finditer(plain):
        is_school_summer = int(found["last"]) <= _OF_AGE and _SUMMER.search(plain)
        if (found["old"] or is_told) and not is_school_summer and not _NOT_OF_AGE.search(found["after"]):
            yield found.span("first")[0], found.span("after")[0]
    plain = _A_RANGE.sub(lambda same: _STRUCK * len(same[0]), plain)
    for found in _AGE_TOLD.finditer(plain):
        if found["last"] or int(found["first"]) > lowest:
            yield found.span()
    for found in _ONE.finditer(plain):
        near = found["before"] + found["after"]
        is_age = found["old"] or _LIMIT.search(near)
        if is_age and not _NOT_OF_AGE.search(near) and not _is_of_age(int(found["age"]), near, lowest):
            yield found.span("age")[0], found.span("after")[0]


def _is_of_age(age: int, near: str, lowest: int) -> bool:
    """ "18 vuotta täyttänyt": a lower limit that laws set for night work, alcohol, machines and driving."""
    return age <= _OF_AGE or (age <= lowest and bool(_AT_LEAST.search(near)))


@cache
def _fine() -> re.Pattern[str]:
    return _any(form for table in TABLES for form in table.fine)


@cache
def _unfair(ground: Ground) -> re.Pattern[str]:
    return _any(form for table in TABLES for form in getattr(table, ground.value))


def _any(forms: Iterator[str]) -> re.Pattern[str]:
    """One expression for whole words; the tables are written with their dots, the text has none."""
    written = "|".join(form.translate(_DOTS) for form in forms)
    return re.compile(rf"\b(?:{written or '(?!)'})\b")
