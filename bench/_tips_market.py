"""A job market of any size, made by chance from the lexicon's names: postings, and people who look for work.

The same numbers give the same market. Six of ten postings and people are in Lahti. What postings ask for and what
people have told is spread as in small towns: most ask for little, and most have told some of it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from bench._labelled import TOWNS
from domain import jobs
from domain.employers import Card, Hours
from domain.people import Field, Language
from domain.postings.fit import Offered, Seeker, Taste
from domain.tips import TasteKind

_TOWNS = tuple(TOWNS.values())
_HOURS: tuple[tuple[str, ...], ...] = (
    (), (), ("full",), ("full",), ("part",), ("part", "evenings"), ("part", "evenings", "weekends"), ("full", "part"),
    ("full", "shifts"), ("full", "shifts", "nights"), ("part", "weekends"), ("full", "nights"),
)  # fmt: skip
_SUIT: tuple[tuple[str, ...] | None, ...] = (
    None, None, None, ("full",), ("full", "shifts"), ("part",), ("part", "evenings"), ("part", "evenings", "weekends"),
    ("full", "part"), ("full", "part", "shifts", "evenings", "weekends", "nights"), ("full", "evenings"),
)  # fmt: skip
_CARDS: dict[Field, tuple[Card, ...]] = {
    Field.FOOD: (Card.HYGIENE, Card.ALCOHOL),
    Field.BUILDING: (Card.SAFETY, Card.HOT_WORK, Card.ROAD_SAFETY),
    Field.FACTORY: (Card.SAFETY, Card.FORKLIFT, Card.HOT_WORK),
    Field.PROPERTY: (Card.SAFETY,),
    Field.SERVICE: (Card.FIRST_AID, Card.GUARD),
    Field.CARE: (Card.FIRST_AID,),
}
_LIKING = ("Olen ollut {}", "Haluaisin olla {}", "Minua kiinnostaa: {}", "{} olisi kiva", "Osaan työn: {}")
_SAYING = (
    "Etsimme iloista ja vastuullista työkaveria. Tarjoamme perehdytyksen, hyvän ilmapiirin ja kilpailukykyisen palkan."
    " Hae heti, täytämme paikan sopivan löytyessä. Lisätietoja antaa esihenkilö arkisin.",
    "Työ alkaa sopimuksen mukaan ja kestää toistaiseksi. Arvostamme täsmällisyyttä ja omatoimisuutta. Kerro"
    " hakemuksessa, miksi juuri sinä olisit meille oikea valinta. Noudatamme alan työehtosopimusta.",
    "Olemme paikallinen, kasvava yritys ja haluamme, että meillä on hyvä tehdä töitä. Saat työvaatteet,"
    " työterveyshuollon ja mukavat työkaverit. Paikka täytetään heti, kun sopiva tekijä löytyy.",
)


def posting(number: int, now: datetime) -> dict[str, Any]:
    """The columns of a live posting as ``storage.tip_matching.OFFERED`` has them, and its ``text``."""
    chance = random.Random(number)
    job = chance.choice(_known())
    town = "398" if chance.random() < 0.6 else chance.choice(_TOWNS)
    hours = chance.choice(_HOURS)
    cards = [one for one in _CARDS.get(job.field, ()) if chance.random() < 0.3]
    employer = f"Yritys {chance.randrange(4_000)} Oy"
    kinds = [one for one, share in (("first_job", 0.2), ("summer", 0.1), ("trial", 0.05)) if chance.random() < share]
    name = job.names[Language.FI]
    return {
        "id": number + 1,
        "source_id": 1 if number % 20 else None,
        "title": name.capitalize(),
        "employer": employer,
        "employer_key": employer.lower(),
        "twin_key": f"{number:064x}",
        "apply_until": now + timedelta(days=chance.randrange(1, 60)),
        "occupation": job.id,
        "field": job.field,
        "words": [],
        "municipalities": [town],
        "is_remote": chance.random() < 0.02,
        "hours": list(hours),
        "lasts": None,
        "licence": "b" if chance.random() < 0.2 else None,
        "languages": ["fi"] if chance.random() < 0.3 else [],
        "cards": cards,
        "education": "vocational" if chance.random() < 0.15 else None,
        "kinds": kinds,
        "adults_only": "nights" in hours,
        "pinned_until": None,
        "first_seen_at": now - timedelta(minutes=number % 1440),
        "text": f"{name.capitalize()}. {chance.choice(_SAYING)}",
    }


def person(number: int) -> dict[str, Any]:
    """The columns of a client as ``storage.tip_matching.SOUGHT`` has them."""
    chance = random.Random(-1 - number)
    known = _known()
    wanted = chance.sample(known, chance.choice((0, 1, 1, 2)))
    fields = [one.value for one in chance.sample(list(Field), chance.choice((0, 1, 1, 2, 3)))]
    words = ". ".join(chance.choice(_LIKING).format(one.names[Language.FI]) for one in wanted)
    hours = chance.choice(_SUIT)
    cards = [one.value for one in Card if chance.random() < 0.15] if chance.random() < 0.5 else None
    return {
        "municipality_code": "398" if chance.random() < 0.6 else chance.choice(_TOWNS),
        "fields": fields or None,
        "own_words": words or None,
        "licences": chance.choice((None, ["none"], ["none"], ["b"], ["b"], ["am"], ["b", "c"])),
        "languages": chance.choice((None, ["fi"], ["fi", "en"], ["fi", "sv", "en"], ["ru", "en"], ["ar"])),
        "hours": list(hours) if hours else None,
        "cards": cards,
        "hopes": chance.choice((["work"], ["work"], ["work", "summer"], ["summer"], ["trial", "unsure"])),
        "education": chance.choice((None, "comprehensive", "vocational", "upper_secondary", "higher", "unfinished")),
        "birth_year": chance.randrange(1997, 2012),
    }


def tastes(number: int) -> Iterator[tuple[str, str, bool]]:
    """What three of ten people have learned the tips: kind, value, and whether they like it."""
    chance = random.Random(f"taste {number}")
    if chance.random() < 0.3:
        yield "occupation", chance.choice(_known()).id, chance.random() < 0.5
        yield "hours", chance.choice(list(Hours)[2:]).value, False
    if chance.random() < 0.1:
        yield "field", chance.choice(list(Field)[:-1]).value, False
        yield "employer", f"yritys {chance.randrange(4_000)} oy", False


@cache
def _known() -> tuple[jobs.Occupation, ...]:
    return tuple(jobs.occupations().values())


def postings_of(numbers: range, now: datetime) -> list[Offered]:
    """These postings as the board takes them."""
    return [Offered.of(posting(number, now)) for number in numbers]


def people_of(numbers: range, today: date) -> list[Seeker]:
    """These people as tips are chosen for them."""
    return [Seeker.of(person(one), _learned(one), today=today) for one in numbers]


def _learned(number: int) -> list[Taste]:
    return [Taste(TasteKind(kind), value, likes) for kind, value, likes in tastes(number)]
