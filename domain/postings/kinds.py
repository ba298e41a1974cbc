"""What a posting is besides an ordinary job, whether it is for people of age, and how it says so."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from domain.employers import Card, Hours, Lasts
from domain.people import Licence
from domain.postings import JobKind
from domain.postings.clauses import Clause, Stance
from domain.postings.marks import Mark


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(forms)})")


_SAID: Final = (
    (
        JobKind.SUMMER,
        _any(r"kesatyo", r"kesaduun", r"sommarjobb", r"sommararbet", r"summer ?job", "tutustu tyoelamaan"),
    ),
    (
        JobKind.TRIAL,
        _any(r"tyokokeil", r"tyo kokeil", r"arbetsprov", r"work trial", r"tyoharjoittelu", r"harjoittelupaik"),
    ),
    (JobKind.APPRENTICESHIP, _any(r"oppisopimu", r"opso\b", r"laroavtal", r"apprentic")),
    (
        JobKind.PARTIAL,
        _any(
            r"osatyoky",
            r"tasmatyo",
            r"(?:raataloi|muokata|muotoilla|mukauttaa) (?:\w+ )?(?:tyo|tehtav)",
            r"tyo\w* (?:voidaan|voi|on mahdollista) (?:\w+ )?(?:raataloi|muokata|muotoilla|mukauttaa"
            r"|sovittaa)",
            r"partiel\w* arbetsfor",
            r"anpassa arbet",
            r"arbetet kan anpassas",
            r"partial work",
            r"reduced work (?:capacity|ability)",
        ),
    ),
    (
        JobKind.RENTAL,
        _any(
            r"henkilostovuokra",
            r"henkilostopalvelu",
            r"vuokratyo",
            r"kayttajayrity",
            r"asiakasyrity",
            r"asiakkaamme (?:lukuun|toimi)",
            r"asiakkaallemme",
            r"asiakkaillemme",
            r"vuokraam\w+ tyontek",
            r"personaluthyr",
            r"bemanning",
            r"kundforetag",
            r"staffing (?:company|agency|services?)",
            r"our client\b",
            r"client company",
        ),
    ),
)
_STAFFING: Final = _any(
    r"henkilosto",
    r"barona",
    r"staffpoint",
    r"manpower",
    r"adecco",
    r"eezy",
    r"opteam",
    r"vmp\b",
    r"bolt works",
    r"randstad",
    r"workpower",
    r"eilakaisla",
    r"bemanning",
    r"staffing",
    r"rekry\b",
    r"tyovoimavuokra",
)
_FIRST: Final = _any(
    r"(?:aiempa|aikaisempa|aiemma|aikaisemma|tyo|ala|edelta|minkaan)?\w* ?kokemu\w+ (?:et|ei|emme)\b(?! riita)",
    r"(?:ei|emme|et|eika) (?:\w+ ){0,3}(?:kokemu|tyokokemu)\w+(?! riit)",
    r"(?:voit|voi) (?:\w+ ){0,4}ilman (?:\w+ ){0,2}\w*kokemu",
    r"ilman (?:\w+ ){0,2}\w*kokemu\w+(?! (?:et|ei))",
    r"koulutamme (?:sinut |sinua |uude\w+ |tarvittaessa )?(?:\w+ )?(?:tehtav|tyoh|toih|alu|itse|sinut|sinua)",
    r"tyo opettaa tekijaansa",
    r"tyohon koulutetaan",
    r"tehtavaan koulutetaan",
    r"saat koulutuksen (?:tyoh|tehtav)",
    r"opetamme (?:\w+ )?(?:tyo|kaik|sinu|tarv)",
    r"ensimmainen (?:tyopaik|kesatyo|duuni)",
    r"ensimmaise\w+ (?:tyopaik|kesatyo|tyo|duuni)",
    "tutustu tyoelamaan",
    r"ing(?:en|a) (?:\w+ ){0,2}(?:erfarenhet|arbetserfarenhet)",
    r"erfarenhet (?:kravs|behovs) (?:inte|ej)",
    r"(?:behover|kravs) (?:inte|ingen) (?:\w+ ){0,2}erfarenhet",
    r"vi (?:lar|skolar|utbildar) (?:upp )?(?:dig|dej)",
    r"forsta jobb",
    r"no (?:\w+ ){0,3}experience",
    r"experience (?:is )?not (?:required|needed|necessary)",
    r"you (?:don t|do not) need (?:\w+ ){0,2}experience",
    r"without (?:\w+ )?experience",
    r"we (?:will )?(?:train|teach) you",
    r"full training",
    r"first job",
)
_EXPERIENCED: Final = _any(
    r"(?:vahintaan|usean|monen|useamman|parin|muutaman|yli) (?:\w+ ){0,2}(?:vuoden|vuotta|v) (?:\w+ ){0,2}\w*kokemu",
    r"vankka\w* (?:\w+ )?\w*kokemu",
    r"(?:edellyt|vaad)\w+ (?:\w+ ){0,3}(?:aiempaa |aikaisempaa )?\w*kokemusta",
    r"kokenu(?:t|tta|ita|een)\b",
    r"at least \w+ years?",
    r"minst \w+ ars",
    r"years of experience",
)
_DENIED: Final = re.compile(r"\b(?:ei|emme|eika|inte|ingen|inga|not|no|don t|do not)\b")


def kinds(
    title: Sequence[Clause], text: Sequence[Clause], employer: str, lasts: Lasts | None, told: Collection[JobKind]
) -> frozenset[JobKind]:
    """What the source tells, and what the words say besides. ``employer`` is folded."""
    everything = (*title, *text)
    found = set(told) | ({JobKind.SUMMER} if lasts is Lasts.SUMMER else set())
    for clause in everything:
        if clause.marks & Mark.KIND and not _DENIED.search(clause.line):
            found.update(kind for kind, pattern in _SAID if pattern.search(clause.line))
    if _STAFFING.search(employer):
        found.add(JobKind.RENTAL)
    if any(one.marks & Mark.FIRST and _FIRST.search(one.line) for one in everything) and not any(
        _EXPERIENCED.search(one.line) and one.stance not in (Stance.NICE, Stance.NOT) for one in everything
    ):
        found.add(JobKind.FIRST_JOB)
    return frozenset(found)


# Of age.

_AGE_18: Final = _any(
    r"taysi ikai\w+",
    r"taysi ikaisyy\w*",
    r"taysikai\w+",
    r"(?:yli|vahintaan|vah|min|minimi) 18 ?(?:v\b|vuot)",
    r"18 (?:v|vuotta) (?:tayttan|alkaen)",
    r"18 ?vuoden ika\w*",
    r"18 vuotias",
    r"18 vuotiaa",
    r"ikaraja (?:on )?18",
    r"k 18\b",
    r"k18\b",
    r"tayttanyt 18",
    r"taytat 18",
    r"myndig",
    r"(?:fyllt|minst|over) 18",
    r"18 ar (?:fyllda|gammal)",
    r"18 ?years",
    r"(?:over|at least|minimum) 18",
    r"of legal age",
    r"(?:minimum age|age limit) (?:is )?18",
)
_YOUNGER_TOO: Final = _any(r"alle 18", r"alaikai", r"under 18", r"15 17", r"16 17", r"minderarig", r"yngre", r"younger")
_OF_AGE_BY_LAW: Final = frozenset(
    {"guard", "bouncer", "bartender", "truck_driver", "bus_driver", "taxi_driver", "van_driver"}
)
_DRIVING_FOR_A_LIVING: Final = frozenset({Licence.C, Licence.CE, Licence.D, Licence.TAXI})


def adults_only(
    clauses: Sequence[Clause],
    *,
    occupation: str | None,
    hours: Collection[Hours],
    licence: Licence | None,
    cards: Collection[Card],
) -> bool:
    """Whether law or the posting asks for 18 years: alcohol, nights, guarding, driving for a living."""
    if occupation in _OF_AGE_BY_LAW or Hours.NIGHTS in hours or licence in _DRIVING_FOR_A_LIVING:
        return True
    if not {Card.ALCOHOL, Card.GUARD}.isdisjoint(cards):
        return True
    return any(
        one.marks & Mark.AGE
        and _AGE_18.search(one.line)
        and not _YOUNGER_TOO.search(one.line)
        and not _DENIED.search(one.line)
        for one in clauses
    )
