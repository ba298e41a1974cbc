"""What can be read out of an employer's first sentence: "tarvitsen kaksi siivoojaa heti Hollolaan".

By rules and our own lexicon, in Finnish, Swedish and English at once. Only what is said is read; what is read is shown
to be corrected. Numbers, days and the rest: `domain/need_words.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from domain import jobs
from domain import need_words as words
from domain.employers import Card, Hours, Lasts
from domain.jobs import Found
from domain.jobs.finding import Token, tokens
from domain.people import Field, Licence, SpokenLanguage
from domain.region import find_municipality, is_ours

LONGEST_STARTS: Final = 80
LONGEST_JOB: Final = 120

_PIECE = re.compile(r"[^.;!?\n]{1,200}")


@dataclass(frozen=True, slots=True)
class NeedRead:
    """What was read; None and empty where nothing was said of it.

    ``job`` is the employer's own word for the ``occupation`` (an id of domain.jobs); None where only a place of such
    work was named. ``municipality_code`` is one of our region's. ``starts_on`` is a local day, only where one can be
    told; ``starts_words`` is how it was said.
    """

    count: int | None = None
    occupation: str | None = None
    job: str | None = None
    field: Field | None = None
    municipality_code: str | None = None
    starts_on: date | None = None
    starts_words: str | None = None
    lasts: Lasts | None = None
    hours: frozenset[Hours] = frozenset()
    licence: Licence | None = None
    languages: frozenset[SpokenLanguage] = frozenset()
    cards: frozenset[Card] = frozenset()


def read_need(said: str, today: date) -> NeedRead:
    """What these words say of a need for people; ``today`` is the local day."""
    spoken = tokens(said)
    line = " ".join(token.folded for token in spoken)
    job = _job(said, spoken)
    occupation = job.occupation if job else None
    starts_on, starts_words = _starts(said, spoken, today)
    return NeedRead(
        count=count_of(said, spoken, [found.start for found in jobs.spot(said)]),
        occupation=occupation.id if occupation else None,
        job=said[job.start : job.end][:LONGEST_JOB] if job and not job.place else None,
        field=occupation.field if occupation else None,
        municipality_code=_municipality(said),
        starts_on=starts_on,
        starts_words=starts_words[:LONGEST_STARTS] if starts_words else None,
        lasts=next((lasts for lasts, pattern in words.LASTS if pattern.search(line)), None),
        hours=frozenset(hours for hours, pattern in words.HOURS if _is_said(pattern, line)),
        licence=_licence(said),
        languages=frozenset(one for one, pattern in words.LANGUAGES if _is_asked(pattern, said)),
        cards=frozenset(card for card, pattern in words.CARDS if _is_asked(pattern, said)),
    )


def _job(said: str, spoken: list[Token]) -> Found | None:
    """The occupation that is needed: the first one after "we need", or else the first one."""
    named = jobs.spot(said)
    asked = next((token.end for token in spoken if words.NEEDING.fullmatch(token.folded)), 0)
    return next((found for found in named if found.start >= asked), next(iter(named), None))


# How many.


def count_of(said: str, spoken: list[Token], jobs_at: list[int]) -> int | None:
    """The number that stands before a word for people: "kaksi siivoojaa", "2-3 reipasta myyjää"."""
    for place, token in enumerate(spoken):
        number = number_of(token.folded)
        if number is None or not 0 < number <= words.MOST_PEOPLE:
            continue
        following = spoken[place + 1 : place + 1 + words.WORDS_BETWEEN]
        another = _second(said, token, following)
        if another is not None:
            number, following = max(number, another), spoken[place + 2 : place + 3 + words.WORDS_BETWEEN]
        if _is_of_people(following, jobs_at):
            return number
    return _article(spoken, jobs_at)


def number_of(word: str) -> int | None:
    """The number that a folded word is; None for another word."""
    if word.isdecimal():
        return int(word) if len(word) <= 3 else None
    return words.NUMBERS.get(word)


def _second(said: str, first: Token, following: list[Token]) -> int | None:
    """The other end of "2-3" or "kaksi tai kolme"."""
    if not following:
        return None
    if re.fullmatch(r"\s*[-–—]\s*", said[first.end : following[0].start]):
        return number_of(following[0].folded)
    if following[0].folded in words.OR and len(following) > 1:
        return number_of(following[1].folded)
    return None


def _is_of_people(following: list[Token], jobs_at: list[int]) -> bool:
    for token in following:
        if words.NOT_PEOPLE.fullmatch(token.folded) or number_of(token.folded) is not None:
            return False
        if token.start in jobs_at or words.PEOPLE.fullmatch(token.folded):
            return True
    return False


def _article(spoken: list[Token], jobs_at: list[int]) -> int | None:
    """One, where an article says so: "a cleaner", "vi behöver en städare"; in Finnish "en" is "I do not"."""
    is_swedish = any(token.folded in words.SWEDISH for token in spoken)
    for before, token in pairwise(spoken):
        if token.start in jobs_at and (before.folded in ("a", "an") or (is_swedish and before.folded in ("en", "ett"))):
            return 1
    return None


# Where.


def _municipality(said: str) -> str | None:
    pieces: Iterator[str] = (found[0] for found in _PIECE.finditer(said))
    found = [one.code for piece in pieces for one in find_municipality(piece) if is_ours(one.code)]
    return found[0] if found else None


# From when.


def _starts(said: str, spoken: list[Token], today: date) -> tuple[date | None, str | None]:
    """The day, where one can be told, and how it was said. Days by which something ends are not meant."""
    dated = _dated(said, spoken, today)
    if dated is not None:
        return dated
    line, places = _line(spoken)
    for pattern, day in words.STARTS:
        found = pattern.search(line)
        if found and not words.ENDING.match(line[found.end() :]):
            begins, ends = places[found.start()], places[found.end() - 1]
            return day(found, today), said[spoken[begins].start : spoken[ends].end]
    return None, None


def _line(spoken: list[Token]) -> tuple[str, list[int]]:
    """The folded words with spaces between, and for each letter of that the number of its word."""
    places = [number for number, token in enumerate(spoken) for _ in range(len(token.folded) + 1)]
    return " ".join(token.folded for token in spoken), places


def _dated(said: str, spoken: list[Token], today: date) -> tuple[date | None, str] | None:
    for found in words.DATE.finditer(said):
        day = _day_of(int(found["day"]), int(found["month"]), found["year"], today)
        after = " ".join(token.folded for token in spoken if token.start >= found.end())
        if day is not None and not words.ENDING.match(f" {after}"):
            return day, found[0].strip(" ,-–")
    return None


def _day_of(day: int, month: int, year: str | None, today: date) -> date | None:
    """The day of that year, or without one the next such day; None for one that is past or never was."""
    if year is None:
        return words.next_such(day, month, today)
    try:
        found = date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    except ValueError:
        return None
    return found if found >= today else None


# What is asked of who comes.


def _is_said(pattern: re.Pattern[str], line: str) -> bool:
    """Whether it is said of the folded words, and no "no" stands right before it."""
    return any(not words.NO_SUCH.search(line[: found.start()]) for found in pattern.finditer(line))


def _is_asked(pattern: re.Pattern[str], said: str) -> bool:
    """Whether it is asked for in a sentence that does not say it is not needed."""
    for piece in re.split(r"[.;!?\n,]", said):
        line = " ".join(token.folded for token in tokens(piece))
        if pattern.search(line) and not words.NOT_NEEDED.search(line):
            return True
    return False


def _licence(said: str) -> Licence | None:
    """The highest one asked for."""
    return next((licence for licence, pattern in words.LICENCES if _is_asked(pattern, said)), None)
