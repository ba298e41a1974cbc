"""What came of a broadcast: who got it, who answered, who wants no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, update

from domain.broadcasts import TALKING, BroadcastPurpose, BroadcastState, ButtonKind, LeftOut
from domain.events import SignupState
from domain.incoming import Channel
from domain.roles import Permission
from storage.audit import Action
from storage.broadcast_clock import BroadcastClock
from storage.broadcast_rows import Broadcast, Progress
from storage.broadcast_sending import UNPLANNED
from storage.broadcast_stops import BroadcastStops
from storage.contact_policy import ContactPolicy
from storage.scope import visible_client
from storage.speaking import name_of
from storage.staff import Reader
from storage.tables import broadcast, broadcast_recipient, channel_identity, client, delivery, event_signup, person

PAGE: Final = 50

ENDINGS: Final = ("all", "gets", "sent", "failed", "blocked", "expired", "cancelled", "unknown")
COUNTED: Final = (*ENDINGS, "web", "read", "opened", "stopped")


@dataclass(frozen=True, slots=True)
class Results:
    """How a broadcast did, in people. ``counts`` by the names of COUNTED: "web" are those with it in the web chat, of
    whom "read" have had it before them on an open page; elsewhere that is not known. ``answers`` by button, where EVENT
    counts who answered the invitation; ``coming`` is how these answered. ``faults`` are of those with whom it failed.
    """

    broadcast: Broadcast
    counts: dict[str, int]
    left_out: Counter[LeftOut]
    faults: Counter[str]
    answers: Counter[ButtonKind]
    coming: Counter[SignupState]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody it was for, whom the reader may see by name. ``came_to`` None: it is on its way."""

    person_id: int
    client_id: int | None
    full_name: str
    left_out: LeftOut | None
    came_to: str | None
    fault: str | None
    told_at: datetime | None
    read_at: datetime | None
    opened_at: datetime | None
    answer: ButtonKind | None
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class RecipientPage:
    """Some of them by number; ``others`` are so many whom the reader does not see. ``after`` is for the next page."""

    recipients: Sequence[Recipient]
    others: int
    after: int | None


