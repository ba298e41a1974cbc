"""Which live postings fit whom.

The board of all live postings is held in the process, and known by the stamp that every change of a posting renews:
another stamp, another board, for which only postings that have changed are read. It holds codes and words of titles;
texts stay in the store. Who seeks is read anew each time, so that an answer counts at once.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, select

from domain.calendar import local_day
from domain.postings.board import Board, Pick
from domain.postings.fit import Offered, Score, Seeker, Taste, fit
from domain.tips import From, TasteKind
from storage.part import Part
from storage.posting_rows import live_now
from storage.tables import client, job_posting, job_stamp, tip_taste, tip_wish

AT_ONCE: Final = 500
"""People, or postings, of whom the rows are read by one statement."""
BOARDS_HELD: Final = 2
"""The newest ones: a transaction that began before a change may ask for the one before it."""
LARGE: Final = 20_000
LATE: Final = timedelta(minutes=10)
"""A board of more postings takes seconds to make. While they change all the time, as in a long import, nobody waits for
that in the middle of a talk: the one before is good for so long, since whatever is told is asked for again, and the
beat makes the next one beside everything else.
"""

SOUGHT: Final = (
    "municipality_code",
    "fields",
    "own_words",
    "licences",
    "languages",
    "hours",
    "cards",
    "hopes",
    "education",
    "birth_year",
)
"""The columns of a client by which postings are found for them."""

OFFERED: Final = (
    "id",
    "source_id",
    "title",
    "employer",
    "employer_key",
    "twin_key",
    "apply_until",
    "occupation",
    "field",
    "words",
    "municipalities",
    "is_remote",
    "hours",
    "lasts",
    "licence",
    "languages",
    "cards",
    "education",
    "kinds",
    "adults_only",
    "pinned_until",
    "first_seen_at",
)
"""The columns of a posting that the board is made of."""

_boards: dict[str, Board] = {}
_offers: dict[int, tuple[int, Offered]] = {}
"""What the newest board is made of, each with a mark of how its row was."""
_large: dict[str, tuple[datetime, Board]] = {}
"""By database the newest board, when it is a large one, and when it was made."""


class TipMatching(Part):
    """Which live postings fit whom."""

    def board(self) -> Board:
        """All live postings, as they are at this instant; where they are very many, as they were some minutes ago."""
        stamp = self._stamp()
        board = _boards.get(stamp) or self._one_before() or self._made(stamp)
        return board.at(self._now, local_day(self._now))

    def renew(self) -> None:
        """The beat's, in a transaction that only reads: whoever talks with us then finds the board made."""
        stamp = self._stamp()
        if stamp not in _boards:
            self._made(stamp)

    def seeker_of(self, person_id: int) -> Seeker | None:
        """Somebody as tips are chosen for them; None for who is no client."""
        return self.seekers([person_id]).get(person_id)

    def seekers(self, person_ids: Iterable[int]) -> dict[int, Seeker]:
        """The same for many; who is no client is left out."""
        found: dict[int, Seeker] = {}
        for some in _portions(sorted(set(person_ids))):
            found.update(self._seekers(some))
        return found

    def best(
        self,
        person_ids: Iterable[int],
        most: int,
        *,
        without: Mapping[int, Collection[int]] | None = None,
        new_since: datetime | None = None,
    ) -> dict[int, list[Pick]]:
        """The best postings for each, at most ``most``. ``without``: by person what they have been told of; what is the
        same job as one of those is left out too. ``new_since``: only postings first seen after that instant."""
        board, had = self.board(), without or {}
        return {
            person_id: board.best(seeker, most, had.get(person_id, ()), new_since=new_since)
            for person_id, seeker in self.seekers(person_ids).items()
        }

    def fits(self, person_id: int, posting_id: int) -> Score | None:
        """How a live posting fits somebody; None when it does not."""
        seeker = self.seeker_of(person_id)
        return None if seeker is None else self.board().fits(seeker, posting_id)

    def still_fit(self, person_id: int, some: Iterable[Any]) -> frozenset[int]:
        """Which of these postings, rows read just now, fit somebody as they and it are at this moment."""
        seeker = self.seeker_of(person_id)
        offers = [Offered.of({name: getattr(one, name) for name in OFFERED}) for one in some]
        if seeker is None:
            return frozenset()
        wanted = seeker.sources or {From.OURS, From.PUBLISHED}
        theirs = [one for one in offers if (From.OURS if one.is_ours else From.PUBLISHED) in wanted]
        return frozenset(one.id for one in theirs if fit(one, seeker) is not None)

    # Postings.

    def _stamp(self) -> str:
        return self._connection.execute(select(job_stamp.c.stamp)).scalar() or ""

    def _one_before(self) -> Board | None:
        made_at, board = _large.get(self._connection.engine.url.render_as_string(), (None, None))
        return board if made_at is not None and timedelta() <= self._now - made_at < LATE else None

    def _made(self, stamp: str) -> Board:
        board = Board(self._live())
        where = self._connection.engine.url.render_as_string()
        _large.pop(where, None)
        if stamp:
            _hold(stamp, board)
            _large.update({where: (self._now, board)} if len(board) > LARGE else {})
        return board

    def _live(self) -> list[Offered]:
        """What of live postings is known from before, and the rest read."""
        marked = {row.id: _mark(*row) for row in self._connection.execute(_MARKS.where(live_now(self._now)))}
        held = {one: _offers[one] for one, mark in marked.items() if _offers.get(one, (None,))[0] == mark}
        for some in _portions(sorted(marked.keys() - held.keys())):
            for row in self._connection.execute(_OFFERED.where(job_posting.c.id.in_(some))):
                held[row.id] = marked[row.id], Offered.of(row._asdict())
        _offers.clear()
        _offers.update(held)
        return [offered for _, offered in held.values()]

    # People.

    def _seekers(self, person_ids: Sequence[int]) -> dict[int, Seeker]:
        tastes: dict[int, list[Taste]] = {}
        for row in self._connection.execute(_TASTES.where(tip_taste.c.person_id.in_(person_ids))):
            tastes.setdefault(row.person_id, []).append(Taste(TasteKind(row.kind), row.value, row.likes))
        today = local_day(self._now)
        return {
            row.person_id: Seeker.of(
                row._asdict(), tastes.get(row.person_id, ()), today=today, sources=_sources(row.sources)
            )
            for row in self._connection.execute(_SEEKERS.where(client.c.person_id.in_(person_ids)))
        }


