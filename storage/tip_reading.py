"""What came of tips, as the console reads it: of one posting, and of one client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Label, Select, case, func, or_, select

from domain.people import Purpose
from domain.tips import Answer, Origin, Went, WhyNot
from storage.audit import Action, Audit, Subject
from storage.client_file import reads_talks
from storage.consents import Consents
from storage.part import Part
from storage.scope import visible_client
from storage.staff import Reader
from storage.tables import client, job_posting, job_tip, staff
from storage.tips import Taste, Tips, Wish

MOST_NAMED = 200
"""Clients by name on the page of one posting; all are counted."""
MOST_TIPS = 100
"""Of a client's tips on one page, the newest."""
LATELY = 5
"""And on the client's own page."""


@dataclass(frozen=True, slots=True)
class Became:
    """How many tips were told, and to how many of them each of the others happened, whatever came after it.

    ``interview`` and ``hired`` are the last that was heard of an application.
    """

    told: int = 0
    opened: int = 0
    interested: int = 0
    not_for_me: int = 0
    saved: int = 0
    asked: int = 0
    applied: int = 0
    interview: int = 0
    hired: int = 0


@dataclass(frozen=True, slots=True)
class OneTip:
    """One tip and what its person has made of it. Instants in UTC; ``told_at`` None: it is on its way."""

    id: int
    posting_id: int
    title: str
    employer: str | None
    origin: Origin
    staff_name: str | None
    words: str | None
    told_at: datetime | None
    opened_at: datetime | None
    answer: Answer | None
    why_not: WhyNot | None
    saved_at: datetime | None
    asked_at: datetime | None
    applied_at: datetime | None
    went: Went | None
    went_at: datetime | None


@dataclass(frozen=True, slots=True)
class OfClient:
    """One tip of a posting, with the client whom the reader may see."""

    client_id: int
    full_name: str
    tip: OneTip


@dataclass(frozen=True, slots=True)
class Interest:
    """What became of a posting: ``all`` counts everybody's tips, ``named`` are clients in the reader's sight."""

    posting_id: int
    title: str
    employer: str | None
    all: Became
    others: int
    """Told to so many whom the reader does not see."""
    named: list[OfClient]


@dataclass(frozen=True, slots=True)
class ClientTips:
    """A client and their tips, the newest first. ``wish`` counts only while they ``allow`` tips."""

    client_id: int
    person_id: int
    full_name: str
    allows: bool
    wish: Wish
    became: Became
    tips: list[OneTip]
    tastes: list[Taste]


