"""From an employer's first sentence to "filled" and the question three weeks later, with a client's own yes on the way.

All of it in a real browser: two chats and the console of the sample office, whose clock is moved on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from locales import load
from tests.kit.browser import watch
from tests.kit.long import IS_LONG
from tests.kit.office import sign_in
from tests.kit.process import Program

SENTENCES = {
    "fi": "Tarvitsen yhden siivoojan heti Lahteen",
    "sv": "Jag behöver en städare till Lahtis genast",
    "en": "I need one cleaner in Lahti right away",
}
CLIENTS = {"fi": "Veera Vuori", "sv": "Vera Berg", "en": "Vera Hill"}
COMPANIES = {"fi": "Puhdas Päivä Oy", "sv": "Ren Dag Ab", "en": "Clean Day Ltd"}
NUMBERS = {"fi": "0000019-0", "sv": "0000020-3", "en": "0000021-1"}
LANGUAGES = list(SENTENCES) if IS_LONG else ["fi"]
TEXTS = load()


@dataclass
class Chat:
    """Somebody at the web chat; what they press is told by the question and the value, in whatever language."""

    page: Page
    language: str

    async def press(self, step: str, *values: str) -> None:
        for value in values:
            await self.button(step, f".{value}").click()
            if value != values[-1]:  # a box is ticked where it stands, and the next press of it takes the tick away
                await expect(self.button(step, f".-{value}")).to_be_visible()

    def button(self, step: str, ends: str = ".") -> Locator:
        """The newest of this question, or door, whose data ends, or goes on, so."""
        return self.page.locator(
            f'button[name=data][value^="{step}."][value{"*" if ends == "." else "$"}="{ends}"]'
        ).last

    async def say(self, *words: str) -> None:
        for one in words:
            await self.page.get_by_role("textbox").fill(one)
            await self.page.locator("form.say button").click()
            await expect(self.page.locator(".message.mine .bubble", has_text=one).last).to_be_visible()

    async def hears(self, key: str) -> None:
        """The plain words of this text, up to what is filled in."""
        words = re.split(r"\{[^}]*\}|<[^>]*>|\n", TEXTS.template(self.language, key))
        told = next(part.strip() for part in words if len(part.strip()) > 8)
        await expect(self.page.locator(".message:not(.mine) .bubble", has_text=told).last).to_be_visible()


@dataclass
class Desk:
    """A team lead's tab of the console."""

    page: Page
    office: Program

    async def go(self, path: str) -> None:
        await self.page.goto(f"{self.office.url}/admin{path}")

    async def press(self, words: str, within: Locator | None = None) -> None:
        await (within or self.page.locator("main")).get_by_role("button", name=re.compile(f"^{words}")).click()

    async def is_said(self, words: str) -> None:
        await expect(self.page.locator("main")).to_contain_text(words)

    async def later(self, *leaps: str) -> None:
        clock = self.page.locator(".demo-corner")
        for leap in leaps:
            before = await clock.inner_text()
            await clock.get_by_role("button", name=leap).click(timeout=240_000)
            await expect(clock).not_to_have_text(before, timeout=240_000)


@dataclass
class Town:
    browser: Browser
    office: Program
    heard: list[str]

    async def tab(self) -> Page:
        context = await self.browser.new_context(locale="fi-FI", timezone_id="Europe/Helsinki")
        page = await context.new_page()
        self.heard += watch(page)
        return page

    async def chat(self, language: str, side: str) -> Chat:
        chat = Chat(await self.tab(), language)
        await chat.page.goto(f"{self.office.url}/?lang={language}")
        await chat.page.locator("form.start button").click()
        await chat.press("welcome.language", language)
        await chat.press("looking.side", side)
        return chat

    async def desk(self, name: str) -> Desk:
        page = await self.tab()
        await sign_in(page, self.office, name)
        return Desk(page, self.office)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_from_a_first_sentence_to_three_weeks_after(
    sample_office: Program, browser: Browser, language: str
) -> None:
    town = Town(browser, sample_office, [])
    client_name, company = CLIENTS[language], COMPANIES[language]
    leena = await town.desk("leena")
    client = await a_client(town, language, client_name)
    employer = await an_employer(town, language, company)
    await they_may_be_shown(leena, client_name)
    need = await the_need_is_looked_after(leena, company)
    await somebody_is_found(leena, client, need, client_name)
    await the_employer_takes_them(employer)
    await three_weeks_after(leena, employer, need)
    await leena.go("/employers")
    await expect(leena.page.get_by_role("link", name=company)).to_have_count(0)
    assert town.heard == []


