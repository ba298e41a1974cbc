""" "Moi, mitä kuuluu?": the answer goes to the client's coordinator, a person, who reads it and answers."""

from __future__ import annotations

from dialogs.kit.answers import Raw
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import text
from dialogs.person import LONGEST_MESSAGE, when_read
from dialogs.times import Brought
from storage.todos import TodoKind


class CheckIn(Dialog, name="check_in"):
    counted = False
    hears = "answer"
    cause = Brought()
    answer = text(longest=LONGEST_MESSAGE, patient=True)

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"rules": here.store.rules.current()}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        return {"cause": str(subject)}

    def finish(self, here: Here) -> Reply:
        message_id = here.heard()
        if not self._is_theirs(here) or not here.store.care.answered(
            int(self.cause), conversation_id=here.conversation_id, message_id=message_id
        ):
            # Told before, or not asked: what they say now is read by a person all the same.
            here.store.todos.add(
                TodoKind.PERSON_WANTED,
                here.person_id,
                conversation_id=here.conversation_id,
                message_id=message_id,
            )
        here.store.talks.needs(here.person_id, told=True)
        return when_read(self.scene, now="check_in.left_now", later="check_in.left_later", some_time="check_in.left")

    def _is_theirs(self, here: Here) -> bool:
        return self.cause.isdecimal() and here.store.care.asked_of(int(self.cause)) == here.person_id
