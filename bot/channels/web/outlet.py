"""The web chat's way out: its pages read the message log, so a message that is committed there has been said."""

from __future__ import annotations

from bot import hub
from bot.hub import Hub
from storage.deliveries import Due


class WebOutlet:
    """Wakes the pages of the chat. Planned messages alone come here: answers are seen by whoever asked."""

    says_by_log = True

    def __init__(self, bells: Hub) -> None:
        self._bells = bells

    async def deliver(self, due: Due) -> str | None:
        if due.conversation_id is not None:
            self._bells.ring(hub.conversation(due.conversation_id))
        return None

    async def tidy(self, due: Due) -> None:
        """A page shows only the newest buttons anyway."""
