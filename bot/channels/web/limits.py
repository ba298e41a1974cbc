"""How much one chat, or one network address, may do in a short while."""

from __future__ import annotations

import ipaddress
import math
from collections import deque
from datetime import datetime, timedelta
from hashlib import blake2b
from secrets import token_bytes

from starlette.requests import Request

MOST_SUBJECTS = 10_000

_KEY = token_bytes(32)


class Window:
    """At most ``most`` acts in any ``seconds`` seconds for each subject; kept in memory only."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._length = timedelta(seconds=seconds)
        self._acts: dict[str, deque[datetime]] = {}

    def wait(self, subject: str, now: datetime) -> int | None:
        """None when the subject may act now, which counts as an act; else whole seconds until it may."""
        acts = self._acts.setdefault(subject, deque())
        while acts and acts[0] <= now - self._length:
            acts.popleft()
        if len(acts) >= self._most:
            return max(1, math.ceil((acts[0] + self._length - now).total_seconds()))
        acts.append(now)
        if len(self._acts) > MOST_SUBJECTS:
            self._forget_idle(now)
        return None

    def _forget_idle(self, now: datetime) -> None:
        self._acts = {who: acts for who, acts in self._acts.items() if acts and acts[-1] > now - self._length}


def network_mark(request: Request) -> str:
    """Tells one network address from another, without keeping it: the key is gone with this process."""
    return blake2b(_network(request).encode(), key=_KEY, digest_size=16).hexdigest()


def lasting_mark(request: Request, key: str) -> str:
    """The same for all processes, for what is counted in the store. ``key`` is secret."""
    return blake2b(_network(request).encode(), key=blake2b(key.encode()).digest(), digest_size=16).hexdigest()


def _network(request: Request) -> str:
    # Of IPv6 the network: one machine has as many addresses there as it likes.
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False))
