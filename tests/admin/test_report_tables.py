"""The tables of a report as they are shared, and its pictures."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from admin.charts import Mark, bars, line
from admin.report_codes import ReportTable
from admin.report_tables import Report
from domain.meetings import State
from domain.progress import Outcome
from domain.roles import Role
from domain.small_numbers import is_small
from locales import load
from storage.case_reports import Load, Numbers
from storage.reports import Named, Period, View
from storage.rules import Rules
from storage.staff import Reader

TEXTS = load()
COUNT = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 9, 30])
OUTCOMES = st.dictionaries(
    st.tuples(st.sampled_from([1, 2, None]), st.sampled_from([*Outcome, None])), COUNT, max_size=20
)


def made(data: st.DataObject) -> Numbers:
    """Numbers that agree with each other, as the store would count them."""
    outcomes = data.draw(OUTCOMES)
    months: Counter[tuple[date, Outcome | None]] = Counter()
    lasted: dict[Outcome | None, dict[int, int]] = {}
    for (number, outcome), count in outcomes.items():
        months[date(2026, 10 + (number or 0) % 2, 1), outcome] += count
        if count:
            lasted.setdefault(outcome, {})[number or 0] = count
    whole = data.draw(st.dictionaries(st.sampled_from(["fi", "sv", "en"]), COUNT))
    lines = st.sampled_from([1, 2, None])
    loads = data.draw(st.dictionaries(lines, st.tuples(COUNT, COUNT, COUNT)))
    return Numbers(
        names={1: "Mari", 2: "Olli"},
        rules=Rules(),
        outcomes=outcomes,
        months=months,
        lasted=lasted,
        grades=data.draw(st.dictionaries(st.tuples(lines, st.sampled_from([None, 8, 9, 10])), COUNT)),
        loads={key: Load(sum(parts), parts[0], *parts, 20) for key, parts in loads.items()},
        promises=data.draw(st.dictionaries(st.tuples(lines, st.sampled_from(["kept", "late", "waiting"])), COUNT)),
        meetings=data.draw(st.dictionaries(st.tuples(lines, st.sampled_from([*State][2:])), COUNT)),
        weeks={date(2026, 10, 5): sum(whole.values())},
        languages=whole,
        chats={},
    )


@settings(max_examples=40)
@given(st.data(), st.sampled_from([Role.TEAM_LEAD, Role.ADMIN]))
def test_no_small_count_is_printed_anywhere_for_sharing(data: st.DataObject, role: Role) -> None:
    visit: Any = SimpleNamespace(
        language="en",
        today=date(2026, 12, 1),
        reader=Reader(1, role, 1),
        words=lambda key, **more: TEXTS.plain("en", key, **more),
    )
    view = View(Named(1, "Lahti"), None, None, [], [])
    numbers = made(data)
    for one in Report(visit, view, Period(date(2026, 10, 1), date(2026, 11, 30)), numbers, shares=True).tables():
        for row in one.rows:
            for head, cell in zip(one.header, row.cells, strict=True):
                is_count = isinstance(cell, int) and "days" not in head and head != "At most"
                assert not (is_count and is_small(cell)), (one.name, row)
        assert not re.search(r"\b[1-4]\b(?! ?%|[.,])", " ".join(one.said)), one.said
        # Each sum of a column of a table with all its cells printed says nothing new: with one hidden there are two.
        hidden = [row for row in one.rows if "hidden" in row.cells]
        # Of how long it took, hidden outcomes have no row at all.
        assert (
            one.name is ReportTable.LASTED
            or len(hidden) != 1
            or sum(cell == "hidden" for cell in hidden[0].cells) > 1
            or len(one.rows) == 1
        ), one


def test_pictures_say_their_numbers_and_break_where_one_is_hidden() -> None:
    marks = [Mark('<img src="x">', 4, "4"), Mark("b", None, "hidden"), Mark("c", 8, "8"), Mark("d", 2, "2")]
    drawn = bars("n", "T & t", '"about"', marks)
    assert "<img" not in drawn and "&lt;img" in drawn and "T &amp; t" in drawn
    assert 'width="39.0%"' in drawn and 'width="78.0%"' in drawn and ">hidden</text>" in drawn
    path = line("n", "T", "about", marks)
    assert path.count('class="line"') == 1 and path.count("<circle") == 3
    assert 'class="number' in line("n", "T", "about", [Mark("a", 0, "0")])
    assert "<svg" in bars("n", "T", "about", [])
