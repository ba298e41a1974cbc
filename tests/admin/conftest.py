"""An office to tell stories in: a store on each database, the console on it, a clock, and visitors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any, TypeVar

import pytest
from fastapi import FastAPI
from sqlalchemy import Table, func, select

from admin.app import mount
from admin.context import Console
from bot.told_tip import teller
from dialogs.registry import outlines
from locales import load
from storage.database import Database
from storage.factors import SecondFactor
from storage.passwords import Passwords
from storage.store import Store
from storage.tables import audit
from tests.admin.visitor import ORIGIN, Visitor
from tests.kit.clock import TestClock
from tests.kit.people import QUICK, People

T = TypeVar("T")
SECRET_KEY = "a key of thirty-two characters or more"


class Office:
    """The console on a store, and what tests do around it."""

    def __init__(self, database: Database, clock: TestClock, stack: AsyncExitStack) -> None:
        self.database = database
        self.clock = clock
        self.app = self.built()
        self._stack = stack

    def built(
        self,
        public_url: str = ORIGIN,
        passwords: Passwords = QUICK,
        second_factor: SecondFactor = SecondFactor.OFFERED,
        **more: Any,
    ) -> FastAPI:
        """The console as the program mounts it; again, as after a restart."""
        texts = load()
        self.console = Console(
            database=self.database,
            clock=self.clock,
            texts=texts,
            public_url=public_url,
            secret_key=SECRET_KEY,
            passwords=passwords,
            outlines=outlines(),
            second_factor=second_factor,
            tell_tip=teller(texts, f"{public_url}/privacy"),
            **more,
        )
        app = FastAPI(openapi_url=None)
        mount(app, self.console)
        app.mount("/", FastAPI(openapi_url=None))  # the web chat has the rest, as in the program
        return app

    async def visitor(self, **ways: Any) -> Visitor:
        return await self._stack.enter_async_context(Visitor(self.app, **ways))

    async def signed_in(self, first_name: str, **ways: Any) -> Visitor:
        visitor = await self.visitor(**ways)
        page = await visitor.sign_in(f"{first_name.lower()}@kaupunki.fi")
        assert page.path != "/admin/login", page.words
        return visitor

    async def store(self, work: Callable[[Store], T]) -> T:
        return await self.database.write(self.clock(), work)

    async def put(self, work: Callable[[People], T]) -> T:
        """Straight into the tables."""
        return await self.database.run(lambda connection: work(People(connection, self.clock())))

    async def rows(self, table: Table) -> list[dict[str, Any]]:
        return await self.put(lambda people: people.rows(table))

    async def count(self, table: Table) -> int:
        counted = select(func.count()).select_from(table)
        return await self.database.run(lambda connection: connection.execute(counted).scalar_one())

    async def audited(self) -> list[tuple[int | None, str, str | None, int | None]]:
        """The record as (who, action, kind, number), oldest first."""
        rows = await self.rows(audit)
        return [(row["staff_id"], row["action"], row["subject_kind"], row["subject_id"]) for row in rows]


@pytest.fixture
async def office(database: Database, clock: TestClock) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        yield Office(database, clock, stack)
