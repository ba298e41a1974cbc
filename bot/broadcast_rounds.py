"""Messages to many on their way: brought into the ledger in short transactions, so that nobody who writes waits."""

from __future__ import annotations

from datetime import timedelta

from bot import hub
from bot.services import Services

AT_ONCE = 500
"""People in one transaction."""
ROUNDS = 400
LONGEST = timedelta(seconds=20)
"""After so many rounds, or so long, the next beat goes on."""


async def send_broadcasts(services: Services) -> None:
    """Goes on with all that is due, until nothing is or it has taken long enough."""
    began = services.clock()
    for _ in range(ROUNDS):
        if not await services.database.write(services.clock(), lambda store: store.broadcasts.tick(AT_ONCE)):
            return
        services.hub.ring(hub.DELIVERY)
        if services.clock() - began > LONGEST:
            return
