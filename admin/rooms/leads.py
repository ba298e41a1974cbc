"""A need that one of us types in after a call, a letter or a visit (73-76): the company found first, then the need."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from admin import forms
from admin.employers import TYPED_SOURCES, faults_of, one_of, places_of, shared
from admin.errors import NotFound
from admin.need_form import COMPANY, CONTACT, NEED, SEVERAL, Reading, Typed, company_of, contact_of, need_of, typed_in
from admin.need_words import filled_in, with_job
from admin.policy import EmployerWork
from admin.rooms.companies import MOST_HITS, searched
from admin.visit import Visit
from admin.words import Fault, Note
from domain.companies import business_id
from domain.employers import BestWay, Doubt, Help, Source
from storage.companies_list import CompanyFilters, CompanyRow, CompanySheet
from storage.errors import Refused
from storage.store import Store

router = APIRouter()
FIELDS = (*NEED, *COMPANY, *CONTACT, "source", "contact", "private")
EMPTY: Typed = {
    **dict.fromkeys(FIELDS, ""),
    **{name: [] for name in SEVERAL},
    "help": Help.WORKERS.value,
    "best_way": BestWay.EMAIL.value,
    "source": Source.STAFF.value,
}
NEW = "new"
"""In place of a company's number: one that is not here yet."""


@router.get("/employers/new")
async def lead(visit: EmployerWork, company: str = "", q: Annotated[str, Query(max_length=1_000)] = "") -> Response:
    """First the search, then the form for the company that was chosen or for a new one."""
    words = searched(q)
    if company == NEW:
        number = business_id(words)
        start: Typed = {**EMPTY, "business_id": number} if number else {**EMPTY, "name": words}
        return await _form(visit, None, start)
    company_id = forms.row_number(company)
    if company_id is not None:
        return await _form(visit, company_id, EMPTY)

    def work(store: Store) -> tuple[list[CompanyRow], Mapping[str, str]]:
        found = store.companies.listed(visit.reader, CompanyFilters(name=words)).rows if words else []
        return found[:MOST_HITS], places_of(store, visit)

    hits, places = await visit.write(work)
    return visit.page("lead_find.html", q=words, hits=hits, **shared(visit, places))


@router.post("/employers/new")
async def type_in(visit: EmployerWork, request: Request) -> Response:
    """The same form sent twice is one need."""
    form = await request.form()
    typed = typed_in(form, FIELDS, tuple(SEVERAL))
    company_id = forms.row_number(str(form.get("company", "")))
    form_key = str(form.get("form_key", ""))[:40] or secrets.token_urlsafe(16)
    if form.get("do") == "read":
        return await _form(visit, company_id, filled_in(typed, visit.today), form_key=form_key, was_read=True)
    places = await visit.write(lambda store: places_of(store, visit))
    reading = Reading(typed)
    source = one_of(Source, str(typed["source"]))
    if source not in TYPED_SOURCES:
        reading.faults["source"] = Fault.CHOICE_MISSING
    need = need_of(reading, tuple(places))
    company: Mapping[str, Any] | int = _company(reading, places) if company_id is None else company_id
    contact = _contact(reading, company_id)
    if reading.faults:
        return await _form(visit, company_id, typed, status=400, faults=reading.faults, form_key=form_key)

    def work(store: Store) -> int | None:
        key = f"lead:{visit.reader.staff_id}:{form_key}"
        return store.requests.type_in(visit.reader, company, contact, with_job(need), source, key)

    try:
        made = await visit.write(work)
    except Refused as refused:
        faults = faults_of(refused)
        return await _form(visit, company_id, typed, status=400, faults=faults, form_key=form_key)
    if made is None:
        raise NotFound
    return visit.go(f"/requests/{made}", Note.REQUEST_SAVED)


def _company(reading: Reading, places: Mapping[str, str]) -> dict[str, Any]:
    told = company_of(reading, tuple(places))
    if reading.typed["private"]:
        told["doubt"] = Doubt.PRIVATE_PERSON
    return told


def _contact(reading: Reading, company_id: int | None) -> dict[str, Any] | int:
    """Somebody known who was chosen, or what was typed of somebody new."""
    chosen = forms.row_number(str(reading.typed["contact"]))
    if company_id is not None and chosen is not None:
        return chosen
    return contact_of(reading)


async def _form(
    visit: Visit,
    company_id: int | None,
    typed: Typed,
    *,
    status: int = 200,
    faults: forms.Faults | None = None,
    form_key: str = "",
    was_read: bool = False,
) -> Response:
    def work(store: Store) -> tuple[CompanySheet | None, Mapping[str, str]] | None:
        sheet = store.companies.sheet(visit.reader, company_id) if company_id is not None else None
        if sheet is None and company_id is not None:
            return None
        return sheet, places_of(store, visit)

    found = await visit.write(work)
    if found is None:
        raise NotFound
    sheet, places = found
    if sheet is not None and typed is EMPTY:
        newest = next((one for one in sheet.contacts if one.known and not one.left), None)
        typed = {**EMPTY, "contact": str(newest.contact_id) if newest else ""}
    return visit.page(
        "lead_new.html",
        status=status,
        company=sheet,
        typed=typed,
        faults=faults or {},
        form_key=form_key or secrets.token_urlsafe(16),
        sources=TYPED_SOURCES,
        was_read=was_read,
        **shared(visit, places),
    )
