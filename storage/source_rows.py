"""A source of job postings and a run of it, as rows of the store: how they are read and what of them is taken."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, and_, case, func, select

from domain.postings import Approval, SourceKind
from domain.text import Refused as TextRefused
from domain.text import clean_text
from storage.errors import Refused
from storage.posting_intake import EMPTIED
from storage.tables import job_posting

PAUSES: Final = (timedelta(hours=1), timedelta(hours=4))
"""After the first failures in a row; after more, a source has its own rhythm again."""
TROUBLED: Final = 3
"""After so many failures in a row people are shown that a source does not work."""
ASTRAY: Final = timedelta(hours=1)
"""No lease is this long: a later instant was written by a clock that was ahead."""
CUT_OFF: Final = "cut_off"
LONGEST_NAME: Final = 120
LONGEST_ADDRESS: Final = 500

_ADDRESS = re.compile(r"https?://[^\s<>\"'@/?#]+[^\s<>\"'@]*", re.IGNORECASE)


class RunOutcome(StrEnum):
    """What came of a run."""

    OK = "ok"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # most of it would have gone, and nothing went
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """One run. ``faults`` counts by code why single postings were not taken; ``staff_id``: who had it run by hand.

    Without an outcome it is under way, or was cut off: the program ended in the middle of it.
    """

    id: int
    source_id: int
    started_at: datetime
    ended_at: datetime | None
    outcome: RunOutcome | None
    fault: str | None
    read: int
    added: int
    changed: int
    gone: int
    twins: int
    held: int
    refused: int
    faults: dict[str, int]
    staff_id: int | None
    is_under_way: bool


@dataclass(frozen=True, slots=True)
class Source:
    """One source. ``postings`` are those that it has now, ``waiting`` those of them that wait for somebody."""

    id: int
    kind: SourceKind
    name: str
    address: str | None
    language: str
    approval: Approval
    is_on: bool
    every_hours: int
    next_at: datetime | None
    leased_until: datetime | None
    last_ok_at: datetime | None
    faults: int
    fault: str | None
    flag: str | None
    etag: str | None
    modified: str | None
    created_at: datetime
    created_by: int | None
    updated_at: datetime
    retired_at: datetime | None
    revision: int
    postings: int
    waiting: int
    last_run: Run | None

    def is_under_way(self, now: datetime) -> bool:
        """Whether somebody is at it."""
        return self.leased_until is not None and now < self.leased_until <= now + ASTRAY

    @property
    def is_emptied(self) -> bool:
        """Its last list had lost most of its postings: they are kept until somebody says that it is right."""
        return self.flag == EMPTIED

    @property
    def is_troubled(self) -> bool:
        """Whether a person should see to it."""
        return self.retired_at is None and (self.is_emptied or self.faults >= TROUBLED)


def address_of(typed: str | None) -> str | None:
    """A web address as it is kept; None for none. Raises Refused("address_unclear") for anything but http and https,
    and for one with a name and a password in it.
    """
    bare = (typed or "").strip()
    if not bare:
        return None
    if len(bare) > LONGEST_ADDRESS or not bare.isprintable() or not _ADDRESS.fullmatch(bare):
        raise Refused("address_unclear")
    return bare


def name_of(typed: str) -> str:
    try:
        name = clean_text(typed, LONGEST_NAME)
    except TextRefused:
        raise Refused("source_name") from None
    if not name:
        raise Refused("source_name")
    return name


def counted(ids: Iterable[int]) -> Select[Any]:
    waits = and_(job_posting.c.review == "waiting", job_posting.c.twin_of.is_(None), job_posting.c.hidden_at.is_(None))
    return (
        select(
            job_posting.c.source_id,
            func.count().label("postings"),
            func.count(case((waits, 1))).label("waiting"),
        )
        .where(job_posting.c.source_id.in_(list(ids)), job_posting.c.gone_at.is_(None))
        .group_by(job_posting.c.source_id)
    )


def run_of(row: Any, live: bool) -> Run:
    """``live``: somebody is at its source, and it is the newest."""
    outcome = RunOutcome(row.outcome) if row.outcome is not None else None
    said = dict(row._mapping) | {"faults": dict(row.faults or {}), "outcome": outcome}
    return Run(**said, is_under_way=live and row.ended_at is None)
