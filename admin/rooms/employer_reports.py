"""The numbers of the work with employers, as a page with pictures and as files."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from admin.employer_tables import EmployerReport
from admin.errors import NotFound
from admin.policy import NumberExport, NumberWork
from admin.report_files import ReportFiles
from admin.rooms.reports import WHOLE, Asked, asked_for, is_share
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
    return await run_in_threadpool(_files(visit, asked, view).file, tables, form=form, is_whole=whole)


def _files(visit: Visit, asked: Asked, view: EmployerView) -> ReportFiles:
    whose = view.team.name if view.team else visit.words("console.report.everybody")
    of = [[visit.words("console.report.of"), whose]]
    return ReportFiles(visit, asked, visit.words("console.employer_report.title"), "employer", of)


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
