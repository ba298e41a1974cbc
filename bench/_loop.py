"""How bots usually send what is planned: a loop over rows, one commit before and one after each message."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from sqlalchemy import event, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bench._ledger import BODY, FIRST_CHAT
from tests.kit.telegram import TEST_TOKEN, RemoteFake

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


class Base(DeclarativeBase):
    pass


class Outgoing(Base):
    __tablename__ = "outgoing"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default="planned", index=True)


def _engine(url: str) -> AsyncEngine:
    parsed = make_url(url)
    engine = create_async_engine(parsed.set(drivername=DRIVERS[parsed.get_backend_name()]), pool_size=30)
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine.sync_engine, "connect", _durably)
    return engine


def _durably(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def loop(url: str, fake: RemoteFake, count: int, *, hands: int = 1) -> float:
    """Sends so many messages to as many chats in an empty store at ``url``. Returns messages a second.

    ``hands`` such loops share the rows; one is how it is usually done.
    """
    engine = _engine(url)
    bot = Bot(TEST_TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(fake.url)))
    session = async_sessionmaker(engine, expire_on_commit=False)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        async with session() as one, one.begin():
            one.add_all(Outgoing(chat=FIRST_CHAT + number, body=BODY, state="planned") for number in range(count))
        async with session() as one:
            numbers = iter((await one.scalars(select(Outgoing.id).where(Outgoing.state == "planned"))).all())
        began = time.perf_counter()
        await asyncio.gather(*(_send(numbers, session, bot) for _ in range(hands)))
        return count / (time.perf_counter() - began)
    finally:
        await bot.session.close()
        await engine.dispose()


async def _send(numbers: Iterator[int], session: Any, bot: Bot) -> None:
    for number in numbers:
        async with session() as one:
            row = await one.get_one(Outgoing, number)
            row.state = "sending"
            await one.commit()
            await bot.send_message(row.chat, row.body, parse_mode=ParseMode.HTML)
            row.state = "sent"
            await one.commit()
