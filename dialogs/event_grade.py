"""An event is over: whoever came may give it a school grade, and say in their own words how it was (204)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogs import event_words
from dialogs.event_facts import EventsOf
from dialogs.farewell import POOR, Grade, GradeStep
from dialogs.kit.answers import Raw
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import Condition, OnlyIf, Optional, Step, optional, text
from dialogs.times import Brought

if TYPE_CHECKING:
    from storage.event_rows import Signup

LONGEST_WORDS = 500


def _may_grade(dialog: Dialog) -> bool:
    return isinstance(dialog, EventGrade) and dialog.may_grade()


def _is_graded(dialog: Dialog) -> bool:
    return isinstance(dialog, EventGrade) and dialog.grade is not None


class EventGrade(Dialog, name="event_grade"):
    counted = False
    ungraded = Brought()
    """The events that had no grade when this talk began: until its end the grade may be changed."""
    subject = Brought()
    grade = OnlyIf[Grade | None](Condition(_may_grade), Optional(GradeStep()))
    feedback = OnlyIf[str | None](Condition(_is_graded), optional(text(longest=LONGEST_WORDS, patient=True)))

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"events": EventsOf(here.store, here.person_id)}

    @classmethod
    def known(cls, facts: Facts) -> dict[str, Raw]:
        return {"ungraded": " ".join(str(one.event.id) for one in facts["events"].came if one.grade is None)}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        """``value`` is the grade, or empty."""
        if value and value not in set(Grade):
            return None
        return {"subject": str(subject), **({"grade": value} if value else {})}

    @property
    def signup(self) -> Signup | None:
        """The one meant: by the door, else the last one without a grade; None when they did not come to it."""
        came: list[Signup] = self.scene.facts["events"].came
        open_ones = str(self.raw("ungraded") or "").split()
        if self.subject:
            return next((one for one in came if str(one.event.id) == self.subject), None)
        return next((one for one in came if str(one.event.id) in open_ones), None)

    def may_grade(self) -> bool:
        signup = self.signup
        return signup is not None and str(signup.event.id) in self.ungraded.split()

    def words(self, step: Step[Any]) -> dict[str, Any]:
        return {"event": event_words.name(self.signup.event, self.scene)} if self.signup else {}

    def keep(self, here: Here) -> None:
        """A grade counts from the press on, also for who says nothing more."""
        signup = self.signup
        if signup is not None and self.may_grade() and self.grade is not None:
            here.store.signups.grade(here.person_id, signup.event.id, int(self.grade))
            if self.feedback:
                here.store.signups.grade_words(here.person_id, signup.event.id, self.feedback)

    def finish(self, here: Here) -> Reply:
        if self.signup is None:
            return Reply("kit.stale")
        if not self.may_grade():
            return Reply("event_grade.given")
        if self.grade is None:
            return Reply("event_grade.skipped")
        return Reply("event_grade.thanks_poor" if int(self.grade) <= POOR else "event_grade.thanks")
