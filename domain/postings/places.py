"""Where the work of a posting is: what its source says, then its title, its place in words, and its text.

In the text people also name where else a company is. So only a clause that tells of the work counts there, or a
single place; and a name that is also a word or a firm ("Salo", "Nokia") only with a capital and a case ending.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from domain.given_names import GIVEN_NAMES
from domain.lexicon.fold import fold
from domain.postcodes import municipality_of, villages
from domain.postings.clauses import Clause, Stance
from domain.postings.folding import folded
from domain.postings.marks import Mark
from domain.postings.posting import Raw
from domain.region import BY_CODE, CASES, is_ours, name_stems

MOST: Final = 10
_FEW: Final = 2
"""Places that a text may name in passing and still be about them."""

_GIVEN_NAMES: Final = frozenset(fold(name) for name in GIVEN_NAMES)
_WORD = re.compile(r"[^\W_]+")
_ENDING = re.compile(CASES)
_POSTCODE = re.compile(r"(?<!\d)(?:FI-?)?(\d{5})(?!\d)")
_ADDRESS = re.compile(r"(?<!\d)(\d{5})\s+[A-ZÅÄÖ]")
_ALSO_WORDS: Final = frozenset(
    """
    salo salla simo soini kemi eura aura masku perho posio koski inari ii lemi luoto nokia kolari pello vaala sievi
    somero kitee juva juuka loppi lieto rusko reso geta sund pori kotka kannus virrat raisio lappi tammela ranua
    laitila kaarina loviisa akaa vasa kumo hanko enare lapua muonio forssa teuva kaavi oulu pargas lovisa storpotet
    malax karlo halsua kustavi multia rauma raumo vihti utajarvi sauvo nivala vesanto veteli ulvila tervo kuru borga
    vanda toholampi lundo
    """.split()
)
_OF_WORK = re.compile(
    r"\b(?:tyopaik\w+|tyopist\w+|sijai(?:tse|nti)\w*|toimipai\w+|toimipist\w*|kohde|kohte\w+|tyosken\w+"
    r"|tyon? sijain\w+|tyo tehdaan|alue\w*"
    r"|etsi\w+|hae(?:mme|taan|n)|hakee|haussa|haku|tarvits\w+|rekrytoi\w*|palkkaamme|myymala\w*|yksik\w+|toimist\w+"
    r"|arbetsplats\w*"
    r"|placer\w*|belag\w*|soker|sokes|behover|arbet\w+ (?:utfors|ar)|located?|location|based|workplace|looking for"
    r"|hiring|seek\w*)\b"
)
_ELSEWHERE = re.compile(
    r"\b(?:paakonttori\w*|paatoimi\w*|toimimme|palvelemme|valtakunnalli\w*|kotipaik\w*|perustettu|pohjoismai\w*"
    r"|koko suome\w+"
    r"|konserni\w*|huvudkontor\w*|headquarter\w*|head office|offices in|haastattelu\w*|intervju\w*|interview\w*"
    r"|koulutus jarjest\w+)\b"
)
_BEFORE_A_NAME: Final = frozenset(
    "in at near i vid till from around sijainti tyopaikka paikkakunta ort location kunta".split()
)
_REMOTE_AT_ALL = re.compile(
    r"\b(?:eta(?:tyo\w*|na|toi\w*)|etatyo\w*|distans\w*|remote\w*|kotoa kasin|work from home|hemifran)\b"
)
_REMOTE = re.compile(
    r"\b(?:(?:taysin|kokonaan|100|pelkastaan|tehdaan|tyoskennel\w+|tyoskentelet|tyoskentely (?:on|tapahtuu)"
    r"|voit tehda) (?:\w+ )?(?:eta\w+|kotoa)"
    r"|kotoa kasin|mista (?:pain )?(?:tahansa|vain|vaan)|paikasta riippumat\w+|(?:helt|utfors"
    r"|arbetar) (?:\w+ )?(?:pa )?distans|hemifran|(?:fully|100|completely|entirely) remote\w*"
    r"|work(?:ing)? (?:from home|remotely)|remote (?:job|position|work))\b"
)
_PARTLY = re.compile(
    r"\b(?:mahdollisuus|mahdollinen|osittain\w*|hybridi\w*|joustav\w*|delvis|hybrid|partly"
    r"|occasional\w*|paivaa viikossa|lahityo\w*)\b"
)


def municipalities(raw: Raw, postcode: str | None, title: Sequence[Clause], text: Sequence[Clause]) -> tuple[str, ...]:
    """The codes, the source's first, the one of an employer's name last ("Hollolan kunta"); () where none is known."""
    known = [code for code in raw.municipalities if code in BY_CODE]
    if known:
        return tuple(dict.fromkeys(known))[:MOST]
    for found in (
        _named_in(_words(raw.place), village=True),
        [code for one in title for code in _named_in(one.words, village=True)],
    ):
        if found:
            return tuple(dict.fromkeys(found))[:MOST]
    by_code = municipality_of(postcode)
    named = _from_text(text) if by_code is None else (by_code,)
    if named or is_remote(raw.is_remote, raw.place, title, text):
        return named
    return tuple(dict.fromkeys(code for code in _named_in(_words(raw.employer), village=False) if is_ours(code)))[:1]


def postcode_of(told: str | None, place: str | None, text: Sequence[Clause]) -> str | None:
    """The source's, that of the place in words, or one of our region's in an address of the text."""
    for said in (told or "", place or ""):
        if found := _POSTCODE.search(said):
            return found[1]
    codes = {
        found[1]
        for one in text
        if one.marks & Mark.NUMBER
        for found in _ADDRESS.finditer(one.said)
        if municipality_of(found[1])
    }
    return codes.pop() if len(codes) == 1 else None


def is_remote(told: bool, place: str | None, title: Sequence[Clause], text: Sequence[Clause]) -> bool:
    """Whether all of it can be done from anywhere."""
    if told:
        return True
    in_place = " ".join(folded(word) for word in _WORD.findall(place or ""))
    heads = [in_place, *(one.line for one in title)]
    if any(_REMOTE_AT_ALL.search(line) and not _PARTLY.search(line) for line in heads):
        return True
    return any(
        one.marks & Mark.REMOTE
        and one.stance is not Stance.NOT
        and _REMOTE.search(one.line)
        and not _PARTLY.search(one.line)
        for one in text
    )


def is_place(word: str) -> bool:
    """Whether a folded word names a municipality or a village of ours, in any form."""
    return _code(word) is not None or _village(word) is not None


def _from_text(text: Sequence[Clause]) -> tuple[str, ...]:
    of_work: list[str] = []
    anywhere: list[str] = []
    for clause in text:
        if not any(_may_be_place(word) for word in clause.words):
            continue
        if clause.stance is Stance.NOT or _ELSEWHERE.search(clause.line):
            continue
        is_of_work = bool(_OF_WORK.search(clause.line))
        found = _named_in(clause.words, village=False, bare=is_of_work)
        anywhere += found
        of_work += found if is_of_work else []
    if of_work:
        return tuple(dict.fromkeys(of_work))[:MOST]
    different = tuple(dict.fromkeys(anywhere))
    return different if len(different) <= _FEW else ()


def _named_in(words: Sequence[str], *, village: bool, bare: bool = True) -> list[str]:
    """The municipalities named. Without ``bare`` a name in its plain form counts only as a place: "in Lahti"."""
    found: list[str] = []
    before = ""
    for word in words:
        low = folded(word)
        named = _code(low)
        if named is not None:
            code, is_plain, is_doubtful = named
            is_sure = is_ours(code) if not word[0].isupper() else not (is_doubtful and is_plain)
            is_alone = bare or not is_plain or before in _BEFORE_A_NAME or before.isdecimal() or len(words) <= 2
            if (is_sure or (bare and len(words) == 1)) and is_alone and before not in _GIVEN_NAMES:
                found.append(code)
        elif village and (code_of := _village(low)):
            found.append(code_of)
        before = low
    return found


def _words(said: str | None) -> list[str]:
    return _WORD.findall(said or "")


@lru_cache(maxsize=60_000)
def _may_be_place(word: str) -> bool:
    return _code(folded(word)) is not None


@lru_cache(maxsize=50_000)
def _code(word: str) -> tuple[str, bool, bool] | None:
    """Of a folded word: the municipality, whether it is the bare name, and whether the name is also another word."""
    stems = name_stems()
    for end in range(len(word), 1, -1):
        known = stems.get(word[:end])
        if known and _ENDING.fullmatch(word[end:]):
            code, is_name = known
            rest = word[end:]
            if not is_name and not rest:
                continue
            is_doubtful = not is_ours(code) and any(
                word.startswith(one) and len(word) - len(one) <= 5 for one in _ALSO_WORDS
            )
            return code, is_name and not rest, is_doubtful
    return None


@lru_cache(maxsize=50_000)
def _village(word: str) -> str | None:
    known = villages()
    return next(
        (known[word[:end]] for end in range(len(word), 4, -1) if word[:end] in known and _ENDING.fullmatch(word[end:])),
        None,
    )
