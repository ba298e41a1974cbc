"""Who says that they want no more says it under a message: which one, for whoever sent it to many."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select, update

from storage.part import Part
from storage.tables import broadcast_recipient, delivery

STOPPED_WITHIN: Final = timedelta(days=3)
"""After a message: who says within this that they want no more has said it under that message."""


class BroadcastStops(Part):
    """Marks the newest of what they were told lately."""

    def stopped(self, person_id: int) -> bool:
        """They want no more. False when they were told nothing lately, or it is marked already."""
        newest = (
            select(broadcast_recipient.c.broadcast_id)
            .outerjoin(delivery, delivery.c.id == broadcast_recipient.c.delivery_id)
            .where(
                broadcast_recipient.c.person_id == person_id,
                func.coalesce(broadcast_recipient.c.told_at, delivery.c.sent_at) >= self._now - STOPPED_WITHIN,
            )
            .order_by(broadcast_recipient.c.broadcast_id.desc())
            .limit(1)
        )
        broadcast_id = self._connection.execute(newest).scalar()
        marked = update(broadcast_recipient).where(
            broadcast_recipient.c.broadcast_id == broadcast_id,
            broadcast_recipient.c.person_id == person_id,
            broadcast_recipient.c.stopped_at.is_(None),
        )
        return self._connection.execute(marked.values(stopped_at=self._now)).rowcount == 1
