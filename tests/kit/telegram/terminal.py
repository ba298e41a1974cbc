"""Talks to the bot from a terminal, as one person: the bot under development is tried by hand here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .fake import FakeTelegram
from .people import FakeUser
from .seen import Button, CannotDo, Seen, transcript

HELP = """Type a message to say it. #2 presses button 2 of the newest message that has buttons.
:contact PHONE  :photo  :voice  :sticker  :location  :edit TEXT  :block  :unblock  :help  :quit"""


class Terminal:
    """One person's chat as lines in and lines out."""

    def __init__(self, fake: FakeTelegram, user: FakeUser, write: Callable[[str], None]) -> None:
        self._fake = fake
        self._user = user
        self._write = write
        self._shown_up_to = 0
        self._last_said: int | None = None
        self._buttons: list[tuple[Seen, Button]] = []

    async def run(self, lines: asyncio.StreamReader) -> None:
        """Obeys lines until :quit or the end of input."""
        showing = asyncio.create_task(self.keep_showing())
        self._write(HELP)
        try:
            while (line := (await lines.readline()).decode()) and line.strip() != ":quit":
                await self.obey(line.strip())
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)

    async def keep_showing(self) -> None:
        while True:
            self.show_news()
            await self._fake.world.bell.wait()

    def show_news(self) -> None:
        """Writes what the bot said or edited since the last time."""
        news = [s for s in self._user.messages + self._user.notices if s.order > self._shown_up_to]
        for seen in sorted(news, key=lambda s: s.order):
            self._show(seen)

    def _show(self, seen: Seen) -> None:
        self._shown_up_to = seen.order
        rows = seen.buttons
        if rows:
            self._buttons = [(seen, button) for row in rows for button in row]
        self._write(transcript([seen]))
        for number, (_, button) in enumerate(self._buttons if rows else [], 1):
            self._write(f"    #{number} = {button.label}{f' ({button.url})' if button.url else ''}")

    async def obey(self, line: str) -> None:
        """Does what one line says; what cannot be done is told and changes nothing."""
        try:
            await self._obey(line)
        except (CannotDo, ValueError) as error:
            self._write(f"! {error}")

    async def _obey(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word.startswith("#") and word[1:].isdigit():
            await self._press(int(word[1:]))
        elif word.startswith(":"):
            await self._command(word[1:], rest.strip())
        elif line:
            self._last_said = (await self._user.say(line)).message_id

    async def _press(self, number: int) -> None:
        if not 1 <= number <= len(self._buttons):
            raise CannotDo(f"there is no button #{number}")
        seen, button = self._buttons[number - 1]
        if button.url:
            raise CannotDo(f"that button opens {button.url}")
        if button.data is None:
            await self._user.press(button.label)
        else:
            await self._user.press_data(seen.message_id, button.data)

    async def _command(self, name: str, rest: str) -> None:
        if name == "contact":
            await self._user.share_contact(rest or "+358401234567")
        elif name == "edit" and self._last_said is not None:
            await self._user.edit(self._last_said, rest)
        elif name in ("photo", "voice", "sticker", "location"):
            await getattr(self._user, f"send_{name}")()
        elif name in ("block", "unblock"):
            await getattr(self._user, name)()
        else:
            self._write(HELP)
