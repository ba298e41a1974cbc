"""Whose clients a reader may see and act for, as conditions of a query: what is not granted is false."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, false, or_, select, true

from domain.roles import SPECIALTY_FOR, Permission
from storage.staff import Reader
from storage.tables import client, service_case, todo

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
    """A client is seen through any of their cases that is."""
    if reader.may(Permission.SEE_ALL_CLIENTS):
        return true()
    return (
        select(service_case.c.id)
        .where(service_case.c.client_id == client.c.id, visible_case(reader))
        .correlate(client)
        .exists()
    )


def visible_alert(reader: Reader) -> ColumnElement[bool]:
    """Alerts of visible clients, and of people who are no clients (yet): these are everybody's to handle.

    For a query of todo with client outer-joined on the person.
    """
    return _granted(reader, Permission.HANDLE_ALERTS, or_(client.c.id.is_(None), visible_client(reader)))


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
    reached = or_(
        service_case.c.coordinator_id == reader.staff_id,
        _granted(reader, Permission.SEE_TEAM_CLIENTS, _in_own_team(reader)),
    )
    return _granted(reader, Permission.MARK_CONTACT_MADE, and_(service_case.c.closed_at.is_(None), reached))


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
