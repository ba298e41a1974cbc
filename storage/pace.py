"""How fast the bot speaks: one row a bot, locked by whoever claims, is the pace of all processes together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from storage.inserts import insert_or_ignore
from storage.part import Part
from storage.tables import rate_ledger

LONGEST_SILENCE = timedelta(hours=1)
"""A channel that wants it longer is asked again after this. So no clock that was wrong can silence the bot for days."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one bot may speak.

    Telegram takes 30 messages a second in all, and 1 a second in one chat with short bursts. We stay a little
    below: messages do not arrive in the very rhythm in which they leave. In no second leave more than a second's
    worth and the burst.
    """

    overall: timedelta = timedelta(seconds=1 / 28)
    overall_burst: int = 3
    chat: timedelta = timedelta(seconds=1.05)
    chat_burst: int = 3

    def free(self, next_at: datetime, now: datetime) -> int:
        """How many sends the bot's ledger has room for at this moment."""
        return self.overall_burst - -(-max(next_at - now, timedelta()) // self.overall)

    @property
    def kept(self) -> int:
        """How many sends of the burst are left to replies: who writes to the bot waits for no broadcast's turn."""
        return min(self.overall_burst - 1, max(1, self.overall_burst // 7))

    def opens(self, next_at: datetime, *, kept: int = 0) -> datetime:
        """From when on the bot's ledger has room for one send, and for ``kept`` others."""
        return next_at - self.overall * (self.overall_burst - 1 - kept)

    def chat_ahead(self) -> timedelta:
        """No chat is ever held back for longer: a later instant was written by a clock that was ahead."""
        return 3 * self.chat


PACE = Pace()

UNPACED = Pace(overall=timedelta(milliseconds=1), overall_burst=10_000, chat=timedelta(milliseconds=1))
"""Where nobody counts, as on our own pages."""


class RateLedger(Part):
    """GCRA: for each bot the instant at which its next send would be due at an even pace."""

    def take(self, name: str, pace: Pace) -> datetime:
        """That instant, the bot's row being locked till commit."""
        row = {"bot": name, "next_at": self._now}
        insert_or_ignore(self._connection, rate_ledger, [row], key=rate_ledger.c.bot)
        next_at = self._next_at(name, pace, lock=True) or self._now
        # Written down also when nothing will be spent: what a clock that was ahead wrote must not stand for ever.
        self._connection.execute(
            update(rate_ledger)
            .where(rate_ledger.c.bot == name, rate_ledger.c.next_at > next_at)
            .values(next_at=next_at)
        )
        return next_at

    def look(self, name: str, pace: Pace) -> datetime | None:
        """The same without a lock; None for a bot that has never spoken."""
        return self._next_at(name, pace, lock=False)

    def _next_at(self, name: str, pace: Pace, *, lock: bool) -> datetime | None:
        ledger = select(rate_ledger.c.next_at, rate_ledger.c.held_until).where(rate_ledger.c.bot == name)
        row = self._connection.execute(ledger.with_for_update() if lock else ledger).first()
        if row is None:
            return None
        if row.held_until is not None and self._now < row.held_until <= self._now + LONGEST_SILENCE:
            return _after(row.held_until, pace)
        # Spending never leads further ahead than one burst: what lies beyond was written by a clock that was ahead.
        is_astray = row.next_at > self._now + pace.overall * pace.overall_burst
        next_at: datetime = max(row.next_at, self._now)
        return _after(self._now, pace) if is_astray else next_at

    def spend(self, name: str, next_at: datetime) -> None:
        self._connection.execute(update(rate_ledger).where(rate_ledger.c.bot == name).values(next_at=next_at))

    def hold(self, name: str, until: datetime, pace: Pace) -> None:
        """Nothing of this bot leaves before ``until``, then at an even pace, without a burst."""
        held = min(until, self._now + LONGEST_SILENCE)
        next_at = max(self.take(name, pace), _after(held, pace))
        self._connection.execute(
            update(rate_ledger).where(rate_ledger.c.bot == name).values(next_at=next_at, held_until=pace.opens(next_at))
        )


def _after(held_until: datetime, pace: Pace) -> datetime:
    return held_until + pace.overall * (pace.overall_burst - 1)
