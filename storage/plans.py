"""What is agreed with a client: the goal, the next steps, and the day on which it is looked at again (29, 207)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, literal, or_, select, update

from domain.calendar import local_day, to_utc
from domain.care import last_morning, working_day_from
from storage.audit import Action, Audit, Subject
from storage.clock_conditions import UNDER_WAY
from storage.inserts import insert_one, insert_or_ignore
from storage.part import Part
from storage.rules import RuleBook
from storage.scope import can_edit, visible_case
from storage.staff import Reader
from storage.tables import client, plan, plan_step, service_case, staff, todo
from storage.todos import TodoKind, Todos

LONGEST_GOAL = 1_000
LONGEST_STEP = 300
MOST_STEPS = 200
"""Steps of one plan that are shown."""
MOST = 100
"""Things one tick puts on the list."""


class Whose(StrEnum):
    """Who does a step."""

    CLIENT = "client"
    STAFF = "staff"


class Standing(StrEnum):
    """What became of a step."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Step:
    """One next step. ``due_on`` is a Helsinki day; instants in UTC."""

    id: int
    body: str
    whose: Whose
    due_on: date | None
    created_at: datetime
    created_by: str
    done_at: datetime | None
    dropped_at: datetime | None

    @property
    def standing(self) -> Standing:
        if self.done_at:
            return Standing.DONE
        return Standing.DROPPED if self.dropped_at else Standing.OPEN


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of one case. ``review_on`` is the Helsinki day until which it counts as up to date."""

    case_id: int
    goal: str
    review_on: date
    revision: int
    updated_at: datetime
    updated_by: str
    is_up_to_date: bool
    steps: list[Step]

    @property
    def open_steps(self) -> list[Step]:
        return [step for step in self.steps if step.standing is Standing.OPEN]

    @property
    def past_steps(self) -> list[Step]:
        return [step for step in self.steps if step.standing is not Standing.OPEN]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A case with its plan, to be written on. ``plan`` is None while there is none.

    ``review_on`` is the day that would be suggested now.
    """

    case_id: int
    client_id: int
    full_name: str
    service: str
    can_edit: bool
    review_on: date
    plan: Plan | None


class Saved(StrEnum):
    """What became of a plan that was sent."""

    SAVED = "saved"
    SAME = "same"
    CLASH = "clash"


@dataclass(frozen=True, slots=True)
class Moved:
    """A step that was pressed: whose client's it is, and whether the press changed anything."""

    client_id: int
    case_id: int
    changed: bool


