"""Which conversations are in a reader's reach, as conditions of a query, and where to look for them first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, false, or_, select, true, union

from domain.people import StartWith
from domain.roles import Permission
from storage.scope import alert_in_sight, visible_alert, visible_case
from storage.speaking import employers, with_need
from storage.staff import Reader
from storage.tables import (
    client,
    company_contact,
    person,
    person_label,
    service_case,
    staffing_request,
    talk,
    todo,
)
from storage.todos import TodoKind

OF_A_SERVICE = (
    TodoKind.FIRST_CONTACT_LATE,
    TodoKind.FIRST_CONTACT_SOON,
    TodoKind.REMINDER_MISSED,
    TodoKind.HANDOVER_ASKED,
    TodoKind.HANDOVER_DECLINED,
    TodoKind.CANCELLED,
    TodoKind.CANNOT_COME,
    TodoKind.NO_TIME_FITS,
    TodoKind.TIME_WANTED,
    TodoKind.CHECK_IN,
    TodoKind.UNANSWERED,
    TodoKind.OUTCOME_MISSING,
    TodoKind.MEET_AGAIN,
    TodoKind.PLAN_REVIEW,
    TodoKind.THREE_MONTHS,
)
"""The many that only clients can have: not looked through for people who are none."""


class Whose(StrEnum):
    MINE = "mine"  # of one's own clients, and those one holds
    TEAM = "team"
    UNASSIGNED = "unassigned"  # in the queue, and people who are no clients (yet)
    ALL = "all"


class Stage(StrEnum):
    OPEN = "open"
    WAITING = "waiting"
    HELD = "held"
    SNOOZED = "snoozed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which conversations are listed; None stands for any. Pages count from 1."""

    whose: Whose = Whose.ALL
    stage: Stage = Stage.OPEN
    service: StartWith | None = None
    municipality: str | None = None
    language: str | None = None
    label: int | None = None
    page: int = 1


def may_have(reader: Reader) -> bool:
    """Whether the reader has an inbox: who reads only for a reason has none."""
    return reader.may(Permission.SEE_CASELOAD) or reader.may(Permission.SEE_TEAM_CLIENTS)


def in_reach(reader: Reader, now: datetime, of: ColumnElement[int] = talk.c.person_id) -> ColumnElement[bool]:
    """Conversations that the reader may open: of visible clients, of people who are no clients while an alert
    about them is in sight, and of employers. For a query of talk, or of person with ``of`` its number."""
    return or_(
        _through_case(visible_case(reader), of=of),
        _through_alert(reader, alert_in_sight(now), of=of),
        employers(reader, of=of),
    )


