"""How often something was tried, kept in the store so that a restart forgets nothing."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete
from sqlalchemy.dialects import postgresql, sqlite

from storage.part import Part
from storage.tables import throttle

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` tries within ``window``, counted from the first of them."""

    name: str
    most: int
    window: timedelta = WINDOW


SIGN_IN_BY_EMAIL = Limit("sign-in-email", 5)
SIGN_IN_BY_ADDRESS = Limit("sign-in-address", 30)
CODE_BY_STAFF = Limit("code-staff", 5)
CODE_BY_STAFF_A_DAY = Limit("code-staff-day", 40, timedelta(days=1))
"""Who knows a password must not be able to try codes for weeks."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether this try is within the limit, and when (UTC) its window ends."""

    allowed: bool
    until: datetime
    is_first_refusal: bool = False


def subject(key: str, value: str) -> str:
    """Who or what is counted, made unreadable: an e-mail or an address never stands in the table."""
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()


class Throttle(Part):
    """Fixed windows: a try is counted before it is made, so many at once cannot slip through together."""

    def hit(self, limit: Limit, subject: str) -> Verdict:
        """Counts one try of a subject hashed by :func:`subject`."""
        make = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        is_over = throttle.c.started_at <= self._now - limit.window
        row = self._connection.execute(
            make(throttle)
            .values(bucket=_bucket(limit, subject), started_at=self._now, count=1)
            .on_conflict_do_update(
                index_elements=["bucket"],
                set_={
                    "count": case((is_over, 1), else_=throttle.c.count + 1),
                    "started_at": case((is_over, self._now), else_=throttle.c.started_at),
                },
            )
            .returning(throttle.c.count.label("tries"), throttle.c.started_at)
        ).one()
        until = row.started_at + limit.window
        return Verdict(row.tries <= limit.most, until, is_first_refusal=row.tries == limit.most + 1)

    def forget(self, limit: Limit, subject: str) -> None:
        """Starts counting this subject from nothing."""
        self._connection.execute(delete(throttle).where(throttle.c.bucket == _bucket(limit, subject)))

    def sweep(self, older_than: timedelta = timedelta(days=1)) -> int:
        """Removes windows that ended long ago. Returns how many."""
        gone = self._connection.execute(delete(throttle).where(throttle.c.started_at < self._now - older_than))
        return gone.rowcount


def _bucket(limit: Limit, subject: str) -> str:
    return f"{limit.name}:{subject}"
