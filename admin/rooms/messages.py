"""Messages: what is planned, sent, stuck and in doubt, for everyone or one client. Never what a message says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from admin import forms
from admin.errors import NotFound
from admin.message_codes import MessageKind, MessageState
from admin.policy import MessageWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from storage.audit import Action, Subject
from storage.errors import Refused
from storage.ledger_view import ON_A_PAGE, Entry, Overview
from storage.store import Store

router = APIRouter(prefix="/messages")
Given = Annotated[str, Query()]
Back = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of the address; None for all."""

    state: MessageState | None
    kind: MessageKind | None
    client_id: int | None
    before: int | None

    def address(self, **changed: object) -> dict[str, object]:
        """The query of the same page with something else asked for; a change of filter begins at the newest."""
        query: dict[str, object] = {"state": self.state, "kind": self.kind, "client": self.client_id, **changed}
        return {name: value for name, value in query.items() if value}


@router.get("")
async def messages(
    visit: MessageWork,
    state: Given = "",
    kind: Given = "",
    client: Given = "",
    before: forms.MaybeNumber = None,
    note_code: forms.NoteCode = None,
) -> Response:
    asked = Asked(
        MessageState(state) if state in set(MessageState) else None,
        MessageKind(kind) if kind in set(MessageKind) else None,
        forms.row_number(client),
        before,
    )
    return await _page(visit, asked, typed=client, note=note(note_code))


@router.post("/{delivery_id}/retry")
async def retry(visit: MessageWork, delivery_id: forms.Number, back: Back = "") -> Response:
    """To be sent after all."""
    return await _press(visit, delivery_id, back, Action.MESSAGE_RETRIED, Note.MESSAGE_RETRIED)


@router.post("/{delivery_id}/cancel")
async def cancel(visit: MessageWork, delivery_id: forms.Number, back: Back = "") -> Response:
    """Not to be sent."""
    return await _press(visit, delivery_id, back, Action.MESSAGE_CANCELLED, Note.MESSAGE_CANCELLED)


@router.post("/kinds/{kind}/pause")
async def pause(visit: MessageWork, kind: str) -> Response:
    """Nothing of the kind leaves until it is resumed."""
    return await _switch(visit, kind, Action.KIND_PAUSED, Note.KIND_PAUSED)


@router.post("/kinds/{kind}/resume")
async def resume(visit: MessageWork, kind: str) -> Response:
    return await _switch(visit, kind, Action.KIND_RESUMED, Note.KIND_RESUMED)


async def _switch(visit: Visit, kind: str, action: Action, said: Note) -> Response:
    if kind not in PAUSABLE:
        raise NotFound

    def work(store: Store) -> None:
        if action is Action.KIND_PAUSED:
            store.deliveries.pause(kind, visit.reader.staff_id)
        else:
            store.deliveries.resume(kind)
        store.audit.record(visit.reader.staff_id, action, kind=kind)

    await visit.write(work)
    return visit.go("/messages", said)


PAUSABLE = frozenset(MessageKind) - {MessageKind.REPLY, MessageKind.WRITTEN}
"""An answer to a person always leaves."""


async def _press(visit: Visit, delivery_id: int, back: str, action: Action, said: Note) -> Response:
    def work(store: Store) -> bool:
        entry = store.ledger.one(delivery_id)
        if entry is None:
            return False
        do: Callable[[int], None] = store.ledger.retry if action is Action.MESSAGE_RETRIED else store.ledger.cancel_one
        do(delivery_id)
        store.audit.record(
            visit.reader.staff_id, action, Subject.PERSON, entry.person_id, delivery=delivery_id, kind=entry.kind
        )
        return True

    query = forms.query_of(back, {"state", "kind", "client", "before"})
    try:
        if not await visit.write(work):
            raise NotFound
    except Refused as refused:
        asked = Asked(
            MessageState(query["state"]) if query.get("state") in set(MessageState) else None,
            MessageKind(query["kind"]) if query.get("kind") in set(MessageKind) else None,
            forms.row_number(query.get("client", "")),
            forms.row_number(query.get("before", "")),
        )
        return await _page(visit, asked, status=400, typed=query.get("client", ""), fault=_FAULTS[refused.args[0]])
    return visit.go("/messages", said, **query)


_FAULTS = {
    "gone": Fault.MESSAGE_STATE,
    "state": Fault.MESSAGE_STATE,
    "late": Fault.MESSAGE_LATE,
    "unreachable": Fault.MESSAGE_UNREACHABLE,
}


async def _page(
    visit: Visit,
    asked: Asked,
    *,
    typed: str,
    status: int = 200,
    fault: Fault | None = None,
    note: Note | None = None,
) -> Response:
    def work(store: Store) -> tuple[Overview, Sequence[Entry], dict[int, int]]:
        person_id = None if asked.client_id is None else store.agenda.person_of(asked.client_id) or 0
        entries = store.ledger.page(
            state=asked.state, kind=asked.kind, person_id=person_id, before=asked.before, most=ON_A_PAGE + 1
        )
        about = Subject.CLIENT if person_id else None
        store.audit.record(
            visit.reader.staff_id,
            Action.MESSAGES_LISTED,
            about,
            asked.client_id if about else None,
            messages=min(len(entries), ON_A_PAGE),
        )
        return store.ledger.overview(), entries, store.agenda.clients_of({entry.person_id for entry in entries})

    overview, entries, clients = await visit.write(work)
    more = len(entries) > ON_A_PAGE
    shown = list(entries)[:ON_A_PAGE]
    return visit.page(
        "messages.html",
        status=status,
        overview=overview,
        entries=shown,
        clients=clients,
        older=shown[-1].id if more else None,
        asked=asked,
        typed=typed,
        states=MessageState,
        kinds=MessageKind,
        pausable=PAUSABLE,
        fault=fault,
        note=note,
    )
