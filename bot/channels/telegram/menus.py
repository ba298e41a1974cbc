"""What Telegram shows of the bot before and beside the chat: its commands and what it is, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.methods import SetMyCommands, SetMyDescription, SetMyShortDescription, TelegramMethod
from aiogram.types import BotCommand

from bot import logs
from bot.channels.telegram.errors import Unreadable
from locales import Texts

COMMANDS = ("menu", "back", "help", "person", "language", "privacy", "stop")
"""In the order of the menu; each is also a word the dialogs know. /cancel works as well, and is the same as /menu."""

log = logs.get(__name__)


async def set_menus(bot: Bot, texts: Texts, default_language: str) -> bool:
    """Tells Telegram the texts. Failing costs nobody a message, so it is only logged. False when it failed."""
    for method in _methods(texts, default_language):
        try:
            await bot(method)
        except (AiogramError, Unreadable) as error:
            log.warning("menus_not_set", method=method.__api_method__, error=type(error).__name__)
            return False
    return True


def _methods(texts: Texts, default_language: str) -> Iterator[TelegramMethod[Any]]:
    # Without a language code stand those that Telegram shows to whoever has another language.
    for code, language in [(None, default_language), *((one, one) for one in texts.languages)]:
        commands = [
            BotCommand(command=name, description=texts.plain(language, f"telegram.command.{name}")) for name in COMMANDS
        ]
        yield SetMyCommands(commands=commands, language_code=code)
        yield SetMyDescription(description=texts.plain(language, "telegram.description"), language_code=code)
        short = texts.plain(language, "telegram.short_description")
        yield SetMyShortDescription(short_description=short, language_code=code)
