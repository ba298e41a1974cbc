"""Whether a posting is for a client: limits first, then points that a person can follow, why, and what is missing.

The points are those of `domain.matching`, and a few that only postings have: their kind, education, a place that is
not told. What a client has said no to, in a tip or in their own words, is a limit like a licence they do not have.
What nobody has told is asked, and is no limit. Of age there is one bit, for the limit of the law; of gender, health,
origin and names there is nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

from domain.distances import kilometres
from domain.employers import Card, Hours
from domain.matching import (
    AMOUNTS,
    FAR_KM,
    PLACE,
    WORK,
    Asked,
    Brought,
    Part,
    Reason,
    Score,
    Sheet,
    hours_clash,
    joined,
    lacks_language,
    lacks_licence,
    reason,
    share_of_work,
)
from domain.people import Education
from domain.postings import JobKind
from domain.postings.offered import Offered
from domain.postings.seeker import Seeker, Taste

__all__ = ["Bridge", "Missing", "Offered", "Reason", "Score", "Seeker", "Taste", "Why", "fit"]

KIND: Final = 10
EDUCATION: Final = 10
EMPLOYER: Final = 10
WORD_OF_OTHER_WORK: Final = 0.7
"""A word of theirs in a posting whose occupation is another than any of theirs: "eläinkaupan myyjä"."""

_BY_NIGHT: Final = frozenset({Hours.NIGHTS, Hours.SHIFTS})

BY_LAW: Final = frozenset({Card.GUARD, Card.ELECTRIC_SAFETY})
"""Cards without which the work may not be begun. Others are a short course: the lack is told, and is no limit."""

_DOES_FOR: Final[Mapping[Education, frozenset[Education]]] = {
    Education.UPPER_SECONDARY: frozenset({Education.UPPER_SECONDARY, Education.HIGHER}),
    Education.VOCATIONAL: frozenset({Education.VOCATIONAL, Education.HIGHER}),
    Education.HIGHER: frozenset({Education.HIGHER}),
}
"""Which schools do for one that is asked for; everybody has been through the comprehensive one."""


class Why(StrEnum):
    """What speaks for a posting. Beside each the ``value`` of its reason."""

    OCCUPATION = "occupation"  # an occupation's id: they have told of this work
    LIKED_OCCUPATION = "liked_occupation"  # an occupation's id: they have said yes to such a tip
    NEAR_OCCUPATION = "near_occupation"  # theirs: an occupation's id, near the posting's
    FIELD = "field"  # a field
    LIKED_FIELD = "liked_field"  # a field: they have said yes to such tips
    WORDS = "words"  # the stem of a word of theirs
    ANY_FIELD = "any_field"  # any work will do, they have said
    SAME_PLACE = "same_place"  # a municipality
    NEAR_PLACE = "near_place"  # kilometres
    REMOTE = "remote"
    HOURS = "hours"  # domain.employers.Hours
    SHAPED = "shaped"  # the hours can be shaped
    KIND = "kind"  # domain.postings.JobKind: summer, trial, apprenticeship, first_job
    EDUCATION = "education"  # domain.people.Education: theirs does
    LICENCE = "licence"  # domain.people.Licence
    LANGUAGE = "language"  # domain.people.SpokenLanguage
    CARD = "card"  # domain.employers.Card
    LIKED_EMPLOYER = "liked_employer"
    NEIGHBOUR = "neighbour"  # a field of theirs, beside which the posting's lies: only out of the box
    BRIDGE = "bridge"  # Bridge: what the two fields share; only out of the box


class Missing(StrEnum):
    """What a posting asks for that is not had (only in what was searched for), not sure, or not told."""

    ASK_WORK = "ask_work"  # they have not told yet what work they would like
    FAR = "far"  # kilometres; "" where the way is not known
    ASK_PLACE = "ask_place"  # the posting does not tell where
    LICENCE = "licence"
    ASK_LICENCE = "ask_licence"
    LANGUAGE = "language"
    ASK_LANGUAGE = "ask_language"
    HOURS = "hours"
    ASK_HOURS = "ask_hours"
    CARD = "card"
    ASK_CARD = "ask_card"
    EDUCATION = "education"
    ASK_EDUCATION = "ask_education"
    ADULT = "adult"  # one has to be 18, by law
    KIND = "kind"  # JobKind that they hope for, and this is not of that kind


class Bridge(StrEnum):
    """What the work of two fields has in common."""

    PEOPLE = "people"  # one meets people
    ORDER = "order"  # places are kept clean and in order
    HANDS = "hands"  # one makes and mends with one's hands
    GOODS = "goods"  # goods are moved, packed and shelved
    OUTDOORS = "outdoors"  # one is out and on the move
    DESK = "desk"  # customers are helped by telephone and computer


def fit(offered: Offered, seeker: Seeker) -> Score | None:
    """How well a posting is for somebody; None when a limit or a no of theirs is between, or nothing tells that it is
    for them."""
    if any(barriers(offered, seeker)) or is_refused(offered, seeker):
        return None
    return scored(offered, seeker)


def scored(offered: Offered, seeker: Seeker) -> Score | None:
    """The points of a posting that no limit rules out; None where nothing tells that the work is for them."""
    work = for_work(offered, seeker)
    return work and joined((work, *(part(offered, seeker) for part in BESIDES)))


def for_work(offered: Offered, seeker: Seeker) -> Part | None:
    """What the employer and the work give; None where nothing tells that the work is for them."""
    sheet = _Sheet(seeker)
    sheet.employer(offered)
    sheet.work(offered.asked, seeker.brought)
    if not sheet.why and seeker.has_told:
        return None
    if offered.adults_only and seeker.is_adult is None:
        sheet.missing.append(reason(Missing.ADULT, ""))
    return sheet.part()


def for_place(offered: Offered, seeker: Seeker) -> Part:
    """What the place gives: it hangs on where they live, on their licence and on what they have said is too far."""
    sheet = _Sheet(seeker)
    sheet.place_of(offered)
    return sheet.part()


def for_hours(offered: Offered, seeker: Seeker) -> Part:
    """What the hours give: it hangs on the hours told alone."""
    sheet = _Sheet(seeker)
    sheet.hours(offered.asked, seeker.brought)
    return sheet.part()


def for_others(offered: Offered, seeker: Seeker) -> Part:
    """What its kind gives, and education, licence and languages, of which only counts whether they were told."""
    sheet = _Sheet(seeker)
    sheet.kinds(offered)
    sheet.education(offered)
    sheet.licence(offered.asked, seeker.brought)
    sheet.languages(offered.asked, seeker.brought)
    return sheet.part()


def for_cards(offered: Offered, seeker: Seeker) -> Part:
    """What the cards give: it hangs on the cards told alone."""
    sheet = _Sheet(seeker)
    sheet.cards(offered.asked, seeker.brought)
    return sheet.part()


BESIDES: Final = (for_place, for_hours, for_others, for_cards)
"""What is counted besides the work, in the order in which it is told."""


# The limits.


def barriers(offered: Offered, seeker: Seeker) -> list[Reason]:
    """What the work must have and somebody has told they do not have; in the words of :class:`Missing`."""
    asked, brought = offered.asked, seeker.brought
    found: list[Reason] = []
    if lacks_licence(asked, brought):
        found.append(Reason(Missing.LICENCE, str(asked.licence)))
    if lacks_language(asked, brought):
        found += [Reason(Missing.LANGUAGE, one) for one in sorted(asked.languages - (brought.languages or frozenset()))]
    if lacks_education(offered.education, seeker.education):
        found.append(Reason(Missing.EDUCATION, str(offered.education)))
    if brought.cards is not None:
        found += [Reason(Missing.CARD, one) for one in sorted((asked.cards & BY_LAW) - brought.cards)]
    if clashes(asked, brought):
        found += [Reason(Missing.HOURS, one) for one in sorted(asked.hours - (brought.hours or frozenset()))]
    if offered.adults_only and seeker.is_adult is False:
        found.append(Reason(Missing.ADULT, ""))
    if not offered.is_remote and offered.municipalities and not _in_reach(offered, seeker):
        away = way_to(offered, seeker)
        found.append(Reason(Missing.FAR, "" if away is None else str(away)))
    return found


def clashes(asked: Asked, brought: Brought) -> bool:
    """Whether the hours are not for them; night work is only for who has chosen nights or shifts, or told nothing."""
    if asked.may_be_shaped:
        return False
    nights = Hours.NIGHTS in asked.hours and brought.hours is not None and not _BY_NIGHT & brought.hours
    return nights or hours_clash(asked, brought)


def is_refused(offered: Offered, seeker: Seeker) -> bool:
    """Whether it is something that somebody has said no to. A place that is too far is in :func:`barriers`."""
    no, asked = seeker.refused, offered.asked
    return bool(
        (asked.occupation and asked.occupation in no.occupations)
        or (asked.field and asked.field in no.fields)
        or (offered.employer_key and offered.employer_key in no.employers)
        or (offered.education and offered.education in no.education)
        or refuses_hours(asked.hours, no.hours)
    )


def refuses_hours(asked: frozenset[Hours], no: frozenset[Hours]) -> bool:
    """Of when it is done every hour must do; of how much it is one of those offered is enough."""
    if not no or not asked:
        return False
    amounts = asked & AMOUNTS
    return bool((asked - AMOUNTS) & no) or bool(amounts and amounts <= no)


def lacks_education(asked: Education | None, told: Education | None) -> bool:
    """Whether a school has been told of that does not do for the one that is asked for."""
    doing = _DOES_FOR.get(asked) if asked else None
    return doing is not None and told not in (None, Education.OTHER) and told not in doing


def reaches(code: str, seeker_code: str, *, may_drive: bool) -> bool:
    """Whether somebody gets to work there. Municipalities to which the way is not known are not of the region."""
    away = kilometres(seeker_code, code)
    return away is not None and (may_drive or away <= FAR_KM)


def way_to(offered: Offered, seeker: Seeker) -> int | None:
    """Kilometres to the nearest of its places that is not too far for them; None where the way is not known."""
    open_to_them = [code for code in offered.municipalities if code not in seeker.refused.places]
    known = [kilometres(seeker.brought.municipality_code, code) for code in open_to_them or offered.municipalities]
    return min((one for one in known if one is not None), default=None)


def _in_reach(offered: Offered, seeker: Seeker) -> bool:
    mine, drives = seeker.brought.municipality_code, seeker.brought.may_drive
    return any(
        code not in seeker.refused.places and reaches(code, mine, may_drive=drives) for code in offered.municipalities
    )


# The points.


class _Sheet(Sheet):
    """The sheet of `domain.matching`, of a posting and somebody who looks for work."""

    def __init__(self, seeker: Seeker) -> None:
        super().__init__()
        self._seeker = seeker

    def work(self, asked: Asked, brought: Brought) -> None:
        found: list[Reason] = []
        share = share_of_work(asked, brought, found)
        liked = self._seeker.liked
        for one in found:
            code: str = one.code
            if code == Why.WORDS and asked.occupation:
                share = WORD_OF_OTHER_WORK
            elif code == Why.OCCUPATION and one.value in liked.occupations:
                code = Why.LIKED_OCCUPATION
            elif code == Why.FIELD and one.value in liked.fields:
                code = Why.LIKED_FIELD
            if code == Why.ANY_FIELD and not self._seeker.has_told:
                self.missing.append(reason(Missing.ASK_WORK, ""))
            else:
                self.why.append(reason(code, one.value))
        self.add(WORK, share)

    def employer(self, offered: Offered) -> None:
        if offered.employer_key in self._seeker.liked.employers:
            self.add(EMPLOYER, 1.0)
            self.why.append(reason(Why.LIKED_EMPLOYER, ""))

    def place_of(self, offered: Offered) -> None:
        if offered.is_remote:
            self.add(PLACE, 1.0)
            self.why.append(reason(Why.REMOTE, ""))
        elif offered.municipalities:
            self.way(way_to(offered, self._seeker), self._seeker.brought)
        else:
            self.add(PLACE, 0.5)
            self.missing.append(reason(Missing.ASK_PLACE, ""))

    def hours(self, asked: Asked, brought: Brought) -> None:
        """Full time or part time, as one likes: the one that suits is what counts."""
        suiting = asked.hours & AMOUNTS & (brought.hours or frozenset())
        if suiting and not asked.hours >= suiting | AMOUNTS:
            suiting = frozenset()
        super().hours(replace(asked, hours=asked.hours - AMOUNTS | suiting) if suiting else asked, brought)

    def kinds(self, offered: Offered) -> None:
        found = sorted(self._seeker.kinds & offered.kinds)
        if found:
            self.add(KIND, 1.0)
            self.why.extend(reason(Why.KIND, one) for one in found)
        elif self._seeker.only_kinds:
            self.add(KIND, 0.0)
            hoped = sorted(self._seeker.kinds - {JobKind.FIRST_JOB})
            self.missing.extend(reason(Missing.KIND, one) for one in hoped)

    def education(self, offered: Offered) -> None:
        if offered.education is None:
            return
        self.add(EDUCATION, 1.0 if self._seeker.tells_education else 0.0)
        if self._seeker.tells_education:
            self.why.append(reason(Why.EDUCATION, offered.education))
        else:
            self.missing.append(reason(Missing.ASK_EDUCATION, offered.education))
