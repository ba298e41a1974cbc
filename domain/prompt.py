"""What a person is shown besides words: a picture, the buttons under a message, and what kind of answer is awaited."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
class Picture:
    """One that goes with a message: ``token`` of its address (see storage.pictures), ``alt``, what is to be seen in it,
    in the message's language, and its size in pixels.
    """

    token: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Prompt:
    """``choices`` are shown one a row; ``ways`` (back, help, a person) always stand last, in one row."""

    choices: tuple[Button, ...] = ()
    ways: tuple[Button, ...] = ()
    expects: Expects = "none"
    progress: tuple[int, int] | None = None  # this question's number, and how many there are
    hint: str = ""  # an example, shown in the empty text field
    picture: Picture | None = None

    @property
    def is_only_picture(self) -> bool:
        """Nothing is asked under it: the buttons that stood under the message before stay the newest ones."""
        return self.picture is not None and not self.buttons()

    def again(self) -> Self | None:
        """For under other words: the same without the picture; None when there is nothing but it."""
        return None if self.is_only_picture else replace(self, picture=None)

    def buttons(self) -> tuple[Button, ...]:
        return (*self.choices, *self.ways)

    def to_json(self) -> dict[str, Any]:
        stored: dict[str, Any] = {
            "choices": [[b.label, b.data, b.look] for b in self.choices],
            "ways": [[b.label, b.data, b.look] for b in self.ways],
            "expects": self.expects,
            "progress": list(self.progress) if self.progress else None,
            "hint": self.hint,
        }
        if self.picture is not None:
            stored["picture"] = [self.picture.token, self.picture.alt, self.picture.width, self.picture.height]
        return stored

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        progress, picture = stored.get("progress"), stored.get("picture")
        return cls(
            choices=tuple(Button(*b) for b in stored.get("choices", ())),
            ways=tuple(Button(*b) for b in stored.get("ways", ())),
            expects=stored.get("expects", "none"),
            progress=(progress[0], progress[1]) if progress else None,
            hint=stored.get("hint", ""),
            picture=Picture(*picture) if picture else None,
        )
