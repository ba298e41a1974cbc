"""Whose clients a reader may see and act for, as conditions of a query: what is not granted is false."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, false, or_, select, true

from domain.roles import SPECIALTY_FOR, Permission, Specialty
from storage.speaking import employers
from storage.staff import Reader
from storage.tables import (
    appointment,
    client,
    handover,
    meeting,
    meeting_host,
    person,
    service_case,
    staff,
    staffing_request,
    todo,
)
from storage.todos import TodoKind

ALERT_KEPT_OPEN = timedelta(days=7)
"""How long after its last alert was seen to somebody who is no client stays in sight."""


def visible_case(reader: Reader) -> ColumnElement[bool]:
    """One's own cases, the team's queue of one's specialty, the team's, or all: whatever the role grants."""
    if reader.may(Permission.SEE_ALL_CLIENTS):
        return true()
    return or_(
        _granted(reader, Permission.SEE_CASELOAD, service_case.c.coordinator_id == reader.staff_id),
        _granted(reader, Permission.SEE_TEAM_QUEUE, _in_own_queue(reader)),
        _granted(reader, Permission.SEE_TEAM_CLIENTS, _in_own_team(reader)),
    )


def visible_client(reader: Reader) -> ColumnElement[bool]:
    """A client is seen through any of their cases that is; who was erased, by nobody."""
    is_there = client.c.erased_at.is_(None)
    if reader.may(Permission.SEE_ALL_CLIENTS):
        return is_there
    cases = select(service_case.c.id).where(service_case.c.client_id == client.c.id, visible_case(reader))
    return and_(is_there, cases.correlate(client).exists())


def visible_alert(reader: Reader) -> ColumnElement[bool]:
    """Alerts of visible clients, and of people who are no clients (yet): these are everybody's to handle.

    What is somebody's is theirs alone, also of a meeting that they hold with a colleague's client; what is the
    team lead's is for who sees the whole team. Distress is everybody's always. What is about an employer's need goes by
    the need, whoever else its contact person may be. For a query of todo with client outer-joined on the person.
    """
    is_leads = or_(
        _granted(reader, Permission.SEE_TEAM_CLIENTS, true()), _granted(reader, Permission.SEE_ALL_CLIENTS, true())
    )
    is_mine = or_(todo.c.staff_id.is_(None), todo.c.staff_id == reader.staff_id, and_(is_leads, _nobody_is_there()))
    addressed = or_(todo.c.kind == TodoKind.DISTRESS, and_(is_mine, or_(todo.c.for_lead.is_(False), is_leads)))
    in_reach = or_(client.c.id.is_(None), visible_client(reader), _of_ones_meeting(reader), _of_ones_handover(reader))
    of_people = and_(todo.c.request_id.is_(None), addressed, in_reach)
    return _granted(reader, Permission.HANDLE_ALERTS, or_(of_people, _of_ones_needs(reader)))


def _of_ones_needs(reader: Reader) -> ColumnElement[bool]:
    """What is about an employer's need: its owner's; without one, the company coordinators' of its team; and the team
    lead's, when it is late or its owner works here no more. Admins see what is nobody's, so that it reaches somebody.
    """
    leads_all = _granted(reader, Permission.SEE_ALL_CLIENTS, true())
    of_team = select(staffing_request.c.id).where(
        staffing_request.c.id == todo.c.request_id, staffing_request.c.team_id == reader.team_id
    )
    in_team = of_team.correlate(todo).exists() if reader.team_id is not None else false()
    leads = or_(leads_all, _granted(reader, Permission.SEE_TEAM_CLIENTS, in_team))
    serves = in_team if reader.specialty is not Specialty.WORK_ABILITY else false()
    queued = and_(todo.c.staff_id.is_(None), todo.c.for_lead.is_(False), or_(serves, leads))
    late = and_(or_(todo.c.for_lead, _nobody_is_there()), leads)
    mine = and_(todo.c.staff_id == reader.staff_id, todo.c.for_lead.is_(False))
    seen = and_(todo.c.request_id.is_not(None), or_(mine, queued, late))
    return _granted(reader, Permission.SEE_EMPLOYERS, seen)


def _nobody_is_there() -> ColumnElement[bool]:
    """Whose it was does not work here any more."""
    gone = select(staff.c.id).where(staff.c.id == todo.c.staff_id, staff.c.deactivated_at.is_not(None))
    return gone.correlate(todo).exists()


def _of_ones_meeting(reader: Reader) -> ColumnElement[bool]:
    held = (
        select(meeting_host.c.meeting_id)
        .join(appointment, appointment.c.meeting_id == meeting_host.c.meeting_id)
        .where(appointment.c.id == todo.c.appointment_id, meeting_host.c.staff_id == todo.c.staff_id)
    )
    return and_(todo.c.staff_id == reader.staff_id, held.correlate(todo).exists())


def _of_ones_handover(reader: Reader) -> ColumnElement[bool]:
    """A colleague asks the reader to go on with somebody whom they do not see otherwise."""
    asked = (
        select(handover.c.id)
        .join(service_case, service_case.c.id == handover.c.case_id)
        .where(service_case.c.client_id == client.c.id, asked_to_take(reader))
    )
    mine = and_(todo.c.kind == TodoKind.HANDOVER_ASKED, todo.c.staff_id == reader.staff_id)
    return and_(mine, asked.correlate(todo, client).exists())


def alert_in_sight(now: datetime) -> ColumnElement[bool]:
    """An alert that is open, or was until lately."""
    return or_(todo.c.done_at.is_(None), todo.c.done_at > now - ALERT_KEPT_OPEN)


def can_take(reader: Reader) -> ColumnElement[bool]:
    """Open cases without a coordinator in one's own team and specialty (a team lead without one: any)."""
    return and_(service_case.c.closed_at.is_(None), service_case.c.coordinator_id.is_(None), might_take(reader))


