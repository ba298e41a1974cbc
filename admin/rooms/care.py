"""Where a client's service stands, and who goes on with it: the status, and asking, deciding about a hand-over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import CaseWork, MoveWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.progress import Reason, Status
from domain.roles import Permission
from storage.errors import Refused
from storage.handover_file import Answer, Handover
from storage.progress import CaseCare
from storage.staff import Reader
from storage.store import Store

router = APIRouter()
Text = Annotated[str, Form()]
Given = Annotated[str, Query()]
LONGEST = 500
"""Characters of what colleagues write to each other about a hand-over."""


@dataclass(frozen=True, slots=True)
class Care:
    """What ``client_care.html`` shows of one client: by case how it stands, and the hand-over that waits."""

    cases: list[CaseCare]
    waiting: dict[int, Handover]
    can_withdraw: frozenset[int]
    """Hand-overs that the reader may take back."""


def care_of(store: Store, reader: Reader, client_id: int) -> Care:
    """For the page of a client whom the reader may see, in the transaction that records the look at it."""
    cases = store.progress.of_client(reader, client_id)
    found = ((case_id, store.handovers.waiting(case_id)) for case_id in cases)
    waiting = {case_id: one for case_id, one in found if one is not None}
    mine = (one.id for one in waiting.values() if one.asked_by == reader.staff_id or cases[one.case_id].can_move)
    return Care(
        cases=sorted(cases.values(), key=lambda one: (one.ending is not None, -one.case_id)),
        waiting=waiting,
        can_withdraw=frozenset(mine) if reader.may(Permission.MOVE_CLIENT) else frozenset(),
    )


@router.post("/cases/{case_id}/status")
async def set_status(visit: CaseWork, case_id: forms.Number, status: Text = "") -> Response:
    if status not in set(Status):
        raise NotFound
    client_id = await visit.write(lambda store: store.progress.set_status(visit.reader, case_id, Status(status)))
    if client_id is None:
        raise NotFound
    return visit.go(f"/clients/{client_id}", Note.STATUS_SET)


# Asking a colleague.


@router.get("/cases/{case_id}/handover")
async def look_for_a_colleague(
    visit: MoveWork, case_id: forms.Number, reason: Given = "", everybody: Given = ""
) -> Response:
    return await _asking(visit, case_id, {"reason": reason, "everybody": everybody})


@router.post("/cases/{case_id}/handover")
async def ask(visit: MoveWork, request: Request, case_id: forms.Number) -> Response:
    form = await request.form()
    typed = {name: str(form.get(name, "")) for name in ("reason", "to", "words", "three_way", "everybody")}
    if typed["reason"] not in set(Reason):
        raise NotFound
    try:
        words = forms.text(typed["words"], LONGEST)
    except Refused as refused:
        return await _asking(visit, case_id, typed, {"words": Fault(refused.args[0])})
    # Nobody has the number 0: the store says that a colleague is missing.
    to_id, reason = forms.row_number(typed["to"]) or 0, Reason(typed["reason"])

    def work(store: Store) -> int | None:
        three_way = bool(typed["three_way"])
        return store.handovers.ask(visit.reader, case_id, to_id, reason, words, three_way=three_way)

    try:
        client_id = await visit.write(work)
    except Refused as refused:
        return await _asking(visit, case_id, typed, {"to": Fault(refused.args[0])})
    if client_id is None:
        raise NotFound
    return visit.go(f"/clients/{client_id}", Note.HANDOVER_ASKED)


async def _asking(visit: Visit, case_id: int, typed: dict[str, str], faults: forms.Faults | None = None) -> Response:
    reason = Reason(typed["reason"]) if typed["reason"] in set(Reason) else None
    everybody = bool(typed["everybody"])
    asking = await visit.write(lambda store: store.handovers.asking(visit.reader, case_id, reason, everybody))
    if asking is None:
        raise NotFound
    return visit.page(
        "handover_new.html",
        status=400 if faults else 200,
        asking=asking,
        reasons=tuple(Reason),
        typed={"to": "", "words": "", "three_way": "yes", **typed},
        faults=faults or {},
    )


# Deciding.


@router.get("/handovers/{handover_id}")
async def consider(visit: MoveWork, handover_id: forms.Number, note_code: forms.NoteCode = None) -> Response:
    return await _considering(visit, handover_id, note=note(note_code))


@router.post("/handovers/{handover_id}/accept")
async def accept(visit: MoveWork, handover_id: forms.Number) -> Response:
    found = await visit.write(lambda store: store.handovers.accept(visit.reader, handover_id))
    if found is None:
        raise NotFound
    client_id, answer = found
    if answer is Answer.OVER:
        return visit.go("/", Note.HANDOVER_OVER)
    if answer is Answer.OTHER_CASE:
        return await _considering(visit, handover_id, fault=Fault.OTHER_CASE)
    return visit.go(f"/clients/{client_id}", Note.HANDOVER_ACCEPTED)


@router.post("/handovers/{handover_id}/decline")
async def decline(visit: MoveWork, handover_id: forms.Number, answer: Text = "") -> Response:
    try:
        words = forms.text(answer, LONGEST)
    except Refused as refused:
        return await _considering(visit, handover_id, fault=Fault(refused.args[0]), typed=answer)
    done = await visit.write(lambda store: store.handovers.decline(visit.reader, handover_id, words))
    if done is None:
        raise NotFound
    return visit.go("/", Note.HANDOVER_DECLINED if done is Answer.DONE else Note.HANDOVER_OVER)


@router.post("/handovers/{handover_id}/withdraw")
async def withdraw(visit: MoveWork, handover_id: forms.Number) -> Response:
    found = await visit.write(lambda store: store.handovers.withdraw(visit.reader, handover_id))
    if found is None:
        raise NotFound
    client_id, answer = found
    said = Note.HANDOVER_WITHDRAWN if answer is Answer.DONE else Note.HANDOVER_OVER
    return visit.go(f"/clients/{client_id}", said)


async def _considering(
    visit: Visit, handover_id: int, *, note: Note | None = None, fault: Fault | None = None, typed: str = ""
) -> Response:
    found = await visit.write(lambda store: store.handovers.consider(visit.reader, handover_id))
    if found is None:
        raise NotFound
    return visit.page("handover.html", status=400 if fault else 200, one=found, note=note, fault=fault, typed=typed)
