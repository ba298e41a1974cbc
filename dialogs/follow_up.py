"""Three weeks after: an employer tells who was hired, how the work has begun, and how we did (84, 117)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

from dialogs.farewell import LONGEST_WORDS, GradeStep
from dialogs.kit.answers import Invalid, Raw
from dialogs.kit.choices import Many, choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Condition, OnlyIf, Option, Step, number, only_if, optional, text
from dialogs.times import Brought
from domain.employers import Start, State
from domain.follow_up import MOST_HIRED, GoesOn, Next, is_low, next_of
from locales import Rich
from storage.follow_ups import Asked, Named


class _Nobody(StrEnum):
    """Whom one may have hired comes from the store."""


class HiredStep(Many[Any]):
    """Those we introduced whom the employer has hired; kept as their numbers."""

    def __init__(self) -> None:
        super().__init__(_Nobody)

    def options(self, dialog: Dialog) -> Sequence[Option]:
        return [Option(str(one.candidate_id), one.name) for one in _introduced(dialog)]

    def chosen(self, values: Sequence[str]) -> Raw:
        return sorted(set(values), key=int)

    def parse(self, raw: Raw, dialog: Dialog) -> frozenset[Any]:
        known = {str(one.candidate_id) for one in _introduced(dialog)}
        if isinstance(raw, str) or not known.issuperset(raw):
            raise Invalid("choice")
        return frozenset(map(int, raw))


def _introduced(dialog: Dialog) -> Sequence[Named]:
    asked = dialog.asked if isinstance(dialog, FollowUp) else None
    return asked.introduced if asked else ()


def _not_too_many(count: int, scene: Scene) -> None:
    if count > MOST_HIRED:
        raise Invalid("not_a_number")


def _when(test: Callable[[FollowUp], bool]) -> Condition:
    return Condition(lambda dialog: isinstance(dialog, FollowUp) and test(dialog))


class FollowUp(Dialog, name="follow_up"):
    cause = Brought()
    hired = only_if(_when(lambda it: bool(_introduced(it))), HiredStep())
    others = number(check=_not_too_many)
    started = only_if(_when(lambda it: it.filled() > 0), choice(Start))
    started_words = OnlyIf[str | None](
        _when(lambda it: it.filled() > 0), optional(text(longest=LONGEST_WORDS, patient=True))
    )
    why_not = OnlyIf[str | None](_when(lambda it: it.left_out()), optional(text(longest=LONGEST_WORDS, patient=True)))
    goes_on = only_if(_when(lambda it: it.lacks()), choice(GoesOn))
    grade = optional(GradeStep())
    grade_words = OnlyIf[str | None](
        _when(lambda it: it.grade is not None), optional(text(longest=LONGEST_WORDS, patient=True))
    )

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"asked": here.store.follow_ups.asked_lately(here.person_id)}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        return {"cause": str(subject)}

    # What it is about, and what was said.

    @property
    def asked(self) -> Asked | None:
        """The one that the door was about, else the newest without an answer; None when there is none of theirs."""
        asked: dict[int, Asked] = self.scene.facts["asked"]
        if self.cause:
            return asked.get(int(self.cause)) if self.cause.isdecimal() else None
        return next((one for one in asked.values() if one.answered_at is None), None)

    def is_over(self) -> bool:
        return self.asked is None or self.asked.answered_at is not None

    def filled(self) -> int:
        """How many were hired in all."""
        return len(self.hired or ()) + (self.others if "others" in self.given else 0)

    def left_out(self) -> bool:
        """Whether somebody we introduced was not hired."""
        return len(self.hired or ()) < len(_introduced(self))

    def lacks(self) -> bool:
        """Whether it is open what becomes of the need."""
        asked = self.asked
        return asked is not None and not asked.is_closed and next_of(self.filled(), asked.count, None) is Next.STAY

    # What is said.

    def opening(self) -> Reply | None:
        return None if self.is_over() or self.asked is None else Reply("follow_up.opening", {"work": self.asked.work})

    def words(self, step: Step[Any]) -> dict[str, Any]:
        if step.key != "others":
            return {}
        whom = "follow_up.whom.others" if _introduced(self) else "follow_up.whom.all"
        return {"whom": Rich(self.scene.texts.say(self.scene.language, whom))}

    def ticked(self, step: Step[Any]) -> list[str]:
        """Whom they have told of as hired before is ticked already."""
        before = [str(one.candidate_id) for one in _introduced(self) if one.is_hired]
        return super().ticked(step) if step.key in self.given else before if step.key == "hired" else []

    def finish(self, here: Here) -> Reply:
        asked = self.asked
        if asked is None:
            return Reply("kit.stale")
        if asked.answered_at is not None or not self._kept(here, asked):
            return Reply("follow_up.given")
        grade = int(self.grade) if self.grade else None
        thanks = "follow_up.thanks_low" if is_low(self.started, grade) else "follow_up.thanks"
        after = here.store.follow_ups.asked_of(here.person_id, asked.id)
        more = self.scene.texts.say(self.scene.language, f"follow_up.next.{_next(after or asked)}")
        return Reply(thanks, {"next": Rich(more)})

    def _kept(self, here: Here, asked: Asked) -> bool:
        return here.store.follow_ups.answer(
            here.person_id,
            asked.id,
            filled=self.filled(),
            started=self.started,
            started_words=self.started_words,
            why_not=self.why_not,
            grade=int(self.grade) if self.grade else None,
            grade_words=self.grade_words,
            hired=sorted(self.hired or ()),
            goes_on=self.goes_on,
            thanked=True,
        )


def _next(asked: Asked) -> str:
    if asked.is_closed:
        return "closed"
    return "search" if asked.state is State.SEARCHING else "stay"
