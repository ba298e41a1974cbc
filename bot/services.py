"""What every room of the running program shares, made once in the composition root (bot/app.py)."""

from __future__ import annotations

from dataclasses import dataclass

from bot import hub
from bot.clock import Clock
from bot.hub import Hub
from bot.settings import Settings
from domain.incoming import Incoming
from locales import Texts
from storage.database import Database
from storage.inbox import Accepted


@dataclass(frozen=True)
class Services:
    settings: Settings
    database: Database
    clock: Clock
    texts: Texts
    hub: Hub

    async def accept(self, *acts: Incoming) -> list[Accepted]:
        """Commits the acts to the inbox, in one transaction, and wakes the turn worker.

        When this returns, nothing of them can be lost; the caller may now answer the channel. An act that
        was accepted before is recognised and not stored again (``Accepted.new`` is False).
        """
        accepted = await self.database.write(self.clock(), lambda store: store.inbox.accept(acts))
        self.hub.ring(hub.INBOX)
        return accepted
