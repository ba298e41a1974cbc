"""Which times somebody means who says so in words: "tiistaina kymmeneltä", "nästa vecka", "tomorrow after 2 pm".

Finnish, Swedish and English are read at once, for people mix them. Nothing is guessed: words with a "not" among
them, or with nothing of a time in them, mean no time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, Self

from domain.calendar import to_local

EARLIEST: Final = time(0)
LATEST: Final = time(23, 59)
EVERY_DAY: Final = frozenset(range(7))

_A_DAY = timedelta(days=1)
_LONG_AGO = date(2000, 1, 1)
_CODE = re.compile(r"(\d{8})?-(\d{8})?-([0-6]{1,7})-(\d{4})-(\d{4})(s?)")


@dataclass(frozen=True, slots=True)
class Wish:
    """Local days from ``first`` to ``last``, both included, on ``weekdays`` (Monday 0), clock times likewise.

    ``several``: a question, or more than one time: then even a single one that fits is offered, not taken.
    """

    first: date | None = None
    last: date | None = None
    weekdays: frozenset[int] = EVERY_DAY
    earliest: time = EARLIEST
    latest: time = LATEST
    several: bool = False

    def fits(self, starts_at: datetime) -> bool:
        """Whether a time beginning at that aware instant is meant."""
        local = to_local(starts_at)
        day = local.date()
        in_days = (self.first is None or self.first <= day) and (self.last is None or day <= self.last)
        on_clock = self.earliest <= local.time().replace(second=0, microsecond=0) <= self.latest
        return in_days and day.weekday() in self.weekdays and on_clock

    @property
    def has_day(self) -> bool:
        return (self.first, self.last, self.weekdays) != (None, None, EVERY_DAY)

    def wider(self) -> Iterator[Wish]:
        """What comes near when nothing fits: those days at another hour, then the same hour and weekday later on."""
        yield replace(self, earliest=EARLIEST, latest=LATEST, several=True)
        if self.weekdays != EVERY_DAY:
            yield replace(self, last=None, several=True)
            yield replace(self, last=None, earliest=EARLIEST, latest=LATEST, several=True)

    @property
    def code(self) -> str:
        """How it is kept: ``20261124-20261124-0123456-1000-1000``."""
        days = "-".join("" if day is None else f"{day:%Y%m%d}" for day in (self.first, self.last))
        weekdays = "".join(str(one) for one in sorted(self.weekdays))
        return f"{days}-{weekdays}-{self.earliest:%H%M}-{self.latest:%H%M}{'s' if self.several else ''}"

    @classmethod
    def of(cls, code: str) -> Self:
        """ValueError for anything that :attr:`code` could not have made."""
        found = _CODE.fullmatch(code)
        if not found:
            raise ValueError(f"not a wish: {code!r}")
        first, last = (None if one is None else date.fromisoformat(one) for one in found.group(1, 2))
        earliest, latest = (time.fromisoformat(one) for one in found.group(4, 5))
        weekdays = frozenset(int(one) for one in found[3])
        return cls(first, last, weekdays, earliest, latest, several=bool(found[6]))


def wished(said: str, today: date, week: date | None = None) -> Wish | None:
    """The times meant, ``today`` being the local day; None when none are, or not surely.

    ``week`` is the Monday of the week that is being talked about: a weekday or an hour alone is one of that week.
    """
    tokens = _TOKEN.findall(_one_word(said.casefold()))
    if not tokens or len(tokens) > _MOST_WORDS or _is_refusal(tokens):
        return None
    return _Reading(tokens, today, week).wish(is_asking="?" in said or bool(_ASKING & set(tokens)))


# Words. Those of several words are made one first.

_MOST_WORDS = 40
_TOKEN = re.compile(r"\d+(?:[.:/]\d+)*\.?|[^\W\d_]+(?:['\u2019][^\W\d_]+)?")

_PHRASES: Final = (
    (r"\bday after tomorrow\b", "ylihuomenna"),
    (r"\bi ?övermorgon\b", "ylihuomenna"),
    (r"\bi ?morgon\b", "huomenna"),
    (r"\bi ?dag\b", "tänään"),
    (r"\bhuomis(?=aamu|aamupäiv|iltapäiv)|\bhuomen(?=aamu)", "huomenna "),
    (r"\b(?:ensi|ens|seuraavalla|seuraavan|nästa|next) (?:viiko\w*|vecka\w*|week)\b", "nextweek"),
    (r"\b(?:tällä|tämän|tän|denna|den här|this) (?:viiko\w*|vecka\w*|week)\b", "thisweek"),
    (r"\ba\.m\.|\bo['\u2019]?clock\b", " "),
    (r"\bp\.m\.", "pm"),
    (r"(\d)(am|pm)\b", r"\1 \2"),
    (r"(\d)h\b", r"\1"),
)

_REFUSING: Final = frozenset(
    "en ei älä emme ettei enkä eikä paitsi inte ej utom aldrig not never except cannot".split()
)
_NOUNS_AFTER_EN: Final = frozenset("tid annan stund timme ledig".split())
"""After these "en" is the Swedish article, and not the Finnish "I do not"."""

_ASKING: Final = frozenset("onko olisiko olisko oisko sopisiko kävisikö finns går is are does would".split())

_WEEKDAYS: Final = tuple(
    re.compile(rf"(?:{names})")
    for names in (
        r"maanantai\w*|måndag\w*|monday\w*|mon",
        r"tiistai\w*|tisdag\w*|tuesday\w*|tues?",
        r"keskiviik\w+|onsdag\w*|wednesday\w*|wed",
        r"torstai\w*|torsdag\w*|thursday\w*|thurs?",
        r"perjantai\w*|fredag\w*|friday\w*|fri",
        r"lauantai\w*|lördag\w*|saturday\w*|sat",
        r"sunnuntai\w*|söndag\w*|sunday\w*|sun",
    )
)
_SHORT_WEEKDAYS: Final = {
    "ma": 0, "må": 0, "ti": 1, "ke": 2, "to": 3, "pe": 4, "fr": 4, "la": 5, "lö": 5, "su": 6, "sö": 6,
}  # fmt: skip
_AFTER_SHORT: Final = frozenset("klo kl tai eller".split())
"""The short ones are words of their own elsewhere: taken only alone, or right before a number or one of these."""

_MONTHS: Final = tuple(
    re.compile(rf"(?:{names})")
    for names in (
        r"tammikuu\w*|januari|january|jan", r"helmikuu\w*|februari|february|feb", r"maaliskuu\w*|mars|march",
        r"huhtikuu\w*|april|apr", r"toukokuu\w*|maj|may", r"kesäkuu\w*|juni|june|jun",
        r"heinäkuu\w*|juli|july|jul", r"elokuu\w*|augusti|august|aug", r"syyskuu\w*|september|sept?",
        r"lokakuu\w*|oktober|october|okt|oct", r"marraskuu\w*|november|nov", r"joulukuu\w*|december|dec",
    )
)  # fmt: skip

_DAYS_AHEAD: Final = {
    "tänään": 0, "tanaan": 0, "idag": 0, "today": 0,
    "huomenna": 1, "huomiseksi": 1, "huominen": 1, "huomen": 1, "imorgon": 1, "tomorrow": 1,
    "ylihuomenna": 2,
}  # fmt: skip

_DAY_PARTS: Final = (
    (re.compile(r"aamu\w*|ap|morning\w*|morgon\w*|förmiddag\w*|fm|am"), EARLIEST, time(11, 59)),
    (re.compile(r"keskipäiv\w*|päivällä|midday|mitt"), time(11), time(13, 59)),
    (re.compile(r"iltapäiv\w*|ip|afternoon\w*|eftermiddag\w*|em|pm"), time(12), time(16, 59)),
    (re.compile(r"ilta|illal\w*|illaksi|iltaisin|evening\w*|kväll\w*"), time(16), LATEST),
)

_HOURS: Final = (
    r"yhdeksä\w*|nio|nine", r"kymmen\w*|tio|ten", r"yhdentoista|yhdeltätoista|yhtätoista|yksitoista|elva|eleven",
    r"kahdentoista|kahdeltatoista|kahtatoista|kaksitoista|tolv|twelve|noon",
    r"yhden|yhdeltä|yhtä|yksi|ett|one", r"kahden|kahdelta|kahta|kaksi|två|two", r"kolm\w+|tre|three",
    r"nelj\w+|fyra|four", r"viiden|viideltä|viittä|viisi|fem|five", r"kuuden|kuudelta|kuutta|kuusi|sex|six",
)  # fmt: skip
_HOUR_WORDS: Final = (
    (re.compile(r"kahdeksa\w*|åtta|eight"), 8),
    *((re.compile(names), hour) for hour, names in enumerate(_HOURS, start=9)),
)
_AT_THE_HOUR: Final = re.compile(r"\w+lt[aä](?:toista)?")
"""The Finnish form that means the clock by itself: "kymmeneltä"."""

_CLOCK_NEXT: Final = frozenset("klo kello kl klockan at around about noin vid maissa".split())
_AFTER: Final = frozenset("after efter från alkaen from".split())
_BEFORE: Final = frozenset("before före innan ennen".split())
_HALF_TO: Final = frozenset("puoli halv".split())
_AFTER_FI: Final = frozenset("jälkeen jalkeen alkaen".split())
_WEEK: Final = re.compile(r"viik\w+|vecka\w*|week|vko|v")


def _one_word(said: str) -> str:
    for phrase, word in _PHRASES:
        said = re.sub(phrase, word, said)
    return said


def _is_refusal(tokens: list[str]) -> bool:
    for word, following in zip(tokens, [*tokens[1:], ""], strict=True):
        is_article = word == "en" and following in _NOUNS_AFTER_EN
        if (word in _REFUSING and not is_article) or word.endswith(("n't", "n\u2019t")):
            return True
    return False


class _Reading:
    """The words one by one, and what of a time has been found in them."""

    def __init__(self, tokens: list[str], today: date, talked_of: date | None) -> None:
        self._tokens = tokens
        self._today = today
        self._talked_of = talked_of
        self._days: list[date] = []
        self._weekdays: set[int] = set()
        self._week: date | None = None  # its Monday
        self._clocks: list[time] = []
        self._earliest = EARLIEST
        self._latest = LATEST
        self._parts: list[tuple[time, time]] = []
        self._used: set[int] = set()

    def wish(self, *, is_asking: bool) -> Wish | None:
        for place, word in enumerate(self._tokens):
            if place not in self._used:
                self._read(place, word)
        days, clock = self._which_days(), self._which_clock()
        if days is None and clock is None:
            return None
        first, last, weekdays = days or self._talked_of_days()
        earliest, latest = clock or (EARLIEST, LATEST)
        if earliest > latest:
            return None
        several = is_asking or len(self._clocks) > 1 or len(self._days) > 1 or len(self._weekdays) > 1
        return Wish(first, last, weekdays, earliest, latest, several)

    def _which_days(self) -> tuple[date | None, date | None, frozenset[int]] | None:
        weekdays = frozenset(self._weekdays) or EVERY_DAY
        if self._days:
            return min(self._days), max(self._days), EVERY_DAY
        if self._week:
            return max(self._week, self._today), self._week + 6 * _A_DAY, weekdays
        if self._weekdays:
            first = self._talked_of or self._today
            return first, first + 6 * _A_DAY, weekdays
        return None

    def _talked_of_days(self) -> tuple[date | None, date | None, frozenset[int]]:
        if self._talked_of is None:
            return None, None, EVERY_DAY
        return self._talked_of, self._talked_of + 6 * _A_DAY, EVERY_DAY

    def _which_clock(self) -> tuple[time, time] | None:
        if self._clocks:
            return min(self._clocks), max(self._clocks)
        if (self._earliest, self._latest) != (EARLIEST, LATEST):
            return self._earliest, self._latest
        if self._parts:
            return min(first for first, _ in self._parts), max(last for _, last in self._parts)
        return None

    def _at(self, place: int) -> str:
        return self._tokens[place] if 0 <= place < len(self._tokens) else ""

    def _read(self, place: int, word: str) -> None:
        if word[0].isdecimal():
            self._read_number(place, word)
        elif word in _DAYS_AHEAD:
            self._days.append(self._today + _DAYS_AHEAD[word] * _A_DAY)
        elif word in ("nextweek", "thisweek"):
            monday = self._today - self._today.weekday() * _A_DAY
            self._week = monday + 7 * _A_DAY if word == "nextweek" else monday
        else:
            self._read_word(place, word)

    def _read_word(self, place: int, word: str) -> None:
        hour = next((hour for names, hour in _HOUR_WORDS if names.fullmatch(word)), None)
        if hour is not None and self._is_hour(place, word):
            self._take_clock(place, hour % 12 or 12, 0)
            return
        weekday = self._weekday(place, word)
        if weekday is not None:
            self._weekdays.add(weekday)
        for names, first, last in _DAY_PARTS:
            if names.fullmatch(word) and not self._at(place - 1)[:1].isdecimal():
                self._parts.append((first, last))
                return

    def _weekday(self, place: int, word: str) -> int | None:
        if word in _SHORT_WEEKDAYS:
            following = self._at(place + 1)
            is_one = len(self._tokens) == 1 or following[:1].isdecimal() or following in _AFTER_SHORT
            return _SHORT_WEEKDAYS[word] if is_one else None
        return next((number for number, names in enumerate(_WEEKDAYS) if names.fullmatch(word)), None)

    def _is_hour(self, place: int, word: str) -> bool:
        before, after = self._at(place - 1), self._at(place + 1)
        told = _CLOCK_NEXT | _AFTER | _BEFORE | _HALF_TO | {"past"}
        if _AT_THE_HOUR.fullmatch(word) or before in told or after in _AFTER_FI or after in ("am", "pm"):
            return True
        return before in _DAYS_AHEAD or any(names.fullmatch(before) for names in _WEEKDAYS)

    def _read_number(self, place: int, word: str) -> None:
        before, after = self._at(place - 1), self._at(place + 1)
        parts = [int(part) for part in re.split(r"[.:/]", word) if part]
        told_clock = before in _CLOCK_NEXT | _AFTER | _BEFORE | _HALF_TO or after in ("am", "pm")
        if len(parts) == 1:
            self._read_single(place, parts[0], told_clock=told_clock)
        elif told_clock or ":" in word or (len(parts) == 2 and parts[1] in (0, 15, 30, 45)):
            self._take_clock(place, parts[0], parts[1])
        else:
            self._take_day(parts[0], parts[1], parts[2] if len(parts) > 2 else None)

    def _read_single(self, place: int, number: int, *, told_clock: bool) -> None:
        before, after = self._at(place - 1), self._at(place + 1)
        month = self._month(after) or (self._month(before) if not told_clock else None)
        if _WEEK.fullmatch(before) or (_WEEK.fullmatch(after) and after != "v"):
            self._take_week(number)
        elif month and not told_clock:
            self._take_day(number, month, None)
        elif told_clock or 7 <= number <= 20:
            self._take_clock(place, number, 0)

    def _month(self, word: str) -> int | None:
        return next((number for number, names in enumerate(_MONTHS, start=1) if names.fullmatch(word)), None)

    def _take_week(self, number: int) -> None:
        for year in (self._today.isocalendar().year, self._today.isocalendar().year + 1):
            try:
                monday = date.fromisocalendar(year, number, 1)
            except ValueError:
                continue
            if monday + 6 * _A_DAY >= self._today:
                self._week = monday
                return

    def _take_day(self, day: int, month: int, year: int | None) -> None:
        """Without a year the next such day; a day that does not exist is none."""
        years = (year,) if year else (self._today.year, self._today.year + 1)
        for one in years:
            try:
                found = date(one if one > 99 else 2000 + one, month, day)
            except ValueError:
                continue
            if found >= self._today:
                self._days.append(found)
                return
        # A day that is past, or never was: no time fits it.
        self._days.append(_LONG_AGO)

    def _take_clock(self, place: int, hour: int, minute: int) -> None:
        before, after = self._at(place - 1), self._at(place + 1)
        hour = _of_the_day(hour, after)
        if before in _HALF_TO:
            hour, minute, before = hour - 1, 30, self._at(place - 2)
        elif before == "past" and self._at(place - 2) == "half":
            minute, before = 30, self._at(place - 3)
        if before in _CLOCK_NEXT:
            before = self._at(place - 2)
        if not (0 <= hour <= 23 and 0 <= minute <= 59):
            return
        clock = time(hour, minute)
        if before in _AFTER or after in _AFTER_FI:
            self._earliest = clock
        elif before in _BEFORE:
            self._latest = (datetime.combine(self._today, clock) - timedelta(minutes=1)).time()
        else:
            self._clocks.append(clock)


def _of_the_day(hour: int, half: str) -> int:
    """Of the hours that come twice a day the one when people meet: from seven to six."""
    if half == "am":
        return hour % 12
    if half == "pm":
        return hour % 12 + 12
    return hour + 12 if 1 <= hour <= 6 else hour
