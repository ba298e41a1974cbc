"""A person talking to the bot through the real inbox, turn and store, without a channel: tests read as transcripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import Table, select

from bot.hub import Hub
from bot.services import Services
from bot.settings import Settings
from bot.turn import Voice
from bot.worker import TurnWorker
from dialogs.kit.engine import Registry
from dialogs.registry import DIALOGS
from domain.incoming import Act, Channel, Incoming
from domain.markup import plain
from domain.prompt import Button, Prompt
from locales import Texts, load
from storage.database import Database
from storage.messages import Message
from storage.people import Conversation
from storage.store import Store
from storage.tables import metadata
from tests.kit.clock import TestClock

T = TypeVar("T")

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Monday 23.11.2026 at 10.00 in Helsinki: people are at work."""

PRIVACY_URL = "http://127.0.0.1/privacy"


@dataclass
class House:
    """The rooms of the program around one store, with a clock that tests move."""

    database: Database
    clock: TestClock = field(default_factory=lambda: TestClock(MONDAY))
    registry: Registry = field(default_factory=lambda: DIALOGS)
    texts: Texts = field(default_factory=load)

    def __post_init__(self) -> None:
        settings = Settings(_env_file=None)
        self.services = Services(settings, self.database, self.clock.now, self.texts, Hub())
        self.voice = Voice(self.registry, self.texts, PRIVACY_URL)
        self.worker = TurnWorker(self.services, self.voice)

    async def open(self) -> House:
        """Fills the region, as the program does at its start."""
        await self.database.write(self.clock.now(), lambda store: store.region.ensure_known())
        return self

    def person(self, chat: str = "1", *, channel: Channel = Channel.WEB, language: str = "fi") -> Person:
        return Person(self, chat, channel, language)

    def restart(self) -> None:
        """A new process: nothing of the old one's memory is left."""
        self.__post_init__()

    async def write(self, work: Callable[[Store], T]) -> T:
        return await self.database.write(self.clock.now(), work)

    async def rows(self, table: Table) -> list[dict[str, Any]]:
        """All rows of a table, oldest first."""
        query = select(table).order_by(*table.primary_key)
        return await self.database.run(lambda c: [dict(row._mapping) for row in c.execute(query)])

    async def kept(self) -> str:
        """Everything that is in the store, in every table, as one text."""
        return "\n".join([str(row) for table in metadata.sorted_tables for row in await self.rows(table)])


_sequence = count(1)


@dataclass
class Person:
    """What one person does and hears. Every act is answered before the next line of the test."""

    house: House
    chat: str
    channel: Channel
    language: str

    async def act(self, act: Act, text: str = "", **more: Any) -> None:
        await self.house.services.accept(self.incoming(act, text, **more))
        await self.house.worker.drain()

    def incoming(self, act: Act, text: str = "", **more: Any) -> Incoming:
        number = next(_sequence)
        defaults: dict[str, Any] = {"update_id": f"u{number}", "sequence": number, "language": self.language}
        return Incoming(
            channel=self.channel, bot=self.bot, chat=self.chat, act=act, text=text, **(defaults | more)
        ).screened()

    async def start(self, ref: str = "") -> None:
        await self.act(Act.START, ref)

    async def say(self, *texts: str) -> None:
        for text in texts:
            await self.act(Act.SAY, text)

    async def press(self, *labels: str) -> None:
        """Presses buttons of the newest message by their labels."""
        for label in labels:
            await self.act(Act.PRESS, data=(await self.button(label)).data)

    async def press_data(self, data: str) -> None:
        await self.act(Act.PRESS, data=data)

    async def button(self, label: str) -> Button:
        buttons = (await self.prompt()).buttons()
        found = [button for button in buttons if button.label == label]
        assert len(found) == 1, f"no button {label!r} among {[b.label for b in buttons]}"
        return found[0]

    @property
    def bot(self) -> str:
        return "web" if self.channel is Channel.WEB else "77"

    async def conversation(self) -> Conversation:
        def read(store: Store) -> Conversation | None:
            return store.people.conversation_at(self.channel, self.bot, self.chat)

        found = await self.house.database.read(self.house.clock.now(), read)
        assert found, "nothing has been said here"
        return found

    async def asked(self) -> str:
        """The question that waits: ``register.full_name``."""
        state = (await self.conversation()).state
        return f"{state['dialog']}.{state['asked']}" if state else ""

    async def messages(self) -> list[Message]:
        def read(store: Store) -> list[Message]:
            mine = store.people.conversation_at(self.channel, self.bot, self.chat)
            return store.messages.of_conversation(mine.id, most=1_000) if mine else []

        return await self.house.database.read(self.house.clock.now(), read)

    async def last(self) -> Message:
        said = [message for message in await self.messages() if message.direction == "out"]
        assert said, "the bot has said nothing"
        return said[-1]

    async def prompt(self) -> Prompt:
        return (await self.last()).prompt or Prompt()

    async def labels(self) -> list[str]:
        return [button.label for button in (await self.prompt()).choices]

    async def hears(self, *parts: str) -> str:
        """The newest message of the bot has these words. Returns it as plain text."""
        heard = plain((await self.last()).body)  # type: ignore[arg-type]
        for part in parts:
            assert part in heard, f"{part!r} not in:\n{await self.transcript()}"
        return heard

    async def transcript(self) -> str:
        lines = []
        for message in await self.messages():
            who = ">" if message.direction == "in" else " "
            words = message.body if message.direction == "in" else plain(message.body)  # type: ignore[arg-type]
            lines.append(f"{who} {words or f'({message.kind})'}")
            if message.prompt:
                lines.append("    " + " ".join(f"[{b.label}]" for b in message.prompt.buttons()))
        return "\n".join(lines)
