"""The ways a request is turned down, each with a page that says what to do next."""

from __future__ import annotations


class Refused(Exception):
    """``name`` picks the texts (web.refused.<name>.title and .body); ``text`` is given back to the person."""

    status = 400
    name = "broken"
    gives_back = False  # whether the chat is shown again with the text in its field

    def __init__(self, *, text: str = "", retry_after: int | None = None) -> None:
        super().__init__(self.name)
        self.text = text
        self.retry_after = retry_after


class Broken(Refused):
    """The form is not one that our pages send."""


class NoMethod(Refused):
    status = 405


class Foreign(Refused):
    """Another site's page sent it."""

    status = 403
    name = "foreign"


class NoChat(Refused):
    """This browser has no chat, or one we do not know."""

    status = 404
    name = "no_chat"


class NoPage(Refused):
    status = 404
    name = "no_page"


class TooSlow(Refused):
    status = 408
    name = "slow"


class TooLarge(Refused):
    status = 413
    name = "large"


class TooFast(Refused):
    status = 429
    name = "fast"
    gives_back = True


class TooMany(TooFast):
    """Many new chats from one network address, or many pages of one chat."""

    name = "many"
    gives_back = False


class Fault(Refused):
    """Something of ours is broken; what the person wrote is not lost on their side."""

    status = 500
    name = "fault"


class Busy(Fault):
    status = 503
    gives_back = True


TEXTS = {
    "broken": ("web.refused.broken.title", "web.refused.broken.body"),
    "foreign": ("web.refused.foreign.title", "web.refused.foreign.body"),
    "no_chat": ("web.refused.no_chat.title", "web.refused.no_chat.body"),
    "no_page": ("web.refused.no_page.title", "web.refused.no_page.body"),
    "slow": ("web.refused.slow.title", "web.refused.slow.body"),
    "large": ("web.refused.large.title", "web.refused.large.body"),
    "fast": ("web.refused.fast.title", "web.refused.fast.body"),
    "many": ("web.refused.many.title", "web.refused.many.body"),
    "fault": ("web.refused.fault.title", "web.refused.fault.body"),
}
