"""The way from a job tip to the posting itself: it leads on, remembers that it was taken once, and nothing else.

A link says nothing of whom it was sent to, and knows no address but the one that is kept with the posting. What is
gone, hidden or of nobody gives one and the same page. Programs that only look at a link, to show what is behind it,
are led on without being counted.
"""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.web.languages import preferred
from bot.channels.web.limits import Window, network_mark
from bot.channels.web.pages import Pages
from bot.channels.web.refusals import TooFast
from bot.services import Services
from storage.store import Store

TIPS = "/t"

TAKEN = (120, 60.0)
"""Links from one network, in so many seconds: a school's whole class."""
WRONG = (20, 600.0)
"""Of those, such as there are not."""

_TOKEN = re.compile(r"[\w-]{16,32}", re.ASCII)

_LOOKS = re.compile(
    r"bot\b|bots?[/;) ]|crawl|spider|preview|scan|fetch|facebookexternalhit|whatsapp|viber|skype|snapchat|signal"
    r"|slurp|embed|unfurl|curl/|wget/|python|java/|go-http|okhttp|headless|safelinks|proofpoint|mimecast",
    re.IGNORECASE,
)
"""What programs call themselves that look at links in chats and mails. Telegram's is "TelegramBot"."""

_AHEAD = ("purpose", "sec-purpose", "x-purpose", "x-moz")
"""Headers of a browser that loads a page before anybody has asked for it."""


class TipLinks:
    """Its routes belong to the web chat's application, whose headers and refusals they share."""

    path = TIPS
    gone = "tip_gone.html"

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages
        self._taken = Window(*TAKEN)
        self._wrong = Window(*WRONG)

    def routes(self) -> list[Route]:
        return [Route(f"{self.path}/{{token}}", self._lead_on)]

    async def _lead_on(self, request: Request) -> Response:
        self._check(self._taken, request)
        link = await self._link(request)
        if link is not None:
            return RedirectResponse(link, 302)
        self._check(self._wrong, request)
        return self._gone(request)

    async def _link(self, request: Request) -> str | None:
        token = request.path_params["token"]
        if not _TOKEN.fullmatch(token):
            return None
        opens = is_somebody(request)
        return await self._services.database.write(
            self._services.clock(), lambda store: self._found(store, token, opens=opens)
        )

    def _found(self, store: Store, token: str, *, opens: bool) -> str | None:
        return store.tips.link_of(token, opens=opens)

    def _check(self, window: Window, request: Request) -> None:
        retry_after = window.wait(network_mark(request), self._services.clock())
        if retry_after is not None:
            raise TooFast(retry_after=retry_after)

    def _gone(self, request: Request) -> Response:
        languages = self._services.texts.languages
        asked = request.query_params.get("lang", "")
        language = asked if asked in languages else preferred(request.headers.get("accept-language", ""), languages)
        html = self._pages.link(language, self.gone, path=request.url.path)
        return HTMLResponse(html, 404, headers={"Vary": "Accept-Language"})


def is_somebody(request: Request) -> bool:
    """Whether somebody follows the link, as far as one can tell; a browser that tells nothing is taken for somebody."""
    headers = request.headers
    if request.method != "GET" or _LOOKS.search(headers.get("user-agent", "bot")):
        return False
    if any(re.search(r"prefetch|preview|prerender", headers.get(name, "")) for name in _AHEAD):
        return False
    return headers.get("sec-fetch-dest", "document") == "document"
