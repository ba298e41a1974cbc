"""Why a posting is for somebody, or is not, in the words of whoever reads the console."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from admin import words
from admin.pages import tongue
from admin.visit import Visit
from domain import jobs
from domain.matching import Reason
from domain.people import SpokenLanguage
from domain.postings.fit import Missing, Why

_FAMILIES: Mapping[str, str] = {
    Why.FIELD: "field",
    Why.LIKED_FIELD: "field",
    Why.NEIGHBOUR: "field",
    Why.HOURS: "hours",
    Why.LICENCE: "licence",
    Why.CARD: "card",
    Why.EDUCATION: "education",
    Why.KIND: "job_kind",
}
_OCCUPATIONS = frozenset({Why.OCCUPATION, Why.LIKED_OCCUPATION, Why.NEAR_OCCUPATION})


class Reasons:
    """Says reasons, each with what it is about: "sama työ: siivooja". ``places``: names of municipalities by code."""

    def __init__(self, visit: Visit, places: Mapping[str, str]) -> None:
        self._visit = visit
        self._places = places

    def why(self, reasons: Iterable[Reason]) -> list[str]:
        return [self._said(words.key("tip_why", one.code), one) for one in reasons if one.code in set(Why)]

    def missing(self, reasons: Iterable[Reason]) -> list[str]:
        return [self._said(words.key("tip_missing", one.code), one) for one in reasons if one.code in set(Missing)]

    def _said(self, key: str, one: Reason) -> str:
        said, about = self._visit.words(key), self.about(one.code, one.value)
        return f"{said}: {about}" if about else said

    def about(self, code: str, value: str) -> str:
        """What a reason is about; "" where its code says it all, and for a value that is not known any more."""
        kind = code.removeprefix("ask_")
        if kind in _OCCUPATIONS:
            return jobs.name(value, self._visit.language) or ""
        if kind in _FAMILIES and value in set(words.FAMILIES[_FAMILIES[kind]]):
            return self._visit.words(words.key(_FAMILIES[kind], value))
        match kind:
            case Why.SAME_PLACE:
                return self._places.get(value, "")
            case Why.NEAR_PLACE | Missing.FAR:
                return self._visit.words("console.people.away", km=value) if value else ""
            case Why.LANGUAGE:
                other = value == SpokenLanguage.OTHER
                return self._visit.words("card.other_language") if other else tongue(value, self._visit.language)
            case Why.WORDS:
                return f"{value}…"  # the beginning that stays when the word is bent
        return ""
