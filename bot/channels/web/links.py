"""The pages of one-time links that came by e-mail, and the page on which e-mails are stopped.

A link is opened by a press, not by being fetched: programs that look through mails fetch every address in them. The
first browser that presses is the only one that goes on; whoever else has the link can have a new one sent to where
the first was sent, and learns nothing of where that is.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot import hub
from bot.channels.web.event_form import EventForm
from bot.channels.web.event_grade_form import EventGradeForm
from bot.channels.web.guard import read_form
from bot.channels.web.limits import Window, network_mark
from bot.channels.web.link_forms import FORMS as OF_EMPLOYERS
from bot.channels.web.link_forms import PageForm, Taken
from bot.channels.web.options import WebOptions
from bot.channels.web.pages import Pages
from bot.channels.web.refusals import Foreign, NoPage, TooFast
from bot.letters import PAGE, letters_of
from bot.services import Services
from storage.deliveries import NOTICE
from storage.store import Store
from storage.throttle import Limit, subject
from storage.todos import TodoKind
from storage.web_links import Mailbox, Purpose, State, WebLink

Found = TypeVar("Found")

WRONG = (20, 600.0)
"""Links that there are not, from one network, in so many seconds."""

AGAIN = Limit("link-again", 3, timedelta(hours=1))
"""New links for one person."""

MOST_FIELDS = 64

FORMS: Mapping[Purpose, PageForm] = {
    **OF_EMPLOYERS,
    Purpose.EVENT: EventForm(),
    Purpose.EVENT_GRADE: EventGradeForm(),
}
"""What page a link leads to."""

NOTES = {"asked": "link.note.asked", "thanks": "link.note.thanks"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A link, and what its page shows of its subject: None while it is not this browser's, or when nothing is asked."""

    link: WebLink
    view: Mapping[str, Any] | None


