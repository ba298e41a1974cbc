"""The questions about a job tip: which one, what to do with it, and why it is not for somebody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from dialogs.kit.answers import Invalid, Raw
from dialogs.kit.choices import FEWEST_LETTERS, Choice, Choosing, fold, listed
from dialogs.kit.dialog import Dialog
from dialogs.kit.phrases import LONGEST_LABEL
from dialogs.kit.steps import Option
from dialogs.times import Brought
from dialogs.tip_facts import Kind
from domain import jobs
from domain.region import find_municipality
from domain.text import Refused, clean_text
from domain.tips import WhyNot
from locales import Texts

if TYPE_CHECKING:
    from storage.tips import Tip

LONGEST_WORDS = 300
LONGEST_TITLE = 48

_LETTER = re.compile(r"[^\W\d_]")
_AND_NUMBER = re.compile(r"\s*(?:(?P<act>\D+?)\s*(?P<n>\d{1,2})|(?P<n2>\d{1,2})[.):]?\s+(?P<act2>\D+?))\s*")
"""What to do and the number of a tip, or the other way round: "tallenna 2", "2 tallenna"."""


class Do(StrEnum):
    """What can be said to a tip, and where one may go from it."""

    YES = "yes"
    NO = "no"
    APPLIED = "applied"
    SAVE = "save"
    UNSAVE = "unsave"
    MORE = "more"
    ASK = "contact"
    HOW = "how"
    UNDO = "undo"
    NEXT = "next"
    SEARCH = "search"
    OTHERS = "others"


STAYS = frozenset({Do.YES, Do.SAVE, Do.UNSAVE, Do.MORE, Do.HOW, Do.APPLIED, Do.UNDO})
"""After these the same tip is asked about again."""

DOORS = frozenset({Do.YES, Do.NO, Do.SAVE, Do.MORE, Do.ASK, Do.HOW, Do.APPLIED})
"""What may be done by a button under a message of the bot's own accord."""


class Elsewhere(StrEnum):
    """Where a list leads besides its tips."""

    MORE = "more"
    SEARCH = "search"
    HOME = "home"


def words_of(said: str) -> str:
    """Words of one's own, cleaned. Raises Invalid when there are none."""
    try:
        kept = clean_text(said, LONGEST_WORDS)
    except Refused as refused:
        raise Invalid("too_long" if refused.reason == "too_long" else "choice", longest=LONGEST_WORDS) from None
    if not _LETTER.search(kept):
        raise Invalid("choice")
    return kept


class TipBase(Dialog, name="tip"):
    """What the questions know of the talk they are asked in."""

    kind = Brought()

    @property
    def listed(self) -> list[Tip]:
        raise NotImplementedError

    @property
    def tip(self) -> Tip | None:
        raise NotImplementedError

    def elsewhere(self) -> list[Elsewhere]:
        raise NotImplementedError

    def shown(self) -> list[Do]:
        raise NotImplementedError

    def possible(self) -> list[Do]:
        raise NotImplementedError

    def may_be_why(self) -> list[WhyNot]:
        raise NotImplementedError


class Which(Choosing[str]):
    """One of the list, or where else to go. "tallenna 2" says at once what to do; other words search again."""

    expects = "text"
    reasons = ("choice", "too_long")
    among = Elsewhere

    def options(self, dialog: Dialog) -> Sequence[Option]:
        assert isinstance(dialog, TipBase)
        tips = [
            Option(str(one.id), f"{number}. {shortened(one.posting.title)}")
            for number, one in enumerate(dialog.listed, 1)
        ]
        scene = dialog.scene
        others = [
            Option(str(one), scene.texts.plain(scene.language, f"{self.texts}.{one}")) for one in dialog.elsewhere()
        ]
        return [*tips, *others]

    def read(self, said: str, dialog: Dialog) -> Raw:
        assert isinstance(dialog, TipBase)
        both = _AND_NUMBER.fullmatch(said) if len(said) <= LONGEST_LABEL else None
        if both:
            found = self._done_to(both["act"] or both["act2"], int(both["n"] or both["n2"]), dialog)
            if found:
                return found
        meant = self.find(said, dialog)
        if meant is not None:
            return meant
        if dialog.kind != Kind.FOUND or is_answer(said, dialog):
            raise Invalid("choice")
        return [words_of(said)]

    def _done_to(self, act: str, number: int, dialog: TipBase) -> str | None:
        """The tip of that number with what is to be done to it, as they are kept until they are taken apart."""
        meant = named(act, frozenset(DOORS | {Do.UNSAVE}), dialog)
        return f"{dialog.listed[number - 1].id}:{meant}" if meant and 1 <= number <= len(dialog.listed) else None

    def parse(self, raw: Raw, dialog: Dialog) -> str:
        assert isinstance(dialog, TipBase)
        if isinstance(raw, list):
            return Elsewhere.SEARCH
        if raw not in {option.value for option in self.options(dialog)}:
            raise Invalid("gone")
        return raw

    def show(self, raw: Raw, dialog: Dialog) -> str:
        if isinstance(raw, list):
            return raw[0] if raw else ""
        return super().show(raw.partition(":")[0], dialog)


