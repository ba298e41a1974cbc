"""Tips as coordinators work with them: sending a posting to one's own clients, who was interested, a client's tips."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, or_, select, update

from domain.incoming import Channel
from domain.matching import Reason, Score
from domain.people import Purpose
from domain.postings.fit import barriers, fit, is_refused
from domain.postings.offered import Offered
from domain.postings.seeker import Seeker
from domain.roles import Permission
from domain.tips import From, Often, Origin
from storage.audit import Action, Subject
from storage.deliveries import NOTICE
from storage.errors import Refused
from storage.inserts import insert_or_ignore
from storage.outbox import Outbox
from storage.postings import Posting, Postings
from storage.scope import can_mark
from storage.staff import Reader
from storage.tables import (
    channel_identity,
    client,
    job_posting,
    job_tip,
    person,
    service_case,
    staff,
    tip_wish,
)
from storage.talks import plain_words
from storage.tip_matching import TipMatching
from storage.tip_reading import TipReading, key_of, told_of
from storage.tip_rows import Tip, in_service
from storage.tip_wishes import about_tips, allows_tips

LONGEST_WORDS = 500
"""Characters of a coordinator's own words with a tip."""
MOST_AT_ONCE = 50
"""Clients to whom one press sends."""
MOST_LOOKED_AT = 1_000
"""Clients in care of whom it is asked whether a posting fits: more than anybody has, but for who leads a large team."""
HOLDS = timedelta(days=7)
"""What has not left by then is not said any more, and may be sent again."""


class Skip(StrEnum):
    """Why somebody is not sent a posting."""

    HAD = "had"  # had it already, or a colleague was faster
    RESTING = "resting"
    NO_CONSENT = "no_consent"  # tips are not allowed: it is for the chat then
    NOT_WANTED = "not_wanted"  # none at all, or none from a coordinator
    NO_CHAT = "no_chat"  # none that is open to us
    UNDER_AGE = "under_age"  # the law asks for eighteen years
    NOT_YOURS = "not_yours"  # in a colleague's care by now


