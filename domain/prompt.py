"""What a person is shown besides words: the buttons under a message, and what kind of answer is awaited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Self

Expects = Literal["none", "text", "long", "name", "tel", "email", "number", "date"]
"""What a text field should expect. 'none': buttons only, though typing an answer always works."""

Look = Literal["choice", "on", "off", "primary", "link"]
"""choice: a plain answer; on, off: a tick box's state; primary: done, send; link: data is a web address."""


@dataclass(frozen=True, slots=True)
class Button:
    """``label`` is words in the person's language; ``data`` (at most 64 bytes) comes back when it is pressed."""

    label: str
    data: str
    look: Look = "choice"


@dataclass(frozen=True, slots=True)
class Prompt:
    """``choices`` are shown one a row; ``ways`` (back, help, a person) always stand last, in one row."""

    choices: tuple[Button, ...] = ()
    ways: tuple[Button, ...] = ()
    expects: Expects = "none"
    progress: tuple[int, int] | None = None  # this question's number, and how many there are
    hint: str = ""  # an example, shown in the empty text field

    def buttons(self) -> tuple[Button, ...]:
        return (*self.choices, *self.ways)

    def to_json(self) -> dict[str, Any]:
        return {
            "choices": [[b.label, b.data, b.look] for b in self.choices],
            "ways": [[b.label, b.data, b.look] for b in self.ways],
            "expects": self.expects,
            "progress": list(self.progress) if self.progress else None,
            "hint": self.hint,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        progress = stored.get("progress")
        return cls(
            choices=tuple(Button(*b) for b in stored.get("choices", ())),
            ways=tuple(Button(*b) for b in stored.get("ways", ())),
            expects=stored.get("expects", "none"),
            progress=(progress[0], progress[1]) if progress else None,
            hint=stored.get("hint", ""),
        )
