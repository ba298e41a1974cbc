"""What the clocks of care put on the coordinators' list, and what goes off it by itself.

What is on the list follows from what is in the store and the hour: what should stand there is put on, and what has
resolved itself goes off. So it does not matter when, how often or by whom that is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, false, func, literal, or_, select, update

from domain.calendar import add_working_days, end_of_day_utc, local_day, to_utc
from domain.care import last_morning, latest_start, plus_months, working_day_from
from domain.meetings import State
from storage.clock_conditions import HELD, UNDER_WAY, counts_from, had_meeting, rested_before, spoke_since, unanswered
from storage.outbox import Outbox
from storage.part import Part
from storage.rules import RuleBook, Rules
from storage.tables import appointment, check_in, client, meeting, meeting_host, service_case, time_request, todo
from storage.todos import TodoKind, Todos

OUTCOME_AFTER = timedelta(minutes=30)
"""How long after a meeting it is asked whether the client came."""
THREE_MONTHS_BEFORE = 5
"""Working days before the planned end of a service on which the coordinator is told (119)."""
UNANSWERED_CHECK_INS = 2
"""After so many without an answer the bot asks no more, and a person is told."""

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Clock:
    """What is put on the list for a case while ``rings`` holds (a condition on service_case and client).

    Seen to by a person since ``since`` it does not ring again. ``due`` gives for a row of the case what the
    alert is known by, and by when.
    """

    kind: TodoKind
    rings: ColumnElement[bool]
    since: Any
    due: Callable[[Any], tuple[str, datetime]]
    for_lead: bool = False
    detail: str | None = None
    letter: str = ""

    @property
    def prefix(self) -> ColumnElement[str]:
        return literal(f"{self.kind}:") + cast(service_case.c.id, String) + literal(f":{self.letter}")


class Clocks(Part):
    """The alerts of care. A case that rests or is closed has none."""

    def put_on_the_list(self, most: int) -> int:
        """Does what is due, about ``most`` things. Returns how many."""
        done = self._take_off() + self._readdress()
        steps = [lambda left, clock=clock: self._ring(clock, left) for clock in self._clocks]
        for step in (*steps, self._ask_outcomes, self._tell_unanswered):
            if done < most:
                done += step(most - done)
        return done

    # What is put on the list for a case.

    @cached_property
    def _clocks(self) -> list[_Clock]:
        return [
            self._first_contact_soon(),
            self._first_contact_late(),
            self._meet_again(),
            self._three_months(),
            self._silent(),
        ]

    def _first_contact_soon(self) -> _Clock:
        """From the morning of the working day before the promised one (67, 115)."""
        last = add_working_days(self._morning, 1, self._closures)
        waits = service_case.c.first_contact_at.is_(None)
        return _Clock(
            TodoKind.FIRST_CONTACT_SOON,
            and_(waits, service_case.c.first_contact_due <= last),
            counts_from,
            lambda case: (
                case.first_contact_due.isoformat(),
                to_utc(case.first_contact_due, self._rules.closes),
            ),
        )

    def _first_contact_late(self) -> _Clock:
        """For the team lead, from the first minute after the promised day."""
        waits = service_case.c.first_contact_at.is_(None)
        return _Clock(
            TodoKind.FIRST_CONTACT_LATE,
            and_(waits, service_case.c.first_contact_due < local_day(self._now)),
            counts_from,
            lambda case: (case.first_contact_due.isoformat(), end_of_day_utc(case.first_contact_due)),
            for_lead=True,
        )

    def _meet_again(self) -> _Clock:
        """Too long without a meeting, held or agreed (60, 118); after a person saw to it, too long once more."""
        days = self._rules.rhythm_days
        old = self._before(days)
        met = had_meeting(appointment.c.case_id == service_case.c.id, meeting.c.ends_at >= old)
        rings = and_(service_case.c.first_contact_at < old, rested_before(old), ~met)
        return _Clock(
            TodoKind.MEET_AGAIN,
            rings if days > 0 else false(),
            old,
            lambda case: self._since_meeting(case, days),
        )

    def _since_meeting(self, case: Any, days: int) -> tuple[str, datetime]:
        seen_to = select(func.max(todo.c.done_at)).where(
            todo.c.kind == TodoKind.MEET_AGAIN,
            todo.c.person_id == case.person_id,
            todo.c.key.like(f"{TodoKind.MEET_AGAIN}:{case.id}:%"),
            todo.c.done_by.is_not(None),
        )
        met = (
            select(func.max(meeting.c.ends_at))
            .join(appointment, appointment.c.meeting_id == meeting.c.id)
            .where(appointment.c.case_id == case.id, appointment.c.state.in_(HELD))
        )
        found = [self._connection.execute(query).scalar() for query in (seen_to, met)]
        since = max(filter(None, [case.first_contact_at, case.rested_at, *found]))
        return local_day(since).isoformat(), self._opening(local_day(since) + timedelta(days=days))

    def _three_months(self) -> _Clock:
        """Some working days before the planned length of the service is full: told, not ended (119)."""
        months = self._rules.service_months
        end = add_working_days(self._morning, THREE_MONTHS_BEFORE, self._closures)
        begun = end_of_day_utc(latest_start(end, months))
        return _Clock(
            TodoKind.THREE_MONTHS,
            counts_from < begun if months > 0 else false(),
            counts_from,
            lambda case: self._full(case, months),
        )

    def _full(self, case: Any, months: int) -> tuple[str, datetime]:
        start = local_day(case.rested_at or case.opened_at)
        last = add_working_days(plus_months(start, months) + _A_DAY, -1, self._closures)
        return start.isoformat(), to_utc(last, self._rules.closes)

    def _silent(self) -> _Clock:
        """Asked how they are, more than once, and no answer: a person has to think what to do."""
        last = select(func.max(check_in.c.id)).where(check_in.c.case_id == service_case.c.id).scalar_subquery()
        asked_at = select(func.max(check_in.c.asked_at)).where(check_in.c.case_id == service_case.c.id)
        days = self._rules.check_in_days
        return _Clock(
            TodoKind.UNANSWERED,
            and_(self._quiet_for(days), unanswered >= UNANSWERED_CHECK_INS, last.is_not(None)),
            asked_at.scalar_subquery(),
            lambda case: self._since_asking(case, days),
            detail="check_in",
            letter="c",
        )

    def _since_asking(self, case: Any, days: int) -> tuple[str, datetime]:
        last = self._connection.execute(
            select(check_in.c.id, check_in.c.asked_at)
            .where(check_in.c.case_id == case.id)
            .order_by(check_in.c.id.desc())
            .limit(1)
        ).one()
        return str(last.id), self._opening(local_day(last.asked_at) + timedelta(days=days))

    def _ring(self, clock: _Clock, most: int) -> int:
        """Puts on the list what should stand there and does not."""
        stands = select(todo.c.id).where(
            todo.c.person_id == client.c.person_id,
            todo.c.kind == clock.kind,
            todo.c.key.like(clock.prefix + "%"),
            or_(todo.c.done_at.is_(None), and_(todo.c.done_by.is_not(None), todo.c.done_at >= clock.since)),
        )
        cases = self._connection.execute(
            select(service_case, client.c.person_id)
            .join(client, client.c.id == service_case.c.client_id)
            .where(UNDER_WAY, clock.rings, ~stands.exists())
            .order_by(service_case.c.id)
            .limit(most)
        ).all()
        return sum(self._put_on(clock, case) for case in cases)

    def _put_on(self, clock: _Clock, case: Any) -> bool:
        mark, due_at = clock.due(case)
        return self._todos.stand(
            clock.kind,
            case.person_id,
            key=f"{clock.kind}:{case.id}:{clock.letter}{mark}",
            due_at=due_at,
            staff_id=None if clock.for_lead else case.coordinator_id,
            for_lead=clock.for_lead,
            detail=clock.detail,
        )

    # What goes off the list by itself.

    def look_again(self, person_id: int) -> int:
        """Takes off the list what has resolved itself for this person. Returns how many alerts."""
        return self._take_off(todo.c.person_id == person_id)

    def _take_off(self, *which: ColumnElement[bool]) -> int:
        kept = [(clock.kind, f"{clock.letter}%", _case_of(clock)) for clock in self._clocks]
        kept.append((TodoKind.UNANSWERED, "r%", _request_of()))
        kept.append((TodoKind.OUTCOME_MISSING, "%", _unset()))
        return sum(self._settle(kind, mark, stands, *which) for kind, mark, stands in kept)

    def _settle(self, kind: TodoKind, mark: str, stands: ColumnElement[bool], *which: ColumnElement[bool]) -> int:
        gone = (
            update(todo)
            .where(todo.c.kind == kind, todo.c.done_at.is_(None), todo.c.key.like(f"{kind}:%:{mark}"), ~stands, *which)
            .values(done_at=self._now)
        )
        return self._connection.execute(gone).rowcount

    def _readdress(self) -> int:
        """What waits for a case's coordinator follows the case when another takes it over."""
        case_id = cast(service_case.c.id, String)
        of_case = (
            select(service_case.c.coordinator_id)
            .join(client, client.c.id == service_case.c.client_id)
            .where(
                client.c.person_id == todo.c.person_id,
                todo.c.key.like(todo.c.kind + ":" + case_id + ":%"),
                service_case.c.closed_at.is_(None),
            )
            .correlate(todo)
        )
        moved = of_case.where(service_case.c.coordinator_id.is_distinct_from(todo.c.staff_id))
        return self._connection.execute(
            update(todo)
            .where(
                todo.c.done_at.is_(None),
                todo.c.for_lead.is_(False),
                todo.c.kind.in_(_OF_COORDINATOR),
                todo.c.key.not_like("unanswered:%:r%"),
                moved.exists(),
            )
            .values(staff_id=of_case.scalar_subquery())
        ).rowcount

    # Meetings without an outcome, requests without an answer.

    def _ask_outcomes(self, most: int) -> int:
        key = (
            literal(f"{TodoKind.OUTCOME_MISSING}:")
            + cast(appointment.c.id, String)
            + ":"
            + cast(meeting_host.c.staff_id, String)
        )
        rows = self._connection.execute(
            select(appointment.c.id, client.c.person_id, meeting_host.c.staff_id, meeting.c.ends_at, key.label("key"))
            .select_from(appointment)
            .join(meeting, meeting.c.id == appointment.c.meeting_id)
            .join(meeting_host, meeting_host.c.meeting_id == meeting.c.id)
            .join(client, client.c.id == appointment.c.client_id)
            .where(
                appointment.c.state == State.BOOKED,
                meeting.c.ends_at <= self._now - OUTCOME_AFTER,
                ~_stands(key),
            )
            .order_by(meeting.c.ends_at, appointment.c.id, meeting_host.c.staff_id)
            .limit(most)
        ).all()
        return sum(
            self._todos.stand(
                TodoKind.OUTCOME_MISSING,
                row.person_id,
                key=row.key,
                due_at=row.ends_at + OUTCOME_AFTER,
                staff_id=row.staff_id,
                appointment_id=row.id,
            )
            for row in rows
        )

    def _tell_unanswered(self, most: int) -> int:
        days = self._rules.unanswered_days
        key = _request_key()
        rows = self._connection.execute(
            select(time_request, client.c.person_id, key.label("key"))
            .join(client, client.c.id == time_request.c.client_id)
            .where(time_request.c.state == "open", time_request.c.created_at < self._before(days), ~_stands(key))
            .order_by(time_request.c.id)
            .limit(most)
        ).all()
        return sum(
            self._todos.stand(
                TodoKind.UNANSWERED,
                row.person_id,
                key=row.key,
                due_at=self._opening(local_day(row.created_at) + timedelta(days=days)),
                staff_id=row.staff_id,
            )
            for row in rows
        )

    # Conditions and short names.

    def _quiet_for(self, days: int) -> ColumnElement[bool]:
        """The client was contacted, and for so many days they said nothing, met nobody and were not asked."""
        if days <= 0:
            return false()
        old = self._before(days)
        other = service_case.alias("other")
        asked = (
            select(check_in.c.id)
            .join(other, other.c.id == check_in.c.case_id)
            .where(other.c.client_id == client.c.id, check_in.c.asked_at >= old)
            .correlate(client)
        )
        to_pick = select(time_request.c.id).where(
            time_request.c.client_id == client.c.id, time_request.c.state == "open"
        )
        return and_(self._no_news(old), ~asked.exists(), ~to_pick.exists())

    def _no_news(self, old: datetime) -> ColumnElement[bool]:
        return and_(
            service_case.c.first_contact_at < old,
            rested_before(old),
            ~spoke_since(old),
            ~had_meeting(appointment.c.client_id == client.c.id, meeting.c.ends_at >= old),
        )

    @cached_property
    def _morning(self) -> date:
        """The latest working day whose opening hour has come: what is due on a later one waits for it."""
        return last_morning(self._now, self._rules.opens, self._closures)

    def _before(self, days: int) -> datetime:
        """What happened before this instant was on a day from which ``days`` have passed by the last morning."""
        return end_of_day_utc(self._morning - timedelta(days=days))

    def _opening(self, day: date) -> datetime:
        """When the doors open on that local day, or on the next working day."""
        return to_utc(working_day_from(day, self._closures), self._rules.opens)

    @cached_property
    def _rules(self) -> Rules:
        return RuleBook(self._connection, self._now).current()

    @cached_property
    def _closures(self) -> frozenset[date]:
        return self._rules.closures()

    @property
    def _todos(self) -> Todos:
        return Todos(self._connection, self._now)

    @property
    def _outbox(self) -> Outbox:
        return Outbox(self._connection, self._now)


