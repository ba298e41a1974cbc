"""An appointment from booking to a meeting missed, on Telegram over HTTP, while days pass on the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from bot.calendar_file import calendar_file
from dialogs.notices import NOTICES
from domain.calendar import HELSINKI
from domain.meetings import State
from locales import load
from storage.database import Database
from storage.store import Store
from storage.tables import appointment, delivery, team
from tests.bot.channels.telegram.program import Program
from tests.kit.clock import TestClock
from tests.kit.people import People
from tests.kit.talk import WEEKDAYS
from tests.kit.telegram import FakeTelegram, FakeUser

TEXTS = load()


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment of late 2026 in Helsinki."""
    return datetime(2026, month, day, hour, minute, tzinfo=HELSINKI)


def file_of(store: Store, appointment_id: int, language: str) -> tuple[str, bytes]:
    return calendar_file(store.appointments.get(appointment_id), TEXTS, language, "https://duuni.example", store.now)


def mari(store: Store) -> int:
    """Receives on weekdays from nine to three."""
    lahti = store.connection.execute(select(team.c.id).order_by(team.c.id)).scalars().first()
    staff_id = People(store.connection, store.now).colleague("Mari Mäkelä", team_id=lahti).staff_id
    place_id = store.hours.add_place("Nuorten talo", "Kauppakatu 1, Lahti", {"fi": "Ovi on pihan puolella."})
    store.hours.set_openings(staff_id, [replace(one, place_id=place_id) for one in WEEKDAYS])
    return staff_id


async def registered(aino: FakeUser, program: Program) -> None:
    """Aino is a client of Mari's, and allows reminders."""
    await aino.start()
    await program.settled()
    await answer(aino, program, "Suomi", "Työtä itselleni", "Aino Virtanen", "2006", "Lahti", "Vain tässä chatissa")
    await answer(aino, program, "Töitä", "Valmis")
    await answer(aino, program, "Työn etsimisestä", "Muistutukset", "Valmis", "Kaikki oikein", "Myöhemmin")
    assert "Mitä haluat tehdä?" in heard(aino)


async def answer(aino: FakeUser, program: Program, *said: str) -> None:
    """Each by the button of the newest message that begins so, else in words."""
    for one in said:
        await program.settled()
        shown = next(seen for seen in reversed(aino.messages) if seen.from_bot and seen.kind == "text")
        found = [label for label in shown.labels if label.removeprefix("☐ ").startswith(one)]
        await (aino.press(found[0]) if found else aino.say(one))
    await program.settled()


async def comes(program: Program, instant: datetime) -> None:
    """The clock comes to this instant, and what is due then is said."""
    program.advance(seconds=(instant - program.clock()).total_seconds())
    await program.database.write(program.clock(), lambda store: store.care.tick())
    program.advance(seconds=0)
    await program.settled()


def heard(aino: FakeUser) -> str:
    return next(one.text for one in reversed(aino.messages) if one.from_bot and one.kind == "text")


async def test_from_booking_to_a_meeting_missed(running: Any, fake: FakeTelegram, database: Database) -> None:
    clock = TestClock(at(23, 10))
    async with running(fake, database, clock=clock, notices=NOTICES, files=file_of) as program:
        staff_id = await database.write(clock(), mari)
        aino = fake.user(language_code="fi")
        await registered(aino, program)

        await answer(aino, program, "Varaa aika")
        assert "Mikä näistä ajoista sopii sinulle?" in heard(aino)
        await answer(aino, program, "torstaina kello 10")
        assert "Aika on varattu." in heard(aino)
        (file,) = [one for one in aino.messages if one.kind == "document"]
        assert file.file_name is not None and file.file_name.endswith(".ics")

        await comes(program, at(25, 10))
        assert "aikasi on huomenna, torstaina 26.11. kello 10.00" in heard(aino)
        assert "Nuorten talo, Kauppakatu 1, Lahti" in heard(aino)
        await answer(aino, program, "Olen tulossa")
        assert "Kiitos! Nähdään to 26.11. klo 10.00." in heard(aino)

        await comes(program, at(26, 8))
        assert "aikasi on tänään kello 10.00" in heard(aino)
        await answer(aino, program, "Siirrä aika", "maanantaina kello 12")
        assert "ma 30.11. klo 12.00" in heard(aino)

        await comes(program, at(27, 19, 30))  # the day before is a Sunday
        assert "maanantaina 30.11. kello 12.00" in heard(aino)
        await comes(program, at(30, 12, 20))
        (row,) = await program.rows(select(appointment))
        assert (row.state, row.revision) == ("booked", 1)

        await database.write(clock(), lambda store: store.appointments.set_outcome(row.id, State.NO_SHOW, staff_id))
        await comes(program, at(30, 12, 21))
        assert "Ei se mitään" in heard(aino)
        todos = await program.todos()
        assert "cancelled" not in todos and "fault" not in todos
        states = {one.state for one in await program.rows(select(delivery))}
        assert states <= {"sent", "cancelled", "expired"}, states


async def test_its_calendar_file_grows_with_every_change(running: Any, fake: FakeTelegram, store: Database) -> None:
    clock = TestClock(at(23, 10))
    async with running(fake, store, clock=clock, notices=NOTICES, files=file_of) as program:
        await store.write(clock(), mari)
        aino = fake.user(language_code="fi")
        await registered(aino, program)
        await answer(aino, program, "Varaa aika", "torstaina kello 10")
        assert "Aika on varattu." in heard(aino)
        await answer(aino, program, "Omat ajat", "Siirrä aika", "perjantaina kello 11")
        assert "pe 27.11. klo 11.00" in heard(aino)
        await answer(aino, program, "Omat ajat", "Peru aika", "Sain töitä!")
        await program.settled()
        events = [
            Calendar.from_ical(fake.file(one.file_id)).walk("VEVENT")[0]
            for one in aino.messages
            if one.kind == "document"
        ]
        assert [int(one["SEQUENCE"]) for one in events] == [0, 1, 2]
        assert len({str(one["UID"]) for one in events}) == 1
        assert [one.get("STATUS") for one in events][-1] == "CANCELLED"
        assert events[1]["DTSTART"].dt - events[0]["DTSTART"].dt == timedelta(days=1, hours=1)
        (row,) = await program.rows(select(appointment))
        assert (row.cancelled_by, row.reason) == ("client", "Sain töitä!")


@pytest.mark.parametrize("late", [timedelta(minutes=30), timedelta(hours=5)])
async def test_a_stop_is_kept_also_when_a_reminder_is_due(
    running: Any, fake: FakeTelegram, store: Database, late: timedelta
) -> None:
    clock = TestClock(at(23, 10))
    async with running(fake, store, clock=clock, notices=NOTICES, files=file_of) as program:
        await store.write(clock(), mari)
        aino = fake.user(language_code="fi")
        await registered(aino, program)
        await answer(aino, program, "Varaa aika", "torstaina kello 10")
        assert "Aika on varattu." in heard(aino)
        await answer(aino, program, "stop")
        await program.settled()
        before = len(aino.messages)
        await comes(program, at(25, 10) + late)
        await comes(program, at(26, 9))
        assert len(aino.messages) == before
