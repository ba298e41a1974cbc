"""The kinds of question a dialog can ask, each with the type of its answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

from email_validator import EmailNotValidError, validate_email

from dialogs.kit.answers import SKIPPED, Invalid, Raw
from dialogs.kit.scene import Scene
from domain.people import parse_phone, show_phone
from domain.prompt import Expects
from domain.text import Refused, clean_text
from locales import shape

if TYPE_CHECKING:
    from dialogs.kit.dialog import Dialog

T = TypeVar("T")

LONGEST_EMAIL = 254
ONE_LINE = 200


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: ``value`` is what is kept (short: it travels in a button), ``label`` what is shown."""

    value: str
    label: str


class Condition:
    """When a question is asked, in terms of an earlier answer: ``contact_way.is_(ContactWay.PHONE)``."""

    def __init__(self, test: Callable[[Dialog], bool]) -> None:
        self._test = test

    def holds(self, dialog: Dialog) -> bool:
        return self._test(dialog)

    def __invert__(self) -> Condition:
        return Condition(lambda dialog: not self.holds(dialog))


class Step(Generic[T]):
    """One question. As a class attribute of a dialog it is the step; on a dialog it is the answer, typed.

    ``was`` is the name the step had in an earlier release: answers given under it are taken over.
    """

    kind = "step"
    expects: Expects = "none"
    reasons: tuple[str, ...] = ()
    optional = False
    patient = False  # an answer typed a day later is still meant as one
    gives_leave = False  # what is chosen is permission to send something; a STOP takes it back at once
    counted = True  # as one of the questions the person is told there are
    is_asked = True  # otherwise it is only ever known or derived, and has no words
    key: str
    texts: str

    def __init__(self, *, was: str | None = None) -> None:
        self.was = was
        self.condition: Condition | None = None
        self.derive: Callable[[Dialog], Raw | None] | None = None

    def __set_name__(self, owner: type, name: str) -> None:
        self.key = name

    def belongs_to(self, dialog: str) -> None:
        """Where this step's words are: ``{dialog}.{step}.ask`` and so on, also in dialogs that inherit it."""
        self.texts = f"{dialog}.{self.key}"

    def derived(self, derive: Callable[[Any], Raw | None]) -> Self:
        """Not asked but taken from earlier answers, until the person changes it in a summary; None: asked after all."""
        self.derive = derive
        return self

    @overload
    def __get__(self, dialog: None, owner: type) -> Self: ...
    @overload
    def __get__(self, dialog: Dialog, owner: type) -> T: ...
    def __get__(self, dialog: Dialog | None, owner: type) -> Self | T:
        if dialog is None:
            return self
        raw = dialog.raw(self.key)
        return self.missing() if raw is None else self.parse(raw, dialog)

    def aside(self) -> Self:
        """The same question, not counted among those the person is told there are."""
        self.counted = False
        return self

    def giving_leave(self) -> Self:
        """The same question, its choices being permissions."""
        self.gives_leave = True
        return self

    def missing(self) -> T:
        """What the answer is while there is none: only a conditional or optional step has such a value."""
        raise AttributeError(f"{self.key} has not been answered")

    def applies(self, dialog: Dialog) -> bool:
        return self.condition is None or self.condition.holds(dialog)

    def parse(self, raw: Raw, dialog: Dialog) -> T:
        """The answer, from how it is kept. Raises Invalid when it can no longer be taken."""
        raise NotImplementedError

    def read(self, said: str, dialog: Dialog) -> Raw:
        """How the words of a person are kept. Raises Invalid with the reason when they are no answer."""
        raise NotImplementedError

    def options(self, dialog: Dialog) -> Sequence[Option]:
        """The choices shown under the question."""
        return ()

    def values(self, dialog: Dialog) -> frozenset[str]:
        """What a choice under the question may mean: the ones shown, or more where those shown come and go."""
        return frozenset(option.value for option in self.options(dialog))

    def show(self, raw: Raw, dialog: Dialog) -> str:
        """The answer in plain words, for a summary."""
        return str(raw)

    def is_(self, value: T) -> Condition:
        """Holds when this question was answered so."""
        return Condition(lambda dialog: dialog.given.get(self.key) == str(value))


