"""Who is asked to an event, comes, waits and came: inviting by name, the list at the door, the code shown large."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from admin import forms
from admin.errors import NotFound
from admin.event_form import fault_of
from admin.policy import EventWork
from admin.rooms.companies import searched
from admin.rooms.events import mean_of
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.events import Origin, SignupState
from storage.caseload import Filters, Listed
from storage.errors import Refused
from storage.event_people import NOTED_BEFORE, Invitable, Invited, Roster
from storage.event_rows import ANSWERED, Event, Signup
from storage.staff import Reader
from storage.store import Store

router = APIRouter(prefix="/events/{event_id}")
Words = Annotated[str, Query(max_length=1_000)]
Typed = Annotated[str, Form()]
LONGEST_KEY = 64
MOST_HITS = 8
"""Clients that a name at the door finds."""
SEATED = (SignupState.COMING, SignupState.OFFERED)
NOTED = {"yes": True, "no": False, "open": None}
"""What the presses at the door say: came, did not come, not noted after all."""
OFF, BACK = "off", "back"
"""And before it: takes them off the list, or puts them back on it, on their own word."""


# The list.


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """Somebody who was looked for by name, to be noted without having signed up."""

    client_id: int
    full_name: str


@router.get("/people")
async def people(visit: EventWork, event_id: forms.Number, q: Words = "", note_code: forms.NoteCode = None) -> Response:
    """``q`` looks for a client who is there without having signed up."""
    return await _people(visit, event_id, searched(q), note=note(note_code))


async def _people(
    visit: Visit,
    event_id: int,
    words: str,
    *,
    status: int = 200,
    fault: Fault | None = None,
    note: Note | None = None,
) -> Response:
    def work(store: Store) -> tuple[Roster, list[AtTheDoor], Mapping[Origin, int]] | None:
        roster = store.signups.roster(visit.reader, event_id)
        if roster is None:
            return None
        here = {one.client_id for one in roster.rows}
        hits = [one for one in _found(store, visit.reader, words) if one.client_id not in here]
        return roster, hits, store.newcomers.today(event_id)

    made = await visit.write(work)
    if made is None:
        raise NotFound
    roster, hits, today = made
    rows = roster.rows
    came_otherwise = [one for one in rows if one.state not in SEATED and one.came_at]
    waiting = [one for one in rows if one.state is SignupState.WAITING and not one.came_at]
    shown = {id(one) for one in (*came_otherwise, *waiting)}
    return visit.page(
        "events_people.html",
        status=status,
        one=roster.event,
        roster=roster,
        mean=mean_of(visit, roster.counts),
        door=[one for one in rows if one.state in SEATED] + came_otherwise,
        waiting=sorted(waiting, key=lambda one: one.place_in_queue or 0),
        others=[one for one in rows if one.state not in SEATED and id(one) not in shown],
        notes=roster.event.starts_at - NOTED_BEFORE <= visit.now,
        newcomers=[one for one in rows if one.client_id is None and one.company is None and one.state in ANSWERED],
        today={"poster": today.get(Origin.POSTER, 0), "page": today.get(Origin.PAGE, 0)},
        q=words,
        hits=hits,
        fault=fault,
        note=note,
    )


def _found(store: Store, reader: Reader, words: str) -> list[AtTheDoor]:
    """Clients of the reader's sight whose name has these letters, each once."""
    listed: Sequence[Listed] = store.caseload.clients(reader, Filters(name=words)).cases if words else []
    found = {one.client_id: one.full_name for one in listed}
    return [AtTheDoor(*one) for one in list(found.items())[:MOST_HITS]]


@router.post("/people/{signup_id}")
async def came(visit: EventWork, event_id: forms.Number, signup_id: forms.Number, came: Typed = "") -> Response:
    """Somebody is there, or was not; or will not come, or does after all, as they have told a colleague."""
    if came not in {*NOTED, OFF, BACK}:
        return await _people(visit, event_id, "", status=400, fault=Fault.CHOICE_MISSING)

    def work(store: Store) -> Note | None:
        if came == BACK:
            return _put_back(store.signups.put_back(visit.reader, event_id, signup_id))
        if came == OFF:
            done = store.signups.take_off(visit.reader, event_id, signup_id)
        else:
            done = store.signups.note(visit.reader, event_id, signup_id, NOTED[came])
        return Note.EVENT_NOTED if done else None

    try:
        done = await visit.write(work)
    except Refused as refused:
        return await _people(visit, event_id, "", status=400, fault=fault_of(refused))
    if done is None:
        raise NotFound
    return _back(visit, event_id, signup_id, done)


def _put_back(stands: Signup | None) -> Note | None:
    """Whether there was a seat for them. None when they are not here for the reader."""
    if stands is None:
        return None
    return Note.EVENT_BACK_WAITS if stands.state is SignupState.WAITING else Note.EVENT_BACK


