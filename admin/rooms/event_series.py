"""A series of events, ended: what is there stays, and no further ones are made."""

from __future__ import annotations

from fastapi import APIRouter, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import EventWork
from admin.rooms.events import to_come
from admin.words import Note
from storage.store import Store

router = APIRouter(prefix="/events/series")


@router.post("/{series_id}/end")
async def end(visit: EventWork, series_id: forms.Number) -> Response:
    """Goes back to the next of its events, or to the list when there is none."""

    def work(store: Store) -> int | None:
        if store.event_overview.series_end(series_id) is None:
            return None
        store.events.end_series(visit.reader, series_id)
        return next((one.id for one in to_come(store, series_id)), 0)

    found = await visit.write(work)
    if found is None:
        raise NotFound
    return visit.go(f"/events/{found}" if found else "/events", Note.EVENT_SERIES_ENDED)
