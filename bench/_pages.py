"""How soon pages of the console are there at rest, and while the same process empties the ledger at its pace."""

from __future__ import annotations

import asyncio
import time

from fastapi import FastAPI
from sqlalchemy import update

from admin.app import mount
from admin.context import Console
from bench._clock import clock
from bench._ledger import BOT
from bench._sending import Silent, composer, services
from bot.sender import Sender
from dialogs.registry import outlines
from locales import load
from storage.database import Database
from storage.factors import SecondFactor
from storage.pace import PACE
from storage.tables import staff
from tests.admin.visitor import ORIGIN, Visitor
from tests.kit.people import PASSWORD_HASH
from tests.kit.people import QUICK as QUICK_HASHES

KEY = "a key of thirty-two characters or more"
WHO = "mari@kunta.fi"

Times = tuple[list[float], list[float]]
"""Seconds, in order of length: at rest, and while it drains."""


async def opened_while_it_drains(database: Database, broadcast_id: int, times: int) -> dict[str, Times]:
    """For the first page and the broadcast's own."""
    await database.run(
        lambda c: c.execute(update(staff).where(staff.c.email == WHO).values(password_hash=PASSWORD_HASH))
    )
    pages = {"today": "/admin/", "its own page": f"/admin/broadcasts/{broadcast_id}"}
    async with Visitor(console_on(database)) as visitor:
        await visitor.sign_in(WHO)
        alone = {name: await asked(visitor, path, times) for name, path in pages.items()}
        around = services(database)
        sender = Sender(around, Silent(), "telegram", BOT, pace=PACE, composer=composer(around))
        running = asyncio.create_task(sender.run())
        meanwhile = {name: await asked(visitor, path, times) for name, path in pages.items()}
        sender.stop()
        await running
    return {name: (alone[name], meanwhile[name]) for name in pages}


async def asked(visitor: Visitor, path: str, times: int) -> list[float]:
    """Seconds that a page took, in order of length."""
    spent = []
    for number in range(times + 3):
        began = time.perf_counter()
        page = await visitor.open(path)
        if page.status != 200:
            raise SystemExit(f"{path}: {page.status}")
        if number >= 3:  # the first ones warm what every later one finds warm
            spent.append(time.perf_counter() - began)
    return sorted(spent)


def console_on(database: Database) -> FastAPI:
    context = Console(
        database=database,
        clock=clock,
        texts=load(),
        public_url=ORIGIN,
        secret_key=KEY,
        passwords=QUICK_HASHES,
        outlines=outlines(),
        second_factor=SecondFactor.OFFERED,
    )
    app = FastAPI(openapi_url=None)
    mount(app, context)
    return app
