"""Where a person came from: the payload of a deep link, "https://t.me/…?start=ref_poster-trio".

Telegram allows A-Z, a-z, 0-9, "_" and "-", up to 64 characters; the web chat takes the same. A payload is
typed by anybody, so what does not fit the pattern to the letter is nothing, never an error.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST_PAYLOAD: Final = 64

_PAYLOAD = re.compile(r"(?P<kind>ref|emp|ev|evp|me)_(?P<code>[A-Za-z0-9_-]+)", re.ASCII)


class RefKind(StrEnum):
    """What the link leads to; the values are the prefixes in the payload."""

    SOURCE = "ref"
    EMPLOYER = "emp"
    EVENT = "ev"  # from the public page or a message
    POSTER = "evp"  # the code on the poster
    STAFF_CHAT = "me"  # connects a colleague's own chat, for messages that they try


@dataclass(frozen=True, slots=True)
class Ref:
    """A link's origin: for a SOURCE the code of a poster, a coordinator or an event, as the console made it;
    for an EMPLOYER the code of an invitation to the employer's side; for an EVENT and its POSTER
    the event's token; for a STAFF_CHAT a code that works once. Codes tell capitals from small letters.
    """

    kind: RefKind
    code: str

    @property
    def payload(self) -> str:
        """The text to put after "start=" in a link."""
        return f"{self.kind.value}_{self.code}"


def telegram_link(name: str, payload: str = "") -> str:
    """Where the chat with the bot of this name begins on Telegram, with what led there."""
    return f"https://t.me/{name}?start={payload}" if payload else f"https://t.me/{name}"


def parse_ref(payload: str | None) -> Ref | None:
    """The reference in a deep-link payload, or None for no payload and for anything that is not one."""
    if payload is None or len(payload) > LONGEST_PAYLOAD:
        return None
    match = _PAYLOAD.fullmatch(payload)
    if match is None:
        return None
    return Ref(RefKind(match["kind"]), match["code"])


def make_ref(kind: RefKind, code: str) -> Ref:
    """A reference that survives the journey through a link. Raises ValueError for a code that would not."""
    ref = Ref(kind, code)
    if parse_ref(ref.payload) != ref:
        raise ValueError("a code has 1-60 of the characters A-Z, a-z, 0-9, _ and -")
    return ref
