"""The clock in the corner of the sample office's pages, put there from outside: the product knows nothing of it."""

from __future__ import annotations

import asyncio
import re
from html import escape
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.app import Program
from bot.demo.clock import EVERY_TWO_HOURS, DemoClock, Leap, pass_time
from locales import SOURCE, Texts

PATH = "/demo/clock"
STYLE_PATH = "/demo/corner.css"
STYLE = """
.demo-corner { position: fixed; right: 8px; bottom: 8px; z-index: 10; display: flex; flex-wrap: wrap; gap: 4px 8px;
  align-items: center; max-width: calc(100vw - 16px); padding: 4px 8px; font: 14px/1.4 system-ui, sans-serif;
  color: #14212b; background: #fff3cd; border: 1px solid #7a4f00; border-radius: 8px; }
.demo-corner form { display: flex; gap: 4px; margin: 0; }
.demo-corner button { min-height: 32px; padding: 0 8px; font: inherit; color: #14212b; background: #ffffff;
  border: 1px solid #7a4f00; border-radius: 6px; cursor: pointer; }
.demo-corner button:focus-visible { outline: 3px solid #0a5a7a; outline-offset: 2px; }
body { padding-bottom: 56px; }
@media (max-width: 640px) { .demo-corner { position: static; max-width: none; border-radius: 0; }
  body { padding-bottom: 0; } }
@media print { .demo-corner { display: none; } }
"""

_LANGUAGE = re.compile(rb'<html[^>]*\blang="([a-z]{2})"')


class Corner:
    """An application around the program's own: adds the clock to its pages, and takes the presses on it."""

    def __init__(self, app: ASGIApp, program: Program, clock: DemoClock) -> None:
        self._app = app
        self._program = program
        self._clock = clock
        self._texts: Texts = program.services.texts
        self._moving = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == STYLE_PATH:
            await Response(STYLE, media_type="text/css")(scope, receive, send)
        elif scope["path"] == PATH:
            answer = await self._pressed(Request(scope, receive))
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, _Page(self, scope, send).send)

    async def _pressed(self, request: Request) -> Response:
        """Moves the clock on, then leads back to the page."""
        if request.method != "POST":
            return PlainTextResponse("POST\n", 405, {"Allow": "POST"})
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return PlainTextResponse("same-origin\n", 403)
        form = await request.form()
        leap = form.get("leap")
        if leap not in set(Leap):
            return PlainTextResponse("leap\n", 400)
        async with self._moving:
            steps = EVERY_TWO_HOURS if leap == Leap.WEEK else ()
            await pass_time(self._program, self._clock, self._clock() + Leap(str(leap)).length, steps)
        back = urlsplit(str(form.get("back", "/")))
        path = back.path if back.path.startswith("/") and not back.path.startswith("//") else "/"
        return RedirectResponse(path + (f"?{back.query}" if back.query else ""), 303)

    def snippet(self, page: bytes, scope: Scope) -> bytes:
        found = _LANGUAGE.search(page)
        spoken = found[1].decode() if found else SOURCE
        language = spoken if spoken in self._texts.languages else SOURCE

        def say(key: str, **params: object) -> str:
            return escape(self._texts.plain(language, f"demo.{key}", **params))

        query = scope.get("query_string", b"").decode("latin-1")
        back = escape(scope["path"] + (f"?{query}" if query else ""))
        buttons = "".join(f'<button name="leap" value="{leap}">{say(f"leap.{leap}")}</button>' for leap in Leap)
        moment = self._clock()
        return (
            f'<link rel="stylesheet" href="{STYLE_PATH}"><aside class="demo-corner" aria-label="{say("name")}">'
            f"<span>{say('now', at=moment)}</span>"
            f'<form method="post" action="{PATH}"><input type="hidden" name="back" value="{back}">{buttons}</form>'
            "</aside>"
        ).encode()


class _Page:
    """Holds a page back until it is whole, and sends it on with the clock in it; everything else goes through."""

    def __init__(self, corner: Corner, scope: Scope, send: Send) -> None:
        self._corner = corner
        self._scope = scope
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._whole(self._start)

    async def _whole(self, start: Message) -> None:
        before, end, after = self._body.rpartition(b"</body>")
        body = before + self._corner.snippet(self._body, self._scope) + end + after if end else self._body
        headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def _is_page(start: Message) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in start["headers"])
