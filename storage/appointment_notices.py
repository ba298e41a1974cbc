"""What follows from an agreed time: its record, its reminders, and whoever is told."""

from __future__ import annotations

from sqlalchemy import insert, update

from domain.meetings import By, KindRules, MeetingKind
from domain.people import Purpose
from domain.reminders import material_due, reminders
from storage.agreed import Agreed, Appointment, Change
from storage.deliveries import NOTICE, REMINDER
from storage.hours import Hours
from storage.offers import Offers
from storage.outbox import Outbox
from storage.rules import RuleBook
from storage.tables import appointment_change, time_request
from storage.todos import TodoKind, Todos


class AppointmentNotices(Agreed):
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

    def _kind(self, kind: MeetingKind) -> KindRules:
        return self._hours.kinds()[kind]

    @property
    def _hours(self) -> Hours:
        return Hours(self._connection, self._now)

    @property
    def _offers(self) -> Offers:
        return Offers(self._connection, self._now)

    @property
    def _outbox(self) -> Outbox:
        return Outbox(self._connection, self._now)

    @property
    def _todos(self) -> Todos:
        return Todos(self._connection, self._now)
