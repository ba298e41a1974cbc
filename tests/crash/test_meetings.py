"""A real appointment and the product's own reminders of it, while processes die, are away, or have the wrong time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from domain.calendar import HELSINKI
from domain.meetings import By, MeetingKind
from storage.agreed import Appointment
from storage.deliveries import REMINDER
from storage.inserts import insert_one
from storage.store import Store
from storage.tables import channel_identity, delivery, todo
from tests.crash.child import Planned
from tests.crash.points import Point
from tests.crash.scene import Scene
from tests.kit.people import Known, People
from tests.kit.telegram import Call
from tests.kit.telegram.remote import RemoteUser
from tests.storage.office import WEEKDAYS


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HELSINKI)


@dataclass
class Meeting:
    """Aino, who writes on Telegram, has a time with Mari on Thursday at ten; it was agreed on Tuesday at ten."""

    scene: Scene
    chat: int
    mari: int
    aino: Known
    agreed: Appointment

    @classmethod
    async def agree(cls, scene: Scene) -> Meeting:
        chat = scene.chat()

        def write(store: Store) -> tuple[int, Known, Appointment]:
            people = People(store.connection, store.now)
            team_id = people.team()
            mari = people.colleague("Mari Meri", team_id=team_id)
            aino = people.client("Aino Aho", team_id, coordinator=mari)
            people.consent(aino.person_id, "reminders")
            where = {"channel": "telegram", "bot": scene.bot, "address": str(chat), "created_at": store.now}
            insert_one(store.connection, channel_identity, person_id=aino.person_id, **where)
            store.hours.set_openings(mari.staff_id, WEEKDAYS)
            agreed = store.appointments.book(
                aino.case_id, MeetingKind.FIRST, at(26, 10), by=By.STAFF, staff_id=mari.staff_id
            )
            return mari.staff_id, aino, agreed

        mari, aino, agreed = await scene.do(write)
        return cls(scene, chat, mari, aino, agreed)

    async def move(self, to: datetime) -> None:
        def write(store: Store) -> None:
            store.appointments.move(self.agreed.id, to, by=By.STAFF, staff_id=self.mari)

        await self.scene.do(write)

    async def send(self, instant: datetime, **orders: Any) -> None:
        """Nobody has been at work till then; now somebody is, as long as there is something to send."""
        self.scene.wait_till(instant)
        assert await self.scene.send(**orders).ended() == 0, self.scene.log

    async def states(self) -> list[str]:
        """What became of each message, in the order in which they were to be said."""
        rows = await self.scene.do(
            lambda store: store.connection.execute(select(delivery).order_by(delivery.c.due_at, delivery.c.id)).all()
        )
        return [f"{row.payload['notice']} {row.payload.get('lead', '')}".rstrip() + f" {row.state}" for row in rows]

    async def todos(self) -> list[str]:
        rows = await self.scene.do(lambda store: store.connection.execute(select(todo.c.kind)).scalars().all())
        return sorted(map(str, rows))

    @property
    def person(self) -> RemoteUser:
        return self.scene.fake.user(self.chat)

    @property
    def heard(self) -> list[str]:
        """What stands on Aino's screen, the first line of each message."""
        return [seen.text.partition("\n")[0] for seen in self.person.messages if seen.kind == "text"]

    def calls(self) -> list[Call]:
        return [call for call in self.scene.fake.calls_of("sendMessage") if call.params["chat_id"] == self.chat]


@pytest.fixture
async def meeting(scene: Scene) -> Meeting:
    return await Meeting.agree(scene)


BOOKED = "Sinulle on varattu aika."
TOMORROW = "Muistathan: aikasi on huomenna, torstaina 26.11. kello 10.00."
TODAY = "Muistathan: aikasi on tänään kello 10.00."
MOVED = "Aikasi on siirretty. Uusi aika on tämä:"


async def test_reminded_the_day_before_and_two_hours_before(meeting: Meeting) -> None:
    await meeting.send(at(24, 10, 1))
    assert meeting.heard == [BOOKED]
    await meeting.send(at(25, 10, 1))
    assert meeting.heard == [BOOKED, TOMORROW]
    await meeting.send(at(26, 8, 1))
    assert meeting.heard == [BOOKED, TOMORROW, TODAY]
    assert await meeting.states() == ["appointment_booked sent", "reminder 1d sent", "reminder 2h sent"]


