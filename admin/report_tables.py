"""The tables of a report, in words: what each counts, its rows, its picture, and what is left out for sharing.

For sharing, numbers under five are hidden so that none can be computed from what is printed (domain.small_numbers).
Shares and averages are printed only beside the numbers that they are made of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from decimal import Decimal
from typing import TypeVar

from babel.lists import format_list

from admin import pages
from admin.report_codes import ReportTable
from admin.report_ends import Ends
from admin.report_pieces import Figure, Row, Table, tenths
from domain.incoming import Channel
from domain.meetings import State
from domain.progress import GRADES
from domain.small_numbers import SUM, Place, Sums, hidden_in_list, is_small
from storage.case_reports import Load

K = TypeVar("K")


class Report(Ends):
    def tables(self) -> list[Table]:
        made: dict[ReportTable, Callable[[], Table]] = {
            ReportTable.ACTIVATION: self._activation,
            ReportTable.OUTCOMES: self._outcomes,
            ReportTable.OUTCOMES_BY: self._outcomes_by,
            ReportTable.MONTHS: self._months,
            ReportTable.LASTED: self._lasted,
            ReportTable.PROMISES: self._promises,
            ReportTable.MEETINGS: self._meetings,
            ReportTable.LOADS: self._loads,
            ReportTable.GRADES: self._grades,
            ReportTable.GRADES_BY: self._grades_by,
            ReportTable.WEEKS: self._weeks,
            ReportTable.LANGUAGES: self._languages,
            ReportTable.CHATS: self._chats,
        }
        return [make() for name, make in made.items() if self._has(name)]

    def _has(self, name: ReportTable) -> bool:
        one_line = self._view.coordinator is not None
        if name is ReportTable.OUTCOMES_BY:
            return not self._shares and not one_line
        return not (name is ReportTable.GRADES_BY and one_line)

    # Promises, meetings, loads.

    def _promises(self) -> Table:
        waiting = sum(count for (_, how), count in self._numbers.promises.items() if how == "waiting")
        said = [self.say("console.report.promises_waiting", n=waiting)] if self._may_say(waiting) else []
        none = self.say("console.report.promises_none")
        counts: dict[Place, int] = {
            (line, how): count for (line, how), count in self._numbers.promises.items() if how != "waiting"
        }
        return self._parts(
            ReportTable.PROMISES, counts, ["kept", "late"], "kept", said, none, "console.report.promises_said"
        )

    def _meetings(self) -> Table:
        unmarked = sum(count for (_, state), count in self._numbers.meetings.items() if state is State.BOOKED)
        said = [self.say("console.report.meetings_unmarked", n=unmarked)] if self._may_say(unmarked) else []
        counts: dict[Place, int] = {
            (line, state.value): count
            for (line, state), count in self._numbers.meetings.items()
            if state is not State.BOOKED
        }
        none = self.say("console.report.meetings_none")
        columns = [state.value for state in (State.ATTENDED, State.EXCUSED, State.NO_SHOW)]
        return self._parts(
            ReportTable.MEETINGS, counts, columns, State.NO_SHOW.value, said, none, "console.report.meetings_said"
        )

    def _loads(self) -> Table:
        name = ReportTable.LOADS
        loads: dict[Hashable, Load] = dict(self._numbers.loads.items())
        columns = ("up_to_date", "outdated", "without")
        lines = self._lines(loads)
        counts: dict[Place, int] = {
            (line, column): getattr(load, column) for line, load in loads.items() for column in columns
        }
        sums = Sums(list(lines), list(columns), counts)
        header = [self.word("report_column", one) for one in ("open", "capacity", "load", *columns, "up_to_date_rate")]
        if not sums.value(SUM, SUM):
            return self._table(name, header, [], [self.say("console.report.loads_none")])
        hides = sums.hidden() if self._shares else frozenset()
        assert hides is not None, "sums that may be hidden leave something to print"
        # Of colleagues that the reader does not see one by one, nobody's capacity is known here.
        together = 0 if self._view.alone is not None else sum(load.capacity or 0 for load in loads.values())
        whole = Load(sums.value(SUM, SUM), 0, 0, 0, 0, together or None)
        rows = []
        for line in (*lines, SUM):
            load = whole if line == SUM else loads[line]
            said: dict[str, Figure] = {
                column: self._hidden if (line, column) in hides else sums.value(line, column)
                for column in (*columns, SUM)
            }
            is_told = said[SUM] != self._hidden
            rate = self._rate(load.open, load.capacity) if load.capacity and is_told else None
            current = (
                self._rate(sums.value(line, "up_to_date"), load.open)
                if is_told and said["up_to_date"] != self._hidden
                else self._hidden
            )
            is_over = bool(is_told and load.capacity is not None and load.open > load.capacity)
            cells = [
                said[SUM],
                load.capacity,
                rate if is_told else self._hidden,
                *(said[one] for one in columns),
                current,
            ]
            rows.append(
                Row(lines.get(line, self.say("console.report.sum")), cells, is_sum=line == SUM, is_over=is_over)
            )
        resting = sum(load.resting for load in loads.values())
        also = [self.say("console.report.loads_resting", n=resting)] if resting and not self._shares else []
        marks = [self._mark(row.label, row.cells[0]) for row in rows if not row.is_sum]
        return self._table(name, header, rows, also, chart=self._bars(name, marks))

    # Grades.

    def _grades(self) -> Table:
        name = ReportTable.GRADES
        header = [self.word("report_column", "graders")]
        counts = Counter[int]()
        asked = 0
        for (_, grade), count in self._numbers.grades.items():
            asked += count
            if grade is not None:
                counts[grade] += count
        total = counts.total()
        if not total:
            return self._table(name, header, [], [self.say("console.report.grades_none")])
        if self._shares and is_small(total):
            return self._withheld(name, header)
        said = [self.say("console.report.grades_said", average=self.shown(average(counts)), n=total)]
        listed = {str(grade): counts[grade] for grade in GRADES}
        # The average is one more sum over the grades: beside it none of them can be hidden, so all are left out.
        if self._shares and any(map(is_small, listed.values())):
            return self._table(name, header, [], [*said, self.say("console.report.withheld")])
        if not self._shares:
            said.append(self.say("console.report.grades_asked", n=asked))
        rows = [Row(grade, [count]) for grade, count in listed.items()]
        marks = [self._mark(row.label, row.cells[0]) for row in rows]
        rows.append(Row(self.say("console.report.sum"), [total], is_sum=True))
        return self._table(
            name, header, rows, said, chart=self._bars(name, marks), first=self.word("report_column", "grade")
        )

    def _grades_by(self) -> Table:
        name = ReportTable.GRADES_BY
        header = [self.word("report_column", "graders"), self.word("report_column", "average")]
        lines = self._lines(line for line, _ in self._numbers.grades)
        by_line = {line: Counter[int]() for line in lines}
        for (of_line, grade), count in self._numbers.grades.items():
            if grade is not None:
                by_line[of_line][grade] += count
        counts = {str(number): grades.total() for number, grades in enumerate(by_line.values())}
        total = sum(counts.values())
        if not total:
            return self._table(name, header, [], [self.say("console.report.grades_none")])
        hides = hidden_in_list(counts, keeps_sum=True) if self._shares else frozenset()
        if hides is None or (self._shares and is_small(total)):
            return self._withheld(name, header)
        rows = []
        for number, (line, grades) in enumerate(by_line.items()):
            cells: list[Figure] = [grades.total(), average(grades)]
            rows.append(Row(lines[line], [self._hidden] * 2 if str(number) in hides else cells))
        everybody = sum(by_line.values(), Counter[int]())
        rows.append(Row(self.say("console.report.sum"), [total, average(everybody)], is_sum=True))
        return self._table(name, header, rows)

    # How services began.

    def _weeks(self) -> Table:
        counts = {
            self.say("console.report.week", number=monday.isocalendar().week, monday=monday): self._numbers.weeks.get(
                monday, 0
            )
            for monday in self._period.weeks()
            if monday <= self._visit.today
        }
        return self._began(ReportTable.WEEKS, counts, self.word("report_column", "week"), as_line=True)

    def _languages(self) -> Table:
        counts = {
            pages.tongue(code, self._visit.language): count for code, count in _largest_first(self._numbers.languages)
        }
        return self._began(ReportTable.LANGUAGES, counts, self.word("report_column", "language"))

    def _chats(self) -> Table:
        counts = {self._chat(used): count for used, count in _largest_first(self._numbers.chats)}
        return self._began(ReportTable.CHATS, counts, self.word("report_column", "channel"))

    def _chat(self, used: frozenset[Channel]) -> str:
        if not used:
            return self.say("console.report.nowhere")
        return format_list([self.word("channel", one) for one in sorted(used)], locale=self._visit.language)

    def _began(self, name: ReportTable, counts: Mapping[str, int], first: str, *, as_line: bool = False) -> Table:
        header = [self.word("report_column", "began")]
        total = sum(counts.values())
        if not total:
            return self._table(name, header, [], [self.say("console.report.began_none")])
        # The same sum stands in three tables: it is printed in all of them, or none is.
        hides = hidden_in_list(counts, keeps_sum=True) if self._shares else frozenset()
        if hides is None:
            return self._withheld(name, header)
        rows = [Row(label, [self._hidden if label in hides else count]) for label, count in counts.items()]
        marks = [self._mark(row.label, row.cells[0]) for row in rows]
        rows.append(Row(self.say("console.report.sum"), [total], is_sum=True))
        chart = self._line(name, marks) if as_line else self._bars(name, marks)
        return self._table(name, header, rows, chart=chart, first=first)


def _largest_first(counts: Mapping[K, int]) -> list[tuple[K, int]]:
    return sorted(counts.items(), key=lambda one: -one[1])


def average(grades: Mapping[int, int]) -> Decimal | None:
    total = sum(grades.values())
    return tenths(Decimal(sum(grade * count for grade, count in grades.items())) / total) if total else None
