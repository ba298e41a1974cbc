"""How events go, as a page with pictures and as files."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from admin.errors import NotFound
from admin.event_codes import EventTable
from admin.event_tables import NOT_SHARED, EventReport
from admin.policy import NumberExport, NumberWork
from admin.report_files import ReportFiles
from admin.report_pages import Asked, asked_for, file_asked_for, report_page
from admin.visit import Visit

PATH = "/reports/events"
router = APIRouter(prefix=PATH)


@router.get("")
async def event_report(visit: NumberWork, request: Request) -> Response:
    """All tables of a period."""
    asked = asked_for(visit, request.query_params, PATH)
    report = await _report(visit, asked)
    return report_page(visit, "event_report.html", asked, report)


@router.get("/{table}/{form}")
async def export(visit: NumberExport, request: Request, table: str, form: str) -> Response:
    """One table as a file, or all of them as a workbook."""
    asked = file_asked_for(visit, request.query_params, PATH, table=table, form=form, among=set(EventTable))
    if asked.shares and table in NOT_SHARED:
        raise NotFound
    report = await _report(visit, asked, table)
    return await ReportFiles(visit, asked, report, visit.words("console.event_report.title")).answer(table, form)


async def _report(visit: Visit, asked: Asked, table: str | None = None) -> EventReport:
    numbers = await visit.write(lambda store: store.event_reports.numbers(visit.reader, asked.period, table))
    return EventReport(visit, asked.period, numbers, shares=asked.shares)
