"""Asks Telegram for updates, and for the next ones only when the last are safe in the inbox."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.exceptions import TelegramConflictError, TelegramRetryAfter
from aiogram.methods import DeleteWebhook, TelegramMethod

from bot import logs
from bot.channels.telegram.client import GetUpdates
from bot.channels.telegram.errors import Unreadable
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.updates import KINDS
from storage.errors import StoreBusy

T = TypeVar("T")

HANGS = 25
"""Seconds a request stays open while nobody says anything."""

BATCH = 100

_UPDATE_ID = re.compile(r'"update_id"\s*:\s*(\d{1,18})')

log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds to wait after a failure: doubled from ``first`` to ``most``; ``rival`` when another program asks too."""

    first: float = 1.0
    most: float = 30.0
    rival: float = 10.0

    def after(self, failures: int) -> float:
        return min(self.first * 2.0 ** min(failures - 1, 16), self.most)


class Stopped(Exception):
    """The wait was cut short because the program ends."""


class Polling:
    """Long polling whose offset moves only behind a commit: what Telegram forgets, the inbox has."""

    def __init__(self, intake: Intake, bot: Bot, *, pauses: Pauses | None = None) -> None:
        self._intake = intake
        self._bot = bot
        self._pauses = pauses or Pauses()
        self._stopping = asyncio.Event()
        self._offset: int | None = None
        self._most = BATCH
        self._is_alone = False
        self._failures = 0
        self._has_rival = False

    def stop(self) -> None:
        """Ends the hanging request. What it would have brought comes again at the next start."""
        self._stopping.set()

    async def run(self) -> None:
        """Asks until stopped. May be cut off and run again: another process may have asked meanwhile."""
        self._offset, self._is_alone = None, False
        while not self._stopping.is_set():
            try:
                await self._round()
            except Stopped:
                return
            except Exception as error:
                await self._wait(self._pause(error))
            else:
                self._failures, self._has_rival = 0, False

    async def _round(self) -> None:
        if not self._is_alone:
            # While a webhook is set nobody may ask. What waits for it stays, and comes to us.
            await self._ask(DeleteWebhook(drop_pending_updates=False), 15)
            self._is_alone = True
        try:
            question = GetUpdates(offset=self._offset, limit=self._most, timeout=HANGS, allowed_updates=list(KINDS))
            updates = await self._ask(question, HANGS + 10)
        except Unreadable as strange:
            self._single_out(strange)
            return
        await self._intake.take(updates)
        self._offset = _next_offset(updates)
        self._most = BATCH

    def _single_out(self, strange: Unreadable) -> None:
        """A batch that cannot be read is asked for one by one, and the one that cannot is passed over."""
        named = _UPDATE_ID.search(strange.content) if strange.status == 200 else None
        if named is None:
            raise strange
        if self._most == 1:
            log.warning("update_unreadable")
            self._offset = int(named[1]) + 1
        self._most = 1

    async def _ask(self, method: TelegramMethod[T], seconds: int) -> T:
        request = asyncio.ensure_future(self._bot(method, request_timeout=seconds))
        stopped = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({request, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if self._stopping.is_set():
                raise Stopped
            return request.result()
        finally:
            for task in (request, stopped):
                task.cancel()
            await asyncio.gather(request, stopped, return_exceptions=True)

    def _pause(self, error: Exception) -> float:
        if isinstance(error, TelegramConflictError):
            if not self._has_rival:
                log.error("another_program_takes_the_updates")
            self._has_rival = True
            return self._pauses.rival
        self._failures += 1
        event = "store_busy" if isinstance(error, StoreBusy) else "polling_failed"
        log.warning(event, attempt=self._failures, error=type(error).__name__)
        if isinstance(error, TelegramRetryAfter):
            return error.retry_after
        return self._pauses.after(self._failures)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return


def _next_offset(updates: Sequence[Any]) -> int | None:
    """What confirms these updates; None when there are none, since Telegram has then forgotten the earlier ones.

    Asking without an offset as soon as possible also lets in updates that Telegram has begun to number anew.
    """
    numbers = [update["update_id"] for update in updates if _has_number(update)]
    if updates and not numbers:
        raise ValueError("updates without numbers: they cannot be confirmed")
    return max(numbers) + 1 if numbers else None


def _has_number(update: Any) -> bool:
    return isinstance(update, dict) and type(update.get("update_id")) is int
