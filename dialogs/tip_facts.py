"""The job tips of one person, as a dialog gets at them, and lists of them as they are brought from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from dialogs.kit.answers import Raw
from domain.tips import Origin
from storage.store import Store

if TYPE_CHECKING:
    from datetime import datetime

    from domain.matching import Reason
    from storage.tips import Taste, Tip

MOST_LISTED = 10
"""Tips in one list."""
MOST_LOOKED_AT = 30
"""Tips told lately among which one is looked for."""


class Kind(StrEnum):
    """What a list is of."""

    NEW = "new"
    MORE = "more"
    SAVED = "saved"
    FOUND = "found"


def missing_of(store: Store, tip: Tip) -> tuple[Reason, ...]:
    """What the work asks for and whose tip it is has not told that they have."""
    score = store.tip_matching.fits(tip.person_id, tip.posting.id)
    return score.missing if score else ()


class TipsOf:
    """The tips of one person, each read when it is asked for and once a turn."""

    def __init__(self, store: Store, person_id: int) -> None:
        self._store = store
        self._person_id = person_id
        self._found: dict[int, Tip | None] = {}
        self._missing: dict[int, tuple[Reason, ...]] = {}

    def one(self, tip_id: int) -> Tip | None:
        if tip_id not in self._found:
            self._found[tip_id] = self._store.tips.one(self._person_id, tip_id)
        return self._found[tip_id]

    def all(self, ids: str) -> list[Tip]:
        found = [self.one(int(one)) for one in ids.split() if one.isdecimal()]
        return [one for one in found if one is not None]

    def lately(self) -> list[Tip]:
        """Those given lately that can still be applied for and wait for an answer; not what they found themselves."""
        found = self._store.tips.lately(self._person_id, MOST_LISTED)
        self._found |= {one.id: one for one in found}
        given = [one for one in found if one.origin != Origin.SEARCH]
        return [one for one in given if one.is_live and one.answer is None]

    def applied(self) -> Tip | None:
        """The last one that they applied for and have not told the end of."""
        found = [one for one in self._store.tips.lately(self._person_id, MOST_LOOKED_AT) if one.applied_at]
        return max((one for one in found if one.went is None), key=_when_applied, default=None)

    def missing(self, tip: Tip) -> tuple[Reason, ...]:
        """What the work asks for and they have not told that they have."""
        if tip.id not in self._missing:
            self._missing[tip.id] = missing_of(self._store, tip)
        return self._missing[tip.id]

    def tastes(self) -> list[Taste]:
        return self._store.tips.tastes(self._person_id)


def _when_applied(tip: Tip) -> datetime:
    assert tip.applied_at is not None, "only those that were applied for are compared"
    return tip.applied_at


def brought(tips: Sequence[Tip], kind: Kind) -> dict[str, Raw]:
    """What leads to a list of these."""
    return {"ids": " ".join(str(one.id) for one in tips[:MOST_LISTED]), "kind": str(kind)}