def shortened(title: str) -> str:
    """A title that fits on a button."""
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rsplit(' ', 1)[0]} …"


class DoStep(Choice[Do]):
    """What to do with the tip. Everything that is possible can be said, whichever buttons are shown."""

    expects = "text"

    def __init__(self) -> None:
        super().__init__(Do)

    def options(self, dialog: Dialog) -> Sequence[Option]:
        assert isinstance(dialog, TipBase)
        return [self._option(one, dialog) for one in dialog.shown()]

    def _option(self, one: Do, dialog: Dialog) -> Option:
        return Option(str(one), dialog.scene.texts.plain(dialog.scene.language, f"{self.texts}.{one}"))

    def values(self, dialog: Dialog) -> frozenset[str]:
        assert isinstance(dialog, TipBase)
        return frozenset(map(str, dialog.possible()))

    def show(self, raw: Raw, dialog: Dialog) -> str:
        return self._option(Do(str(raw)), dialog).label

    def find(self, said: str, dialog: Dialog) -> str | None:
        assert isinstance(dialog, TipBase)
        return super().find(said, dialog) or named(said, frozenset(dialog.possible()), dialog)


def named(said: str, among: frozenset[Do], dialog: Dialog) -> Do | None:
    """The one of these that is called so, or whose name begins so, in any language."""
    words, texts = fold(said), dialog.scene.texts
    called = {one: {fold(name) for name in _names(f"tip.do.{one}", texts)} for one in among}
    exact = [one for one, names in called.items() if words in names]
    if len(words) < FEWEST_LETTERS or exact:
        return exact[0] if len(exact) == 1 else None
    begun = [one for one, names in called.items() if any(name.startswith(words) for name in names)]
    return begun[0] if len(begun) == 1 else None


def is_answer(said: str, dialog: Dialog) -> bool:
    """Whether it answers a tip ("joo", "kiinnostaa"), and so is nothing that one searches for."""
    return named(said, frozenset(Do), dialog) is not None


def _names(key: str, texts: Texts) -> list[str]:
    return [*(texts.plain(code, key) for code in texts.languages), *listed(f"{key}.also", texts)]


class WhyNotStep(Choice[WhyNot]):
    """Why not: one press, or words of one's own, of which is learned what can be."""

    expects = "text"
    reasons = ("choice", "too_long")

    def __init__(self) -> None:
        super().__init__(WhyNot)

    def options(self, dialog: Dialog) -> Sequence[Option]:
        assert isinstance(dialog, TipBase)
        possible = dialog.may_be_why()
        return [option for option in super().options(dialog) if option.value in possible]

    def read(self, said: str, dialog: Dialog) -> Raw:
        assert isinstance(dialog, TipBase)
        found = self.find(said, dialog)
        return found if found is not None else self._meant(words_of(said), dialog)

    def _meant(self, said: str, dialog: TipBase) -> str:
        """What longer words are about; the last one, which teaches nothing, when that is not clear."""
        tip, possible = dialog.tip, dialog.may_be_why()
        if tip and WhyNot.OCCUPATION in possible and tip.posting.occupation in {one.id for one in jobs.find(said)}:
            return WhyNot.OCCUPATION
        if (
            tip
            and WhyNot.FAR in possible
            and {one.code for one in find_municipality(said)} & {*tip.posting.municipalities}
        ):
            return WhyNot.FAR
        spoken = fold(said).split()
        about = [
            one
            for one in possible
            if any(word.startswith(stem) for stem in self._stems(one, dialog) for word in spoken)
        ]
        return about[0] if len(about) == 1 else WhyNot.OTHER

    def _stems(self, value: WhyNot, dialog: Dialog) -> list[str]:
        return [fold(stem) for stem in listed(f"{self.texts}.{value}.also", dialog.scene.texts)]
