"""An event made from what the catalogue knows of its kind, and an event or a whole series changed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from admin import forms
from admin.employers import one_of, places_of
from admin.errors import NotFound
from admin.event_form import SAID, faults_of, names, repeats_of, shown, started, values_of
from admin.need_form import Reading, Typed, typed_in
from admin.policy import EventWork
from admin.visit import Visit
from admin.words import Fault, Note
from domain.event_starters import STARTERS, Turns
from domain.events import Audience, EventKind
from storage.errors import Refused
from storage.event_overview import Holder
from storage.event_rows import Event
from storage.event_values import LONGEST
from storage.store import Store

router = APIRouter(prefix="/events")
LONGEST_KEY = 40


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen in the form. ``places`` are municipalities by code, as the visitor calls them."""

    places: Mapping[str, str]
    colleagues: Sequence[Holder]


def _choices(store: Store, visit: Visit) -> Choices:
    return Choices(places_of(store, visit), store.event_overview.colleagues())


# A new one.


@router.get("/new")
async def new(visit: EventWork, kind: str = "") -> Response:
    """First what kind of event it is, then the form with what such an event usually has."""
    chosen = one_of(EventKind, kind)
    if chosen is None:
        return visit.page("events_new.html", starters=STARTERS, audiences=tuple(Audience))
    choices = await visit.write(lambda store: _choices(store, visit))
    return _form(visit, choices, started(chosen, visit.dates, visit.reader.staff_id))


@router.post("/new")
async def make(visit: EventWork, request: Request) -> Response:
    """The same form sent twice is one event."""
    form = await request.form()
    languages = visit.console.texts.languages
    typed = typed_in(form, names(languages, with_series=True))
    form_key = str(form.get("form_key", ""))[:LONGEST_KEY] or secrets.token_urlsafe(16)
    choices = await visit.write(lambda store: _choices(store, visit))
    reading = Reading(typed)
    values = _values(visit, reading, choices)
    repeats, ends_on = repeats_of(reading, values["starts_at"])
    if values["starts_at"] is not None and values["starts_at"] < visit.now:
        reading.faults.setdefault("day", Fault.PAST)
    if reading.faults:
        return _form(visit, choices, typed, status=400, faults=reading.faults, form_key=form_key)
    key = f"{visit.reader.staff_id}:{form_key}"

    def work(store: Store) -> int:
        return store.events.add(values, staff_id=visit.reader.staff_id, form_key=key, repeats=repeats, ends_on=ends_on)

    try:
        made = await visit.write(work)
    except Refused as refused:
        return _form(visit, choices, typed, status=400, faults=faults_of(refused), form_key=form_key)
    return visit.go(f"/events/{made}", Note.EVENT_SAVED)


# Changing one, or its whole series.


@router.get("/{event_id}/edit")
async def edit(visit: EventWork, event_id: forms.Number) -> Response:
    one, choices = await _there(visit, event_id)
    return _form(visit, choices, shown(one, visit.dates), one=one, revision=one.revision)


@router.post("/{event_id}/edit")
async def save(visit: EventWork, request: Request, event_id: forms.Number) -> Response:
    """Who was overtaken keeps what they wrote, and sees what is stored now."""
    form = await request.form()
    languages = visit.console.texts.languages
    typed = typed_in(form, names(languages, with_series=False))
    revision = forms.row_number(str(form.get("revision", "")))
    seen = -1 if revision is None else revision
    whole_series = form.get("whole_series") == "yes"
    one, choices = await _there(visit, event_id)
    reading = Reading(typed)
    values = _values(visit, reading, choices)
    told: dict[str, Any] = {"one": one, "revision": seen, "whole_series": whole_series}
    if reading.faults:
        return _form(visit, choices, typed, status=400, faults=reading.faults, **told)

    def work(store: Store) -> object:
        return store.events.edit(visit.reader, event_id, seen, values, whole_series=whole_series)

    try:
        await visit.write(work)
    except Refused as refused:
        if refused.args[0] == "changed":
            now, choices = await _there(visit, event_id)
            told |= {"one": now, "revision": now.revision, "stored": shown(now, visit.dates)}
            return _form(visit, choices, typed, status=409, **told)
        return _form(visit, choices, typed, status=400, faults=faults_of(refused), **told)
    return visit.go(f"/events/{event_id}", Note.EVENT_SAVED)


def _values(visit: Visit, reading: Reading, choices: Choices) -> dict[str, Any]:
    there = {one.id for one in choices.colleagues}
    return values_of(reading, visit.console.texts.languages, choices.places.keys(), there)


async def _there(visit: Visit, event_id: int) -> tuple[Event, Choices]:
    one, choices = await visit.write(lambda store: (store.events.one(event_id), _choices(store, visit)))
    if one is None:
        raise NotFound
    return one, choices


def _form(
    visit: Visit,
    choices: Choices,
    typed: Typed,
    *,
    status: int = 200,
    one: Event | None = None,
    revision: int = 0,
    whole_series: bool = False,
    faults: forms.Faults | None = None,
    form_key: str = "",
    stored: Typed | None = None,
) -> Response:
    """``one`` is the event that is changed, None for a new one; ``stored`` is what a colleague made of it meanwhile."""
    return visit.page(
        "events_edit.html",
        status=status,
        one=one,
        typed=typed,
        revision=revision,
        whole_series=whole_series,
        faults=faults or {},
        form_key=form_key or secrets.token_urlsafe(16),
        stored=stored,
        theirs=[name for name in typed if stored[name] != typed[name]] if stored else [],
        choices=choices,
        kinds=tuple(EventKind),
        audiences=tuple(Audience),
        turns=tuple(Turns),
        said_parts=SAID,
        longest=LONGEST,
    )
