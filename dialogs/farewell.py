"""A service has ended: the client may give it a school grade, once, and say in their own words how it was (204)."""

from __future__ import annotations

import re
from enum import StrEnum

from dialogs.kit.answers import Raw
from dialogs.kit.choices import Choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import Condition, OnlyIf, Optional, optional, text
from dialogs.times import Brought

LONGEST_WORDS = 1_000
POOR = 6
"""Up to this grade the answer is not only thanks."""

_WRITTEN = re.compile(r"\s*(\d{1,2})\s*[.)+-]?\s*")
"""As at school: "9", "9-" and "9+" are all nine."""


class Grade(StrEnum):
    """School grades (domain.progress.GRADES), the best first."""

    TEN = "10"
    NINE = "9"
    EIGHT = "8"
    SEVEN = "7"
    SIX = "6"
    FIVE = "5"
    FOUR = "4"


class GradeStep(Choice[Grade]):
    """The number is the grade, not a place in the list."""

    def __init__(self) -> None:
        super().__init__(Grade)

    def find(self, said: str, dialog: Dialog) -> str | None:
        number = _WRITTEN.fullmatch(said)
        if number:
            return number[1] if number[1] in set(Grade) else None
        return super().find(said, dialog)


def _may_grade(dialog: Dialog) -> bool:
    return isinstance(dialog, Farewell) and dialog.may_grade()


def _graded(dialog: Dialog) -> bool:
    return isinstance(dialog, Farewell) and dialog.grade is not None


class Farewell(Dialog, name="farewell"):
    counted = False
    ungraded = Brought()
    """The services that had no grade when this talk began: until its end the grade may be changed."""
    cause = Brought()
    grade = OnlyIf[Grade | None](Condition(_may_grade), Optional(GradeStep()))
    feedback = OnlyIf[str | None](Condition(_graded), optional(text(longest=LONGEST_WORDS, patient=True)))

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"to_grade": here.store.progress.to_grade(here.person_id)}

    @classmethod
    def known(cls, facts: Facts) -> dict[str, Raw]:
        return {"ungraded": " ".join(str(case_id) for case_id, graded in facts["to_grade"].items() if not graded)}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        return {"cause": str(subject)}

    @property
    def case_id(self) -> int | None:
        """The service meant: the one the door was about, else the newest; None when there is none of theirs."""
        to_grade: dict[int, bool] = self.scene.facts["to_grade"]
        if not self.cause:
            return next(iter(to_grade), None)
        return int(self.cause) if self.cause.isdecimal() and int(self.cause) in to_grade else None

    def may_grade(self) -> bool:
        return self.case_id is not None and str(self.case_id) in self.ungraded.split()

    def keep(self, here: Here) -> None:
        """A grade counts from the press on, also for who says nothing more."""
        if self.grade is not None and self.case_id is not None:
            here.store.progress.grade(here.person_id, self.case_id, int(self.grade), self.feedback)

    def finish(self, here: Here) -> Reply:
        if self.case_id is None:
            return Reply("kit.stale")
        if not self.may_grade():
            return Reply("farewell.given")
        if self.grade is None:
            return Reply("farewell.skipped")
        return Reply("farewell.thanks_poor" if int(self.grade) <= POOR else "farewell.thanks")
