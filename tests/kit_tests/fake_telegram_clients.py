"""aiogram's and python-telegram-bot's bots behind one face, so that one test drives the fake with both."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiogram
import telegram
import telegram.request
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from tests.kit.telegram import FakeTelegram

Rows = list[list[tuple[str, str]]]

TLS = ssl.create_default_context()
"""One for all: nothing here is encrypted, and each client would read all the certificates of the machine for itself."""


class PromptSession(AiohttpSession):
    """aiogram waits a quarter of a second for TLS to end, which a loopback connection has none of."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


class AiogramClient:
    name = "aiogram"

    def __init__(self, bot: aiogram.Bot) -> None:
        self.bot = bot

    def __getattr__(self, method: str) -> Any:
        return getattr(self.bot, method)

    def inline(self, rows: Rows) -> aiogram.types.InlineKeyboardMarkup:
        button = aiogram.types.InlineKeyboardButton
        keyboard = [[button(text=text, callback_data=data) for text, data in row] for row in rows]
        return aiogram.types.InlineKeyboardMarkup(inline_keyboard=keyboard)

    def command(self, command: str, description: str) -> aiogram.types.BotCommand:
        return aiogram.types.BotCommand(command=command, description=description)

    def file(self, content: bytes, name: str) -> aiogram.types.BufferedInputFile:
        return aiogram.types.BufferedInputFile(content, name)

    def parse(self, update: dict[str, Any]) -> aiogram.types.Update:
        return aiogram.types.Update.model_validate(update)


class PtbClient:
    name = "python-telegram-bot"

    def __init__(self, bot: telegram.Bot) -> None:
        self.bot = bot

    def __getattr__(self, method: str) -> Any:
        return getattr(self.bot, method)

    def inline(self, rows: Rows) -> telegram.InlineKeyboardMarkup:
        button = telegram.InlineKeyboardButton
        return telegram.InlineKeyboardMarkup([[button(text, callback_data=data) for text, data in row] for row in rows])

    def command(self, command: str, description: str) -> telegram.BotCommand:
        return telegram.BotCommand(command, description)

    def file(self, content: bytes, name: str) -> telegram.InputFile:
        return telegram.InputFile(content, filename=name)

    def parse(self, update: dict[str, Any]) -> telegram.Update:
        return telegram.Update.de_json(update, self.bot)


Client = AiogramClient | PtbClient
CLIENT_NAMES = (AiogramClient.name, PtbClient.name)


@asynccontextmanager
async def client_of(name: str, fake: FakeTelegram, token: str | None = None) -> AsyncIterator[Client]:
    if name == AiogramClient.name:
        async with aiogram_bot(fake, token) as bot:
            yield AiogramClient(bot)
    else:
        calls, polls = (telegram.request.HTTPXRequest(httpx_kwargs={"verify": TLS}) for _ in range(2))
        base = f"{fake.url}/bot"
        async with telegram.Bot(token or fake.token, base, request=calls, get_updates_request=polls) as ptb_bot:
            yield PtbClient(ptb_bot)


@asynccontextmanager
async def aiogram_bot(fake: FakeTelegram, token: str | None = None) -> AsyncIterator[aiogram.Bot]:
    session = PromptSession(api=TelegramAPIServer.from_base(fake.url))
    bot = aiogram.Bot(token or fake.token, session=session)
    try:
        yield bot
    finally:
        await session.close()
