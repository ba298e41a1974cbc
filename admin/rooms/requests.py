"""One employer's need: what was told of it, where it stands, and the presses that take it further."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin import forms
from admin.employer_codes import RequestStep
from admin.employers import faults_of, one_of, places_of, shared
from admin.errors import NotFound
from admin.policy import EmployerLook, EmployerWork
from admin.rooms.companies import NOTHING_WRITTEN, wrote
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.employers import ENDS, NEXT, Closing, State
from storage.employer_chats import EmployerChats
from storage.errors import Refused
from storage.postings import Posting
from storage.request_board import RequestSheet
from storage.store import Store

router = APIRouter()
Text = Annotated[str, Form()]
NOTHING_TYPED = {**NOTHING_WRITTEN, "until": "", "handed_to": "", "why": "", "filled": ""}
REASONS = tuple(one for one in Closing if one is not Closing.HANDED_ON)
"""Why a need ends here; another service goes on with it by a press of its own (78)."""
MOST_PEOPLE = 500


def step_of(one: RequestSheet, staff_id: int) -> RequestStep | None:
    """The one thing to do next; None when all is done that can be."""
    if one.held_since is not None:
        return RequestStep.RESUME
    if one.closed_at is not None:
        return RequestStep.AGAIN if State.SEARCHING in NEXT[one.state] and one.state is not State.FILLED else None
    if one.owner_id is None:
        return RequestStep.TAKE
    match one.state:
        case State.NEW:
            return RequestStep.CONTACTED
        case State.CONTACTED:
            return RequestStep.DEFINE
        case State.FILLED | State.NOT_FILLED | State.HANDED_ON:
            return None
    return RequestStep.PEOPLE


@router.get("/requests/{request_id}")
async def request(
    visit: EmployerLook,
    request_id: forms.Number,
    note_code: forms.NoteCode = None,
    undo: forms.MaybeNumber = None,
) -> Response:
    return await _page(visit, request_id, note=note(note_code), undo=undo)


async def _page(
    visit: Visit,
    request_id: int,
    *,
    status: int = 200,
    typed: Mapping[str, str] | None = None,
    faults: forms.Faults | None = None,
    fault: Fault | None = None,
    opened: str = "",
    form_key: str = "",
    note: Note | None = None,
    undo: int | None = None,
) -> Response:
    """``opened`` is the part of the page in which something was refused."""

    def work(store: Store) -> tuple[RequestSheet, bool, list[tuple[int, str]], list[Posting], Mapping[str, str]] | None:
        sheet = store.requests.sheet(visit.reader, request_id)
        if sheet is None:
            return None
        chats = EmployerChats(store.connection, store.now)
        has_chat = sheet.contact.person_id in chats.reached(visit.reader, [sheet.contact.person_id])
        others = [(id, name) for id, name in store.requests.colleagues() if id != sheet.owner_id]
        return sheet, has_chat, others, store.postings.of_request(request_id), places_of(store, visit)

    found = await visit.write(work)
    if found is None:
        raise NotFound
    sheet, has_chat, colleagues, born, places = found
    return visit.page(
        "request.html",
        status=status,
        one=sheet,
        step=step_of(sheet, visit.reader.staff_id),
        nexts=[state for state in State if state in NEXT[sheet.state] and state not in ENDS - {State.PART_FILLED}],
        has_chat=has_chat,
        born=born,
        colleagues=colleagues,
        closing_reasons=REASONS,
        typed={**NOTHING_TYPED, **(typed or {})},
        faults=faults or {},
        fault=fault,
        opened=opened,
        form_key=form_key or secrets.token_urlsafe(16),
        note=note,
        undo=undo,
        **shared(visit, places),
    )


# Presses.


@router.post("/requests/{request_id}/take")
async def take(visit: EmployerWork, request_id: forms.Number) -> Response:
    taken = await visit.write(lambda store: store.requests.take(visit.reader, request_id))
    if taken is None:
        raise NotFound
    return visit.go(f"/requests/{request_id}", Note.REQUEST_TAKEN if taken else Note.REQUEST_TAKEN_BY_OTHER)


@router.post("/requests/{request_id}/contacted")
async def contacted(visit: EmployerWork, request_id: forms.Number) -> Response:
    """Somebody has spoken with the employer: the clock of the promise stops (75, 116)."""
    return await _press(
        visit,
        request_id,
        lambda store: store.requests.contacted(visit.reader, request_id),
        Note.REQUEST_CONTACTED,
    )


@router.post("/requests/{request_id}/state")
async def set_state(visit: EmployerWork, request_id: forms.Number, revision: Text = "", state: Text = "") -> Response:
    to = one_of(State, state)
    if to is None or to in ENDS - {State.PART_FILLED}:
        return await _page(visit, request_id, status=400, faults={"state": Fault.CHOICE_MISSING}, opened="state")
    return await _press(
        visit,
        request_id,
        lambda store: store.requests.set_state(visit.reader, request_id, to, _revision(revision)),
        Note.REQUEST_MOVED,
        opened="state",
    )


@router.post("/requests/{request_id}/hold")
async def hold(visit: EmployerWork, request_id: forms.Number, until: Text = "") -> Response:
    day = forms.day(until)
    if until.strip() and day is None:
        return await _refused(visit, request_id, "hold", {"until": until}, {"until": Fault.DAY_UNCLEAR})
    return await _press(
        visit,
        request_id,
        lambda store: store.requests.put_on_hold(visit.reader, request_id, day),
        Note.REQUEST_HELD,
        opened="hold",
        typed={"until": until},
    )


@router.post("/requests/{request_id}/resume")
async def resume(visit: EmployerWork, request_id: forms.Number) -> Response:
    return await _press(
        visit, request_id, lambda store: store.requests.take_up(visit.reader, request_id), Note.REQUEST_RESUMED
    )


@router.post("/requests/{request_id}/give")
async def give(visit: EmployerWork, request_id: forms.Number, staff: Text = "") -> Response:
    to = forms.row_number(staff)
    if to is None:
        return await _refused(visit, request_id, "give", {}, {"staff": Fault.COLLEAGUE_MISSING})
    return await _press(
        visit,
        request_id,
        lambda store: store.requests.give(visit.reader, request_id, to),
        Note.REQUEST_GIVEN,
        opened="give",
    )


@router.post("/requests/{request_id}/hand-on")
async def hand_on(visit: EmployerWork, request_id: forms.Number, revision: Text = "", handed_to: Text = "") -> Response:
    """Another service goes on with it (78)."""
    typed = {"handed_to": handed_to}
    try:
        where = forms.harmless(handed_to, 200, keep_lines=False)
    except Refused as refused:
        return await _refused(visit, request_id, "hand_on", typed, faults_of(refused, "handed_to"))
    return await _press(
        visit,
        request_id,
        lambda store: store.requests.set_state(
            visit.reader, request_id, State.HANDED_ON, _revision(revision), handed_to=where
        ),
        Note.REQUEST_CLOSED,
        opened="hand_on",
        typed=typed,
    )


@router.post("/requests/{request_id}/close")
async def close(
    visit: EmployerWork, request_id: forms.Number, revision: Text = "", why: Text = "", filled: Text = ""
) -> Response:
    typed = {"why": why, "filled": filled}
    reason, many = one_of(Closing, why), forms.number(filled, 0, MOST_PEOPLE)
    faults: forms.Faults = {}
    if reason not in REASONS:
        faults["why"] = Fault.CHOICE_MISSING
    if filled.strip() and many is None:
        faults["filled"] = Fault.COUNT_UNCLEAR
    if faults or reason is None:
        return await _refused(visit, request_id, "close", typed, faults)
    return await _press(
        visit,
        request_id,
        lambda store: store.requests.finish(visit.reader, request_id, _revision(revision), reason, many),
        Note.REQUEST_CLOSED,
        opened="close",
        typed=typed,
    )


@router.post("/requests/{request_id}/unflag")
async def unflag(visit: EmployerWork, request_id: forms.Number) -> Response:
    """What may not be asked for in work has been talked over with the employer."""
    return await _press(
        visit, request_id, lambda store: store.requests.unflag(visit.reader, request_id), Note.REQUEST_UNFLAGGED
    )


@router.post("/requests/{request_id}/events")
async def write_down(
    visit: EmployerWork, request_id: forms.Number, form_key: Text, what: Text = "", body: Text = ""
) -> Response:
    typed = {"what": what, "body": body}

    def work(store: Store) -> bool | None:
        found = store.requests.find(request_id)
        return wrote(store, visit, found.company_id, typed, form_key, request_id) if found else None

    try:
        written = await visit.write(work)
    except Refused as refused:
        faults = faults_of(refused, "body")
        return await _page(visit, request_id, status=400, typed=typed, faults=faults, form_key=form_key)
    if written is None:
        raise NotFound
    return visit.go(f"/requests/{request_id}", Note.WRITTEN_DOWN)


def _revision(typed: str) -> int:
    """The revision that the form was made of; one that never was for anything else."""
    number = forms.row_number(typed)
    return -1 if number is None else number


async def _press(
    visit: Visit,
    request_id: int,
    work: Callable[[Store], bool | None],
    said: Note,
    *,
    opened: str = "",
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Does it, and says so; what the store refuses is said where it was asked. A second press changes nothing more."""
    try:
        done = await visit.write(work)
    except Refused as refused:
        return await _refused(visit, request_id, opened, typed or {}, faults_of(refused, ""))
    if done is None:
        raise NotFound
    return visit.go(f"/requests/{request_id}", said)


async def _refused(
    visit: Visit, request_id: int, opened: str, typed: Mapping[str, str], faults: Mapping[str, Fault]
) -> Response:
    of_page = faults.get("")
    status = 409 if of_page is Fault.CHANGED else 400
    beside = {name: fault for name, fault in faults.items() if name}
    return await _page(visit, request_id, status=status, typed=typed, faults=beside, fault=of_page, opened=opened)
