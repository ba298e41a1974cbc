"""A job posting as a row of the store: how it is read, what of it is kept, and which are told of."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, literal_column, or_, select, update

from domain.employers import Card, Hours, Lasts
from domain.people import Education, Field, Licence, SpokenLanguage
from domain.postings import Approval, Doubt, JobKind, Review
from domain.postings.posting import Raw, Understood
from storage.inserts import insert_or_ignore, insert_or_replace
from storage.part import Part
from storage.tables import job_bar, job_posting, job_source, job_stamp

LISTS: Final = {"hours": Hours, "languages": SpokenLanguage, "cards": Card, "kinds": JobKind}
CODES: Final = {
    "lasts": Lasts,
    "licence": Licence,
    "education": Education,
    "field": Field,
    "review": Review,
    "doubt": Doubt,
}
UNDERSTOOD: Final = tuple(one.name for one in fields(Understood))
"""The columns that reading fills: from ``occupation`` to ``doubt``, and the language."""
SAID: Final = ("title", "employer", "text", "link", "how_to_apply", "published_at", "apply_until")
"""The columns that are as the source says."""
SAMPLED: Final = 10
"""Of so many postings of a source that is looked at in samples one waits."""
_OF_CONTENT, _OF_EDITION = 40, 12
"""Of the 64 digits of ``content`` the first tell what the source says, the next by which edition of the reading it was
understood, and the last what was understood.
"""


class Standing(StrEnum):
    """Where a posting stands, for those who look after them."""

    WAITING = "waiting"  # for somebody to approve it
    HELD = "held"  # something about it is doubtful
    LIVE = "live"
    HIDDEN = "hidden"  # from all: by itself, with its employer, or because somebody said no
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Posting:
    """One posting, whole. Instants are UTC, ``pinned_until`` is a Helsinki day; lists are empty where nothing is said.

    ``source_name`` is None for what was typed in here; ``is_barred``: its employer is hidden for all. ``text`` is ""
    where many are read at once (`all_live`).
    """

    id: int
    source_id: int | None
    key: str | None
    twin_of: int | None
    twin_key: str
    request_id: int | None
    made_by: int | None
    title: str
    employer: str | None
    employer_key: str | None
    text: str
    link: str | None
    how_to_apply: str | None
    language: str
    published_at: datetime | None
    apply_until: datetime | None
    occupation: str | None
    isco: str | None
    esco: str | None
    field: Field | None
    words: list[str]
    municipalities: list[str]
    postcode: str | None
    place: str | None
    is_remote: bool
    hours: list[Hours]
    lasts: Lasts | None
    licence: Licence | None
    languages: list[SpokenLanguage]
    cards: list[Card]
    education: Education | None
    kinds: list[JobKind]
    adults_only: bool
    count: int | None
    review: Review
    reviewed_at: datetime | None
    reviewed_by: int | None
    doubt: Doubt | None
    hidden_at: datetime | None
    hidden_by: int | None
    pinned_until: date | None
    pinned_by: int | None
    first_seen_at: datetime
    seen_at: datetime
    changed_at: datetime
    gone_at: datetime | None
    edited: list[str]
    revision: int
    source_name: str | None
    is_barred: bool

    @property
    def is_ours(self) -> bool:
        """Typed in here, or born from an employer's need."""
        return self.source_id is None

    def standing(self, now: datetime) -> Standing:
        if self.gone_at is not None or (self.apply_until is not None and self.apply_until <= now):
            return Standing.ENDED
        if self.hidden_at is not None or self.is_barred or self.review is Review.REJECTED:
            return Standing.HIDDEN
        if self.doubt is not None:
            return Standing.HELD
        return Standing.LIVE if self.review is Review.APPROVED else Standing.WAITING

    def is_live(self, now: datetime) -> bool:
        """Whether it may be told of now, as :func:`live_now` asks."""
        return self.standing(now) is Standing.LIVE and self.twin_of is None


# Reading.

_OWN: Final = frozenset(one.name for one in fields(Posting)) - {"source_name", "is_barred"}
_COLUMNS: Final = [column for column in job_posting.c if column.name in _OWN]
_APPROVED: Final = job_posting.c.review == literal_column("'approved'")
"""Said outright: SQLite uses an index of approved rows only where it can see that only those are asked for."""
barred: Final = job_posting.c.employer_key.in_(select(job_bar.c.employer_key))


def postings(*which: ColumnElement[bool], whole: bool = True) -> Select[Any]:
    """Postings as :func:`posting_of` reads them; without their texts unless ``whole``."""
    columns = [column for column in _COLUMNS if whole or column is not job_posting.c.text]
    return (
        select(
            *columns,
            job_source.c.name.label("source_name"),
            job_bar.c.employer_key.is_not(None).label("is_barred"),
        )
        .outerjoin(job_source, job_source.c.id == job_posting.c.source_id)
        .outerjoin(job_bar, job_bar.c.employer_key == job_posting.c.employer_key)
        .where(*which)
    )


