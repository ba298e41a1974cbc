"""One call that says something, and what its refusal means for the message."""

from __future__ import annotations

from typing import TypeVar

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramEntityTooLarge
from aiogram.methods import TelegramMethod

from bot.channels.telegram.client import SendMessage, SendPhoto, Sent, undelivered
from bot.channels.telegram.errors import Refused, Undelivered, Unreadable

T = TypeVar("T", bound=Sent)


class Unparsed(Exception):
    """Telegram cannot read our tags."""


class NotTaken(Exception):
    """Telegram does not take this picture, or does not know it by this id."""


async def call(bot: Bot, message: TelegramMethod[T]) -> T:
    """Raises Undelivered, Unparsed where there are tags, and of a picture NotTaken."""
    try:
        return await bot(message)
    except (TelegramBadRequest, TelegramEntityTooLarge) as error:
        is_marked_up = isinstance(message, SendMessage | SendPhoto) and message.parse_mode
        if is_marked_up and "can't parse entities" in error.message.lower():
            raise Unparsed from None
        raise _refusal(message, undelivered(error)) from None
    except (AiogramError, Unreadable) as error:
        raise undelivered(error) from None


def _refusal(message: TelegramMethod[T], fault: Undelivered) -> Exception:
    """Whatever Telegram has against a message with a picture, it may take the words without it."""
    return NotTaken() if isinstance(message, SendPhoto) and isinstance(fault, Refused) else fault
