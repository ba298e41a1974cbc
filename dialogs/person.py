"""Someone wants to talk to a person: their words are left on the coordinators' list."""

from __future__ import annotations

from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import text
from domain.calendar import is_staffed, next_staffed
from storage.todos import TodoKind

LONGEST_MESSAGE = 2_000


class Person(Dialog, name="person"):
    counted = False
    message = text(longest=LONGEST_MESSAGE, patient=True)

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"rules": here.store.rules.current()}

    def opening(self) -> Reply:
        rules = self.scene.facts["rules"]
        return Reply("person.opening", {"opens": rules.opens, "closes": rules.closes})

    def finish(self, here: Here) -> Reply:
        here.store.todos.add(
            TodoKind.PERSON_WANTED, here.person_id, conversation_id=here.conversation_id, message_id=here.heard()
        )
        here.store.talks.needs(here.person_id, told=True)
        return when_read(self.scene, now="person.left_now", later="person.left_later", some_time="person.left")


def when_read(scene: Scene, *, now: str, later: str, some_time: str) -> Reply:
    """Says honestly when someone will see the message: one of these texts. ``scene.facts`` have the rules."""
    rules = scene.facts["rules"]
    if is_staffed(scene.now, rules.week(), rules.closures()):
        return Reply(now, {"closes": rules.closes})
    opens = next_staffed(scene.now, rules.week(), rules.closures())
    return Reply(later, {"day": opens, "at": opens}) if opens else Reply(some_time)
