"""The log: who looked at what, and who changed what; and the same about one client, for who has to tell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from fastapi.concurrency import run_in_threadpool

from admin import forms, pages, words
from admin.errors import NotFound
from admin.periods import sane_day
from admin.policy import AuditExport, AuditWork, ClientWork
from admin.sheets import csv_file
from admin.visit import Visit
from admin.words import Fault
from domain.calendar import end_of_day_utc, start_of_day_utc
from storage.audit import Action
from storage.reviews import Reason
from storage.store import Store
from storage.trail import MOST_EXPORTED, TRAIL_REASONS, ClientTrail, Doing, Entry, Filter, Page

router = APIRouter()
Given = Annotated[str, Query()]


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of the address as they were typed, and what they mean."""

    typed: dict[str, str]
    wanted: Filter

    @classmethod
    def of(cls, client: str, who: str, what: str, since: str, until: str, before: int | None = None) -> Asked:
        first, last = sane_day(since), sane_day(until)
        wanted = Filter(
            staff_id=forms.row_number(who),
            doing=Doing(what) if what in set(Doing) else None,
            action=Action(what) if what in set(Action) else None,
            client_id=forms.row_number(client),
            since=start_of_day_utc(first) if first else None,
            until=end_of_day_utc(last) if last else None,
            before=before,
        )
        typed = {"client": client, "who": who, "what": what, "since": since, "until": until}
        return cls({name: value for name, value in typed.items() if value}, wanted)

    def query(self, **more: object) -> str:
        return urlencode({**self.typed, **more})


@router.get("/audit")
async def audit(
    visit: AuditWork,
    client: Given = "",
    who: Given = "",
    what: Given = "",
    since: Given = "",
    until: Given = "",
    before: forms.MaybeNumber = None,
) -> Response:
    """Newest first. Clients are there by number only. Reading the log is itself in the log."""
    asked = Asked.of(client, who, what, since, until, before)

    def work(store: Store) -> tuple[Page | None, Sequence[tuple[int, str]]]:
        return store.trail.page(visit.reader, asked.wanted), store.trail.colleagues()

    page, colleagues = await visit.write(work)
    if page is None:
        raise NotFound
    return visit.page(
        "audit.html",
        page=page,
        asked=asked,
        colleagues=colleagues,
        actions=sorted(Action, key=lambda action: visit.words(words.key("action", action))),
        doings=Doing,
        most_exported=MOST_EXPORTED,
        also=lambda entry: _also(visit, entry),
    )


@router.get("/audit/export")
async def export(
    visit: AuditExport, client: Given = "", who: Given = "", what: Given = "", since: Given = "", until: Given = ""
) -> Response:
    """The same lines as a file."""
    asked = Asked.of(client, who, what, since, until)
    entries = await visit.write(lambda store: store.trail.export(visit.reader, asked.wanted))
    if entries is None:
        raise NotFound
    say = visit.words
    header = [
        say("console.audit.line"),
        say("console.audit.when"),
        say("console.audit.who"),
        say("console.audit.what"),
        say("console.audit.code"),
        say("console.audit.whom"),
        say("console.audit.number"),
        say("console.audit.detail"),
    ]
    rows = [
        (
            entry.id,
            entry.at,
            entry.staff_name or say("console.audit.nobody"),
            say(words.key("action", entry.action)),
            entry.action,
            say(words.key("subject", entry.subject_kind)) if entry.subject_kind else None,
            entry.subject_id,
            _also(visit, entry) or None,
        )
        for entry in entries
    ]
    name = f"{say('console.audit.file')}-{visit.today.isoformat()}"
    return await run_in_threadpool(csv_file, name, header, rows, language=visit.language)


# One client.


@router.get("/clients/{client_id}/trail")
async def trail(
    visit: ClientWork, client_id: forms.Number, reason: Given = "", before: forms.MaybeNumber = None
) -> Response:
    """Who looked at one client's data, for whoever has to tell the client. Opens for a reason, which is kept."""
    why = next((one for one in TRAIL_REASONS if one == reason), None)

    def work(store: Store) -> ClientTrail | bool | None:
        if why is None:
            return store.trail.may_ask(visit.reader, client_id)
        return store.trail.of_client(visit.reader, client_id, why, before)

    found = await visit.write(work)
    if not found:
        raise NotFound
    if isinstance(found, ClientTrail):
        return _trail_page(visit, found, why, before)
    fault = Fault.REASON_MISSING if reason else None
    return visit.page(
        "audit_reason.html", status=400 if fault else 200, client_id=client_id, reasons=TRAIL_REASONS, fault=fault
    )


def _trail_page(visit: Visit, found: ClientTrail, why: Reason | None, before: int | None) -> Response:
    """The summary speaks the client's language, since it is handed to them; the rest speaks the reader's."""
    texts = visit.console.texts
    spoken = found.language if found.language in texts.languages else visit.language
    return visit.page(
        "audit_client.html",
        trail=found,
        reason=why,
        before=before,
        spoken=spoken,
        tell=lambda key, **params: texts.plain(spoken, key, **params),
        tell_value=lambda family, value: texts.plain(spoken, words.key(family, value)),
        doings=Doing,
        also=lambda entry: _also(visit, entry),
    )


# What a line holds besides.

NAMED = {
    Action.STAFF_INVITED: ("role", "role"),
    Action.OUTCOME_SET: ("outcome", "outcome"),
    Action.APPOINTMENT_BOOKED: ("meeting", "kind"),
    Action.TIME_ASKED: ("meeting", "kind"),
    Action.MEETING_MADE: ("meeting", "kind"),
    Action.KIND_PAUSED: ("message_kind", "kind"),
    Action.KIND_RESUMED: ("message_kind", "kind"),
    Action.REVIEWS_LISTED: ("pick", "pick"),
    Action.REVIEW_OPENED: ("review_reason", "reason"),
    Action.TALK_REVIEWED: ("review_reason", "reason"),
    Action.TALK_JUDGED: ("verdict", "verdict"),
    Action.TRAIL_VIEWED: ("review_reason", "reason"),
}
"""Actions with a value that has a name: its family of words, and where in the line it stands."""


def _also(visit: Visit, entry: Entry) -> str:
    """What else the line holds, in words; "" when the action says it all."""
    detail = entry.detail
    if entry.action in NAMED:
        family, name = NAMED[Action(entry.action)]
        return _named(visit, family, str(detail[name])) if name in detail else ""
    match entry.action:
        case Action.CLIENTS_LISTED:
            return visit.words("console.audit.listed", n=detail.get("clients", 0))
        case Action.AUDIT_EXPORTED:
            return visit.words("console.audit.exported", n=detail.get("lines", 0))
        case Action.STAFF_DEACTIVATED:
            return visit.words("console.staff.released", n=detail.get("released", 0))
        case Action.SETTING_CHANGED:
            return _setting(visit, str(detail["setting"]))
        case Action.CONTENT_SET | Action.CONTENT_RESET:
            text = visit.words(words.key("content", detail["key"]))
            return f"{text}, {pages.tongue(detail['language'], visit.language)}"
    return ""


def _named(visit: Visit, family: str, value: str) -> str:
    """The value in words; the code itself where an earlier release wrote one that has none any more."""
    return visit.words(words.key(family, value)) if value in set(words.FAMILIES[family]) else value


def _setting(visit: Visit, name: str) -> str:
    """What a setting is called where it is changed."""
    family, _, kind = name.partition(".")
    if family == "kind":
        return visit.words(words.key("meeting", kind))
    return visit.words("console.closures.title" if name == "closure_days" else words.key("figure", name))
