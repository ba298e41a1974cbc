"""Clients: the list, one client's page and story, what was said with them, and the presses that keep the promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import ClientWork, TalkWork
from admin.rooms.care import Care, care_of
from admin.rooms.today import go_back
from admin.words import Note, note
from domain.people import StartWith
from domain.text import Refused, clean_text
from storage.agenda_times import ClientTimes
from storage.candidates import Candidate
from storage.caseload import Filters, Stage, Take, Whose
from storage.client_file import ClientFile
from storage.event_rows import Signup
from storage.ledger_view import Entry
from storage.plans import Plan
from storage.store import Store
from storage.timeline import Chapter
from storage.timeline import Page as Story
from storage.tip_reading import OneTip
from storage.tip_wishes import Wish

router = APIRouter()
Page = Annotated[int, Query(ge=1, le=10_000)]
Back = Annotated[str, Form()]
MESSAGES = 20
EVENTS = 8
"""On a client's page."""
LONGEST_NAME = 80


@router.get("/clients")
async def clients(
    visit: ClientWork,
    whose: Whose = Whose.ALL,
    stage: Stage = Stage.ALL,
    service: str = "",
    municipality: str = "",
    q: str = "",
    page: Page = 1,
    note_code: forms.NoteCode = None,
) -> Response:
    """The list. What the address narrows it by and there is not, it is not narrowed by."""
    filters = Filters(
        whose,
        stage,
        page,
        service=StartWith(service) if service in set(StartWith) else None,
        municipality=municipality if municipality.isdecimal() and len(municipality) == 3 else None,
        name=_name(q),
    )
    shown = await visit.write(lambda store: store.caseload.clients(visit.reader, filters))
    return visit.page("clients.html", found=shown, note=note(note_code))


def _name(typed: str) -> str:
    try:
        return clean_text(typed, LONGEST_NAME)
    except Refused:
        return clean_text(typed)[:LONGEST_NAME]


@dataclass(frozen=True, slots=True)
class Shown:
    """All of one client's page."""

    file: ClientFile
    times: ClientTimes
    messages: list[Entry]
    plans: dict[int, Plan]
    care: Care
    introducible: frozenset[int]
    suggested: list[Candidate]
    tips: list[OneTip]
    tip_wish: Wish
    signups: list[Signup]
    story: Story


@router.get("/clients/{client_id}")
async def client(
    visit: ClientWork,
    client_id: forms.Number,
    chapter: Chapter = Chapter.ALL,
    until: str = "",
    note_code: forms.NoteCode = None,
    undo: forms.MaybeNumber = None,
    step: forms.MaybeNumber = None,
) -> Response:
    """``chapter`` and ``until`` (a day) say which part of the story is shown, ``step`` which press can be undone."""

    def work(store: Store) -> Shown | None:
        file = store.files.client(visit.reader, client_id)
        if file is None:
            return None
        story = store.timeline.page(visit.reader, client_id, chapter, forms.day(until))
        if story is None:
            return None
        return Shown(
            file,
            store.agenda.of_client(visit.reader, client_id),
            _of_its_own_accord(store, file.person_id),
            store.plans.of_client(client_id),
            care_of(store, visit.reader, client_id),
            store.candidates.introducible(client_id),
            store.candidates.of_client(client_id),
            store.tip_desk.lately(visit.reader, file.person_id),
            store.tips.wish_of(file.person_id),
            (store.signups.of_client(visit.reader, client_id) or [])[:EVENTS],
            story,
        )

    found = await visit.write(work)
    if found is None:
        raise NotFound
    return visit.page("client.html", **_values(found), note=note(note_code), undo=undo, step=step)


def _values(found: Shown) -> dict[str, Any]:
    return {name: getattr(found, name) for name in Shown.__slots__}


@router.get("/clients/{client_id}/talk")
async def talk(visit: TalkWork, client_id: forms.Number, before: forms.MaybeNumber = None) -> Response:
    """What was said with a client, to be read."""
    found = await visit.write(lambda store: store.files.talk(visit.reader, client_id, before))
    if found is None:
        raise NotFound
    return visit.page("client_talk.html", file=found)


def _of_its_own_accord(store: Store, person_id: int) -> list[Entry]:
    """What the bot has sent or will send without being asked, and answers that did not go: the newest first."""
    own = [(kind, None) for kind in ("notice", "reminder", "tip", "broadcast")]
    stuck = [(kind, state) for kind in ("reply", "written") for state in ("failed", "unknown", "blocked")]
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
    file = await visit.write(lambda store: store.files.person(visit.reader, person_id, before))
    if file is None:
        raise NotFound
    return visit.page("person.html", file=file, note=note(note_code), undo=undo)


@router.post("/cases/{case_id}/take")
async def take(visit: ClientWork, case_id: forms.Number) -> Response:
    taken = await visit.write(lambda store: store.caseload.take(visit.reader, case_id))
    if taken is None:
        raise NotFound
    if taken.outcome is Take.TOO_LATE:
        return visit.go("/", Note.TAKEN_BY_OTHER)
    return visit.go(f"/clients/{taken.client_id}", Note.TAKEN)


@router.post("/cases/{case_id}/contact")
async def contact_made(visit: ClientWork, case_id: forms.Number, back: Back = "") -> Response:
    contact = await visit.write(lambda store: store.caseload.mark_contact_made(visit.reader, case_id))
    if contact is None:
        raise NotFound
    said = Note.CONTACT_MARKED if contact.first else Note.CONTACT_WAS_MARKED
    if back:
        return go_back(visit, back, said, **({"contacted": case_id} if contact.first else {}))
    return visit.go(f"/clients/{contact.client_id}", said)


@router.post("/cases/{case_id}/contact/undo")
async def contact_not_made(visit: ClientWork, case_id: forms.Number, back: Back = "") -> Response:
    client_id = await visit.write(lambda store: store.caseload.unmark_contact(visit.reader, case_id))
    if client_id is None:
        return go_back(visit, back, Note.UNDO_TOO_LATE)
    if back:
        return go_back(visit, back, Note.CONTACT_UNMARKED)
    return visit.go(f"/clients/{client_id}", Note.CONTACT_UNMARKED)
