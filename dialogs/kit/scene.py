"""What is known while one act is answered: the moment, the language, the words, and data from the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Self

from domain.calendar import local_day
from locales import Texts

Facts = Mapping[str, Any]
"""What a dialog asked to know from the store, gathered before it is run; the engine itself reads nothing."""


@dataclass(frozen=True, slots=True)
class Scene:
    """``now`` is aware UTC. ``facts`` belong to the dialog that is being run."""

    now: datetime
    language: str
    texts: Texts
    privacy_url: str
    facts: Facts = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day in Helsinki."""
        return local_day(self.now)

    def knowing(self, facts: Facts) -> Self:
        return replace(self, facts=facts)

    def speaking(self, language: str) -> Self:
        return replace(self, language=language)
