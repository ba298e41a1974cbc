"""Rights of the people: who wants to be erased and waits for a decision, and what was decided."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import ErasureDecision, ErasureWork
from admin.words import Fault, Note, note
from storage.erasure_wishes import Decided, Refusal, Request
from storage.store import Store

router = APIRouter(prefix="/rights")


@router.get("")
async def rights(visit: ErasureWork, note_code: forms.NoteCode = None) -> Response:
    return await _page(visit, note=note(note_code))


@router.post("/{erasure_id}/approve")
async def approve(visit: ErasureDecision, erasure_id: forms.Number) -> Response:
    """Erases at once: cases are closed, appointments called off."""
    if not await visit.write(lambda store: store.erasing.approve(visit.reader, erasure_id)):
        raise NotFound
    return visit.go("/rights", Note.PERSON_ERASED)


@router.post("/{erasure_id}/refuse")
async def refuse(visit: ErasureDecision, erasure_id: forms.Number, reason: Annotated[str, Form()] = "") -> Response:
    """Not now: the reason is told to the client in the chat, with where to complain."""
    if reason not in set(Refusal):
        return await _page(visit, status=400, fault=Fault.REFUSAL_MISSING, wrong=erasure_id)
    if not await visit.write(lambda store: store.erasing.refuse(visit.reader, erasure_id, Refusal(reason))):
        raise NotFound
    return visit.go("/rights", Note.ERASURE_REFUSED)


async def _page(
    visit: ErasureWork,
    *,
    status: int = 200,
    note: Note | None = None,
    fault: Fault | None = None,
    wrong: int | None = None,
) -> Response:
    def work(store: Store) -> tuple[list[Request], list[Decided]]:
        return store.erasing.requests(visit.reader), store.erasing.decided(visit.reader)

    requests, decided = await visit.write(work)
    return visit.page(
        "rights.html",
        status=status,
        requests=requests,
        decided=decided,
        refusals=Refusal,
        note=note,
        fault=fault,
        wrong=wrong,
    )
