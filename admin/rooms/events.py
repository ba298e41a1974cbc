"""Events: those to come, those that were, drafts; one of them whole, and the presses that move it on."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from babel.numbers import format_decimal
from fastapi import APIRouter, Depends, Form, Query, Request, Response

from admin import forms
from admin.employers import address, one_of, places_of
from admin.errors import NotFound
from admin.event_form import fault_of
from admin.event_words import EventTab
from admin.policy import EventWork
from admin.report_pieces import tenths
from admin.rooms.companies import searched
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.calendar import is_closed, local_day
from domain.events import EventKind
from domain.refs import Ref, RefKind, telegram_link
from storage.errors import Refused
from storage.event_overview import Holder, SeriesEnd
from storage.event_rows import Counts, Event, EventPage
from storage.event_values import LONGEST
from storage.pictures import Picture
from storage.store import Store

router = APIRouter(prefix="/events")
MOST_OF_SERIES = 12
LONGEST_KEY = 40


# The list.


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the list asks for. ``after`` is the last event of the page before."""

    tab: EventTab
    kind: EventKind | None
    words: str
    after: int | None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.words)

    def address(self, **other: Any) -> str:
        now = {"tab": self.tab, "kind": self.kind, "q": self.words, "after": self.after}
        return address("/events", now | other)


def asked(
    tab: str = "",
    kind: str = "",
    q: Annotated[str, Query(max_length=1_000)] = "",
    after: str = "",
) -> Asked:
    """From an address that people type and share; what makes no sense is as if it were not there."""
    return Asked(
        one_of(EventTab, tab) or EventTab.COMING, one_of(EventKind, kind), searched(q), forms.row_number(after)
    )


@router.get("")
async def events(
    visit: EventWork, question: Annotated[Asked, Depends(asked)], note_code: forms.NoteCode = None
) -> Response:
    def work(store: Store) -> tuple[EventPage, Mapping[int, Counts]]:
        page = store.events.listed(
            when=question.tab.value, kind=question.kind, words=question.words, after=question.after
        )
        return page, store.events.counts(one.id for one in page.events)

    page, counts = await visit.write(work)
    return visit.page(
        "events_list.html",
        page=page,
        counts=counts,
        asked=question,
        tabs=tuple(EventTab),
        kinds=tuple(EventKind),
        note=note(note_code),
    )


# One event.


@dataclass(frozen=True, slots=True)
class Shown:
    """All of one event's page. ``hosts`` by staff id, who answers questions first; ``series``: what of its series is
    still to come; ``telegram``: the bot's name there; ``told``: how many would hear that it is cancelled.
    """

    event: Event
    counts: Counts
    hosts: Mapping[int, str]
    colleagues: Sequence[Holder]
    series: Sequence[Event]
    series_end: SeriesEnd | None
    closed_day: bool
    places: Mapping[str, str]
    languages: Mapping[str, int]
    picture: Picture | None
    telegram: str | None
    told: int


@router.get("/{event_id}")
async def event(visit: EventWork, event_id: forms.Number, note_code: forms.NoteCode = None) -> Response:
    return await page_of(visit, event_id, note=note(note_code))


async def page_of(
    visit: Visit,
    event_id: int,
    *,
    status: int = 200,
    fault: Fault | None = None,
    typed: Mapping[str, str] | None = None,
    opened: str = "",
    note: Note | None = None,
) -> Response:
    """``opened`` is the part of the page in which something was refused, ``typed`` what was written there."""
    found = await visit.write(lambda store: _shown(store, visit, event_id))
    if found is None:
        raise NotFound
    one = found.event
    lacking = {
        code: found.languages.get(code, 0)
        for code in visit.console.texts.languages
        if code not in one.name or code not in one.what
    }
    return visit.page(
        "events_one.html",
        status=status,
        one=one,
        found=found,
        mean=mean_of(visit, found.counts),
        is_over=one.is_over(visit.now),
        lacking=lacking,
        link=f"{visit.console.origin}/events/{one.token}",
        telegram=telegram_link(found.telegram, Ref(RefKind.EVENT, one.token).payload) if found.telegram else None,
        typed=typed or {},
        longest=LONGEST["cancel_words"],
        fault=fault,
        opened=opened,
        form_key=secrets.token_urlsafe(16),
        note=note,
    )


