"""Companies: the list, one company's page, what is written down of it, and two that are the same."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from admin import forms
from admin.employers import address, faults_of, one_of, places_of, shared, with_places
from admin.errors import NotFound
from admin.need_form import COMPANY, Reading, Typed, company_of, shown, typed_in
from admin.policy import EmployerLook, EmployerWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.employers import Event
from domain.people import Sector
from domain.text import clean_text
from storage.companies_list import CompanyFilters, CompanyPage, CompanyRow, CompanySheet
from storage.employer_chats import EmployerChats
from storage.errors import Refused
from storage.store import Store

router = APIRouter()
Text = Annotated[str, Form()]
LONGEST_SEARCH = 160
SILENCES = (4, 8, 12, 26, 52)
"""Weeks without a contact that one may ask for."""
NOTHING_WRITTEN = {"what": "", "body": ""}
MOST_HITS = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the list asks for."""

    filters: CompanyFilters

    @property
    def is_narrowed(self) -> bool:
        one = self.filters
        return any((one.name, one.industry, one.municipality, one.with_open, one.silent_weeks))

    def address(self, **other: Any) -> str:
        one = self.filters
        now = {
            "q": one.name,
            "industry": one.industry,
            "municipality": one.municipality,
            "cooperating": "yes" if one.with_open else None,
            "weeks": one.silent_weeks,
        }
        return address("/companies", now | other)


def searched(typed: str) -> str:
    return clean_text(typed)[:LONGEST_SEARCH]


def asked(
    q: Annotated[str, Query(max_length=1_000)] = "",
    industry: str = "",
    municipality: str = "",
    cooperating: str = "",
    weeks: str = "",
    page: str = "",
) -> Asked:
    return Asked(
        CompanyFilters(
            name=searched(q),
            industry=one_of(Sector, industry),
            municipality=municipality if municipality.isascii() and municipality.isdigit() else None,
            with_open=bool(cooperating),
            silent_weeks=forms.number(weeks, 1, 520),
            page=forms.number(page, 1, 10_000) or 1,
        )
    )


@router.get("/companies")
async def companies(
    visit: EmployerLook, question: Annotated[Asked, Depends(asked)], note_code: forms.NoteCode = None
) -> Response:
    def work(store: Store) -> tuple[CompanyPage, Mapping[str, str]]:
        return store.companies.listed(visit.reader, question.filters), places_of(store, visit)

    found, places = await visit.write(work)
    silences = [(weeks, visit.words("console.companies.weeks", n=weeks)) for weeks in SILENCES]
    return visit.page(
        "companies.html",
        found=found,
        asked=question,
        silences=silences,
        note=note(note_code),
        **shared(visit, places),
    )


@router.get("/companies/{company_id}")
async def company(visit: EmployerLook, company_id: forms.Number, note_code: forms.NoteCode = None) -> Response:
    return await _page(visit, company_id, NOTHING_WRITTEN, note=note(note_code))


@router.post("/companies/{company_id}/events")
async def write_down(
    visit: EmployerWork, company_id: forms.Number, form_key: Text, what: Text = "", body: Text = ""
) -> Response:
    """A call, a visit, a letter, a workshop, an event, a vacancy told to the network (187), or a note."""
    typed = {"what": what, "body": body}
    try:
        written = await visit.write(lambda store: wrote(store, visit, company_id, typed, form_key, request_id=None))
    except Refused as refused:
        return await _page(visit, company_id, typed, status=400, faults=faults_of(refused, "body"), form_key=form_key)
    if written is None:
        raise NotFound
    return visit.go(f"/companies/{company_id}", Note.WRITTEN_DOWN)


def wrote(
    store: Store, visit: Visit, company_id: int, typed: Mapping[str, str], form_key: str, request_id: int | None
) -> bool | None:
    """Keeps what was written. Raises Refused: as the store does, and for what may not be kept of people."""
    kind = one_of(Event, typed["what"])
    if kind is None:
        raise Refused("event")
    body = forms.harmless(typed["body"], 2_000) or ""
    key = f"event:{visit.reader.staff_id}:{form_key}"[:64]
    return store.companies.write_down(visit.reader, company_id, kind, body, key, request_id)


async def _page(
    visit: Visit,
    company_id: int,
    typed: Mapping[str, str],
    *,
    status: int = 200,
    faults: forms.Faults | None = None,
    form_key: str = "",
    note: Note | None = None,
) -> Response:
    def work(store: Store) -> tuple[CompanySheet, set[int], Mapping[str, str]] | None:
        sheet = store.companies.sheet(visit.reader, company_id)
        if sheet is None:
            return None
        chats = EmployerChats(store.connection, store.now)
        chatting = chats.reached(visit.reader, [one.person_id for one in sheet.contacts])
        return sheet, chatting, places_of(store, visit)

    found = await visit.write(work)
    if found is None:
        raise NotFound
    sheet, chatting, places = found
    return visit.page(
        "company.html",
        status=status,
        one=sheet,
        chatting=chatting,
        typed=typed,
        faults=faults or {},
        form_key=form_key or secrets.token_urlsafe(16),
        note=note,
        **shared(visit, places),
    )


