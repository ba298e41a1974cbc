"""The delivery ledger: everything the bot will ever say is first a row here, and its fate is marked here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from domain.prompt import Prompt
from storage.inserts import insert_or_ignore
from storage.part import Part
from storage.tables import channel_identity, consent, delivery, message, person, rate_ledger

REPLY = "reply"
ACK = "ack"
REMINDER = "reminder"
BROADCAST = "broadcast"
PRIORITY = {REPLY: 0, ACK: 0, REMINDER: 5, BROADCAST: 9}
REPEATED_WHEN_IN_DOUBT = frozenset({REPLY, REMINDER})
"""Kinds that are sent again when a crash left it open whether they arrived; an answer missing is worse than twice."""

LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one bot may speak.

    Telegram takes 30 messages a second in all, and 1 a second in one chat with short bursts. We stay a little
    below: messages do not arrive in the very rhythm in which they leave.
    """

    overall: timedelta = timedelta(seconds=1 / 28)
    overall_burst: int = 28
    chat: timedelta = timedelta(seconds=1.05)
    chat_burst: int = 3

    def free(self, next_at: datetime, now: datetime) -> int:
        """How many sends the bot's ledger has room for at this moment."""
        return self.overall_burst - -(-max(next_at - now, timedelta()) // self.overall)

    def opens(self, next_at: datetime) -> datetime:
        """From when on the bot's ledger has room for one send."""
        return next_at - self.overall * (self.overall_burst - 1)


PACE = Pace()
IN_HAND = ("leased", "sending")

_PLANNED = delivery.c.state == literal_column("'planned'")
"""Said outright: SQLite uses an index of planned rows only where it can see that only those are asked for."""


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery in hand: ``payload`` says what to do, ``address`` where, ``body`` (our markup) what to say.

    ``permitted`` is False when it has a purpose the person does not allow at this moment, ``reachable`` when
    they have blocked the bot. ``tidies`` says that the pace has room for one more call in this chat, to take
    the buttons off the message that was pressed; ``pressed_body`` is what stands in that message, if known.
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


class Deliveries(Part):
    """Plans, claims and marks deliveries. The states are drawn in docs/architecture.md."""

    def plan(self, rows: Sequence[dict[str, Any]]) -> None:
        """Rows to be sent: idempotency_key, kind, identity_id, payload, and what else the table names.

        A row whose key was planned before is left as it is: planning twice sends once.
        """
        if not rows:
            return
        defaults = {**_UNSAID, "created_at": self._now, "due_at": self._now}
        whole = [{**defaults, "priority": PRIORITY[row["kind"]], **row} for row in rows]
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        unless_there = insert(delivery).on_conflict_do_nothing(index_elements=["idempotency_key"])
        self._connection.execute(unless_there, whole)

    def claim(self, channel: str, bot: str, worker: str, most: int, pace: Pace = PACE) -> list[Due]:
        """Up to ``most`` due deliveries of this bot, at most one a chat, as its pace allows; leased to ``worker``.

        Within a chat the order of planning is kept among equals: nothing overtakes an earlier delivery of the
        same priority, nor one that is in hand.
        """
        name = _ledger_name(channel, bot)
        next_at = self._ledger(name)
        free = pace.free(next_at, self._now)
        if free <= 0:
            return []
        ripe = self._connection.execute(self._ripe(channel, bot, min(most, free))).all()
        # A reply and a reminder to one chat can be ripe at once: the first in order goes.
        ids = list({row.identity_id: row.id for row in reversed(ripe)}.values())
        if not ids:
            return []
        self._connection.execute(
            update(delivery)
            .where(delivery.c.id.in_(ids))
            .values(state="leased", leased_by=worker, lease_until=self._now + LEASE)
        )
        taken = self._connection.execute(_in_hand(ids)).all()
        spent, dues = self._spend(taken, free, pace)
        self._set_ledger(name, next_at + pace.overall * spent)
        return dues

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
            even = self._now if row.next_send_at is None else max(row.next_send_at + slack, self._now)
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

    def _ledger(self, name: str) -> datetime:
        """The bot's pace ledger (GCRA: when the next send would be due at an even pace), locked till commit."""
        row = {"bot": name, "next_at": self._now}
        insert_or_ignore(self._connection, rate_ledger, [row], key=rate_ledger.c.bot)
        ledger = select(rate_ledger.c.next_at).where(rate_ledger.c.bot == name).with_for_update()
        next_at: datetime = self._connection.execute(ledger).scalar_one()
        return max(next_at, self._now)

    def _set_ledger(self, name: str, next_at: datetime) -> None:
        self._connection.execute(update(rate_ledger).where(rate_ledger.c.bot == name).values(next_at=next_at))

    def _ripe(self, channel: str, bot: str, most: int) -> Select[Any]:
        paced = or_(channel_identity.c.next_send_at.is_(None), channel_identity.c.next_send_at <= self._now)
        return (
            select(delivery.c.id, delivery.c.identity_id)
            .where(
                _PLANNED,
                delivery.c.due_at <= self._now,
                _in_a_chat_of(channel, bot, paced),
                ~self._stands_behind(),
            )
            .order_by(delivery.c.priority, delivery.c.due_at, delivery.c.id)
            .limit(most)
            .with_for_update(of=delivery, skip_locked=True)
        )

    def _stands_behind(self) -> ColumnElement[bool]:
        """Whether another delivery to the same chat has to be done with first."""
        earlier = delivery.alias("earlier")
        # What has been tried goes first though its next try is still to come: answers stay in order.
        goes_first = or_(earlier.c.due_at <= self._now, earlier.c.fault.is_not(None))
        return (
            select(earlier.c.id)
            .where(
                earlier.c.identity_id == delivery.c.identity_id,
                or_(
                    earlier.c.state.in_(IN_HAND),
                    and_(
                        earlier.c.state == "planned",
                        earlier.c.priority <= delivery.c.priority,
                        earlier.c.id < delivery.c.id,
                        goes_first,
                    ),
                ),
            )
            .exists()
        )

    def next_due(self, channel: str, bot: str, pace: Pace = PACE) -> datetime | None:
        """When this bot should look again: the instant the first planned delivery may leave; None without any.

        What stands behind another delivery is left out, since whoever marks that one looks again.
        """
        instants = self._connection.execute(self._first_held(channel, bot).union_all(self._first_later(channel, bot)))
        found = [instant for instant in instants.scalars() if instant is not None]
        next_at: datetime | None = self._connection.execute(
            select(rate_ledger.c.next_at).where(rate_ledger.c.bot == _ledger_name(channel, bot))
        ).scalar()
        first: datetime | None = min(found, default=None)
        if first is None or next_at is None:
            return first
        return max(first, pace.opens(next_at))

    def _first_held(self, channel: str, bot: str) -> Select[Any]:
        """Of what is due already: when the first chat's own pace lets something through."""
        opens_at = (
            select(channel_identity.c.next_send_at)
            .where(channel_identity.c.id == delivery.c.identity_id)
            .scalar_subquery()
        )
        leaves_at = case((opens_at > delivery.c.due_at, opens_at), else_=delivery.c.due_at)
        return select(func.min(leaves_at)).where(
            _PLANNED, delivery.c.due_at <= self._now, _in_a_chat_of(channel, bot), ~self._stands_behind()
        )

    def _first_later(self, channel: str, bot: str) -> Select[Any]:
        return select(func.min(delivery.c.due_at)).where(
            _PLANNED, delivery.c.due_at > self._now, _in_a_chat_of(channel, bot)
        )

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
        name = _ledger_name(channel, bot)
        self._set_ledger(name, max(self._ledger(name), until + pace.overall * (pace.overall_burst - 1)))

    def recover(self, *, all_of_them: bool = False) -> int:
        """Takes back what a worker that died had in hand; ``all_of_them`` when no other worker can be alive.

        What was only leased goes back to planned. What was being sent is in doubt: a kind of
        REPEATED_WHEN_IN_DOUBT is sent again and flagged, any other is left as ``unknown`` for a person to see.
        Returns how many rows were touched.
        """
        stale = true() if all_of_them else delivery.c.lease_until < self._now
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
        return sum(result.rowcount for result in touched)

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

    def platform_id_of(self, message_id: int) -> str | None:
        """The channel's own id of a message of ours, once it has been sent."""
        return self._connection.execute(
            select(delivery.c.platform_id).where(
                delivery.c.message_id == message_id, delivery.c.platform_id.is_not(None)
            )
        ).scalar()


_PACED = update(channel_identity).where(channel_identity.c.id == bindparam("chat")).values(next_send_at=bindparam("at"))
_RELEASED: dict[str, Any] = {"leased_by": None, "lease_until": None}
_UNSAID: dict[str, Any] = dict.fromkeys(("conversation_id", "message_id", "purpose", "payload", "expires_at"))


def _ledger_name(channel: str, bot: str) -> str:
    return f"{channel}:{bot}"


def _in_a_chat_of(channel: str, bot: str, *also: ColumnElement[bool]) -> ColumnElement[bool]:
    """Not a join: SQLite would begin with all the chats there are, to find the few that something is planned for."""
    return exists().where(
        channel_identity.c.id == delivery.c.identity_id,
        channel_identity.c.channel == channel,
        channel_identity.c.bot == bot,
        *also,
    )


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