class TipReading(Part):
    """Reads of what became of tips. Who may not see a client gets None, and leaves a VIEW_REFUSED."""

    def interest(self, reader: Reader, posting_id: int) -> Interest | None:
        """Who was told of a posting and what they made of it; None when there is no such posting."""
        posting = self._connection.execute(
            select(job_posting.c.title, job_posting.c.employer).where(job_posting.c.id == posting_id)
        ).first()
        if posting is None:
            return None
        of_posting = told_of(posting_id)
        seen = _tips(client.c.id, client.c.full_name).join(client, client.c.person_id == job_tip.c.person_id)
        seen = seen.where(of_posting, visible_client(reader))
        newest = [job_tip.c.applied_at.desc().nulls_last(), job_tip.c.answered_at.desc().nulls_last()]
        rows = self._connection.execute(seen.order_by(*newest, job_tip.c.id).limit(MOST_NAMED)).all()
        named = [OfClient(row[0], row[1], self._tip(reader, row[2:])) for row in rows]
        self._record(reader, Action.TIPS_VIEWED, Subject.POSTING, posting_id, clients=len(named))
        everybody = self._became(of_posting)
        told = sum(one.tip.told_at is not None for one in named)
        return Interest(posting_id, posting.title, posting.employer, everybody, everybody.told - told, named)

    def of_client(self, reader: Reader, client_id: int) -> ClientTips | None:
        """What a client wishes, was told, answered, saved and applied for, and what was learned of their likes."""
        row = self._connection.execute(
            select(client.c.person_id, client.c.full_name).where(client.c.id == client_id, visible_client(reader))
        ).first()
        if row is None:
            self._refuse(reader, client_id)
            return None
        self._record(reader, Action.CLIENT_VIEWED, Subject.CLIENT, client_id, what="tips")
        tips = Tips(self._connection, self._now)
        return ClientTips(
            client_id,
            row.person_id,
            row.full_name,
            Purpose.TIPS in Consents(self._connection, self._now).granted(row.person_id),
            tips.wish_of(row.person_id),
            self._became(job_tip.c.person_id == row.person_id),
            self.lately(reader, row.person_id, MOST_TIPS),
            tips.tastes(row.person_id),
        )

    def lately(self, reader: Reader, person_id: int, most: int = LATELY) -> list[OneTip]:
        """The newest tips of somebody whom the reader may see; whoever shows them has recorded the look."""
        newest = [job_tip.c.told_at.desc().nulls_first(), job_tip.c.id.desc()]
        rows = self._connection.execute(_tips().where(job_tip.c.person_id == person_id).order_by(*newest).limit(most))
        return [self._tip(reader, tuple(row)) for row in rows]

    def had(self, person_id: int) -> set[int]:
        """The postings that somebody was told of or is about to be, and the same jobs in other sources."""
        same = job_posting.alias("same")
        rows = self._connection.scalars(
            select(same.c.id)
            .select_from(job_tip)
            .join(job_posting, job_posting.c.id == job_tip.c.posting_id)
            .join(same, same.c.twin_key.in_([job_posting.c.twin_key, job_tip.c.twin_key]))
            .where(job_tip.c.person_id == person_id)
        )
        return set(rows)

    def _tip(self, reader: Reader, columns: Sequence[Any]) -> OneTip:
        """A coordinator's words are a part of the talk, and read by whoever reads talks."""
        tip = OneTip(*columns)
        return replace(
            tip,
            origin=Origin(tip.origin),
            words=tip.words if reads_talks(reader) else None,
            answer=Answer(tip.answer) if tip.answer else None,
            why_not=WhyNot(tip.why_not) if tip.why_not else None,
            went=Went(tip.went) if tip.went else None,
        )

    def _became(self, which: ColumnElement[bool]) -> Became:
        row = self._connection.execute(select(*became()).where(which, job_tip.c.told_at.is_not(None))).one()
        return Became(*(int(count or 0) for count in row))

    def _record(self, reader: Reader, action: Action, kind: Subject, number: int, **detail: int | str) -> None:
        Audit(self._connection, self._now).record(reader.staff_id, action, kind, number, **detail)

    def _refuse(self, reader: Reader, client_id: int) -> None:
        if self._connection.execute(select(client.c.id).where(client.c.id == client_id)).first() is not None:
            self._record(reader, Action.VIEW_REFUSED, Subject.CLIENT, client_id)


def became(tip: FromClause = job_tip) -> list[Label[Any]]:
    """The columns of Became in their order, over such rows that were told."""
    happened = {
        "opened": tip.c.opened_at.is_not(None),
        "interested": tip.c.answer == Answer.YES,
        "not_for_me": tip.c.answer == Answer.NO,
        "saved": tip.c.saved_at.is_not(None),
        "asked": tip.c.asked_at.is_not(None),
        "applied": tip.c.applied_at.is_not(None),
        "interview": tip.c.went == Went.INTERVIEW,
        "hired": tip.c.went == Went.HIRED,
    }
    return [
        func.count().label("told"),
        *(func.sum(case((which, 1), else_=0)).label(name) for name, which in happened.items()),
    ]


def told_of(posting_id: int) -> ColumnElement[bool]:
    """That a tip is of the posting or of the same job in another source: who was told of one was told of all, also
    when one of them has been edited since."""
    same = select(job_posting.c.id).where(job_posting.c.twin_key == key_of(posting_id).scalar_subquery())
    return or_(job_tip.c.posting_id.in_(same), job_tip.c.twin_key == key_of(posting_id).scalar_subquery())


def key_of(posting_id: int) -> Select[tuple[str]]:
    """How the same job is known in other sources."""
    return select(job_posting.c.twin_key).where(job_posting.c.id == posting_id)


def _tips(*first: ColumnElement[Any]) -> Select[Any]:
    """The columns of OneTip, after these."""
    return (
        select(
            *first,
            job_tip.c.id,
            job_tip.c.posting_id,
            job_posting.c.title,
            job_posting.c.employer,
            job_tip.c.origin,
            staff.c.full_name,
            job_tip.c.words,
            job_tip.c.told_at,
            job_tip.c.opened_at,
            job_tip.c.answer,
            job_tip.c.why_not,
            job_tip.c.saved_at,
            job_tip.c.asked_at,
            job_tip.c.applied_at,
            job_tip.c.went,
            job_tip.c.went_at,
        )
        .join(job_posting, job_posting.c.id == job_tip.c.posting_id)
        .outerjoin(staff, staff.c.id == job_tip.c.staff_id)
    )
