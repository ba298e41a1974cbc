"""What the console may read and press about times: within the reader's reach, in one transaction, with its trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select, update

from domain.calendar import HELSINKI
from domain.meetings import By, MeetingKind, State
from domain.roles import Role
from domain.slots import Differing, Opening
from storage.agenda_rows import Meeting
from storage.database import Database
from storage.errors import Refused
from storage.staff import Reader
from storage.store import Store
from storage.tables import appointment, audit, service_case, staff_busy
from tests.kit.people import Known, People

T = TypeVar("T")

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=HELSINKI)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A November moment in Helsinki."""
    return datetime(2026, 11, day, hour, minute, tzinfo=HELSINKI)


@dataclass
class Office:
    """Mari and Kaisa of one team, their lead, Emma of another; Aava is Mari's client, Vilma is Kaisa's."""

    database: Database
    mari: Reader
    kaisa: Reader
    lead: Reader
    emma: Reader
    admin: Reader
    aava: Known
    vilma: Known
    queued: Known
    now: datetime = MONDAY

    async def do(self, work: Callable[[Store], T]) -> T:
        return await self.database.write(self.now, work)

    async def audited(self) -> list[tuple[int | None, str, int | None]]:
        query = select(audit.c.staff_id, audit.c.action, audit.c.subject_id).order_by(audit.c.id)
        return await self.database.run(lambda c: [tuple(row) for row in c.execute(query)])

    async def book(self, reader: Reader, who: Known, starts_at: datetime, **more: int) -> int:
        made = await self.do(
            lambda store: store.agenda.book(reader, who.case_id, MeetingKind.FIRST, starts_at, **more)  # type: ignore[arg-type]
        )
        assert made is not None
        return made.id


@pytest.fixture
async def office(database: Database) -> Office:
    def fill(store: Store) -> Office:
        people = People(store.connection, MONDAY)
        lahti, hollola = people.team("Lahti"), people.team("Hollola")
        mari = people.colleague("Mari Mäki", team_id=lahti)
        kaisa = people.colleague("Kaisa Koski", team_id=lahti)
        made = Office(
            database,
            mari,
            kaisa,
            people.colleague("Leena Laine", Role.TEAM_LEAD, lahti),
            people.colleague("Emma Enne", team_id=hollola),
            people.colleague("Aino Alku", Role.ADMIN),
            people.client("Aava Aalto", lahti, coordinator=mari),
            people.client("Vilma Voima", lahti, coordinator=kaisa),
            people.client("Jere Jono", lahti),
        )
        for reader in (mari, kaisa):
            store.hours.set_openings(reader.staff_id, [Opening(day, time(9), time(15)) for day in range(5)])
        return made

    return await database.write(MONDAY, fill)


class TestAWeek:
    async def test_meetings_and_gaps_in_order(self, office: Office) -> None:
        await office.book(office.mari, office.aava, at(25, 10))
        week = await office.do(lambda store: store.agenda.week(office.mari, office.mari.staff_id, date(2026, 11, 27)))
        assert week is not None and week.monday == date(2026, 11, 23) and week.is_own and week.has_hours
        wednesday = week.days[2]
        assert [(type(one) is Meeting, one.starts_at, one.ends_at) for one in wednesday.in_order] == [
            (False, at(25, 9), at(25, 10)),
            (True, at(25, 10), at(25, 11)),
            (False, at(25, 11, 15), at(25, 15)),
        ], "the buffer after a meeting is not free"

    async def test_short_gaps_and_what_is_over_are_left_out(self, office: Office) -> None:
        await office.book(office.mari, office.aava, at(25, 9, 10))
        office.now = at(25, 16)
        week = await office.do(lambda store: store.agenda.week(office.mari, office.mari.staff_id, date(2026, 11, 25)))
        assert week is not None
        assert [len(day.free) for day in week.days] == [0, 0, 0, 1, 1, 0, 0]
        office.now = MONDAY
        week = await office.do(lambda store: store.agenda.week(office.mari, office.mari.staff_id, date(2026, 11, 25)))
        assert week is not None and [gap.starts_at for gap in week.days[2].free] == [at(25, 10, 25)]

    async def test_when_the_clocks_change(self, office: Office) -> None:
        """On 25.10.2026 the day has 25 hours; extra hours over the change are shown once and whole."""
        sunday = date(2026, 10, 25)
        office.now = datetime(2026, 10, 19, 8, tzinfo=HELSINKI)
        await office.do(lambda store: store.agenda.add_day(office.mari, Differing(sunday, True, time(2), time(5))))
        week = await office.do(lambda store: store.agenda.week(office.mari, office.mari.staff_id, sunday))
        assert week is not None
        (gap,) = week.days[6].free
        assert gap.ends_at - gap.starts_at == timedelta(hours=4)

    @pytest.mark.parametrize(
        ("reader", "seen"), [("mari", True), ("lead", True), ("kaisa", False), ("emma", False), ("admin", False)]
    )
    async def test_is_ones_own_or_the_teams_for_a_lead(self, office: Office, reader: str, seen: bool) -> None:
        who: Reader = getattr(office, reader)
        week = await office.do(lambda store: store.agenda.week(who, office.mari.staff_id, MONDAY.date()))
        assert (week is not None) is seen
        action = "agenda_viewed" if seen else "view_refused"
        assert (await office.audited())[-1] == (who.staff_id, action, office.mari.staff_id)


