"""A person of the service takes over a chat: the bot falls silent, and what must be answered still is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from domain.incoming import Act, Channel
from domain.markup import Markup, plain
from domain.meetings import By, MeetingKind
from domain.people import Purpose
from domain.roles import Role, Specialty
from storage.database import Database, open_database
from storage.deliveries import WRITTEN
from storage.staff import Reader
from storage.tables import consent, delivery, talk, todo
from tests.dialogs.chat import strict
from tests.kit.talk import House, Person
from tests.storage.office import at

EVENING = at(23, 18)


class Office:
    """Mari, her client Aino in a chat, and what is said between them."""

    def __init__(self, house: House, mari: Reader, aino: Person, person_id: int) -> None:
        self.house, self.mari, self.aino, self.person_id = house, mari, aino, person_id
        self._seen = 0

    async def hold(self) -> None:
        assert await self.house.write(lambda store: store.talks.hold(self.mari, self.person_id))
        await self.house.speaks(care=False)

    async def hand_back(self) -> None:
        assert await self.house.write(lambda store: store.talks.hand_back(self.mari, self.person_id))
        await self.house.speaks(care=False)

    async def write(self, words: str) -> int | None:
        key = f"form of {words}"
        written = await self.house.write(lambda store: store.talks.write(self.mari, self.person_id, words, key))
        await self.house.speaks(care=False)
        return written

    async def tick(self) -> None:
        await self.house.write(lambda store: store.talks.tick())
        await self.house.speaks(care=False)

    async def row(self) -> dict[str, Any]:
        (found,) = await self.house.rows(talk)
        return found

    async def waits(self) -> bool:
        return (await self.row())["waiting_since"] is not None

    async def new(self) -> list[str]:
        """What has been said in the chat since the last look: by whom, and its first line."""
        said = await self.aino.messages()
        new, self._seen = said[self._seen :], len(said)
        return [_line(one) for one in new]

    async def todos(self) -> list[str]:
        return [row["kind"] for row in await self.house.rows(todo) if row["done_at"] is None]


def _line(one: Any) -> str:
    who = "Aino" if one.direction == "in" else "Mari" if one.kind == "staff" else "bot"
    words = plain(Markup(one.body)) if one.direction == "out" else one.body
    return f"{who}: {words.partition(chr(10))[0][:30].rstrip() if words else f'({one.withheld or one.kind})'}"


async def opened(database: Database, channel: Channel = Channel.WEB) -> Office:
    house = await House(database, texts=strict()).open()
    mari = Reader(await house.coordinator(), Role.COORDINATOR, None, Specialty.COMPANY)
    aino = house.person(channel=channel)
    await aino.is_client(Purpose.REMINDERS, Purpose.TIPS)
    return Office(house, mari, aino, (await aino.conversation()).person_id)


@pytest.fixture(autouse=True)
def logged() -> Iterator[Any]:
    """What is logged, instead of the pages that errors would print."""
    with capture_logs() as logs:
        yield logs


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    database = open_database(sqlite_url)
    yield await opened(database)
    await database.close()


async def test_taken_over_answered_and_given_back(database: Database) -> None:
    """The bot is silent meanwhile, and then asks again what it had asked before."""
    office = await opened(database)
    aino = office.aino
    await aino.say("kerro lisää")
    asked, before = await aino.asked(), await aino.labels()
    assert before
    old = (await aino.button(before[0])).data
    await office.new()

    await office.hold()
    assert await aino.labels() == []
    await aino.say("Moi Mari!", "apua", "2004")
    await aino.press_data(old)
    assert await office.waits()
    assert await office.write("Hei Aino!\n\nKatso https://lahti.fi & <b>soita</b>.") is not None
    assert not await office.waits()
    await aino.say("Kiitos")
    assert await office.new() == [
        "bot: Täällä on nyt Mari, palvelun t",
        "Aino: Moi Mari!",
        "Aino: apua",
        "Aino: 2004",
        f"Aino: {before[0]}",
        "Mari: Hei Aino!",
        "Aino: Kiitos",
    ]
    assert await aino.asked() == asked

    await office.hand_back()
    await aino.hears("Mari ei ole nyt paikalla.", "Jatketaan siitä, mihin jäimme.")  # her thanks were not read
    assert await aino.labels() == before
    assert await office.waits()
    await aino.press(before[0])
    assert await aino.asked() != asked
    assert (await office.row())["returned_at"] is None


async def test_who_has_read_everything_leaves_nobody_waiting(office: Office) -> None:
    await office.hold()
    await office.aino.say("Kiitos, moi!")
    newest = (await office.row())["last_in_id"]
    await office.house.write(lambda store: store.talks.read(office.mari, office.person_id, newest))
    await office.hand_back()
    await office.aino.hears("Mari lähti nyt tästä chatista.", "Mitä haluat tehdä?")
    assert not await office.waits()


async def test_what_the_bot_answers_though_mari_is_here(office: Office) -> None:
    """STOP, the privacy notice, the language; what was not kept; and distress before all."""
    aino = office.aino
    await aino.say("kerro lisää")
    asked = await aino.asked()
    await office.hold()
    await office.new()

    await aino.say("/privacy", "STOP")
    assert {row["withdrawn_how"] for row in await office.house.rows(consent)} == {"stop"}
    await aino.say("kieli")
    await aino.press("Svenska")
    await aino.hears("svenska")
    await aino.say("språk", "Suomi")
    await aino.say("Tunnukseni on 131052-308T, kirjoita siihen")
    await aino.say("minulla on masennus")
    assert await office.waits()
    await aino.act(Act.OTHER, data="photo")
    await aino.say("en jaksa enää elää")
    await aino.hears("112")
    assert await aino.labels() == []
    assert await office.new() == [
        "Aino: /privacy",
        "bot: Tietosuojaseloste kertoo, mitä",
        "Aino: STOP",
        "bot: Selvä. En lähetä sinulle enää",
        "Aino: kieli",
        "bot: Millä kielellä jutellaan?",
        "Aino: Svenska",
        "bot: Okej, vi pratar svenska.",
        "Aino: språk",
        "bot: Vilket språk ska vi prata?",
        "Aino: Suomi",
        "bot: Selvä, jutellaan suomeksi.",
        "Aino: Tunnukseni on ••••••-••••, kir",
        "bot: Viestissäsi oli henkilötunnus.",
        "Aino: (health)",
        "bot: Kiitos, että kerrot. Terveydes",
        "Aino: (other)",
        "bot: Kiitos kuvasta. En osaa katsoa",
        "Aino: (distress)",
        "bot: Kiitos, että kerroit. Et ole t",
    ]
    assert "distress" in await office.todos()
    assert await aino.asked() == asked


async def test_the_doors_of_a_reminder_open_while_mari_is_here(office: Office) -> None:
    """With the errand they lead to, and nothing of the question that rests."""
    aino, house = office.aino, office.house
    case_id = (await house.write(lambda store: store.clients.open_case(office.person_id))).id  # type: ignore[union-attr]
    await house.write(
        lambda store: store.appointments.book(
            case_id, MeetingKind.FIRST, at(24, 10), by=By.STAFF, staff_id=office.mari.staff_id
        )
    )
    await house.speaks()
    move = next(one for one in (await aino.prompt()).choices if ".move-" in one.data)
    await aino.say("kerro lisää")
    asked = await aino.asked()
    await office.hold()
    await aino.press_data(move.data)
    assert (await aino.asked()).startswith("visit.")
    times = await aino.labels()
    await office.write("Moi! Sopisiko ti klo 12?")
    await aino.say("sopii!")  # Mari has spoken since: it is hers to hear
    assert (await aino.asked()).startswith("visit.")
    choice = next(one for one in (await _prompt_of(aino, times)).choices if one.label == times[0])
    await aino.press_data(choice.data)
    assert await aino.asked() == asked
    assert await aino.labels() == []
    client_id = await house.write(lambda store: store.clients.of_person(office.person_id)["id"])  # type: ignore[index]
    (agreed,) = await house.write(lambda store: store.appointments.coming(client_id))
    assert agreed.revision == 1


async def _prompt_of(aino: Person, labels: list[str]) -> Any:
    said = [one.prompt for one in await aino.messages() if one.prompt]
    return next(one for one in reversed(said) if [button.label for button in one.choices] == labels)


async def test_nobody_writes_for_two_hours_and_the_bot_comes_back(office: Office) -> None:
    """Told to both: her line in the chat, and his on the list, until it is answered."""
    aino, house = office.aino, office.house
    await office.hold()
    await aino.say("Ootko vielä siellä?")
    house.clock.advance(minutes=119)
    await office.tick()
    assert (await office.row())["held_by"] is not None
    house.clock.advance(minutes=1)
    await office.tick()
    await office.tick()
    await aino.hears("Mari ei ole nyt paikalla. Viestisi on tallessa", "Mitä haluat tehdä?")
    assert await office.todos() == ["chat_waiting"]
    await office.write("Olen taas täällä!")
    assert await office.todos() == []
    assert (await office.new())[-2:] == ["bot: Täällä on nyt Mari, palvelun t", "Mari: Olen taas täällä!"]


async def test_by_night_the_bot_waits_to_be_spoken_to(office: Office) -> None:
    """It does not wake anybody to say that it is back: it says so in its first answer, once."""
    aino, house = office.aino, office.house
    house.clock.set(at(23, 19))
    await office.hold()
    house.clock.set(at(23, 21, 30))
    await office.tick()
    await office.new()
    await aino.say("ajat")
    assert (await office.new())[1].startswith("bot: Minä, Duunikaveri-botti, vasta")
    house.clock.set(at(24, 9))
    await house.speaks(care=False)
    assert await office.new() == []


async def test_the_hours_are_told_once_a_day(office: Office) -> None:
    """To who waits or is held, when nobody is there; not while Mari writes herself, late as it is."""
    aino, house = office.aino, office.house
    house.clock.set(EVENING)
    await aino.say("ihminen")
    await aino.say("Soittakaa minulle huomenna")
    await aino.hears("He näkevät sen tiistaina 24.11. kello 9.00")
    await aino.say("Unohdin: vasta iltapäivällä")
    assert "kiinni" not in await aino.hears("")
    house.clock.set(at(24, 18))
    await aino.say("Kukaan ei soittanut", "Hei?")
    told = [one for one in await aino.messages() if "Palvelu on nyt kiinni" in one.body]
    assert len(told) == 1
    assert "keskiviikkona 25.11. kello 9.00" in told[0].body

    house.clock.set(at(25, 18))
    await office.hold()
    await aino.say("Moi")
    house.clock.advance(minutes=20)
    await aino.say("Oletko siellä?", "Hei?")
    told = [one for one in await aino.messages() if "Palvelu on nyt kiinni" in one.body]
    assert [one.at for one in told[1:]] == [house.clock.now()]


async def test_a_written_message_is_in_the_ledger_once(database: Database) -> None:
    office = await opened(database, Channel.TELEGRAM)
    first = await office.write("Hei Aino!")
    assert await office.write("Hei Aino!") == first
    rows = [row for row in await office.house.rows(delivery) if row["kind"] == WRITTEN]
    assert [(row["message_id"] == first, row["state"]) for row in rows] == [(False, "sent"), (True, "sent")]
    assert [line for line in await office.new() if line.startswith("Mari")] == ["Mari: Hei Aino!"]
