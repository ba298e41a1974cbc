"""A coordinator's week: what they hold, what is still free of their hours, and the hours themselves."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from domain.calendar import is_working_day, local_day, start_of_day_utc
from domain.roles import Role
from domain.slots import QUANTUM, Differing, Opening, Window, quanta
from storage.agenda_rows import WEEK, AgendaRows, Meeting, held_by, receives_in
from storage.agreed import Host
from storage.audit import Action, Subject
from storage.hours import DifferingDay, Place
from storage.rules import RuleBook
from storage.staff import Reader
from storage.tables import meeting, staff, staff_busy

SHORTEST_GAP = timedelta(minutes=15)
"""Less than this between two meetings is not shown as free."""


@dataclass(frozen=True, slots=True)
class Day:
    """One Helsinki day: its meetings and what is still free of the hours, in order. ``away`` is all day."""

    day: date
    closed: bool
    away: bool
    meetings: list[Meeting]
    free: list[Window]

    @property
    def in_order(self) -> list[Meeting | Window]:
        """Meetings and free hours together, by their beginnings."""
        both: list[Meeting | Window] = [*self.meetings, *self.free]
        return sorted(both, key=lambda one: one.starts_at)


@dataclass(frozen=True, slots=True)
class Week:
    """A coordinator's week from ``monday`` on. ``colleagues`` are those whose weeks the reader may see."""

    staff_id: int
    full_name: str
    monday: date
    days: list[Day]
    colleagues: list[Host]
    has_hours: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class OwnHours:
    """A coordinator's own hours, with the places of their team."""

    openings: list[Opening]
    differing: list[DifferingDay]
    places: list[Place]


class AgendaWeeks(AgendaRows):
    def week(self, reader: Reader, staff_id: int, day: date) -> Week | None:
        """The week of ``day`` as the colleague has it; one's own, and for a lead the team's. None if not to be seen."""
        colleagues = self._colleagues_seen(reader)
        name = next((one.full_name for one in colleagues if one.id == staff_id), None)
        if name is None:
            self._refuse(reader, Subject.STAFF, staff_id, select(staff.c.id).where(staff.c.id == staff_id))
            return None
        monday = day - timedelta(days=day.weekday())
        days = self._days(reader, staff_id, monday)
        seats = sum(len(one.seats) for of_day in days for one in of_day.meetings)
        self._record(reader, Action.AGENDA_VIEWED, Subject.STAFF, staff_id, week=monday.isoformat(), clients=seats)
        has_hours = bool(self._hours.openings(staff_id))
        return Week(staff_id, name, monday, days, colleagues, has_hours, staff_id == reader.staff_id)

    def today(self, reader: Reader) -> list[Meeting]:
        """What the reader holds today, in order: for a page that records the look at it."""
        since = start_of_day_utc(local_day(self._now))
        until = start_of_day_utc(local_day(self._now) + timedelta(days=1))
        which = (held_by(reader.staff_id), meeting.c.starts_at >= since, meeting.c.starts_at < until)
        return self._meetings(reader, *which)

    def _days(self, reader: Reader, staff_id: int, monday: date) -> list[Day]:
        last = monday + WEEK - timedelta(days=1)
        since, until = start_of_day_utc(monday), start_of_day_utc(monday + WEEK)
        held = self._meetings(reader, held_by(staff_id), meeting.c.starts_at >= since, meeting.c.starts_at < until)
        received = self._hours.windows(staff_id, monday, last)
        busy = self._busy(staff_id, since, until)
        free = [gap for window in received for gap in _gaps(window, busy) if gap.ends_at > self._now]
        differing = [one.differing for one in self._hours.differing(staff_id, monday, last)]
        closures = RuleBook(self._connection, self._now).current().closures()
        return [
            Day(
                day,
                closed=not is_working_day(day, closures),
                away=any(one.day == day and not one.receives and one.opens is None for one in differing),
                meetings=[one for one in held if local_day(one.starts_at) == day],
                free=[one for one in free if local_day(one.starts_at) == day],
            )
            for day in (monday + timedelta(days=n) for n in range(7))
        ]

    def _busy(self, staff_id: int, since: datetime, until: datetime) -> frozenset[int]:
        span = quanta(since, until)
        found = select(staff_busy.c.quantum).where(
            staff_busy.c.staff_id == staff_id, staff_busy.c.quantum.between(span.start, span.stop)
        )
        return frozenset(self._connection.execute(found).scalars())

    def _colleagues_seen(self, reader: Reader) -> list[Host]:
        """Whose week the reader may see: their own, and who leads a team, the team's."""
        whose = staff.c.id == reader.staff_id
        if reader.role is Role.TEAM_LEAD and reader.team_id is not None:
            whose = whose | receives_in(reader.team_id)
        return self._staff(whose)

    def _refuse(self, reader: Reader, kind: Subject, number: int, exists: Select[Any]) -> None:
        if self._connection.execute(exists).first() is not None:
            self._record(reader, Action.VIEW_REFUSED, kind, number)

    # One's own hours.

    def own_hours(self, reader: Reader) -> OwnHours:
        """The weekly hours, and the days that differ from today on."""
        today = local_day(self._now)
        return OwnHours(
            self._hours.openings(reader.staff_id),
            self._hours.differing(reader.staff_id, today),
            self._hours.places(reader.team_id),
        )

    def set_hours(self, reader: Reader, openings: Sequence[Opening]) -> None:
        """From now on these weekly hours. Raises Refused("overlap")."""
        self._hours.set_openings(reader.staff_id, openings)
        self._record(reader, Action.HOURS_SET, Subject.STAFF, reader.staff_id, spans=len(openings))

    def add_day(self, reader: Reader, differing: Differing) -> int:
        """A day that differs. Returns how many agreed meetings fall on it that are not moved by this."""
        self._hours.add_differing(reader.staff_id, differing)
        self._record(reader, Action.DAY_ADDED, Subject.STAFF, reader.staff_id, day=differing.day.isoformat())
        if differing.receives:
            return 0
        since, until = start_of_day_utc(differing.day), start_of_day_utc(differing.day + timedelta(days=1))
        counted = select(func.count()).where(
            held_by(reader.staff_id),
            meeting.c.cancelled_at.is_(None),
            meeting.c.starts_at >= since,
            meeting.c.starts_at < until,
        )
        return int(self._connection.execute(counted).scalar_one())

    def remove_day(self, reader: Reader, exception_id: int) -> bool:
        """False when the reader has no such day."""
        gone = self._hours.remove_differing(reader.staff_id, exception_id)
        if gone:
            self._record(reader, Action.DAY_REMOVED, Subject.STAFF, reader.staff_id)
        return gone


_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def _gaps(window: Window, busy: Container[int]) -> Iterator[Window]:
    """What is left of the hours between what is taken."""
    begins: datetime | None = None
    for piece in quanta(window.starts_at, window.ends_at):
        at = max(_BEGINNING + piece * QUANTUM, window.starts_at)
        if piece not in busy:
            begins = begins or at
            continue
        if begins and at - begins >= SHORTEST_GAP:
            yield Window(begins, at, window.place_id)
        begins = None
    if begins and window.ends_at - begins >= SHORTEST_GAP:
        yield Window(begins, window.ends_at, window.place_id)
