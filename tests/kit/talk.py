"""A person talking to the bot through the real inbox, turn and store, without a channel: tests read as transcripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import Table, func, select

from bot.calendar_file import calendar_file
from bot.hub import Hub
from bot.letters import Letters
from bot.planned import Composer
from bot.sender import Sender
from bot.services import Services
from bot.settings import Settings
from bot.turn import Voice
from bot.worker import TurnWorker
from dialogs.kit.engine import Registry
from dialogs.notices import NOTICES
from dialogs.registry import DIALOGS
from domain.incoming import Act, Channel, Incoming
from domain.markup import plain
from domain.people import BestTime, ContactWay, Hope, Purpose, StartWith
from domain.prompt import Button, Prompt
from domain.slots import Opening
from locales import Texts, load
from storage.database import Database
from storage.deliveries import Due
from storage.messages import Message
from storage.outbox import LETTERS
from storage.pace import UNPACED
from storage.people import Conversation
from storage.store import Store
from storage.tables import delivery, metadata
from tests.kit.clock import TestClock
from tests.kit.people import People

T = TypeVar("T")

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Monday 23.11.2026 at 10.00 in Helsinki: people are at work."""

PRIVACY_URL = "http://127.0.0.1/privacy"

WEEKDAYS = [Opening(weekday, time(9), time(15)) for weekday in range(5)]

AINO: dict[str, Any] = {
    "full_name": "Aino Virtanen",
    "call_name": "Aino",
    "birth_year": 2004,
    "municipality_code": "398",
    "contact_way": ContactWay.CHAT,
    "best_time": BestTime.ANY,
    "hopes": [Hope.WORK],
    "start_with": StartWith.JOB,
}
"""What a client told when they came."""


HALF_A_DAY = timedelta(hours=12)
"""The timetable beats every minute; in tests this often, and whenever something is due."""

UNHURRIED = replace(UNPACED, chat_burst=1_000)
"""While the clock stands still any number of messages may leave."""


class Ear:
    """Hears what the bot says of its own accord: the words are in the message log, files and e-mails are kept here."""

    says_by_log = True

    def __init__(self) -> None:
        self.files: list[tuple[str, bytes]] = []
        self.letters: list[Due] = []

    async def deliver(self, due: Due) -> str | None:
        if due.file is not None:
            self.files.append(due.file)
        if due.letter is not None:
            self.letters.append(due)
        return None

    async def tidy(self, due: Due) -> None:
        """Nothing is pressed here."""


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
        self.ear = Ear()
        letters = Letters("http://127.0.0.1", 14, "k" * 32)
        composer = Composer(self.texts, NOTICES, PRIVACY_URL, self._file_of, letters=letters)
        self.senders = [
            Sender(self.services, self.ear, channel, bot, pace=UNHURRIED, composer=composer)
            for channel, bot in {**BOTS, Channel.EMAIL: LETTERS}.items()
        ]

    def _file_of(self, store: Store, appointment_id: int, language: str) -> tuple[str, bytes]:
        appointment = store.appointments.get(appointment_id)
        return calendar_file(appointment, self.texts, language, "http://127.0.0.1", store.now)

    async def open(self) -> House:
        """Fills the region, as the program does at its start."""
        await self.database.write(self.clock.now(), lambda store: store.region.ensure_known())
        return self

    def person(self, chat: str = "1", *, channel: Channel = Channel.WEB, language: str = "fi") -> Person:
        return Person(self, chat, channel, language)

    async def coordinator(self, name: str = "Mari Mäkelä", *, receives: bool = True, **columns: Any) -> int:
        """Somebody who takes new clients of Lahti and receives them at the youth house on weekdays from 9 to 15."""

        def fill(store: Store) -> int:
            (team_id,) = store.region.routing().teams(AINO["municipality_code"])
            staff_id = People(store.connection, store.now).colleague(name, team_id=team_id, **columns).staff_id
            if receives:
                directions = {"fi": "Ovi on pihan puolella.", "sv": "Dörren är på gården.", "en": "Use the yard door."}
                place_id = store.hours.add_place("Nuorten talo", "Kauppakatu 1, Lahti", directions)
                store.hours.set_openings(staff_id, [replace(one, place_id=place_id) for one in WEEKDAYS])
            return staff_id

        return await self.write(fill)

    async def passes(self, *, care: bool = True, **length: float) -> None:
        """Time passes, in timedelta's words: the timetable beats, and what is planned is said when its hour comes."""
        end = self.clock.now() + timedelta(**length)
        await self.speaks(care=care)
        while self.clock.now() < end:
            due = await self._next_due()
            self.clock.set(min(end, self.clock.now() + HALF_A_DAY, due or end))
            await self.speaks(care=care)

    async def speaks(self, *, care: bool = True) -> None:
        """What is due now is done and said."""
        if care:
            await self.write(lambda store: store.care.tick())
        for sender in self.senders:
            while await sender.work():
                pass

    async def _next_due(self) -> datetime | None:
        """The next moment at which something planned becomes due."""
        later = (delivery.c.state == "planned") & (delivery.c.due_at > self.clock.now())
        query = select(func.min(delivery.c.due_at)).where(later)
        return await self.database.run(lambda connection: connection.execute(query).scalar())

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


BOTS = {Channel.WEB: "web", Channel.TELEGRAM: "77"}

_sequence = count(1)


@dataclass
class Person:
    """What one person does and hears. Every act is answered before the next line of the test."""

    house: House
    chat: str
    channel: Channel
    language: str

    async def is_client(self, *allowed: Purpose, **answers: Any) -> int:
        """Makes them a client without a word said; ``allowed`` may be sent to them. Returns their case's id."""

        def register(store: Store) -> int:
            conversation_id = store.people.welcome(self.channel, self.bot, self.chat, self.language)
            found = store.people.conversation(conversation_id)
            assert found
            made = store.clients.register(found.person_id, AINO | answers)
            store.consents.set(found.person_id, allowed, notice_version="1", language=self.language, how="register")
            return made.case_id

        case_id = await self.house.write(register)
        await self.start()
        return case_id

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
        return BOTS[self.channel]

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
