"""The steps of agreeing a time: a meeting that nobody else's overlaps, and a seat in it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from domain.calendar import HELSINKI, to_local
from domain.meetings import FOR_SEVERAL, MeetingKind, State
from domain.slots import quanta
from storage.agreed import Appointment
from storage.appointment_notices import AppointmentNotices
from storage.care import Care
from storage.errors import Refused
from storage.inserts import insert_one, insert_or_ignore
from storage.rules import RuleBook
from storage.tables import appointment, client, client_busy, meeting, meeting_host, service_case, staff_busy


@dataclass(frozen=True, slots=True)
class _Case:
    id: int
    client_id: int
    person_id: int
    coordinator_id: int | None


class AppointmentSteps(AppointmentNotices):
    @contextmanager
    def _whole(self) -> Iterator[None]:
        """A refusal in the middle undoes what was done so far, and no more than that."""
        with self._connection.begin_nested():
            yield

    def _case(self, case_id: int) -> _Case:
        row = self._connection.execute(
            select(service_case.c.id, client.c.id, client.c.person_id, service_case.c.coordinator_id)
            .join(client, client.c.id == service_case.c.client_id)
            .where(service_case.c.id == case_id, service_case.c.closed_at.is_(None))
        ).first()
        if row is None:
            raise Refused("gone")
        return _Case(*row)

    def _hosts(self, case: _Case, host_ids: Sequence[int] | None) -> list[int]:
        if host_ids:
            return sorted(set(host_ids))
        if case.coordinator_id is None:
            raise Refused("no_host")
        return [case.coordinator_id]

    def _is_asked(self, case_id: int, kind: MeetingKind) -> bool:
        """Whether the client was asked to pick such a time, of whatever kind it is."""
        request = self._care.open_request(case_id)
        return request is not None and request.kind is kind

    def _must_be_offered(
        self, hosts: Sequence[int], kind: MeetingKind, starts_at: datetime, client_id: int, *, asked: bool = False
    ) -> None:
        rules = RuleBook(self._connection, self._now).current()
        if not (asked or self._kind(kind).self_bookable) or starts_at < self._now + timedelta(hours=rules.notice_hours):
            raise Refused("not_offered")
        free = self._hours.free(hosts, kind, since=starts_at, until=starts_at, client_id=client_id)
        if not any(one.starts_at == starts_at for one in free):
            raise Refused("taken")

    def _open(
        self,
        kind: MeetingKind,
        starts_at: datetime,
        hosts: Sequence[int],
        *,
        staff_id: int | None,
        place_id: int | None,
        link: str | None,
        material: str | None,
    ) -> int:
        """A new meeting; the hosts' time is theirs no more. Refused("taken") when another meeting has it."""
        if starts_at <= self._now:
            raise Refused("past")
        rules = self._kind(kind)
        ends_at = starts_at + timedelta(minutes=rules.minutes)
        meeting_id = insert_one(
            self._connection,
            meeting,
            kind=kind,
            starts_at=starts_at,
            ends_at=ends_at,
            local_start=to_local(starts_at).strftime("%Y-%m-%dT%H:%M"),
            zone=HELSINKI.key,
            place_id=self._hours.place_at(hosts[0], kind, starts_at) if place_id is None else place_id,
            link=link,
            material=material,
            capacity=rules.capacity,
            created_at=self._now,
            created_by=staff_id,
        )
        self._connection.execute(insert(meeting_host), [{"meeting_id": meeting_id, "staff_id": host} for host in hosts])
        until = ends_at + timedelta(minutes=rules.buffer_minutes)
        # In one order everywhere, so that two who book at once wait for each other instead of embracing.
        pieces = [
            {"staff_id": host, "quantum": piece, "meeting_id": meeting_id}
            for host in sorted(hosts)
            for piece in quanta(starts_at, until)
        ]
        if len(insert_or_ignore(self._connection, staff_busy, pieces, key=staff_busy.c.quantum)) < len(pieces):
            raise Refused("taken")
        return meeting_id

    def _seat(self, meeting_id: int, case: _Case, staff_id: int | None) -> int:
        """A seat in the meeting. Refused("full"), or "taken" when the client sits there already."""
        room = self._connection.execute(
            select(meeting.c.capacity, meeting.c.starts_at)
            .where(meeting.c.id == meeting_id, meeting.c.cancelled_at.is_(None))
            .with_for_update()
        ).first()
        if room is None or room.starts_at <= self._now:
            raise Refused("gone")
        sitting = self._connection.execute(
            select(appointment.c.seat, appointment.c.client_id).where(
                appointment.c.meeting_id == meeting_id, appointment.c.state != State.CANCELLED
            )
        ).all()
        if case.client_id in {row.client_id for row in sitting}:
            raise Refused("taken")
        seats = {row.seat for row in sitting}
        seat = next((number for number in range(1, room.capacity + 1) if number not in seats), None)
        if seat is None:
            raise Refused("full")
        row = {
            "uid": str(uuid.uuid4()),
            "meeting_id": meeting_id,
            "client_id": case.client_id,
            "case_id": case.id,
            "seat": seat,
            "booked_at": self._now,
            "booked_by": staff_id,
        }
        made = insert_or_ignore(self._connection, appointment, [row])
        if not made:
            raise Refused("full")
        self._take_client_time(made[0])
        return int(made[0])

    def _take_client_time(self, appointment_id: int) -> None:
        row = self._connection.execute(
            select(appointment.c.client_id, meeting.c.starts_at, meeting.c.ends_at)
            .join(meeting, meeting.c.id == appointment.c.meeting_id)
            .where(appointment.c.id == appointment_id)
        ).one()
        pieces = [
            {"client_id": row.client_id, "quantum": piece, "appointment_id": appointment_id}
            for piece in quanta(row.starts_at, row.ends_at)
        ]
        if len(insert_or_ignore(self._connection, client_busy, pieces, key=client_busy.c.quantum)) < len(pieces):
            raise Refused("client_busy")

    def _free_time(self, found: Appointment) -> None:
        self._connection.execute(delete(client_busy).where(client_busy.c.appointment_id == found.id))
        if found.kind not in FOR_SEVERAL:
            self._connection.execute(delete(staff_busy).where(staff_busy.c.meeting_id == found.meeting_id))

    def _offer_freed(self, before: Appointment) -> None:
        """The time nobody has any more goes to those who wait for one, at the place where it is usually held."""
        for host in before.hosts:
            place_id = self._hours.place_at(host.id, before.kind, before.starts_at)
            self._offers.freed([host.id], before.kind, before.starts_at, place_id)

    def _end_meeting(self, meeting_id: int) -> None:
        self._connection.execute(update(meeting).where(meeting.c.id == meeting_id).values(cancelled_at=self._now))

    def _live(self, appointment_id: int, *, also_begun: bool = False) -> Appointment:
        """A booked appointment that has not begun (or, ``also_begun``, is not over). Refused("gone") otherwise."""
        found = self.one(appointment_id)
        if found is None or found.state is not State.BOOKED:
            raise Refused("gone")
        if (found.ends_at if also_begun else found.starts_at) <= self._now:
            raise Refused("gone")
        return found

    def _set(self, appointment_id: int, **values: Any) -> None:
        self._connection.execute(update(appointment).where(appointment.c.id == appointment_id).values(**values))

    @property
    def _care(self) -> Care:
        return Care(self._connection, self._now)
