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


NAMED = {
    Action.STAFF_INVITED: ("role", "role"),
    Action.OUTCOME_SET: ("outcome", "outcome"),
    Action.APPOINTMENT_BOOKED: ("meeting", "kind"),
    Action.TIME_ASKED: ("meeting", "kind"),
    Action.MEETING_MADE: ("meeting", "kind"),
    Action.KIND_PAUSED: ("message_kind", "kind"),
    Action.KIND_RESUMED: ("message_kind", "kind"),
}
"""Actions with a value that has a name: its family of words, and where in the line it stands."""


def _also(visit: Visit, entry: Entry) -> str:
    """What else the line holds, in words; "" when the action says it all."""
    detail = entry.detail
    if entry.action in NAMED:
        family, name = NAMED[Action(entry.action)]
        return visit.words(words.key(family, detail[name]))
    match entry.action:
        case Action.CLIENTS_LISTED:
            return visit.words("console.audit.listed", n=detail.get("clients", 0))
        case Action.STAFF_DEACTIVATED:
            return visit.words("console.staff.released", n=detail.get("released", 0))
        case Action.SETTING_CHANGED:
            return _setting(visit, str(detail["setting"]))
        case Action.CONTENT_SET | Action.CONTENT_RESET:
            text = visit.words(words.key("content", detail["key"]))
            return f"{text}, {pages.tongue(detail['language'], visit.language)}"
    return ""


def _setting(visit: Visit, name: str) -> str:
    """What a setting is called where it is changed."""
    family, _, kind = name.partition(".")
    if family == "kind":
        return visit.words(words.key("meeting", kind))
    return visit.words("console.closures.title" if name == "closure_days" else words.key("figure", name))
