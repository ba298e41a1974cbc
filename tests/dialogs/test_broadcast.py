"""A message to many as it comes into somebody's chat or mail, and what they do under it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from domain.broadcasts import BroadcastPurpose, BroadcastState, ButtonKind
from domain.incoming import Channel
from domain.people import Purpose
from domain.refs import RefKind, make_ref
from domain.roles import Role
from domain.segments import Side
from storage.database import Database
from storage.staff import Reader
from storage.store import Store
from storage.tables import broadcast_recipient, company_contact, delivery, event, event_signup, todo
from tests.kit.broadcasts import BOOK, EVENT, LINK, REPLY, everybody, happening, sent, written
from tests.kit.people import People
from tests.kit.talk import House

WORDS = {
    "fi": {"body": "Hei {name}!\n\n*{event}* on {when}: {where}. Terveisin {coordinator}", "subject": "Tule: {event}"},
    "sv": {"body": "Hej {name}! {event} är {when}."},
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between the databases is tried in tests/storage."""
    return sqlite_url


@pytest.fixture
async def house(database: Database) -> House:
    return await House(database).open()


@pytest.fixture
async def mari(house: House) -> Reader:
    number = await house.coordinator()
    team_id = await house.write(lambda store: store.region.routing().teams("398")[0])
    return Reader(number, Role.COORDINATOR, team_id, None)


async def goes(house: House, mari: Reader, **values: Any) -> int:
    """Written and sent; it has left for everybody."""

    def work(store: Store) -> int:
        number = written(store, mari, f"form-{store.now.timestamp()}", **values)
        sent(store, mari, number)
        return number

    number = await house.write(work)
    house.clock.advance(minutes=10)
    await beats(house)
    return number


async def beats(house: House) -> None:
    while await house.write(lambda store: store.broadcasts.tick()):
        pass
    await house.speaks(care=False)
    house.clock.advance(minutes=1)
    await house.write(lambda store: store.broadcasts.tick())


async def test_an_invitation_in_everybodys_own_words_and_what_they_do_under_it(house: House, mari: Reader) -> None:
    aino, sanna = house.person(), house.person("2", language="sv", channel=Channel.TELEGRAM)
    await aino.is_client(Purpose.EVENTS)
    await sanna.is_client(Purpose.EVENTS, full_name="Sanna Sjö", call_name="Sanna")
    eetu = house.person("3")
    await eetu.is_client(full_name="Eetu <b>Esa", call_name="Eetu <b>")
    fair = await house.write(lambda store: happening(store, mari.staff_id))
    number = await goes(house, mari, texts=WORDS, event_id=fair, buttons=[EVENT, REPLY, BOOK, LINK])
    heard = await aino.hears("Hei Aino!", "Tiistairekry on to 26.11. klo 10.00: Nuorten talo. Terveisin Mari Mäkelä")
    assert "Sanna" not in heard
    assert await aino.labels() == ["Tulen", "Ehkä", "En tällä kertaa", "Vastaa", "Varaa aika", "Lue lisää"]
    await sanna.hears("Hej Sanna! Tisdagsrekrytering är to 26.11 kl. 10.00.")
    await eetu.hears("Mitä haluat tehdä")  # they allow no invitations
    # Words said right under it are for their coordinator, and so is what the button leads to.
    await sanna.press("Svara")
    await sanna.hears("Vad vill du säga?")
    await sanna.say("Kan jag ta med en vän?")
    await sanna.hears("Tack!")
    (asked,) = [row for row in await house.rows(todo) if row["kind"] == "broadcast_answered"]
    assert (asked["event_id"], asked["staff_id"]) == (fair, None)
    await aino.press("Varaa aika")
    await aino.hears("sopi")
    results = await house.write(lambda store: store.broadcasts.results(mari, number))
    assert results is not None and results.answers == {ButtonKind.REPLY: 1, ButtonKind.BOOK: 1}
    assert (results.counts["sent"], results.counts["all"]) == (2, 3)
    await aino.say("stop")
    results = await house.write(lambda store: store.broadcasts.results(mari, number))
    assert results is not None and results.counts["stopped"] == 1
    # While a colleague has the chat it waits in the ledger, and comes when the bot is back.
    number = await house.write(lambda store: written(store, mari, "second", texts={"fi": {"body": "Vielä tämä."}}))
    await house.write(lambda store: sent(store, mari, number))
    house.clock.advance(minutes=10)
    person_id = (await sanna.conversation()).person_id
    await house.write(lambda store: store.talks.hold(mari, person_id))
    await house.write(lambda store: store.broadcasts.tick())
    progress = await house.write(lambda store: store.broadcasts.progress(number))
    assert (progress.gets, progress.planned, progress.talking) == (1, 1, 1), (
        "also who talks as it is settled who gets it"
    )
    await house.speaks(care=False)
    assert "Vielä tämä." not in await sanna.transcript()
    await house.write(lambda store: store.talks.let_go(person_id))
    await house.passes(minutes=31)
    assert (await sanna.transcript()).count("Vielä tämä.") == 1


