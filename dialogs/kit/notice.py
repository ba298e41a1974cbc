"""What the bot says of its own accord: its words, put together when it leaves, and the doors under it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogs.kit.scene import Scene
from storage.store import Store
from storage.web_links import Purpose


@dataclass(frozen=True)
class Door:
    """A button that starts ``dialog`` about ``subject`` (a row's number), whatever is under way.

    ``label`` is a catalogue key; its text in any language, or a word of ``{label}.also``, opens the door as well.
    ``value`` is a short code for the dialog's :meth:`~dialogs.kit.dialog.Dialog.enter`.
    """

    label: str
    dialog: str
    subject: int
    value: str = ""


@dataclass(frozen=True)
class Link:
    """The page that takes the place of the doors in an e-mail: its purpose, and the row it is about."""

    purpose: Purpose
    subject: int


@dataclass(frozen=True)
class Said:
    """One message: the text ``key`` with ``params``. ``file`` is the appointment whose calendar file goes along.

    ``asks_again`` says that the question under way is asked under it once more, as it is. In an e-mail the doors are
    not shown and ``link`` is; there the text ``{key}.subject``, with the same ``params``, is the subject. ``tips`` are
    the job tips that stand in it: they count as told when it has left.
    """

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    doors: tuple[Door, ...] = ()
    file: int | None = None
    asks_again: bool = False
    link: Link | None = None
    tips: tuple[int, ...] = ()


Compose = Callable[[Store, Scene, Mapping[str, Any]], Said | None]
"""Finds the words of a planned message by what was planned (``{"notice": "reminder", "appointment": 12, ...}``).

Run in the transaction in which the message is taken in hand, and once more before a further try. It only reads.
None means that it is no longer true, and then nothing is said. ``scene.facts["person_id"]`` is whom it is for,
``scene.facts["channel"]`` where it is said.
"""