def to_come(store: Store, series_id: int) -> list[Event]:
    """What of a series is not over, the next first; with what was called off."""
    return [one for one in store.events.of_series(series_id) if one.ends_at > store.now]


def mean_of(visit: Visit, counts: Counts) -> str:
    """The mean of the grades, as the visitor writes numbers; "" without any."""
    mean = counts.grade_mean
    return "" if mean is None else format_decimal(tenths(Decimal(str(mean))), "0.0", locale=visit.language)


def _shown(store: Store, visit: Visit, event_id: int) -> Shown | None:
    one = store.events.one(event_id)
    if one is None:
        return None
    return Shown(
        one,
        store.events.counts([event_id])[event_id],
        dict(store.signups.hosts(event_id)),
        store.event_overview.colleagues(),
        to_come(store, one.series_id)[:MOST_OF_SERIES] if one.series_id else [],
        store.event_overview.series_end(one.series_id) if one.series_id else None,
        is_closed(local_day(one.starts_at), store.rules.current().closures()),
        places_of(store, visit),
        store.event_overview.languages(event_id),
        store.pictures.one(one.picture_id) if one.picture_id is not None else None,
        store.telegram.of(visit.console.telegram_bot) if one.is_open else None,
        store.events.to_be_told(event_id),
    )


# Presses.


@router.post("/{event_id}/publish")
async def publish(visit: EventWork, event_id: forms.Number) -> Response:
    return await press(
        visit, event_id, lambda store: store.events.publish(visit.reader, event_id), Note.EVENT_PUBLISHED
    )


@router.post("/{event_id}/cancel")
async def cancel(visit: EventWork, request: Request, event_id: forms.Number) -> Response:
    """Who was coming, waits or might come is told, with these words; they may be empty."""
    form = await request.form()
    languages = visit.console.texts.languages
    typed = {f"why_{code}": str(form.get(f"why_{code}", "")) for code in languages}
    words = {code: typed[f"why_{code}"] for code in languages}
    return await press(
        visit,
        event_id,
        lambda store: store.events.cancel(visit.reader, event_id, words),
        Note.EVENT_CANCELLED,
        typed=typed,
        opened="cancel",
    )


@router.post("/{event_id}/copy")
async def copy(visit: EventWork, event_id: forms.Number, form_key: Annotated[str, Form()] = "") -> Response:
    """A draft with the same words; its day is asked for next. Pressed twice it is one."""
    key = f"{visit.reader.staff_id}:{form_key[:LONGEST_KEY] or secrets.token_urlsafe(16)}"

    def work(store: Store) -> int | None:
        return store.events.copy(visit.reader, event_id, key) if store.events.one(event_id) else None

    made = await visit.write(work)
    if made is None:
        raise NotFound
    return visit.go(f"/events/{made}/edit", Note.EVENT_COPIED)


@router.post("/{event_id}/hosts")
async def hosts(visit: EventWork, request: Request, event_id: forms.Number) -> Response:
    """Who holds it beside who answers questions: they see the list of names, and note who came."""
    form = await request.form()
    chosen = {number for one in form.getlist("host") if (number := forms.row_number(str(one))) is not None}

    def work(store: Store) -> object:
        there = {one.id for one in store.event_overview.colleagues()}
        return store.events.set_hosts(visit.reader, event_id, sorted(chosen & there))

    return await press(visit, event_id, work, Note.EVENT_SAVED)


@router.post("/{event_id}/close")
async def close(visit: EventWork, event_id: forms.Number) -> Response:
    """Who came has been noted: they are thanked, and asked how it was."""
    return await press(visit, event_id, lambda store: store.events.close(visit.reader, event_id), Note.EVENT_CLOSED)


async def press(
    visit: Visit, event_id: int, work: Callable[[Store], object], said: Note, **refused_with: Any
) -> Response:
    """Does it, and says so. A number that is nobody's is not here; what may not be done is said on the page."""

    def done(store: Store) -> bool:
        one = store.events.one(event_id)
        if one is None:
            return False
        return work(store) is not None

    try:
        if not await visit.write(done):
            raise NotFound
    except Refused as refused:
        return await page_of(visit, event_id, status=400, fault=fault_of(refused), **refused_with)
    return visit.go(f"/events/{event_id}", said)
