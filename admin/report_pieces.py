"""What the tables of a report are made of: rows, words, rates, and how a number is written."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from babel.numbers import format_decimal
from markupsafe import Markup

from admin import charts, words
from admin.charts import Mark
from admin.visit import Visit
from admin.words import ReportTable
from domain.small_numbers import is_small
from storage.reports import Numbers, Period, View

Figure: TypeAlias = int | Decimal | str | None
"""A count, a share or an average, words in its place, or nothing."""


@dataclass(frozen=True)
class Row:
    label: str
    cells: Sequence[Figure]
    is_sum: bool = False
    is_over: bool = False


@dataclass(frozen=True)
class Table:
    """``header`` without the first column's; ``said`` stands above the table; without rows ``said`` says why."""

    name: ReportTable
    first: str
    header: Sequence[str]
    rows: Sequence[Row]
    said: Sequence[str] = ()
    chart: Markup = field(default=Markup())


class Pieces:
    """One report for one reader. ``shares``: small numbers are hidden."""

    def __init__(self, visit: Visit, view: View, period: Period, numbers: Numbers, *, shares: bool) -> None:
        self._visit = visit
        self._view = view
        self._period = period
        self._numbers = numbers
        self._shares = shares
        self._hidden = self.say("console.report.hidden")

    def _lines(self, found: Iterable[Hashable]) -> dict[Hashable, str]:
        """The lines of a table with their names, by name; what is nobody's, or not for this reader, last."""
        known = {one.id: one.name for one in self._view.teams} if self._view.by_team else self._numbers.names
        lines = set(found)
        names: dict[Hashable, str] = {line: name for line, name in known.items() if line in lines}
        if None in lines:
            names[None] = self.say("console.report.others" if self._view.alone is not None else "console.report.nobody")
        return dict(sorted(names.items(), key=lambda one: (one[0] is None, one[1].casefold())))

    def _table(
        self,
        name: ReportTable,
        header: Sequence[str],
        rows: Sequence[Row],
        said: Sequence[str] = (),
        *,
        chart: Markup | None = None,
        first: str = "",
    ) -> Table:
        line = self.word("report_column", "team" if self._view.by_team else "coordinator")
        only_sum = all(row.is_sum for row in rows)
        return Table(name, first or line, header, rows, said, Markup() if only_sum or chart is None else chart)

    def _withheld(self, name: ReportTable, header: Sequence[str], *also: str) -> Table:
        return self._table(name, header, [], [self.say("console.report.withheld"), *also])

    def _bars(self, name: ReportTable, marks: Sequence[Mark]) -> Markup:
        return charts.bars(name.value, self.word("report_title", name), self.word("report_about", name), marks)

    def _line(self, name: ReportTable, marks: Sequence[Mark]) -> Markup:
        return charts.line(name.value, self.word("report_title", name), self.word("report_about", name), marks)

    def _mark(self, label: str, cell: Figure, *, share: bool = False) -> Mark:
        value = float(cell) if isinstance(cell, int | Decimal) else None
        return Mark(label, value, self._share_shown(cell) if share else self.shown(cell))

    def _share_shown(self, cell: Figure) -> str:
        return f"{self.shown(cell)} %" if isinstance(cell, Decimal) else self.shown(cell)

    def shown(self, cell: Figure) -> str:
        """A cell as a person of the reader's language writes it."""
        match cell:
            case None:
                return "–"
            case Decimal():
                return format_decimal(cell, "#,##0.0", locale=self._visit.language)
            case int():
                return format_decimal(cell, locale=self._visit.language)
        return cell

    def _rate(self, part: int, whole: int) -> Decimal | str:
        """Of a hundred; in words of nothing."""
        return tenths(Decimal(part * 100) / whole) if whole else self.say("console.report.nothing")

    def _percent(self, part: int, whole: int) -> str:
        return self.shown(self._rate(part, whole))

    def _may_say(self, count: int) -> bool:
        """Whether a count that stands in no sum is said: some are there, and not too few to be shared."""
        return count > 0 and not (self._shares and is_small(count))

    def say(self, key: str, **values: object) -> str:
        return self._visit.words(key, **values)

    def word(self, family: str, value: str) -> str:
        return self.say(words.key(family, value))


def tenths(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"), ROUND_HALF_UP)
