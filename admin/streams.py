"""Tells open pages of the console that something has changed, as server-sent events: numbers, never words."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, aclosing, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.responses import StreamingResponse
from starlette.types import Send

from storage.errors import StoreBusy


class Bell(Protocol):
    async def heard(self, within: float) -> bool: ...


class Listening(Protocol):
    def listen(self, topic: str) -> AbstractContextManager[Bell]: ...


@dataclass(frozen=True, slots=True)
class Change:
    """How things stand: ``version`` is another one whenever they have changed; ``content`` holds numbers only."""

    version: str
    content: Mapping[str, int]


Look = Callable[[], Awaitable[Change | None]]
"""How things stand for who listens; None when they may listen no more."""


class EventStream(StreamingResponse):
    """Closes its source whatever ends the connection, so that a stream is never counted after its end."""

    media_type = "text/event-stream"
    body_iterator: AsyncGenerator[str]

    def __init__(self, content: AsyncGenerator[str]) -> None:
        super().__init__(content, headers={"X-Accel-Buffering": "no"})

    async def stream_response(self, send: Send) -> None:
        async with aclosing(self.body_iterator):
            await super().stream_response(send)


class Streams:
    """The open streams: counted, bounded, and ended together when the program stops.

    ``heartbeat`` is how many seconds a stream waits for a ring before it looks by itself, ``pause`` how long it
    rests after a look: rings that come close together are one look. Browsers keep six connections to a host, so
    that an account's pages must leave some for the pages themselves.
    """

    def __init__(self, *, most: int = 500, most_each: int = 4, heartbeat: float = 15.0, pause: float = 1.0) -> None:
        self._most = most
        self._most_each = most_each
        self._heartbeat = heartbeat
        self._pause = pause
        self._open: Counter[int] = Counter()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ends every stream at its next ring, and every later one after its first words."""
        self._stopping.set()

    @property
    def count(self) -> int:
        return self._open.total()

    def has_room(self, staff_id: int) -> bool:
        """Whether one more page of this account may listen."""
        return self._open[staff_id] < self._most_each and self.count < self._most

    async def events(self, bells: Listening, topic: str, staff_id: int, seen: str, look: Look) -> AsyncGenerator[str]:
        """The text of the stream for a page that knows the version ``seen``.

        What is told is how things stand, not what happened: whatever came to pass while nobody listened, and in
        whatever order it was committed, the version differs then, and the page is told at once.
        """
        with self._counted(staff_id), bells.listen(topic) as bell:
            yield "retry: 3000\n\n"
            while not self._stopping.is_set():
                try:
                    found = await look()
                except StoreBusy:
                    return  # the page comes back, and says what it knows
                if found is None:
                    yield "event: ended\ndata: {}\n\n"
                    return
                if found.version != seen:
                    seen = found.version
                    yield _event("change", found.content, seen)
                await self._rest()
                if not await bell.heard(self._heartbeat):
                    yield ": still here\n\n"

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._pause):
                await self._stopping.wait()
        except TimeoutError:
            return

    @contextmanager
    def _counted(self, staff_id: int) -> Iterator[None]:
        self._open[staff_id] += 1
        try:
            yield
        finally:
            self._open[staff_id] -= 1
            if not self._open[staff_id]:
                del self._open[staff_id]


def _event(name: str, content: Mapping[str, Any], event_id: str) -> str:
    return f"id: {event_id}\nevent: {name}\ndata: {json.dumps(content)}\n\n"
