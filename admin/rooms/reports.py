"""Reports: the service's numbers for a period, as pages, pictures and files; and what the activation rate counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from admin import forms, words
from admin.context import ROOT
from admin.errors import NotFound
from admin.policy import NumberExport, NumberWork, SettingWork
from admin.report_pieces import Figure, Table
from admin.report_tables import Report
from admin.sheets import Cell, Sheet, csv_file, xlsx_book, xlsx_file
from admin.visit import Visit
from admin.words import Fault, Note, ReportPeriod, ReportTable, note
from domain.progress import ACTIVATED, KNOWN_PATHS, Outcome
from storage.audit import Action
from storage.reports import Numbers, Period, View
from storage.store import Store

router = APIRouter(prefix="/reports")
Given = Annotated[str, Query()]

EARLIEST = date(2015, 1, 1)
MOST_DAYS = 1_100
"""Three years: a longer period is asked for in parts."""
WHOLE = "all"
"""In place of a table's name: the whole report as one workbook."""


def _period(named: ReportPeriod, today: date) -> Period:
    months = {"month": 1, "quarter": 3, "year": 12}[named.value.removeprefix("last_")]
    number = today.year * 12 + (today.month - 1) // months * months
    if named.value.startswith("last_"):
        number -= months
    return Period(_first_of(number), _first_of(number + months) - timedelta(days=1))


