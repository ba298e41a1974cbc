"""Who came by an event and is nobody's client or contact yet is asked once whether they would like more of us."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from dialogs.event_facts import EventsOf
from dialogs.kit.choices import choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import Step
from dialogs.times import Brought
from domain.events import Audience
from locales import Rich


class Joining(StrEnum):
    YES = "yes"
    LATER = "later"


class EventJoin(Dialog, name="event_join"):
    """``side`` is whom the event was for."""

    counted = False
    side = Brought()
    joining = choice(Joining)

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"events": EventsOf(here.store, here.person_id)}

    def is_over(self) -> bool:
        return not self.scene.facts["events"].is_nobody

    @property
    def is_for_employers(self) -> bool:
        return self.side == Audience.EMPLOYERS

    def words(self, step: Step[Any]) -> dict[str, Any]:
        key = "event_join.offer.employers" if self.is_for_employers else "event_join.offer.seekers"
        return {"offer": Rich(self.scene.texts.say(self.scene.language, key))}

    def finish(self, here: Here) -> Reply:
        if self.is_over():
            return Reply()
        if self.joining is Joining.LATER:
            return Reply("event_join.later")
        return Reply(then="need" if self.is_for_employers else "register")
