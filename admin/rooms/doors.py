"""The doors: signing in with a password and a code, proving again who one is, and signing out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from admin import cookies, forms, proofs
from admin.agents import agent_of
from admin.context import ROOT
from admin.errors import TooMany
from admin.policy import Anyone, Bare
from admin.visit import Guest, Visit
from admin.words import Fault, Note, note
from storage.audit import Action
from storage.passwords import Secret
from storage.store import Store
from storage.throttle import Verdict

router = APIRouter()
Text = Annotated[str, Form()]
Onward = Annotated[str, Query(alias="next")]
OnwardField = Annotated[str, Form(alias="next")]


# The password.


@router.get("/login")
async def sign_in_form(guest: Anyone, onward: Onward = "", note_code: forms.NoteCode = None) -> Response:
    return guest.page("login.html", onward=forms.own_path(onward), typed="", faults={}, note=note(note_code))


@router.post("/login")
async def sign_in(
    guest: Anyone, request: Request, email: Text = "", password: Text = "", onward: OnwardField = ""
) -> Response:
    """Every try is counted before it is made. The answer is the same whether or not anybody has the e-mail."""
    secret = await proofs.password_fits(guest, email, password)
    if secret is None:
        return _not_signed_in(guest, email, onward, Fault.SIGN_IN)
    before = request.cookies.get(cookies.session_name(guest.console))

    def work(store: Store) -> str | bool:
        if not store.staff.is_current(secret):
            return False
        if store.factors.of(secret.staff_id) is not None:
            return True
        return _start_session(store, guest, request, secret.staff_id, before)

    token = await guest.write(work)
    if token is True:
        return _half_way(guest, secret, onward)
    if token is False:
        return _not_signed_in(guest, email, onward, Fault.SIGN_IN)
    return enter(guest, str(token), _on(guest, onward))


# The code.


@router.get("/login/code")
async def code_form(guest: Anyone, request: Request, onward: Onward = "") -> Response:
    if await guest.write(lambda store: _half_way_in(store, guest, request)) is None:
        return guest.go("/login", next=forms.own_path(onward))
    return guest.page("login_code.html", onward=forms.own_path(onward), faults={})


@router.post("/login/code")
async def give_code(guest: Anyone, request: Request, code: Text = "", onward: OnwardField = "") -> Response:
    """Whose password was given in this browser shows the code, and only then is anybody signed in."""
    before = request.cookies.get(cookies.session_name(guest.console))

    def work(store: Store) -> str | bool | Verdict | None:
        staff_id = _half_way_in(store, guest, request)
        if staff_id is None:
            return None
        opens = proofs.code_opens(store, guest, staff_id, code)
        return _start_session(store, guest, request, staff_id, before) if opens is True else opens

    token = await guest.write(work)
    if isinstance(token, Verdict):
        raise TooMany(token.until)
    if token is None:
        return _not_signed_in(guest, "", onward, Fault.SIGN_IN_SLOW)
    if not isinstance(token, str):
        faults = {"code": Fault.CODE}
        return guest.page("login_code.html", status=400, onward=forms.own_path(onward), faults=faults)
    response = enter(guest, token, _on(guest, onward))
    cookies.take_away(response, guest.console, cookies.half_name(guest.console))
    return response


# Once more, before the gravest things.


@router.get("/again")
async def again_form(visit: Bare, onward: Onward = "") -> Response:
    if visit.signed_in.is_fresh(visit.now) and forms.own_path(onward):
        return _on(visit, onward)
    return _again(visit, onward, {})


@router.post("/again")
async def again(visit: Bare, password: Text = "", code: Text = "", onward: OnwardField = "") -> Response:
    """Who is signed in shows once more that it is they, and goes on from where they were."""
    if not await proofs.own_password_fits(visit, password):
        return _again(visit, onward, {"password": Fault.PASSWORD_WRONG})
    if visit.signed_in.has_factor and not await proofs.own_code_fits(visit, code):
        return _again(visit, onward, {"code": Fault.CODE})

    def work(store: Store) -> None:
        store.sessions.prove(visit.signed_in.session_id)
        proofs.forget_password_tries(store, visit, store.staff.email_of(visit.reader.staff_id))
        store.audit.record(visit.reader.staff_id, Action.PROVED_AGAIN)

    await visit.write(work)
    return _on(visit, onward)


@router.post("/logout")
async def sign_out(visit: Bare) -> Response:
    def work(store: Store) -> None:
        store.sessions.end(visit.signed_in.session_id)
        store.audit.record(visit.reader.staff_id, Action.SIGNED_OUT)

    await visit.write(work)
    response = visit.go("/login", Note.SIGNED_OUT)
    cookies.take_away(response, visit.console, cookies.session_name(visit.console))
    return response


def enter(guest: Guest, token: str, response: Response) -> Response:
    """The answer that lets the browser in."""
    cookies.give(response, guest.console, cookies.session_name(guest.console), token)
    cookies.take_away(response, guest.console, cookies.guest_name(guest.console))
    return response


def _start_session(store: Store, guest: Guest, request: Request, staff_id: int, before: str | None) -> str:
    """The new session's token. What the browser held before opens nothing any more."""
    if before is not None:
        store.sessions.end_token(before)
    proofs.forget_password_tries(store, guest, store.staff.email_of(staff_id))
    store.audit.record(staff_id, Action.SIGNED_IN)
    return store.sessions.start(staff_id, agent_of(request))


def _half_way(guest: Guest, secret: Secret, onward: str) -> Response:
    response = guest.go("/login/code", lang=guest.language, next=forms.own_path(onward))
    half = cookies.half_open(guest.console, secret, guest.guest_cookie, guest.now)
    cookies.give(response, guest.console, cookies.half_name(guest.console), half)
    return response


def _half_way_in(store: Store, guest: Guest, request: Request) -> int | None:
    """Whose password was given in this very browser a short while ago, and is theirs still."""
    cookie = request.cookies.get(cookies.half_name(guest.console), "")
    said = cookies.half_said(cookie)
    if said is None or not said[1] <= guest.now < proofs.holds_until(said[1]):
        return None
    secret = store.staff.secret_by_id(said[0])
    is_theirs = secret is not None and cookies.is_half_open(guest.console, cookie, secret, guest.guest_cookie)
    return said[0] if is_theirs else None


def _not_signed_in(guest: Guest, email: str, onward: str, fault: Fault) -> Response:
    return guest.page(
        "login.html",
        status=400,
        onward=forms.own_path(onward),
        typed=email,
        faults={"email": fault},
        note=None,
    )


def _again(visit: Visit, onward: str, faults: forms.Faults) -> Response:
    status = 400 if faults else 200
    return visit.page("again.html", status=status, onward=forms.own_path(onward), faults=faults)


def _on(guest: Guest, onward: str) -> Response:
    return guest.go(forms.own_path(onward).removeprefix(ROOT) or "/")
