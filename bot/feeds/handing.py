"""How the worker hands back what it has read: a line of JSON an item, and one last line that says how many they were.

The worker has read what anybody may have written, so its parent takes nothing on trust: what is not just as a cleaned
posting has to be raises ``Distrusted``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, BinaryIO, Final

from bot.feeds.adapters import Item
from bot.feeds.adapters.building import LONGEST_HOW, LONGEST_PLACE
from bot.feeds.cleaning import link
from bot.feeds.faults import Fault, FeedFault, Odd
from domain.employers import Card, Hours, Lasts
from domain.people import Education, Licence, SpokenLanguage
from domain.postings import JobKind
from domain.postings.posting import LONGEST_EMPLOYER, LONGEST_KEY, LONGEST_TEXT, LONGEST_TITLE, Raw, Unreadable
from domain.region import BY_CODE
from domain.text import clean_text

LONGEST_LINE: Final = 120_000
"""Bytes of a line: the longest texts, in letters of four bytes, escaped or not."""

_LATEST: Final = 5_000_000_000
_DEFAULTS: Final = {one.name: one.default for one in fields(Raw)}
_ODD: Final = {odd.value: odd for odd in Odd}
_FAULTS: Final = {fault.value for fault in Fault}


class Distrusted(Exception):
    """Handed back was what no worker of ours hands back."""


# The worker's side.


def line_of(item: Item) -> bytes:
    if isinstance(item, Unreadable):
        said: dict[str, Any] = {"odd": item.fault, "key": item.key}
    else:
        told = ((name, getattr(item, name), default) for name, default in _DEFAULTS.items())
        said = {name: _bare(value) for name, value, default in told if value != default}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def last_line(count: int, fault: str | None = None) -> bytes:
    return json.dumps({"end": count, "fault": fault}).encode() + b"\n"


def _bare(value: Any) -> Any:
    match value:
        case datetime():
            return int(value.timestamp())
        case frozenset():
            return sorted(value)
    return value


# The parent's side.


def handed_back(file: BinaryIO, most: int) -> Iterator[Item]:
    """The items, the last line seen to. Raises FeedFault with the fault that the worker tells of; Distrusted."""
    seen: set[str] = set()
    count = 0
    while line := file.readline(LONGEST_LINE):
        said = _loaded(line)
        if "end" in said:
            _see_to_the_end(said, count, file.read(1))
            return
        count += 1
        if count > most:
            raise Distrusted
        item = _unreadable(said) if "odd" in said else _raw(said)
        if isinstance(item, Raw):
            if item.key in seen:
                raise Distrusted
            seen.add(item.key)
        yield item
    raise Distrusted  # cut off


def _loaded(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line) if line.endswith(b"\n") else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Distrusted
    return said


def _see_to_the_end(said: Mapping[str, Any], count: int, more: bytes) -> None:
    if said.get("fault") in _FAULTS:
        raise FeedFault(said["fault"])
    if said.get("fault") is not None or said["end"] != count or more:
        raise Distrusted


def _unreadable(said: Mapping[str, Any]) -> Unreadable:
    odd, key = said.get("odd"), said.get("key")
    if not isinstance(odd, str) or odd not in _ODD or set(said) != {"odd", "key"}:
        raise Distrusted
    return Unreadable(_ODD[odd], None if key is None else _text(LONGEST_KEY)(key))


def _raw(said: Mapping[str, Any]) -> Raw:
    if not {"key", "title"} <= said.keys() <= _CHECKS.keys():
        raise Distrusted
    return Raw(**{name: _CHECKS[name](value) for name, value in said.items()})


def _text(longest: int, *, lines: bool = False) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not 0 < len(value) <= longest or clean_text(value, keep_lines=lines) != value:
            raise Distrusted
        return value

    return check


def _matching(pattern: str) -> Callable[[Any], str]:
    form = re.compile(pattern, re.ASCII)

    def check(value: Any) -> str:
        if not isinstance(value, str) or not form.fullmatch(value):
            raise Distrusted
        return value

    return check


def _link(value: Any) -> str:
    if not isinstance(value, str) or link(value) != value:
        raise Distrusted
    return value


def _at(value: Any) -> datetime:
    if type(value) is not int or not 0 < value < _LATEST:
        raise Distrusted
    return datetime.fromtimestamp(value, UTC)


def _yes(value: Any) -> bool:
    if value is not True:
        raise Distrusted
    return True


def _number(value: Any) -> int:
    if type(value) is not int or not 0 < value < 10_000:
        raise Distrusted
    return value


def _one(kind: type[StrEnum]) -> Callable[[Any], Any]:
    known = {member.value: member for member in kind}

    def check(value: Any) -> Any:
        if not isinstance(value, str) or value not in known:
            raise Distrusted
        return known[value]

    return check


def _some(check: Callable[[Any], Any], made: Callable[[Any], Any], most: int = 50) -> Callable[[Any], Any]:
    def check_all(value: Any) -> Any:
        if not isinstance(value, list) or len(value) > most:
            raise Distrusted
        return made(check(one) for one in value)

    return check_all


def _municipality(value: Any) -> str:
    if not isinstance(value, str) or value not in BY_CODE:
        raise Distrusted
    return value


_CHECKS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "key": _text(LONGEST_KEY),
    "title": _text(LONGEST_TITLE),
    "employer": _text(LONGEST_EMPLOYER),
    "text": _text(LONGEST_TEXT, lines=True),
    "link": _link,
    "how_to_apply": _text(LONGEST_HOW, lines=True),
    "language": _matching("[a-z]{2,3}"),
    "published_at": _at,
    "apply_until": _at,
    "municipalities": _some(_municipality, tuple),
    "postcode": _matching("[0-9]{5}"),
    "place": _text(LONGEST_PLACE),
    "is_remote": _yes,
    "esco": _some(_matching(r"https?://data\.europa\.eu/esco/occupation/[A-Za-z0-9-]{1,80}"), tuple),
    "isco": _matching("[0-9]{4}"),
    "hours": _some(_one(Hours), frozenset),
    "lasts": _one(Lasts),
    "licence": _one(Licence),
    "languages": _some(_one(SpokenLanguage), frozenset),
    "cards": _some(_one(Card), frozenset),
    "education": _one(Education),
    "kinds": _some(_one(JobKind), frozenset),
    "count": _number,
}
