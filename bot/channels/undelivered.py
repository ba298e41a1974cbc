"""What can come of trying to say something, drawn for whoever decides what to do about it.

Undelivered
├── TooFast    the channel asked for silence, for so many seconds
├── Down       the channel does not work now; nothing was sent, or most probably nothing
├── InDoubt    the request was on its way when the connection broke: the person may have the message
├── Moved      the chat has another address now: nothing was sent
├── Gone       the person has closed this chat, or their account is no more
├── Shut       the channel knows us no longer: a wrong token or address; nothing can be sent till that is mended
└── Refused    the channel says no to this very message

None of them carries what a request or an answer said: the one has our token in its address, the other a person's words.
"""

from __future__ import annotations


class Undelivered(Exception):
    """``reason`` is a short code for the ledger and the log; ``pieces`` tells how many parts of the message went, and
    ``said`` is the channel's id of the last of its words, "" when none went.
    """

    reason = "undelivered"

    def __init__(self, reason: str | None = None) -> None:
        self.reason = reason or self.reason
        self.pieces = 0
        self.said = ""
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


class Moved(Undelivered):
    """The chat is to be found at ``address`` from now on."""

    reason = "moved"

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address


class Gone(Undelivered):
    """The person blocked the bot, deleted their account, or never opened the chat."""

    reason = "gone"


class Shut(Undelivered):
    """The token was revoked, or the address is not a Bot API server's."""

    reason = "shut"


class Refused(Undelivered):
    """The message itself will not be taken, however often it is tried."""

    reason = "refused"
