"""Two people who want the same time at the same moment: real processes, and one of them gets it."""

from __future__ import annotations

import pytest

from domain.slots import quanta
from storage.database import Database
from storage.tables import appointment, client_busy, meeting, staff_busy
from tests.kit.race import race
from tests.storage.office import Office, at

TRY_TO_BOOK = """
import asyncio, sys
from datetime import datetime
from domain.meetings import By, MeetingKind
from storage.database import open_database
from storage.errors import Refused

url, case_id, now, *times = sys.argv[1:]

async def main():
    database = open_database(url)
    await database.run(lambda connection: None)
    print("ready", flush=True)
    sys.stdin.readline()
    for time in times:
        try:
            await database.write(datetime.fromisoformat(now), lambda store: store.appointments.book(
                int(case_id), MeetingKind.FIRST, datetime.fromisoformat(time), by=By.CLIENT))
            print("booked", flush=True)
        except Refused as refused:
            print(refused.args[0], flush=True)
    await database.close()

asyncio.run(main())
"""


def book_at_once(url: str, office: Office, case_ids: list[int], times: list[list[str]]) -> list[list[str]]:
    """Each process tries its times for its case, all at once. What came of each try, process by process."""
    runs = [
        [url, str(case_id), office.now.isoformat(), *wanted] for case_id, wanted in zip(case_ids, times, strict=True)
    ]
    return race(TRY_TO_BOOK, *runs)


@pytest.mark.parametrize("how", ["the same time", "times that overlap"])
async def test_of_those_who_want_one_time_one_gets_it(database: Database, database_url: str, how: str) -> None:
    office = await Office(database).open()
    days = [at(day, 10) for day in (24, 25, 26, 27, 30)]
    others = days if how == "the same time" else [at(day, 10, 30) for day in (24, 25, 26, 27, 30)]
    cases = [office.aino.case_id, office.eetu.case_id] * 2
    wanted = [[one.isoformat() for one in times] for times in (days, others, others, days)]
    outcomes = book_at_once(database_url, office, cases, wanted)
    for of_one_time in zip(*outcomes, strict=True):
        assert sorted(of_one_time) == ["booked", "taken", "taken", "taken"]
    assert len(await office.rows(appointment)) == len(await office.rows(meeting)) == len(days)
    assert len(await office.rows(staff_busy)) == len(days) * 15  # an hour and its buffer, in fives
    assert len(await office.rows(client_busy)) == len(days) * 12


async def test_two_coordinators_and_one_slot(database: Database, database_url: str) -> None:
    """Times that touch do not disturb each other."""
    office = await Office(database).open()
    outcomes = book_at_once(
        database_url,
        office,
        [office.aino.case_id, office.eetu.case_id],
        [[at(24, 9).isoformat()], [at(24, 10, 30).isoformat()]],
    )
    assert outcomes == [["booked"], ["booked"]]
    assert len(quanta(at(24, 9), at(24, 10, 15))) == 15
