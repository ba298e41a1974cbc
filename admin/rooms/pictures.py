"""The picture of an event and of a message to many: brought, described, changed for another, taken away.

A page of its own, so that a form with much in it has nothing to lose by a file that cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from admin import forms
from admin.errors import NotFound
from admin.pages import tongue
from admin.pictures import Given, given
from admin.policy import BroadcastWork, EventWork
from admin.visit import Visit
from admin.words import Fault, Note
from domain.events import EventState
from storage.errors import Refused
from storage.picture_making import MOST_BYTES
from storage.pictures import LONGEST_ALT, Picture
from storage.store import Store

router = APIRouter()


@dataclass(frozen=True)
class Bearer:
    """What the picture goes with. ``back`` is its page, ``save`` puts a picture's id in place of the one it has."""

    name: str
    room: str
    path: str
    back: str
    revision: int
    picture: Picture | None
    save: Callable[[Store, int, int | None, bool], object]
    is_open: bool = True
    is_of_series: bool = False


@router.get("/events/{event_id}/picture")
async def of_event(visit: EventWork, event_id: forms.Number) -> Response:
    return _page(visit, await _event(visit, event_id))


@router.post("/events/{event_id}/picture")
async def set_of_event(visit: EventWork, request: Request, event_id: forms.Number) -> Response:
    return await _set(visit, request, await _event(visit, event_id))


@router.get("/broadcasts/{broadcast_id}/picture")
async def of_broadcast(visit: BroadcastWork, broadcast_id: forms.Number) -> Response:
    return _page(visit, await _broadcast(visit, broadcast_id))


@router.post("/broadcasts/{broadcast_id}/picture")
async def set_of_broadcast(visit: BroadcastWork, request: Request, broadcast_id: forms.Number) -> Response:
    return await _set(visit, request, await _broadcast(visit, broadcast_id))


async def _event(visit: Visit, event_id: int) -> Bearer:
    def work(store: Store) -> Bearer | None:
        one = store.events.one(event_id)
        if one is None:
            return None

        def save(store: Store, revision: int, picture_id: int | None, whole: bool) -> object:
            values = {"picture_id": picture_id}
            return store.events.edit(visit.reader, event_id, revision, values, whole_series=whole)

        path = f"/events/{event_id}"
        is_open = one.state is not EventState.CANCELLED and not one.is_over(store.now)
        name, is_of_series = one.said("name", visit.language), one.series_id is not None
        picture = _picture(store, one.picture_id)
        return Bearer(name, "events", f"{path}/picture", path, one.revision, picture, save, is_open, is_of_series)

    return _found(await visit.write(work))


async def _broadcast(visit: Visit, broadcast_id: int) -> Bearer:
    def work(store: Store) -> Bearer | None:
        one = store.broadcasts.one(broadcast_id)
        if one is None:
            return None

        def save(store: Store, revision: int, picture_id: int | None, whole: bool) -> None:
            store.broadcasts.edit(visit.reader, broadcast_id, revision, {"picture_id": picture_id})

        path, picture = f"/broadcasts/{broadcast_id}", _picture(store, one.picture_id)
        back = f"{path}/words" if one.is_open_to_change else path
        return Bearer(
            one.name, "broadcasts", f"{path}/picture", back, one.revision, picture, save, one.is_open_to_change
        )

    return _found(await visit.write(work))


def _picture(store: Store, picture_id: int | None) -> Picture | None:
    return store.pictures.one(picture_id) if picture_id is not None else None


def _found(bearer: Bearer | None) -> Bearer:
    if bearer is None:
        raise NotFound
    return bearer


async def _set(visit: Visit, request: Request, bearer: Bearer) -> Response:
    """Keeps the picture, its words, or that there is none any more. Who was overtaken sees what there is now."""
    if not bearer.is_open:
        return visit.go(bearer.back)
    async with request.form() as form:
        revision = forms.row_number(str(form.get("revision", "")))
        seen, whole = -1 if revision is None else revision, form.get("whole_series") == "yes"
        is_taken_away = form.get("do") == "remove"
        found = Given({}) if is_taken_away else await given(form, visit.console.texts.languages, bearer.picture)
    if found.faults:
        return _page(visit, bearer, found, status=400, revision=seen)

    def work(store: Store) -> object:
        number = None if is_taken_away else found.keep(store, bearer.picture, visit.reader.staff_id)
        return bearer.save(store, seen, number, whole)

    try:
        await visit.write(work)
    except Refused as refused:
        overtaken = refused.args[0] == "changed"
        found.faults = {} if overtaken else {"file": Fault.PICTURE_NOT_NOW}
        return _page(visit, bearer, None if is_taken_away else found, status=409, overtaken=overtaken)
    return visit.go(bearer.back, Note.PICTURE_REMOVED if is_taken_away else Note.PICTURE_SAVED)


def _page(
    visit: Visit,
    bearer: Bearer,
    found: Given | None = None,
    *,
    status: int = 200,
    revision: int | None = None,
    overtaken: bool = False,
) -> Response:
    if not bearer.is_open:
        return visit.go(bearer.back)
    languages = visit.console.texts.languages
    alt = found.alt if found else bearer.picture.alt if bearer.picture else {}
    return visit.page(
        "picture_edit.html",
        status=status,
        bearer=bearer,
        tongues=[(code, tongue(code, visit.language)) for code in languages],
        alt={code: alt.get(code, "") for code in languages},
        faults=found.faults if found else {},
        revision=bearer.revision if revision is None else revision,
        overtaken=overtaken,
        most_megabytes=MOST_BYTES // 1_000_000,
        longest=LONGEST_ALT,
    )
