"""What is agreed: appointments as they stand, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from domain.meetings import By, MeetingKind, State
from storage.part import Part
from storage.tables import (
    appointment,
    candidate,
    client,
    company,
    meeting,
    meeting_host,
    place,
    staff,
    staffing_request,
)


class Change(StrEnum):
    """What happened to an appointment (``appointment_change.what``)."""

    BOOKED = "booked"
    MOVED = "moved"
    CONFIRMED = "confirmed"
    LATE = "late"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Host:
    id: int
    full_name: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """One client's appointment as it now stands. Instants in UTC; ``directions`` by language code.

    Of an interview ``company_name`` is with whom; held at theirs, its place is in the employer's words, no address.
    """

    id: int
    uid: str
    revision: int
    state: State
    meeting_id: int
    kind: MeetingKind
    capacity: int
    starts_at: datetime
    ends_at: datetime
    place_id: int | None
    place_name: str | None
    place_address: str | None
    directions: dict[str, str]
    link: str | None
    material: str | None
    company_name: str | None
    client_id: int
    person_id: int
    case_id: int
    hosts: tuple[Host, ...]
    booked_at: datetime
    booked_by: int | None
    confirmed_at: datetime | None
    late_at: datetime | None
    cancelled_at: datetime | None
    cancelled_by: By | None
    reason: str | None

    @property
    def about(self) -> str:
        """How messages name it in the ledger."""
        return f"appointment:{self.id}"

    @property
    def host_names(self) -> list[str]:
        return [host.full_name for host in self.hosts]


class Agreed(Part):
    """Reads of appointments."""

    def one(self, appointment_id: int) -> Appointment | None:
        return next(iter(self._read(appointment.c.id == appointment_id)), None)

    def get(self, appointment_id: int) -> Appointment:
        """KeyError when there is none."""
        found = self.one(appointment_id)
        if found is None:
            raise KeyError(appointment_id)
        return found

    def several(self, appointment_ids: Iterable[int]) -> list[Appointment]:
        """Those of them that there are, in the order of their times."""
        return self._read(appointment.c.id.in_(list(appointment_ids)))

    def coming(self, client_id: int) -> list[Appointment]:
        """The client's booked appointments that are not over, the next one first."""
        return self._read(
            appointment.c.client_id == client_id, appointment.c.state == State.BOOKED, meeting.c.ends_at > self._now
        )

    def of_client(self, client_id: int) -> list[Appointment]:
        """Every appointment the client ever had, in the order of their times."""
        return self._read(appointment.c.client_id == client_id)

    def of_host(self, staff_id: int, since: datetime, until: datetime) -> list[Appointment]:
        """What a coordinator has agreed for a span of time (aware instants), cancelled ones left out."""
        hosted = select(meeting_host.c.meeting_id).where(meeting_host.c.staff_id == staff_id)
        return self._read(
            meeting.c.id.in_(hosted),
            meeting.c.starts_at >= since,
            meeting.c.starts_at < until,
            appointment.c.state != State.CANCELLED,
        )

    def suggested_kind(self, case_id: int) -> MeetingKind:
        """A first meeting until one was held (62), then a follow-up."""
        held = self._connection.execute(
            select(appointment.c.id)
            .where(appointment.c.case_id == case_id, appointment.c.state == State.ATTENDED)
            .limit(1)
        ).first()
        return MeetingKind.FIRST if held is None else MeetingKind.FOLLOW_UP

    def _read(self, *which: ColumnElement[bool]) -> list[Appointment]:
        rows = self._connection.execute(
            _APPOINTMENTS.where(*which).order_by(meeting.c.starts_at, appointment.c.id)
        ).all()
        hosts = self.hosts_of({row.meeting_id for row in rows})
        return [_appointment(row, hosts.get(row.meeting_id, ())) for row in rows]

    def hosts_of(self, meeting_ids: Iterable[int]) -> dict[int, tuple[Host, ...]]:
        """Who holds each meeting, by their names."""
        rows = self._connection.execute(
            select(meeting_host.c.meeting_id, staff.c.id, staff.c.full_name)
            .join(staff, staff.c.id == meeting_host.c.staff_id)
            .where(meeting_host.c.meeting_id.in_(list(meeting_ids)))
            .order_by(staff.c.full_name, staff.c.id)
        )
        found: dict[int, tuple[Host, ...]] = {}
        for row in rows:
            found[row.meeting_id] = (*found.get(row.meeting_id, ()), Host(row.id, row.full_name))
        return found


_APPOINTMENTS: Select[Any] = (
    select(
        appointment,
        meeting.c.kind,
        meeting.c.capacity,
        meeting.c.starts_at,
        meeting.c.ends_at,
        meeting.c.place_id,
        meeting.c.link,
        meeting.c.material,
        place.c.name.label("place_name"),
        place.c.address.label("place_address"),
        place.c.directions,
        candidate.c.meet_at,
        company.c.name.label("company_name"),
        client.c.person_id,
    )
    .join(meeting, meeting.c.id == appointment.c.meeting_id)
    .join(client, client.c.id == appointment.c.client_id)
    .outerjoin(place, place.c.id == meeting.c.place_id)
    .outerjoin(candidate, candidate.c.appointment_id == appointment.c.id)
    .outerjoin(staffing_request, staffing_request.c.id == candidate.c.request_id)
    .outerjoin(company, company.c.id == staffing_request.c.company_id)
)


def _appointment(row: Any, hosts: tuple[Host, ...]) -> Appointment:
    values = row._mapping
    same = {name: values[name] for name in Appointment.__dataclass_fields__ if name not in _MADE}
    return Appointment(
        **same,
        state=State(row.state),
        kind=MeetingKind(row.kind),
        place_name=row.meet_at or row.place_name,
        place_address=None if row.meet_at else row.place_address,
        directions={} if row.meet_at else row.directions or {},
        hosts=hosts,
        cancelled_by=By(row.cancelled_by) if row.cancelled_by else None,
    )


_MADE = frozenset({"state", "kind", "place_name", "place_address", "directions", "hosts", "cancelled_by"})
