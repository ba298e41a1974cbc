"""Brings what is new to a page that is open, as server-sent events."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.responses import StreamingResponse
from starlette.types import Send

from bot import hub
from bot.channels.web.options import WebOptions
from bot.channels.web.refusals import TooMany
from bot.channels.web.talk import Seen
from bot.hub import Hub

TURNS = 200
"""Looks at the store after which a stream ends by itself; the page opens the next, and shows its cookie again."""

Look = Callable[[Seen, str], Awaitable["News | None"]]
"""From where a page is, and the version of its buttons: what it has to show, or None when nothing."""


@dataclass(frozen=True, slots=True)
class News:
    """What an open page takes in, and where it is then."""

    seen: Seen
    version: str
    content: Mapping[str, Any]


class EventStream(StreamingResponse):
    """Closes its source whatever ends the connection, so that a stream is never counted after its end."""

    media_type = "text/event-stream"
    body_iterator: AsyncGenerator[str]

    def __init__(self, content: AsyncGenerator[str]) -> None:
        super().__init__(content, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    async def stream_response(self, send: Send) -> None:
        async with aclosing(self.body_iterator):
            await super().stream_response(send)


class Streams:
    """The open streams: counted, bounded, and ended together when the program stops."""

    def __init__(self, bells: Hub, options: WebOptions) -> None:
        self._bells = bells
        self._options = options
        self._open: Counter[int] = Counter()
        self._stopping = False

    def stop(self) -> None:
        """Ends every stream at once, and every later one after its first words."""
        self._stopping = True
        for conversation_id in self._open:
            self._bells.ring(hub.conversation(conversation_id))

    @property
    def count(self) -> int:
        return self._open.total()

    def check_room(self, conversation_id: int) -> None:
        """Raises TooMany when one more page of this chat, or of any, is too much."""
        if self._open[conversation_id] >= self._options.streams_per_conversation or self.count >= self._options.streams:
            raise TooMany(retry_after=30)

    async def events(
        self, conversation_id: int, seen: Seen, version: str, look: Look, *, waiting: bool = False
    ) -> AsyncGenerator[str]:
        """The text of the stream. A ring is a hint: without one it looks at every heartbeat too, and sooner while
        an answer is on its way."""
        with self._counted(conversation_id), self._bells.listen(hub.conversation(conversation_id)) as bell:
            yield "retry: 3000\n\n"
            for _ in range(TURNS):
                found = await look(seen, version)
                if found is not None:
                    seen, version, waiting = found.seen, found.version, bool(found.content.get("waiting"))
                    yield _event("news", found.content, str(seen))
                rest = min(self._options.heartbeat, self._options.look_every) if waiting else self._options.heartbeat
                heard = self._stopping or await bell.heard(rest)
                if self._stopping:
                    return
                if not heard:
                    yield ": still here\n\n"

    @contextmanager
    def _counted(self, conversation_id: int) -> Iterator[None]:
        self._open[conversation_id] += 1
        try:
            yield
        finally:
            self._open[conversation_id] -= 1
            if not self._open[conversation_id]:
                del self._open[conversation_id]


def _event(name: str, content: Mapping[str, Any], event_id: str) -> str:
    # JSON has no line breaks of its own, so one data line does.
    return f"id: {event_id}\nevent: {name}\ndata: {json.dumps(content, ensure_ascii=False)}\n\n"
