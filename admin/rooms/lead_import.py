"""Leads from a file: what was understood of each row first, and one press after that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from admin import forms, words
from admin.employers import places_of, shared
from admin.errors import NotFound
from admin.lead_files import Table, Unreadable, packed, table_of, unpacked
from admin.lead_words import FileFault, LeadColumn
from admin.leads import Lead, Words, fill, leads_of, words_of
from admin.policy import EmployerWork
from admin.sheets import csv_file, xlsx_file
from admin.visit import Visit
from domain.employers import Source
from storage.request_import import ImportResult
from storage.store import Store

router = APIRouter(prefix="/employers/import")
Text = Annotated[str, Form()]
SHOWN = 200
"""Rows of the preview on the page; those that stay out come first."""
MOST_TAKEN = 500
"""Rows that one press takes in: it is to be answered in seconds, and a long file needs some more presses."""
AT_ONCE = 100
"""Rows in one transaction, so that nobody else waits long."""
SOURCES = (Source.LADEC, Source.IMPORT, Source.PROACTIVE)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the press: new needs, those that had been there before, rows that were not taken; and how many
    rows are ``left`` in the file, from the place ``following`` on.
    """

    made: int
    again: int
    left_out: int
    left: int
    following: int


@router.get("")
async def choose(visit: EmployerWork) -> Response:
    return await _page(visit)


@router.post("")
async def look(visit: EmployerWork, request: Request) -> Response:
    """Reads the file and shows what it says. Nothing is stored."""
    form = await request.form()
    given, source = form.get("file"), _source(str(form.get("source", "")))
    content = await given.read() if isinstance(given, UploadFile) else b""
    await form.close()
    known, _ = await _known(visit)
    try:
        table, leads = await run_in_threadpool(_read, content, known)
        carried = packed(table)
    except Unreadable as unreadable:
        return await _page(visit, status=400, fault=unreadable.fault, source=source)
    return await _page(visit, leads=leads, carried=carried, source=source)


def _read(content: bytes, known: Words) -> tuple[Table, list[Lead]]:
    table = table_of(content)
    return table, leads_of(table, known)


@router.post("/take")
async def take(visit: EmployerWork, table: Text = "", source: Text = "", start: Text = "") -> Response:
    """Takes in what the preview showed, read once more: MOST_TAKEN rows from ``start`` on, 0 for the first.

    Rows that are here already are not made again.
    """
    known, _ = await _known(visit)
    first = forms.row_number(start) or 0
    try:
        rows = unpacked(table)
        leads = leads_of([rows[0], *rows[1:][first : first + MOST_TAKEN]], known)
    except Unreadable as unreadable:
        return await _page(visit, status=400, fault=unreadable.fault)
    good = [lead for lead in leads if lead.is_taken]
    await run_in_threadpool(_fill, good, visit)
    made = again = refused = 0
    for at in range(0, len(good), AT_ONCE):
        done = await _taken(visit, [lead.row for lead in good[at : at + AT_ONCE]], _source(source))
        made, again, refused = made + len(done.made), again + done.again, refused + len(done.refused)
    following = first + MOST_TAKEN
    left = max(0, len(rows) - 1 - following)
    result = Result(made, again, len(leads) - len(good) + refused, left, following)
    return await _page(visit, result=result, carried=table, source=_source(source))


def _fill(leads: Sequence[Lead], visit: Visit) -> None:
    for lead in leads:
        fill(lead, visit.today)


async def _taken(visit: Visit, rows: Sequence[Mapping[str, Mapping[str, Any]]], source: Source) -> ImportResult:
    done = await visit.write(lambda store: store.requests.import_rows(visit.reader, rows, source))
    if done is None:
        raise NotFound
    return done


@router.get("/template/{form}")
async def template(visit: EmployerWork, form: str) -> Response:
    """A file with the columns that are understood and one row as an example: csv or xlsx."""
    say = visit.words
    header = [say(words.key("lead_column", one)) for one in LeadColumn]
    sample = {
        LeadColumn.COMPANY: say("console.import.sample_company"),
        LeadColumn.NEED: say("console.import.sample_need"),
    }
    rows = [[sample.get(one, "") for one in LeadColumn]]
    name = say("console.import.file_name")
    match form:
        case "csv":
            return csv_file(name, header, rows, language=visit.language)
        case "xlsx":
            return await run_in_threadpool(xlsx_file, name, header, rows)
    raise NotFound


def _source(typed: str) -> Source:
    return Source(typed) if typed in SOURCES else Source.IMPORT


async def _known(visit: Visit) -> tuple[Words, Mapping[str, str]]:
    def work(store: Store) -> tuple[Words, Mapping[str, str]]:
        named = [(one.code, one.name) for one in store.region.municipalities()]
        return words_of(visit.console.texts, named), places_of(store, visit)

    return await visit.write(work)


async def _page(
    visit: Visit,
    *,
    status: int = 200,
    fault: FileFault | None = None,
    leads: Sequence[Lead] | None = None,
    carried: str = "",
    source: Source = Source.LADEC,
    result: Result | None = None,
) -> Response:
    _, places = await _known(visit)
    shown = sorted(leads, key=lambda lead: lead.is_taken)[:SHOWN] if leads else []
    await run_in_threadpool(_fill, shown, visit)
    return visit.page(
        "lead_import.html",
        status=status,
        fault=fault,
        leads=leads,
        shown=shown,
        packed=carried,
        source=source,
        sources=SOURCES,
        columns=tuple(LeadColumn),
        result=result,
        **shared(visit, places),
    )
