"""How job tips do, as a page with pictures and as files."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from admin.errors import NotFound
from admin.policy import NumberExport, NumberWork
from admin.report_files import ReportFiles
from admin.rooms.reports import WHOLE, Asked, asked_for, is_share
from admin.tip_codes import TipTable
from admin.tip_tables import TipReport
from admin.visit import Visit
from admin.words import ReportPeriod

PATH = "/jobs/quality"
router = APIRouter(prefix=PATH)


@router.get("")
async def quality(visit: NumberWork, request: Request) -> Response:
    """All tables of a period."""
    asked = asked_for(visit, request.query_params, PATH)
    report = await _report(visit, asked)
    return visit.page(
        "tips_quality.html",
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
    if form not in {"csv", "xlsx"} or not (table in set(TipTable) or is_whole):
        raise NotFound
    asked = asked_for(visit, request.query_params, PATH)
    if asked.fault is not None:
        raise NotFound
    report = await _report(visit, asked, table)
    tables = [one for one in report.tables() if table in (WHOLE, one.name)]
    files = ReportFiles(visit, asked, visit.words("console.tips_quality.title"), "tip")
    return await run_in_threadpool(files.file, tables, form=form, is_whole=is_whole)


async def _report(visit: Visit, asked: Asked, table: str | None = None) -> TipReport:
    numbers = await visit.write(lambda store: store.tip_reports.numbers(visit.reader, asked.period, table))
    return TipReport(visit, asked.period, numbers, shares=asked.shares)
