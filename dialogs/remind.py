"""Whoever booked a time and allows no reminders may allow them in one press."""

from __future__ import annotations

from enum import StrEnum

from dialogs.kit.choices import choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from domain.notice import VERSION
from domain.people import Purpose


class Wanted(StrEnum):
    YES = "yes"
    NO = "no"


class Remind(Dialog, name="remind"):
    counted = False
    wanted = choice(Wanted)

    def finish(self, here: Here) -> Reply:
        if self.wanted is Wanted.NO:
            return Reply("remind.not_wanted")
        allowed = here.store.consents.granted(here.person_id) | {Purpose.REMINDERS}
        here.store.consents.set(
            here.person_id, allowed, notice_version=VERSION, language=self.scene.language, how=self.name
        )
        client = here.store.clients.of_person(here.person_id)
        if client:
            here.store.appointments.remind_again(client["id"])
        return Reply("remind.wanted_now")
