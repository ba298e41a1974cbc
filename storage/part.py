"""What every part of the store holds: the transaction's connection and its one instant."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection


class Part:
    """Named reads and writes of one matter. Lives as long as its transaction; commits nothing itself."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("now must know its zone")
        self._connection = connection
        self._now = now.astimezone(UTC)