class Plans(Part):
    """Reads and presses of plans.

    What a reader may not see is None, as if it were not there; trying leaves a VIEW_REFUSED in the audit record.
    """

    # Reads.

    def of_client(self, client_id: int) -> dict[int, Plan]:
        """A client's plans by case: for a page that records the look at the client."""
        return {one.case_id: one for one in self._read(service_case.c.client_id == client_id)}

    def has_any(self, person_id: int) -> bool:
        """Whether the person has a plan to be shown."""
        found = (
            select(plan.c.case_id)
            .join(service_case, service_case.c.id == plan.c.case_id)
            .join(client, client.c.id == service_case.c.client_id)
            .where(client.c.person_id == person_id, service_case.c.closed_at.is_(None))
            .limit(1)
        )
        return self._connection.execute(found).first() is not None

    def of_person(self, person_id: int) -> list[Plan]:
        """The person's own plans in their open cases, for the chat."""
        return self._read(client.c.person_id == person_id, service_case.c.closed_at.is_(None))

    def sheet(self, reader: Reader, case_id: int) -> Sheet | None:
        """One case's plan, whether or not there is one yet; None if the case is not to be seen."""
        row = self._connection.execute(
            select(
                service_case.c.client_id, client.c.full_name, service_case.c.service, can_edit(reader).label("can_edit")
            )
            .join(client, client.c.id == service_case.c.client_id)
            .where(service_case.c.id == case_id, visible_case(reader))
        ).first()
        if row is None:
            self._refuse(reader, case_id)
            return None
        self._record(reader, Action.PLAN_VIEWED, row.client_id, case_id)
        found = next(iter(self._read(plan.c.case_id == case_id)), None)
        return Sheet(case_id, row.client_id, row.full_name, row.service, bool(row.can_edit), self._review_day(), found)

    def _read(self, *which: ColumnElement[bool]) -> list[Plan]:
        rows: Sequence[Any] = self._connection.execute(
            select(plan, staff.c.full_name)
            .join(service_case, service_case.c.id == plan.c.case_id)
            .join(client, client.c.id == service_case.c.client_id)
            .join(staff, staff.c.id == plan.c.updated_by)
            .where(*which)
            .order_by(plan.c.case_id.desc())
        ).all()
        steps = self._steps([row.case_id for row in rows])
        return [
            Plan(
                row.case_id,
                row.goal,
                row.review_on,
                row.revision,
                row.updated_at,
                row.full_name,
                row.review_on >= local_day(self._now),
                steps.get(row.case_id, []),
            )
            for row in rows
        ]

    def _steps(self, case_ids: Iterable[int]) -> dict[int, list[Step]]:
        """Open steps by their days, then what was done or dropped, the newest first."""
        ended = or_(plan_step.c.done_at.is_not(None), plan_step.c.dropped_at.is_not(None))
        rows = self._connection.execute(
            select(plan_step, staff.c.full_name)
            .join(staff, staff.c.id == plan_step.c.created_by)
            .where(plan_step.c.case_id.in_(list(case_ids)))
            .order_by(ended, plan_step.c.due_on.is_(None), plan_step.c.due_on, plan_step.c.id)
            .limit(MOST_STEPS)
        )
        steps: dict[int, list[Step]] = {}
        for row in rows:
            step = Step(
                row.id,
                row.body,
                Whose(row.whose),
                row.due_on,
                row.created_at,
                row.full_name,
                row.done_at,
                row.dropped_at,
            )
            steps.setdefault(row.case_id, []).append(step)
        return steps

    # Presses.

    def set(self, reader: Reader, case_id: int, *, goal: str, review_on: date, revision: int | None) -> Saved | None:
        """Writes the plan. ``revision`` is the one that was read, None when there was no plan.

        CLASH, and nothing is written, when somebody has changed it since. None if the case is not the reader's.
        """
        client_id = self._mine(reader, case_id)
        if client_id is None:
            return None
        values = {"goal": goal, "review_on": review_on, "updated_at": self._now, "updated_by": reader.staff_id}
        if revision is None:
            row = {"case_id": case_id, "revision": 1, **values}
            written = bool(insert_or_ignore(self._connection, plan, [row], key=plan.c.case_id))
        else:
            unread = and_(plan.c.case_id == case_id, plan.c.revision == revision)
            same = select(plan.c.case_id).where(unread, plan.c.goal == goal, plan.c.review_on == review_on)
            if self._connection.execute(same).first() is not None:
                return Saved.SAME
            written = bool(
                self._connection.execute(
                    update(plan).where(unread).values(**values, revision=plan.c.revision + 1)
                ).rowcount
            )
        if not written:
            return Saved.CLASH
        self._record(reader, Action.PLAN_SET, client_id, case_id)
        self._settle(case_id)
        return Saved.SAVED

    def reviewed(self, reader: Reader, case_id: int) -> int | None:
        """The plan was looked at and holds: the next review is a full round away. Returns the client, None if not."""
        client_id = self._mine(reader, case_id)
        if client_id is None:
            return None
        moved = self._connection.execute(
            update(plan)
            .where(plan.c.case_id == case_id)
            .values(
                review_on=self._review_day(),
                updated_at=self._now,
                updated_by=reader.staff_id,
                revision=plan.c.revision + 1,
            )
        )
        if not moved.rowcount:
            return None
        self._record(reader, Action.PLAN_REVIEWED, client_id, case_id)
        self._settle(case_id)
        return client_id

    def add_step(self, reader: Reader, case_id: int, body: str, whose: Whose, due_on: date | None) -> int | None:
        """One more step. A form sent twice makes one: the same open step is not written again.

        Returns the client, None if the case is not the reader's.
        """
        client_id = self._mine(reader, case_id)
        if client_id is None:
            return None
        there = select(plan_step.c.id).where(
            plan_step.c.case_id == case_id,
            plan_step.c.body == body,
            plan_step.c.whose == whose,
            plan_step.c.due_on.is_not_distinct_from(due_on),
            _is_open,
        )
        if self._connection.execute(there.limit(1)).first() is None:
            step_id = insert_one(
                self._connection,
                plan_step,
                case_id=case_id,
                body=body,
                whose=whose,
                due_on=due_on,
                created_at=self._now,
                created_by=reader.staff_id,
            )
            self._record(reader, Action.PLAN_STEP_ADDED, client_id, case_id, step=step_id)
        return client_id

    def set_step(self, reader: Reader, step_id: int, standing: Standing) -> Moved | None:
        """Done, dropped, or open again. None if it is not the reader's."""
        case_id: int | None = self._connection.execute(
            select(plan_step.c.case_id).where(plan_step.c.id == step_id)
        ).scalar()
        if case_id is None:
            return None
        client_id = self._mine(reader, case_id)
        if client_id is None:
            return None
        changed = self._connection.execute(
            update(plan_step)
            .where(plan_step.c.id == step_id, ~_stands_so(standing))
            .values(
                done_at=self._now if standing is Standing.DONE else None,
                dropped_at=self._now if standing is Standing.DROPPED else None,
            )
        )
        if changed.rowcount:
            self._record(reader, Action.PLAN_STEP_SET, client_id, case_id, step=step_id, standing=standing)
            self._settle(case_id)
        return Moved(client_id, case_id, bool(changed.rowcount))

    # The clock.

    def tick(self, most: int = MOST) -> int:
        """Puts plans to be looked at again, and steps whose day has come, on the list; takes off what was seen to.

        May run at any time. Returns how many alerts it moved.
        """
        done = self._settle()
        day = self._morning()
        reviews = (
            select(plan.c.case_id, plan.c.review_on.label("day"), literal(None).label("step"))
            .join(service_case, service_case.c.id == plan.c.case_id)
            .where(UNDER_WAY, plan.c.review_on <= day, ~_on_the_list(_review_key()))
            .order_by(plan.c.case_id)
        )
        steps = (
            select(plan_step.c.case_id, plan_step.c.due_on.label("day"), plan_step.c.id.label("step"))
            .join(service_case, service_case.c.id == plan_step.c.case_id)
            .where(UNDER_WAY, _is_open, plan_step.c.due_on <= day, ~_on_the_list(_step_key()))
            .order_by(plan_step.c.id)
        )
        for due in (reviews, steps):
            if done < most:
                rows = self._connection.execute(due.limit(most - done)).all()
                done += sum(self._put_on(row) for row in rows)
        return done

    def _put_on(self, row: Any) -> bool:
        case = self._connection.execute(
            select(client.c.person_id, service_case.c.coordinator_id)
            .join(client, client.c.id == service_case.c.client_id)
            .where(service_case.c.id == row.case_id)
        ).one()
        rules = RuleBook(self._connection, self._now).current()
        mark = row.day.isoformat() if row.step is None else f"s{row.step}"
        return Todos(self._connection, self._now).stand(
            TodoKind.PLAN_REVIEW,
            case.person_id,
            key=f"{TodoKind.PLAN_REVIEW}:{row.case_id}:{mark}",
            due_at=to_utc(working_day_from(row.day, rules.closures()), rules.closes),
            staff_id=case.coordinator_id,
            detail=None if row.step is None else "step",
        )

    def _settle(self, case_id: int | None = None) -> int:
        """Takes off the list what was seen to: the plan has a later day, the step is done or another day's."""
        day = self._morning()
        reviews = (
            select(plan.c.case_id)
            .join(service_case, service_case.c.id == plan.c.case_id)
            .where(UNDER_WAY, plan.c.review_on <= day, todo.c.key == _review_key())
        )
        steps = (
            select(plan_step.c.id)
            .join(service_case, service_case.c.id == plan_step.c.case_id)
            .where(UNDER_WAY, _is_open, plan_step.c.due_on <= day, todo.c.key == _step_key())
        )
        which = [todo.c.kind == TodoKind.PLAN_REVIEW, todo.c.done_at.is_(None)]
        if case_id is not None:
            which.append(todo.c.key.like(f"{TodoKind.PLAN_REVIEW}:{case_id}:%"))
        gone = self._connection.execute(
            update(todo)
            .where(*which, ~reviews.correlate(todo).exists(), ~steps.correlate(todo).exists())
            .values(done_at=self._now)
        )
        return gone.rowcount

    # What the presses share.

    def _morning(self) -> date:
        """The latest working day whose opening hour has come: what is due on a later one waits for it."""
        rules = RuleBook(self._connection, self._now).current()
        return last_morning(self._now, rules.opens, rules.closures())

    def _review_day(self) -> date:
        rules = RuleBook(self._connection, self._now).current()
        day = local_day(self._now) + timedelta(days=rules.plan_review_days)
        return working_day_from(day, rules.closures())

    def _mine(self, reader: Reader, case_id: int) -> int | None:
        """The client of a case whose plan is the reader's to keep."""
        client_id: int | None = self._connection.execute(
            select(service_case.c.client_id).where(service_case.c.id == case_id, can_edit(reader))
        ).scalar()
        if client_id is None:
            self._refuse(reader, case_id)
        return client_id

    def _refuse(self, reader: Reader, case_id: int) -> None:
        client_id: int | None = self._connection.execute(
            select(service_case.c.client_id).where(service_case.c.id == case_id)
        ).scalar()
        if client_id is not None:
            self._record(reader, Action.VIEW_REFUSED, client_id, case_id)

    def _record(self, reader: Reader, action: Action, client_id: int, case_id: int, **detail: int | str) -> None:
        Audit(self._connection, self._now).record(
            reader.staff_id, action, Subject.CLIENT, client_id, case=case_id, **detail
        )


_is_open = and_(plan_step.c.done_at.is_(None), plan_step.c.dropped_at.is_(None))


def _stands_so(standing: Standing) -> ColumnElement[bool]:
    match standing:
        case Standing.DONE:
            return plan_step.c.done_at.is_not(None)
        case Standing.DROPPED:
            return plan_step.c.dropped_at.is_not(None)
        case Standing.OPEN:
            return _is_open


def _review_key() -> ColumnElement[str]:
    """How the alert of a plan's review is known."""
    case_id = cast(plan.c.case_id, String)
    return literal(f"{TodoKind.PLAN_REVIEW}:") + case_id + ":" + cast(plan.c.review_on, String)


def _step_key() -> ColumnElement[str]:
    """How the alert of a step is known."""
    case_id, step_id = cast(plan_step.c.case_id, String), cast(plan_step.c.id, String)
    return literal(f"{TodoKind.PLAN_REVIEW}:") + case_id + literal(":s") + step_id


def _on_the_list(key: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the alert is on the list, or a person took it off."""
    return (
        select(todo.c.id).where(todo.c.key == key, or_(todo.c.done_at.is_(None), todo.c.done_by.is_not(None))).exists()
    )
