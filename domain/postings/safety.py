"""Whether a posting is to be looked at by a person before anybody is told of it.

It asks the applicant for money, for identity codes or the bank before there is a contract, for what may not be asked
for (`domain/fairness.py`), or its link leads elsewhere than it says. A rule errs: it holds a posting, and rejects none.
The words are in `domain/postings/safety_words.py`.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Self
from urllib.parse import urlsplit

from domain import fairness
from domain.postings import Doubt
from domain.postings import safety_words as words
from domain.postings.clauses import sentences
from domain.postings.marks import Mark, read
from domain.postings.posting import Raw

_WORD = re.compile(r"[^\W_]+|€")
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+", re.IGNORECASE)
_SHOWN_THEN_ADDRESS = re.compile(
    r"(?P<shown>(?:https?://)?(?:[\w-]+\.)+[a-z]{2,12}(?:/[^\s()<>\[\]]*)?)\s?[\])]?\s?[(<\[]\s?(?P<address>https?://[^\s)>\]]+)",
    re.IGNORECASE,
)
_LONGEST_LOOKED_AT = 14_000
"""Characters: all that a posting can say, so that nothing stands behind a long text unread."""
_SUMMER = "kesätyö: "
"""Said before each sentence of a summer job: there limits of age for those at school are fair."""


def doubt_of(raw: Raw) -> Doubt | None:
    """The gravest reason to look at it, or None."""
    said = f"{raw.title}\n{raw.text}\n{raw.how_to_apply or ''}"[:_LONGEST_LOOKED_AT]
    lines = [_Line.of(sentence) for sentence in sentences(said)]
    names = [_Line.of(sentence) for sentence in sentences(f"{raw.employer or ''}\n{raw.place or ''}")]  # told as well
    if any(one.marks & Mark.MONEY and _asks_for_money(one.folded) for one in (*lines, *names)):
        return Doubt.MONEY
    if any(one.marks & Mark.IDENTITY and _asks_for_identity(one.folded) for one in (*lines, *names)):
        return Doubt.IDENTITY
    if _leads_elsewhere(raw.link, said):
        return Doubt.LINK
    context = _SUMMER if any(one.marks & Mark.LASTS and words.SUMMER.search(one.folded) for one in lines) else ""
    if any(_is_unfair(one, context) for one in lines):
        return Doubt.UNFAIR
    return None


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence as written, folded, and what it may be about."""

    said: str
    folded: str
    marks: int

    @classmethod
    def of(cls, sentence: str) -> Self:
        known = [("eur", Mark.MONEY) if word == "€" else read(word[:40]) for word in _WORD.findall(sentence)]
        marks = 0
        for _, mark in known:
            marks |= mark
        return cls(sentence, " ".join([low for low, _ in known]), marks)


# Money, and what opens a bank account.


def _asks_for_money(line: str) -> bool:
    asked = words.FINE_MONEY.sub(" ", line)
    if words.MONEY.search(asked):
        return True
    return bool(words.A_SUM.search(asked) and words.TO_BE_BOUGHT.search(asked) and not words.EARNED.search(line))


def _asks_for_identity(line: str) -> bool:
    """Asks for a code or account that belongs to who is hired; what it says is never asked for is no asking."""
    found = words.IDENTITY.search(line)
    if not found:
        return False
    if words.BANK_CODES.search(line) and not words.NEVER.search(line) and not words.WHEN_HIRED.search(line):
        return True
    return bool(words.GIVE.search(line)) and not words.NEVER.search(line) and not words.WHEN_HIRED.search(line)


# Unfair wishes.


def _is_unfair(one: _Line, context: str) -> bool:
    """Not in what a company says of its customers. Only sentences that name such a thing are looked at closely."""
    if not one.marks & Mark.PERSON and not (one.marks & Mark.NUMBER and words.AN_AGE.search(one.folded)):
        return False
    return not words.OF_OTHERS.search(one.folded) and _look(context + one.said)


@lru_cache(maxsize=20_000)
def _look(sentence: str) -> bool:
    """Sentences repeat from posting to posting, and this is the slowest of what is asked of them."""
    return fairness.look(sentence) is not None


# Links.


def _leads_elsewhere(link: str | None, said: str) -> bool:
    if "://" not in said:
        return bool(link) and _is_odd(link or "")
    addresses = [*([link] if link else []), *(found[0].rstrip(".,") for found in _ADDRESS.finditer(said))]
    return any(_is_odd(address) for address in addresses) or any(_differ(said))


def _differ(said: str) -> Iterator[bool]:
    """Of "www.firma.fi (https://elsewhere.example)": whether the two are of different owners."""
    for found in _SHOWN_THEN_ADDRESS.finditer(said):
        shown = found["shown"] if "://" in found["shown"] else f"https://{found['shown']}"
        leads_to = _owner(_host(found["address"]))
        yield leads_to not in (_owner(_host(shown)), *words.HIRING_SITES)


def _is_odd(address: str) -> bool:
    """A number in place of a name, a name that looks like another, a user's name before it, or a link shortener."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return True
    host = _host(address)
    if parts.username is not None or not host:
        return True
    return _is_number(host) or _owner(host) in words.SHORTENERS or host in words.SHORTENERS or _looks_like_another(host)


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").rstrip(".").casefold()
    except ValueError:
        return ""


def _owner(host: str) -> str:
    """The part of a name that somebody has registered: "firma.fi" of "www.jobs.firma.fi"."""
    labels = host.split(".")
    is_double = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in ("co", "com", "org", "net", "ac", "gov")
    return ".".join(labels[-3:] if is_double else labels[-2:])


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        last = host.rsplit(".", 1)[-1]
        return last.isdecimal() or last.startswith("0x")
    return True


def _looks_like_another(host: str) -> bool:
    """Letters of other alphabets among ours: "lіdl.fi" with a Cyrillic i. Å, ä and ö are as good as any."""
    try:
        labels = [
            label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
            for label in host.split(".")
        ]
    except (UnicodeError, ValueError):
        return True
    return any(
        char.isalpha() and not unicodedata.name(char, "").startswith("LATIN ") for label in labels for char in label
    )
