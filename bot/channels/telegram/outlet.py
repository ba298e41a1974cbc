"""Says one delivery in its chat: answers the press, sends its words and its file, takes used buttons away."""

from __future__ import annotations

import contextlib
from typing import Any

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiogram.methods import AnswerCallbackQuery, TelegramMethod
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup

from bot import logs
from bot.channels.telegram.client import (
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMessage,
    undelivered,
)
from bot.channels.telegram.errors import Refused, Undelivered, Unreadable
from bot.channels.telegram.keyboard import inline_keyboard, links_in_words
from domain.markup import Markup, escape, plain, split
from storage.deliveries import ACK, Due

LONGEST = 4096
"""UTF-16 units of one message."""

COURTESY = 5
"""Seconds for what nobody waits for: ending a button's spinner, taking used buttons away."""

_UNEDITABLE = ("message to edit not found", "message can't be edited", "message_id_invalid", "no text in the message")

log = logs.get(__name__)


class _Unparsed(Exception):
    """Telegram cannot read our tags."""


class TelegramOutlet:
    """Speaks through one bot. Knows nothing of the ledger: what came of it is told by return or by Undelivered."""

    says_by_log = False

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

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
        change: TelegramMethod[Any] = EditMessageReplyMarkup(**where)
        if chosen and due.pressed_body and split(whole, LONGEST) == [whole]:
            change = EditMessageText(**where, text=whole)
        with contextlib.suppress(AiogramError, Unreadable):
            await self._bot(change, request_timeout=COURTESY)

    async def _answer_press(self, due: Due) -> None:
        """Ends the button's spinner. Too late is no harm, and the words are worth more than the spinner."""
        query = due.payload.get("query")
        if query:
            with contextlib.suppress(AiogramError, Unreadable):
                await self._bot(AnswerCallbackQuery(callback_query_id=query), request_timeout=COURTESY)

    async def _edit(self, due: Due) -> str | None:
        """Shows the message anew in its place; None when that message cannot be changed (any more)."""
        message_id = str(due.payload["edits"])
        pieces = _pieces(due)
        if len(pieces) > 1 or due.file is not None or not message_id.isdecimal():
            return None
        change = EditMessageText(
            chat_id=int(due.address),
            message_id=int(message_id),
            text=pieces[0],
            reply_markup=inline_keyboard(due.prompt),
        )
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
        """Says the words in as many parts as they need, then sends the file. Returns the id of the last words."""
        pieces = _pieces(due)
        total = len(pieces) + (due.file is not None)
        done = min(int(due.payload.get("pieces", 0)), total - 1)
        said = str(due.payload.get("said", ""))
        for number in range(done, total):
            try:
                sent = await self._send_part(due, pieces, number)
            except Undelivered as fault:
                fault.pieces, fault.said = number, said
                raise
            said = sent if number < len(pieces) or not said else said
        return said

    async def _send_part(self, due: Due, pieces: list[Markup], number: int) -> str:
        if number < len(pieces):
            # The buttons are where the reading ends.
            keyboard = inline_keyboard(due.prompt) if number == len(pieces) - 1 else None
            return await self._send_piece(due, pieces[number], keyboard)
        assert due.file is not None, "there is one part more than words"
        name, content = due.file
        return await self._call(SendDocument(chat_id=int(due.address), document=BufferedInputFile(content, name)))

    async def _send_piece(self, due: Due, piece: Markup, keyboard: InlineKeyboardMarkup | None) -> str:
        message = SendMessage(chat_id=int(due.address), text=piece, reply_markup=keyboard)
        try:
            return await self._call(message)
        except _Unparsed:
            # A fault in a translation's tags must not cost the person the answer.
            log.warning("markup_refused", delivery=due.id)
            return await self._call(message.model_copy(update={"text": plain(piece), "parse_mode": None}))

    async def _call(self, message: SendMessage | SendDocument) -> str:
        try:
            sent = await self._bot(message)
        except TelegramBadRequest as error:
            is_marked_up = isinstance(message, SendMessage) and message.parse_mode
            if is_marked_up and "can't parse entities" in error.message.lower():
                raise _Unparsed from None
            raise undelivered(error) from None
        except (AiogramError, Unreadable) as error:
            raise undelivered(error) from None
        return str(sent.message_id)


def _pieces(due: Due) -> list[Markup]:
    return split(Markup(f"{due.body}{links_in_words(due.prompt)}"), LONGEST)
