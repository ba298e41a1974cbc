"""JobTech JSON, as Sweden's employment service gives its ads: ``{"hits": [{"id": ..., "headline": ..., ...}]}``.

Its clocks without a zone are Sweden's; its occupations and places have codes of their own, so their words are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO, Final
from zoneinfo import ZoneInfo

from bot.feeds.adapters import Given, Item, values
from bot.feeds.adapters.building import posting
from bot.feeds.adapters.values import listed, part, word
from bot.feeds.dates import instant
from bot.feeds.faults import Odd
from bot.feeds.streams import BROKEN, json_items
from domain.calendar import HELSINKI
from domain.employers import Hours, Lasts
from domain.lexicon.fold import fold
from domain.people import Education, SpokenLanguage
from domain.postings import JobKind
from domain.postings.posting import Unreadable

LISTS: Final = ("hits", "ads", "jobs", "items")
SWEDEN: Final = ZoneInfo("Europe/Stockholm")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

_LASTS: Final = (("sommar", Lasts.SUMMER), ("feriejobb", Lasts.SUMMER), ("sasong", Lasts.SEASON), ("behov", Lasts.GIG))
_SCHOOL: Final = (
    ("gymnasi", Education.UPPER_SECONDARY), ("eftergymnasi", Education.HIGHER), ("hogskol", Education.HIGHER),
    ("universitet", Education.HIGHER), ("yrkes", Education.VOCATIONAL),
)  # fmt: skip


def read(file: BinaryIO, given: Given) -> Iterator[Item]:
    for item in json_items(file, LISTS):
        if item is BROKEN:
            yield Unreadable(Odd.BROKEN)
        elif isinstance(item, Mapping) and ("headline" in item or "id" in item):
            yield _one(item, given)
        else:  # also nothing at all: an answer without a list is no list that has become empty
            yield Unreadable(Odd.NOT_A_POSTING)


def _one(item: Mapping[str, Any], given: Given) -> Item:
    key = word(item.get("id"))
    if values.yes(item.get("removed")):
        return Unreadable(Odd.REMOVED, key or None)
    site, applying = part(item, "workplace_address"), part(item, "application_details")
    link = item.get("webpage_url")
    return posting(
        given,
        key=key,
        title=item.get("headline"),
        employer=part(item, "employer", "name") or part(item, "employer", "workplace"),
        texts=_texts(item),
        how=_how(applying),
        link=part(link, "url") if isinstance(link, Mapping) else link,
        place=(part(site, "street_address"), part(site, "municipality") or part(site, "city"), part(site, "region")),
        language=values.language_of_text(item.get("detected_language")),
        published_at=instant(item.get("publication_date"), given.today, zone=SWEDEN),
        apply_until=_until(item.get("application_deadline"), given.today),
        municipalities=_municipalities(site),
        postcode=values.postcode(part(site, "postcode")) if _in_finland(site) else None,
        is_remote=values.yes(item.get("remote_work")) or values.yes(part(item, "remote_work", "option")),
        esco=values.esco(part(one, "esco_uri") for one in listed(item.get("occupation"))),
        hours=_hours(item),
        lasts=_lasts(item),
        licence=_licence(item),
        languages=_languages(item),
        education=_education(item),
        kinds=_kinds(item),
        count=values.count(item.get("number_of_vacancies")),
    )


def _until(told: Any, today: date) -> datetime | None:
    """An ad's last day is told as its last second: that day ends when it ends here, not at 0.59 on the next one."""
    day = word(told).removesuffix("T23:59:59")
    return instant(day, today, ends=True, zone=HELSINKI if _DAY.fullmatch(day) else SWEDEN)


def _texts(item: Mapping[str, Any]) -> Iterator[Any]:
    description = item.get("description")
    yield part(description, "text_formatted") or part(description, "text") or description
    for name in ("needs", "requirements", "conditions"):
        yield part(description, name)
    for one in listed(item.get("occupation")):
        yield part(one, "label")  # the title may be nothing but a call: "Vill du jobba hos oss?"


def _how(applying: Any) -> Iterator[Any]:
    for name in ("information", "email", "url", "other", "reference"):
        yield part(applying, name)


def _in_finland(site: Any) -> bool:
    return fold(word(part(site, "country"))) in ("finland", "suomi", "fi")


def _municipalities(site: Any) -> tuple[str, ...]:
    """Only of a place in Finland: names are alike on both sides, and Sweden's codes mean other places."""
    named = word(part(site, "municipality")) or word(part(site, "city"))
    return values.municipalities_named(named) if _in_finland(site) else ()


def _labels(value: Any) -> list[str]:
    return [word(part(one, "label")) or word(one) for one in listed(value)]


def _hours(item: Mapping[str, Any]) -> frozenset[Hours]:
    found = values.hours_in(" . ".join(_labels(item.get("working_hours_type")))[:300])
    most = part(item, "scope_of_work", "max")
    if not found and isinstance(most, int | float):
        return frozenset({Hours.FULL if most >= 100 else Hours.PART})
    return found


def _lasts(item: Mapping[str, Any]) -> Lasts | None:
    kind = fold(" ".join(_labels(item.get("employment_type")))[:300])
    told = next((lasts for begins, lasts in _LASTS if begins in kind), None)
    duration = fold(" ".join(_labels(item.get("duration")))[:300])
    if told or not duration:
        return told
    return Lasts.PERMANENT if "tills vidare" in duration or "tillsvidare" in duration else Lasts.FIXED


def _licence(item: Mapping[str, Any]) -> Any:
    if item.get("driving_license_required") is False:
        return None
    return values.licence_of(_labels(item.get("driving_license")))


def _languages(item: Mapping[str, Any]) -> frozenset[SpokenLanguage]:
    """Those that one must have; what is a merit is none of them."""
    labels = filter(None, _labels(part(item, "must_have", "languages")))
    return frozenset(values.language_of(label) or SpokenLanguage.OTHER for label in labels)


def _education(item: Mapping[str, Any]) -> Education | None:
    labels = fold(" ".join(_labels(part(item, "must_have", "education_level")))[:300])
    named = [level for begins, level in _SCHOOL if begins in labels]
    return named[-1] if named else None


def _kinds(item: Mapping[str, Any]) -> frozenset[JobKind]:
    kinds = set()
    if item.get("experience_required") is False:
        kinds.add(JobKind.FIRST_JOB)
    if values.yes(item.get("larling")):
        kinds.add(JobKind.APPRENTICESHIP)
    if _lasts(item) is Lasts.SUMMER:
        kinds.add(JobKind.SUMMER)
    return frozenset(kinds)
