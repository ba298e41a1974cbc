"""Appointments: agreeing a time for a client, moving it, calling it off, and saying what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from admin import forms
from admin.context import ROOT
from admin.errors import NotFound
from admin.policy import ClientWork, TimeWork
from admin.rooms.agenda import known_place, week_of
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.meetings import FOR_SEVERAL, OUTCOMES, MeetingKind, State
from storage.agenda_booking import Times
from storage.agenda_rows import WEEK
from storage.agenda_times import Shown
from storage.agreed import Appointment
from storage.errors import Refused
from storage.hours import Place
from storage.store import Store

router = APIRouter()
Text = Annotated[str, Form()]
Given = Annotated[str, Query()]
BOOKED_SINGLY = tuple(kind for kind in MeetingKind if kind not in FOR_SEVERAL)
NOTHING_TYPED = dict.fromkeys(("time", "day", "clock", "place", "link", "material"), "")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which times are looked at: what the address says of kind, week and second coordinator."""

    kind: MeetingKind | None
    week: str
    second: int | None

    @classmethod
    def of(cls, kind: str, week: str, second: str) -> Wanted:
        known = MeetingKind(kind) if kind in set(BOOKED_SINGLY) else None
        return cls(known, week, forms.row_number(second))


# Agreeing a time.


@router.get("/cases/{case_id}/book")
async def look_for_a_time(
    visit: TimeWork, case_id: forms.Number, kind: Given = "", week: Given = "", second: Given = ""
) -> Response:
    return await _booking(visit, case_id, Wanted.of(kind, week, second), NOTHING_TYPED, {})


@router.post("/cases/{case_id}/book")
async def book(visit: TimeWork, request: Request, case_id: forms.Number) -> Response:
    form = await request.form()
    typed = {name: str(form.get(name, "")) for name in NOTHING_TYPED}
    wanted = Wanted.of(*(str(form.get(name, "")) for name in ("kind", "week", "second")))
    starts_at, faults = forms.chosen_time(typed["time"], typed["day"], typed["clock"])
    link, material = forms.agreed_texts(typed["link"], typed["material"], faults)
    kind = wanted.kind
    if kind is MeetingKind.THREE_WAY and wanted.second is None:
        faults["second"] = Fault.SECOND_MISSING
    if faults or starts_at is None or kind is None:
        return await _booking(visit, case_id, wanted, typed, faults, status=400)

    def work(store: Store) -> Appointment | None:
        return store.agenda.book(
            visit.reader,
            case_id,
            kind,
            starts_at,
            second=wanted.second,
            place_id=known_place(store, visit, typed["place"]),
            link=link,
            material=material,
        )

    try:
        made = await visit.write(work)
    except Refused as refused:
        fault = Fault(refused.args[0])
        field = "second" if fault is Fault.SECOND_MISSING else "time"
        return await _booking(visit, case_id, wanted, typed, {field: fault}, status=400)
    if made is None:
        raise NotFound
    return visit.go(f"/clients/{made.client_id}", await _said(visit, made, Note.BOOKED))


async def _booking(
    visit: Visit,
    case_id: int,
    wanted: Wanted,
    typed: dict[str, str],
    faults: forms.Faults,
    *,
    status: int = 200,
) -> Response:
    day = week_of(visit, wanted.week)
    booking = await visit.write(
        lambda store: store.agenda.booking(visit.reader, case_id, wanted.kind, day, wanted.second)
    )
    if booking is None:
        raise NotFound
    return visit.page(
        "book.html",
        status=status,
        booking=booking,
        times=booking.times,
        kinds=BOOKED_SINGLY,
        second=wanted.second,
        a_week=WEEK,
        typed=typed,
        faults=faults,
    )


async def _said(visit: Visit, about: Appointment, note: Note) -> Note:
    """What was done; where no message can tell the client of it, that somebody has to."""
    chat = await visit.write(lambda store: store.outbox.chat_of(about.person_id))
    return note if chat is not None else Note.TELL_YOURSELF


@router.post("/cases/{case_id}/ask")
async def ask(visit: TimeWork, case_id: forms.Number, kind: Text = "") -> Response:
    """The client is asked to pick a time themselves."""
    if kind not in set(BOOKED_SINGLY):
        raise NotFound
    try:
        client_id = await visit.write(lambda store: store.agenda.ask(visit.reader, case_id, MeetingKind(kind)))
    except Refused as refused:
        wanted, faults = Wanted.of(kind, "", ""), {"ask": Fault(refused.args[0])}
        return await _booking(visit, case_id, wanted, NOTHING_TYPED, faults, status=400)
    if client_id is None:
        raise NotFound
    return visit.go(f"/clients/{client_id}", Note.TIME_ASKED)


@router.post("/cases/{case_id}/ask/end")
async def ask_no_more(visit: TimeWork, case_id: forms.Number) -> Response:
    """The client need not pick a time after all."""
    client_id = await visit.write(lambda store: store.agenda.take_back(visit.reader, case_id))
    if client_id is None:
        raise NotFound
    return visit.go(f"/clients/{client_id}", Note.TIME_ASK_ENDED)


# Resting.


