"""The doors: the first admin's link, an invitation, signing in and signing out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from admin import cookies, forms
from admin.context import ROOT
from admin.errors import TooMany
from admin.policy import Anyone, Signed
from admin.visit import Guest
from admin.words import Fault, Note, Trouble, note
from storage.audit import Action, Subject
from storage.errors import Refused
from storage.staff import Invited, Secret
from storage.store import Store
from storage.throttle import SIGN_IN_BY_ADDRESS, SIGN_IN_BY_EMAIL, Verdict, subject

router = APIRouter()
Text = Annotated[str, Form()]
Onward = Annotated[str, Query(alias="next")]
OnwardField = Annotated[str, Form(alias="next")]


@router.get("/first/{token}")
async def first_admin_form(guest: Anyone, token: str) -> Response:
    if not await guest.write(lambda store: store.staff.leads_to_first_admin(token)):
        return _link_gone(guest)
    return guest.page("first.html", typed={}, faults={})


@router.post("/first/{token}")
async def make_first_admin(
    guest: Anyone, token: str, full_name: Text = "", email: Text = "", password: Text = ""
) -> Response:
    """Makes the first admin, and signs them in."""
    if not await guest.write(lambda store: store.staff.leads_to_first_admin(token)):
        return _link_gone(guest)
    name, address, faults = forms.account(full_name, email)
    faults |= forms.password(password, address)
    if faults:
        typed = {"full_name": full_name, "email": email}
        return guest.page("first.html", status=400, typed=typed, faults=faults)
    hashed = await asyncio.to_thread(guest.console.passwords.hash, password)

    def work(store: Store) -> str:
        staff_id = store.staff.make_first_admin(
            token, email=address, full_name=name, password_hash=hashed, language=guest.language
        )
        store.audit.record(staff_id, Action.FIRST_ADMIN_MADE, Subject.STAFF, staff_id)
        return store.sessions.start(staff_id)

    return await _enter_by_link(guest, work)


@router.get("/join/{token}")
async def join_form(guest: Anyone, token: str) -> Response:
    invited = await guest.write(lambda store: store.staff.invited_by(token))
    if invited is None:
        return _link_gone(guest)
    return _welcoming(guest, invited).page("join.html", invited=invited, faults={})


@router.post("/join/{token}")
async def join(guest: Anyone, token: str, password: Text = "") -> Response:
    """Somebody invited sets their password, and is signed in."""
    invited = await guest.write(lambda store: store.staff.invited_by(token))
    if invited is None:
        return _link_gone(guest)
    faults = forms.password(password, invited.email)
    if faults:
        return _welcoming(guest, invited).page("join.html", status=400, invited=invited, faults=faults)
    hashed = await asyncio.to_thread(guest.console.passwords.hash, password)

    def work(store: Store) -> str:
        staff_id = store.staff.accept(token, hashed)
        store.audit.record(staff_id, Action.STAFF_JOINED, Subject.STAFF, staff_id)
        return store.sessions.start(staff_id)

    return await _enter_by_link(guest, work)


@router.get("/login")
async def sign_in_form(guest: Anyone, onward: Onward = "", note_code: forms.NoteCode = None) -> Response:
    return guest.page("login.html", onward=forms.own_path(onward), typed="", faults={}, note=note(note_code))


@router.post("/login")
async def sign_in(guest: Anyone, email: Text = "", password: Text = "", onward: OnwardField = "") -> Response:
    """Every try is counted before it is made. The answer is the same whether or not anybody has the e-mail."""
    tried = await guest.write(lambda store: _count_try(store, guest, email))
    if not tried.verdict.allowed:
        raise TooMany(tried.verdict.until)
    passwords = guest.console.passwords
    if not await asyncio.to_thread(passwords.verify, tried.secret, password):
        await guest.write(lambda store: _record(store, Action.SIGN_IN_FAILED, tried.secret))
        return _not_signed_in(guest, email, onward)
    assert tried.secret is not None, "a password fits only somebody's"
    secret = tried.secret
    renewed = await asyncio.to_thread(passwords.hash, password) if passwords.is_outdated(secret) else None
    token = await guest.write(lambda store: _start_session(store, guest, email, secret, renewed))
    if token is None:
        return _not_signed_in(guest, email, onward)
    return _enter(guest, token, guest.go(forms.own_path(onward).removeprefix(ROOT) or "/"))


@router.post("/logout")
async def sign_out(visit: Signed) -> Response:
    def work(store: Store) -> None:
        store.sessions.end(visit.signed_in.session_id)
        store.audit.record(visit.reader.staff_id, Action.SIGNED_OUT)

    await visit.write(work)
    response = visit.go("/login", Note.SIGNED_OUT)
    cookies.take_away(response, visit.console, cookies.session_name(visit.console))
    return response


@dataclass(frozen=True, slots=True)
class _Try:
    verdict: Verdict
    secret: Secret | None


def _count_try(store: Store, guest: Guest, email: str) -> _Try:
    key = guest.console.secret_key
    by_address = store.throttle.hit(SIGN_IN_BY_ADDRESS, subject(key, guest.address))
    by_email = store.throttle.hit(SIGN_IN_BY_EMAIL, subject(key, forms.address_of(email)))
    secret = store.staff.secret_of(email)
    if by_email.is_first_refusal or by_address.is_first_refusal:
        _record(store, Action.SIGN_IN_THROTTLED, secret)
    refused = [verdict for verdict in (by_address, by_email) if not verdict.allowed]
    return _Try(max(refused, key=lambda verdict: verdict.until) if refused else by_email, secret)


def _start_session(store: Store, guest: Guest, email: str, secret: Secret, renewed: str | None) -> str | None:
    """The new session's token; None when the account ended while the password was checked."""
    if not store.staff.is_current(secret):
        return None
    if renewed is not None:
        store.staff.replace_hash(secret, renewed)
    store.throttle.forget(SIGN_IN_BY_EMAIL, subject(guest.console.secret_key, forms.address_of(email)))
    store.audit.record(secret.staff_id, Action.SIGNED_IN)
    return store.sessions.start(secret.staff_id)


def _record(store: Store, action: Action, secret: Secret | None) -> None:
    """What was tried at the door, with the account where there is one; never the e-mail that was typed."""
    store.audit.record(None, action, Subject.STAFF if secret else None, secret.staff_id if secret else None)


def _not_signed_in(guest: Guest, email: str, onward: str) -> Response:
    return guest.page(
        "login.html",
        status=400,
        onward=forms.own_path(onward),
        typed=email,
        faults={"email": Fault.SIGN_IN},
        note=None,
    )


async def _enter_by_link(guest: Guest, work: forms.Work[str]) -> Response:
    try:
        token = await guest.write(work)
    except Refused as refused:
        if refused.args[0] != "link":
            raise
        return _link_gone(guest)
    return _enter(guest, token, guest.go("/", Note.WELCOME))


def _enter(guest: Guest, token: str, response: Response) -> Response:
    cookies.give(response, guest.console, cookies.session_name(guest.console), token)
    cookies.take_away(response, guest.console, cookies.guest_name(guest.console))
    return response


def _link_gone(guest: Guest) -> Response:
    return guest.page("trouble.html", status=Trouble.LINK_GONE.status, trouble=Trouble.LINK_GONE)


def _welcoming(guest: Guest, invited: Invited) -> Guest:
    return replace(guest, language=invited.language)
