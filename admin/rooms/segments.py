"""Groups of people to write to: made from what they have in common, counted before anything is sent."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import APIRouter, Request, Response

from admin import forms
from admin import segment_form as form_of
from admin.errors import NotFound
from admin.need_form import Reading, Typed, typed_in
from admin.policy import BroadcastWork
from admin.segment_form import PLAIN, SEVERAL, Known
from admin.visit import Visit
from admin.words import Note, note
from domain.broadcasts import BroadcastPurpose
from domain.segments import Filters, Side
from storage.errors import Refused
from storage.segments import Counted, Sampled, Segment
from storage.store import Store

router = APIRouter(prefix="/broadcasts/segments")
SAMPLE = 10


@router.get("")
async def segments(visit: BroadcastWork, note_code: forms.NoteCode = None) -> Response:
    def work(store: Store) -> tuple[list[Segment], Known]:
        return store.segments.all(), form_of.known(store, visit)

    found, known = await visit.write(work)
    rows = [(one, form_of.in_words(one.filters, known)) for one in found if one.retired_at is None]
    return visit.page("segments_list.html", rows=rows, note=note(note_code))


@router.get("/new")
async def new(visit: BroadcastWork, side: str = "") -> Response:
    chosen = Side(side) if side in set(Side) else Side.CLIENTS
    return await _form(visit, None, form_of.typed_of("", Filters(side=chosen)))


@router.post("/new")
async def add(visit: BroadcastWork, request: Request) -> Response:
    """Counts who would be in it, or keeps it."""
    form = await request.form()
    typed = typed_in(form, PLAIN, SEVERAL)
    reading = Reading(typed)
    name, filters = form_of.read(reading)
    if filters is None or reading.faults:
        return await _form(visit, None, typed, status=400, faults=reading.faults)
    if form.get("do") == "count":
        return await _form(visit, None, typed, filters=filters)
    try:
        made = await visit.write(lambda store: store.segments.add(visit.reader, name, filters))
    except Refused as refused:
        return await _form(visit, None, typed, status=400, faults=form_of.fault_of(str(refused.args[0])))
    return visit.go(f"/broadcasts/segments/{made}", Note.SEGMENT_SAVED)


@router.get("/{segment_id}")
async def segment(visit: BroadcastWork, segment_id: forms.Number, note_code: forms.NoteCode = None) -> Response:
    one = await _there(visit, segment_id)
    typed = form_of.typed_of(one.name, one.filters)
    return await _form(visit, one, typed, filters=one.filters, note=note(note_code))


@router.post("/{segment_id}")
async def change(visit: BroadcastWork, request: Request, segment_id: forms.Number) -> Response:
    one = await _there(visit, segment_id)
    form = await request.form()
    typed = typed_in(form, PLAIN, SEVERAL)
    revision = forms.row_number(str(form.get("revision", "")))
    reading = Reading(typed)
    name, filters = form_of.read(reading)
    if filters is None or reading.faults:
        return await _form(visit, one, typed, status=400, faults=reading.faults, revision=revision)
    if form.get("do") == "count":
        return await _form(visit, one, typed, filters=filters, revision=revision)
    seen = -1 if revision is None else revision
    try:
        await visit.write(lambda store: store.segments.edit(visit.reader, segment_id, seen, name, filters))
    except Refused as refused:
        code = str(refused.args[0])
        if code in ("changed", "overtaken"):
            return await _form(visit, await _there(visit, segment_id), typed, status=409, overtaken=True)
        return await _form(visit, one, typed, status=400, faults=form_of.fault_of(code), revision=revision)
    return visit.go(f"/broadcasts/segments/{segment_id}", Note.SEGMENT_SAVED)


@router.post("/{segment_id}/retire")
async def retire(visit: BroadcastWork, segment_id: forms.Number) -> Response:
    await _there(visit, segment_id)
    await visit.write(lambda store: store.segments.retire(visit.reader, segment_id))
    return visit.go("/broadcasts/segments", Note.SEGMENT_RETIRED)


async def _there(visit: Visit, segment_id: int) -> Segment:
    found = await visit.write(lambda store: store.segments.one(segment_id))
    if found is None or found.retired_at is not None:
        raise NotFound
    return found


async def _form(
    visit: Visit,
    one: Segment | None,
    typed: Typed,
    *,
    status: int = 200,
    filters: Filters | None = None,
    faults: forms.Faults | None = None,
    revision: int | None = None,
    overtaken: bool = False,
    note: Note | None = None,
) -> Response:
    """``filters``: these are counted and sampled. ``overtaken``: a colleague has changed it meanwhile, and what is
    stored now is told beside what was typed.
    """
    side = Side(str(typed["side"])) if typed["side"] in set(Side) else Side.CLIENTS
    purpose = BroadcastPurpose.EVENTS

    def work(store: Store) -> tuple[Known, Counted | None, list[Sampled]]:
        counted = store.segments.count([filters], purpose, None) if filters else None
        sample = store.segments.sample(visit.reader, [filters], purpose, None, SAMPLE) if filters else []
        return form_of.known(store, visit), counted, sample

    known, counted, sample = await visit.write(work)
    values: dict[str, Any] = {
        "one": one,
        "typed": typed,
        "faults": faults or {},
        "side": side,
        "sides": tuple(Side),
        "possible": form_of.names_of(side),
        "known": known,
        "counted": counted,
        "sample": sample,
        "revision": one.revision if one and (revision is None or overtaken) else revision,
        "theirs": form_of.in_words(one.filters, known) if one and overtaken else None,
        "note": note,
        "form_key": secrets.token_urlsafe(16),
    }
    return visit.page("segments_one.html", status=status, **values)
