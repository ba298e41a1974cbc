"""The service's numbers: what counts in them and what does not, at the very edges of a period, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import insert

from domain.calendar import HELSINKI
from domain.incoming import Channel
from domain.meetings import State
from domain.progress import Outcome
from domain.roles import Role
from storage.case_reports import Load, Numbers
from storage.database import Database
from storage.inserts import insert_one
from storage.reports import Period, View, quantiles
from storage.staff import Reader
from storage.store import Store
from storage.tables import appointment, audit, case_end, channel_identity, meeting, plan
from tests.kit.people import Known, People

T = TypeVar("T")


def at(month: int, day: int, hour: int = 12, minute: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=HELSINKI)


NOW = at(11, 22)
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


class Office:
    """Two teams; in Lahti Mari and Olli work, with Laura to lead them; Anna is the admin, Aatu the auditor."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def open(self) -> Office:
        def fill(people: People) -> None:
            self.lahti, self.kouvola = people.team("Lahti"), people.team("Kouvola")
            self.mari = people.colleague("Mari Meri", team_id=self.lahti)
            self.olli = people.colleague("Olli Oja", team_id=self.lahti, capacity=2)
            self.laura = people.colleague("Laura Laakso", Role.TEAM_LEAD, self.lahti)
            self.kati = people.colleague("Kati Koski", team_id=self.kouvola)
            self.anna = people.colleague("Anna Aalto", Role.ADMIN)
            self.aatu = people.colleague("Aatu Aro", Role.AUDITOR)

        await self.put(fill)
        return self

    async def put(self, work: Callable[[People], T]) -> T:
        return await self.database.run(lambda connection: work(People(connection, NOW)))

    async def ended(
        self, whose: Reader, opened: datetime, closed: datetime, outcome: Outcome | None, **grade: Any
    ) -> Known:
        def work(people: People) -> Known:
            team_id = whose.team_id or 0
            known = people.client(
                "N N", team_id, coordinator=whose, due=date(2030, 1, 1), case={"opened_at": opened, "closed_at": closed}
            )
            if outcome is not None:
                row = {"case_id": known.case_id, "outcome": outcome, "ended_by": whose.staff_id, **grade}
                people._connection.execute(insert(case_end).values(**row))
            return known

        return await self.put(work)

    async def under_way(self, whose: Reader | None, due: date, contacted: datetime | None = None, **case: Any) -> Known:
        made = None if contacted is None else (contacted, whose or self.mari)
        return await self.put(
            lambda people: people.client(
                "N N", self.lahti, coordinator=whose, due=due, contacted=made, case={"opened_at": at(9, 1), **case}
            )
        )

    async def view(self, reader: Reader, team_id: int | None = None, coordinator_id: int | None = None) -> View | None:
        def work(store: Store) -> View | None:
            return store.reports.view(reader, team_id, coordinator_id)

        return await self.database.write(NOW, work)

    async def numbers(
        self, reader: Reader, team_id: int | None = None, coordinator_id: int | None = None, period: Period = OCTOBER
    ) -> Numbers:
        def work(store: Store) -> Numbers:
            view = store.reports.view(reader, team_id, coordinator_id)
            assert view is not None
            return store.reports.numbers(reader, view, period)

        return await self.database.write(NOW, work)


@pytest.fixture
async def office(database: Database) -> Office:
    return await Office(database).open()


