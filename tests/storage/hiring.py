"""A team that serves employers, on a clock that tests move: for tests of companies and of what they need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Table, select

from domain.calendar import to_local
from domain.employers import Source
from domain.roles import Role, Specialty
from storage.companies import Contact
from storage.database import Database
from storage.requests import Opened
from storage.staff import Reader
from storage.store import Store
from storage.tables import todo
from tests.kit.people import People
from tests.storage.office import MONDAY

T = TypeVar("T")

NUMBER = "2077474-0"
OTHER_NUMBER = "0112038-9"
CLEANERS = {"help": "workers", "words": "Tarvitsen kaksi siivoojaa heti Hollolaan", "count": 2}


@dataclass
class Firm:
    """Mari and Olli serve companies in Lahti, Tomi work ability; Leena leads them, Heli serves companies in Heinola."""

    database: Database
    now: datetime = MONDAY

    async def open(self) -> Firm:
        def fill(store: Store) -> tuple[int, int, list[Reader], list[int]]:
            people = People(store.connection, self.now)
            lahti, heinola = people.team("Lahti"), people.team("Heinola")
            readers = [
                people.colleague("Mari Meri", team_id=lahti),
                people.colleague("Olli Oja", team_id=lahti),
                people.colleague("Tomi Tuomi", team_id=lahti, specialty=Specialty.WORK_ABILITY),
                people.colleague("Leena Laine", Role.TEAM_LEAD, lahti),
                people.colleague("Anna Alku", Role.ADMIN),
                people.colleague("Heli Honka", team_id=heinola),
            ]
            return lahti, heinola, readers, [people.person()[0] for _ in range(2)]

        self.lahti, self.heinola, readers, (self.pia, self.pekka) = await self.do(fill)
        self.mari, self.olli, self.tomi, self.leena, self.anna, self.heli = readers
        return self

    async def do(self, work: Callable[[Store], T]) -> T:
        return await self.database.write(self.now, work)

    async def join(self, person_id: int, name: str = "Puhtonen Oy", number: str | None = NUMBER, **who: Any) -> Contact:
        told = {"name": name, "business_id": number}
        contact = {"full_name": "Pia Puhtonen", "email": "pia@puhtonen.example", **who}
        return await self.do(lambda store: store.companies.join(person_id, told, contact))

    async def need(self, contact: Contact, **other: Any) -> Opened:
        how = {"source": Source.CHAT, "language": "fi"} | {
            name: other.pop(name) for name in ("sent_key", "staff_id", "source", "owner") if name in other
        }
        return await self.do(lambda store: store.requests.open(contact.contact_id, {**CLEANERS, **other}, **how))

    async def listed(self) -> list[str]:
        """What stands on the coordinators' list, in order of number: ``request_new Mari Meri 26.11. 15.00``."""
        names = {one.staff_id: name for one, name in ((self.mari, "Mari"), (self.olli, "Olli"), (self.heli, "Heli"))}
        rows = await self.do(
            lambda store: store.connection.execute(
                select(todo).where(todo.c.done_at.is_(None)).order_by(todo.c.id)
            ).all()
        )
        return [
            f"{row.kind} {'lead' if row.for_lead else names.get(row.staff_id, 'queue')}"
            + (f" {to_local(row.due_at):%d.%m. %H.%M}" if row.due_at else "")
            for row in rows
        ]

    async def rows(self, table: Table) -> list[dict[str, Any]]:
        query = select(table).order_by(*table.primary_key)
        return await self.do(lambda store: [dict(row._mapping) for row in store.connection.execute(query)])
