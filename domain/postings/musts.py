"""What a posting says somebody must have: a licence, languages, cards, an education. What is merely useful is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from domain import need_words as words
from domain.employers import Card
from domain.people import Education, Licence, SpokenLanguage
from domain.postings.clauses import Clause, Stance
from domain.postings.marks import Mark

_OR = re.compile(r"\b(?:tai|taikka|joko|eller|or|either|ja tai)\b")

# Licences.

_KORT = r"(?:ajo ?kort\w*|kort(?!tel)\w*|luok\w*|ajolupa\w*|ajo oikeu\w*|licen[cs]e\w*|driv\w+ licen\w+|korkort\w*)"
_CLASSES = re.compile(
    rf"\b((?:(?:am|a1|a2|a|be|bce|bc|b|c1|ce|c|d1|d)(?: (?:tai|ja|eller|och|or|and))? ){{1,4}}){_KORT}"
)
_BEFORE = re.compile(
    r"\b(?:ajokort\w*|ajo oikeu\w*|korkort\w*|licen[cs]e) (?:luokka|luokat|class)? ?((?:am|b|ce|c|d)\b)"
)
_NAMED: Final = (
    (Licence.TAXI, re.compile(r"\b(?:taksi ?lup\w*|taksin ?ajolup\w*|taksiajolup\w*|taksinkuljettajan ajolu\w+"
                              r"|taxiforartillstand|taxikort\w*|taxi (?:driver s )?licen[cs]e)")),
    (Licence.CE, re.compile(r"\b(?:ce (?:kuljetta\w+|kusk\w+|chauff\w+|forare|driver)|yhdistelmaajoneuvokort\w*)")),
    (Licence.C, re.compile(r"\b(?:c (?:kuljetta\w+|kusk\w+|chauff\w+|forare|driver)|kuorma ?autokort\w*|lastbilskort"
                           r"|truck licen[cs]e)")),
    (Licence.D, re.compile(r"\b(?:linja ?autokort\w*|bussikort(?!ti ?etu)\w*|d (?:kuljetta\w+|kusk\w+))")),
    (Licence.B, re.compile(r"\b(?:ajo ?kort(?!elm)\w*|korkort\w*|oma[an]?n? auto[an]?|omalla autolla|egen bil|own car"
                           r"|driv(?:ing|ers?|er s) licen[cs]e)")),
    (Licence.A, re.compile(r"\b(?:moottoripyorakort\w*)")),
    (Licence.AM, re.compile(r"\b(?:mopokort\w*|mopoautokort\w*|mopedkort\w*|mopo ajokort\w*)")),
)  # fmt: skip
_LETTERS: Final = {
    "am": Licence.AM, "a": Licence.A, "a1": Licence.A, "a2": Licence.A, "b": Licence.B, "be": Licence.B,
    "bc": Licence.C, "c": Licence.C, "c1": Licence.C,
    "bce": Licence.CE, "ce": Licence.CE, "d": Licence.D, "d1": Licence.D,
}  # fmt: skip
_RANK: Final = {licence: place for place, licence in enumerate(
    (Licence.AM, Licence.A, Licence.B, Licence.C, Licence.CE, Licence.D, Licence.TAXI)
)}  # fmt: skip


def licence(title: Sequence[Clause], text: Sequence[Clause]) -> Licence | None:
    """The highest licence that must be had; of "C tai CE" the lower."""
    found = [
        one for clause in (*title, *text) if clause.marks & Mark.LICENCE and clause.is_must for one in _licences(clause)
    ]
    return max(found, key=lambda one: _RANK[one], default=None)


def _licences(clause: Clause) -> list[Licence]:
    line = clause.line
    found: list[Licence] = []
    for match in _CLASSES.finditer(line):
        letters = [_LETTERS[word] for word in match[1].split() if word in _LETTERS]
        # "C/CE" and "C- tai CE-kortti": either will do. "B- ja C-kortti": both.
        both = {"ja", "och", "and"} & set(match[1].split())
        found.append((max if both else min)(letters, key=lambda one: _RANK[one]))
    found += [_LETTERS[match[1]] for match in _BEFORE.finditer(line) if match[1]]
    if found:
        return found
    return next(([one] for one, pattern in _NAMED if pattern.search(line)), [])


# Languages.

_OF_LANGUAGE = re.compile(
    r"\b(?:\w*kiel[ie]\w*|\w*taito\w*|taido\w*|puhu\w*|osaa\w*|hallit\w*|sujuv\w*|kommunikoi\w*|asioi\w*|parja\w*"
    r"|sprak\w*"
    r"|kunskap\w*|flytande|tala[rs]?|beharsk\w*|skriv\w*|fluent\w*|speak\w*|language\w*|skills?|communicat\w*)\b"
)
_NATIVE_TO_WORK = re.compile(r"\b(?:tyokiel\w*|arbetssprak\w*|working language)\b")
_COUNTRY: Final = (
    (SpokenLanguage.FI, re.compile(r"\b(?:suome[ankl]\w*|suomi|finska|finnish)\b")),
    (SpokenLanguage.SV, re.compile(r"\b(?:ruotsi(?:a|n|ksi)?|svenska|swedish)\b")),
    (SpokenLanguage.EN, re.compile(r"\b(?:englanti\w*|englannin|engelska|english|enkkua?)\b")),
    (SpokenLanguage.RU, re.compile(r"\b(?:venaj\w+|ryska|russian)\b")),
    (SpokenLanguage.UK, re.compile(r"\b(?:ukraina\w*|ukrainska|ukrainian)\b")),
    (SpokenLanguage.AR, re.compile(r"\b(?:arabia[na]?|arabiska|arabic)\b")),
    (SpokenLanguage.ET, re.compile(r"\b(?:viro[na]?|eestia?|estniska|estonian)\b")),
    (SpokenLanguage.CKB, re.compile(r"\b(?:kurdi[na]?|sorani\w*|kurdiska|kurdish)\b")),
)  # fmt: skip


def languages(text: Sequence[Clause]) -> frozenset[SpokenLanguage]:
    """The languages that must be spoken. Where one of several will do, none of them is a must."""
    found: set[SpokenLanguage] = set()
    for clause in text:
        if not clause.marks & Mark.LANGUAGE or clause.stance in (Stance.NICE, Stance.NOT):
            continue
        named = [one for one, pattern in _COUNTRY if pattern.search(clause.line)]
        if not named:
            continue
        is_asked = _OF_LANGUAGE.search(clause.line) and clause.is_must
        if not (is_asked or _NATIVE_TO_WORK.search(clause.line)) or (len(named) > 1 and _OR.search(clause.line)):
            continue
        found.update(named)
    return frozenset(found)


# Cards.

_A_CARD = re.compile(
    r"(?:kort|pas|lupa|luvat|card|permit|licen|6002|hyg|tulityo|heta|certificate|ea ?[12]|ensiapu|first aid)"
)


def cards(text: Sequence[Clause]) -> frozenset[Card]:
    """The cards that must be had. Of "A tai B" none."""
    found: set[Card] = set()
    for clause in text:
        if not clause.marks & Mark.CARD or not clause.is_must or not _A_CARD.search(clause.line):
            continue
        named = {card for card, pattern in words.CARDS if pattern.search(clause.line)}
        if len(named) > 1 and _OR.search(clause.line):
            continue
        found |= named
    return frozenset(found)


# Education.

_EDUCATION: Final = (
    (Education.HIGHER, re.compile(
        r"\b(?:\w*ammattikorkeakoul\w*|amk\b|yliopisto\w*|\w*korkeakoulu\w*|maister\w+|kandida\w+|yrkeshogskol\w*"
        r"|hogskol\w*"
        r"|universitet\w*|university|bachelor\w*|master s|sairaanhoitajan? (?:koulu|tutki|patev|laillis)\w*"
        r"|sjukskotarexamen"
        r"|sosionomi(?:n (?:tutki|koulu)\w+| amk))")),
    (Education.VOCATIONAL, re.compile(
        r"\b(?:ammatilli\w+ (?:perus ?)?(?:koulu|tutki|patev|oppi)\w*|ammattitutki\w*|\w*perustutki\w*|ammattikoulu\w*"
        r"|(?:lahi|perus|lasten)hoitajan? (?:koulu|tutki|patev|laillis)\w*|\w*alan (?:ammatti|perus)?(?:koulutu|tutki"
        r"|patev)\w*"
        r"|(?:soveltuv\w+|sopiv\w+|tehtavaan soveltuv\w+) (?:\w+ )?(?:koulutu|tutki)\w*|(?:merkonomi|datanomi"
        r"|artenomi|koki)n? (?:tutki|koulu)\w*"
        r"|\w+n ammattikoulutu\w*|\w+(?:ajan|ijan|istin|orin) tutkin\w*"
        r"|yrkesexamen|yrkesinriktad\w* (?:\w+ )?(?:examen|utbildning)|narvardarexamen"
        r"|grundexamen"
        r"|yrkesutbildning|(?:lamplig|adekvat) (?:utbildning|examen)|utbildning (?:inom|i) branschen|vocational \w+"
        r"|qualification in \w+|\w*valvira\w*|julki ?(?:suosikki|terhikki)\w*|terhikki\w*)")),
    (Education.UPPER_SECONDARY, re.compile(
        r"\b(?:ylioppila\w*|lukion? \w*(?:todist|oppimaar)\w*|studentexamen|upper secondary)")),
    (Education.COMPREHENSIVE, re.compile(
        r"\b(?:peruskoulun? (?:oppimaar|paattotod|suorit|kay)\w*"
        r"|avgangsbetyg|grundskol(?:an|ebetyg)|comprehensive school)")),
)  # fmt: skip
_OR_SOMETHING = re.compile(
    r"\b(?:tai|eller|or)\b.*\b(?:kokemu\w*|osaami\w*|opiskel\w*|erfarenhet|kunskap\w*|experience|skills|student\w*"
    r"|studerande"
    r"|sairaanhoitajaopiskel\w*)\b|\b(?:opiskelijalle|opiskelija|opiskelet|opintojen|studerande|student)\b"
)
_LEVELS: Final = tuple(level for level, _ in _EDUCATION)


def education(text: Sequence[Clause]) -> Education | None:
    """The education that must be had, the highest of what is asked for in several clauses; of "A tai B" the lower."""
    found: list[Education] = []
    for place, clause in enumerate(text):
        if not clause.marks & Mark.EDUCATION or not clause.is_must:
            continue
        named = [level for level, pattern in _EDUCATION if pattern.search(clause.line)]
        if not named or _OR_SOMETHING.search(_sentence(text, place)):
            continue
        found.append(named[-1] if _OR.search(clause.line) else named[0])
    return min(found, key=_LEVELS.index, default=None)


def _sentence(text: Sequence[Clause], place: int) -> str:
    """The folded words of the sentence that this clause is of."""
    number = text[place].sentence
    near = text[max(0, place - 4) : place + 5]
    return " ".join(clause.line for clause in near if clause.sentence == number)
