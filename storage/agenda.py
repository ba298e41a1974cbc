"""What the console shows and presses about times, within what the reader may see and never without a trace."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from domain.calendar import is_working_day, local_day, start_of_day_utc
from domain.meetings import FOR_SEVERAL, IN_PERSON, By, KindRules, MeetingKind, State
from domain.roles import Role
from domain.slots import QUANTUM, Differing, FreeTime, Opening, Window, quanta
from storage.agreed import Appointment, Change, Host
from storage.appointments import Appointments
from storage.audit import Action, Audit, Subject
from storage.care import Care
from storage.caseload import Caseload
from storage.errors import Refused
from storage.hours import DifferingDay, Hours, Place
from storage.part import Part
from storage.rules import RuleBook
from storage.scope import can_agree, can_change, hosted_by, visible_appointment, visible_client, visible_meeting
from storage.staff import Reader
from storage.tables import (
    appointment,
    appointment_change,
    client,
    meeting,
    meeting_host,
    person,
    place,
    service_case,
    staff,
    staff_busy,
    time_request,
)

WEEK = timedelta(days=7)
SHORTEST_GAP = timedelta(minutes=15)
"""Less than this between two meetings is not shown as free."""
LOOK_AHEAD = timedelta(days=42)
"""How far the next free time is looked for when a week has none."""


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


@dataclass(frozen=True, slots=True)
class OwnHours:
    """A coordinator's own hours, with the places of their team."""

    openings: list[Opening]
    differing: list[DifferingDay]
    places: list[Place]


@dataclass(frozen=True, slots=True)
class _Case:
    id: int
    client_id: int
    full_name: str
    coordinator_id: int | None
    team_id: int


