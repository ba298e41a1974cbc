"""What every report shares: what its address asks for, and its page."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import Response

from admin import forms
from admin.context import ROOT
from admin.errors import NotFound
from admin.report_codes import ReportPeriod
from admin.report_pieces import Figure, Pieces
from admin.visit import Visit
from admin.words import Fault
from storage.reports import Period

EARLIEST = date(2015, 1, 1)
MOST_DAYS = 1_100
"""Three years: a longer period is asked for in parts."""
WHOLE = "all"
"""In place of a table's name: the whole report as one workbook."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. ``typed``: the two days as they were typed; ``fault``: why they are not the period."""

    period: Period
    preset: ReportPeriod | None
    typed: tuple[str, str]
    fault: Fault | None
    team_id: int | None
    coordinator_id: int | None
    shares: bool
    path: str

    def query(self, **changed: object) -> dict[str, object]:
        """The query of this page, with something else asked for."""
        days: dict[str, object] = (
            {"period": self.preset.value}
            if self.preset
            else {"first": self.period.first.isoformat(), "last": self.period.last.isoformat()}
        )
        asked = {
            **days,
            "team": self.team_id,
            "coordinator": self.coordinator_id,
            "share": "1" if self.shares else None,
            **changed,
        }
        return {name: value for name, value in asked.items() if value}

    def address(self, path: str = "", **changed: object) -> str:
        query = urlencode(self.query(**changed))
        return f"{ROOT}{path or self.path}{'?' if query else ''}{query}"

    def at(self, preset: ReportPeriod) -> str:
        return replace(self, preset=preset).address()


def asked_for(visit: Visit, query: Mapping[str, str], path: str) -> Asked:
    """Two days if both are given, else a preset; this quarter when neither is or the days are unclear."""
    typed = query.get("first", ""), query.get("last", "")
    named = query.get("period", "")
    preset = ReportPeriod(named) if named in set(ReportPeriod) else ReportPeriod.QUARTER
    given = None if named in set(ReportPeriod) else _days(*typed)
    ids = [query.get(name, "") for name in ("team", "coordinator")]
    if any(one and forms.row_number(one) is None for one in ids):
        raise NotFound
    team_id, coordinator_id = map(forms.row_number, ids)
    return Asked(
        period=given or _period(preset, visit.today),
        preset=None if given else preset,
        typed=typed,
        fault=Fault.PERIOD_UNCLEAR if any(typed) and given is None and named not in set(ReportPeriod) else None,
        team_id=team_id,
        coordinator_id=coordinator_id,
        shares=query.get("share") == "1",
        path=path,
    )


def file_asked_for(
    visit: Visit, query: Mapping[str, str], path: str, *, table: str, form: str, among: Container[str]
) -> Asked:
    """The same for a file: one table as csv or xlsx, or the whole as xlsx; NotFound for anything else."""
    if form not in {"csv", "xlsx"} or not (table in among or (table == WHOLE and form == "xlsx")):
        raise NotFound
    asked = asked_for(visit, query, path)
    if asked.fault is not None:
        raise NotFound
    return asked


def report_page(visit: Visit, template: str, asked: Asked, report: Pieces, **more: Any) -> Response:
    """All tables of a period."""
    return visit.page(
        template,
        asked=asked,
        presets=ReportPeriod,
        tables=report.tables(),
        shown=report.shown,
        is_share=_is_share,
        service=visit.words("console.report.service"),
        **more,
    )


def _is_share(cell: Figure) -> bool:
    return not isinstance(cell, int | str) and cell is not None


def _period(named: ReportPeriod, today: date) -> Period:
    months = {"month": 1, "quarter": 3, "year": 12}[named.value.removeprefix("last_")]
    number = today.year * 12 + (today.month - 1) // months * months
    if named.value.startswith("last_"):
        number -= months
    return Period(_first_of(number), _first_of(number + months) - timedelta(days=1))


def _first_of(month: int) -> date:
    """The first day of a month counted from the year 0."""
    return date(month // 12, month % 12 + 1, 1)


def _days(first: str, last: str) -> Period | None:
    begins, ends = forms.day(first), forms.day(last)
    if begins is None or ends is None or begins < EARLIEST or not 0 <= (ends - begins).days < MOST_DAYS:
        return None
    return Period(begins, ends) if ends.year <= 2100 else None
