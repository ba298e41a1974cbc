"""What somebody does under a message that went to many: writes back to a person, or takes a time with them."""

from __future__ import annotations

from dialogs.book import Book, Cause
from dialogs.kit.answers import Raw
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import Condition, OnlyIf, text
from dialogs.person import LONGEST_MESSAGE, when_read
from dialogs.times import Brought
from domain.broadcasts import ButtonKind
from domain.people import call_name_from
from storage.todos import TodoKind

_LEADS = (ButtonKind.REPLY, ButtonKind.BOOK, ButtonKind.EVENT)


def _writes_back(dialog: Dialog) -> bool:
    return isinstance(dialog, Broadcast) and dialog.kind == ButtonKind.REPLY


class Broadcast(Dialog, name="broadcast"):
    """``cause`` is the button and the broadcast's number. Whoever did not get it (a colleague who tries it, or somebody
    with a made-up number) is told so, and what they wrote is read all the same. An invitation leads here only when it
    is tried: nobody signs up by that.
    """

    counted = False
    hears = "answer"
    cause = Brought()
    answer = OnlyIf(Condition(_writes_back), text(longest=LONGEST_MESSAGE, patient=True))

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"rules": here.store.rules.current()}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        return {"cause": f"{value}-{subject}"} if value in _LEADS else None

    @property
    def kind(self) -> str:
        return self.cause.partition("-")[0]

    def finish(self, here: Here) -> Reply:
        if self.kind == ButtonKind.EVENT:
            return Reply("broadcast.tried")
        number = self.cause.partition("-")[2]
        broadcast_id = int(number) if number.isdecimal() else 0
        got = here.store.broadcasts.got(here.person_id, broadcast_id)
        if got is not None:
            here.store.broadcasts.answered(here.person_id, broadcast_id, ButtonKind(self.kind))
        if self.kind == ButtonKind.BOOK:
            return self._books(here)
        if got is None and here.store.broadcasts.tests(here.person_id):
            return Reply("broadcast.tried")
        return self._tells(here, got.event_id if got else None, got.sent_by if got else None)

    def _books(self, here: Here) -> Reply:
        case = here.store.clients.open_case(here.person_id)
        if case is None:
            return Reply("broadcast.no_times")
        return Reply(then="book", given=Book.enter(case.id, Cause.AGAIN) or {})

    def _tells(self, here: Here, event_id: int | None, sent_by: int | None) -> Reply:
        """It lands with the recipient's own coordinator; of who has none, with whoever sent it."""
        is_client = here.store.clients.of_person(here.person_id) is not None
        here.store.todos.add(
            TodoKind.BROADCAST_ANSWERED,
            here.person_id,
            staff_id=None if is_client else sent_by,
            event_id=event_id,
            conversation_id=here.conversation_id,
            message_id=here.heard(),
        )
        here.store.talks.needs(here.person_id, told=True)
        return when_read(self.scene, now="broadcast.left_now", later="broadcast.left_later", some_time="broadcast.left")


class StaffChat(Dialog, name="staff_chat"):
    """A colleague has opened the link that connects their own chat, to see messages in it before others do."""

    counted = False
    link = Brought()

    def finish(self, here: Here) -> Reply:
        found = here.store.broadcasts.link_chat(self.link.partition("_")[2], here.conversation_id)
        return Reply("staff_chat.linked", {"name": call_name_from(found)}) if found else Reply("staff_chat.not_linked")
