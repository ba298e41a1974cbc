"""Whether a client fits an employer's need: points that a person can follow, why, and what is missing.

First the limits: a licence, a language or hours that the work must have, and that somebody has told they do not have,
leave them out. Then points for what the need asks for: the work counts half, the place a fifth, the rest is shared by
licence, languages, hours and cards. What the need says nothing of counts for nobody. What a client has not told is
asked, not held against them more than it must be. Nothing here knows of age, gender, health, origin or names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, NamedTuple

from domain import jobs
from domain.distances import kilometres
from domain.employers import Card, Help, Hours, Partial
from domain.matching_words import told_words
from domain.people import Field, Licence, SpokenLanguage

NEAR_KM: Final = 25
"""A way to work that most people go, by bus too."""
FAR_KM: Final = 55
"""Beyond this it is long also with a car."""

WORK: Final = 50
PLACE: Final = 20
LICENCE: Final = 10
LANGUAGE: Final = 10
HOURS: Final = 10
CARDS: Final = 10

COVERS: Final[Mapping[Licence, frozenset[Licence]]] = {
    Licence.AM: frozenset({Licence.AM, Licence.A, Licence.B, Licence.C, Licence.CE, Licence.D, Licence.TAXI}),
    Licence.A: frozenset({Licence.A}),
    Licence.B: frozenset({Licence.B, Licence.C, Licence.CE, Licence.D, Licence.TAXI}),
    Licence.C: frozenset({Licence.C, Licence.CE}),
    Licence.CE: frozenset({Licence.CE}),
    Licence.D: frozenset({Licence.D}),
    Licence.TAXI: frozenset({Licence.TAXI}),
}
"""Which licences do for one that is asked for."""

AMOUNTS: Final = frozenset({Hours.FULL, Hours.PART})
"""How much work it is; the other hours tell when it is done."""


class Why(StrEnum):
    """What speaks for somebody."""

    OCCUPATION = "occupation"
    NEAR_OCCUPATION = "near_occupation"
    FIELD = "field"
    WORDS = "words"
    ANY_FIELD = "any_field"
    SAME_PLACE = "same_place"
    NEAR_PLACE = "near_place"
    LICENCE = "licence"
    LANGUAGE = "language"
    HOURS = "hours"
    CARD = "card"
    SHAPED = "shaped"


class Missing(StrEnum):
    """What the need asks for and somebody does not have, or has not told."""

    OCCUPATION = "occupation"
    FAR = "far"
    ASK_LICENCE = "ask_licence"
    ASK_LANGUAGE = "ask_language"
    ASK_HOURS = "ask_hours"
    HOURS = "hours"
    CARD = "card"
    ASK_CARD = "ask_card"


@dataclass(frozen=True, slots=True)
class Reason:
    """A ``code`` of Why or Missing. ``value``: an occupation's id, a field, a municipality, kilometres, a word."""

    code: str
    value: str


