"""Messages to many: which there are, how each stands, and what came of it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response

from admin import broadcast_preview as preview_of
from admin import forms, segment_form
from admin.broadcast_words import BroadcastFault, BroadcastStep, BroadcastTab, Reach
from admin.errors import NotFound
from admin.policy import BroadcastWork, asks_by_itself
from admin.visit import Visit
from admin.words import Note, note
from domain.broadcasts import BroadcastState
from domain.people import Language
from storage.broadcast_results import Results
from storage.broadcast_rows import Broadcast, BroadcastPage, Progress
from storage.broadcast_sending import NOT_BEGUN
from storage.errors import Refused
from storage.segments import Counted, Sampled
from storage.store import Store

router = APIRouter(prefix="/broadcasts")
SAMPLE = 5
COUNTED_DOWN = timedelta(hours=1)
"""The last of the time there is to take it back is counted down on the open page."""
OVER = (BroadcastState.DONE, BroadcastState.CANCELLED)
STATES = {
    BroadcastTab.OPEN: tuple(state for state in BroadcastState if state not in OVER),
    BroadcastTab.OVER: OVER,
}


@router.get("")
async def broadcasts(
    visit: BroadcastWork, tab: str = "", after: forms.MaybeNumber = None, note_code: forms.NoteCode = None
) -> Response:
    chosen = BroadcastTab(tab) if tab in set(BroadcastTab) else BroadcastTab.OPEN

    def work(store: Store) -> tuple[BroadcastPage, dict[int, Progress]]:
        page = store.broadcasts.listed(states=STATES[chosen], after=after)
        going = [one for one in page.broadcasts if one.frozen_at]
        return page, {one.id: store.broadcasts.progress(one.id) for one in going}

    page, progress = await visit.write(work)
    return visit.page(
        "broadcasts_list.html",
        page=page,
        progress=progress,
        tab=chosen,
        tabs=tuple(BroadcastTab),
        note=note(note_code),
    )


# One.


@dataclass(frozen=True, slots=True)
class Standing:
    """How one stands. Of one that can still be changed: who would get it, what it lacks, and who has to look. Of one
    that is under way or over: how far it is, and what came of it.
    """

    along: preview_of.Beside
    lacks: list[str] = field(default_factory=list)
    counted: Counted | None = None
    sample: list[Sampled] = field(default_factory=list)
    needs_eyes: bool = False
    has_chat: bool = False
    undo_minutes: int = 0
    progress: Progress | None = None
    results: Results | None = None
    who: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    may_look: bool = False
    turns: list[Broadcast] = field(default_factory=list)


@router.get("/{broadcast_id}")
async def broadcast(
    visit: BroadcastWork, request: Request, broadcast_id: forms.Number, note_code: forms.NoteCode = None
) -> Response:
    """Of an open page that asks by itself, only how far it is."""
    if asks_by_itself(request):
        return await _live(visit, broadcast_id)
    return await show(visit, broadcast_id, note=note(note_code))


async def _live(visit: Visit, broadcast_id: int) -> Response:
    def work(store: Store) -> tuple[Broadcast, Progress | None, list[Broadcast]] | None:
        one = store.broadcasts.one(broadcast_id)
        if one is None:
            return None
        return one, store.broadcasts.progress(one.id) if one.frozen_at else None, _turns(store, one)

    found = await visit.write(work)
    if found is None:
        raise NotFound
    one, progress, turns = found
    return visit.page("broadcasts_live.html", one=one, progress=progress, **_ways(visit, one, progress, turns))


def _turns(store: Store, one: Broadcast) -> list[Broadcast]:
    """Of one that repeats: what is there already of its turns."""
    return store.broadcasts.turns(one.id) if one.next_on else []


async def there(visit: Visit, broadcast_id: int) -> Broadcast:
    found = await visit.write(lambda store: store.broadcasts.one(broadcast_id))
    if found is None:
        raise NotFound
    return found


async def show(
    visit: Visit,
    broadcast_id: int,
    *,
    status: int = 200,
    note: Note | None = None,
    fault: BroadcastFault | None = None,
    words: str = "",
) -> Response:
    """``words``: what somebody would have otherwise in it, as they typed it."""

    def work(store: Store) -> tuple[Broadcast, Standing] | None:
        one = store.broadcasts.one(broadcast_id)
        return None if one is None else (one, _standing(store, visit, one))

    found = await visit.write(work)
    if found is None:
        raise NotFound
    one, standing = found
    return visit.page(
        "broadcasts_check.html" if one.is_open_to_change else "broadcasts_one.html",
        status=status,
        one=one,
        now=standing,
        progress=standing.progress,
        previews=preview_of.previews(visit, one, standing.along),
        missing=[code.value for code in Language if code not in one.bodies()],
        note=note,
        fault=fault,
        words=words,
        steps=tuple(BroadcastStep),
        form_key=secrets.token_urlsafe(16),
        **_ways(visit, one, standing.progress, standing.turns),
    )


def _standing(store: Store, visit: Visit, one: Broadcast) -> Standing:
    along = preview_of.beside(store, one)
    filters = store.broadcasts.filters(one)
    if not one.is_open_to_change and one.frozen_at:
        known = segment_form.known(store, visit)
        return Standing(
            along,
            turns=_turns(store, one),
            progress=store.broadcasts.progress(one.id),
            results=store.broadcasts.results(visit.reader, one.id),
            who=[(each.side.value, segment_form.in_words(each, known)) for each in filters],
        )
    counted = store.segments.count(filters, one.purpose, one.event_id) if filters else None
    if not one.is_open_to_change:
        return Standing(along, counted=counted)
    return Standing(
        along,
        preview_of.lacks(one, along, visit),
        counted,
        store.segments.sample(visit.reader, filters, one.purpose, one.event_id, SAMPLE) if filters else [],
        counted is not None and store.broadcasts.needs_eyes(one, counted.gets),
        store.broadcasts.linked_chat(visit.reader) is not None,
        store.rules.current().undo_minutes,
        may_look=store.broadcasts.may_look(visit.reader, one),
    )


def _ways(visit: Visit, one: Broadcast, progress: Progress | None, turns: list[Broadcast]) -> dict[str, Any]:
    """What the live part of the page needs beside the numbers."""
    left = one.first_at - visit.now if one.first_at else timedelta()
    return {
        "reaches": tuple(Reach),
        "ended": frozenset(OVER),
        "turns": turns,
        "not_begun": NOT_BEGUN,
        "version": _version(one, progress, turns),
        "counts_down": timedelta() < left < COUNTED_DOWN,
    }


def _version(one: Broadcast, progress: Progress | None, turns: list[Broadcast]) -> str:
    """Another one whenever there is something new to see."""
    told = f"{one.revision} {one.state} {progress} {[(turn.id, turn.state) for turn in turns]}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


# What its sender can do about it.


@router.post("/{broadcast_id}/undo")
async def undo(visit: BroadcastWork, broadcast_id: forms.Number) -> Response:
    return await _press(visit, broadcast_id, lambda store: store.broadcasts.undo(visit.reader, broadcast_id), "undone")


@router.post("/{broadcast_id}/pause")
async def pause(visit: BroadcastWork, broadcast_id: forms.Number) -> Response:
    return await _press(visit, broadcast_id, lambda store: store.broadcasts.pause(visit.reader, broadcast_id), "paused")


@router.post("/{broadcast_id}/resume")
async def resume(visit: BroadcastWork, broadcast_id: forms.Number) -> Response:
    return await _press(
        visit, broadcast_id, lambda store: store.broadcasts.resume(visit.reader, broadcast_id), "resumed"
    )


@router.post("/{broadcast_id}/cancel")
async def cancel(
    visit: BroadcastWork, broadcast_id: forms.Number, what: Annotated[str, Form(max_length=20)] = ""
) -> Response:
    """``what`` is "repeats" when it goes on, and only is not to come again."""
    if what == "repeats":
        return await _press(
            visit, broadcast_id, lambda store: store.broadcasts.end_repeats(visit.reader, broadcast_id), "repeats_ended"
        )
    return await _press(
        visit, broadcast_id, lambda store: store.broadcasts.cancel(visit.reader, broadcast_id), "cancelled"
    )


@router.post("/{broadcast_id}/retry")
async def retry(visit: BroadcastWork, broadcast_id: forms.Number) -> Response:
    return await _press(
        visit, broadcast_id, lambda store: store.broadcasts.retry_failed(visit.reader, broadcast_id), "retried"
    )


async def _press(visit: Visit, broadcast_id: int, work: Callable[[Store], object], said: str) -> Response:
    await there(visit, broadcast_id)
    try:
        await visit.write(work)
    except Refused as refused:
        return await show(visit, broadcast_id, status=409, fault=BroadcastFault.of(refused.args[0]))
    return visit.go(f"/broadcasts/{broadcast_id}", Note(f"broadcast_{said}"))


@router.post("/{broadcast_id}/copy")
async def copy(
    visit: BroadcastWork, broadcast_id: forms.Number, form_key: Annotated[str, Form(max_length=64)] = ""
) -> Response:
    """The same once more, as a draft. A form that was sent twice made one."""
    await there(visit, broadcast_id)
    key = form_key or secrets.token_urlsafe(16)
    made = await visit.write(lambda store: store.broadcasts.copy(visit.reader, broadcast_id, key))
    return visit.go(f"/broadcasts/{made}/words", Note.BROADCAST_COPIED)


# Who got it.


@router.get("/{broadcast_id}/people")
async def people(
    visit: BroadcastWork, broadcast_id: forms.Number, came_to: str = "", after: forms.MaybeNumber = None
) -> Response:
    """Names of those whom the reader may see, and what became of it with everybody."""
    one = await there(visit, broadcast_id)
    if one.frozen_at is None:
        raise NotFound
    reach = Reach(came_to) if came_to in set(Reach) else None
    found = await visit.write(
        lambda store: store.broadcasts.recipients(visit.reader, broadcast_id, came_to=reach, after=after)
    )
    if found is None:
        raise NotFound
    return visit.page("broadcasts_people.html", one=one, page=found, reach=reach, reaches=tuple(Reach))
