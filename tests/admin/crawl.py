"""Walks through the console of the sample office as its people do, and looks at what nobody has looked at yet."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import cycle
from typing import Literal
from urllib.parse import parse_qsl, urljoin, urlsplit

from fastapi.routing import APIRoute
from playwright.async_api import Browser, Page
from starlette.routing import compile_path

from admin.app import ROOMS, ROOT
from tests.kit.browser import axe, watch
from tests.kit.long import IS_LONG
from tests.kit.office import sign_in
from tests.kit.process import Program

WIDTHS = (320, 1280)
Scheme = Literal["dark", "light"]
EVERY_WAY: list[tuple[int, Scheme]] = [(320, "dark"), (1280, "light"), (320, "light"), (1280, "dark")]
NEWS = 1 if IS_LONG else 8
"""With so many kinds of part that stood on no page before, a page of a known kind is looked at again."""
OF_A_KIND = 9 if IS_LONG else 2
"""How many addresses of one form a person walks to: clients 1 and 2 rather than every one, and one of each filter."""
NOT_A_PAGE = {
    "/account/code/picture.svg",
    "/inbox/events",
    "/reports/{table}/{form}",
    "/audit/export",
    "/employers/import/template/{form}",
    "/employers/newsletter/{form}",
    "/reports/employers/{table}/{form}",
    "/reports/events/{table}/{form}",
    "/jobs/quality/{table}/{form}",
    "/requests/{request_id}/people/{candidate_id}/card.pdf",
}

PATHS = sorted(
    {one.path for room in ROOMS for one in room.routes if isinstance(one, APIRoute) and "GET" in (one.methods or ())}
    - NOT_A_PAGE
)
KNOWN = {path: compile_path(ROOT + path)[0] for path in sorted(PATHS, key=lambda path: "{" in path)}
"""Addresses without a number come first: /canned/new is not a reply's."""


def route_of(path: str) -> str | None:
    """Which of the console's pages this address leads to; None for a file, or a way out of the console."""
    return next((known for known, form in KNOWN.items() if form.match(path)), None)


class Shape(HTMLParser):
    """What a page is made of: which kinds of part (in which, when there is time), however often, whatever they say."""

    VOID = frozenset("br col hr img input link meta source wbr".split())

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: set[tuple[str, str]] = set()
        self.links: list[str] = []
        self._open: list[tuple[str, str]] = [("", "")]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "a" and told.get("href"):
            self.links.append(str(told["href"]))
        signs = [f"{name}={told[name]}" for name in ("class", "role") if told.get(name)]
        signs += [name for name in ("open", "disabled", "aria-invalid") if name in told]
        part = " ".join([tag, *signs])
        self.parts.add((self._open[-1][1] if IS_LONG else "", part))  # every day, where it stands says nothing new
        if tag not in self.VOID:
            self._open.append((tag, part))

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop()[0] != tag:
            pass


@dataclass
class Walk:
    """What was seen on all the walks of one test."""

    office: Program
    browser: Browser
    routes: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    looked: Counter[str] = field(default_factory=Counter)
    read: int = 0
    _parts: set[tuple[str, str]] = field(default_factory=set)
    _ways: Iterator[tuple[int, Scheme]] = field(default_factory=lambda: cycle(EVERY_WAY))

    @asynccontextmanager
    async def as_(self, name: str | None) -> AsyncIterator[Page]:
        """A tab in which this person is signed in; what no page of ours may do is a fault."""
        context = await self.browser.new_context(locale="fi-FI", reduced_motion="reduce")
        page = await context.new_page()
        heard = watch(page)
        if name is not None:
            await sign_in(page, self.office, name)
        yield page
        self.faults += heard
        await context.close()

    async def go(self, page: Page, path: str, status: int = 200) -> None:
        """To one address, which is looked at in any case."""
        answer = await page.goto(f"{self.office.url}{ROOT}{path}")
        assert answer is not None and answer.status == status, f"{path}: {answer and answer.status}"
        await self.look(page)

    async def everywhere(self, page: Page, *paths: str) -> None:
        """Reads every page that links lead to from these; in the browser, those with something new on them."""
        ahead = deque(f"{ROOT}{path}" for path in paths)
        walked: Counter[tuple[str, tuple[str, ...]]] = Counter()
        known = set(ahead)
        while ahead:
            path = ahead.popleft()
            answer = await page.request.get(f"{self.office.url}{path}")
            html = await answer.text()
            assert answer.status < 500, path
            shape = Shape(html)
            self.read += 1
            route = route_of(urlsplit(answer.url).path)
            if route is not None and (IS_LONG or route not in self.routes or len(shape.parts - self._parts) >= NEWS):
                await page.goto(f"{self.office.url}{path}")
                await self.look(page)
            for link in shape.links:
                address = urlsplit(urljoin(path, link))
                there, to = address.path + (f"?{address.query}" if address.query else ""), route_of(address.path)
                kind = (to or "", tuple(sorted(name for name, _ in parse_qsl(address.query))))
                if to is None or there in known or walked[kind] >= (1 if address.query else OF_A_KIND):
                    continue
                walked[kind] += 1
                known.add(there)
                ahead.append(there)

    async def look(self, page: Page) -> None:
        """Whether everybody can use what the tab shows: in one way of the four, or in all when there is time."""
        path = urlsplit(page.url).path
        route = route_of(path)
        self.routes |= {route} if route else set()
        self.looked[route or path] += 1
        self._parts |= Shape(await page.content()).parts
        for width, scheme in EVERY_WAY if IS_LONG else [next(self._ways)]:
            await page.set_viewport_size({"width": width, "height": 800})
            await page.emulate_media(color_scheme=scheme)
            self.faults += [f"{page.url} {width} {scheme}: {fault}" for fault in await axe(page)]
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 800})
            wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide:
                self.faults.append(f"{page.url} {width}: scrolls sideways by {wide} px")

    async def send(self, page: Page, path: str, to: str, **typed: str) -> None:
        """Sends the page's form whose address ends so, with these words in it, past what the browser would refuse."""
        answer = await page.goto(f"{self.office.url}{ROOT}{path}")
        assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"
        async with page.expect_navigation():
            await page.evaluate(SEND, [to, typed])
        await self.look(page)

    async def is_refused(self, page: Page, path: str, to: str, **typed: str) -> None:
        """Sends as ``send`` does what cannot be right: the page says so."""
        await self.send(page, path, to, **typed)
        assert await page.locator(".fault").count(), f"{path}: nothing is said of {typed}"


SEND = """([to, typed]) => {
  const form = [...document.forms].find((one) => one.method === "post" && new URL(one.action).pathname.endsWith(to));
  form.noValidate = true;
  for (const [name, value] of Object.entries(typed)) {
    if (!form.elements[name]) throw Error(`${to} has no ${name}`);
    form.elements[name].value = value;
  }
  form.requestSubmit(form.querySelector("button.primary") || form.querySelector("button"));
}"""
