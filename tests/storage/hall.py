"""A hall where events are held: the office, colleagues of another team, and people who have only talked to the bot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlalchemy import update

from domain.events import Choice
from domain.roles import Role
from storage.errors import Refused
from storage.event_rows import Event
from storage.staff import Reader
from storage.store import Store
from storage.tables import service_case
from tests.kit.events import hold
from tests.kit.people import Known, People
from tests.storage.office import Office, at

T = TypeVar("T")

TUESDAY = at(8, 13, month=12)
"""A fortnight after the office's Monday; the 6th is Independence Day, a Sunday."""


class Hall(Office):
    """The office, with colleagues of another team and people who have only ever talked to the bot."""

    reader: Reader
    lead: Reader
    pia: Reader
    vera: Known
    anybody: list[int]
    boss: int

    async def open(self) -> Hall:
        await super().open()

        def fill(store: Store) -> None:
            people = People(store.connection, store.now)
            other = people.team("Kouvola")
            self.reader = Reader(self.mari, Role.COORDINATOR, 1)
            self.lead = people.colleague("Leena Lead", Role.TEAM_LEAD, 1)
            self.pia = people.colleague("Pia Puu", Role.COORDINATOR, other)
            self.vera = people.client("Vera Vieno", other, coordinator=self.pia)
            self.anybody = [people.person()[0] for _ in range(4)]
            self.boss = people.employer("Bo Boss", "Bo Oy", 1).person_id
            store.connection.execute(
                update(service_case).where(service_case.c.id == self.aino.case_id).values(team_id=1)
            )

        await self.do(fill)
        return self

    async def hold(self, starts_at: datetime = TUESDAY, **values: Any) -> int:
        return await self.do(partial(hold, reader=self.reader, starts_at=starts_at, **values))

    async def event(self, event_id: int) -> Event:
        found = await self.do(lambda store: store.events.one(event_id))
        assert found is not None
        return found

    async def says(self, person_id: int, event_id: int, choice: Choice = Choice.YES, **more: Any) -> str:
        """How they stand then; or why not."""

        def answer(store: Store) -> str:
            try:
                stands = store.signups.answer(person_id, event_id, choice, **more).signup
            except Refused as refused:
                return str(refused.args[0])
            return stands.state.value if stands else "nothing"

        return await self.do(answer)

    async def tick(self, now: datetime) -> int:
        self.now = now
        return await self.do(lambda store: store.events.tick())

    async def refuses(self, work: Callable[[Store], object]) -> str:
        with pytest.raises(Refused) as refused:
            await self.do(work)
        return str(refused.value.args[0])

    async def states(self, event_id: int) -> dict[int, str]:
        rows = await self.do(lambda store: store.signups.everybody(event_id))
        return {one.person_id: one.state.value for one in rows}


def asks(person_id: int, event_id: int, store: Store) -> str | None:
    return store.signups.ask(person_id, event_id)
