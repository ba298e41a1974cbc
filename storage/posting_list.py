"""Postings as they are read: one, those that people may be told of, and the console's lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, String, cast, func, or_, select, union

from domain.people import Field
from domain.postings import Review
from storage.audit import Action, Subject
from storage.posting_rows import Posting, PostingPart, Standing, barred, live_now, posting_of, postings, unended
from storage.tables import audit, job_posting, job_stamp, staff

PAGE: Final = 50
MOST_COUNTED: Final = 1000
_OVERLAP: Final = timedelta(minutes=15)
"""A transaction commits later than its instant says, and machines' clocks differ."""
_DIGITS: Final = 14
_MOST_DIGITS: Final = 19
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PostingFilters:
    """``standing`` None: all. ``ours``: typed in here. ``words`` are looked for in title and employer. ``after`` is
    :attr:`PostingPage.following` of the page before.
    """

    standing: Standing | None = Standing.WAITING
    source_id: int | None = None
    ours: bool = False
    field: Field | None = None
    words: str = ""
    employer_key: str | None = None
    after: str | None = None
    municipality: str | None = None


@dataclass(frozen=True, slots=True)
class PostingPage:
    """``rows`` are the newest first, without their texts; ``following`` leads to the next page, "" at the end."""

    rows: list[Posting]
    filters: PostingFilters
    following: str


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that one of ours did with a posting; ``staff_name`` None: the program, or the command line."""

    at: datetime
    action: Action
    staff_name: str | None


class PostingList(PostingPart):
    """Postings are not personal data: nothing of these reads is recorded."""

    def one(self, posting_id: int) -> Posting | None:
        """Whole, whatever has become of it."""
        return self._first(postings(job_posting.c.id == posting_id))

    def live(self, posting_id: int) -> Posting | None:
        """It, if people may be told of it at this moment: asked before every telling."""
        return self._first(postings(job_posting.c.id == posting_id, live_now(self._now)))

    def are_live(self, ids: list[int]) -> dict[int, Posting]:
        """Of these, the ones that people may be told of at this moment."""
        rows = self._connection.execute(postings(job_posting.c.id.in_(ids), live_now(self._now)))
        return {row.id: posting_of(row) for row in rows}

    def all_live(self) -> list[Posting]:
        """All that people may be told of, by number; without their texts."""
        rows = self._connection.execute(postings(live_now(self._now), whole=False).order_by(job_posting.c.id))
        return [posting_of(row) for row in rows]

    def live_since(self, stamp: str) -> list[Posting]:
        """Of :meth:`all_live`, what may have changed since the stamp; all for a stamp that is none of ours."""
        try:
            since = _instant(int(stamp[:_DIGITS], 16))
        except (ValueError, OverflowError):
            return self.all_live()
        lately = postings(live_now(self._now), job_posting.c.changed_at >= since - _OVERLAP, whole=False)
        return [posting_of(row) for row in self._connection.execute(lately.order_by(job_posting.c.id))]

    def stamp(self) -> str:
        """Another one after every change of what people may be told of; "" before the first."""
        return str(self._connection.execute(select(job_stamp.c.stamp)).scalar() or "")

    def twins(self, posting_id: int) -> list[Posting]:
        """The same job in other sources: those that stand behind it."""
        rows = self._connection.execute(postings(job_posting.c.twin_of == posting_id, whole=False))
        return [posting_of(row) for row in rows]

    def of_request(self, request_id: int) -> list[Posting]:
        """Born from an employer's need, the newest first."""
        born = postings(job_posting.c.request_id == request_id, whole=False).order_by(job_posting.c.id.desc())
        return [posting_of(row) for row in self._connection.execute(born)]

    # The console's lists.

    def listed(self, filters: PostingFilters) -> PostingPage:
        which = [*self._standing(filters.standing), *_narrowed(filters)]
        after = filters.after or ""
        if after.isascii() and after.isdecimal() and len(after) < _MOST_DIGITS:  # else somebody has put it together
            which.append(job_posting.c.id < int(after))
        page = postings(*which, whole=False).order_by(job_posting.c.id.desc()).limit(PAGE + 1)
        rows = [posting_of(row) for row in self._connection.execute(page)]
        return PostingPage(rows[:PAGE], filters, str(rows[PAGE - 1].id) if len(rows) > PAGE else "")

    def counts(self) -> dict[Standing, int]:
        """How many there are of those that somebody has to see to, counted up to a thousand."""
        return {one: self._some(one) for one in (Standing.WAITING, Standing.HELD)}

    def story(self, posting_id: int, most: int = 50) -> list[Happened]:
        """What was done with it, the newest first."""
        about = audit.c.subject_kind == Subject.POSTING, audit.c.subject_id == posting_id
        rows = self._connection.execute(
            select(audit.c.at, audit.c.action, staff.c.full_name)
            .outerjoin(staff, staff.c.id == audit.c.staff_id)
            .where(*about, audit.c.action != Action.VIEW_REFUSED)
            .order_by(audit.c.id.desc())
            .limit(most)
        )
        return [Happened(row.at, Action(row.action), row.full_name) for row in rows]

    def _some(self, standing: Standing) -> int:
        some = select(job_posting.c.id).where(*self._standing(standing)).limit(MOST_COUNTED)
        return int(self._connection.execute(select(func.count()).select_from(some.subquery())).scalar_one())

    def _standing(self, standing: Standing | None) -> list[ColumnElement[bool]]:
        not_barred = or_(job_posting.c.employer_key.is_(None), ~barred)
        waits = [
            job_posting.c.review == Review.WAITING,
            job_posting.c.hidden_at.is_(None),
            job_posting.c.twin_of.is_(None),
            unended(self._now),
            not_barred,
        ]
        match standing:
            case None:
                return []
            case Standing.WAITING:
                return [*waits, job_posting.c.doubt.is_(None)]
            case Standing.HELD:
                return [*waits, job_posting.c.doubt.is_not(None)]
            case Standing.LIVE:
                return [live_now(self._now)]
            case Standing.HIDDEN:
                return [job_posting.c.id.in_(_PUT_AWAY), unended(self._now)]
            case Standing.ENDED:
                return [job_posting.c.gone_at.is_not(None)]


_PUT_AWAY: Final = union(
    select(job_posting.c.id).where(job_posting.c.hidden_at.is_not(None)),
    select(job_posting.c.id).where(job_posting.c.review == Review.REJECTED),
    select(job_posting.c.id).where(job_posting.c.employer_key.is_not(None), barred),
)
"""Three ways, each with an index of its own: what is put away is little among much."""


def _narrowed(filters: PostingFilters) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = []
    if filters.ours:
        which.append(job_posting.c.source_id.is_(None))
    elif filters.source_id is not None:
        which.append(job_posting.c.source_id == filters.source_id)
    if filters.field is not None:
        which.append(job_posting.c.field == filters.field)
    if filters.employer_key is not None:
        which.append(job_posting.c.employer_key == filters.employer_key)
    if filters.municipality is not None:
        code = f'"{filters.municipality}"'
        which.append(cast(job_posting.c.municipalities, String).contains(code, autoescape=True))
    which += [_has(word) for word in filters.words.split()[:5]]
    return which


def _has(word: str) -> ColumnElement[bool]:
    """In the title or the employer's name. SQLite takes only a to z for the same letter, small or big."""
    spelt = dict.fromkeys((word, word.lower(), word.capitalize(), word.upper()))
    return or_(
        *(
            column.icontains(one, autoescape=True)
            for one in spelt
            for column in (job_posting.c.title, job_posting.c.employer)
        )
    )


def _instant(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
