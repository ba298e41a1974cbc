"""Where a dialog's effects happen: the store of this turn, whose turn it is, and at what moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dialogs.kit.scene import Scene
from storage.store import Store


@dataclass(frozen=True)
class Here:
    """Passed to a dialog's ``gather``, ``keep`` and ``finish``. Whatever they write commits with the turn.

    ``heard`` gives the message log's id of what the person just said, for those who point to it. ``network`` tells
    where they said it apart from elsewhere, None where that is not known.
    """

    store: Store
    scene: Scene
    person_id: int
    conversation_id: int
    heard: Callable[[], int]
    network: str | None = None
