"""The data inside buttons: which dialog, step and asking they belong to, within Telegram's 64 bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MOST_BYTES = 64
_FORM = re.compile(r"([a-z_]+)\.([a-z_]+)\.([0-9a-z]{1,7})\.([\w-]{0,32})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Special(StrEnum):
    """What a button can mean besides a choice's value. Values of choices never begin with an underscore."""

    DONE = "_done"
    SKIP = "_skip"
    CHANGE = "_change"
    MORE = "_more"
    KEEP = "_keep"  # close the list of what can be changed


class Way(StrEnum):
    """What works at every question."""

    BACK = "back"
    HELP = "help"
    PERSON = "person"
    CANCEL = "cancel"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    STOP = "stop"


UNTICK = "-"
"""Before a choice's value: the box is ticked, and pressing it takes the tick away."""

WAYS = "way"
"""Stands where a dialog's name would: ``way.back.7.``"""

DOORS = "go"
"""Stands there too: ``go.appointment.c.move`` starts the dialog ``appointment`` about the row 12, at any time."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """Of a door, ``step`` is the dialog it leads to and ``nonce`` the row it is about."""

    dialog: str
    step: str
    nonce: int
    value: str


def write(dialog: str, step: str, nonce: int, value: str = "") -> str:
    """The data of one button. ValueError when it would not fit."""
    data = f"{dialog}.{step}.{_base36(nonce)}.{value}"
    if len(data.encode()) > MOST_BYTES or not _FORM.fullmatch(data):
        raise ValueError(f"not a button's data: {data!r}")
    return data


def door(dialog: str, subject: int, value: str = "") -> str:
    """The data of a button that starts a dialog about a row of the store. ValueError when it would not fit."""
    return write(DOORS, dialog, subject, value)


def is_door(data: str) -> bool:
    return data.startswith(f"{DOORS}.")


def read(data: str) -> Pressed | None:
    """What was pressed; None for data we never made."""
    found = _FORM.fullmatch(data)
    return Pressed(found[1], found[2], int(found[3], 36), found[4]) if found else None


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits
