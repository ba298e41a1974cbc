"""Ready replies: what a team says often, in every language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import ReplyWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.roles import Permission
from storage.canned import LONGEST, LONGEST_NAME, FieldName, Reply, unknown_fields
from storage.errors import Refused

router = APIRouter(prefix="/canned")

Typed = Annotated[str, Form()]
FIRST = ("hello", "thanks", "call", "time", "closed")
"""The ready replies that come with the program, by the names of their texts."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form of one ready reply; ``id`` is None for a new one."""

    id: int | None = None
    name: str = ""
    team_id: int | None = None
    bodies: dict[str, str] = field(default_factory=dict)
    fault: Fault | None = None
    unknown: str = ""
    """What stands in braces and is no field."""


@router.get("")
async def replies(visit: ReplyWork, note_code: forms.NoteCode = None) -> Response:
    found = await visit.write(lambda store: store.canned.editable(visit.reader))
    return visit.page("canned.html", replies=found, sheet=None, note=note(note_code))


@router.get("/new")
async def new(visit: ReplyWork) -> Response:
    return await _sheet(visit, Sheet())


@router.post("/new")
async def add(visit: ReplyWork, request: Request, name: Typed = "", team: Typed = "") -> Response:
    return await _save(visit, request, Sheet(name=name, team_id=forms.row_number(team)))


@router.post("/first")
async def first(visit: ReplyWork) -> Response:
    """Makes those that come with the program; their names are in the language of who pressed."""
    texts = visit.console.texts

    def body(name: str, language: str) -> str:
        return texts.template(language, f"canned.{name}.body")

    made = [
        (texts.plain(visit.language, f"canned.{name}.name"), {code: body(name, code) for code in texts.languages})
        for name in FIRST
    ]
    await visit.write(lambda store: store.canned.start_with(visit.reader, made))
    return visit.go("/canned", Note.CANNED_SAVED)


@router.get("/{canned_id}")
async def one(visit: ReplyWork, canned_id: forms.Number) -> Response:
    found = await visit.write(lambda store: store.canned.one(visit.reader, canned_id))
    if found is None or not found.can_edit:
        raise NotFound
    return await _sheet(visit, Sheet(found.id, found.name, found.team_id, found.bodies))


@router.post("/{canned_id}")
async def change(visit: ReplyWork, request: Request, canned_id: forms.Number, name: Typed = "") -> Response:
    return await _save(visit, request, Sheet(canned_id, name))


@router.post("/{canned_id}/retire")
async def retire(visit: ReplyWork, canned_id: forms.Number) -> Response:
    if not await visit.write(lambda store: store.canned.retire(visit.reader, canned_id)):
        raise NotFound
    return visit.go("/canned", Note.CANNED_RETIRED)


async def _save(visit: Visit, request: Request, typed: Sheet) -> Response:
    form = await request.form()
    bodies = {code: str(form.get(f"body_{code}", "")) for code in visit.console.texts.languages}
    try:
        number = await visit.write(
            lambda store: store.canned.save(visit.reader, typed.id, typed.name, bodies, typed.team_id)
        )
    except Refused as refused:
        unknown = next((found for body in bodies.values() for found in unknown_fields(body)), "")
        wrong = Sheet(typed.id, typed.name, typed.team_id, bodies, Fault(refused.args[0]), unknown)
        return await _sheet(visit, wrong, status=400)
    if number is None:
        raise NotFound
    return visit.go("/canned", Note.CANNED_SAVED)


async def _sheet(visit: Visit, sheet: Sheet, *, status: int = 200) -> Response:
    teams = await visit.write(lambda store: store.staff.teams()) if visit.reader.may(Permission.EDIT_CONTENT) else []
    none: list[Reply] = []
    return visit.page(
        "canned.html",
        status=status,
        replies=none,
        sheet=sheet,
        teams=teams,
        fields=tuple(FieldName),
        longest=LONGEST,
        longest_name=LONGEST_NAME,
        note=None,
    )
