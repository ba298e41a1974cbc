"""The tables of the report on the work with employers, in words: rows, pictures, and what is left out for sharing.

Companies and their needs are no persons, and are always told. Small numbers of candidates, of trialists and of those
who gave a grade are hidden for sharing, as in the report on services.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from decimal import Decimal

from babel.dates import format_date

from admin.employer_codes import EmployerTable
from admin.report_pieces import Figure, Pieces, Row, Table, tenths
from admin.visit import Visit
from domain.employers import Closing, Source, Start, TrialEnd, WhyNot
from domain.follow_up import GRADES
from domain.people import Sector
from domain.small_numbers import SUM, Place, hidden_in_list, is_small
from storage.employer_reports import EmployerNumbers, EmployerView
from storage.reports import Period, View


class EmployerReport(Pieces):
    titles, abouts, columns = "employer_title", "employer_about", "employer_column"

    def __init__(
        self, visit: Visit, view: EmployerView, period: Period, numbers: EmployerNumbers, *, shares: bool
    ) -> None:
        super().__init__(visit, View(None, None, None, view.teams, ()), period, {}, shares=shares)
        self._counts = numbers

    def tables(self) -> list[Table]:
        made: dict[EmployerTable, Callable[[EmployerTable], Table]] = {
            EmployerTable.SECTORS: self._sectors,
            EmployerTable.MONTHS: self._months,
            EmployerTable.NEEDS: self._needs,
            EmployerTable.NEEDS_BY_SOURCE: self._needs_by_source,
            EmployerTable.NOT_MET: self._not_met,
            EmployerTable.DAYS: self._days,
            EmployerTable.PROMISES: self._promises,
            EmployerTable.PROMISES_BY_SOURCE: self._promises_by_source,
            EmployerTable.INTRODUCED: self._introduced,
            EmployerTable.REFUSALS: self._refusals,
            EmployerTable.GRADES: self._grades,
            EmployerTable.STARTS: self._starts,
            EmployerTable.TRIALS: self._trials,
        }
        return [make(name) for name, make in made.items()]

    # Companies.

    def _sectors(self, name: EmployerTable) -> Table:
        columns = ("contacted", "together")
        header = [self.word("employer_column", one) for one in columns]
        first = self.word("employer_column", "sector")
        counts = self._counts.sectors
        if not counts.total():
            return self._table(name, header, [], [self.say("console.employer_report.no_companies")], first=first)
        known: list[Sector | None] = [*Sector, *([None] if any(sector is None for sector, _ in counts) else [])]
        rows = [
            Row(
                self.word("sector", one) if one else self.say("console.employer_report.no_sector"),
                [counts[one, what] for what in columns],
            )
            for one in known
        ]
        marks = [self._mark(row.label, row.cells[0]) for row in rows]
        totals = [self._counts.companies[what] for what in columns]
        rows.append(Row(self.say("console.report.sum"), totals, is_sum=True))
        said = self.say("console.employer_report.companies_said", n=totals[0], together=totals[1])
        return self._table(name, header, rows, [said], chart=self._bars(name, marks), first=first)

    def _months(self, name: EmployerTable) -> Table:
        columns = ("contacted", "together", "opened", "met")
        header = [self.word("employer_column", one) for one in columns]
        first = self.word("employer_column", "month")
        counts = self._counts.months
        if not counts.total():
            return self._table(name, header, [], [self.say("console.employer_report.no_companies")], first=first)
        months = [month for month in self._period.months() if month <= self._visit.today]
        rows = [
            Row(
                format_date(month, "LLL yyyy", locale=self._visit.language),
                [counts[month, what] for what in columns],
            )
            for month in months
        ]
        marks = [self._mark(row.label, row.cells[0]) for row in rows]
        chart = self._line(name, marks) if len(marks) > 1 else self._bars(name, marks)
        return self._table(name, header, rows, chart=chart, first=first)

    # Needs.

    def _needs(self, name: EmployerTable) -> Table:
        opened = self._counts.opened.total()
        also = [self.say("console.employer_report.needs_opened", n=opened)] if opened else []
        return self._met(name, _placed(self._counts.needs), also)

    def _needs_by_source(self, name: EmployerTable) -> Table:
        return self._met(name, _placed(self._counts.sources), [], by_source=True)

    def _met(
        self, name: EmployerTable, counts: Mapping[Place, int], also: Sequence[str], *, by_source: bool = False
    ) -> Table:
        lines, first = self._by(counts, by_source)
        return self._parts(
            name,
            counts,
            ["met", "part", "not"],
            "met",
            also,
            self.say("console.employer_report.no_needs"),
            "console.employer_report.needs_said",
            protects=False,
            lines=lines,
            first=first,
        )

    def _not_met(self, name: EmployerTable) -> Table:
        counts = {self.word("closing", why): self._counts.why_not[why] for why in Closing if self._counts.why_not[why]}
        none = self.say("console.employer_report.no_not_met")
        return self._list(name, "why", "needs", counts, none, protects=False)

    def _days(self, name: EmployerTable) -> Table:
        """Medians, and in how many days nine of ten were: by team, by source, and of all together."""
        columns = ("contacts", "contact_median", "contact_ninety", "fills", "fill_median", "fill_ninety")
        header = [self.word("employer_column", one) for one in columns]
        first = self.word("employer_column", "whose")
        took = (self._counts.first_contact, self._counts.to_filled)
        lines: dict[Hashable, str] = {
            **self._lines(line for each in took for line in each if not isinstance(line, Source)),
            **{one: self.word("source", one) for one in Source if any(one in each for each in took)},
        }
        if not lines:
            return self._table(name, header, [], [self.say("console.employer_report.no_needs")], first=first)
        rows = [
            Row(label, [cell for each in took for cell in spread(each.get(line, Counter()))])  # type: ignore[call-overload]
            for line, label in lines.items()
        ]
        whole = [
            sum((days for line, days in each.items() if isinstance(line, Source)), Counter[int]()) for each in took
        ]
        cells = [cell for days in whole for cell in spread(days)]
        rows.append(Row(self.say("console.report.sum"), cells, is_sum=True))
        said = []
        if whole[0]:
            said.append(self.say("console.employer_report.contact_said", n=cells[1], ninety=cells[2]))
        if whole[1]:
            said.append(self.say("console.employer_report.fill_said", n=cells[4], ninety=cells[5]))
        return self._table(name, header, rows, said, first=first)

    def _promises(self, name: EmployerTable) -> Table:
        return self._kept(name, self._counts.promises)

    def _promises_by_source(self, name: EmployerTable) -> Table:
        return self._kept(name, self._counts.source_promises, by_source=True)

    def _kept(
        self,
        name: EmployerTable,
        promises: Counter[tuple[int, str]] | Counter[tuple[Source, str]],
        *,
        by_source: bool = False,
    ) -> Table:
        waiting = sum(count for (_, how), count in promises.items() if how == "waiting")
        also = [self.say("console.report.promises_waiting", n=waiting)] if waiting else []
        counts = {place: count for place, count in _placed(promises).items() if place[1] != "waiting"}
        none = self.say("console.report.promises_none")
        said = "console.report.promises_said"
        lines, first = self._by(counts, by_source)
        return self._parts(
            name, counts, ["kept", "late"], "kept", also, none, said, protects=False, lines=lines, first=first
        )

    def _by(self, counts: Mapping[Place, int], by_source: bool) -> tuple[Mapping[Hashable, str] | None, str]:
        """The lines are teams, or where the needs came from; and what stands at their head."""
        if not by_source:
            return None, ""
        there = {line for line, _ in counts}
        lines: dict[Hashable, str] = {one: self.word("source", one) for one in Source if one in there}
        return lines, self.word("employer_column", "source")

    # People, and how it was.

    def _introduced(self, name: EmployerTable) -> Table:
        none = self.say("console.employer_report.no_introduced")
        said = "console.employer_report.introduced_said"
        return self._parts(name, _placed(self._counts.introduced), ["hired", "seen", "only"], "hired", [], none, said)

    def _refusals(self, name: EmployerTable) -> Table:
        found = self._counts.refusals
        counts = {self.word("why_not", why): found[why] for why in WhyNot if found[why]}
        if found[None]:
            counts[self.say("console.employer_report.no_reason")] = found[None]
        return self._list(name, "why", "answers", counts, self.say("console.employer_report.no_refusals"))

    def _grades(self, name: EmployerTable) -> Table:
        given = Counter({grade: count for grade, count in self._counts.grades.items() if grade is not None})
        counts = {str(grade): given[grade] for grade in sorted(GRADES, reverse=True)}
        total = given.total()
        none = self.say("console.report.grades_none")
        if not total or (self._shares and (is_small(total) or any(map(is_small, counts.values())))):
            # The average is one more sum over the grades: beside it none of them can be hidden.
            return self._list(name, "grade", "graders", counts if total else {}, none, withheld=bool(total))
        average = tenths(Decimal(sum(grade * count for grade, count in given.items())) / total)
        said = [self.say("console.report.grades_said", average=self.shown(average), n=total)]
        return self._list(name, "grade", "graders", counts, none, said)

    def _starts(self, name: EmployerTable) -> Table:
        found = self._counts.starts
        counts = {self.word("start", one): found[one] for one in Start} if found.total() else {}
        return self._list(name, "started", "answers", counts, self.say("console.employer_report.no_starts"))

    def _trials(self, name: EmployerTable) -> Table:
        agreed, found = self._counts.trials_agreed, self._counts.trials
        said = [self.say("console.employer_report.trials_agreed", n=agreed)] if self._may_say(agreed) else []
        counts = {self.word("trial_end", one): found[one] for one in TrialEnd} if found.total() else {}
        return self._list(name, "ended_how", "trials", counts, self.say("console.employer_report.no_trials"), said)

    def _list(
        self,
        name: EmployerTable,
        first: str,
        of: str,
        counts: Mapping[str, int],
        none: str,
        said: Sequence[str] = (),
        *,
        protects: bool = True,
        withheld: bool = False,
    ) -> Table:
        """Counts with one sum."""
        header, label = [self.word("employer_column", of)], self.word("employer_column", first)
        if not sum(counts.values()):
            return self._table(name, header, [], [none, *said], first=label)
        hides = hidden_in_list(counts) if self._shares and protects else frozenset()
        if hides is None or withheld:
            return self._table(name, header, [], [self.say("console.report.withheld"), *said], first=label)
        rows = [Row(one, [self._hidden if one in hides else count]) for one, count in counts.items()]
        marks = [self._mark(row.label, row.cells[0]) for row in rows]
        total: Figure = self._hidden if SUM in hides else sum(counts.values())
        rows.append(Row(self.say("console.report.sum"), [total], is_sum=True))
        return self._table(name, header, rows, said, chart=self._bars(name, marks), first=label)


def _placed(counts: Mapping[tuple[int, str], int] | Mapping[tuple[Source, str], int]) -> dict[Place, int]:
    return {(line, column): count for (line, column), count in counts.items()}


def spread(days: Mapping[int, int]) -> tuple[int, int | None, int | None]:
    """How many, the median, and in how many days nine of ten were."""
    return sum(days.values()), not_over(days, 50), not_over(days, 90)


def not_over(days: Mapping[int, int], percent: int) -> int | None:
    """The first value that at least so many of a hundred do not exceed; None without any."""
    total, below = sum(days.values()), 0
    for value in sorted(days):
        below += days[value]
        if below * 100 >= total * percent:
            return value
    return None
