"""Telegram, both ways: what people do there comes to the inbox, what the ledger holds for them is said there."""

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import Pauses

__all__ = ["Pauses", "TelegramChannel"]
