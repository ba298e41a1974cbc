"""Who may enter a room. Every route names its policy; one without keeps the console from starting."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.routing import BaseRoute, Mount

from admin import cookies
from admin.context import Console
from admin.errors import CrossSite, Expired, FactorNeeded, Forbidden, NotFresh, NotSignedIn, UnguardedRoute
from admin.languages import guest_language
from admin.visit import Guest, Visit
from domain.roles import Permission
from storage.caseload import Numbers
from storage.sessions import SignedIn, csrf_of, is_csrf
from storage.store import Store

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_FIELD = "csrf"


class Gate:
    """What stands before a room. A form must come from a page of ours, and from this very session."""

    async def __call__(self, request: Request) -> Guest:
        raise NotImplementedError


class OpenGate(Gate):
    """Lets in who is not signed in: the doors themselves."""

    async def __call__(self, request: Request) -> Guest:
        console = console_of(request)
        guest = guest_of(request)
        if request.method not in SAFE_METHODS:
            _refuse_cross_site(request, console)
            cookie = request.cookies.get(cookies.guest_name(console))
            if cookie is None or not hmac.compare_digest(await _given_csrf(request), guest.csrf.encode()):
                raise Expired
        return guest


class StaffGate(Gate):
    """Lets in who is signed in and has one of the permissions; with none named, everybody signed in.

    ``fresh``: only who proved who they are within storage.sessions.FRESH_FOR; others do so on /again and come back.
    ``bare``: also who still has to set up their second step. Only what they need for that is so.
    """

    def __init__(self, *any_of: Permission, fresh: bool = False, bare: bool = False) -> None:
        self.any_of = frozenset(any_of)
        self.fresh = fresh
        self.bare = bare

    async def __call__(self, request: Request) -> Visit:
        visit = await _sign_in(request)
        if visit is None:
            raise NotSignedIn
        request.state.guest = visit
        if request.method not in SAFE_METHODS:
            _refuse_cross_site(request, visit.console)
            if not is_csrf(visit.signed_in, (await _given_csrf(request)).decode()):
                raise Expired
        if self.any_of and not any(map(visit.reader.may, self.any_of)):
            raise Forbidden
        if visit.lacks_factor and not self.bare:
            raise FactorNeeded
        if self.fresh and not visit.signed_in.is_fresh(visit.now):
            raise NotFresh
        return visit


Anyone = Annotated[Guest, Depends(OpenGate())]
Signed = Annotated[Visit, Depends(StaffGate())]
Bare = Annotated[Visit, Depends(StaffGate(bare=True))]
BareFresh = Annotated[Visit, Depends(StaffGate(bare=True, fresh=True))]
SignedFresh = Annotated[Visit, Depends(StaffGate(fresh=True))]
ClientWork = Annotated[
    Visit,
    Depends(StaffGate(Permission.SEE_CASELOAD, Permission.SEE_TEAM_CLIENTS, Permission.SEE_ALL_CLIENTS)),
]
TalkWork = Annotated[Visit, Depends(StaffGate(Permission.SEE_CASELOAD, Permission.SEE_TEAM_CLIENTS))]
ReplyWork = Annotated[Visit, Depends(StaffGate(Permission.SEE_TEAM_CLIENTS, Permission.EDIT_CONTENT))]
EmployerLook = Annotated[Visit, Depends(StaffGate(Permission.SEE_EMPLOYERS))]
EmployerWork = Annotated[Visit, Depends(StaffGate(Permission.SERVE_EMPLOYERS))]
AdviceWork = Annotated[Visit, Depends(StaffGate(Permission.SERVE_EMPLOYERS, Permission.EDIT_CONTENT))]
EmployerExport = Annotated[Visit, Depends(StaffGate(Permission.SEE_EMPLOYERS, fresh=True))]
JobWork = Annotated[Visit, Depends(StaffGate(Permission.CURATE_JOBS))]
SourceWork = Annotated[Visit, Depends(StaffGate(Permission.SET_JOB_SOURCES))]
EventWork = Annotated[Visit, Depends(StaffGate(Permission.HOLD_EVENTS))]
BroadcastWork = Annotated[Visit, Depends(StaffGate(Permission.SEND_BROADCASTS))]
BroadcastSend = Annotated[Visit, Depends(StaffGate(Permission.SEND_BROADCASTS, fresh=True))]
TipWork = Annotated[Visit, Depends(StaffGate(Permission.WRITE_TO_CLIENT))]
CaseWork = Annotated[Visit, Depends(StaffGate(Permission.EDIT_CASE))]
MoveWork = Annotated[Visit, Depends(StaffGate(Permission.MOVE_CLIENT))]
TimeWork = Annotated[Visit, Depends(StaffGate(Permission.AGREE_TIMES))]
MessageWork = Annotated[Visit, Depends(StaffGate(Permission.WATCH_MESSAGES))]
SettingWork = Annotated[Visit, Depends(StaffGate(Permission.EDIT_SETTINGS))]
StaffWork = Annotated[Visit, Depends(StaffGate(Permission.MANAGE_STAFF))]
StaffChange = Annotated[Visit, Depends(StaffGate(Permission.MANAGE_STAFF, fresh=True))]
ContentWork = Annotated[Visit, Depends(StaffGate(Permission.EDIT_CONTENT))]
NumberWork = Annotated[Visit, Depends(StaffGate(Permission.SEE_STATISTICS))]
NumberExport = Annotated[Visit, Depends(StaffGate(Permission.SEE_STATISTICS, fresh=True))]
AuditWork = Annotated[Visit, Depends(StaffGate(Permission.READ_AUDIT))]
AuditExport = Annotated[Visit, Depends(StaffGate(Permission.READ_AUDIT, fresh=True))]
ErasureWork = Annotated[Visit, Depends(StaffGate(Permission.ERASE_CLIENT))]
ErasureDecision = Annotated[Visit, Depends(StaffGate(Permission.ERASE_CLIENT, fresh=True))]
ReviewWork = Annotated[Visit, Depends(StaffGate(Permission.REVIEW_TALKS))]


def refuse_unguarded(routes: Iterable[BaseRoute]) -> None:
    """Raises UnguardedRoute unless every route has exactly one gate. Static files are the one open place."""
    for route in routes:
        if isinstance(route, Mount) and isinstance(route.app, StaticFiles):
            continue
        if not isinstance(route, APIRoute) or len(_gates(route.dependant)) != 1:
            raise UnguardedRoute(f"{getattr(route, 'path', route)} names no policy, or more than one")


def _gates(dependant: Dependant) -> list[Any]:
    return [need.call for need in dependant.dependencies if isinstance(need.call, Gate)]


def console_of(request: Request) -> Console:
    app: FastAPI = request.app
    console: Console = app.state.console
    return console


def guest_of(request: Request) -> Guest:
    """The visitor as somebody not signed in, with the cookie that their forms are bound to."""
    console = console_of(request)
    cookie = request.cookies.get(cookies.guest_name(console)) or secrets.token_urlsafe(32)
    guest = Guest(
        console=console,
        now=console.clock(),
        language=guest_language(request, console.texts.languages),
        csrf=cookies.guest_csrf(console, cookie),
        guest_cookie=cookie,
        address=request.client.host if request.client else "",
    )
    request.state.guest = guest
    return guest


def asks_by_itself(request: Request) -> bool:
    """Whether an open page takes in what is new, and nobody pressed: that must not keep a session alive."""
    return "part" in request.query_params


async def _sign_in(request: Request) -> Visit | None:
    """The visitor with their session and the numbers of the rail, or None without a live one."""
    console = console_of(request)
    token = request.cookies.get(cookies.session_name(console))
    if token is None:
        return None
    now = console.clock()

    def work(store: Store) -> tuple[SignedIn, Numbers] | None:
        signed_in = store.sessions.use(token, by_itself=asks_by_itself(request))
        return (signed_in, store.caseload.numbers(signed_in.reader)) if signed_in else None

    found = await console.database.write(now, work)
    if found is None:
        return None
    signed_in, numbers = found
    return Visit(
        console=console,
        now=now,
        language=signed_in.language,
        csrf=csrf_of(token),
        address=request.client.host if request.client else "",
        signed_in=signed_in,
        numbers=numbers,
    )


def _refuse_cross_site(request: Request, console: Console) -> None:
    """Browsers say where a request comes from; who says nothing at all is no browser of today."""
    site = request.headers.get("sec-fetch-site")
    is_ours = request.headers.get("origin") == console.origin if site is None else site == "same-origin"
    if not is_ours:
        raise CrossSite


async def _given_csrf(request: Request) -> bytes:
    given = (await request.form()).get(CSRF_FIELD)
    return given.encode("utf-8", "replace") if isinstance(given, str) else b""
