"""The outer wall: the headers of every answer, a limit to what is taken in, and what happens when we break."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from pathlib import Path

import structlog
from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from admin.errors import TooLarge
from admin.troubles import Trouble

MOST_BYTES = 128 * 1024
"""The longest form there is, three texts of 2000 characters, is well under this."""
LARGER = {"/employers/import": 1_100_000, "/employers/import/take": 1_100_000}
"""Where a file is given or carried on, and how many bytes are taken there (admin.lead_files)."""

MOST_OF_FILE = 50_000_000
"""Bytes of a file of job postings; what is brought is put aside on the disk while it comes."""
_OF_POSTINGS = re.compile(r"/jobs/sources/\d{1,19}/file")
_OF_PICTURE = re.compile(r"/(?:events|broadcasts)/\d{1,19}/picture")
MOST_OF_PICTURE = 12_000_000
"""A little more than is kept: who brings one that is too large is told so where they brought it."""

_CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _CSP,
    "x-content-type-options": "nosniff",
    # Not no-referrer: browsers would then send "Origin: null" with our own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-robots-tag": "noindex",
}
_NEVER_KEPT = "no-store"
_KEPT = "public, max-age=31536000, immutable"  # the address of a file changes with the file

HERE = Path(__file__).parents[1]
_log = structlog.get_logger(module="admin")


class Outside:
    """ASGI middleware around the whole console."""

    def __init__(self, app: ASGIApp, trouble: Callable[[Request, Trouble], Response]) -> None:
        self._app = app
        self._trouble = trouble

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        answering = _Answering(scope, send)
        request = Request(scope)
        most = _most(scope["path"].removeprefix(scope.get("root_path", "")))
        if _announced(request) > most:
            await self._trouble(request, Trouble.TOO_LARGE)(scope, receive, answering)
            return
        try:
            await self._app(scope, _limited(receive, most), answering)
        except Exception as fault:
            _log.error("console fault", method=scope["method"], kind=type(fault).__name__, at=_place(fault))
            if answering.begun:
                raise
            await self._trouble(request, Trouble.BROKEN)(scope, receive, answering)


class _Answering:
    """Sends on, with our headers on top."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._is_static = scope["path"].removeprefix(scope.get("root_path", "")).startswith("/static/")
        self._send = send
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            kept = self._is_static and message["status"] == 200
            headers = {**_HEADERS, "cache-control": _KEPT if kept else _NEVER_KEPT}
            message["headers"] = [
                *((name, value) for name, value in message["headers"] if name.decode("latin-1") not in headers),
                *((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()),
            ]
        await self._send(message)


def _most(path: str) -> int:
    """How many bytes are taken at this address; a file comes with a little around it."""
    if _OF_PICTURE.fullmatch(path):
        return MOST_OF_PICTURE + MOST_BYTES
    return MOST_OF_FILE + MOST_BYTES if _OF_POSTINGS.fullmatch(path) else LARGER.get(path, MOST_BYTES)


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    return int(length) if length.isdigit() else 0


def _limited(receive: Receive, most: int) -> Receive:
    """Who does not announce a length is stopped on the way."""
    taken = 0

    async def _receive() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise TooLarge
        return message

    return _receive


def _place(fault: BaseException) -> str:
    """Where in our own code it broke, file and line: the words of an exception may hold what people wrote."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(HERE)] or frames
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
