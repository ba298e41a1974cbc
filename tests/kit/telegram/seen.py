"""What a person sees on their screen: messages with their buttons, and the notices a tap brings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Button:
    """One button under a message; `data` for a callback, `url` for a link, neither for a reply keyboard."""

    label: str
    data: str | None = None
    url: str | None = None
    asks: str | None = None


@dataclass(frozen=True)
class Seen:
    """One thing on the screen. `kind` is text, photo, document, ... or notice and alert for a tap's answer."""

    message_id: int
    kind: str
    text: str
    who: str
    from_bot: bool
    edited: bool = False
    buttons: list[list[Button]] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)
    file_name: str | None = None
    file_id: str | None = None
    silent: bool = False
    order: int = 0

    @property
    def labels(self) -> list[str]:
        return [button.label for row in self.buttons for button in row]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Seen:
        rows = [[Button(**button) for button in row] for row in data["buttons"]]
        return cls(**{**data, "buttons": rows})


@dataclass(frozen=True)
class Said:
    """What came of a person's message; `update_id` is None when the bot was not told of it."""

    message_id: int
    update_id: int | None


@dataclass(frozen=True)
class Pressed:
    """What came of a tap on an inline button; both are None when no callback query was made (a link)."""

    query_id: str | None
    update_id: int | None


class NotHeard(AssertionError):
    """The awaited words did not come in time; the text is the transcript."""


class CannotDo(AssertionError):
    """The person cannot do this in their app, such as pressing a button that is not there."""


def transcript(items: Iterable[Seen]) -> str:
    """The conversation as text, for a failing test and for the terminal."""
    return "\n".join(line for item in items for line in _lines(item)) or "(nothing was said)"


def _lines(item: Seen) -> list[str]:
    what = "" if item.kind == "text" else f"({item.kind}) "
    name = f"{item.file_name} " if item.file_name else ""
    edited = " (edited)" if item.edited else ""
    text = item.text.replace("\n", "\n    ")
    lines = [f"#{item.message_id} {item.who}{edited}: {what}{name}{text}".rstrip()]
    lines += ["    " + " ".join(f"[{button.label}]" for button in row) for row in item.buttons]
    return lines