async def test_what_is_obliging_says_so_first_and_what_is_overtaken_says_nothing(house: House, mari: Reader) -> None:
    aino = house.person()
    await aino.is_client()
    lead = await house.write(lambda store: People(store.connection, store.now).colleague("Leena", Role.TEAM_LEAD, 1))
    info = await house.write(lambda store: happening(store, mari.staff_id, is_must=True))

    def asks(store: Store) -> int:
        number = written(store, mari, "must", purpose=BroadcastPurpose.MUST, event_id=info, buttons=[EVENT])
        store.broadcasts.ask_eyes(mari, number)
        store.broadcasts.seen(lead, number, True)
        sent(store, mari, number)
        return number

    number = await house.write(asks)
    house.clock.advance(minutes=10)
    await house.write(lambda store: store.broadcasts.tick())
    # It is paused with the message in the ledger, and again when a sender has taken it in hand already.
    await house.write(lambda store: store.broadcasts.pause(mari, number))
    await house.speaks(care=False)
    await house.write(lambda store: store.connection.execute(update(delivery).values(state="planned", fault=None)))
    await house.speaks(care=False)
    assert "täytyy tulla" not in await aino.transcript()
    # Whoever presses meanwhile that it goes on does not see that one: it waits by itself, and is not left behind.
    await house.write(lambda store: store.broadcasts.resume(mari, number))
    house.clock.advance(minutes=1)
    await house.speaks(care=False)
    await aino.hears("Sinun pitää tulla tähän tilaisuuteen.\n\nHei Aino, tule mukaan!")
    assert await aino.labels() == ["Tulen", "En tällä kertaa"]
    # Of a cancelled event nobody hears any more.
    fair = await house.write(lambda store: happening(store, mari.staff_id, token="fair"))
    person_id = (await aino.conversation()).person_id
    await house.write(lambda store: People(store.connection, store.now).consent(person_id, "events"))

    def cancels(store: Store) -> None:
        number = written(store, mari, "fair", event_id=fair, buttons=[EVENT])
        sent(store, mari, number)

    await house.write(cancels)
    house.clock.advance(minutes=10)
    await house.write(lambda store: store.broadcasts.tick())
    cancelled = update(event).where(event.c.id == fair).values(state="cancelled", cancelled_at=house.clock.now())
    await house.write(lambda store: store.connection.execute(cancelled))
    before = len(await aino.messages())
    await house.speaks(care=False)
    assert len(await aino.messages()) == before
    assert (await house.rows(delivery))[-1]["fault"] == "event_cancelled"


async def test_the_newsletter_goes_by_mail_to_who_asked_for_it(house: House, mari: Reader) -> None:
    def employers(store: Store) -> None:
        people = People(store.connection, store.now)
        for number, (name, asked) in enumerate({"Kaisa Koski": True, "Ville Vesi": False}.items()):
            contact = {
                "email": f"{name.split()[0].lower()}@example.fi",
                "best_way": "email",
                "newsletter_at": store.now if asked else None,
                "created_by": mari.staff_id,
            }
            people.employer(name, f"Yritys {number}", 1, owner=mari, contact=contact)

    await house.write(employers)
    segment = await house.write(lambda store: everybody(store, mari, Side.EMPLOYERS))
    texts = {"fi": {"subject": "Kirje: {company}", "body": "Hei {name}, kuulumisia yritykselle {company}."}}
    values = {"purpose": BroadcastPurpose.NEWSLETTER, "segments": [segment], "texts": texts, "buttons": [LINK]}
    await goes(house, mari, **values)
    (letter,) = house.ear.letters
    assert letter.address == "kaisa@example.fi" and letter.letter is not None and letter.body is not None
    assert letter.letter.subject == "Kirje: Yritys 0" and "/e/stop/" in letter.letter.stop_url
    assert letter.body.startswith("Hei Kaisa, kuulumisia yritykselle Yritys 0.") and "/b/" in letter.body
    # Who wants no more after it was planned does not get it.
    house.clock.advance(hours=1)
    number = await house.write(lambda store: written(store, mari, "second", **values))
    await house.write(lambda store: sent(store, mari, number))
    house.clock.advance(minutes=10)
    await house.write(lambda store: store.broadcasts.tick())
    stopped = update(company_contact).values(newsletter_at=None)
    await house.write(lambda store: store.connection.execute(stopped))
    await house.speaks(care=False)
    assert len(house.ear.letters) == 1
    await beats(house)
    (row,) = [row for row in await house.rows(broadcast_recipient) if row["broadcast_id"] == number and row["tries"]]
    assert (row["came_to"], row["left_out"]) == ("cancelled", "no_consent")


async def test_a_colleague_tries_it_in_their_own_chat(house: House, mari: Reader) -> None:
    code = await house.write(lambda store: store.broadcasts.chat_link(mari))
    link = make_ref(RefKind.STAFF_CHAT, code).payload
    mine, other = house.person("7"), house.person("8")
    await mine.start(link)
    await mine.press("Suomi")
    await mine.hears("Hei Mari!")
    await other.start(link)
    await other.press("Suomi")
    await other.hears("Linkki ei enää toimi")
    number = await house.write(lambda store: written(store, mari, texts=WORDS, buttons=[REPLY]))
    assert await house.write(lambda store: store.broadcasts.test(mari, number, ["fi", "sv", "en"])) == 2
    await house.speaks(care=False)
    shown = [message.body for message in (await mine.messages())[-2:]]
    assert all(body.startswith("<b>Kokeilu: ") for body in shown)
    assert "Hei Mari!" in shown[0] and "Hej Mari!" in shown[1]
    await mine.press("Vastaa")
    await mine.say("Toimii")
    await mine.hears("Tämä oli kokeilu")
    assert [row for row in await house.rows(todo) if row["kind"] == "broadcast_answered"] == []
    found = await house.write(lambda store: store.broadcasts.one(number))
    assert found is not None and found.state is BroadcastState.DRAFT
    # Nor does a seat go to who tries an invitation.
    fair = await house.write(lambda store: happening(store, mari.staff_id, token="fair"))
    number = await house.write(lambda store: written(store, mari, "fair", event_id=fair, buttons=[EVENT]))
    await house.write(lambda store: store.broadcasts.test(mari, number, ["fi"]))
    await house.speaks(care=False)
    await mine.press("Tulen")
    await mine.hears("Tämä oli kokeilu")
    assert await house.rows(event_signup) == []
