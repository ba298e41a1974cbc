"""Takes the pictures of docs/pictures anew from the sample office: `python -m tests.kit.pictures`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.kit.browser import ARGUMENTS, find_browser
from tests.kit.office import opened, sign_in
from tests.kit.process import ROOT, Program

FOLDER = ROOT / "docs" / "pictures"
WIDE, PHONE = 1280, 390
TALLEST = {WIDE: 900, PHONE: 844}
"""A picture is as tall as its page, up to this many pixels."""

Act = Callable[[Page], Awaitable[None]]
ANSWERED = 1500  # milliseconds; a ticked box brings no message for which one could wait
DAY_PASSES = 240_000  # milliseconds that a day of the sample office may take on a machine in use
Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Picture:
    """``whose`` the page is: somebody of the office's staff. ``act`` is what they do there first."""

    name: str
    whose: str
    path: str
    scheme: Scheme = "light"
    width: int = WIDE
    act: Act | None = None


async def review_one(page: Page) -> None:
    await page.get_by_label("Miksi").first.select_option(index=1)
    await page.get_by_role("button", name="Avaa").first.click()
    await page.wait_for_load_state()


PICTURES = (
    Picture("today", "mari", "/"),
    Picture("today-phone", "mari", "/", "dark", PHONE),
    Picture("inbox", "mari", "/inbox/12"),
    Picture("client", "mari", "/clients/8"),
    Picture("plan", "mari", "/cases/8/plan", "dark"),
    Picture("handover", "mari", "/handovers/1"),
    Picture("close", "mari", "/cases/8/close"),
    Picture("agenda", "mari", "/agenda", "dark"),
    Picture("book", "mari", "/cases/4/book"),
    Picture("hours", "mari", "/hours", width=PHONE),
    Picture("board", "mari", "/employers"),
    Picture("need", "mari", "/requests/4"),
    Picture("people", "mari", "/requests/6/people", "dark"),
    Picture("factor", "mari", "/account/code"),
    Picture("reports", "leena", "/reports"),
    Picture("canned", "leena", "/canned", "dark"),
    Picture("review", "anna", "/review"),
    Picture("review-talk", "anna", "/review", act=review_one),
    Picture("funnel", "anna", "/review/dialogs/register", "dark"),
    Picture("staff", "anna", "/staff"),
    Picture("teams", "anna", "/teams", "dark"),
    Picture("settings", "anna", "/settings"),
    Picture("audit", "auli", "/audit?client=8"),
    Picture("trail", "anna", "/clients/8/trail?reason=complaint", "dark"),
)


CHAT = (
    *("Aloita", "Suomi", "Työtä itselleni", "=Elli Esimerkki", "=2004", "=Lahti", "Vain tässä chatissa"),
    *("Töitä", "Kesätöitä", "Valmis"),
    *("Työn etsimisestä", "Muistutukset tapaamisista", "Työvinkit", "Valmis"),
)
"""What somebody says (=) and presses in the web chat, up to the summary of what they told."""


def main(names: set[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), Path(folder) / "sample.db") as office:
        asyncio.run(take(office, names))


async def take(office: Program, names: set[str]) -> None:
    async with async_playwright() as playwright:
        own = playwright.chromium.executable_path
        browser = await playwright.chromium.launch(executable_path=find_browser(own), args=ARGUMENTS)
        for whose in dict.fromkeys(picture.whose for picture in PICTURES):
            page = await opens(browser, WIDE)
            await sign_in(page, office, whose)
            for picture in PICTURES:
                if picture.whose == whose and (not names or picture.name in names):
                    await of_the_console(office, page, picture)
            await page.context.close()
        if not names or "chat" in names:
            await of_the_chat(office, browser)
        await side_by_side(browser, ROOT / "docs" / "picture.png", "chat-here", "today")
        await browser.close()


async def of_the_console(office: Program, page: Page, picture: Picture) -> None:
    await page.set_viewport_size({"width": picture.width, "height": 720})
    await page.emulate_media(color_scheme=picture.scheme)
    await page.goto(f"{office.url}/admin{picture.path}")
    if picture.act:
        await picture.act(page)
    await shoot(page, picture.name)


