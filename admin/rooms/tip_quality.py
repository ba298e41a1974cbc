"""How job tips do, as a page with pictures and as files."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from admin.policy import NumberExport, NumberWork
from admin.report_files import ReportFiles
from admin.report_pages import Asked, asked_for, file_asked_for, report_page
from admin.tip_codes import TipTable
from admin.tip_tables import TipReport
from admin.visit import Visit

PATH = "/jobs/quality"
router = APIRouter(prefix=PATH)


@router.get("")
async def quality(visit: NumberWork, request: Request) -> Response:
    """All tables of a period."""
    asked = asked_for(visit, request.query_params, PATH)
    report = await _report(visit, asked)
    return report_page(visit, "tips_quality.html", asked, report)


@router.get("/{table}/{form}")
async def export(visit: NumberExport, request: Request, table: str, form: str) -> Response:
    """One table as a file, or all of them as a workbook."""
    asked = file_asked_for(visit, request.query_params, PATH, table=table, form=form, among=set(TipTable))
    report = await _report(visit, asked, table)
    return await ReportFiles(visit, asked, report, visit.words("console.tips_quality.title")).answer(table, form)


async def _report(visit: Visit, asked: Asked, table: str | None = None) -> TipReport:
    numbers = await visit.write(lambda store: store.tip_reports.numbers(visit.reader, asked.period, table))
    return TipReport(visit, asked.period, numbers, shares=asked.shares)