@lru_cache(maxsize=4096)
def reason(code: str, value: str) -> Reason:
    """The same few are given over and over."""
    return Reason(code, value)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a client brings. None: they have not told."""

    municipality_code: str
    fields: frozenset[Field]
    occupations: tuple[str, ...]
    words: frozenset[str]
    licences: frozenset[Licence] | None
    languages: frozenset[SpokenLanguage] | None
    hours: frozenset[Hours] | None
    cards: frozenset[Card] | None

    @property
    def may_drive(self) -> bool:
        """Whether they have told of a licence to drive a car."""
        return bool(self.licences and COVERS[Licence.B] & self.licences)

    @classmethod
    def of(cls, client: Mapping[str, Any]) -> Brought:
        """From the client's own columns."""
        wanted = tuple(one.id for one in jobs.wanted(client["own_words"] or ""))
        return cls(
            client["municipality_code"],
            frozenset(Field(one) for one in client["fields"] or ()),
            wanted,
            told_words(client["own_words"] or ""),
            frozenset(Licence(one) for one in client["licences"]) if client["licences"] else None,
            frozenset(SpokenLanguage(one) for one in client["languages"]) if client["languages"] else None,
            frozenset(Hours(one) for one in client["hours"]) if client["hours"] else None,
            frozenset(Card(one) for one in client["cards"]) if client["cards"] is not None else None,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a need asks for. None and empty: it says nothing of it."""

    occupation: str | None = None
    field: Field | None = None
    words: frozenset[str] = frozenset()
    municipality_code: str | None = None
    licence: Licence | None = None
    languages: frozenset[SpokenLanguage] = frozenset()
    hours: frozenset[Hours] = frozenset()
    cards: frozenset[Card] = frozenset()
    may_be_shaped: bool = False

    @classmethod
    def of(cls, need: Mapping[str, Any]) -> Asked:
        """From the need's columns. Where nobody has named the occupation, it is read from the employer's words."""
        occupation = need["occupation"] if need["occupation"] in jobs.occupations() else None
        if occupation is None:
            read = jobs.find(need["job"] or "") or jobs.find(need["words"] or "")
            occupation = read[0].id if read and need["field"] in (None, Field.ANY, read[0].field) else None
        field = Field(need["field"]) if need["field"] else None
        if occupation is not None and field in (None, Field.ANY):
            field = jobs.occupations()[occupation].field
        licence = Licence(need["licence"]) if need["licence"] else None
        return cls(
            occupation,
            None if field is Field.ANY else field,
            frozenset() if occupation else told_words(need["job"] or need["words"] or ""),
            need["municipality_code"],
            None if licence is Licence.NONE else licence,
            frozenset(SpokenLanguage(one) for one in need["languages"] or ()) - {SpokenLanguage.OTHER},
            frozenset(Hours(one) for one in need["hours"] or ()),
            frozenset(Card(one) for one in need["cards"] or ()) - {Card.OTHER},
            need["partial"] in (Partial.YES, Partial.MAYBE) or need["help"] in (Help.SHAPING, Help.TRIAL),
        )

    @property
    def is_of_work(self) -> bool:
        """Whether it tells what work it is."""
        return bool(self.occupation or self.field or self.words)


@dataclass(frozen=True, slots=True)
class Score:
    """``points`` of a hundred, why, and what is missing."""

    points: int
    why: tuple[Reason, ...]
    missing: tuple[Reason, ...]


def score(asked: Asked, brought: Brought) -> Score | None:
    """How well somebody fits; None when a limit leaves them out, or nothing tells that the work is for them."""
    if _is_out(asked, brought):
        return None
    sheet = Sheet()
    sheet.work(asked, brought)
    if not sheet.why and asked.is_of_work:
        return None
    sheet.place(asked, brought)
    sheet.licence(asked, brought)
    sheet.languages(asked, brought)
    sheet.hours(asked, brought)
    sheet.cards(asked, brought)
    return sheet.score()


# The limits.


def lacks_licence(asked: Asked, brought: Brought) -> bool:
    """Whether somebody has told of licences, and none does for the one that is asked for."""
    return bool(asked.licence and brought.licences is not None and not COVERS[asked.licence] & brought.licences)


def lacks_language(asked: Asked, brought: Brought) -> bool:
    """Whether somebody has told of languages, and one that is asked for is not among them."""
    return brought.languages is not None and not asked.languages <= brought.languages


def _is_out(asked: Asked, brought: Brought) -> bool:
    """Whether somebody has told that they do not have what the work must have."""
    clash = not asked.may_be_shaped and hours_clash(asked, brought)
    return lacks_licence(asked, brought) or lacks_language(asked, brought) or clash


def hours_clash(asked: Asked, brought: Brought) -> bool:
    """Full time for who can do a part only (or the other way round), or nights for who did not choose them."""
    if brought.hours is None:
        return False
    amount, can = asked.hours & AMOUNTS, brought.hours & AMOUNTS
    nights = asked.hours == {Hours.NIGHTS} and Hours.NIGHTS not in brought.hours
    return nights or bool(amount and can and not amount & can)


# The points.


class Part(NamedTuple):
    """Points got of ``most``, and why; what comes of one matter or several."""

    got: float
    most: int
    why: tuple[Reason, ...]
    missing: tuple[Reason, ...]


def joined(parts: Sequence[Part]) -> Score:
    """All matters together."""
    got, most, why, missing = Part(0.0, 0, (), ())
    for part in parts:
        got += part.got
        most += part.most
        why += part.why
        missing += part.missing
    return Score(round(100 * got / most) if most else 0, why, missing)


class Sheet:
    """Points got of those that could be, and the reasons, put down one matter after another."""

    def __init__(self) -> None:
        self.got = 0.0
        self.most = 0
        self.why: list[Reason] = []
        self.missing: list[Reason] = []

    def score(self) -> Score:
        return joined([self.part()])

    def part(self) -> Part:
        """What stands on it."""
        return Part(self.got, self.most, tuple(self.why), tuple(self.missing))

    def add(self, most: int, share: float) -> None:
        """``share`` of that many points."""
        self.most += most
        self.got += most * share

    def work(self, asked: Asked, brought: Brought) -> None:
        if not asked.is_of_work:
            return
        share = share_of_work(asked, brought, self.why)
        self.add(WORK, share)
        if self.why and asked.occupation and self.why[-1].code in (Why.FIELD, Why.ANY_FIELD):
            self.missing.append(Reason(Missing.OCCUPATION, asked.occupation))

    def place(self, asked: Asked, brought: Brought) -> None:
        if asked.municipality_code is not None:
            self.way(kilometres(asked.municipality_code, brought.municipality_code), brought)

    def way(self, away: int | None, brought: Brought) -> None:
        """The way to work in kilometres; 0 within the same municipality, None where it is not known."""
        if away == 0:
            self.add(PLACE, 1.0)
            self.why.append(Reason(Why.SAME_PLACE, brought.municipality_code))
        elif away is not None:
            self.add(PLACE, share_of_way(away, has_car_licence=brought.may_drive))
            near = away <= (FAR_KM if brought.may_drive else NEAR_KM)
            (self.why if near else self.missing).append(Reason(Why.NEAR_PLACE if near else Missing.FAR, str(away)))

    def licence(self, asked: Asked, brought: Brought) -> None:
        if asked.licence is None:
            return
        self.add(LICENCE, 0.0 if brought.licences is None else 1.0)
        self.put(brought.licences is not None, Why.LICENCE, Missing.ASK_LICENCE, asked.licence)

    def languages(self, asked: Asked, brought: Brought) -> None:
        for language in sorted(asked.languages):
            self.add(LANGUAGE // len(asked.languages), 0.0 if brought.languages is None else 1.0)
            self.put(brought.languages is not None, Why.LANGUAGE, Missing.ASK_LANGUAGE, language)

    def hours(self, asked: Asked, brought: Brought) -> None:
        if not asked.hours:
            return
        suiting = asked.hours & (brought.hours or frozenset())
        suits = len(suiting) / len(asked.hours)
        self.add(HOURS, max(suits, 0.5) if brought.hours is None or asked.may_be_shaped else suits)
        missing = Missing.ASK_HOURS if brought.hours is None else Missing.HOURS
        for one in sorted(asked.hours):
            self.put(one in suiting, Why.HOURS, missing, one)
        if asked.may_be_shaped and suiting != asked.hours:
            self.why.append(Reason(Why.SHAPED, ""))

    def cards(self, asked: Asked, brought: Brought) -> None:
        if not asked.cards:
            return
        has = asked.cards & (brought.cards or frozenset())
        self.add(CARDS, len(has) / len(asked.cards))
        missing = Missing.ASK_CARD if brought.cards is None else Missing.CARD
        for one in sorted(asked.cards):
            self.put(one in has, Why.CARD, missing, one)

    def put(self, has: bool, why: Why, missing: Missing, value: str) -> None:
        """A reason for it or a matter that is missing, whichever is true."""
        (self.why if has else self.missing).append(reason(why if has else missing, str(value)))


def share_of_work(asked: Asked, brought: Brought, why: list[Reason]) -> float:
    """The share of the points for the work itself; puts down the best reason."""
    known = jobs.occupations()
    if asked.occupation:
        if asked.occupation in brought.occupations:
            why.append(Reason(Why.OCCUPATION, asked.occupation))
            return 1.0
        wanted = known[asked.occupation]
        near = next((one for one in brought.occupations if known[one].is_near(wanted)), None)
        if near:
            why.append(Reason(Why.NEAR_OCCUPATION, near))
            return 0.8
    said = sorted(asked.words & brought.words)
    if said:
        why.append(Reason(Why.WORDS, said[0]))
        return 1.0
    return _share_of_field(asked, brought, why)


def _share_of_field(asked: Asked, brought: Brought, why: list[Reason]) -> float:
    told = {jobs.occupations()[one].field for one in brought.occupations}
    if asked.field and (asked.field in brought.fields or asked.field in told):
        why.append(Reason(Why.FIELD, asked.field))
        # Who ticked the field and has told of other work in it is a little further off than who told of none.
        return 0.6 if asked.field in brought.fields and asked.field not in told else 0.5
    if Field.ANY in brought.fields:
        why.append(Reason(Why.ANY_FIELD, ""))
        return 0.3
    return 0.0


def share_of_way(away: int, *, has_car_licence: bool) -> float:
    """Of the points for the place; ``away`` in kilometres, more than 0."""
    if away <= NEAR_KM:
        return 0.8
    if away <= FAR_KM:
        return 0.5 if has_car_licence else 0.3
    return 0.1
