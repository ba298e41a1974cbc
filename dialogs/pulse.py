"""How a week of a work trial went: a press and, if one likes, a few words, from each side on its own (114)."""

from __future__ import annotations

from typing import Any

from dialogs.kit.answers import Raw
from dialogs.kit.choices import choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Step, optional, text
from dialogs.times import Brought
from domain.employers import Mood
from domain.people import call_name_from
from domain.trials import Side
from locales import Rich
from storage.trials import Pulse as Question

LONGEST_WORDS = 500


class Pulse(Dialog, name="pulse"):
    counted = False
    still_open = Brought()
    """The weeks that could be told about when this talk began: until its end they can."""
    cause = Brought()
    mood = choice(Mood)
    words_too = optional(text(longest=LONGEST_WORDS, patient=True))

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"pulses": here.store.trials.pulses_lately(here.person_id)}

    @classmethod
    def known(cls, facts: Facts) -> dict[str, Raw]:
        return {"still_open": " ".join(str(one.id) for one in facts["pulses"].values() if one.can_answer)}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        if value not in set(Mood):
            return None
        return {"cause": str(subject), "mood": value}

    @property
    def question(self) -> Question | None:
        """The one that the door was about, else the newest open one; None when there is none of theirs."""
        pulses: dict[int, Question] = self.scene.facts["pulses"]
        if self.cause:
            return pulses.get(int(self.cause)) if self.cause.isdecimal() else None
        return next((one for one in pulses.values() if str(one.id) in self.still_open.split()), None)

    def can_answer(self) -> bool:
        return self.question is not None and str(self.question.id) in self.still_open.split()

    def is_over(self) -> bool:
        return not self.can_answer()

    def words(self, step: Step[Any]) -> dict[str, Any]:
        question = self.question
        if question is None:
            return {}
        if step.key == "mood":
            return {"about": about(self.scene, question)}
        return {"who": who_reads(self.scene, question)}

    def keep(self, here: Here) -> None:
        """A press counts from the press on, also for who says nothing more."""
        question = self.question
        if question is not None and self.can_answer() and "mood" in self.given:
            here.store.trials.answer_pulse(here.person_id, question.id, self.mood, self.words_too)

    def finish(self, here: Here) -> Reply:
        question = self.question
        if question is None:
            return Reply("kit.stale")
        if not self.can_answer():
            return Reply("pulse.given")
        if self.mood is not Mood.BAD:
            return Reply("pulse.thanks")
        if not question.reader_name:
            return Reply("pulse.thanks_bad_soon")
        return Reply("pulse.thanks_bad", {"name": call_name_from(question.reader_name)})


def about(scene: Scene, question: Question) -> Rich:
    """Whose trial it is: the client's own at a company, or a trialist at the employer's own."""
    names = {"company": question.company_name, "name": question.name}
    return Rich(scene.texts.say(scene.language, f"pulse.about.{question.side}", **names))


def who_reads(scene: Scene, question: Question) -> Rich:
    """Who of us reads what they say, and who does not."""
    name = question.reader_name
    reader = call_name_from(name) if name else scene.texts.plain(scene.language, "pulse.reader")
    key = "pulse.kept.client" if question.side is Side.CLIENT else "pulse.kept.employer"
    return Rich(scene.texts.say(scene.language, key, name=reader))
