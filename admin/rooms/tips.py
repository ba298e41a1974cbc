"""Job tips: sending a posting to one's own clients, who was interested in it, and a client's own tips."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response
from markupsafe import Markup as Html

from admin import forms
from admin.errors import NotFound
from admin.policy import ClientWork, JobWork, TipWork
from admin.posting_form import last_day, places
from admin.rooms.companies import searched
from admin.tip_reasons import Reasons
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.markup import web
from domain.roles import Permission
from domain.tips import TasteKind
from storage.errors import Refused
from storage.posting_rows import Posting
from storage.store import Store
from storage.tip_desk import LONGEST_WORDS, Receiver, Sent
from storage.tip_reading import ClientTips
from storage.tip_rows import Taste

if TYPE_CHECKING:
    from domain.postings.board import Pick

router = APIRouter()
Typed = Annotated[str, Query(max_length=1_000)]
LONGEST_KEY = 64
FITTING = 8
"""Postings that are suggested for a client, at most."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands in the form: who is ticked (clients' ids), the words, and the name that narrows the list."""

    ticked: frozenset[int] = frozenset()
    words: str = ""
    name: str = ""
    form_key: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    fault: Fault | None = None


# Sending.


@router.get("/jobs/{posting_id}/send")
async def send_page(
    visit: TipWork, posting_id: forms.Number, client: forms.MaybeNumber = None, q: Typed = ""
) -> Response:
    """``client`` is ticked beforehand."""
    ticked = frozenset() if client is None else frozenset({client})
    return await _send_page(visit, posting_id, Sheet(ticked, name=searched(q)))


@router.post("/jobs/{posting_id}/send")
async def send(visit: TipWork, request: Request, posting_id: forms.Number) -> Response:
    """Shows what would be sent, or sends it; what somebody has had already they do not get again."""
    form = await request.form()
    sheet = Sheet(
        frozenset(number for one in form.getlist("client") if (number := forms.row_number(str(one))) is not None),
        str(form.get("words", "")),
        searched(str(form.get("q", ""))),
        str(form.get("form_key", ""))[:LONGEST_KEY] or secrets.token_urlsafe(16),
    )
    if form.get("do") == "preview":
        return await _send_page(visit, posting_id, sheet, previews=True)

    def work(store: Store) -> Sent | None:
        return store.tip_desk.send(visit.reader, posting_id, sheet.ticked, sheet.words, sheet.form_key)

    try:
        sent = await visit.write(work)
    except Refused as refused:
        return await _send_page(visit, posting_id, _wrong(sheet, Fault(refused.args[0])))
    if sent is None:
        raise NotFound
    if not sent.count:
        return await _send_page(visit, posting_id, _wrong(sheet, Fault.TIP_TO_NONE))
    said = Note.TIP_SENT_SOME if sent.skipped else Note.TIP_SENT
    return visit.go(f"/jobs/{posting_id}/interest", said)


def _wrong(sheet: Sheet, fault: Fault) -> Sheet:
    return Sheet(sheet.ticked, sheet.words, sheet.name, sheet.form_key, fault)


async def _send_page(visit: Visit, posting_id: int, sheet: Sheet, *, previews: bool = False) -> Response:
    def work(store: Store) -> tuple[Posting, bool, list[Receiver], dict[str, Html] | Fault] | None:
        posting = store.postings.one(posting_id)
        found = store.tip_desk.receivers(visit.reader, posting_id, sheet.name)
        if posting is None or found is None:
            return None
        is_live = store.postings.live(posting_id) is not None
        return posting, is_live, found, _previews(store, visit, posting, found, sheet) if previews else {}

    made = await visit.write(work)
    if made is None:
        raise NotFound
    posting, is_live, found, shown = made
    fault = shown if isinstance(shown, Fault) else sheet.fault
    return visit.page(
        "tips_send.html",
        status=400 if fault else 200,
        posting=posting,
        is_live=is_live,
        can=[one for one in found if one.skip is None],
        cannot=[one for one in found if one.skip is not None],
        sheet=sheet,
        fault=fault,
        previews={} if isinstance(shown, Fault) else shown,
        longest=LONGEST_WORDS,
        reasons=Reasons(visit, places(visit.language)),
        last_day=last_day,
    )


