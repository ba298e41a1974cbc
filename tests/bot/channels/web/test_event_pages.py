"""The public pages of events: what is coming, one event as it fills, moves and is cancelled, its files and poster."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from icalendar import Calendar
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.event_calendar import own_event_file
from bot.poster import code_address, poster, telegram_address
from domain.calendar import to_utc
from domain.events import Audience, Choice
from storage.database import Database
from storage.event_values import written_of
from storage.staff import Reader
from storage.store import Store
from storage.tables import channel_identity
from tests.bot.channels.web.conftest import BASE, Chat, MakeWorld, World
from tests.kit.events import hold
from tests.kit.people import People


class Town:
    """Mari's events, and the public that looks at them."""

    def __init__(self, world: World, mari: Reader) -> None:
        self.world, self.mari = world, mari

    async def write(self, work: Any) -> Any:
        return await self.world.services.database.write(self.world.clock.now(), work)

    async def holds(self, days: int, **values: Any) -> Any:
        """An event of Mari's so many days on."""
        starts_at = self.world.clock.now() + timedelta(days=days)
        event_id = await self.write(lambda store: hold(store, self.mari, starts_at, **values))
        return await self.event(event_id)

    async def event(self, event_id: int) -> Any:
        return await self.write(lambda store: store.events.one(event_id))

    async def comes(self, event_id: int, called: str) -> int:
        """Somebody who is nobody to us, by the chat. Their id."""

        def work(store: Store) -> int:
            person_id, _ = People(store.connection, store.now).person()
            store.signups.answer(person_id, event_id, Choice.YES, called=called)
            return person_id

        return int(await self.write(work))

    async def own_file(self, event_id: int, person_id: int) -> str:
        """What goes along with a message to them."""
        texts = self.world.services.texts
        work = await self.write(lambda store: own_event_file(store, event_id, person_id, texts, "en", BASE))
        return str(work[1].decode())


async def town_of(world: World) -> Town:
    def fill(store: Store) -> Reader:
        people = People(store.connection, store.now)
        return people.colleague("Mari Mäkelä", team_id=people.team())

    return Town(world, await world.services.database.write(world.clock.now(), fill))


def words(browser: Chat) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", browser.page.partition("<main")[2])).split())


async def entries(browser: Chat, path: str) -> dict[str, Any]:
    """What a calendar reads there, by name."""
    got = await browser.client.get(path)
    assert got.status_code == 200 and got.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(got.content)
    return {str(one["summary"]): one for one in calendar.walk("VEVENT")} | {"": calendar}


