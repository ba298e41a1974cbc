"""Under which name people find the bot on Telegram, for the pages and posters that lead there."""

from __future__ import annotations

import re

from sqlalchemy import select

from storage.inserts import insert_or_replace
from storage.part import Part
from storage.tables import setting

KEY = "telegram_name"
"""Its row among the settings, where no rule has this name: the bot's number and its name, which are no secret."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}", re.ASCII)


class TelegramName(Part):
    """Written by whichever process talks to Telegram, read by those that have pages."""

    def keep(self, bot: str, name: str | None) -> bool:
        """What Telegram says the bot of this number is called. True when that is new."""
        if name is None or not _NAME.fullmatch(name) or self.of(bot) == name:
            return False
        row = {"key": KEY, "value": {"bot": bot, "name": name}, "updated_at": self._now, "updated_by": None}
        insert_or_replace(self._connection, setting, row, by=["key"])
        return True

    def of(self, bot: str | None) -> str | None:
        """The name of the bot of this number; None while it is not known, and without a bot."""
        kept = self._connection.execute(select(setting.c.value).where(setting.c.key == KEY)).scalar() if bot else None
        return str(kept["name"]) if kept and kept["bot"] == bot else None