class LinkPages:
    """Its routes belong to the web chat's application, whose headers and refusals they share."""

    def __init__(self, services: Services, options: WebOptions, pages: Pages) -> None:
        self._services = services
        self._pages = pages
        self._cookie = "__Host-dk-link" if options.secure else "dk_link"
        self._secure = options.secure
        self._wrong = Window(*WRONG)

    def routes(self) -> list[Route]:
        return [
            Route(f"{PAGE}/stop/{{number}}/{{mark}}", self._stopping),
            Route(f"{PAGE}/stop/{{number}}/{{mark}}", self._stop, methods=["POST"]),
            Route(f"{PAGE}/{{token}}", self._show),
            Route(f"{PAGE}/{{token}}", self._answer, methods=["POST"]),
            Route(f"{PAGE}/{{token}}/{{what:str}}", self._back),
            Route(f"{PAGE}/{{token}}/open", self._open, methods=["POST"]),
            Route(f"{PAGE}/{{token}}/again", self._again, methods=["POST"]),
        ]

    # Links

    async def _show(self, request: Request) -> Response:
        token, browser = request.path_params["token"], request.cookies.get(self._cookie)
        shown = self._known(request, await self._write(lambda store: _shown(store, token, browser)))
        if shown.view is not None:
            return self._form(request, shown)
        return self._standing(request, shown.link)

    async def _open(self, request: Request) -> Response:
        """The first press: from here on the link is this browser's."""
        await self._read(request)
        token = request.path_params["token"]
        held = request.cookies.get(self._cookie)
        browser = held or secrets.token_urlsafe(32)

        def work(store: Store) -> WebLink | None:
            link = store.web_links.look(token, browser)
            if link is not None and link.state is State.NEW:
                store.web_links.open(link, browser)
            return link

        self._known(request, await self._write(work))
        response = self._to(request, "opened=1")
        if not held:
            self._keep(response, browser)
        return response

    async def _answer(self, request: Request) -> Response:
        form = await self._read(request)
        token, browser = request.path_params["token"], request.cookies.get(self._cookie)

        def work(store: Store) -> tuple[Shown, Taken] | None:
            link = store.web_links.look(token, browser)
            if link is None:
                return None
            if link.state is not State.MINE:
                return Shown(link, None), Taken()
            taken = FORMS[link.purpose].take(store, link, form)
            if taken.is_over and not taken.faults and not taken.gone:
                store.web_links.use(link)
            return Shown(link, FORMS[link.purpose].view(store, link) if taken.faults else None), taken

        shown, taken = self._known(request, await self._write(work))
        self._services.hub.ring(hub.DELIVERY)  # an answer may have planned something to say
        if shown.view is not None and taken.faults:
            return self._form(request, shown, typed=form, faults=taken.faults, status=422)
        return self._to(request, "" if taken.is_over or taken.faults else "note=thanks")

    async def _again(self, request: Request) -> Response:
        """A new link to the address of the old one, which ends with it. The answer is the same whatever comes of it."""
        await self._read(request)
        token, browser = request.path_params["token"], request.cookies.get(self._cookie)
        key = self._services.settings.key

        def work(store: Store) -> WebLink | None:
            link = store.web_links.look(token, browser)
            if link is not None and link.state in (State.ELSEWHERE, State.OVER):
                _send_again(store, link, key)
            return link

        self._known(request, await self._write(work))
        self._services.hub.ring(hub.DELIVERY)
        return self._to(request, "note=asked")

    async def _back(self, request: Request) -> Response:
        """Whoever loads the address of a form by hand wants the page."""
        return self._to(request, "")

    def _form(
        self,
        request: Request,
        shown: Shown,
        *,
        typed: Mapping[str, str] | None = None,
        faults: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        assert shown.view is not None, "asked before"
        values = {
            **shown.view,
            "typed": typed or {},
            "faults": faults or {},
            "note": NOTES.get(request.query_params.get("note", "")),
        }
        return self._page(request, shown.link.language, FORMS[shown.link.purpose].template, values, status)

    def _standing(self, request: Request, link: WebLink) -> Response:
        """Every page but the form: not opened yet, another browser's, answered, over, or asked no longer."""
        name = "gone" if link.state is State.MINE else str(link.state)
        note = NOTES.get(request.query_params.get("note", ""))
        if name == "elsewhere" and "opened" in request.query_params:
            note = "link.note.cookie"
        values = {"name": name, "title": f"link.{name}.title", "body": f"link.{name}.body", "note": note}
        return self._page(request, link.language, "link.html", values)

    # Stopping

    async def _stopping(self, request: Request) -> Response:
        box = await self._mailbox(request)
        return self._page(request, box.language, "link_stop.html", {"stopped": box.stopped})

    async def _stop(self, request: Request) -> Response:
        """Also what a mail program sends of itself when its reader presses its own button (RFC 8058)."""
        form = await self._read(request)
        box = await self._mailbox(request)

        def work(store: Store) -> None:
            if form.get("do") == "allow":
                store.people.came_back(box.identity_id)
                store.todos.settle(TodoKind.UNREACHABLE, box.person_id)
            elif not box.stopped:
                store.broadcasts.stopped(box.person_id)
                store.people.blocked(box.identity_id)
                store.deliveries.give_up_on(box.identity_id)
                store.outbox.out_of_reach(box.person_id, detail="stopped")

        await self._write(work)
        return RedirectResponse(request.url.path, 303)

    async def _mailbox(self, request: Request) -> Mailbox:
        number, mark = request.path_params["number"], request.path_params["mark"]
        box = None
        if number.isascii() and number.isdecimal() and len(number) <= 18:
            box = await self._write(lambda store: store.web_links.mailbox(int(number)))
        letters = letters_of(self._services.settings)
        if box is not None and not hmac.compare_digest(letters.stop_mark(box.identity_id, box.address), mark):
            box = None
        return self._known(request, box)

    # What all share

    def _known(self, request: Request, found: Found | None) -> Found:
        """Raises NoPage for a link that there is not, and TooFast for many of them."""
        if found is not None:
            return found
        retry_after = self._wrong.wait(network_mark(request), self._services.clock())
        if retry_after is not None:
            raise TooFast(retry_after=retry_after)
        raise NoPage

    async def _read(self, request: Request) -> dict[str, str]:
        """The form. Who knows the address may send it: no Origin is asked for, which these pages make browsers hide."""
        if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            raise Foreign
        return await read_form(request, MOST_FIELDS)

    async def _write(self, work: Callable[[Store], Found]) -> Found:
        return await self._services.database.write(self._services.clock(), work)

    def _to(self, request: Request, query: str) -> Response:
        lang = request.query_params.get("lang", "")
        parts = [query] if query else []
        if lang in self._services.texts.languages:
            parts.append(f"lang={lang}")
        path = f"{PAGE}/{request.path_params['token']}"
        return RedirectResponse(f"{path}?{'&'.join(parts)}" if parts else path, 303)

    def _keep(self, response: Response, browser: str) -> None:
        days = self._services.settings.link_days
        response.set_cookie(
            self._cookie, browser, max_age=days * 86_400, secure=self._secure, httponly=True, samesite="lax"
        )

    def _page(
        self, request: Request, language: str, template: str, values: Mapping[str, Any], status: int = 200
    ) -> Response:
        asked = request.query_params.get("lang", "")
        shown_in = asked if asked in self._services.texts.languages else self._pages.spoken(language)
        html = self._pages.link(shown_in, template, path=request.url.path, **values)
        return HTMLResponse(html, status, headers={"Vary": "Cookie"})


def _shown(store: Store, token: str, browser: str | None) -> Shown | None:
    link = store.web_links.look(token, browser)
    if link is None:
        return None
    return Shown(link, FORMS[link.purpose].view(store, link) if link.state is State.MINE else None)


def _send_again(store: Store, link: WebLink, key: str) -> None:
    allowed = store.throttle.hit(AGAIN, subject(key, f"link:{link.person_id}")).allowed
    box = store.outbox.letter_box(link.person_id)
    if not allowed or box is None:
        return
    store.web_links.end(link)
    store.outbox.plan(
        link.person_id,
        "link_again",
        key=f"link_again:{link.token_hash[:32]}:{int(store.now.timestamp())}",
        kind=NOTICE,
        chat=box,
        link=str(link.purpose),
        subject=link.subject,
        urgent=True,
    )
