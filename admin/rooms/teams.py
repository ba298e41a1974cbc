"""Teams, the authorities they belong to, and the municipalities they serve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.datastructures import FormData

from admin import forms
from admin.errors import NotFound
from admin.policy import SettingWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.people import Language
from domain.region import find_municipality
from domain.text import Refused as TextRefused
from domain.text import clean_text
from storage.audit import Action
from storage.errors import Refused
from storage.region import Authority, Municipality, Team
from storage.store import Store

router = APIRouter(prefix="/teams")
Text = Annotated[str, Form()]
LONGEST_NAME, LONGEST_LINE = 120, 300
FIELD = {
    Fault.TEAM_TAKEN: "name",
    Fault.AUTHORITY_MISSING: "authority",
    Fault.MUNICIPALITY_KNOWN: "which",
}
"""Which field of a form a refusal of the store belongs to."""


@router.get("")
async def teams(visit: SettingWork, note_code: forms.NoteCode = None) -> Response:
    return await _page(visit, note=note(note_code))


@router.post("")
async def add_team(visit: SettingWork, name: Text = "", authority: Text = "") -> Response:
    typed = {"name": name, "authority": authority}
    kept = _line(name, LONGEST_NAME)
    if not kept:
        return await _page(visit, of="new", typed=typed, faults={"name": Fault.TEAM_NAME})

    def work(store: Store) -> None:
        team_id = store.region.add_team(kept, forms.row_number(authority) or 0)
        store.audit.record(visit.reader.staff_id, Action.TEAM_ADDED, team=team_id)

    return await _saved(visit, work, "new", typed, Note.TEAM_ADDED)


@router.post("/{team_id}")
async def change_team(visit: SettingWork, team_id: forms.Number, name: Text = "", authority: Text = "") -> Response:
    typed = {"name": name, "authority": authority}
    of = f"team-{team_id}"
    kept = _line(name, LONGEST_NAME)
    if not kept:
        return await _page(visit, of=of, typed=typed, faults={"name": Fault.TEAM_NAME})

    def work(store: Store) -> None:
        store.region.change_team(team_id, kept, forms.row_number(authority) or 0)
        store.audit.record(visit.reader.staff_id, Action.TEAM_CHANGED, team=team_id)

    return await _saved(visit, work, of, typed, Note.TEAM_SAVED)


@router.post("/authorities/{authority_id}")
async def change_authority(visit: SettingWork, request: Request, authority_id: forms.Number) -> Response:
    """Its names, and how to reach it, in every language."""
    names, typed, faults = _names(visit, await request.form())
    contact: dict[str, str] = {}
    for code in visit.console.texts.languages:
        given = str((await request.form()).get(f"contact_{code}", ""))
        typed[f"contact_{code}"] = given
        line = _line(given, LONGEST_LINE)
        if line is None:
            faults[f"contact_{code}"] = Fault.LINE_LONG
        elif line:
            contact[code] = line
    of = f"authority-{authority_id}"
    if faults:
        return await _page(visit, of=of, typed=typed, faults=faults)

    def work(store: Store) -> None:
        store.region.change_authority(authority_id, names, contact)
        store.audit.record(visit.reader.staff_id, Action.AUTHORITY_CHANGED, authority=authority_id)

    return await _saved(visit, work, of, typed, Note.AUTHORITY_SAVED)


@router.post("/municipalities/new")
async def add_municipality(visit: SettingWork, which: Text = "", authority: Text = "") -> Response:
    """One more municipality, found by its name as people find theirs in the chat."""
    typed = {"which": which, "authority": authority}
    found = find_municipality(which)
    if len(found) != 1:
        return await _page(visit, of="municipality-new", typed=typed, faults={"which": Fault.MUNICIPALITY_UNKNOWN})
    names = {str(language): found[0].name(language) for language in Language}

    def work(store: Store) -> None:
        store.region.add_municipality(found[0].code, names, forms.row_number(authority) or 0)
        store.audit.record(visit.reader.staff_id, Action.MUNICIPALITY_CHANGED, municipality=found[0].code)

    return await _saved(visit, work, "municipality-new", typed, Note.MUNICIPALITY_ADDED)


@router.post("/municipalities/{code}")
async def change_municipality(visit: SettingWork, request: Request, code: str, authority: Text = "") -> Response:
    """Its names, and which authority serves it."""
    if not code.isdecimal():
        raise NotFound
    names, typed, faults = _names(visit, await request.form())
    typed["authority"] = authority
    of = f"municipality-{code}"
    if faults:
        return await _page(visit, of=of, typed=typed, faults=faults)

    def work(store: Store) -> None:
        store.region.change_municipality(code, names, forms.row_number(authority) or 0)
        store.audit.record(visit.reader.staff_id, Action.MUNICIPALITY_CHANGED, municipality=code)

    return await _saved(visit, work, of, typed, Note.MUNICIPALITY_SAVED)


def _line(typed: str, longest: int) -> str | None:
    """One line as it may be kept, "" for nothing, None for one that is too long."""
    try:
        return clean_text(typed, longest)
    except TextRefused:
        return None


def _names(visit: Visit, form: FormData) -> tuple[dict[str, str], dict[str, str], forms.Faults]:
    """A name in every language: cleaned, as typed, and what is wrong."""
    typed = {f"name_{code}": str(form.get(f"name_{code}", "")) for code in visit.console.texts.languages}
    names = {code: _line(typed[f"name_{code}"], LONGEST_NAME) or "" for code in visit.console.texts.languages}
    return names, typed, {f"name_{code}": Fault.NAMES_MISSING for code, name in names.items() if not name}


async def _saved(visit: Visit, work: Callable[[Store], None], of: str, typed: dict[str, str], note: Note) -> Response:
    try:
        await visit.write(work)
    except Refused as refused:
        fault = Fault(refused.args[0])
        return await _page(visit, of=of, typed=typed, faults={FIELD[fault]: fault})
    except LookupError:
        raise NotFound from None
    return visit.go("/teams", note)


async def _page(
    visit: Visit,
    *,
    of: str = "",
    typed: dict[str, str] | None = None,
    faults: forms.Faults | None = None,
    note: Note | None = None,
) -> Response:
    """``of`` names the form that was sent; what was typed in it stays."""

    def work(store: Store) -> tuple[list[Team], list[Authority], list[Municipality]]:
        return store.region.teams(), store.region.authorities(), store.region.municipalities()

    teams, authorities, municipalities = await visit.write(work)

    def called(names: dict[str, str]) -> str:
        return names.get(visit.language) or names.get("fi") or next(iter(names.values()), "–")

    def shown(form: str, stored: dict[str, str]) -> dict[str, str]:
        return {**stored, **typed} if form == of and typed else stored

    return visit.page(
        "teams.html",
        status=400 if faults else 200,
        teams=teams,
        authorities=authorities,
        municipalities=municipalities,
        called=called,
        shown=shown,
        of=of,
        faults=faults or {},
        longest=(LONGEST_NAME, LONGEST_LINE),
        note=note,
    )