class Text(Step[str]):
    """Words of the person's own."""

    kind = "text"

    def __init__(
        self,
        *,
        longest: int,
        clean: Callable[[str, int], str] = clean_text,
        check: Callable[[str, Scene], None] | None = None,
        expects: Expects = "text",
        patient: bool = False,
        reasons: tuple[str, ...] = ("empty", "too_long"),
        was: str | None = None,
    ) -> None:
        super().__init__(was=was)
        self.reasons = reasons
        self.longest = longest
        self.expects = expects
        self.patient = patient
        self._clean = clean
        self._check = check

    def read(self, said: str, dialog: Dialog) -> Raw:
        try:
            kept = self._clean(said, self.longest)
        except Refused as refused:
            raise Invalid(refused.reason, longest=self.longest) from None
        if not kept:
            raise Invalid("empty")
        if self._check:
            self._check(kept, dialog.scene)
        return kept

    def parse(self, raw: Raw, dialog: Dialog) -> str:
        if not raw or not isinstance(raw, str):
            raise Invalid("empty")
        return raw


class Number(Step[int]):
    """A whole number. ``reads`` may understand more than digits; ``check`` raises Invalid or Ends."""

    kind = "number"
    expects: Expects = "number"
    reasons: tuple[str, ...] = ("not_a_number",)

    def __init__(
        self,
        *,
        reads: Callable[[str, date], int] | None = None,
        check: Callable[[int, Scene], None] | None = None,
        reasons: tuple[str, ...] = (),
        was: str | None = None,
    ) -> None:
        super().__init__(was=was)
        self.reasons = reasons or Number.reasons
        self._reads = reads
        self._check = check

    def read(self, said: str, dialog: Dialog) -> Raw:
        number = self._number(said, dialog)
        if self._check:
            self._check(number, dialog.scene)
        return str(number)

    def _number(self, said: str, dialog: Dialog) -> int:
        if self._reads:
            try:
                return self._reads(said, dialog.scene.today)
            except Refused as refused:
                known = refused.reason in self.reasons
                raise Invalid(refused.reason if known else self.reasons[0]) from None
        if not re.fullmatch(r"\s*[0-9]{1,9}\s*", said):
            raise Invalid("not_a_number")
        return int(said)

    def parse(self, raw: Raw, dialog: Dialog) -> int:
        return int(str(raw))


class Phone(Text):
    """A telephone number, kept as E.164. A contact shared from the person's own account fills it."""

    kind = "phone"

    def __init__(self, *, was: str | None = None) -> None:
        super().__init__(longest=80, expects="tel", reasons=("too_short", "not_a_phone", "premium"), was=was)

    def read(self, said: str, dialog: Dialog) -> Raw:
        try:
            return parse_phone(str(super().read(said, dialog)))
        except Refused as refused:
            known = refused.reason in self.reasons
            raise Invalid(refused.reason if known else "not_a_phone") from None
        except Invalid:
            raise Invalid("not_a_phone") from None

    def parse(self, raw: Raw, dialog: Dialog) -> str:
        show_phone(super().parse(raw, dialog))  # a number of an older form is asked anew
        return str(raw)

    def show(self, raw: Raw, dialog: Dialog) -> str:
        return show_phone(str(raw))


class Email(Text):
    """An e-mail address, checked for its form only."""

    kind = "email"

    def __init__(self, *, was: str | None = None) -> None:
        super().__init__(longest=LONGEST_EMAIL, expects="email", reasons=("not_an_email",), was=was)

    def read(self, said: str, dialog: Dialog) -> Raw:
        try:
            return validate_email(said.strip(), check_deliverability=False).normalized
        except EmailNotValidError:
            raise Invalid("not_an_email") from None


