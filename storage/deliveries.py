"""The delivery ledger: everything the bot will ever say is first a row here, and its fate is marked here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, delete, exists, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.prompt import Prompt
from storage.delivery_queue import IN_HAND, PLANNED, Queue, in_a_chat_of
from storage.inserts import insert_or_ignore
from storage.pace import PACE, Pace, RateLedger
from storage.part import Part
from storage.planner_hints import go_by_index
from storage.tables import channel_identity, consent, delivery, ledger_pause, message, person

REPLY = "reply"
ACK = "ack"
WRITTEN = "written"
"""By a person of the service; its words are in the message log from the press on."""
NOTICE = "notice"
REMINDER = "reminder"
TIP = "tip"
BROADCAST = "broadcast"
PRIORITY = {REPLY: 0, ACK: 0, WRITTEN: 0, NOTICE: 3, REMINDER: 5, TIP: 7, BROADCAST: 9}
REPEATED_WHEN_IN_DOUBT = frozenset({REPLY, WRITTEN, NOTICE, REMINDER})
"""Kinds that are sent again when a crash left it open whether they arrived; an answer missing is worse than twice."""

LEASE = timedelta(seconds=60)

ASTRAY = timedelta(hours=1)
"""No lease and no pause before another try is this long: a later instant was written by a clock that was ahead."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Of an e-mail: its subject, what stands under its words, whom answers go to ("" where no-one in particular) and
    the page on which the reader stops such e-mails.
    """

    subject: str
    footer: str
    reply_to: str
    stop_url: str


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery in hand: ``payload`` says what to do, ``address`` where, ``body`` (our markup) what to say.

    ``permitted`` is False when it has a purpose the person does not allow at this moment, ``reachable`` when
    they have blocked the bot. ``tidies`` says that the pace has room for one more call in this chat, to take
    the buttons off the message that was pressed; ``pressed_body`` is what stands in that message, if known.
    ``file`` is a name and what is in it: it goes after the words. ``about`` is what it tells of, as in
    ``appointment:12``. ``letter`` is what an e-mail has beside its words.
    """

    id: int
    kind: str
    identity_id: int
    person_id: int
    conversation_id: int | None
    message_id: int | None
    address: str
    language: str
    payload: dict[str, Any]
    attempts: int
    expires_at: datetime | None
    permitted: bool
    reachable: bool
    body: str | None
    prompt: Prompt | None
    tidies: bool = False
    pressed_body: str | None = None
    about: str | None = None
    file: tuple[str, bytes] | None = None
    letter: Letter | None = None


