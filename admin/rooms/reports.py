"""Reports: the service's numbers for a period, as pages, pictures and files; and what the activation rate counts."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import NumberExport, NumberWork, SettingWork
from admin.report_codes import ReportTable
from admin.report_files import ReportFiles
from admin.report_pages import Asked, asked_for, file_asked_for, report_page
from admin.report_tables import Report
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.progress import ACTIVATED, KNOWN_PATHS, Outcome
from storage.audit import Action
from storage.case_reports import Numbers
from storage.reports import View
from storage.store import Store

PATH = "/reports"
router = APIRouter(prefix=PATH)


@router.get("")
async def reports(visit: NumberWork, request: Request) -> Response:
    """All tables of a period."""
    asked = asked_for(visit, request.query_params, PATH)
    view, numbers = await _numbers(visit, asked)
    report = Report(visit, view, asked.period, numbers, shares=asked.shares)
    return report_page(visit, "report.html", asked, report, view=view)


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
    await visit.write(lambda store: store.rules.save(visit.reader.staff_id, values))
    return visit.go("/reports/settings", Note.SETTINGS_SAVED)


@router.get("/{table}/{form}")
async def export(visit: NumberExport, request: Request, table: str, form: str) -> Response:
    """One table as a file, or all of them as a workbook."""
    asked = file_asked_for(visit, request.query_params, PATH, table=table, form=form, among=set(ReportTable))
    view, numbers = await _numbers(visit, asked, table)
    report = Report(visit, view, asked.period, numbers, shares=asked.shares)
    return await _files(visit, asked, view, report).answer(table, form)


def _files(visit: Visit, asked: Asked, view: View, report: Report) -> ReportFiles:
    whose = view.coordinator or view.team
    of = [[visit.words("console.report.of"), whose.name if whose else visit.words("console.report.everybody")]]
    return ReportFiles(visit, asked, report, visit.words("console.report.title"), of)


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
