"""The bot speaks of its own accord in the web chat, whose pages read the log; and reminders that came too late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import hub
from bot.channels.web.outlet import WebOutlet
from bot.planned import Composer
from bot.sender import Sender
from dialogs.kit.notice import Compose, Door, Said
from dialogs.kit.scene import Scene
from dialogs.registry import DIALOGS
from domain.calendar import HELSINKI
from domain.meetings import By, MeetingKind
from domain.slots import Opening
from storage.agreed import Appointment
from storage.database import Database
from storage.deliveries import REMINDER
from storage.pace import UNPACED
from storage.store import Store
from storage.tables import delivery, message, todo
from tests.bot.planned import WORDS, Visit, Visits
from tests.dialogs.desk import texts_with
from tests.kit.people import Known, People
from tests.kit.talk import House, Person
from tests.storage.office import WEEKDAYS


def remind(store: Store, scene: Scene, what: Mapping[str, Any]) -> Said | None:
    """As the product's own: only of an appointment that stands as it was planned."""
    found = store.appointments.one(what["appointment"])
    if found is None or found.state != "booked" or found.revision != what["revision"]:
        return None
    return Said("note.visit", {"number": found.id}, (Door("visit.what.come", "visit", found.id, "come"),))


NOTICES: dict[str, Compose] = {
    "reminder": remind,
    "appointment_booked": lambda store, scene, what: None,
    "appointment_moved": lambda store, scene, what: Said("note.moved"),
}


class WebHouse(House):
    """The house with a voice of its own in the web chat."""

    def __post_init__(self) -> None:
        super().__post_init__()
        composer = Composer(self.texts, NOTICES | Visits().notices, self.voice.privacy_url, _no_file)
        self.sender = Sender(self.services, WebOutlet(self.services.hub), "web", "web", pace=UNPACED, composer=composer)

    async def drain(self) -> None:
        while await self.sender.work():
            pass

    async def plan(self, who: Person, number: int, **more: Any) -> None:
        person_id = (await who.conversation()).person_id
        await self.write(
            lambda store: store.outbox.plan(
                person_id, "visit", key=f"visit:{number}", kind=REMINDER, visit=number, **more
            )
        )

    async def states(self) -> list[str]:
        rows = await self.database.run(lambda c: c.execute(select(delivery).order_by(delivery.c.due_at)).all())
        return [f"{row.payload['notice']} {row.payload.get('lead', '')}".rstrip() + f" {row.state}" for row in rows]


def _no_file(store: Store, appointment_id: int, language: str) -> tuple[str, bytes]:
    raise KeyError(appointment_id)


@pytest.fixture
async def house(database: Database) -> WebHouse:
    house = WebHouse(database, registry={**DIALOGS, "visit": Visit}, texts=texts_with(WORDS))
    await house.open()
    return house


@pytest.fixture
async def aino(house: WebHouse) -> Person:
    """Asked for her name."""
    aino = house.person()
    await aino.start()
    await aino.press("Suomi", "Työtä itselleni")
    return aino


async def test_what_is_said_stands_in_the_log_and_the_page_is_woken(house: WebHouse, aino: Person) -> None:
    await house.plan(aino, 12)
    with house.services.hub.listen(hub.conversation((await aino.conversation()).id)) as bell:
        await house.drain()
        assert await bell.heard(1)
    assert (await house.rows(delivery))[0]["state"] == "sent"
    await aino.hears("Muistathan ajan 12.")
    assert [button.label for button in (await aino.prompt()).buttons()] == [
        "Olen tulossa",
        "Siirrän",
        "Ohje",
        "Juttele ihmisen kanssa",
    ]


async def test_the_question_before_it_can_still_be_answered_in_words(house: WebHouse, aino: Person) -> None:
    asked = (await aino.prompt()).expects
    await house.plan(aino, 12)
    await house.drain()
    assert (await aino.prompt()).expects == asked == "name"
    await aino.say("Aino Virtanen")
    await aino.hears("Minä vuonna olet syntynyt?")


async def test_a_door_is_gone_through_in_the_web_chat(house: WebHouse, aino: Person) -> None:
    await house.plan(aino, 12)
    await house.drain()
    await aino.press("Siirrän")
    await aino.hears("Mille päivälle?")
    await aino.say("perjantai")
    await aino.hears("Aika 12 on siirretty.", "Mikä on nimesi?")


async def test_there_is_no_moment_at_which_a_crash_could_repeat_it(house: WebHouse, aino: Person) -> None:
    """The message and its mark are one commit; whoever dies after it has said it, whoever dies before it has not."""
    await house.plan(aino, 12)
    await house.write(lambda store: house.sender._take(store, 10))
    house.restart()
    await house.write(lambda store: store.deliveries.recover(all_of_them=True))
    await house.drain()
    (row,) = await house.rows(delivery)
    assert (row["state"], row["maybe_repeated"]) == ("sent", False)
    said = [one for one in await house.rows(message) if one["key"] == "note.visit"]
    assert len(said) == 1


async def test_it_waits_for_the_morning(house: WebHouse, aino: Person) -> None:
    house.clock.set(datetime(2026, 11, 24, 21, 0, tzinfo=HELSINKI))
    await house.plan(aino, 12)
    await house.drain()
    assert [one for one in await house.rows(message) if one["key"] == "note.visit"] == []
    house.clock.set(datetime(2026, 11, 25, 8, 0, tzinfo=HELSINKI))
    await house.drain()
    await aino.hears("Muistathan ajan 12.")


# Reminders of real appointments.