class Deliveries(Part):
    """Plans, claims and marks deliveries. The states are drawn in docs/architecture.md."""

    def plan(self, rows: Sequence[dict[str, Any]]) -> None:
        """Rows to be sent: idempotency_key, kind, identity_id, payload, and what else the table names.

        A row whose key was planned before is left as it is: planning twice sends once.
        """
        if not rows:
            return
        defaults = {**_UNSAID, "created_at": self._now, "due_at": self._now}
        whole = [{**defaults, **row, "priority": PRIORITY[row["kind"]]} for row in rows]
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        unless_there = insert(delivery).on_conflict_do_nothing(index_elements=["idempotency_key"])
        self._connection.execute(unless_there, whole)

    def claim(self, channel: str, bot: str, worker: str, most: int, pace: Pace = PACE) -> list[Due]:
        """Up to ``most`` due deliveries of this bot, at most one a chat, as its pace allows; leased to ``worker``.

        Within a chat the order of planning is kept among equals: nothing overtakes an earlier delivery of the
        same priority, nor one that is in hand.
        """
        name = _ledger_name(channel, bot)
        next_at = self._rates.take(name, pace)
        free = pace.free(next_at, self._now)
        if free <= 0:
            return []
        query = self._queue(channel, bot, pace).ripe(min(most, free))
        spare = free - pace.kept
        if spare <= 0:
            query = query.where(delivery.c.priority == PRIORITY[REPLY])
        go_by_index(self._connection)
        found = self._connection.execute(query.with_for_update(of=delivery, skip_locked=True)).all()
        replies = sum(row.priority == PRIORITY[REPLY] for row in found)
        ripe = found[: replies + max(spare, 0)]
        # A reply and a reminder to one chat can be ripe at once: the first in order goes.
        ids = list({row.identity_id: row.id for row in reversed(ripe)}.values())
        if not ids:
            return []
        self._lease(ids, worker)
        taken = self._connection.execute(_in_hand(ids)).all()
        spent, dues = self._spend(taken, free, pace)
        self._rates.spend(name, next_at + pace.overall * spent)
        return dues

    @property
    def _rates(self) -> RateLedger:
        return RateLedger(self._connection, self._now)

    def _lease(self, ids: Sequence[int], worker: str) -> None:
        leased = {"state": "leased", "leased_by": worker, "lease_until": self._now + LEASE}
        self._connection.execute(update(delivery).where(delivery.c.id.in_(ids)).values(**leased))

    def _spend(self, taken: Sequence[Any], free: int, pace: Pace) -> tuple[int, list[Due]]:
        """Moves each chat's own pace on; a short burst is allowed before it holds. Returns what was spent in all.

        Tidying a pressed message is worth no waiting: it is done only where sending leaves room for it.
        """
        slack = pace.chat * (pace.chat_burst - 1)
        spare = free - len(taken)
        spent, dues, paced = 0, list[Due](), list[dict[str, Any]]()
        for row in taken:
            if row.kind == ACK:  # no message: Telegram does not count it
                dues.append(_due(row))
                continue
            # An instant to come was written by a clock that was ahead: with ours, nothing would have been claimed.
            is_known = row.next_send_at is not None and row.next_send_at <= self._now
            even = max(row.next_send_at + slack, self._now) if is_known else self._now
            even += pace.chat
            tidies = spare > 0 and _presses(row.payload) and even <= self._now + slack
            paced.append({"chat": row.identity_id, "at": even + pace.chat * tidies - slack})
            spare -= tidies
            spent += 1 + tidies
            dues.append(self._tidying(_due(row)) if tidies else _due(row))
        if paced:
            self._connection.execute(_PACED, paced)
        return spent, dues

    def _tidying(self, due: Due) -> Due:
        """The delivery with the words of the message that was pressed, where it is one of ours."""
        shown = self._connection.execute(
            select(message.c.body)
            .join(delivery, delivery.c.message_id == message.c.id)
            .where(delivery.c.conversation_id == due.conversation_id, delivery.c.platform_id == due.payload["pressed"])
            .limit(1)
        ).scalar()
        return replace(due, tidies=True, pressed_body=shown)

    def lapsed(self, channel: str, bot: str, worker: str, most: int) -> list[Due]:
        """Up to ``most`` of this bot's deliveries of paused kinds whose time is over, leased to be ended."""
        paused = self.paused()
        if not paused:
            return []
        over = (
            select(delivery.c.id)
            .where(
                PLANNED,
                delivery.c.kind.in_(sorted(paused)),
                delivery.c.expires_at <= self._now,
                in_a_chat_of(channel, bot),
            )
            .limit(most)
            .with_for_update(of=delivery, skip_locked=True)
        )
        ids = list(self._connection.execute(over).scalars())
        self._lease(ids, worker)
        return [_due(row) for row in self._connection.execute(_in_hand(ids))] if ids else []

    def next_due(self, channel: str, bot: str, pace: Pace = PACE) -> datetime | None:
        """When this bot should look again: an instant by which a planned delivery may leave; None without any.

        What stands behind another delivery is left out, since whoever marks that one looks again.
        """
        queue = self._queue(channel, bot, pace)
        go_by_index(self._connection)
        ripe = self._connection.execute(queue.ripe(1)).first()
        # Where one is ripe there may be a hundred thousand more: none of them has to be looked at.
        first: datetime | None = ripe.due_at if ripe else self._first(queue)
        next_at = self._rates.look(_ledger_name(channel, bot), pace)
        if first is None or next_at is None:
            return first
        is_reply = ripe is None or ripe.priority == PRIORITY[REPLY]
        return max(first, pace.opens(next_at, kept=0 if is_reply else pace.kept))

    def _first(self, queue: Queue) -> datetime | None:
        """Of what is not ripe."""
        instants = self._connection.execute(queue.first_held().union_all(queue.first_later())).scalars()
        return min((instant for instant in instants if instant is not None), default=None)

    def _queue(self, channel: str, bot: str, pace: Pace) -> Queue:
        paused = self.paused()
        going = sorted({priority for kind, priority in PRIORITY.items() if kind not in paused})
        return Queue(channel, bot, self._now, pace, paused, going)

    def worded(self, delivery_id: int, worker: str, message_id: int, conversation_id: int, **more: Any) -> bool:
        """A planned message in hand has been put into words: this row of the message log. ``more`` is its payload's."""
        values: dict[str, Any] = {"message_id": message_id, "conversation_id": conversation_id}
        return self._mark(delivery_id, "leased", worker, **values, **more)

    def put_off(self, delivery_id: int, worker: str, until: datetime) -> bool:
        """Not now: what is in hand is planned for later, and what comes after it in the chat need not wait for it."""
        return self._mark(delivery_id, "leased", worker, state="planned", due_at=until, fault=None, **_RELEASED)

    def sending(self, delivery_ids: Sequence[int], worker: str) -> set[int]:
        """Committed just before the channel is called. Which of them are still this worker's: call for no other."""
        marked = self._connection.execute(
            update(delivery)
            .where(delivery.c.id.in_(delivery_ids), delivery.c.state == "leased", delivery.c.leased_by == worker)
            .values(state="sending", lease_until=self._now + LEASE)
            .returning(delivery.c.id)
        )
        return set(marked.scalars())

    def sent(self, delivery_id: int, worker: str, platform_id: str | None = None) -> bool:
        """The channel took it. False when the lease was lost, here as in the other marks: another worker's now."""
        return self._mark(
            delivery_id, "sending", worker, state="sent", sent_at=self._now, platform_id=platform_id, **_RELEASED
        )

    def again(
        self,
        delivery_id: int,
        worker: str,
        at: datetime,
        fault: str,
        *,
        costs: bool,
        payload: dict[str, Any] | None = None,
        maybe_sent: bool = False,
    ) -> bool:
        """To be tried again at ``at``. ``costs`` says whether this counts as an attempt, ``maybe_sent`` that the
        person may have it already, and ``payload`` replaces the old one when part of it is done.
        """
        values: dict[str, Any] = {"state": "planned", "due_at": at, "fault": fault, **_RELEASED}
        if costs:
            values["attempts"] = delivery.c.attempts + 1
        if maybe_sent:
            values["maybe_repeated"] = True
        if payload is not None:
            values["payload"] = payload
        return self._mark(delivery_id, "sending", worker, **values)

    def ended(self, delivery_id: int, worker: str, state: str, fault: str | None = None) -> bool:
        """Failed, blocked, expired, cancelled or unknown: it will not be tried again."""
        tried = case((delivery.c.state == "sending", 1), else_=0)
        values = {"state": state, "fault": fault, "attempts": delivery.c.attempts + tried}
        return self._mark(delivery_id, IN_HAND, worker, **values, **_RELEASED)

    def _mark(self, delivery_id: int, before: str | tuple[str, ...], worker: str, **values: Any) -> bool:
        states = (before,) if isinstance(before, str) else before
        marked = self._connection.execute(
            update(delivery)
            .where(delivery.c.id == delivery_id, delivery.c.state.in_(states), delivery.c.leased_by == worker)
            .values(**values)
        )
        return marked.rowcount == 1

    def hold(self, channel: str, bot: str, until: datetime, pace: Pace = PACE) -> None:
        """The channel asked for silence (429): nothing of this bot leaves before ``until``, then at an even pace."""
        self._rates.hold(_ledger_name(channel, bot), until, pace)

    def recover(self, *, all_of_them: bool = False, alone_at: tuple[str, str] | None = None) -> int:
        """Takes back what a worker that died had in hand, known by its lease, which is over.

        ``all_of_them``: whatever its lease, since no worker is alive. ``alone_at``: a channel and its bot, for
        which no other worker can be alive.

        What was only leased goes back to planned. What was being sent is in doubt: a kind of
        REPEATED_WHEN_IN_DOUBT is sent again and flagged, any other is left as ``unknown`` for a person to see.
        Returns how many rows were touched.
        """
        ended, astray = delivery.c.lease_until < self._now, delivery.c.lease_until > self._now + ASTRAY
        nobodys = [in_a_chat_of(*alone_at)] if alone_at else []
        stale = true() if all_of_them else or_(ended, astray, *nobodys)
        in_doubt = and_(delivery.c.state == "sending", stale)
        repeated = delivery.c.kind.in_(REPEATED_WHEN_IN_DOUBT)
        moves: list[tuple[Any, dict[str, Any]]] = [
            (and_(delivery.c.state == "leased", stale), {"state": "planned"}),
            (and_(in_doubt, repeated), {"state": "planned", "maybe_repeated": True}),
            (and_(in_doubt, ~repeated), {"state": "unknown"}),
        ]
        touched = (
            self._connection.execute(update(delivery).where(which).values(**values, **_RELEASED))
            for which, values in moves
        )
        found = sum(result.rowcount for result in touched)
        # An answer never waits this long for its next try: the clock went back in between.
        self._connection.execute(
            update(delivery)
            .where(
                PLANNED,
                delivery.c.priority == PRIORITY[REPLY],
                delivery.c.kind == REPLY,
                delivery.c.due_at > self._now + ASTRAY,
            )
            .values(due_at=self._now)
        )
        return found

    def give_up_on(self, identity_id: int) -> int:
        """The person blocked the bot here: what was planned for this chat will not be sent. Returns how many."""
        ended = self._connection.execute(
            update(delivery)
            .where(delivery.c.identity_id == identity_id, delivery.c.state == "planned")
            .values(state="blocked")
        )
        return ended.rowcount

    def cancel(self, person_id: int, purposes: Iterable[str]) -> int:
        """The person wants no more messages of these purposes: what was planned is withdrawn."""
        theirs = select(channel_identity.c.id).where(channel_identity.c.person_id == person_id)
        ended = self._connection.execute(
            update(delivery)
            .where(
                delivery.c.identity_id.in_(theirs),
                delivery.c.purpose.in_(list(purposes)),
                delivery.c.state == "planned",
            )
            .values(state="cancelled")
        )
        return ended.rowcount

    # Pauses.

    def pause(self, kind: str, staff_id: int | None = None) -> None:
        """Nothing of this kind leaves till ``resume``. What is being sent at this moment is not called back."""
        row = {"kind": kind, "paused_at": self._now, "paused_by": staff_id}
        insert_or_ignore(self._connection, ledger_pause, [row], key=ledger_pause.c.kind)

    def resume(self, kind: str) -> None:
        self._connection.execute(delete(ledger_pause).where(ledger_pause.c.kind == kind))

    def paused(self) -> frozenset[str]:
        """The kinds of which nothing leaves."""
        return frozenset(self._connection.execute(_PAUSED).scalars())

    def platform_id_of(self, message_id: int) -> str | None:
        """The channel's own id of a message of ours, once it has been sent."""
        return self._connection.execute(
            select(delivery.c.platform_id).where(
                delivery.c.message_id == message_id, delivery.c.platform_id.is_not(None)
            )
        ).scalar()


