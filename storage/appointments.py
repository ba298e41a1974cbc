"""Appointments: agreed, moved, confirmed, cancelled and held, with the reminders that belong to each."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from domain.calendar import HELSINKI, to_local
from domain.meetings import FOR_SEVERAL, OUTCOMES, By, KindRules, MeetingKind, State
from domain.people import Purpose
from domain.reminders import material_due, reminders
from domain.slots import quanta
from storage.agreed import Agreed, Appointment, Change
from storage.care import Care
from storage.deliveries import NOTICE, REMINDER
from storage.errors import Refused
from storage.hours import Hours
from storage.inserts import insert_one, insert_or_ignore
from storage.offers import Offers
from storage.outbox import Outbox
from storage.rules import RuleBook
from storage.tables import (
    appointment,
    appointment_change,
    client,
    client_busy,
    delivery,
    meeting,
    meeting_host,
    service_case,
    staff_busy,
    time_request,
)
from storage.todos import TodoKind, Todos


@dataclass(frozen=True, slots=True)
class _Case:
    id: int
    client_id: int
    person_id: int
    coordinator_id: int | None


class Appointments(Agreed):
    """Every change is one savepoint of the caller's transaction: done whole, or Refused and nothing is changed.

    Refused reasons: ``gone`` (no such appointment, or over), ``past``, ``taken`` (somebody was faster),
    ``not_offered`` (a client may take only what is offered), ``client_busy``, ``full``, ``group``, ``same``.
    """

    # Agreeing.

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

    # The steps of agreeing a time.

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

    # What follows from an agreement.

    def _agreed(self, appointment_id: int, change: Change, by: By, staff_id: int | None) -> Appointment:
        made = self.get(appointment_id)
        self._record(made, change, by, staff_id)
        self._outbox.withdraw(made.about)
        self._plan(made)
        self._settle(made)
        if by is not By.CLIENT:
            self._tell_client(made, "appointment_booked" if change is Change.BOOKED else "appointment_moved")
        return made

    def _plan(self, made: Appointment) -> None:
        """Its reminders, and what is to be read beforehand, as this revision has them."""
        rules = RuleBook(self._connection, self._now).current()
        for one in reminders(made.starts_at, self._kind(made.kind).reminders, self._now, rules.quiet()):
            self._outbox.plan(
                made.person_id,
                "reminder",
                key=f"{made.about}:v{made.revision}:{one.lead.code}",
                kind=REMINDER,
                about=made.about,
                due_at=one.due_at,
                expires_at=one.expires_at,
                purpose=Purpose.REMINDERS,
                appointment=made.id,
                revision=made.revision,
                lead=one.lead.code,
            )
        if made.material:
            self._outbox.plan(
                made.person_id,
                "material",
                key=f"{made.about}:v{made.revision}:material",
                kind=NOTICE,
                about=made.about,
                due_at=max(self._now, material_due(made.starts_at, rules.quiet())),
                expires_at=made.starts_at,
                appointment=made.id,
                revision=made.revision,
            )

    def _settle(self, made: Appointment) -> None:
        """Who has a time is no longer waiting for one."""
        for kind in (TodoKind.NO_TIME_FITS, TodoKind.TIME_WANTED, TodoKind.UNANSWERED, TodoKind.MEET_AGAIN):
            self._todos.settle(kind, made.person_id)
        answered = self._connection.execute(
            update(time_request)
            .where(time_request.c.case_id == made.case_id, time_request.c.state == "open")
            .values(state="booked", ended_at=self._now, appointment_id=made.id)
            .returning(time_request.c.id)
        )
        for request_id in answered.scalars().all():
            self._outbox.withdraw(f"time_request:{request_id}")
        self._offers.end_wish(made.case_id)
        self._offers.given([host.id for host in made.hosts])

    def _tell_client(self, made: Appointment, notice: str) -> None:
        """In the chat; whoever has no chat left is to be told by a person."""
        if self._outbox.chat_of(made.person_id) is None:
            if not self._todos.is_open(TodoKind.UNREACHABLE, made.person_id):
                self._todos.add(TodoKind.UNREACHABLE, made.person_id, appointment_id=made.id)
            return
        self._outbox.plan(
            made.person_id,
            notice,
            key=f"{made.about}:v{made.revision}:{notice}",
            kind=NOTICE,
            about=made.about,
            expires_at=made.starts_at,
            appointment=made.id,
            revision=made.revision,
        )

    def _tell_employer(self, found: Appointment) -> None:
        """An interview is an employer's time too."""
        from storage.interviews import Interviews  # which agrees appointments, from here

        if found.kind is MeetingKind.INTERVIEW:
            Interviews(self._connection, self._now).interview_changed(found.id)

    def _tell_hosts_cancelled(self, found: Appointment) -> None:
        for host in found.hosts:
            self._todos.add(
                TodoKind.CANCELLED,
                found.person_id,
                key=f"cancelled:{found.id}:{host.id}",
                due_at=found.starts_at,
                staff_id=host.id,
                appointment_id=found.id,
            )

    def _record(self, found: Appointment, change: Change, by: By, staff_id: int | None) -> None:
        self._connection.execute(
            insert(appointment_change).values(
                appointment_id=found.id,
                at=self._now,
                what=change,
                by=by,
                staff_id=staff_id if by is By.STAFF else None,
                starts_at=found.starts_at,
            )
        )

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

    def _kind(self, kind: MeetingKind) -> KindRules:
        return self._hours.kinds()[kind]

    @property
    def _hours(self) -> Hours:
        return Hours(self._connection, self._now)

    @property
    def _care(self) -> Care:
        return Care(self._connection, self._now)

    @property
    def _offers(self) -> Offers:
        return Offers(self._connection, self._now)

    @property
    def _outbox(self) -> Outbox:
        return Outbox(self._connection, self._now)

    @property
    def _todos(self) -> Todos:
        return Todos(self._connection, self._now)
