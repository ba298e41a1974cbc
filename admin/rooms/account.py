"""One's own account: sign-ins, second step, password and language."""

from __future__ import annotations

import asyncio
import io
from typing import Annotated

import segno
from fastapi import APIRouter, Form, Response

from admin import forms, proofs
from admin.errors import NotFound
from admin.policy import BareFresh, Signed, SignedFresh
from admin.visit import Visit
from admin.words import Fault, Note, note
from storage.audit import Action, Subject
from storage.errors import Refused
from storage.factors import FACTOR_ROLES, Factor
from storage.sessions import SessionRow
from storage.store import Store

router = APIRouter(prefix="/account")
Text = Annotated[str, Form()]


@router.get("")
async def account(visit: Signed, note_code: forms.NoteCode = None) -> Response:
    return await _page(visit, note=note(note_code))


# Sign-ins.


@router.post("/sessions/others")
async def end_others(visit: Signed) -> Response:
    """Everywhere else one is signed out."""

    def work(store: Store) -> None:
        ended = store.sessions.end_all(visit.reader.staff_id, but=visit.signed_in.session_id)
        _record(store, visit, Action.SESSIONS_ENDED, ended=ended)

    await visit.write(work)
    return visit.go("/account", Note.SESSIONS_ENDED)


@router.post("/sessions/{session_id}/end")
async def end_one(visit: Signed, session_id: forms.Number) -> Response:
    """This one of one's own sign-ins is over; a stranger's number is simply not there."""

    def work(store: Store) -> bool:
        if session_id not in {row.id for row in store.sessions.live_of(visit.reader.staff_id)}:
            return False
        _record(store, visit, Action.SESSION_ENDED)
        return store.sessions.end_of(visit.reader.staff_id, session_id)

    ended = await visit.write(work)
    return visit.go("/account", Note.SESSION_ENDED if ended else Note.SESSION_WAS_ENDED)


# Language and password.


@router.post("/language")
async def set_language(visit: Signed, lang: Text = "") -> Response:
    if lang not in visit.console.texts.languages:
        raise NotFound
    await visit.write(lambda store: store.staff.set_language(visit.reader.staff_id, lang))
    return visit.go("/account", Note.LANGUAGE_SET)


@router.post("/password")
async def change_password(visit: Signed, old: Text = "", password: Text = "") -> Response:
    """A new password, for who knows the old one; all other sign-ins are over."""
    if not await proofs.own_password_fits(visit, old):
        return await _page(visit, status=400, faults={"old": Fault.PASSWORD_WRONG})
    email = await visit.write(lambda store: store.staff.email_of(visit.reader.staff_id))
    faults = forms.password(password, email)
    if faults:
        return await _page(visit, status=400, faults=faults)
    hashed = await asyncio.to_thread(visit.console.passwords.hash, password)

    def work(store: Store) -> None:
        store.staff.set_password(visit.reader.staff_id, hashed)
        store.sessions.end_all(visit.reader.staff_id, but=visit.signed_in.session_id)
        proofs.forget_password_tries(store, visit, email)
        _record(store, visit, Action.PASSWORD_CHANGED)

    await visit.write(work)
    return visit.go("/account", Note.PASSWORD_CHANGED)


# The second step.


@router.get("/code")
async def new_factor(visit: BareFresh) -> Response:
    return await _offer(visit)


@router.get("/code/picture.svg")
async def picture(visit: BareFresh) -> Response:
    """What a telephone reads the secret from; an image of its own, so that no page has a style inline."""
    totp = await visit.write(lambda store: store.factors.offered(*_whose(visit)))
    email = await visit.write(lambda store: store.staff.email_of(visit.reader.staff_id))
    drawn = io.BytesIO()
    code = segno.make(totp.provisioning_uri(name=email), error="m", micro=False)
    code.save(
        drawn, kind="svg", scale=6, border=4, dark="#000", light="#fff", xmldecl=False, svgclass=None, lineclass=None
    )
    return Response(drawn.getvalue(), media_type="image/svg+xml")


@router.post("/code")
async def take_factor(visit: BareFresh, code: Text = "") -> Response:
    """The telephone has it and shows a code: from now on it is asked for. Recovery codes are shown this once."""

    def work(store: Store) -> list[str]:
        codes = store.factors.take(*_whose(visit), code)
        store.sessions.end_all(visit.reader.staff_id, but=visit.signed_in.session_id)
        _record(store, visit, Action.FACTOR_SET)
        return codes

    try:
        codes = await visit.write(work)
    except Refused as refused:
        return await _offer(visit, status=400, faults={"code": Fault(refused.args[0])})
    return visit.page("recovery.html", codes=codes, is_new=True)


@router.post("/recovery")
async def new_recovery_codes(visit: SignedFresh) -> Response:
    """Ten new ones, shown this once; the old ones open nothing any more."""

    def work(store: Store) -> list[str] | None:
        if store.factors.of(visit.reader.staff_id) is None:
            return None
        _record(store, visit, Action.RECOVERY_CODES_MADE)
        return store.factors.new_recovery_codes(visit.console.secret_key, visit.reader.staff_id)

    codes = await visit.write(work)
    if codes is None:
        raise NotFound
    return visit.page("recovery.html", codes=codes, is_new=False)


@router.post("/code/remove")
async def give_up_factor(visit: SignedFresh) -> Response:
    def work(store: Store) -> None:
        store.factors.give_up(visit.reader.staff_id)
        _record(store, visit, Action.FACTOR_GIVEN_UP)

    try:
        await visit.write(work)
    except Refused as refused:
        return await _page(visit, status=400, fault=Fault(refused.args[0]))
    return visit.go("/account", Note.FACTOR_GIVEN_UP)


def _record(store: Store, visit: Visit, action: Action, **detail: int) -> None:
    mine = visit.reader.staff_id
    store.audit.record(mine, action, Subject.STAFF, mine, **detail)


def _whose(visit: Visit) -> tuple[str, int, int]:
    return visit.console.secret_key, visit.reader.staff_id, visit.signed_in.session_id


async def _offer(visit: Visit, *, status: int = 200, faults: forms.Faults | None = None) -> Response:
    totp = await visit.write(lambda store: store.factors.offered(*_whose(visit)))
    letters = " ".join(totp.secret[at : at + 4] for at in range(0, len(totp.secret), 4))
    return visit.page("factor.html", status=status, secret=letters, must=visit.lacks_factor, faults=faults or {})


async def _page(
    visit: Visit,
    *,
    status: int = 200,
    faults: forms.Faults | None = None,
    fault: Fault | None = None,
    note: Note | None = None,
) -> Response:
    def work(store: Store) -> tuple[list[SessionRow], Factor | None, str]:
        mine = visit.reader.staff_id
        return store.sessions.live_of(mine), store.factors.of(mine), store.staff.email_of(mine)

    sessions, factor, email = await visit.write(work)
    return visit.page(
        "account.html",
        status=status,
        sessions=sessions,
        factor=factor,
        email=email,
        is_needed=visit.reader.role in FACTOR_ROLES,
        faults=faults or {},
        fault=fault,
        note=note,
    )
