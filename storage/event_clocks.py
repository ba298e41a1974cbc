"""Events by the clock: offers lapse, queues move up, the silent are asked once more, who came is thanked.

Series go on, and what nobody has closed is closed.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update

from domain.broadcasts import BroadcastPurpose
from domain.calendar import local_day
from domain.event_times import ASK_AGAIN_BEFORE
from domain.events import EventState, Origin, SignupState
from domain.people import Purpose
from storage.contact_policy import ContactPolicy
from storage.event_desk import EventDesk
from storage.event_rows import Signup
from storage.tables import (
    broadcast,
    broadcast_recipient,
    client,
    company_contact,
    consent,
    event,
    event_series,
    event_signup,
    talk,
)
from storage.tip_rows import in_service

MOST = 200
"""People and events in one tick: a transaction that short holds nobody up."""
THANKED_AFTER = timedelta(minutes=30)
THANKED_UNTIL = timedelta(days=3)
"""After the end; who is noted later than this is not thanked any more."""
CLOSED_AFTER = timedelta(days=7)
"""After its end an event that nobody has closed closes itself."""


class EventClocks(EventDesk):
    """May run again at any time: each finds what is due now."""

    def tick(self, most: int = MOST) -> int:
        """Returns how much was done; the next tick goes on."""
        done = self._lapse_due(most)
        for part in (self._move_up_all, self._thank_all, self._ask_again_all, self._go_on, self._close_all):
            if done < most:
                done += part(most - done)
        return done

    def _lapse_due(self, most: int) -> int:
        due = (
            select(event_signup.c.event_id)
            .where(event_signup.c.offer_until <= self._now)
            .group_by(event_signup.c.event_id)
            .order_by(event_signup.c.event_id)
            .limit(most)
        )
        return sum(self._lapse_over(self._locked(event_id)) for event_id in self._connection.scalars(due).all())

    def _move_up_all(self, most: int) -> int:
        """Where seats are free and somebody waits all the same: at the hour they were freed nobody could be told."""
        waits = exists().where(event_signup.c.event_id == event.c.id, event_signup.c.state == SignupState.WAITING.value)
        due = (
            select(event.c.id)
            .where(
                event.c.state == EventState.PUBLISHED.value,
                event.c.starts_at > self._now,
                or_(event.c.seats.is_(None), event.c.taken < event.c.seats),
                waits,
            )
            .order_by(event.c.id)
            .limit(most)
        )
        return sum(self._move_up(self._locked(event_id).id) for event_id in self._connection.scalars(due).all())

    def _thank_all(self, most: int) -> int:
        due = self._signups(
            event_signup.c.came_at.is_not(None),
            event_signup.c.thanked_at.is_(None),
            event_signup.c.event_id.in_(
                select(event.c.id).where(
                    event.c.state.in_([EventState.PUBLISHED.value, EventState.HELD.value]),
                    event.c.ends_at <= self._now - THANKED_AFTER,
                    event.c.ends_at > self._now - THANKED_UNTIL,
                )
            ),
            most=most,
        )
        for one in due:
            self._thank(one)
        return len(due)

    # Once more.

    def _ask_again_all(self, most: int) -> int:
        """Who was asked and has not answered, while there is still something to answer to; never at night. Whoever has
        had enough messages this week is asked when there is room again.
        """
        days = self._rules.ask_again_days
        if days <= 0 or not self._rules.quiet().allows(self._now):
            return 0
        silent = self._silent(timedelta(days=days), most)
        for one in silent:
            self._ask_again(one)
        return len(silent)

    def _silent(self, since: timedelta, most: int) -> list[Signup]:
        before = self._now - since
        left = exists().where(
            broadcast_recipient.c.broadcast_id == event_signup.c.broadcast_id,
            broadcast_recipient.c.person_id == event_signup.c.person_id,
            broadcast_recipient.c.told_at <= before,
        )
        by_name = and_(event_signup.c.origin == Origin.BY_NAME.value, event_signup.c.invited_at <= before)
        is_client = exists().where(client.c.person_id == event_signup.c.person_id)
        talks = exists().where(talk.c.person_id == event_signup.c.person_id, talk.c.held_by.is_not(None))
        open_still = select(event.c.id).where(
            event.c.state == EventState.PUBLISHED.value,
            func.coalesce(event.c.until, event.c.starts_at) > self._now + ASK_AGAIN_BEFORE,
            or_(event.c.seats.is_(None), event.c.taken < event.c.seats, event.c.queues),
        )
        return self._signups(
            event_signup.c.state == SignupState.INVITED.value,
            event_signup.c.asked_again_at.is_(None),
            event_signup.c.event_id.in_(open_still),
            or_(left, by_name),
            or_(~is_client, in_service(event_signup.c.person_id)),
            or_(by_name, and_(self._is_must(), self._was_must()), self._allows()),
            or_(self._is_must(), ContactPolicy(self._connection, self._now).room(event_signup.c.person_id)),
            ~talks,
            most=most,
        )

    def _is_must(self) -> ColumnElement[bool]:
        return exists().where(event.c.id == event_signup.c.event_id, event.c.is_must)

    def _was_must(self) -> ColumnElement[bool]:
        """They were asked with what two colleagues had seen was obligatory. That an event became so since is no leave
        to write to who gave none.
        """
        return exists().where(
            broadcast.c.id == event_signup.c.broadcast_id, broadcast.c.purpose == BroadcastPurpose.MUST.value
        )

    def _allows(self) -> ColumnElement[bool]:
        """Whoever was invited with many is asked again with the same leave."""
        granted = exists().where(
            consent.c.person_id == event_signup.c.person_id,
            consent.c.purpose == Purpose.EVENTS.value,
            consent.c.withdrawn_at.is_(None),
        )
        reads = exists().where(
            company_contact.c.person_id == event_signup.c.person_id,
            company_contact.c.left_at.is_(None),
            company_contact.c.newsletter_at.is_not(None),
        )
        return or_(granted, reads)

    def _ask_again(self, one: Signup) -> None:
        first = (
            update(event_signup)
            .where(event_signup.c.id == one.id, event_signup.c.asked_again_at.is_(None))
            .where(event_signup.c.state == SignupState.INVITED.value)
            .values(asked_again_at=self._now)
        )
        if self._connection.execute(first).rowcount != 1:
            return
        obliged = select(event_signup.c.id).where(event_signup.c.id == one.id, self._is_must(), self._was_must())
        is_free = one.origin is Origin.BROADCAST and self._connection.execute(obliged).first() is None
        purpose = Purpose.EVENTS if is_free else None
        self._tell(one, "event_again", "1", expires_at=one.event.signs_up_until, purpose=purpose)

    # Going on, and ending.

    def _go_on(self, most: int) -> int:
        """Series that keep fewer events ready than they should."""
        ready = (
            select(func.count())
            .select_from(event)
            .where(event.c.series_id == event_series.c.id, event.c.series_on >= local_day(self._now))
            .scalar_subquery()
        )
        due = (
            select(event_series.c.id)
            .where(
                event_series.c.ended_at.is_(None),
                or_(event_series.c.ends_on.is_(None), event_series.c.ends_on > local_day(self._now)),
                ready < event_series.c.ahead,
            )
            .order_by(event_series.c.id)
            .limit(most)
        )
        return sum(self.make_ahead(series_id) for series_id in self._connection.scalars(due).all())

    def _close_all(self, most: int) -> int:
        over = (
            select(event.c.id)
            .where(event.c.state == EventState.PUBLISHED.value, event.c.ends_at <= self._now - CLOSED_AFTER)
            .order_by(event.c.id)
            .limit(most)
        )
        ids = self._connection.scalars(over).all()
        for event_id in ids:
            of = self._locked(event_id)
            if of.state is EventState.PUBLISHED:
                self._close(of, by=None)
        return len(ids)