_PACED = update(channel_identity).where(channel_identity.c.id == bindparam("chat")).values(next_send_at=bindparam("at"))
_PAUSED = select(ledger_pause.c.kind)
_RELEASED: dict[str, Any] = {"leased_by": None, "lease_until": None}
_UNSAID: dict[str, Any] = dict.fromkeys(("conversation_id", "message_id", "about", "purpose", "payload", "expires_at"))


def _ledger_name(channel: str, bot: str) -> str:
    return f"{channel}:{bot}"


def _presses(payload: dict[str, Any] | None) -> bool:
    """Whether it answers a press of a button on a message that stays as it is otherwise."""
    return bool(payload and payload.get("pressed") and not payload.get("edits"))


def _in_hand(ids: Sequence[int]) -> Select[Any]:
    permission = exists().where(
        consent.c.person_id == person.c.id,
        consent.c.purpose == delivery.c.purpose,
        consent.c.withdrawn_at.is_(None),
    )
    return (
        select(
            delivery.c.id,
            delivery.c.kind,
            delivery.c.identity_id,
            channel_identity.c.person_id,
            delivery.c.conversation_id,
            delivery.c.message_id,
            channel_identity.c.address,
            person.c.language,
            delivery.c.payload,
            delivery.c.attempts,
            delivery.c.expires_at,
            or_(delivery.c.purpose.is_(None), permission).label("permitted"),
            channel_identity.c.blocked_at.is_(None).label("reachable"),
            channel_identity.c.next_send_at,
            delivery.c.about,
            message.c.body,
            message.c.prompt,
        )
        .join(channel_identity, channel_identity.c.id == delivery.c.identity_id)
        .join(person, person.c.id == channel_identity.c.person_id)
        .outerjoin(message, message.c.id == delivery.c.message_id)
        .where(delivery.c.id.in_(ids))
        .order_by(delivery.c.priority, delivery.c.due_at, delivery.c.id)
    )


def _due(row: Any) -> Due:
    values = dict(row._mapping)
    prompt, payload, _ = values.pop("prompt"), values.pop("payload"), values.pop("next_send_at")
    return Due(**values, payload=payload or {}, prompt=Prompt.from_json(prompt) if prompt else None)
