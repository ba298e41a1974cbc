"""The same job in several sources: one of them is shown, the others stand behind it until it goes.

Within one source two postings are two jobs, since their source says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select, update

from domain.postings import Approval, Review
from storage.posting_rows import PostingPart
from storage.tables import job_posting, job_source

AT_ONCE = 500
_TRUST = {None: 0, Approval.NEVER: 1, Approval.SAMPLE: 2, Approval.ALWAYS: 3}
"""What one of ours typed in goes before what a source says; a source that goes unasked before one that does not."""


@dataclass(frozen=True, slots=True)
class Late:
    """Who has come just now: those first seen ``since`` then, and those of ``ids``, which had gone."""

    ids: frozenset[int] = frozenset()
    since: datetime | None = None


class Twins(PostingPart):
    """Which of the same job's postings is shown."""

    def _settle_twins(self, keys: Iterable[str], crowds_only: Iterable[str] = (), late: Late | None = None) -> int:
        """Chooses anew among the living postings of each twin key. Returns how many stand in another place now.

        Of ``crowds_only`` only keys with several postings are looked at: the others cannot have changed. ``late`` are
        those that came just now: they take nobody's place who may be told of.
        """
        late = late or Late()
        sure = set(keys)
        crowded = set(crowds_only) - sure
        wanted = sorted(sure | self._crowded(crowded))
        moved: list[dict[str, Any]] = []
        for first in range(0, len(wanted), AT_ONCE):
            groups: dict[str, list[Row[Any]]] = defaultdict(list)
            for row in self._connection.execute(_LIVING, {"keys": wanted[first : first + AT_ONCE]}):
                groups[row.twin_key].append(row)
            for rows in groups.values():
                moved += _places(rows, late)
        if moved:
            change = update(job_posting).where(job_posting.c.id == bindparam("its_id"))
            self._connection.execute(change.values(twin_of=bindparam("shown"), changed_at=self._now), moved)
        return len(moved)

    def _crowded(self, keys: Iterable[str]) -> set[str]:
        """Which of the keys more than one posting has: read from the index alone."""
        found: set[str] = set()
        wanted = sorted(keys)
        for first in range(0, len(wanted), AT_ONCE):
            found.update(self._connection.execute(_CROWDS, {"keys": wanted[first : first + AT_ONCE]}).scalars())
        return found


def _places(rows: list[Row[Any]], late: Late) -> list[dict[str, Any]]:
    """Those that have to stand in another place, and where."""
    shown = min(rows, key=lambda row: _rank(row, late))
    moved = []
    for row in rows:
        # What stands beside the shown one in its own source is another job.
        behind = None if row.source_id == shown.source_id else shown.id
        if row.twin_of != behind:
            moved.append({"its_id": row.id, "shown": behind})
    return moved


def _rank(row: Row[Any], late: Late) -> tuple[bool, bool, bool, int, int]:
    """The least is shown: what a person has decided of the job, then what may be told of, then who stood there before,
    so that nobody is told of a job twice.

    A posting that was hidden or refused so keeps its twins of other sources away too.
    """
    judged = row.reviewed_by is not None or row.hidden_at is not None or row.pinned_until is not None
    approved = row.review == Review.APPROVED
    stood = row.twin_of is None and row.id not in late.ids and (late.since is None or row.first_seen_at < late.since)
    return not judged, not approved, not stood, _TRUST[row.approval], row.id


def _living() -> Select[Any]:
    return (
        select(
            job_posting.c.id,
            job_posting.c.source_id,
            job_posting.c.twin_key,
            job_posting.c.twin_of,
            job_posting.c.review,
            job_posting.c.reviewed_by,
            job_posting.c.hidden_at,
            job_posting.c.pinned_until,
            job_posting.c.first_seen_at,
            job_source.c.approval,
        )
        .outerjoin(job_source, job_source.c.id == job_posting.c.source_id)
        .where(job_posting.c.twin_key.in_(bindparam("keys", expanding=True)), job_posting.c.gone_at.is_(None))
        .order_by(job_posting.c.id)
    )


_LIVING = _living()
_CROWDS = (
    select(job_posting.c.twin_key)
    .where(job_posting.c.twin_key.in_(bindparam("keys", expanding=True)))
    .group_by(job_posting.c.twin_key)
    .having(func.count() > 1)
)
