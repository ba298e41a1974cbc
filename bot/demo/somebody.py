"""An invented person at the web chat: what they say and press goes the way of everybody's acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count

from bot.app import Program
from bot.channels.web.talk import BOT
from bot.worker import TurnWorker
from dialogs.kit import buttons
from domain.incoming import Act, Channel, Incoming
from domain.prompt import Button
from storage.people import Conversation
from storage.store import Store


class NotYet(Exception):
    """What somebody is to answer has not been asked of them yet."""


@dataclass
class Somebody:
    """``name`` is unlike anybody else's; ``language`` is that of their browser."""

    program: Program
    name: str
    language: str = "fi"
    _count: count[int] = field(default_factory=lambda: count(1))

    @property
    def address(self) -> str:
        return sha256(f"sample office: {self.name}".encode()).hexdigest()

    async def start(self, ref: str = "") -> None:
        await self._act(Act.START, text=ref)

    async def say(self, *words: str) -> None:
        for one in words:
            await self._act(Act.SAY, text=one)

    async def press(self, *values: str) -> None:
        """Buttons of the newest message that has any, by the value they stand for, or by their way (``skip``); under
        older messages, those that start something at any time.
        """
        for value in values:
            await self._act(Act.PRESS, data=await self._button(value))

    async def press_first(self) -> None:
        """The first button of the newest message that has any: of several times, the earliest."""
        await self._act(Act.PRESS, data=(await self._shown())[0][0].data)

    async def press_door(self, dialog: str, row: int, value: str = "") -> None:
        """A button under any message of the bot's own accord, however old: it leads to this dialog and row."""
        await self._act(Act.PRESS, data=buttons.door(dialog, row, value))

    async def person_id(self) -> int:
        found = await self.program.database.read(self.program.clock(), self._conversation)
        assert found is not None, f"{self.name} has not said anything"
        return found.person_id

    def _conversation(self, store: Store) -> Conversation | None:
        return store.people.conversation_at(Channel.WEB, BOT, self.address)

    async def _shown(self) -> list[Sequence[Button]]:
        """The buttons of each message that has any, those of the newest first."""

        def read(store: Store) -> list[Sequence[Button]]:
            found = self._conversation(store)
            said = store.messages.of_conversation(found.id, most=20) if found else []
            return [one.prompt.buttons() for one in reversed(said) if one.prompt is not None and one.prompt.buttons()]

        return await self.program.database.read(self.program.clock(), read)

    async def _button(self, value: str) -> str:
        newest, *older = await self._shown() or [[]]
        good = [*newest, *(button for those in older for button in those if buttons.is_door(button.data))]
        for button in good:
            pressed = buttons.read(button.data)
            if pressed is not None and (pressed.value == value or value in {f"go.{pressed.step}", button.label}):
                return button.data
        raise LookupError(f"{self.name}: no button {value!r} among {[button.data for button in good]}")

    async def _act(self, act: Act, *, text: str = "", data: str = "") -> None:
        number = next(self._count)
        incoming = Incoming(
            channel=Channel.WEB,
            bot=BOT,
            chat=self.address,
            update_id=f"{self.address[:16]}-{number}",
            sequence=int(self.program.clock().timestamp() * 1000) + number,
            act=act,
            text=text,
            data=data,
            language=self.language,
        ).screened()
        await self.program.services.accept(incoming)
        turns = self.program.rooms["turns"]
        assert isinstance(turns, TurnWorker)
        await turns.drain()
