"""One-time links: the first admin's, an invitation, a new password in place of a forgotten one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admin import forms
from admin.agents import agent_of
from admin.policy import Anyone
from admin.rooms.doors import enter
from admin.troubles import Trouble
from admin.visit import Guest
from admin.words import Note
from storage.audit import Action, Subject
from storage.errors import Refused
from storage.staff_links import Invited
from storage.store import Store

router = APIRouter()
Text = Annotated[str, Form()]


@router.get("/first/{token}")
async def first_admin_form(guest: Anyone, token: str) -> Response:
    if not await guest.write(lambda store: store.staff.leads_to_first_admin(token)):
        return _link_gone(guest)
    return guest.page("first.html", typed={}, faults={})


@router.post("/first/{token}")
async def make_first_admin(
    guest: Anyone, request: Request, token: str, full_name: Text = "", email: Text = "", password: Text = ""
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
        return store.sessions.start(staff_id, agent_of(request))

    return await _enter_by_link(guest, work)


@router.get("/join/{token}")
async def join_form(guest: Anyone, token: str) -> Response:
    invited = await guest.write(lambda store: store.staff.invited_by(token))
    if invited is None:
        return _link_gone(guest)
    return _welcoming(guest, invited).page("join.html", invited=invited, faults={})


@router.post("/join/{token}")
async def join(guest: Anyone, request: Request, token: str, password: Text = "") -> Response:
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
        return store.sessions.start(staff_id, agent_of(request))

    return await _enter_by_link(guest, work)


@router.get("/password/{token}")
async def new_password_form(guest: Anyone, token: str) -> Response:
    whose = await guest.write(lambda store: store.staff.forgetful(token))
    if whose is None:
        return _link_gone(guest)
    return _welcoming(guest, whose).page("password.html", whose=whose, faults={})


@router.post("/password/{token}")
async def new_password(guest: Anyone, token: str, password: Text = "") -> Response:
    """Somebody who forgot theirs sets a new password, and signs in with it: a link alone lets nobody in who
    has a second step."""
    whose = await guest.write(lambda store: store.staff.forgetful(token))
    if whose is None:
        return _link_gone(guest)
    faults = forms.password(password, whose.email)
    if faults:
        return _welcoming(guest, whose).page("password.html", status=400, whose=whose, faults=faults)
    hashed = await asyncio.to_thread(guest.console.passwords.hash, password)

    def work(store: Store) -> None:
        staff_id = store.staff.renew_password(token, hashed)
        store.sessions.end_all(staff_id)
        store.audit.record(staff_id, Action.PASSWORD_RENEWED, Subject.STAFF, staff_id)

    try:
        await guest.write(work)
    except Refused:
        return _link_gone(guest)
    return guest.go("/login", Note.PASSWORD_SET, lang=whose.language)


async def _enter_by_link(guest: Guest, work: forms.Work[str]) -> Response:
    try:
        token = await guest.write(work)
    except Refused as refused:
        if refused.args[0] != "link":
            raise
        return _link_gone(guest)
    return enter(guest, token, guest.go("/", Note.WELCOME))


def _link_gone(guest: Guest) -> Response:
    return guest.page("trouble.html", status=Trouble.LINK_GONE.status, trouble=Trouble.LINK_GONE)


def _welcoming(guest: Guest, invited: Invited) -> Guest:
    return replace(guest, language=invited.language)
