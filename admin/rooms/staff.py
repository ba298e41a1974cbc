"""Staff: who works here, inviting, and ending or restoring an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import StaffChange, StaffWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.roles import Role, Specialty
from storage.audit import Action, Subject
from storage.errors import Refused
from storage.staff import Colleague, Left, StaffBook
from storage.staff_links import LINK_LIFE, PASSWORD_LINK_LIFE
from storage.store import Store

router = APIRouter(prefix="/staff")
Text = Annotated[str, Form()]
NOTHING_TYPED = {"full_name": "", "email": "", "role": Role.COORDINATOR, "specialty": "", "team": "", "lang": ""}


@router.get("")
async def staff(visit: StaffWork, note_code: forms.NoteCode = None, released: int = 0, staying: int = 0) -> Response:
    return await _list(visit, note=note(note_code), left=Left(max(0, released), max(0, staying)))


@router.get("/new")
async def invite_form(visit: StaffChange) -> Response:
    return await _form(visit)


@router.post("")
async def invite(
    visit: StaffChange,
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
    if role not in set(Role):
        faults["role"] = Fault.ROLE_MISSING
    if faults:
        return await _form(visit, typed, faults)

    def work(store: Store) -> str:
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
        return store.staff.invite_link(staff_id)

    try:
        token = await visit.write(work)
    except Refused as refused:
        fault = Fault(refused.args[0])
        return await _form(visit, typed, {FIELD[fault]: fault})
    return _show_link(visit, name, f"/join/{token}", LINK_LIFE)


@router.post("/{staff_id}/link")
async def new_link(visit: StaffChange, staff_id: forms.Number) -> Response:
    """A new link for somebody who has not joined yet; the earlier one stops working."""
    return await _link(visit, staff_id, StaffBook.invite_link, Action.STAFF_LINK_RENEWED, "/join", LINK_LIFE)


@router.post("/{staff_id}/password")
async def password_link(visit: StaffChange, staff_id: forms.Number) -> Response:
    """A link for somebody who forgot their password. Their second step stays as it is."""
    return await _link(
        visit, staff_id, StaffBook.password_link, Action.PASSWORD_LINK_MADE, "/password", PASSWORD_LINK_LIFE
    )


@router.post("/{staff_id}/deactivate")
async def deactivate(visit: StaffWork, staff_id: forms.Number) -> Response:
    """Not for the fresh only: shutting somebody out must not wait."""

    def work(store: Store) -> Left:
        left = store.staff.deactivate(staff_id)
        store.audit.record(
            visit.reader.staff_id, Action.STAFF_DEACTIVATED, Subject.STAFF, staff_id, released=left.released
        )
        return left

    try:
        left = await visit.write(work)
    except Refused as refused:
        return await _list(visit, status=400, fault=Fault(refused.args[0]))
    except LookupError:
        raise NotFound from None
    return visit.go("/staff", Note.DEACTIVATED, released=left.released, staying=left.staying)


@router.post("/{staff_id}/restore")
async def restore(visit: StaffChange, staff_id: forms.Number) -> Response:
    def work(store: Store) -> None:
        store.staff.restore(staff_id)
        store.audit.record(visit.reader.staff_id, Action.STAFF_RESTORED, Subject.STAFF, staff_id)

    try:
        await visit.write(work)
    except LookupError:
        raise NotFound from None
    return visit.go("/staff", Note.RESTORED)


FIELD = {
    Fault.EMAIL_TAKEN: "email",
    Fault.TEAM_MISSING: "team",
    Fault.SPECIALTY_MISSING: "specialty",
    Fault.LAST_ADMIN: "role",
}
"""Which field of a form a refusal of the store belongs to."""


async def _list(
    visit: Visit,
    *,
    status: int = 200,
    fault: Fault | None = None,
    note: Note | None = None,
    left: Left = Left(),
) -> Response:
    def work(store: Store) -> list[Colleague]:
        return store.staff.colleagues()

    colleagues = await visit.write(work)
    return visit.page("staff.html", status=status, colleagues=colleagues, fault=fault, note=note, left=left)


async def _form(visit: Visit, typed: dict[str, str] | None = None, faults: forms.Faults | None = None) -> Response:
    teams = await visit.write(lambda store: store.staff.teams())
    return visit.page(
        "staff_new.html",
        status=400 if faults else 200,
        teams=teams,
        roles=list(Role),
        specialties=list(Specialty),
        typed=typed or NOTHING_TYPED,
        faults=faults or {},
    )


async def _link(
    visit: Visit, staff_id: int, make: Callable[[StaffBook, int], str], action: Action, path: str, life: timedelta
) -> Response:
    """Makes a link for somebody who has an account, and shows it this once."""

    def work(store: Store) -> tuple[str, str]:
        token = make(store.staff, staff_id)
        store.audit.record(visit.reader.staff_id, action, Subject.STAFF, staff_id)
        return store.staff.name_of(staff_id), token

    try:
        name, token = await visit.write(work)
    except Refused as refused:
        return await _list(visit, status=400, fault=Fault(refused.args[0]))
    except LookupError:
        raise NotFound from None
    return _show_link(visit, name, f"{path}/{token}", life)


def _show_link(visit: Visit, full_name: str, path: str, life: timedelta) -> Response:
    return visit.page(
        "link.html",
        full_name=full_name,
        link=visit.console.address(path),
        until=visit.now + life,
        is_invitation=life == LINK_LIFE,
    )
