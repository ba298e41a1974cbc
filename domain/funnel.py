"""What happens at a dialog's questions: the marks from which the picture of a dialog is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class What(StrEnum):
    """One thing that happened at a step."""

    ASKED = "asked"  # the question was put for the first time, or anew after an interruption
    ANSWERED = "answered"
    REFUSED = "refused"  # the answer did not fit and was asked for again
    THIRD_MISS = "third_miss"  # and so for the third time: more help was offered
    BACK = "back"
    HELP = "help"
    PERSON = "person"  # they wanted a person instead
    CANCELLED = "cancelled"
    STOPPED = "stopped"  # they said STOP here
    LOST = "lost"  # words that nothing could be made of, where no question waited
    FINISHED = "finished"  # the dialog was gone through; its step is empty


class Happened(NamedTuple):
    """What happened where: codes only, never words."""

    dialog: str
    step: str
    what: What


@dataclass(frozen=True, slots=True)
class Outline:
    """A dialog as it is drawn: its questions in order, each step's code with the key of its text.

    ``is_home`` is where people are when nothing is under way: nobody leaves there too early.
    """

    name: str
    is_home: bool
    questions: dict[str, str]
