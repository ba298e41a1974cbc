"""Says one delivery in its chat: answers the press, sends words, picture and file, takes used buttons away."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiogram.methods import AnswerCallbackQuery, TelegramMethod
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup

from bot import logs
from bot.channels.telegram.calling import Unparsed, call
from bot.channels.telegram.client import (
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMessage,
    undelivered,
)
from bot.channels.telegram.errors import Refused, Undelivered, Unreadable
from bot.channels.telegram.keyboard import inline_keyboard, links_in_words
from bot.channels.telegram.photos import Photos
from bot.channels.telegram.picture_sending import PictureSender, Shown
from domain.markup import Markup, escape, plain, shown, split, utf16_units
from domain.prompt import Picture
from storage.deliveries import ACK, Due

LONGEST = 4096
"""UTF-16 units of one message."""

LONGEST_CAPTION = 1024
"""Units of the words under a picture, as a person sees them."""

COURTESY = 5
"""Seconds for what nobody waits for: ending a button's spinner, taking used buttons away."""

_UNEDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "no text in the message",
    "no caption in the message",
)

log = logs.get(__name__)


@dataclass(frozen=True)
class _Part:
    """One message of those that make a delivery: a picture, with words under it or without, words alone, or a file."""

    words: Markup | None = None
    keyboard: InlineKeyboardMarkup | None = None
    picture: Picture | None = None
    file: tuple[str, bytes] | None = None


class TelegramOutlet:
    """Speaks through one bot. Knows nothing of the ledger: what came of it is told by return or by Undelivered."""

    says_by_log = False

    def __init__(self, bot: Bot, photos: Photos) -> None:
        self._bot = bot
        self._pictures = PictureSender(bot, photos)

    async def deliver(self, due: Due) -> str | None:
        """Telegram's id of the message that now stands in the chat; None when there was none to send.

        Raises Undelivered; of a message in several parts, a file being the last, its ``pieces`` says how many went
        and ``said`` which message the last words are. A later try with both in its payload goes on behind them.
        """
        await self._answer_press(due)
        if due.body is None:
            if due.kind == ACK:
                return None
            raise Refused("nothing_to_say")
        edited = await self._edit(due) if due.payload.get("edits") else None
        return edited or await self._send(due)

    async def tidy(self, due: Due) -> None:
        """Takes the buttons off the message that was pressed and shows what was chosen. Best effort: it is looks."""
        pressed, label = due.payload["pressed"], due.payload.get("label")
        chosen = f"\n\n→ <b>{escape(label)}</b>" if label else ""
        whole = Markup(f"{due.pressed_body}{chosen}")
        where: dict[str, Any] = {"chat_id": int(due.address), "message_id": int(pressed)}
        changes: list[TelegramMethod[Any]] = [EditMessageReplyMarkup(**where)]
        if chosen and due.pressed_body and split(whole, LONGEST) == [whole]:
            # Words under a picture are no text to Telegram, which alone knows what was pressed.
            changes = [EditMessageText(**where, text=whole), EditMessageCaption(**where, caption=whole), *changes]
        with contextlib.suppress(AiogramError, Unreadable):
            for change in changes:
                if await self._is_changed(change):
                    return

    async def _is_changed(self, change: TelegramMethod[Any]) -> bool:
        try:
            await self._bot(change, request_timeout=COURTESY)
        except TelegramBadRequest as error:
            if "there is no" in error.message.lower() or "too long" in error.message.lower():
                return False
            raise
        return True

    async def _answer_press(self, due: Due) -> None:
        """Ends the button's spinner. Too late is no harm, and the words are worth more than the spinner."""
        query = due.payload.get("query")
        if query:
            with contextlib.suppress(AiogramError, Unreadable):
                await self._bot(AnswerCallbackQuery(callback_query_id=query), request_timeout=COURTESY)

    async def _edit(self, due: Due) -> str | None:
        """Shows the message anew in its place; None when that message cannot be changed (any more)."""
        message_id = str(due.payload["edits"])
        parts = _parts(due)
        if len(parts) > 1 or not message_id.isdecimal():
            return None
        change = _anew(due, int(message_id), parts[0])
        try:
            await self._bot(change)
        except TelegramBadRequest as error:
            if "message is not modified" in error.message.lower():
                return message_id
            if any(words in error.message.lower() for words in _UNEDITABLE):
                return None
            raise undelivered(error) from None
        except (AiogramError, Unreadable) as error:
            raise undelivered(error) from None
        return message_id

    async def _send(self, due: Due) -> str:
        """Says the parts that have not gone yet. Returns the id of the last words."""
        parts = _parts(due)
        done = min(int(due.payload.get("pieces", 0)), len(parts) - 1)
        said = str(due.payload.get("said", ""))
        for number in range(done, len(parts)):
            try:
                sent = await self._send_part(due, parts[number])
            except Undelivered as fault:
                fault.pieces, fault.said = number, said
                raise
            said = sent if sent and (parts[number].words is not None or not said) else said
        return said

    async def _send_part(self, due: Due, part: _Part) -> str:
        """Telegram's id of it; "" for a picture alone that cannot be shown: the words come without it."""
        if part.file is not None:
            name, content = part.file
            document = SendDocument(chat_id=int(due.address), document=BufferedInputFile(content, name))
            return str((await call(self._bot, document)).message_id)
        if part.picture is not None:
            what = Shown(due.id, int(due.address), part.picture.token, part.words, part.keyboard)
            sent = await self._pictures.send(what)
            if sent is not None or part.words is None:
                return sent or ""
        return await self._say(due, part.words or Markup(""), part.keyboard)

    async def _say(self, due: Due, words: Markup, keyboard: InlineKeyboardMarkup | None) -> str:
        message = SendMessage(chat_id=int(due.address), text=words, reply_markup=keyboard)
        try:
            return str((await call(self._bot, message)).message_id)
        except Unparsed:
            # A fault in a translation's tags must not cost the person the answer.
            log.warning("markup_refused", delivery=due.id)
            bare = message.model_copy(update={"text": plain(words), "parse_mode": None})
            return str((await call(self._bot, bare)).message_id)


def _anew(due: Due, message_id: int, part: _Part) -> TelegramMethod[Any]:
    """What shows the message anew in its place."""
    where: dict[str, Any] = {"chat_id": int(due.address), "message_id": message_id, "reply_markup": part.keyboard}
    if part.picture is not None:
        return EditMessageCaption(**where, caption=part.words or Markup(""))
    return EditMessageText(**where, text=part.words or Markup(""))


def _parts(due: Due) -> list[_Part]:
    """In the order in which they are read. The same at every try: what has gone is told by how many have."""
    words = Markup(f"{due.body}{links_in_words(due.prompt)}")
    picture, keyboard = due.prompt.picture if due.prompt else None, inline_keyboard(due.prompt)
    files = [_Part(file=due.file)] if due.file is not None else []
    if picture is not None and utf16_units(shown(words)) <= LONGEST_CAPTION:
        return [_Part(words, keyboard, picture), *files]
    above = [_Part(picture=picture)] if picture is not None else []
    *first, last = split(words, LONGEST)
    # The buttons are where the reading ends.
    return [*above, *map(_Part, first), _Part(last, keyboard), *files]