def _previews(
    store: Store, visit: Visit, posting: Posting, found: Sequence[Receiver], sheet: Sheet
) -> dict[str, Html] | Fault:
    """What the first of those ticked would read, in each language that they speak; or what is wrong with the form."""
    first: dict[str, Receiver] = {}
    for one in found:
        if one.client_id in sheet.ticked and one.skip is None:
            first.setdefault(one.language, one)
    if not first:
        return Fault.TIP_NOBODY
    try:
        tips = {code: store.tip_desk.as_told(visit.reader, posting, one, sheet.words) for code, one in first.items()}
    except Refused as refused:
        return Fault(refused.args[0])
    told = {code: visit.console.tell_tip(tip, code, visit.now) for code, tip in tips.items()}
    return {code: Html(web(one)) for code, one in told.items()}  # noqa: S704 - as in the chat: its builder escapes


# Who was interested.


@router.get("/jobs/{posting_id}/interest")
async def interest(visit: JobWork, posting_id: forms.Number, note_code: forms.NoteCode = None) -> Response:
    """Names of clients whom the reader may see, numbers of all."""
    found = await visit.write(lambda store: store.tip_desk.interest(visit.reader, posting_id))
    if found is None:
        raise NotFound
    return visit.page("tips_interest.html", found=found, note=note(note_code))


# A client's tips.


@dataclass(frozen=True, slots=True)
class Suggested:
    """A posting that could be sent to a client, and why."""

    posting: Posting
    pick: Pick
    is_had: bool
    """They have been told of it before: only in what was searched for."""


@router.get("/clients/{client_id}/tips")
async def of_client(visit: ClientWork, client_id: forms.Number, q: Typed = "") -> Response:
    """All of a client's tips; for who may send one, what would fit, or what was searched for with ``q``."""
    asked = searched(q)

    def work(store: Store) -> tuple[ClientTips, list[Suggested]] | None:
        tips = store.tip_desk.of_client(visit.reader, client_id)
        if tips is None:
            return None
        sends = visit.reader.may(Permission.WRITE_TO_CLIENT) and tips.allows
        return tips, _suggested(store, tips.person_id, asked) if sends else []

    found = await visit.write(work)
    if found is None:
        raise NotFound
    tips, suggested = found
    return visit.page(
        "tips_client.html",
        found=tips,
        suggested=suggested,
        sends=visit.reader.may(Permission.WRITE_TO_CLIENT) and tips.allows,
        asked=asked,
        taste_of=_TasteWords(visit),
        reasons=Reasons(visit, places(visit.language)),
        last_day=last_day,
    )


def _suggested(store: Store, person_id: int, words: str) -> list[Suggested]:
    had, matching = store.tip_desk.had(person_id), store.tip_matching
    picks: Sequence[Pick]
    if words:
        picks = matching.board().search(words, matching.seeker_of(person_id), FITTING)
    else:
        picks = matching.best([person_id], FITTING, without={person_id: had}).get(person_id, [])
    found = ((store.postings.live(pick.posting_id), pick) for pick in picks)
    return [Suggested(posting, pick, posting.id in had) for posting, pick in found if posting is not None]


class _TasteWords:
    """What a taste is about, in the reader's language."""

    def __init__(self, visit: Visit) -> None:
        self._reasons = Reasons(visit, places(visit.language))

    def __call__(self, one: Taste) -> str:
        kinds: Mapping[TasteKind, str] = {TasteKind.FAR: "same_place"}
        said = "" if one.kind is TasteKind.EMPLOYER else self._reasons.about(kinds.get(one.kind, one.kind), one.value)
        return said or one.label or one.value
