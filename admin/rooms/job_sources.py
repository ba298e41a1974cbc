"""Where job postings come from: the sources, how often they are fetched, how the last runs went, and files brought."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Form, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from admin import forms
from admin.errors import NotFound
from admin.job_words import JobFault
from admin.need_form import Reading, Typed, shown, typed_in
from admin.outside import MOST_OF_FILE
from admin.pages import tongue
from admin.policy import SourceWork
from admin.posting_form import host_of
from admin.visit import Visit
from admin.words import Fault, Note, key, note
from domain.people import Language
from domain.postings import Approval, SourceKind
from storage.errors import Refused
from storage.job_sources import Run, Source
from storage.store import Store

router = APIRouter(prefix="/jobs/sources")
Text = Annotated[str, Form()]
FIELDS = ("name", "kind", "address", "language", "approval", "every_hours", "is_on")
EMPTY: Typed = {
    **dict.fromkeys(FIELDS, ""),
    "language": Language.FI.value,
    "approval": Approval.ALWAYS.value,
    "every_hours": "24",
}
LONGEST_NAME = 120
LONGEST_ADDRESS = 500
MOST_HOURS = 168
MOST_RUNS = 20


@router.get("")
async def sources(visit: SourceWork, note_code: forms.NoteCode = None) -> Response:
    found = await visit.write(lambda store: store.job_sources.all())
    return visit.page("jobs_sources.html", sources=found, note=note(note_code), job_fault=JobFault.of)


@router.get("/new")
async def new(visit: SourceWork) -> Response:
    return _new(visit, EMPTY)


@router.post("/new")
async def add(visit: SourceWork, request: Request) -> Response:
    typed = typed_in(await request.form(), FIELDS)
    reading = Reading(typed)
    values = _source_of(reading)
    if reading.faults:
        return _new(visit, typed, status=400, faults=reading.faults)
    try:
        made = await visit.write(lambda store: store.job_sources.add(**values, staff_id=visit.reader.staff_id))
    except Refused as refused:
        return _new(visit, typed, status=400, faults=_faults_of(refused))
    return visit.go(f"/jobs/sources/{made}", Note.SOURCE_SAVED)


def _source_of(reading: Reading) -> dict[str, Any]:
    """The source as columns; what is wrong with it is in ``reading.faults``."""
    typed = reading.typed
    hours = forms.number(str(typed["every_hours"]), 1, MOST_HOURS)
    if hours is None:
        reading.faults["every_hours"] = Fault.HOURS_UNCLEAR
    values = {
        "name": reading.text("name", LONGEST_NAME, missing=Fault.SOURCE_NAME),
        "kind": reading.among("kind", set(SourceKind).__contains__, needed=True),
        "address": reading.text("address", LONGEST_ADDRESS),
        "language": reading.among("language", set(Language).__contains__, needed=True),
        "approval": reading.among("approval", set(Approval).__contains__, needed=True),
        "every_hours": hours,
        "is_on": bool(typed["is_on"]),
    }
    address = values["address"]
    if address and not _is_address(str(address)):
        reading.faults["address"] = Fault.ADDRESS_UNCLEAR
    elif values["is_on"] and not address and "address" not in reading.faults:
        reading.faults["address"] = Fault.ADDRESS_MISSING
    if not reading.faults:
        values |= {"kind": SourceKind(str(values["kind"])), "approval": Approval(str(values["approval"]))}
    return values


def _is_address(typed: str) -> bool:
    """Whether it can be one at all; whether it leads where it may is seen when it is fetched."""
    return bool(host_of(typed)) and " " not in typed


_OF_FIELD = {"address_unclear": "address", "hours_unclear": "every_hours"}


def _faults_of(refused: Refused) -> forms.Faults:
    code = str(refused.args[0])
    return {_OF_FIELD.get(code, "name"): Fault(code)}


def _new(visit: Visit, typed: Typed, *, status: int = 200, faults: forms.Faults | None = None) -> Response:
    return visit.page("jobs_source_new.html", status=status, typed=typed, faults=faults or {}, **_choices(visit))


def _choices(visit: Visit) -> dict[str, Any]:
    return {
        "kinds": tuple(SourceKind),
        "approvals": tuple(Approval),
        "tongues": [(code.value, tongue(code, visit.language)) for code in Language],
    }


# One source.


@router.get("/{source_id}")
async def source(visit: SourceWork, source_id: forms.Number, note_code: forms.NoteCode = None) -> Response:
    return await _page(visit, source_id, note=note(note_code))


async def _page(
    visit: Visit,
    source_id: int,
    *,
    status: int = 200,
    typed: Typed | None = None,
    faults: forms.Faults | None = None,
    fault: Fault | None = None,
    revision: int | None = None,
    overtaken: bool = False,
    note: Note | None = None,
) -> Response:
    """``overtaken``: a colleague has changed it meanwhile, and what is stored now is shown beside what was typed."""

    def work(store: Store) -> tuple[Source, Sequence[Run]] | None:
        found = _live(store, source_id)
        return (found, store.job_sources.runs(source_id, MOST_RUNS)) if found else None

    found = await visit.write(work)
    if found is None:
        raise NotFound
    one, runs = found
    stored = _typed(one)
    return visit.page(
        "jobs_source.html",
        status=status,
        one=one,
        runs=runs,
        host=host_of(one.address) if one.address else "",
        is_under_way=one.is_under_way(visit.now),
        typed=typed or stored,
        faults=faults or {},
        fault=fault,
        revision=one.revision if revision is None or overtaken else revision,
        overtaken=overtaken,
        theirs=_theirs(visit, stored, typed) if typed and overtaken else [],
        most_megabytes=MOST_OF_FILE // 1_000_000,
        note=note,
        job_fault=JobFault.of,
        **_choices(visit),
    )


def _typed(one: Source) -> Typed:
    values = {name: getattr(one, name) for name in FIELDS}
    return shown(values, FIELDS) | {"is_on": "yes" if one.is_on else ""}


def _theirs(visit: Visit, stored: Typed, typed: Typed) -> list[tuple[str, str]]:
    """What a colleague has written otherwise, in words."""
    say = visit.words
    names: Mapping[str, str] = {
        "name": say("console.job_sources.name"),
        "kind": say("console.job_sources.kind"),
        "address": say("console.job_sources.address"),
        "language": say("console.job_sources.language"),
        "approval": say("console.job_sources.approval"),
        "every_hours": say("console.job_sources.every"),
        "is_on": say("console.job_sources.switch"),
    }
    values = {name: str(stored[name]) for name in FIELDS}
    values["kind"] = say(key("source_kind", values["kind"]))
    values["approval"] = say(key("approval", values["approval"]))
    values["is_on"] = say("console.jobs.yes") if values["is_on"] else say("console.jobs.no")
    return [(names[name], values[name]) for name in FIELDS if stored[name] != typed[name]]


@router.post("/{source_id}")
async def change(visit: SourceWork, request: Request, source_id: forms.Number) -> Response:
    await _there(visit, source_id)
    form = await request.form()
    typed = typed_in(form, FIELDS)
    revision = forms.row_number(str(form.get("revision", "")))
    reading = Reading(typed)
    values = _source_of(reading)
    if reading.faults:
        return await _page(visit, source_id, status=400, typed=typed, faults=reading.faults, revision=revision)
    seen = -1 if revision is None else revision
    try:
        await visit.write(
            lambda store: store.job_sources.edit(source_id, seen, **values, staff_id=visit.reader.staff_id)
        )
    except Refused as refused:
        if refused.args[0] == "changed":
            return await _page(visit, source_id, status=409, typed=typed, overtaken=True)
        return await _page(visit, source_id, status=400, typed=typed, faults=_faults_of(refused), revision=revision)
    return visit.go(f"/jobs/sources/{source_id}", Note.SOURCE_SAVED)


@router.post("/{source_id}/retire")
async def retire(visit: SourceWork, source_id: forms.Number) -> Response:
    """It is fetched no more, and its postings go."""
    return await _press(
        visit,
        source_id,
        lambda store: store.job_sources.retire(source_id, visit.reader.staff_id),
        "/jobs/sources",
        Note.SOURCE_RETIRED,
    )


@router.post("/{source_id}/emptied")
async def emptied(visit: SourceWork, source_id: forms.Number, do: Text = "") -> Response:
    """A run would have taken most of its postings away and took none: was it a mistake of theirs, or are they gone?"""
    if do not in ("keep", "empty"):
        return await _page(visit, source_id, status=400, fault=Fault.CHOICE_MISSING)

    def work(store: Store) -> object:
        return store.job_sources.settle_emptied(source_id, is_empty=do == "empty", staff_id=visit.reader.staff_id)

    said = Note.SOURCE_EMPTY if do == "empty" else Note.SOURCE_KEPT
    return await _press(visit, source_id, work, f"/jobs/sources/{source_id}", said)


@router.post("/{source_id}/run")
async def run(visit: SourceWork, source_id: forms.Number) -> Response:
    """Begins to fetch it now, and does not wait for the end: the page tells how it went when it is opened again."""
    one = await _there(visit, source_id)
    if not one.address:
        return await _page(visit, source_id, status=400, fault=Fault.ADDRESS_MISSING)
    if not one.is_under_way(visit.now):
        visit.console.imports.begin(source_id, visit.reader.staff_id)
    return visit.go(f"/jobs/sources/{source_id}", Note.SOURCE_RUNS)


@router.post("/{source_id}/file")
async def bring(visit: SourceWork, request: Request, source_id: forms.Number) -> Response:
    """Takes in a file; nothing of it is kept but the postings."""
    async with request.form() as form:
        one = await _there(visit, source_id)
        given = form.get("file")
        if one.is_under_way(visit.now):
            return await _page(visit, source_id, status=409, faults={"file": Fault.SOURCE_BUSY})
        if not isinstance(given, UploadFile) or not given.size:
            return await _page(visit, source_id, status=400, faults={"file": Fault.FILE_MISSING})
        path = await run_in_threadpool(_put_aside, given.file)
    visit.console.imports.begin(source_id, visit.reader.staff_id, path)
    return visit.go(f"/jobs/sources/{source_id}", Note.SOURCE_RUNS)


def _put_aside(content: BinaryIO) -> Path:
    """A copy of the file for the run, which takes it away."""
    with tempfile.NamedTemporaryFile(prefix="postings-", delete=False) as kept:
        shutil.copyfileobj(content, kept)
    return Path(kept.name)


def _live(store: Store, source_id: int) -> Source | None:
    """A source that is not retired."""
    found = store.job_sources.one(source_id)
    return found if found is not None and found.retired_at is None else None


async def _there(visit: Visit, source_id: int) -> Source:
    found = await visit.write(lambda store: _live(store, source_id))
    if found is None:
        raise NotFound
    return found


async def _press(visit: Visit, source_id: int, work: forms.Work[object], to: str, said: Note) -> Response:
    await _there(visit, source_id)
    try:
        await visit.write(work)
    except Refused as refused:
        return await _page(visit, source_id, status=409, fault=Fault(refused.args[0]))
    return visit.go(to, said)
