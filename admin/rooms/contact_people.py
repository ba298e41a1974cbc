"""Contact people of companies: added, corrected, gone, vouched for, and their wish to be erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from admin import forms
from admin.employers import faults_of, places_of, shared
from admin.errors import NotFound
from admin.need_form import CONTACT, Reading, Typed, contact_of, phone_shown, shown, typed_in
from admin.policy import EmployerWork
from admin.visit import Visit
from admin.words import Note
from domain.employers import BestWay
from storage.audit import Action, Subject
from storage.companies import Contact
from storage.companies_list import CompanySheet
from storage.errors import Refused
from storage.store import Store

router = APIRouter()
NOBODY: Typed = {**dict.fromkeys(CONTACT, ""), "best_way": BestWay.EMAIL.value}


@router.get("/companies/{company_id}/contacts/new")
async def new(visit: EmployerWork, company_id: forms.Number) -> Response:
    return await _form(visit, company_id, None, NOBODY)


@router.post("/companies/{company_id}/contacts/new")
async def add(visit: EmployerWork, request: Request, company_id: forms.Number) -> Response:
    """Who is there already by name, e-mail and phone is that one, so a form sent twice makes nobody twice."""
    typed = typed_in(await request.form(), CONTACT)
    reading = Reading(typed)
    told = contact_of(reading, needed=True)
    if reading.faults:
        return await _form(visit, company_id, None, typed, status=400, faults=reading.faults)
    try:
        added = await visit.write(lambda store: store.companies.add_contact(visit.reader, company_id, told))
    except Refused as refused:
        return await _form(visit, company_id, None, typed, status=400, faults=faults_of(refused, "full_name"))
    if added is None:
        raise NotFound
    return visit.go(f"/companies/{company_id}", Note.CONTACT_SAVED)


@router.get("/companies/{company_id}/contacts/{contact_id}")
async def edit(visit: EmployerWork, company_id: forms.Number, contact_id: forms.Number) -> Response:
    return await _form(visit, company_id, contact_id, None)


@router.post("/companies/{company_id}/contacts/{contact_id}")
async def save(visit: EmployerWork, request: Request, company_id: forms.Number, contact_id: forms.Number) -> Response:
    typed = typed_in(await request.form(), CONTACT)
    reading = Reading(typed)
    told = contact_of(reading, needed=True)
    if reading.faults:
        return await _form(visit, company_id, contact_id, typed, status=400, faults=reading.faults)

    def work(store: Store) -> bool | None:
        return (
            store.companies.edit_contact(visit.reader, contact_id, told)
            if _theirs(visit, store, company_id, contact_id)
            else None
        )

    try:
        saved = await visit.write(work)
    except Refused as refused:
        return await _form(visit, company_id, contact_id, typed, status=400, faults=faults_of(refused, "full_name"))
    if saved is None:
        raise NotFound
    return visit.go(f"/companies/{company_id}", Note.CONTACT_SAVED)


@router.post("/companies/{company_id}/contacts/{contact_id}/left")
async def left(visit: EmployerWork, company_id: forms.Number, contact_id: forms.Number) -> Response:
    return await _press(visit, company_id, contact_id, "contact_left", Note.CONTACT_LEFT)


@router.post("/companies/{company_id}/contacts/{contact_id}/vouch")
async def vouch(visit: EmployerWork, company_id: forms.Number, contact_id: forms.Number) -> Response:
    """One of us knows that they speak for the company: they see all its needs in the chat."""
    return await _press(visit, company_id, contact_id, "vouch", Note.CONTACT_VOUCHED)


@router.post("/companies/{company_id}/contacts/{contact_id}/erase")
async def erase(visit: EmployerWork, company_id: forms.Number, contact_id: forms.Number) -> Response:
    """They asked for it: who may erase decides (admin.rooms.rights)."""

    def work(store: Store) -> bool | None:
        mine = _theirs(visit, store, company_id, contact_id)
        return None if mine is None else store.erasing.pass_on(visit.reader, mine.person_id)

    if await visit.write(work) is None:
        raise NotFound
    return visit.go(f"/companies/{company_id}", Note.CONTACT_ERASE_ASKED)


async def _press(visit: Visit, company_id: int, contact_id: int, press: str, said: Note) -> Response:
    def work(store: Store) -> bool | None:
        if not _theirs(visit, store, company_id, contact_id):
            return None
        done: bool | None = getattr(store.companies, press)(visit.reader, contact_id)
        return done

    if await visit.write(work) is None:
        raise NotFound
    return visit.go(f"/companies/{company_id}", said)


def _theirs(visit: Visit, store: Store, company_id: int, contact_id: int) -> Contact | None:
    """The contact person, when they are of this company: an address put together from two leaves its trace."""
    found = store.companies.contact(contact_id)
    if found is None or found.company_id == store.companies.where_it_is(company_id):
        return found
    store.audit.record(visit.reader.staff_id, Action.VIEW_REFUSED, Subject.COMPANY, found.company_id)
    return None


async def _form(
    visit: Visit,
    company_id: int,
    contact_id: int | None,
    typed: Typed | None,
    *,
    status: int = 200,
    faults: forms.Faults | None = None,
) -> Response:
    def work(store: Store) -> tuple[CompanySheet, Contact | None, Mapping[str, str]] | None:
        sheet = store.companies.sheet(visit.reader, company_id)
        mine = next((one for one in sheet.contacts if one.contact_id == contact_id), None) if sheet else None
        if sheet is None or (contact_id is not None and mine is None):
            return None
        return sheet, mine, places_of(store, visit)

    found = await visit.write(work)
    if found is None:
        raise NotFound
    sheet, mine, places = found
    return visit.page(
        "company_contact.html",
        status=status,
        company_id=sheet.id,
        company_name=sheet.name,
        contact=mine,
        typed=_typed(mine) if typed is None and mine else typed,
        faults=faults or {},
        **shared(visit, places),
    )


def _typed(mine: Contact) -> Typed:
    values: dict[str, Any] = {name: getattr(mine, name) for name in CONTACT}
    return shown({**values, "phone": phone_shown(mine.phone), "newsletter": "yes" if mine.newsletter else ""}, CONTACT)
