"""How events go, as a page with pictures and as files."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from admin import words
from admin.errors import NotFound
from admin.event_codes import EventTable
from admin.event_tables import NOT_SHARED, EventReport
from admin.policy import NumberExport, NumberWork
from admin.report_pieces import Table
from admin.rooms.reports import WHOLE, Asked, asked_for, is_share
from admin.sheets import Cell, Sheet, csv_file, xlsx_book, xlsx_file
from admin.visit import Visit
from admin.words import ReportPeriod

PATH = "/reports/events"
router = APIRouter(prefix=PATH)


@router.get("")
async def event_report(visit: NumberWork, request: Request) -> Response:
    """All tables of a period."""
    asked = asked_for(visit, request.query_params, PATH)
    report = await _report(visit, asked)
    return visit.page(
        "event_report.html",
        asked=asked,
        presets=ReportPeriod,
        tables=report.tables(),
        shown=report.shown,
        is_share=is_share,
        service=visit.words("console.report.service"),
    )


@router.get("/{table}/{form}")
async def export(visit: NumberExport, request: Request, table: str, form: str) -> Response:
    """One table as a file, or all of them as a workbook."""
    is_whole = table == WHOLE and form == "xlsx"
    if form not in {"csv", "xlsx"} or not (table in set(EventTable) or is_whole):
        raise NotFound
    asked = asked_for(visit, request.query_params, PATH)
    if asked.fault is not None or (asked.shares and table in NOT_SHARED):
        raise NotFound
    report = await _report(visit, asked, table)
    tables = [one for one in report.tables() if table in (WHOLE, one.name)]
    return await run_in_threadpool(_file, visit, asked, tables, form=form, is_whole=is_whole)


async def _report(visit: Visit, asked: Asked, table: str | None = None) -> EventReport:
    numbers = await visit.write(lambda store: store.event_reports.numbers(visit.reader, asked.period, table))
    return EventReport(visit, asked.period, numbers, shares=asked.shares)


def _file(visit: Visit, asked: Asked, tables: list[Table], *, form: str, is_whole: bool) -> Response:
    days = f"{asked.period.first.isoformat()} {asked.period.last.isoformat()}"
    if is_whole:
        name = f"{visit.words('console.event_report.title')} {days}"
        return xlsx_book(name, [_cover(visit, asked, tables), *(_sheet(visit, table) for table in tables)])
    sheet = _sheet(visit, tables[0])
    if form == "csv":
        return csv_file(f"{sheet.title} {days}", sheet.header, sheet.rows, language=visit.language)
    return xlsx_file(f"{sheet.title} {days}", sheet.header, sheet.rows)


def _sheet(visit: Visit, table: Table) -> Sheet:
    rows: list[list[Cell]] = [[row.label, *row.cells] for row in table.rows] or [[said] for said in table.said]
    return Sheet(visit.words(words.key("event_title", table.name)), [table.first, *table.header], rows)


def _cover(visit: Visit, asked: Asked, tables: list[Table]) -> Sheet:
    """What the numbers are of, and what each table counts."""
    rows: list[list[Cell]] = [
        [visit.words("console.report.first"), asked.period.first],
        [visit.words("console.report.last"), asked.period.last],
        [visit.words("console.report.made"), visit.now],
    ]
    if asked.shares:
        rows.append([visit.words("console.report.share"), visit.words("console.report.share_about")])
    for table in tables:
        about = " ".join([visit.words(words.key("event_about", table.name)), *table.said])
        rows.append([visit.words(words.key("event_title", table.name)), about])
    return Sheet(visit.words("console.event_report.title"), [visit.words("console.report.service"), ""], rows)
