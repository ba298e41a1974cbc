"""A young person introduces themselves, says how to reach them and what they hope for."""

from __future__ import annotations

from dialogs.basics import Basics
from dialogs.kit.choices import choice, many, summary
from dialogs.kit.dialog import Reply
from dialogs.kit.here import Here
from domain.notice import VERSION
from domain.people import Purpose, StartWith


class Register(Basics, name="register"):
    is_first = True

    start_with = choice(StartWith)
    allowed = many(Purpose).giving_leave()
    right = summary()

    def opening(self) -> Reply:
        return Reply("register.opening")

    def finish(self, here: Here) -> Reply:
        made = here.store.clients.register(here.person_id, {**self.basics(), "start_with": self.start_with})
        here.store.consents.set(
            here.person_id, self.allowed, notice_version=VERSION, language=self.scene.language, how=self.name
        )
        promise = {"name": self.call_name, "due": made.first_contact_due.isoformat()}
        if made.coordinator_name is None:
            return Reply("register.thanks_queue", promise, then="tell_more")
        return Reply("register.thanks", {**promise, "coordinator": made.coordinator_name}, then="tell_more")
