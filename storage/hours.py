"""When and where coordinators receive: weekly hours, days that differ, places, and the kinds of meeting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, or_, select, update

from domain.calendar import local_day
from domain.meetings import DEFAULTS, KindRules, MeetingKind
from domain.reminders import Lead
from domain.slots import Differing, FreeTime, Opening, Window, common, free_times, quanta, windows
from storage.errors import Refused
from storage.inserts import insert_one, insert_or_replace
from storage.part import Part
from storage.rules import RuleBook
from storage.tables import client_busy, meeting_kind, opening, opening_exception, place, staff_busy


@dataclass(frozen=True, slots=True)
class Place:
    """``directions`` tell how to find it, by language code. ``team_id`` None: every team's."""

    id: int
    team_id: int | None
    name: str
    address: str
    directions: dict[str, str]
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DifferingDay:
    """A day that differs, as it is kept: with its number, to be taken back by."""

    id: int
    differing: Differing


class Hours(Part):
    """Reads and changes the hours, and computes from them which times are free."""

    # Weekly hours and days that differ.

    def openings(self, staff_id: int) -> list[Opening]:
        """The weekly hours, Monday first."""
        rows = self._connection.execute(
            select(opening.c.weekday, opening.c.opens, opening.c.closes, opening.c.place_id)
            .where(opening.c.staff_id == staff_id)
            .order_by(opening.c.weekday, opening.c.opens)
        )
        return [Opening(*row) for row in rows]

    def set_openings(self, staff_id: int, openings: Sequence[Opening]) -> None:
        """From now on exactly these weekly hours; what is booked stays. Refused("overlap") when two of a day do."""
        ordered = sorted(openings, key=lambda one: (one.weekday, one.opens))
        for before, after in pairwise(ordered):
            if before.weekday == after.weekday and after.opens < before.closes:
                raise Refused("overlap")
        self._connection.execute(delete(opening).where(opening.c.staff_id == staff_id))
        rows = [
            {
                "staff_id": staff_id,
                "weekday": one.weekday,
                "opens": one.opens,
                "closes": one.closes,
                "place_id": one.place_id,
            }
            for one in ordered
        ]
        if rows:
            self._connection.execute(insert(opening), rows)

    def differing(self, staff_id: int, since: date, until: date | None = None) -> list[DifferingDay]:
        """Days that differ, from ``since`` on (up to and including ``until``), in order."""
        rows = self._connection.execute(
            select(opening_exception)
            .where(
                opening_exception.c.staff_id == staff_id,
                opening_exception.c.day >= since,
                *([] if until is None else [opening_exception.c.day <= until]),
            )
            .order_by(opening_exception.c.day, opening_exception.c.opens, opening_exception.c.id)
        )
        return [
            DifferingDay(row.id, Differing(row.day, row.receives, row.opens, row.closes, row.place_id)) for row in rows
        ]

    def add_differing(self, staff_id: int, differing: Differing) -> int:
        """One more day that differs. Returns its number."""
        return insert_one(
            self._connection,
            opening_exception,
            staff_id=staff_id,
            day=differing.day,
            receives=differing.receives,
            opens=differing.opens,
            closes=differing.closes,
            place_id=differing.place_id,
        )

    def remove_differing(self, staff_id: int, exception_id: int) -> bool:
        """False when the coordinator has no such day."""
        gone = self._connection.execute(
            delete(opening_exception).where(
                opening_exception.c.id == exception_id, opening_exception.c.staff_id == staff_id
            )
        )
        return gone.rowcount == 1

    # Places and kinds.

    def places(self, team_id: int | None = None) -> list[Place]:
        """Places in use, by name: of every team, or the common ones and those of one team."""
        which: list[ColumnElement[bool]] = [place.c.retired_at.is_(None)]
        if team_id is not None:
            which.append(or_(place.c.team_id.is_(None), place.c.team_id == team_id))
        rows = self._connection.execute(select(place).where(*which).order_by(place.c.name, place.c.id))
        return [_place(row) for row in rows]

    def place(self, place_id: int) -> Place | None:
        """Any place, also one no longer in use."""
        row = self._connection.execute(select(place).where(place.c.id == place_id)).first()
        return _place(row) if row else None

    def add_place(self, name: str, address: str, directions: dict[str, str], team_id: int | None = None) -> int:
        return insert_one(
            self._connection, place, name=name, address=address, directions=directions or None, team_id=team_id
        )

    def change_place(self, place_id: int, name: str, address: str, directions: dict[str, str]) -> bool:
        changed = self._connection.execute(
            update(place)
            .where(place.c.id == place_id)
            .values(name=name, address=address, directions=directions or None)
        )
        return changed.rowcount == 1

    def retire_place(self, place_id: int) -> bool:
        """No longer offered; meetings that were agreed there stay there."""
        gone = self._connection.execute(
            update(place).where(place.c.id == place_id, place.c.retired_at.is_(None)).values(retired_at=self._now)
        )
        return gone.rowcount == 1

    def kinds(self) -> dict[MeetingKind, KindRules]:
        """Every kind of meeting with its figures: an admin's, or the defaults."""
        rows = self._connection.execute(select(meeting_kind))
        set_by_admins = {MeetingKind(row.kind): _kind_rules(row) for row in rows}
        return {kind: set_by_admins.get(kind, DEFAULTS[kind]) for kind in MeetingKind}

    def set_kind(self, kind: MeetingKind, rules: KindRules, staff_id: int | None) -> None:
        row = {
            "kind": kind,
            "minutes": rules.minutes,
            "buffer_minutes": rules.buffer_minutes,
            "capacity": rules.capacity,
            "self_bookable": rules.self_bookable,
            "reminders": [lead.code for lead in rules.reminders],
            "place_id": rules.place_id,
            "updated_at": self._now,
            "updated_by": staff_id,
        }
        insert_or_replace(self._connection, meeting_kind, row, by=["kind"])

    # What is free.

    def free(
        self,
        staff_ids: Sequence[int],
        kind: MeetingKind,
        *,
        since: datetime,
        until: datetime,
        client_id: int | None = None,
    ) -> list[FreeTime]:
        """The times all of these coordinators have free for such a meeting, beginning from ``since`` to ``until``.

        Instants are aware, the times in UTC and in order. With ``client_id`` less what the client has agreed already.
        """
        rules = self.kinds()[kind]
        taken = self._client_busy(client_id, since, until) if client_id is not None else frozenset[int]()
        of_each = [
            [
                time
                for time in free_times(
                    self.windows(staff_id, local_day(since), local_day(until)),
                    rules.minutes,
                    rules.buffer_minutes,
                    self._staff_busy(staff_id, since, until) | taken,
                    not_before=max(since, self._now),
                )
                if time.starts_at <= until
            ]
            for staff_id in staff_ids
        ]
        return common(of_each)

    def windows(self, staff_id: int, first: date, last: date) -> list[Window]:
        """When the coordinator receives from one local day to another, both included."""
        closures = RuleBook(self._connection, self._now).current().closures()
        usual = self.openings(staff_id)
        differing = [one.differing for one in self.differing(staff_id, first, last)]
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [window for day in days for window in windows(day, usual, differing, closures)]

    def place_at(self, staff_id: int, kind: MeetingKind, starts_at: datetime) -> int | None:
        """Where a meeting of this kind is held then, unless something else is agreed."""
        day = local_day(starts_at)
        received = (one for one in self.windows(staff_id, day, day) if one.starts_at <= starts_at < one.ends_at)
        of_hours = next((one.place_id for one in received), None)
        return self.kinds()[kind].place_id if of_hours is None else of_hours

    def _staff_busy(self, staff_id: int, since: datetime, until: datetime) -> frozenset[int]:
        span = _around(since, until)
        query = select(staff_busy.c.quantum).where(
            staff_busy.c.staff_id == staff_id, staff_busy.c.quantum.between(span.start, span.stop)
        )
        return frozenset(self._connection.execute(query).scalars())

    def _client_busy(self, client_id: int, since: datetime, until: datetime) -> frozenset[int]:
        span = _around(since, until)
        query = select(client_busy.c.quantum).where(
            client_busy.c.client_id == client_id, client_busy.c.quantum.between(span.start, span.stop)
        )
        return frozenset(self._connection.execute(query).scalars())


def _around(since: datetime, until: datetime) -> range:
    """All pieces that a time beginning in between could touch: no meeting is longer than a day."""
    return quanta(since, until + timedelta(days=1))


def _place(row: Any) -> Place:
    return Place(row.id, row.team_id, row.name, row.address, row.directions or {}, row.retired_at)


def _kind_rules(row: Any) -> KindRules:
    return KindRules(
        minutes=row.minutes,
        buffer_minutes=row.buffer_minutes,
        capacity=row.capacity,
        self_bookable=row.self_bookable,
        reminders=_leads(row.reminders),
        place_id=row.place_id,
    )


def _leads(codes: Iterable[str]) -> tuple[Lead, ...]:
    return tuple(Lead.of(code) for code in codes)
