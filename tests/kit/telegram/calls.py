"""The record of every request the bot made, so that tests are witnesses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .parameters import Parameters, Upload


@dataclass
class Call:
    """One request. `status` stays None while it is under way, and when the connection was dropped.

    `acted` tells whether the method did its work, which a dropped or falsified answer does not.
    """

    number: int
    at: float
    method: str
    params: dict[str, Any]
    status: int | None = None
    acted: bool = False
    outcome: str = "under way"
    result: Any = field(default=None, repr=False)

    @property
    def ok(self) -> bool:
        return self.status == 200


def plain(params: Parameters) -> dict[str, Any]:
    """The parameters as JSON can carry them: an uploaded file is told by name, type and size."""
    return {name: value.as_json() if isinstance(value, Upload) else value for name, value in params.items()}
