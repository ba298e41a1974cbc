"""One-time links from an e-mail: opened by a press, in one browser, once; forwarded, late, wrong, and stopped."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from bot.channels.web import WebChat, WebOptions
from domain.calendar import local_day
from domain.employers import State
from domain.slots import Opening
from storage.database import Database, open_database
from storage.hours import Hours
from storage.inserts import insert_one
from storage.store import Store
from storage.tables import (
    channel_identity,
    company_event,
    follow_up,
    one_time_link,
    service_case,
    staffing_request,
    trial_pulse,
    work_trial,
)
from storage.web_links import Purpose
from tests.bot.channels.email.office import Office, settings_for, speaks
from tests.bot.channels.web.conftest import BASE, Chat
from tests.kit.after import Need, introduce
from tests.kit.clock import TestClock
from tests.kit.people import Known, People

FORM = "application/x-www-form-urlencoded"
PATH = re.compile(r"https://duuni\.example\.fi(/e/[\w-]{43})")
STOP = re.compile(r"https://duuni\.example\.fi(/e/stop/\S+)")


class Pigeon:
    """Takes every e-mail to a drawer."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.to: list[str] = []

    async def send(self, message: Any, _: int) -> None:
        self.to.append(str(message["To"]))
        self.texts.append(message.get_content().replace("\r\n", "\n"))

    def path(self) -> str:
        """Of the newest link."""
        return str(PATH.findall(self.texts[-1])[0])


class Bakery(Office):
    """The office with the web chat in front of it."""

    post: Pigeon

    def browser(self, address: str = "192.0.2.1") -> Chat:
        web = WebChat(self.services, WebOptions(public_url=BASE))
        transport = httpx.ASGITransport(app=web.app, client=(address, 50000))
        return Chat(httpx.AsyncClient(transport=transport, base_url=BASE))

    async def mail(self) -> str:
        await self.plan()
        await self.drain()
        return self.post.path()

    async def mint(self, purpose: Purpose, subject: int) -> str:
        token = await self.write(lambda store: store.web_links.mint(self.contact.person_id, purpose, subject, 14))
        return f"/e/{token}"

    async def links(self) -> list[Any]:
        return await self.database.run(lambda connection: list(connection.execute(select(one_time_link)).all()))

    async def need(self) -> Any:
        return await self.database.run(lambda connection: connection.execute(select(staffing_request)).one())


@pytest.fixture
async def bakery(database: Database, clock: TestClock, tmp_path: Path) -> Bakery:
    """On both databases."""
    return await _opened(database, clock, tmp_path)


@pytest.fixture
async def alone(sqlite_url: str, clock: TestClock, tmp_path: Path) -> AsyncIterator[Bakery]:
    database = open_database(sqlite_url)
    yield await _opened(database, clock, tmp_path)
    await database.close()


async def _opened(database: Database, clock: TestClock, folder: Path) -> Bakery:
    bakery = Bakery(database, clock, settings_for(folder), Pigeon())
    await bakery.open()
    return bakery


async def test_from_the_e_mail_to_a_filled_need(bakery: Bakery) -> None:
    path = await bakery.mail()
    before = await bakery.links()
    ville, scanner = bakery.browser(), bakery.browser("198.51.100.9")
    await scanner.open(path)  # programs that look through mails
    await scanner.client.head(path)
    assert await bakery.links() == before
    assert "Leipuri" not in scanner.page
    assert (scanner.headers["referrer-policy"], scanner.headers["x-robots-tag"]) == ("no-referrer", "noindex, nofollow")
    assert scanner.headers["cache-control"] == "no-store"

    await ville.open(path)
    assert "Paina Avaa" in ville.page
    await ville.send(f"{path}/open?lang=fi", {})
    assert "Leipuri\nheti" in ville.page
    await scanner.open(path)
    assert "on avattu jo muualla" in scanner.page
    assert "Leipuri" not in scanner.page
    await scanner.send(path, {"now": "not_needed"})  # forwarded: it answers for nobody
    assert (await bakery.need()).state == State.NEW

    await ville.send(path, {"now": "", "filled": "", "until": ""})
    assert ville.status == 422
    assert "Valitse tästä yksi." in ville.page
    await ville.send(path, {"now": "ours", "filled": "kaksi", "until": ""})
    assert ville.status == 422
    assert 'value="kaksi"' in ville.page  # nothing typed is lost
    assert 'value="ours" checked' in ville.page
    await ville.send(path, {"now": "ours", "filled": "2", "until": ""})
    assert "vastauksesi on perillä" in ville.page
    need = await bakery.need()
    assert (need.state, need.filled, need.closed_why) == ("filled", 2, "ours")
    await ville.send(path, {"now": "open"})  # a second press changes nothing
    assert "vastauksesi on perillä" in ville.page
    assert (await bakery.need()).state == "filled"