class Day(Step[date]):
    """A day: "27.11.", "27.11.2026" or "2026-11-27". Without a year, the next such day."""

    kind = "date"
    expects: Expects = "date"
    reasons: tuple[str, ...] = ("not_a_date",)

    def read(self, said: str, dialog: Dialog) -> Raw:
        return read_day(said, dialog.scene.today).isoformat()

    def parse(self, raw: Raw, dialog: Dialog) -> date:
        return date.fromisoformat(str(raw))

    def show(self, raw: Raw, dialog: Dialog) -> str:
        return shape(dialog.scene.language, str(raw), "date")


def read_day(said: str, today: date) -> date:
    """The day meant; Invalid("not_a_date") for one that does not exist or cannot be read."""
    words = said.strip()
    found = re.fullmatch(r"(\d{1,2})\s*[./]\s*(\d{1,2})\s*[./]?\s*(\d{4})?", words)
    try:
        if not found:
            return date.fromisoformat(words)
        day, month = int(found[1]), int(found[2])
        if found[3]:
            return date(int(found[3]), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        raise Invalid("not_a_date") from None


class Optional(Step[T | None], Generic[T]):
    """A question that may be passed over; the answer is then None."""

    optional = True

    def __init__(self, inner: Step[T]) -> None:
        super().__init__(was=inner.was)
        self.inner = inner
        self.kind, self.expects, self.reasons = inner.kind, inner.expects, inner.reasons
        self.patient = inner.patient

    def __set_name__(self, owner: type, name: str) -> None:
        super().__set_name__(owner, name)
        self.inner.__set_name__(owner, name)

    def belongs_to(self, dialog: str) -> None:
        super().belongs_to(dialog)
        self.inner.belongs_to(dialog)

    def missing(self) -> T | None:
        return None

    def read(self, said: str, dialog: Dialog) -> Raw:
        return self.inner.read(said, dialog)

    def parse(self, raw: Raw, dialog: Dialog) -> T | None:
        return None if raw == SKIPPED else self.inner.parse(raw, dialog)

    def options(self, dialog: Dialog) -> Sequence[Option]:
        return self.inner.options(dialog)

    def values(self, dialog: Dialog) -> frozenset[str]:
        return self.inner.values(dialog)

    def show(self, raw: Raw, dialog: Dialog) -> str:
        return "" if raw == SKIPPED else self.inner.show(raw, dialog)


class OnlyIf(Optional[T]):
    """A question asked only when a condition on an earlier answer holds; the answer is None when it was not."""

    optional = False

    def __init__(self, condition: Condition, inner: Step[T]) -> None:
        super().__init__(inner)
        self.condition = condition
        self.optional = inner.optional


def bare(step: Step[Any]) -> Step[Any]:
    """The question itself, without what makes it optional or conditional."""
    while isinstance(step, Optional):
        step = step.inner
    return step


def text(
    *,
    longest: int,
    check: Callable[[str, Scene], None] | None = None,
    patient: bool = False,
    reasons: tuple[str, ...] = (),
    was: str | None = None,
) -> Step[str]:
    """Free words; more than ``ONE_LINE`` characters get a larger field. ``reasons`` are those of ``check``."""
    expects: Expects = "long" if longest > ONE_LINE else "text"
    why = ("empty", "too_long", *reasons)
    return Text(longest=longest, check=check, expects=expects, patient=patient, reasons=why, was=was)


def name(*, clean: Callable[[str, int], str], longest: int, was: str | None = None) -> Step[str]:
    reasons = ("empty", "no_letters", "too_long")
    return Text(longest=longest, clean=clean, expects="name", reasons=reasons, was=was)


def number(
    *,
    reads: Callable[[str, date], int] | None = None,
    check: Callable[[int, Scene], None] | None = None,
    reasons: tuple[str, ...] = (),
    was: str | None = None,
) -> Step[int]:
    return Number(reads=reads, check=check, reasons=reasons, was=was)


def phone(*, was: str | None = None) -> Step[str]:
    return Phone(was=was)


def email(*, was: str | None = None) -> Step[str]:
    return Email(was=was)


def day(*, was: str | None = None) -> Step[date]:
    return Day(was=was)


def optional(step: Step[T]) -> Step[T | None]:
    return Optional(step)


def only_if(condition: Condition, step: Step[T]) -> Step[T | None]:
    return OnlyIf(condition, step)
