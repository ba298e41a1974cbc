"""Events as they stand on the first page of who holds them, and who may hold any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select

from domain.calendar import end_of_day_utc, local_day
from domain.events import EventState
from domain.roles import Permission, Role, may
from storage.event_people import held_by
from storage.part import Part
from storage.staff import Reader
from storage.tables import event, event_series, event_signup, person, staff

LOOKS_BACK = timedelta(days=30)
"""An event that is over and was not closed is shown for so long."""
MOST = 10


@dataclass(frozen=True, slots=True)
class OnDesk:
    """An event of the reader's own that is today, or is over and not closed. Instants are UTC."""

    id: int
    name: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    seats: int | None
    taken: int


@dataclass(frozen=True, slots=True)
class Holder:
    """A colleague who may hold events."""

    id: int
    full_name: str


@dataclass(frozen=True, slots=True)
class SeriesEnd:
    """``ends_on``: the last day, Helsinki, None when none is set. ``ended_at``: since when no further ones are made."""

    ends_on: date | None
    ended_at: datetime | None


class EventOverview(Part):
    """What waits for its holders. It names nobody who comes."""

    def waiting(self, reader: Reader) -> list[OnDesk]:
        """The reader's own events of today, and those that are over and wait for who came, if anybody had signed up;
        the earliest first.

        Empty for who holds none.
        """
        rows = self._connection.execute(
            select(event.c.id, event.c.name, event.c.starts_at, event.c.ends_at, event.c.seats, event.c.taken)
            .where(
                event.c.state == EventState.PUBLISHED,
                event.c.starts_at >= self._now - LOOKS_BACK,
                event.c.starts_at < end_of_day_utc(local_day(self._now)),
                or_(event.c.ends_at > self._now, event.c.taken > 0),
                held_by(reader),
            )
            .order_by(event.c.starts_at, event.c.id)
            .limit(MOST)
        )
        return [OnDesk(*row) for row in rows]

    def colleagues(self) -> list[Holder]:
        """Who may answer for an event, by name."""
        roles = sorted(role for role in Role if may(role, Permission.HOLD_EVENTS))
        there = staff.c.deactivated_at.is_(None), staff.c.password_hash.is_not(None), staff.c.role.in_(roles)
        rows = self._connection.execute(select(staff.c.id, staff.c.full_name).where(*there))
        return sorted((Holder(*row) for row in rows), key=lambda one: (one.full_name.casefold(), one.id))

    def languages(self, event_id: int) -> dict[str, int]:
        """How many of those who stand on an event's list speak which language."""
        rows = self._connection.execute(
            select(person.c.language, func.count().label("n"))
            .join(event_signup, event_signup.c.person_id == person.c.id)
            .where(event_signup.c.event_id == event_id)
            .group_by(person.c.language)
        )
        return {row.language: row.n for row in rows}

    def series_end(self, series_id: int) -> SeriesEnd | None:
        """Until when a series goes on; None for no series."""
        row = self._connection.execute(
            select(event_series.c.ends_on, event_series.c.ended_at).where(event_series.c.id == series_id)
        ).first()
        return SeriesEnd(*row) if row else None
