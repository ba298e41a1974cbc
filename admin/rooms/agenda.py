"""The calendar: a coordinator's week, and meetings for several."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import TimeWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.meetings import FOR_SEVERAL, MeetingKind
from storage.agenda_rows import WEEK, Meeting
from storage.agreed import Host
from storage.errors import Refused
from storage.hours import Place
from storage.store import Store

FRIDAY = 4

router = APIRouter()
Text = Annotated[str, Form()]
Given = Annotated[str, Query()]
NOTHING_TYPED = dict.fromkeys(("kind", "day", "clock", "place", "second", "link", "material"), "")


@router.get("/agenda")
async def agenda(
    visit: TimeWork, week: Given = "", who: forms.MaybeNumber = None, note_code: forms.NoteCode = None
) -> Response:
    """One's own week, or with ``who`` a colleague's; ``week`` is any day of it."""
    day = week_of(visit, week)
    staff_id = who or visit.reader.staff_id
    shown = await visit.write(lambda store: store.agenda.week(visit.reader, staff_id, day))
    if shown is None:
        raise NotFound
    return visit.page("agenda.html", week=shown, a_week=WEEK, note=note(note_code))


def week_of(visit: Visit, typed: str) -> date:
    """A day given in an address; for anything that is not one, or is far off, today, or at a weekend Monday."""
    day = forms.day(typed)
    if day is not None and abs(day - visit.today).days < 3_000:
        return day
    return visit.today + timedelta(days=7 - visit.today.weekday() if visit.today.weekday() > FRIDAY else 0)


# Meetings for several.


@router.get("/meetings/new")
async def new_meeting(visit: TimeWork) -> Response:
    return await _form(visit, NOTHING_TYPED, {})


@router.post("/meetings")
async def make_meeting(visit: TimeWork, request: Request) -> Response:
    form = await request.form()
    typed = {name: str(form.get(name, "")) for name in NOTHING_TYPED}
    starts_at, faults = forms.chosen_time("", typed["day"], typed["clock"])
    if not typed["day"] and not typed["clock"]:
        faults = {"day": Fault.TIME_MISSING}
    link, material = forms.agreed_texts(typed["link"], typed["material"], faults)
    if faults or starts_at is None or typed["kind"] not in FOR_SEVERAL:
        return await _form(visit, typed, faults, status=400)

    def work(store: Store) -> int | None:
        return store.agenda.make_group(
            visit.reader,
            MeetingKind(typed["kind"]),
            starts_at,
            second=forms.row_number(typed["second"]),
            place_id=known_place(store, visit, typed["place"]),
            link=link,
            material=material,
        )

    try:
        made = await visit.write(work)
    except Refused as refused:
        return await _form(visit, typed, {"day": Fault(refused.args[0])}, status=400)
    if made is None:
        raise NotFound
    return visit.go(f"/meetings/{made}", Note.MEETING_MADE)


def known_place(store: Store, visit: Visit, typed: str) -> int | None:
    """A place of one's team that was chosen from the list; None for the usual one."""
    number = forms.row_number(typed)
    places = store.hours.places(visit.reader.team_id)
    return number if number in {place.id for place in places} else None


async def _form(visit: Visit, typed: dict[str, str], faults: forms.Faults, *, status: int = 200) -> Response:
    def work(store: Store) -> tuple[list[Host], list[Place]]:
        return store.agenda.colleagues(visit.reader), store.hours.places(visit.reader.team_id)

    colleagues, places = await visit.write(work)
    return visit.page(
        "meeting_new.html",
        status=status,
        kinds=[kind for kind in MeetingKind if kind in FOR_SEVERAL],
        colleagues=colleagues,
        places=places,
        typed=typed,
        faults=faults,
    )


@router.get("/meetings/{meeting_id}")
async def meeting(visit: TimeWork, meeting_id: forms.Number, note_code: forms.NoteCode = None) -> Response:
    return await _meeting(visit, meeting_id, note=note(note_code))


@router.post("/meetings/{meeting_id}/join")
async def join(visit: TimeWork, meeting_id: forms.Number, case: Text = "") -> Response:
    """Brings a client in."""
    case_id = forms.row_number(case)
    if case_id is None:
        return await _meeting(visit, meeting_id, status=400, fault=Fault.CLIENT_MISSING)
    try:
        made = await visit.write(lambda store: store.agenda.join(visit.reader, meeting_id, case_id))
    except Refused as refused:
        return await _meeting(visit, meeting_id, status=400, fault=Fault(refused.args[0]))
    if made is None:
        raise NotFound
    return visit.go(f"/meetings/{meeting_id}", Note.JOINED)


@router.post("/meetings/{meeting_id}/cancel")
async def call_off(visit: TimeWork, meeting_id: forms.Number) -> Response:
    """The whole meeting, with everybody in it."""
    try:
        told = await visit.write(lambda store: store.agenda.call_off(visit.reader, meeting_id))
    except Refused as refused:
        return await _meeting(visit, meeting_id, status=400, fault=Fault(refused.args[0]))
    if told is None:
        raise NotFound
    return visit.go("/agenda", Note.CALLED_OFF)


async def _meeting(
    visit: Visit, meeting_id: int, *, status: int = 200, note: Note | None = None, fault: Fault | None = None
) -> Response:
    def work(store: Store) -> tuple[Meeting | None, list[tuple[int, str]]]:
        return store.agenda.meeting(visit.reader, meeting_id), store.agenda.joinable(visit.reader, meeting_id)

    shown, joinable = await visit.write(work)
    if shown is None:
        raise NotFound
    return visit.page("meeting.html", status=status, meeting=shown, joinable=joinable, note=note, fault=fault)
