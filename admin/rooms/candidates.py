"""From need to people: who fits an employer's need, whom we asked, their cards, and what the employer answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from admin import forms, words
from admin.employers import places_of
from admin.errors import NotFound
from admin.pages import tongue
from admin.policy import CaseWork, EmployerLook, EmployerWork
from admin.rooms.today import go_back
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain import jobs
from domain.cards import CARD_WRITTEN_IN, CardRefused, Drafted, IntroductionCard, Stage
from domain.employers import Card, Hours
from domain.matching import Missing, Reason, Why
from domain.people import Licence, SpokenLanguage
from domain.roles import Permission
from locales.cards import card_lines
from storage.candidates import Draft, Need, Shown
from storage.card_file import FILE_NAME, NoLetters, card_file
from storage.errors import Refused
from storage.matching import Shortlist
from storage.store import Store

router = APIRouter()
Text = Annotated[str, Form()]
Several = Annotated[list[str], Form()]
LISTS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "languages": ("", tuple(SpokenLanguage)),
    "licences": ("licence", tuple(one for one in Licence if one is not Licence.NONE)),
    "cards": ("training", tuple(Card)),
    "hours": ("hours_that_suit", tuple(Hours)),
}
"""What is ticked on a card, each with the family of its words (``card.{family}.``)."""


@router.get("/requests/{request_id}/people")
async def people(visit: EmployerLook, request_id: forms.Number, note_code: forms.NoteCode = None) -> Response:
    """Who was asked and how each stands, and below it who else fits, with why and what is missing."""
    return await _people(visit, request_id, note=note(note_code))


async def _people(
    visit: Visit, request_id: int, *, status: int = 200, fault: Fault | None = None, note: Note | None = None
) -> Response:
    serves = visit.reader.may(Permission.SERVE_EMPLOYERS)

    def work(store: Store) -> tuple[Need, list[Shown], Shortlist | None, dict[str, str]] | None:
        found = store.candidates.of_request(visit.reader, request_id)
        if found is None:
            return None
        need, asked = found
        fits = store.matching.shortlist(visit.reader, request_id) if serves and need.is_open else None
        return need, asked, fits, places_of(store, visit)

    found = await visit.write(work)
    if found is None:
        raise NotFound
    need, asked, fits, places = found
    ready = any(one.candidate.state is Stage.APPROVED and one.goes_on for one in asked)
    shown = {
        "need": need,
        "asked": asked,
        "fits": fits,
        "ready": ready,
        "serves": serves,
        "value_of": _Values(visit, places),
    }
    return visit.page("people.html", status=status, **shown, fault=fault, note=note)


class _Values:
    """What a reason is about, in words: which work, which language, how far."""

    def __init__(self, visit: Visit, places: dict[str, str]) -> None:
        self._visit = visit
        self._places = places

    def __call__(self, one: Reason) -> str:
        visit, asked = self._visit, one.code.removeprefix("ask_")
        if asked in _FAMILIES:
            name = f"{_FAMILIES[asked]}.{one.value}"
            return visit.words(f"card.{name}")
        match asked:
            case Why.OCCUPATION | Why.NEAR_OCCUPATION:
                return jobs.name(one.value, visit.language) or ""
            case Why.SAME_PLACE:
                return self._places.get(one.value, "")
            case Why.NEAR_PLACE | Missing.FAR:
                return visit.words("console.people.away", km=one.value)
            case Why.LANGUAGE:
                is_other = one.value == SpokenLanguage.OTHER
                return visit.words("card.other_language") if is_other else tongue(one.value, visit.language)
            case Why.FIELD:
                return visit.words(words.key("field", one.value))
        return f"{one.value}…" if asked == Why.WORDS else ""  # the beginning that stays when the word is bent


_FAMILIES: dict[str, str] = {Why.LICENCE: "licence", Why.HOURS: "hours_that_suit", Why.CARD: "training"}


@router.post("/requests/{request_id}/people/ask")
async def ask(visit: EmployerWork, request_id: forms.Number, client: Text = "") -> Response:
    """The client is asked in the chat. Pressed twice it is asked once."""
    client_id = forms.row_number(client)
    if client_id is None:
        raise NotFound
    return await _press(
        visit,
        request_id,
        lambda store: store.candidates.ask(visit.reader, request_id, client_id),
        Note.CANDIDATE_ASKED,
    )


@router.post("/requests/{request_id}/people/introduce")
async def introduce(
    visit: EmployerWork, request_id: forms.Number, candidate: Several | None = None, checked: Text = ""
) -> Response:
    chosen = [number for number in map(forms.row_number, candidate or []) if number is not None]

    def work(store: Store) -> list[int] | None:
        done = store.candidates.introduce(visit.reader, request_id, chosen, checked=bool(checked))
        if done == []:
            raise Refused("nobody_ready")
        return done

    return await _press(visit, request_id, work, Note.CANDIDATES_INTRODUCED)


@router.post("/requests/{request_id}/people/{candidate_id}/withdraw")
async def withdraw(visit: EmployerWork, request_id: forms.Number, candidate_id: forms.Number) -> Response:
    return await _press(
        visit,
        request_id,
        lambda store: store.candidates.take_out(visit.reader, request_id, candidate_id),
        Note.CANDIDATE_WITHDRAWN,
    )


async def _press(visit: Visit, request_id: int, work: Callable[[Store], object | None], said: Note) -> Response:
    try:
        done = await visit.write(work)
    except Refused as refused:
        return await _people(visit, request_id, status=400, fault=Fault(refused.args[0]))
    if done is None:
        raise NotFound
    return visit.go(f"/requests/{request_id}/people", said)


# One candidate's card.


@router.get("/requests/{request_id}/people/{candidate_id}")
async def card(
    visit: EmployerLook, request_id: forms.Number, candidate_id: forms.Number, note_code: forms.NoteCode = None
) -> Response:
    """The card as the employer sees it, and while it may be changed the form it is made with."""
    return await _card(visit, request_id, candidate_id, note=note(note_code))


async def _card(visit: Visit, request_id: int, candidate_id: int, **shown: Any) -> Response:
    draft = await visit.write(lambda store: store.candidates.draft(visit.reader, request_id, candidate_id))
    if draft is None:
        raise NotFound
    return _card_page(visit, draft, **shown)


def _card_page(
    visit: Visit,
    draft: Draft,
    *,
    status: int = 200,
    typed: Drafted | None = None,
    faults: forms.Faults | None = None,
    fault: Fault | None = None,
    note: Note | None = None,
    no_letters: bool = False,
) -> Response:
    found = draft.candidate
    texts = visit.console.texts
    serves = visit.reader.may(Permission.SERVE_EMPLOYERS)
    return visit.page(
        "introduction.html",
        status=status,
        draft=draft,
        typed=typed or _typed_of(draft.card),
        lists=LISTS,
        lines=card_lines(found.card, texts, visit.language) if found.card else [],
        can_write=serves and found.state in CARD_WRITTEN_IN and found.need_is_open,
        has_file=draft.has_file,
        faults=faults or {},
        fault=fault,
        note=note,
        no_letters=no_letters,
    )


def _typed_of(card: IntroductionCard) -> Drafted:
    stored = card.to_json()
    return Drafted(card.can, card.hopes, {name: stored[name] for name in LISTS})


@router.post("/requests/{request_id}/people/{candidate_id}")
async def write_card(
    visit: EmployerWork,
    request_id: forms.Number,
    candidate_id: forms.Number,
    can: Text = "",
    hopes: Text = "",
    languages: Several | None = None,
    licences: Several | None = None,
    cards: Several | None = None,
    hours: Several | None = None,
    revision: Text = "",
) -> Response:
    """Writes the card; the client is asked to look at it. Whatever was typed is kept when it cannot be taken."""
    chosen = {"languages": languages, "licences": licences, "cards": cards, "hours": hours}
    drafted = Drafted(can.replace("\r\n", "\n"), hopes.replace("\r\n", "\n"), {k: v or [] for k, v in chosen.items()})
    read_at = forms.number(revision, 0, 999_999)
    if read_at is None:
        raise NotFound
    kept: dict[str, Any] = {"status": 400, "typed": drafted}
    try:
        written = await visit.write(
            lambda store: store.candidates.write_card(visit.reader, request_id, candidate_id, drafted, read_at)
        )
    except CardRefused as refused:
        faults = {name: Fault(fault.value) for name, fault in refused.faults.items()}
        return await _card(visit, request_id, candidate_id, faults=faults, **kept)
    except Refused as refused:
        return await _card(visit, request_id, candidate_id, fault=Fault(refused.args[0]), **kept)
    if written is None:
        raise NotFound
    said = Note.CARD_SAVED if written != read_at else Note.CARD_SAME
    return visit.go(f"/requests/{request_id}/people/{candidate_id}", said)


@router.get("/requests/{request_id}/people/{candidate_id}/card.pdf")
async def card_pdf(visit: EmployerLook, request_id: forms.Number, candidate_id: forms.Number) -> Response:
    """The card on paper: only one that its person has approved and that may go out now."""

    def work(store: Store) -> tuple[IntroductionCard, str] | None:
        card = store.candidates.card_of(visit.reader, request_id, candidate_id)
        need = store.requests.find(request_id)
        return (card, need.job or need.words) if card and need else None

    found = await visit.write(work)
    if found is None:
        raise NotFound
    try:
        made = card_file(*found, visit.console.texts, visit.language, visit.today)
    except NoLetters:
        return await _card(visit, request_id, candidate_id, no_letters=True)
    named = {"Content-Disposition": f'inline; filename="{FILE_NAME}"'}
    return Response(made, media_type="application/pdf", headers=named)


# Whether colleagues may find a client.


@router.post("/cases/{case_id}/introducible")
async def introducible(visit: CaseWork, case_id: forms.Number, on: Text = "") -> Response:
    client_id = await visit.write(lambda store: store.candidates.set_introducible(visit.reader, case_id, on == "yes"))
    if client_id is None:
        raise NotFound
    said = Note.INTRODUCIBLE if on == "yes" else Note.NOT_INTRODUCIBLE
    return go_back(visit, f"/admin/clients/{client_id}", said)
