"""Brings updates to the bot's webhook, again and again until it answers with success."""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from .errors import bad_request
from .state import Json
from .updates import Update, UpdateQueue

_NOT_IN_AN_ANSWER = ("setwebhook", "deletewebhook", "close", "logout")
_NO_ANSWER = aiohttp.ClientError, OSError, TimeoutError


@dataclass
class WebhookSettings:
    """Where updates go; an empty address means that the bot polls."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""
    last_error_date: int | None = None
    last_error_message: str | None = None


@dataclass(frozen=True)
class WebhookAttempt:
    """One delivery: `status` is None when no answer came, and then `error` says why."""

    update_id: int
    attempt: int
    status: int | None
    error: str | None


@dataclass(frozen=True)
class Backoff:
    """Seconds before the first redelivery, doubled each time up to the longest."""

    first: float = 0.05
    longest: float = 1.0

    def after(self, attempts: int) -> float:
        return min(self.first * 2.0 ** min(attempts - 1, 30), self.longest)


class WebhookCourier:
    """Delivers in parallel, but keeps the order within one conversation."""

    def __init__(
        self,
        now: Callable[[], int],
        backoff: Backoff,
        act_on_answer: Callable[[str, Json], Awaitable[None]],
        on_change: Callable[[], None],
    ) -> None:
        self.settings = WebhookSettings()
        self.attempts: list[WebhookAttempt] = []
        self._now = now
        self._backoff = backoff
        self._act_on_answer = act_on_answer
        self._on_change = on_change
        self._stirred = asyncio.Event()
        self._carried: dict[asyncio.Task[None], Update] = {}

    async def run(self, queue: UpdateQueue) -> None:
        """Works until cancelled."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
            try:
                while True:
                    self._stirred.clear()
                    wait = self._send_out(session, queue)
                    await self._rest(wait)
            finally:
                await self._call_back_all()

    def stir(self) -> None:
        self._stirred.set()

    async def _rest(self, wait: float | None) -> None:
        try:
            async with asyncio.timeout(wait):
                await self._stirred.wait()
        except TimeoutError:
            return

    async def _call_back_all(self) -> None:
        for task in self._carried:
            task.cancel()
        await asyncio.gather(*self._carried, return_exceptions=True)

    def _send_out(self, session: aiohttp.ClientSession, queue: UpdateQueue) -> float | None:
        """Starts every delivery that may start now; seconds to the next one, None when there is none."""
        now = asyncio.get_running_loop().time()
        lanes = {_lane(update) for update in self._carried.values()}
        waits = []
        for update in queue.waiting if self.settings.url else ():
            if _lane(update) in lanes or len(self._carried) >= self.settings.max_connections:
                continue
            lanes.add(_lane(update))
            if update.not_before > now:
                waits.append(update.not_before - now)
            else:
                self._start(session, queue, update)
        return min(waits, default=None)

    def _start(self, session: aiohttp.ClientSession, queue: UpdateQueue, update: Update) -> None:
        task = asyncio.create_task(self._deliver(session, queue, update))
        self._carried[task] = update
        task.add_done_callback(self._back)

    def _back(self, task: asyncio.Task[None]) -> None:
        del self._carried[task]
        self.stir()

    async def _deliver(self, session: aiohttp.ClientSession, queue: UpdateQueue, update: Update) -> None:
        update.attempts += 1
        update.is_handed_over = True
        try:
            async with session.post(self.settings.url, json=update.as_json(), headers=self._secret()) as response:
                answer = await response.read()
        except _NO_ANSWER as error:
            self._failed(update, None, str(error) or "Read timeout expired")
        else:
            await self._answered(queue, update, response, answer)

    def _secret(self) -> dict[str, str]:
        token = self.settings.secret_token
        return {"X-Telegram-Bot-Api-Secret-Token": token} if token else {}

    async def _answered(
        self, queue: UpdateQueue, update: Update, response: aiohttp.ClientResponse, answer: bytes
    ) -> None:
        if 200 <= response.status <= 299:
            self._note(update, response.status, None)
            queue.remove(update)
            await self._act_on(response.content_type, answer)
        else:
            complaint = f"Wrong response from the webhook: {response.status} {response.reason}"
            self._failed(update, response.status, complaint, response.headers.get("Retry-After", ""))

    def _failed(self, update: Update, status: int | None, complaint: str, retry_after: str = "") -> None:
        wait = float(retry_after) if retry_after.isdigit() else self._backoff.after(update.attempts)
        update.not_before = asyncio.get_running_loop().time() + wait
        self.settings.last_error_date = self._now()
        self.settings.last_error_message = complaint
        self._note(update, status, complaint)

    def _note(self, update: Update, status: int | None, error: str | None) -> None:
        self.attempts.append(WebhookAttempt(update.update_id, update.attempts, status, error))
        self._on_change()

    async def _act_on(self, content_type: str, answer: bytes) -> None:
        """Runs the method a bot may put in its answer, as JSON; its result is told to nobody."""
        if content_type != "application/json":
            return
        try:
            body = json.loads(answer)
        except ValueError:
            return
        method = body.pop("method", None) if isinstance(body, dict) else None
        if isinstance(method, str) and not method.lower().startswith(("get", *_NOT_IN_AN_ANSWER)):
            await self._act_on_answer(method, body)


def _lane(update: Update) -> object:
    return update.conversation if update.conversation is not None else id(update)


def check_webhook_url(url: str) -> None:
    """HTTPS on the ports Telegram allows. Plain HTTP is taken on loopback only, which Telegram would not."""
    parts = urlsplit(url)
    if _is_loopback(parts.hostname) and parts.scheme in ("http", "https"):
        return
    if not parts.hostname or "." not in parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in (443, 88, 80, 8443):
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def webhook_info(settings: WebhookSettings, queue: UpdateQueue, default_kinds: frozenset[str]) -> Json:
    told: dict[str, Any] = {
        "url": settings.url,
        "has_custom_certificate": False,
        "pending_update_count": len(queue.waiting),
        "ip_address": settings.ip_address or None,
        "last_error_date": settings.last_error_date,
        "last_error_message": settings.last_error_message,
        "max_connections": settings.max_connections if settings.url else None,
        "allowed_updates": sorted(queue.allowed) if queue.allowed != default_kinds else None,
    }
    return {name: value for name, value in told.items() if value is not None}
