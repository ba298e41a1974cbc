"""Everybody can use every page of the console: by WCAG 2.1 AA, light and dark, and at 320 px without going sideways."""

from __future__ import annotations

import re
from datetime import datetime

import pyotp
from playwright.async_api import Browser, Page, expect

from domain.calendar import HELSINKI
from tests.admin.crawl import PATHS, Walk
from tests.kit.process import Program

FIRST = "/first/{token}"
"""Its form is there only while nobody works in the store: tests/admin/test_console_browser.py looks at it."""


async def test_everybody_can_use_every_page(sample_office: Program, browser: Browser) -> None:
    """Each is looked at once, and again when much is on it that was on none before (in the long form: anything)."""
    walk = Walk(sample_office, browser)
    await nobody_yet(walk)
    await a_coordinator(walk)
    await a_lead(walk)
    await an_admin(walk)
    await an_auditor(walk)
    assert walk.faults == []
    assert set(PATHS) - walk.routes == set()


async def nobody_yet(walk: Walk) -> None:
    async with walk.as_(None) as page:
        await walk.is_refused(page, "/login", "/login", email="mari@example.fi", password="väärä")
        for path in ("/first/nobody", "/join/nobody", "/password/nobody"):
            await walk.go(page, path, status=410)
        await page.goto(f"{walk.office.url}/?lang=fi")
        await page.get_by_role("button", name="Aloita").click()
        await page.get_by_role("button", name="Juttele ihmisen kanssa").click()
        await expect(page.get_by_text("Välitän sen ihmiselle")).to_be_visible()
        await page.get_by_role("textbox").fill("Voinko tulla käymään?")
        await page.get_by_role("button", name="Lähetä").click()
        await expect(page.get_by_text("ihmisten listalla")).to_be_visible()


async def a_coordinator(walk: Walk) -> None:
    async with walk.as_("mari") as page:
        await walk.everywhere(page, "/", "/more")
        for path in ("/inbox?q=olematon", "/inbox?stage=snoozed", "/clients?q=olematon", "/agenda?week=2027-03-01"):
            await walk.go(page, path)
        await walk.go(page, "/clients/999999", status=404)
        await walk.go(page, "/staff", status=403)
        await walk.go(page, "/trials/1")
        await walk.go(page, "/events/1/code")  # linked only around its time
        await walk.is_refused(page, "/clients/8/profile", "/profile", full_name="")
        await walk.is_refused(page, "/cases/8/plan", "/plan", goal="")
        await walk.is_refused(page, "/cases/8/plan", "/steps", body="")
        await walk.is_refused(page, "/cases/8/handover", "/handover")
        await walk.is_refused(page, "/cases/8/close", "/close")
        await walk.is_refused(page, "/cases/8/book", "/book")
        await walk.is_refused(page, "/cases/8/rest", "/rest", until="2020-01-01")
        await walk.is_refused(page, "/inbox/12", "/reply", body="")
        await walk.is_refused(page, "/inbox/12", "/note", body="")
        await walk.is_refused(page, "/hours", "/hours", opens_0_0="25")
        await walk.is_refused(page, "/meetings/new", "/meetings", day="")
        await walk.send(page, "/meetings/new", "/meetings", day="2026-11-26", clock="13.00")
        await walk.is_refused(page, "/employers/new?company=new", "/employers/new", words="")
        await walk.is_refused(page, "/employers/import", "/employers/import")
        await walk.is_refused(page, "/account", "/account/password", password="lyhyt")
        for path in (
            "/broadcasts/1",
            "/broadcasts/1/people",
            "/broadcasts/3",
            "/broadcasts/5/picture",
            "/broadcasts/5/send",
        ):
            await walk.go(page, path)
        await walk.is_refused(page, "/broadcasts/new", "/broadcasts/new", name="")
        await walk.is_refused(page, "/broadcasts/5/words", "/words", name="")
        await walk.is_refused(page, "/broadcasts/5/when", "/when", days="0")
        await walk.is_refused(page, "/broadcasts/segments/new", "/segments/new", name="")


async def a_lead(walk: Walk) -> None:
    async with walk.as_("leena") as page:
        await walk.everywhere(page, "/", "/more")
        await walk.is_refused(page, "/canned/new", "/canned/new", name="")
        await walk.is_refused(page, "/labels", "/labels", name="")


async def an_admin(walk: Walk) -> None:
    async with walk.as_("anna") as page:
        await walk.everywhere(page, "/", "/more")
        await walk.go(page, "/again")
        await walk.go(page, "/clients/1/trail?reason=complaint")
        await walk.go(page, "/review?pick=stop")
        await walk.go(page, "/messages?state=blocked")
        await walk.is_refused(page, "/review", "/review/open")
        await walk.send(page, "/review", "/review/open", reason="quality")
        await walk.is_refused(page, "/staff/new", "/staff", full_name="", email="ei")
        await walk.is_refused(page, "/settings", "/settings", opens="25")
        await walk.is_refused(page, "/settings/places", "/settings/places", name="")
        await walk.is_refused(page, "/settings/closures", "/settings/closures", day="")
        await walk.is_refused(page, "/teams", "/teams", name="")
        await walk.send(page, "/reports/settings", "/reports/settings")
        await walk.send(page, "/staff/2", "/staff/2/password")
        link = re.search(r"/password/[\w-]+", await page.content())
        assert link is not None
        await walk.go(page, link[0])
        await walk.is_refused(page, link[0], link[0], password="lyhyt")


async def an_auditor(walk: Walk) -> None:
    """Also a second factor taken, and asked for at the next sign-in."""
    async with walk.as_("auli") as page:
        await walk.everywhere(page, "/", "/more")
        await walk.is_refused(page, "/account/code", "/account/code", code="000000")
        await walk.send(page, "/account/code", "/account/code", code=await six_digits(page))
        await walk.go(page, "/account")
    async with walk.as_("auli") as page:
        await walk.is_refused(page, "/login/code", "/login/code", code="000000")


async def six_digits(page: Page) -> str:
    """What a phone shows at the minute that the office's clock tells."""
    told = re.search(r"(\d+)\.(\d+)\. (\d+)\.(\d+)", await page.locator(".demo-corner span").inner_text())
    assert told is not None
    day, month, hour, minute = map(int, told.groups())
    # A code is taken half a minute early or late: that of the second half does for all of the minute, and beyond it.
    moment = datetime(2026, month, day, hour, minute, 45, tzinfo=HELSINKI)
    secret = await page.locator(".secret").text_content() or ""
    return pyotp.TOTP("".join(secret.split())).at(moment)
