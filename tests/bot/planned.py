"""A bot that reminds people of visits, for tests of what it says of its own accord."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import Any

from dialogs.kit.answers import Raw
from dialogs.kit.choices import choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.notice import Compose, Door, Said
from dialogs.kit.scene import Scene
from dialogs.kit.steps import number, only_if, text
from dialogs.registry import DIALOGS
from domain.calendar import HELSINKI
from storage.database import Database
from storage.deliveries import REMINDER
from storage.store import Store
from tests.bot.channels.telegram.program import Program, opened
from tests.dialogs.desk import texts_with
from tests.kit.clock import TestClock
from tests.kit.telegram import FakeTelegram

_keys = count(1)

WORDS = {
    "visit.number.ask": ("Mikä aika?", "Vilken tid?", "Which time?"),
    "visit.what.ask": ("Mitä teet?", "Vad gör du?", "What will you do?"),
    "visit.what.come": ("Olen tulossa", "Jag kommer", "I am coming"),
    "visit.what.move": ("Siirrän", "Jag flyttar", "I move it"),
    "visit.day.ask": ("Mille päivälle?", "Till vilken dag?", "To which day?"),
    "visit.come": ("Nähdään!", "Vi ses!", "See you!"),
    "visit.move": ("Aika {number} on siirretty.", "Tiden {number} är flyttad.", "Time {number} has been moved."),
    "note.visit": ("Muistathan ajan {number}.", "Kom ihåg tiden {number}.", "Do remember time {number}."),
    "note.moved": ("Aikasi on siirretty.", "Din tid är flyttad.", "Your time has been moved."),
}


class What(StrEnum):
    COME = "come"
    MOVE = "move"


class Visit(Dialog, name="visit"):
    """They come, or move it to another day."""

    number = number()
    what = choice(What)
    day = only_if(what.is_(What.MOVE), text(longest=20))

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        return {"number": str(subject), "what": value}

    def finish(self, here: Here) -> Reply:
        return Reply(f"visit.{self.what}", {"number": self.number} if self.what is What.MOVE else {})


@dataclass
class Visits:
    """What is true of the visits at this moment; the notices ask it."""

    gone: set[int] = field(default_factory=set)
    broken: set[int] = field(default_factory=set)
    composed: int = 0

    @property
    def notices(self) -> dict[str, Compose]:
        return {"visit": self.visit, "moved": lambda store, scene, what: Said("note.moved", file=what.get("file"))}

    def visit(self, store: Store, scene: Scene, what: Mapping[str, Any]) -> Said | None:
        self.composed += 1
        number = what["visit"]
        if number in self.broken:
            store.connection.exec_driver_sql("select nothing from nowhere")
        if number in self.gone:
            return None
        doors = (Door("visit.what.come", "visit", number, "come"), Door("visit.what.move", "visit", number, "move"))
        return Said("note.visit", {"number": number}, doors)


@dataclass
class Bot:
    """The program in front of Telegram, and what is true of the visits."""

    program: Program
    visits: Visits

    @property
    def clock(self) -> TestClock:
        return self.program.clock

    async def plan(self, chat: int, notice: str = "visit", *, kind: str = REMINDER, **more: Any) -> str:
        """One planned message to whoever has this chat; returns its key."""
        key = f"planned:{next(_keys)}"
        columns = {name: more.pop(name) for name in ("about", "due_at", "expires_at", "purpose") if name in more}

        def write(store: Store) -> None:
            bot = self.program.channel.bot_id
            store.people.welcome("telegram", bot, str(chat), "fi")
            where = store.people.conversation_at("telegram", bot, str(chat))
            assert where is not None
            assert store.outbox.plan(where.person_id, notice, key=key, kind=kind, **columns, **more)

        await self.program.database.write(self.clock(), write)
        return key

    async def row(self, key: str) -> Any:
        (found,) = [one for one in await self.program.deliveries() if one.idempotency_key == key]
        return found

    async def drain(self) -> None:
        while await self.program.sender.work():
            pass

    def at(self, hour: int, minute: int = 0, *, day: int = 24) -> datetime:
        """Moves the clock to this time of a November day in Helsinki, and wakes whoever waits."""
        self.clock.set(datetime(2026, 11, day, hour, minute, tzinfo=HELSINKI))
        self.program.advance(seconds=0)
        return self.clock()

    def hours(self, amount: float) -> datetime:
        """That many hours from now."""
        return self.clock() + timedelta(hours=amount)


@asynccontextmanager
async def reminding(
    fake: FakeTelegram,
    database: Database,
    clock: TestClock,
    *,
    words: Mapping[str, tuple[str, str, str]] = WORDS,
    notices: Mapping[str, Compose] | None = None,
    **options: Any,
) -> AsyncIterator[Bot]:
    visits = Visits()
    registry, told = {**DIALOGS, "visit": Visit}, {**visits.notices, **(notices or {})}
    async with opened(
        fake, database, clock=clock, registry=registry, texts=texts_with(words), notices=told, **options
    ) as program:
        yield Bot(program, visits)
