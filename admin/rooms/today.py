"""The first page: what is to be done now, in order; and the page that leads to everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.routing import APIRoute

from admin import forms
from admin.context import ROOT
from admin.errors import NotFound
from admin.job_desk import JobDesk, job_desk
from admin.page_codes import MoreGroup, MoreRoom
from admin.policy import ClientWork, Signed
from admin.visit import Visit
from admin.words import Note, note
from domain.roles import Permission
from storage.advice_cards import Kept
from storage.broadcast_rows import Broadcast
from storage.event_overview import OnDesk
from storage.store import Store
from storage.today import Page

router = APIRouter()
Back = Annotated[str, Form()]


@router.get("/")
async def today(
    visit: Signed,
    note_code: forms.NoteCode = None,
    undo: forms.MaybeNumber = None,
    contacted: forms.MaybeNumber = None,
) -> Response:
    """``undo`` is the alert, ``contacted`` the case of the press that can be taken back. Auditors have another room."""
    if visit.reader.may(Permission.READ_AUDIT):
        return visit.go("/audit")

    def work(store: Store) -> tuple[Page, list[Kept], JobDesk | None, list[OnDesk], list[Broadcast]]:
        shown, cards = store.today.of(visit.reader), store.advice.nagging(visit.reader)
        events, for_eyes = store.event_overview.waiting(visit.reader), store.broadcasts.for_eyes(visit.reader)
        return shown, cards, job_desk(store, visit.reader), events, for_eyes

    shown, cards, desk, events, for_eyes = await visit.write(work)
    return visit.page(
        "today.html",
        day=shown,
        cards=cards,
        desk=desk,
        events=events,
        for_eyes=for_eyes,
        note=note(note_code),
        undo=undo,
        contacted=contacted,
    )


@router.post("/todos/{todo_id}/done")
async def todo_done(visit: ClientWork, todo_id: forms.Number, back: Back = "") -> Response:
    done = await visit.write(lambda store: store.alerts.finish(visit.reader, todo_id))
    if done is None:
        raise NotFound
    if not done:
        return go_back(visit, back, Note.TODO_WAS_DONE)
    return go_back(visit, back, Note.TODO_DONE, undo=todo_id)


@router.post("/todos/{todo_id}/undo")
async def todo_not_done(visit: ClientWork, todo_id: forms.Number, back: Back = "") -> Response:
    reopened = await visit.write(lambda store: store.alerts.reopen(visit.reader, todo_id))
    if reopened is None:
        raise NotFound
    return go_back(visit, back, Note.TODO_REOPENED if reopened else Note.UNDO_TOO_LATE)


def go_back(visit: Visit, back: str, note: Note, **query: int) -> Response:
    """To the page the form was on."""
    path = forms.own_path(back).partition("?")[0]
    return visit.go(path.removeprefix(ROOT) or "/", note, **query)


# Everything else.


@dataclass(frozen=True, slots=True)
class Door:
    """A room that stands on the page of everything else, for who has one of the permissions (none: everybody)."""

    room: MoreRoom
    path: str
    any_of: tuple[Permission, ...] = ()


DOORS: dict[MoreGroup, tuple[Door, ...]] = {
    MoreGroup.TIPS: (
        Door(MoreRoom.JOBS, "/jobs", (Permission.CURATE_JOBS,)),
        Door(MoreRoom.JOB_SOURCES, "/jobs/sources", (Permission.SET_JOB_SOURCES,)),
        Door(MoreRoom.JOB_QUALITY, "/jobs/quality", (Permission.SEE_STATISTICS,)),
    ),
    MoreGroup.TIMES: (
        Door(MoreRoom.AGENDA, "/agenda", (Permission.AGREE_TIMES,)),
        Door(MoreRoom.HOURS, "/hours", (Permission.AGREE_TIMES,)),
        Door(MoreRoom.MEETING, "/meetings/new", (Permission.AGREE_TIMES,)),
    ),
    MoreGroup.TALKS: (
        Door(MoreRoom.MESSAGES, "/messages", (Permission.WATCH_MESSAGES,)),
        Door(MoreRoom.CANNED, "/canned", (Permission.SEE_TEAM_CLIENTS, Permission.EDIT_CONTENT)),
        Door(MoreRoom.ADVICE, "/advice", (Permission.SERVE_EMPLOYERS, Permission.EDIT_CONTENT)),
        Door(MoreRoom.LABELS, "/labels", (Permission.SEE_TEAM_CLIENTS, Permission.EDIT_CONTENT)),
    ),
    MoreGroup.FOLLOW_UP: (
        Door(MoreRoom.REPORTS, "/reports", (Permission.SEE_STATISTICS,)),
        Door(MoreRoom.REVIEW, "/review", (Permission.REVIEW_TALKS,)),
        Door(MoreRoom.RIGHTS, "/rights", (Permission.ERASE_CLIENT,)),
        Door(MoreRoom.AUDIT, "/audit", (Permission.READ_AUDIT,)),
    ),
    MoreGroup.SERVICE: (
        Door(MoreRoom.STAFF, "/staff", (Permission.MANAGE_STAFF,)),
        Door(MoreRoom.TEAMS, "/teams", (Permission.MANAGE_STAFF,)),
        Door(MoreRoom.SETTINGS, "/settings", (Permission.EDIT_SETTINGS,)),
        Door(MoreRoom.CONTENTS, "/contents", (Permission.EDIT_CONTENT,)),
    ),
    MoreGroup.OWN: (Door(MoreRoom.ACCOUNT, "/account"),),
}


@router.get("/more")
async def more(visit: Signed, request: Request) -> Response:
    """Every room the visitor may enter that is not on the rail, in groups."""
    there = {
        route.path for route in request.app.routes if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
    groups = {
        group: [door for door in doors if door.path in there and _may_enter(visit, door)]
        for group, doors in DOORS.items()
    }
    return visit.page("more.html", groups={group: doors for group, doors in groups.items() if doors})


def _may_enter(visit: Visit, door: Door) -> bool:
    return not door.any_of or any(map(visit.reader.may, door.any_of))
