"""The words by which `domain/need_reader.py` reads a need: numbers, days, hours, licences, languages, cards.

All patterns are for folded text (`domain/lexicon/fold.py`), words with single spaces between, unless said otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from domain.employers import Card, Hours, Lasts
from domain.people import Licence, SpokenLanguage


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b")


def _begins(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\w*")


NEEDING: Final = re.compile(
    r"(?:tarvi\w*|tartte\w*|etsi\w*|ets\w{1,3}taan|hae\w*|haku\w*|haluamme|haluaisi\w*|kaipaa\w*|kaipai\w*|palkka\w*"
    r"|puuttuu|loytyisi\w*|loytyyko\w*|onko|saisi\w*|behov\w*|sok\w*|onskar|need\w*|looking|seek\w*|hir(?:e|ing)|want\w*)"
)

# How many.

MOST_PEOPLE: Final = 200
WORDS_BETWEEN: Final = 3
"""Words that may stand between a number and who is counted: "kaksi reipasta nuorta myyjää"."""
_NUMBERS: Final = {
    1: "yksi yks yhden yhta one",
    2: "kaksi kaks kahta kahden tva two pari paria parin par couple molemmat",
    3: "kolme kolmea kolmen tre three muutama muutamaa muutaman muutamia nagra few",
    4: "nelja neljaa neljan fyra four",
    5: "viisi viis viitta viiden fem five",
    6: "kuusi kuus kuutta kuuden sex six",
    7: "seitseman seitsemaa seittema sju seven",
    8: "kahdeksan kahdeksaa kasi atta eight",
    9: "yhdeksan yhdeksaa nio nine",
    10: "kymmenen kymmenta kymmenkunta tio ten",
    12: "tusina dussin dozen",
    15: "viisitoista femton fifteen",
    20: "kaksikymmenta parikymmenta tjugo twenty",
}
NUMBERS: Final = {word: number for number, listed in _NUMBERS.items() for word in listed.split()}
OR: Final = frozenset("tai vai ehka eller or".split())
PEOPLE: Final = re.compile(
    r"(?:ihmi\w+|ihmis\w+|henkilo\w*|henk|hlo\w*|hloa|tyontekij\w+|tekij\w+|tyolai\w+|kaver\w+|nuor\w+|kpl|apulai\w+"
    r"|harjoittelij\w+|kesatyontekij\w+|kesatyolai\w+|osaaj\w+|tyypp\w+|kasiparia?|apukas\w+|duunar\w+|extra\w*|kesaapulai\w+"
    r"|personer|person|arbetstagare|anstallda|sommarjobbare|medarbetare|praktikanter|people|persons?|workers?|staff"
    r"|employees?|hands|trainees?|interns?|ungdomar)"
)
NOT_PEOPLE: Final = re.compile(
    r"(?:viik\w*|vko\w*|kuukau\w*|kk|paiv\w*|tunti\w*|tunnin|h|min\w*|eur\w*|e|prosent\w*|vuo(?:tta|tt\w*|si|den|tias\w*)"
    r"|vuoro\w*|klo|km|kilo\w*|neli\w*|m2|vecko\w*|vecka|manad\w*|dag\w*|tim\w*|ar|week\w*|month\w*|day\w*|hour\w*|year\w*"
    r"|kerta\w*|kertaa|gang\w*|times?|talo\w*|huone\w*|kerrok\w*|iltaa?|aamu\w*)"
)
SWEDISH: Final = frozenset("vi jag och till behover soker ar pa for som att av".split())

# From when.

_MONTHS: Final = (
    r"tammikuu|januari|january", r"helmikuu|februari|february", r"maaliskuu|mars|march", r"huhtikuu|april",
    r"toukokuu|maj|(?:in|from|of|early) may", r"kesakuu|juni|june", r"heinakuu|juli|july", r"elokuu|augusti|august",
    r"syyskuu|september", r"lokakuu|oktober|october", r"marraskuu|november", r"joulukuu|december",
)  # fmt: skip
_WEEKDAYS: Final = (
    r"maanantai\w*|mandag\w*|monday", r"tiistai\w*|tisdag\w*|tuesday", r"keskiviik\w*|onsdag\w*|wednesday",
    r"torstai\w*|torsdag\w*|thursday", r"perjantai\w*|fredag\w*|friday", r"lauantai(?:na|sta|ksi)|lordag\w*|saturday",
    r"sunnuntai(?:na|sta|ksi)|sondag\w*|sunday",
)  # fmt: skip
DATE: Final = re.compile(
    r"(?<![\d.,])(?P<day>[0-3]?\d)[./](?P<month>[01]?\d)(?:[./](?P<year>20\d\d|\d\d)?)?(?![\d:,]*\d)"
)
"""In the text as it was written: "1.12.", "1.12.2026", "1/12"."""
ENDING: Final = re.compile(r"\W*(?:asti|saakka|mennessa|menness|loppuun)\b")


def next_such(day: int, month: int, today: date) -> date | None:
    """The next day of that name from today on; None when it is in neither of two years."""
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


Day = Callable[["re.Match[str]", date], "date | None"]


def _no_day(found: re.Match[str], today: date) -> None:
    """Not a day: "heti", "kesäksi"."""


def _ahead(days: int) -> Day:
    return lambda found, today: today + timedelta(days=days)


def _weekday(number: int) -> Day:
    return lambda found, today: today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _month(number: int) -> Day:
    """The month's first day, or the one named; this month's is today at the earliest."""

    def day(found: re.Match[str], today: date) -> date | None:
        said = found["before"] or found["after"]
        if not said:
            return today if number == today.month else next_such(1, number, today)
        return next_such(int(said), number, today)

    return day


def _next_week(found: re.Match[str], today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def _next_month(found: re.Match[str], today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def _new_year(found: re.Match[str], today: date) -> date:
    return date(today.year + 1, 1, 1)


STARTS: Final[tuple[tuple[re.Pattern[str], Day], ...]] = (
    (_any(r"ylihuomen\w*", r"i ?overmorgon", r"day after tomorrow"), _ahead(2)),
    (_any(r"huomen\w*", r"huomisesta", r"i ?morgon", r"tomorrow"), _ahead(1)),
    (_any(r"ensi viiko\w*", r"ens viiko\w*", r"seuraavalla viiko\w*", r"nasta vecka\w*", r"next week"), _next_week),
    (_any(r"ensi kuu\w*(?: alusta)?", r"ens kuu\w*", r"nasta manad\w*", r"next month"), _next_month),
    (_any(r"ensi vuo\w*(?: alusta)?", r"vuodenvaihtee\w*", r"nasta ar", r"nyarsskiftet", r"next year"), _new_year),
    *(
        (
            re.compile(
                rf"(?:\b(?P<before>[0-3]?\d) )?\b(?:{names}){'' if number == 5 else chr(92) + 'w*'}\b"
                r"(?: alusta| alussa| alkaen)?(?: (?P<after>[0-3]?\d)\b)?"
            ),
            _month(number),
        )
        for number, names in enumerate(_MONTHS, start=1)
    ),
    *((re.compile(rf"\b(?:ensi |ens |nasta |next )?(?:{names})\b"), _weekday(n)) for n, names in enumerate(_WEEKDAYS)),
    (
        _any(
            r"heti(?! kun)", r"valittomasti", r"mahdollisimman pian", r"asap", r"pikaisesti", r"pian", r"nopeasti",
            r"kiireellisesti", r"genast", r"omgaende", r"sa snart som mojligt", r"snarast", r"strax",
            r"immediately", r"right away", r"as soon as possible", r"straight away", r"soon",
        ),
        _no_day,
    ),
    (
        _any(
            r"(?:ensi )?kesa(?:ksi|lla|na|lle|kaudeksi)?", r"kesaduun\w*", r"(?:nasta )?sommar(?:en)?",
            r"till sommaren",
            r"(?:next )?summer", r"(?:ensi )?syksy(?:ksi|lla|sta|na)", r"(?:ensi )?keva(?:aksi|alla|asta|ana)",
            r"(?:ensi )?talve(?:ksi|lla|sta|na)|talvikaudeksi", r"joulu(?:ksi|kaudeksi|sesonkiin|na|n alle|n ajaksi)",
            r"till (?:hosten|varen|vintern|jul)", r"(?:in |for )?(?:autumn|spring|winter|christmas)",
        ),
        _no_day,
    ),
    (_any(r"tanaan", r"i ?dag", r"today"), _ahead(0)),
)  # fmt: skip
"""In the order in which they are looked for: what tells a day first."""

LASTS: Final = (
    (Lasts.PERMANENT, _begins("vakitui", "vakinai", "vakkari", "toistaiseksi", "tillsvidare", "fast anstall",
                              "permanent")),
    (Lasts.SUMMER, _begins("kesa(?:ksi|lla|na|lle|ty|duun|apu|kau|tekij|hess|hom)", "sommar", "summer")),
    (
        Lasts.SEASON,
        _begins(
            "sesonki", "sesongi", "kausityo", "kausiap", "jouluk[si]", "jouluapu", "joulusesonki", "jouluapulai",
            "talvikau", "satokau", "marjakau", "sasong", "season", "christmas", "till jul",
        ),
    ),
    (
        Lasts.GIG,
        _begins(
            "keik", "yhdeksi paivaksi", "paivaksi", "viikonlopuksi", "tuuraa", "tuuraus", "tilapai", "extra", "gig",
            "one day", "for a day", "en dag", "inhopp", "pariksi paivaksi",
        ),
    ),
    (
        Lasts.FIXED,
        _begins(
            "maaraaik", "maaraaja", r"\w+ kuukaudeksi", r"\d+ kk", "kuukaudeksi", "sijai(?!tse)", "visstid", "vikaria",
            "fixed term", "temporar", r"\w+ months", r"\w+ manader", r"\w+ viikoksi", "aitiysloma", "vanhempainvapaa",
        ),
    ),
)  # fmt: skip

# What is asked of who comes.

NO_SUCH: Final = re.compile(r"\b(?:ei|eika|ilman|inga|ingen|inte|utan|no|not|without)(?: \w+)? $")
NOT_NEEDED: Final = re.compile(
    r"\b(?:ei|eika|emme|ilman|ingen|inget|inga|inte|utan|no|not|without|dont|doesnt)\b(?!.*\b(?:vain|only|bara)\b)"
)

HOURS: Final = (
    (Hours.FULL, _begins("koko ?aikai", "koko ?paiva", "kokoaika", "taysi aikai", "taysaikai", "taysipaiva",
                         "taytta tyoaik", "taysi tyoaik", "heltid", "full ?time")),
    (Hours.PART, _begins("osa ?aikai", "osa ?paiva", "osa ?aika", "tuntityo", "muutama tunti", "pari tuntia",
                         "deltid", "part ?time", "few hours")),
    (Hours.SHIFTS, _begins(r"vuorotyo", r"vuorois", r"\w*vuorotyo", "kolmivuoro", "kaksivuoro", "2 vuoro", "3 vuoro",
                           "skiftarbet", "skift", "shift")),
    (Hours.EVENINGS, _begins("ilta(?!pai)", "illoi", "illal", "kvall", "evening")),
    (Hours.WEEKENDS, _begins("viikonlop", "viikonlopp", "vkl", "lauantaisin", "sunnuntaisin", "la su", "helg",
                             "weekend",
                             "saturdays", "lordagar")),
    (Hours.NIGHTS, _begins("yovuoro", "yotyo", "yotoi", "yohomm",
                           "yolla", "yoksi", "oisin", "oita", "yosii", "natt", "night")),
)  # fmt: skip

_CARD = r"(?:ajo)?(?:kort\w*|lupa\w*)"
LICENCES: Final = (
    (Licence.TAXI, _begins("taksilupa", "taksin ajolupa", "taksiajolupa", "taksinkuljettajan ajolupa",
                           "taxiforartillstand", "taxikort", "taxi licen[cs]e")),
    (Licence.CE, _begins(rf"ce {_CARD}", r"ce luok", r"ce korkort", r"ce licen[cs]e", "yhdistelmaajoneuvokort")),
    (Licence.C, _begins(rf"c1? {_CARD}", r"c luok", r"c korkort", r"c licen[cs]e", "kuorma ?autokort", "lastbilskort",
                        "truck licen[cs]e")),
    (Licence.D, _begins(rf"d {_CARD}", r"d luok", r"d korkort", r"d licen[cs]e", "linja ?autokort", "bussikort")),
    (Licence.B, _begins(rf"b {_CARD}", r"b luok", r"b korkort", r"b licen[cs]e", "ajokort", "korkort", "oma auto",
                        "omaa autoa", "omalla autolla", "driv(?:ing|er|ers) licen[cs]e", "egen bil")),
    (Licence.A, _begins(rf"a {_CARD}", "moottoripyorakort")),
    (Licence.AM, _begins(rf"am {_CARD}", "mopokort", "mopoautokort", "mopedkort")),
)  # fmt: skip
"""The highest first."""

LANGUAGES: Final = (
    (SpokenLanguage.FI, _begins("suomen ?kiel", "suomea", "suomeksi", "suomen taito", "finska", "finnish")),
    (SpokenLanguage.SV, _begins("ruotsin ?kiel", "ruotsia", "ruotsiksi", "ruotsin taito", "svenska", "swedish")),
    (SpokenLanguage.EN, _begins("englannin ?kiel", "englantia", "englanniksi", "englannin taito", "engelska", "english",
                                "enkkua")),
    (SpokenLanguage.RU, _begins("venajan ?kiel", "venajaa", "venajaksi", "ryska", "russian")),
    (SpokenLanguage.UK, _begins("ukrainan ?kiel", "ukrainaa", "ukrainaksi", "ukrainska", "ukrainian")),
    (SpokenLanguage.AR, _begins("arabian ?kiel", "arabiaa", "arabiaksi", "arabiska", "arabic")),
    (SpokenLanguage.ET, _begins("viron ?kiel", "viroa", "viroksi", "estniska", "estonian", "eestia")),
    (SpokenLanguage.CKB, _begins("kurdin ?kiel", "kurdia", "soran", "kurdiska", "kurdish")),
)  # fmt: skip

CARDS: Final = (
    (Card.HYGIENE, _begins("hygienia ?pas", "hygieniaosaam", "hygienpas", "hygiene pas", "hygiene card",
                           "hygieniakort")),
    (Card.ALCOHOL, _begins("anniskelu ?pas", "anniskelupas", "serveringspas", "utskankningspas", "alcohol pas",
                           "alkoholipas")),
    (Card.SAFETY, _begins("tyoturvallisuus ?kort", "tyoturva ?kort", "tyoturvakort", "arbetssakerhetskort",
                          "arbetarskyddskort", "occupational safety card", "safety card")),
    (Card.HOT_WORK, _begins("tulityo", "heta ?arbeten", "hot ?work")),
    (Card.ROAD_SAFETY, _begins("tieturva", "vagskydd", "vagsakerhetskort", "road safety")),
    (Card.ELECTRIC_SAFETY, _begins("sahkotyoturva", "sahkoturva", "sfs ?6002", "elarbetssakerhet",
                                   "electrical safety")),
    (Card.FORKLIFT, _begins("trukki ?kort", "trukki ?lup", "trukinajolup", "truckkort",
                            "forklift (?:card|licen|permit)")),
    (Card.FIRST_AID, _begins("ensiapu", r"ea ?[12]\b", "forsta ?hjalp", "first aid")),
    (Card.GUARD, _begins("jarjestyksenvalvojakort", "jarjestyksenvalvojan kort", "jv kort", "vartijakort",
                         "jarkkarikort", "ordningsvaktskort", "vaktarkort", "guard card", "guard licen")),
)  # fmt: skip
