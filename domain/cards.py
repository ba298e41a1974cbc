"""A candidate's way from being asked to being hired, and the card that an employer gets to see of them (83).

Nothing of a client reaches an employer before the client has said yes twice: to being suggested to this employer,
and to the card itself, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self

from domain.employers import Card, Hours
from domain.people import Licence, SpokenLanguage
from domain.screening import Kind, screen
from domain.text import Refused as TextRefused
from domain.text import clean_text

LONGEST_NAME: Final = 80
LONGEST_CAN: Final = 600
LONGEST_HOPES: Final = 400


class Stage(StrEnum):
    """How far a candidate has come."""

    ASKED = "asked"  # the client has been asked whether they may be suggested
    YES = "yes"
    NO = "no"
    APPROVED = "approved"  # the client has seen their card and said yes to it
    INTRODUCED = "introduced"
    MEET = "meet"  # from here on what the employer says
    DECLINED = "declined"
    HIRED = "hired"
    WITHDRAWN = "withdrawn"


NEXT: Final[Mapping[Stage, frozenset[Stage]]] = MappingProxyType(
    {
        Stage.ASKED: frozenset({Stage.YES, Stage.NO, Stage.WITHDRAWN}),
        # Nobody asks again who has said no, but they may change their own mind.
        Stage.NO: frozenset({Stage.YES}),
        Stage.YES: frozenset({Stage.APPROVED, Stage.NO, Stage.WITHDRAWN}),
        # A card that is changed has to be approved anew.
        Stage.APPROVED: frozenset({Stage.YES, Stage.INTRODUCED, Stage.WITHDRAWN}),
        Stage.INTRODUCED: frozenset({Stage.MEET, Stage.DECLINED, Stage.HIRED, Stage.WITHDRAWN}),
        Stage.MEET: frozenset({Stage.DECLINED, Stage.HIRED, Stage.WITHDRAWN}),
        Stage.DECLINED: frozenset({Stage.MEET, Stage.HIRED, Stage.WITHDRAWN}),
        Stage.HIRED: frozenset(),
        Stage.WITHDRAWN: frozenset(),
    }
)
"""What may come after what."""

LIVE: Final = frozenset(stage for stage in Stage if Stage.WITHDRAWN in NEXT[stage])
"""From these a candidate can still be withdrawn."""

SHOWN: Final = frozenset({Stage.INTRODUCED, Stage.MEET, Stage.DECLINED, Stage.HIRED})
"""The only ones of whom an employer may see anything."""

CARD_WRITTEN_IN: Final = frozenset({Stage.YES, Stage.APPROVED})
"""After the introduction the employer has the card, and it stays as it was approved."""


class CardFault(StrEnum):
    """Why a text cannot stand on a card. The values are codes of the console's words."""

    LONG = "text_long"
    EMPTY = "card_empty"
    HEALTH = "text_health"
    IDENTITY_CODE = "text_code"
    CONTACT = "card_contact"  # a phone number or an address: the way to the client goes through the service
    AGE = "card_age"
    SURNAME = "card_surname"


class CardRefused(ValueError):
    """A card that may not be shown. ``faults`` has the fields by name; the message never has what was written."""

    def __init__(self, faults: Mapping[str, CardFault]) -> None:
        super().__init__(", ".join(sorted(faults)))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class IntroductionCard:
    """What an employer gets to see of a client, and nothing else; the two texts are in the client's own words.

    ``name`` is the first name; the full name only where the client has allowed it. There is no place here for age,
    address, health, the service they come from, a phone number or an e-mail.
    """

    name: str
    can: str
    hopes: str = ""
    languages: tuple[SpokenLanguage, ...] = ()
    licences: tuple[Licence, ...] = ()
    cards: tuple[Card, ...] = ()
    hours: tuple[Hours, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _TEXTS} | {name: list(getattr(self, name)) for name in _LISTS}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What it does not know (any more) it leaves out."""
        name, can, hopes = (str(stored.get(key) or "") for key in _TEXTS)
        return cls(name, can, hopes, **_chosen(stored))

    def named(self, full_name: str) -> Self:
        return replace(self, name=full_name)


_TEXTS: Final = ("name", "can", "hopes")
_LISTS: Final[Mapping[str, type[StrEnum]]] = MappingProxyType(
    {"languages": SpokenLanguage, "licences": Licence, "cards": Card, "hours": Hours}
)


def _chosen(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: known(kind, given.get(name) or ()) for name, kind in _LISTS.items()}


def known(kind: type[StrEnum], values: Any) -> tuple[Any, ...]:
    """Those of the values that are of the kind, in its own order; a licence that is none is left out."""
    given = {str(value) for value in values} - {Licence.NONE}
    return tuple(member for member in kind if member.value in given)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A card as it was typed. :meth:`card` makes it one that may be shown to the client."""

    can: str
    hopes: str = ""
    chosen: Mapping[str, Any] = field(default_factory=dict)
    """Ticked values of languages, licences, cards and hours."""

    def card(self, name: str, full_name: str) -> IntroductionCard:
        """Raises CardRefused. ``name`` is what the client is called, ``full_name`` what may not stand in the texts."""
        faults: dict[str, CardFault] = {}
        texts = {}
        for key, typed, longest in (("can", self.can, LONGEST_CAN), ("hopes", self.hopes, LONGEST_HOPES)):
            try:
                texts[key] = clean_text(typed, longest, keep_lines=True)
            except TextRefused:
                faults[key] = CardFault.LONG
                continue
            fault = look(texts[key], name, full_name)
            if fault:
                faults[key] = fault
        if "can" not in faults and not texts["can"]:
            faults["can"] = CardFault.EMPTY
        if faults:
            raise CardRefused(faults)
        return IntroductionCard(name, texts["can"], texts["hopes"], **_chosen(self.chosen))


_NUMBER = re.compile(r"(?<!\w)(?:\+|00)?\d(?:[\s().-]?\d){6,14}(?!\w)")
_ADDRESS = re.compile(
    r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+|\b\w+(?:katu|tie|kuja|polku|gatan|vägen|gränd)\s+\d", re.IGNORECASE
)
_AGE = re.compile(
    r"\b\d{1,2}\s*-?\s*(?:vuotia|v\.|årig|år gam|years? old|year-old)"
    r"|\b(?:synt\w*|född\w*|born|[sf]\.)\.?\s+(?:\w+\s+)?(?:19|20)\d\d",
    re.IGNORECASE,
)


def look(text: str, name: str, full_name: str) -> CardFault | None:
    """What may not stand on a card: health, identity codes, ways to reach the client, their age, their surname."""
    found = screen(text)
    if found.kind is Kind.IDENTITY_CODE:
        return CardFault.IDENTITY_CODE
    if not found.clear:
        return CardFault.HEALTH
    if _NUMBER.search(text) or _ADDRESS.search(text):
        return CardFault.CONTACT
    if _AGE.search(text):
        return CardFault.AGE
    said = re.findall(r"[^\W\d_]+", text.casefold())
    return CardFault.SURNAME if surname_of(full_name) in said and surname_of(full_name) != name.casefold() else None


def surname_of(full_name: str) -> str:
    """The last word of a name, or what stands before a comma ("Virtanen, Aino"), in small letters; "" of one word."""
    words = full_name.partition(",")[0].split() if "," in full_name else full_name.split()[1:]
    return words[-1].casefold() if words else ""
