"""Reads an answer of the register's open data, version 3: what is there is taken, what is odd is left out.

``{"companies": [{"businessId": {"value": "0112038-9"}, "names": [{"name": ..., "type": "1", "version": 1,
"endDate": ...}], "mainBusinessLine": {"type": "10710"}, "tradeRegisterStatus": "1", "endDate": ...}]}``
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from domain.text import Refused, clean_text
from storage.company_register import Entry

OFFICIAL = "1"
"""The type of a name: the company's own. The others are parallel and auxiliary names."""

CEASED = "4"
"""The state in the trade register of who is no more."""

LONGEST_NAME = 200


class Unreadable(Exception):
    """Not the register's answer. Nothing of it is kept or told: it may be anything."""


def read_answer(content: bytes, business_id: str) -> Entry | None:
    """What the register has of this company; None when it says that there is none. Raises Unreadable."""
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        raise Unreadable from None
    companies = whole.get("companies") if isinstance(whole, Mapping) else None
    if not isinstance(companies, list):
        raise Unreadable
    if not companies:
        return None
    found = next((one for one in companies if _number(one) == business_id), None)
    if found is None:
        raise Unreadable  # it speaks of others
    ended = bool(_text(found.get("endDate"))) or _text(found.get("tradeRegisterStatus")) == CEASED
    return Entry(_names(found), _tol(found), ended)


def _number(company: Any) -> str:
    number = company.get("businessId") if isinstance(company, Mapping) else None
    return _text(number.get("value") if isinstance(number, Mapping) else number)


def _names(company: Mapping[str, Any]) -> tuple[str, ...]:
    """What it is called now: the official name first, of several versions the newest (1)."""
    listed = company.get("names")
    live = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    live = [one for one in live if not _text(one.get("endDate"))] or live
    ranked = sorted(live, key=lambda one: (_text(one.get("type")) != OFFICIAL, _version(one)))
    return tuple(dict.fromkeys(name for one in ranked if (name := _name(one.get("name")))))


def _version(name: Mapping[str, Any]) -> int:
    version = _text(name.get("version"))
    return int(version) if version.isascii() and version.isdecimal() and len(version) < 4 else 999


def _name(name: Any) -> str:
    try:
        return clean_text(_text(name), LONGEST_NAME)
    except Refused:
        return ""


def _tol(company: Mapping[str, Any]) -> str | None:
    line = company.get("mainBusinessLine")
    code = _text(line.get("type") if isinstance(line, Mapping) else None).replace(".", "")
    return code if code.isascii() and code.isdecimal() and 2 <= len(code) <= 5 else None


def _text(value: Any) -> str:
    """Codes come as text and as numbers."""
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
