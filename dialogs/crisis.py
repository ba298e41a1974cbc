"""Someone is in acute distress: where help is now, and a person of the service is told."""

from __future__ import annotations

from enum import StrEnum

from dialogs.kit.choices import choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here


class After(StrEnum):
    GO_ON = "go_on"


class Crisis(Dialog, name="crisis"):
    """Asks nothing: it waits until the person wants to go on. The way to a person stands beside it, as always."""

    counted = False
    is_gentle = True
    after = choice(After)

    def finish(self, here: Here) -> Reply:
        return Reply("crisis.going_on")