@dataclass(frozen=True, slots=True)
class Had:
    """A posting that somebody has had. ``staff_name``: who sent it; ``told_at`` None: it is on its way."""

    origin: Origin
    staff_name: str | None
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Receiver:
    """A client in the reader's care, beside one posting. ``skip``: why it cannot be sent to them.

    ``score`` is None for whom a limit leaves out (``out`` says which), who ``refuses`` this kind of work, and of whom
    nothing tells that it is for them.
    """

    client_id: int
    person_id: int
    full_name: str
    language: str
    skip: Skip | None
    had: Had | None
    score: Score | None
    out: tuple[Reason, ...]
    refuses: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending. A form that came before gives the same ``count`` again."""

    count: int
    skipped: Counter[Skip]


class TipDesk(TipReading):
    """Sends, and tells what became of it. What is not there for the reader is None; trying leaves a VIEW_REFUSED."""

    def receivers(self, reader: Reader, posting_id: int, name: str = "") -> list[Receiver] | None:
        """The reader's own clients: first whom it fits, then the others, last to whom it cannot be sent.

        ``name`` narrows them to names with these letters. None when there is no such posting, or the reader writes
        to nobody.
        """
        offered = self._offered(reader, posting_id)
        if offered is None:
            return None
        found = self._connection.execute(self._in_care(reader, posting_id).limit(MOST_LOOKED_AT)).all()
        rows = [row for row in found if name.casefold() in row.full_name.casefold()]
        self._record(reader, Action.TIPS_VIEWED, Subject.POSTING, posting_id, clients=len(rows))
        return sorted(self._receivers(offered, rows), key=_order)

    def send(
        self, reader: Reader, posting_id: int, client_ids: Iterable[int], words: str, form_key: str
    ) -> Sent | None:
        """Sends the posting with the coordinator's ``words`` (may be empty) to those of these clients who may get it.

        Raises Refused: tip_nobody, tip_many, tip_gone (nobody is told of it any more), long, identity_code.
        """
        offered = self._offered(reader, posting_id)
        if offered is None:
            return None
        wanted = sorted(set(client_ids))
        if not wanted:
            raise Refused("tip_nobody")
        if len(wanted) > MOST_AT_ONCE:
            raise Refused("tip_many")
        said = plain_words(words, LONGEST_WORDS) if words.strip() else None
        batch = _batch(reader, form_key)
        chosen = self._receivers(
            offered, self._connection.execute(self._in_care(reader, posting_id, client.c.id.in_(wanted))).all()
        )
        before = self._of_form(batch)
        new = [one for one in chosen if one.person_id not in before]
        if new and Postings(self._connection, self._now).live(posting_id) is None:
            raise Refused("tip_gone")
        skips = {one.person_id: one.skip or self._send(reader, posting_id, one, said, batch) for one in new}
        sent = self._of_form(batch)
        skipped = Counter(skip for person_id, skip in skips.items() if skip is not None and person_id not in sent)
        for missing in {*wanted} - {one.client_id for one in chosen}:
            skipped[Skip.NOT_YOURS] += 1
            self._refuse(reader, missing)
        return Sent(len(sent), skipped)

    def as_told(self, reader: Reader, posting: Posting, to: Receiver, words: str) -> Tip:
        """What sending would tell them: nothing is written. Raises Refused: long, identity_code."""
        sent_by = self._connection.execute(select(staff.c.full_name).where(staff.c.id == reader.staff_id)).scalar()
        return Tip(
            id=0,
            person_id=to.person_id,
            posting=posting,
            origin=Origin.STAFF,
            points=to.score.points if to.score else None,
            why=to.score.why if to.score else (),
            staff_name=sent_by,
            words=plain_words(words, LONGEST_WORDS) if words.strip() else None,
            batch="",
            token="",
            is_live=True,
            chosen_at=self._now,
            told_at=None,
            answer=None,
            answered_at=None,
            why_not=None,
            saved_at=None,
            asked_at=None,
            applied_at=None,
            went=None,
        )

    # How it is done.

    def _offered(self, reader: Reader, posting_id: int) -> Offered | None:
        if not reader.may(Permission.WRITE_TO_CLIENT):
            return None
        row = self._connection.execute(select(job_posting).where(job_posting.c.id == posting_id)).first()
        return None if row is None else Offered.of(row._asdict())

    def _in_care(self, reader: Reader, posting_id: int, *which: ColumnElement[bool]) -> Select[Any]:
        """The reader's own clients with what says whether this posting may be sent to them."""
        cases = select(service_case.c.client_id).where(can_mark(reader))
        reached = select(channel_identity.c.id).where(
            channel_identity.c.person_id == client.c.person_id,
            channel_identity.c.blocked_at.is_(None),
            channel_identity.c.channel != Channel.EMAIL,
        )
        had = and_(job_tip.c.person_id == client.c.person_id, told_of(posting_id))
        return (
            select(
                client.c.id,
                client.c.person_id,
                client.c.full_name,
                person.c.language,
                in_service(person.c.id).label("is_awake"),
                allows_tips(person.c.id).label("allows"),
                reached.correlate(client).exists().label("is_reached"),
                job_tip.c.id.label("tip_id"),
                job_tip.c.origin,
                job_tip.c.told_at,
                job_tip.c.chosen_at,
                staff.c.full_name.label("staff_name"),
                tip_wish.c.often,
                tip_wish.c.sources,
            )
            .join(person, person.c.id == client.c.person_id)
            .outerjoin(tip_wish, tip_wish.c.person_id == client.c.person_id)
            .outerjoin(job_tip, had)
            .outerjoin(staff, staff.c.id == job_tip.c.staff_id)
            .where(client.c.id.in_(cases), client.c.erased_at.is_(None), *which)
            .order_by(client.c.full_name, client.c.id, job_tip.c.told_at.nulls_last())
        )

    def _receivers(self, offered: Offered, rows: Sequence[Row[Any]]) -> list[Receiver]:
        """One a client: of two tips of the same job, the one that was told."""
        first = {row.id: row for row in reversed(rows)}
        seekers = TipMatching(self._connection, self._now).seekers([row.person_id for row in first.values()])
        return [self._receiver(offered, seekers.get(row.person_id), row) for row in first.values()]

    def _receiver(self, offered: Offered, seeker: Seeker | None, row: Row[Any]) -> Receiver:
        return Receiver(
            row.id,
            row.person_id,
            row.full_name,
            row.language,
            self._skip(offered, seeker, row),
            Had(Origin(row.origin), row.staff_name, row.told_at) if row.tip_id is not None else None,
            fit(offered, seeker) if seeker else None,
            tuple(barriers(offered, seeker)) if seeker else (),
            is_refused(offered, seeker) if seeker else False,
        )

    def _skip(self, offered: Offered, seeker: Seeker | None, row: Row[Any]) -> Skip | None:
        if row.tip_id is not None and not self._may_take_over(row):
            return Skip.HAD
        if not row.is_awake:
            return Skip.RESTING
        if not row.allows:
            return Skip.NO_CONSENT
        if row.often == Often.NEVER or (row.sources is not None and From.STAFF not in row.sources):
            return Skip.NOT_WANTED
        if not row.is_reached:
            return Skip.NO_CHAT
        return Skip.UNDER_AGE if offered.adults_only and seeker and seeker.is_adult is False else None

    def _may_take_over(self, row: Row[Any]) -> bool:
        """What was chosen by fit and has not been told, and what a colleague sent and never left."""
        if row.told_at is not None:
            return False
        return row.origin in (Origin.FIT, Origin.OUTSIDE) or row.chosen_at < self._now - HOLDS

    def _send(self, reader: Reader, posting_id: int, to: Receiver, words: str | None, batch: str) -> Skip | None:
        tip_id = self._written(reader, posting_id, to, words, batch)
        if tip_id is None:
            return Skip.HAD
        planned = Outbox(self._connection, self._now).plan(
            to.person_id,
            "tip_from_staff",
            key=f"tip_from_staff:{tip_id}:{batch}",
            kind=NOTICE,
            about=about_tips(to.person_id),
            expires_at=self._now + HOLDS,
            purpose=Purpose.TIPS,
            tip=tip_id,
        )
        if not planned:
            self._connection.execute(delete(job_tip).where(job_tip.c.id == tip_id))
            return Skip.NO_CHAT
        self._record(reader, Action.TIP_SENT, Subject.CLIENT, to.client_id, posting=posting_id, tip=tip_id)
        return None

    def _written(self, reader: Reader, posting_id: int, to: Receiver, words: str | None, batch: str) -> int | None:
        """The tip's row; None when somebody else was faster. One that waited to be told is the coordinator's now."""
        columns = {
            "origin": Origin.STAFF,
            "points": to.score.points if to.score else None,
            "why": [[one.code, one.value] for one in to.score.why] if to.score else [],
            "staff_id": reader.staff_id,
            "words": words,
            "batch": batch,
            "chosen_at": self._now,
        }
        twin_key = self._connection.execute(key_of(posting_id)).scalar()
        new = {"person_id": to.person_id, "posting_id": posting_id, "twin_key": twin_key, **columns}
        new["token"] = token_urlsafe(16)
        added = insert_or_ignore(self._connection, job_tip, [new])
        if added:
            return int(added[0])
        waits = or_(job_tip.c.origin.in_([Origin.FIT, Origin.OUTSIDE]), job_tip.c.chosen_at < self._now - HOLDS)
        taken = (
            update(job_tip)
            .where(job_tip.c.person_id == to.person_id, job_tip.c.posting_id == posting_id)
            .where(job_tip.c.told_at.is_(None), waits)
            .values(**columns)
            .returning(job_tip.c.id)
        )
        return self._connection.execute(taken).scalar()

    def _of_form(self, batch: str) -> frozenset[int]:
        """The persons to whom this form has sent."""
        return frozenset(self._connection.scalars(select(job_tip.c.person_id).where(job_tip.c.batch == batch)))


def _batch(reader: Reader, form_key: str) -> str:
    """The form's own, whoever makes up its key."""
    return f"staff-{sha256(f'{reader.staff_id}:{form_key}'.encode()).hexdigest()[:40]}"


def _order(one: Receiver) -> tuple[int, int, str]:
    """Whom it fits best first; whom it cannot be sent to last."""
    if one.skip is not None:
        return 2 if one.skip is Skip.HAD else 3, 0, one.full_name.casefold()
    return (0, -one.score.points, one.full_name.casefold()) if one.score else (1, 0, one.full_name.casefold())
