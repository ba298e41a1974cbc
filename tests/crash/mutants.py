"""Two wrong ways to keep a ledger. The crash tests must see that they are wrong, or they would see nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from bot.clock import Clock
from bot.sender import Outlet
from storage.database import Database
from storage.deliveries import Deliveries, Due
from storage.tables import delivery


class MarksFirst:
    """An outlet for a sender that marks a delivery as sent before it says it."""

    says_by_log = False

    def __init__(self, outlet: Outlet, database: Database, clock: Clock) -> None:
        self._outlet = outlet
        self._database = database
        self._clock = clock

    async def deliver(self, due: Due) -> str | None:
        now = self._clock()
        sent: dict[str, Any] = {"state": "sent", "sent_at": now, "leased_by": None, "lease_until": None}
        mark = update(delivery).where(delivery.c.id == due.id).values(**sent)
        await self._database.write(now, lambda store: store.connection.execute(mark))
        return await self._outlet.deliver(due)

    async def tidy(self, due: Due) -> None:
        await self._outlet.tidy(due)


class Forgetful(Deliveries):
    """A ledger that takes what is in doubt for something new."""

    def recover(self, **which: Any) -> int:
        found = super().recover(**which)
        self._connection.execute(update(delivery).where(delivery.c.state == "unknown").values(state="planned"))
        self._connection.execute(update(delivery).values(maybe_repeated=False))
        return found
