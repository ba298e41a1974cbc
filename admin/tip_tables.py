"""The tables of the page on how job tips do, in words: rows, pictures, and what is left out for sharing.

What happened to tips is not told apart (an applied one was opened too), so every column is one list with one sum. The
sums stand in the first table as well and are never what hides another number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from babel.dates import format_date

from admin.employer_tables import not_over, spread
from admin.report_pieces import Figure, Pieces, Row, Table
from admin.tip_codes import TipTable
from admin.visit import Visit
from domain.people import Field
from domain.small_numbers import hidden_in_list, is_small
from domain.tips import Origin, WhyNot
from storage.reports import Period, View
from storage.tip_reports import COLUMNS, TipNumbers

COUNTED_BY_LINE = (*COLUMNS[:3], "interested_rate", *COLUMNS[3:])
"""The columns of the tables by line; the rate stands beside what it is of."""


class TipReport(Pieces):
    titles, abouts, columns = "tip_title", "tip_about", "tip_column"

    def __init__(self, visit: Visit, period: Period, numbers: TipNumbers, *, shares: bool) -> None:
        super().__init__(visit, View(None, None, None, (), ()), period, {}, shares=shares)
        self._counts = numbers

    def tables(self) -> list[Table]:
        made: dict[TipTable, Callable[[TipTable], Table]] = {
            TipTable.STEPS: self._steps,
            TipTable.WHY_NOT: self._why_not,
            TipTable.MONTHS: self._months,
            TipTable.SOURCES: self._sources,
            TipTable.FIELDS: self._fields,
            TipTable.ORIGINS: self._origins,
            TipTable.DAYS: self._days,
        }
        return [make(name) for name, make in made.items()]

    def _steps(self, name: TipTable) -> Table:
        """What was told, and what became of it: a share is of all that was told."""
        totals, first = self._counts.totals, self.word("tip_column", "step")
        header = [self.word("tip_column", "tips"), self.word("tip_column", "of_told")]
        told = totals["told"]
        if not told:
            return self._table(name, header, [], [self._none], first=first)
        if not self._is_told(told):
            return self._table(name, header, [], [self.say("console.report.withheld")], first=first)
        rows = [Row(self.word("tip_column", one), self._of_told(totals[one], told)) for one in COLUMNS]
        marks = [self._mark(row.label, row.cells[0]) for row in rows]
        said = []
        if self._is_told(totals["interested"]):
            share = self._percent(totals["interested"], told)
            said = [self.say("console.tips_quality.said", percent=share, n=totals["interested"], base=told)]
        return self._table(name, header, rows, said, chart=self._bars(name, marks), first=first)

    def _of_told(self, count: int, told: int) -> list[Figure]:
        return [count, self._rate(count, told)] if self._is_told(count) else [self._hidden, self._hidden]

    def _why_not(self, name: TipTable) -> Table:
        found = self._counts.why_not
        header, first = [self.word("tip_column", "tips")], self.word("tip_column", "why")
        counts = {self.word("tip_why_not", one): found[one] for one in WhyNot if found[one]}
        if found[None]:
            counts[self.say("console.tips_quality.no_reason")] = found[None]
        if not counts:
            return self._table(name, header, [], [self.say("console.tips_quality.no_refusals")], first=first)
        hides = hidden_in_list(counts, keeps_sum=True) if self._shares else frozenset()
        if hides is None:
            return self._table(name, header, [], [self.say("console.report.withheld")], first=first)
        rows = [Row(one, [self._hidden if one in hides else count]) for one, count in counts.items()]
        marks = [self._mark(row.label, row.cells[0]) for row in rows]
        rows.append(Row(self.say("console.report.sum"), [sum(counts.values())], is_sum=True))
        return self._table(name, header, rows, chart=self._bars(name, marks), first=first)

    # By line.

    def _months(self, name: TipTable) -> Table:
        months = [month for month in self._period.months() if month <= self._visit.today]
        lines = {month: format_date(month, "LLL yyyy", locale=self._visit.language) for month in months}
        return self._by_line(name, "month", lines, self._counts.months)

    def _sources(self, name: TipTable) -> Table:
        return self._by_line(name, "source", self._source_lines(), self._counts.sources)

    def _fields(self, name: TipTable) -> Table:
        there = {line for line, _ in self._counts.fields}
        lines: dict[Field | None, str] = {one: self.word("field", one) for one in Field if one in there}
        if None in there:
            lines[None] = self.say("console.tips_quality.no_field")
        return self._by_line(name, "field", lines, self._counts.fields)

    def _origins(self, name: TipTable) -> Table:
        lines = {one: self.word("tip_origin", one) for one in Origin}
        return self._by_line(name, "origin", lines, self._counts.origins)

    def _source_lines(self) -> dict[int | None, str]:
        there = {line for line, _ in self._counts.sources}
        named = {one: name for one, name in self._counts.names.items() if one in there}
        lines: dict[int | None, str] = dict(sorted(named.items(), key=lambda one: one[1].casefold()))
        if None in there:
            lines[None] = self.say("console.tips_quality.ours")
        return lines

    def _by_line(self, name: TipTable, first: str, lines: Mapping[Any, str], counts: Counter[Any]) -> Table:
        header = [self.word("tip_column", one) for one in COUNTED_BY_LINE]
        label, totals = self.word("tip_column", first), self._counts.totals
        if not totals["told"]:
            return self._table(name, header, [], [self._none], first=label)
        hidden = self._hidden_of(lines, counts)
        rows = [
            Row(said, self._cells({what: None if (line, what) in hidden else counts[line, what] for what in COLUMNS}))
            for line, said in lines.items()
        ]
        marks = [self._mark(row.label, row.cells[0]) for row in rows]
        sums = self._cells({what: totals[what] if self._is_told(totals[what]) else None for what in COLUMNS})
        rows.append(Row(self.say("console.report.sum"), sums, is_sum=True))
        chart = self._line(name, marks) if name is TipTable.MONTHS and len(marks) > 1 else self._bars(name, marks)
        return self._table(name, header, rows, chart=chart, first=label)

    def _cells(self, counts: Mapping[str, int | None]) -> list[Figure]:
        """One row, None for what is hidden; with the share of the interested where both numbers of it are told."""
        told, interested = counts["told"], counts["interested"]
        rate = self._hidden if told is None or interested is None else self._rate(interested, told)
        return [
            rate if what == "interested_rate" else self._hidden if (count := counts[what]) is None else count
            for what in COUNTED_BY_LINE
        ]

    def _hidden_of(self, lines: Mapping[Any, str], counts: Counter[Any]) -> set[tuple[Any, str]]:
        """What stays unprinted, as (line, column): each column for itself."""
        if not self._shares:
            return set()
        hidden: set[tuple[Any, str]] = set()
        for what in COLUMNS:
            places = {str(number): line for number, line in enumerate(lines)}
            hides = hidden_in_list({key: counts[line, what] for key, line in places.items()}, keeps_sum=True)
            hidden |= {(line, what) for key, line in places.items() if hides is None or key in hides}
        return hidden

    # How fast.

    def _days(self, name: TipTable) -> Table:
        """In how many days half of the tips, and nine of ten, were told after the posting came to us."""
        header = [self.word("tip_column", one) for one in ("told", "median", "ninety")]
        label, took = self.word("tip_column", "source"), self._counts.days
        whole = sum(took.values(), Counter[int]())
        if not whole:
            return self._table(name, header, [], [self._none], first=label)
        lines = self._source_lines()
        hidden = self._hidden_of(lines, self._counts.sources)
        rows = [
            Row(said, [self._hidden] * 3 if (line, "told") in hidden else [*spread(took.get(line, Counter()))])
            for line, said in lines.items()
        ]
        is_told = self._is_told(whole.total())
        rows.append(
            Row(self.say("console.report.sum"), [*spread(whole)] if is_told else [self._hidden] * 3, is_sum=True)
        )
        said = [self.say("console.tips_quality.days_said", n=not_over(whole, 50))] if is_told else []
        return self._table(name, header, rows, said, first=label)

    @property
    def _none(self) -> str:
        return self.say("console.tips_quality.none")

    def _is_told(self, count: int) -> bool:
        """Whether a count that is no part of a sum may be printed."""
        return not (self._shares and is_small(count))