async def test_an_event_from_the_list_to_its_end(make_world: MakeWorld, database: Database) -> None:
    world = make_world(database)
    town, young = await town_of(world), world.browser()
    await young.open("/events")
    assert "Nyt ei ole tapahtumia tulossa" in young.page and not young.client.cookies
    told = {"bring": {"fi": "CV & kynä"}, "access": {"fi": "Ei portaita."}}
    recruiting = await town.holds(8, seats=2, guests_most=1, is_must=True, **told)
    draft = await town.holds(9, publishes=False, name={"fi": "Luonnos"})
    coffee = await town.holds(
        40, audience=Audience.EMPLOYERS, name={"fi": "Aamukahvit <3"}, link="https://v.example/x", place=None
    )
    secret = await town.holds(10, is_open=False, name={"fi": "Avoimille!"})

    await young.open("/events")
    assert "Tiistairekry" in young.page and "Aamukahvit &lt;3" in young.page and "Pakollinen kutsutuille" in young.page
    assert "Luonnos" not in young.page and "Avoimille" not in young.page
    assert re.findall(r"<h2>([A-ZÅÄÖ]\w+ 20\d\d)</h2>", young.page), "under the months they are in"
    await young.open("/events?for=employers")
    assert "Aamukahvit" in young.page and "Tiistairekry" not in young.page
    await young.open("/events?lang=sv&for=clients")
    assert "Tisdagsrekrytering" in young.page and "Aamukahvit" not in young.page
    await young.open("/events?lang=sv&for=employers")
    assert 'lang="fi">Aamukahvit' in young.page, "read aloud in the language it is written in"

    path = f"/events/{recruiting.token}"
    await young.open(path)
    said = words(young)
    assert (
        "CV & kynä" in said
        and "Esteettömyys ja saapuminen Ei portaita." in said
        and "Palvelutori" in said
        and "Vapaana on vielä 2 paikkaa." in said
    )
    assert said.index("pakollinen niille, jotka on kutsuttu") < said.index("Tapaat työnantajia"), "said first (188)"
    assert "Mari vastaa sinulle" in said and "Mäkelä" not in young.page
    assert f'href="/?ref=ev_{recruiting.token}&amp;lang=fi"' in young.page
    poster_leads_to = f"/?ref=evp_{recruiting.token}"
    await young.open(poster_leads_to)
    assert "Tiistairekry" in young.page and "Paina Aloita" in young.page
    assert young.hidden("/start")["ref"] == f"evp_{recruiting.token}"
    await young.open(f"{path}?lang=en")
    assert "Recruiting Tuesday" in young.page and 'lang="fi">Tapaat' in young.page, "as far as it is written"
    await young.open(f"/events/{coffee.token}")
    assert "v.example" not in young.page and "Saat linkin, kun ilmoittaudut" in young.page

    # Who was not invited learns nothing; nor is there a page of a draft.
    for token in (secret.token, draft.token, "x" * 22, "x", "%2e%2e"):
        for end in ("", ".ics", "/poster.pdf"):
            await young.open(f"/events/{token}{end}")
            assert (young.status, "Avoimille" in young.page) == (404, False)

    # It fills; nobody's name is there.
    await town.comes(recruiting.id, "Aino")
    await town.comes(recruiting.id, "Onni")
    await young.open(path)
    assert "Voit tulla jonotuslistalle" in words(young) and "Kaikki paikat ovat täynnä" in words(young)
    assert "Aino" not in young.page and "Onni" not in young.page
    await young.open("/events")
    assert "Täynnä. Voit tulla jonoon." in young.page

    # It moves, and is cancelled: calendars that follow the feed follow.
    before = (await entries(young, f"{path}.ics"))["Tiistairekry"]
    assert "Esteettömyys ja saapuminen: Ei portaita." in before["description"]
    feed = await entries(young, "/events.ics")
    assert set(feed) == {"", "Tiistairekry", "Aamukahvit <3"} and feed["Tiistairekry"]["uid"] == before["uid"]
    assert "v.example" not in feed["Aamukahvit <3"].to_ical().decode()
    ville = await town.comes(coffee.id, "Ville")
    assert "LOCATION:https://v.example/x" in await town.own_file(coffee.id, ville), "who comes has the address"
    assert "v.example" not in await town.own_file(coffee.id, ville + 1)
    moved_to = recruiting.starts_at + timedelta(days=1)
    edit = {"starts_at": moved_to, "ends_at": moved_to + timedelta(hours=2)}
    await town.write(lambda store: edited(store, town.mari, recruiting.id, edit))
    after = (await entries(young, f"{path}.ics"))["Tiistairekry"]
    assert after["uid"] == before["uid"] and after["sequence"] > before["sequence"]
    assert after["dtstart"].dt == moved_to and after["dtstart"].dt.utcoffset() is not None
    await town.write(lambda store: store.events.cancel(town.mari, recruiting.id, {"fi": "Sali ei ole käytössä."}))
    gone = (await entries(young, "/events.ics?lang=fi"))["Peruttu – Tiistairekry"]
    assert (gone["status"], gone["uid"]) == ("CANCELLED", before["uid"]) and gone["sequence"] > after["sequence"]
    own = await entries(young, f"{path}.ics")
    assert own[""]["method"] == "CANCEL" and "Sali ei ole" in own["Peruttu – Tiistairekry"]["description"]
    await young.open(path)
    assert "Tämä tapahtuma on peruttu" in young.page and "Sali ei ole käytössä." in young.page
    assert "ref=ev_" not in young.page and "poster" not in young.page
    assert (await young.client.get(f"{path}/poster.pdf")).status_code == 404
    await young.open(poster_leads_to)
    assert "Hei, olen Duunikaveri" in young.page and "Tiistairekry" not in young.page, "the bot says how it stands"
    await young.open("/events")
    assert "Tiistairekry" not in young.page

    # Over: the link says so, and leads on.
    world.clock.set(coffee.ends_at)
    await young.open(f"/events/{coffee.token}")
    assert "Tämä tapahtuma on jo ollut" in young.page and "ref=ev_" not in young.page


