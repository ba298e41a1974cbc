"""Puts the console together: its rooms behind their gates, its error pages, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from admin import pages
from admin.context import ROOT, Console
from admin.errors import ConsoleError, CrossSite, FactorNeeded, NotFresh, NotSignedIn, TooMany
from admin.forms import own_path
from admin.outside import Outside
from admin.policy import SAFE_METHODS, guest_of, refuse_unguarded
from admin.rooms import (
    account,
    advice,
    agenda,
    appointments,
    audit,
    board,
    broadcast_edit,
    broadcast_send,
    broadcasts,
    candidates,
    canned,
    care,
    care_close,
    clients,
    closures,
    colleagues,
    companies,
    contact_people,
    contents,
    doors,
    employer_reports,
    event_edit,
    event_people,
    event_reports,
    event_series,
    events,
    hours,
    inbox,
    job_sources,
    labels,
    lead_import,
    leads,
    links,
    messages,
    needs,
    newsletter,
    pictures,
    plans,
    posting_edit,
    postings,
    profiles,
    reports,
    requests,
    review,
    rights,
    segments,
    settings,
    staff,
    talk,
    teams,
    tip_quality,
    tips,
    today,
    trials,
)
from admin.troubles import Trouble
from admin.visit import Guest
from storage.errors import StoreBusy

ROOMS: tuple[APIRouter, ...] = (
    doors.router,
    links.router,
    account.router,
    today.router,
    clients.router,
    inbox.router,
    talk.router,
    canned.router,
    advice.router,
    labels.router,
    profiles.router,
    board.router,
    lead_import.router,
    leads.router,
    newsletter.router,
    segments.router,
    broadcast_edit.router,
    broadcast_send.router,
    broadcasts.router,
    event_edit.router,
    event_series.router,
    event_people.router,
    events.router,
    companies.router,
    contact_people.router,
    requests.router,
    needs.router,
    plans.router,
    pictures.router,
    agenda.router,
    appointments.router,
    care.router,
    care_close.router,
    hours.router,
    messages.router,
    settings.router,
    closures.router,
    staff.router,
    colleagues.router,
    teams.router,
    contents.router,
    review.router,
    reports.router,
    employer_reports.router,
    event_reports.router,
    tip_quality.router,
    tips.router,
    job_sources.router,
    posting_edit.router,
    postings.router,
    rights.router,
    candidates.router,
    trials.router,
    audit.router,
)


def console(context: Console, rooms: Sequence[APIRouter] = ROOMS) -> FastAPI:
    """The console as an application, to be mounted at ROOT. Raises UnguardedRoute for a room without a policy."""
    app = FastAPI(title="Duunikaveri", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.console = context
    app.mount("/static", StaticFiles(directory=pages.STATIC))
    for room in rooms:
        app.router.routes.extend(room.routes)
    refuse_unguarded(app.routes)
    app.add_middleware(Outside, trouble=trouble_page)
    app.add_exception_handler(ConsoleError, _console_error)
    app.add_exception_handler(StoreBusy, _busy)
    app.add_exception_handler(RequestValidationError, _nowhere)
    app.add_exception_handler(HTTPException, _http_error)
    return app


def mount(app: FastAPI, context: Console) -> None:
    """Puts the console at ROOT of the program, with or without a slash at the end of the address."""

    @app.get(ROOT, include_in_schema=False)
    async def to_the_console() -> Response:
        return RedirectResponse(f"{ROOT}/", 303)

    app.mount(ROOT, console(context))


def trouble_page(request: Request, trouble: Trouble, **values: object) -> Response:
    """A page that says what happened and what to do next, in the reader's language."""
    return _guest(request).page("trouble.html", status=trouble.status, trouble=trouble, **values)


async def _console_error(request: Request, error: Exception) -> Response:
    if isinstance(error, NotSignedIn):
        return _to_the_door(request)
    if isinstance(error, NotFresh):
        return _prove_again(request)
    if isinstance(error, FactorNeeded):
        return _guest(request).go("/account/code")
    if isinstance(error, TooMany):
        page = trouble_page(request, Trouble.TOO_MANY, until=error.until)
        wait = error.until - request.state.guest.now
        page.headers["Retry-After"] = str(max(1, int(wait.total_seconds())))
        return page
    if isinstance(error, CrossSite):
        return trouble_page(request, Trouble.CROSS_SITE)
    assert isinstance(error, ConsoleError)
    return trouble_page(request, Trouble.of(error.status))


def _to_the_door(request: Request) -> Response:
    """To sign in, and after that to the page that was asked for. What a form held is gone with its session."""
    guest = guest_of(request)
    return guest.go("/login", next=_asked(request)) if request.method in SAFE_METHODS else guest.go("/login")


def _prove_again(request: Request) -> Response:
    """To show again who one is, and then back. What a form held is not kept meanwhile, which its page says."""
    guest = _guest(request)
    if request.method in SAFE_METHODS:
        return guest.go("/again", next=_asked(request))
    came_from = urlsplit(request.headers.get("referer", ""))
    back = own_path(came_from.path + (f"?{came_from.query}" if came_from.query else ""))
    return guest.page("not_fresh.html", status=NotFresh.status, back=back)


def _asked(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _guest(request: Request) -> Guest:
    guest: Guest = getattr(request.state, "guest", None) or guest_of(request)
    return guest


async def _busy(request: Request, error: Exception) -> Response:
    return trouble_page(request, Trouble.BUSY)


async def _nowhere(request: Request, error: Exception) -> Response:
    return trouble_page(request, Trouble.NOT_FOUND)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return trouble_page(request, Trouble.of(error.status_code))


__all__ = ["ROOT", "console", "mount"]
