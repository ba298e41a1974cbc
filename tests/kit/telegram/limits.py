"""What Telegram takes no more of: long texts, long buttons and too many messages a second."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .errors import bad_request, too_many_requests
from .text import FormattedText, utf16_length

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
NOTICE_LIMIT = 200
RAW_TEXT_LIMIT = 1 << 15
CALLBACK_DATA_LIMIT = 64
KEYBOARD_LIMIT = 100
COMMANDS_LIMIT = 100
DELETE_WITHIN = 48 * 3600
LONG_POLL_LIMIT = 50

_SECRET_TOKEN = re.compile(r"[A-Za-z0-9_-]*")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def check_raw_text(text: str) -> None:
    if len(text.encode()) > RAW_TEXT_LIMIT:
        raise bad_request("text is too long")


def check_message_text(formatted: FormattedText) -> None:
    if not formatted.text:
        raise bad_request("text must be non-empty")
    if utf16_length(formatted.text) > TEXT_LIMIT:
        raise bad_request("message is too long")


def check_caption(formatted: FormattedText) -> None:
    if utf16_length(formatted.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")


def check_callback_data(data: str) -> None:
    if not 1 <= len(data.encode()) <= CALLBACK_DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")


def check_secret_token(token: str) -> None:
    if len(token) > 256:
        raise bad_request("secret token is too long")
    if not _SECRET_TOKEN.fullmatch(token):
        raise bad_request("secret token contains unallowed characters")


def check_command(command: str, description: str) -> None:
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= utf16_length(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


@dataclass
class _Bucket:
    """Tokens that come back at a steady rate, up to a burst."""

    rate: float
    burst: float
    tokens: float
    filled_at: float

    def wait(self, now: float) -> float:
        """Seconds until one more message may go; zero when it may go now."""
        self.tokens = min(self.burst, self.tokens + max(now - self.filled_at, 0.0) * self.rate)
        self.filled_at = now
        return max(0.0, (1.0 - self.tokens) / self.rate)


@dataclass
class RateModel:
    """Refuses with 429 what goes over `overall` messages a second, or `per_chat` after a burst in one chat."""

    clock: Callable[[], float]
    overall: float = 30.0
    per_chat: float = 1.0
    burst: int = 3
    _buckets: dict[object, _Bucket] = field(default_factory=dict)

    def charge(self, chat_id: object) -> None:
        """Counts one message, or raises 429 without counting it."""
        now = self.clock()
        buckets = [
            self._bucket("overall", self.overall, max(self.overall, 1.0), now),
            self._bucket(("chat", chat_id), self.per_chat, float(self.burst), now),
        ]
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait > 0:
            raise too_many_requests(math.ceil(wait))
        for bucket in buckets:
            bucket.tokens -= 1.0

    def _bucket(self, key: object, rate: float, burst: float, now: float) -> _Bucket:
        return self._buckets.setdefault(key, _Bucket(rate, burst, burst, now))
