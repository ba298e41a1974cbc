"""Makes a posting of what an adapter found: within its lengths, under a key that stays the same."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final

from bot.feeds import cleaning
from bot.feeds.adapters import Given, Item
from bot.feeds.faults import Odd
from domain.postings.posting import LONGEST_EMPLOYER, LONGEST_KEY, LONGEST_TEXT, LONGEST_TITLE, Raw, Unreadable
from domain.text import cut

LONGEST_HOW: Final = 1_000
LONGEST_PLACE: Final = 120


def posting(
    given: Given,
    *,
    key: Any,
    title: Any,
    employer: Any = None,
    texts: Iterable[Any] = (),
    how: Iterable[Any] = (),
    link: Any = None,
    place: Iterable[Any] = (),
    language: str | None = None,
    **read: Any,
) -> Item:
    """``read`` has the fields of Raw that are read already; the texts are still as the source sends them."""
    named = cleaning.line(title, LONGEST_TITLE)
    address = cleaning.link(link)
    hirer = cleaning.line(employer, LONGEST_EMPLOYER) or None
    own_key = _key(key)
    if not any(char.isalpha() for char in named):
        return Unreadable(Odd.NO_TITLE, own_key)
    return Raw(
        key=own_key or _made_key(address or f"{named}|{hirer or ''}".casefold()),
        title=named,
        employer=hirer,
        text=_joined(texts),
        link=address,
        how_to_apply=joined(how) or None,
        place=cut(", ".join(dict.fromkeys(filter(None, map(_short, place)))), LONGEST_PLACE) or None,
        language=language or given.language,
        **read,
    )


def joined(how: Iterable[Any]) -> str:
    """How to apply, each thing once and on lines of its own; e-mail addresses and links are kept."""
    said: list[str] = []
    for value in how:
        text = cleaning.lines(value, LONGEST_HOW, keep_links=True)
        if text and not any(text in earlier for earlier in said):
            said.append(text)
    return cut("\n".join(said), LONGEST_HOW)


def _key(value: Any) -> str | None:
    text = cleaning.line(value, 4 * LONGEST_KEY)
    if len(text) > LONGEST_KEY:
        return _made_key(text)
    return text or None


def _made_key(text: str) -> str:
    return "made:" + sha256(text.encode("utf-8", "replace")).hexdigest()[:40]


def _joined(texts: Iterable[Any]) -> str:
    """The texts one after the other, each once; HTML of one does not swallow the next."""
    said: list[str] = []
    for value in texts:
        text = cleaning.lines(value, LONGEST_TEXT)
        if text and not any(text in earlier for earlier in said):
            said.append(text)
    return cut("\n".join(said), LONGEST_TEXT)


def _short(value: Any) -> str:
    return cleaning.line(value, LONGEST_PLACE)
