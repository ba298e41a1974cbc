"""The numbers of the work with employers: contacts, needs and how they were met, promises, introductions, grades."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Subquery, case, distinct, false, func, literal, literal_column, or_, select

from domain.calendar import end_of_day_utc, local_day
from domain.employers import Closing, Event, Source, Start, State, TrialEnd, WhyNot
from domain.people import Sector
from domain.roles import Permission
from storage.audit import Action, Audit
from storage.part import Part
from storage.reports import DAY_SECONDS, Named, Period, counted, epoch, part_of, step_of, within
from storage.staff import Reader
from storage.tables import candidate, company, company_event, follow_up, staffing_request, team, work_trial
from storage.types import UtcDateTime

CONTACTS: Final = (
    Event.CONTACTED,
    Event.CALL,
    Event.VISIT,
    Event.EMAIL,
    Event.WORKSHOP,
    Event.HAPPENING,
    Event.ANSWERED,
    Event.INTERVIEW,
    Event.FOLLOW_UP_ANSWERED,
)
"""With these we and a company have been in touch."""
TOGETHER: Final = (Event.OPENED, Event.INTRODUCED, Event.INTERVIEW, Event.TRIAL, Event.WORKSHOP, Event.HAPPENING)
"""With these a company works with us (159)."""


@dataclass(frozen=True, slots=True)
class EmployerView:
    """Whose numbers: everybody's or a team's. Employers are the whole network's, so every team is anybody's to see."""

    team: Named | None
    teams: Sequence[Named]


@dataclass(frozen=True, slots=True)
class EmployerNumbers:
    """Everything the report counts in a period.

    Companies: ``contacted`` and ``together`` by sector (None: nobody knows it), and by the first day of a month with
    ``opened`` and ``met`` needs. Needs that ended are ``met``, ``part`` or ``not`` by team and by source, ``opened`` by
    team alone; ``why_not`` is of those not met. Days are full days from the need's opening, with how many needs it
    took so many. ``kept``, ``late`` and ``waiting`` are first contacts. Of those introduced in the period ``hired``,
    ``seen`` but not hired, and ``only`` introduced are apart. ``grades`` with None: asked and not answered.
    """

    sectors: Counter[tuple[Sector | None, str]]
    companies: Counter[str]
    months: Counter[tuple[date, str]]
    needs: Counter[tuple[int, str]]
    sources: Counter[tuple[Source, str]]
    opened: Counter[int]
    why_not: Counter[Closing]
    first_contact: dict[int | Source, Counter[int]]
    to_filled: dict[int | Source, Counter[int]]
    promises: Counter[tuple[int, str]]
    source_promises: Counter[tuple[Source, str]]
    introduced: Counter[tuple[int, str]]
    refusals: Counter[WhyNot | None]
    grades: Counter[int | None]
    starts: Counter[Start]
    trials_agreed: int
    trials: Counter[TrialEnd]


class EmployerReports(Part):
    def view(self, reader: Reader, team_id: int | None) -> EmployerView | None:
        """What was asked for; None for a team that is not there, and for who may see no numbers."""
        if not reader.may(Permission.SEE_STATISTICS):
            return None
        rows = self._connection.execute(select(team.c.id, team.c.name).order_by(team.c.name))
        teams = [Named(row.id, row.name) for row in rows]
        asked = next((one for one in teams if one.id == team_id), None)
        return None if asked is None and team_id is not None else EmployerView(asked, teams)

    def numbers(self, reader: Reader, view: EmployerView, period: Period, table: str | None = None) -> EmployerNumbers:
        """Counts it all, and writes that it was looked at; with ``table``, that it was taken out as a file."""
        self._record(reader, view, period, table)
        needs = _needs(view)
        by_team, by_source = self._ended(needs, period)
        kept_team, kept_source = self._promises(needs, period)
        sectors, companies = self._sectors(view, period)
        agreed, ended = self._trials(needs, period)
        return EmployerNumbers(
            sectors=sectors,
            companies=companies,
            months=self._months(view, needs, period),
            needs=by_team,
            sources=by_source,
            opened=self._opened(needs, period),
            why_not=self._why_not(needs, period),
            first_contact=self._days(needs, needs.c.first_contact_at, period),
            to_filled=self._days(needs, needs.c.filled_at, period, needs.c.state == State.FILLED),
            promises=kept_team,
            source_promises=kept_source,
            introduced=self._introduced(needs, period),
            refusals=self._refusals(needs, period),
            grades=self._grades(needs, period),
            starts=self._starts(needs, period),
            trials_agreed=agreed,
            trials=ended,
        )

    # Companies.

    def _sectors(self, view: EmployerView, period: Period) -> tuple[Counter[tuple[Sector | None, str]], Counter[str]]:
        happened = _happened(view, period)
        rows = self._connection.execute(
            select(happened.c.industry, *_companies(happened)).group_by(happened.c.industry)
        ).all()
        sectors: Counter[tuple[Sector | None, str]] = Counter()
        for row in rows:
            sector = Sector(row.industry) if row.industry in set(Sector) else None
            sectors[sector, "contacted"] += row.contacted
            sectors[sector, "together"] += row.together
        totals: Counter[str] = Counter()
        for (_, what), count in sectors.items():
            totals[what] += count
        return sectors, totals

    def _months(self, view: EmployerView, needs: Subquery, period: Period) -> Counter[tuple[date, str]]:
        months = period.months()
        found: Counter[tuple[date, str]] = Counter()
        happened = _happened(view, period, part_of(company_event.c.at, months).label("part"))
        rows = self._connection.execute(select(happened.c.part, *_companies(happened)).group_by(happened.c.part))
        for row in rows:
            found[months[row.part], "contacted"] = row.contacted
            found[months[row.part], "together"] = row.together
        for what, column, which in (
            ("opened", needs.c.opened_at, ()),
            ("met", needs.c.filled_at, (needs.c.state == State.FILLED,)),
        ):
            parts = select(part_of(column, months).label("part")).where(within(column, period), *which).subquery()
            for part, count in self._connection.execute(select(parts.c.part, func.count()).group_by(parts.c.part)):
                found[months[part], what] = count
        return found

    # Needs.

    def _opened(self, needs: Subquery, period: Period) -> Counter[int]:
        rows = self._connection.execute(
            select(needs.c.team_id, func.count()).where(within(needs.c.opened_at, period)).group_by(needs.c.team_id)
        )
        return counted(rows)

    def _ended(self, needs: Subquery, period: Period) -> tuple[Counter[tuple[int, str]], Counter[tuple[Source, str]]]:
        how = case((needs.c.state == State.FILLED, "met"), (needs.c.state == State.PART_FILLED, "part"), else_="not")
        rows = self._connection.execute(
            select(needs.c.team_id, needs.c.source, how.label("how"), func.count())
            .where(within(needs.c.ended_at, period))
            .group_by(needs.c.team_id, needs.c.source, "how")
        ).all()
        by_team = counted(((row[0], row[2]), row[3]) for row in rows)
        return by_team, counted(((Source(row[1]), row[2]), row[3]) for row in rows)

    def _why_not(self, needs: Subquery, period: Period) -> Counter[Closing]:
        rows = self._connection.execute(
            select(needs.c.closed_why, func.count())
            .where(within(needs.c.ended_at, period), needs.c.state.in_([State.NOT_FILLED, State.HANDED_ON]))
            .group_by(needs.c.closed_why)
        )
        return counted((Closing(why), count) for why, count in rows)

    def _days(
        self, needs: Subquery, end: ColumnElement[Any], period: Period, *which: ColumnElement[bool]
    ) -> dict[int | Source, Counter[int]]:
        """How many full days went by until then, by team and by source."""
        seconds = epoch(end) - epoch(needs.c.opened_at)
        days = (seconds // literal_column(str(DAY_SECONDS))).label("days")
        took = select(needs.c.team_id, needs.c.source, days).where(within(end, period), *which).subquery()
        rows = self._connection.execute(select(*took.c, func.count().label("needs")).group_by(*took.c))
        found: dict[int | Source, Counter[int]] = {}
        for row in rows:
            for line in (row.team_id, Source(row.source)):
                found.setdefault(line, Counter())[max(0, int(row.days))] += row.needs
        return found

    def _promises(
        self, needs: Subquery, period: Period
    ) -> tuple[Counter[tuple[int, str]], Counter[tuple[Source, str]]]:
        """Of the first contacts that were due in the period (75, 116). What was closed or held before is in none."""
        days = period.days()
        over = [literal(end_of_day_utc(day), UtcDateTime()) for day in days]
        deadline = step_of(needs.c.first_contact_due, days[1:], over)
        let_go = or_(needs.c.closed_at < deadline, needs.c.held_since < deadline)
        due = (
            select(
                needs.c.team_id,
                needs.c.source,
                case(
                    (needs.c.first_contact_at < deadline, "kept"),
                    (needs.c.first_contact_at.is_not(None), "late"),
                    (func.coalesce(let_go, false()), "none"),
                    (needs.c.first_contact_due < local_day(self._now), "late"),
                    else_="waiting",
                ).label("how"),
            )
            .where(needs.c.first_contact_due.between(period.first, period.last))
            .subquery()
        )
        rows = self._connection.execute(
            select(*due.c, func.count().label("needs")).where(due.c.how != "none").group_by(*due.c)
        ).all()
        by_team = counted(((row.team_id, row.how), row.needs) for row in rows)
        return by_team, counted(((Source(row.source), row.how), row.needs) for row in rows)

    # People, and how it was.

    def _introduced(self, needs: Subquery, period: Period) -> Counter[tuple[int, str]]:
        seen = or_(candidate.c.employer_answer == "meet", candidate.c.appointment_id.is_not(None))
        how = case((candidate.c.state == "hired", "hired"), (seen, "seen"), else_="only")
        rows = self._connection.execute(
            select(needs.c.team_id, how.label("how"), func.count())
            .join(candidate, candidate.c.request_id == needs.c.id)
            .where(within(candidate.c.introduced_at, period))
            .group_by(needs.c.team_id, "how")
        )
        return counted(((row[0], row[1]), row[2]) for row in rows)

    def _refusals(self, needs: Subquery, period: Period) -> Counter[WhyNot | None]:
        rows = self._connection.execute(
            select(candidate.c.why_not, func.count())
            .join(needs, needs.c.id == candidate.c.request_id)
            .where(candidate.c.employer_answer == "no", within(candidate.c.employer_at, period))
            .group_by(candidate.c.why_not)
        )
        return counted((WhyNot(why) if why else None, count) for why, count in rows)

    def _grades(self, needs: Subquery, period: Period) -> Counter[int | None]:
        rows = self._connection.execute(
            select(follow_up.c.grade, func.count())
            .join(needs, needs.c.id == follow_up.c.request_id)
            .where(within(follow_up.c.asked_at, period))
            .group_by(follow_up.c.grade)
        )
        return counted(rows)

    def _starts(self, needs: Subquery, period: Period) -> Counter[Start]:
        rows = self._connection.execute(
            select(follow_up.c.started, func.count())
            .join(needs, needs.c.id == follow_up.c.request_id)
            .where(within(follow_up.c.asked_at, period), follow_up.c.started.is_not(None))
            .group_by(follow_up.c.started)
        )
        return counted((Start(started), count) for started, count in rows)

    def _trials(self, needs: Subquery, period: Period) -> tuple[int, Counter[TrialEnd]]:
        of_needs = work_trial.join(needs, needs.c.id == work_trial.c.request_id)
        agreed = select(func.count()).select_from(of_needs).where(within(work_trial.c.made_at, period))
        rows = self._connection.execute(
            select(work_trial.c.ended_why, func.count())
            .select_from(of_needs)
            .where(within(work_trial.c.ended_at, period))
            .group_by(work_trial.c.ended_why)
        )
        ended = counted((TrialEnd(why), count) for why, count in rows)
        return int(self._connection.execute(agreed).scalar_one()), ended

    def _record(self, reader: Reader, view: EmployerView, period: Period, table: str | None) -> None:
        Audit(self._connection, self._now).record(
            reader.staff_id,
            Action.REPORT_VIEWED if table is None else Action.REPORT_EXPORTED,
            what="employers",
            table=table,
            first=period.first.isoformat(),
            last=period.last.isoformat(),
            team=view.team.id if view.team else None,
        )


# Pieces of queries.


def _needs(view: EmployerView) -> Subquery:
    """The needs whose numbers these are; ``ended_at``: when it was closed, or else met without being closed."""
    met = case((staffing_request.c.state == State.FILLED, staffing_request.c.filled_at))
    wanted = [staffing_request.c.team_id == view.team.id] if view.team else []
    return (
        select(
            staffing_request.c.id,
            staffing_request.c.company_id,
            staffing_request.c.team_id,
            staffing_request.c.source,
            staffing_request.c.state,
            staffing_request.c.opened_at,
            staffing_request.c.first_contact_due,
            staffing_request.c.first_contact_at,
            staffing_request.c.filled_at,
            staffing_request.c.held_since,
            staffing_request.c.closed_at,
            staffing_request.c.closed_why,
            func.coalesce(staffing_request.c.closed_at, met, type_=UtcDateTime()).label("ended_at"),
        )
        .where(*wanted)
        .subquery("needs")
    )


def _happened(view: EmployerView, period: Period, *more: ColumnElement[Any]) -> Subquery:
    """What happened with companies; of one team, what happened about its needs."""
    query = (
        select(company_event.c.company_id, company_event.c.what, company.c.industry, *more)
        .join(company, company.c.id == company_event.c.company_id)
        .where(within(company_event.c.at, period), company_event.c.what.in_({*CONTACTS, *TOGETHER}))
    )
    if view.team is not None:
        query = query.join(staffing_request, staffing_request.c.id == company_event.c.request_id)
        query = query.where(staffing_request.c.team_id == view.team.id)
    return query.subquery("happened")


def _companies(happened: Subquery) -> list[ColumnElement[int]]:
    """How many different companies we were in touch with, and how many worked with us."""
    return [
        func.count(distinct(case((happened.c.what.in_(which), happened.c.company_id)))).label(name)
        for name, which in (("contacted", CONTACTS), ("together", TOGETHER))
    ]
