"""Advice cards: what the chat tells employers, who keeps it true, and when it was last checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from markupsafe import Markup as Html

from admin import forms
from admin.errors import NotFound
from admin.policy import AdviceWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.advice import Topic
from domain.markup import web
from storage import advice_cards as kept_as
from storage.advice_cards import Draft, Kept, Owner
from storage.errors import Refused
from storage.store import Store

router = APIRouter(prefix="/advice")
Typed = Annotated[str, Form()]

PARTS = {
    "title": kept_as.LONGEST_TITLE,
    "for_whom": kept_as.LONGEST_FOR_WHOM,
    "body": kept_as.LONGEST_BODY,
    "authority": kept_as.LONGEST_AUTHORITY,
    "asked_as": kept_as.LONGEST_ASKED_AS,
}
"""The texts that a card has in every language, and how long they may be."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands in the form of a card. ``texts``: part, then language code."""

    topic: str = ""
    texts: dict[str, dict[str, str]] = field(default_factory=lambda: {part: {} for part in PARTS})
    source: str = ""
    valid_from: str = ""
    valid_to: str = ""
    checked: bool = False
    revision: int = 0
    fault: Fault | None = None

    @classmethod
    def of(cls, card: Kept) -> Sheet:
        draft = card.draft
        said = (draft.titles, draft.for_whom, draft.bodies, draft.authorities, draft.asked_as)
        return cls(
            draft.topic,
            {part: dict(texts) for part, texts in zip(PARTS, said, strict=True)},
            draft.source,
            draft.valid_from.isoformat() if draft.valid_from else "",
            draft.valid_to.isoformat() if draft.valid_to else "",
            revision=card.revision,
        )

    def draft(self) -> Draft:
        """Raises Refused: advice_topic, advice_day."""
        if self.topic not in set(Topic):
            raise Refused("advice_topic")
        days = [forms.day(typed) if typed.strip() else None for typed in (self.valid_from, self.valid_to)]
        if any(
            day is None and typed.strip() for day, typed in zip(days, (self.valid_from, self.valid_to), strict=True)
        ):
            raise Refused("advice_day")
        texts = self.texts
        return Draft(
            Topic(self.topic),
            titles=texts["title"],
            for_whom=texts["for_whom"],
            bodies=texts["body"],
            asked_as=texts["asked_as"],
            authorities=texts["authority"],
            source=self.source,
            valid_from=days[0],
            valid_to=days[1],
        )


@router.get("")
async def cards(visit: AdviceWork, note_code: forms.NoteCode = None) -> Response:
    listed = await visit.write(lambda store: store.advice.listed(visit.reader))
    return visit.page("advice.html", cards=listed, note=note(note_code))


@router.get("/new")
async def new(visit: AdviceWork) -> Response:
    return await _card(visit, None, Sheet())


@router.post("/new")
async def add(visit: AdviceWork, request: Request) -> Response:
    typed = await _typed(visit, request)
    try:
        draft = typed.draft()
        number = await visit.write(lambda store: store.advice.add(visit.reader, draft, checked=typed.checked))
    except Refused as refused:
        return await _card(visit, None, _wrong(typed, refused), status=400)
    if number is None:
        raise NotFound
    return visit.go(f"/advice/{number}", Note.ADVICE_SAVED)


@router.get("/{card_id}")
async def one(visit: AdviceWork, card_id: forms.Number, note_code: forms.NoteCode = None) -> Response:
    return await _card(visit, card_id, None, note_code=note_code)


@router.post("/{card_id}")
async def change(visit: AdviceWork, request: Request, card_id: forms.Number) -> Response:
    typed = await _typed(visit, request)
    try:
        draft = typed.draft()
        changed = await visit.write(
            lambda store: store.advice.edit(visit.reader, card_id, typed.revision, draft, checked=typed.checked)
        )
    except Refused as refused:
        return await _card(visit, card_id, _wrong(typed, refused), status=400)
    if not changed:
        raise NotFound
    return visit.go(f"/advice/{card_id}", Note.ADVICE_SAVED)


