"""The log: who looked at what, and who changed what. It names clients by number only."""

from __future__ import annotations

from fastapi import APIRouter, Response

from admin import forms, pages, words
from admin.policy import AuditWork
from admin.visit import Visit
from storage.audit import Action, Entry, Page, Subject
from storage.store import Store

router = APIRouter(prefix="/audit")


@router.get("")
async def audit(visit: AuditWork, client: str = "", before: forms.MaybeNumber = None) -> Response:
    """Newest first; of one client with ``client``. Reading the log is itself in the log."""
    number = int(client) if client.isascii() and client.isdigit() and len(client) < 19 else None

    def work(store: Store) -> Page:
        page = store.audit.newest(client_id=number, before=before)
        about = Subject.CLIENT if number is not None else None
        store.audit.record(visit.reader.staff_id, Action.AUDIT_VIEWED, about, number, before=before)
        return page

    page = await visit.write(work)
    return visit.page("audit.html", page=page, typed=client, number=number, also=lambda entry: _also(visit, entry))


def _also(visit: Visit, entry: Entry) -> str:
    """What else the line holds, in words; "" when the action says it all."""
    detail = entry.detail
    match entry.action:
        case Action.CLIENTS_LISTED:
            return visit.words("console.audit.listed", n=detail.get("clients", 0))
        case Action.STAFF_DEACTIVATED:
            return visit.words("console.staff.released", n=detail.get("released", 0))
        case Action.STAFF_INVITED:
            return visit.words(words.key("role", detail["role"]))
        case Action.CONTENT_SET | Action.CONTENT_RESET:
            text = visit.words(words.key("content", detail["key"]))
            return f"{text}, {pages.tongue(detail['language'], visit.language)}"
    return ""