async def of_the_chat(office: Program, browser: Browser) -> None:
    """Somebody registers on a phone, talks with Sara, looks at their own data, and gives a grade at the end."""
    chat, sara = await opens(browser, PHONE), await opens(browser, WIDE)
    await sign_in(sara, office, "sara")
    await chat.goto(f"{office.url}/?lang=fi")
    await shoot(chat, "chat-start")
    for one in CHAT:
        await say(chat, one)
    await shoot(chat, "chat-register")
    for one in ("Kaikki oikein", "Myöhemmin", "=valikko", "Omat tiedot"):
        await say(chat, one)
    await shoot(chat, "chat-my-data")
    for one in ("Juttele ihmisen kanssa", "=Moi! Voinko hakea kesätöitä jo nyt?"):
        await say(chat, one)
    await sara.goto(f"{office.url}/admin/inbox?stage=waiting")
    await sara.get_by_role("link", name="Elli Esimerkki").click()
    await sara.get_by_label("Vastaus", exact=True).fill("Moi Elli! Haku on auki. Katsotaanko paikkoja yhdessä?")
    await sara.get_by_role("button", name="Lähetä").click()
    await expect(chat.locator(".here")).to_be_visible()
    await shoot(chat, "chat-here")

    await sara.get_by_role("button", name="Anna takaisin botille").click()
    await sara.get_by_role("link", name="Asiakkaan sivu").click()
    await sara.get_by_role("link", name="Päätä palvelu").click()
    await sara.get_by_label("Mihin asiakas siirtyy").select_option(index=1)
    await sara.get_by_label("Mitä saatiin aikaan").fill("Elli sai kesätyön puistosta.")
    await sara.get_by_role("button", name="Päätä palvelu").click()
    await sara.get_by_role("button", name="+ päivä").click(timeout=DAY_PASSES)
    await chat.reload()
    await shoot(chat, "chat-grade")


async def side_by_side(browser: Browser, path: Path, *names: str) -> None:
    """The picture of the README: these, equally tall."""
    page = await opens(browser, 1120)
    shown = "".join(
        f'<img height="560" src="data:image/png;base64,{b64encode((FOLDER / f"{name}.png").read_bytes()).decode()}"> '
        for name in names
    )
    await page.set_content(
        f'<style>img {{ border: 1px solid #c9d3d9; margin-right: 16px }}</style><p id="both">{shown}</p>'
    )
    keep(await page.locator("#both").screenshot(), path)


async def opens(browser: Browser, width: int) -> Page:
    context = await browser.new_context(
        viewport={"width": width, "height": 844},
        locale="fi-FI",
        timezone_id="Europe/Helsinki",
        reduced_motion="reduce",
    )
    return await context.new_page()


async def say(page: Page, one: str) -> None:
    """Says or presses one thing, and gives the bot the time to answer it."""
    if one.startswith("="):
        await page.get_by_role("textbox").fill(one[1:])
        await page.locator("form.say button").click()
    else:
        await page.get_by_role("button", name=one, exact=True).first.click()
    await page.wait_for_timeout(ANSWERED)


async def shoot(page: Page, name: str) -> None:
    """As tall as the page is, within reason."""
    await page.evaluate("document.querySelector('.demo-corner')?.remove()")  # it is the office's, not the product's
    width = (page.viewport_size or {"width": WIDE})["width"]
    tall = await page.evaluate("document.documentElement.scrollHeight")
    await page.set_viewport_size({"width": width, "height": min(max(tall, 480), TALLEST[width])})
    keep(await page.screenshot(), FOLDER / f"{name}.png")


def keep(picture: bytes, path: Path) -> None:
    """With 128 colours a page looks the same, in less than half the bytes."""
    few = Image.open(BytesIO(picture)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


if __name__ == "__main__":
    main(set(sys.argv[1:]))
