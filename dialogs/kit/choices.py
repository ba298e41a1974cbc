"""Questions answered by choosing: one, several, yes, from the store, or "is all of this right?"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from dialogs.kit.answers import SKIPPED, Invalid, Raw
from dialogs.kit.scene import Scene
from dialogs.kit.steps import Condition, Option, Step
from domain.prompt import Expects
from locales import Texts

if TYPE_CHECKING:
    from dialogs.kit.dialog import Dialog

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_BETWEEN = re.compile(r"([,;/&\n]| ja | och | and )")

FEWEST_LETTERS = 3
"""So many letters of a label, at least, must be typed for its beginning, or a word of it, to stand for it."""


class Choosing(Step[T]):
    """What all questions with choices share."""

    kind = "choice"
    reasons: tuple[str, ...] = ("choice",)

    def label(self, value: str, dialog: Dialog) -> str:
        found = next((option.label for option in self.options(dialog) if option.value == value), None)
        return value if found is None else found

    def show(self, raw: Raw, dialog: Dialog) -> str:
        values = [raw] if isinstance(raw, str) else raw
        return ", ".join(self.label(value, dialog) for value in values)

    def find(self, said: str, dialog: Dialog) -> str | None:
        """The value meant: by its number in the list, its label in any language, or a clear part of one."""
        options = self.options(dialog)
        number = re.fullmatch(r"\s*([0-9]{1,2})\s*[.)]?\s*", said)
        if number and 1 <= int(number[1]) <= len(options):
            return options[int(number[1]) - 1].value
        words = fold(said)
        if not words:
            return None
        names = [(fold(name), option.value) for option in options for name in self.names(option, dialog)]
        exact = {value for name, value in names if name == words}
        long_enough = [one for one in names if len(words) >= FEWEST_LETTERS]
        begun = {value for name, value in long_enough if name.startswith(words)}
        within = {value for name, value in long_enough if f" {words} " in f" {name} "}
        found = exact or begun or within
        return found.pop() if len(found) == 1 else None

    def names(self, option: Option, dialog: Dialog) -> set[str]:
        """What a person may call this choice: its label, or a word of ``{label's key}.also``, in whatever language."""
        texts = dialog.scene.texts
        key = f"{self.texts}.{option.value}"
        labels = {texts.plain(code, key) for code in texts.languages if texts.has(key, code)}
        return {option.label} | labels | set(listed(f"{key}.also", texts))


def fold(words: str) -> str:
    """Words without case, accents, emoji and punctuation, for comparing what was typed with what is offered."""
    base = unicodedata.normalize("NFKD", words.casefold())
    return " ".join(re.findall(r"[\w-]+", "".join(c for c in base if not unicodedata.combining(c))))


def listed(key: str, texts: Texts) -> list[str]:
    """The words of a text that lists some with commas between, of every language that has it."""
    lists = (texts.plain(code, key) for code in texts.languages if texts.has(key, code))
    return [word.strip() for words in lists for word in words.split(",")]


def says(kind: str, said: str, texts: Texts) -> bool:
    """Whether a message is exactly one of the words ``kit.words.{kind}``, of any language."""
    return fold(said) in {fold(word) for word in listed(f"kit.words.{kind}", texts)}


class Choice(Choosing[E]):
    """One of a fixed set."""

    def __init__(self, among: type[E], *, was: str | None = None) -> None:
        super().__init__(was=was)
        self.among = among

    def options(self, dialog: Dialog) -> Sequence[Option]:
        return _translated(self, self.among, dialog)

    def read(self, said: str, dialog: Dialog) -> Raw:
        found = self.find(said, dialog)
        if found is None:
            raise Invalid("choice")
        return found

    def parse(self, raw: Raw, dialog: Dialog) -> E:
        try:
            return self.among(str(raw))
        except ValueError:
            raise Invalid("choice") from None


class Many(Choosing[frozenset[E]]):
    """Any number of a fixed set, ticked one by one; ``least`` of them at least."""

    kind = "many"

    def __init__(self, among: type[E], *, least: int = 0, was: str | None = None) -> None:
        super().__init__(was=was)
        self.among = among
        self.least = least
        self.reasons = ("choice", "too_few") if least else ("choice",)

    def options(self, dialog: Dialog) -> Sequence[Option]:
        return _translated(self, self.among, dialog)

    def read(self, said: str, dialog: Dialog) -> Raw:
        if not self.least and says("no", said, dialog.scene.texts):
            return []
        found = self._found(_BETWEEN.split(said), dialog)
        if not found:
            raise Invalid("choice")
        return self.chosen(found)

    def _found(self, parts: Sequence[str], dialog: Dialog) -> list[str]:
        """The values named. The parts alternate with what stands between them; a label may hold an "and" itself."""
        if not "".join(parts).strip():
            return []
        for end in range(len(parts), 0, -2):
            value = self.find("".join(parts[:end]), dialog)
            if value is not None or (end == 1 and not parts[0].strip()):
                return [*([value] if value else []), *self._found(parts[end + 1 :], dialog)]
        raise Invalid("choice")

    def chosen(self, values: Sequence[str]) -> Raw:
        """The ticked values as they are kept, in the order of the list."""
        kept = [str(member) for member in self.among if member in values]
        if len(kept) < self.least:
            raise Invalid("too_few", least=self.least)
        return kept

    def parse(self, raw: Raw, dialog: Dialog) -> frozenset[E]:
        if isinstance(raw, str) or len(raw) < self.least:
            raise Invalid("choice")
        try:
            return frozenset(self.among(value) for value in raw)
        except ValueError:
            raise Invalid("choice") from None

    def show(self, raw: Raw, dialog: Dialog) -> str:
        ordered = [str(member) for member in self.among if member in raw]
        return super().show(ordered, dialog) if raw else dialog.scene.texts.plain(dialog.scene.language, "kit.none")

    def missing(self) -> frozenset[E]:
        return frozenset()

    def has(self, value: E) -> Condition:
        """Holds when this value was ticked."""
        return Condition(lambda dialog: str(value) in dialog.given.get(self.key, ()))


class Pick(Choosing[str]):
    """One of what the store offers now. ``offers`` makes the options from the scene (its facts).

    ``finds`` understands words the labels do not cover (a municipality's inflected name); it returns the
    values meant. What is chosen is checked again at every replay: an offer that is gone is asked anew.
    """

    kind = "pick"

    def __init__(
        self,
        offers: Callable[[Scene], Sequence[Option]],
        *,
        finds: Callable[[str, Scene], Sequence[str]] | None = None,
        expects: Expects | None = None,
        reasons: tuple[str, ...] = (),
        was: str | None = None,
    ) -> None:
        super().__init__(was=was)
        self.reasons = ("choice", *reasons)
        self._offers = offers
        self._finds = finds
        self.expects = expects or ("text" if finds else "none")

    def options(self, dialog: Dialog) -> Sequence[Option]:
        return self._offers(dialog.scene)

    def read(self, said: str, dialog: Dialog) -> Raw:
        found = self.find(said, dialog)
        if found is not None:
            return found
        meant = self._finds(said, dialog.scene) if self._finds else ()
        offered = {option.value for option in self.options(dialog)}
        fitting = [value for value in meant if value in offered]
        if len(fitting) != 1:
            raise Invalid("choice")
        return fitting[0]

    def parse(self, raw: Raw, dialog: Dialog) -> str:
        if all(option.value != raw for option in self.options(dialog)):
            raise Invalid("gone")
        return str(raw)


class Confirmed(StrEnum):
    YES = "yes"


class Confirm(Choice[Confirmed]):
    """A single "yes", in whatever words."""

    def __init__(self, *, was: str | None = None) -> None:
        super().__init__(Confirmed, was=was)

    def find(self, said: str, dialog: Dialog) -> str | None:
        return Confirmed.YES if says("yes", said, dialog.scene.texts) else super().find(said, dialog)


class Summary(Confirm):
    """Everything answered so far, to be accepted or changed one answer at a time."""

    kind = "summary"
    counted = False

    def lines(self, dialog: Dialog) -> list[tuple[str, str]]:
        """Each answered question's short name and its answer in words; what was passed over is left out."""
        language, texts = dialog.scene.language, dialog.scene.texts
        return [
            (texts.plain(language, f"{step.texts}.name"), step.show(raw, dialog))
            for step, raw in dialog.answered()
            if step is not self and raw != SKIPPED
        ]


def _translated(step: Step[Any], among: type[StrEnum], dialog: Dialog) -> list[Option]:
    scene = dialog.scene
    return [Option(str(member), scene.texts.plain(scene.language, f"{step.texts}.{member}")) for member in among]


def choice(among: type[E], *, was: str | None = None) -> Step[E]:
    return Choice(among, was=was)


def many(among: type[E], *, least: int = 0, was: str | None = None) -> Many[E]:
    return Many(among, least=least, was=was)


def pick(
    offers: Callable[[Scene], Sequence[Option]],
    *,
    finds: Callable[[str, Scene], Sequence[str]] | None = None,
    expects: Expects | None = None,
    reasons: tuple[str, ...] = (),
    was: str | None = None,
) -> Step[str]:
    """One of what is offered now; words are expected too where ``finds`` understands them. ``reasons`` are its own."""
    return Pick(offers, finds=finds, expects=expects, reasons=reasons, was=was)


def confirm(*, was: str | None = None) -> Step[Confirmed]:
    """A single "yes": the dialog does not go on without it."""
    return Confirm(was=was)


def summary() -> Step[Confirmed]:
    return Summary()
