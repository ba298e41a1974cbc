"""What is stored between two messages: which question was asked and the answers so far, as plain data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Self

from dialogs.kit.answers import Raw


@dataclass(frozen=True, slots=True)
class State:
    """One dialog under way. No position: replaying ``given`` finds the first unanswered question.

    ``nonce`` grows with every question answered, so that a button tells which asking it belongs to.
    ``under`` is the dialog this one interrupts and returns to.
    """

    dialog: str
    asked: str
    given: dict[str, Raw] = field(default_factory=dict)
    known: tuple[str, ...] = ()  # of these, what was known before the first question: "back" leaves it alone
    nonce: int = 0
    misses: int = 0
    changing: str | None = None  # the step being changed from a summary
    ticked: tuple[str, ...] | None = None  # boxes ticked at the question asked; None before the first tick
    page: int = 0  # of the choices shown
    listing: bool = False  # a summary shows what can be changed
    pressed: str | None = None  # the button acted on last, to know a double tap
    under: State | None = None

    def to_json(self) -> dict[str, Any]:
        stored: dict[str, Any] = {"dialog": self.dialog, "asked": self.asked, "given": self.given}
        for name in ("nonce", "misses", "changing", "page", "listing", "pressed"):
            if value := getattr(self, name):
                stored[name] = value
        if self.known:
            stored["known"] = list(self.known)
        if self.ticked is not None:
            stored["ticked"] = list(self.ticked)
        if self.under is not None:
            stored["under"] = self.under.to_json()
        return stored

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        known = {name: value for name, value in stored.items() if name in cls.__dataclass_fields__}
        for name in ("known", "ticked"):
            if known.get(name) is not None:
                known[name] = tuple(known[name])
        if known.get("under") is not None:
            known["under"] = cls.from_json(known["under"])
        return cls(**known)

    def answered(self, key: str, raw: Raw) -> Self:
        """The same dialog with one more answer, and a clean slate for the next question."""
        known = tuple(one for one in self.known if one != key)
        return replace(self, given={**self.given, key: raw}, known=known).turned()

    def turned(self) -> Self:
        """A new asking begins: buttons of the one before are old now."""
        return replace(self, nonce=self.nonce + 1, misses=0, changing=None, ticked=None, page=0, listing=False)


def without(state: State | None, unwanted: Callable[[str], bool]) -> State | None:
    """A dialog and those it interrupts, less the ones whose name is unwanted."""
    if state is None:
        return None
    under = without(state.under, unwanted)
    return under if unwanted(state.dialog) else replace(state, under=under)
