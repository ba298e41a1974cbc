"""What work a posting is about: from its title, then from ESCO or ISCO, then from the sentence that says who is sought.

Never from the employer's name: "Siivouspalvelu Kirkas hakee kuljettajaa" is about driving.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from domain import jobs
from domain.companies import without_form
from domain.jobs import Found
from domain.matching_words import told_words
from domain.people import Field, Licence
from domain.postings.esco import EscoEntry, of_isco
from domain.postings.folding import folded
from domain.postings.places import is_place

MOST_WORDS: Final = 8
_ANY_DRIVER: Final = "van_driver"
_BY_LICENCE: Final = {
    Licence.C: "truck_driver", Licence.CE: "truck_driver", Licence.D: "bus_driver", Licence.TAXI: "taxi_driver"
}  # fmt: skip
_LONGEST_LOOKED_AT: Final = 1500
_SENTENCES: Final = 3

_SEEKS = re.compile(
    r"^(?P<who>.{2,80}?)\s+(?:hakee|etsii|rekrytoi|palkkaa|kaipaa|tarvitsee|hakevat|etsivät|söker|soker|rekryterar"
    r"|anställer|behöver"
    r"|is (?:looking for|hiring|seeking|recruiting)|are looking for|seeks|hires|needs)\b[:\s]+(?P<whom>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_SOUGHT = re.compile(
    r"\b(?:hakee|etsii|etsimme|etsitään|etsitaan|etsin|haemme|haetaan|haen|haussa|kaipaamme|kaipaa|tarvitsemme"
    r"|tarvitaan|tarvitsee"
    r"|palkkaamme|rekrytoimme|rekrytoi|työskentelet|tyoskentelet|toimit|tehtävänäsi|söker|sökes|behöver|arbetar som"
    r"|jobba som"
    r"|looking for|seeking|hiring|recruiting|needs?|work as)\b",
    re.IGNORECASE,
)
_OF_COMPANY = re.compile(
    r"\b(?:olemme|yrity\w+|palvelemme|perustettu|tarjoaa|tarjoamme|toimimme|toimija\w*|konserni\w*|asiakka\w+|vi är"
    r"|företag\w*"
    r"|we are|company|founded|kuuluu|johtava|tunnettu)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")
_OTHERS_WORK: Final = re.compile(
    r"\b(?:kanssa|apuna|tukena|lisäksi|tiimi\w*|esihenkilön\w*|alaisuudessa|asiakkaa\w*|with|alongside|tillsammans)\b",
    re.IGNORECASE,
)
_NURSE: Final = "practical_nurse"
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\s+$")
_OF_CARE = re.compile(
    r"(?:\w*hoi[dtv]o?|vanhu|ikaih|ikaan|\w*osasto|\w*kodi|\w*talo|\w*sairaa|muist|terv|poti|asu|kuntou|vammai|\w*keskuk)"
)
_EVERYBODYS: Final = frozenset(
    """
    tyontekija tyontekijaa tyontekijan tyontekijoita tekija tekijaa osaaja osaajaa osaajia aikainen osa koko aikaista
    vakituinen maaraaikainen vuokratyo avoin hakemus haku haetaan haemme etsimme etsitaan hakee etsii kesatyo kesatyot
    kesatyontekija kesatyontekijoita kesatyopaikka tyopaikka tehtava tehtavaan tehtavat keikka keikkatyo
    keikkatyontekija sijainen sijaisuus uusi uutta nuori nuoria reipas iloinen ahkera joukkoomme tiimiimme meille heti
    etatyo remote sommarjobb deltid heltid medarbetare arbetstagare worker employee summer fulltime parttime wanted
    moniosaaja moniosaajaa monitoimityontekija harjoittelija tyokokeilu tyokokeilija tyokokeilupaikka oppisopimus
    vuorotyo paivatyo yotyo viikonloppu viikonloput
    """.split()
)


@dataclass(frozen=True, slots=True)
class Work:
    """An occupation of the lexicon, its codes and field, or only words of the title by which it is found."""

    occupation: str | None = None
    isco: str | None = None
    esco: str | None = None
    field: Field | None = None
    words: tuple[str, ...] = ()

    def driven_with(self, licence: Licence | None) -> Work:
        """A driver of no certain vehicle by the licence that is asked for: "autonkuljettaja, C-kortti"."""
        other = _BY_LICENCE.get(licence) if self.occupation == _ANY_DRIVER and licence else None
        return replace(self, occupation=other, isco=jobs.occupations()[other].isco) if other else self


def work(
    title: str, text: str, employer: str | None, uris: Sequence[str], isco: str | None, esco: Mapping[str, EscoEntry]
) -> Work:
    """What the work is; ``esco`` has the entries known of the URIs that the source gave."""
    entries = [esco[uri] for uri in uris if uri in esco]
    codes = frozenset(code for code in (isco, *(entry.isco for entry in entries)) if code)
    heading = asked_for(title, employer)
    named = spotted(heading)
    by_source = next((entry.occupation for entry in entries if entry.occupation), None) or of_isco(isco)
    occupation = (
        _best([one for one in named if not one.place], codes)
        or (by_source if by_source in jobs.occupations() else None)
        or _in_text(text, employer)
    )
    known = jobs.occupations().get(occupation) if occupation else None
    places = [one.occupation.field for one in named if one.place]
    return Work(
        occupation=occupation,
        isco=isco or next(iter(entry.isco for entry in entries if entry.isco), None) or (known.isco if known else None),
        esco=next(iter(uris), None),
        field=known.field if known else next(iter(places), None) or _field_of(codes),
        words=() if known else words_of(heading),
    )


def asked_for(title: str, employer: str | None) -> str:
    """The title without the employer's name, and of "X hakee Y" only Y."""
    seeks = _SEEKS.match(title)
    said = seeks["whom"] if seeks else title
    return without(said, employer)