async def test_a_new_link_for_whoever_comes_late_or_second(bakery: Bakery) -> None:
    path = await bakery.mail()
    phone, desk = bakery.browser(), bakery.browser()
    await phone.open(path)
    await phone.send(f"{path}/open", {})
    await desk.open(f"{path}?lang=en")
    assert "The link has been opened elsewhere" in desk.page
    await desk.send(f"{path}/again?lang=en", {})
    assert "If the address is still in use" in desk.page
    assert "leipomo.example" not in desk.page.casefold()  # tells nothing of the address
    await bakery.drain()
    second = bakery.post.path()
    assert second != path
    await phone.open(path)  # the old one has ended with it
    assert "ei ole enää voimassa" in phone.page
    await desk.open(second)
    await desk.send(f"{second}/open", {})
    assert "Leipuri" in desk.page

    bakery.clock.advance(days=14)
    await desk.open(second)
    assert "ei ole enää voimassa" in desk.page
    for _ in range(5):
        await desk.send(f"{second}/again", {})
        assert "uusi linkki tulee sinne" in desk.page
        bakery.clock.advance(seconds=1)
    await bakery.drain()
    assert len(bakery.post.texts) == 5  # the first, the one asked for, and three an hour
    bakery.clock.advance(days=31)
    await desk.open(second)
    assert desk.status == 404  # nobody knows it any more
    assert await bakery.write(lambda store: store.web_links.sweep()) == 2


async def test_wrong_links_and_foreign_forms(alone: Bakery) -> None:
    browser = alone.browser()
    path = await alone.mail()
    for number in range(20):
        await browser.open(f"/e/{'x' * 42}{number}")
        assert browser.status == 404
    await browser.open(f"/e/{'y' * 43}")
    assert browser.status == 429
    await browser.open(path)
    assert browser.status == 200  # who has a right one is not kept out by others behind the same network
    await browser.send(f"{path}/open", {}, **{"Sec-Fetch-Site": "cross-site"})
    assert browser.status == 403
    for what in ("/open", "/again"):
        await browser.open(f"{path}{what}")
        assert "Paina Avaa" in browser.page
    assert (await alone.links())[0].opened_at is None


async def test_without_cookies_it_is_said(alone: Bakery) -> None:
    path = await alone.mail()
    browser = alone.browser()
    opened = await browser.client.post(f"{path}/open", data={}, headers={"Content-Type": FORM})
    assert "HttpOnly" in opened.headers["set-cookie"]
    browser.client.cookies.clear()
    await browser.open(opened.headers["location"])
    assert "salli evästeet" in browser.page


async def test_to_wait_to_go_on_and_what_is_gone(alone: Bakery) -> None:
    browser = alone.browser()

    async def answers(**fields: str) -> None:
        path = await alone.mint(Purpose.REQUEST, alone.request_id)
        await browser.send(f"{path}/open", {})
        await browser.send(path, fields)

    await answers(now="hold", until="2020-01-01", filled="")
    assert browser.status == 422
    until = (alone.clock.now() + timedelta(days=30)).date()
    await answers(now="hold", until=until.isoformat(), filled="")
    assert (await alone.need()).held_until == until
    await answers(now="open", filled="", until="")
    assert (await alone.need()).held_since is None
    await answers(now="open", filled="", until="")
    said = await alone.database.run(lambda c: c.execute(select(company_event.c.what, company_event.c.code)).all())
    assert tuple(said[-1]) == ("follow_up_answered", "open")
    await answers(now="not_needed", filled="", until="")
    await answers(now="ours", filled="2", until="")  # a filled need answered late
    assert "Tätä ei enää kysytä" in browser.page
    assert (await alone.need()).closed_why == "not_needed"
    path = await alone.mint(Purpose.PULSE, 99)  # of nobody's
    await browser.send(f"{path}/open", {})
    assert "Tätä ei enää kysytä" in browser.page


