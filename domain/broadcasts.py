"""Broadcasts: one message to many people, each of whom gets it once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal, Self
from unicodedata import category

LONGEST_LABEL: Final = 60
"""Characters on a button: longer ones are cut off on a phone."""
MOST_BUTTONS: Final = 4
LONGEST_LINK: Final = 500

LINKS: Final = "/b"
"""Where the address of a LINK button's page on our server begins: it leads on, and counts who followed it."""


class BroadcastPurpose(StrEnum):
    """Why many are written to, and with that whose leave it needs."""

    EVENTS = "events"  # invitations: of clients and employers who allow them (domain.people.Purpose.EVENTS)
    NEWSLETTER = "newsletter"  # four times a year, to employers who asked for it (52, 127)
    MUST = "must"  # where clients are obliged to come (188): needs no leave, and always a second pair of eyes


class BroadcastState(StrEnum):
    """How a broadcast stands."""

    DRAFT = "draft"
    ASKED = "asked"  # a second pair of eyes is asked for
    SCHEDULED = "scheduled"  # it will go at its time, and can be taken back without a trace
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class ButtonKind(StrEnum):
    """What a button under a broadcast does."""

    EVENT = "event"  # answers the invitation
    BOOK = "book"  # takes a time with one's coordinator
    LINK = "link"  # opens a web page
    REPLY = "reply"  # writes back to one's coordinator


class LeftOut(StrEnum):
    """Why somebody of a segment does not get it."""

    NO_CONSENT = "no_consent"  # for this purpose
    RESTING = "resting"  # their service rests
    ASKED = "asked"  # asked to this event already
    OFTEN = "often"  # has had enough messages for now
    NO_CHAT = "no_chat"  # no way to reach them
    BLOCKED = "blocked"  # they blocked the bot
    GONE = "gone"  # out of service, or erased, since it was frozen


TALKING: Final[Literal["talking"]] = "talking"
"""Why it waits with somebody for a while: a colleague has their chat."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a broadcast. ``labels``: language code -> what stands on it, written by staff; all but a LINK
    may go without them and have the house's own words. ``value`` is the address of a LINK and empty for the others.
    """

    kind: ButtonKind
    labels: Mapping[str, str]
    value: str = ""

    def label(self, language: str) -> str | None:
        """In this language, else in Finnish; None: the house's own words."""
        return self.labels.get(language) or self.labels.get("fi")

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "labels": dict(self.labels), "value": self.value}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Raises ValueError with a code for nonsense: button, button_label, button_link."""
        labels = {str(code): str(words).strip() for code, words in dict(told.get("labels") or {}).items() if words}
        kind, value = str(told.get("kind", "")), str(told.get("value") or "").strip()
        if kind not in {*ButtonKind}:
            raise ValueError("button")
        is_named = kind != ButtonKind.LINK or bool(labels.get("fi"))
        if not is_named or any(len(words) > LONGEST_LABEL or _has_controls(words) for words in labels.values()):
            raise ValueError("button_label")
        if kind == ButtonKind.LINK and not _is_address(value):
            raise ValueError("button_link")
        return cls(ButtonKind(kind), labels, value if kind == ButtonKind.LINK else "")


def _has_controls(words: str) -> bool:
    """Line ends and other marks that are no part of a word on a button."""
    return any(category(mark) == "Cc" for mark in words)


def _is_address(value: str) -> bool:
    """A page that may be opened from a message: https, without spaces, quotes or brackets."""
    host, _, _ = value.removeprefix("https://").partition("/")
    is_clean = not any(mark.isspace() or not mark.isprintable() or mark in "<>\"'\\@" for mark in value)
    return value.startswith("https://") and "." in host and is_clean and len(value) <= LONGEST_LINK
