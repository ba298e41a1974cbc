"""One appointment with its story, and all times of a client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select

from domain.meetings import By, MeetingKind, State
from storage.agenda_rows import AgendaRows
from storage.agreed import Appointment, Change
from storage.audit import Action, Subject
from storage.scope import can_agree, can_change, visible_appointment, visible_client
from storage.staff import Reader
from storage.tables import appointment, appointment_change, client, meeting, person, service_case, staff, time_request


@dataclass(frozen=True, slots=True)
class Happening:
    """One change of an appointment. ``name`` is the colleague who made it; ``starts_at`` its time after that."""

    at: datetime
    what: Change
    by: By
    name: str | None
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """One appointment with whose it is, what happened to it, and what the reader may do about it."""

    appointment: Appointment
    full_name: str
    language: str
    client_seen: bool
    can_change: bool
    can_agree: bool
    """Whether the reader may agree another time in this case."""
    happened: list[Happening]


@dataclass(frozen=True, slots=True)
class Asked:
    """A client was asked to pick a time, and has not yet."""

    kind: MeetingKind
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class CaseTimes:
    """How one case stands in time. ``resting_until`` is a Helsinki day, None while nobody knows."""

    case_id: int
    can_agree: bool
    resting_since: datetime | None
    resting_until: date | None
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class ClientTimes:
    """A client's appointments: those to come and those whose outcome is open first, then the past, newest first."""

    coming: list[Shown]
    past: list[Shown]
    cases: dict[int, CaseTimes]


class AgendaTimes(AgendaRows):
    def appointment(self, reader: Reader, appointment_id: int) -> Shown | None:
        """One appointment with its story; None if it is not to be seen."""
        found = self._shown(reader, appointment.c.id == appointment_id, visible_appointment(reader))
        if not found:
            self._refuse_appointment(reader, appointment_id)
            return None
        about = found[0].appointment.client_id
        self._record(reader, Action.APPOINTMENT_VIEWED, Subject.CLIENT, about, appointment=appointment_id)
        return found[0]

    def of_client(self, reader: Reader, client_id: int) -> ClientTimes:
        """For the page of a client whom the reader may see, in the transaction that records the look at it."""
        every = self._shown(reader, appointment.c.client_id == client_id)
        coming = [one for one in every if one.appointment.state is State.BOOKED]
        past = [one for one in every if one.appointment.state is not State.BOOKED]
        return ClientTimes(coming, past[::-1], self._case_times(reader, client_id))

    def _shown(self, reader: Reader, *which: ColumnElement[bool]) -> list[Shown]:
        rows = self._connection.execute(
            select(
                appointment.c.id,
                client.c.full_name,
                person.c.language,
                visible_client(reader).label("seen"),
                can_change(reader).label("can_change"),
                can_agree(reader).label("can_agree"),
            )
            .join(client, client.c.id == appointment.c.client_id)
            .join(person, person.c.id == client.c.person_id)
            .join(service_case, service_case.c.id == appointment.c.case_id)
            .join(meeting, meeting.c.id == appointment.c.meeting_id)
            .where(*which)
            .order_by(meeting.c.starts_at, appointment.c.id)
        ).all()
        numbers = [row.id for row in rows]
        known = {one.id: one for one in self._appointments.several(numbers)}
        happened = self._happened(numbers)
        return [
            Shown(
                known[row.id],
                row.full_name,
                row.language,
                bool(row.seen),
                bool(row.can_change),
                bool(row.can_agree),
                happened.get(row.id, []),
            )
            for row in rows
        ]

    def _happened(self, appointment_ids: Iterable[int]) -> dict[int, list[Happening]]:
        rows = self._connection.execute(
            select(appointment_change, staff.c.full_name)
            .outerjoin(staff, staff.c.id == appointment_change.c.staff_id)
            .where(appointment_change.c.appointment_id.in_(list(appointment_ids)))
            .order_by(appointment_change.c.id)
        )
        found: dict[int, list[Happening]] = {}
        for row in rows:
            change = Happening(row.at, Change(row.what), By(row.by), row.full_name, row.starts_at)
            found.setdefault(row.appointment_id, []).append(change)
        return found

    def _case_times(self, reader: Reader, client_id: int) -> dict[int, CaseTimes]:
        rows = self._connection.execute(
            select(
                service_case.c.id,
                can_agree(reader).label("can_agree"),
                service_case.c.resting_since,
                service_case.c.resting_until,
                time_request.c.kind,
                time_request.c.created_at,
                staff.c.full_name,
            )
            .outerjoin(time_request, and_(time_request.c.case_id == service_case.c.id, time_request.c.state == "open"))
            .outerjoin(staff, staff.c.id == time_request.c.created_by)
            .where(service_case.c.client_id == client_id)
        )
        return {
            row.id: CaseTimes(
                row.id,
                bool(row.can_agree),
                row.resting_since,
                row.resting_until,
                Asked(MeetingKind(row.kind), row.created_at, row.full_name) if row.kind else None,
            )
            for row in rows
        }
