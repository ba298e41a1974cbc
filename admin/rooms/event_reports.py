"""How events go, as a page with pictures and as files."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from admin.errors import NotFound
from admin.event_codes import EventTable
from admin.event_tables import NOT_SHARED, EventReport
from admin.policy import NumberExport, NumberWork
from admin.report_files import ReportFiles
from admin.rooms.reports import WHOLE, Asked, asked_for, is_share
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
    files = ReportFiles(visit, asked, visit.words("console.event_report.title"), "event")
    return await run_in_threadpool(files.file, tables, form=form, is_whole=is_whole)


async def _report(visit: Visit, asked: Asked, table: str | None = None) -> EventReport:
    numbers = await visit.write(lambda store: store.event_reports.numbers(visit.reader, asked.period, table))
    return EventReport(visit, asked.period, numbers, shares=asked.shares)