def edited(store: Store, reader: Reader, event_id: int, values: dict[str, Any]) -> None:
    one = store.events.one(event_id)
    assert one is not None
    store.events.edit(reader, event_id, one.revision, {**written_of(one), **values})


async def test_who_is_invited_sees_it_in_their_own_browser(world: World) -> None:
    town, aino, other = await town_of(world), world.browser(), world.browser("192.0.2.2")
    await aino.start()
    await other.start()
    secret = await town.holds(10, name={"fi": "Avoimille!"})

    def invite(store: Store) -> None:
        person_id = store.connection.execute(select(func.min(channel_identity.c.person_id))).scalar_one()
        store.signups.answer(person_id, secret.id, Choice.MAYBE)
        edited(store, town.mari, secret.id, {"is_open": False})

    await town.write(invite)
    for end in ("", ".ics"):
        await aino.open(f"/events/{secret.token}{end}")
        await other.open(f"/events/{secret.token}{end}")
        assert (aino.status, other.status) == (200, 404)
        assert "public" not in aino.headers["cache-control"], "nobody on the way keeps it for others"
    assert "SUMMARY:Avoimille!" in aino.page and "/events/" not in aino.page, "others could not open its page"
    await aino.open(f"/events/{secret.token}")
    assert "Sinut on kutsuttu" in aino.page and "Vastaa kutsuun" in aino.page
    for _ in range(20):
        await other.open(f"/events/{'x' * 22}")
    assert (other.status, aino.status) == (429, 200)


async def test_the_poster(world: World) -> None:
    town, browser = await town_of(world), world.browser()
    winter = to_utc(datetime(2026, 10, 27).date(), datetime(2026, 10, 27, 14).time())
    world.clock.set(winter - timedelta(days=3))
    sparse = await town.holds(3, name={"fi": "Ennakkoperintäilmoitusvelvollisuuskoulutustilaisuus 😀"}, is_must=True)
    got = await browser.client.get(f"/events/{sparse.token}/poster.pdf?lang=sv")
    assert got.headers["content-type"] == "application/pdf" and 'filename="affisch-2026-10-27.pdf"' in str(got.headers)
    assert got.content.startswith(b"%PDF") and got.content.count(b"/Type /Page\n") == 1
    again = await browser.client.get(f"/events/{sparse.token}/poster.pdf?lang=sv")
    assert again.content == got.content, "drawn once"
    long = await town.holds(4, what=dict.fromkeys(("fi", "sv", "en"), "Pitkä selitys tästä. " * 90), place="P" * 120)
    texts = world.services.texts
    assert poster(long, texts, "fi", BASE).count(b"/Type /Page\n") == 1, "what has no room is left out"
    assert code_address(long, BASE) == f"{BASE}/?ref=evp_{long.token}"

    # With a bot on Telegram there are two codes, and each page and poster made before is made anew.
    world.services.settings.__dict__["telegram_token"] = SecretStr("77:x")  # settings are frozen
    before = (await browser.open(f"/events/{long.token}"), got.content)
    await town.write(lambda store: store.telegram.keep("77", "duuni_bot"))
    await browser.open(f"/events/{long.token}?lang=en")
    assert f'href="https://t.me/duuni_bot?start=ev_{long.token}"' in browser.page and "t.me" not in before[0]
    assert "Sign up on Telegram" in browser.page
    await browser.open(f"/?ref=evp_{long.token}")
    assert f"t.me/duuni_bot?start=evp_{long.token}" in browser.page and "Ilmoittaudu Telegramissa" in browser.page
    both = await browser.client.get(f"/events/{sparse.token}/poster.pdf?lang=sv")
    assert both.content.count(b"/Type /Page\n") == 1 and both.content != before[1]
    assert telegram_address(sparse, "duuni_bot") == f"https://t.me/duuni_bot?start=evp_{sparse.token}"
