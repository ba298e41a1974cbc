"""The kinds of question that employers are asked: sentences, how many, where, when from, which company."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from dialogs.kit.answers import SKIPPED, Invalid, Raw
from dialogs.kit.choices import Choosing, Pick, Summary, fold, listed
from dialogs.kit.steps import Day, Number, Option, Text, read_day
from dialogs.need_reading import reading, said
from domain.companies import LONGEST_FOREIGN, LONGEST_NAME, IdKind, read_id
from domain.employers import Help
from domain.need_words import NUMBERS
from domain.people import Language
from domain.region import BY_CODE, find_municipality
from domain.text import Refused, clean_text
from locales import shape

if TYPE_CHECKING:
    from dialogs.kit.dialog import Dialog

LONGEST_SAID = 1_500
LONGEST_PLACE = 120
LONGEST_WHEN = 80
MOST_PEOPLE = 9_999

_LETTER = re.compile(r"[^\W\d_]")


class Sentence(Text):
    """Words of one's own, kept with the day they were said on."""

    def __init__(self, *, longest: int = LONGEST_SAID) -> None:
        super().__init__(longest=longest, expects="long", patient=True)

    def read(self, words: str, dialog: Dialog) -> Raw:
        return said(str(super().read(words, dialog)), dialog.scene.today)

    def parse(self, raw: Raw, dialog: Dialog) -> str:
        if isinstance(raw, str) or len(raw) != 2:
            raise Invalid("empty")
        date.fromisoformat(raw[1])
        return super().parse(raw[0], dialog)

    def show(self, raw: Raw, dialog: Dialog) -> str:
        return raw[0]


class HelpStep(Choosing[Help]):
    """One of the kinds of help; or words about the need itself, which tell the kind and are kept as those words."""

    expects = "text"
    reasons = ("choice", "too_long")
    among = Help

    def options(self, dialog: Dialog) -> Sequence[Option]:
        scene = dialog.scene
        return [Option(str(one), scene.texts.plain(scene.language, f"{self.texts}.{one}")) for one in Help]

    def read(self, words: str, dialog: Dialog) -> Raw:
        found = self.find(words, dialog)
        if found is not None:
            return found
        kept = _sentence(words, dialog)
        if kept is None:
            raise Invalid("choice")
        return kept

    def parse(self, raw: Raw, dialog: Dialog) -> Help:
        if isinstance(raw, str):
            return Help(raw)
        words = fold(raw[0]).split()
        for help_wanted in Help:
            begun = [fold(one) for one in listed(f"{self.texts}.{help_wanted}.told_by", dialog.scene.texts)]
            if any(word.startswith(one) for word in words for one in begun if one):
                return help_wanted
        return Help.WORKERS

    def show(self, raw: Raw, dialog: Dialog) -> str:
        return self.label(self.parse(raw, dialog), dialog)


def _sentence(words: str, dialog: Dialog) -> Raw | None:
    """Words that tell of a need: several, or one that names a job. None when they are no such thing."""
    try:
        kept = clean_text(words, LONGEST_SAID)
    except Refused:
        raise Invalid("too_long", longest=LONGEST_SAID) from None
    several = len([word for word in kept.split() if _LETTER.search(word)]) > 1
    if not several and reading(kept, dialog.scene.today.isoformat()).occupation is None:
        return None
    return said(kept, dialog.scene.today)


class HomePick(Pick):
    """A home's choices; a sentence from which a need can be read begins one."""

    def read(self, words: str, dialog: Dialog) -> Raw:
        try:
            return super().read(words, dialog)
        except Invalid:
            kept = _sentence(words, dialog) if len(words) <= LONGEST_SAID else None
            if isinstance(kept, list) and reading(*kept).occupation is not None:
                return kept
            raise

    def parse(self, raw: Raw, dialog: Dialog) -> str:
        return super().parse(raw, dialog) if isinstance(raw, str) else ""

    def show(self, raw: Raw, dialog: Dialog) -> str:
        return super().show(raw, dialog) if isinstance(raw, str) else raw[0]


class Count(Number):
    """How many: in digits, or in words ("pari", "två")."""

    def __init__(self) -> None:
        super().__init__(reasons=("not_a_number", "out_of_range"))

    def read(self, words: str, dialog: Dialog) -> Raw:
        digits = re.fullmatch(r"\s*([0-9]{1,9})\s*", words)
        count = int(digits[1]) if digits else self._in_words(words)
        if not 1 <= count <= MOST_PEOPLE:
            raise Invalid("out_of_range", most=MOST_PEOPLE)
        return str(count)

    def _in_words(self, words: str) -> int:
        counts = {NUMBERS[word] for word in fold(words).split() if word in NUMBERS}
        if len(counts) != 1:
            raise Invalid("not_a_number")
        return counts.pop()


class Where(Text):
    """A municipality, kept as its code, or a place in words."""

    def __init__(self) -> None:
        super().__init__(longest=LONGEST_PLACE)

    def options(self, dialog: Dialog) -> Sequence[Option]:
        return [Option(code, named[dialog.scene.language]) for code, named in dialog.scene.facts["municipalities"]]

    def read(self, words: str, dialog: Dialog) -> Raw:
        kept = str(super().read(words, dialog))
        if not _LETTER.search(kept):
            raise Invalid("empty")
        found = find_municipality(kept)
        return found[0].code if len(found) == 1 and len(kept.split()) == 1 else kept

    def show(self, raw: Raw, dialog: Dialog) -> str:
        known = BY_CODE.get(str(raw))
        return known.name(Language(dialog.scene.language)) if known else str(raw)


