"""A broadcast on its way, as its sender steers it: sent, taken back, paused, gone on with, cancelled, tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from domain.broadcasts import BroadcastState
from domain.calendar import add_working_days, is_working_day, local_day, to_local, to_utc
from storage.audit import Action
from storage.broadcast_drafts import UNSEEN, BroadcastDrafts
from storage.broadcast_rows import Broadcast, about, broadcast_of, broadcasts
from storage.errors import Refused
from storage.rules import RuleBook
from storage.staff import Reader
from storage.tables import broadcast, broadcast_recipient, delivery, event

HOLDS: Final = timedelta(days=7)
"""What has not left so long after its last day does not leave any more, when nothing else is said."""

SWEPT: Final = 5_000
"""Rows of the ledger that one press stops; the beat goes on with the others."""

PAUSED: Final = "paused"
"""The fault of a row that was stopped by a pause: what goes on when the pause is over."""

GIVEN_UP: Final = "called_off"
"""The fault of a row that was stopped for good."""

UNDER_WAY: Final = (BroadcastState.SENDING, BroadcastState.PAUSED)
NOT_BEGUN: Final = (BroadcastState.DRAFT, BroadcastState.ASKED, BroadcastState.SCHEDULED)


class BroadcastSending(BroadcastDrafts):
    """What the sender's buttons do. Each raises Refused("not_now") when it is in no state for that (any more)."""

    def send(self, reader: Reader, broadcast_id: int, revision: int) -> None:
        """It will go at its time, and not before it could be taken back. Raises Refused: needs_eyes, not_open,
        changed, and whatever a draft lacks (BroadcastDrafts).
        """
        found = self._to_change(broadcast_id, revision)
        self._refuse_unready(found)
        gets = self.count(found)
        if not gets:
            raise Refused("no_people")
        if self.needs_eyes(found, gets):
            raise Refused("needs_eyes")
        minutes = RuleBook(self._connection, self._now).current().undo_minutes
        self._set(
            found.id,
            state=BroadcastState.SCHEDULED,
            sent_by=reader.staff_id,
            sent_at=self._now,
            undo_until=self._now + timedelta(minutes=minutes),
        )
        self._record(reader.staff_id, Action.BROADCAST_SENT, found.id, people=gets)

    def undo(self, reader: Reader, broadcast_id: int) -> None:
        """Taken back before anybody got it: a draft again, as it was."""
        found = self._to_work_on(broadcast_id)
        if found.state is not BroadcastState.SCHEDULED:
            raise Refused("not_now")
        self._unsend(found, BroadcastState.DRAFT)
        self._record(reader.staff_id, Action.BROADCAST_UNDONE, found.id)

    def _unsend(self, found: Broadcast, state: BroadcastState) -> None:
        eyes = UNSEEN if state is BroadcastState.ASKED else {}
        values = {**eyes, "state": state, "sent_by": None, "sent_at": None, "undo_until": None, "next_on": None}
        if state is BroadcastState.ASKED:
            values["asked_at"] = self._now
        self._set(found.id, **values)

    def pause(self, reader: Reader, broadcast_id: int) -> None:
        """Nobody gets it from this moment on, but for whom it is being said to right now."""
        found = self._to_work_on(broadcast_id)
        if found.state is not BroadcastState.SENDING:
            raise Refused("not_now")
        self._set(found.id, state=BroadcastState.PAUSED, paused_at=self._now, paused_by=reader.staff_id)
        self.stop_rows(found.id, PAUSED)
        self._record(reader.staff_id, Action.BROADCAST_PAUSED, found.id)

    def resume(self, reader: Reader, broadcast_id: int) -> None:
        """It goes on with exactly those who have not got it."""
        found = self._to_work_on(broadcast_id)
        if found.state is not BroadcastState.PAUSED:
            raise Refused("not_now")
        self._set(found.id, state=BroadcastState.SENDING, paused_at=None, paused_by=None)
        self.let_go(found.id)
        self._record(reader.staff_id, Action.BROADCAST_RESUMED, found.id)

    def cancel(self, reader: Reader, broadcast_id: int) -> None:
        """Nobody else gets it, for good; what repeats does so no more."""
        found = self._to_work_on(broadcast_id)
        if found.ended_at is not None:
            raise Refused("not_now")
        self._call_off(reader, found.id)
        self._call_off_turns(reader, found.id)

    def end_repeats(self, reader: Reader, broadcast_id: int) -> None:
        """It does not come again: the turns that have not begun go, too. What has begun, itself or a turn, goes on."""
        found = self._to_work_on(broadcast_id)
        if found.next_on is None:
            raise Refused("not_now")
        self._set(found.id, next_on=None)
        self._record(reader.staff_id, Action.BROADCAST_CANCELLED, found.id, repeats=True)
        self._call_off_turns(reader, found.id)

    def _call_off_turns(self, reader: Reader, broadcast_id: int) -> None:
        for turn in self.turns(broadcast_id):
            if self._to_work_on(turn.id).state in NOT_BEGUN:
                self._call_off(reader, turn.id)

    def _call_off(self, reader: Reader, broadcast_id: int) -> None:
        ended = {"ended_at": self._now, "ended_by": reader.staff_id, "paused_at": None, "paused_by": None}
        self._set(broadcast_id, state=BroadcastState.CANCELLED, next_on=None, **ended)
        self._give_up_unplanned(broadcast_id, "cancelled")
        self.stop_rows(broadcast_id, GIVEN_UP)
        self._record(reader.staff_id, Action.BROADCAST_CANCELLED, broadcast_id)

    def turns(self, broadcast_id: int) -> list[Broadcast]:
        """The turns of one that repeats that are not over: those that have not begun are NOT_BEGUN."""
        query = broadcasts().where(broadcast.c.parent_id == broadcast_id, broadcast.c.ended_at.is_(None))
        return [broadcast_of(row) for row in self._connection.execute(query.order_by(broadcast.c.id))]

    def retry_failed(self, reader: Reader, broadcast_id: int) -> int:
        """Those with whom it failed are tried once more. Never those of whom it is not known whether they got it.
        Returns how many; raises Refused: not_now, event_over, past.
        """
        found = self._to_work_on(broadcast_id)
        if found.state not in (BroadcastState.SENDING, BroadcastState.DONE):
            raise Refused("not_now")
        if found.event_id is not None and not self._is_to_come(found.event_id):
            raise Refused("event_over")
        if self.expiry(found) <= self._now:
            raise Refused("past")
        failed = (broadcast_recipient.c.broadcast_id == found.id, broadcast_recipient.c.came_to == "failed")
        # Whoever watches the messages may have tried some of them again: how that ends is settled anew.
        moved_on = exists().where(delivery.c.id == broadcast_recipient.c.delivery_id, delivery.c.state != "failed")
        anew = update(broadcast_recipient).where(*failed, moved_on).values(came_to=None, fault=None)
        moved = self._connection.execute(anew).rowcount
        again = update(broadcast_recipient).where(*failed).values(came_to=None, fault=None, delivery_id=None)
        count = self._connection.execute(again).rowcount
        if count:
            running = {"state": BroadcastState.SENDING, "planned_at": None, "ended_at": None, "ended_by": None}
            # Who is tried again has not failed, also in the numbers that are kept.
            failed_still = max(0, found.counts.get("failed", 0) - count - moved)
            self._set(found.id, **running, ended_why=None, counts={**found.counts, "failed": failed_still})
            self._record(reader.staff_id, Action.BROADCAST_RETRIED, found.id, people=count)
        return count

    # Its rows of the ledger, a bounded number at a time.

    def stop_rows(self, broadcast_id: int, fault: str, most: int = SWEPT) -> int:
        """What waits in the ledger does not leave. The words of what is claimed meanwhile are not made either
        (dialogs/broadcast_notices.py), so it holds at once however many there are. Returns how many it stopped.
        """
        waits = delivery.c.state == "planned"
        if fault == GIVEN_UP:
            waits = or_(waits, STOPPED)
        return self._move(broadcast_id, most, waits, state="cancelled", fault=fault)

    def let_go(self, broadcast_id: int) -> int:
        """All that a pause stopped waits again, in its place and with its words."""
        return self._move(broadcast_id, None, STOPPED, state="planned", fault=None)

    def let_expire(self, broadcast_id: int, most: int = SWEPT) -> int:
        """Its time is over: what has not left does not."""
        waits = or_(delivery.c.state == "planned", STOPPED)
        return self._move(broadcast_id, most, waits, state="expired", fault=None)

    def _move(self, broadcast_id: int, most: int | None, which: ColumnElement[bool], **values: str | None) -> int:
        some = (
            select(delivery.c.id)
            .where(delivery.c.about == about(broadcast_id), delivery.c.about.is_not(None), which)
            .order_by(delivery.c.id)
            .limit(most)
        )
        moved = update(delivery).where(delivery.c.id.in_(some), which).values(**values)
        return self._connection.execute(moved).rowcount

    def _give_up_unplanned(self, broadcast_id: int, came_to: str) -> int:
        """Who had no row in the ledger yet gets none."""
        rest = (broadcast_recipient.c.broadcast_id == broadcast_id, *UNPLANNED)
        return self._connection.execute(update(broadcast_recipient).where(*rest).values(came_to=came_to)).rowcount

    # When.

    def expiry(self, found: Broadcast) -> datetime:
        """From when it leaves no more: as it was said, and never after the beginning of its event."""
        ends = [self.own_expiry(found)]
        if found.event_id is not None:
            begins = select(event.c.starts_at).where(event.c.id == found.event_id)
            ends.append(self._connection.execute(begins).scalar_one())
        return min(ends)

    def own_expiry(self, found: Broadcast) -> datetime:
        """As it was said, whatever becomes of its event: the ledger's rows keep this one. When the event begins is
        looked up as each leaves, since it may have been moved by then.
        """
        return found.expires_at or self.day_at(found, found.days - 1) + HOLDS

    def day_at(self, found: Broadcast, number: int) -> datetime:
        """When those of its day of this number (from 0) may leave, UTC: on working days, at the same Helsinki time."""
        first = found.first_at or self._now
        if number == 0:
            return first
        closures = RuleBook(self._connection, self._now).current().closures()
        begins = local_day(first)
        # What may leave from a Saturday on does so on Monday, and its second day is Tuesday.
        start = begins if is_working_day(begins, closures) else add_working_days(begins, 1, closures)
        return to_utc(add_working_days(start, number, closures), to_local(first).time())

    def days_begun(self, found: Broadcast) -> int:
        """Of how many of its days the hour has come."""
        return sum(self.day_at(found, number) <= self._now for number in range(found.days))


STOPPED: Final = and_(delivery.c.state == "cancelled", delivery.c.fault == PAUSED)

UNPLANNED = (
    broadcast_recipient.c.delivery_id.is_(None),
    broadcast_recipient.c.came_to.is_(None),
    broadcast_recipient.c.left_out.is_(None),
)
"""For whom it is, and who has no row in the ledger yet."""

IN_LEDGER = (broadcast_recipient.c.delivery_id.is_not(None), broadcast_recipient.c.came_to.is_(None))
"""Who has one, of which it is not settled yet how it ended."""
