"""How one gets in at an event, and a person who answers what is not told there; never why somebody asks (229)."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from dialogs import event_standing, event_words
from dialogs.event_facts import EventsOf
from dialogs.kit.answers import Raw
from dialogs.kit.choices import choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import Condition, Step, only_if
from dialogs.times import Brought
from domain.calendar import add_working_days
from domain.people import call_name_from
from storage.todos import TodoKind

if TYPE_CHECKING:
    from storage.event_rows import Event


class Wants(StrEnum):
    ANSWER = "answer"
    ENOUGH = "enough"


def _is_asked(dialog: Dialog) -> bool:
    return isinstance(dialog, EventAccess) and dialog.is_asked()


class EventAccess(Dialog, name="event_access"):
    """``subject`` is the event's number, or ``link`` the deep link that led to it; ``back`` is "yes" when the event
    comes next, and not what was interrupted.
    """

    counted = False
    subject = Brought()
    link = Brought()
    back = Brought()
    wants = only_if(Condition(_is_asked), choice(Wants))

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"events": EventsOf(here.store, here.person_id)}

    @classmethod
    def known(cls, facts: Facts) -> dict[str, Raw]:
        return dict(facts["events"].nearest)

    @property
    def event(self) -> Event | None:
        events: EventsOf = self.scene.facts["events"]
        return events.meant(self.subject, self.link)

    def is_asked(self) -> bool:
        return self.event is not None and event_standing.is_open(self.event, self.scene.now)

    def words(self, step: Step[Any]) -> dict[str, Any]:
        return {"access": event_words.getting_in(self.event, self.scene)} if self.event else {}

    def finish(self, here: Here) -> Reply:
        event = self.event
        if event is None or not self.is_asked():
            return Reply("kit.stale")
        if self.wants is Wants.ENOUGH:
            return self._ending(event)
        name = here.store.signups.ask(
            here.person_id, event.id, TodoKind.EVENT_ACCESS, conversation_id=here.conversation_id
        )
        due = add_working_days(self.scene.today, 1, here.store.rules.current().closures())
        said = {"name": call_name_from(name or event.contact_name), "due": due}
        return replace(self._ending(event), key="event_access.asked", params=said)

    def _ending(self, event: Event) -> Reply:
        if not self.back:
            return Reply()
        link: dict[str, Raw] = {"link": self.link} if self.link else {}
        return Reply(then="event", given={"subject": str(event.id), "done": "access", **link})