_SEEKERS: Final[Select[Any]] = (
    select(client.c.person_id, *(client.c[name] for name in SOUGHT), tip_wish.c.sources)
    .outerjoin(tip_wish, tip_wish.c.person_id == client.c.person_id)
    .where(client.c.erased_at.is_(None))
)
_TASTES: Final = select(tip_taste.c.person_id, tip_taste.c.kind, tip_taste.c.value, tip_taste.c.likes)
_OFFERED: Final[Select[Any]] = select(*(job_posting.c[name] for name in OFFERED))
_MARKS: Final = select(
    job_posting.c.id,
    job_posting.c.content,
    job_posting.c.revision,
    job_posting.c.changed_at,
    job_posting.c.first_seen_at,
    job_posting.c.pinned_until,
)


def _mark(*row: Any) -> int:
    """Another number for another state of a row."""
    return hash(row)


def _hold(stamp: str, board: Board) -> None:
    for older in list(_boards)[: -(BOARDS_HELD - 1)]:
        _boards.pop(older, None)
    _boards[stamp] = board


def _sources(told: Sequence[str] | None) -> frozenset[From] | None:
    """Whom only a coordinator's own tips reach has no wish about the others, and may still ask for more or search."""
    wished = frozenset(From(one) for one in told or ()) & {From.PUBLISHED, From.OURS}
    return wished or None


def _portions(some: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in itertools.count(step=AT_ONCE):
        if first >= len(some):
            return
        yield some[first : first + AT_ONCE]
