"""Writing a message to many: its words in three languages, who gets it, and when it leaves."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response

from admin import broadcast_form as form_of
from admin import broadcast_preview as preview_of
from admin import forms, pages, segment_form, words
from admin.broadcast_words import BroadcastStep, FieldName
from admin.errors import NotFound
from admin.need_form import Reading, Typed, typed_in
from admin.policy import BroadcastWork
from admin.visit import Visit
from admin.words import Fault
from domain.broadcast_words import allowed
from domain.broadcasts import BroadcastPurpose, Button, ButtonKind
from domain.segments import Filters, Side
from storage.broadcast_drafts import LONGEST_BODY, LONGEST_NAME, LONGEST_SUBJECT
from storage.broadcast_rows import SOURCE, Broadcast
from storage.errors import Refused
from storage.events import Event
from storage.segments import Counted, Sampled, Segment
from storage.store import Store

router = APIRouter(prefix="/broadcasts")
NEW = ("name", "purpose", "event")
SAMPLE = 10
Text = Annotated[str, Form()]


# A new one.


@router.get("/new")
async def new(visit: BroadcastWork, purpose: str = "", event: forms.MaybeNumber = None) -> Response:
    chosen = purpose if purpose in set(BroadcastPurpose) else BroadcastPurpose.EVENTS.value
    return await _new(visit, {"name": "", "purpose": chosen, "event": str(event or "")})


@router.post("/new")
async def add(visit: BroadcastWork, request: Request) -> Response:
    form = await request.form()
    typed = typed_in(form, NEW)
    key = str(form.get("form_key", ""))[:64] or secrets.token_urlsafe(16)
    reading = Reading(typed)
    name = reading.text("name", LONGEST_NAME, missing=Fault.BROADCAST_NAME)
    purpose = reading.among("purpose", set(BroadcastPurpose).__contains__, needed=True)
    event_id = forms.row_number(str(typed["event"]))
    if reading.faults or purpose is None:
        return await _new(visit, typed, key=key, status=400, faults=reading.faults)

    def work(store: Store) -> int:
        event = store.events.one(event_id) if event_id else None
        kind = BroadcastPurpose(purpose)
        values = {"name": name, "purpose": kind, "event_id": event_id, **_begun(visit, kind, event)}
        if kind is BroadcastPurpose.NEWSLETTER:
            values["segments"] = _subscribers(store, visit)
        return store.broadcasts.draft(values, staff_id=visit.reader.staff_id, form_key=key)

    try:
        made = await visit.write(work)
    except Refused as refused:
        return await _new(visit, typed, key=key, status=400, faults=form_of.fault_of(str(refused.args[0])))
    return visit.go(f"/broadcasts/{made}/words")


def _begun(visit: Visit, purpose: BroadcastPurpose, event: Event | None) -> dict[str, Any]:
    """Words to begin with, and the buttons that such a message has most often."""
    kind = "letter" if purpose is BroadcastPurpose.NEWSLETTER else "event" if event else "plain"
    texts = {
        code: {
            "subject": event.said("name", code) if event else "",
            "body": visit.console.texts.plain(code, BEGUN[kind]),
        }
        for code in visit.console.texts.languages
    }
    buttons = [Button(ButtonKind.EVENT, {})] if event else []
    if purpose is not BroadcastPurpose.NEWSLETTER:
        buttons.append(Button(ButtonKind.REPLY, {}))
    values: dict[str, Any] = {"texts": texts, "buttons": buttons}
    if event is not None and event.picture_id:
        values["picture_id"] = event.picture_id
    return values


def _subscribers(store: Store, visit: Visit) -> list[int]:
    """The group of those who asked for the letter; made when there is none yet."""
    wanted = Filters(side=Side.EMPLOYERS, newsletter=True)
    there = [one.id for one in store.segments.all() if one.retired_at is None and one.filters == wanted]
    if there:
        return there[:1]
    try:
        name = visit.console.texts.plain(SOURCE, "console.broadcasts.subscribers")
        return [store.segments.add(visit.reader, name, wanted)]
    except Refused:
        return []  # another group has the name: it is chosen by hand


BEGUN: Mapping[str, str] = {
    "event": "console.broadcasts.begun_event",
    "letter": "console.broadcasts.begun_letter",
    "plain": "console.broadcasts.begun_plain",
}


async def _new(
    visit: Visit, typed: Typed, *, key: str = "", status: int = 200, faults: forms.Faults | None = None
) -> Response:
    events = await visit.write(_events)
    return visit.page(
        "broadcasts_new.html",
        status=status,
        typed=typed,
        faults=faults or {},
        purposes=tuple(BroadcastPurpose),
        events=_named(visit, events),
        form_key=key or secrets.token_urlsafe(16),
    )


def _events(store: Store) -> Sequence[Event]:
    """Those that one can be invited to."""
    return store.events.listed(when="coming").events


def _named(visit: Visit, events: Sequence[Event]) -> list[tuple[str, str]]:
    return [(str(one.id), f"{one.said('name', visit.language)}, {visit.dates.when(one.starts_at)}") for one in events]


# Its words.


@router.get("/{broadcast_id}/words")
async def words_page(visit: BroadcastWork, broadcast_id: forms.Number) -> Response:
    one = await _there(visit, broadcast_id)
    return await _words(visit, one) if one.is_open_to_change else visit.go(f"/broadcasts/{broadcast_id}")


@router.post("/{broadcast_id}/words")
async def set_words(visit: BroadcastWork, request: Request, broadcast_id: forms.Number) -> Response:
    one = await _there(visit, broadcast_id)
    form = await request.form()
    typed = typed_in(form, form_of.WORDS)
    revision = forms.row_number(str(form.get("revision", "")))
    reading = Reading(typed)
    values = form_of.read_words(reading)
    if reading.faults:
        return await _words(visit, one, typed, status=400, faults=reading.faults, revision=revision)
    try:
        await _save(visit, one, revision, values)
    except Refused as refused:
        if refused.args[0] == "changed":
            fresh = await _there(visit, broadcast_id)
            return await _words(visit, fresh, typed, status=409, overtaken=True)
        faults = form_of.fault_of(str(refused.args[0]))
        return await _words(visit, one, typed, status=400, faults=faults, revision=revision)
    if form.get("do") in ("preview", "picture"):
        return visit.go(f"/broadcasts/{broadcast_id}/{'words' if form.get('do') == 'preview' else 'picture'}")
    return visit.go(f"/broadcasts/{broadcast_id}" + ("" if one.segments else "/who"))


async def _words(
    visit: Visit,
    one: Broadcast,
    typed: Typed | None = None,
    *,
    status: int = 200,
    faults: forms.Faults | None = None,
    revision: int | None = None,
    overtaken: bool = False,
) -> Response:
    """``overtaken``: a colleague has changed it meanwhile, and what is stored now is told beside what was typed."""

    def work(store: Store) -> tuple[preview_of.Beside, Sequence[Event]]:
        return preview_of.beside(store, one), _events(store)

    along, events = await visit.write(work)
    stored = form_of.typed_words(one)
    named = _named(visit, [*events, *([along.event] if along.event and along.event not in events else [])])
    return visit.page(
        "broadcasts_words.html",
        status=status,
        typed=typed or stored,
        faults=faults or {},
        events=named,
        tongues=[(code, pages.tongue(code, visit.language)) for code in form_of.TONGUES],
        source=SOURCE,
        fields=tuple(FieldName),
        kinds=form_of.BUTTONS,
        counters=preview_of.counters(visit, one, along),
        most=allowed(along.picture is not None),
        most_pictured=allowed(True),
        longest_body=LONGEST_BODY,
        longest_subject=LONGEST_SUBJECT,
        previews=preview_of.previews(visit, one, along) if typed is None else [],
        theirs=_theirs(visit, stored, typed) if typed and overtaken else [],
        overtaken=overtaken,
        along=along,
        **_shared(one, revision, overtaken=overtaken),
    )


def _theirs(visit: Visit, stored: Typed, typed: Typed) -> list[tuple[str, str]]:
    """What a colleague has written otherwise: whose language it is, and the words."""
    found = []
    for code in form_of.TONGUES:
        for part in ("subject", "body"):
            name = f"{part}_{code}"
            if stored[name] != typed[name]:
                found.append((pages.tongue(code, visit.language), str(stored[name])))
    return found


# Who gets it.


@router.get("/{broadcast_id}/who")
async def who_page(visit: BroadcastWork, broadcast_id: forms.Number) -> Response:
    one = await _there(visit, broadcast_id)
    return await _who(visit, one) if one.is_open_to_change else visit.go(f"/broadcasts/{broadcast_id}")


@router.post("/{broadcast_id}/who")
async def set_who(visit: BroadcastWork, request: Request, broadcast_id: forms.Number) -> Response:
    one = await _there(visit, broadcast_id)
    form = await request.form()
    chosen = [number for given in form.getlist("segment") if (number := forms.row_number(str(given))) is not None]
    revision = forms.row_number(str(form.get("revision", "")))
    if not chosen:
        return await _who(visit, one, status=400, faults={"segments": Fault.NO_SEGMENTS}, revision=revision)
    try:
        await _save(visit, one, revision, {"segments": chosen})
    except Refused as refused:
        if refused.args[0] == "changed":
            return await _who(visit, await _there(visit, broadcast_id), chosen, status=409, overtaken=True)
        faults = form_of.fault_of(str(refused.args[0]))
        return await _who(visit, one, status=400, faults=faults, revision=revision)
    return visit.go(f"/broadcasts/{broadcast_id}/who")


async def _who(
    visit: Visit,
    one: Broadcast,
    chosen: Sequence[int] | None = None,
    *,
    status: int = 200,
    faults: forms.Faults | None = None,
    revision: int | None = None,
    overtaken: bool = False,
) -> Response:
    def work(store: Store) -> tuple[list[Segment], segment_form.Known, Counted | None, list[Sampled]]:
        filters = store.broadcasts.filters(one)
        counted = store.segments.count(filters, one.purpose, one.event_id) if filters else None
        sample = store.segments.sample(visit.reader, filters, one.purpose, one.event_id, SAMPLE) if filters else []
        return store.segments.all(), segment_form.known(store, visit), counted, sample

    segments, known, counted, sample = await visit.write(work)
    ticked = set(one.segments if chosen is None else chosen)
    rows = [
        (segment, segment_form.in_words(segment.filters, known))
        for segment in segments
        if segment.retired_at is None or segment.id in ticked
    ]
    return visit.page(
        "broadcasts_who.html",
        status=status,
        rows=rows,
        ticked=ticked,
        counted=counted,
        sample=sample,
        missing=[code for code in form_of.TONGUES if code not in one.bodies()],
        faults=faults or {},
        overtaken=overtaken,
        **_shared(one, revision, overtaken=overtaken),
    )


# When it leaves.


@router.get("/{broadcast_id}/when")
async def when_page(visit: BroadcastWork, broadcast_id: forms.Number) -> Response:
    one = await _there(visit, broadcast_id)
    return await _when(visit, one) if one.is_open_to_change else visit.go(f"/broadcasts/{broadcast_id}")


@router.post("/{broadcast_id}/when")
async def set_when(visit: BroadcastWork, request: Request, broadcast_id: forms.Number) -> Response:
    one = await _there(visit, broadcast_id)
    form = await request.form()
    typed = typed_in(form, form_of.WHEN)
    revision = forms.row_number(str(form.get("revision", "")))
    reading = Reading(typed)
    values = form_of.read_when(reading, visit.now)
    if reading.faults:
        return await _when(visit, one, typed, status=400, faults=reading.faults, revision=revision)
    try:
        await _save(visit, one, revision, values)
    except Refused as refused:
        if refused.args[0] == "changed":
            return await _when(visit, await _there(visit, broadcast_id), typed, status=409, overtaken=True)
        faults = form_of.fault_of(str(refused.args[0]))
        return await _when(visit, one, typed, status=400, faults=faults, revision=revision)
    return visit.go(f"/broadcasts/{broadcast_id}")


async def _when(
    visit: Visit,
    one: Broadcast,
    typed: Typed | None = None,
    *,
    status: int = 200,
    faults: forms.Faults | None = None,
    revision: int | None = None,
    overtaken: bool = False,
) -> Response:
    rules = await visit.write(lambda store: store.rules.current())
    return visit.page(
        "broadcasts_when.html",
        minutes=rules.undo_minutes,
        status=status,
        typed=typed or form_of.typed_when(one),
        faults=faults or {},
        often=[(code, visit.words(words.key("again", code))) for code in form_of.OFTEN],
        overtaken=overtaken,
        **_shared(one, revision, overtaken=overtaken),
    )


# What they share.


def _shared(one: Broadcast, revision: int | None, *, overtaken: bool) -> dict[str, Any]:
    return {
        "one": one,
        "steps": tuple(BroadcastStep),
        "revision": one.revision if revision is None or overtaken else revision,
    }


async def _save(visit: Visit, one: Broadcast, revision: int | None, values: Mapping[str, Any]) -> None:
    seen = -1 if revision is None else revision
    await visit.write(lambda store: store.broadcasts.edit(visit.reader, one.id, seen, values))


async def _there(visit: Visit, broadcast_id: int) -> Broadcast:
    found = await visit.write(lambda store: store.broadcasts.one(broadcast_id))
    if found is None:
        raise NotFound
    return found
