"""The last steps before a message leaves for many: a test to oneself, a second pair of eyes, and the press itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admin import broadcast_preview as preview_of
from admin import forms
from admin.broadcast_words import BroadcastFault as Fault
from admin.policy import BroadcastSend, BroadcastWork
from admin.rooms.broadcasts import show, there
from admin.visit import Visit
from admin.words import Note
from domain.people import Language
from domain.refs import RefKind, make_ref
from storage.broadcast_rows import Broadcast
from storage.errors import Refused
from storage.segments import Counted
from storage.store import Store

router = APIRouter(prefix="/broadcasts")
Text = Annotated[str, Form()]
LONGEST_WORDS = 500


# The press.


@router.get("/{broadcast_id}/send")
async def send_page(visit: BroadcastSend, broadcast_id: forms.Number) -> Response:
    """The words and the number once more, and nothing else to press."""
    return await _send_page(visit, await there(visit, broadcast_id))


@router.post("/{broadcast_id}/send")
async def send(visit: BroadcastSend, broadcast_id: forms.Number, revision: Text = "", people: Text = "") -> Response:
    """``people`` is the number that was said on the page: for more than that nobody has pressed anything."""
    one = await there(visit, broadcast_id)
    said = forms.row_number(people)
    seen = forms.row_number(revision)
    if said is None or seen is None:
        return await _send_page(visit, one, status=400, fault=Fault.MORE)

    def work(store: Store) -> bool:
        if store.broadcasts.count(one) > said:
            return False
        store.broadcasts.send(visit.reader, broadcast_id, seen)
        return True

    try:
        is_sent = await visit.write(work)
    except Refused as refused:
        return await show(visit, broadcast_id, status=409, fault=Fault.of(refused.args[0]))
    if not is_sent:
        return await _send_page(visit, one, status=409, fault=Fault.MORE)
    return visit.go(f"/broadcasts/{broadcast_id}", Note.BROADCAST_SENT)


async def _send_page(visit: Visit, one: Broadcast, *, status: int = 200, fault: Fault | None = None) -> Response:
    def work(store: Store) -> tuple[preview_of.Beside, Counted, bool, int]:
        filters = store.broadcasts.filters(one)
        counted = store.segments.count(filters, one.purpose, one.event_id)
        needs_eyes = store.broadcasts.needs_eyes(one, counted.gets)
        return preview_of.beside(store, one), counted, needs_eyes, store.rules.current().undo_minutes

    along, counted, needs_eyes, minutes = await visit.write(work)
    if not one.is_open_to_change or needs_eyes or not counted.gets or preview_of.lacks(one, along, visit):
        return visit.go(f"/broadcasts/{one.id}")
    return visit.page(
        "broadcasts_send.html",
        status=status,
        one=one,
        along=along,
        counted=counted,
        minutes=minutes,
        missing=[code.value for code in Language if code not in one.bodies()],
        previews=preview_of.previews(visit, one, along),
        fault=fault,
    )


# A second pair of eyes.


@router.post("/{broadcast_id}/ask")
async def ask(visit: BroadcastWork, broadcast_id: forms.Number) -> Response:
    await there(visit, broadcast_id)
    try:
        await visit.write(lambda store: store.broadcasts.ask_eyes(visit.reader, broadcast_id))
    except Refused as refused:
        return await show(visit, broadcast_id, status=409, fault=Fault.of(refused.args[0]))
    return visit.go(f"/broadcasts/{broadcast_id}", Note.EYES_ASKED)


@router.post("/{broadcast_id}/seen")
async def seen(
    visit: BroadcastWork, broadcast_id: forms.Number, do: Text = "", words: Text = "", revision: Text = ""
) -> Response:
    """Fine as it is, or back to who wrote it with what should be otherwise. What was changed since it was shown has
    not been looked over.
    """
    await there(visit, broadcast_id)
    is_fine = do == "fine"
    said = words.replace("\r\n", "\n").strip()
    if do not in ("fine", "back"):
        return await show(visit, broadcast_id, status=400, fault=Fault.NOT_NOW)
    if not is_fine and not said:
        return await show(visit, broadcast_id, status=400, fault=Fault.EYES_WORDS)
    if len(said) > LONGEST_WORDS:
        return await show(visit, broadcast_id, status=400, fault=Fault.LONG, words=said)

    def work(store: Store) -> None:
        store.broadcasts.seen(visit.reader, broadcast_id, is_fine, said or None)
        now = store.broadcasts.one(broadcast_id)
        if now is None or now.revision - 1 != forms.row_number(revision):
            raise Refused("changed")  # and so nothing is kept

    try:
        await visit.write(work)
    except Refused as refused:
        return await show(visit, broadcast_id, status=409, fault=Fault.of(refused.args[0]), words=said)
    return visit.go(f"/broadcasts/{broadcast_id}", Note.EYES_FINE if is_fine else Note.EYES_BACK)


# To oneself first.


@router.post("/{broadcast_id}/test")
async def test(visit: BroadcastWork, request: Request, broadcast_id: forms.Number) -> Response:
    await there(visit, broadcast_id)
    given = {str(one) for one in (await request.form()).getlist("language")}
    languages = [one.value for one in Language if one in given]
    if not languages:
        return await show(visit, broadcast_id, status=400, fault=Fault.NO_TEXT)
    try:
        await visit.write(lambda store: store.broadcasts.test(visit.reader, broadcast_id, languages))
    except Refused as refused:
        return await show(visit, broadcast_id, status=409, fault=Fault.of(refused.args[0]))
    return visit.go(f"/broadcasts/{broadcast_id}", Note.TEST_SENT)


@router.post("/{broadcast_id}/chat")
async def connect(visit: BroadcastWork, broadcast_id: forms.Number) -> Response:
    """The link that connects a chat of one's own, for tests: it stands on this page only, and works once."""
    one = await there(visit, broadcast_id)
    code = await visit.write(lambda store: store.broadcasts.chat_link(visit.reader))
    payload = make_ref(RefKind.STAFF_CHAT, code).payload
    return visit.page("broadcasts_chat.html", one=one, payload=payload, link=f"/?ref={payload}")
