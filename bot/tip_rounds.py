"""Monday morning: many people's job tips at once, chosen in short transactions so that nobody who writes waits."""

from __future__ import annotations

from datetime import timedelta

from bot import hub
from bot.services import Services

ROUNDS = 60
LONGEST = timedelta(seconds=20)
"""After so many rounds, or so long, the next beat goes on."""


async def tell_tips(services: Services) -> None:
    """Tells who is due, until nobody is or it has taken long enough.

    The board of postings takes seconds to make when there are many: it is there before anybody waits for the writer,
    here or in a chat where somebody searches.
    """
    began = services.clock()
    await services.database.read(began, lambda store: store.tip_matching.renew())
    for _ in range(ROUNDS):
        if not await services.database.write(services.clock(), lambda store: store.tips.tick()):
            return
        services.hub.ring(hub.DELIVERY)
        if services.clock() - began > LONGEST:
            return
