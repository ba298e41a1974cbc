"""The end of a service: what it will do, the outcome and the words made with the client, and taking it back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import CaseWork
from admin.visit import Visit
from admin.words import Fault, Note
from domain.progress import NO_GRADE, Outcome
from storage.errors import Refused
from storage.store import Store

router = APIRouter()
Text = Annotated[str, Form()]
LONGEST = 1_000
"""Characters of what is written with the client at the end."""


@router.get("/cases/{case_id}/close")
async def think_of_closing(visit: CaseWork, case_id: forms.Number) -> Response:
    return await _closing(visit, case_id)


@router.post("/cases/{case_id}/close")
async def close(visit: CaseWork, case_id: forms.Number, outcome: Text = "", words: Text = "") -> Response:
    faults: forms.Faults = {}
    said = None
    try:
        said = forms.text(words, LONGEST)
    except Refused as refused:
        faults["words"] = Fault(refused.args[0])
    if outcome not in set(Outcome):
        faults["outcome"] = Fault.ENDING_MISSING
    if faults:
        return await _closing(visit, case_id, outcome, words, faults)

    def work(store: Store) -> tuple[int, bool] | None:
        client_id = store.progress.close(visit.reader, case_id, Outcome(outcome), said)
        if client_id is None:
            return None
        person_id = store.agenda.person_of(client_id)
        return client_id, person_id is not None and store.outbox.chat_of(person_id) is not None

    done = await visit.write(work)
    if done is None:
        raise NotFound
    client_id, told = done
    return visit.go(f"/clients/{client_id}", Note.CASE_CLOSED if told else Note.CASE_CLOSED_TELL)


@router.post("/cases/{case_id}/reopen")
async def reopen(visit: CaseWork, case_id: forms.Number) -> Response:
    def work(store: Store) -> tuple[int, bool] | None:
        client_id = store.progress.reopen(visit.reader, case_id)
        if client_id is not None:
            return client_id, True
        ended = store.progress.ended_by(visit.reader, case_id)
        return None if ended is None else (ended, False)

    done = await visit.write(work)
    if done is None:
        raise NotFound
    client_id, reopened = done
    return visit.go(f"/clients/{client_id}", Note.CASE_REOPENED if reopened else Note.UNDO_TOO_LATE)


async def _closing(
    visit: Visit, case_id: int, outcome: str = "", words: str = "", faults: forms.Faults | None = None
) -> Response:
    closing = await visit.write(lambda store: store.progress.closing(visit.reader, case_id))
    if closing is None:
        raise NotFound
    return visit.page(
        "close.html",
        status=400 if faults else 200,
        closing=closing,
        endings=tuple(Outcome),
        ungraded=[one for one in Outcome if one in NO_GRADE],
        typed={"outcome": outcome, "words": words},
        faults=faults or {},
    )
