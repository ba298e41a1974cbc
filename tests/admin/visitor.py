"""Somebody at the console: opens pages, reads them, fills in forms, as a browser without JavaScript would."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx
from fastapi import FastAPI

from tests.kit.people import PASSWORD

ORIGIN = "http://konsoli.example"
FROM_HERE = {"sec-fetch-site": "same-origin", "origin": ORIGIN}


@dataclass
class Form:
    """A form as it came: where it goes, what it holds, and the words on its button."""

    action: str
    method: str = "get"
    fields: dict[str, str] = field(default_factory=dict)
    button: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self._form: Form | None = None
        self._textarea: str | None = None
        self._select: str | None = None
        self._in_button = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.tags.append(tag)
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get"))
            self.forms.append(self._form)
        elif self._form is not None:
            self._take_field(tag, given)

    def _take_field(self, tag: str, given: dict[str, str]) -> None:
        assert self._form is not None
        name = given.get("name", "")
        if tag == "input" and name:
            self._form.fields[name] = given.get("value", "")
        elif tag == "textarea" and name:
            self._textarea = name
            self._form.fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in self._form.fields):
            self._form.fields[self._select] = given.get("value", "")
        elif tag == "button":
            self._in_button = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._textarea = None
        elif tag == "select":
            self._select = None
        elif tag == "button":
            self._in_button = False

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._form is not None and self._textarea is not None:
            self._form.fields[self._textarea] += data
        if self._form is not None and self._in_button:
            self._form.button += data


class Page:
    """An answer, read."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.status = response.status_code
        self.path = response.url.path
        self.html = response.text
        reader = _Reader()
        reader.feed(self.html)
        self.words = re.sub(r" ([,.:])", r"\1", " ".join(" ".join(reader.words).split()))
        self.forms, self.links, self.tags = reader.forms, reader.links, reader.tags

    def form(self, action: str) -> Form:
        """The form that goes to this path; AssertionError when there is none, or more than one."""
        found = [form for form in self.forms if form.action.split("?")[0].endswith(action)]
        assert len(found) == 1, f"{len(found)} forms to {action}: {[form.action for form in self.forms]}"
        return found[0]

    def has_form(self, action: str) -> bool:
        return any(form.action.endswith(action) for form in self.forms)


class Visitor:
    """One browser: keeps cookies, follows to where it is sent."""

    def __init__(self, app: FastAPI, *, address: str = "192.0.2.1", language: str = "fi") -> None:
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, client=(address, 50_000)),
            base_url=ORIGIN,
            headers={"accept-language": language},
            follow_redirects=True,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.aclose()

    async def open(self, path: str) -> Page:
        return Page(await self.http.get(path))

    async def send(self, form: Form, page: Page, **typed: str) -> Page:
        """Sends a form of a page with what is typed over what it holds."""
        unknown = set(typed) - set(form.fields)
        assert not unknown, f"the form has no fields {unknown}"
        address = urljoin(str(page.response.url), form.action or str(page.response.url))
        sent = await self.http.post(address, data={**form.fields, **typed}, headers=FROM_HERE)
        return Page(sent)

    async def forge(self, page: Page, action: str) -> Page:
        """Sends a form nobody was shown, with a token that is good."""
        return await self.send(Form(action, "post", dict(page.form("/logout").fields)), page)

    async def press(self, path: str, action: str, **typed: str) -> Page:
        """Opens a page and sends its form to ``action``."""
        page = await self.open(path)
        return await self.send(page.form(action), page, **typed)

    async def sign_in(self, email: str, password: str = PASSWORD) -> Page:
        return await self.press("/admin/login", "/login", email=email, password=password)

    @property
    def cookies(self) -> dict[str, str]:
        return dict(self.http.cookies)


def path_of(link: str) -> str:
    """The path of a whole address."""
    return urlsplit(link).path
