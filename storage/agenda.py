"""What the console shows and presses about times, within what the reader may see and never without a trace."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from storage.agenda_booking import AgendaBooking
from storage.agenda_groups import AgendaGroups
from storage.agenda_times import AgendaTimes
from storage.agenda_weeks import AgendaWeeks
from storage.tables import client


class Agenda(AgendaWeeks, AgendaGroups, AgendaTimes, AgendaBooking):
    """Reads and presses of the console about times."""

    def person_of(self, client_id: int) -> int | None:
        """The person behind a client's number; None when there is no such client."""
        return self._connection.execute(select(client.c.person_id).where(client.c.id == client_id)).scalar()

    def clients_of(self, person_ids: Iterable[int]) -> dict[int, int]:
        """The client's number by person, for those who are clients."""
        found = select(client.c.person_id, client.c.id).where(client.c.person_id.in_(list(person_ids)))
        return {row[0]: row[1] for row in self._connection.execute(found)}
