"""The labelled set of job tips in bench/data: postings, people who look for work, and what is good for whom.

How a grade comes about is told in bench/data/README.md: by what is true of a posting and of somebody, never by their
words. What ranks sees the posting's words and what somebody has told; what a posting asks for it has to read itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache

from bench._clock import clock
from bench._labelled import DATA, DOES_FOR, TOWNS
from domain import jobs
from domain.calendar import local_day
from domain.distances import kilometres
from domain.employers import Card, Hours
from domain.jobs.finding import tokens
from domain.matching import FAR_KM
from domain.matching_words import told_words
from domain.people import Education, Field, Licence, SpokenLanguage
from domain.postings import JobKind
from domain.postings.board import Board
from domain.postings.fit import Offered, Seeker, Taste
from domain.postings.posting import Raw, Understood
from domain.postings.reading import understand
from domain.tips import TasteKind

SHOWN = 5
_KINDS = {"o": TasteKind.OCCUPATION, "f": TasteKind.FIELD, "h": TasteKind.HOURS, "e": TasteKind.EMPLOYER}
_FIELD_WORDS = {
    Field.SHOP: "kauppa myyjä", Field.FOOD: "ravintola kahvila keittiö", Field.SERVICE: "palvelu asiakaspalvelu",
    Field.CLEANING: "siivous", Field.PROPERTY: "kiinteistönhoito piha", Field.BUILDING: "rakennus",
    Field.DRIVING: "kuljetus kuljettaja ajo", Field.FACTORY: "tehdas varasto tuotanto",
    Field.CARE: "hoiva hoito lapset",
    Field.OFFICE: "toimisto", Field.ANY: "työ",
}  # fmt: skip
"""What a search by words would be given for a ticked field."""

Facts = dict[str, frozenset[str]]


@dataclass(frozen=True)
class Ad:
    """A posting: what is true of it, and its words."""

    truth: str
    town: str
    facts: Facts
    is_for_adults: bool
    title: str
    employer: str
    text: str


@dataclass(frozen=True)
class Person:
    """Somebody: what they have told, and the grades of occupations for them."""

    town: str
    facts: Facts
    words: str
    grades: dict[str, int]


@cache
def ads() -> list[Ad]:
    return list(_ads())


@cache
def people() -> list[Person]:
    return list(_people())


def _ads() -> Iterator[Ad]:
    truth = ""
    for line in (DATA / "tips_postings.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            truth = line.removeprefix("== ")
            continue
        facts, title, employer, words = (part.strip() for part in line.split("|"))
        town, known = _facts(facts)
        yield Ad(truth, town, known, "adult" in facts.split(), title, employer, words)


def _people() -> Iterator[Person]:
    lines = (DATA / "tips_seekers.txt").read_text(encoding="utf-8").splitlines()
    for told, graded in zip(lines[::2], lines[1::2], strict=True):
        facts, _, words = told.partition(" | ")
        town, known = _facts(facts)
        grades = {
            one: int(part.strip()[0])
            for part in graded.split(";")
            for one in part.strip().removeprefix(part.strip()[0]).split()
        }
        yield Person(town, known, words, grades)


def _facts(written: str) -> tuple[str, Facts]:
    """ "no=e:talohuolto oy" has a space in it, so a mark begins where a word has "=" in it."""
    town, *rest = written.split()
    known: dict[str, str] = {}
    mark = ""
    for one in rest:
        if "=" in one:
            mark, _, known[mark] = one.partition("=")
        elif mark == "no":
            known[mark] += f" {one}"
    return TOWNS[town], {mark: frozenset(values.split(",")) - {""} for mark, values in known.items()}


# What is good for whom.


def grade(ad: Ad, person: Person) -> int:
    """0 nothing for them, to 3 just what they look for; 0 too where it is forbidden."""
    found = person.grades.get(ad.truth, 0)
    if not found or is_forbidden(ad, person):
        return 0
    away = kilometres(person.town, ad.town) or 0
    told = person.facts.get("h")
    asked = ad.facts.get("h", frozenset())
    times = asked - {"full", "part"}
    lacks_card = "c" in person.facts and not ad.facts.get("c", frozenset()) <= person.facts["c"]
    is_less = away > 25 or lacks_card or (told is not None and not times <= told)
    return max(1, found - 1) if is_less else found


def is_forbidden(ad: Ad, person: Person) -> bool:
    """Whether no tip may be given: it must have what they have told they lack, or they said no to such."""
    of, told = ad.facts.get, person.facts
    nothing: frozenset[str] = frozenset()
    away = kilometres(person.town, ad.town) or 0
    drives = bool(told.get("d", nothing) & DOES_FOR["b"])
    licence = next(iter(of("d", nothing)), None)
    schools = {"vocational": {"vocational", "higher"}, "higher": {"higher"}}
    school, has_been = next(iter(of("q", nothing)), None), next(iter(told.get("e", nothing)), None)
    return any(
        (
            licence and "d" in told and not DOES_FOR.get(licence, {licence}) & told["d"],
            "l" in told and not of("l", nothing) <= told["l"],
            school and has_been not in (None, "other") and has_been not in schools[school],
            "c" in told and (of("c", nothing) & {"guard", "electric_safety"}) - told["c"],
            "h" in told and _hours_clash(of("h", nothing), told["h"]),
            ad.is_for_adults and local_day(clock()).year - int(next(iter(told["b"]))) < 18,
            away > FAR_KM and not drives,
            _is_disliked(ad, told.get("no", nothing)),
            "nights" in of("h", nothing) and "h" in told and "nights" not in told["h"] and "shifts" not in told["h"],
        )
    )


def _hours_clash(asked: frozenset[str], told: frozenset[str]) -> bool:
    amounts = {"full", "part"}
    return bool(asked & amounts and told & amounts and not asked & told & amounts)


def _is_disliked(ad: Ad, no: frozenset[str]) -> bool:
    of = {f"o:{ad.truth}", f"f:{jobs.occupations()[ad.truth].field}", f"e:{ad.employer.lower()}"}
    return bool(no & (of | {f"h:{one}" for one in ad.facts.get("h", ())}))


# What ranks.

Ranker = Callable[[Person], list[int]]
"""The numbers of the postings that are told, the best first."""


def ours(*, reads: bool = True) -> Ranker:
    """As the product does: what postings ask for is read from their words. Without ``reads`` it is given as labelled,
    as a source does that has it in codes: then only the fit itself can be wrong."""
    board = Board(_offered(number, ad, reads=reads) for number, ad in enumerate(ads()))
    return lambda person: [pick.posting_id for pick in board.best(seeker(person), SHOWN)]


def substring() -> Ranker:
    """Words of theirs and of the fields they ticked, as they stand, anywhere in the posting."""
    texts = [" ".join(token.folded for token in tokens(_whole(ad))) for ad in ads()]
    return _by_words(lambda words: [sum(word in text for word in words) for text in texts], _long_words)


def snowball() -> Ranker:
    """The same by stems, each weighed by how rare it is."""
    stems = [told_words(_whole(ad)) for ad in ads()]
    weight = {one: math.log(len(stems) / sum(one in those for those in stems)) for those in stems for one in those}
    return _by_words(lambda words: [sum(weight.get(one, 0) for one in words & those) for those in stems], told_words)


def _by_words(count: Callable[[frozenset[str]], Sequence[float]], words_of: Callable[[str], frozenset[str]]) -> Ranker:
    def rank(person: Person) -> list[int]:
        fields = " ".join(_FIELD_WORDS[Field(one)] for one in sorted(person.facts.get("f", ())))
        counts = count(words_of(f"{person.words} {fields}"))
        ordered = sorted(range(len(counts)), key=lambda number: -counts[number])
        return [number for number in ordered if counts[number]][:SHOWN]

    return rank


def _long_words(text: str) -> frozenset[str]:
    return frozenset(token.folded for token in tokens(text) if len(token.folded) >= 4)


def _whole(ad: Ad) -> str:
    return f"{ad.title}. {ad.text}"


def seeker(person: Person) -> Seeker:
    """As the store makes one of what they have told."""
    several = {"licences": "d", "languages": "l", "hours": "h", "fields": "f", "cards": "c"}
    told = {name: sorted(person.facts[mark]) if mark in person.facts else None for name, mark in several.items()}
    columns = {
        **told,
        "municipality_code": person.town,
        "own_words": person.words,
        "hopes": sorted(person.facts.get("hope", {"work"})),
        "education": next(iter(person.facts.get("e", ())), None),
        "birth_year": int(next(iter(person.facts["b"]))),
    }
    tastes = [Taste(_KINDS[one[0]], one[2:], likes=False) for one in sorted(person.facts.get("no", ()))]
    return Seeker.of(columns, tastes, today=local_day(clock()))


def _offered(number: int, ad: Ad, *, reads: bool) -> Offered:
    raw = Raw(key=str(number), title=ad.title, employer=ad.employer, text=ad.text, municipalities=(ad.town,))
    kept = {"id": number, "source_id": 1, "title": ad.title, "employer": ad.employer, "twin_key": str(number)}
    at = {"employer_key": ad.employer.lower(), "apply_until": None, "pinned_until": None, "first_seen_at": clock()}
    read = understand(raw) if reads else _as_labelled(ad)
    return Offered.of({**asdict(read), **kept, **at})


def _as_labelled(ad: Ad) -> Understood:
    of, known = ad.facts.get, jobs.occupations()[ad.truth]
    licence, school = (next(iter(of(mark, ())), None) for mark in "dq")
    return Understood(
        occupation=known.id,
        field=known.field,
        municipalities=(ad.town,),
        hours=frozenset(Hours(one) for one in of("h", ())),
        licence=Licence(licence) if licence else None,
        languages=frozenset(SpokenLanguage(one) for one in of("l", ())),
        cards=frozenset(Card(one) for one in of("c", ())),
        education=Education(school) if school else None,
        kinds=frozenset(JobKind(one) for one in of("k", ())),
        adults_only=ad.is_for_adults,
    )


# How good it is.


@dataclass(frozen=True)
class Quality:
    """``ndcg``: nDCG@5, the mean over people; ``forbidden``: tips that may not be given, of ``told``."""

    ndcg: float
    forbidden: int
    told: int


def quality(rank: Ranker) -> Quality:
    sums, forbidden, told = 0.0, 0, 0
    for person in people():
        shown = rank(person)
        gains = [grade(ads()[number], person) for number in shown]
        best = sorted((grade(ad, person) for ad in ads()), reverse=True)[:SHOWN]
        sums += _dcg(gains) / _dcg(best)
        forbidden += sum(is_forbidden(ads()[number], person) for number in shown)
        told += len(shown)
    return Quality(sums / len(people()), forbidden, told)


def _dcg(gains: Sequence[int]) -> float:
    return math.fsum((2**gain - 1) / math.log2(place + 2) for place, gain in enumerate(gains))
