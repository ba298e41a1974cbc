"""Telephone numbers and e-mail addresses within somebody's free words: found, and left out.

An employer tells what they need in words of their own. Whoever else's number stands there, they have not asked us to
keep it, so the one who wrote it is asked whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import phonenumbers

LEFT_OUT: Final = "[…]"
"""Stands where a number or an address was."""

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def contacts_in(text: str) -> list[str]:
    """The numbers and addresses as they were written, in order. Dates, wages and business ids are none."""
    return [text[start:end] for start, end in _places(text)]


def without_contacts(text: str) -> str:
    """The same words with `LEFT_OUT` for every number and address."""
    kept, before = "", 0
    for start, end in _places(text):
        kept, before = kept + text[before:start] + LEFT_OUT, end
    return kept + text[before:]


def _places(text: str) -> list[tuple[int, int]]:
    return sorted({*_emails(text), *_numbers(text)})


def _emails(text: str) -> Iterator[tuple[int, int]]:
    return (found.span() for found in _EMAIL.finditer(text))


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    taken = list(_emails(text))
    for found in phonenumbers.PhoneNumberMatcher(text, "FI"):
        if not any(start < found.end and found.start < end for start, end in taken):
            yield found.start, found.end
