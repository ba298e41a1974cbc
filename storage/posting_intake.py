"""What a source has now, taken in by portions: new postings, changed ones, and those that it has no more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, case, exists, func, insert, or_, select, update

from domain.postings import Approval, Review
from domain.postings.posting import Raw, Understood
from storage.errors import Refused
from storage.posting_rows import columns_of, content_key, is_known, reads_the_same, said_of, says_the_same, waits_first
from storage.posting_twins import Late, Twins
from storage.tables import job_posting, job_run, job_source

LEASE: Final = timedelta(minutes=5)
"""How long a run has its source to itself after each sign of life of it."""
AT_ONCE: Final = 500
FEW: Final = 20
"""A source with fewer postings may lose all of them between two runs; of more, at most half go unasked."""
WINDOW: Final = timedelta(days=14)
"""Where a source tells only its newest postings, how long one is kept that it does not tell any more."""
EMPTIED, EMPTYING = "emptied", "emptying"
"""Flags of a source: it has lost most of its postings, and they are kept; somebody has said that they may go."""
EXPIRED: Final = "expired"
UNKNOWN: Final = "not_understood"


@dataclass(slots=True)
class Taken:
    """What came of a portion, or of a whole run. ``faults``: why postings were not taken, and how many."""

    read: int = 0
    added: int = 0
    changed: int = 0
    gone: int = 0
    twins: int = 0
    held: int = 0
    refused: int = 0
    kept: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, other: Taken) -> None:
        for name in (*COUNTS, "kept"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.faults.update(other.faults)


COUNTS: Final = ("read", "added", "changed", "gone", "twins", "held", "refused")
"""What is counted of a run: its columns."""


@dataclass(frozen=True, slots=True)
class _Run:
    """A run under way. ``at``: its own instant, later than that of any run before it; what it sees is marked by it."""

    id: int
    source_id: int
    at: datetime
    approval: Approval
    edition: str


class PostingIntake(Twins):
    """Run by bot/feeds/importing.py: many short transactions, any of which may be the last one before a crash."""

    def unread(self, source_id: int, some: Sequence[Raw], edition: str) -> set[str]:
        """Whose words are new or others than before: the keys of those that have to be understood."""
        from domain.postings.twins import content_of

        there = {key: row.content for key, row in self._known(source_id, [raw.key for raw in some]).items()}
        return {raw.key for raw in some if not is_known(there.get(raw.key, ""), content_of(raw), edition)}

    def take_in(
        self, source_id: int, run_id: int, batch: Sequence[tuple[Raw, Understood | None]], edition: str = ""
    ) -> Taken:
        """Some hundreds of postings. Raises Refused("overtaken") when the run is not the source's any more.

        ``edition`` names the reading (digits of a hash) that has understood them; None stands for a posting that was
        not :meth:`unread`.
        """
        self._hold()
        run = self._run(source_id, run_id, edition)
        there = self._known(source_id, [raw.key for raw, _ in batch])
        taken, pile = Taken(read=len(batch)), _Pile()
        for key, (raw, understood) in {raw.key: (raw, understood) for raw, understood in batch}.items():
            self._sort(pile, taken, run, there.get(key), raw, understood)
        self._insert(pile.new)
        self._rewrite(pile.changed)
        self._see(run, pile.seen)
        self._return(pile.back)
        if pile.turned:
            taken.twins = self._settle_twins(pile.keys, pile.new_keys, Late(frozenset(pile.late), run.at))
        if pile.turned or taken.twins:
            self._touch()
        self._count(run, taken)
        return taken

    def still_there(self, source_id: int, run_id: int, keys: Collection[str]) -> None:
        """Postings that the source has still, but that could not be read this time: they stay as they are."""
        run = self._run(source_id, run_id)
        for some in _portions(sorted(set(keys))):
            mine = job_posting.c.source_id == source_id, job_posting.c.key.in_(some)
            self._connection.execute(update(job_posting).where(*mine).values(seen_at=run.at))

    def finish(self, source_id: int, run_id: int, complete: bool, most: int = AT_ONCE) -> Taken:
        """What the source has no more goes, ``most`` of it at a time: call again while so many are ``gone``. Not
        ``complete``: it tells its newest only, so what it does not tell goes two weeks later.

        When more than half of twenty or more would go, none goes, and the source is flagged: ``kept`` says how many.
        """
        self._hold()
        run = self._run(source_id, run_id)
        unseen = and_(job_posting.c.seen_at < run.at, *_of(source_id))
        if not complete:
            unseen = and_(unseen, job_posting.c.seen_at < run.at - WINDOW)
        taken = Taken()
        if complete and self._would_empty(source_id, run.at):
            taken.kept = self._connection.execute(select(func.count()).where(unseen)).scalar_one()
        else:
            taken.gone = self._end(unseen, most)
        self._flag(source_id, EMPTIED if taken.kept else None)
        self._count(run, taken)
        return taken

    def accept_gone(self, source_id: int) -> int:
        """A person says that the source is right: what its last whole run did not see goes, the first of it at once.

        Returns how many; the others go with :meth:`close_over`.
        """
        self._hold()
        self._flag(source_id, EMPTYING)
        return self._empty(source_id, AT_ONCE)

    def _empty(self, source_id: int, most: int) -> int:
        last = select(func.max(job_run.c.id)).where(job_run.c.source_id == source_id, job_run.c.outcome == "kept")
        at = select(job_run.c.started_at).where(job_run.c.id == last.scalar_subquery())
        unseen = and_(job_posting.c.seen_at < at.scalar_subquery(), *_of(source_id))
        gone = self._end(unseen, most)
        if gone < most:
            self._flag(source_id, None)
        return gone

    def _flag(self, source_id: int, flag: str | None) -> None:
        self._connection.execute(update(job_source).where(job_source.c.id == source_id).values(flag=flag))

    def close_over(self, most: int = AT_ONCE) -> int:
        """The beat's: postings whose time has passed end, and those of sources that are retired or rightly empty; a
        twin takes their place. Returns how many, at most about ``most``; call again while there are any.
        """
        passed = and_(job_posting.c.gone_at.is_(None), job_posting.c.apply_until <= self._now)
        which = case((job_source.c.retired_at.is_not(None), "retired"), else_=job_source.c.flag)
        has = exists().where(job_posting.c.source_id == job_source.c.id, job_posting.c.gone_at.is_(None))
        ending = or_(and_(job_source.c.retired_at.is_not(None), has), job_source.c.flag == EMPTYING)
        sources = self._connection.execute(select(job_source.c.id, which.label("why")).where(ending)).all()
        some = select(job_posting.c.id).where(passed).limit(1)
        if not sources and self._connection.execute(some).first() is None:
            return 0
        self._hold()
        done = self._end(passed, most)
        for row in sources:
            if done < most:
                left = most - done
                done += self._end(and_(*_of(row.id)), left) if row.why == "retired" else self._empty(row.id, left)
        return done

    # One posting.

    def _sort(
        self, pile: _Pile, taken: Taken, run: _Run, before: Row[Any] | None, raw: Raw, understood: Understood | None
    ) -> None:
        """Onto which pile it goes."""
        from domain.postings.twins import content_of, employer_key, twin_key

        over = raw.apply_until is not None and raw.apply_until <= self._now
        if before is None and over:
            taken.refused += 1
            taken.faults[EXPIRED] += 1
            return
        if understood is None:
            self._sort_known(pile, taken, before, over=over)
            return
        read = columns_of(understood)
        content = content_key(content_of(raw), read, run.edition)
        if before is not None and before.content == content:
            self._sort_known(pile, taken, before, over=over)
            return
        row = {
            **said_of(raw),
            **read,
            "employer_key": employer_key(raw.employer) if raw.employer else None,
            "content": content,
            "twin_key": twin_key(raw, understood),
            "seen_at": run.at,
            "gone_at": (before.gone_at or self._now) if before is not None and over else None,
        }
        if before is None:
            self._sort_new(pile, taken, run, row, raw.key)
        else:
            self._sort_changed(pile, taken, run, before, row)

    def _sort_known(self, pile: _Pile, taken: Taken, before: Row[Any] | None, *, over: bool) -> None:
        """It says what it said before. One that had gone is back."""
        if before is None:
            taken.refused += 1
            taken.faults[UNKNOWN] += 1
            return
        pile.seen.append(before.id)
        if before.gone_at is not None and not over:
            pile.back.append(before.id)
            pile.late.add(before.id)
            pile.keys.add(before.twin_key)
            taken.changed += 1

    def _sort_new(self, pile: _Pile, taken: Taken, run: _Run, row: dict[str, Any], key: str) -> None:
        waits = row["doubt"] is not None or waits_first(run.approval, key)
        taken.added += 1
        taken.held += waits
        pile.new_keys.add(row["twin_key"])
        pile.new.append(
            row
            | {
                "source_id": run.source_id,
                "key": key,
                "review": Review.WAITING if waits else Review.APPROVED,
                "reviewed_at": None if waits else self._now,
                "first_seen_at": run.at,
                "changed_at": self._now,
            }
        )

    def _sort_changed(self, pile: _Pile, taken: Taken, run: _Run, before: Row[Any], row: dict[str, Any]) -> None:
        """Said anew, understood anew, or back again. What one of ours has set stays."""
        same = says_the_same(before.content, row["content"])
        if same and before.reviewed_by is not None:
            row["doubt"] = before.doubt  # a person has looked at these very words
        row |= {"review": before.review, "reviewed_at": before.reviewed_at, "reviewed_by": before.reviewed_by}
        asks = not same and run.approval is Approval.ALWAYS
        if before.review == Review.APPROVED and (row["doubt"] is not None or asks):
            row |= {"review": Review.WAITING, "reviewed_at": None, "reviewed_by": None}
            taken.held += 1
        elif before.review == Review.WAITING and row["doubt"] is None and _held_for_doubt(before, run.approval):
            row |= {"review": Review.APPROVED, "reviewed_at": self._now}
        if row["gone_at"] is not None:
            row["twin_of"] = None
        taken.changed += not reads_the_same(before.content, row["content"]) or before.gone_at is not None
        pile.keys |= {before.twin_key, row["twin_key"]}
        if before.gone_at is not None or before.twin_key != row["twin_key"]:
            pile.late.add(before.id)
        own = frozenset(before.edited or ())
        kept = {name: value for name, value in row.items() if name not in own}
        pile.changed[tuple(kept)].append({f"new_{name}": value for name, value in kept.items()} | {"its_id": before.id})

    # Rows.

    def _run(self, source_id: int, run_id: int, edition: str = "") -> _Run:
        """The run, with its source for itself for some time more."""
        under_way = exists().where(
            job_run.c.id == run_id, job_run.c.source_id == source_id, job_run.c.ended_at.is_(None)
        )
        kept = update(job_source).where(job_source.c.id == source_id, under_way).values(leased_until=self._now + LEASE)
        row = self._connection.execute(kept.returning(job_source.c.approval)).first()
        if row is None:
            raise Refused("overtaken")
        at = self._connection.execute(select(job_run.c.started_at).where(job_run.c.id == run_id)).scalar_one()
        return _Run(run_id, source_id, at, Approval(row.approval), edition)

    def _known(self, source_id: int, keys: Iterable[str]) -> dict[str, Row[Any]]:
        found: dict[str, Row[Any]] = {}
        for some in _portions(sorted(set(keys))):
            rows = self._connection.execute(_KNOWN, {"source_id": source_id, "keys": some})
            found |= {row.key: row for row in rows}
        return found

    def _insert(self, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(insert(job_posting), list(rows))

    def _rewrite(self, changed: Mapping[tuple[str, ...], list[dict[str, Any]]]) -> None:
        for names, rows in changed.items():
            values = {name: bindparam(f"new_{name}", type_=job_posting.c[name].type) for name in names}
            self._connection.execute(
                update(job_posting)
                .where(job_posting.c.id == bindparam("its_id"))
                .values(**values, changed_at=self._now, revision=job_posting.c.revision + 1),
                rows,
            )

    def _see(self, run: _Run, seen: Sequence[int]) -> None:
        for some in _portions(seen):
            self._connection.execute(update(job_posting).where(job_posting.c.id.in_(some)).values(seen_at=run.at))

    def _return(self, back: Sequence[int]) -> None:
        for some in _portions(back):
            self._set(job_posting.c.id.in_(some), gone_at=None)

    def _end(self, which: Any, most: int = AT_ONCE) -> int:
        """``most`` of them are told of no more, and those that stood behind them are chosen from."""
        some = select(job_posting.c.id).where(which).limit(most)
        ids = self._connection.execute(some).scalars().all()
        keys: list[str] = []
        for those in _portions(ids):
            ended = self._connection.execute(
                update(job_posting)
                .where(job_posting.c.id.in_(those))
                .values(gone_at=self._now, twin_of=None, changed_at=self._now, revision=job_posting.c.revision + 1)
                .returning(job_posting.c.twin_key)
            )
            keys += ended.scalars()
        if keys:
            self._settle_twins((), keys)
            self._touch()
        return len(keys)

    def _would_empty(self, source_id: int, at: datetime) -> bool:
        """Whether most of what the source had before this run is not there any more."""
        had = case((job_posting.c.first_seen_at < at, 1))
        lost = case((job_posting.c.seen_at < at, 1))
        row = self._connection.execute(
            select(func.count(had).label("had"), func.count(lost).label("lost")).where(*_of(source_id))
        ).one()
        return bool(row.had >= FEW and row.lost * 2 > row.had)

    def _count(self, run: _Run, taken: Taken) -> None:
        """Counts of a run stand with what they count, in the same transaction."""
        more = {name: job_run.c[name] + getattr(taken, name) for name in COUNTS if getattr(taken, name)}
        if taken.faults:
            before = self._connection.execute(select(job_run.c.faults).where(job_run.c.id == run.id)).scalar()
            more["faults"] = dict(Counter(before or {}) + taken.faults)
        if more:
            self._connection.execute(update(job_run).where(job_run.c.id == run.id).values(**more))


@dataclass(slots=True)
class _Pile:
    """What is to be done with a portion. ``keys`` are the twin keys of what has changed."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changed: defaultdict[tuple[str, ...], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    seen: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    late: set[int] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    new_keys: set[str] = field(default_factory=set)

    @property
    def turned(self) -> bool:
        return bool(self.new or self.changed or self.back)


def _of(source_id: int) -> tuple[Any, ...]:
    """What a source has told, and was not ended yet."""
    return job_posting.c.source_id == source_id, job_posting.c.gone_at.is_(None)


def _held_for_doubt(before: Row[Any], approval: Approval) -> bool:
    """Whether nobody would have been asked, had there not been a doubt."""
    return before.doubt is not None and not waits_first(approval, before.key)


def _portions(some: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (some[first : first + AT_ONCE] for first in range(0, len(some), AT_ONCE))


_KNOWN = select(
    job_posting.c.id,
    job_posting.c.key,
    job_posting.c.content,
    job_posting.c.twin_key,
    job_posting.c.review,
    job_posting.c.reviewed_at,
    job_posting.c.reviewed_by,
    job_posting.c.doubt,
    job_posting.c.edited,
    job_posting.c.gone_at,
).where(job_posting.c.source_id == bindparam("source_id"), job_posting.c.key.in_(bindparam("keys", expanding=True)))
