"""Which municipality a person means, and which authority serves it: the region's data as it starts out.

Since 1.1.2025 municipalities run employment services. The City of Lahti is an authority of its own; Asikkala,
Hartola, Heinola, Hollola, Iitti, Kärkölä, Orimattila, Padasjoki and Sysmä form another, with Hollola
responsible (entry 250 tells of the five of the pilot before that). This is the data a new installation begins
with; afterwards admins edit it, and what they have edited is what counts.

Of other municipalities only the names are known here, not which of the country's authorities serves them:
their people are told, truthfully, to turn to the employment services of their own municipality.
"""

import difflib
import re
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from domain.lexicon.fold import fold
from domain.municipalities import MUNICIPALITIES
from domain.people import Language


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality: official three-digit code, and its names."""

    code: str
    name_fi: str
    name_sv: str

    def name(self, language: Language) -> str:
        """The name in that language; in English the Finnish one."""
        return self.name_sv if language is Language.SV else self.name_fi


@dataclass(frozen=True, slots=True, eq=False)
class Authority:
    """An employment authority: a short stable key, its names, and the codes of the municipalities it serves.

    How to reach it is not here: no source at hand tells it, so an admin enters it before the service opens.
    """

    key: str
    names: MappingProxyType[Language, str]
    serves: tuple[str, ...]


LAHTI: Final = Authority(
    "lahti",
    MappingProxyType(
        {
            Language.FI: "Lahden kaupungin työllisyyspalvelut",
            Language.SV: "Lahtis stads sysselsättningstjänster",
            Language.EN: "City of Lahti employment services",
        }
    ),
    ("398",),
)
PAIJAT_HAME: Final = Authority(
    "paijat_hame",
    MappingProxyType(
        {
            Language.FI: "Päijät-Hämeen työllisyysalue",
            Language.SV: "Päijänne-Tavastlands sysselsättningsområde",
            Language.EN: "Päijät-Häme employment area",
        }
    ),
    ("016", "081", "098", "111", "142", "316", "560", "576", "781"),
)
AUTHORITIES: Final = (LAHTI, PAIJAT_HAME)

OWN_MUNICIPALITY_SERVICES: Final = MappingProxyType(
    {
        Language.FI: "oman kuntasi työllisyyspalvelut",
        Language.SV: "din egen kommuns sysselsättningstjänster",
        Language.EN: "the employment services of your own municipality",
    }
)
"""Whom a person from elsewhere is told to turn to."""

BY_CODE: Final = MappingProxyType({code: Municipality(code, fi, sv) for code, fi, sv in MUNICIPALITIES})

_OTHER_NAMES: Final = {
    "nastola": "398",  # part of Lahti since 2016
    "lahes": "398",
    "hameenkoski": "098",  # part of Hollola since 2016
    "salpakangas": "098",
    "artjarvi": "560",  # part of Orimattila since 2011
    "vaaksy": "016",
    "jarvela": "316",
    "kausala": "142",
    "vierumaki": "111",
    "gustav adolfs": "081",
    "itis": "142",
    "hesa": "091",
    "stadi": "091",
    "uudessakaupungissa": "895",
    "uudestakaupungista": "895",
    "uuteenkaupunkiin": "895",
    "uudenkaupungin": "895",
}
CASES: Final = r"(?:n|ssa|s|sta|st|lla|l|lle|lta|lt|seen|[aeiou]n|lai\w{0,12})?"
_STEM_ENDINGS: Final = (
    ("joki", ("joe",)),
    ("maki", ("mae",)),
    ("lahti", ("lahde", "lahte")),
    ("vesi", ("vede", "vete")),
    ("lampi", ("lamme", "lampe")),
    ("inen", ("ise", "isi")),
    ("nen", ("se", "si")),
    ("nki", ("ngi",)),
    ("nka", ("nga",)),
    ("nko", ("ngo",)),
    ("nta", ("nna",)),
    ("lta", ("lla",)),
    ("ltu", ("llu",)),
    ("rta", ("rra",)),
    ("rko", ("ro",)),
    ("rku", ("ru",)),
    ("tti", ("ti",)),
    ("tta", ("ta",)),
    ("ppi", ("pi",)),
    ("kka", ("ka",)),
    ("kki", ("ki",)),
    ("kko", ("ko",)),
    ("ngas", ("nkaa",)),
    ("as", ("aa",)),
    ("is", ("ii", "ikse")),
    ("os", ("okse",)),
    ("us", ("ukse",)),
    ("to", ("do",)),
    ("ti", ("de", "te", "di")),
    ("ta", ("da",)),
    ("pa", ("va",)),
    ("vi", ("ve",)),
    ("mi", ("me",)),
    ("ri", ("re",)),
    ("ki", ("ke", "e")),
    ("e", ("ee",)),
)
_LONGEST_ANSWER = 200
_SHORTEST_MISSPELT = 5
_LIKENESS = 0.84
_WORDS = re.compile(r"[^\W\d_]+")


def authority_of(code: str) -> Authority | None:
    """The authority of our region that serves a municipality, None for a municipality elsewhere."""
    return next((authority for authority in AUTHORITIES if code in authority.serves), None)


def is_ours(code: str) -> bool:
    """Whether the municipality belongs to the region served here."""
    return authority_of(code) is not None


def find_municipality(text: str) -> tuple[Municipality, ...]:
    """The municipalities that a person names, in the order named: usually one, or none, or two.

    Takes a sentence or a word in Finnish or Swedish: inflected ("lahteen", "Padasjoella", "hollolalainen"),
    without dots ("karkola"), in any case, and misspelt by a letter when nothing matches as it stands.
    Villages and former municipalities of our own region are known too (Nastola is Lahti). Texts over 200
    characters answer no question of this kind and give ().
    """
    if len(text) > _LONGEST_ANSWER:
        return ()
    folded = fold(text)
    codes = _named(folded) or _nearly_named(folded)
    return tuple(BY_CODE[code] for code in dict.fromkeys(codes))


def _named(folded: str) -> list[str]:
    """The codes named as they stand; the own region's name counts where two would fit the same word."""
    found = {match.start(): code for code, form in reversed(_forms()) for match in form.finditer(folded)}
    return [found[place] for place in sorted(found)]