_OF_COORDINATOR = (
    TodoKind.FIRST_CONTACT_SOON,
    TodoKind.MEET_AGAIN,
    TodoKind.THREE_MONTHS,
    TodoKind.UNANSWERED,
    TodoKind.CHECK_IN,
    TodoKind.PLAN_REVIEW,
)


def _stands(key: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether an alert of this key is on the list, or a person took it off."""
    return exists().where(todo.c.key == key, or_(todo.c.done_at.is_(None), todo.c.done_by.is_not(None)))


def _case_of(clock: _Clock) -> ColumnElement[bool]:
    """Whether the alert's own case still rings. For a query of todo."""
    rings = (
        select(service_case.c.id)
        .join(client, client.c.id == service_case.c.client_id)
        .where(
            client.c.person_id == todo.c.person_id,
            todo.c.key.like(clock.prefix + "%"),
            UNDER_WAY,
            clock.rings,
        )
    )
    return rings.correlate(todo).exists()


def _request_key() -> ColumnElement[str]:
    case_id, request_id = cast(time_request.c.case_id, String), cast(time_request.c.id, String)
    return literal(f"{TodoKind.UNANSWERED}:") + case_id + literal(":r") + request_id


def _request_of() -> ColumnElement[bool]:
    """Whether the alert's own request is still open. For a query of todo."""
    waits = (
        select(time_request.c.id)
        .join(client, client.c.id == time_request.c.client_id)
        .where(client.c.person_id == todo.c.person_id, todo.c.key == _request_key(), time_request.c.state == "open")
    )
    return waits.correlate(todo).exists()


def _unset() -> ColumnElement[bool]:
    """Whether the alert's appointment still has no outcome. For a query of todo."""
    booked = select(appointment.c.id).where(
        appointment.c.id == todo.c.appointment_id, appointment.c.state == State.BOOKED
    )
    return booked.correlate(todo).exists()
