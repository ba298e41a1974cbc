"""Puts the console together: its rooms behind their gates, its error pages, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from admin import pages
from admin.context import ROOT, Console
from admin.errors import ConsoleError, CrossSite, NotSignedIn, TooMany
from admin.outside import Outside
from admin.policy import SAFE_METHODS, guest_of, refuse_unguarded
from admin.rooms import agenda, appointments, audit, clients, contents, doors, hours, messages, settings, staff
from admin.visit import Guest
from admin.words import Trouble
from storage.errors import StoreBusy

ROOMS: tuple[APIRouter, ...] = (
    doors.router,
    clients.router,
    agenda.router,
    appointments.router,
    hours.router,
    messages.router,
    settings.router,
    staff.router,
    contents.router,
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
    guest: Guest = getattr(request.state, "guest", None) or guest_of(request)
    return guest.page("trouble.html", status=trouble.status, trouble=trouble, **values)


async def _console_error(request: Request, error: Exception) -> Response:
    if isinstance(error, NotSignedIn):
        return _to_the_door(request)
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
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    guest = guest_of(request)
    return guest.go("/login", next=asked) if request.method in SAFE_METHODS else guest.go("/login")


async def _busy(request: Request, error: Exception) -> Response:
    return trouble_page(request, Trouble.BUSY)


async def _nowhere(request: Request, error: Exception) -> Response:
    return trouble_page(request, Trouble.NOT_FOUND)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return trouble_page(request, Trouble.of(error.status_code))


__all__ = ["ROOT", "console", "mount"]
