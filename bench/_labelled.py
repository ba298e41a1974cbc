"""The labelled set of bench/data: needs and profiles by their true occupation, and how good a ranking of them is.

How a label comes about is told in bench/data/README.md. It looks at what is true of a profile and a need, never at
their words; what ranks sees the words and what is told of place, licences, languages, hours and cards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bench._clock import clock
from domain.distances import kilometres
from domain.employers import Card, Hours
from domain.jobs.finding import tokens
from domain.matching import FAR_KM, NEAR_KM, Asked, Brought, score
from domain.matching_words import told_words
from domain.need_reader import read_need
from domain.people import Licence, SpokenLanguage

DATA = Path(__file__).parent / "data"
SHOWN = 10
TOWNS = {
    "L": "398", "H": "098", "N": "111", "O": "560", "A": "016", "K": "316", "S": "781", "R": "081", "P": "576",
    "I": "142",
}  # fmt: skip
RELEVANT = 2
"""From this grade on somebody belongs on the list."""

DOES_FOR = {
    "b": {"b", "c", "ce", "d", "taxi"},
    "c": {"c", "ce"},
    "ce": {"ce"},
}
"""Which licences do for one that a need of the set asks for."""


@dataclass(frozen=True)
class Line:
    """One need or profile: its true occupation ("other": none of those needed), what is told of it, and its words."""

    truth: str
    town: str
    words: str
    licences: frozenset[str] | None
    hours: frozenset[str] | None
    languages: frozenset[str] | None
    cards: frozenset[str] | None
    fields: frozenset[str]


def lines(name: str) -> list[Line]:
    """The needs or the profiles."""
    return list(_read(DATA / f"{name}.txt"))


def _read(path: Path) -> Iterator[Line]:
    truth = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            truth = line.removeprefix("== ")
            continue
        facts, _, words = line.partition(" | ")
        town, *told = facts.removesuffix(" |").split()
        known = {mark: frozenset(values.split(",")) for mark, _, values in (one.partition("=") for one in told)}
        of = known.get
        yield Line(truth, TOWNS[town], words, of("d"), of("h"), of("l"), of("c"), of("f", frozenset()))


def grade(need: Line, profile: Line) -> int:
    """0 does not belong, 1 far off, 2 belongs, 3 just right."""
    if need.truth != profile.truth or _is_ruled_out(need, profile):
        return 0
    away = kilometres(need.town, profile.town) or 0
    near = 3 if away <= NEAR_KM else 2 if away <= FAR_KM else 1
    lacks_card = need.cards and profile.cards is not None and not need.cards <= profile.cards
    return max(1, near - 1) if lacks_card else near


def _is_ruled_out(need: Line, profile: Line) -> bool:
    """By a licence, a language or hours that they have told, and that do not do."""
    wanted = DOES_FOR[min(need.licences)] if need.licences else set()
    no_licence = wanted and profile.licences is not None and not wanted & profile.licences
    no_language = need.languages and profile.languages is not None and not need.languages <= profile.languages
    if need.hours and profile.hours:
        amounts = {"full", "part"}
        asked, can = need.hours & amounts, profile.hours & amounts
        no_hours = (asked and can and not asked & can) or (need.hours == {"nights"} and "nights" not in profile.hours)
    else:
        no_hours = False
    return bool(no_licence or no_language or no_hours)


# What ranks.

Ranker = Callable[[Line, list[Line]], list[int]]
"""The numbers of the profiles that fit, the best first."""


def ours(need: Line, profiles: list[Line]) -> list[int]:
    """As the product does: the occupation read from the words, limits and place as the employer has confirmed them."""
    read = read_need(need.words, clock().date())
    asked = replace(_asked(need), occupation=read.occupation, field=read.field)
    if read.occupation is None:
        asked = replace(asked, words=told_words(need.words))
    return _ranked(asked, [_brought(profile) for profile in profiles])


def substring(need: Line, profiles: list[Line]) -> list[int]:
    """Words of the need, as they stand, anywhere in the profile's words; limits and place as ours."""
    wanted = frozenset(token.folded for token in tokens(need.words) if len(token.folded) >= 4)
    texts = [" ".join(token.folded for token in tokens(profile.words)) for profile in profiles]
    return _by_words(need, profiles, [frozenset(word for word in wanted if word in text) for text in texts])


def snowball(need: Line, profiles: list[Line]) -> list[int]:
    """Words of the need by their stems; limits and place as ours."""
    wanted = told_words(need.words)
    return _by_words(need, profiles, [wanted & told_words(profile.words) for profile in profiles])


def _by_words(need: Line, profiles: list[Line], shared: list[frozenset[str]]) -> list[int]:
    asked = replace(_asked(need), words=frozenset({"shared"}))
    brought = [
        replace(_brought(profile, read=False), words=frozenset({"shared"} if some else ()))
        for profile, some in zip(profiles, shared, strict=True)
    ]
    order = _ranked(asked, brought)
    return sorted(order, key=lambda number: -len(shared[number]))


def _ranked(asked: Asked, brought: list[Brought]) -> list[int]:
    scored = [(found.points, number) for number, one in enumerate(brought) if (found := score(asked, one)) is not None]
    return [number for points, number in sorted(scored, key=lambda one: (-one[0], one[1]))]


def _asked(need: Line) -> Asked:
    return Asked(
        municipality_code=need.town,
        licence=Licence(min(need.licences)) if need.licences else None,
        languages=frozenset(SpokenLanguage(one) for one in need.languages or ()),
        hours=frozenset(Hours(one) for one in need.hours or ()),
        cards=frozenset(Card(one) for one in need.cards or ()),
    )


def _brought(profile: Line, *, read: bool = True) -> Brought:
    columns = columns_of(profile)
    return Brought.of(columns if read else {**columns, "own_words": "", "fields": []})


def columns_of(profile: Line) -> dict[str, object]:
    """The client's columns."""
    told = {"licences": profile.licences, "hours": profile.hours, "languages": profile.languages}
    return {
        "municipality_code": profile.town,
        "own_words": profile.words,
        "fields": sorted(profile.fields),
        "cards": sorted(profile.cards) if profile.cards is not None else None,
        **{name: sorted(values) if values else None for name, values in told.items()},
    }


# How good it is.


@dataclass(frozen=True)
class Quality:
    """Means over the needs. ``precision`` of the first ten shown, ``recall`` in them (of ten at most), and ``exact``:
    precision among as many as there are who belong on the list."""

    precision: float
    recall: float
    exact: float
    needs: int


def quality(rank: Ranker) -> Quality:
    needs, profiles = lines("needs"), lines("profiles")
    sums = [0.0, 0.0, 0.0]
    counted = 0
    for need in needs:
        relevant = {number for number, profile in enumerate(profiles) if grade(need, profile) >= RELEVANT}
        if not relevant:
            continue
        counted += 1
        order = rank(need, profiles)
        shown = order[:SHOWN]
        hits = len(relevant.intersection(shown))
        sums[0] += hits / len(shown) if shown else 0.0
        sums[1] += hits / min(SHOWN, len(relevant))
        sums[2] += len(relevant.intersection(order[: len(relevant)])) / len(relevant)
    precision, recall, exact = (total / counted for total in sums)
    return Quality(precision, recall, exact, counted)
