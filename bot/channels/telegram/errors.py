"""What can go wrong in talking to Telegram: what comes of trying to say something, and answers that cannot be read."""

from __future__ import annotations

from bot.channels.undelivered import Down, Gone, InDoubt, Moved, Refused, Shut, TooFast, Undelivered

__all__ = [
    "Down",
    "Gone",
    "InDoubt",
    "Malformed",
    "Moved",
    "Refused",
    "Shut",
    "TooFast",
    "Undelivered",
    "Unreadable",
]


class Malformed(Exception):
    """An update that cannot be read; ``kind`` is which, as far as can be told."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Unreadable(Exception):
    """An answer that is not the Bot API's: a proxy's page, or JSON of another form. ``content`` is for no log."""

    def __init__(self, status: int, content: str) -> None:
        super().__init__(f"an answer that cannot be read, status {status}")
        self.status = status
        self.content = content
