"""Takes updates that Telegram brings: known by the secret, bounded, and answered 200 only when they are kept."""

from __future__ import annotations

import asyncio
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

from aiogram import Bot
from aiogram.methods import SetWebhook
from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from bot import logs
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.updates import KINDS
from bot.services import Services
from storage.errors import StoreBusy

PATH = "/telegram/webhook"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # the header's name, no secret  # noqa: S105
MOST_BYTES = 1024 * 1024
MOST_SECONDS = 15.0
CONNECTIONS = 10
"""Calls Telegram may make at once: enough for a municipality, and no burden for a small server."""

TOLD_EVERY = timedelta(minutes=1)

log = logs.get(__name__)


class _TurnedAway(Exception):
    """The request is answered with this status and nothing else."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def register(bot: Bot, url: str, secret: str) -> None:
    """Has Telegram bring updates to this address; what waits there already is brought too."""
    await bot(
        SetWebhook(
            url=url,
            secret_token=secret,
            allowed_updates=list(KINDS),
            max_connections=CONNECTIONS,
            drop_pending_updates=False,
        )
    )


def webhook_router(services: Services, secret: str, bot_id: str) -> APIRouter:
    """The one address that Telegram calls, and that takes no call without the secret."""
    router = APIRouter()
    intake = Intake(services, bot_id)
    strangers = _Strangers(services)

    @router.post(PATH, include_in_schema=False)
    async def take(request: Request) -> Response:
        try:
            _check_secret(request, secret)
            await intake.take([await _read(request)])
        except _TurnedAway as away:
            if away.status == 403:
                strangers.came()
            else:
                log.warning("webhook_turned_away", status=away.status)
            return Response(status_code=away.status)
        except StoreBusy:
            log.warning("store_busy", phase="webhook")
            return Response(status_code=503)
        except Exception as error:  # the store cannot be reached: Telegram keeps the update and brings it again
            log.exception("webhook_failed", error=type(error).__name__)
            return Response(status_code=503)
        return Response(status_code=200)

    return router


def _check_secret(request: Request, secret: str) -> None:
    # Before the body is read, and as bytes: compare_digest takes no text beyond ASCII.
    given = request.headers.get(SECRET_HEADER, "").encode("latin-1")
    if not hmac.compare_digest(given, secret.encode()):
        raise _TurnedAway(403)


async def _read(request: Request) -> Any:
    body = await _bounded_body(request)
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        raise _TurnedAway(400) from None
    if not isinstance(update, dict):
        raise _TurnedAway(400)
    return update


async def _bounded_body(request: Request) -> bytes:
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced[:20]) > MOST_BYTES:
        raise _TurnedAway(413)
    body = bytearray()
    try:
        async with asyncio.timeout(MOST_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise _TurnedAway(413)
    except TimeoutError:
        raise _TurnedAway(408) from None
    except ClientDisconnect:
        raise _TurnedAway(400) from None  # nobody is there to read it
    return bytes(body)


class _Strangers:
    """Callers without the secret, told of once a minute at most: the log must not be theirs to fill."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._count = 0
        self._told_at: datetime | None = None

    def came(self) -> None:
        self._count += 1
        now = self._services.clock()
        if self._told_at is None or now - self._told_at >= TOLD_EVERY:
            log.warning("webhook_without_secret", count=self._count)
            self._count, self._told_at = 0, now
