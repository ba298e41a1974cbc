"""Someone changes the language the bot speaks with them."""

from __future__ import annotations

from dialogs.kit.choices import choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from domain.people import Language as Spoken


class Language(Dialog, name="language"):
    counted = False
    spoken = choice(Spoken)

    def finish(self, here: Here) -> Reply:
        return Reply("language.changed", speak=self.spoken)
