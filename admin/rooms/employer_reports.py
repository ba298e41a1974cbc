"""The numbers of the work with employers, as a page with pictures and as files."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from admin import words
from admin.employer_tables import EmployerReport
from admin.errors import NotFound
from admin.policy import NumberExport, NumberWork
from admin.report_pieces import Table
from admin.rooms.reports import WHOLE, Asked, asked_for, is_share
from admin.sheets import Cell, Sheet, csv_file, xlsx_book, xlsx_file
from admin.visit import Visit
from admin.words import EmployerTable, ReportPeriod
from storage.audit import Action
from storage.employer_reports import EmployerNumbers, EmployerView
from storage.store import Store

PATH = "/reports/employers"
router = APIRouter(prefix=PATH)


@router.get("")
async def employer_report(visit: NumberWork, request: Request) -> Response:
    """All tables of a period."""
    asked = asked_for(visit, request.query_params, PATH)
    view, numbers = await _numbers(visit, asked)
    report = EmployerReport(visit, view, asked.period, numbers, shares=asked.shares)
    return visit.page(
        "employer_report.html",
        asked=asked,
        view=view,
        presets=ReportPeriod,
        tables=report.tables(),
        shown=report.shown,
        is_share=is_share,
        service=visit.words("console.report.service"),
    )


@router.get("/{table}/{form}")
async def export(visit: NumberExport, request: Request, table: str, form: str) -> Response:
    """One table as a file, or all of them as a workbook."""
    whole = table == WHOLE and form == "xlsx"
    if form not in {"csv", "xlsx"} or not (table in set(EmployerTable) or whole):
        raise NotFound
    asked = asked_for(visit, request.query_params, PATH)
    if asked.fault is not None:
        raise NotFound
    view, numbers = await _numbers(visit, asked, table)
    report = EmployerReport(visit, view, asked.period, numbers, shares=asked.shares)
    tables = [one for one in report.tables() if table in (WHOLE, one.name)]
    return await run_in_threadpool(_file, visit, asked, view, tables, form=form, is_whole=whole)


def _file(
    visit: Visit, asked: Asked, view: EmployerView, tables: list[Table], *, form: str, is_whole: bool
) -> Response:
    days = f"{asked.period.first.isoformat()} {asked.period.last.isoformat()}"
    if is_whole:
        name = f"{visit.words('console.employer_report.title')} {days}"
        return xlsx_book(name, [_cover(visit, asked, view, tables), *(_sheet(visit, table) for table in tables)])
    sheet = _sheet(visit, tables[0])
    if form == "csv":
        return csv_file(f"{sheet.title} {days}", sheet.header, sheet.rows, language=visit.language)
    return xlsx_file(f"{sheet.title} {days}", sheet.header, sheet.rows)


def _sheet(visit: Visit, table: Table) -> Sheet:
    rows: list[list[Cell]] = [[row.label, *row.cells] for row in table.rows] or [[said] for said in table.said]
    return Sheet(visit.words(words.key("employer_title", table.name)), [table.first, *table.header], rows)


def _cover(visit: Visit, asked: Asked, view: EmployerView, tables: list[Table]) -> Sheet:
    """What the numbers are of, and what each table counts."""
    rows: list[list[Cell]] = [
        [visit.words("console.report.first"), asked.period.first],
        [visit.words("console.report.last"), asked.period.last],
        [visit.words("console.report.of"), view.team.name if view.team else visit.words("console.report.everybody")],
        [visit.words("console.report.made"), visit.now],
    ]
    if asked.shares:
        rows.append([visit.words("console.report.share"), visit.words("console.report.share_about")])
    for table in tables:
        about = " ".join([visit.words(words.key("employer_about", table.name)), *table.said])
        rows.append([visit.words(words.key("employer_title", table.name)), about])
    return Sheet(visit.words("console.employer_report.title"), [visit.words("console.report.service"), ""], rows)


async def _numbers(visit: Visit, asked: Asked, table: str | None = None) -> tuple[EmployerView, EmployerNumbers]:
    """NotFound for a team that is not there."""

    def work(store: Store) -> tuple[EmployerView, EmployerNumbers] | None:
        view = store.employer_reports.view(visit.reader, asked.team_id)
        if view is None:
            refused = Action.VIEW_REFUSED
            store.audit.record(visit.reader.staff_id, refused, what="report", team=asked.team_id)
            return None
        return view, store.employer_reports.numbers(visit.reader, view, asked.period, table)

    found = await visit.write(work)
    if found is None:
        raise NotFound
    return found