def _first_of(month: int) -> date:
    """The first day of a month counted from the year 0."""
    return date(month // 12, month % 12 + 1, 1)


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
    path: str = "/reports"

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


@router.get("")
async def reports(visit: NumberWork, request: Request) -> Response:
    """All tables of a period."""
    asked = asked_for(visit, request.query_params)
    view, numbers = await _numbers(visit, asked)
    report = Report(visit, view, asked.period, numbers, shares=asked.shares)
    return visit.page(
        "report.html",
        asked=asked,
        view=view,
        presets=ReportPeriod,
        tables=report.tables(),
        shown=report.shown,
        is_share=is_share,
        service=visit.words("console.report.service"),
    )


@router.get("/settings")
async def settings(visit: SettingWork, note_code: forms.NoteCode = None) -> Response:
    """Which outcomes the activation rate counts, and of which it is a share."""
    rules = await visit.write(lambda store: store.rules.current())
    chosen = frozenset(rules.activation_numerator), frozenset(rules.activation_base)
    return _settings_page(visit, chosen, note=note(note_code))


@router.post("/settings")
async def save(visit: SettingWork, request: Request) -> Response:
    form = await request.form()
    done, base = (
        frozenset(outcome for outcome in Outcome if outcome.value in form.getlist(name)) for name in ("done", "base")
    )
    # What is counted must be among what it is counted of, or a rate could be over a hundred.
    if not done or not done <= base:
        return _settings_page(visit, (done, base), status=400, fault=Fault.RATE_UNCLEAR)
    values = {
        "activation_numerator": tuple(outcome for outcome in Outcome if outcome in done),
        "activation_base": tuple(outcome for outcome in Outcome if outcome in base),
    }

    def work(store: Store) -> None:
        before = store.rules.current()
        changed = {name: value for name, value in values.items() if getattr(before, name) != value}
        if changed:
            store.rules.change(visit.reader.staff_id, **changed)
        for name in changed:
            store.audit.record(visit.reader.staff_id, Action.SETTING_CHANGED, setting=name)

    await visit.write(work)
    return visit.go("/reports/settings", Note.SETTINGS_SAVED)


@router.get("/{table}/{form}")
async def export(visit: NumberExport, request: Request, table: str, form: str) -> Response:
    """One table as a file, or all of them as a workbook."""
    if form not in {"csv", "xlsx"} or not (table in set(ReportTable) or (table == WHOLE and form == "xlsx")):
        raise NotFound
    asked = asked_for(visit, request.query_params)
    if asked.fault is not None:
        raise NotFound
    view, numbers = await _numbers(visit, asked, table)
    report = Report(visit, view, asked.period, numbers, shares=asked.shares)
    tables = [one for one in report.tables() if table in (WHOLE, one.name)]
    if not tables:
        raise NotFound
    return await run_in_threadpool(_file, visit, asked, view, tables, form=form, is_whole=table == WHOLE)


def _file(visit: Visit, asked: Asked, view: View, tables: list[Table], *, form: str, is_whole: bool) -> Response:
    first, last = asked.period.first.isoformat(), asked.period.last.isoformat()
    about = visit.words("console.report.title") if is_whole else _word(visit, "report_title", tables[0])
    name = f"{about} {first} {last}"
    if is_whole:
        return xlsx_book(name, [_cover(visit, asked, view, tables), *(_sheet(visit, table) for table in tables)])
    sheet = _sheet(visit, tables[0])
    if form == "csv":
        return csv_file(name, sheet.header, sheet.rows, language=visit.language)
    return xlsx_file(name, sheet.header, sheet.rows)


def _sheet(visit: Visit, table: Table) -> Sheet:
    rows: list[list[Cell]] = [[row.label, *row.cells] for row in table.rows] or [[said] for said in table.said]
    return Sheet(_word(visit, "report_title", table), [table.first, *table.header], rows)


def _cover(visit: Visit, asked: Asked, view: View, tables: list[Table]) -> Sheet:
    """What the numbers are of, and what each table counts."""
    whose = view.coordinator or view.team
    rows: list[list[Cell]] = [
        [visit.words("console.report.first"), asked.period.first],
        [visit.words("console.report.last"), asked.period.last],
        [visit.words("console.report.of"), whose.name if whose else visit.words("console.report.everybody")],
        [visit.words("console.report.made"), visit.now],
    ]
    if asked.shares:
        rows.append([visit.words("console.report.share"), visit.words("console.report.share_about")])
    for table in tables:
        about = " ".join([_word(visit, "report_about", table), *table.said])
        rows.append([_word(visit, "report_title", table), about])
    return Sheet(visit.words("console.report.title"), [visit.words("console.report.service"), ""], rows)


def _word(visit: Visit, family: str, table: Table) -> str:
    return visit.words(words.key(family, table.name))


async def _numbers(visit: Visit, asked: Asked, table: str | None = None) -> tuple[View, Numbers]:
    """NotFound for numbers that are not the reader's to see."""

    def work(store: Store) -> tuple[View, Numbers] | None:
        view = store.reports.view(visit.reader, asked.team_id, asked.coordinator_id)
        if view is None:
            store.audit.record(
                visit.reader.staff_id,
                Action.VIEW_REFUSED,
                what="report",
                team=asked.team_id,
                coordinator=asked.coordinator_id,
            )
            return None
        return view, store.reports.numbers(visit.reader, view, asked.period, table)

    found = await visit.write(work)
    if found is None:
        raise NotFound
    return found


def asked_for(visit: Visit, query: Mapping[str, str], path: str = "/reports") -> Asked:
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


def _days(first: str, last: str) -> Period | None:
    begins, ends = forms.day(first), forms.day(last)
    if begins is None or ends is None or begins < EARLIEST or not 0 <= (ends - begins).days < MOST_DAYS:
        return None
    return Period(begins, ends) if ends.year <= 2100 else None


def is_share(cell: Figure) -> bool:
    return not isinstance(cell, int | str) and cell is not None


def _settings_page(
    visit: Visit,
    chosen: tuple[frozenset[Outcome], frozenset[Outcome]],
    *,
    status: int = 200,
    fault: Fault | None = None,
    note: Note | None = None,
) -> Response:
    return visit.page(
        "report_settings.html",
        status=status,
        outcomes_all=Outcome,
        done=chosen[0],
        base=chosen[1],
        usual=(ACTIVATED, KNOWN_PATHS),
        fault=fault,
        note=note,
    )
