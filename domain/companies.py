"""How an employer is known: business ids of Finland and of others, and what is no company but a person.

A company's number is public, a person's is not: an identity code is never taken for a company's number, whoever types
it. A bare person's name makes no company either; with a business id it may (a sole trader trades by their own name).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from stdnum.eu import vat
from stdnum.fi import ytunnus
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish

from domain.employers import Doubt, Event
from domain.given_names import GIVEN_NAMES
from domain.identity_code import mask_identity_codes
from domain.text import clean_text

LONGEST_NAME: Final = 160
LONGEST_FOREIGN: Final = 40

CONTACTS: Final = frozenset({Event.CONTACTED, Event.CALL, Event.VISIT, Event.EMAIL, Event.WORKSHOP})
"""What of a company's history is somebody of ours having been in touch with them (75)."""
SPOKEN: Final = CONTACTS | {Event.INTRODUCED, Event.ANSWERED, Event.INTERVIEW, Event.TRIAL, Event.FOLLOW_UP_ANSWERED}
"""After any of these nobody has to be reminded to be in touch again for a while (80, 117)."""


class IdKind(StrEnum):
    """What an answer to "your business id?" is."""

    FINNISH = "finnish"
    FOREIGN = "foreign"
    WRONG = "wrong"  # of a business id's shape, with a slip in it
    PERSON = "person"  # an identity code: not kept
    NONE = "none"  # no number of a company at all


@dataclass(frozen=True, slots=True)
class CompanyId:
    """``value`` as it is kept: ``1234567-8``, or the foreign number; "" for the other kinds."""

    kind: IdKind
    value: str = ""


def read_id(said: str) -> CompanyId:
    """The company's number in what somebody wrote: "2077474-0", "FI20774740", "y-tunnus 2077474-0", "SE556074308901".

    Takes any str and raises nothing. Of several numbers in it the first valid one counts.
    """
    text = _plain(said)
    if mask_identity_codes(text) is not None:
        return CompanyId(IdKind.PERSON)
    shapes = [_of_shape(found) for found in _FINNISH.finditer(text)]
    valid = next((number for number in shapes if ytunnus.is_valid(number)), None)
    if valid is not None:
        return CompanyId(IdKind.FINNISH, ytunnus.format(valid))
    foreign = _foreign(text)
    if foreign is not None:
        return foreign
    return CompanyId(IdKind.WRONG if shapes else IdKind.NONE)


def business_id(said: str) -> str | None:
    """The Finnish business id, as ``1234567-8``; None for anything else."""
    found = read_id(said)
    return found.value if found.kind is IdKind.FINNISH else None


def looks_private(name: str) -> bool:
    """Whether this is a person and no company: an identity code, or a given name and a family name and nothing else."""
    text = _plain(name)
    if mask_identity_codes(text) is not None:
        return True
    words = [word.casefold() for word in text.replace(",", " ").split()]
    if not 2 <= len(words) <= 4 or not all(_NAME.fullmatch(word) for word in words):
        return False
    if any(word in _COMPANY_WORDS or word.endswith(_COMPANY_ENDS) for word in words):
        return False
    first, last = (word.split("-")[0] for word in (words[0], words[-1]))
    return first in GIVEN_NAMES or (last in GIVEN_NAMES and words[0].endswith(_FAMILY_ENDS))


def doubt_of(name: str, number: str | None, foreign: str | None) -> Doubt | None:
    """Why a person should look at such a company first; None when its number speaks for it."""
    if number:
        return None
    if foreign:
        return Doubt.FOREIGN
    return Doubt.PRIVATE_PERSON if looks_private(name) else Doubt.NO_ID


def without_form(name: str) -> str:
    """The name in small letters without the company's form, its words parted by spaces."""
    words = re.findall(r"\w+", _plain(name).casefold())
    return " ".join(word for word in words if word not in _FORMS) or " ".join(words)


