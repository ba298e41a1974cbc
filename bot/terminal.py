"""A dialog tried at the terminal by whoever writes it: the real turn on a store in memory, gone at the end."""

from __future__ import annotations

import asyncio
import sys
from itertools import count
from typing import TextIO

from bot.clock import now
from bot.turn import Voice, run_turns
from dialogs.kit.dialog import Dialog
from dialogs.kit.here import Here
from dialogs.kit.scene import Scene
from dialogs.kit.state import State
from dialogs.registry import DIALOGS
from domain.incoming import Act, Channel, Incoming
from domain.markup import Markup, plain
from domain.people import BestTime, ContactWay, Hope, StartWith
from domain.prompt import Button
from locales import SOURCE, load
from storage.database import Database, open_database
from storage.messages import Message
from storage.store import Store
from storage.tables import metadata

CHAT = "terminal"
PRIVACY_URL = "http://127.0.0.1:8080/privacy"
SOMEBODY = {
    "full_name": "Aino Virtanen",
    "call_name": "Aino",
    "birth_year": 2004,
    "municipality_code": "398",
    "contact_way": ContactWay.CHAT,
    "best_time": BestTime.ANY,
    "hopes": [Hope.WORK],
    "start_with": StartWith.JOB,
}
"""Who one is in dialogs that only clients come to."""

HOW = "A number presses a button, other words are said as they are. A space first: a number is said too. Ctrl-D ends."
LOOKS = {"on": "[x] ", "off": "[ ] "}


def chat(name: str, *, source: TextIO | None = None, sink: TextIO | None = None) -> None:
    """Talks the dialog with whoever sits at the terminal until they end it. KeyError for a name not in the registry."""
    try:
        asyncio.run(_Talk(DIALOGS[name], source or sys.stdin, sink or sys.stdout).run())
    except KeyboardInterrupt:
        (sink or sys.stdout).write("\n")


class _Talk:
    def __init__(self, kind: type[Dialog], source: TextIO, sink: TextIO) -> None:
        self._kind = kind
        self._source = source
        self._sink = sink
        self._voice = Voice(DIALOGS, load(), PRIVACY_URL)
        self._sequence = count(1)
        self._buttons: tuple[Button, ...] = ()

    async def run(self) -> None:
        self._sink.write(f"{HOW}\n")
        database = open_database("sqlite://")
        try:
            await database.run(metadata.create_all)
            await database.write(now(), self._begin)
            await self._act(database, Act.START)
            while line := await asyncio.to_thread(self._line):
                await self._answer(database, line.rstrip("\n"))
            self._sink.write("\n")
        finally:
            await database.close()

    def _line(self) -> str:
        """What was typed, its line end included; "" at the end."""
        self._sink.write("> ")
        self._sink.flush()
        return self._source.readline()

    def _begin(self, store: Store) -> None:
        """Puts the person at the dialog's first question, as if something had led there."""
        store.region.ensure_known()
        conversation_id = store.people.welcome(Channel.WEB, CHAT, CHAT, SOURCE)
        mine = store.people.conversation(conversation_id)
        assert mine is not None, "it was made just now"
        if not (self._kind.is_first or self._kind.holds_cancelled):
            store.clients.register(mine.person_id, SOMEBODY)
        scene = Scene(store.now, SOURCE, self._voice.texts, PRIVACY_URL)
        known = self._kind.known(self._kind.gather(Here(store, scene, mine.person_id, mine.id, lambda: 0)))
        state = State(self._kind.name, "", given=known, known=tuple(known))
        store.people.acted([(mine.id, 0, state.to_json())])

    async def _answer(self, database: Database, line: str) -> None:
        if line.isdecimal() and 1 <= int(line) <= len(self._buttons):
            await self._act(database, Act.PRESS, data=self._buttons[int(line) - 1].data)
        else:
            await self._act(database, Act.SAY, line)

    async def _act(self, database: Database, act: Act, text: str = "", data: str = "") -> None:
        number = next(self._sequence)
        incoming = Incoming(
            channel=Channel.WEB, bot=CHAT, chat=CHAT, update_id=str(number), sequence=number,
            act=act, text=text, data=data,
        ).screened()  # fmt: skip
        self._show(await database.write(now(), lambda store: self._turn(store, incoming)))

    def _turn(self, store: Store, incoming: Incoming) -> Message:
        (accepted,) = store.inbox.accept([incoming])
        run_turns(store, self._voice, [accepted.conversation_id])
        said = store.messages.last_said(accepted.conversation_id)
        assert said is not None, "the first act of all is answered"
        return said

    def _show(self, said: Message) -> None:
        self._buttons = said.prompt.buttons() if said.prompt else ()
        lines = ["", plain(Markup(said.body)), ""]
        lines += [f"  {place:2}  {LOOKS.get(one.look, '')}{one.label}" for place, one in enumerate(self._buttons, 1)]
        self._sink.write("\n".join([*lines, ""]))
