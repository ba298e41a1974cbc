"""A broadcast on its way, as the timetable goes on with it: who gets it, into the ledger, and how each one ended.

Every step is one bounded piece of work that may come twice, and at once in several processes: whoever holds the
broadcast's row goes on, and finds what the others have done; who comes meanwhile leaves it to them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import bindparam, delete, exists, func, insert, literal, or_, select, update

from domain.broadcasts import BroadcastState, ButtonKind, LeftOut
from domain.events import EventState, SignupState
from storage.broadcast_reach import BroadcastReach
from storage.broadcast_rows import Broadcast, about
from storage.broadcast_sending import GIVEN_UP, IN_LEDGER, PAUSED, STOPPED, UNDER_WAY, UNPLANNED
from storage.broadcast_turns import BroadcastTurns
from storage.contact_policy import ContactPolicy
from storage.deliveries import BROADCAST, PRIORITY
from storage.inserts import insert_or_ignore
from storage.planner_hints import give_room
from storage.rules import RuleBook
from storage.segments import Segments
from storage.signups import Signups
from storage.tables import broadcast, broadcast_recipient, consent, delivery, event, event_signup, person

NOTICE: Final = "broadcast"

ENDED: Final = ("sent", "failed", "blocked", "expired", "cancelled", "unknown")
NOT_TOLD: Final = frozenset({"failed", "blocked", "expired", "cancelled"})

TOKEN_BYTES: Final = 16

SWEPT_FOR: Final = timedelta(days=1)
"""After the end of one that was called off. What was not stopped by then is, when it would leave: all that ever were
called off need not be looked through every minute.
"""


class BroadcastClock(BroadcastTurns):
    """What the beat does."""

    def tick(self, most: int = 500) -> int:
        """One piece of everything that is due. 0 when all is done that can be done now."""
        done = self._sweep() + self._begin() + self._overtaken() + self._plan_some(most)
        settled = self.settle(most)
        self._finish()
        return done + self.make_turns() + (settled if settled >= most else 0)

    # Who gets it.

    def _begin(self) -> int:
        due = [one for one in self._in_state(BroadcastState.SCHEDULED) if one.first_at and one.first_at <= self._now]
        return sum(self.freeze(one.id) for one in due)

    def freeze(self, broadcast_id: int) -> bool:
        """From now on who gets it is settled, whatever becomes of its segments. False when it is not (so) any more.

        When it would go to so many by now that somebody else has to look it over, it waits for that.
        """
        found = self._free(broadcast_id)
        if found is None or found.state is not BroadcastState.SCHEDULED:
            return False
        filters = self.filters(found)
        self._fill(found, filters)
        if self.needs_eyes(found, self._gets(found.id)):
            self._connection.execute(
                delete(broadcast_recipient).where(broadcast_recipient.c.broadcast_id == broadcast_id)
            )
            self._unsend(found, BroadcastState.ASKED)
            return True
        self._set(
            broadcast_id,
            state=BroadcastState.SENDING,
            frozen_at=self._now,
            filters=[one.to_json() for one in filters],
            next_on=self.next_turn(found),
        )
        return True

    def _fill(self, found: Broadcast, filters: Sequence[Any]) -> None:
        """One row a person, though they are in several segments, and with them why somebody does not get it."""
        give_room(self._connection)
        people = Segments(self._connection, self._now).people(filters)
        left_out = ContactPolicy(self._connection, self._now).left_out(found.purpose, found.event_id)
        place = func.row_number().over(order_by=person.c.id) - 1
        chosen = select(literal(found.id), person.c.id, left_out, place % found.days).where(person.c.id.in_(people))
        columns = ["broadcast_id", "person_id", "left_out", "day"]
        self._connection.execute(insert(broadcast_recipient).from_select(columns, chosen))

    def _gets(self, broadcast_id: int) -> int:
        theirs = (broadcast_recipient.c.broadcast_id == broadcast_id, broadcast_recipient.c.left_out.is_(None))
        count = select(func.count()).select_from(broadcast_recipient).where(*theirs)
        return int(self._connection.execute(count).scalar_one())

    # Into the ledger.

    def _plan_some(self, most: int) -> int:
        return sum(self.plan(one.id, most) for one in self._in_state(BroadcastState.SENDING) if one.planned_at is None)

    def plan(self, broadcast_id: int, most: int = 500) -> int:
        """Up to ``most`` of those whose day has come get a row in the ledger, or a reason why not. Returns how many."""
        found = self._free(broadcast_id)
        if found is None or found.state is not BroadcastState.SENDING or found.planned_at is not None:
            return 0
        rows = self._waiting(found, most)
        if rows:
            self._plan_rows(found, rows)
        elif found.days == 1 or self.days_begun(found) == found.days:
            self._set(found.id, planned_at=self._now)
        return len(rows)

    def _waiting(self, found: Broadcast, most: int) -> Sequence[Any]:
        query = (
            select(broadcast_recipient.c.person_id, broadcast_recipient.c.tries, broadcast_recipient.c.token)
            .where(
                broadcast_recipient.c.broadcast_id == found.id,
                *UNPLANNED,
                broadcast_recipient.c.day < self.days_begun(found),
            )
            .order_by(broadcast_recipient.c.day, broadcast_recipient.c.person_id)
            .limit(most)
        )
        return self._connection.execute(query).all()

    def _plan_rows(self, found: Broadcast, rows: Sequence[Any]) -> None:
        give_room(self._connection)
        out = self._out_now(found, rows)
        rows = [row for row in rows if row.person_id not in out]
        if found.event_id is not None:
            asked = self._invited(found, [row.person_id for row in rows])
            out |= {row.person_id: LeftOut.ASKED for row in rows if row.person_id not in asked}
        ways = BroadcastReach(self._connection, self._now).ways(
            [row.person_id for row in rows if row.person_id not in out], found.purpose
        )
        out |= {
            row.person_id: LeftOut.NO_CHAT for row in rows if row.person_id not in out and row.person_id not in ways
        }
        self._leave_out(found, out)
        self._into_ledger(found, [row for row in rows if row.person_id in ways], ways)

    def _out_now(self, found: Broadcast, rows: Sequence[Any]) -> dict[int, LeftOut]:
        """Who may not get it any more, though they could when it was frozen."""
        policy = ContactPolicy(self._connection, self._now)
        people = [row.person_id for row in rows]
        return policy.why_not(people, found.purpose, found.event_id, broadcast_id=found.id)

    def _invited(self, found: Broadcast, people: Sequence[int]) -> frozenset[int]:
        """Whom this broadcast asks: of two that invite to the same event, the first one does."""
        assert found.event_id is not None
        new = Signups(self._connection, self._now).invite_many(found.event_id, found.id, people)
        mine = select(event_signup.c.person_id).where(
            event_signup.c.event_id == found.event_id,
            event_signup.c.broadcast_id == found.id,
            event_signup.c.state == SignupState.INVITED,
            event_signup.c.person_id.in_(people),
        )
        return new | frozenset(self._connection.scalars(mine))

    def _leave_out(self, found: Broadcast, out: Mapping[int, LeftOut]) -> None:
        if out:
            rows = [{"b_in": found.id, "b_of": person_id, "b_why": str(why)} for person_id, why in sorted(out.items())]
            self._connection.execute(_LEFT_OUT, rows)
            self._uninvite(found.event_id, found.id, out)

    def _into_ledger(self, found: Broadcast, rows: Sequence[Any], ways: Mapping[int, tuple[int, str | None]]) -> None:
        keys = {row.person_id: f"{about(found.id)}:{row.person_id}:{row.tries + 1}" for row in rows}
        due_at = RuleBook(self._connection, self._now).current().quiet().later(self._now)
        expires_at = self.own_expiry(found)
        planned = [
            {
                "idempotency_key": key,
                "kind": BROADCAST,
                "identity_id": ways[person_id][0],
                "about": about(found.id),
                "purpose": ways[person_id][1],
                "payload": {"notice": NOTICE, "broadcast": found.id},
                "created_at": self._now,
                "due_at": due_at,
                "expires_at": expires_at,
                "priority": PRIORITY[BROADCAST],
            }
            for person_id, key in keys.items()
        ]
        insert_or_ignore(self._connection, delivery, planned)
        made = select(delivery.c.idempotency_key, delivery.c.id).where(delivery.c.idempotency_key.in_(keys.values()))
        numbers = {row.idempotency_key: row.id for row in self._connection.execute(made)}
        is_linked = found.button(ButtonKind.LINK) is not None
        marks = [
            {
                "b_in": found.id,
                "b_of": row.person_id,
                "b_row": numbers[keys[row.person_id]],
                "b_link": row.token or (secrets.token_urlsafe(TOKEN_BYTES) if is_linked else None),
            }
            for row in rows
        ]
        if marks:
            self._connection.execute(_PLANNED, marks)

    # How each ended.

    def settle(self, most: int = 500) -> int:
        """How up to ``most`` ended is kept beside the person, before the ledger forgets it. Returns how many."""
        query = (
            select(
                broadcast_recipient.c.broadcast_id,
                broadcast_recipient.c.person_id,
                broadcast.c.event_id,
                delivery.c.state,
                delivery.c.fault,
                delivery.c.sent_at,
                delivery.c.purpose,
                _allows().label("is_allowed"),
            )
            .join(delivery, delivery.c.id == broadcast_recipient.c.delivery_id)
            .join(broadcast, broadcast.c.id == broadcast_recipient.c.broadcast_id)
            .where(
                *IN_LEDGER,
                delivery.c.state.in_(ENDED),
                or_(~STOPPED, delivery.c.fault.is_(None), broadcast.c.ended_at.is_not(None)),
            )
            .order_by(broadcast_recipient.c.delivery_id)
            .limit(most)
            .with_for_update(of=broadcast_recipient, skip_locked=True)
        )
        rows = self._connection.execute(query).all()
        if rows:
            self._connection.execute(_SETTLED, [_how_it_ended(row) for row in rows])
        for key in sorted({(row.event_id, row.broadcast_id) for row in rows if row.event_id is not None}):
            of_it = [row.person_id for row in rows if (row.event_id, row.broadcast_id) == key and row.state in NOT_TOLD]
            self._uninvite(*key, of_it)
        return len(rows)

    def _uninvite(self, event_id: int | None, broadcast_id: int, people: Iterable[int]) -> None:
        """Who was never told has not been asked: another invitation may reach them."""
        theirs = list(people)
        if event_id is not None and theirs:
            self._connection.execute(
                delete(event_signup).where(
                    event_signup.c.event_id == event_id,
                    event_signup.c.broadcast_id == broadcast_id,
                    event_signup.c.state == SignupState.INVITED,
                    event_signup.c.answered_at.is_(None),
                    event_signup.c.person_id.in_(theirs),
                )
            )

    # Its end, and what holds it up.

    def _sweep(self) -> int:
        """What a press left undone, because there was so much of it."""
        done = sum(self._stop_paused(one.id) for one in self._in_state(BroadcastState.PAUSED))
        unsettled = exists().where(broadcast_recipient.c.broadcast_id == broadcast.c.id, *IN_LEDGER)
        lately = broadcast.c.ended_at >= self._now - SWEPT_FOR
        ended = select(broadcast.c.id).where(broadcast.c.state == BroadcastState.CANCELLED, lately, unsettled)
        return done + sum(self.stop_rows(number, GIVEN_UP) for number in self._connection.scalars(ended).all())

    def _stop_paused(self, broadcast_id: int) -> int:
        """Looked at again when its row is held: what was let go on meanwhile must not be stopped, or stays so."""
        found = self._free(broadcast_id)
        return self.stop_rows(broadcast_id, PAUSED) if found and found.state is BroadcastState.PAUSED else 0

    def _overtaken(self) -> int:
        """What became pointless: nobody can come any more, or its time is over."""
        done = 0
        for one in [*self._in_state(*UNDER_WAY), *self._in_state(BroadcastState.SCHEDULED)]:
            why = self._pointless(one)
            if why is not None:
                done += self._end(one.id, why)
        return done

    def _pointless(self, found: Broadcast) -> str | None:
        why = self.event_fault(found.event_id)
        if why is None and found.state in UNDER_WAY and self.expiry(found) <= self._now:
            return "expired"
        return why

    def event_fault(self, event_id: int | None) -> str | None:
        """Why nobody is invited to it any more: event_cancelled, event_over, event_full (without a waiting list)."""
        if event_id is None:
            return None
        row = self._connection.execute(
            select(event.c.state, event.c.seats, event.c.taken, event.c.queues).where(event.c.id == event_id)
        ).one()
        if row.state in (EventState.CANCELLED, EventState.DRAFT):
            return "event_cancelled"
        if not self._is_to_come(event_id):
            return "event_over"
        return "event_full" if row.seats is not None and row.taken >= row.seats and not row.queues else None

    def _end(self, broadcast_id: int, why: str) -> int:
        """It ends by itself. What expired is done; what nobody can come to any more is called off."""
        found = self._free(broadcast_id)
        if found is None or found.ended_at is not None:
            return 0
        is_late = why == "expired"
        moved = self.let_expire(broadcast_id) if is_late else self.stop_rows(broadcast_id, GIVEN_UP)
        if moved:
            self._set(broadcast_id, ended_why=why)
            return moved
        if found.state is BroadcastState.SENDING and found.planned_at is not None:
            return 0  # only what is in hand at this moment is still under way
        self._give_up_unplanned(broadcast_id, "expired" if is_late else "cancelled")
        running: dict[str, Any] = {"paused_at": None, "paused_by": None, "ended_why": why}
        if is_late:
            self._set(broadcast_id, state=BroadcastState.SENDING, planned_at=self._now, **running)
        else:
            # What repeats is to come again, though nobody could come the first time.
            next_on = found.next_on if found.frozen_at else self.next_turn(found)
            self._set(broadcast_id, state=BroadcastState.CANCELLED, ended_at=self._now, next_on=next_on, **running)
        return 1

    def held_back(self, found: Broadcast, person_id: int) -> str | None:
        """Why it is not said to this person at the moment when it would leave; None: it may be.

        How often they are written to was looked at when it was planned, and counts the planned one.
        """
        if found.state is BroadcastState.PAUSED:
            return PAUSED
        if found.state is BroadcastState.CANCELLED:
            return GIVEN_UP
        fault = self.event_fault(found.event_id)
        if fault is not None:
            return fault
        why = ContactPolicy(self._connection, self._now).still(person_id, found.purpose, found.event_id, found.id)
        if why is not None:
            return str(why)
        return str(LeftOut.ASKED) if found.event_id is not None and self._has_answered(found, person_id) else None

    def _has_answered(self, found: Broadcast, person_id: int) -> bool:
        """They found the event by themselves, between the planning and the departure."""
        signup = Signups(self._connection, self._now).one(person_id, found.event_id or 0)
        return signup is not None and signup.state is not SignupState.INVITED

    def _finish(self) -> None:
        """Nothing of it is under way any more."""
        for one in self._in_state(BroadcastState.SENDING):
            if self._is_finished(one) and (now := self._free(one.id)) is not None and self._is_finished(now):
                self._set(one.id, state=BroadcastState.DONE, ended_at=self._now)

    def _is_finished(self, found: Broadcast) -> bool:
        """Asked again when its row is held: it may have been paused, or what failed be tried again."""
        is_planned = found.state is BroadcastState.SENDING and found.planned_at is not None
        return is_planned and not self._is_under_way(found.id)

    def _is_under_way(self, broadcast_id: int) -> bool:
        of_it = broadcast_recipient.c.broadcast_id == broadcast_id
        some = select(literal(1)).where(of_it, *IN_LEDGER).limit(1)
        more = select(literal(1)).where(of_it, *UNPLANNED).limit(1)
        return any(self._connection.execute(query).first() for query in (some, more))

    def _in_state(self, *states: BroadcastState) -> list[Broadcast]:
        return self.under_way(*states)


def _allows() -> Any:
    """Whether the person of the row allows its purpose at this moment."""
    return exists().where(
        consent.c.person_id == broadcast_recipient.c.person_id,
        consent.c.purpose == delivery.c.purpose,
        consent.c.withdrawn_at.is_(None),
    )


def _how_it_ended(row: Any) -> dict[str, Any]:
    """A reason of the policy that came up at the departure is kept as one."""
    why = row.fault if row.state == "cancelled" and row.fault in {*LeftOut} else None
    if row.state == "cancelled" and row.fault is None and row.purpose is not None and not row.is_allowed:
        why = LeftOut.NO_CONSENT
    return {
        "b_in": row.broadcast_id,
        "b_of": row.person_id,
        "b_state": row.state,
        "b_fault": row.fault,
        "b_at": row.sent_at,
        "b_why": str(why) if why else None,
    }


_ONE = (broadcast_recipient.c.broadcast_id == bindparam("b_in"), broadcast_recipient.c.person_id == bindparam("b_of"))
_LEFT_OUT = update(broadcast_recipient).where(*_ONE).values(left_out=bindparam("b_why"))
_PLANNED = (
    update(broadcast_recipient)
    .where(*_ONE)
    .values(delivery_id=bindparam("b_row"), tries=broadcast_recipient.c.tries + 1, token=bindparam("b_link"))
)
_SETTLED = (
    update(broadcast_recipient)
    .where(*_ONE)
    .values(
        came_to=bindparam("b_state"), fault=bindparam("b_fault"), told_at=bindparam("b_at"), left_out=bindparam("b_why")
    )
)
