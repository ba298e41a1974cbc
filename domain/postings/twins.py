"""By what postings are told apart and known again: what one says, which job it is, and whose it is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import lru_cache
from typing import Any, Final

from domain.companies import without_form
from domain.employers import Lasts
from domain.lexicon.fold import fold
from domain.matching_words import told_words
from domain.postings import JobKind
from domain.postings.folding import folded
from domain.postings.places import is_place
from domain.postings.posting import Raw, Understood
from domain.postings.work import asked_for, spotted

LONGEST_KEY: Final = 160

_GENDER = re.compile(r"\(?\b[mwfknhd]\s?/\s?[mwfknhd](?:\s?/\s?[mwfknhdx])?\b\)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_AMOUNT: Final = (
    ("full", re.compile(r"\b(?:koko ?aik\w*|koko ?paiva\w*|taysi ?aik\w*|heltid\w*|full ?time)")),
    ("part", re.compile(r"\b(?:osa ?aik\w*|osa ?paiva\w*|deltid\w*|part ?time)")),
)
_SAID_BY_ALL: Final = frozenset(
    """
    tyontekija tyontekijaa tyontekijan tyontekijoita tekija tekijaa osaaja osaajaa osaajia hakee haetaan haemme etsii
    etsitaan etsimme haussa haku avoin tyopaikka tyopaikat tehtava tehtavaan tehtaviin toihin tyohon tyo tyot uusi
    uutta uusia heti alkaen joukkoomme joukkoon tiimiimme tiimiin tiimi meille reipas reippaita reipasta iloinen
    iloista iloisia ahkera ahkeraa ahkeria vakituinen vakituista vakinainen vakinaiseen vakituiseen toistaiseksi
    voimassa oleva tyosuhde tyosuhteeseen maaraaikainen maaraaikaista osa koko aikainen aikaista aikaisia aikaiseen
    aik osaaikainen kokoaikainen keskusta keskustaan alue alueella alueelle seutu seudulle seudulla kunta kaupunki
    soker sokes medarbetare till vid deltid heltid och som wanted looking for hiring worker part time full the our
    team position open job tai sekä seka sis oto hlo henkilo henkiloa mies nainen
    """.split()
)


def content_of(raw: Raw) -> str:
    """A hash of all that the source tells: another one means that the posting has changed."""
    told = [(one.name, _plain(getattr(raw, one.name))) for one in fields(raw)]
    return _hash(repr(told))


def employer_key(employer: str | None) -> str | None:
    """The employer's name folded and without its form; None where none is told."""
    key = fold(without_form(employer)).strip()[:LONGEST_KEY] if employer else ""
    return key or None


def twin_key(raw: Raw, understood: Understood) -> str:
    """A hash by which the same job is known in other sources.

    The same employer, in the same municipalities, and the same job: its occupation and what else its title says,
    without gender marks, numbers, places and what every title says. Whoever tells no employer is nobody's twin.
    """
    employer = employer_key(raw.employer)
    if employer is None:
        return _hash(content_of(raw) + raw.key)
    heading = _GENDER.sub(" ", asked_for(raw.title, raw.employer))
    line = " ".join(folded(word) for word in _WORD.findall(heading))
    amounts = [name for name, pattern in _AMOUNT if pattern.search(line)]
    is_summer = JobKind.SUMMER in understood.kinds or understood.lasts is Lasts.SUMMER
    own = sorted(set(_own_words(heading, understood.occupation)))
    what = (understood.occupation, own, amounts if len(amounts) == 1 else [], is_summer)
    return _hash(repr((what, employer, sorted(understood.municipalities))))


def _own_words(heading: str, occupation: str | None) -> Iterator[str]:
    """Stems of the words that are neither the occupation nor said of every job."""
    spans = [(one.start, one.end) for one in spotted(heading) if one.occupation.id == occupation]
    for found in _WORD.finditer(heading):
        word = folded(found[0])
        if any(start <= found.start() < end for start, end in spans) or word in _SAID_BY_ALL or is_place(word):
            continue
        if not word.startswith(("kesa", "sommar", "summer")):
            yield from _stems(word)


@lru_cache(maxsize=50_000)
def _stems(word: str) -> tuple[str, ...]:
    return tuple(told_words(word))


def _plain(value: Any) -> Any:
    """In an order and a spelling that are the same every time."""
    if isinstance(value, frozenset):
        return sorted(str(one) for one in value)
    return value.isoformat() if hasattr(value, "isoformat") else value if value is None else str(value)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
