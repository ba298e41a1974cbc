"""The tables of the page on how events go, in words: rows, pictures, and what is left out for sharing.

For sharing, small numbers of each table are hidden so that none can be computed from it. What the tables of answers,
of where people came from and of months count are the same people once more, cut otherwise: beside the others they
would tell what is hidden there, so these three are not shared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from babel.dates import format_date

from admin.event_codes import EventTable
from admin.report_pieces import Figure, Pieces, Row, Table
from admin.report_tables import average
from admin.visit import Visit
from domain.events import HIGHEST_GRADE, LOWEST_GRADE, EventKind, Origin
from domain.small_numbers import Place, hidden_in_list, is_small
from storage.event_reports import EventNumbers
from storage.reports import Period, View

NOT_SHARED = frozenset({EventTable.SIGNUPS, EventTable.ORIGINS, EventTable.MONTHS})
_ASKED = "console.event_report.said.asked", "console.event_report.none.asked"
_CAME = "console.event_report.said.came", "console.event_report.none.attendance"
"""What is said above a table, and in place of one."""
GRADES = range(LOWEST_GRADE, HIGHEST_GRADE + 1)


class EventReport(Pieces):
    titles, abouts, columns = "event_title", "event_about", "event_column"

    def __init__(self, visit: Visit, period: Period, numbers: EventNumbers, *, shares: bool) -> None:
        super().__init__(visit, View(None, None, None, (), ()), period, {}, shares=shares)
        self._counts = numbers

    def tables(self) -> list[Table]:
        made: dict[EventTable, Callable[[EventTable], Table]] = {
            EventTable.HELD: self._held,
            EventTable.ASKED: self._asked,
            EventTable.SIGNUPS: self._signups,
            EventTable.ATTENDANCE: self._attendance,
            EventTable.ORIGINS: self._origins,
            EventTable.MONTHS: self._months,
            EventTable.GRADES: self._grades,
            EventTable.GRADES_BY: self._grades_by,
        }
        return [make(name) for name, make in made.items() if not (self._shares and name in NOT_SHARED)]

    # By kind.

    def _held(self, name: EventTable) -> Table:
        """Events are no people: none of their numbers is hidden."""
        return self._plain(
            name, "kind", self._kinds(self._counts.events), ["held", "ahead", "cancelled"], self._counts.events
        )

    def _asked(self, name: EventTable) -> Table:
        return self._of_two(name, self._counts.asked, ["answered", "silent"], _ASKED)

    def _attendance(self, name: EventTable) -> Table:
        guests = self._counts.guests.total()
        also = [self.say("console.event_report.guests", n=guests)] if self._may_say(guests) else []
        return self._of_two(name, self._counts.attendance, ["came", "missed"], _CAME, also)

    def _of_two(
        self,
        name: EventTable,
        found: Counter[tuple[EventKind, str]],
        columns: list[str],
        words: tuple[str, str],
        also: Sequence[str] = (),
    ) -> Table:
        counts: dict[Place, int] = dict(found.items())
        lines: dict[Hashable, str] = dict(self._kinds(found).items())
        first, (said, none) = self.word("event_column", "kind"), words
        return self._parts(name, counts, columns, columns[0], also, self.say(none), said, lines=lines, first=first)

    def _signups(self, name: EventTable) -> Table:
        columns = ["coming", "maybe", "waiting", "declined"]
        return self._plain(name, "kind", self._kinds(self._counts.signups), columns, self._counts.signups)

    # By where they came from, and by month.

    def _origins(self, name: EventTable) -> Table:
        there = {origin for origin, _ in self._counts.origins}
        lines = {one: self.word("event_origin", one) for one in Origin if one in there}
        return self._plain(name, "origin", lines, ["coming", "came", "missed"], self._counts.origins)

    def _months(self, name: EventTable) -> Table:
        lines = {month: format_date(month, "LLL yyyy", locale=self._visit.language) for month in self._period.months()}
        return self._plain(name, "month", lines, ["events", "coming", "came", "missed"], self._counts.months)

    def _plain(
        self, name: EventTable, first: str, lines: Mapping[Any, str], columns: list[str], counts: Counter[Any]
    ) -> Table:
        """Each column with its sum; nothing is hidden here."""
        header, label = [self.word("event_column", one) for one in columns], self.word("event_column", first)
        if not counts.total():
            return self._table(name, header, [], [self.say("console.event_report.nothing")], first=label)
        rows = [Row(said, [counts[line, what] for what in columns]) for line, said in lines.items()]
        marks = [self._mark(row.label, row.cells[0]) for row in rows]
        sums: list[Figure] = [sum(counts[line, what] for line in lines) for what in columns]
        rows.append(Row(self.say("console.report.sum"), sums, is_sum=True))
        is_line = name is EventTable.MONTHS and len(marks) > 1
        chart = self._line(name, marks) if is_line else self._bars(name, marks)
        return self._table(name, header, rows, chart=chart, first=label)

    def _kinds(self, counts: Counter[tuple[EventKind, Any]]) -> dict[EventKind, str]:
        there = {kind for kind, _ in counts}
        named = {one: self.word("event_kind", one) for one in EventKind if one in there}
        return dict(sorted(named.items(), key=lambda one: one[1].casefold()))

    # Grades.

    def _grades(self, name: EventTable) -> Table:
        counts = Counter[int]()
        for (_, grade), count in self._counts.grades.items():
            counts[grade] += count
        header, first = [self.word("report_column", "graders")], self.word("report_column", "grade")
        total = counts.total()
        if not total:
            return self._table(name, header, [], [self.say("console.event_report.none.grades")], first=first)
        if self._shares and is_small(total):
            return self._withheld(name, header)
        said = [self.say("console.report.grades_said", average=self.shown(average(counts)), n=total)]
        # The average is one more sum over the grades: beside it none of them can be hidden, so all are left out.
        if self._shares and any(is_small(counts[grade]) for grade in GRADES):
            return self._table(name, header, [], [*said, self.say("console.report.withheld")], first=first)
        rows = [Row(str(grade), [counts[grade]]) for grade in GRADES]
        marks = [self._mark(row.label, row.cells[0]) for row in rows]
        rows.append(Row(self.say("console.report.sum"), [total], is_sum=True))
        return self._table(name, header, rows, said, chart=self._bars(name, marks), first=first)

    def _grades_by(self, name: EventTable) -> Table:
        header = [self.word("report_column", "graders"), self.word("report_column", "average")]
        first, kinds = self.word("event_column", "kind"), self._kinds(self._counts.grades)
        by_kind = {kind: Counter[int]() for kind in kinds}
        for (kind, grade), count in self._counts.grades.items():
            by_kind[kind][grade] += count
        everybody = sum(by_kind.values(), Counter[int]())
        if not everybody.total():
            return self._table(name, header, [], [self.say("console.event_report.none.grades")], first=first)
        totals = {kind.value: grades.total() for kind, grades in by_kind.items()}
        hides = hidden_in_list(totals, keeps_sum=True) if self._shares else frozenset()
        if hides is None or (self._shares and is_small(everybody.total())):
            return self._withheld(name, header)
        rows = [
            Row(kinds[kind], [self._hidden] * 2 if kind.value in hides else [grades.total(), average(grades)])
            for kind, grades in by_kind.items()
        ]
        rows.append(Row(self.say("console.report.sum"), [everybody.total(), average(everybody)], is_sum=True))
        return self._table(name, header, rows, first=first)