def might_take(reader: Reader) -> ColumnElement[bool]:
    """Cases that come through the reader's own queue, also when somebody has taken them already."""
    return _granted(reader, Permission.TAKE_FROM_QUEUE, _of_own_kind(reader))


def can_mark(reader: Reader) -> ColumnElement[bool]:
    """Open cases of one's own, and for who sees the whole team, the team's."""
    return _granted(reader, Permission.MARK_CONTACT_MADE, _in_ones_care(reader))


def can_agree(reader: Reader) -> ColumnElement[bool]:
    """Cases for which one may agree a time: whom one may mark as contacted, since agreeing is a contact."""
    return and_(can_mark(reader), _granted(reader, Permission.AGREE_TIMES, true()))


def can_edit(reader: Reader) -> ColumnElement[bool]:
    """Open cases whose plan, status and ending one sets: one's own, and for who sees the whole team, the team's."""
    return _granted(reader, Permission.EDIT_CASE, _in_ones_care(reader))


def can_edit_client(reader: Reader) -> ColumnElement[bool]:
    """Clients in one's care, through any of their open cases. For a query of client."""
    kept = select(service_case.c.id).where(service_case.c.client_id == client.c.id, can_edit(reader))
    return kept.correlate(client).exists()


def can_move(reader: Reader) -> ColumnElement[bool]:
    """Open cases that one may ask a colleague to go on with: in one's care, and for who sees all clients, any."""
    everybodys = _granted(reader, Permission.SEE_ALL_CLIENTS, service_case.c.closed_at.is_(None))
    return _granted(reader, Permission.MOVE_CLIENT, or_(_in_ones_care(reader), everybodys))


def asked_to_take(reader: Reader) -> ColumnElement[bool]:
    """Hand-overs that wait for the reader's own answer. For a query of handover."""
    asked = and_(handover.c.to_id == reader.staff_id, handover.c.state == "asked")
    return _granted(reader, Permission.MOVE_CLIENT, asked)