async def test_e_mails_are_stopped_and_allowed_again(alone: Bakery) -> None:
    await alone.mail()
    (stop,) = STOP.findall(alone.post.texts[-1])
    browser = alone.browser()
    await browser.open(f"{stop[:-1]}0" if stop[-1] != "0" else f"{stop[:-1]}1")
    assert browser.status == 404
    await browser.open(stop)
    assert "Lopetetaanko sähköpostit?" in browser.page
    # A mail program's own button sends this, and nothing else.
    await browser.send(stop, {"List-Unsubscribe": "One-Click"})
    assert "Emme enää kirjoita tähän osoitteeseen" in browser.page
    assert await alone.todos() == [("unreachable", alone.owner_id, alone.request_id)]
    held = await alone.write(
        lambda store: store.outbox.plan_employer(alone.contact, "need", key="k", request=alone.request_id)
    )
    assert held is False
    await browser.send(stop, {"do": "allow"})
    assert await alone.todos() == []
    assert await alone.database.run(lambda c: c.scalar(select(channel_identity.c.blocked_at))) is None


async def test_a_stop_holds_for_whoever_types_the_address_and_is_not_known(alone: Bakery) -> None:
    """Anybody can type somebody else's e-mail, in as many chats as they like: the one who reads it stops them all."""
    await alone.mail()
    (stop,) = STOP.findall(alone.post.texts[-1])
    await alone.browser().send(stop, {"List-Unsubscribe": "One-Click"})

    def tries(store: Store) -> tuple[bool, bool]:
        mari = People(store.connection, store.now).colleague("Maija Manner", team_id=1)
        again = speaks(store, "ville@leipomo.example", name="Kiusaaja Oy")
        first = store.outbox.plan_employer(again, "need", key="a", request=alone.request_id)
        store.companies.vouch(mari, again.contact_id)
        return first, store.outbox.plan_employer(again, "need", key="b", request=alone.request_id)

    assert await alone.write(tries) == (False, True)


async def test_a_link_that_went_to_a_wrong_address_opens_nothing_once_it_is_corrected(alone: Bakery) -> None:
    path = await alone.mail()
    stranger = alone.browser()
    await stranger.open(path)
    await stranger.send(f"{path}/open", {})
    assert "Leipuri" in stranger.page
    right = {"email": "oikea@leipomo.example"}
    await alone.write(lambda store: store.companies.tell(alone.contact.person_id, {"role": "Leipuri"}))
    await stranger.open(path)
    assert "Leipuri" in stranger.page
    await alone.write(lambda store: store.companies.tell(alone.contact.person_id, right))
    await stranger.open(path)
    assert "ei ole enää voimassa" in stranger.page
    assert "Leipuri" not in stranger.page
    await stranger.send(f"{path}/again", {})
    await alone.drain()
    assert len(alone.post.texts) == 2
    assert alone.post.to == ["ville@leipomo.example", "oikea@leipomo.example"]


# What is behind them.


@dataclass
class Three:
    """Paula of Siisti was introduced to Aino and Eetu; a work trial is under way and the follow-up was asked."""

    need: Need
    aino: Known
    follow_up: int
    pulse: int


async def after(bakery: Bakery) -> Three:
    def fill(store: Store) -> Three:
        people = People(store.connection, store.now)
        team_id = people.team("Hollola")
        mari = people.colleague("Maija Manner", team_id=team_id)
        aino, eetu = (people.client(name, team_id, coordinator=mari) for name in ("Aino Virtanen", "Eetu Koski"))
        hours = Hours(store.connection, store.now)
        hours.set_openings(mari.staff_id, [Opening(weekday, time(9), time(15)) for weekday in range(5)])
        need = introduce(store, mari, aino, eetu)
        asked = {"request_id": need.id, "round": 1, "asked_at": store.now}
        follow_up_id = insert_one(store.connection, follow_up, **asked)
        trial = {
            "request_id": need.id,
            "candidate_id": need.aino,
            "client_id": aino.id,
            "contact_id": need.contact_id,
            "starts_on": local_day(store.now),
            "ends_on": local_day(store.now) + timedelta(days=28),
            "goals": "Oppia siivoamaan",
            "made_at": store.now,
            "made_by": mari.staff_id,
        }
        trial_id = insert_one(store.connection, work_trial, **trial)
        week = {"trial_id": trial_id, "side": "employer", "week": 1, "asked_at": store.now}
        pulse_id = insert_one(store.connection, trial_pulse, **week)
        return Three(need, aino, follow_up_id, pulse_id)

    three: Three = await bakery.write(fill)
    bakery.contact = await bakery.write(lambda store: store.companies.contact(three.need.contact_id))
    return three


