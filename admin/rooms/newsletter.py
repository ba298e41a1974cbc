"""The employers' newsletter (52): its letters, and who asked for it, by industry and municipality, also as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool

from admin import pages, words
from admin.employers import one_of, places_of, shared
from admin.errors import NotFound
from admin.policy import EmployerExport, EmployerWork
from admin.sheets import csv_file, xlsx_file
from admin.visit import Visit
from domain.broadcasts import BroadcastPurpose
from domain.people import Sector
from domain.roles import Permission
from storage.broadcast_rows import Broadcast
from storage.companies_list import Subscriber
from storage.store import Store

router = APIRouter(prefix="/employers/newsletter")
SHOWN = 100
"""Recipients on the page; the file has them all."""
LETTERS = 8
"""Two years of them."""


@router.get("")
async def newsletter(visit: EmployerWork, industry: str = "", municipality: str = "") -> Response:
    rows, places = await _rows(visit, industry, municipality)
    letters = await visit.write(_letters) if visit.reader.may(Permission.SEND_BROADCASTS) else []
    return visit.page(
        "newsletter.html",
        rows=rows,
        letters=letters,
        most=SHOWN,
        industry=one_of(Sector, industry),
        municipality=municipality if municipality in places else None,
        **shared(visit, places),
    )


@router.get("/{form}")
async def export(visit: EmployerExport, form: str, industry: str = "", municipality: str = "") -> Response:
    """The same as csv or xlsx, for the program that sends the letter."""
    if form not in ("csv", "xlsx") or not visit.reader.may(Permission.SERVE_EMPLOYERS):
        raise NotFound
    rows, places = await _rows(visit, industry, municipality)
    say = visit.words
    header = [
        say("console.company.name"),
        say("console.company.contact"),
        say("console.company.email"),
        say("console.company.industry"),
        say("console.clients.place"),
        say("console.review.language"),
    ]
    cells = [
        (
            one.company_name,
            one.full_name,
            one.email,
            say(words.key("sector", one.industry)) if one.industry else None,
            places.get(one.municipality_code or ""),
            pages.tongue(one.language, visit.language),
        )
        for one in rows
    ]
    name = f"{say('console.newsletter.file_name')}-{visit.today.isoformat()}"
    if form == "csv":
        return await run_in_threadpool(csv_file, name, header, cells, language=visit.language)
    return await run_in_threadpool(xlsx_file, name, header, cells)


def _letters(store: Store) -> Sequence[Broadcast]:
    """The newest ones, sent or being written."""
    return store.broadcasts.listed(purpose=BroadcastPurpose.NEWSLETTER).broadcasts[:LETTERS]


async def _rows(visit: Visit, industry: str, municipality: str) -> tuple[list[Subscriber], Mapping[str, str]]:
    def work(store: Store) -> tuple[list[Subscriber], Mapping[str, str]]:
        places = places_of(store, visit)
        there = municipality if municipality in places else None
        return store.companies.newsletter(visit.reader, one_of(Sector, industry), there), places

    return await visit.write(work)
