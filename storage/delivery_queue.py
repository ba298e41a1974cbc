"""Which deliveries may leave at an instant, and when the next one may: the queries of the ledger's claim."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, or_, select

from storage.pace import Pace
from storage.tables import channel_identity, delivery

IN_HAND = ("leased", "sending")

PLANNED = delivery.c.state == literal_column("'planned'")
"""Said outright: SQLite uses an index of planned rows only where it can see that only those are asked for."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What is planned for the chats of one bot. Of the kinds in ``paused`` nothing leaves; ``going`` are the priorities
    that are not wholly theirs.
    """

    channel: str
    bot: str
    now: datetime
    pace: Pace
    paused: Set[str]
    going: Sequence[int]

    def ripe(self, most: int) -> Select[Any]:
        """What may leave now, in the order of ix_delivery_due: no more is read of what is planned than is taken."""
        next_send_at = channel_identity.c.next_send_at
        is_ahead = next_send_at > self.now + self.pace.chat_ahead()
        paced = or_(next_send_at.is_(None), next_send_at <= self.now, is_ahead)
        return (
            select(delivery.c.id, delivery.c.identity_id, delivery.c.due_at, delivery.c.priority)
            .where(
                PLANNED,
                delivery.c.due_at <= self.now,
                in_a_chat_of(self.channel, self.bot, paced),
                ~self._stands_behind(),
                *self._of_no_pause(),
            )
            .order_by(delivery.c.priority, delivery.c.due_at, delivery.c.id)
            .limit(most)
        )

    def _stands_behind(self) -> ColumnElement[bool]:
        """Whether another delivery to the same chat has to be done with first.

        Asked of one row after the other. As EXISTS, PostgreSQL would make a join of it, and where it does not know
        yet how much has been planned, one that takes minutes.
        """
        earlier = delivery.alias("earlier")
        # What has been tried goes first though its next try is still to come: answers stay in order.
        goes_first = or_(earlier.c.due_at <= self.now, earlier.c.fault.is_not(None))
        if self.paused:
            goes_first = and_(goes_first, earlier.c.kind.not_in(sorted(self.paused)))
        first = (
            select(earlier.c.id)
            .where(
                earlier.c.identity_id == delivery.c.identity_id,
                or_(
                    earlier.c.state.in_(IN_HAND),
                    and_(
                        earlier.c.state == "planned",
                        earlier.c.priority <= delivery.c.priority,
                        earlier.c.id < delivery.c.id,
                        goes_first,
                    ),
                ),
            )
            .limit(1)
        )
        return first.scalar_subquery().is_not(None)

    def first_held(self) -> Select[Any]:
        """Of what is due already: when the first chat's own pace lets something through."""
        opens_at = (
            select(channel_identity.c.next_send_at)
            .where(
                channel_identity.c.id == delivery.c.identity_id,
                channel_identity.c.next_send_at <= self.now + self.pace.chat_ahead(),
            )
            .scalar_subquery()
        )
        leaves_at = case((opens_at > delivery.c.due_at, opens_at), else_=delivery.c.due_at)
        return select(func.min(leaves_at)).where(
            PLANNED,
            delivery.c.due_at <= self.now,
            in_a_chat_of(self.channel, self.bot),
            ~self._stands_behind(),
            *self._of_no_pause(),
        )

    def first_later(self) -> Select[Any]:
        """When the first is due of what is not yet."""
        return select(func.min(delivery.c.due_at)).where(
            PLANNED, delivery.c.due_at > self.now, in_a_chat_of(self.channel, self.bot), *self._of_no_pause()
        )

    def _of_no_pause(self) -> list[ColumnElement[bool]]:
        """Nothing of the paused kinds. The other priorities are named, to leave out the part of the index that is
        wholly theirs: what is paused may be a hundred thousand rows.
        """
        if not self.paused:
            return []
        return [delivery.c.priority.in_(self.going), delivery.c.kind.not_in(sorted(self.paused))]


def in_a_chat_of(channel: str, bot: str, *also: ColumnElement[bool]) -> ColumnElement[bool]:
    """Not a join: SQLite would begin with all the chats there are, to find the few that something is planned for.

    Nor EXISTS, of which PostgreSQL makes one; and nothing but the number is looked for, so that no other index is.
    """
    is_one = and_(channel_identity.c.channel == channel, channel_identity.c.bot == bot, *also)
    return select(is_one).where(channel_identity.c.id == delivery.c.identity_id).scalar_subquery()
