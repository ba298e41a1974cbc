"""The service's numbers: outcomes, promises kept, loads, grades. Counts only; no person is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Subquery, and_, case, false, func, literal, literal_column, or_, select

from domain.calendar import end_of_day_utc, local_day
from domain.incoming import Channel
from domain.meetings import State
from domain.progress import Outcome
from domain.roles import Permission, Role
from storage.audit import Action, Audit
from storage.part import Part
from storage.reports import DAY_SECONDS, Named, Period, View, counted, epoch, part_of, step_of, within
from storage.rules import RuleBook, Rules
from storage.staff import Reader
from storage.tables import (
    appointment,
    case_end,
    channel_identity,
    client,
    meeting,
    person,
    plan,
    service_case,
    staff,
    team,
)
from storage.types import UtcDateTime

Line: TypeAlias = int | None
"""A row of a table: a team's id or a coordinator's; None for cases that are nobody's, or not the reader's to see."""

_CHATS = (
    frozenset[Channel](),
    frozenset({Channel.TELEGRAM}),
    frozenset({Channel.WEB}),
    frozenset({Channel.TELEGRAM, Channel.WEB}),
)


@dataclass(frozen=True, slots=True)
class Load:
    """Services under way now. ``capacity`` is None where nobody has decided one."""

    open: int
    resting: int
    up_to_date: int
    outdated: int
    without: int
    capacity: int | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Everything a report counts. An outcome of None: ended without one being written down.

    ``promises`` has ``kept``, ``late`` and ``waiting`` by line; ``meetings`` appointments by line and State, those
    that are over and BOOKED still have no mark. ``lasted`` counts full days from beginning to end by outcome.
    ``grades`` with None: asked and not answered. ``weeks`` and ``months`` are by their first day. ``chats`` is
    by the channels that a client uses.
    """

    names: Mapping[int, str]
    rules: Rules
    outcomes: Mapping[tuple[Line, Outcome | None], int]
    months: Mapping[tuple[date, Outcome | None], int]
    lasted: Mapping[Outcome | None, Mapping[int, int]]
    grades: Mapping[tuple[Line, int | None], int]
    loads: Mapping[Line, Load]
    promises: Mapping[tuple[Line, str], int]
    meetings: Mapping[tuple[Line, State], int]
    weeks: Mapping[date, int]
    languages: Mapping[str, int]
    chats: Mapping[frozenset[Channel], int]


