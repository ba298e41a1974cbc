"""Looking at conversations to learn from them: a sample, the flagged ones, with a reason that is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Subquery, func, literal, select, true, update

from domain.calendar import add_working_days, to_local, to_utc
from domain.markup import Markup, plain
from domain.roles import Permission
from storage.audit import Action, Audit, Subject
from storage.hiding import Names, hide
from storage.inserts import insert_one
from storage.messages import page_of
from storage.part import Part
from storage.review_lists import FLAGS, Asked, Pick, picked, shuffled
from storage.rules import RuleBook
from storage.staff import Reader
from storage.tables import (
    channel_identity,
    client,
    conversation,
    label,
    message,
    person,
    review,
    staff,
    written,
)

OPEN_FOR = timedelta(minutes=30)
"""How long a conversation that was opened may be read."""
JUDGED_WITHIN = timedelta(hours=24)
"""Until when after its opening a verdict may be left; it shows nothing."""
PAGE = 20
"""Conversations on one page of a list, and in a sample."""
LINES = 100
"""Messages on one page of a conversation."""


class Reason(StrEnum):
    """Why a conversation is opened."""

    SAMPLE = "sample"  # quality: a sample is looked at
    COMPLAINT = "complaint"
    OWN_REQUEST = "own_request"  # the person themselves asked
    SAFETY = "safety"
    FAULT = "fault"  # something went wrong and is looked into
    TRAINING = "training"


class Verdict(StrEnum):
    """What the reviewer thought of it."""

    FINE = "fine"
    WORDS_UNCLEAR = "words_unclear"  # the bot's words are hard to understand
    WRONG_ANSWER = "wrong_answer"
    MISSED_NEED = "missed_need"  # the person needed something else, and nobody noticed
    STAFF_MATTER = "staff_matter"  # something to take up with a colleague


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation as it is listed, without its words. ``at`` is when what it is listed for last happened (UTC).

    ``client_id`` is None for somebody who is no client. ``reviewed_at`` and ``verdict`` are of the newest review.
    """

    person_id: int
    client_id: int | None
    language: str
    channels: tuple[str, ...]
    at: datetime
    reviewed_at: datetime | None
    verdict: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list."""

    rows: list[Listed]
    more: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One message in plain words, names hidden. ``by`` is the first name of the colleague who wrote it.

    ``hidden`` says that the whole text is left out, since it answers who the person is.
    """

    id: int
    at: datetime
    direction: str
    kind: str
    text: str
    language: str | None
    withheld: str | None
    by: str | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation under review: a page of what was said, oldest first; ``older`` is the id to go on from."""

    id: int
    person_id: int
    client_id: int | None
    reason: str
    until: datetime
    verdict: str | None
    lines: list[Line]
    older: int | None


@dataclass(frozen=True, slots=True)
class Judged:
    """Whose conversation a verdict was left on, and why it had been opened."""

    person_id: int
    reason: str


class Reviews(Part):
    """Opens conversations for review and lists what is worth one. Every list, opening, page and verdict is recorded.

    Only for who has REVIEW_TALKS: for anybody else everything is None or empty.
    """

    # Lists, without words.

    def found(self, reader: Reader, asked: Asked) -> Found:
        """One page of a list: the newest first; a sample in the order of its seed."""
        if not reader.may(Permission.REVIEW_TALKS):
            return Found([], more=False)
        picked = self._page(asked) if asked.client_id is None and asked.person_id is None else self._one(asked)
        rows = self._shown(picked[:PAGE])
        self._audit.record(
            reader.staff_id, Action.REVIEWS_LISTED, pick=asked.pick, people=len(rows), page=asked.page, seed=asked.seed
        )
        return Found(rows, more=len(picked) > PAGE and asked.pick is not Pick.SAMPLE)

    def counts(self, since: datetime, until: datetime) -> dict[Pick, int]:
        """How many people each flag is about in the period; WAITED: how many wait too long now."""
        return {
            pick: self._connection.execute(
                select(func.count()).select_from(self._picked(Asked(pick, since, until)))
            ).scalar_one()
            for pick in FLAGS
        }

    def labels(self) -> list[tuple[int, str]]:
        """The labels that conversations are listed by: id and name."""
        rows = self._connection.execute(
            select(label.c.id, label.c.name).where(label.c.retired_at.is_(None)).order_by(label.c.name)
        )
        return [(row.id, row.name) for row in rows]

    def _page(self, asked: Asked) -> list[tuple[int, datetime]]:
        found = self._picked(asked)
        is_sample = asked.pick is Pick.SAMPLE
        order = [shuffled(found, asked.seed)] if is_sample else [found.c.at.desc(), found.c.id]
        page = select(found.c.id, found.c.at).order_by(*order).limit(PAGE + 1)
        rows = self._connection.execute(page if is_sample else page.offset(PAGE * (asked.page - 1)))
        return [(row.id, row.at) for row in rows]

    def _one(self, asked: Asked) -> list[tuple[int, datetime]]:
        which = client.c.id == asked.client_id if asked.client_id is not None else person.c.id == asked.person_id
        rows = self._connection.execute(
            select(person.c.id, person.c.created_at)
            .outerjoin(client, client.c.person_id == person.c.id)
            .where(which, person.c.erased_at.is_(None))
        )
        return [(row.id, row.created_at) for row in rows]

    def _picked(self, asked: Asked) -> Subquery:
        return picked(asked, self._a_working_day_ago())

    def _a_working_day_ago(self) -> datetime:
        """The same time of the clock on the working day before: who has waited since then has waited a whole one."""
        now = to_local(self._now)
        closures = RuleBook(self._connection, self._now).current().closures()
        return to_utc(add_working_days(now.date(), -1, closures), now.time())

    def _shown(self, picked: Sequence[tuple[int, datetime]]) -> list[Listed]:
        people = [person_id for person_id, _ in picked]
        about = {
            row.id: row
            for row in self._connection.execute(
                select(person.c.id, person.c.language, client.c.id.label("client_id"))
                .outerjoin(client, client.c.person_id == person.c.id)
                .where(person.c.id.in_(people))
            )
        }
        channels, reviewed = self._channels(people), self._reviewed(people)
        return [
            Listed(
                person_id=person_id,
                client_id=about[person_id].client_id,
                language=about[person_id].language,
                channels=tuple(channels.get(person_id, ())),
                at=at,
                reviewed_at=reviewed[person_id].opened_at if person_id in reviewed else None,
                verdict=reviewed[person_id].verdict if person_id in reviewed else None,
            )
            for person_id, at in picked
        ]

    def _channels(self, people: Sequence[int]) -> dict[int, list[str]]:
        rows = self._connection.execute(
            select(channel_identity.c.person_id, channel_identity.c.channel)
            .where(channel_identity.c.person_id.in_(people))
            .order_by(channel_identity.c.id)
        )
        found: dict[int, list[str]] = {}
        for row in rows:
            if row.channel not in found.setdefault(row.person_id, []):
                found[row.person_id].append(row.channel)
        return found

    def _reviewed(self, people: Sequence[int]) -> dict[int, Row[Any]]:
        rows: Iterable[Row[Any]] = self._connection.execute(
            select(review.c.person_id, review.c.opened_at, review.c.verdict)
            .where(review.c.person_id.in_(people))
            .order_by(review.c.id)
        )
        return {row.person_id: row for row in rows}  # the newest comes last

    # One conversation.

    def open(self, reader: Reader, person_id: int, reason: Reason) -> int | None:
        """Opens somebody's conversation to this reader for OPEN_FOR. Returns the review's id; None: no such person.

        Opened again for the same reason while it still is, it is the same review: a form may be sent twice.
        """
        if not reader.may(Permission.REVIEW_TALKS):
            return None
        known = select(person.c.id).where(person.c.id == person_id, person.c.erased_at.is_(None))
        if self._connection.execute(known).first() is None:
            return None
        live = self._connection.execute(
            select(review.c.id)
            .where(
                review.c.person_id == person_id,
                review.c.staff_id == reader.staff_id,
                review.c.reason == reason,
                review.c.until > self._now,
            )
            .limit(1)
        ).scalar()
        if live is not None:
            return int(live)
        review_id = insert_one(
            self._connection,
            review,
            person_id=person_id,
            staff_id=reader.staff_id,
            reason=reason,
            opened_at=self._now,
            until=self._now + OPEN_FOR,
        )
        self._record(reader, Action.REVIEW_OPENED, person_id, review=review_id, reason=reason)
        return review_id

    def read(self, reader: Reader, review_id: int, before: int | None = None) -> Opened | None:
        """A page of the conversation, up to the message ``before``; None when it is not open to this reader now."""
        row = self._connection.execute(
            select(review, client.c.id.label("client_id"), client.c.full_name, client.c.call_name, client.c.phone)
            .outerjoin(client, client.c.person_id == review.c.person_id)
            .where(review.c.id == review_id)
        ).first()
        if row is None:
            return None
        is_open = row.staff_id == reader.staff_id and row.until > self._now and reader.may(Permission.REVIEW_TALKS)
        if not is_open:
            self._record(reader, Action.VIEW_REFUSED, row.person_id, review=review_id)
            return None
        self._record(reader, Action.TALK_REVIEWED, row.person_id, review=review_id, reason=row.reason, before=before)
        names = Names.of(row.full_name, row.call_name, row.phone)
        lines, older = self._lines(row.person_id, before, names)
        return Opened(
            id=row.id,
            person_id=row.person_id,
            client_id=row.client_id,
            reason=row.reason,
            until=row.until,
            verdict=row.verdict,
            lines=lines,
            older=older,
        )

    def judge(self, reader: Reader, review_id: int, verdict: Verdict) -> Judged | None:
        """Keeps what the reader thought of it. None when it was not theirs to judge."""
        judged = self._connection.execute(
            update(review)
            .where(
                review.c.id == review_id,
                review.c.staff_id == reader.staff_id,
                review.c.opened_at > self._now - JUDGED_WITHIN,
                true() if reader.may(Permission.REVIEW_TALKS) else literal(value=False),
            )
            .values(verdict=verdict)
            .returning(review.c.person_id, review.c.reason)
        ).first()
        if judged is None:
            whose = self._connection.execute(select(review.c.person_id).where(review.c.id == review_id)).scalar()
            if whose is not None:
                self._record(reader, Action.VIEW_REFUSED, whose, review=review_id)
            return None
        self._record(reader, Action.TALK_JUDGED, judged.person_id, review=review_id, verdict=verdict)
        return Judged(judged.person_id, judged.reason)

    def _lines(self, person_id: int, before: int | None, names: Names) -> tuple[list[Line], int | None]:
        said = (
            select(
                message.c.id,
                message.c.at,
                message.c.direction,
                message.c.kind,
                message.c.body,
                message.c.key,
                message.c.language,
                message.c.withheld,
                staff.c.full_name.label("by"),
            )
            .join(conversation, conversation.c.id == message.c.conversation_id)
            .join(channel_identity, channel_identity.c.id == conversation.c.identity_id)
            .outerjoin(written, written.c.message_id == message.c.id)
            .outerjoin(staff, staff.c.id == written.c.staff_id)
            .where(channel_identity.c.person_id == person_id)
        )
        rows, older = page_of(self._connection, said, before, LINES)
        colleagues = list(self._connection.execute(select(staff.c.full_name)).scalars())
        return [_line(row, names, colleagues) for row in rows], older

    # The record.

    @property
    def _audit(self) -> Audit:
        return Audit(self._connection, self._now)

    def _record(self, reader: Reader, action: Action, person_id: int, **detail: int | str | None) -> None:
        """Under the client where the person is one, as everything that happens to them."""
        client_id = self._connection.execute(select(client.c.id).where(client.c.person_id == person_id)).scalar()
        about, number = (Subject.PERSON, person_id) if client_id is None else (Subject.CLIENT, client_id)
        self._audit.record(reader.staff_id, action, about, number, **detail)


def _line(row: Row[Any], names: Names, colleagues: Sequence[str]) -> Line:
    said = plain(Markup(row.body)) if row.direction == "out" else row.body
    is_name = row.direction == "in" and _asks_who(row.key)
    return Line(
        id=row.id,
        at=row.at,
        direction=row.direction,
        kind=row.kind,
        text="" if is_name else hide(said, names, colleagues),
        language=row.language,
        withheld=row.withheld,
        by=row.by.split(maxsplit=1)[0] if row.by else None,
        hidden=is_name and bool(said),
    )


_WHO = frozenset({"full_name", "call_name", "phone", "email"})


def _asks_who(key: str | None) -> bool:
    """Whether these words answer a question of who somebody is: ``basics.full_name.ask`` or ``register.full_name``."""
    return key is not None and not _WHO.isdisjoint(key.split("."))
