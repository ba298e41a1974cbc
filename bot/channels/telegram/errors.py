"""What can come of trying to say something, drawn for whoever decides what to do about it.

Undelivered
├── TooFast    the channel asked for silence, for so many seconds
├── Down       the channel does not work now; nothing was sent, or most probably nothing
├── InDoubt    the request was on its way when the connection broke: the person may have the message
├── Gone       the person has closed this chat, or their account is no more
├── Shut       the channel knows us no longer: a wrong token or address; nothing can be sent till that is mended
└── Refused    the channel says no to this very message

None of them carries what a request or an answer said: the one has our token in its address, the other a person's words.
"""

from __future__ import annotations


class Undelivered(Exception):
    """``reason`` is a short code for the ledger and the log; ``pieces`` tells how many parts of the message went."""

    reason = "undelivered"

    def __init__(self, reason: str | None = None) -> None:
        self.reason = reason or self.reason
        self.pieces = 0
        super().__init__(self.reason)


class TooFast(Undelivered):
    """Say nothing to anybody for ``retry_after`` seconds."""

    reason = "too_fast"

    def __init__(self, retry_after: float) -> None:
        super().__init__()
        self.retry_after = retry_after


class Down(Undelivered):
    """Try later. ``maybe_sent``: an answer of somebody between us and the channel, who may have passed it on."""

    reason = "down"

    def __init__(self, reason: str | None = None, *, maybe_sent: bool = False) -> None:
        super().__init__(reason)
        self.maybe_sent = maybe_sent


class InDoubt(Undelivered):
    """No answer came after the request had been written."""

    reason = "in_doubt"


class Gone(Undelivered):
    """The person blocked the bot, deleted their account, or never opened the chat."""

    reason = "gone"


class Shut(Undelivered):
    """The token was revoked, or the address is not a Bot API server's."""

    reason = "shut"


class Refused(Undelivered):
    """The message itself will not be taken, however often it is tried."""

    reason = "refused"


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
