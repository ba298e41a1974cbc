"""Appointments: agreed, moved, confirmed, cancelled and held, with the reminders that belong to each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update

from domain.meetings import FOR_SEVERAL, OUTCOMES, By, MeetingKind, State
from domain.people import Purpose
from storage.agreed import Appointment, Change
from storage.appointment_steps import AppointmentSteps
from storage.deliveries import NOTICE
from storage.errors import Refused
from storage.tables import appointment, delivery, meeting, staff_busy
from storage.todos import TodoKind


class Appointments(AppointmentSteps):
    """Every change is one savepoint of the caller's transaction: done whole, or Refused and nothing is changed.

    Refused reasons: ``gone`` (no such appointment, or over), ``past``, ``taken`` (somebody was faster),
    ``not_offered`` (a client may take only what is offered), ``client_busy``, ``full``, ``group``, ``same``.
    """

    def book(
        self,
        case_id: int,
        kind: MeetingKind,
        starts_at: datetime,
        *,
        by: By,
        staff_id: int | None = None,
        host_ids: Sequence[int] | None = None,
        place_id: int | None = None,
        link: str | None = None,
        material: str | None = None,
    ) -> Appointment:
        """Agrees a time with the case's coordinator, or with ``host_ids``. ``starts_at`` is an aware instant.

        A client takes what is offered (:meth:`storage.hours.Hours.free`); staff may agree any time to come.
        ``staff_id`` is who did it, None for the client. Reminders and material are planned, and who books for
        somebody has them told. Raises Refused.
        """
        case, starts_at = self._case(case_id), starts_at.astimezone(UTC)
        hosts = self._hosts(case, host_ids)
        with self._whole():
            if by is By.CLIENT:
                self._must_be_offered(hosts, kind, starts_at, case.client_id, asked=self._is_asked(case_id, kind))
            meeting_id = self._open(
                kind, starts_at, hosts, staff_id=staff_id, place_id=place_id, link=link, material=material
            )
            appointment_id = self._seat(meeting_id, case, staff_id)
            return self._agreed(appointment_id, Change.BOOKED, by, staff_id)

    def open_group(
        self,
        kind: MeetingKind,
        starts_at: datetime,
        host_ids: Sequence[int],
        *,
        staff_id: int,
        place_id: int | None = None,
        link: str | None = None,
        material: str | None = None,
    ) -> int:
        """A meeting for several, nobody in it yet. Returns its id; clients come in by :meth:`join`."""
        with self._whole():
            return self._open(
                kind,
                starts_at.astimezone(UTC),
                host_ids,
                staff_id=staff_id,
                place_id=place_id,
                link=link,
                material=material,
            )

    def join(self, meeting_id: int, case_id: int, *, by: By, staff_id: int | None = None) -> Appointment:
        """One more client in a meeting for several. Raises Refused."""
        with self._whole():
            appointment_id = self._seat(meeting_id, self._case(case_id), staff_id)
            return self._agreed(appointment_id, Change.BOOKED, by, staff_id)

    def move(
        self,
        appointment_id: int,
        starts_at: datetime,
        *,
        by: By,
        staff_id: int | None = None,
        place_id: int | None = None,
    ) -> Appointment:
        """The same appointment at another time; its reminders are withdrawn and planned anew. Raises Refused."""
        before, starts_at = self._live(appointment_id), starts_at.astimezone(UTC)
        if before.kind in FOR_SEVERAL:
            raise Refused("group")
        if before.starts_at == starts_at and place_id in (None, before.place_id):
            raise Refused("same")
        hosts = [host.id for host in before.hosts]
        with self._whole():
            self._free_time(before)
            if by is By.CLIENT:
                self._must_be_offered(hosts, before.kind, starts_at, before.client_id)
            meeting_id = self._open(
                before.kind,
                starts_at,
                hosts,
                staff_id=staff_id,
                place_id=place_id,
                link=before.link,
                material=before.material,
            )
            self._end_meeting(before.meeting_id)
            self._connection.execute(
                update(appointment)
                .where(appointment.c.id == appointment_id)
                .values(
                    meeting_id=meeting_id,
                    seat=1,
                    revision=appointment.c.revision + 1,
                    confirmed_at=None,
                    late_at=None,
                )
            )
            self._take_client_time(appointment_id)
            self._todos.settle(TodoKind.CANNOT_COME, before.person_id, appointment_id=appointment_id)
            moved = self._agreed(appointment_id, Change.MOVED, by, staff_id)
            self._offer_freed(before)
            self._tell_employer(before)
            return moved

    def confirm(self, appointment_id: int, revision: int) -> Appointment:
        """The client says that they are coming. Refused("gone") when it has been moved since, or is over."""
        found = self._live(appointment_id)
        if found.revision != revision:
            raise Refused("gone")
        self._todos.settle(TodoKind.CANNOT_COME, found.person_id, appointment_id=appointment_id)
        if found.confirmed_at is None:
            self._set(appointment_id, confirmed_at=self._now)
            self._record(found, Change.CONFIRMED, By.CLIENT, None)
        return self.get(appointment_id)

    def late(self, appointment_id: int) -> Appointment:
        """The client says that they will be late: whoever waits for them is told."""
        found = self._live(appointment_id, also_begun=True)
        if found.late_at is None:
            self._set(appointment_id, late_at=self._now)
            self._record(found, Change.LATE, By.CLIENT, None)
        for host in found.hosts:
            self._todos.add(
                TodoKind.RUNNING_LATE,
                found.person_id,
                key=f"late:{appointment_id}:v{found.revision}:{host.id}",
                due_at=found.starts_at,
                staff_id=host.id,
                appointment_id=appointment_id,
            )
        return self.get(appointment_id)

    def cannot_come(self, appointment_id: int) -> None:
        """The client says that they cannot come. It stays agreed until they move it or call it off, but whoever
        would wait for them knows at once, also when the client leaves it at that.
        """
        found = self._live(appointment_id)
        for host in found.hosts:
            self._todos.add(
                TodoKind.CANNOT_COME,
                found.person_id,
                key=f"cannot_come:{found.id}:v{found.revision}:{host.id}",
                due_at=found.starts_at,
                staff_id=host.id,
                appointment_id=found.id,
            )

    def cancel(
        self, appointment_id: int, *, by: By, staff_id: int | None = None, reason: str | None = None
    ) -> Appointment:
        """Called off; the time is free again. The other side is told. Raises Refused."""
        found = self._live(appointment_id)
        with self._whole():
            self._free_time(found)
            self._set(
                appointment_id,
                state=State.CANCELLED,
                revision=found.revision + 1,
                cancelled_at=self._now,
                cancelled_by=by,
                reason=reason,
            )
            if found.kind not in FOR_SEVERAL:
                self._end_meeting(found.meeting_id)
            self._outbox.withdraw(found.about)
            self._todos.settle(TodoKind.CANNOT_COME, found.person_id, appointment_id=appointment_id)
            self._record(found, Change.CANCELLED, by, staff_id)
            if by is By.CLIENT:
                self._tell_hosts_cancelled(found)
            else:
                self._tell_client(self.get(appointment_id), "appointment_cancelled")
            if found.kind not in FOR_SEVERAL:
                self._offer_freed(found)
            self._tell_employer(found)
            return self.get(appointment_id)

    def call_off(self, meeting_id: int, staff_id: int) -> int:
        """A whole meeting for several, empty or not; everybody in it is told. Returns how many they were.

        Raises Refused("gone") when it was called off before, or has begun.
        """
        live = self._connection.execute(
            select(meeting.c.id).where(
                meeting.c.id == meeting_id, meeting.c.cancelled_at.is_(None), meeting.c.starts_at > self._now
            )
        ).first()
        if live is None:
            raise Refused("gone")
        sitting = self._read(appointment.c.meeting_id == meeting_id, appointment.c.state == State.BOOKED)
        with self._whole():
            for one in sitting:
                self.cancel(one.id, by=By.STAFF, staff_id=staff_id)
            self._connection.execute(delete(staff_busy).where(staff_busy.c.meeting_id == meeting_id))
            self._end_meeting(meeting_id)
        return len(sitting)

    def set_outcome(self, appointment_id: int, outcome: State, staff_id: int) -> Appointment:
        """What became of it, once it has begun; a later press corrects an earlier one. Raises Refused("gone").

        Who did not come gets one kind message with new times, and nothing else follows from it (88).
        """
        if outcome not in OUTCOMES:
            raise ValueError(f"not an outcome: {outcome}")
        found = self.one(appointment_id)
        if found is None or found.state is State.CANCELLED or found.starts_at > self._now:
            raise Refused("gone")
        if found.state is outcome:
            return found
        self._set(appointment_id, state=outcome, outcome_at=self._now, outcome_by=staff_id)
        self._record(found, Change(outcome), By.STAFF, staff_id)
        self._outbox.withdraw(found.about)
        self._todos.settle(TodoKind.OUTCOME_MISSING, found.person_id, appointment_id=appointment_id)
        if outcome is State.ATTENDED:
            self._care.contact_made(found.case_id, staff_id)
        if outcome is State.NO_SHOW:
            self._outbox.plan(
                found.person_id,
                "no_show",
                key=f"{found.about}:no-show",
                kind=NOTICE,
                about=found.about,
                expires_at=self._now + timedelta(days=3),
                appointment=appointment_id,
            )
        return self.get(appointment_id)

    def remind_again(self, client_id: int) -> int:
        """The client allows reminders again: those withdrawn when they did not are planned as before. Returns how many.

        Of what was moved or called off nothing comes back, nor of what would be past.
        """
        return sum(
            self._connection.execute(
                update(delivery)
                .where(
                    delivery.c.about == one.about,
                    delivery.c.state == "cancelled",
                    delivery.c.purpose == Purpose.REMINDERS,
                    delivery.c.message_id.is_(None),
                    delivery.c.due_at > self._now,
                    delivery.c.payload["revision"].as_integer() == one.revision,
                )
                .values(state="planned")
            ).rowcount
            for one in self.coming(client_id)
        )
