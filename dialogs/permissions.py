"""Someone says which messages they want, and which not any more."""

from __future__ import annotations

from typing import Any

from dialogs.kit.choices import many
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import Step
from domain.notice import VERSION
from domain.people import Purpose


class Permissions(Dialog, name="permissions"):
    counted = False
    allowed = many(Purpose).giving_leave()

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {
            "granted": sorted(here.store.consents.granted(here.person_id)),
            "is_client": here.store.clients.of_person(here.person_id) is not None,
        }

    def ticked(self, step: Step[Any]) -> list[str]:
        return [str(purpose) for purpose in self.scene.facts["granted"]]

    def finish(self, here: Here) -> Reply:
        here.store.consents.set(
            here.person_id, self.allowed, notice_version=VERSION, language=self.scene.language, how=self.name
        )
        here.store.deliveries.cancel(here.person_id, frozenset(Purpose) - self.allowed)
        client = here.store.clients.of_person(here.person_id)
        if client and Purpose.REMINDERS in self.allowed:
            here.store.appointments.remind_again(client["id"])
        return self._kept()

    def _kept(self) -> Reply:
        """Who wants tips now says how often; who wants none any more hears what stops."""
        before = Purpose.TIPS in self.scene.facts["granted"]
        now = Purpose.TIPS in self.allowed
        if now and not before and self.scene.facts["is_client"]:
            return Reply("permissions.kept", then="tip_wishes", given={"what": "often"})
        return Reply("permissions.kept.tips_off" if before and not now else "permissions.kept")