def can_write_to(reader: Reader, now: datetime) -> ColumnElement[bool]:
    """People to write to: those in one's care; of those whom nobody has in theirs, who has an alert that one sees;
    and who speaks for a company.

    For a query of person.
    """
    theirs = select(service_case.c.id).join(client, client.c.id == service_case.c.client_id)
    theirs = theirs.where(client.c.person_id == person.c.id, service_case.c.closed_at.is_(None)).correlate(person)
    alert = (
        select(todo.c.id)
        .outerjoin(client, client.c.person_id == todo.c.person_id)
        .where(todo.c.person_id == person.c.id, alert_in_sight(now), visible_alert(reader))
        .correlate(person)
    )
    is_nobodys = and_(~theirs.where(service_case.c.coordinator_id.is_not(None)).exists(), alert.exists())
    in_care = theirs.where(_in_ones_care(reader)).exists()
    reached = or_(in_care, is_nobodys, employers(reader, of=person.c.id))
    return _granted(reader, Permission.WRITE_TO_CLIENT, reached)


def hosted_by(reader: Reader) -> ColumnElement[bool]:
    """Meetings that the reader holds. For a query of meeting."""
    hosted = select(meeting_host.c.meeting_id).where(
        meeting_host.c.meeting_id == meeting.c.id, meeting_host.c.staff_id == reader.staff_id
    )
    return _granted(reader, Permission.AGREE_TIMES, hosted.correlate(meeting).exists())


def visible_meeting(reader: Reader) -> ColumnElement[bool]:
    """Meetings for several that somebody of one's own team holds: one's clients may join. For a query of meeting."""
    if reader.team_id is None:
        return false()
    held = (
        select(meeting_host.c.meeting_id)
        .join(staff, staff.c.id == meeting_host.c.staff_id)
        .where(meeting_host.c.meeting_id == meeting.c.id, staff.c.team_id == reader.team_id)
    )
    return _granted(reader, Permission.AGREE_TIMES, held.correlate(meeting).exists())


def visible_appointment(reader: Reader) -> ColumnElement[bool]:
    """Those of visible clients, and of meetings one holds. For a query of client and meeting, joined."""
    return or_(visible_client(reader), hosted_by(reader))


def can_change(reader: Reader) -> ColumnElement[bool]:
    """Appointments one may move, call off or set the outcome of. For a query of appointment, case and meeting."""
    return and_(appointment.c.state != "cancelled", or_(can_agree(reader), hosted_by(reader)))


def _in_ones_care(reader: Reader) -> ColumnElement[bool]:
    reached = or_(
        service_case.c.coordinator_id == reader.staff_id,
        _granted(reader, Permission.SEE_TEAM_CLIENTS, _in_own_team(reader)),
    )
    return and_(service_case.c.closed_at.is_(None), reached)


def urgency() -> ColumnElement[int]:
    """0 still waiting for the first contact, 1 contacted; among the waiting the promised day decides."""
    return case((service_case.c.first_contact_at.is_not(None), 1), else_=0)


def _granted(reader: Reader, permission: Permission, reach: ColumnElement[bool]) -> ColumnElement[bool]:
    return reach if reader.may(permission) else false()


def _in_own_team(reader: Reader) -> ColumnElement[bool]:
    return false() if reader.team_id is None else service_case.c.team_id == reader.team_id


def _in_own_queue(reader: Reader) -> ColumnElement[bool]:
    return and_(service_case.c.coordinator_id.is_(None), _of_own_kind(reader))


def _of_own_kind(reader: Reader) -> ColumnElement[bool]:
    services = [
        start_with
        for start_with, specialty in SPECIALTY_FOR.items()
        if reader.specialty is None or specialty is reader.specialty
    ]
    return and_(_in_own_team(reader), service_case.c.service.in_(services))
