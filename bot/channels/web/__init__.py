"""The web chat: the bot in a browser, for whoever has no Telegram or wants none."""

from bot.channels.web.app import WebChat
from bot.channels.web.options import WebOptions

__all__ = ["WebChat", "WebOptions"]
