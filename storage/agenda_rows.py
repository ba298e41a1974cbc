"""What the agenda shares: meetings with who is in them, whose case it is, and the traces that looks leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from domain.meetings import FOR_SEVERAL, IN_PERSON, MeetingKind, State
from domain.roles import Role
from storage.agreed import Appointment, Host
from storage.appointments import Appointments
from storage.audit import Action, Audit, Subject
from storage.care import Care
from storage.caseload import Caseload
from storage.hours import Hours
from storage.part import Part
from storage.scope import can_agree, hosted_by, visible_client
from storage.staff import Reader
from storage.tables import appointment, client, meeting, meeting_host, place, service_case, staff

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Seat:
    """A client in a meeting. ``client_seen``: whether the reader may open the client's page."""

    appointment: Appointment
    full_name: str
    client_seen: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting with those who come. ``hidden`` counts the clients whom the reader may not see. UTC."""

    id: int
    kind: MeetingKind
    starts_at: datetime
    ends_at: datetime
    place_name: str | None
    place_address: str | None
    link: str | None
    material: str | None
    capacity: int
    hosts: tuple[Host, ...]
    seats: tuple[Seat, ...]
    hidden: int = 0

    @property
    def free_seats(self) -> int:
        return self.capacity - len(self.seats) - self.hidden

    @property
    def is_for_several(self) -> bool:
        return self.kind in FOR_SEVERAL

    @property
    def is_in_person(self) -> bool:
        return self.kind in IN_PERSON


@dataclass(frozen=True, slots=True)
class Case:
    """A case for which the reader may agree a time."""

    id: int
    client_id: int
    full_name: str
    coordinator_id: int | None
    team_id: int


class AgendaRows(Part):
    """What a reader may not see is None, as if it were not there; trying leaves a VIEW_REFUSED in the audit record."""

    def _meetings(self, reader: Reader, *which: ColumnElement[bool]) -> list[Meeting]:
        """Meetings that were not called off, in order, with those who come."""
        rows = self._connection.execute(
            select(meeting, place.c.name, place.c.address, hosted_by(reader).label("own"))
            .outerjoin(place, place.c.id == meeting.c.place_id)
            .where(meeting.c.cancelled_at.is_(None), *which)
            .order_by(meeting.c.starts_at, meeting.c.id)
        ).all()
        hosts = self._appointments.hosts_of([row.id for row in rows])
        seats = self._seats(reader, [row.id for row in rows])
        return [_meeting(row, hosts.get(row.id, ()), seats.get(row.id, [])) for row in rows]

    def _seats(self, reader: Reader, meeting_ids: Sequence[int]) -> dict[int, list[Seat]]:
        rows = self._connection.execute(
            select(appointment.c.id, client.c.full_name, visible_client(reader))
            .join(client, client.c.id == appointment.c.client_id)
            .where(appointment.c.meeting_id.in_(list(meeting_ids)), appointment.c.state != State.CANCELLED)
            .order_by(client.c.full_name, appointment.c.id)
        ).all()
        known = {one.id: one for one in self._appointments.several([row[0] for row in rows])}
        seats: dict[int, list[Seat]] = {}
        for number, full_name, seen in rows:
            seats.setdefault(known[number].meeting_id, []).append(Seat(known[number], full_name, bool(seen)))
        return seats

    def _staff(self, *which: ColumnElement[bool]) -> list[Host]:
        rows = self._connection.execute(
            select(staff.c.id, staff.c.full_name).where(*which).order_by(staff.c.full_name, staff.c.id)
        )
        return [Host(*row) for row in rows]

    def _case(self, reader: Reader, case_id: int) -> Case | None:
        """A case for which the reader may agree a time."""
        row = self._connection.execute(
            select(
                service_case.c.id,
                client.c.id,
                client.c.full_name,
                service_case.c.coordinator_id,
                service_case.c.team_id,
            )
            .join(client, client.c.id == service_case.c.client_id)
            .where(service_case.c.id == case_id, can_agree(reader))
        ).first()
        if row is None:
            self._refuse_client(reader, select(service_case.c.client_id).where(service_case.c.id == case_id))
            return None
        return Case(*row)

    def _may_agree(self, case_id: int, reader: Reader) -> bool:
        found = select(service_case.c.id).where(service_case.c.id == case_id, can_agree(reader))
        return self._connection.execute(found).first() is not None

    def _contact(self, reader: Reader, case_id: int) -> None:
        """Agreeing a time is a contact: the first one is marked as made by the reader, with its trace."""
        Caseload(self._connection, self._now).mark_contact_made(reader, case_id)

    def _press(self, reader: Reader, about: Appointment, action: Action, **detail: str | int) -> None:
        self._record(reader, action, Subject.CLIENT, about.client_id, appointment=about.id, **detail)

    def _record(
        self,
        reader: Reader,
        action: Action,
        subject: Subject | None = None,
        number: int | None = None,
        /,
        **detail: str | int,
    ) -> None:
        Audit(self._connection, self._now).record(reader.staff_id, action, subject, number, **detail)

    def _refuse_appointment(self, reader: Reader, appointment_id: int) -> None:
        self._refuse_client(reader, select(appointment.c.client_id).where(appointment.c.id == appointment_id))

    def _refuse_client(self, reader: Reader, whose: Select[Any]) -> None:
        client_id: int | None = self._connection.execute(whose).scalar()
        if client_id is not None:
            self._record(reader, Action.VIEW_REFUSED, Subject.CLIENT, client_id)

    @property
    def _care(self) -> Care:
        return Care(self._connection, self._now)

    @property
    def _hours(self) -> Hours:
        return Hours(self._connection, self._now)

    @property
    def _appointments(self) -> Appointments:
        return Appointments(self._connection, self._now)


def held_by(staff_id: int) -> ColumnElement[bool]:
    return meeting.c.id.in_(select(meeting_host.c.meeting_id).where(meeting_host.c.staff_id == staff_id))


def receives_in(team_id: int) -> ColumnElement[bool]:
    """Who works in the team and can hold a meeting."""
    return and_(
        staff.c.team_id == team_id,
        staff.c.role.in_([Role.COORDINATOR, Role.TEAM_LEAD]),
        staff.c.deactivated_at.is_(None),
        staff.c.password_hash.is_not(None),
    )


def _meeting(row: Any, hosts: tuple[Host, ...], seats: Sequence[Seat]) -> Meeting:
    """Who holds a meeting sees who comes; others see their own clients and count the rest."""
    shown = tuple(seat for seat in seats if row.own or seat.client_seen)
    return Meeting(
        id=row.id,
        kind=MeetingKind(row.kind),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place_name=row.name,
        place_address=row.address,
        link=row.link,
        material=row.material,
        capacity=row.capacity,
        hosts=hosts,
        seats=shown,
        hidden=len(seats) - len(shown),
    )
