"""Staff: who works here, inviting, and ending or restoring an account."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import StaffWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.roles import Role, Specialty
from storage.audit import Action, Subject
from storage.errors import Refused
from storage.staff import LINK_LIFE, Colleague
from storage.store import Store

router = APIRouter(prefix="/staff")
Text = Annotated[str, Form()]
NOTHING_TYPED = {"full_name": "", "email": "", "role": Role.COORDINATOR, "specialty": "", "team": "", "lang": ""}


@router.get("")
async def staff(visit: StaffWork, note_code: forms.NoteCode = None, released: int = 0) -> Response:
    return await _list(visit, note=note(note_code), released=max(0, released))


@router.post("")
async def invite(
    visit: StaffWork,
    full_name: Text = "",
    email: Text = "",
    role: Text = "",
    specialty: Text = "",
    team: Text = "",
    lang: Text = "",
) -> Response:
    """Makes an account that waits for its link to be used, and shows the link this once."""
    name, address, faults = forms.account(full_name, email)
    typed = {
        "full_name": full_name,
        "email": email,
        "role": role,
        "specialty": specialty,
        "team": team,
        "lang": lang,
    }
    if faults or role not in set(Role):
        return await _list(visit, status=400, typed=typed, faults=faults)

    def work(store: Store) -> tuple[int, str]:
        teams = {str(team_id): team_id for team_id, _ in store.staff.teams()}
        staff_id = store.staff.add(
            email=address,
            full_name=name,
            role=Role(role),
            specialty=Specialty(specialty) if specialty in set(Specialty) else None,
            team_id=teams.get(team),
            language=lang if lang in visit.console.texts.languages else visit.language,
        )
        store.audit.record(visit.reader.staff_id, Action.STAFF_INVITED, Subject.STAFF, staff_id, role=Role(role))
        return staff_id, store.staff.invite_link(staff_id)

    try:
        _, token = await visit.write(work)
    except Refused as refused:
        fault = Fault(refused.args[0])
        return await _list(visit, status=400, typed=typed, faults={_FIELD[fault]: fault})
    return _show_link(visit, name, token)


@router.post("/{staff_id}/link")
async def new_link(visit: StaffWork, staff_id: forms.Number) -> Response:
    """A new link for somebody who has not joined yet; the earlier one stops working."""

    def work(store: Store) -> tuple[Colleague | None, str]:
        token = store.staff.invite_link(staff_id)
        store.audit.record(visit.reader.staff_id, Action.STAFF_LINK_RENEWED, Subject.STAFF, staff_id)
        return store.staff.colleague(staff_id), token

    try:
        colleague, token = await visit.write(work)
    except Refused as refused:
        return await _list(visit, status=400, fault=Fault(refused.args[0]))
    except LookupError:
        raise NotFound from None
    assert colleague is not None
    return _show_link(visit, colleague.full_name, token)


@router.post("/{staff_id}/deactivate")
async def deactivate(visit: StaffWork, staff_id: forms.Number) -> Response:
    def work(store: Store) -> int:
        released = store.staff.deactivate(staff_id)
        store.audit.record(visit.reader.staff_id, Action.STAFF_DEACTIVATED, Subject.STAFF, staff_id, released=released)
        return released

    try:
        released = await visit.write(work)
    except Refused as refused:
        return await _list(visit, status=400, fault=Fault(refused.args[0]))
    except LookupError:
        raise NotFound from None
    return visit.go("/staff", Note.DEACTIVATED, released=released)


@router.post("/{staff_id}/restore")
async def restore(visit: StaffWork, staff_id: forms.Number) -> Response:
    def work(store: Store) -> None:
        store.staff.restore(staff_id)
        store.audit.record(visit.reader.staff_id, Action.STAFF_RESTORED, Subject.STAFF, staff_id)

    try:
        await visit.write(work)
    except LookupError:
        raise NotFound from None
    return visit.go("/staff", Note.RESTORED)


_FIELD = {
    Fault.EMAIL_TAKEN: "email",
    Fault.TEAM_MISSING: "team",
    Fault.SPECIALTY_MISSING: "specialty",
}


async def _list(
    visit: Visit,
    *,
    status: int = 200,
    typed: dict[str, str] | None = None,
    faults: forms.Faults | None = None,
    fault: Fault | None = None,
    note: Note | None = None,
    released: int = 0,
) -> Response:
    def work(store: Store) -> tuple[list[Colleague], list[tuple[int, str]]]:
        return store.staff.colleagues(), store.staff.teams()

    colleagues, teams = await visit.write(work)
    return visit.page(
        "staff.html",
        status=status,
        colleagues=colleagues,
        teams=teams,
        roles=list(Role),
        specialties=list(Specialty),
        typed=typed or NOTHING_TYPED,
        faults=faults or {},
        fault=fault,
        note=note,
        released=released,
    )


def _show_link(visit: Visit, full_name: str, token: str) -> Response:
    until: datetime = visit.now + LINK_LIFE
    return visit.page("link.html", full_name=full_name, link=visit.console.address(f"/join/{token}"), until=until)
