"""What whoever runs the web chat decides: its address, and the limits for machines."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class WebOptions:
    """``public_url`` is where people find the chat."""

    public_url: str
    acts_per_conversation: int = 20
    acts_seconds: float = 10
    new_chats_per_minute: int = 30  # from one network address; a school may share one
    patience: float = 2.0  # seconds an answered form waits for the bot's words
    heartbeat: float = 15.0  # seconds between the signs of life of an open page's stream
    look_every: float = 1.0  # seconds between looks for an answer that nobody rang for
    streams_per_conversation: int = 4
    streams: int = 1_000

    @property
    def secure(self) -> bool:
        """Whether the chat is served over TLS, which the cookie then insists on."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a browser writes them in the Origin header."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"