def folded_name(name: str) -> str:
    """By what two spellings of one company's name are the same: without its form, case, dots and spaces."""
    return without_form(name).replace(" ", "")


_FINNISH = re.compile(r"(?<![\w-])(?:FI[ -]?)?(\d{6,7})[ ]?-?[ ]?(\d)(?![\w]|-\w)", re.IGNORECASE)
_VAT = re.compile(r"(?<!\w)(?!FI)([A-Z]{2}[ ]?[0-9A-Z](?:[ .-]?[0-9A-Z]){6,12})(?!\w)")
_SWEDISH = re.compile(r"(?<![\w-])(\d{6}-?\d{4})(?![\w-])")
_NORWEGIAN = re.compile(r"(?<!\w)NO[ ]?(\d{3}[ ]?\d{3}[ ]?\d{3})(?!\w)", re.IGNORECASE)
_DASHES = str.maketrans("–—−‐‑‒﹣－", "--------")

_NAME = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_FAMILY_ENDS = ("nen", "la", "lä", "mäki", "niemi", "ranta", "saari", "salo", "son", "ström", "berg", "ov", "ova", "ev")
_FORMS = frozenset(
    "oy oyj ab abp ky tmi ry rf osk ay ltd gmbh as oü inc llc kft sia uab plc bv aps toiminimi osakeyhtiö".split()
)
_COMPANY_WORDS = _FORMS | frozenset(
    """
    firma yhtiö yhtiöt yritys kunta kaupunki seurakunta säätiö osuuskunta yhdistys konserni group company stad stiftelse
    förening ravintola restaurang kahvila kahvio café kafé pizzeria baari pub grilli hotelli hotell kauppa market
    myymälä liike shop store salon studio parturi kampaamo frisör autokoulu koulu päiväkoti kylpylä klubi club lomat
    tila maatila puutarha kukka kukkakauppa leipomo bageri taksi taxi
    """.split()
)
_COMPANY_ENDS = (
    "kauppa", "palvelu", "palvelut", "siivous", "huolto", "rakennus", "kuljetus", "remontti", "ravintola", "kahvila",
    "kampaamo", "leipomo", "yhtiö", "yhtiöt", "talo", "keskus", "tukku", "tuote", "tekniikka", "service", "bygg",
)  # fmt: skip


def _plain(said: str) -> str:
    return clean_text(unicodedata.normalize("NFKC", said)).translate(_DASHES)


def _of_shape(found: re.Match[str]) -> str:
    return found[1].zfill(7) + found[2]


def _foreign(text: str) -> CompanyId | None:
    """A number of another country's register that its own check says is right."""
    found = (_other(number) for number in _numbers_of_others(text))
    return next((one for one in found if one is not None), None)


def _numbers_of_others(text: str) -> list[str]:
    """What may be such a number, with its country before it."""
    swedes = ["SE" + swedish.compact(found[1]) for found in _SWEDISH.finditer(text)]
    norwegians = ["NO" + norwegian.compact(found[1]) for found in _NORWEGIAN.finditer(text)]
    others = [re.sub(r"[ .-]", "", found[1]) for found in _VAT.finditer(text.upper())]
    return [*swedes, *norwegians, *others]


def _other(number: str) -> CompanyId | None:
    if number.startswith("SE") and _is_swedish_person(number[2:12]):
        return CompanyId(IdKind.PERSON)
    checks = {"SE": swedish.is_valid, "NO": norwegian.is_valid}
    check = checks.get(number[:2])
    is_valid = vat.is_valid(number) or (check is not None and check(number[2:]))
    return CompanyId(IdKind.FOREIGN, number) if is_valid else None


def _is_swedish_person(number: str) -> bool:
    """A Swedish sole trader's number is their own: in a company's the third digit is at least 2."""
    digits = number.replace("-", "")
    return len(digits) == 10 and digits[2] < "2" and swedish.is_valid(digits)
