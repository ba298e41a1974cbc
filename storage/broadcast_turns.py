"""A broadcast that repeats: its next turn is there some days ahead, to be looked at, changed or taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select

from domain.broadcasts import BroadcastPurpose, BroadcastState
from domain.calendar import local_day, to_local, to_utc
from domain.events import EventState
from storage.broadcast_rows import Broadcast
from storage.broadcast_sending import BroadcastSending
from storage.inserts import insert_or_ignore
from storage.tables import broadcast, event

AHEAD: Final = timedelta(days=7)
"""How long before its day the next turn is there."""


class BroadcastTurns(BroadcastSending):
    """Makes the turns. Each keeps the Helsinki time at which the first one was sent."""

    def next_turn(self, found: Broadcast) -> date | None:
        """The day after this one's on which one that repeats comes again."""
        if found.repeats is None or found.first_at is None:
            return None
        begins = local_day(found.first_at)
        return next(iter(found.repeats.days(begins, None, after=max(begins, local_day(self._now)))), None)

    def make_turns(self) -> int:
        due = select(broadcast.c.id).where(broadcast.c.next_on <= local_day(self._now) + AHEAD)
        return sum(self._make_turn(number) for number in self._connection.scalars(due).all())

    def _make_turn(self, broadcast_id: int) -> int:
        """The next one. An invitation goes by itself, to the next event of the series; a newsletter, and what has no
        event to invite to, waits as a draft for its words. So does the last of those whose time passed while the
        program stood still.
        """
        found = self._free(broadcast_id)
        if found is None or found.next_on is None or found.repeats is None or found.first_at is None:
            return 0
        send_at = to_utc(found.next_on, to_local(found.first_at).time())
        event_id = self._next_event(found, send_at) if found.event_id is not None else None
        is_ready = found.purpose is not BroadcastPurpose.NEWSLETTER and (found.event_id is None or event_id is not None)
        changers = sorted(self._changers(found))
        values = {
            **self._again(found, found.updated_by, made_by=found.made_by),
            "editors": changers,
            "event_id": event_id,
            "parent_id": found.id,
            "send_at": send_at,
        }
        is_late = send_at <= self._now
        if is_ready and not is_late:
            values |= {
                "state": BroadcastState.SCHEDULED,
                "sent_by": found.sent_by,
                "sent_at": self._now,
                "undo_until": send_at,
            }
            if not changers:  # else nobody has looked over what it is by now
                looked = {"seen_by": found.seen_by, "seen_at": found.seen_at, "seen_people": found.seen_people}
                values |= looked
        begins = local_day(found.first_at)
        later = next(iter(found.repeats.days(begins, None, after=found.next_on)), None)
        if not is_late or later is None or to_utc(later, to_local(found.first_at).time()) > self._now:
            insert_or_ignore(self._connection, broadcast, [values])
        self._set(found.id, next_on=later)
        return 1

    def _next_event(self, found: Broadcast, after: datetime) -> int | None:
        mine = select(event.c.series_id, event.c.starts_at).where(event.c.id == found.event_id)
        row = self._connection.execute(mine).first()
        if row is None or row.series_id is None:
            return None
        later = (
            select(event.c.id)
            .where(
                event.c.series_id == row.series_id,
                event.c.state == EventState.PUBLISHED,
                event.c.starts_at > max(after, row.starts_at),
            )
            .order_by(event.c.starts_at)
            .limit(1)
        )
        return self._connection.execute(later).scalar()