# Its own facts.


def _typed(sheet: CompanySheet) -> Typed:
    """The company as the form shows it."""
    typed = shown({name: getattr(sheet, name, None) for name in COMPANY}, COMPANY)
    typed["business_id"] = sheet.business_id or sheet.foreign_id or ""
    typed["company_municipality"] = sheet.municipality_code or ""
    return typed


@router.get("/companies/{company_id}/edit")
async def facts(visit: EmployerWork, company_id: forms.Number) -> Response:
    sheet, places = await _sheet(visit, company_id)
    return _form(visit, sheet, places, _typed(sheet), sheet.revision)


@router.post("/companies/{company_id}/edit")
async def save(visit: EmployerWork, request: Request, company_id: forms.Number) -> Response:
    form = await request.form()
    typed = typed_in(form, COMPANY)
    revision = forms.row_number(str(form.get("revision", "")))
    sheet, places = await _sheet(visit, company_id)
    reading = Reading(typed)
    told = company_of(reading, tuple(places))
    if form.get("seen_to"):
        told["doubt"] = None
    if reading.faults:
        return _form(visit, sheet, places, typed, revision or 0, status=400, faults=reading.faults)
    try:
        saved = await visit.write(
            lambda store: store.companies.edit(visit.reader, company_id, -1 if revision is None else revision, told)
        )
    except Refused as refused:
        if refused.args[0] == "changed":
            now, places = await _sheet(visit, company_id)
            return _form(visit, now, places, typed, now.revision, status=409, overtaken=True)
        return _form(visit, sheet, places, typed, revision or 0, status=400, faults=faults_of(refused, "name"))
    if saved is None:
        raise NotFound
    return visit.go(f"/companies/{company_id}", Note.COMPANY_SAVED)


async def _sheet(visit: Visit, company_id: int) -> tuple[CompanySheet, Mapping[str, str]]:
    return await with_places(visit, lambda store: store.companies.sheet(visit.reader, company_id))


def _form(
    visit: Visit,
    sheet: CompanySheet,
    places: Mapping[str, str],
    typed: Typed,
    revision: int,
    *,
    status: int = 200,
    faults: forms.Faults | None = None,
    overtaken: bool = False,
) -> Response:
    return visit.page(
        "company_edit.html",
        status=status,
        one=sheet,
        typed=typed,
        revision=revision,
        faults=faults or {},
        overtaken=overtaken,
        **shared(visit, places),
    )


# Two that are the same.


@router.get("/companies/{company_id}/merge")
async def merging(
    visit: EmployerWork,
    company_id: forms.Number,
    q: Annotated[str, Query(max_length=1_000)] = "",
    other: forms.MaybeNumber = None,
) -> Response:
    """Search the other one, then both side by side."""
    return await _merging(visit, company_id, searched(q), other)


@router.post("/companies/{company_id}/merge")
async def merge(visit: EmployerWork, company_id: forms.Number, other: Text = "") -> Response:
    gone = forms.row_number(other)
    if gone is None:
        raise NotFound
    try:
        merged = await visit.write(lambda store: store.companies.merge(visit.reader, company_id, gone))
    except Refused as refused:
        fault = {"same": Fault.SAME_COMPANY, "changed": Fault.SAME_COMPANY}.get(str(refused.args[0]))
        return await _merging(visit, company_id, "", gone, status=400, fault=fault or Fault(refused.args[0]))
    if merged is None:
        raise NotFound
    return visit.go(f"/companies/{company_id}", Note.COMPANY_MERGED)


async def _merging(
    visit: Visit, company_id: int, q: str, other_id: int | None, *, status: int = 200, fault: Fault | None = None
) -> Response:
    def work(store: Store) -> tuple[CompanySheet, CompanySheet | None, list[CompanyRow], Mapping[str, str]] | None:
        one = store.companies.sheet(visit.reader, company_id)
        if one is None:
            return None
        other = store.companies.sheet(visit.reader, other_id) if other_id else None
        if other_id and other is None:
            return None
        hits = store.companies.listed(visit.reader, CompanyFilters(name=q)).rows if q else one.twins
        others = [hit for hit in hits if hit.id not in (one.id, other_id)][:MOST_HITS]
        return one, other if other and other.id != one.id else None, others, places_of(store, visit)

    found = await visit.write(work)
    if found is None:
        raise NotFound
    one, other, hits, places = found
    return visit.page(
        "company_merge.html",
        status=status,
        one=one,
        other=other,
        hits=hits,
        q=q,
        fault=fault,
        **shared(visit, places),
    )
