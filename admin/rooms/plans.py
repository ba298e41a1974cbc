"""A client's plan: the goal, the next steps, and when it is looked at again."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from admin import forms
from admin.context import ROOT
from admin.errors import NotFound
from admin.policy import CaseWork, ClientWork
from admin.rooms.today import go_back
from admin.visit import Visit
from admin.words import Fault, Note, note
from storage.errors import Refused
from storage.plans import LONGEST_GOAL, LONGEST_STEP, Saved, Sheet, Standing, Whose
from storage.store import Store

router = APIRouter()
Text = Annotated[str, Form()]
FARTHEST_DAYS = 1_000


@router.get("/cases/{case_id}/plan")
async def plan(
    visit: ClientWork,
    case_id: forms.Number,
    note_code: forms.NoteCode = None,
    step: forms.MaybeNumber = None,
) -> Response:
    """The plan of one case, to be written on by who has the client in care. ``step``: whose press can be undone."""
    return await _page(visit, case_id, note=note(note_code), step=step)


@router.post("/cases/{case_id}/plan")
async def save(
    visit: CaseWork, case_id: forms.Number, goal: Text = "", review_on: Text = "", revision: Text = "", base: Text = ""
) -> Response:
    """Goal and day. Who was overtaken is told what the other wrote, and keeps their own to save it again."""
    typed = {"goal": goal.replace("\r\n", "\n"), "review_on": review_on}
    faults: forms.Faults = {}
    kept = _kept(typed["goal"], LONGEST_GOAL, "goal", Fault.GOAL_MISSING, faults)
    day = _day(visit, review_on, "review_on", faults)
    if kept is None or day is None or faults:
        return await _page(visit, case_id, status=400, typed=typed, faults=faults, revision=revision, base=base)
    read_at = forms.number(revision, 0, 999_999)
    saved = await visit.write(
        lambda store: store.plans.set(visit.reader, case_id, goal=kept, review_on=day, revision=read_at)
    )
    if saved is None:
        raise NotFound
    if saved is Saved.CLASH:
        return await _overtaken(visit, case_id, typed, base)
    return visit.go(f"/cases/{case_id}/plan", Note.PLAN_SAVED)


async def _overtaken(visit: Visit, case_id: int, typed: dict[str, str], base: str) -> Response:
    """What the visitor did not touch becomes as the other has made it; what both did is shown both ways."""
    sheet = await _sheet(visit, case_id)
    stored = _typed_of(sheet)
    seen = _seen(base)
    own = {name for name in typed if typed[name] != seen.get(name)}
    merged = {name: typed[name] if name in own else stored[name] for name in typed}
    both = {name: stored[name] for name in own if stored[name] != seen.get(name) and stored[name] != typed[name]}
    return _shown(visit, sheet, status=409, typed=merged, both=both, overtaken=True)


@router.post("/cases/{case_id}/plan/reviewed")
async def reviewed(visit: CaseWork, case_id: forms.Number, back: Text = "") -> Response:
    client_id = await visit.write(lambda store: store.plans.reviewed(visit.reader, case_id))
    if client_id is None:
        raise NotFound
    return go_back(visit, back, Note.PLAN_REVIEWED) if back else visit.go(f"/cases/{case_id}/plan", Note.PLAN_REVIEWED)


@router.post("/cases/{case_id}/steps")
async def add_step(
    visit: CaseWork, case_id: forms.Number, body: Text = "", whose: Text = "", due_on: Text = ""
) -> Response:
    faults: forms.Faults = {}
    kept = _kept(body, LONGEST_STEP, "body", Fault.STEP_MISSING, faults, lines=False)
    day = _day(visit, due_on, "due_on", faults) if due_on.strip() else None
    if kept is None or faults:
        new = {"body": body, "whose": whose, "due_on": due_on}
        return await _page(visit, case_id, status=400, new=new, faults=faults)
    who = Whose(whose) if whose in set(Whose) else Whose.CLIENT
    if await visit.write(lambda store: store.plans.add_step(visit.reader, case_id, kept, who, day)) is None:
        raise NotFound
    return visit.go(f"/cases/{case_id}/plan", Note.STEP_ADDED)


@router.post("/steps/{step_id}")
async def press_step(visit: CaseWork, step_id: forms.Number, standing: Text = "", back: Text = "") -> Response:
    """Done, dropped or open again; back to where it was pressed, with a way to undo."""
    if standing not in set(Standing):
        raise NotFound
    wanted = Standing(standing)
    moved = await visit.write(lambda store: store.plans.set_step(visit.reader, step_id, wanted))
    if moved is None:
        raise NotFound
    said = {
        Standing.DONE: Note.STEP_DONE,
        Standing.DROPPED: Note.STEP_DROPPED,
        Standing.OPEN: Note.STEP_OPEN,
    }[wanted]
    undo = {"step": step_id} if moved.changed and wanted is not Standing.OPEN else {}
    return go_back(visit, back or f"{ROOT}/cases/{moved.case_id}/plan", said, **undo)


# The page.


async def _sheet(visit: Visit, case_id: int) -> Sheet:
    def work(store: Store) -> Sheet | None:
        return store.plans.sheet(visit.reader, case_id)

    found = await visit.write(work)
    if found is None:
        raise NotFound
    return found


async def _page(visit: Visit, case_id: int, **shown: Any) -> Response:
    return _shown(visit, await _sheet(visit, case_id), **shown)


def _shown(
    visit: Visit,
    sheet: Sheet,
    *,
    status: int = 200,
    typed: dict[str, str] | None = None,
    base: str = "",
    revision: str | None = None,
    **shown: Any,
) -> Response:
    stored = _typed_of(sheet)
    current = str(sheet.plan.revision) if sheet.plan else ""
    return visit.page(
        "plan.html",
        status=status,
        sheet=sheet,
        typed=typed or stored,
        base=base or json.dumps(stored, ensure_ascii=False),
        revision=current if revision is None else revision,
        **{
            "new": {"body": "", "whose": Whose.CLIENT, "due_on": ""},
            "faults": {},
            "both": {},
            "overtaken": False,
            "note": None,
            "step": None,
            **shown,
        },
    )


def _typed_of(sheet: Sheet) -> dict[str, str]:
    """The plan as the form shows it."""
    if sheet.plan is None:
        return {"goal": "", "review_on": sheet.review_on.isoformat()}
    return {"goal": sheet.plan.goal, "review_on": sheet.plan.review_on.isoformat()}


def _seen(base: str) -> dict[str, str]:
    """What the form held when it was opened; nothing where that cannot be told."""
    try:
        given = json.loads(base)
    except ValueError:
        return {}
    return {name: str(value) for name, value in given.items()} if isinstance(given, dict) else {}


def _kept(
    said: str, longest: int, name: str, missing: Fault, faults: forms.Faults, *, lines: bool = True
) -> str | None:
    try:
        kept = forms.harmless(said, longest, keep_lines=lines)
    except Refused as refused:
        faults[name] = Fault(refused.args[0])
        return None
    if kept is None:
        faults[name] = missing
    return kept


def _day(visit: Visit, typed: str, name: str, faults: forms.Faults) -> date | None:
    """A day to come, or today."""
    day = forms.day(typed)
    if day is None or not 0 <= (day - visit.today).days <= FARTHEST_DAYS:
        faults[name] = Fault.DAY_UNCLEAR
        return None
    return day
