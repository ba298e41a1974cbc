"""One conversation: what was said, taking over and handing back, replies, notes and labels."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, TypeVar

from fastapi import APIRouter, Form, Request, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import TalkWork, asks_by_itself
from admin.rooms.inbox import NAMES, Asked, Listing, Narrowed, asked_in, listing, only_list, show
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain import bells
from domain.calendar import to_utc
from locales import shape
from storage.canned import Facts, FieldName, Reply, body_for, fill
from storage.errors import Refused
from storage.store import Store
from storage.talk_reading import Opened
from storage.talks import LONGEST

router = APIRouter(prefix="/inbox")

T = TypeVar("T")
Back = Annotated[str, Form(max_length=1_000)]
"""What the list was narrowed to, so that it is so again afterwards."""
Text = Annotated[str, Form()]
FormKey = Annotated[str, Form(min_length=8, max_length=64, pattern="^[A-Za-z0-9_-]+$")]
Chosen = Annotated[int, Form(ge=0, le=2**63 - 1)]


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """The form to answer with, as it stands: ``known`` is the newest message that its page showed."""

    text: str
    form_key: str
    known: int
    ready: list[Reply]
    longest: int = LONGEST
    fault: Fault | None = None
    other: str | None = None
    """The colleague who was faster."""
    note_text: str = ""
    note_key: str = ""
    note_fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody has typed and must not lose."""

    text: str = ""
    form_key: str = ""
    fault: Fault | None = None
    other: str | None = None
    note_text: str = ""
    note_key: str = ""
    note_fault: Fault | None = None


@router.get("/{person_id}")
async def talk(
    visit: TalkWork,
    request: Request,
    person_id: forms.Number,
    asked: Narrowed,
    before: forms.MaybeNumber = None,
    canned: forms.MaybeNumber = None,
    note_code: forms.NoteCode = None,
) -> Response:
    return await _page(visit, request, person_id, asked, before=before, canned=canned, note=note(note_code))


@router.post("/{person_id}/reply")
async def reply(
    visit: TalkWork,
    request: Request,
    person_id: forms.Number,
    form_key: FormKey,
    body: Text = "",
    known: Chosen = 0,
    canned: Text = "",
    do: Text = "send",
    back: Back = "",
) -> Response:
    """Sends what was typed; or puts a ready reply beside it, to be looked over first."""
    asked = asked_in(back)
    typed = Typed(text=body, form_key=form_key)
    if do == "fill":
        return await _page(visit, request, person_id, asked, canned=forms.row_number(canned), typed=typed)

    def work(store: Store) -> tuple[bool, str | None]:
        """Whether the person is in reach, and who was faster."""
        other = store.talk_reading.answered_by_other(visit.reader, person_id, known, form_key)
        if other is not None:
            return True, other
        said = store.talks.write(visit.reader, person_id, body, form_key)
        if said is not None:
            store.caseload.contacted_in_chat(visit.reader, person_id)
            store.requests.contacted_in_chat(visit.reader, person_id)
        return said is not None, None

    try:
        is_theirs, other = await visit.write(work)
    except Refused as refused:
        fault = Fault(refused.args[0])
        return await _page(visit, request, person_id, asked, typed=Typed(body, form_key, fault))
    if not is_theirs:
        raise NotFound
    if other is not None:
        return await _page(visit, request, person_id, asked, typed=Typed(body, form_key, Fault.ANSWERED, other))
    return await _on(visit, person_id, asked, Note.REPLY_SENT)


@router.post("/{person_id}/note")
async def add_note(
    visit: TalkWork, request: Request, person_id: forms.Number, form_key: FormKey, body: Text = "", back: Back = ""
) -> Response:
    asked = asked_in(back)
    try:
        added = await visit.write(lambda store: store.notes.add(visit.reader, person_id, body, form_key))
    except Refused as refused:
        typed = Typed(note_text=body, note_key=form_key, note_fault=Fault(refused.args[0]))
        return await _page(visit, request, person_id, asked, typed=typed)
    if added is None:
        raise NotFound
    return await _on(visit, person_id, asked, Note.NOTE_ADDED)


@router.post("/{person_id}/hold")
async def hold(visit: TalkWork, request: Request, person_id: forms.Number, back: Back = "") -> Response:
    """Takes over."""
    return await _press(
        visit, request, person_id, back, Note.TALK_HELD, lambda store: store.talks.hold(visit.reader, person_id)
    )


@router.post("/{person_id}/back")
async def hand_back(visit: TalkWork, request: Request, person_id: forms.Number, back: Back = "") -> Response:
    """The bot comes back."""
    return await _press(
        visit,
        request,
        person_id,
        back,
        Note.TALK_RETURNED,
        lambda store: store.talks.hand_back(visit.reader, person_id),
    )


@router.post("/{person_id}/snooze")
async def snooze(
    visit: TalkWork, request: Request, person_id: forms.Number, until: Text = "", day: Text = "", back: Back = ""
) -> Response:
    """Out of sight till tomorrow morning, Monday, or the morning of a day that was chosen."""

    def work(store: Store) -> object:
        opens = store.rules.current().opens
        days = {"tomorrow": 1, "monday": 7 - visit.today.weekday()}
        chosen = visit.today + timedelta(days=days[until]) if until in days else forms.day(day)
        if chosen is None:
            raise Refused("day_unclear")
        return store.talks.snooze(visit.reader, person_id, to_utc(chosen, opens))

    return await _press(visit, request, person_id, back, Note.TALK_SNOOZED, work)