class TestAgreeing:
    async def test_is_for_whoever_has_the_client_in_their_care(self, office: Office) -> None:
        for reader, seen in ((office.kaisa, False), (office.emma, False), (office.admin, False), (office.lead, True)):
            found = await office.do(
                lambda store, reader=reader: store.agenda.booking(  # type: ignore[misc]
                    reader, office.aava.case_id, None, MONDAY.date()
                )
            )
            assert (found is not None) is seen, reader.role
        assert ("view_refused", office.aava.id) in {row[1:] for row in await office.audited()}

    async def test_a_lead_books_with_the_clients_coordinator(self, office: Office) -> None:
        number = await office.book(office.lead, office.aava, at(25, 10))
        made = await office.do(lambda store: store.appointments.get(number))
        assert made.host_names == ["Mari Mäki"]
        waits = await office.book(office.lead, office.queued, at(25, 10))
        made = await office.do(lambda store: store.appointments.get(waits))
        assert made.host_names == ["Leena Laine"], "who waits in the queue is met by who books"

    async def test_a_refusal_leaves_nothing_behind(self, office: Office) -> None:
        await office.book(office.kaisa, office.vilma, at(25, 10))
        with pytest.raises(Refused, match="taken"):
            await office.do(
                lambda store: store.agenda.book(
                    office.mari,
                    office.aava.case_id,
                    MeetingKind.THREE_WAY,
                    at(25, 10, 30),
                    second=office.kaisa.staff_id,
                )
            )
        row = await office.database.run(
            lambda c: c.execute(
                select(service_case.c.first_contact_at).where(service_case.c.id == office.aava.case_id)
            ).one()
        )
        assert row.first_contact_at is None
        assert "contact_marked" not in [row[1] for row in await office.audited() if row[2] == office.aava.id]

    async def test_a_closed_case_is_not_booked(self, office: Office) -> None:
        closed = update(service_case).where(service_case.c.id == office.aava.case_id).values(closed_at=MONDAY)
        await office.database.run(lambda c: c.execute(closed))
        found = await office.do(
            lambda store: store.agenda.book(office.mari, office.aava.case_id, MeetingKind.FIRST, at(25, 10))
        )
        assert found is None

    async def test_attended_is_a_contact(self, office: Office) -> None:
        made = await office.do(
            lambda store: store.appointments.book(office.aava.case_id, MeetingKind.FIRST, at(23, 12, 30), by=By.CLIENT)
        )
        office.now = at(23, 13)
        await office.do(lambda store: store.agenda.set_outcome(office.mari, made.id, State.ATTENDED))
        assert [row[1] for row in await office.audited()] == ["contact_marked", "outcome_set"]


class TestGroups:
    async def test_called_off_whole(self, office: Office) -> None:
        number = await office.do(lambda store: store.agenda.make_group(office.mari, MeetingKind.GROUP, at(26, 10)))
        assert number is not None
        await office.do(lambda store: store.agenda.join(office.mari, number, office.aava.case_id))
        await office.do(lambda store: store.agenda.join(office.kaisa, number, office.vilma.case_id))
        assert await office.do(lambda store: store.agenda.call_off(office.kaisa, number)) is None
        assert await office.do(lambda store: store.agenda.call_off(office.lead, number)) == 2
        assert await office.do(lambda store: store.agenda.meeting(office.mari, number)) is None
        states = await office.database.run(lambda c: c.execute(select(appointment.c.state)).scalars().all())
        assert list(states) == ["cancelled", "cancelled"]
        assert await office.database.run(lambda c: c.execute(select(staff_busy)).first()) is None

    async def test_once_begun_it_cannot_be_called_off(self, office: Office) -> None:
        number = await office.do(lambda store: store.agenda.make_group(office.mari, MeetingKind.GROUP, at(23, 10)))
        assert number is not None
        office.now = at(23, 10, 1)
        with pytest.raises(Refused, match="gone"):
            await office.do(lambda store: store.agenda.call_off(office.mari, number))

    async def test_others_are_counted_and_not_named(self, office: Office) -> None:
        number = await office.do(lambda store: store.agenda.make_group(office.mari, MeetingKind.DROP_IN, at(26, 10)))
        assert number is not None
        await office.do(lambda store: store.agenda.join(office.mari, number, office.aava.case_id))
        shown = {
            reader: await office.do(lambda store, reader=reader: store.agenda.meeting(reader, number))  # type: ignore[misc]
            for reader in (office.mari, office.kaisa, office.lead)
        }
        assert [
            ([seat.full_name for seat in one.seats], one.hidden, one.free_seats) for one in shown.values() if one
        ] == [(["Aava Aalto"], 0, 19), ([], 1, 19), (["Aava Aalto"], 0, 19)]
        assert await office.do(lambda store: store.agenda.meeting(office.emma, number)) is None

    async def test_a_colleague_elsewhere_cannot_be_bound(self, office: Office) -> None:
        made = await office.do(
            lambda store: store.agenda.make_group(
                office.mari, MeetingKind.GROUP, at(26, 10), second=office.emma.staff_id
            )
        )
        assert made is None