class Agenda(Part):
    """Reads and presses of the console about times.

    What a reader may not see is None, as if it were not there; trying leaves a VIEW_REFUSED in the audit record.
    What the store refuses (storage.appointments) is raised as Refused, and nothing is changed.
    """

    # A week.

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
        which = (_held_by(reader.staff_id), meeting.c.starts_at >= since, meeting.c.starts_at < until)
        return self._meetings(reader, *which)

    def _days(self, reader: Reader, staff_id: int, monday: date) -> list[Day]:
        last = monday + WEEK - timedelta(days=1)
        since, until = start_of_day_utc(monday), start_of_day_utc(monday + WEEK)
        held = self._meetings(reader, _held_by(staff_id), meeting.c.starts_at >= since, meeting.c.starts_at < until)
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
            whose = whose | _receives_in(reader.team_id)
        return self._staff(whose)

    def _staff(self, *which: ColumnElement[bool]) -> list[Host]:
        rows = self._connection.execute(
            select(staff.c.id, staff.c.full_name).where(*which).order_by(staff.c.full_name, staff.c.id)
        )
        return [Host(*row) for row in rows]

    # Meetings, with who is in them.

    def _meetings(self, reader: Reader, *which: ColumnElement[bool]) -> list[Meeting]:
        """Meetings that were not called off, in order, with those who come."""
        rows = self._connection.execute(
            select(meeting, place.c.name, place.c.address, hosted_by(reader).label("own"))
            .outerjoin(place, place.c.id == meeting.c.place_id)
            .where(meeting.c.cancelled_at.is_(None), *which)
            .order_by(meeting.c.starts_at, meeting.c.id)
        ).all()
        hosts = self._hosts_of([row.id for row in rows])
        seats = self._seats(reader, [row.id for row in rows])
        return [_meeting(row, hosts.get(row.id, []), seats.get(row.id, [])) for row in rows]

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

    def _hosts_of(self, meeting_ids: Sequence[int]) -> dict[int, list[Host]]:
        rows = self._connection.execute(
            select(meeting_host.c.meeting_id, staff.c.id, staff.c.full_name)
            .join(staff, staff.c.id == meeting_host.c.staff_id)
            .where(meeting_host.c.meeting_id.in_(list(meeting_ids)))
            .order_by(staff.c.full_name, staff.c.id)
        )
        hosts: dict[int, list[Host]] = {}
        for row in rows:
            hosts.setdefault(row.meeting_id, []).append(Host(row.id, row.full_name))
        return hosts

    def meeting(self, reader: Reader, meeting_id: int) -> Meeting | None:
        """A meeting for several. Clients of others are only counted, unless the reader holds it."""
        which = (meeting.c.id == meeting_id, meeting.c.kind.in_(FOR_SEVERAL), visible_meeting(reader))
        found = next(iter(self._meetings(reader, *which)), None)
        if found is None:
            self._refuse_meeting(reader, meeting_id)
            return None
        self._record(reader, Action.MEETING_VIEWED, meeting=meeting_id, clients=len(found.seats))
        return found

    def joinable(self, reader: Reader, meeting_id: int) -> list[tuple[int, str]]:
        """The cases, with their clients' names, that the reader may bring into a meeting for several."""
        there = select(appointment.c.client_id).where(
            appointment.c.meeting_id == meeting_id, appointment.c.state != State.CANCELLED
        )
        rows = self._connection.execute(
            select(service_case.c.id, client.c.full_name)
            .join(client, client.c.id == service_case.c.client_id)
            .where(can_agree(reader), client.c.id.not_in(there))
            .order_by(client.c.full_name, service_case.c.id)
        )
        return [(row[0], row[1]) for row in rows]

    def make_group(
        self,
        reader: Reader,
        kind: MeetingKind,
        starts_at: datetime,
        *,
        second: int | None = None,
        place_id: int | None = None,
        link: str | None = None,
        material: str | None = None,
    ) -> int | None:
        """A meeting for several that the reader holds, with ``second`` if given; None when they are of another team."""
        hosts = [reader.staff_id, *([second] if second is not None else [])]
        if second is not None and second not in {one.id for one in self.colleagues(reader)}:
            return None
        made = self._appointments.open_group(
            kind, starts_at, hosts, staff_id=reader.staff_id, place_id=place_id, link=link, material=material
        )
        self._record(reader, Action.MEETING_MADE, meeting=made, kind=kind)
        return made

    def join(self, reader: Reader, meeting_id: int, case_id: int) -> Appointment | None:
        """Brings a client into a meeting for several; None if either is not the reader's to touch."""
        seen = self._connection.execute(
            select(meeting.c.id).where(
                meeting.c.id == meeting_id, meeting.c.kind.in_(FOR_SEVERAL), visible_meeting(reader)
            )
        ).first()
        if seen is None:
            self._refuse_meeting(reader, meeting_id)
            return None
        if self._case(reader, case_id) is None:
            return None
        self._contact(reader, case_id)
        made = self._appointments.join(meeting_id, case_id, by=By.STAFF, staff_id=reader.staff_id)
        self._press(reader, made, Action.APPOINTMENT_BOOKED, kind=made.kind)
        return made

    def call_off(self, reader: Reader, meeting_id: int) -> int | None:
        """The whole meeting; everybody in it is told. Returns how many that were, None if it is not the reader's."""
        lead = visible_meeting(reader) if reader.role is Role.TEAM_LEAD else hosted_by(reader)
        found = next(
            iter(self._meetings(reader, meeting.c.id == meeting_id, meeting.c.kind.in_(FOR_SEVERAL), lead)), None
        )
        if found is None:
            self._refuse_meeting(reader, meeting_id)
            return None
        told = self._appointments.call_off(meeting_id, staff_id=reader.staff_id)
        self._record(reader, Action.MEETING_CALLED_OFF, meeting=meeting_id, clients=told)
        return told

    def colleagues(self, reader: Reader) -> list[Host]:
        """Those of one's own team with whom a meeting can be held together."""
        if reader.team_id is None:
            return []
        return self._staff(_receives_in(reader.team_id), staff.c.id != reader.staff_id)

    # One appointment, and a client's.

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

    # Agreeing.

    def booking(
        self, reader: Reader, case_id: int, kind: MeetingKind | None, day: date, second: int | None = None
    ) -> Booking | None:
        """What the page needs to agree a time in the week of ``day``; None if the case is not the reader's."""
        found = self._case(reader, case_id)
        if found is None:
            return None
        chosen = kind or self._appointments.suggested_kind(case_id)
        hosts = self._who_holds(reader, found, chosen, second)
        colleagues = [one for one in self._staff(_receives_in(found.team_id)) if one.id != hosts[0].id]
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
            _held_by(reader.staff_id),
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

    # Whose messages are whose.

    def person_of(self, client_id: int) -> int | None:
        """The person behind a client's number; None when there is no such client."""
        return self._connection.execute(select(client.c.person_id).where(client.c.id == client_id)).scalar()

    def clients_of(self, person_ids: Iterable[int]) -> dict[int, int]:
        """The client's number by person, for those who are clients."""
        found = select(client.c.person_id, client.c.id).where(client.c.person_id.in_(list(person_ids)))
        return {row[0]: row[1] for row in self._connection.execute(found)}

    # What the presses share.

    def _case(self, reader: Reader, case_id: int) -> _Case | None:
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
        return _Case(*row)

    def _who_holds(self, reader: Reader, of: _Case, kind: MeetingKind, second: int | None) -> list[Host]:
        """The case's coordinator, or the reader for a case that waits; with ``second`` in a three-way meeting."""
        first = of.coordinator_id or reader.staff_id
        both = kind is MeetingKind.THREE_WAY and second is not None and second != first
        known = self._staff(staff.c.id.in_([first, second]) if both else staff.c.id == first)
        if both and second not in {one.id for one in self._staff(_receives_in(of.team_id))}:
            known = [one for one in known if one.id == first]
        return sorted(known, key=lambda one: one.id != first)

    def _may_agree(self, case_id: int, reader: Reader) -> bool:
        found = select(service_case.c.id).where(service_case.c.id == case_id, can_agree(reader))
        return self._connection.execute(found).first() is not None

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

    def _refuse_meeting(self, reader: Reader, meeting_id: int) -> None:
        if self._connection.execute(select(meeting.c.id).where(meeting.c.id == meeting_id)).first() is not None:
            self._record(reader, Action.VIEW_REFUSED, meeting=meeting_id)

    def _refuse(self, reader: Reader, kind: Subject, number: int, exists: Select[Any]) -> None:
        if self._connection.execute(exists).first() is not None:
            self._record(reader, Action.VIEW_REFUSED, kind, number)

    @property
    def _care(self) -> Care:
        return Care(self._connection, self._now)

    @property
    def _hours(self) -> Hours:
        return Hours(self._connection, self._now)

    @property
    def _appointments(self) -> Appointments:
        return Appointments(self._connection, self._now)


def _held_by(staff_id: int) -> ColumnElement[bool]:
    return meeting.c.id.in_(select(meeting_host.c.meeting_id).where(meeting_host.c.staff_id == staff_id))


def _receives_in(team_id: int) -> ColumnElement[bool]:
    """Who works in the team and can hold a meeting."""
    return and_(
        staff.c.team_id == team_id,
        staff.c.role.in_([Role.COORDINATOR, Role.TEAM_LEAD]),
        staff.c.deactivated_at.is_(None),
        staff.c.password_hash.is_not(None),
    )


def _meeting(row: Any, hosts: Sequence[Host], seats: Sequence[Seat]) -> Meeting:
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
        hosts=tuple(hosts),
        seats=shown,
        hidden=len(seats) - len(shown),
    )


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
