"""What the clocks of needs put on the coordinators' list, and what goes off it by itself.

The promise of a first contact (75, 116) rings as it does for clients: for the owner from the morning of the working
day before, for the team's lead once it is late. After three weeks without a word somebody is to be in touch again
(80, 117): while a need is open, and once after its end, since the company stays in the network. On hold nothing rings.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, or_, select, update

from domain.calendar import add_working_days, end_of_day_utc, local_day, to_utc
from domain.care import last_morning, working_day_from
from domain.companies import SPOKEN
from domain.employers import Closing, Event
from storage.request_import import RequestImport
from storage.tables import company_contact, company_event, staffing_request, todo
from storage.todos import TodoKind

MOST = 200
"""Things in one transaction."""

_RUNS = and_(staffing_request.c.closed_at.is_(None), staffing_request.c.held_since.is_(None))
_WAITS = and_(_RUNS, staffing_request.c.first_contact_at.is_(None))


class RequestClocks(RequestImport):
    """May run at any time, as often as anybody likes."""

    def tick(self, most: int = MOST) -> int:
        """Does what is due, about ``most`` things. Returns how many."""
        done = self._take_off() + self._readdress()
        for step in (self._take_up_held, self._late, self._soon, self._again, self._again_after_end):
            if done < most:
                done += step(most - done)
        return done

    # The promise.

    def _soon_now(self) -> ColumnElement[bool]:
        last = add_working_days(self._morning, 1, self._rules.closures())
        return and_(_WAITS, staffing_request.c.first_contact_due <= last)

    def _late_now(self) -> ColumnElement[bool]:
        return and_(_WAITS, staffing_request.c.first_contact_due < local_day(self._now))

    def _soon(self, most: int) -> int:
        rows = self._lacking(TodoKind.REQUEST_CONTACT_SOON, self._soon_now(), most)
        return sum(self._ring(TodoKind.REQUEST_CONTACT_SOON, row, self._closing(row.first_contact_due)) for row in rows)

    def _late(self, most: int) -> int:
        """For the lead, from the first minute after the promised day."""
        rows = self._lacking(TodoKind.REQUEST_CONTACT_LATE, self._late_now(), most)
        return sum(
            self._ring(TodoKind.REQUEST_CONTACT_LATE, row, end_of_day_utc(row.first_contact_due), for_lead=True)
            for row in rows
        )

    def _closing(self, day: date) -> datetime:
        return to_utc(day, self._rules.closes)

    # Three weeks.

    def _again_now(self) -> ColumnElement[bool]:
        """Open, contacted, and nothing between us and the employer for so long."""
        old = self._before(self._rules.contact_again_days)
        return and_(_RUNS, staffing_request.c.first_contact_at < old, ~_spoke(old), ~_seen_to(old))

    def _again(self, most: int) -> int:
        if self._rules.contact_again_days <= 0:
            return 0
        rows = self._lacking(TodoKind.CONTACT_AGAIN, self._again_now(), most)
        return sum(self._ring_again(row, row.first_contact_at) for row in rows)

    def _over_now(self) -> ColumnElement[bool]:
        """The newest need of a company ended so long ago, and nobody of ours has been in touch since."""
        old = self._before(self._rules.contact_again_days)
        newer = staffing_request.alias("newer")
        other = exists().where(
            newer.c.company_id == staffing_request.c.company_id,
            or_(newer.c.closed_at.is_(None), newer.c.closed_at > staffing_request.c.closed_at),
            newer.c.id != staffing_request.c.id,
        )
        return and_(
            staffing_request.c.closed_at < old,
            staffing_request.c.closed_why != Closing.TWICE,
            ~other,
            ~_spoke(staffing_request.c.closed_at),
            ~_seen_to(staffing_request.c.closed_at),
        )

    def _again_after_end(self, most: int) -> int:
        if self._rules.contact_again_days <= 0:
            return 0
        rows = self._lacking(TodoKind.CONTACT_AGAIN, self._over_now(), most)
        return sum(self._ring_again(row, row.closed_at) for row in rows)

    def _ring_again(self, row: Any, since: datetime) -> bool:
        spoken = select(func.max(company_event.c.at)).where(
            company_event.c.company_id == row.company_id,
            or_(company_event.c.request_id == row.id, company_event.c.request_id.is_(None)),
            company_event.c.what.in_(_ANEW),
        )
        last = max(since, self._connection.execute(spoken).scalar() or since)
        day = local_day(last) + timedelta(days=self._rules.contact_again_days)
        due = to_utc(working_day_from(day, self._rules.closures()), self._rules.opens)
        return self._ring(TodoKind.CONTACT_AGAIN, row, due, mark=local_day(last).isoformat())

    # Holds that are over.

    def _take_up_held(self, most: int) -> int:
        over = staffing_request.c.held_until <= local_day(self._now), staffing_request.c.closed_at.is_(None)
        held = select(staffing_request.c.id).where(staffing_request.c.held_since.is_not(None), *over)
        found = self._connection.execute(held.order_by(staffing_request.c.id).limit(most)).scalars().all()
        for request_id in found:
            self.resumed(request_id)
            after = self._must_find(request_id)
            if after.first_contact_at is not None:
                self._put_on(after, TodoKind.CONTACT_AGAIN, f"held-{local_day(self._now)}", detail="hold_over")
        return len(found)

    # Putting on, taking off.

    def _lacking(self, kind: TodoKind, rings: ColumnElement[bool], most: int) -> list[Any]:
        """Needs for which this rings and does not stand on the list."""
        stands = exists().where(
            todo.c.request_id == staffing_request.c.id,
            todo.c.kind == kind,
            or_(todo.c.done_at.is_(None), and_(todo.c.done_by.is_not(None), todo.c.key == _key(kind))),
        )
        rows = self._connection.execute(
            select(staffing_request, company_contact.c.person_id)
            .join(company_contact, company_contact.c.id == staffing_request.c.contact_id)
            .where(rings, ~stands)
            .order_by(staffing_request.c.id)
            .limit(most)
        )
        return list(rows)

    def _ring(self, kind: TodoKind, row: Any, due_at: datetime, *, for_lead: bool = False, mark: str = "") -> bool:
        if kind in _REPLACED:
            self._todos.settle_request(row.id, *_REPLACED[kind])
        return self._todos.stand(
            kind,
            row.person_id,
            key=f"{kind}:{row.id}:{mark or row.first_contact_due.isoformat()}",
            due_at=due_at,
            staff_id=None if for_lead else row.owner_id,
            for_lead=for_lead,
            request_id=row.id,
        )

    def _take_off(self) -> int:
        """What has resolved itself. A hold that is over stands until a person has seen to it."""
        kept = (
            (TodoKind.REQUEST_CONTACT_SOON, "%", self._soon_now()),
            (TodoKind.REQUEST_CONTACT_LATE, "%", self._late_now()),
            (TodoKind.CONTACT_AGAIN, "2%", or_(self._again_now(), self._over_now())),
        )
        return sum(self._settle(kind, mark, rings) for kind, mark, rings in kept)

    def _settle(self, kind: TodoKind, mark: str, rings: ColumnElement[bool]) -> int:
        still = select(staffing_request.c.id).where(staffing_request.c.id == todo.c.request_id, rings)
        gone = (
            update(todo)
            .where(
                todo.c.kind == kind,
                todo.c.done_at.is_(None),
                todo.c.key.like(f"{kind}:%:{mark}"),
                ~still.correlate(todo).exists(),
            )
            .values(done_at=self._now)
        )
        return self._connection.execute(gone).rowcount

    def _readdress(self) -> int:
        """What waits for a need's owner follows the need."""
        owner = select(staffing_request.c.owner_id).where(staffing_request.c.id == todo.c.request_id).correlate(todo)
        moved = owner.where(staffing_request.c.owner_id.is_distinct_from(todo.c.staff_id)).exists()
        mine = todo.c.done_at.is_(None), todo.c.for_lead.is_(False), todo.c.kind.in_(_OF_OWNER)
        changed = update(todo).where(*mine, moved).values(staff_id=owner.scalar_subquery())
        return self._connection.execute(changed).rowcount

    # Days.

    @cached_property
    def _morning(self) -> date:
        """The latest working day whose opening hour has come: what is due on a later one waits for it."""
        return last_morning(self._now, self._rules.opens, self._rules.closures())

    def _before(self, days: int) -> datetime:
        """What happened before this instant was on a day from which ``days`` have passed by the last morning."""
        return end_of_day_utc(self._morning - timedelta(days=days))