@router.post("/{card_id}/check")
async def check(visit: AdviceWork, card_id: forms.Number, revision: Typed = "") -> Response:
    seen = forms.row_number(revision) or 0
    return await _press(
        visit, card_id, lambda store: store.advice.check(visit.reader, card_id, seen), Note.ADVICE_CHECKED
    )


@router.post("/{card_id}/owner")
async def owner(visit: AdviceWork, card_id: forms.Number, owner: Typed = "") -> Response:
    to = forms.row_number(owner)
    return await _press(visit, card_id, lambda store: store.advice.give(visit.reader, card_id, to), Note.ADVICE_GIVEN)


@router.post("/{card_id}/retire")
async def retire(visit: AdviceWork, card_id: forms.Number, revision: Typed = "") -> Response:
    seen = forms.row_number(revision) or 0
    try:
        retired = await visit.write(lambda store: store.advice.retire(visit.reader, card_id, seen))
    except Refused as refused:
        return await _card(visit, card_id, None, status=400, fault=Fault(refused.args[0]))
    if not retired:
        raise NotFound
    return visit.go("/advice", Note.ADVICE_RETIRED)


async def _press(visit: Visit, card_id: int, work: forms.Work[bool], then: Note) -> Response:
    try:
        done = await visit.write(work)
    except Refused as refused:
        return await _card(visit, card_id, None, status=400, fault=Fault(refused.args[0]))
    if not done:
        raise NotFound
    return visit.go(f"/advice/{card_id}", then)


async def _typed(visit: Visit, request: Request) -> Sheet:
    form = await request.form()

    def said(name: str) -> str:
        return str(form.get(name, ""))

    return Sheet(
        said("topic"),
        {part: {code: said(f"{part}_{code}") for code in visit.console.texts.languages} for part in PARTS},
        said("source"),
        said("valid_from"),
        said("valid_to"),
        checked=said("checked") == "yes",
        revision=forms.row_number(said("revision")) or 0,
    )


def _wrong(typed: Sheet, refused: Refused) -> Sheet:
    return Sheet(
        typed.topic,
        typed.texts,
        typed.source,
        typed.valid_from,
        typed.valid_to,
        typed.checked,
        typed.revision,
        Fault(refused.args[0]),
    )


async def _card(
    visit: Visit,
    card_id: int | None,
    sheet: Sheet | None,
    *,
    status: int = 200,
    fault: Fault | None = None,
    note_code: str | None = None,
) -> Response:
    """The page of a card: how the chat shows it, and the form, with what was typed or what is kept."""

    def work(store: Store) -> tuple[Kept | None, list[Owner]]:
        found = store.advice.one(visit.reader, card_id) if card_id is not None else None
        return found, store.advice.owners()

    card, owners = await visit.write(work)
    if card_id is not None and card is None:
        raise NotFound
    shown = sheet or (Sheet.of(card) if card else Sheet())
    if shown.fault is Fault.CHANGED and card is not None:
        shown = Sheet(
            shown.topic, shown.texts, shown.source, shown.valid_from, shown.valid_to, False, card.revision, shown.fault
        )
    return visit.page(
        "advice_card.html",
        status=status,
        card=card,
        sheet=shown,
        fault=shown.fault or fault,
        owner_words=[(one.id, one.full_name) for one in owners],
        previews=_previews(visit, card) if card else {},
        topics=tuple(Topic),
        parts_longest=PARTS,
        longest_source=kept_as.LONGEST_SOURCE,
        note=note(note_code),
    )


def _previews(visit: Visit, card: Kept) -> dict[str, Html]:
    """The card by language, as the chat shows it; of one that nobody has checked, as it would today."""
    draft = card.draft
    return {
        code: Html(  # noqa: S704 - built by the one builder of formatted text, which escapes what staff typed
            web(
                visit.console.texts.say(
                    code,
                    "advice.card",
                    title=draft.titles.get(code, ""),
                    for_whom=draft.for_whom.get(code, ""),
                    body=draft.bodies.get(code, ""),
                    authority=draft.authorities.get(code, ""),
                    source=draft.source,
                    checked=card.checked_on or visit.today,
                )
            )
        )
        for code in visit.console.texts.languages
    }
