"""What a person did in a chat, in one shape for every channel: said, pressed, shared, corrected, came, left."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Self

from domain.screening import Alert, Kind, screen
from domain.text import clean_text

LONGEST_KEPT = 5_000
"""Characters of one message that are kept; more is cut, and the person is told."""


class Channel(StrEnum):
    TELEGRAM = "telegram"
    WEB = "web"
    EMAIL = "email"  # nothing comes in by it


class Act(StrEnum):
    """What the person did."""

    START = "start"  # opened the chat, or /start; `text` holds a deep-link payload if there was one
    SAY = "say"
    PRESS = "press"  # `data` holds the button's data
    CONTACT = "contact"  # shared a phone number: `text`; `own` tells whether it is their own
    EDIT = "edit"  # corrected an earlier message
    OTHER = "other"  # a photo, a voice message, a sticker, a file: `data` says which; never downloaded
    BLOCK = "block"
    UNBLOCK = "unblock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One act of one person.

    ``update_id`` is the channel's own id of the update: the same id from the same bot is the same act.
    ``sequence`` grows with the order in which the person acted. ``text`` is clean (no control characters)
    and screened: what must not be kept is not in it, and ``withheld`` says why.
    """

    channel: Channel
    bot: str
    chat: str
    update_id: str
    sequence: int
    act: Act
    text: str = ""
    data: str = ""
    own: bool = True
    language: str | None = None  # what the person's device speaks, a hint for the first words
    platform_id: str | None = None  # the channel's id of the message said, corrected or carrying the button
    query_id: str | None = None  # a pressed button waits for this to be answered (Telegram)
    withheld: Kind | None = None
    alert: Alert | None = None
    cut: bool = False  # the message was longer than is kept
    network: str | None = None  # tells where it came from apart from elsewhere, and not where that is (the web chat)

    def screened(self) -> Self:
        """The same act, safe to store: text cleaned, cut and screened. Every adapter calls this before storing."""
        whole = clean_text(self.text, keep_lines=True)
        finding = screen(whole)
        kept = finding.kept[:LONGEST_KEPT]
        withheld = None if finding.kind is Kind.CLEAR else finding.kind
        return replace(self, text=kept, cut=len(finding.kept) > len(kept), withheld=withheld, alert=finding.alert)

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        known = {name: value for name, value in stored.items() if name in cls.__dataclass_fields__}
        known["channel"] = Channel(known["channel"])
        known["act"] = Act(known["act"])
        if known.get("withheld"):
            known["withheld"] = Kind(known["withheld"])
        if known.get("alert"):
            known["alert"] = Alert(known["alert"])
        return cls(**known)