def place_of(raw: str) -> tuple[str | None, str | None]:
    """The municipality's code and the place in words: of "Salpakangas, Hollola" both, of a bare code the code."""
    if raw in BY_CODE:
        return raw, None
    found = find_municipality(raw)
    return (found[0].code if len(found) == 1 else None), raw


class Soon(StrEnum):
    NOW = "now"
    OPEN = "open"


class Starts(Text):
    """When from: at once, a day, words ("kun koulut loppuvat"), or that it is open still.

    Kept as one of the two, or as a list of the day ("" when there is none) and the words ("" for a bare day).
    """

    among = Soon

    def __init__(self) -> None:
        super().__init__(longest=LONGEST_WHEN, reasons=("empty", "too_long", "past"))

    def options(self, dialog: Dialog) -> Sequence[Option]:
        scene = dialog.scene
        return [Option(str(one), scene.texts.plain(scene.language, f"{self.texts}.{one}")) for one in Soon]

    def read(self, words: str, dialog: Dialog) -> Raw:
        kept = str(super().read(words, dialog))
        if not re.search(r"\w", kept):
            raise Invalid("empty")
        today = dialog.scene.today
        try:
            day = read_day(kept, today)
        except Invalid:
            meant = reading(kept, today.isoformat())
            return [meant.starts_on.isoformat() if meant.starts_on else "", kept]
        if day < today:
            raise Invalid("past")
        return [day.isoformat(), ""]

    def parse(self, raw: Raw, dialog: Dialog) -> str:
        if isinstance(raw, str):
            return Soon(raw)
        if len(raw) != 2 or not any(raw):
            raise Invalid("empty")
        if raw[0]:
            date.fromisoformat(raw[0])
        return raw[1] or raw[0]

    def show(self, raw: Raw, dialog: Dialog) -> str:
        if isinstance(raw, str):
            return dialog.scene.texts.plain(dialog.scene.language, f"{self.texts}.{raw}")
        day = shape(dialog.scene.language, raw[0], "date") if raw[0] else ""
        return f"{raw[1]} ({day})" if day and raw[1] else raw[1] or day


class Ahead(Day):
    """A day that has not passed."""

    reasons = ("not_a_date", "past")

    def read(self, words: str, dialog: Dialog) -> Raw:
        day = read_day(words, dialog.scene.today)
        if day < dialog.scene.today:
            raise Invalid("past")
        return day.isoformat()


class Without(StrEnum):
    """What stands in place of a business id."""

    DONT_KNOW = "dont_know"
    FOREIGN = "foreign"
    PRIVATE = "private"


class CompanyStep(Text):
    """A company by its number, Finnish or not, or by its name; or why there is no number."""

    among = Without

    def __init__(self) -> None:
        super().__init__(longest=LONGEST_NAME, reasons=("empty", "too_long", "wrong_id", "a_person"))

    def options(self, dialog: Dialog) -> Sequence[Option]:
        scene = dialog.scene
        return [Option(str(one), scene.texts.plain(scene.language, f"{self.texts}.{one}")) for one in Without]

    def read(self, words: str, dialog: Dialog) -> Raw:
        kept = str(super().read(words, dialog))
        meant = self._option(kept, dialog)
        if meant is not None:
            return meant
        found = read_id(kept)
        if found.value:
            return found.value
        if found.kind is IdKind.PERSON:
            raise Invalid("a_person")
        if found.kind is IdKind.WRONG or not _LETTER.search(kept):
            raise Invalid("wrong_id")
        return kept

    def _option(self, words: str, dialog: Dialog) -> str | None:
        texts = dialog.scene.texts
        for one in Without:
            names = [*listed(f"{self.texts}.{one}", texts), *listed(f"{self.texts}.{one}.also", texts)]
            if fold(words) in {fold(name) for name in names}:
                return str(one)
        return None

    def show(self, raw: Raw, dialog: Dialog) -> str:
        scene, value = dialog.scene, str(raw)
        return scene.texts.plain(scene.language, f"{self.texts}.{value}") if value in set(Without) else value


class ForeignId(Text):
    """A number of another country's register, as it is written there."""

    def __init__(self) -> None:
        super().__init__(longest=LONGEST_FOREIGN, reasons=("empty", "too_long", "a_person"))

    def read(self, words: str, dialog: Dialog) -> Raw:
        kept = str(super().read(words, dialog))
        found = read_id(kept)
        if found.kind is IdKind.PERSON:
            raise Invalid("a_person")
        return found.value or kept


class Sending(Summary):
    """A summary in which steps that are no news are not told, though they can be changed."""

    def __init__(self, *untold: str) -> None:
        super().__init__()
        self._untold = frozenset(untold)

    def lines(self, dialog: Dialog) -> list[tuple[str, str]]:
        language, texts = dialog.scene.language, dialog.scene.texts
        return [
            (texts.plain(language, f"{step.texts}.name"), step.show(raw, dialog))
            for step, raw in dialog.answered()
            if step is not self and raw != SKIPPED and step.key not in self._untold
        ]
