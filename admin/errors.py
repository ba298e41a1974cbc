"""What can go wrong on the way to a page; each has a page of its own that says what to do next.

ConsoleError
├── NotSignedIn     no live session: on to the door
├── NotFresh        signed in, but so long ago that this asks for it again
├── FactorNeeded    signed in, but the second step must be set up before anything else
├── Forbidden       signed in, but this room is not for the role
├── CrossSite       the form was sent from somewhere else
├── NotFound        not here, or not yours: nobody learns which
├── Expired         the form is older than its session
├── TooLarge        more was sent than any form of ours has
└── TooMany         tried too often; wait
"""

from __future__ import annotations

from datetime import datetime


class ConsoleError(Exception):
    """``status`` is the HTTP status of the answer."""

    status = 500


class NotSignedIn(ConsoleError):
    status = 401


class NotFresh(ConsoleError):
    status = 403


class FactorNeeded(ConsoleError):
    status = 403


class Forbidden(ConsoleError):
    status = 403


class CrossSite(ConsoleError):
    status = 403


class NotFound(ConsoleError):
    status = 404


class Expired(ConsoleError):
    status = 419


class TooLarge(ConsoleError):
    status = 413


class TooMany(ConsoleError):
    status = 429

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until
        """UTC; from then on it may be tried again."""


class UnguardedRoute(RuntimeError):
    """A route without a policy: the console does not start with one."""