async def a_client(town: Town, language: str, name: str) -> Chat:
    chat = await town.chat(language, "work")
    await chat.say(name, "2003", "Lahti")
    await chat.press("register.contact_way", "chat")
    await chat.press("register.hopes", "work", "_done")
    await chat.press("register.start_with", "job")
    await chat.press("register.allowed", "reminders", "introductions", "_done")
    await chat.press("register.right", "yes")
    await chat.press("tell_more.when", "now")
    await chat.press("tell_more.situation", "looking")
    await chat.press("tell_more.education", "_skip")
    await chat.press("tell_more.fields", "cleaning", "_done")
    await chat.press("tell_more.languages", "fi", "_done")
    for step in ("licences", "hours", "cards"):
        await chat.press(f"tell_more.{step}", "_skip")
    await chat.say("Olen siivonnut kesän kouluissa.")
    await chat.hears("tell_more.thanks")
    return chat


async def an_employer(town: Town, language: str, company: str) -> Chat:
    """One sentence is enough: what it tells is not asked again."""
    chat = await town.chat(language, "staff")
    await chat.say(SENTENCES[language])
    await chat.press("need.more", "_done")
    await chat.press("need.partial", "maybe")
    await chat.say(NUMBERS[language], company, "Salla Siisti")
    await chat.press("need.best_way", "chat")
    await chat.press("need.also_phone", "_skip")
    await chat.press("need.also_email", "_skip")
    await expect(chat.page.locator(".message:not(.mine) .bubble").last).to_contain_text("Lahti")
    await chat.press("need.right", "yes")
    await chat.hears("need.thanks")
    return chat


async def they_may_be_shown(leena: Desk, name: str) -> None:
    await leena.go(f"/clients?q={name}")
    await leena.page.get_by_role("link", name=name).click()
    await leena.press("Salli ehdottaminen")


async def the_need_is_looked_after(leena: Desk, company: str) -> str:
    """Returns the address of the need's page."""
    await leena.go("/employers")
    await leena.page.get_by_role("link", name=company).click()
    for step in ("Merkitse: yhteys on otettu", "Tarve on selvä"):
        await leena.press(step)
    await leena.page.get_by_role("link", name="Etsi sopivia ihmisiä").click()
    await leena.page.wait_for_url("**/people")
    return leena.page.url.removesuffix("/people")


async def somebody_is_found(leena: Desk, client: Chat, need: str, name: str) -> None:
    """Nothing leaves before the client has said yes, and yes once more to the card itself."""
    fits = leena.page.get_by_role("row", name=re.compile(name))
    await leena.press("Kysy asiakkaalta", fits)
    await client.press("go.proposal", "ask")
    await client.press("proposal.may", "yes")
    await client.hears("proposal.said_yes")
    await leena.page.goto(f"{need}/people")
    await leena.page.get_by_role("link", name=re.compile("kortti", re.IGNORECASE)).first.click()
    await leena.page.locator("textarea[name=can]").fill("Olen siivonnut kouluissa kesän. Olen tarkka.")
    await leena.page.locator("main button.primary").click()
    await client.page.locator('button[name=data][value^="go.proposal."][value*=".card"]').last.click()
    await expect(client.page.locator(".message:not(.mine) .bubble").last).to_contain_text("Olen tarkka.")
    await client.press("proposal.look", "good")
    await client.hears("proposal.approved")
    await leena.page.goto(f"{need}/people")
    await leena.page.get_by_label("Olen varmistanut, kuka työnantaja on").check()
    await leena.press("Esittele valitut")
    await leena.is_said("Esitelty")


async def the_employer_takes_them(employer: Chat) -> None:
    await employer.button("go.cards").click()
    await expect(employer.page.locator(".message:not(.mine) .bubble").last).to_contain_text("Olen tarkka.")
    await employer.press("cards.answer", "hired")
    await employer.hears("cards.said.hired")


async def three_weeks_after(leena: Desk, employer: Chat, need: str) -> None:
    await leena.page.goto(need)
    await leena.is_said("Tekijä löytyi")
    await leena.later("+ viikko", "+ viikko", "+ viikko", *["+ tunti"] * 5)
    await employer.button("go.follow_up").click()
    await employer.press("follow_up.hired", "_done")
    await employer.say("0")
    await employer.press("follow_up.started", "well")
    await employer.press("follow_up.started_words", "_skip")
    await employer.press("follow_up.grade", "10")
    await employer.press("follow_up.grade_words", "_skip")
    await employer.hears("follow_up.thanks")
    await leena.page.goto(need)
    await leena.is_said("Työnantaja kertoi, miten kävi")