_REPLACED = {
    TodoKind.REQUEST_CONTACT_SOON: (TodoKind.REQUEST_NEW, TodoKind.ADVICE_WANTED),
}
"""What says the same with less haste."""
_OF_OWNER = (
    TodoKind.REQUEST_NEW,
    TodoKind.ADVICE_WANTED,
    TodoKind.REQUEST_CONTACT_SOON,
    TodoKind.REQUEST_FLAGGED,
    TodoKind.REQUEST_CHANGED,
    TodoKind.CONTACT_AGAIN,
)
_ANEW = SPOKEN | {Event.RESUMED}
"""From any of these the three weeks begin anew."""


def _key(kind: TodoKind) -> ColumnElement[str]:
    day = cast(staffing_request.c.first_contact_due, String)
    return literal(f"{kind}:") + cast(staffing_request.c.id, String) + literal(":") + day


def _spoke(since: Any) -> ColumnElement[bool]:
    """Whether there was a word between us and the employer since. For a query of staffing_request."""
    return exists().where(
        company_event.c.company_id == staffing_request.c.company_id,
        or_(company_event.c.request_id == staffing_request.c.id, company_event.c.request_id.is_(None)),
        company_event.c.what.in_(_ANEW),
        company_event.c.at >= since,
    )


def _seen_to(since: Any) -> ColumnElement[bool]:
    """Whether a person took the reminder off the list since."""
    before = todo.alias("before")  # it is asked of todos too
    return exists().where(
        before.c.request_id == staffing_request.c.id,
        before.c.kind == TodoKind.CONTACT_AGAIN,
        before.c.done_by.is_not(None),
        before.c.done_at >= since,
    )
