"""A Monday morning at the sample office: from signing in to a list with nothing left to do, in a real browser."""

from __future__ import annotations

import re

from playwright.async_api import ConsoleMessage, Locator, Page, expect

from tests.kit.office import sign_in
from tests.kit.process import Program


class Desk:
    """Mari's browser, and what she does in it."""

    def __init__(self, page: Page, office: Program) -> None:
        self.page = page
        self._office = office

    async def today(self) -> None:
        await self.page.get_by_role("link", name=re.compile("^Tänään")).click()
        await expect(self.page.get_by_role("heading", level=1)).to_contain_text("Tänään")

    def todo(self, *words: str) -> Locator:
        found = self.page.locator(".todo")
        for one in words:
            found = found.filter(has_text=one)
        return found

    async def is_on(self, whom: str) -> None:
        await expect(self.page.locator("h1")).to_have_text(whom)
        await self.page.wait_for_load_state()  # single keys are listened to from then on

    async def is_said(self, words: str) -> None:
        await expect(self.page.locator("main [role=status]").filter(has_text=words)).to_be_visible()

    async def has_nothing_to_do(self) -> None:
        await expect(self.todo()).to_have_count(0)
        await expect(self.page.get_by_role("heading", name="Kaikki on hoidettu")).to_be_visible()

    async def press(self, name: str, within: Locator | None = None) -> None:
        await (within or self.page).get_by_role("button", name=re.compile(f"^{name}")).click()


async def test_from_signing_in_to_an_empty_list(page: Page, sample_office: Program) -> None:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if _is_error(message) else None)
    desk = Desk(page, sample_office)
    page.set_default_timeout(240_000)  # a day takes its time to pass
    await sign_in(page, sample_office, "mari")
    await desk.is_on("Tänään maanantai 23.11.2026")
    await expect(desk.todo()).to_have_count(11)

    # Two people wait for an answer. The second one gets a ready one; the mouse stays where it is.
    await desk.todo("Ville Niemi", "Vastaa").get_by_role("link", name="Vastaa").focus()
    await page.keyboard.press("Enter")
    await desk.is_on("Ville Niemi")
    await page.keyboard.press("r")
    await page.keyboard.type("Hieno juttu! Ota mukaan CV ja todistukset.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".said.staff .text").last).to_have_text("Hieno juttu! Ota mukaan CV ja todistukset.")
    await page.wait_for_load_state()
    await page.keyboard.press("j")
    await desk.is_on("Malin Blom")
    for whom in ("Ville Niemi", "Aino Virtanen", "Noora Hill", "Antti Aho", "Pirjo Puhtonen", "Eetu Salmi"):
        await page.keyboard.press("k")
        await desk.is_on(whom)
    await page.get_by_label("Valmis vastaus").focus()
    await page.keyboard.type("Kiitos")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Vastaus", exact=True)).not_to_be_empty()
    await page.wait_for_load_state()  # keys are listened to from then on
    await page.get_by_label("Vastaus", exact=True).focus()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".said.staff .who").last).to_contain_text("Mari Meri")
    await expect(page.locator("#live-list .promise")).to_have_count(0)

    # An answer to somebody new is the first contact. Another is made by phone. Then the meeting at nine.
    await desk.today()
    await expect(desk.todo("Eetu Salmi")).to_have_count(0)
    await desk.press("Yhteys otettu", desk.todo("Noora Hill"))
    await desk.is_said("Lupaus on pidetty")
    await desk.press("tuli", desk.todo("Ville Niemi", "Tuliko asiakas"))
    await expect(desk.todo("Tuliko asiakas")).to_have_count(0)
    await desk.press("tuli.*Ville Niemi")

    # An employer's need has come, and another one tells that all is well.
    await desk.todo("Siivouspalvelu Säde").get_by_role("link", name="Avaa tarve").click()
    await desk.press("Merkitse: yhteys on otettu")
    await desk.today()
    await desk.press("Hoidettu", desk.todo("Kahvila Kanelipulla"))

    # A colleague asks whether she goes on with a client; what he asked about a job tip is hers to see to then.
    await desk.todo("Ahmed Noor").get_by_role("link", name="Avaa siirto").click()
    await desk.press("Otan asiakkaan")
    await desk.today()
    await desk.press("Hoidettu", desk.todo("Ahmed Noor", "Asiakas kysyy työvinkistä"))

    # Times for two who have none, and a step of a plan that is done.
    for whom in ("Ahmed Noor", "Aino Virtanen"):
        await desk.todo(whom, "Sopikaa").get_by_role("link", name="Sovi aika").click()
        await page.get_by_label("huomenna").first.check()
        await desk.press("Varaa aika")
        await desk.is_said("Aika on sovittu")
        await desk.today()
    await desk.todo("Ville Niemi").get_by_role("link", name="Avaa suunnitelma").click()
    await desk.press("Tehty")
    await desk.today()
    await desk.has_nothing_to_do()

    # A day later: the bot has reminded of what was agreed, and the promise that was kept stays kept.
    await desk.press(re.escape("+ päivä"))
    await desk.is_on("Tänään tiistai 24.11.2026")
    await desk.has_nothing_to_do()
    await page.get_by_role("link", name="Aino Virtanen").click()
    await expect(page.get_by_text(re.compile("Muistutus tänään .*lähetetty"))).to_be_visible()
    await page.get_by_role("link", name=re.compile("^Asiakkaat")).first.click()
    await page.get_by_role("link", name="Eetu Salmi").click()
    await expect(page.get_by_text(re.compile("✓ Yhteys otettu eilen .*Mari Meri"))).to_be_visible()
    assert heard == []


def _is_error(message: ConsoleMessage) -> bool:
    return message.type in {"error", "warning"}
