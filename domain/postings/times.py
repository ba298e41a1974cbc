"""When the work of a posting is done and how long it lasts: the title first, then what the text says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from domain.employers import Hours, Lasts
from domain.postings.clauses import Clause
from domain.postings.marks import Mark

_AMOUNTS: Final = frozenset({Hours.FULL, Hours.PART})
_FULL_WEEK: Final = 35
_PART_WEEK: Final = 32


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(forms)})")


_HOURS: Final = (
    (
        Hours.FULL,
        _any(
            r"koko ?aikai",
            r"koko ?paiva(?!n)",
            "kokoaika",
            "taysi ?aikai",
            "taysipaiva",
            r"tays?(?:i|ta) tyoai",
            "heltid",
            "full ?time",
        ),
    ),
    (
        Hours.PART,
        _any(
            "osa ?aikai",
            "osa ?aika(?:ty|ise|\\b)",
            "osapaiva",
            r"osa aik\b",
            "tuntityo",
            "muutama tunti",
            "muutamaksi tunniksi",
            "muutaman tunnin",
            "pari tuntia",
            "nollasopimu",
            r"0 sopimu",
            r"0 (?:40|37) ?h",
            "deltid",
            "part ?time",
            "few hours",
        ),
    ),
    (
        Hours.SHIFTS,
        _any(
            r"\w*vuorotyo",
            r"vuoroi(?:ssa|hin)\b",
            r"(?:kahdessa|kolmessa|2|3|eri) vuoros",
            r"(?:kahteen|kolmeen) vuoroon",
            r"kolmivuoro",
            r"kaksivuoro",
            r"(?:2|3) vuoro",
            "skiftarbet",
            r"(?:i|tre|tva)?skift\b",
            r"shift work",
            r"(?:two|three|rotating|in|2|3) ?shifts?\b",
            r"eri vuoro",
            "aamu ja iltavuoro",
            "aamu paiva ja iltavuoro",
            "aamu ilta",
        ),
    ),
    (
        Hours.EVENINGS,
        _any(
            r"ilta(?:isin|tyo|vuoro|painot\w*|aika\w*|toissa|\b)",
            r"iltoi(?:hin|na)",
            r"illoi(?:ksi|ssa)",
            r"iltaan\b",
            r"illalla",
            r"illat\b",
            r"ilto[ja]\w*",
            "kvall",
            "evening",
        ),
    ),
    (
        Hours.WEEKENDS,
        _any(
            "viikonlop(?!puvapa)",
            "viikonlopp(?!uvapa)",
            r"vkl\b",
            r"lauantai(?:sin|ksi|na)\b",
            r"sunnuntai(?:sin|ksi|na)\b",
            r"joka (?:toinen|kolmas|neljas) (?:lauan|sunnun|viikonl)",
            r"la su\b",
            r"helg(?:er|erna|arbete|en|skift)?\b",
            "weekend",
            "saturdays",
            "lordagar",
        ),
    ),
    (
        Hours.NIGHTS,
        _any(
            r"yovuoro",
            r"yotyo",
            r"yolla\b",
            r"oisin\b",
            r"yotoi",
            r"oi(?:ta|ksi)\b",
            r"yoksi\b",
            r"yosiivoo",
            r"yoaika",
            r"yotyontek",
            r"(?:kolmi|3 |kolmessa |kolmeen )vuoro",
            r"keskeyt\w+ (?:3 |kolmi)vuoro",
            r"natt(?:arbete|skift|etid|en|\b)",
            r"nights?\b",
            r"night ?(?:shift|work)",
        ),
    ),
)
_OPEN = re.compile(r"\b(?:avoinna|auki|aukioloaj\w*|palvelee|oppet|oppettider|opening hours|open)\b")
_FREE = re.compile(
    r"\b(?:vapaa\w*|vapaita|ledig\w*|off|free|tavoittaa"
    r"|hymyil\w+|lehden|perheen kanssa|yopyv\w+|haastattel\w+|intervj\w+|interview\w*)\b"
)
_OPTIONAL = re.compile(
    r"\b(?:halutessasi|mahdollisuus|mahdollista|mahdollinen|voit (?:tehda|ottaa)|satunnai\w+|om du vill|if you want)\b"
)
_WEEK = re.compile(
    r"(?<![\d.,])(?P<low>\d{1,2})(?:[.,]\d{1,2})?\s*(?:[-–—]\s*(?P<high>\d{1,2})(?:[.,]\d{1,2})?\s*)?(?:h|t|tuntia"
    r"|tunnin|tim\w*|hours?|hrs?)"
    r"\.?\s*(?:/|per|i|a|in a)?\s*(?:vk\w*|viik\w*|vecka\w*|week\w*)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?:klo|kello|kl\.?)?\s*\b(?P<from>[0-2]?\d)(?:[.:]\d\d)?\s*[-–—]\s*(?P<to>[0-2]?\d)(?:[.:]\d\d)?\b"
)
_OF_CLOCK = re.compile(r"\bklo\b|\bkello\b|\bkl\b|\d[.:]\d\d\s*[-–—]", re.IGNORECASE)


def hours(title: Sequence[Clause], text: Sequence[Clause]) -> frozenset[Hours]:
    """When the work is done. What the title says of full or part time is not changed by the text."""
    named, told = _of(title), _of(text)
    return named | (told - _AMOUNTS if named & _AMOUNTS else told)


def _of(clauses: Sequence[Clause]) -> frozenset[Hours]:
    found: set[Hours] = set()
    open_in = None
    for clause in clauses:
        if _OPEN.search(clause.line):
            open_in = clause.sentence
        if (
            not clause.marks & (Mark.HOURS | Mark.NUMBER)
            or clause.sentence == open_in
            or clause.is_denied
            or _FREE.search(clause.line)
            or _OPTIONAL.search(clause.line)
        ):
            continue
        if clause.marks & Mark.HOURS:
            found.update(hours for hours, pattern in _HOURS if pattern.search(clause.line))
        if clause.marks & Mark.NUMBER:
            found |= _of_numbers(clause.said)
    return frozenset(found)


def _of_numbers(said: str) -> set[Hours]:
    """ "37,5 h/vko", "15-20 tuntia viikossa", "klo 17-21"."""
    found: set[Hours] = set()
    for week in _WEEK.finditer(said):
        low, high = int(week["low"]), int(week["high"] or week["low"])
        found |= {Hours.FULL} if high >= _FULL_WEEK else set()
        found |= {Hours.PART} if 0 < low <= _PART_WEEK else set()
    if _OF_CLOCK.search(said):
        for clock in _CLOCK.finditer(said):
            found |= _of_clock(int(clock["from"]), int(clock["to"]))
    return found


def _of_clock(start: int, end: int) -> set[Hours]:
    if start > 24 or end > 24:
        return set()
    if start >= 20 and (end <= 8 or end == 24) and end != start:
        return {Hours.NIGHTS}
    if 15 <= start <= 20 and (18 <= end <= 24 or end == 0):
        return {Hours.EVENINGS}
    return {Hours.NIGHTS} if start <= 4 and 5 <= end <= 9 else set()


# How long.

_SUMMER = (
    r"kesatyo",
    r"kesaduun",
    r"kesasijai",
    r"kesatekij",
    r"kesatoi",
    r"kesaksi\b",
    r"kesakau(?:deksi|deksemme|della)",
    r"kesaapu",
    r"kesahess",
    r"kesahom",
    r"kesakelle",
    r"kesalle\b",
    r"kesa 20\d\d",
    r"kesan (?:20\d\d )?ajaksi",
    r"kesaharjoit",
    r"kesalomasijai",
    r"kesalomatuura",
    r"kesa (?:heina|elo)",
    "tutustu tyoelamaan",
    "sommarjobb",
    "sommararbet",
    "sommarvik",
    r"for sommaren",
    r"till sommaren",
    "summer ?job",
    "summer work",
    "summer employee",
    r"(?:for|this|next) (?:the )?summer",
)
_GIG = (
    r"keikk",
    r"keikoi",
    r"extrajobb",
    "extraarbet",
    r"inhopp",
    r"gig\b",
    r"gigs\b",
    r"tuntityontek",
    r"tarvittaessa (?:tyo|toi)",
    r"tyohon kutsutta",
    r"yhden paivan",
    r"paivan keik",
    "on call",
    "timanstall",
    "muuttoapu lauantai",
)
_SEASON = (
    r"\w*sesonk",
    r"\w*sesongi",
    r"kausity",
    r"kausiapu",
    r"joulusesonk",
    r"jouluapu",
    r"joulukau",
    r"jouluks",
    r"talvikau",
    r"satokau",
    r"marjakau",
    r"sasong",
    r"season",
    r"christmas",
)
_PERMANENT = (
    r"vakitui",
    r"vakinai",
    r"vakkari",
    r"toistaiseksi",
    r"tillsvidare",
    r"fast anstall",
    r"permanent",
    r"vakiduun",
)
_FIXED = (
    r"maaraaik",
    r"maaraaja",
    r"maara aik",
    r"(?:\w+ )?kuukaudeksi",
    r"sijaisuu",
    r"\w*sijai(?:nen|sen|sta|seksi|sia|siksi|set)\b",
    r"visstid",
    r"vikaria",
    r"\w*vikarie",
    r"fixed term",
    r"temporar",
    r"aitiyslom",
    r"vanhempainva",
    r"perhevapaa",
    r"substitut",
)
_LASTS: Final = (
    (Lasts.SUMMER, _any(*_SUMMER)),
    (Lasts.GIG, _any(*_GIG)),
    (Lasts.SEASON, _any(*_SEASON)),
    (Lasts.PERMANENT, _any(*_PERMANENT)),
    (Lasts.FIXED, _any(*_FIXED)),
)
_TITLE_TOO: Final = _any(r"kesa\b", r"kesa(?=[a-z]{4})", "sommar", "summer", r"sijainen", r"extra\b")
_LATER = re.compile(
    r"\b(?:mahdollisuu\w+|mahdollista|voi(?:daan)?|vakinaistami\w+|vakinaistetaan|jatkua|jatkoon|myohemmin|jalkeen"
    r"|mojlighet\w*"
    r"|chans|possib\w+|may|can|later|could|aiemmi\w+|henkilokun\w+|tyontekijoillemme|palvelun|asiakkaa\w*|asiakas)\b"
)


def lasts(title: Sequence[Clause], text: Sequence[Clause]) -> Lasts | None:
    """How long the work goes on; a chance of its becoming permanent is not counted."""
    for clause in title:
        if not clause.marks & Mark.LASTS or _LATER.search(clause.line):
            continue
        for one, pattern in _LASTS:
            if pattern.search(clause.line):
                return one
        if (found := _TITLE_TOO.search(clause.line)) and not clause.line.startswith("kesakuu"):
            return {"sijainen": Lasts.FIXED, "extra": Lasts.GIG}.get(found[0], Lasts.SUMMER)
    said = {
        one
        for clause in text
        if clause.marks & Mark.LASTS and not clause.is_denied and not _LATER.search(clause.line)
        for one, pattern in _LASTS
        if pattern.search(clause.line)
    }
    return next((one for one, _ in _LASTS if one in said), None)