def conditions(reader: Reader, filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    found = [_in_list(reader, filters)]
    match filters.stage:
        case Stage.OPEN:
            found.append(~_is_snoozed(now))
        case Stage.WAITING:
            found.append(waits_now(now))
        case Stage.HELD:
            found.append(talk.c.held_by > 0)  # not "is not null": SQLite takes the index for a comparison only
        case Stage.SNOOZED:
            found.append(_is_snoozed(now))
        case Stage.CLOSED:
            found.append(~_through_case(visible_case(reader), _is_open(service_case.c.closed_at.is_(None))))
    if filters.language is not None:
        spoken = select(person.c.id).where(person.c.id == talk.c.person_id, person.c.language == filters.language)
        found.append(spoken.correlate(talk).exists())
    if filters.label is not None:
        marked = select(person_label.c.person_id).where(
            person_label.c.person_id == talk.c.person_id, person_label.c.label_id == filters.label
        )
        found.append(marked.correlate(talk).exists())
    return found


def _in_list(reader: Reader, filters: Filters) -> ColumnElement[bool]:
    of_case = [visible_case(reader), _whose_case(reader, filters.whose)]
    if filters.stage is Stage.OPEN:
        of_case.append(_is_open(service_case.c.closed_at.is_(None)))
    if filters.service is not None:
        of_case.append(service_case.c.service == filters.service)
    if filters.municipality is not None:
        of_case.append(client.c.municipality_code == filters.municipality)
    if filters.service is not None or filters.municipality is not None or filters.stage is Stage.CLOSED:
        return _through_case(*of_case)  # only clients have these
    return or_(
        _through_case(*of_case),
        _through_alert(reader, _whose_alert(reader, filters.whose)),
        employers(reader, _whose_need(reader, filters.whose), of=talk.c.person_id),
    )


def _through_case(*which: ColumnElement[bool], of: ColumnElement[int] = talk.c.person_id) -> ColumnElement[bool]:
    found = (
        select(service_case.c.id)
        .join(client, client.c.id == service_case.c.client_id)
        .where(client.c.person_id == of, *which)
    )
    return found.correlate(talk, person).exists()


def _through_alert(
    reader: Reader, *which: ColumnElement[bool], of: ColumnElement[int] = talk.c.person_id
) -> ColumnElement[bool]:
    """People who are no clients (yet)."""
    found = (
        select(todo.c.id)
        .outerjoin(client, client.c.person_id == todo.c.person_id)
        .where(todo.c.person_id == of, client.c.id.is_(None), visible_alert(reader), *which)
    )
    return found.correlate(talk, person).exists()


def _whose_case(reader: Reader, whose: Whose) -> ColumnElement[bool]:
    match whose:
        case Whose.MINE:
            return or_(service_case.c.coordinator_id == reader.staff_id, talk.c.held_by == reader.staff_id)
        case Whose.TEAM:
            return service_case.c.team_id == reader.team_id if reader.team_id is not None else false()
        case Whose.UNASSIGNED:
            return service_case.c.coordinator_id.is_(None)
        case Whose.ALL:
            return true()


def _whose_alert(reader: Reader, whose: Whose) -> ColumnElement[bool]:
    mine = talk.c.held_by == reader.staff_id
    match whose:
        case Whose.MINE:
            return or_(mine, and_(todo.c.done_at.is_(None), todo.c.staff_id == reader.staff_id))
        case Whose.TEAM:
            return false()
        case _:
            return or_(mine, todo.c.done_at.is_(None))


def _whose_need(reader: Reader, whose: Whose) -> ColumnElement[bool]:
    """Of company_contact and talk."""
    match whose:
        case Whose.MINE:
            return or_(with_need(staffing_request.c.owner_id == reader.staff_id), talk.c.held_by == reader.staff_id)
        case Whose.TEAM:
            return with_need(staffing_request.c.team_id == reader.team_id) if reader.team_id is not None else false()
        case Whose.UNASSIGNED:
            return with_need(staffing_request.c.owner_id.is_(None))
        case Whose.ALL:
            return true()


def among(reader: Reader, filters: Filters) -> Select[Any] | CompoundSelect[Any] | None:
    """The few people among whom the page must be, by an index; None where they may be a whole team.

    It decides nothing but the speed: what is shown is for the conditions to say.
    """
    if filters.stage is Stage.HELD:
        return select(talk.c.person_id).where(talk.c.held_by > 0)
    if filters.stage is Stage.SNOOZED:
        return select(talk.c.person_id).where(talk.c.snoozed_until.is_not(None))
    if filters.stage is Stage.WAITING:
        return select(talk.c.person_id).where(talk.c.waiting_since.is_not(None))
    if filters.label is not None:
        return select(person_label.c.person_id).where(person_label.c.label_id == filters.label)
    if filters.whose is Whose.MINE:
        own = _people(service_case.c.coordinator_id == reader.staff_id)
        return union(own, _held_by(reader), _employers(with_need(staffing_request.c.owner_id == reader.staff_id)))
    if filters.whose is Whose.UNASSIGNED:
        return union(_queue(reader), _strangers(), _employers(with_need(staffing_request.c.owner_id.is_(None))))
    if reader.may(Permission.SEE_TEAM_CLIENTS):
        # Few or none may live there: the walk could go to the end for them.
        return None if filters.municipality is None else _people(service_case.c.team_id == reader.team_id).distinct()
    own = _people(service_case.c.coordinator_id == reader.staff_id)
    return union(own, _queue(reader), _strangers(), _held_by(reader), _employers())


def _people(which: ColumnElement[bool]) -> Select[Any]:
    return select(client.c.person_id).join(service_case, service_case.c.client_id == client.c.id).where(which)


def _queue(reader: Reader) -> Select[Any]:
    return _people(and_(service_case.c.team_id == reader.team_id, service_case.c.coordinator_id.is_(None)))


def _strangers() -> Select[Any]:
    return (
        select(todo.c.person_id)
        .outerjoin(client, client.c.person_id == todo.c.person_id)
        .where(todo.c.done_at.is_(None), todo.c.kind.not_in(OF_A_SERVICE), client.c.id.is_(None))
    )


def _employers(*which: ColumnElement[bool]) -> Select[Any]:
    return select(company_contact.c.person_id).where(company_contact.c.left_at.is_(None), *which)


def _held_by(reader: Reader) -> Select[Any]:
    return select(talk.c.person_id).where(talk.c.held_by == reader.staff_id)


def _is_open(of_case: ColumnElement[bool]) -> ColumnElement[bool]:
    """A service goes on, or else somebody waits or was taken on all the same."""
    return or_(of_case, talk.c.waiting_since.is_not(None), talk.c.held_by.is_not(None))


def _is_snoozed(now: datetime) -> ColumnElement[bool]:
    return and_(talk.c.snoozed_until.is_not(None), talk.c.snoozed_until > now)


def waits_now(now: datetime) -> ColumnElement[bool]:
    """Waits for a person's answer, and nobody has put them off until later."""
    put_off = or_(talk.c.snoozed_until.is_(None), talk.c.snoozed_until <= now)
    return and_(talk.c.waiting_since.is_not(None), put_off)
