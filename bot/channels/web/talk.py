"""The conversation as a page needs it: bubbles, what can be answered now, and what is new since a page looked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from domain.calendar import local_day
from domain.incoming import Act
from domain.people import call_name_from
from domain.prompt import Button, Expects, Prompt
from storage.messages import Message
from storage.people import Conversation
from storage.store import Store
from storage.talks import STAFF

ON_A_PAGE = 200
LOOKED_AT = 60
"""Messages compared to find what is new; a page that missed more than these loads itself anew."""

BOT = "web"

TO_MANY = "broadcasts."
"""How the texts begin into which messages to many are put (dialogs/broadcast_notices.py)."""


@dataclass(frozen=True, slots=True)
class Talk:
    conversation: Conversation
    messages: Sequence[Message]
    waiting: bool  # something the person did has not been answered yet
    writers: Mapping[int, str] = field(default_factory=dict)  # who of the service wrote these messages, by their ids
    here: str = ""  # who of the service has the chat

    @property
    def seen(self) -> Seen:
        return Seen.of(self.messages)

    @property
    def shown(self) -> list[Message]:
        """What has words to show."""
        return [message for message in self.messages if is_shown(message)]


def read_talk(store: Store, address: str, most: int = ON_A_PAGE) -> Talk | None:
    """The chat of whoever holds the token with this hash."""
    conversation = store.people.conversation_at("web", BOT, address)
    if conversation is None:
        return None
    waiting = store.messages.is_waiting(conversation.id)
    messages = store.messages.of_conversation(conversation.id, most=most)
    writers = store.talks.writers([message.id for message in messages if message.kind == STAFF])
    holder = store.staff.name_of(conversation.held_by) if conversation.held_by is not None else ""
    names = {message_id: call_name_from(name) for message_id, name in writers.items()}
    return Talk(conversation, messages, waiting, names, call_name_from(holder))


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a page is: its newest message, and the revision of the bot's newest one (boxes get ticked)."""

    message_id: int = 0
    revision: int = 0

    def __str__(self) -> str:
        return f"{self.message_id}.{self.revision}"

    @classmethod
    def of(cls, messages: Sequence[Message]) -> Seen:
        said = last_said(messages)
        return cls(messages[-1].id, said.revision if said else 0) if messages else cls()

    @classmethod
    def read(cls, text: str) -> Seen:
        """From an event id; what is not one means that nothing was seen."""
        first, _, second = text.partition(".")
        if not (is_number(first) and is_number(second)):
            return cls()
        return cls(int(first), int(second))


def is_number(text: str) -> bool:
    """Whether it can be a row's number: the store has no room for longer ones."""
    return text.isascii() and text.isdecimal() and len(text) <= 18


def asked_after(messages: Sequence[Message]) -> list[int]:
    """Of which messages it may be kept when they were shown (storage.shown): a colleague's, and those to many."""
    return [m.id for m in messages if m.kind == STAFF or (m.key or "").startswith(TO_MANY)]


_WORDLESS = frozenset({Act.START, Act.BLOCK, Act.UNBLOCK})


def last_said(messages: Sequence[Message]) -> Message | None:
    return next((m for m in reversed(messages) if m.direction == "out"), None)


def news(messages: Sequence[Message], seen: Seen) -> list[Message]:
    """What a page that is at ``seen`` has to show: later messages, and the bot's last one if it changed."""
    old_words = last_said([m for m in messages if m.id <= seen.message_id])
    changed = old_words is not None and old_words.revision != seen.revision
    return [m for m in messages if m.id > seen.message_id or (changed and m is old_words)]


def has_gap(messages: Sequence[Message], seen: Seen, most: int = LOOKED_AT) -> bool:
    """Whether there may be messages between what the page has and the oldest of these."""
    return len(messages) == most and messages[0].id > seen.message_id


def starts_day(messages: Sequence[Message]) -> frozenset[int]:
    """The ids of messages before which the date is shown: the first of each day."""
    return frozenset(
        later.id
        for earlier, later in zip([None, *messages], messages, strict=False)
        if earlier is None or local_day(earlier.at) != local_day(later.at)
    )


def is_shown(message: Message) -> bool:
    """Not that the chat was opened, nor a press on a button that was gone: there are no words in them."""
    if message.direction == "out":
        return True
    return message.kind not in _WORDLESS and bool(message.body or message.withheld)


def newest_question(messages: Sequence[Message]) -> int | None:
    """The id of the first thing the bot said since the person last did: where reading goes on."""
    start = None
    for message in reversed(messages):
        if message.direction == "in":
            if start is not None:
                break
        else:
            start = message.id
    return start


@dataclass(frozen=True, slots=True)
class Field:
    """How a text field asks a phone for the right keyboard, and a browser for what it knows already."""

    type: str = "text"
    inputmode: str = "text"
    autocomplete: str = "off"
    autocapitalize: str = "sentences"
    long: bool = False


FIELDS: Mapping[Expects, Field] = {
    "text": Field(),
    "long": Field(long=True),
    "name": Field(autocomplete="name", autocapitalize="words"),
    "tel": Field(type="tel", inputmode="tel", autocomplete="tel", autocapitalize="off"),
    "email": Field(type="email", inputmode="email", autocomplete="email", autocapitalize="off"),
    "number": Field(inputmode="numeric", autocapitalize="off"),
    "date": Field(autocapitalize="off"),
}

_LINKS = ("https://", "http://", "tel:", "mailto:")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person can do now. ``message_id`` is the message whose buttons these are."""

    message_id: int | None
    prompt: Prompt
    waiting: bool
    field: Field | None
    version: str
    here: str = ""  # who of the service has the chat: what is written goes to them

    @property
    def choices(self) -> tuple[Button, ...]:
        """None while an answer is on its way: a second press would only be a stale one."""
        return () if self.waiting else self.prompt.choices


def answer(talk: Talk) -> Answer:
    """The newest buttons are the live ones, also when a message without any came after them."""
    asked = next((m for m in reversed(talk.messages) if m.prompt is not None and not m.prompt.is_only_picture), None)
    prompt = (asked.prompt if asked else None) or Prompt()
    prompt = Prompt(_safe(prompt.choices), _safe(prompt.ways), prompt.expects, prompt.progress, prompt.hint)
    # Nobody is left without a way to answer: with no buttons to press there is a field to write in.
    written = FIELDS.get(prompt.expects, Field()) if prompt.expects != "none" or not prompt.choices else None
    shown = [asked.id if asked else None, talk.waiting, talk.conversation.language, talk.here]
    version = sha256(json.dumps([shown, prompt.to_json()]).encode()).hexdigest()[:12]
    return Answer(asked.id if asked else None, prompt, talk.waiting, written, version, talk.here)


def _safe(buttons: Sequence[Button]) -> tuple[Button, ...]:
    """Without links that would run a script rather than open a page."""
    return tuple(b for b in buttons if b.look != "link" or b.data.startswith(_LINKS))
