"""What only one process at a time may do: who has it in hand, and until when."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_
from sqlalchemy.dialects import postgresql, sqlite

from storage.part import Part
from storage.tables import leadership


class Leadership(Part):
    """Leases by name. Whoever dies loses theirs when it runs out; the machines' clocks must agree within seconds."""

    def hold(self, name: str, holder: str, for_: timedelta) -> bool:
        """Takes the name, or keeps it, until ``for_`` from now. False while somebody else has it."""
        make = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        until = self._now + for_
        # One statement, so that of two who try at once the second sees what the first has written.
        taken = self._connection.execute(
            make(leadership)
            .values(name=name, holder=holder, until=until)
            .on_conflict_do_update(
                index_elements=["name"],
                set_={"holder": holder, "until": until},
                where=or_(leadership.c.holder == holder, leadership.c.until <= self._now),
            )
            .returning(leadership.c.name)
        )
        return taken.first() is not None

    def let_go(self, name: str, holder: str) -> bool:
        """Frees the name for the next at once. False when it was not the holder's (any more)."""
        freed = self._connection.execute(
            delete(leadership).where(leadership.c.name == name, leadership.c.holder == holder)
        )
        return freed.rowcount == 1

    def sweep(self, older_than: timedelta = timedelta(days=1)) -> int:
        """Removes leases that ran out long ago and that nobody has taken since. Returns how many."""
        gone = self._connection.execute(delete(leadership).where(leadership.c.until < self._now - older_than))
        return gone.rowcount
