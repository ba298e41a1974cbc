"""What the console needs of the program around it; made once in the composition root."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from admin.streams import Streams
from domain.bells import TALKS
from domain.funnel import Outline
from domain.markup import Markup
from locales import Texts
from storage.database import Database
from storage.factors import SecondFactor
from storage.passwords import Passwords
from storage.tip_rows import Tip

ROOT = "/admin"
"""Where the console is mounted."""


class Bell(Protocol):
    """Heard by who waits for something to change."""

    async def heard(self, within: float) -> bool:
        """True at the first ring, at once if one came before; False after ``within`` seconds."""
        ...


class Bells(Protocol):
    """Wakes pages that are open, here and in other processes. Topics are in domain.bells."""

    def ring(self, topic: str) -> None: ...
    def listen(self, topic: str) -> AbstractContextManager[Bell]: ...


class NoBells:
    """Rings nobody: who waits looks again when the time is over."""

    def ring(self, topic: str) -> None:
        """Nobody is woken."""

    @contextmanager
    def listen(self, topic: str) -> Iterator[Bell]:
        yield self

    async def heard(self, within: float) -> bool:
        await asyncio.sleep(within)
        return False


class Imports(Protocol):
    """Takes in the postings of a source, beside the requests of the console."""

    def begin(self, source_id: int, staff_id: int, file: Path | None = None) -> None:
        """Begins to fetch it, or to read a file that was brought, and does not wait for the end. The file is taken away
        in any case; what came of it stands in the source's runs.
        """
        ...


class NoImports:
    """Nobody takes anything in."""

    def begin(self, source_id: int, staff_id: int, file: Path | None = None) -> None:
        if file is not None:
            file.unlink(missing_ok=True)


@dataclass(frozen=True)
class Console:
    """``clock`` gives the present instant, aware, UTC. ``public_url`` is the address people see, such as
    ``https://duunikaveri.example.fi``: over https the cookies are bound to it. ``secret_key`` is long, random
    and the same in every process. ``wake`` is called after a form: what it gave the bot to say leaves at once.
    ``outlines`` are the bot's dialogs with their questions, for the pictures of how people get through them.
    ``tell_tip`` gives a job tip as the chat would say it, in a language, at an instant. ``telegram_bot`` is the bot's
    number there, None where nobody is on Telegram.
    """

    database: Database
    clock: Callable[[], datetime]
    texts: Texts
    public_url: str
    secret_key: str
    passwords: Passwords = field(default_factory=Passwords)
    wake: Callable[[], None] = lambda: None
    bells: Bells = field(default_factory=NoBells)
    imports: Imports = field(default_factory=NoImports)
    outlines: Sequence[Outline] = ()
    tell_tip: Callable[[Tip, str, datetime], Markup] = lambda tip, language, now: Markup("")
    second_factor: SecondFactor = SecondFactor.REQUIRED
    telegram_bot: str | None = None
    streams: Streams = field(default_factory=Streams)

    def __post_init__(self) -> None:
        if len(self.secret_key) < 32:
            raise ValueError("the secret key needs at least 32 characters")

    def stop(self) -> None:
        """Ends the streams of open pages, so that the program can end."""
        self.streams.stop()
        self.bells.ring(TALKS)

    @property
    def origin(self) -> str:
        """Scheme, host and port, as browsers name a page's origin."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_secure(self) -> bool:
        return self.public_url.startswith("https://")

    def address(self, path: str) -> str:
        """The whole address of a page of the console, for links that leave it."""
        return f"{self.origin}{ROOT}{path}"