class BroadcastResults(BroadcastStops, BroadcastClock):
    """Counts are everybody's, names only of whom the reader may see."""

    def progress(self, broadcast_id: int) -> Progress:
        """How far it is at this moment. Before it is frozen all is 0. Raises LookupError when there is no such one."""
        stands = select(broadcast.c.state, broadcast.c.purpose).where(broadcast.c.id == broadcast_id)
        one = self._connection.execute(stands).first()
        if one is None:
            raise LookupError(broadcast_id)
        left_out, ended = self._left_out(broadcast_id), self._ended(broadcast_id, BroadcastPurpose(one.purpose))
        waiting, talking = ended.pop("waiting", 0), ended.pop(TALKING, 0)
        planned = ended.pop("planned", 0) + talking
        gets = waiting + planned + sum(ended.values())
        return Progress(
            state=BroadcastState(one.state),
            all=gets + sum(left_out.values()),
            gets=gets,
            waiting=waiting,
            planned=planned,
            talking=talking,
            left_out=left_out,
            **{name: ended.get(name, 0) for name in ("sent", "failed", "blocked", "expired", "cancelled", "unknown")},
        )

    def _left_out(self, broadcast_id: int) -> Counter[LeftOut]:
        out = broadcast_recipient.c.left_out
        query = select(out, func.count()).where(broadcast_recipient.c.broadcast_id == broadcast_id, out.is_not(None))
        return Counter({LeftOut(why): count for why, count in self._connection.execute(query.group_by(out))})

    def _ended(self, broadcast_id: int, purpose: BroadcastPurpose) -> Counter[str]:
        """Of those it is for: how it ended, as the ledger has it where that is not settled yet."""
        waits = ContactPolicy(self._connection, self._now).waits(purpose, of=broadcast_recipient.c.person_id)
        under_way = case(
            (delivery.c.id.is_(None), "waiting"),
            (and_(delivery.c.state == "planned", waits), TALKING),
            (delivery.c.state.in_(["planned", "leased", "sending"]), "planned"),
            (delivery.c.fault == "paused", "planned"),
            else_=delivery.c.state,
        )
        how = case((broadcast_recipient.c.came_to.is_not(None), broadcast_recipient.c.came_to), else_=under_way)
        query = (
            select(how.label("how"), func.count())
            .select_from(broadcast_recipient)
            .outerjoin(
                delivery,
                (delivery.c.id == broadcast_recipient.c.delivery_id) & broadcast_recipient.c.came_to.is_(None),
            )
            .where(broadcast_recipient.c.broadcast_id == broadcast_id, broadcast_recipient.c.left_out.is_(None))
            .group_by("how")
        )
        return Counter({str(how): count for how, count in self._connection.execute(query)})

    def results(self, reader: Reader, broadcast_id: int) -> Results | None:
        """What came of it so far. Numbers once kept do not sink when people are erased."""
        found = self.one(broadcast_id)
        if found is None or not reader.may(Permission.SEND_BROADCASTS):
            return None
        self._record(reader.staff_id, Action.BROADCAST_VIEWED, found.id)
        return self._results(found)

    def _results(self, found: Broadcast) -> Results:
        faults = broadcast_recipient.c.fault
        of_it = broadcast_recipient.c.broadcast_id == found.id
        failed = select(faults, func.count()).where(of_it, broadcast_recipient.c.came_to == "failed").group_by(faults)
        answers = self._answers(found)
        coming = self._coming(found)
        if coming:
            answers[ButtonKind.EVENT] = sum(coming.values())
        return Results(
            found,
            self._kept_counts(found),
            self._left_out(found.id),
            Counter({fault or "": count for fault, count in self._connection.execute(failed)}),
            answers,
            coming,
        )

    def _kept_counts(self, found: Broadcast) -> dict[str, int]:
        told = self.progress(found.id)
        of_it = broadcast_recipient.c.broadcast_id == found.id
        marks = select(
            func.count(broadcast_recipient.c.read_at),
            func.count(broadcast_recipient.c.opened_at),
            func.count(broadcast_recipient.c.stopped_at),
            func.count(channel_identity.c.id),
        )
        left = (delivery.c.id == broadcast_recipient.c.delivery_id) & (delivery.c.state == "sent")
        web = (channel_identity.c.id == delivery.c.identity_id) & (channel_identity.c.channel == Channel.WEB)
        tables = broadcast_recipient.outerjoin(delivery, left).outerjoin(channel_identity, web)
        read, opened, stopped, in_web = self._connection.execute(marks.select_from(tables).where(of_it)).one()
        now = {name: getattr(told, name) for name in ENDINGS}
        now |= {"web": max(in_web, read), "read": read, "opened": opened, "stopped": stopped}
        if found.ended_at is None:
            return now
        kept = {name: max(count, found.counts.get(name, 0)) for name, count in now.items()}
        if kept != found.counts:
            self._connection.execute(update(broadcast).where(broadcast.c.id == found.id).values(counts=kept))
        return kept

    def _answers(self, found: Broadcast) -> Counter[ButtonKind]:
        answer = broadcast_recipient.c.answer
        query = select(answer, func.count()).where(
            broadcast_recipient.c.broadcast_id == found.id, answer.is_not(None), answer != ButtonKind.EVENT
        )
        return Counter({ButtonKind(one): count for one, count in self._connection.execute(query.group_by(answer))})

    def _coming(self, found: Broadcast) -> Counter[SignupState]:
        """How those whom it invited answered."""
        state = event_signup.c.state
        query = (
            select(state, func.count())
            .where(
                event_signup.c.broadcast_id == found.id,
                event_signup.c.event_id == found.event_id,
                event_signup.c.answered_at.is_not(None),
            )
            .group_by(state)
        )
        return Counter({SignupState(one): count for one, count in self._connection.execute(query)})

    # By name.

    def recipients(
        self,
        reader: Reader,
        broadcast_id: int,
        came_to: str | None = None,
        after: int | None = None,
        *,
        left_out: LeftOut | None = None,
    ) -> RecipientPage | None:
        """Those whom the reader may see by name, of one ending or reason, or all. ``came_to`` "planned": on its way."""
        if self.one(broadcast_id) is None or not reader.may(Permission.SEND_BROADCASTS):
            return None
        which = [broadcast_recipient.c.broadcast_id == broadcast_id, *_ending(came_to, left_out)]
        seen = or_(client.c.id.is_not(None) & visible_client(reader), _speaks(reader))
        query = _recipients().where(*which, seen)
        if after is not None:
            query = query.where(broadcast_recipient.c.person_id > after)
        rows = self._connection.execute(query.order_by(broadcast_recipient.c.person_id).limit(PAGE + 1)).all()
        all_of_them = self._count(_recipients().where(*which))
        named = self._count(_recipients().where(*which, seen))
        self._record(reader.staff_id, Action.BROADCAST_VIEWED, broadcast_id, people=min(len(rows), PAGE))
        page = [_recipient(row) for row in rows[:PAGE]]
        return RecipientPage(page, all_of_them - named, page[-1].person_id if len(rows) > PAGE else None)

    def _count(self, query: Select[Any]) -> int:
        numbers = query.with_only_columns(broadcast_recipient.c.person_id).order_by(None).subquery()
        return int(self._connection.execute(select(func.count()).select_from(numbers)).scalar_one())

    def answered(self, person_id: int, broadcast_id: int, kind: ButtonKind) -> bool:
        """They pressed this button, or did what it leads to. The last one counts. False when they never got it."""
        theirs = _of(person_id, broadcast_id)
        marked = update(broadcast_recipient).where(*theirs).values(answer=kind, answered_at=self._now)
        return self._connection.execute(marked).rowcount == 1

    def got(self, person_id: int, broadcast_id: int) -> Broadcast | None:
        """The broadcast, to somebody who was written to by it."""
        theirs = select(broadcast_recipient.c.broadcast_id).where(*_of(person_id, broadcast_id))
        return self.one(broadcast_id) if self._connection.execute(theirs).first() else None

    def token_of(self, person_id: int, broadcast_id: int) -> str | None:
        """Of the link in the message to them."""
        query = select(broadcast_recipient.c.token).where(*_of(person_id, broadcast_id))
        return self._connection.execute(query).scalar()

    def opened(self, token: str, *, opens: bool = True) -> str | None:
        """Where the link of this token leads, which then counts as followed once; None for one there is not.
        Not ``opens``: only a program looks at it.
        """
        row = self._connection.execute(
            select(broadcast_recipient.c.broadcast_id, broadcast_recipient.c.person_id, broadcast_recipient.c.opened_at)
            .where(broadcast_recipient.c.token == token)
            .limit(1)
        ).first()
        found = self.one(row.broadcast_id) if row else None
        button = found.button(ButtonKind.LINK) if found else None
        if row is None or button is None:
            return None
        if opens and row.opened_at is None:
            mine = _of(row.person_id, row.broadcast_id)
            self._connection.execute(update(broadcast_recipient).where(*mine).values(opened_at=self._now))
        return button.value


