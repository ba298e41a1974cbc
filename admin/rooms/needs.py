"""Correcting what is kept of one need, also when a colleague or the employer changes it at the same time."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from admin import forms
from admin.employers import faults_of, shared, with_places
from admin.errors import NotFound
from admin.need_form import NEED, SEVERAL, Reading, Typed, need_of, shown, typed_in
from admin.need_words import FAIR, filled_in, with_job
from admin.policy import EmployerWork
from admin.visit import Visit
from admin.words import Note
from storage.errors import Refused
from storage.request_board import RequestSheet

router = APIRouter()


@router.get("/requests/{request_id}/edit")
async def edit(visit: EmployerWork, request_id: forms.Number) -> Response:
    sheet, places = await _sheet(visit, request_id)
    return _form(visit, sheet, places, _typed(sheet), sheet.revision)


@router.post("/requests/{request_id}/edit")
async def save(visit: EmployerWork, request: Request, request_id: forms.Number) -> Response:
    """All of it at once. Who was overtaken keeps what they wrote, and sees what is stored now."""
    form = await request.form()
    typed = typed_in(form, NEED, tuple(SEVERAL))
    revision = forms.row_number(str(form.get("revision", ""))) or 0
    sheet, places = await _sheet(visit, request_id)
    if form.get("do") == "read":
        return _form(visit, sheet, places, filled_in(typed, visit.today), revision, was_read=True)
    reading = Reading(typed)
    need = need_of(reading, tuple(places))
    if reading.faults:
        return _form(visit, sheet, places, typed, revision, status=400, faults=reading.faults)
    told = with_job(need, {name: getattr(sheet, name) for name in ("job", *FAIR)})
    try:
        saved = await visit.write(lambda store: store.requests.edit(visit.reader, request_id, revision, told))
    except Refused as refused:
        if refused.args[0] == "changed":
            now, places = await _sheet(visit, request_id)
            return _form(visit, now, places, typed, now.revision, status=409, stored=_typed(now))
        return _form(visit, sheet, places, typed, revision, status=400, faults=faults_of(refused))
    if saved is None:
        raise NotFound
    return visit.go(f"/requests/{request_id}", Note.REQUEST_SAVED)


def _typed(sheet: RequestSheet) -> Typed:
    return shown({name: getattr(sheet, name) for name in (*NEED, *SEVERAL)}, NEED, tuple(SEVERAL))


async def _sheet(visit: Visit, request_id: int) -> tuple[RequestSheet, Mapping[str, str]]:
    return await with_places(visit, lambda store: store.requests.sheet(visit.reader, request_id))


def _form(
    visit: Visit,
    sheet: RequestSheet,
    places: Mapping[str, str],
    typed: Typed,
    revision: int,
    *,
    status: int = 200,
    faults: forms.Faults | None = None,
    stored: Typed | None = None,
    was_read: bool = False,
) -> Response:
    """``stored`` is what a colleague has made of it meanwhile."""
    return visit.page(
        "request_edit.html",
        status=status,
        one=sheet,
        typed=typed,
        revision=revision,
        faults=faults or {},
        stored=stored,
        theirs=[name for name in stored if stored[name] != typed[name]] if stored else [],
        was_read=was_read,
        **shared(visit, places),
    )
