"""What forms send us, checked before it is kept; faults name their field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeAlias, TypeVar

from email_validator import EmailNotValidError, validate_email
from fastapi import Path, Query

from admin.context import ROOT
from admin.words import Fault
from domain.people import clean_name
from domain.text import Refused as TextRefused
from storage.errors import Refused
from storage.staff import check_password
from storage.store import Store

T = TypeVar("T")
Work: TypeAlias = Callable[[Store], T]
Faults: TypeAlias = dict[str, Fault]

_LARGEST = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=_LARGEST)]
"""A row's number in an address, as large as a database can count."""
MaybeNumber = Annotated[int | None, Query(ge=1, le=_LARGEST)]
NoteCode = Annotated[str | None, Query(alias="note")]
LONGEST_EMAIL = 254


def account(full_name: str, email: str) -> tuple[str, str, Faults]:
    """A name and an e-mail, cleaned, with what is wrong with them."""
    faults: Faults = {}
    name = address = ""
    try:
        name = clean_name(full_name)
    except TextRefused:
        faults["full_name"] = Fault.NAME_MISSING
    try:
        address = validate_email(address_of(email), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        faults["email"] = Fault.EMAIL_UNCLEAR
    return name, address, faults


def password(given: str, email: str) -> Faults:
    try:
        check_password(given, email)
    except Refused as refused:
        return {"password": Fault(refused.args[0])}
    return {}


def address_of(email: str) -> str:
    """An e-mail as it is looked up: however it was typed, it is the same one."""
    return email.strip().lower()[:LONGEST_EMAIL]


def own_path(path: str) -> str:
    """A path within the console to go on to, or "" for anything that could lead elsewhere."""
    inside = path.startswith(f"{ROOT}/") and "\\" not in path and path.isprintable()
    return path if inside else ""
