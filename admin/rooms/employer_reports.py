"""The numbers of the work with employers, as a page with pictures and as files."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from admin.employer_codes import EmployerTable
from admin.employer_tables import EmployerReport
from admin.errors import NotFound
from admin.policy import NumberExport, NumberWork
from admin.report_files import ReportFiles
from admin.report_pages import Asked, asked_for, file_asked_for, report_page
from admin.visit import Visit
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
    return report_page(visit, "employer_report.html", asked, report, view=view)


@router.get("/{table}/{form}")
async def export(visit: NumberExport, request: Request, table: str, form: str) -> Response:
    """One table as a file, or all of them as a workbook."""
    asked = file_asked_for(visit, request.query_params, PATH, table=table, form=form, among=set(EmployerTable))
    view, numbers = await _numbers(visit, asked, table)
    report = EmployerReport(visit, view, asked.period, numbers, shares=asked.shares)
    return await _files(visit, asked, view, report).answer(table, form)


def _files(visit: Visit, asked: Asked, view: EmployerView, report: EmployerReport) -> ReportFiles:
    whose = view.team.name if view.team else visit.words("console.report.everybody")
    of = [[visit.words("console.report.of"), whose]]
    return ReportFiles(visit, asked, report, visit.words("console.employer_report.title"), of)


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
