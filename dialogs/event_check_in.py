"""Somebody is at the event and says so by the code that is shown there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dialogs import event_words
from dialogs.event_facts import EventsOf
from dialogs.kit.answers import Invalid, Raw
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import Condition, Step, Text, only_if
from dialogs.times import Brought
from domain.event_times import may_check_in
from domain.events import CODE_LENGTH, EventState, SignupState
from storage.errors import Refused

if TYPE_CHECKING:
    from storage.event_rows import Event

_SIGN = re.compile(r"[^\W_]")


def _is_asked(dialog: Dialog) -> bool:
    return isinstance(dialog, EventIn) and dialog.is_asked()


class CodeStep(Text):
    """The code, as it is kept; what cannot be one is no try of it."""

    def read(self, said: str, dialog: Dialog) -> Raw:
        kept = "".join(_SIGN.findall(said))
        if len(kept) != CODE_LENGTH:
            raise Invalid("not_code")
        return kept


class EventIn(Dialog, name="event_in"):
    """``again`` is "yes" after a code that was not the right one."""

    counted = False
    subject = Brought()
    again = Brought()
    code = only_if(Condition(_is_asked), CodeStep(longest=CODE_LENGTH, reasons=("not_code",)))

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"events": EventsOf(here.store, here.person_id)}

    @classmethod
    def known(cls, facts: Facts) -> dict[str, Raw]:
        """Who comes by no door is at the next one that they said they come to."""
        coming = [one for one in facts["events"].mine if one.state is SignupState.COMING]
        return {"subject": str(coming[0].event.id)} if coming else {}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        return {"subject": str(subject)}

    @property
    def event(self) -> Event | None:
        return self.scene.facts["events"].one(int(self.subject)) if self.subject.isdecimal() else None

    def is_noted(self) -> bool:
        """Whether it is known already that they are there."""
        signup = self.scene.facts["events"].signup(int(self.subject))
        return signup is not None and signup.came_at is not None

    def is_asked(self) -> bool:
        event = self.event
        if event is None or event.state is not EventState.PUBLISHED or self.is_noted():
            return False
        return may_check_in(self.scene.now, event.starts_at, event.ends_at)

    def opening(self) -> Reply | None:
        return Reply("event_in.here") if self.is_asked() and not self.again else None

    def words(self, step: Step[Any]) -> dict[str, Any]:
        return {"event": event_words.name(self.event, self.scene)} if self.event else {}

    def finish(self, here: Here) -> Reply:
        event = self.event
        if event is None:
            return Reply("kit.stale")
        said = {"event": event_words.name(event, self.scene), "starts": event.starts_at}
        if event.state is not EventState.PUBLISHED or (not self.code and event.is_over(self.scene.now)):
            return Reply(then="event", given={"subject": self.subject})
        if self.is_noted():
            return Reply("event_in.welcome", said)
        if not self.code:
            return Reply("event_in.not_now", said)
        try:
            here.store.signups.check_in(here.person_id, event.id, self.code)
        except Refused as refused:
            again = {"subject": self.subject, "again": "yes"} if str(refused) == "wrong_code" else {}
            return Reply(f"event_in.{refused}", said, then=self.name if again else None, given=again)
        return Reply("event_in.welcome", said)
