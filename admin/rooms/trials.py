"""Work trials: agreed for somebody introduced, with its weekly pulse from both sides, until it ends."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import EmployerLook, EmployerWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.employers import TrialEnd
from storage.errors import Refused
from storage.store import Store
from storage.trials import LONGEST_GOALS, Agreed, Place, Told, TrialSheet

router = APIRouter()
Text = Annotated[str, Form()]

FIELD_OF = {
    "past": "starts_on",
    "days_order": "ends_on",
    "trial_long": "ends_on",
    "trial_day_closed": "ends_on",
    "goals_missing": "goals",
}
"""Which field a refusal of the store is about; others stand above the form."""


@router.get("/candidates/{candidate_id}/trial")
async def new(visit: EmployerWork, candidate_id: forms.Number) -> Response:
    """The form of a trial for somebody introduced; when there is one already, its page."""
    place = await _place(visit, candidate_id)
    if place.trial_id is not None:
        return visit.go(f"/trials/{place.trial_id}")
    return _form(visit, place, {"starts_on": "", "ends_on": "", "goals": ""}, {})


@router.post("/candidates/{candidate_id}/trial")
async def agree(
    visit: EmployerWork, candidate_id: forms.Number, starts_on: Text = "", ends_on: Text = "", goals: Text = ""
) -> Response:
    """Both sides are told of it. The same form once more leads to the trial that is there."""
    place = await _place(visit, candidate_id)
    if place.trial_id is not None:
        return visit.go(f"/trials/{place.trial_id}")
    typed = {"starts_on": starts_on, "ends_on": ends_on, "goals": goals.replace("\r\n", "\n")}
    faults: forms.Faults = {}
    days = [_day(typed[name], name, faults) for name in ("starts_on", "ends_on")]
    kept = _goals(typed["goals"], faults)
    if faults or days[0] is None or days[1] is None:
        return _form(visit, place, typed, faults, status=400)
    first, last = days[0], days[1]
    try:
        made = await visit.write(lambda store: store.trials.agree(visit.reader, candidate_id, first, last, kept))
    except Refused as refused:
        code = str(refused.args[0])
        fault = Fault(code)
        if code in FIELD_OF:
            return _form(visit, place, typed, {FIELD_OF[code]: fault}, status=400)
        return _form(visit, place, typed, {}, status=400, fault=fault)
    if made is None:
        raise NotFound
    return visit.go(f"/trials/{made.trial_id}", _told(made))


def _told(made: Agreed) -> Note:
    """Whom the bot could not tell is told by the coordinator."""
    if made.client_told and made.employer_told:
        return Note.TRIAL_AGREED
    if made.client_told:
        return Note.TRIAL_TELL_EMPLOYER
    return Note.TRIAL_TELL_CLIENT if made.employer_told else Note.TRIAL_TELL_BOTH


@router.get("/trials/{trial_id}")
async def trial(visit: EmployerLook, trial_id: forms.Number, note_code: forms.NoteCode = None) -> Response:
    return await _page(visit, trial_id, note=note(note_code))


@router.post("/trials/{trial_id}/end")
async def end(visit: EmployerWork, trial_id: forms.Number, why: Text = "") -> Response:
    if why not in set(TrialEnd):
        return await _page(visit, trial_id, status=400, faults={"why": Fault.TRIAL_END_MISSING})
    ended = await visit.write(lambda store: store.trials.end(visit.reader, trial_id, TrialEnd(why)))
    if ended is None:
        raise NotFound
    return visit.go(f"/trials/{trial_id}", Note.TRIAL_ENDED if ended else Note.TRIAL_WAS_ENDED)


# The pages.


async def _place(visit: Visit, candidate_id: int) -> Place:
    def work(store: Store) -> Place | None:
        return store.trials.place(visit.reader, candidate_id)

    found = await visit.write(work)
    if found is None:
        raise NotFound
    return found


def _form(
    visit: Visit,
    place: Place,
    typed: dict[str, str],
    faults: forms.Faults,
    *,
    status: int = 200,
    fault: Fault | None = None,
) -> Response:
    return visit.page("trial_new.html", status=status, place=place, typed=typed, faults=faults, fault=fault)


async def _page(
    visit: Visit,
    trial_id: int,
    *,
    status: int = 200,
    note: Note | None = None,
    faults: forms.Faults | None = None,
) -> Response:
    def work(store: Store) -> TrialSheet | None:
        return store.trials.sheet(visit.reader, trial_id)

    sheet = await visit.write(work)
    if sheet is None:
        raise NotFound
    return visit.page(
        "trial.html",
        status=status,
        sheet=sheet,
        weeks=_weeks(sheet),
        ends=list(TrialEnd),
        faults=faults or {},
        note=note,
    )


def _weeks(sheet: TrialSheet) -> list[tuple[int, dict[str, Told]]]:
    """What each side told, by week, the newest first."""
    found = groupby(sheet.pulses, key=lambda one: one.week)
    return [(week, {one.side.value: one for one in told}) for week, told in found]


def _day(typed: str, name: str, faults: forms.Faults) -> date | None:
    day = forms.day(typed)
    if day is None:
        faults[name] = Fault.DAY_UNCLEAR
    return day


def _goals(typed: str, faults: forms.Faults) -> str:
    """As strict as with everything that is kept of a client: both sides read it."""
    try:
        kept = forms.harmless(typed, LONGEST_GOALS)
    except Refused as refused:
        faults["goals"] = Fault(refused.args[0])
        return ""
    if kept is None:
        faults["goals"] = Fault.GOALS_MISSING
    return kept or ""
