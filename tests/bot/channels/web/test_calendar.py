"""The calendar file of an appointment: for the chat of whose it is, and for nobody else."""

from __future__ import annotations

from datetime import datetime

import pytest
from icalendar import Calendar, Event

from bot.channels.web.session import Ticket
from bot.channels.web.talk import read_talk
from domain.calendar import HELSINKI
from domain.meetings import By, MeetingKind
from storage.agreed import Appointment
from storage.store import Store
from tests.bot.channels.web.conftest import Chat, World
from tests.kit.people import People

AT = datetime(2026, 12, 1, 10, 0, tzinfo=HELSINKI)


def address_of(me: Chat) -> str:
    """Under which the store knows this browser's chat."""
    return Ticket(me.client.cookies["dk_chat"]).address


async def agreed(world: World, me: Chat) -> Appointment:
    """Whoever sits at this browser gets a time with Mari."""

    def write(store: Store) -> Appointment:
        talk = read_talk(store, address_of(me))
        assert talk is not None
        people = People(store.connection, store.now)
        team_id = people.team()
        mari = people.colleague("Mari Meri", team_id=team_id)
        aino = people.client("Aino Aho", team_id, coordinator=mari, person_id=talk.conversation.person_id)
        place_id = store.hours.add_place("Kulma", "Väinämöisenkatu 1", {})
        return store.appointments.book(
            aino.case_id, MeetingKind.FIRST, AT, by=By.STAFF, staff_id=mari.staff_id, place_id=place_id
        )

    return await world.services.database.write(world.clock(), write)


async def event_at(me: Chat, path: str) -> Event:
    answer = await me.client.get(path)
    assert answer.status_code == 200
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert isinstance(event, Event)
    return event


async def test_a_person_gets_the_file_of_their_time(world: World, me: Chat) -> None:
    await me.start("/?lang=sv")
    found = await agreed(world, me)
    answer = await me.client.get(f"/appointments/{found.id}.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="tid-2026-12-01.ics"'
    assert answer.headers["cache-control"] == "no-store"
    assert "content-security-policy" in answer.headers
    event = await event_at(me, f"/appointments/{found.id}.ics")
    assert (event["dtstart"].dt, event["summary"]) == (AT, "Träff: Mari")
    assert event["dtstamp"].dt == world.clock()
    assert event["location"] == "Kulma, Väinämöisenkatu 1"


async def test_a_cancelled_time_has_a_file_that_says_so(world: World, me: Chat) -> None:
    await me.start()
    found = await agreed(world, me)
    before = await event_at(me, f"/appointments/{found.id}.ics")
    await world.services.database.write(
        world.clock(), lambda store: store.appointments.cancel(found.id, by=By.CLIENT, reason="en pääse")
    )
    after = await event_at(me, f"/appointments/{found.id}.ics")
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert before["uid"] == after["uid"]
    assert before["sequence"] < after["sequence"]


async def test_it_is_nobody_elses(world: World, me: Chat) -> None:
    await me.start()
    found = await agreed(world, me)
    path = f"/appointments/{found.id}.ics"
    stranger, other = world.browser(), world.browser("192.0.2.2")
    await other.start()
    for browser in (stranger, other):
        answer = await browser.client.get(path)
        assert answer.status_code == 404
        assert "Mari" not in answer.text
    # Another's time and no time at all look the same.
    theirs, none = [await other.client.get(one) for one in (path, "/appointments/4711.ics")]
    assert (theirs.status_code, theirs.text) == (none.status_code, none.text)


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "x", "9" * 18, "9" * 19, "9" * 5000, "%00", "１", "1%27"])
async def test_what_is_no_number_leads_nowhere(me: Chat, number: str) -> None:
    await me.start()
    assert (await me.client.get(f"/appointments/{number}.ics")).status_code == 404


async def test_who_left_the_chat_has_no_files_of_it(world: World, me: Chat) -> None:
    await me.start()
    found = await agreed(world, me)
    await me.open("/chat/forget")
    await me.send("/chat/forget", me.hidden("/chat/forget"))
    assert (await me.client.get(f"/appointments/{found.id}.ics")).status_code == 404
