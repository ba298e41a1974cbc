"""Two persons turned out to be one: what goes to many goes to them once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, delete, select, update

from storage.broadcast_sending import GIVEN_UP, STOPPED
from storage.part import Part
from storage.tables import broadcast_recipient, delivery


class BroadcastJoins(Part):
    """Joins what two persons were to get."""

    def joined(self, from_id: int, to_id: int) -> int:
        """Everything of the one is the other's. Of one broadcast that both were to get what has left stays, and what
        has not does not leave. Returns how many rows were brought over.
        """
        theirs = {row.broadcast_id: row for row in self._rows(to_id)}
        moved = 0
        for row in self._rows(from_id):
            other = theirs.get(row.broadcast_id)
            if other is not None and (_has_left(other) or not _has_left(row)):
                self._drop(row)
                continue
            if other is not None:
                self._drop(other)
            self._connection.execute(update(broadcast_recipient).where(*_this(row)).values(person_id=to_id))
            moved += 1
        return moved

    def parted(self, from_id: int, to_id: int, identity_id: int) -> int:
        """They are two after all: what had left, or was to leave, in the chat that goes back goes back with it. Returns
        how many rows.
        """
        there = select(delivery.c.id).where(delivery.c.identity_id == identity_id)
        theirs = broadcast_recipient.c.person_id == to_id, broadcast_recipient.c.delivery_id.in_(there)
        back = update(broadcast_recipient).where(*theirs).values(person_id=from_id)
        return self._connection.execute(back).rowcount

    def _rows(self, person_id: int) -> list[Row[Any]]:
        query = (
            select(broadcast_recipient, delivery.c.state)
            .outerjoin(delivery, delivery.c.id == broadcast_recipient.c.delivery_id)
            .where(broadcast_recipient.c.person_id == person_id)
            .order_by(broadcast_recipient.c.broadcast_id)
        )
        return list(self._connection.execute(query))

    def _drop(self, row: Row[Any]) -> None:
        waits = (delivery.c.id == row.delivery_id, (delivery.c.state == "planned") | STOPPED)
        self._connection.execute(update(delivery).where(*waits).values(state="cancelled", fault=GIVEN_UP))
        self._connection.execute(delete(broadcast_recipient).where(*_this(row)))


def _this(row: Row[Any]) -> tuple[Any, ...]:
    return (
        broadcast_recipient.c.broadcast_id == row.broadcast_id,
        broadcast_recipient.c.person_id == row.person_id,
    )


def _has_left(row: Row[Any]) -> bool:
    """Or may have."""
    return (row.came_to or row.state) in ("sent", "sending", "leased", "unknown")
