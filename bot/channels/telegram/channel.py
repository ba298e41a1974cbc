"""The Telegram channel as the program runs it: listening by polling or by webhook, and an outlet for the sender."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from bot import logs
from bot.channels.telegram.client import GetMe, bot_id, open_bot
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.menus import set_menus
from bot.channels.telegram.outlet import TelegramOutlet
from bot.channels.telegram.photos import StoredPhotos
from bot.channels.telegram.polling import Pauses, Polling
from bot.channels.telegram.webhook import PATH, register, webhook_router
from bot.lead import Lead
from bot.services import Services
from domain.incoming import Channel

MENU_TRIES = 5
"""Telegram may be away at the start; what it refuses every time is left as it is."""

NAME_HOLDS = 3600.0
"""Seconds after which Telegram is asked again what the bot is called."""

log = logs.get(__name__)


class TelegramChannel:
    """Made from the settings, which must have a token. ``run`` listens until ``stop``; ``close`` comes last."""

    name = Channel.TELEGRAM.value

    def __init__(self, services: Services, *, pauses: Pauses | None = None) -> None:
        settings = services.settings
        assert settings.telegram_token is not None, "without a token there is no Telegram channel"
        token = settings.telegram_token.get_secret_value()
        self._services = services
        self._pauses = pauses or Pauses()
        self._bot = open_bot(token, settings.telegram_api_url)
        self.bot_id = bot_id(token)
        self.outlet = TelegramOutlet(self._bot, StoredPhotos(services, self.bot_id))
        self._stopping = asyncio.Event()
        self._polling = Polling(Intake(services, self.bot_id), self._bot, pauses=self._pauses)
        # Telegram lets one process ask at a time. A SQLite store belongs to one process, which has no rival.
        shared = services.database.dialect != "sqlite"
        self._lead = Lead(services, f"telegram-polling:{self.bot_id}") if shared else None

    def router(self) -> APIRouter | None:
        """What the web server must serve for Telegram to call; None when we do the asking."""
        secret = self._secret()
        return webhook_router(self._services, secret, self.bot_id) if secret else None

    async def run(self) -> None:
        """Listens until stopped. No trouble of Telegram's or of the network's ends it."""
        beside = [asyncio.ensure_future(part) for part in (self._set_menus(), self._learn_name())]
        try:
            if self._secret():
                await self._register()
                await self._stopping.wait()
            elif self._lead is None:
                await self._polling.run()
            else:
                await self._lead.run(self._polling.run)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    def stop(self) -> None:
        self._stopping.set()
        self._polling.stop()
        if self._lead is not None:
            self._lead.stop()

    async def close(self) -> None:
        """Ends the connections. The sender must have ended before."""
        await self._bot.session.close()

    async def _set_menus(self) -> None:
        for _ in range(MENU_TRIES):
            if await set_menus(self._bot, self._services.texts, self._services.settings.default_language):
                return
            await self._wait(self._pauses.most)

    async def _learn_name(self) -> None:
        """Under which name people find the bot: told to the store, for pages and posters. It may change, so it is asked
        for again; while Telegram is away the last one stays.
        """
        attempt = 0
        while not self._stopping.is_set():
            try:
                name = (await self._bot(GetMe())).username
                await self._keep_name(name)
            except Exception as error:
                attempt += 1
                log.warning("name_not_learned", attempt=attempt, error=type(error).__name__)
                await self._wait(self._pauses.after(attempt))
            else:
                attempt = 0
                await self._wait(NAME_HOLDS)

    async def _keep_name(self, name: str | None) -> None:
        services = self._services
        await services.database.write(services.clock(), lambda store: store.telegram.keep(self.bot_id, name))

    async def _register(self) -> None:
        secret = self._secret()
        assert secret is not None
        attempt = 0
        while not self._stopping.is_set():
            try:
                await register(self._bot, f"{self._services.settings.base_url}{PATH}", secret)
            except Exception as error:
                attempt += 1
                log.warning("webhook_not_set", attempt=attempt, error=type(error).__name__)
                await self._wait(self._pauses.after(attempt))
            else:
                return

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    def _secret(self) -> str | None:
        settings = self._services.settings
        if not settings.has_webhook or settings.webhook_secret is None:
            return None
        return settings.webhook_secret.get_secret_value()
