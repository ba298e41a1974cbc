"""The world as Telegram keeps it: people, chats, messages, taps and the bot's own settings."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from .seen import Button, Seen

Json = dict[str, Any]

_MEDIA = ("photo", "document", "voice", "sticker", "contact", "location")


class Bell:
    """Wakes everyone who waits, each time something changes; may be rung without awaiting."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    async def wait_until(self, ready: Callable[[], bool], within: float) -> bool:
        """True as soon as `ready` holds, False when it does not within so many seconds."""
        try:
            async with asyncio.timeout(within):
                while not ready():
                    await self._next.wait()
        except TimeoutError:
            return ready()
        return True

    async def wait(self) -> None:
        await self._next.wait()


@dataclass
class Person:
    """A Telegram account."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "fi"
    is_deactivated: bool = False

    def as_json(self) -> Json:
        told = {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
        }
        return {name: value for name, value in told.items() if value is not None}


@dataclass
class Message:
    """A message as it stands now, after edits."""

    chat: Chat
    message_id: int
    date: int
    sender: Json
    content: Json
    markup: Json | None = None
    edit_date: int | None = None
    reply_to: Message | None = None
    is_protected: bool = False
    is_silent: bool = False
    order: int = 0

    @property
    def from_bot(self) -> bool:
        return bool(self.sender["is_bot"])

    @property
    def inline_keyboard(self) -> Json | None:
        return self.markup if self.markup and "inline_keyboard" in self.markup else None

    @property
    def kind(self) -> str:
        return next((name for name in _MEDIA if name in self.content), "text")

    @property
    def text(self) -> str:
        return str(self.content.get("text", self.content.get("caption", "")))

    def as_json(self, *, with_reply: bool = True) -> Json:
        told = {
            "message_id": self.message_id,
            "from": self.sender,
            "chat": self.chat.as_json(),
            "date": self.date,
            "edit_date": self.edit_date,
            "reply_to_message": self.reply_to.as_json(with_reply=False) if with_reply and self.reply_to else None,
            "has_protected_content": self.is_protected or None,
            **self.content,
            "reply_markup": self.inline_keyboard,
        }
        return {name: value for name, value in told.items() if value is not None}

    def as_seen(self) -> Seen:
        document = self.content.get("document", {})
        photo = self.content.get("photo", [{}])[-1]
        return Seen(
            message_id=self.message_id,
            kind=self.kind,
            text=self.text or _described(self.content),
            who=self.sender["first_name"],
            from_bot=self.from_bot,
            edited=self.edit_date is not None,
            buttons=_buttons(self.markup),
            entities=self.content.get("entities") or self.content.get("caption_entities") or [],
            file_name=document.get("file_name"),
            file_id=document.get("file_id", photo.get("file_id")),
            silent=self.is_silent,
            order=self.order,
        )


@dataclass
class Chat:
    """A conversation the bot may or may not speak in."""

    id: int
    kind: str
    person: Person | None = None
    title: str | None = None
    is_open: bool = False
    bot_status: str = "member"
    migrated_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    notices: list[Seen] = field(default_factory=list)
    last_message_id: int = 0
    heard_from: int = 0

    def as_json(self) -> Json:
        told: Json = {"id": self.id, "type": self.kind, "title": self.title}
        if self.person:
            told |= {name: getattr(self.person, name) for name in ("first_name", "last_name", "username")}
        return {name: value for name, value in told.items() if value is not None}


@dataclass
class Tap:
    """A press of an inline button that the bot should answer."""

    id: str
    person: Person
    chat: Chat
    message_id: int
    data: str
    pressed_at: float
    is_answered: bool = False
    is_expired: bool = False


@dataclass(frozen=True)
class StoredFile:
    """A file the bot sent, or that a person sent to the bot; it can be sent again as the ``kind`` it was."""

    kind: str
    file_id: str
    file_name: str
    content_type: str
    content: bytes


class World:
    """All that the fake remembers. Nothing here knows of HTTP."""

    def __init__(self, bot_id: int, username: str, clock: Callable[[], float], tap_lifetime: float) -> None:
        self.bot: Json = {"id": bot_id, "is_bot": True, "first_name": "Duunikaveri", "username": username}
        self.clock = clock
        self.tap_lifetime = tap_lifetime
        self.bell = Bell()
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.files: dict[str, StoredFile] = {}
        self.settings: dict[tuple[str, ...], Any] = {}
        self._order = itertools.count(1)
        self._tap_ids = itertools.count(4_382_917_000_000_001)
        self._file_ids = itertools.count(1)

    def now(self) -> int:
        return int(self.clock())

    def changed(self) -> int:
        """Numbers a change on someone's screen and wakes those who wait for one."""
        order = next(self._order)
        self.bell.ring()
        return order

    def post(self, chat: Chat, sender: Json, content: Json, **more: Any) -> Message:
        """Puts a new message in the chat."""
        chat.last_message_id += 1
        message = Message(chat, chat.last_message_id, self.now(), sender, content, order=self.changed(), **more)
        chat.messages[message.message_id] = message
        return message

    def touch(self, message: Message) -> None:
        message.edit_date = self.now()
        message.order = self.changed()

    def tap(self, person: Person, chat: Chat, message_id: int, data: str) -> Tap:
        tap = Tap(str(next(self._tap_ids)), person, chat, message_id, data, self.clock())
        self.taps[tap.id] = tap
        return tap

    def waits_for_answer(self, tap: Tap) -> bool:
        is_old = self.clock() - tap.pressed_at > self.tap_lifetime
        return not (tap.is_answered or tap.is_expired or is_old)

    def notice(self, tap: Tap, text: str, *, is_alert: bool) -> None:
        """Shows a tap's answer to the person, as a passing line or as a box to close."""
        tap.chat.notices.append(
            Seen(
                message_id=tap.message_id,
                kind="alert" if is_alert else "notice",
                text=text,
                who=self.bot["first_name"],
                from_bot=True,
                order=self.changed(),
            )
        )

    def keep_file(self, kind: str, file_name: str, content_type: str, content: bytes) -> StoredFile:
        file_id = f"{kind}-file-{next(self._file_ids):06d}"
        self.files[file_id] = StoredFile(kind, file_id, file_name, content_type, content)
        return self.files[file_id]

    def thumbnail(self, file: StoredFile) -> StoredFile:
        """The small one of a photo, always under the same id."""
        small = replace(file, file_id=f"{file.file_id}-small")
        return self.files.setdefault(small.file_id, small)


def _buttons(markup: Json | None) -> list[list[Button]]:
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    return [[_button(button) for button in row] for row in rows]


def _button(button: Json) -> Button:
    asks = next((name for name in button if name.startswith("request_") and button[name]), None)
    return Button(button["text"], button.get("callback_data"), button.get("url"), asks)


def _described(content: Json) -> str:
    """Words for a message without any, so that a transcript can show it."""
    if contact := content.get("contact"):
        return str(contact["phone_number"])
    if location := content.get("location"):
        return f"{location['latitude']}, {location['longitude']}"
    return next((name for name in content if name.startswith("migrate_")), "")
