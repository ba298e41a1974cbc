"""How a question is shown: its words, its buttons, what may be typed, and how far one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dialogs.kit import buttons
from dialogs.kit.buttons import Special, Way
from dialogs.kit.choices import Many, Summary
from dialogs.kit.dialog import Dialog
from dialogs.kit.state import State
from dialogs.kit.steps import Option, Step, bare
from domain.markup import Markup
from domain.prompt import Button, Prompt
from locales import Rich

PAGE = 12
"""Choices shown at a time."""


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    body: Markup
    prompt: Prompt
    values: frozenset[str]  # what the buttons under it can mean, on every page of them


def question(dialog: Dialog, step: Step[Any], state: State, *, offer_person: bool) -> Question:
    """The question as the person sees it now."""
    shown = _Shown(dialog, step, state)
    offered = (shown.way(Way.PERSON),) if offer_person and dialog.name != Way.PERSON else ()
    prompt = Prompt(
        choices=(*offered, *shown.choices()),
        ways=tuple(way for way in shown.ways() if way not in offered),
        expects=step.expects,
        progress=dialog.place(step) if dialog.counted and not state.changing else None,
        hint=shown.own("hint") or "",
    )
    return Question(shown.key, shown.body(), prompt, shown.values())


def with_lines(parts: Sequence[Markup]) -> Markup:
    """Parts of one message, an empty line between them."""
    return Markup("\n\n".join(part for part in parts if part))


class _Shown:
    def __init__(self, dialog: Dialog, step: Step[Any], state: State) -> None:
        self.dialog = dialog
        self.step = step
        self.inner = bare(step)
        self.state = state
        self.texts = dialog.scene.texts
        self.language = dialog.scene.language
        self.key = f"{step.texts}.ask"

    def body(self) -> Markup:
        if not isinstance(self.inner, Summary):
            return self.texts.say(self.language, self.key, **self.dialog.words(self.step))
        if self.state.listing:
            return self.texts.say(self.language, "kit.summary.which")
        lines = [
            self.texts.say(self.language, "kit.summary.line", name=name, answer=answer)
            for name, answer in self.inner.lines(self.dialog)
        ]
        params = self.dialog.words(self.step)
        return self.texts.say(self.language, self.key, answers=Rich("\n".join(lines)), **params)

    def own(self, part: str) -> str | None:
        """A text of this step's own that not every step has."""
        key = f"{self.step.texts}.{part}"
        return self.texts.plain(self.language, key) if self.texts.has(key) else None

    def choices(self) -> tuple[Button, ...]:
        if isinstance(self.inner, Summary):
            return self._summary()
        options = list(self.step.options(self.dialog))
        shown = [self._option(option) for option in self._page(options)]
        if len(options) > PAGE:
            shown.append(self._special(Special.MORE))
        if isinstance(self.inner, Many):
            shown.append(self._special(Special.DONE, primary=True))
        if self.step.optional:
            shown.append(self._special(Special.SKIP))
        return tuple(shown)

    def values(self) -> frozenset[str]:
        """Every value that can be pressed now. A box counts both ways: the message may be an older one."""
        if isinstance(self.inner, Summary) and self.state.listing:
            return frozenset({step.key for step in self._changeable()} | {Special.KEEP})
        found = set(self.step.values(self.dialog))
        if isinstance(self.inner, Many):
            found |= {buttons.UNTICK + value for value in found} | {Special.DONE}
        if isinstance(self.inner, Summary):
            found.add(Special.CHANGE)
        elif len(found) > PAGE:
            found.add(Special.MORE)
        if self.step.optional:
            found.add(Special.SKIP)
        return frozenset(found)

    def _page(self, options: list[Option]) -> list[Option]:
        if len(options) <= PAGE:
            return options
        pages = -(-len(options) // PAGE)
        first = (self.state.page % pages) * PAGE
        return options[first : first + PAGE]

    def _option(self, option: Option) -> Button:
        if not isinstance(self.inner, Many):
            return Button(option.label, self._data(option.value))
        ticked = self.dialog.ticked(self.step) if self.state.ticked is None else self.state.ticked
        if option.value in ticked:
            return Button(option.label, self._data(buttons.UNTICK + option.value), "on")
        return Button(option.label, self._data(option.value), "off")

    def _summary(self) -> tuple[Button, ...]:
        if self.state.listing:
            names = [
                Button(self.texts.plain(self.language, f"{step.texts}.name"), self._data(step.key))
                for step in self._changeable()
            ]
            return (*names, self._special(Special.KEEP))
        (yes,) = self.step.options(self.dialog)
        return (Button(yes.label, self._data(yes.value), "primary"), self._special(Special.CHANGE))

    def _changeable(self) -> list[Step[Any]]:
        return [step for step, _ in self.dialog.answered() if step is not self.step]

    def _special(self, special: Special, *, primary: bool = False) -> Button:
        own = self.own(special.removeprefix("_"))
        label = own or self.texts.plain(self.language, f"kit.{special.removeprefix('_')}")
        return Button(label, self._data(special), "primary" if primary else "choice")

    def _data(self, value: str) -> str:
        return buttons.write(self.dialog.name, self.step.key, self.state.nonce, value)

    def ways(self) -> tuple[Button, ...]:
        ways = [Way.HELP, Way.PERSON] if self.dialog.name != Way.PERSON else [Way.HELP]
        if not self.dialog.is_home and self._can_go_back():
            ways.insert(0, Way.BACK)
        return tuple(self.way(way) for way in ways)

    def _can_go_back(self) -> bool:
        is_first = not set(self.dialog.given) - set(self.state.known) and not self.state.changing
        return not is_first or self.state.under is not None or not self.dialog.is_first

    def way(self, way: Way) -> Button:
        label = self.texts.plain(self.language, f"kit.way.{way}")
        return Button(label, buttons.write(buttons.WAYS, way, self.state.nonce))
