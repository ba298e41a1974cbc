"""One colleague: role, team and capacity, sign-ins, and a lost telephone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import StaffChange, StaffWork
from admin.rooms.staff import FIELD
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.people import clean_name
from domain.roles import Role, Specialty
from domain.text import Refused as TextRefused
from storage.audit import Action, Subject
from storage.errors import Refused
from storage.rules import Rules
from storage.sessions import SessionRow
from storage.staff import Colleague, Left, Standing
from storage.store import Store

router = APIRouter(prefix="/staff")
Text = Annotated[str, Form()]
MOST_CLIENTS = 500


@router.get("/{staff_id}")
async def colleague(
    visit: StaffChange,
    staff_id: forms.Number,
    note_code: forms.NoteCode = None,
    released: int = 0,
    staying: int = 0,
) -> Response:
    return await _page(visit, staff_id, note=note(note_code), left=Left(max(0, released), max(0, staying)))


@router.post("/{staff_id}")
async def change(
    visit: StaffChange,
    staff_id: forms.Number,
    full_name: Text = "",
    role: Text = "",
    specialty: Text = "",
    team: Text = "",
    capacity: Text = "",
    seen: Text = "",
) -> Response:
    """Another name, role, task, team or number of clients. Who was slower than a colleague is told so."""
    typed = {"full_name": full_name, "role": role, "specialty": specialty, "team": team, "capacity": capacity}
    name, most, faults = _read(typed)
    if faults:
        return await _page(visit, staff_id, typed=typed, seen=seen, faults=faults)

    def work(store: Store) -> Left:
        teams = {str(team_id): team_id for team_id, _ in store.staff.teams()}
        to = Standing(
            full_name=name,
            role=Role(role),
            specialty=Specialty(specialty) if specialty in set(Specialty) else None,
            team_id=teams.get(team),
            capacity=most,
        )
        left = store.staff.change(staff_id, to, seen=seen)
        if to.mark != seen:
            store.audit.record(
                visit.reader.staff_id,
                Action.STAFF_CHANGED,
                Subject.STAFF,
                staff_id,
                role=to.role,
                released=left.released,
            )
        return left

    try:
        left = await visit.write(work)
    except Refused as refused:
        fault = Fault(refused.args[0])
        if fault is Fault.CHANGED:
            return await _page(visit, staff_id, typed=typed, fault=fault)
        return await _page(visit, staff_id, typed=typed, seen=seen, faults={FIELD[fault]: fault})
    except LookupError:
        raise NotFound from None
    return visit.go(f"/staff/{staff_id}", Note.STAFF_SAVED, released=left.released, staying=left.staying)


@router.post("/{staff_id}/code/reset")
async def reset_factor(visit: StaffChange, staff_id: forms.Number) -> Response:
    """Their telephone is lost: the second step goes, and so do all their sign-ins."""

    def work(store: Store) -> bool:
        if staff_id == visit.reader.staff_id or not store.factors.remove(staff_id):
            return False
        store.sessions.end_all(staff_id)
        store.audit.record(visit.reader.staff_id, Action.FACTOR_RESET, Subject.STAFF, staff_id)
        return True

    if not await visit.write(work):
        raise NotFound
    return visit.go(f"/staff/{staff_id}", Note.FACTOR_RESET)


@router.post("/{staff_id}/sessions/{session_id}/end")
async def end_session(visit: StaffWork, staff_id: forms.Number, session_id: forms.Number) -> Response:
    def work(store: Store) -> bool:
        ended = store.sessions.end_of(staff_id, session_id)
        if ended:
            store.audit.record(visit.reader.staff_id, Action.SESSION_ENDED, Subject.STAFF, staff_id)
        return ended

    ended = await visit.write(work)
    return visit.go(f"/staff/{staff_id}", Note.SESSION_ENDED if ended else Note.SESSION_WAS_ENDED)


@router.post("/{staff_id}/sessions/end")
async def end_sessions(visit: StaffWork, staff_id: forms.Number) -> Response:
    def work(store: Store) -> None:
        mine = visit.signed_in.session_id if staff_id == visit.reader.staff_id else None
        ended = store.sessions.end_all(staff_id, but=mine)
        store.audit.record(visit.reader.staff_id, Action.SESSIONS_ENDED, Subject.STAFF, staff_id, ended=ended)

    await visit.write(work)
    return visit.go(f"/staff/{staff_id}", Note.SESSIONS_ENDED)


def _read(typed: dict[str, str]) -> tuple[str, int | None, forms.Faults]:
    """The name, the most clients (None for the default), and what is wrong."""
    faults: forms.Faults = {}
    name = ""
    try:
        name = clean_name(typed["full_name"])
    except TextRefused:
        faults["full_name"] = Fault.NAME_MISSING
    if typed["role"] not in set(Role):
        faults["role"] = Fault.ROLE_MISSING
    most = forms.number(typed["capacity"], 1, MOST_CLIENTS)
    if typed["capacity"].strip() and most is None:
        faults["capacity"] = Fault.CAPACITY_UNCLEAR
    return name, most, faults


def _typed_of(one: Colleague) -> dict[str, str]:
    return {
        "full_name": one.full_name,
        "role": one.role,
        "specialty": one.specialty or "",
        "team": str(one.team_id or ""),
        "capacity": str(one.capacity or ""),
    }


async def _page(
    visit: Visit,
    staff_id: int,
    *,
    typed: dict[str, str] | None = None,
    seen: str = "",
    faults: forms.Faults | None = None,
    fault: Fault | None = None,
    note: Note | None = None,
    left: Left = Left(),
) -> Response:
    def work(store: Store) -> tuple[Colleague | None, list[SessionRow], list[tuple[int, str]], Rules]:
        return (
            store.staff.colleague(staff_id),
            store.sessions.live_of(staff_id),
            store.staff.teams(),
            store.rules.current(),
        )

    one, sessions, teams, rules = await visit.write(work)
    if one is None:
        raise NotFound
    return visit.page(
        "colleague.html",
        status=400 if faults or fault else 200,
        one=one,
        seen=seen or one.standing.mark,
        sessions=sessions,
        teams=teams,
        rules=rules,
        roles=list(Role),
        specialties=list(Specialty),
        typed=typed or _typed_of(one),
        faults=faults or {},
        fault=fault,
        note=note,
        left=left,
    )
