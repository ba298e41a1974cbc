"""The questions about one event: what to say to it, how many come along, what to ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from dialogs.kit.answers import Invalid, Raw
from dialogs.kit.choices import FEWEST_LETTERS, Choice, Choosing, fold, listed
from dialogs.kit.dialog import Dialog
from dialogs.kit.steps import Option
from domain.text import Refused, clean_text

LONGEST_QUESTION = 1_000
MOST_SHOWN = 5
"""Buttons under one message."""

_LETTER = re.compile(r"[^\W\d_]")


class Do(StrEnum):
    """What can be said to an event. Some are the same answer in other words: what one says follows how one stands."""

    TAKE = "take"
    LEAVE = "leave"
    IN = "in"
    YES = "yes"
    QUEUE = "queue"
    MAYBE = "maybe"
    NO = "no"
    CANNOT = "cannot"
    UNQUEUE = "unqueue"
    GUESTS = "guests"
    ASK = "contact"
    ACCESS = "access"
    FILE = "file"
    OTHERS = "others"


COMES = frozenset({Do.YES, Do.QUEUE})
GOES = frozenset({Do.NO, Do.CANNOT, Do.UNQUEUE})
_NOES = GOES | {Do.LEAVE}


class EventBase(Dialog, name="event"):
    """What the questions know of the talk they are asked in."""

    def shown(self) -> list[Do]:
        raise NotImplementedError

    def possible(self) -> frozenset[Do]:
        raise NotImplementedError

    def most_guests(self) -> int:
        raise NotImplementedError


class DoStep(Choice[Do]):
    """What to say to it. All that is possible can be said, whichever buttons are shown; a question in words of one's
    own goes to the organiser.
    """

    expects = "text"
    reasons = ("choice", "too_long", "shown", "alone")

    def __init__(self) -> None:
        super().__init__(Do)

    def options(self, dialog: Dialog) -> Sequence[Option]:
        assert isinstance(dialog, EventBase)
        return [Option(str(one), self._label(one, dialog)) for one in dialog.shown()]

    def _label(self, one: Do, dialog: Dialog) -> str:
        return dialog.scene.texts.plain(dialog.scene.language, f"{self.texts}.{one}")

    def values(self, dialog: Dialog) -> frozenset[str]:
        assert isinstance(dialog, EventBase)
        return frozenset(map(str, dialog.possible()))

    def show(self, raw: Raw, dialog: Dialog) -> str:
        return raw[0] if isinstance(raw, list) else self._label(Do(raw), dialog)

    def read(self, said: str, dialog: Dialog) -> Raw:
        assert isinstance(dialog, EventBase)
        found = self.find(said, dialog) or self._called(said, dialog) or self._goes(said, dialog)
        if found is not None:
            return found
        if fold(said) in self._listed(f"{self.texts}.{Do.GUESTS}.also", dialog):
            return self._with_somebody(dialog)
        if fold(said) in self._listed(f"{self.texts}.shown.also", dialog):
            raise Invalid("shown", warm=True)
        if "?" in said and _LETTER.search(said) and Do.ASK in dialog.possible():
            return [_question(said)]
        raise Invalid("choice")

    def _called(self, said: str, dialog: EventBase) -> str | None:
        """Whatever is possible and called so, or whose name begins so, in any language."""
        words = fold(said)
        called = {str(one): set(map(fold, self._names_of(one, dialog))) for one in dialog.possible()}
        exact = [one for one, names in called.items() if words in names]
        if exact or len(words) < FEWEST_LETTERS:
            return exact[0] if len(exact) == 1 else None
        begun = [one for one, names in called.items() if any(name.startswith(words) for name in names)]
        return begun[0] if len(begun) == 1 else None

    def _goes(self, said: str, dialog: EventBase) -> str | None:
        """A no with its reason after it: "en pääse koska ..."; but "en pääse sisään" is something else."""
        words, since = fold(said), self._listed(f"{self.texts}.since", dialog)
        for one in sorted(_NOES & dialog.possible()):
            for no in map(fold, self._names_of(one, dialog)):
                if " " in no and words.startswith(f"{no} ") and words.removeprefix(f"{no} ").split()[0] in since:
                    return None if "?" in said else str(one)
        return None

    def _with_somebody(self, dialog: EventBase) -> str:
        """They come, and not alone: how many they are is asked next."""
        if dialog.most_guests() == 0:
            raise Invalid("alone", warm=True)
        if Do.YES not in dialog.possible():
            raise Invalid("choice")
        return str(Do.YES)

    def _listed(self, key: str, dialog: Dialog) -> frozenset[str]:
        return frozenset(map(fold, listed(key, dialog.scene.texts)))

    def _names_of(self, one: Do, dialog: Dialog) -> Iterable[str]:
        texts, key = dialog.scene.texts, f"{self.texts}.{one}"
        return [*(texts.plain(code, key) for code in texts.languages), *listed(f"{key}.also", texts)]

    def parse(self, raw: Raw, dialog: Dialog) -> Do:
        return Do.ASK if isinstance(raw, list) else super().parse(raw, dialog)


def _question(said: str) -> str:
    try:
        return clean_text(said, LONGEST_QUESTION)
    except Refused as refused:
        reason = "too_long" if refused.reason == "too_long" else "choice"
        raise Invalid(reason, longest=LONGEST_QUESTION) from None


class GuestsStep(Choosing[int]):
    """How many come along: the number is how many, not a place in the list."""

    expects = "number"
    reasons = ("choice", "too_many")

    def options(self, dialog: Dialog) -> Sequence[Option]:
        assert isinstance(dialog, EventBase)
        most = min(dialog.most_guests(), MOST_SHOWN - 1)
        return [Option(str(count), self._label(count, dialog)) for count in range(most + 1)]

    def _label(self, count: int, dialog: Dialog) -> str:
        texts, language = dialog.scene.texts, dialog.scene.language
        return texts.plain(language, "event.with", n=count) if count else texts.plain(language, "event.alone")

    def values(self, dialog: Dialog) -> frozenset[str]:
        assert isinstance(dialog, EventBase)
        return frozenset(map(str, range(dialog.most_guests() + 1)))

    def read(self, said: str, dialog: Dialog) -> Raw:
        assert isinstance(dialog, EventBase)
        number = re.fullmatch(r"\s*([0-9]{1,3})\s*", said)
        if number and int(number[1]) > dialog.most_guests():
            raise Invalid("too_many", most=dialog.most_guests())
        found = str(int(number[1])) if number else self._in_words(said, dialog)
        if found is None:
            raise Invalid("choice")
        return found

    def _in_words(self, said: str, dialog: EventBase) -> str | None:
        if fold(said) in set(map(fold, listed("event.alone.also", dialog.scene.texts))):
            return "0"
        return self.find(said, dialog)

    def parse(self, raw: Raw, dialog: Dialog) -> int:
        assert isinstance(dialog, EventBase)
        count = int(str(raw))
        if not 0 <= count <= dialog.most_guests():
            raise Invalid("too_many", most=dialog.most_guests())
        return count

    def show(self, raw: Raw, dialog: Dialog) -> str:
        return self._label(int(str(raw)), dialog)
