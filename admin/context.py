"""What the console needs of the program around it; made once in the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from locales import Texts
from storage.database import Database
from storage.staff import Passwords

ROOT = "/admin"
"""Where the console is mounted."""


@dataclass(frozen=True)
class Console:
    """``clock`` gives the present instant, aware, UTC. ``public_url`` is the address people see, such as
    ``https://duunikaveri.example.fi``: over https the cookies are bound to it. ``secret_key`` is long, random
    and the same in every process. ``wake`` is called after a form: what it gave the bot to say leaves at once.
    """

    database: Database
    clock: Callable[[], datetime]
    texts: Texts
    public_url: str
    secret_key: str
    passwords: Passwords = field(default_factory=Passwords)
    wake: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        if len(self.secret_key) < 32:
            raise ValueError("the secret key needs at least 32 characters")

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
