"""How a dialog went, in words for people: its questions as the bot asks them, beside what happened there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from admin import words
from admin.message_codes import DialogName
from admin.visit import Visit
from domain.funnel import Outline, What
from domain.markup import Markup, plain
from storage.funnel import Step


@dataclass(frozen=True, slots=True)
class Row:
    """One question: its words, and what happened there."""

    step: str
    question: str
    seen: Step

    @property
    def asked(self) -> int:
        return self.seen.times[What.ASKED]


def dialog_name(visit: Visit, code: str) -> str:
    """What a dialog is called; its code where it has no name."""
    return visit.words(words.key("dialog", code)) if code in set(DialogName) else code


def rows_of(visit: Visit, outline: Outline | None, steps: dict[str, Step]) -> list[Row]:
    """Every question of the dialog in its order, then those that an earlier release asked."""
    questions = outline.questions if outline else {}
    gone = sorted(step for step in steps if step and step not in questions)
    return [
        Row(step, _said(visit, questions.get(step), step), steps.get(step, Step(step))) for step in [*questions, *gone]
    ]


def _said(visit: Visit, key: str | None, step: str) -> str:
    """The question's own text; its code where it has none. What the bot fills in stays open: "Hei …"."""
    texts = visit.console.texts
    if key is None or not texts.has(key):
        return step
    said = plain(Markup(re.sub(r"\{[^}]*\}", "…", texts.template(visit.language, key, 2))))
    return " ".join(said.split())
