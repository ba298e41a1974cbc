"""What the bot says of its own accord: its words, put together when it leaves, and the doors under it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dialogs.kit.files import File
from dialogs.kit.scene import Scene
from storage.store import Store
from storage.web_links import Purpose


@dataclass(frozen=True)
class Door:
    """A button that starts ``dialog`` about ``subject`` (a row's number), whatever is under way.

    ``label`` is a catalogue key; its text in any language, or a word of ``{label}.also``, opens the door as well.
    ``value`` is a short code for the dialog's :meth:`~dialogs.kit.dialog.Dialog.enter`. ``text`` is a label that
    somebody of the service wrote, in the language of the message; it is shown in place of the catalogue's.
    """

    label: str
    dialog: str
    subject: int
    value: str = ""
    text: str | None = None


@dataclass(frozen=True)
class WebDoor:
    """A button that opens the page at ``url``; ``text`` is its label, in the language of the message."""

    text: str
    url: str


@dataclass(frozen=True)
class Link:
    """The page that takes the place of the doors in an e-mail: its purpose, and the row it is about."""

    purpose: Purpose
    subject: int


@dataclass(frozen=True)
class Said:
    """One message: the text ``key`` with ``params``. ``file`` goes along.

    ``asks_again`` says that the question under way is asked under it once more, as it is. In an e-mail the doors are
    not shown and ``link`` is; there the text ``{key}.subject``, with the same ``params``, is the subject. ``tips`` are
    the job tips that stand in it: they count as told when it has left. ``links`` stand under the doors; in an e-mail
    they are lines under the words. ``picture`` (``store.pictures``) is shown above the words.
    """

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    doors: tuple[Door, ...] = ()
    file: File | None = None
    asks_again: bool = False
    link: Link | None = None
    tips: tuple[int, ...] = ()
    links: tuple[WebDoor, ...] = ()
    picture: int | None = None


@dataclass(frozen=True)
class Unsaid:
    """It is not said, and ``why`` (a code) is kept beside it; with ``until``, only not before that instant (UTC)."""

    why: str
    until: datetime | None = None


Compose = Callable[[Store, Scene, Mapping[str, Any]], Said | Unsaid | None]
"""Finds the words of a planned message by what was planned (``{"notice": "reminder", "appointment": 12, ...}``).

Run in the transaction in which the message is taken in hand, and once more before a further try. It only reads.
None means that it is no longer true, and then nothing is said. ``scene.facts["person_id"]`` is whom it is for,
``scene.facts["channel"]`` where it is said.
"""
