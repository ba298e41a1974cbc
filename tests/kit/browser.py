"""A real browser for the pages, and the question whether everyone can use them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright, expect

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
WCAG_AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")

ARGUMENTS = (
    "--no-sandbox",  # root has no sandbox, and the pages are our own
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # No page may fetch anything from outside, and a test would not notice that it did.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE ::1, EXCLUDE localhost",
)


def find_browser(own: str | None = None) -> str:
    """The first Chromium on this machine; a test that needs one fails, and is never skipped, without."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None and own is not None and Path(own).exists():
        found = own
    if found is None:
        pytest.fail(f"no Chromium found: {_how_to_get_one()}", pytrace=False)
    return found


def _how_to_get_one() -> str:
    if sys.platform.startswith("linux") and shutil.which("apt-get"):
        return "run `sudo apt-get install --yes chromium`"
    return f"run `{sys.executable} -m playwright install chromium`"


PATIENCE = 120_000
"""Milliseconds for a page to come or to change, many for a machine that has much else to do."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture
async def browser(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Browser]:
    """A fresh Chromium in the test's own event loop, with patience in all its contexts.

    Starting one takes a second of processor time, and so does a context in one that runs already: half of it is the
    driver's, which belongs to the loop.
    """
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=find_browser(playwright.chromium.executable_path), args=ARGUMENTS
        )
        opened = started.new_context

        async def patient(**options: Any) -> BrowserContext:
            context = await opened(**options)
            context.set_default_timeout(PATIENCE)
            return context

        monkeypatch.setattr(started, "new_context", patient)
        yield started
        await started.close()


@pytest.fixture
async def context(browser: Browser) -> BrowserContext:
    """Separate cookies and storage. For another size, language or no JavaScript: ``browser.new_context``."""
    return await browser.new_context(locale="fi-FI", timezone_id="Europe/Helsinki")


@pytest.fixture
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """One tab. At the end, the test fails on script errors, refusals by CSP and requests to the outside."""
    opened = await context.new_page()
    faults = watch(opened)
    yield opened
    assert faults == []


def watch(page: Page) -> list[str]:
    """A list that fills with what no page of ours may do."""
    faults: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            faults.append(message.text)

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in LOOPBACK:
            faults.append(f"asked for {request.url}")

    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("console", heard)
    page.on("request", asked)
    return faults


async def axe(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.1 A and AA, one line each; empty when nothing."""
    options = {"runOnly": {"type": "tag", "values": list(WCAG_AA)}, "resultTypes": ["violations"]}
    results = await Axe().run(page, options=options)
    return [
        f"{violation['id']}: {violation['help']}: {' '.join(map(str, node['target']))}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
