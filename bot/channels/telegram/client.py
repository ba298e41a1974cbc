"""The way to Telegram's server: aiogram's client, reading of an answer no more than is needed."""

from __future__ import annotations

import re
from typing import Any, cast
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InlineKeyboardMarkup, InputFile, LinkPreviewOptions
from aiohttp import ClientConnectorError, ClientTimeout, ConnectionTimeoutError
from pydantic import BaseModel

from bot.channels.telegram.errors import Down, Gone, InDoubt, Moved, Refused, Shut, TooFast, Undelivered, Unreadable

TIMEOUT = ClientTimeout(total=15, sock_connect=5)
"""Seconds for one call; a connection that cannot even be made is known not to have carried anything."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_WAIT = re.compile(r"retry after (\d+)", re.IGNORECASE)
_NOBODY = ("chat not found", "user is deactivated", "peer_id_invalid", "user not found")


class Sent(BaseModel):
    """All that is read of a message that was sent."""

    message_id: int


class SentPhoto(Sent):
    """And Telegram's ids of the picture, by which it may be sent again; the largest stands last."""

    photo: Any = None

    @property
    def file_id(self) -> str | None:
        sizes = self.photo if isinstance(self.photo, list) else []
        found = sizes[-1].get("file_id") if sizes and isinstance(sizes[-1], dict) else None
        return found if isinstance(found, str) else None


# aiogram reads an answer into its full types. A field that Telegram adds or changes would make a whole batch of
# updates unreadable, and a message that was sent look as if it were not. So only what is needed is read.


class Me(BaseModel):
    """All that is read of who the bot is."""

    username: str | None = None


class GetMe(TelegramMethod[Me]):
    __returning__ = Me
    __api_method__ = "getMe"


class GetUpdates(TelegramMethod[list[Any]]):
    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int
    timeout: int
    allowed_updates: list[str]


class SendMessage(TelegramMethod[Sent]):
    __returning__ = Sent
    __api_method__ = "sendMessage"

    chat_id: int
    text: str
    parse_mode: str | None = ParseMode.HTML
    link_preview_options: LinkPreviewOptions = NO_PREVIEW
    reply_markup: InlineKeyboardMarkup | None = None


class SendDocument(TelegramMethod[Sent]):
    __returning__ = Sent
    __api_method__ = "sendDocument"

    chat_id: int
    document: InputFile


class SendPhoto(TelegramMethod[SentPhoto]):
    __returning__ = SentPhoto
    __api_method__ = "sendPhoto"

    chat_id: int
    photo: InputFile | str
    caption: str | None = None
    parse_mode: str | None = ParseMode.HTML
    reply_markup: InlineKeyboardMarkup | None = None


class EditMessageCaption(TelegramMethod[Any]):
    __returning__ = Any
    __api_method__ = "editMessageCaption"

    chat_id: int
    message_id: int
    caption: str
    parse_mode: str | None = ParseMode.HTML
    reply_markup: InlineKeyboardMarkup | None = None


class EditMessageText(TelegramMethod[Any]):
    __returning__ = Any
    __api_method__ = "editMessageText"

    chat_id: int
    message_id: int
    text: str
    parse_mode: str | None = ParseMode.HTML
    link_preview_options: LinkPreviewOptions = NO_PREVIEW
    reply_markup: InlineKeyboardMarkup | None = None


class EditMessageReplyMarkup(TelegramMethod[Any]):
    """Without a markup it takes the buttons away."""

    __returning__ = Any
    __api_method__ = "editMessageReplyMarkup"

    chat_id: int
    message_id: int


class Session(AiohttpSession):
    """aiogram's session, with the status of answers that are not JSON, and an end that takes no longer than needed."""

    def __init__(self, api_url: str) -> None:
        # aiogram hands the timeout on to aiohttp as it is; only its type says that it must be a number.
        super().__init__(api=TelegramAPIServer.from_base(api_url), timeout=cast(float, TIMEOUT))
        self._is_tls = urlsplit(api_url).scheme == "https"

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        try:
            return super().check_response(bot, method, status_code, content)
        except (ClientDecodeError, TypeError):  # TypeError: a refusal without a description
            raise Unreadable(status_code, content) from None

    async def close(self) -> None:
        # aiogram waits a quarter of a second for TLS to end; a plain connection has nothing to wait for.
        if self._is_tls:
            await super().close()
        elif self._session is not None:
            await self._session.close()


def open_bot(token: str, api_url: str) -> Bot:
    """A bot on this Bot API server. Nothing is asked of it yet."""
    return Bot(token, session=Session(api_url))


def bot_id(token: str) -> str:
    """The bot's own number, which is no secret: the part of the token before the colon."""
    return token.partition(":")[0]


def undelivered(error: Exception) -> Undelivered:
    """What an exception of the client means for the message."""
    match error:
        case TelegramRetryAfter():
            return TooFast(error.retry_after)
        case TelegramMigrateToChat():
            return Moved(str(error.migrate_to_chat_id))
        case TelegramForbiddenError():
            return Gone()
        case TelegramUnauthorizedError() | TelegramNotFound():
            return Shut()
        case TelegramBadRequest():
            return Gone() if any(words in error.message.lower() for words in _NOBODY) else Refused("bad_request")
        case TelegramServerError():
            return Down()
        case TelegramEntityTooLarge():
            return Refused("too_large")
    return _no_answer(error)


def _no_answer(error: Exception) -> Undelivered:
    """What is no plain answer of the Bot API."""
    match error:
        case Unreadable():
            return _strange(error.status)
        case TelegramNetworkError():
            never_left = isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError)
            return Down("no_connection") if never_left else InDoubt()
        case TelegramAPIError() if "too many requests" in error.message.lower():
            told = _WAIT.search(error.message)
            return TooFast(int(told[1]) if told else 5)
    return Refused(type(error).__name__)


def _strange(status: int) -> Undelivered:
    if status < 300:
        return InDoubt()
    return Down(f"page_{status}", maybe_sent=status >= 500)
