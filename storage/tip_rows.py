"""A tip as the chat shows it, and what has been learned of somebody's likes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from domain.matching import Reason
from domain.tips import Answer, Origin, TasteKind, Went, WhyNot
from storage.clock_conditions import UNDER_WAY
from storage.inserts import insert_or_ignore
from storage.part import Part
from storage.posting_rows import Posting, posting_of, postings
from storage.rules import RuleBook, Rules
from storage.tables import client, job_posting, job_tip, service_case, staff, tip_taste

MOST_SHOWN = 30
"""Tips in a list of the chat."""

TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class Tip:
    """One posting as it was told to somebody. ``is_live``: it can still be applied for; ``staff_name`` is of who sent
    it, ``words`` are theirs. Instants are UTC; ``told_at`` None means that its message has not left.
    """

    id: int
    person_id: int
    posting: Posting
    origin: Origin
    points: int | None
    why: tuple[Reason, ...]
    staff_name: str | None
    words: str | None
    batch: str
    token: str
    is_live: bool
    chosen_at: datetime
    told_at: datetime | None
    answer: Answer | None
    answered_at: datetime | None
    why_not: WhyNot | None
    saved_at: datetime | None
    asked_at: datetime | None
    applied_at: datetime | None
    went: Went | None


@dataclass(frozen=True, slots=True)
class Taste:
    """Something learned of somebody. ``likes`` False: no more of these. ``label`` where the value is no code."""

    id: int
    kind: TasteKind
    value: str
    label: str | None
    likes: bool


@dataclass(frozen=True, slots=True)
class Learned:
    """What a no has taught: no more of these. ``label`` where the value is no code."""

    kind: TasteKind
    value: str
    label: str | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A posting chosen for somebody, before it is a row."""

    posting_id: int
    origin: Origin
    points: int | None = None
    why: tuple[Reason, ...] = ()


class TipRows(Part):
    """Reads the tips and tastes of a person."""

    def one(self, person_id: int, tip_id: int) -> Tip | None:
        """A tip of this person; None for another's."""
        return next(iter(self._tips(person_id, job_tip.c.id == tip_id)), None)

    def of_batch(self, person_id: int, batch: str) -> list[Tip]:
        """What was chosen for one message and can still be applied for, as it was chosen: the best first."""
        found = self._tips(person_id, job_tip.c.batch == batch, order=[job_tip.c.id])
        return [tip for tip in found if tip.is_live]

    def saved(self, person_id: int) -> list[Tip]:
        """What they keep, the newest first; also what is gone by now."""
        return self._tips(person_id, job_tip.c.saved_at.is_not(None), order=[job_tip.c.saved_at.desc()])

    def lately(self, person_id: int, most: int = 10) -> list[Tip]:
        """What they were told last, the newest first; also what is gone by now."""
        told = [job_tip.c.told_at.desc(), job_tip.c.id]
        return self._tips(person_id, job_tip.c.told_at.is_not(None), order=told, most=most)

    def tastes(self, person_id: int) -> list[Taste]:
        """What has been learned of them, the newest first."""
        rows = self._connection.execute(
            select(tip_taste)
            .where(tip_taste.c.person_id == person_id)
            .order_by(tip_taste.c.learned_at.desc(), tip_taste.c.id.desc())
        )
        return [Taste(row.id, TasteKind(row.kind), row.value, row.label, row.likes) for row in rows]

    def _tips(
        self,
        person_id: int,
        *which: ColumnElement[bool],
        order: Sequence[Any] = (job_tip.c.id,),
        most: int = MOST_SHOWN,
    ) -> list[Tip]:
        rows = self._connection.execute(
            select(job_tip, staff.c.full_name)
            .outerjoin(staff, staff.c.id == job_tip.c.staff_id)
            .where(job_tip.c.person_id == person_id, *which)
            .order_by(*order)
            .limit(most)
        ).mappings()
        found = rows.all()
        known = self._postings(row["posting_id"] for row in found)
        return [self._tip(row, known[row["posting_id"]]) for row in found]

    def _postings(self, ids: Iterable[int]) -> dict[int, Posting]:
        """The postings of these numbers, gone or not."""
        rows = self._connection.execute(postings(job_posting.c.id.in_(sorted(set(ids)))))
        return {found.id: found for found in map(posting_of, rows)}

    def _tip(self, row: Mapping[Any, Any], posting: Posting) -> Tip:
        return Tip(
            id=row["id"],
            person_id=row["person_id"],
            posting=posting,
            origin=Origin(row["origin"]),
            points=row["points"],
            why=tuple(Reason(code, value) for code, value in row["why"]),
            staff_name=row["full_name"],
            words=row["words"],
            batch=row["batch"],
            token=row["token"],
            is_live=posting.is_live(self._now),
            chosen_at=row["chosen_at"],
            told_at=row["told_at"],
            answer=Answer(row["answer"]) if row["answer"] else None,
            answered_at=row["answered_at"],
            why_not=WhyNot(row["why_not"]) if row["why_not"] else None,
            saved_at=row["saved_at"],
            asked_at=row["asked_at"],
            applied_at=row["applied_at"],
            went=Went(row["went"]) if row["went"] else None,
        )

    def _insert(
        self, chosen: Mapping[int, Sequence[Chosen]], batches: Mapping[int, str], told_at: datetime | None = None
    ) -> int:
        """Rows of what was chosen, by person; what they have a row of already is left as it is. Returns how many."""
        ids = {one.posting_id for theirs in chosen.values() for one in theirs}
        known_by = select(job_posting.c.id, job_posting.c.twin_key).where(job_posting.c.id.in_(sorted(ids)))
        twin_keys = {row.id: row.twin_key for row in self._connection.execute(known_by)}
        rows = [
            {
                "person_id": person_id,
                "posting_id": one.posting_id,
                "origin": one.origin,
                "points": one.points,
                "why": [[reason.code, reason.value] for reason in one.why],
                "twin_key": twin_keys.get(one.posting_id),
                "batch": batches[person_id],
                "token": secrets.token_urlsafe(TOKEN_BYTES),
                "chosen_at": self._now,
                "told_at": told_at,
            }
            for person_id, theirs in chosen.items()
            for one in theirs
        ]
        return len(insert_or_ignore(self._connection, job_tip, rows))

    @cached_property
    def _rules(self) -> Rules:
        return RuleBook(self._connection, self._now).current()


def in_service(person_id: Any) -> ColumnElement[bool]:
    """Whether somebody is a client whose service goes on and does not rest; as allows_tips."""
    served = client.alias("served")  # by another name: in a query of clients the column given may be client's own
    return (
        exists()
        .where(
            served.c.person_id == person_id,
            served.c.erased_at.is_(None),
            service_case.c.client_id == served.c.id,
            UNDER_WAY,
        )
        .correlate_except(served, service_case)
    )
