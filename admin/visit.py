"""One request and who makes it: what a room needs to read, write, and answer in the right language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import Response
from fastapi.responses import HTMLResponse, RedirectResponse

from admin import cookies, pages
from admin.context import ROOT, Console
from admin.dates import Dates
from admin.words import Note
from domain.calendar import local_day
from storage.caseload import Numbers
from storage.factors import FACTOR_ROLES, SecondFactor
from storage.sessions import SignedIn
from storage.staff import Reader
from storage.store import Store

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody at the door. ``csrf`` goes into every form; ``now`` is the one instant of the request."""

    console: Console
    now: datetime
    language: str
    csrf: str
    address: str
    guest_cookie: str = ""

    @property
    def today(self) -> date:
        return local_day(self.now)

    @property
    def dates(self) -> Dates:
        return Dates(self.console.texts, self.language, self.now)

    def words(self, key: str, /, **params: Any) -> str:
        return self.console.texts.plain(self.language, key, **params)

    async def write(self, work: Callable[[Store], T]) -> T:
        """One transaction of the request; everything that shows personal data writes that it did."""
        return await self.console.database.write(self.now, work)

    def page(self, template: str, /, *, status: int = 200, **values: Any) -> HTMLResponse:
        response = HTMLResponse(pages.render(self, template, values), status)
        if self.guest_cookie:
            cookies.give(response, self.console, cookies.guest_name(self.console), self.guest_cookie)
        return response

    def go(self, path: str, note: Note | None = None, **query: str | int) -> Response:
        """On to another page after a form, with a word about what happened."""
        self.console.wake()
        asked = urlencode({**query, **({"note": note.value} if note else {})})
        return RedirectResponse(f"{ROOT}{path}{'?' if asked else ''}{asked}", 303)


@dataclass(frozen=True, kw_only=True)
class Visit(Guest):
    """Somebody signed in."""

    signed_in: SignedIn
    numbers: Numbers

    @property
    def lacks_factor(self) -> bool:
        """Whether their role asks for a second step that they have not set up."""
        is_asked = self.console.second_factor is SecondFactor.REQUIRED and self.reader.role in FACTOR_ROLES
        return is_asked and not self.signed_in.has_factor

    @property
    def reader(self) -> Reader:
        return self.signed_in.reader
