"""One person in two chats: a code from the one, typed in the other; and the way back for who did not want it."""

from __future__ import annotations

from typing import Any

from dialogs.kit.answers import Raw
from dialogs.kit.choices import choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.steps import Step, text
from dialogs.my_data import Sure
from dialogs.times import Brought

LONGEST_CODE = 40
"""Characters somebody may type for one; spaces and dashes do no harm."""


class Code(Dialog, name="code"):
    """Whoever is a client in another chat types the code they got there."""

    counted = False
    typed = text(longest=LONGEST_CODE)

    def finish(self, here: Here) -> Reply:
        if not here.store.rights.may_try(here.conversation_id):
            return Reply("code.too_often")
        offered = here.store.rights.offered(self.typed, here.person_id)
        if offered is None:
            return Reply("code.wrong")
        return Reply(then="join", given={"offer": offered.code_hash, "initial": offered.initial})


class Join(Dialog, name="join"):
    """Only a letter of the name is told: enough to notice somebody else's code, too little to learn who it is."""

    counted = False
    offer = Brought()
    initial = Brought()
    sure = choice(Sure)

    def words(self, step: Step[Any]) -> dict[str, Any]:
        return {"initial": self.initial}

    def finish(self, here: Here) -> Reply:
        if self.sure is Sure.NO:
            return Reply("join.not_done")
        rights = here.store.rights
        offered = rights.offered_still(self.offer, here.person_id)
        if offered is None:
            return Reply("join.over")
        if rights.join(offered, here.person_id, here.conversation_id) is None:
            return Reply("join.two_clients")
        return _elsewhere(here, Reply("join.done"))


class Part(Dialog, name="part"):
    """ "That was not me": the chat that was joined is its former person's again."""

    counted = False
    joining = Brought()
    sure = choice(Sure)

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        return {"joining": str(subject)}

    def finish(self, here: Here) -> Reply:
        if self.sure is Sure.NO:
            return Reply("part.not_done")
        number = int(self.joining) if self.joining.isdecimal() else 0
        joined = here.store.rights.joined(number, here.person_id)
        if joined is None:
            return Reply("part.over")
        here.store.rights.part(joined)
        return _elsewhere(here, Reply("part.done"))


def _elsewhere(here: Here, said: Reply) -> Reply:
    """The chat may be another person's now: what was under way is dropped, and it speaks that person's language."""
    now = here.store.people.conversation(here.conversation_id)
    assert now is not None, "the conversation of this turn"
    is_client = here.store.clients.of_person(now.person_id) is not None
    return Reply(said.key, then=None if is_client else "lobby", speak=now.language, fresh=True, anew=True)