class Meeting:
    """Aino has a time with Mari at ten on Thursday, agreed on Monday."""

    def __init__(self, house: WebHouse) -> None:
        self.house = house

    async def agree(self) -> Meeting:
        def write(store: Store) -> tuple[Known, Appointment]:
            people = People(store.connection, store.now)
            team_id = people.team()
            mari = people.colleague("Mari Meri", team_id=team_id)
            aino = people.client("Aino Aho", team_id, coordinator=mari)
            people.consent(aino.person_id, "reminders")
            store.hours.set_openings(mari.staff_id, [Opening(one.weekday, one.opens, one.closes) for one in WEEKDAYS])
            agreed = store.appointments.book(
                aino.case_id, MeetingKind.FIRST, at(26, 10), by=By.STAFF, staff_id=mari.staff_id
            )
            self.mari = mari.staff_id
            return aino, agreed

        self.aino, self.agreed = await self.house.write(write)
        await self.house.drain()
        return self

    async def said(self) -> list[str]:
        rows = await self.house.rows(message)
        return [row["body"] for row in rows if row["conversation_id"] == self.aino.conversation_id]

    async def missed(self) -> list[Any]:
        return [row for row in await self.house.rows(todo) if row["kind"] == "reminder_missed"]

    async def wait(self, day: int, hour: int, minute: int = 0) -> None:
        """The clock moves on while nobody sends; then the sender is there again."""
        self.house.clock.set(at(day, hour, minute))
        await self.house.drain()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HELSINKI)


@pytest.fixture
async def meeting(house: WebHouse) -> Meeting:
    return await Meeting(house).agree()


async def test_reminded_the_day_before_and_two_hours_before(meeting: Meeting) -> None:
    house = meeting.house
    assert await house.states() == ["appointment_booked cancelled", "reminder 1d planned", "reminder 2h planned"]
    await meeting.wait(25, 9, 59)
    assert meeting.agreed.id not in await meeting.said()
    await meeting.wait(25, 10)
    assert await meeting.said() == [f"Muistathan ajan {meeting.agreed.id}."]
    await meeting.wait(26, 8)
    assert await meeting.said() == [f"Muistathan ajan {meeting.agreed.id}."] * 2
    assert await meeting.missed() == []


async def test_late_but_still_useful(meeting: Meeting) -> None:
    await meeting.wait(25, 18)
    assert len(await meeting.said()) == 1
    await meeting.wait(26, 9, 59)
    assert len(await meeting.said()) == 2
    assert await meeting.missed() == []


async def test_down_over_both_reminders_the_coordinator_is_told_once(meeting: Meeting) -> None:
    await meeting.wait(26, 10, 1)
    assert await meeting.said() == []
    assert (await meeting.house.states())[1:] == ["reminder 1d expired", "reminder 2h expired"]
    (told,) = await meeting.missed()
    assert (told["appointment_id"], told["person_id"]) == (meeting.agreed.id, meeting.aino.person_id)


async def test_the_second_reminder_makes_up_for_the_first(meeting: Meeting) -> None:
    await meeting.wait(26, 8, 30)
    assert (await meeting.house.states())[1:] == ["reminder 1d expired", "reminder 2h sent"]
    assert await meeting.missed() == []


async def test_the_first_reminder_makes_up_for_the_second(meeting: Meeting) -> None:
    await meeting.wait(25, 11)
    await meeting.wait(26, 11)
    assert (await meeting.house.states())[1:] == ["reminder 1d sent", "reminder 2h expired"]
    assert await meeting.missed() == []


async def test_a_pause_that_lasts_too_long_is_told_too(meeting: Meeting) -> None:
    await meeting.house.write(lambda store: store.deliveries.pause(REMINDER, meeting.mari))
    await meeting.wait(25, 12)
    assert await meeting.said() == []
    await meeting.wait(26, 11)
    await meeting.house.sender._look()
    assert (await meeting.house.states())[1:] == ["reminder 1d expired", "reminder 2h expired"]
    assert len(await meeting.missed()) == 1


async def test_moved_while_its_reminder_is_in_hand(meeting: Meeting) -> None:
    """The reminder was taken and not said; meanwhile the time was moved, which withdraws only what is planned."""
    house = meeting.house
    house.clock.set(at(25, 10))
    (due,) = await house.write(lambda store: store.deliveries.claim("web", "web", "another", 10, UNPACED))
    await house.write(
        lambda store: store.appointments.move(meeting.agreed.id, at(27, 10), by=By.STAFF, staff_id=meeting.mari)
    )
    await house.write(lambda store: store.deliveries.recover(all_of_them=True))
    await house.drain()
    assert await meeting.said() == ["Aikasi on siirretty."]
    (row,) = [one for one in await house.rows(delivery) if one["id"] == due.id]
    assert row["state"] == "cancelled"
    assert await meeting.missed() == []


async def test_an_expired_reminder_of_a_cancelled_time_is_nobodys_business(meeting: Meeting) -> None:
    house = meeting.house
    house.clock.set(at(25, 10))
    await house.write(lambda store: store.deliveries.claim("web", "web", "another", 10, UNPACED))
    await house.write(lambda store: store.appointments.cancel(meeting.agreed.id, by=By.STAFF, staff_id=meeting.mari))
    await house.database.run(lambda c: c.execute(update(delivery).values(state="planned", lease_until=None)))
    await meeting.wait(26, 11)
    assert await meeting.missed() == []


async def test_the_promise_outlives_a_night(meeting: Meeting) -> None:
    """Telegram or we come back in the middle of the night: it is said in the morning while it is of use."""
    await meeting.wait(25, 22)
    assert await meeting.said() == []
    await meeting.wait(26, 8)
    assert len(await meeting.said()) == 1, "the second one: the first was of use till then only"
    assert await meeting.missed() == []
    assert meeting.house.clock() < meeting.agreed.starts_at - timedelta(hours=1)