class Reports(Part):
    """A coordinator sees the team's sums and their own; a lead each of the team's; admins and auditors all."""

    def view(self, reader: Reader, team_id: int | None, coordinator_id: int | None) -> View | None:
        """What was asked for, or None when it is not the reader's to see. Nothing asked for: the most they may see."""
        if not reader.may(Permission.SEE_STATISTICS):
            return None
        sees_all = reader.may(Permission.SEE_ALL_CLIENTS) or reader.may(Permission.READ_AUDIT)
        teams = self._teams(None if sees_all else reader.team_id or 0)
        if not sees_all:
            team_id = team_id or reader.team_id
        asked_team = next((one for one in teams if one.id == team_id), None)
        if asked_team is None and (team_id is not None or not sees_all):
            return None
        coordinators = self._coordinators(asked_team.id) if asked_team else []
        alone = None if sees_all or reader.may(Permission.SEE_TEAM_CLIENTS) else reader.staff_id
        if alone is not None:
            coordinators = [one for one in coordinators if one.id == alone]
        asked = next((one for one in coordinators if one.id == coordinator_id), None)
        if asked is None and coordinator_id is not None:
            return None
        return View(asked_team, asked, alone, teams, coordinators)

    def numbers(self, reader: Reader, view: View, period: Period, table: str | None = None) -> Numbers:
        """Counts it all, and writes that it was looked at; with ``table``, that it was taken out as a file."""
        self._record(reader, view, period, table)
        rules = RuleBook(self._connection, self._now).current()
        cases = _cases(view)
        return Numbers(
            names=self._names(),
            rules=rules,
            outcomes=self._outcomes(cases, period),
            months=self._months(cases, period),
            lasted=self._lasted(cases, period),
            grades=self._grades(cases, period),
            loads=self._loads(cases, view, rules),
            promises=self._promises(cases, period),
            meetings=self._meetings(cases, period),
            weeks=self._weeks(cases, period),
            **self._who_began(cases, period),
        )

    # Who is there.

    def _teams(self, team_id: int | None) -> list[Named]:
        wanted = select(team.c.id, team.c.name).order_by(team.c.name)
        if team_id is not None:
            wanted = wanted.where(team.c.id == team_id)
        return [Named(row.id, row.name) for row in self._connection.execute(wanted)]

    def _coordinators(self, team_id: int) -> list[Named]:
        """Who works with clients in the team, and who has or had any in it."""
        has = select(service_case.c.id).where(
            service_case.c.coordinator_id == staff.c.id, service_case.c.team_id == team_id
        )
        works = and_(staff.c.team_id == team_id, staff.c.role == Role.COORDINATOR, staff.c.deactivated_at.is_(None))
        rows = self._connection.execute(select(staff.c.id, staff.c.full_name).where(or_(works, has.exists())))
        return sorted((Named(row.id, row.full_name) for row in rows), key=lambda one: one.name.casefold())

    def _names(self) -> dict[int, str]:
        return {row.id: row.full_name for row in self._connection.execute(select(staff.c.id, staff.c.full_name))}

    # How services ended.

    def _outcomes(self, cases: Subquery, period: Period) -> Counter[tuple[Line, Outcome | None]]:
        ended = select(cases.c.line, case_end.c.outcome, func.count()).select_from(_ended(cases))
        rows = self._connection.execute(
            ended.where(within(cases.c.closed_at, period)).group_by(cases.c.line, case_end.c.outcome)
        )
        return counted(((line, _outcome(code)), count) for line, code, count in rows)

    def _months(self, cases: Subquery, period: Period) -> Counter[tuple[date, Outcome | None]]:
        months = period.months()
        ended = (
            select(part_of(cases.c.closed_at, months).label("part"), case_end.c.outcome)
            .select_from(_ended(cases))
            .where(within(cases.c.closed_at, period))
            .subquery()
        )
        rows = self._connection.execute(
            select(ended.c.part, ended.c.outcome, func.count()).group_by(ended.c.part, ended.c.outcome)
        )
        return counted(((months[part], _outcome(code)), count) for part, code, count in rows)

    def _lasted(self, cases: Subquery, period: Period) -> dict[Outcome | None, Counter[int]]:
        seconds = epoch(cases.c.closed_at) - epoch(cases.c.opened_at)
        ended = (
            select(case_end.c.outcome, (seconds // literal_column(str(DAY_SECONDS))).label("days"))
            .select_from(_ended(cases))
            .where(within(cases.c.closed_at, period))
            .subquery()
        )
        rows = self._connection.execute(
            select(ended.c.outcome, ended.c.days, func.count()).group_by(ended.c.outcome, ended.c.days)
        )
        found: dict[Outcome | None, Counter[int]] = {}
        for code, days, count in rows:
            found.setdefault(_outcome(code), Counter())[int(days)] += count
        return found

    def _grades(self, cases: Subquery, period: Period) -> Counter[tuple[Line, int | None]]:
        rows = self._connection.execute(
            select(cases.c.line, case_end.c.grade, func.count())
            .select_from(cases.join(case_end, case_end.c.case_id == cases.c.id))
            .where(
                within(cases.c.closed_at, period),
                or_(case_end.c.asked_at.is_not(None), case_end.c.grade.is_not(None)),
            )
            .group_by(cases.c.line, case_end.c.grade)
        )
        return counted(((line, grade), count) for line, grade, count in rows)

    # How they go on.

    def _loads(self, cases: Subquery, view: View, rules: Rules) -> dict[Line, Load]:
        today = local_day(self._now)
        rows = self._connection.execute(
            select(
                cases.c.line,
                func.count().label("open"),
                func.count(cases.c.resting_since).label("resting"),
                func.count().filter(plan.c.review_on >= today).label("up_to_date"),
                func.count().filter(plan.c.review_on < today).label("outdated"),
                func.count().filter(plan.c.case_id.is_(None)).label("without"),
            )
            .select_from(cases.outerjoin(plan, plan.c.case_id == cases.c.id))
            .where(cases.c.closed_at.is_(None))
            .group_by(cases.c.line)
        )
        capacities = self._capacities(view, rules)
        loads = {
            row.line: Load(
                row.open, row.resting, row.up_to_date, row.outdated, row.without, capacities.pop(row.line, None)
            )
            for row in rows
        }
        return {**loads, **{line: Load(0, 0, 0, 0, 0, capacity) for line, capacity in capacities.items()}}

    def _capacities(self, view: View, rules: Rules) -> dict[Line, int]:
        """How many clients each coordinator who works here can have, or each team together."""
        default = case((staff.c.specialty == "work_ability", rules.capacity_work_ability), else_=rules.capacity_company)
        working = (
            select(
                (staff.c.team_id if view.by_team else staff.c.id).label("line"),
                func.coalesce(staff.c.capacity, default).label("capacity"),
            )
            .where(staff.c.role == Role.COORDINATOR, staff.c.deactivated_at.is_(None))
            .where(*_these(view, staff.c.team_id, staff.c.id))
        )
        if view.alone is not None:
            working = working.where(staff.c.id == view.alone)
        each = working.subquery()
        rows = self._connection.execute(select(each.c.line, func.sum(each.c.capacity)).group_by(each.c.line))
        return {line: int(capacity) for line, capacity in rows}

    def _promises(self, cases: Subquery, period: Period) -> Counter[tuple[Line, str]]:
        """Of the first contacts that were due in the period. Who was let rest or go before the day is in none."""
        days = period.days()
        over = [literal(end_of_day_utc(day), UtcDateTime()) for day in days]
        deadline = step_of(cases.c.first_contact_due, days[1:], over)
        let_go = or_(cases.c.closed_at < deadline, cases.c.resting_since < deadline)
        today = local_day(self._now)
        due = (
            select(
                cases.c.line,
                case(
                    (cases.c.first_contact_at < deadline, "kept"),
                    (cases.c.first_contact_at.is_not(None), "late"),
                    (func.coalesce(let_go, false()), "none"),
                    (cases.c.first_contact_due < today, "late"),
                    else_="waiting",
                ).label("how"),
            )
            .where(cases.c.first_contact_due.between(period.first, period.last))
            .subquery()
        )
        rows = self._connection.execute(
            select(due.c.line, due.c.how, func.count()).where(due.c.how != "none").group_by(due.c.line, due.c.how)
        )
        return counted(((line, how), count) for line, how, count in rows)

    def _meetings(self, cases: Subquery, period: Period) -> Counter[tuple[Line, State]]:
        rows = self._connection.execute(
            select(cases.c.line, appointment.c.state, func.count())
            .select_from(
                meeting.join(appointment, appointment.c.meeting_id == meeting.c.id).join(
                    cases, cases.c.id == appointment.c.case_id
                )
            )
            .where(
                within(meeting.c.starts_at, period),
                meeting.c.starts_at <= self._now,
                appointment.c.state != State.CANCELLED,
            )
            .group_by(cases.c.line, appointment.c.state)
        )
        return counted(((line, State(state)), count) for line, state, count in rows)

    # How they began.

    def _weeks(self, cases: Subquery, period: Period) -> Counter[date]:
        weeks = period.weeks()
        began = (
            select(part_of(cases.c.opened_at, weeks).label("part")).where(within(cases.c.opened_at, period)).subquery()
        )
        rows = self._connection.execute(select(began.c.part, func.count()).group_by(began.c.part))
        return counted((weeks[part], count) for part, count in rows)

    def _who_began(self, cases: Subquery, period: Period) -> dict[str, Any]:
        # 1 for Telegram and 2 for the web chat, so that one look tells both.
        used = (
            select(
                func.max(case((channel_identity.c.channel == Channel.TELEGRAM, 1), else_=0))
                + func.max(case((channel_identity.c.channel == Channel.WEB, 2), else_=0))
            )
            .where(channel_identity.c.person_id == client.c.person_id)
            .correlate(client)
            .scalar_subquery()
        )
        began = (
            select(
                person.c.language,
                func.coalesce(used, 0).label("used"),
            )
            .select_from(
                cases.join(client, client.c.id == cases.c.client_id).join(person, person.c.id == client.c.person_id)
            )
            .where(within(cases.c.opened_at, period))
            .subquery()
        )
        languages: Counter[str] = Counter()
        chats: Counter[frozenset[Channel]] = Counter()
        rows = self._connection.execute(select(*began.c, func.count().label("clients")).group_by(*began.c))
        for row in rows:
            languages[row.language] += row.clients
            chats[_CHATS[row.used]] += row.clients
        return {"languages": languages, "chats": chats}

    def _record(self, reader: Reader, view: View, period: Period, table: str | None) -> None:
        Audit(self._connection, self._now).record(
            reader.staff_id,
            Action.REPORT_VIEWED if table is None else Action.REPORT_EXPORTED,
            table=table,
            first=period.first.isoformat(),
            last=period.last.isoformat(),
            team=view.team.id if view.team else None,
            coordinator=view.coordinator.id if view.coordinator else None,
        )


def _cases(view: View) -> Subquery:
    """The cases whose numbers these are, each with the line of the tables that it counts in."""
    line: ColumnElement[Any] = service_case.c.team_id if view.by_team else service_case.c.coordinator_id
    if view.alone is not None:
        # Theirs alone: what colleagues do is in the sums only.
        line = case((line == literal_column(str(int(view.alone))), line))
    return (
        select(
            service_case.c.id,
            service_case.c.client_id,
            service_case.c.opened_at,
            service_case.c.closed_at,
            service_case.c.first_contact_due,
            service_case.c.first_contact_at,
            service_case.c.resting_since,
            line.label("line"),
        )
        .where(*_these(view, service_case.c.team_id, service_case.c.coordinator_id))
        .subquery("cases")
    )


def _these(view: View, team_id: ColumnElement[Any], coordinator_id: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    wanted = [team_id == view.team.id] if view.team else []
    return [*wanted, coordinator_id == view.coordinator.id] if view.coordinator else wanted


def _ended(cases: Subquery) -> Any:
    return cases.outerjoin(case_end, case_end.c.case_id == cases.c.id)


def _outcome(code: str | None) -> Outcome | None:
    return None if code is None else Outcome(code)
