"""Clients: who is to be contacted next, one client's page, and the presses that keep the promise."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from admin import forms
from admin.context import ROOT
from admin.errors import NotFound
from admin.policy import ClientWork, Signed
from admin.visit import Visit
from admin.words import Note, note
from domain.roles import Permission
from storage.agenda import ClientTimes
from storage.caseload import ClientFile, Filters, Stage, Take, Whose
from storage.ledger_view import Entry
from storage.store import Store

router = APIRouter()
Page = Annotated[int, Query(ge=1, le=10_000)]
Back = Annotated[str, Form()]
MESSAGES = 20
"""On a client's page."""


@router.get("/")
async def home(
    visit: Signed,
    whose: Whose = Whose.ALL,
    stage: Stage = Stage.ALL,
    page: Page = 1,
    note_code: forms.NoteCode = None,
    undo: forms.MaybeNumber = None,
) -> Response:
    """What needs a person, then the clients. Who sees no clients is shown to their own room."""
    if visit.reader.may(Permission.READ_AUDIT):
        return visit.go("/audit")
    filters = Filters(whose, stage, page)
    shown = await visit.write(lambda store: store.caseload.home(visit.reader, filters))
    return visit.page("clients.html", home=shown, note=note(note_code), undo=undo)


@router.get("/clients/{client_id}")
async def client(
    visit: ClientWork,
    client_id: forms.Number,
    before: forms.MaybeNumber = None,
    note_code: forms.NoteCode = None,
    undo: forms.MaybeNumber = None,
) -> Response:
    def work(store: Store) -> tuple[ClientFile, ClientTimes, list[Entry]] | None:
        file = store.caseload.client(visit.reader, client_id, before)
        if file is None:
            return None
        return file, store.agenda.of_client(visit.reader, client_id), _of_its_own_accord(store, file.person_id)

    found = await visit.write(work)
    if found is None:
        raise NotFound
    file, times, messages = found
    return visit.page(
        "client.html", file=file, times=times, messages=messages, before=before, note=note(note_code), undo=undo
    )


def _of_its_own_accord(store: Store, person_id: int) -> list[Entry]:
    """What the bot has sent or will send without being asked, and answers that did not go: the newest first."""
    own = [(kind, None) for kind in ("notice", "reminder", "broadcast")]
    stuck = [("reply", state) for state in ("failed", "unknown", "blocked")]
    found = [
        entry
        for kind, state in [*own, *stuck]
        for entry in store.ledger.page(person_id=person_id, kind=kind, state=state, most=MESSAGES)
    ]
    return sorted(found, key=lambda entry: entry.sent_at or entry.due_at, reverse=True)[:MESSAGES]


@router.get("/people/{person_id}")
async def person(
    visit: ClientWork,
    person_id: forms.Number,
    before: forms.MaybeNumber = None,
    note_code: forms.NoteCode = None,
    undo: forms.MaybeNumber = None,
) -> Response:
    """Somebody who has not registered, but needs a person."""
    file = await visit.write(lambda store: store.caseload.person(visit.reader, person_id, before))
    if file is None:
        raise NotFound
    return visit.page("person.html", file=file, before=before, note=note(note_code), undo=undo)


@router.post("/cases/{case_id}/take")
async def take(visit: ClientWork, case_id: forms.Number) -> Response:
    taken = await visit.write(lambda store: store.caseload.take(visit.reader, case_id))
    if taken is None:
        raise NotFound
    if taken.outcome is Take.TOO_LATE:
        return visit.go("/", Note.TAKEN_BY_OTHER)
    return visit.go(f"/clients/{taken.client_id}", Note.TAKEN)


@router.post("/cases/{case_id}/contact")
async def contact_made(visit: ClientWork, case_id: forms.Number) -> Response:
    contact = await visit.write(lambda store: store.caseload.mark_contact_made(visit.reader, case_id))
    if contact is None:
        raise NotFound
    said = Note.CONTACT_MARKED if contact.first else Note.CONTACT_WAS_MARKED
    return visit.go(f"/clients/{contact.client_id}", said)


@router.post("/cases/{case_id}/contact/undo")
async def contact_not_made(visit: ClientWork, case_id: forms.Number, back: Back = "") -> Response:
    client_id = await visit.write(lambda store: store.caseload.unmark_contact(visit.reader, case_id))
    if client_id is None:
        return _back(visit, back, Note.UNDO_TOO_LATE)
    return visit.go(f"/clients/{client_id}", Note.CONTACT_UNMARKED)


@router.post("/todos/{todo_id}/done")
async def todo_done(visit: ClientWork, todo_id: forms.Number, back: Back = "") -> Response:
    done = await visit.write(lambda store: store.caseload.finish_todo(visit.reader, todo_id))
    if done is None:
        raise NotFound
    if not done:
        return _back(visit, back, Note.TODO_WAS_DONE)
    return _back(visit, back, Note.TODO_DONE, undo=todo_id)


@router.post("/todos/{todo_id}/undo")
async def todo_not_done(visit: ClientWork, todo_id: forms.Number, back: Back = "") -> Response:
    reopened = await visit.write(lambda store: store.caseload.reopen_todo(visit.reader, todo_id))
    if reopened is None:
        raise NotFound
    return _back(visit, back, Note.TODO_REOPENED if reopened else Note.UNDO_TOO_LATE)


def _back(visit: Visit, back: str, note: Note, **query: int) -> Response:
    """To the page the form was on."""
    path = forms.own_path(back).partition("?")[0]
    return visit.go(path.removeprefix(ROOT) or "/", note, **query)
