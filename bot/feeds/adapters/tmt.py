"""The national service's JSON, v1: ``{"ilmoitukset": [{"ilmoituksenID": ..., "perustiedot": {...}, ...}]}``.

Texts are lists of ``{"kieliKoodi": "fi", "arvo": ...}``; what is missing, single or a number is taken as it comes.
The names of contact persons and of households are left out: nobody needs them to find the job.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from bot.feeds.adapters import Given, Item, values
from bot.feeds.adapters.building import posting
from bot.feeds.adapters.values import listed, part, word
from bot.feeds.dates import instant
from bot.feeds.faults import Odd
from bot.feeds.streams import BROKEN, json_items
from domain.employers import Card, Hours, Lasts
from domain.people import Education, SpokenLanguage
from domain.postings import JobKind
from domain.postings.posting import Unreadable

LISTS: Final = ("ilmoitukset", "Ilmoitukset")
PAGE: Final = "https://tyomarkkinatori.fi/henkiloasiakkaat/avoimet-tyopaikat/{}/{}"

HOUSEHOLD: Final = "02"
ENTERPRISE: Final = "04"
_BASICS = "A1"
"""A few words of a language: nobody is kept from a job for want of them."""

_HOURS: Final = {"02": Hours.EVENINGS, "03": Hours.NIGHTS, "04": Hours.SHIFTS, "07": Hours.WEEKENDS, "08": Hours.SHIFTS}
_FULL_OR_PART: Final = {"01": Hours.FULL, "02": Hours.PART}
_LASTS: Final = {"0202": Lasts.SUMMER, "0201": Lasts.SEASON, "02": Lasts.FIXED, "01": Lasts.PERMANENT}
_SCHOOL: Final = {
    "31": Education.UPPER_SECONDARY, "32": Education.VOCATIONAL, "4": Education.VOCATIONAL,
    "5": Education.HIGHER, "6": Education.HIGHER, "7": Education.HIGHER, "8": Education.HIGHER,
}  # fmt: skip
_KINDS: Final = {"vuokratyo": JobKind.RENTAL, "oppisopimus": JobKind.APPRENTICESHIP}


def read(file: BinaryIO, given: Given) -> Iterator[Item]:
    for item in json_items(file, LISTS):
        if item is BROKEN:
            yield Unreadable(Odd.BROKEN)
        elif isinstance(item, Mapping) and ("ilmoituksenID" in item or "perustiedot" in item):
            yield _one(item, given)
        else:  # also nothing at all: an answer without a list is no list that has become empty
            yield Unreadable(Odd.NOT_A_POSTING)


def _one(item: Mapping[str, Any], given: Given) -> Item:
    basics, place, applying = part(item, "perustiedot"), part(item, "sijainti"), part(item, "hakeminen")
    key = word(item.get("ilmoituksenID"))
    if _codes(part(basics, "palvelussuhde", "tyyppi")) == {ENTERPRISE}:
        return Unreadable(Odd.NOT_A_JOB, key or None)
    language = _language(item, part(basics, "tyonOtsikko"), given.language)
    says = _Localized(language)
    asks = part(item, "osaamisvaatimukset")
    lasts = _codes(part(basics, "tyonJatkuvuus"))
    site = part(place, "toimipaikka")
    return posting(
        given,
        key=key,
        title=says(part(basics, "tyonOtsikko")),
        employer=_employer(item, says),
        texts=_texts(basics, asks, says),
        how=_how(applying, says),
        link=_page(key, language) or part(applying, "hakemuksenUrl"),
        place=(part(site, "postiosoite"), part(site, "postitoimipaikka")),
        language=language,
        published_at=instant(item.get("julkaisupvm") or item.get("luontipvm"), given.today),
        apply_until=instant(part(applying, "hakuaikaPaattyy"), given.today, ends=True),
        municipalities=values.municipality_codes(listed(part(place, "kunta"))),
        postcode=values.postcode(part(site, "postinumero")),
        is_remote=values.yes(part(place, "sijaintiJoustava")),
        esco=values.esco(part(job, "luokiteltuArvo") for job in listed(part(asks, "ammatit"))),
        hours=_hours(basics),
        lasts=next((kind for code, kind in _LASTS.items() if code in lasts), None),
        licence=values.licence_of(listed(part(asks, "ajokortti", "vaaditutAjokorttiluokat"))),
        languages=_languages(asks),
        cards=_cards(part(asks, "kortitJaLuvat"), says),
        education=_SCHOOL.get(word(part(asks, "koulutusaste"))),
        kinds=_kinds(basics, lasts),
        count=values.count(part(basics, "paikkojenMaara")),
    )


class _Localized:
    """Takes the text in the language wanted, otherwise in another: of a list, of a single value, of a bare text."""

    def __init__(self, language: str) -> None:
        self._order = dict.fromkeys((language, *values.LANGUAGES_OF_TEXTS))

    def __call__(self, value: Any) -> str:
        if isinstance(value, str | int | float):
            return str(value)
        by_language = {word(part(one, "kieliKoodi")).casefold(): part(one, "arvo") for one in listed(value)}
        texts = [by_language.get(language) for language in self._order] + list(by_language.values())
        return next((text for text in texts if isinstance(text, str) and text.strip()), "")


def _language(item: Mapping[str, Any], title: Any, wanted: str) -> str:
    """The wanted one where the posting speaks it."""
    spoken = [word(part(one, "kieliKoodi")) for one in listed(title) if word(part(one, "arvo"))]
    spoken = spoken or [word(code) for code in listed(item.get("ilmoituksenKielet"))]
    return wanted if wanted in spoken else values.language_of_text(spoken) or wanted


def _employer(item: Mapping[str, Any], says: _Localized) -> str:
    if HOUSEHOLD in _codes(item.get("tyollistaja")):
        return ""
    return says(item.get("ilmoittajanNimi")) or says(part(item, "sijainti", "toimipaikka", "toimipaikanNimi"))


def _texts(basics: Any, asks: Any, says: _Localized) -> Iterator[str]:
    yield says(part(basics, "tyonTiivistelma"))
    yield says(part(basics, "tyonKuvaus"))
    yield says(part(asks, "ajokortti", "ajokortinLisatieto"))
    yield says(part(asks, "kortitJaLuvat", "kortitJaLuvatLisatieto"))
    for skill in listed(part(asks, "kielitaidot")):
        yield says(part(skill, "kielitaidonLisatieto"))
    yield says(part(basics, "palkanLisatieto"))
    yield says(part(basics, "tyoAlkaaLisatieto"))


def _how(applying: Any, says: _Localized) -> Iterator[Any]:
    yield says(part(applying, "hakuohjeet"))
    yield part(applying, "hakemuksenUrl")
    for contact in listed(part(applying, "ilmoittajanYhteystiedot")):
        yield part(contact, "sposti")
        yield part(contact, "puhelinNro")


def _page(key: str, language: str) -> str | None:
    """The posting's page in the service, where its number is of the service's own kind."""
    return PAGE.format(key, language) if len(key) == 36 and key.replace("-", "").isalnum() and key.isascii() else None


def _codes(value: Any) -> set[str]:
    """The codes, a number with the zero it has lost."""
    return {code.zfill(2) for one in listed(value) if (code := word(one).removesuffix(".0"))}


def _hours(basics: Any) -> frozenset[Hours]:
    full_or_part = {_FULL_OR_PART.get(code) for code in _codes(part(basics, "tyoAika"))}
    times = {_HOURS.get(code) for code in _codes(part(basics, "tyoskentely", "tyoskentelyAika"))}
    return frozenset(hours for hours in full_or_part | times if hours)


def _languages(asks: Any) -> frozenset[SpokenLanguage]:
    """Those that are asked for by their codes; one that stands only as an address of ESCO's is not known here."""
    found = set()
    for skill in listed(part(asks, "kielitaidot")):
        code = word(part(skill, "kielitaito"))
        if code and ":" not in code and word(part(skill, "kielitaidonTaso")).upper() != _BASICS:
            found.add(values.language_of(code) or SpokenLanguage.OTHER)
    return frozenset(found)


def _cards(cards: Any, says: _Localized) -> frozenset[Card]:
    """Those that are named; the service's own codes for them are not public."""
    named = [word(code) for code in listed(part(cards, "lupaKoodit"))]
    return values.cards_in(" . ".join((*named, says(part(cards, "kortitJaLuvatLisatieto"))))[:1_000])


def _kinds(basics: Any, lasts: set[str]) -> frozenset[JobKind]:
    work = part(basics, "palvelussuhde", "tyosuhde")
    kinds = {kind for name, kind in _KINDS.items() if values.yes(part(work, name))}
    return frozenset(kinds | ({JobKind.SUMMER} if "0202" in lasts else set()))
