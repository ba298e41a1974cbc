"""What the clocks of care ask of a case: is it under way, and was the client met, heard of or asked in vain?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, or_, select

from domain.meetings import State
from storage.tables import (
    appointment,
    channel_identity,
    check_in,
    client,
    conversation,
    delivery,
    meeting,
    service_case,
)

UNDER_WAY = and_(service_case.c.closed_at.is_(None), service_case.c.resting_since.is_(None))

counts_from: ColumnElement[datetime] = func.coalesce(service_case.c.rested_at, service_case.c.opened_at)
"""From when the clocks of a case count: a rest sets them back."""

HELD = (State.BOOKED, State.ATTENDED)
"""Agreed, or held: a meeting that is over counts until somebody says that nobody came."""


def rested_before(old: datetime) -> ColumnElement[bool]:
    return or_(service_case.c.rested_at.is_(None), service_case.c.rested_at < old)


def had_meeting(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is such a meeting, held or agreed. For a query of service_case and client."""
    held = (
        select(appointment.c.id)
        .join(meeting, meeting.c.id == appointment.c.meeting_id)
        .where(appointment.c.state.in_(HELD), *which)
    )
    return held.correlate(service_case, client, check_in).exists()


def spoke_since(since: Any) -> ColumnElement[bool]:
    """Whether the client has said anything since, in any chat. For a query of client (and check_in)."""
    said = (
        select(conversation.c.id)
        .join(channel_identity, channel_identity.c.id == conversation.c.identity_id)
        .where(channel_identity.c.person_id == client.c.person_id, conversation.c.last_in_at >= since)
    )
    return said.correlate(client, check_in).exists()


def _unanswered() -> ColumnElement[int]:
    other = service_case.alias("asked_in")
    said = exists().where(
        delivery.c.about == literal("check_in:") + cast(check_in.c.id, String), delivery.c.state == "sent"
    )
    return (
        select(func.count(check_in.c.id))
        .join(other, other.c.id == check_in.c.case_id)
        .where(
            other.c.client_id == client.c.id,
            check_in.c.answered_at.is_(None),
            said,
            ~spoke_since(check_in.c.asked_at),
            ~had_meeting(appointment.c.client_id == client.c.id, meeting.c.ends_at >= check_in.c.asked_at),
            or_(service_case.c.rested_at.is_(None), service_case.c.rested_at <= check_in.c.asked_at),
        )
        .correlate(client, service_case)
        .scalar_subquery()
    )


unanswered = _unanswered()
"""How many check-ins in a row reached the client and were not answered in any way. For a query of case and client."""