def _back(visit: Visit, event_id: int, signup_id: int, said: Note) -> Response:
    """To the same place of the list, so that a thumb need not look for the next name."""
    answer = visit.go(f"/events/{event_id}/people", said)
    answer.headers["location"] += f"#p{signup_id}"
    return answer


@router.post("/walk-in")
async def walk_in(visit: EventWork, event_id: forms.Number, client: Typed = "") -> Response:
    """A client is there who had not signed up."""
    client_id = forms.row_number(client)
    if client_id is None:
        return await _people(visit, event_id, "", status=400, fault=Fault.CLIENT_MISSING)
    try:
        done = await visit.write(lambda store: store.signups.walk_in(visit.reader, event_id, client_id))
    except Refused as refused:
        return await _people(visit, event_id, "", status=400, fault=fault_of(refused))
    if not done:
        raise NotFound
    return visit.go(f"/events/{event_id}/people", Note.EVENT_NOTED)


@router.post("/newcomers")
async def strike(visit: EventWork, request: Request, event_id: forms.Number) -> Response:
    """Takes several names off at once that nobody knows; each field has a signup and its revision, as it was shown."""
    form = await request.form()
    chosen = dict(pair for one in form.getlist("newcomer") if (pair := _shown_as(str(one))) is not None)
    try:
        done = await visit.write(lambda store: store.newcomers.strike(visit.reader, event_id, chosen))
    except Refused as refused:
        return await _people(visit, event_id, "", status=400, fault=fault_of(refused))
    if done is None:
        raise NotFound
    return visit.go(f"/events/{event_id}/people", Note.EVENT_STRUCK if done else None)


def _shown_as(typed: str) -> tuple[int, int] | None:
    signup, _, revision = typed.partition("-")
    number = forms.row_number(signup)
    return (number, int(revision)) if number is not None and revision.isdecimal() and len(revision) < 10 else None


@router.get("/code")
async def code(visit: EventWork, event_id: forms.Number) -> Response:
    """The code that people say to the bot when they are there, to be shown at the place."""
    one = await visit.write(lambda store: store.events.one(event_id))
    if one is None:
        raise NotFound
    texts = visit.console.texts
    said = {language: texts.plain(language, "console.events.code_ask") for language in texts.languages}
    return visit.page("events_code.html", one=one, said_in=said)


# Inviting by name.


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands in the form: who is ticked (clients' ids), and the name that narrows the list."""

    ticked: frozenset[int] = frozenset()
    name: str = ""
    form_key: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    fault: Fault | None = None


@router.get("/invite")
async def invite_page(
    visit: EventWork, event_id: forms.Number, client: forms.MaybeNumber = None, q: Words = ""
) -> Response:
    """``client`` is ticked beforehand."""
    ticked = frozenset() if client is None else frozenset({client})
    return await _invite_page(visit, event_id, Sheet(ticked, searched(q)))


@router.post("/invite")
async def invite(visit: EventWork, request: Request, event_id: forms.Number) -> Response:
    """A personal message to each; who has a place on the list already gets none."""
    form = await request.form()
    sheet = Sheet(
        frozenset(number for one in form.getlist("client") if (number := forms.row_number(str(one))) is not None),
        searched(str(form.get("q", ""))),
        str(form.get("form_key", ""))[:LONGEST_KEY] or secrets.token_urlsafe(16),
    )

    def work(store: Store) -> Invited | None:
        return store.signups.invite_by_name(visit.reader, event_id, sheet.ticked, sheet.form_key)

    try:
        invited = await visit.write(work)
    except Refused as refused:
        return await _invite_page(visit, event_id, _wrong(sheet, fault_of(refused)))
    if invited is None:
        raise NotFound
    if not invited.count:
        return await _invite_page(visit, event_id, _wrong(sheet, Fault.EVENT_TO_NONE))
    said = Note.EVENT_INVITED_SOME if invited.skipped else Note.EVENT_INVITED
    return visit.go(f"/events/{event_id}/people", said)


def _wrong(sheet: Sheet, fault: Fault) -> Sheet:
    return Sheet(sheet.ticked, sheet.name, sheet.form_key, fault)


async def _invite_page(visit: Visit, event_id: int, sheet: Sheet) -> Response:
    def work(store: Store) -> tuple[Event, list[Invitable]] | None:
        one, found = store.events.one(event_id), store.signups.invitable(visit.reader, event_id, sheet.name)
        return None if one is None or found is None else (one, found)

    made = await visit.write(work)
    if made is None:
        raise NotFound
    one, found = made
    return visit.page(
        "events_invite.html",
        status=400 if sheet.fault else 200,
        one=one,
        goes_on=one.state == "published" and visit.now < one.signs_up_until,
        can=[each for each in found if each.skip is None],
        cannot=[each for each in found if each.skip is not None],
        sheet=sheet,
        fault=sheet.fault,
    )
