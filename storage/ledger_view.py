"""The delivery ledger as people look at it: what is planned, sent, failed and in doubt; tried again or called off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from storage.deliveries import ACK
from storage.delivery_queue import IN_HAND
from storage.errors import Refused
from storage.part import Part
from storage.tables import channel_identity, delivery, ledger_pause

OVERDUE = timedelta(minutes=5)
"""What is planned and has been due for longer than this is late: the channel is down, a kind is paused, or we are."""

RETRIED = frozenset({"failed", "unknown", "expired", "blocked"})
ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Overview:
    """``counts`` by kind and then state; ``late_since`` is when the oldest overdue one was due (UTC)."""

    counts: Mapping[str, Mapping[str, int]]
    overdue: int
    late_since: datetime | None
    in_doubt: int
    maybe_repeated: int
    paused: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One delivery without its words. ``notice`` names what it tells, of what was planned; instants in UTC."""

    id: int
    kind: str
    notice: str | None
    about: str | None
    person_id: int
    channel: str
    state: str
    created_at: datetime
    due_at: datetime
    expires_at: datetime | None
    sent_at: datetime | None
    attempts: int
    fault: str | None
    maybe_repeated: bool


class Ledger(Part):
    """Reads for the console, and what an admin may do about a delivery. Button spinners (ACK) are left out."""

    def overview(self) -> Overview:
        """Everything of the ledger in figures."""
        rows = self._connection.execute(
            select(delivery.c.kind, delivery.c.state, func.count())
            .where(delivery.c.kind != ACK)
            .group_by(delivery.c.kind, delivery.c.state)
        )
        counts: dict[str, dict[str, int]] = {}
        for kind, state, count in rows:
            counts.setdefault(kind, {})[state] = count
        overdue, late_since = self._connection.execute(
            select(func.count(), func.min(delivery.c.due_at)).where(
                delivery.c.state == "planned", delivery.c.due_at <= self._now - OVERDUE, delivery.c.kind != ACK
            )
        ).one()
        repeated = select(func.count()).select_from(delivery).where(delivery.c.maybe_repeated)
        paused = frozenset(self._connection.execute(select(ledger_pause.c.kind)).scalars())
        return Overview(
            counts,
            overdue,
            late_since,
            sum(states.get("unknown", 0) for states in counts.values()),
            self._connection.execute(repeated).scalar_one(),
            paused,
        )

    def page(
        self,
        *,
        state: str | None = None,
        kind: str | None = None,
        person_id: int | None = None,
        before: int | None = None,
        most: int = ON_A_PAGE,
    ) -> Sequence[Entry]:
        """Deliveries, the newest first; ``before`` is the id of the last one of the page before."""
        which: list[ColumnElement[bool]] = [delivery.c.kind != ACK]
        if state is not None:
            which.append(delivery.c.state == state)
        if kind is not None:
            which.append(delivery.c.kind == kind)
        if person_id is not None:
            which.append(channel_identity.c.person_id == person_id)
        if before is not None:
            which.append(delivery.c.id < before)
        rows = self._connection.execute(_ENTRIES.where(*which).order_by(delivery.c.id.desc()).limit(most))
        return [_entry(row) for row in rows]

    def one(self, delivery_id: int) -> Entry | None:
        row = self._connection.execute(_ENTRIES.where(delivery.c.id == delivery_id)).first()
        return _entry(row) if row else None

    def another(self, delivery_id: int, about: str, *, kind: str, since: datetime) -> bool:
        """Whether some other message of this kind about the same thing reached the person after ``since``, or will."""
        comes = and_(
            or_(delivery.c.state == "planned", delivery.c.state.in_(IN_HAND)),
            or_(delivery.c.expires_at.is_(None), delivery.c.expires_at > self._now),
        )
        came = and_(delivery.c.state == "sent", delivery.c.sent_at >= since)
        others = (
            select(delivery.c.id)
            .where(delivery.c.about == about, delivery.c.kind == kind, delivery.c.id != delivery_id, or_(comes, came))
            .limit(1)
        )
        return self._connection.execute(others).first() is not None

    def retry(self, delivery_id: int) -> None:
        """To be sent after all, at once.

        Refused: ``gone`` (no such delivery), ``state`` (it needs no other try), ``late`` (its time is over),
        ``unreachable`` (the person has blocked the bot and not come back).
        """
        row = self._connection.execute(
            select(delivery.c.state, delivery.c.expires_at, channel_identity.c.blocked_at)
            .join(channel_identity, channel_identity.c.id == delivery.c.identity_id)
            .where(delivery.c.id == delivery_id)
        ).first()
        if row is None:
            raise Refused("gone")
        if row.state not in RETRIED:
            raise Refused("state")
        if row.expires_at is not None and row.expires_at <= self._now:
            raise Refused("late")
        if row.blocked_at is not None:
            raise Refused("unreachable")
        values: dict[str, Any] = {"state": "planned", "due_at": self._now, "attempts": 0, "fault": None}
        if row.state == "unknown":
            values["maybe_repeated"] = True
        self._move(delivery_id, row.state, **values)

    def cancel_one(self, delivery_id: int) -> None:
        """Not to be sent. Refused: ``gone``; ``state`` when it is not planned (any more)."""
        state = self._connection.execute(select(delivery.c.state).where(delivery.c.id == delivery_id)).scalar()
        if state is None:
            raise Refused("gone")
        if state != "planned":
            raise Refused("state")
        self._move(delivery_id, "planned", state="cancelled")

    def cancel_kind(self, kind: str) -> int:
        """Nothing of this kind that is planned now is sent. Returns how many that were."""
        ended = self._connection.execute(
            update(delivery).where(delivery.c.kind == kind, delivery.c.state == "planned").values(state="cancelled")
        )
        return ended.rowcount

    def _move(self, delivery_id: int, before: str, **values: Any) -> None:
        moved = self._connection.execute(
            update(delivery).where(delivery.c.id == delivery_id, delivery.c.state == before).values(**values)
        )
        if moved.rowcount != 1:  # taken in hand in this very moment
            raise Refused("state")


_ENTRIES = select(
    delivery.c.id,
    delivery.c.kind,
    delivery.c.payload,
    delivery.c.about,
    channel_identity.c.person_id,
    channel_identity.c.channel,
    delivery.c.state,
    delivery.c.created_at,
    delivery.c.due_at,
    delivery.c.expires_at,
    delivery.c.sent_at,
    delivery.c.attempts,
    delivery.c.fault,
    delivery.c.maybe_repeated,
).join(channel_identity, channel_identity.c.id == delivery.c.identity_id)


def _entry(row: Any) -> Entry:
    values = dict(row._mapping)
    payload = values.pop("payload") or {}
    return Entry(**values, notice=payload.get("notice"))