def without(said: str, employer: str | None) -> str:
    """The text without the employer's name in it."""
    pattern = _name_of(employer) if employer else None
    left = pattern.sub(" ", said) if pattern else said
    return left if left.strip(" ,.:-–/()") else said


@lru_cache(maxsize=4096)
def _name_of(employer: str) -> re.Pattern[str] | None:
    """The employer's name without its form, in any of its forms; None for one so short that it may be any word."""
    core = without_form(employer)
    if len(core) < 4:
        return None
    words = r"[\s\W]+".join(re.escape(word) for word in core.split())
    return re.compile(rf"(?<!\w){words}\w{{0,4}}(?!\w)(?:\s+(?:oyj?|ab|ky|ltd))?", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def spotted(heading: str) -> tuple[Found, ...]:
    """The occupations named in a title; titles repeat."""
    return tuple(one for one in jobs.spot(heading) if not _is_keeper(heading, one))


def _is_keeper(said: str, found: Found) -> bool:
    """Whether a "hoitaja" is of a thing and cares for nobody: "aseman hoitaja", "hallin hoitaja"."""
    if found.occupation.id != _NURSE or not folded(said[found.start : found.end]).startswith("hoitaj"):
        return False
    before = _WORD_BEFORE.search(said[: found.start])
    return bool(before and before[1].endswith("n") and not _OF_CARE.match(folded(before[1])))


def _best(named: Iterable[Found], codes: frozenset[str]) -> str | None:
    """The first one named, unless the source's own code tells which of several words in the same place is meant."""
    listed = list(named)
    if not listed:
        return None
    here = [one.occupation for one in listed if one.start == listed[0].start]
    return next((one.id for one in here if one.isco in codes), here[0].id)


def _in_text(text: str, employer: str | None) -> str | None:
    """What is sought in the first sentences: after "etsimme", or else where they do not speak of the company."""
    sentences = [one for one in _SENTENCE.split(without(text[:_LONGEST_LOOKED_AT], employer)) if one.strip()]
    sought = [(one, found) for one in sentences if (found := _SOUGHT.search(one))]
    for sentence, found in sought[:_SENTENCES]:
        named = [one for one in spotted(sentence[found.start() :]) if not one.place]
        before = [one for one in spotted(sentence[: found.start()]) if not one.place] if found[0][-1:] in "nN" else []
        if named or before:
            return (named or before)[0].occupation.id
    for sentence in sentences[:_SENTENCES]:
        if not _OF_COMPANY.search(sentence) and not _OTHERS_WORK.search(sentence):
            named = [one for one in spotted(sentence) if not one.place]
            if named:
                return named[0].occupation.id
    return None


def _field_of(codes: frozenset[str]) -> Field | None:
    """The field of all jobs of the lexicon with one of these ISCO codes, where they have the same."""
    fields = {one.field for one in jobs.occupations().values() if one.isco and one.isco in codes}
    return fields.pop() if len(fields) == 1 else None


def words_of(heading: str) -> tuple[str, ...]:
    """Stems of the title's own words, in its order, without places and what every posting says."""
    found: dict[str, None] = {}
    for word in re.findall(r"[^\W\d_]+", heading):
        if folded(word) not in _EVERYBODYS and not is_place(folded(word)):
            found.update(dict.fromkeys(_stems(word)))
    return tuple(found)[:MOST_WORDS]


@lru_cache(maxsize=50_000)
def _stems(word: str) -> tuple[str, ...]:
    return tuple(sorted(told_words(word)))
