"""Which chat a browser holds: a random token in its cookie, of which the store knows only the hash."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

DAYS = 180
_SAME_PRESS = timedelta(minutes=1)
_MOST_PRESSES = 10_000


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to see one chat."""

    token: str

    @property
    def address(self) -> str:
        return sha256(self.token.encode()).hexdigest()

    @classmethod
    def new(cls) -> Ticket:
        return cls(secrets.token_urlsafe(32))


class Cookie:
    """Reads, sets and drops the cookie. ``__Host-`` binds it to this host and to TLS."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        self.name = "__Host-dk" if secure else "dk_chat"

    def ticket(self, request: Request) -> Ticket | None:
        token = request.cookies.get(self.name)
        return Ticket(token) if token else None

    def keep(self, response: Response, ticket: Ticket) -> None:
        response.set_cookie(
            self.name,
            ticket.token,
            max_age=DAYS * 24 * 60 * 60,
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def drop(self, response: Response) -> None:
        response.delete_cookie(self.name, secure=self._secure, httponly=True, samesite="lax")


class Presses:
    """Remembers for a minute which ticket a press of Start got, so that a double press opens one chat."""

    def __init__(self) -> None:
        self._given: dict[str, tuple[Ticket, datetime]] = {}

    def ticket(self, key: str, now: datetime) -> Ticket:
        self._forget(now)
        ticket, _ = self._given.setdefault(key, (Ticket.new(), now))
        return ticket

    def _forget(self, now: datetime) -> None:
        # Insertion order is the order of time, so the old ones stand first.
        for key, (_, at) in list(self._given.items()):
            if now - at < _SAME_PRESS and len(self._given) < _MOST_PRESSES:
                return
            del self._given[key]
