"""An office with a coordinator, her hours and two clients, on a clock that tests move: for tests of appointments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, TypeVar

from sqlalchemy import Table, select

from domain.calendar import HELSINKI, to_local
from domain.meetings import By, MeetingKind
from domain.slots import Opening
from storage.agreed import Appointment
from storage.database import Database
from storage.store import Store
from storage.tables import delivery
from tests.kit.people import Known, People

T = TypeVar("T")

WEEKDAYS = [Opening(weekday, time(9), time(15)) for weekday in range(5)]


def at(day: int, hour: int, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    """A moment in Helsinki, in November 2026 unless said otherwise."""
    return datetime(year, month, day, hour, minute, tzinfo=HELSINKI)


MONDAY = at(23, 10)


@dataclass
class Office:
    """Mari receives from nine to three on weekdays; Aino and Eetu are her clients and allow reminders."""

    database: Database
    now: datetime = MONDAY

    async def open(self) -> Office:
        def fill(store: Store) -> tuple[int, int, Known, Known]:
            people = People(store.connection, self.now)
            team_id = people.team()
            mari, olli = (people.colleague(name, team_id=team_id) for name in ("Mari Meri", "Olli Oja"))
            aino, eetu = (people.client(name, team_id, coordinator=mari) for name in ("Aino Aho", "Eetu Esa"))
            for known in (aino, eetu):
                people.consent(known.person_id, "reminders")
            store.hours.set_openings(mari.staff_id, WEEKDAYS)
            return mari.staff_id, olli.staff_id, aino, eetu

        self.mari, self.olli, self.aino, self.eetu = await self.do(fill)
        return self

    async def do(self, work: Callable[[Store], T]) -> T:
        return await self.database.write(self.now, work)

    async def book(
        self, who: Known, starts_at: datetime, *, by: By = By.CLIENT, kind: MeetingKind = MeetingKind.FIRST, **more: Any
    ) -> Appointment:
        staff_id = self.mari if by is By.STAFF else None
        return await self.do(
            lambda store: store.appointments.book(who.case_id, kind, starts_at, by=by, staff_id=staff_id, **more)
        )

    async def free(self, first: int, last: int, *, kind: MeetingKind = MeetingKind.FIRST) -> list[str]:
        """Mari's free times from one November day to another: ``24. 09.00``."""
        since, until = at(first, 0), at(last, 23)
        times = await self.do(lambda store: store.hours.free([self.mari], kind, since=since, until=until))
        return [to_local(one.starts_at).strftime("%d. %H.%M") for one in times]

    async def planned(self, *, state: str = "planned") -> list[str]:
        """What the ledger will say, in order: ``24.11. 08.00 reminder 2h``."""
        query = select(delivery).where(delivery.c.state == state).order_by(delivery.c.due_at, delivery.c.id)
        rows = await self.do(lambda store: store.connection.execute(query).all())
        return [
            f"{to_local(row.due_at):%d.%m. %H.%M} {row.payload['notice']} {row.payload.get('lead', '')}".rstrip()
            for row in rows
        ]

    async def rows(self, table: Table) -> list[dict[str, Any]]:
        query = select(table).order_by(*table.primary_key)
        return await self.do(lambda store: [dict(row._mapping) for row in store.connection.execute(query)])
