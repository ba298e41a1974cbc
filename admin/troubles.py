"""Why there is no page to show, and with which status."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Trouble(StrEnum):
    """Why there is no page to show; each has a title and says what to do next."""

    UNCLEAR = "unclear"
    FORBIDDEN = "forbidden"
    CROSS_SITE = "cross_site"
    NOT_FOUND = "not_found"
    TOO_LARGE = "too_large"
    EXPIRED = "expired"
    LINK_GONE = "link_gone"
    TOO_MANY = "too_many"
    BROKEN = "broken"
    BUSY = "busy"

    @property
    def status(self) -> int:
        return _STATUS[self]

    @classmethod
    def of(cls, status: int) -> Trouble:
        """The page for an HTTP status; UNCLEAR for one that has none of its own."""
        return _TROUBLE.get(status, cls.UNCLEAR)


_STATUS: Mapping[Trouble, int] = {
    Trouble.UNCLEAR: 400,
    Trouble.FORBIDDEN: 403,
    Trouble.CROSS_SITE: 403,
    Trouble.NOT_FOUND: 404,
    Trouble.TOO_LARGE: 413,
    Trouble.EXPIRED: 419,
    Trouble.LINK_GONE: 410,
    Trouble.TOO_MANY: 429,
    Trouble.BROKEN: 500,
    Trouble.BUSY: 503,
}


_TROUBLE: Mapping[int, Trouble] = {
    405: Trouble.NOT_FOUND,
    **{status: trouble for trouble, status in _STATUS.items() if trouble is not Trouble.CROSS_SITE},
}
