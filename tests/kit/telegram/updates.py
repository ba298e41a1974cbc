"""The queue of updates that wait for the bot, and the long poll that takes from it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .errors import BotApiError

Json = dict[str, Any]

KINDS = frozenset({
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
    "business_message", "edited_business_message", "deleted_business_messages", "message_reaction",
    "message_reaction_count", "inline_query", "chosen_inline_result", "callback_query", "shipping_query",
    "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member",
    "chat_join_request", "chat_boost", "removed_chat_boost",
})  # fmt: skip
DEFAULT_KINDS = KINDS - {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass
class Update:
    """One update on its way; `is_forced` ones are handed over whatever the bot has confirmed."""

    update_id: int
    body: Json
    conversation: object
    is_forced: bool = False
    is_handed_over: bool = False
    attempts: int = 0
    not_before: float = 0.0

    def as_json(self) -> Json:
        return {"update_id": self.update_id, **self.body}


class UpdateQueue:
    """Keeps updates until the bot has confirmed them; `on_change` is called whenever the queue changes."""

    def __init__(self, first_update_id: int, on_change: Callable[[], None]) -> None:
        self.waiting: list[Update] = []
        self.allowed: frozenset[str] = DEFAULT_KINDS
        self._history: dict[int, Update] = {}
        self._next_id = first_update_id
        self._poll: asyncio.Future[None] | None = None
        self._on_change = on_change

    def allow(self, kinds: Any) -> None:
        """Takes allowed_updates: absent or odd keeps the last choice, an empty list means the default ones."""
        if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
            return
        self.allowed = frozenset(kind.lower() for kind in kinds) & KINDS or DEFAULT_KINDS

    def add(self, body: Json, conversation: object = None) -> Update | None:
        """Gives the update its number and queues it; None when the bot did not ask for its kind."""
        if not self.allowed.intersection(body):
            return None
        update = Update(self._next_id, body, conversation)
        self._next_id += 1
        self._history[update.update_id] = update
        self._queue(update)
        return update

    def add_raw(self, update: Json) -> None:
        """Queues an update exactly as given, to be handed over even if its number is in the past."""
        body = {name: value for name, value in update.items() if name != "update_id"}
        self._queue(Update(update["update_id"], body, conversation=None, is_forced=True))

    def add_again(self, update_id: int) -> None:
        self.add_raw(self._history[update_id].as_json())

    def _queue(self, update: Update) -> None:
        self.waiting.append(update)
        if self._poll and not self._poll.done():
            self._poll.set_result(None)
        self._on_change()

    def confirm_below(self, offset: int) -> None:
        self._keep(u for u in self.waiting if u.update_id >= offset or (u.is_forced and not u.is_handed_over))

    def keep_last(self, count: int) -> None:
        self._keep(self.waiting[-count:])

    def remove(self, update: Update) -> None:
        self._keep(other for other in self.waiting if other is not update)

    def clear(self) -> None:
        self._keep(())

    def _keep(self, updates: Iterable[Update]) -> None:
        self.waiting = list(updates)
        self._on_change()

    async def take(self, limit: int, timeout: float) -> list[Json]:
        """Up to `limit` updates, waiting for the first one; a later poll ends an earlier one with 409."""
        self.end_poll(
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        if not self.waiting and timeout:
            await self._wait_for_one(timeout)
        batch = self.waiting[:limit]
        for update in batch:
            update.is_handed_over = True
        return [update.as_json() for update in batch]

    async def _wait_for_one(self, timeout: float) -> None:
        self._poll = poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout):
                await poll
        except TimeoutError:
            pass
        finally:
            if self._poll is poll:
                self._poll = None

    def end_poll(self, description: str, code: int = 409) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_exception(BotApiError(code, description))
