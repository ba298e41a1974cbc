"""Times that became free again: offered to those who wait for one, first come, first served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from domain.meetings import FOR_SEVERAL, KindRules, MeetingKind, State
from storage.deliveries import NOTICE
from storage.hours import Hours
from storage.inserts import insert_or_ignore
from storage.outbox import Outbox
from storage.part import Part
from storage.rules import RuleBook, Rules
from storage.tables import (
    appointment,
    channel_identity,
    client,
    delivery,
    meeting,
    service_case,
    time_offer,
    time_wish,
)

STANDS = timedelta(hours=6)
"""How long an offer is kept for those who have it before it is passed on."""
AT_LEAST = timedelta(minutes=30)
"""An offer that would stand for less is not made."""
SOON = timedelta(days=7)
"""Who has a time within this is not offered another one."""
_LOOKED_AT = 20
"""Of those who wait, how many are looked at for one freed time."""
_SAID = ("leased", "sending", "sent", "unknown")


@dataclass(frozen=True, slots=True)
class Slot:
    """A coordinator's time that somebody could have; ``starts_at`` in UTC."""

    staff_id: int
    kind: MeetingKind
    starts_at: datetime
    place_id: int | None


class Offers(Part):
    """Offers are made when a time is called off, ended when somebody has it, and passed on by the minute."""

    def freed(self, staff_ids: Sequence[int], kind: MeetingKind, starts_at: datetime, place_id: int | None) -> int:
        """These coordinators have this time again: it is offered to those who wait. Returns to how many.

        To nobody when the coordinator is away then, or it is too near to be taken in the chat.
        """
        return sum(self._offer(Slot(staff_id, kind, starts_at, place_id)) for staff_id in staff_ids)

    def given(self, staff_ids: Sequence[int]) -> int:
        """Somebody agreed a time with these coordinators: offers of what is no longer free are over."""
        return self._end_lost(time_offer.c.staff_id.in_(list(staff_ids)))

    def follow(self, case_id: int, staff_id: int) -> None:
        """Another coordinator has the case: the client waits for a time with them, in the same place of the line."""
        self._connection.execute(
            update(time_wish)
            .where(time_wish.c.case_id == case_id, time_wish.c.ended_at.is_(None))
            .values(staff_id=staff_id)
        )
        self._close("declined", time_offer.c.wish_id.in_(select(time_wish.c.id).where(time_wish.c.case_id == case_id)))

    def end_wish(self, case_id: int) -> bool:
        """The client waits no more; what they were offered is not theirs to answer. False when they did not wait."""
        ended = self._connection.execute(
            update(time_wish)
            .where(time_wish.c.case_id == case_id, time_wish.c.ended_at.is_(None))
            .values(ended_at=self._now)
        )
        wishes = select(time_wish.c.id).where(time_wish.c.case_id == case_id)
        self._close("declined", time_offer.c.wish_id.in_(wishes))
        return ended.rowcount > 0

    def pass_on(self, most: int) -> int:
        """What stood its time goes to the next who wait, and what is gone is said. Returns how many offers changed."""
        done = self._expire(most)
        if done < most:
            done += self._end_lost(limit=most - done)
        for slot, since in self._unanswered(most - done) if done < most else []:
            done += self._offer(slot, since)
        return done

    # Making offers.

    def _offer(self, slot: Slot, waiting_since: datetime | None = None) -> int:
        """Tops up the offers of one time. ``waiting_since`` leaves out who began to wait after it became free."""
        kind = self._kinds[slot.kind]
        if not kind.self_bookable or slot.kind in FOR_SEVERAL or not self._is_free(slot):
            return 0
        quiet = self._rules.quiet()
        leaves_at = quiet.later(self._now)
        # In the night nobody else could be told, so it stands till the morning.
        stands_until = quiet.later(leaves_at + STANDS)
        expires_at = min(stands_until, slot.starts_at - timedelta(hours=self._rules.notice_hours))
        if expires_at < leaves_at + AT_LEAST:
            return 0
        offered, room = 0, self._rules.offered_at_once - self._open_count(slot)
        for row in self._who_wait(slot, waiting_since) if room > 0 else []:
            if offered < room and self._is_free(slot, row.client_id):
                offered += self._offer_to(row, slot, leaves_at, expires_at)
        return offered

    def _offer_to(self, wish: Any, slot: Slot, leaves_at: datetime, expires_at: datetime) -> int:
        row = {
            "wish_id": wish.id,
            "client_id": wish.client_id,
            "staff_id": slot.staff_id,
            "kind": slot.kind,
            "starts_at": slot.starts_at,
            "place_id": slot.place_id,
            "offered_at": self._now,
            "expires_at": expires_at,
        }
        for offer_id in insert_or_ignore(self._connection, time_offer, [row]):
            self._outbox.plan(
                wish.person_id,
                "freed_time",
                key=_about(offer_id),
                kind=NOTICE,
                about=_about(offer_id),
                due_at=leaves_at,
                expires_at=expires_at,
                time_offer=offer_id,
            )
            return 1
        return 0

    def _who_wait(self, slot: Slot, waiting_since: datetime | None) -> Sequence[Any]:
        """Open wishes for such a time, the longest waiting first."""
        soon = (
            select(appointment.c.id)
            .join(meeting, meeting.c.id == appointment.c.meeting_id)
            .where(
                appointment.c.client_id == time_wish.c.client_id,
                appointment.c.state == State.BOOKED,
                meeting.c.ends_at > self._now,
                meeting.c.starts_at < self._now + SOON,
            )
        )
        reachable = select(channel_identity.c.id).where(
            channel_identity.c.person_id == client.c.person_id, channel_identity.c.blocked_at.is_(None)
        )
        query = (
            select(time_wish.c.id, time_wish.c.client_id, client.c.person_id)
            .join(client, client.c.id == time_wish.c.client_id)
            .join(service_case, service_case.c.id == time_wish.c.case_id)
            .where(
                time_wish.c.ended_at.is_(None),
                time_wish.c.staff_id == slot.staff_id,
                time_wish.c.kind == slot.kind,
                service_case.c.closed_at.is_(None),
                service_case.c.resting_since.is_(None),
                ~soon.exists(),
                ~_offered(slot.staff_id, slot.starts_at).exists(),
                reachable.exists(),
            )
            .order_by(time_wish.c.since, time_wish.c.id)
            .limit(_LOOKED_AT)
        )
        if waiting_since is not None:
            query = query.where(time_wish.c.since <= waiting_since)
        return self._connection.execute(query).all()

    def _is_free(self, slot: Slot, client_id: int | None = None) -> bool:
        """Whether the coordinator still receives then and has nothing else (nor the client)."""
        at = slot.starts_at
        times = Hours(self._connection, self._now).free(
            [slot.staff_id], slot.kind, since=at, until=at, client_id=client_id
        )
        return any(one.starts_at == at for one in times)

    def _open_count(self, slot: Slot) -> int:
        return self._connection.execute(
            select(func.count())
            .select_from(time_offer)
            .where(
                time_offer.c.staff_id == slot.staff_id,
                time_offer.c.starts_at == slot.starts_at,
                time_offer.c.state == "open",
            )
        ).scalar_one()

    # Ending offers.

    def _expire(self, most: int) -> int:
        ripe = (
            select(time_offer.c.id)
            .where(time_offer.c.state == "open", time_offer.c.expires_at <= self._now)
            .order_by(time_offer.c.id)
            .limit(most)
        )
        ids = self._connection.execute(ripe).scalars().all()
        return self._close("expired", time_offer.c.id.in_(ids)) if ids else 0

    def _close(self, state: str, *which: ColumnElement[bool]) -> int:
        """Ends open offers without a word; what was not sent yet is not sent."""
        closed = self._connection.execute(
            update(time_offer)
            .where(time_offer.c.state == "open", *which)
            .values(state=state)
            .returning(time_offer.c.id)
        )
        ids = closed.scalars().all()
        for offer_id in ids:
            self._outbox.withdraw(_about(offer_id))
        return len(ids)

    def _end_lost(self, *which: ColumnElement[bool], limit: int | None = None) -> int:
        """Open offers of times that are not free any more: who was told of one is told that it is gone."""
        rows = self._connection.execute(
            select(time_offer, client.c.person_id)
            .join(client, client.c.id == time_offer.c.client_id)
            .where(time_offer.c.state == "open", *which)
            .order_by(time_offer.c.starts_at, time_offer.c.id)
            .limit(limit)
        )
        lost = [row for row in rows if not self._is_free(_slot(row))]
        return sum(self._gone(row) for row in lost)

    def _gone(self, row: Any) -> bool:
        marked = self._connection.execute(
            update(time_offer).where(time_offer.c.id == row.id, time_offer.c.state == "open").values(state="gone")
        )
        if marked.rowcount == 0:
            return False
        self._outbox.withdraw(_about(row.id))
        if self._was_said(row.id):
            self._outbox.plan(
                row.person_id,
                "freed_time_gone",
                key=f"{_about(row.id)}:gone",
                kind=NOTICE,
                about=_about(row.id),
                expires_at=row.starts_at,
                time_offer=row.id,
            )
        return True

    def _was_said(self, offer_id: int) -> bool:
        """Whether the offer has left, or is leaving at this moment."""
        said = select(delivery.c.id).where(delivery.c.about == _about(offer_id), delivery.c.state.in_(_SAID))
        return self._connection.execute(said.limit(1)).first() is not None

    def _unanswered(self, most: int) -> list[tuple[Slot, datetime]]:
        """Times to come that nobody took, for which more wait; each with when it was first offered."""
        slot = (time_offer.c.staff_id, time_offer.c.kind, time_offer.c.starts_at, time_offer.c.place_id)
        still_open = func.count().filter(time_offer.c.state == "open")
        nearest = self._now + timedelta(hours=self._rules.notice_hours) + AT_LEAST
        offered = (
            select(*slot, func.min(time_offer.c.offered_at).label("since"))
            .where(time_offer.c.starts_at > nearest)
            .group_by(*slot)
            .having(still_open < self._rules.offered_at_once)
            .subquery()
        )
        wanted = select(time_wish.c.id).where(
            time_wish.c.ended_at.is_(None),
            time_wish.c.staff_id == offered.c.staff_id,
            time_wish.c.kind == offered.c.kind,
            time_wish.c.since <= offered.c.since,
            ~_offered(offered.c.staff_id, offered.c.starts_at).exists(),
        )
        rows = self._connection.execute(
            select(offered).where(wanted.exists()).order_by(offered.c.starts_at, offered.c.staff_id).limit(most)
        )
        return [(_slot(row), row.since) for row in rows]

    @cached_property
    def _rules(self) -> Rules:
        return RuleBook(self._connection, self._now).current()

    @cached_property
    def _kinds(self) -> dict[MeetingKind, KindRules]:
        return Hours(self._connection, self._now).kinds()

    @property
    def _outbox(self) -> Outbox:
        return Outbox(self._connection, self._now)


def _offered(staff_id: Any, starts_at: Any) -> Any:
    """Whether this client was offered this time before. For a query of time_wish."""
    before = time_offer.alias("before")
    return select(before.c.id).where(
        before.c.client_id == time_wish.c.client_id, before.c.staff_id == staff_id, before.c.starts_at == starts_at
    )


def _slot(row: Any) -> Slot:
    return Slot(row.staff_id, MeetingKind(row.kind), row.starts_at, row.place_id)


def _about(offer_id: int) -> str:
    return f"time_offer:{offer_id}"
