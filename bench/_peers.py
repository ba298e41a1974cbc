"""The same five questions on two bot frameworks, each with its state in memory and one row a turn."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.base import BaseSession
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import Chat, Message, Update, User
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from telegram import Bot as PtbBot
from telegram import Update as PtbUpdate
from telegram.ext import Application, ContextTypes, ConversationHandler, MessageHandler, filters

TOKEN = "77:AAaaAAaaAAaaAAaaAAaaAAaaAAaaAAaaAAa"
STEPS = 5


class Base(DeclarativeBase):
    pass


class Answer(Base):
    __tablename__ = "answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int]
    said: Mapped[str]
    at: Mapped[datetime]


class Store:
    """One async ORM session, insert and commit a turn, as the frameworks' templates do it."""

    def __init__(self, path: Path) -> None:
        self.engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
        event.listen(self.engine.sync_engine, "connect", self._prepare)
        self.session = async_sessionmaker(self.engine, expire_on_commit=False)

    @staticmethod
    def _prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA busy_timeout = 30000")
        cursor.close()

    async def open(self) -> None:
        async with self.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)

    async def keep(self, chat: int, said: str) -> None:
        session: AsyncSession
        async with self.session() as session:
            session.add(Answer(chat=chat, said=said, at=datetime.now(UTC)))
            await session.commit()


class Silent(BaseSession):
    """No network on either side of the comparison."""

    async def make_request(self, bot: Bot, method: Any, timeout: Any = None) -> Any:
        raise AssertionError("the benchmark sends nothing")

    async def close(self) -> None:
        pass

    async def stream_content(self, *_: Any, **__: Any) -> Any:
        yield b""


class Survey(StatesGroup):
    s0 = State()
    s1 = State()
    s2 = State()
    s3 = State()
    s4 = State()


ORDER = (Survey.s0, Survey.s1, Survey.s2, Survey.s3, Survey.s4)


class AiogramPeer:
    def __init__(self, path: Path) -> None:
        self.store = Store(path)
        self.bot = Bot(TOKEN, session=Silent())
        self.dispatcher = Dispatcher(storage=MemoryStorage())
        router = Router()
        for place, state in enumerate(ORDER):
            router.message.register(self._answer, StateFilter(state), flags={"place": place})
        router.message.register(self._begin, StateFilter(None))
        self.dispatcher.include_router(router)
        self._number = 0

    async def __aenter__(self) -> Self:
        await self.store.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.store.engine.dispose()

    async def _begin(self, message: Message, state: FSMContext) -> None:
        await state.set_state(Survey.s0)
        await self.store.keep(message.chat.id, message.text or "")

    async def _answer(self, message: Message, state: FSMContext) -> None:
        current = await state.get_state()
        place = [one.state for one in ORDER].index(current)
        await state.update_data({f"a{place}": message.text})
        await state.set_state(ORDER[(place + 1) % STEPS])
        await self.store.keep(message.chat.id, message.text or "")

    def _update(self, chat: int, said: str) -> Update:
        self._number += 1
        return Update(
            update_id=self._number,
            message=Message(
                message_id=self._number,
                date=datetime.now(UTC),
                text=said,
                chat=Chat(id=chat, type="private"),
                from_user=User(id=chat, is_bot=False, first_name="A"),
            ),
        )

    async def round(self, people: range, said: str) -> None:
        updates = [self._update(chat, said) for chat in people]
        await asyncio.gather(*(self.dispatcher.feed_update(self.bot, one) for one in updates))

    async def one_by_one(self, people: range, said: str) -> None:
        for chat in people:
            await self.dispatcher.feed_update(self.bot, self._update(chat, said))


class PtbPeer:
    def __init__(self, path: Path) -> None:
        self.store = Store(path)
        self.application = Application.builder().bot(PtbBot(TOKEN)).updater(None).build()
        anything = filters.TEXT
        states: dict[object, Any] = {place: [MessageHandler(anything, self._answer)] for place in range(STEPS)}
        self.application.add_handler(
            ConversationHandler([MessageHandler(anything, self._begin)], states, [], per_message=False)
        )
        self._number = 0

    async def __aenter__(self) -> Self:
        await self.store.open()
        # Only what processing needs: initialize() would ask Telegram who the bot is.
        self.application._initialized = True
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.store.engine.dispose()

    async def _begin(self, update: PtbUpdate, context: ContextTypes.DEFAULT_TYPE) -> int:
        await self._keep(update)
        return 0

    async def _answer(self, update: PtbUpdate, context: ContextTypes.DEFAULT_TYPE) -> int:
        data = context.user_data
        assert data is not None
        place = int(data.get("place", 0))
        data[f"a{place}"] = update.message.text if update.message else ""
        data["place"] = following = (place + 1) % STEPS
        await self._keep(update)
        return following

    async def _keep(self, update: PtbUpdate) -> None:
        assert update.message and update.effective_chat
        await self.store.keep(update.effective_chat.id, update.message.text or "")

    async def one_by_one(self, people: range, said: str) -> None:
        for chat in people:
            self._number += 1
            sender = {"id": chat, "is_bot": False, "first_name": "A"}
            update = PtbUpdate.de_json(
                {
                    "update_id": self._number,
                    "message": {
                        "message_id": self._number,
                        "date": 1_790_000_000,
                        "text": said,
                        "chat": {"id": chat, "type": "private", "first_name": "A"},
                        "from": sender,
                    },
                },
                self.application.bot,
            )
            await self.application.process_update(update)