def _of(person_id: int, broadcast_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        broadcast_recipient.c.broadcast_id == broadcast_id,
        broadcast_recipient.c.person_id == person_id,
        broadcast_recipient.c.tries > 0,
    )


def _ending(came_to: str | None, left_out: LeftOut | None) -> list[ColumnElement[bool]]:
    if left_out is not None:
        return [broadcast_recipient.c.left_out == left_out]
    if came_to is None:
        return []
    is_in = broadcast_recipient.c.left_out.is_(None)
    if came_to == "waiting":
        return list(UNPLANNED)
    if came_to == "planned":
        return [is_in, broadcast_recipient.c.came_to.is_(None), broadcast_recipient.c.delivery_id.is_not(None)]
    return [is_in, broadcast_recipient.c.came_to == came_to]


def _recipients() -> Select[Any]:
    return (
        select(
            broadcast_recipient,
            client.c.id.label("client_id"),
            func.coalesce(client.c.full_name, name_of(person.c.id)).label("full_name"),
        )
        .join(person, person.c.id == broadcast_recipient.c.person_id)
        .outerjoin(client, client.c.person_id == person.c.id)
    )


def _speaks(reader: Reader) -> ColumnElement[bool]:
    """Who is no client and speaks for a company is seen by all who see employers."""
    if not reader.may(Permission.SEE_EMPLOYERS):
        return client.c.id.is_(None) & client.c.id.is_not(None)
    return client.c.id.is_(None) & name_of(person.c.id).is_not(None)


def _recipient(row: Any) -> Recipient:
    return Recipient(
        row.person_id,
        row.client_id,
        row.full_name,
        LeftOut(row.left_out) if row.left_out else None,
        row.came_to,
        row.fault,
        row.told_at,
        row.read_at,
        row.opened_at,
        ButtonKind(row.answer) if row.answer else None,
        row.stopped_at,
    )