@router.post("/cases/{case_id}/rest")
async def rest(visit: TimeWork, case_id: forms.Number, until: Text = "") -> Response:
    """Until a day, or until somebody says so."""
    day = forms.day(until)
    if until.strip() and (day is None or not 0 < (day - visit.today).days < 1_000):
        return await _rest(visit, case_id, until, Fault.DAY_UNCLEAR)
    try:
        client_id = await visit.write(lambda store: store.agenda.rest(visit.reader, case_id, day))
    except Refused as refused:
        return await _rest(visit, case_id, until, Fault(refused.args[0]))
    if client_id is None:
        raise NotFound
    return visit.go(f"/clients/{client_id}", Note.RESTED)


@router.get("/cases/{case_id}/rest")
async def think_of_rest(visit: TimeWork, case_id: forms.Number) -> Response:
    return await _rest(visit, case_id)


async def _rest(visit: Visit, case_id: int, typed: str = "", fault: Fault | None = None) -> Response:
    found = await visit.write(lambda store: store.agenda.whose(visit.reader, case_id))
    if found is None:
        raise NotFound
    client_id, full_name = found
    return visit.page(
        "rest.html",
        status=400 if fault else 200,
        case_id=case_id,
        client_id=client_id,
        full_name=full_name,
        typed=typed,
        fault=fault,
    )


@router.post("/cases/{case_id}/wake")
async def wake(visit: TimeWork, case_id: forms.Number) -> Response:
    client_id = await visit.write(lambda store: store.agenda.wake(visit.reader, case_id))
    if client_id is None:
        raise NotFound
    return visit.go(f"/clients/{client_id}", Note.WOKEN)


# One appointment.


@router.get("/appointments/{appointment_id}")
async def appointment(
    visit: ClientWork, appointment_id: forms.Number, week: Given = "", note_code: forms.NoteCode = None
) -> Response:
    return await _appointment(visit, appointment_id, week, note=note(note_code))


@router.post("/appointments/{appointment_id}/move")
async def move(visit: TimeWork, request: Request, appointment_id: forms.Number) -> Response:
    form = await request.form()
    typed = {name: str(form.get(name, "")) for name in NOTHING_TYPED}
    week = str(form.get("week", ""))
    starts_at, faults = forms.chosen_time(typed["time"], typed["day"], typed["clock"])
    if faults or starts_at is None:
        return await _appointment(visit, appointment_id, week, typed=typed, faults=faults)

    def work(store: Store) -> Appointment | None:
        place_id = known_place(store, visit, typed["place"])
        return store.agenda.move(visit.reader, appointment_id, starts_at, place_id)

    try:
        moved = await visit.write(work)
    except Refused as refused:
        return await _appointment(visit, appointment_id, week, typed=typed, faults={"time": Fault(refused.args[0])})
    if moved is None:
        raise NotFound
    return visit.go(f"/appointments/{appointment_id}", await _said(visit, moved, Note.MOVED))


@router.post("/appointments/{appointment_id}/cancel")
async def cancel(visit: TimeWork, appointment_id: forms.Number, reason: Text = "") -> Response:
    try:
        said = forms.text(reason, forms.LONGEST_REASON)
        gone = await visit.write(lambda store: store.agenda.cancel(visit.reader, appointment_id, said))
    except Refused as refused:
        typed, faults = {**NOTHING_TYPED, "reason": reason}, {"reason": Fault(refused.args[0])}
        return await _appointment(visit, appointment_id, "", typed=typed, faults=faults)
    if gone is None:
        raise NotFound
    return visit.go(f"/appointments/{appointment_id}", await _said(visit, gone, Note.CANCELLED))


@router.post("/appointments/{appointment_id}/outcome")
async def outcome(visit: TimeWork, appointment_id: forms.Number, outcome: Text = "", back: Text = "") -> Response:
    """Did they come? Pressed where the appointment is seen; back there."""
    if outcome not in OUTCOMES:
        raise NotFound
    try:
        held = await visit.write(lambda store: store.agenda.set_outcome(visit.reader, appointment_id, State(outcome)))
    except Refused as refused:
        return await _appointment(visit, appointment_id, "", faults={"outcome": Fault(refused.args[0])})
    if held is None:
        raise NotFound
    path, _, query = forms.own_path(back).removeprefix(ROOT).partition("?")
    return visit.go(
        path or f"/appointments/{appointment_id}", Note.OUTCOME_SET, **forms.query_of(query, {"week", "who"})
    )


async def _appointment(
    visit: Visit,
    appointment_id: int,
    week: str,
    *,
    typed: dict[str, str] | None = None,
    faults: forms.Faults | None = None,
    note: Note | None = None,
) -> Response:
    day = week_of(visit, week)

    def work(store: Store) -> tuple[Shown, Times, list[Place]] | None:
        shown = store.agenda.appointment(visit.reader, appointment_id)
        if shown is None:
            return None
        one = shown.appointment
        hosts = [host.id for host in one.hosts]
        since = max(day, visit.dates.day_of(one.starts_at)) if not week else day
        times = store.agenda.times(hosts, one.kind, since, one.client_id)
        return shown, times, store.hours.places(visit.reader.team_id)

    found = await visit.write(work)
    if found is None:
        raise NotFound
    shown, times, places = found
    return visit.page(
        "appointment.html",
        status=400 if faults else 200,
        shown=shown,
        times=times,
        places=places,
        a_week=WEEK,
        wants_to_move=bool(week or (faults and not {"reason", "outcome"} & set(faults))),
        typed={"reason": "", **NOTHING_TYPED, **(typed or {})},
        faults=faults or {},
        note=note,
    )
