"""Meetings for several, as their hosts make them, fill them and call them off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from domain.meetings import FOR_SEVERAL, By, MeetingKind, State
from domain.roles import Role
from storage.agenda_rows import AgendaRows, Meeting, receives_in
from storage.agreed import Appointment, Host
from storage.audit import Action
from storage.scope import can_agree, hosted_by, visible_meeting
from storage.staff import Reader
from storage.tables import appointment, client, meeting, service_case, staff


class AgendaGroups(AgendaRows):
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
        return self._staff(receives_in(reader.team_id), staff.c.id != reader.staff_id)

    def _refuse_meeting(self, reader: Reader, meeting_id: int) -> None:
        if self._connection.execute(select(meeting.c.id).where(meeting.c.id == meeting_id)).first() is not None:
            self._record(reader, Action.VIEW_REFUSED, meeting=meeting_id)
