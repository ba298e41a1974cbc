"""A dialog: questions in order, what is known before the first, and what is done after the last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from dialogs.kit.answers import DialogError, Raw
from dialogs.kit.files import File
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Step
from domain.prompt import Picture

if TYPE_CHECKING:
    from dialogs.kit.here import Here


_OWN = frozenset({"name", "steps", "scene", "given", "derived", "waiting"})
"""Names of a dialog's own that are set when it is made."""


@dataclass(frozen=True)
class Reply:
    """What a finished dialog says, and which dialog goes on; None: the one it interrupted, else the menu."""

    key: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    then: str | None = None
    speak: str | None = None  # the language from here on, this reply included
    fresh: bool = False  # what was interrupted is dropped
    given: Mapping[str, Raw] = field(default_factory=dict)  # answers that the dialog ``then`` knows already
    file: File | None = None  # goes along
    anew: bool = False  # whose chat this is has changed: what is known of the person is read again


class Dialog:
    """Base of all dialogs: ``class Register(Dialog, name="register")`` with steps as class attributes.

    An instance is the dialog at one moment: the answers that still hold, and the step that waits. It is
    made anew from the raw answers at every act, so nothing else has to be remembered between two messages.
    """

    name: ClassVar[str]
    steps: ClassVar[dict[str, Step[Any]]]
    counted: ClassVar[bool] = True
    """Whether the person is shown how far they are."""
    is_home: ClassVar[bool] = False
    """Where a person is when nothing is under way: there is nothing to go back to or to cancel."""
    is_first: ClassVar[bool] = False
    """Where newcomers begin: there is nothing before its first question."""
    holds_cancelled: ClassVar[bool] = False
    """A home that can take up again what was cancelled."""
    is_gentle: ClassVar[bool] = False
    """Nobody's words are counted as mistakes here."""
    hears: ClassVar[str | None] = None
    """The question that words of one's own answer, said right under a door that leads here."""

    def __init_subclass__(cls, name: str) -> None:
        own = {key: value for key, value in vars(cls).items() if isinstance(value, Step)}
        cls.name = name
        for step in own.values():
            if hasattr(Dialog, step.key) or step.key in _OWN:
                raise TypeError(f"{name}: a question cannot be called {step.key!r}, every dialog has that of its own")
            step.belongs_to(name)
        cls.steps = {}
        for base in cls.__bases__:
            cls.steps |= getattr(base, "steps", {})
        cls.steps |= own

    def __init__(self, given: Mapping[str, Raw], scene: Scene) -> None:
        self.scene = scene
        self.given: dict[str, Raw] = {}
        self.derived: dict[str, Raw] = {}
        self.waiting: Step[Any] | None = None
        self._replay(given)

    def _replay(self, given: Mapping[str, Raw]) -> None:
        """Keeps the answers that apply and parse. The first step without one waits; those after it stay kept."""
        for step in self.steps.values():
            if not step.applies(self):
                continue
            raw = given.get(step.key, given.get(step.was) if step.was else None)
            if raw is not None and self._holds(step, raw):
                self.given[step.key] = raw
            elif self.waiting is None and (derived := step.derive and step.derive(self)) is not None:
                self.derived[step.key] = derived
            elif self.waiting is None:
                self.waiting = step
        if self.is_over():
            self.waiting = None

    def is_over(self) -> bool:
        """Whether an answer made the rest of the questions needless."""
        return False

    def _holds(self, step: Step[Any], raw: Raw) -> bool:
        try:
            step.parse(raw, self)
        except (DialogError, ValueError, TypeError):
            return False
        return True

    def raw(self, key: str) -> Raw | None:
        """The answer as it is kept, given or derived."""
        return self.given.get(key, self.derived.get(key))

    def answered(self) -> list[tuple[Step[Any], Raw]]:
        """The steps that apply and have an answer, in order."""
        raws = ((step, self.raw(key)) for key, step in self.steps.items())
        return [(step, raw) for step, raw in raws if raw is not None]

    def ticked(self, step: Step[Any]) -> list[str]:
        """The boxes that are ticked when the question is first shown."""
        return list(self.given.get(step.key, ()))

    def place(self, step: Step[Any]) -> tuple[int, int] | None:
        """The step's number among those that apply as far as is known now, and how many those are."""
        applying = [s.key for s in self.steps.values() if s.counted and s.applies(self) and not s.derive]
        return (applying.index(step.key) + 1, len(applying)) if step.key in applying else None

    @classmethod
    def gather(cls, here: Here) -> Facts:
        """Reads from the store what the dialog needs to know; the engine gets it as ``scene.facts``."""
        return {}

    @classmethod
    def known(cls, facts: Facts) -> dict[str, Raw]:
        """Answers known already: they are not asked (catalogue 95)."""
        return {}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        """The first answers of somebody who comes by a door: ``subject`` is the row it is about, ``value`` its code.

        They are known like those of :meth:`known`, and as little to be trusted as any pressed button: a step takes
        only what is the person's own. None when this door leads nowhere (any more).
        """
        return None

    def opening(self) -> Reply | None:
        """What is said before the first question."""
        return None

    def greeting(self) -> Reply | None:
        """What is said to someone who opens the chat again and finds themselves here."""
        return None

    def leaving(self) -> Reply | None:
        """What is said to someone who cancels it: how things stand now."""
        return None

    def words(self, step: Step[Any]) -> dict[str, Any]:
        """Parameters of the step's question."""
        return {}

    def picture(self, step: Step[Any]) -> Picture | None:
        """What stands above the step's question when the dialog begins with it; not when it is asked again."""
        return None

    def unkept(self, *, goes_on: bool) -> Reply | None:
        """What is said in place of the usual words when something of health was said here, which is not kept (229), and
        which dialog comes instead: before this one if it ``goes_on``, else it was only behind a door of what was said.
        """
        return None

    def keep(self, here: Here) -> None:
        """Writes what has been answered so far, for a dialog that may be left at any question."""

    def finish(self, here: Here) -> Reply:
        """Does what the dialog is for, in the turn's transaction."""
        raise NotImplementedError
