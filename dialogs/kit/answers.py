"""How an answer is kept, and why one cannot be taken.

DialogError
├── Invalid   this answer cannot be taken: say why, ask again
└── Ends      this answer means that the dialog ends here, kindly, with nothing done
"""

from __future__ import annotations

from typing import Any

Raw = str | list[str]
"""An answer as it is kept between two messages: plain data, read again by its step at every replay."""

SKIPPED = ""
"""The raw answer of someone who passed an optional question over."""


class DialogError(Exception):
    """What a step says of an answer. ``reason`` names the text: ``{dialog}.{step}.{reason}`` or ``kit.{reason}``."""

    def __init__(self, reason: str, **params: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


class Invalid(DialogError):
    """The answer cannot be taken. With ``warm`` it is no mistake of the person's and is not counted as one."""

    def __init__(self, reason: str, *, warm: bool = False, **params: Any) -> None:
        super().__init__(reason, **params)
        self.warm = warm


class Ends(DialogError):
    """The dialog cannot go on with this person; the text says where they are helped instead."""
