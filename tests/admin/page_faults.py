"""What is wrong with a page, whatever it shows: markup that people wrote, anything inline, a header that is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx

MARKUP = "\"'><img src=x onerror=a>"
"""What somebody writes to get out of a text, an attribute and a title."""


def page_faults(answer: httpx.Response) -> list[str]:
    """Of a page of HTML; nothing else has any."""
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return []
    return _Looked(answer.text).faults


class _Looked(HTMLParser):
    """What a browser would make of a page that should not be there."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._form_needs: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag in {"style", "iframe", "object", "embed", "base"} or given.get("src") == "x":
            self.faults.append(f"<{tag}>")
        self.faults += [f"{tag} {name}=" for name in given if name.startswith("on") or name == "style"]
        for name in {"src", "href", "action", "formaction"} & set(given):
            # The ways out are to an event's public page, to the chat with a code for it, and to the page that an advice
            # card was made from.
            ours = ("/admin/", "/events/", "/pictures/", "/?ref=", "#", "?", "tel:+")
            if not given[name].startswith((*ours, "https://example.fi/")) and given[name]:
                self.faults.append(f"{tag} {name}={given[name]}")
        if tag == "script" and not given.get("src", "").startswith("/admin/static/"):
            self.faults.append("inline script")
        if tag == "form" and given.get("method") == "post":
            self._form_needs = given.get("action", "")
        if tag == "input" and given.get("name") == "csrf" and len(given.get("value", "")) >= 32:
            self._form_needs = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form_needs is not None:
            self.faults.append(f"a form to {self._form_needs} without its token")
            self._form_needs = None


def header_faults(answer: httpx.Response) -> Iterator[str]:
    """Which of the headers that every answer carries are missing."""
    headers = answer.headers
    policy = headers.get("content-security-policy", "")
    for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
        if part not in policy or "unsafe" in policy:
            yield f"CSP without {part}"
    for name, value in (
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cache-control", "no-store"),
    ):
        if headers.get(name) != value:
            yield f"{name}: {headers.get(name)}"
    if re.search(r"[\r\n]", "".join(headers.values())):
        yield "a line end in a header"
