"""Shows a picture in a chat: by the id that Telegram knows it by, or taken up anew."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from aiogram import Bot
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup, InputFile

from bot import logs
from bot.channels.telegram.calling import NotTaken, Unparsed, call
from bot.channels.telegram.client import SendPhoto, SentPhoto
from bot.channels.telegram.errors import Down
from bot.channels.telegram.photos import Photos
from domain.markup import Markup, plain

UPLOAD = 8
"""Seconds to wait while another delivery takes the same picture up. All together has to end within the sender's
patience: nothing that has only waited may look as if it might have been said.
"""

T = TypeVar("T")

log = logs.get(__name__)


@dataclass(frozen=True)
class Shown:
    """What is sent: the picture of ``token``, with its words under it where they fit there, and the buttons."""

    delivery: int
    chat_id: int
    token: str
    words: Markup | None = None
    keyboard: InlineKeyboardMarkup | None = None


class PictureSender:
    """Of many deliveries with one picture the first takes it up, and the others wait for the id it gets."""

    def __init__(self, bot: Bot, photos: Photos) -> None:
        self._bot = bot
        self._photos = photos

    async def send(self, what: Shown) -> str | None:
        """Telegram's id of the message; None when the picture cannot be shown, and nothing was. Raises Undelivered."""
        try:
            return str((await self._sent(what)).message_id)
        except NotTaken:
            log.warning("photo_not_taken", delivery=what.delivery)
            return None

    async def _sent(self, what: Shown) -> SentPhoto:
        known = await self._ask(self._photos.file_id(what.token))
        if known is not None:
            return await self._by_id(what, known)
        turn = self._photos.turn(what.token)
        try:
            async with asyncio.timeout(UPLOAD):
                await turn.acquire()
        except TimeoutError:
            return await self._taken_up(what)
        try:
            known = await self._ask(self._photos.file_id(what.token))  # taken up by another meanwhile
            if known is None:
                return await self._taken_up(what)
        finally:
            turn.release()
        return await self._by_id(what, known)

    async def _by_id(self, what: Shown, file_id: str) -> SentPhoto:
        try:
            return await self._photo(what, file_id)
        except NotTaken:
            log.info("photo_forgotten", delivery=what.delivery)
            await self._ask(self._photos.forget(what.token, file_id))
            return await self._taken_up(what)

    async def _taken_up(self, what: Shown) -> SentPhoto:
        found = await self._ask(self._photos.content(what.token))
        if found is None:
            raise NotTaken
        name, content = found
        sent = await self._photo(what, BufferedInputFile(content, name))
        if sent.file_id is not None:
            try:
                await self._photos.sent_as(what.token, sent.file_id)
            except Exception as error:  # it has been said, and must not look as if it had not
                log.warning("photo_not_remembered", delivery=what.delivery, error=type(error).__name__)
        return sent

    async def _photo(self, what: Shown, photo: InputFile | str) -> SentPhoto:
        message = SendPhoto(chat_id=what.chat_id, photo=photo, caption=what.words, reply_markup=what.keyboard)
        try:
            return await call(self._bot, message)
        except Unparsed:
            log.warning("markup_refused", delivery=what.delivery)
            words = plain(what.words or Markup(""))
            return await call(self._bot, message.model_copy(update={"caption": words, "parse_mode": None}))

    async def _ask(self, asked: Awaitable[T]) -> T:
        """Of the store, which may be in trouble for a while; nothing has been said yet then."""
        try:
            return await asked
        except Exception as error:
            log.warning("no_word_of_photo", error=type(error).__name__)
            raise Down("store") from None