# Nobody is at work.


async def test_down_when_the_reminder_was_due_it_comes_late_while_it_is_of_use(meeting: Meeting) -> None:
    await meeting.send(at(24, 10, 1))
    await meeting.send(at(25, 17, 30))
    assert meeting.heard == [BOOKED, TOMORROW]
    await meeting.send(at(26, 9, 40))
    assert meeting.heard == [BOOKED, TOMORROW, TODAY]
    assert await meeting.todos() == []


async def test_down_till_the_meeting_has_begun_nothing_is_said_and_the_coordinator_is_told(meeting: Meeting) -> None:
    await meeting.send(at(24, 10, 1))
    await meeting.send(at(26, 10, 1))
    assert meeting.heard == [BOOKED]
    assert await meeting.states() == ["appointment_booked sent", "reminder 1d expired", "reminder 2h expired"]
    assert await meeting.todos() == ["reminder_missed"]


async def test_down_till_night_nobody_is_woken(meeting: Meeting) -> None:
    await meeting.send(at(24, 10, 1))
    await meeting.send(at(25, 23))
    assert meeting.heard == [BOOKED]
    await meeting.send(at(26, 8))
    assert meeting.heard[1:] in ([TODAY], [TODAY, TODAY]), "in the morning, and by then in other words"


# In the middle of a call.


@pytest.mark.parametrize("point", [Point("call", "before"), Point("call", "after")], ids=str)
async def test_moved_while_its_reminder_is_in_flight(meeting: Meeting, point: Point) -> None:
    """The process dies with the reminder in hand, and before another comes the appointment is moved."""
    await meeting.send(at(24, 10, 1))
    meeting.scene.wait_till(at(25, 10, 1))
    await meeting.scene.dies(meeting.scene.send(death=point))
    await meeting.move(at(27, 12))
    await meeting.send(at(25, 10, 5))
    said = [TOMORROW] if point.when == "after" else []
    assert meeting.heard == [BOOKED, *said, MOVED], "the old time is not said (again) once it is no longer true"
    assert await meeting.states() == [
        "appointment_booked sent",
        "reminder 1d cancelled",
        "appointment_moved sent",
        "reminder 2h cancelled",
        "reminder 1d planned",
        "reminder 2h planned",
    ]
    await meeting.send(at(26, 12, 1))
    assert meeting.heard[2 + len(said) :] == ["Muistathan: aikasi on huomenna, perjantaina 27.11. kello 12.00."]


async def test_blocked_between_two_reminders(meeting: Meeting) -> None:
    await meeting.send(at(24, 10, 1))
    await meeting.send(at(25, 10, 1))
    await meeting.person.block()
    await meeting.send(at(26, 8, 1))
    assert meeting.heard == [BOOKED, TOMORROW]
    assert await meeting.states() == ["appointment_booked sent", "reminder 1d sent", "reminder 2h blocked"]
    assert await meeting.todos() == ["unreachable"]
    calls = len(meeting.calls())
    await meeting.move(at(27, 12))
    await meeting.send(at(27, 11, 59))
    assert len(meeting.calls()) == calls, "nobody calls at a closed door: it waits in the web chat"
    assert await meeting.todos() == ["unreachable"], "told once"


# At the wrong time.


async def test_a_clock_that_went_wrong_and_was_put_right(scene: Scene) -> None:
    """Three days ahead for a while: what leaves then is not said again, and what comes later is said in its time."""
    early, dead, late, later = (Planned(f"{number}", REMINDER, scene.chat()) for number in range(4))
    right = scene.ahead
    scene.wait_till(at(27, 10))
    await scene.put(early, dead)
    await scene.dies(scene.send(death=Point("call", "before", nth=2)))
    scene.ahead = right
    await scene.put(late, later)
    await scene.finish()
    assert sorted(scene.heard()) == [row.key for row in (early, dead, late, later)]
    assert await scene.faults() == []
