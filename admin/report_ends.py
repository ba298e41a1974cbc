"""The tables of how services ended: activation, outcomes, how long they lasted.

For sharing: how many were activated, of how many, stands in three places, by line, by month and by outcome. These
two sums are printed, or nothing of the three is, and each place hides on its own what its sums would give away. How
many ended in all is printed only where that does not tell a small number of those outside the base.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping

from babel.dates import format_date
from babel.lists import format_list

from admin.report_codes import ReportTable
from admin.report_pieces import Figure, Pieces, Row, Table
from admin.visit import Visit
from domain.progress import HEALTH_OUTCOMES, Outcome
from domain.roles import Permission
from domain.small_numbers import SMALL, SUM, Sums, hidden_in_list, is_small
from storage.case_reports import Numbers
from storage.reports import Period, View, quantiles

_GOES_ON = HEALTH_OUTCOMES | {Outcome.GOES_ON_SEEKING}
"""Said as one where an outcome that tells of somebody's health may not be named."""


class Ends(Pieces):
    def __init__(self, visit: Visit, view: View, period: Period, numbers: Numbers, *, shares: bool) -> None:
        super().__init__(visit, view, period, numbers.names, shares=shares)
        self._numbers = numbers
        self._numerator = frozenset(numbers.rules.activation_numerator)
        self._base = frozenset(numbers.rules.activation_base)
        self._totals: Counter[Outcome | None] = Counter()
        for (_, outcome), count in numbers.outcomes.items():
            self._totals[outcome] += count
        self._may_see_health = visit.reader.may(Permission.SEE_HEALTH)
        many = all(self._totals[outcome] >= SMALL for outcome in HEALTH_OUTCOMES)
        self._names_health = self._may_see_health or many
        counted = [self._sum_of(self._totals, kind) for kind in (self._is_activated, self._is_known_other)]
        self._keeps_ends = not (shares and any(map(is_small, counted)))

    def _activation(self) -> Table:
        rule = self.say(
            "console.report.activation_rule", numerator=self._named(self._numerator), base=self._named(self._base)
        )
        name = ReportTable.ACTIVATION
        if not self._keeps_ends:
            return self._withheld(name, [], rule)
        done, base = (self._sum_of(self._totals, kind) for kind in (self._is_activated, self._is_in_base))
        said = (
            self.say("console.report.activation_none")
            if base == 0
            else self.say("console.report.activation_said", percent=self._percent(done, base), n=done, base=base)
        )
        rows, header = self._ends_by(
            ((line, outcome, count) for (line, outcome), count in self._numbers.outcomes.items()),
            self._lines(line for line, _ in self._numbers.outcomes),
        )
        marks = [self._mark(row.label, row.cells[-1], share=True) for row in rows if not row.is_sum]
        return self._table(name, header, rows, [said, rule], chart=self._bars(name, marks))

    def _months(self) -> Table:
        name = ReportTable.MONTHS
        if not self._keeps_ends:
            return self._withheld(name, [])
        months: dict[Hashable, str] = {
            month: format_date(month, "LLLL y", locale=self._visit.language)
            for month in self._period.months()
            if month <= self._visit.today
        }
        rows, header = self._ends_by(
            ((month, outcome, count) for (month, outcome), count in self._numbers.months.items()), months
        )
        at = header.index(self.word("report_column", "activated"))
        marks = [self._mark(row.label, row.cells[at]) for row in rows if not row.is_sum]
        return self._table(name, header, rows, chart=self._line(name, marks), first=self.word("report_column", "month"))

    def _ends_by(
        self, counts: Iterable[tuple[Hashable, Outcome | None, int]], lines: Mapping[Hashable, str]
    ) -> tuple[list[Row], list[str]]:
        """How many ended, how many of them were activated, of how many, by lines: rows and header."""
        ended: Counter[Hashable] = Counter()
        grouped: Counter[tuple[Hashable, Hashable]] = Counter()
        for line, outcome, count in counts:
            ended[line] += count
            ended[SUM] += count
            if self._is_in_base(outcome):
                grouped[line, "done" if self._is_activated(outcome) else "other"] += count
        sums = Sums(list(lines), ["done", "other"], grouped, keeps_sums=True)
        hides = sums.hidden() if self._shares else frozenset()
        header = [self.word("report_column", one) for one in ("ended", "activated", "base", "rate")]
        rows = []
        for line in (*lines, SUM) if hides is not None else (SUM,):
            done, base = sums.value(line, "done"), sums.value(line, SUM)
            hidden = {column for column in ("done", "other", SUM) if (line, column) in (hides or ())}
            cells: list[Figure] = [
                ended[line],
                self._hidden if "done" in hidden else done,
                self._hidden if SUM in hidden else base,
                self._hidden if hidden else self._rate(done, base),
            ]
            label = self.say("console.report.sum") if line == SUM else lines[line]
            rows.append(Row(label, cells[1:] if self._shares else cells, is_sum=line == SUM))
        return rows, header[1:] if self._shares else header

    def _outcomes(self) -> Table:
        name = ReportTable.OUTCOMES
        header = [self.word("report_column", "ended")]
        total = self._totals.total()
        if not total:
            return self._table(name, header, [], [self.say("console.report.outcomes_none")])
        hidden = self._hidden_outcomes()
        if hidden is None:
            return self._withheld(name, header)
        hides, hides_sum = hidden
        counts = self._folded(self._totals, names_health=self._names_health)
        rows = [Row(label, [self._hidden if label in hides else count]) for label, count in counts.items()]
        marks = [self._mark(row.label, row.cells[0]) for row in rows]
        rows.append(Row(self.say("console.report.sum"), [self._hidden if hides_sum else total], is_sum=True))
        return self._table(
            name, header, rows, chart=self._bars(name, marks), first=self.word("report_column", "outcome")
        )

    def _hidden_outcomes(self) -> tuple[set[str], bool] | None:
        """Outcomes to hide, in words, and whether the sum of all is hidden too; None when nothing can be printed."""
        if not self._shares:
            return set(), False
        groups = (self._is_activated, self._is_known_other, self._is_outside)
        is_split = any(0 < sum(map(is_of, _GOES_ON)) < len(_GOES_ON) for is_of in groups)
        if not self._keeps_ends or (is_split and not self._names_health):
            return None
        hides: set[str] = set()
        hides_sum = False
        for is_of in groups:
            of_group = {outcome: self._totals[outcome] for outcome in (*Outcome, None) if is_of(outcome)}
            labels = self._folded(of_group, names_health=self._names_health, only=of_group)
            found = hidden_in_list(labels, keeps_sum=True)
            # The outcomes of a group add up to a sum that can be known. Where some cannot be hidden without all of
            # them, all are, the noughts as well.
            hides |= set(labels) if found is None else found
            hides_sum = hides_sum or is_small(sum(labels.values()))
        return hides, hides_sum

    def _outcomes_by(self) -> Table:
        """Outcomes down, lines across, for who works with it: not for sharing."""
        name = ReportTable.OUTCOMES_BY
        lines = self._lines(line for line, _ in self._numbers.outcomes)
        counts: dict[Hashable, Counter[Outcome | None]] = {line: Counter() for line in lines}
        for (of_line, outcome), count in self._numbers.outcomes.items():
            counts[of_line][outcome] += count
        counts[SUM] = self._totals
        header = [*lines.values(), self.word("report_column", SUM)]
        if not self._totals:
            return self._table(name, header, [], [self.say("console.report.outcomes_none")])
        folded = [self._folded(one, names_health=self._may_see_health) for one in counts.values()]
        rows = [Row(label, [one[label] for one in folded]) for label in folded[-1]]
        rows.append(Row(self.say("console.report.sum"), [one.total() for one in counts.values()], is_sum=True))
        return self._table(name, header, rows, first=self.word("report_column", "outcome"))

    def _folded(
        self,
        counts: Mapping[Outcome | None, int],
        *,
        names_health: bool,
        only: Collection[Outcome | None] | None = None,
    ) -> dict[str, int]:
        """Counts by the outcome's words, all outcomes or ``only`` some. What may not be named is one with others."""
        folded: Counter[str] = Counter()
        for outcome in (*Outcome, *([None] if self._totals[None] else [])):
            if only is None or outcome in only:
                folded[self._outcome(outcome, names_health=names_health)] += counts.get(outcome, 0)
        return dict(folded)

    def _outcome(self, outcome: Outcome | None, *, names_health: bool) -> str:
        if outcome is None:
            return self.say("console.report.unknown")
        return self.say("console.report.goes_on") if outcome in _GOES_ON and not names_health else self._word(outcome)

    def _word(self, outcome: Outcome) -> str:
        return self.word("ending", outcome)

    def _lasted(self) -> Table:
        name = ReportTable.LASTED
        header = [self.word("report_column", one) for one in ("ended", "quarter", "median", "three_quarters")]
        counts: dict[str, Counter[int]] = {}
        everything = Counter[int]()
        for outcome in (*Outcome, None):
            label = self._outcome(outcome, names_health=self._names_health)
            counts.setdefault(label, Counter()).update(self._numbers.lasted.get(outcome, {}))
            everything.update(self._numbers.lasted.get(outcome, {}))
        if not everything:
            return self._table(name, header, [], [self.say("console.report.outcomes_none")])
        hidden = self._hidden_outcomes()
        if hidden is None:
            return self._withheld(name, header)
        hides, hides_sum = hidden
        rows = [self._lasting(label, one) for label, one in counts.items() if one and label not in hides]
        rows.append(self._lasting(self.say("console.report.sum"), everything, is_sum=True, hides_count=hides_sum))
        return self._table(name, header, rows, first=self.word("report_column", "outcome"))

    def _lasting(self, label: str, days: Mapping[int, int], *, is_sum: bool = False, hides_count: bool = False) -> Row:
        found = quantiles(days)
        count: Figure = self._hidden if hides_count else sum(days.values())
        return Row(label, [count, *(found or (None, None, None))], is_sum=is_sum)

    def _sum_of(self, counts: Mapping[Outcome | None, int], is_of: Callable[[Outcome | None], bool]) -> int:
        return sum(count for outcome, count in counts.items() if is_of(outcome))

    def _is_activated(self, outcome: Outcome | None) -> bool:
        return outcome in self._numerator

    def _is_in_base(self, outcome: Outcome | None) -> bool:
        return outcome in self._base

    def _is_known_other(self, outcome: Outcome | None) -> bool:
        return outcome in self._base and outcome not in self._numerator

    def _is_outside(self, outcome: Outcome | None) -> bool:
        return outcome not in self._base

    def _named(self, outcomes: Iterable[Outcome]) -> str:
        chosen = frozenset(outcomes)
        return format_list([_inside(self._word(one)) for one in Outcome if one in chosen], locale=self._visit.language)


def _inside(words: str) -> str:
    """Words as they stand within a sentence."""
    return words[:1].lower() + words[1:]