@router.post("/{person_id}/wake")
async def wake(visit: TalkWork, request: Request, person_id: forms.Number, back: Back = "") -> Response:
    return await _press(
        visit, request, person_id, back, Note.TALK_WOKEN, lambda store: store.talks.unsnooze(visit.reader, person_id)
    )


@router.post("/{person_id}/answered")
async def answered(visit: TalkWork, request: Request, person_id: forms.Number, back: Back = "") -> Response:
    """No answer is needed, or it was given otherwise."""
    return await _press(
        visit, request, person_id, back, Note.TALK_SETTLED, lambda store: store.talks.answered(visit.reader, person_id)
    )


@router.post("/{person_id}/labels")
async def set_labels(visit: TalkWork, request: Request, person_id: forms.Number, back: Back = "") -> Response:
    """The labels that are ticked are on, the others off. One that the page did not show stays as it is."""
    form = await request.form()
    ticked, shown = (
        {number for value in form.getlist(name) if (number := forms.row_number(str(value))) is not None}
        for name in ("label", "shown")
    )

    def work(store: Store) -> object:
        done: list[bool | None] = [store.labels.put(visit.reader, person_id, one) for one in sorted(ticked & shown)]
        done += [store.labels.take(visit.reader, person_id, one) for one in sorted(shown - ticked)]
        return None if None in done else True

    return await _press(visit, request, person_id, back, Note.LABELS_SET, work)


async def _press(
    visit: Visit, request: Request, person_id: int, back: str, said: Note, work: Callable[[Store], object]
) -> Response:
    """One press and what came of it: None is not there, a refusal is told on the page."""
    asked = asked_in(back)
    try:
        done = await visit.write(work)
    except Refused as refused:
        return await _page(visit, request, person_id, asked, pressed=Fault(refused.args[0]))
    if done is None:
        raise NotFound
    return await _on(visit, person_id, asked, Note.TALK_WAS_SETTLED if said is Note.TALK_SETTLED and not done else said)


async def _on(visit: Visit, person_id: int, asked: Asked, said: Note) -> Response:
    """Back to the conversation; those who have it open, here and in the chat, are woken."""
    for number in await visit.write(lambda store: store.talk_reading.conversations(person_id)):
        visit.console.bells.ring(bells.conversation(number))
    visit.console.bells.ring(bells.TALKS)
    return visit.go(f"/inbox/{person_id}", said, **forms.query_of(asked.query(page=asked.filters.page)[1:], NAMES))


async def _page(
    visit: Visit,
    request: Request,
    person_id: int,
    asked: Asked,
    *,
    before: int | None = None,
    canned: int | None = None,
    note: Note | None = None,
    typed: Typed | None = None,
    pressed: Fault | None = None,
) -> Response:
    by_itself, unseen = asks_by_itself(request), only_list(request)

    def work(store: Store) -> tuple[Listing, Opened, ReplyForm] | None:
        opened = store.talk_reading.opened(visit.reader, person_id, before, by_itself=by_itself, unseen=unseen)
        if opened is None:
            return None
        form = _form(store, visit, opened, canned, typed or Typed())
        return listing(store, visit, asked, person_id=person_id, by_itself=by_itself), opened, form

    found = await visit.write(work)
    if found is None:
        raise NotFound
    listed, opened, form = found
    status = 200 if pressed is None and form.fault is None and form.note_fault is None else 400
    return show(
        visit, request, listed, status=status, talk=opened, reply=form, before=before, note=note, pressed=pressed
    )


def _form(store: Store, visit: Visit, opened: Opened, canned: int | None, typed: Typed) -> ReplyForm:
    """What was typed, and after it the ready reply that was chosen."""
    ready = store.canned.usable(visit.reader) if opened.may_write else []
    chosen = next((one for one in ready if one.id == canned), None)
    fault = typed.fault or (Fault.CANNED_GONE if canned is not None and chosen is None else None)
    texts = [typed.text.strip()]
    if chosen is not None:
        facts = store.canned.facts(visit.reader, opened.person_id)
        texts.append(fill(body_for(chosen, opened.language), _values(visit, facts, opened.language)))
    return ReplyForm(
        text="\n\n".join(text for text in texts if text),
        form_key=typed.form_key or secrets.token_urlsafe(16),
        known=opened.newest,
        ready=ready,
        fault=fault,
        other=typed.other,
        note_text=typed.note_text,
        note_key=typed.note_key or secrets.token_urlsafe(16),
        note_fault=typed.note_fault,
    )


def _values(visit: Visit, facts: Facts, language: str) -> dict[FieldName, str]:
    """The fields in the words of the person's language."""
    spoken = language if language in visit.console.texts.languages else "fi"
    next_time = facts.next_time
    return {
        FieldName.CALL_NAME: facts.call_name or "",
        FieldName.COORDINATOR: facts.coordinator or "",
        FieldName.OPENS: shape(spoken, facts.opens, "time"),
        FieldName.CLOSES: shape(spoken, facts.closes, "time"),
        FieldName.NEXT_TIME: _when(visit, next_time, spoken),
    }


def _when(visit: Visit, at: datetime | None, language: str) -> str:
    if at is None:
        return visit.console.texts.plain(language, "console.canned.no_time")
    return shape(language, at, "when")