def _nearly_named(folded: str) -> list[str]:
    """The codes of names that differ by about a letter."""
    names = _plain_names()
    words = [word for word in _WORDS.findall(folded) if len(word) >= _SHORTEST_MISSPELT]
    close = (difflib.get_close_matches(word, names, n=1, cutoff=_LIKENESS) for word in words)
    return [names[match] for matches in close for match in matches]


@cache
def name_stems() -> dict[str, tuple[str, bool]]:
    """What case endings are put to, folded, for names of one word: the code, and whether it is the name itself."""
    names = sorted(_plain_names().items(), key=lambda item: is_ours(item[1]))
    single = [(name, code) for name, code in names if name.isalpha()]
    changed = {stem: (code, False) for name, code in single for stem in _stems(name)}
    return changed | {name: (code, True) for name, code in single}


@cache
def _plain_names() -> dict[str, str]:
    """Folded name -> code; the own region's win where two are spelt alike."""
    names = {fold(name): m.code for m in BY_CODE.values() for name in (m.name_sv, m.name_fi)}
    return names | _OTHER_NAMES | {fold(m.name_fi): m.code for m in BY_CODE.values() if is_ours(m.code)}


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """For every name its code and an expression for its inflected forms; the own region's names first."""
    names = sorted(_plain_names().items(), key=lambda item: not is_ours(item[1]))
    return tuple((code, re.compile(rf"\b(?:{'|'.join(_stems(name))}){CASES}\b")) for name, code in names)


def _stems(name: str) -> list[str]:
    """What the case endings are put to: the name itself, and the stem it changes to ("joki" to "joe")."""
    changed = (name.removesuffix(end) + new for end, news in _STEM_ENDINGS for new in news if name.endswith(end))
    return [re.escape(stem) for stem in dict.fromkeys((name, *changed))]
