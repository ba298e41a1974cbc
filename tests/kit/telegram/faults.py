"""Troubles a test orders in advance: refusals, dropped connections, delays and held answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import BotApiError, ConnectionDropped, ProxyPage, too_many_requests
from .state import Bell

_DESCRIPTIONS = {
    400: "Bad Request: injected",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass
class Gate:
    """A call that is held until the test lets it go."""

    bell: Bell
    is_reached: bool = False
    is_open: bool = False
    is_broken: bool = False

    async def reached(self, within: float = 30.0) -> None:
        """Waits until a call stands at the gate."""
        if not await self.bell.wait_until(lambda: self.is_reached, within):
            raise AssertionError(f"no call reached the gate within {within} s")

    def release(self) -> None:
        """Lets the call go on."""
        self.is_open = True
        self.bell.ring()

    def drop(self) -> None:
        """Cuts the connection of the held call."""
        self.is_broken = True
        self.release()

    async def pass_through(self) -> None:
        self.is_reached = True
        self.bell.ring()
        while not self.is_open:
            await self.bell.wait()
        if self.is_broken:
            raise ConnectionDropped


@dataclass
class Fault:
    """One ordered trouble, for the next `times` calls that match."""

    kind: str
    times: int = 1
    after: bool = False
    chat_id: int | None = None
    error: Exception | None = None
    seconds: float = 0.0
    gate: Gate | None = None

    def matches(self, params: Mapping[str, Any]) -> bool:
        return self.chat_id is None or params.get("chat_id") == self.chat_id

    async def strike(self, closing: asyncio.Event) -> None:
        """Raises, waits or holds; a fake that is closing keeps nobody waiting."""
        if self.error:
            raise self.error
        if self.gate:
            await self.gate.pass_through()
        elif self.seconds:
            try:
                await asyncio.wait_for(closing.wait(), self.seconds)
            except TimeoutError:
                return
            raise ConnectionDropped


@dataclass
class FaultBook:
    """The ordered troubles, one queue a method; "*" is for any method that has none of its own."""

    queues: dict[str, list[Fault]] = field(default_factory=dict)
    is_offline: bool = False
    _held: list[Gate] = field(default_factory=list)

    def order(self, method: str, fault: Fault) -> None:
        self.queues.setdefault(method.lower(), []).append(fault)
        if fault.gate:
            self._held.append(fault.gate)

    def take(self, method: str, params: Mapping[str, Any]) -> Fault | None:
        for name in (method.lower(), "*"):
            for fault in self.queues.get(name, []):
                if fault.matches(params):
                    return self._used(name, fault)
        return None

    def _used(self, name: str, fault: Fault) -> Fault:
        fault.times -= 1
        if fault.times <= 0:
            self.queues[name].remove(fault)
        return fault

    def clear(self) -> None:
        self.queues.clear()

    def let_all_go(self) -> None:
        for gate in self._held:
            gate.drop()


def refusal(
    status: int, description: str | None, retry_after: int | None, migrate_to: int | None, html: bool
) -> Exception:
    """The error a test asked for, filled in as the real server would."""
    if html:
        return ProxyPage(status)
    if status == 429 and description is None:
        return too_many_requests(retry_after or 1)
    told = {"retry_after": retry_after, "migrate_to_chat_id": migrate_to}
    parameters = {name: value for name, value in told.items() if value is not None}
    return BotApiError(status, description or _DESCRIPTIONS.get(status, f"Error {status}"), **parameters)
