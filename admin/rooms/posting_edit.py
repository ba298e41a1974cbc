"""A hidden job typed in, also from an employer's need; and correcting what was understood of any posting."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import APIRouter, Request, Response

from admin import forms
from admin.errors import NotFound
from admin.need_form import Reading, Typed, typed_in
from admin.policy import JobWork
from admin.posting_form import (
    ASKED,
    CHOICES,
    OF_PEOPLE,
    SEVERAL,
    TEXTS,
    changed,
    corrected,
    faults_of,
    filled_in,
    read,
    shown,
    texts_of,
    understood_of,
)
from admin.rooms.postings import shared
from admin.visit import Visit
from admin.words import Fault, Note
from domain import jobs
from domain.people import Field
from domain.postings import Doubt, JobKind
from storage.errors import Refused
from storage.postings import Posting
from storage.store import Store

router = APIRouter(prefix="/jobs")
EMPTY: Typed = {
    **dict.fromkeys((*TEXTS, *ASKED), ""),
    **{name: [] for name in SEVERAL},
    "kinds": [JobKind.HIDDEN.value],
}
LISTS = {name: tuple(one for one in kind if one not in OF_PEOPLE) for name, kind in {**CHOICES, **SEVERAL}.items()}


@cache
def occupations(language: str) -> list[tuple[Field, list[tuple[str, str]]]]:
    """The lexicon's jobs by field, as the visitor calls them: what a person may choose."""
    by_field: dict[Field, list[tuple[str, str]]] = {}
    for id, one in jobs.occupations().items():
        by_field.setdefault(one.field, []).append((id, jobs.name(id, language) or id))
    return [(field, sorted(named, key=lambda pair: pair[1].casefold())) for field, named in by_field.items()]


# A new one.


@router.get("/new")
async def new(visit: JobWork, request: forms.MaybeNumber = None) -> Response:
    """``request`` is the employer's need that it is made of: nothing of its contact person comes along."""
    if request is None:
        return _new(visit, EMPTY)
    found = await visit.write(lambda store: store.postings.from_request(request))
    if not found:
        raise NotFound
    return _new(visit, EMPTY | _given(shown(found, visit.language)), request_id=request, is_shown=True)


def _given(typed: Typed) -> Typed:
    return {name: value for name, value in typed.items() if value}


@router.post("/new")
async def type_in(visit: JobWork, request: Request) -> Response:
    """What was understood is shown before anything is kept. The same form sent twice is one posting."""
    form = await request.form()
    typed = typed_in(form, (*TEXTS, *ASKED), tuple(SEVERAL))
    form_key = str(form.get("form_key", ""))[:40] or secrets.token_urlsafe(16)
    request_id = forms.row_number(str(form.get("request", "")))
    kept: dict[str, Any] = {"form_key": form_key, "request_id": request_id}
    if not (str(typed["text"]).strip() or str(typed["title"]).strip()):
        return _new(
            visit, typed, status=400, faults={"text": Fault.POSTING_EMPTY}, is_shown=bool(form.get("seen")), **kept
        )
    found = read(typed)
    if form.get("do") == "read" or not form.get("seen"):
        start = typed if form.get("seen") else EMPTY | _given(typed)
        return _new(
            visit, filled_in(start, found, visit.language), doubt=found.doubt, is_shown=True, was_read=True, **kept
        )
    reading = Reading(typed)
    values = texts_of(reading) | understood_of(reading)
    if reading.faults:
        return _new(visit, typed, status=400, faults=reading.faults, doubt=found.doubt, is_shown=True, **kept)
    told = {name: values[name] for name in TEXTS} | corrected(values, found)
    key = f"posting:{visit.reader.staff_id}:{form_key}"

    def work(store: Store) -> int:
        return store.postings.type_in(told, visit.reader.staff_id, key, request_id)

    try:
        made = await visit.write(work)
    except Refused as refused:
        faults = faults_of(refused)
        return _new(visit, typed, status=400, faults=faults, doubt=found.doubt, is_shown=True, **kept)
    return visit.go(f"/jobs/{made}", Note.JOB_SAVED)


def _new(
    visit: Visit,
    typed: Typed,
    *,
    status: int = 200,
    faults: forms.Faults | None = None,
    form_key: str = "",
    request_id: int | None = None,
    doubt: Doubt | None = None,
    is_shown: bool = False,
    was_read: bool = False,
) -> Response:
    """``is_shown``: with what was understood, which was read from the words just now when ``was_read``."""
    return visit.page(
        "jobs_new.html",
        status=status,
        typed=typed,
        faults=faults or {},
        form_key=form_key or secrets.token_urlsafe(16),
        request_id=request_id,
        from_need=request_id is not None,
        doubt=doubt,
        is_shown=is_shown,
        was_read=was_read,
        **_choices(visit),
    )


def _choices(visit: Visit) -> dict[str, Any]:
    return {"lists": LISTS, "occupations": occupations(visit.language), **shared(visit)}


# Correcting one.


@router.get("/{posting_id}/edit")
async def edit(visit: JobWork, posting_id: forms.Number) -> Response:
    one = await _one(visit, posting_id)
    return _edit(visit, one, _typed(visit, one), one.revision)


@router.post("/{posting_id}/edit")
async def save(visit: JobWork, request: Request, posting_id: forms.Number) -> Response:
    """Who was overtaken keeps what they wrote, and sees what is stored now."""
    form = await request.form()
    revision = forms.row_number(str(form.get("revision", "")))
    one = await _one(visit, posting_id)
    names = (*TEXTS, *ASKED) if one.is_ours else ASKED
    typed = typed_in(form, names, tuple(SEVERAL))
    reading = Reading(typed)
    values = understood_of(reading) | (texts_of(reading) if one.is_ours else {})
    if reading.faults:
        return _edit(visit, one, typed, revision or 0, status=400, faults=reading.faults)
    told = changed(values, _columns(one))
    seen = -1 if revision is None else revision
    try:
        await visit.write(lambda store: store.postings.edit(posting_id, seen, told, visit.reader.staff_id))
    except Refused as refused:
        if refused.args[0] == "changed":
            now = await _one(visit, posting_id)
            return _edit(visit, now, typed, now.revision, status=409, stored=_typed(visit, now))
        return _edit(visit, one, typed, revision or 0, status=400, faults=faults_of(refused))
    return visit.go(f"/jobs/{posting_id}", Note.JOB_SAVED)


def _columns(one: Posting) -> Mapping[str, Any]:
    return {name: getattr(one, name) for name in (*TEXTS, *ASKED, *SEVERAL)}


def _typed(visit: Visit, one: Posting) -> Typed:
    return shown(_columns(one), visit.language)


async def _one(visit: Visit, posting_id: int) -> Posting:
    found = await visit.write(lambda store: store.postings.one(posting_id))
    if found is None:
        raise NotFound
    return found


def _edit(
    visit: Visit,
    one: Posting,
    typed: Typed,
    revision: int,
    *,
    status: int = 200,
    faults: forms.Faults | None = None,
    stored: Typed | None = None,
) -> Response:
    """``stored`` is what a colleague has made of it meanwhile."""
    return visit.page(
        "jobs_edit.html",
        status=status,
        one=one,
        typed=typed,
        is_own=one.is_ours,
        revision=revision,
        faults=faults or {},
        stored=stored,
        theirs=[name for name in typed if stored[name] != typed[name]] if stored else [],
        **_choices(visit),
    )
