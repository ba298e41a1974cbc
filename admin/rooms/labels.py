"""Labels that conversations are marked with."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import ReplyWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from storage.errors import Refused
from storage.labels import LONGEST

router = APIRouter(prefix="/labels")


@router.get("")
async def labels(visit: ReplyWork, note_code: forms.NoteCode = None) -> Response:
    return await _page(visit, note=note(note_code))


@router.post("")
async def add(visit: ReplyWork, name: Annotated[str, Form()] = "") -> Response:
    try:
        await visit.write(lambda store: store.labels.add(visit.reader, name))
    except Refused as refused:
        return await _page(visit, status=400, name=name, fault=Fault(refused.args[0]))
    return visit.go("/labels", Note.LABEL_ADDED)


@router.post("/{label_id}/retire")
async def retire(visit: ReplyWork, label_id: forms.Number) -> Response:
    if not await visit.write(lambda store: store.labels.retire(visit.reader, label_id)):
        raise NotFound
    return visit.go("/labels", Note.LABEL_RETIRED)


async def _page(
    visit: Visit, *, status: int = 200, name: str = "", fault: Fault | None = None, note: Note | None = None
) -> Response:
    found = await visit.write(lambda store: store.labels.all())
    return visit.page("labels.html", status=status, labels=found, name=name, fault=fault, longest=LONGEST, note=note)
