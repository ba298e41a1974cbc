"""When what a colleague wrote, and what went to many, first stood on a page of the web chat that somebody looked at.

Nobody asks about the rest, so nothing is kept of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, update

from storage.deliveries import BROADCAST
from storage.part import Part
from storage.tables import broadcast_recipient, delivery, written


class Shown(Part):
    """``message_ids`` are always of one chat."""

    def unseen(self, message_ids: Sequence[int]) -> list[int]:
        """Of these messages those of which it is not known yet that they were shown, in their order."""
        if not message_ids:
            return []
        words = select(written.c.message_id).where(*_by_colleagues(message_ids))
        many = (
            select(delivery.c.message_id)
            .join(broadcast_recipient, broadcast_recipient.c.delivery_id == delivery.c.id)
            .where(*_to_many(message_ids), broadcast_recipient.c.read_at.is_(None))
        )
        return sorted(self._connection.scalars(words.union(many)))

    def shown(self, message_ids: Sequence[int]) -> None:
        """They stand on a page that somebody looks at. The first time counts."""
        self._connection.execute(update(written).where(*_by_colleagues(message_ids)).values(read_at=self._now))
        rows = select(delivery.c.id).where(*_to_many(message_ids))
        theirs = (broadcast_recipient.c.delivery_id.in_(rows), broadcast_recipient.c.read_at.is_(None))
        self._connection.execute(update(broadcast_recipient).where(*theirs).values(read_at=self._now))


def _by_colleagues(message_ids: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    return written.c.message_id.in_(message_ids), written.c.read_at.is_(None)


def _to_many(message_ids: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    return delivery.c.message_id.in_(message_ids), delivery.c.kind == BROADCAST