async def test_what_ended_in_a_period_by_helsinki_days_and_who_sees_whose(office: Office) -> None:
    """October of 2026 begins at 21.00 UTC, in summer time, and ends at 22.00 UTC, in winter time."""
    begins, ends = at(10, 1, 0), at(11, 1, 0)
    instant = timedelta(microseconds=1)
    graded = {"asked_at": ends, "graded_at": ends}
    await office.ended(office.mari, at(9, 1), begins - instant, Outcome.STUDY)
    await office.ended(office.mari, begins - timedelta(days=7), begins, Outcome.WORK, grade=9, **graded)
    await office.ended(office.olli, at(9, 30), ends - instant, Outcome.WORK, grade=10, **graded)
    await office.ended(office.olli, at(9, 30), ends, Outcome.STUDY)
    await office.ended(office.kati, at(10, 5), at(10, 6, 11, 59), Outcome.SICK_LEAVE, asked_at=ends)
    await office.ended(office.kati, at(10, 5), at(10, 6), None)

    everybody = await office.numbers(office.anna)
    assert everybody.outcomes == {
        (office.lahti, Outcome.WORK): 2, (office.kouvola, Outcome.SICK_LEAVE): 1, (office.kouvola, None): 1,
    }  # fmt: skip
    assert everybody.months == {
        (date(2026, 10, 1), Outcome.WORK): 2, (date(2026, 10, 1), Outcome.SICK_LEAVE): 1, (date(2026, 10, 1), None): 1,
    }  # fmt: skip
    # Noon to one minute to noon is not a full day.
    assert everybody.lasted == {Outcome.WORK: {7: 1, 31: 1}, Outcome.SICK_LEAVE: {0: 1}, None: {1: 1}}
    assert everybody.grades == {(office.lahti, 9): 1, (office.lahti, 10): 1, (office.kouvola, None): 1}
    assert (await office.numbers(office.aatu)).outcomes == everybody.outcomes

    mari, olli = office.mari.staff_id, office.olli.staff_id
    assert (await office.numbers(office.laura)).outcomes == {(mari, Outcome.WORK): 1, (olli, Outcome.WORK): 1}
    assert (await office.numbers(office.laura, None, olli)).outcomes == {(olli, Outcome.WORK): 1}
    # A coordinator sees the team's sum, and tells only herself apart in it.
    assert (await office.numbers(office.mari)).outcomes == {(mari, Outcome.WORK): 1, (None, Outcome.WORK): 1}
    assert (await office.numbers(office.mari, office.lahti, mari)).outcomes == {(mari, Outcome.WORK): 1}

    for reader, asked in (
        (office.mari, (None, olli)),
        (office.mari, (office.kouvola, None)),
        (office.laura, (office.kouvola, None)),
        (office.laura, (office.lahti, office.kati.staff_id)),
        (office.anna, (999, None)),
        (office.anna, (None, mari)),  # a coordinator's numbers are in a team
    ):
        assert await office.view(reader, *asked) is None

    months = await office.numbers(office.anna, period=Period(date(2026, 9, 1), date(2026, 11, 30)))
    assert {month: count for (month, outcome), count in months.months.items() if outcome is Outcome.STUDY} == {
        date(2026, 9, 1): 1,
        date(2026, 11, 1): 1,
    }
    rows = await office.put(lambda people: people.rows(audit))
    assert {row["action"] for row in rows} == {"report_viewed"}
    assert rows[0]["detail"] == {"first": "2026-10-01", "last": "2026-10-31"}


async def test_a_promise_is_kept_until_midnight_in_helsinki_and_late_after_it(office: Office) -> None:
    autumn, spring = date(2026, 10, 30), date(2026, 11, 30)
    midnight = at(10, 31, 0)
    await office.under_way(office.mari, autumn, midnight - timedelta(seconds=1))
    await office.under_way(office.mari, date(2026, 10, 23), at(10, 23, 23, 59))  # still summer time
    await office.under_way(office.mari, autumn, midnight)
    await office.under_way(office.olli, autumn)  # nobody has called yet
    await office.under_way(office.olli, spring)  # waits, in time
    # Who was let rest or go before the day was promised nothing any more.
    await office.under_way(office.olli, autumn, closed_at=at(10, 30, 23))
    await office.under_way(office.olli, autumn, resting_since=at(10, 29))
    await office.under_way(office.olli, autumn, closed_at=midnight)

    mari, olli = office.mari.staff_id, office.olli.staff_id
    counted = await office.numbers(office.laura, period=Period(date(2026, 10, 1), date(2026, 12, 31)))
    assert counted.promises == {(mari, "kept"): 2, (mari, "late"): 1, (olli, "late"): 2, (olli, "waiting"): 1}
    assert (await office.numbers(office.laura, period=Period(spring, spring))).promises == {(olli, "waiting"): 1}


