"""Agreeing a time with a client, changing it and what became of it, and a case that rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from domain.calendar import local_day, start_of_day_utc
from domain.meetings import FOR_SEVERAL, By, KindRules, MeetingKind, State
from domain.slots import FreeTime
from storage.agenda_rows import WEEK, AgendaRows, Case, Meeting, receives_in
from storage.agreed import Appointment, Host
from storage.audit import Action, Subject
from storage.errors import Refused
from storage.hours import Place
from storage.scope import can_change, visible_meeting
from storage.staff import Reader
from storage.tables import appointment, meeting, service_case, staff

LOOK_AHEAD = timedelta(days=42)
"""How far the next free time is looked for when a week has none."""


@dataclass(frozen=True, slots=True)
class Times:
    """Free times of one week by day. ``next_day`` is the first later day that has some, None without any."""

    monday: date
    days: list[tuple[date, list[FreeTime]]]
    next_day: date | None


@dataclass(frozen=True, slots=True)
class Booking:
    """What is needed to agree a time for a case. ``hosts`` hold the meeting; ``kinds`` are what can be booked."""

    case_id: int
    client_id: int
    full_name: str
    kind: MeetingKind
    rules: KindRules
    hosts: list[Host]
    colleagues: list[Host]
    places: list[Place]
    times: Times
    has_hours: bool
    groups: list[Meeting]


class AgendaBooking(AgendaRows):
    """What the store refuses (storage.appointments) is raised as Refused, and nothing is changed."""

    def booking(
        self, reader: Reader, case_id: int, kind: MeetingKind | None, day: date, second: int | None = None
    ) -> Booking | None:
        """What the page needs to agree a time in the week of ``day``; None if the case is not the reader's."""
        found = self._case(reader, case_id)
        if found is None:
            return None
        chosen = kind or self._appointments.suggested_kind(case_id)
        hosts = self._who_holds(reader, found, chosen, second)
        colleagues = [one for one in self._staff(receives_in(found.team_id)) if one.id != hosts[0].id]
        self._record(reader, Action.TIMES_VIEWED, Subject.CLIENT, found.client_id, case=case_id)
        return Booking(
            case_id=case_id,
            client_id=found.client_id,
            full_name=found.full_name,
            kind=chosen,
            rules=self._hours.kinds()[chosen],
            hosts=hosts,
            colleagues=colleagues,
            places=self._hours.places(found.team_id),
            times=self.times([one.id for one in hosts], chosen, day, found.client_id),
            has_hours=all(self._hours.openings(one.id) for one in hosts),
            groups=self._groups(reader, found.client_id),
        )

    def times(self, hosts: Sequence[int], kind: MeetingKind, day: date, client_id: int) -> Times:
        """The free times of a week by day, and where to look on when there are none."""
        monday = day - timedelta(days=day.weekday())
        since, until = start_of_day_utc(monday), start_of_day_utc(monday + WEEK)
        free = self._hours.free(hosts, kind, since=max(since, self._now), until=until + LOOK_AHEAD, client_id=client_id)
        days: dict[date, list[FreeTime]] = {}
        for one in free:
            days.setdefault(local_day(one.starts_at), []).append(one)
        later = (when for when in days if when >= monday + WEEK)
        return Times(monday, [pair for pair in days.items() if pair[0] < monday + WEEK], next(later, None))

    def _groups(self, reader: Reader, client_id: int) -> list[Meeting]:
        """Meetings for several to come that have room, and that the client is not in."""
        there = select(appointment.c.meeting_id).where(
            appointment.c.client_id == client_id, appointment.c.state != State.CANCELLED
        )
        which = (
            meeting.c.kind.in_(FOR_SEVERAL),
            meeting.c.starts_at > self._now,
            meeting.c.id.not_in(there),
            visible_meeting(reader),
        )
        return [one for one in self._meetings(reader, *which) if one.free_seats > 0]

    def book(
        self,
        reader: Reader,
        case_id: int,
        kind: MeetingKind,
        starts_at: datetime,
        *,
        second: int | None = None,
        place_id: int | None = None,
        link: str | None = None,
        material: str | None = None,
    ) -> Appointment | None:
        """Agrees a time; the first contact is made with it. None if the case is not the reader's. Raises Refused."""
        found = self._case(reader, case_id)
        if found is None:
            return None
        hosts = self._who_holds(reader, found, kind, second)
        if kind is MeetingKind.THREE_WAY and second is not None and len(hosts) < 2:  # not of this team any more
            raise Refused("second_missing")
        self._contact(reader, case_id)
        made = self._appointments.book(
            case_id,
            kind,
            starts_at,
            by=By.STAFF,
            staff_id=reader.staff_id,
            host_ids=[one.id for one in hosts],
            place_id=place_id,
            link=link,
            material=material,
        )
        self._press(reader, made, Action.APPOINTMENT_BOOKED, kind=made.kind)
        return made

    def ask(self, reader: Reader, case_id: int, kind: MeetingKind) -> int | None:
        """Asks the client to pick a time; the first contact is made with it. Returns the client, None if not one's."""
        found = self._case(reader, case_id)
        if found is None:
            return None
        holder = self._who_holds(reader, found, kind, None)[0].id
        self._contact(reader, case_id)
        self._care.request_time(case_id, kind, staff_id=holder, by=reader.staff_id)
        self._record(reader, Action.TIME_ASKED, Subject.CLIENT, found.client_id, case=case_id, kind=kind)
        return found.client_id

    def take_back(self, reader: Reader, case_id: int) -> int | None:
        """The client need not pick a time after all. Returns the client, None if the case is not the reader's."""
        found = self._case(reader, case_id)
        if found is None:
            return None
        request = self._care.open_request(case_id)
        if request is not None and self._care.withdraw_request(request.id):
            self._record(reader, Action.TIME_ASK_ENDED, Subject.CLIENT, found.client_id, case=case_id)
        return found.client_id

    def move(
        self, reader: Reader, appointment_id: int, starts_at: datetime, place_id: int | None = None
    ) -> Appointment | None:
        """The same appointment at another time. None if it is not the reader's. Raises Refused."""
        if not self._may_change(reader, appointment_id):
            return None
        moved = self._appointments.move(
            appointment_id, starts_at, by=By.STAFF, staff_id=reader.staff_id, place_id=place_id
        )
        self._press(reader, moved, Action.APPOINTMENT_MOVED)
        return moved

    def cancel(self, reader: Reader, appointment_id: int, reason: str | None) -> Appointment | None:
        """Called off by the service; the client is told. None if it is not the reader's. Raises Refused."""
        if not self._may_change(reader, appointment_id):
            return None
        gone = self._appointments.cancel(appointment_id, by=By.STAFF, staff_id=reader.staff_id, reason=reason)
        self._press(reader, gone, Action.APPOINTMENT_CANCELLED)
        return gone

    def set_outcome(self, reader: Reader, appointment_id: int, outcome: State) -> Appointment | None:
        """Did they come? Another press corrects it. None if it is not the reader's. Raises Refused."""
        if not self._may_change(reader, appointment_id):
            return None
        found = self._appointments.get(appointment_id)
        if outcome is State.ATTENDED and self._may_agree(found.case_id, reader):
            self._contact(reader, found.case_id)
        held = self._appointments.set_outcome(appointment_id, outcome, reader.staff_id)
        self._press(reader, held, Action.OUTCOME_SET, outcome=outcome)
        return held

    def _who_holds(self, reader: Reader, of: Case, kind: MeetingKind, second: int | None) -> list[Host]:
        """The case's coordinator, or the reader for a case that waits; with ``second`` in a three-way meeting."""
        first = of.coordinator_id or reader.staff_id
        both = kind is MeetingKind.THREE_WAY and second is not None and second != first
        known = self._staff(staff.c.id.in_([first, second]) if both else staff.c.id == first)
        if both and second not in {one.id for one in self._staff(receives_in(of.team_id))}:
            known = [one for one in known if one.id == first]
        return sorted(known, key=lambda one: one.id != first)

    def _may_change(self, reader: Reader, appointment_id: int) -> bool:
        found = self._connection.execute(
            select(appointment.c.id)
            .join(service_case, service_case.c.id == appointment.c.case_id)
            .join(meeting, meeting.c.id == appointment.c.meeting_id)
            .where(appointment.c.id == appointment_id, can_change(reader))
        ).first()
        if found is None:
            self._refuse_appointment(reader, appointment_id)
        return found is not None

    # Resting.

    def whose(self, reader: Reader, case_id: int) -> tuple[int, str] | None:
        """The client and their name, for a case that the reader may agree times for; None otherwise."""
        found = self._case(reader, case_id)
        if found is None:
            return None
        self._record(reader, Action.TIMES_VIEWED, Subject.CLIENT, found.client_id, case=case_id)
        return found.client_id, found.full_name

    def rest(self, reader: Reader, case_id: int, until: date | None) -> int | None:
        """Every clock of care stands still. Returns the client, None if the case is not the reader's."""
        found = self._case(reader, case_id)
        if found is None:
            return None
        self._care.rest(case_id, reader.staff_id, until)
        self._record(reader, Action.CASE_RESTED, Subject.CLIENT, found.client_id, case=case_id)
        return found.client_id

    def wake(self, reader: Reader, case_id: int) -> int | None:
        """It goes on. Returns the client, None if the case is not the reader's."""
        found = self._case(reader, case_id)
        if found is None:
            return None
        self._care.wake(case_id, reader.staff_id)
        self._record(reader, Action.CASE_WOKEN, Subject.CLIENT, found.client_id, case=case_id)
        return found.client_id