def posting_of(row: Any) -> Posting:
    said: dict[str, Any] = dict(row._mapping)
    said.setdefault("text", "")
    for name, known in LISTS.items():
        said[name] = [known(one) for one in said[name] or ()]
    for name, code in CODES.items():
        said[name] = code(said[name]) if said[name] is not None else None
    return Posting(**said | {"edited": said["edited"] or [], "is_barred": bool(said["is_barred"])})


def unended(now: datetime) -> ColumnElement[bool]:
    """Its source still has it, and its time has not passed."""
    return and_(
        job_posting.c.gone_at.is_(None), or_(job_posting.c.apply_until.is_(None), job_posting.c.apply_until > now)
    )


def live_now(now: datetime) -> ColumnElement[bool]:
    """What people may be told of at this moment."""
    return and_(
        _APPROVED,
        job_posting.c.doubt.is_(None),
        job_posting.c.hidden_at.is_(None),
        job_posting.c.twin_of.is_(None),
        unended(now),
        or_(job_posting.c.employer_key.is_(None), ~barred),
    )


# Keeping.


def said_of(raw: Raw) -> dict[str, Any]:
    """The columns of :data:`SAID`."""
    return {name: getattr(raw, name) for name in SAID}


def columns_of(understood: Understood) -> dict[str, Any]:
    """The columns of :data:`UNDERSTOOD`, as they are kept."""
    row = {name: getattr(understood, name) for name in UNDERSTOOD}
    for name, known in LISTS.items():
        row[name] = in_order(known, row[name])
    return row | {"words": list(row["words"]), "municipalities": list(row["municipalities"])}


def in_order(known: type[StrEnum], said: Iterable[Any]) -> list[str]:
    """Codes as they are kept: each once, in their own order. ValueError for one that is not known."""
    those = {known(one) for one in said}
    return [one.value for one in known if one in those]


def content_key(content: str, understood: Mapping[str, Any], edition: str = "") -> str:
    """``job_posting.content``: what it says, by the digits of ``content``, and what these columns have understood.

    So a reading that has become better is seen as well, and can be told from another text.
    """
    read = hashlib.sha256(repr(sorted(understood.items())).encode()).hexdigest()
    start = content[:_OF_CONTENT] + edition[:_OF_EDITION].rjust(_OF_EDITION, "0")
    return start + read[: 64 - len(start)]


def says_the_same(one: str, other: str) -> bool:
    """Whether two contents are of the same text, however it was understood."""
    return one[:_OF_CONTENT] == other[:_OF_CONTENT]


def is_known(kept: str, content: str, edition: str) -> bool:
    """Whether the content that is kept is of this text, understood by this edition: there is nothing new to read."""
    whole = content_key(content, {}, edition)
    return kept[: _OF_CONTENT + _OF_EDITION] == whole[: _OF_CONTENT + _OF_EDITION]


def reads_the_same(one: str, other: str) -> bool:
    """Whether two contents are of the same text, understood alike, be it by another edition."""
    after = _OF_CONTENT + _OF_EDITION
    return says_the_same(one, other) and one[after:] == other[after:]


def waits_first(approval: Approval, key: str) -> bool:
    """Whether somebody looks at a posting of this source before anybody is told of it."""
    if approval is Approval.SAMPLE:
        return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % SAMPLED == 0
    return approval is Approval.ALWAYS


class PostingPart(Part):
    """What the rooms of postings share."""

    def _hold(self) -> None:
        """One change of postings at a time, whoever makes it: two imports at once would not see each other's twins.
        First in a transaction, and so short that nobody minds.
        """
        held = select(job_stamp.c.id).where(job_stamp.c.id == 1).with_for_update()
        if self._connection.execute(held).first() is None:
            insert_or_ignore(self._connection, job_stamp, [self._new_stamp()])
            self._connection.execute(held).all()

    def _touch(self) -> None:
        """Says that something has changed that people could be told of."""
        insert_or_replace(self._connection, job_stamp, self._new_stamp(), by=["id"])

    def _new_stamp(self) -> dict[str, Any]:
        """The instant in microseconds, and chance: of two changes in one instant each has its own."""
        stamp = f"{round(self._now.timestamp() * 1_000_000):014x}{secrets.token_hex(9)}"
        return {"id": 1, "stamp": stamp, "changed_at": self._now}

    def _set(self, *which: ColumnElement[bool], **values: Any) -> int:
        """Changes postings, as one of ours or the clock does. Returns how many."""
        changed = (
            update(job_posting)
            .where(*which)
            .values(**values, changed_at=self._now, revision=job_posting.c.revision + 1)
        )
        return self._connection.execute(changed).rowcount

    def _first(self, query: Select[Any]) -> Posting | None:
        row = self._connection.execute(query.limit(1)).first()
        return posting_of(row) if row is not None else None
