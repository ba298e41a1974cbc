"""What is understood of a posting. The title counts more than the text, and codes of the source more than words.

By rules and our own lexicon, in Finnish, Swedish and English at once, with dots and without. A must is only what the
posting says must be had; what is merely useful limits nobody. Each piece has a module of its own beside this one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from domain import jobs, need_reader
from domain.jobs.finding import tokens
from domain.people import Language
from domain.postings import kinds, musts, places, times
from domain.postings.clauses import Clause, clauses
from domain.postings.esco import EscoEntry
from domain.postings.folding import folded
from domain.postings.marks import Mark
from domain.postings.posting import Raw, Understood
from domain.postings.safety import doubt_of
from domain.postings.work import asked_for, spotted, work

LONGEST_PLACE: Final = 120

_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_AT: Final = 500
_OF_LANGUAGE: Final = {
    Language.FI: frozenset(
        "ja on sekä seka tai etsimme haemme sinulla meilla olet tyo työ voit myos hakemus joka kanssa ei".split()
    ),
    Language.SV: frozenset(
        "och att är ar som vi du för for av med till söker soker på pa den ett en arbete kan inte".split()
    ),
    Language.EN: frozenset("and the is are you we to for with of our looking in will your an have".split()),
}
_ANY_WORD = re.compile(r"[^\W_]+")
_PLACES = re.compile(r"\b(\w+) (?:tyo)?(?:paikkaa|tointa|tehtavaa|virkaa|platser|tjanster|positions|vacancies|jobs)\b")
_SOUGHT_BY_NUMBER = re.compile(
    r"\b(?:etsi\w+|hae\w+|haussa|haku|tarvits\w+|tarvitaan|rekrytoi\w*|palkkaamme|avoinna|paikkoja|soker|sokes"
    r"|behover|anstaller"
    r"|need\w*|looking|hiring|seeking|vacanc\w+)\b"
)
_NUMBER = re.compile(
    r"\b(?:[1-9]\d{0,2}|kaksi|kahta|kolme\w*|nelja\w*|viisi|viitta|kuusi|kuutta|kymmenen|kymmenta|pari\w*"
    r"|tva|tre|fyra|fem|two|three|four|five|six|ten)\b"
)


def understand(raw: Raw, esco: Mapping[str, EscoEntry] | None = None) -> Understood:
    """What a posting is about and asks for. ``esco``: what is known of the URIs that the source gave."""
    title_text, text_text = _composed(raw.title), _composed(raw.text)
    title, text = tuple(clauses(asked_for(title_text, raw.employer))), tuple(clauses(text_text))
    told = work(title_text, text_text, raw.employer, raw.esco, raw.isco, esco or {})
    postcode = places.postcode_of(raw.postcode, raw.place, text)
    lasts = raw.lasts or times.lasts(title, text)
    hours = raw.hours or times.hours(title, text)
    licence = raw.licence or musts.licence(title, text)
    found = told.driven_with(licence)
    cards = raw.cards or musts.cards((*title, *text))
    employer = " ".join(folded(word) for word in _WORD.findall(raw.employer or ""))
    return Understood(
        occupation=found.occupation,
        isco=found.isco,
        esco=found.esco,
        field=found.field,
        words=found.words,
        municipalities=places.municipalities(raw, postcode, title, text),
        postcode=postcode,
        place=raw.place[:LONGEST_PLACE] if raw.place else None,
        is_remote=places.is_remote(raw.is_remote, raw.place, title, text),
        hours=hours,
        lasts=lasts,
        licence=licence,
        languages=raw.languages or musts.languages((*title, *text)),
        cards=cards,
        education=raw.education or musts.education((*title, *text)),
        kinds=kinds.kinds(title, text, employer, lasts, raw.kinds),
        adults_only=kinds.adults_only(
            (*title, *text), occupation=found.occupation, hours=hours, licence=licence, cards=cards
        ),
        count=raw.count or _count(title_text, raw.employer, text),
        language=language_of(raw.language, title_text, text_text),
        doubt=doubt_of(raw),
    )


def language_of(told: str | None, title: str, text: str) -> str:
    """In which language it is written: as the source says, or by its commonest words; Finnish in doubt."""
    code = (told or "").strip().lower()[:2]
    if code.isascii() and code.isalpha() and len(code) == 2:
        return code
    said = _WORD.findall(f"{title} {text[:_LOOKED_AT]}".lower())
    counts = {language: sum(word in common for word in said) for language, common in _OF_LANGUAGE.items()}
    return max(counts, key=lambda language: counts[language]).value


def _count(title: str, employer: str | None, text: Sequence[Clause]) -> int | None:
    """How many are sought, where the title or the first clause that counts people says so."""
    heading = asked_for(title, employer)
    found = need_reader.count_of(heading, tokens(heading), [one.start for one in spotted(heading)])
    places = _PLACES.search(" ".join(folded(word) for word in _ANY_WORD.findall(heading)))
    if found is not None or places:
        return found or need_reader.number_of(places[1] if places else "")
    for clause in text:
        if clause.marks & Mark.NUMBER and _SOUGHT_BY_NUMBER.search(clause.line) and _NUMBER.search(clause.line):
            return need_reader.count_of(clause.said, tokens(clause.said), [one.start for one in jobs.spot(clause.said)])
    return None


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)