async def opened(bakery: Bakery, browser: Chat, purpose: Purpose, number: int) -> str:
    path = await bakery.mint(purpose, number)
    await browser.send(f"{path}/open", {})
    return path


async def test_cards_are_answered_and_a_time_is_agreed(alone: Bakery) -> None:
    three = await after(alone)
    paula = alone.browser()
    path = await opened(alone, paula, Purpose.CARDS, three.need.id)
    assert "Aino" in paula.page
    assert "Siivota" in paula.page
    assert "Virtanen" not in paula.page  # the whole name comes with the interview
    aino, eetu = str(three.need.aino), str(three.need.eetu)
    await paula.send(path, {"candidate": aino, "answer": "no", "why_not": "", "words": "Onko hänellä masennus?"})
    assert paula.status == 422
    assert "Kerro vielä, miksi ei tällä kertaa." in paula.page
    assert "Emme säilytä sellaista" in paula.page
    assert "Onko hänellä masennus?" in paula.page
    await paula.send(path, {"candidate": "999", "answer": "hired"})
    assert "ei ole enää käytettävissä" in paula.page
    await paula.send(path, {"candidate": aino, "answer": "meet", "why_not": "", "words": "Mukava kortti"})
    assert "Milloin tapaatte?" in paula.page
    time_at = re.findall(r'name="time" value="([^"]+)"', paula.page)[0]
    await paula.send(path, {"candidate": aino, "time": "2020-01-01T09:00:00+00:00", "place": ""})
    assert "Tämä aika ehti mennä" in paula.page
    await paula.send(path, {"candidate": aino, "time": time_at, "place": "Siistin toimisto"})
    assert "Haastattelu on sovittu" in paula.page
    assert "Aino Virtanen" in paula.page
    # Eetu may not be found any more: his card is gone at once, on a page that was open before.
    others = service_case.c.client_id != three.aino.id
    hidden = update(service_case).where(others).values(introducible_at=None, introducible_by=None)
    await alone.database.run(lambda c: c.execute(hidden))
    await paula.send(path, {"candidate": eetu, "answer": "hired", "why_not": "", "words": ""})
    assert "ei ole enää käytettävissä" in paula.page
    assert "Eetu" not in paula.page
    await paula.send(path, {"candidate": aino, "answer": "hired", "why_not": "", "words": ""})
    assert "vastauksesi on perillä" in paula.page
    await paula.open(path)
    assert "Aino" not in paula.page  # what has been answered shows thanks and nothing else


async def test_a_week_and_three_weeks_after(alone: Bakery) -> None:
    three = await after(alone)
    paula = alone.browser()
    path = await opened(alone, paula, Purpose.PULSE, three.pulse)
    assert "Aino, työkokeilun viikko 1" in paula.page
    await paula.send(path, {"words": "Hyvä alku"})
    assert paula.status == 422
    assert "Hyvä alku" in paula.page
    await paula.send(path, {"mood": "good", "words": "Hyvä alku"})
    assert "vastauksesi on perillä" in paula.page
    told = await alone.database.run(lambda c: c.execute(select(trial_pulse)).one())
    assert (told.mood, told.words) == ("good", "Hyvä alku")

    path = await opened(alone, paula, Purpose.FOLLOW_UP, three.follow_up)
    fields = {"started_words": "", "why_not": "Ajokortti puuttui", "grade_words": ""}
    await paula.send(path, {"filled": "0", f"hired_{three.need.aino}": "1", **fields})
    assert paula.status == 422
    assert "Kumpi on oikein?" in paula.page
    assert "Ajokortti puuttui" in paula.page
    hired = {"filled": "2", f"hired_{three.need.aino}": "1", "started": "well", "grade": "9"}
    await paula.send(path, {**hired, **fields})
    assert "vastauksesi on perillä" in paula.page
    said = await alone.database.run(lambda c: c.execute(select(follow_up)).one())
    assert (said.filled, said.started, said.why_not, said.grade) == (2, "well", "Ajokortti puuttui", 9)
    for language, words in (("sv", "Hur gick det?"), ("en", "How did it go?")):
        again = await alone.mint(Purpose.FOLLOW_UP, three.follow_up)
        await paula.send(f"{again}/open?lang={language}", {})
        assert words not in paula.page  # answered by now
        assert f'lang="{language}"' in paula.page
