"""What the tables of a report are made of: rows, words, rates, and how a number is written."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TypeAlias

from babel.numbers import format_decimal
from markupsafe import Markup

from admin import charts, words
from admin.charts import Mark
from admin.visit import Visit
from domain.small_numbers import SUM, Place, Sums, is_small
from storage.reports import Period, View

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

    name: StrEnum
    first: str
    header: Sequence[str]
    rows: Sequence[Row]
    said: Sequence[str] = ()
    chart: Markup = field(default=Markup())


class Pieces:
    """One report for one reader. ``names`` are those of staff; ``shares``: small numbers are hidden."""

    titles, abouts, columns = "report_title", "report_about", "report_column"
    """The families of words for its tables and what stands at the head of their columns."""

    def __init__(self, visit: Visit, view: View, period: Period, names: Mapping[int, str], *, shares: bool) -> None:
        self._visit = visit
        self._view = view
        self._period = period
        self._names = names
        self._shares = shares
        self._hidden = self.say("console.report.hidden")

    def tables(self) -> list[Table]:
        """All of it, as it stands on the page."""
        raise NotImplementedError

    def _lines(self, found: Iterable[Hashable]) -> dict[Hashable, str]:
        """The lines of a table with their names, by name; what is nobody's, or not for this reader, last."""
        known = {one.id: one.name for one in self._view.teams} if self._view.by_team else self._names
        lines = set(found)
        names: dict[Hashable, str] = {line: name for line, name in known.items() if line in lines}
        if None in lines:
            names[None] = self.say("console.report.others" if self._view.alone is not None else "console.report.nobody")
        return dict(sorted(names.items(), key=lambda one: (one[0] is None, one[1].casefold())))

    def _table(
        self,
        name: StrEnum,
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

    def _parts(
        self,
        name: StrEnum,
        counts: Mapping[Place, int],
        columns: Sequence[str],
        of: str,
        also: Sequence[str],
        none: str,
        said_key: str,
        *,
        lines: Mapping[Hashable, str] | None = None,
        first: str = "",
        protects: bool = True,
    ) -> Table:
        """Lines by parts of a whole, and what share of it one part is. ``protects``: whom it counts are persons."""
        lines = self._lines(line for line, _ in counts) if lines is None else lines
        sums = Sums(list(lines), columns, counts)
        header = [self.word(self.columns, one) for one in (*columns, SUM, f"{of}_rate")]
        total, part = sums.value(SUM, SUM), sums.value(SUM, of)
        if not total:
            return self._table(name, header, [], [none, *also], first=first)
        hides = sums.hidden() if self._shares and protects else frozenset()
        assert hides is not None, "sums that may be hidden leave something to print"
        rows = []
        for line in (*lines, SUM):
            cells: list[Figure] = [
                self._hidden if (line, column) in hides else sums.value(line, column) for column in (*columns, SUM)
            ]
            is_told = (line, of) not in hides and (line, SUM) not in hides
            cells.append(self._rate(sums.value(line, of), sums.value(line, SUM)) if is_told else self._hidden)
            rows.append(Row(lines.get(line, self.say("console.report.sum")), cells, is_sum=line == SUM))
        said = [self.say(said_key, percent=self._percent(part, total), n=part, base=total)]
        if isinstance(rows[-1].cells[-1], str):
            said = []
        marks = [self._mark(row.label, row.cells[-1], share=True) for row in rows if not row.is_sum]
        return self._table(name, header, rows, [*said, *also], chart=self._bars(name, marks), first=first)

    def _withheld(self, name: StrEnum, header: Sequence[str], *also: str) -> Table:
        return self._table(name, header, [], [self.say("console.report.withheld"), *also])

    def _bars(self, name: StrEnum, marks: Sequence[Mark]) -> Markup:
        return charts.bars(name.value, self.word(self.titles, name), self.word(self.abouts, name), marks)

    def _line(self, name: StrEnum, marks: Sequence[Mark]) -> Markup:
        return charts.line(name.value, self.word(self.titles, name), self.word(self.abouts, name), marks)

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
