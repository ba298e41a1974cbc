"""The people of a segment as one query, so that a hundred thousand of them never pass through this program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, false, or_, select, union

from domain.calendar import local_day
from domain.companies import SPOKEN
from domain.segments import Attendance, Filters, Side
from storage.tables import (
    appointment,
    channel_identity,
    client,
    company,
    company_contact,
    company_event,
    conversation,
    event,
    event_signup,
    meeting,
    message,
    person,
    person_label,
    service_case,
    staffing_request,
    written,
)

_MET = ("booked", "attended")


def people_of(filters: Sequence[Filters], now: datetime) -> Select[Any]:
    """The people of all these together, each once; its one column is ``person_id``. Nobody, where there is none."""
    parts = [_clients(one, now) if one.side is Side.CLIENTS else _employers(one, now) for one in filters]
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return select(person.c.id.label("person_id")).where(false())
    together = union(*parts).subquery()
    return select(together.c.person_id)


# Clients.


def _clients(filters: Filters, now: datetime) -> Select[Any]:
    """Whose service goes on or rests; service, coordinator and team are those of one and the same case."""
    of_person = client.c.person_id
    found = select(of_person).where(client.c.erased_at.is_(None), _in_a_case(filters), *_of_client(filters, now))
    if filters.silent_weeks is not None:
        since = now - timedelta(weeks=filters.silent_weeks)
        met = (
            select(appointment.c.id)
            .join(meeting, meeting.c.id == appointment.c.meeting_id)
            .where(appointment.c.client_id == client.c.id, appointment.c.state.in_(_MET), meeting.c.ends_at >= since)
        )
        called = exists().where(service_case.c.client_id == client.c.id, service_case.c.first_contact_at >= since)
        found = _not_written_to(found, of_person, since).where(~met.exists(), ~called)
    return found.where(*_of_anybody(filters, of_person))


def _in_a_case(filters: Filters) -> ColumnElement[bool]:
    which: list[ColumnElement[bool]] = [service_case.c.client_id == client.c.id, service_case.c.closed_at.is_(None)]
    if filters.services:
        which.append(service_case.c.service.in_(filters.services))
    if filters.coordinators:
        which.append(service_case.c.coordinator_id.in_(filters.coordinators))
    if filters.teams:
        which.append(service_case.c.team_id.in_(filters.teams))
    return exists().where(*which)


def _of_client(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    today = local_day(now)
    which: list[ColumnElement[bool]] = []
    if filters.municipalities:
        which.append(client.c.municipality_code.in_(filters.municipalities))
    if filters.youngest is not None:
        which.append(client.c.birth_year <= today.year - filters.youngest)
    if filters.oldest is not None:
        # Who has not had their birthday this year is a year younger; on its last day everybody has had it.
        to_come = (today.month, today.day) != (12, 31)
        which.append(client.c.birth_year >= today.year - filters.oldest - to_come)
    if filters.interests:
        which.append(_lists(client.c.fields, filters.interests))
    if filters.hopes:
        which.append(_lists(client.c.hopes, filters.hopes))
    return which


def _lists(column: ColumnElement[Any], codes: Sequence[str]) -> ColumnElement[bool]:
    """Whether a list of codes has any of these. Both databases spell a list of codes alike."""
    return or_(*(cast(column, String).contains(f'"{code}"', autoescape=True) for code in codes))


# Employers.


def _employers(filters: Filters, now: datetime) -> Select[Any]:
    """Who speaks for a company; what is asked of the company is asked of one and the same."""
    of_person = company_contact.c.person_id
    which: list[ColumnElement[bool]] = [company_contact.c.left_at.is_(None)]
    if filters.industries:
        which.append(company.c.industry.in_(filters.industries))
    if filters.municipalities:
        which.append(company.c.municipality_code.in_(filters.municipalities))
    if filters.newsletter:
        which.append(company_contact.c.newsletter_at.is_not(None))
    if filters.has_need:
        open_need = staffing_request.c.company_id == company.c.id, staffing_request.c.closed_at.is_(None)
        which.append(exists().where(*open_need))
    found = select(of_person).join(company, company.c.id == company_contact.c.company_id).where(*which).distinct()
    if filters.silent_weeks is not None:
        since = now - timedelta(weeks=filters.silent_weeks)
        spoke = exists().where(
            company_event.c.company_id == company.c.id, company_event.c.what.in_(SPOKEN), company_event.c.at >= since
        )
        found = _not_written_to(found, of_person, since).where(~spoke)
    return found.where(*_of_anybody(filters, of_person))


# Both.


def _not_written_to(found: Select[Any], of: ColumnElement[int], since: datetime) -> Select[Any]:
    """Joined once rather than asked of each: a talk has many messages, and few are a colleague's."""
    reached = (
        select(channel_identity.c.person_id)
        .select_from(written)
        .join(message, message.c.id == written.c.message_id)
        .join(conversation, conversation.c.id == message.c.conversation_id)
        .join(channel_identity, channel_identity.c.id == conversation.c.identity_id)
        .where(message.c.at >= since)
        .distinct()
        .subquery("reached")
    )
    return found.outerjoin(reached, reached.c.person_id == of).where(reached.c.person_id.is_(None))


def _of_anybody(filters: Filters, of: ColumnElement[int]) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = []
    if filters.languages:
        which.append(exists().where(person.c.id == of, person.c.language.in_(filters.languages)))
    if filters.labels:
        which.append(_labelled(of, filters.labels))
    if filters.without_labels:
        which.append(~_labelled(of, filters.without_labels))
    if filters.attendance is not None:
        which.append(_attended(of, filters, filters.attendance))
    return which


def _labelled(of: ColumnElement[int], labels: Sequence[int]) -> ColumnElement[bool]:
    return exists().where(person_label.c.person_id == of, person_label.c.label_id.in_(labels))


def _attended(of: ColumnElement[int], filters: Filters, how: Attendance) -> ColumnElement[bool]:
    of_kind = select(event.c.id).where(event.c.kind.in_(filters.event_kinds))
    chosen = [event_signup.c.event_id.in_(filters.events)] if filters.events else []
    if filters.event_kinds:
        chosen.append(event_signup.c.event_id.in_(of_kind))
    theirs = and_(event_signup.c.person_id == of, or_(*chosen))
    match how:
        case Attendance.ASKED:
            return exists().where(theirs)
        case Attendance.CAME:
            return exists().where(theirs, event_signup.c.came_at.is_not(None))
        case Attendance.MISSED:
            return exists().where(theirs, event_signup.c.missed_at.is_not(None))
        case Attendance.NEVER:
            return ~exists().where(theirs, event_signup.c.came_at.is_not(None))