async def test_loads_plans_meetings_and_who_began(office: Office) -> None:
    def fill(people: People) -> None:
        connection = people._connection
        today = NOW.date()
        one, two, three = (people.client("N N", office.lahti, coordinator=office.olli) for _ in range(3))
        people.client("N N", office.lahti, language="sv", case={"opened_at": at(10, 26, 0), "resting_since": NOW})
        for known, day in ((one, today), (two, today - timedelta(days=1))):
            row = {"case_id": known.case_id, "goal": "työ", "review_on": day, "updated_at": NOW}
            connection.execute(insert(plan).values(**row, updated_by=office.olli.staff_id))
        insert_one(
            connection, channel_identity,
            person_id=three.person_id, channel="telegram", bot="b", address="1", created_at=NOW,
        )  # fmt: skip
        for number, (state, starts) in enumerate(
            [(state, at(10, 31, 23)) for state in State]
            + [(State.BOOKED, NOW + timedelta(hours=1)), (State.ATTENDED, at(11, 1, 0))]
        ):
            meeting_id = insert_one(
                connection, meeting,
                kind="first", starts_at=starts, ends_at=starts + timedelta(hours=1), local_start="2026-10-31T23:00",
                zone="Europe/Helsinki", capacity=1, created_at=NOW,
            )  # fmt: skip
            marked = state in {State.ATTENDED, State.NO_SHOW, State.EXCUSED}
            insert_one(
                connection, appointment,
                uid=f"u{number}", meeting_id=meeting_id, client_id=one.id, case_id=one.case_id, seat=1, state=state,
                booked_at=NOW, outcome_at=NOW if marked else None, outcome_by=office.olli.staff_id if marked else None,
                cancelled_at=NOW if state is State.CANCELLED else None,
                cancelled_by="client" if state is State.CANCELLED else None,
            )  # fmt: skip

    await office.put(fill)
    olli, mari = office.olli.staff_id, office.mari.staff_id
    october = await office.numbers(office.laura)
    assert october.loads == {
        olli: Load(3, 0, 1, 1, 1, 2),  # more than the two he can have
        mari: Load(0, 0, 0, 0, 0, 20),
        None: Load(1, 1, 0, 0, 1, None),
    }
    assert october.meetings == {
        (olli, State.BOOKED): 1, (olli, State.ATTENDED): 1, (olli, State.NO_SHOW): 1, (olli, State.EXCUSED): 1,
    }  # fmt: skip
    assert (october.weeks, october.languages) == ({date(2026, 10, 26): 1}, {"sv": 1})
    whole = await office.numbers(office.laura, period=Period(date(2026, 10, 1), date(2026, 11, 30)))
    assert whole.weeks == {date(2026, 10, 26): 1, date(2026, 11, 16): 3}
    assert whole.languages == {"fi": 3, "sv": 1}
    assert whole.chats == {frozenset({Channel.WEB}): 3, frozenset({Channel.WEB, Channel.TELEGRAM}): 1}
    by_team = await office.numbers(office.anna)
    assert by_team.loads[office.lahti] == Load(4, 1, 1, 1, 2, 22)
    assert (await office.numbers(office.mari)).loads == {mari: Load(0, 0, 0, 0, 0, 20), None: Load(4, 1, 1, 1, 2, None)}


def test_periods_and_quartiles() -> None:
    spring = Period(date(2026, 3, 29), date(2026, 3, 29))  # the day that has 23 hours
    assert spring.ends - spring.starts == timedelta(hours=23)
    assert Period(date(2025, 12, 31), date(2026, 2, 1)).months() == [
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert Period(date(2026, 1, 1), date(2026, 1, 5)).weeks() == [date(2025, 12, 29), date(2026, 1, 5)]
    assert quantiles({}) is None
    assert quantiles({4: 1}) == (4, 4, 4)
    assert quantiles({1: 1, 2: 1, 3: 1, 4: 1}) == (1, 2, 3)
    assert quantiles({10: 3, 90: 1}) == (10, 10, 10)
    assert time(0) == spring.starts.astimezone(HELSINKI).time()
