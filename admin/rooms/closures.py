"""Days besides weekends and holidays on which the service is shut."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import SettingWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from storage.audit import Action
from storage.store import Store

router = APIRouter(prefix="/settings/closures")
Text = Annotated[str, Form()]
FURTHEST = 1_000
"""Days ahead that a day can be closed."""
MOST_AT_ONCE = 60


@router.get("")
async def closures(visit: SettingWork, note_code: forms.NoteCode = None) -> Response:
    return await _page(visit, note=note(note_code))


@router.post("")
async def close(visit: SettingWork, day: Text = "", until: Text = "") -> Response:
    """One more day, or every day of a span."""
    typed = {"day": day, "until": until}
    first, last = forms.day(day), forms.day(until) if until.strip() else forms.day(day)
    faults: forms.Faults = {}
    if first is None or not 0 <= (first - visit.today).days < FURTHEST:
        faults["day"] = Fault.DAY_UNCLEAR
    if last is None:
        faults["until"] = Fault.DAY_UNCLEAR
    elif first is not None and last < first:
        faults["until"] = Fault.DAYS_ORDER
    elif first is not None and (last - first).days >= MOST_AT_ONCE:
        faults["until"] = Fault.DAYS_MANY
    if faults or first is None or last is None:
        return await _page(visit, typed=typed, faults=faults)
    days = {first + timedelta(days=ahead) for ahead in range((last - first).days + 1)}
    await visit.write(lambda store: _set(store, visit, store.rules.current().closures() | days))
    return visit.go("/settings/closures", Note.SETTINGS_SAVED)


@router.post("/remove")
async def open_again(visit: SettingWork, day: Text = "") -> Response:
    opened = forms.day(day)
    if opened is None:
        raise NotFound
    await visit.write(lambda store: _set(store, visit, store.rules.current().closures() - {opened}))
    return visit.go("/settings/closures", Note.SETTINGS_SAVED)


def _set(store: Store, visit: Visit, days: frozenset[date]) -> None:
    if days == store.rules.current().closures():
        return
    store.rules.change(visit.reader.staff_id, closure_days=tuple(day.isoformat() for day in sorted(days)))
    store.audit.record(visit.reader.staff_id, Action.SETTING_CHANGED, setting="closure_days", days=len(days))


async def _page(
    visit: Visit,
    *,
    typed: dict[str, str] | None = None,
    faults: forms.Faults | None = None,
    note: Note | None = None,
) -> Response:
    rules = await visit.write(lambda store: store.rules.current())
    years: dict[int, list[date]] = {}
    for day in sorted(rules.closures()):
        years.setdefault(day.year, []).append(day)
    return visit.page(
        "closures.html",
        status=400 if faults else 200,
        years=years,
        typed=typed or {"day": "", "until": ""},
        faults=faults or {},
        note=note,
    )
