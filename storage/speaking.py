"""Who speaks for a company, as parts of a query: employers' chats are found and named by it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, false, or_, select

from domain.roles import Permission, Role, Specialty
from storage.staff import Reader
from storage.tables import client, company, company_contact, person, staffing_request, talk


def employers(reader: Reader, *which: ColumnElement[bool], of: ColumnElement[int]) -> ColumnElement[bool]:
    """People who speak for a company and are no clients: who serves employers serves all of them. Whoever is a client
    too is reached as one, since what was said as a client is in the same chat.

    ``which`` narrows it further, by columns of company_contact.
    """
    if not reader.may(Permission.SERVE_EMPLOYERS):
        return false()
    found = (
        select(company_contact.c.id)
        .outerjoin(client, client.c.person_id == company_contact.c.person_id)
        .where(company_contact.c.person_id == of, company_contact.c.left_at.is_(None), client.c.id.is_(None), *which)
    )
    return found.correlate(talk, person).exists()


def with_need(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Contacts who have an open need of such a kind. For a query of company_contact."""
    found = select(staffing_request.c.id).where(
        staffing_request.c.contact_id == company_contact.c.id, staffing_request.c.closed_at.is_(None), *which
    )
    return found.correlate(company_contact).exists()


def in_hand(reader: Reader) -> ColumnElement[bool]:
    """Needs that are the reader's to answer for: one's own, and in the team's queue those of one's specialty.

    For a query of staffing_request.
    """
    queue: ColumnElement[bool] = false()
    if reader.team_id is not None and (reader.specialty is Specialty.COMPANY or reader.role is Role.TEAM_LEAD):
        queue = and_(staffing_request.c.owner_id.is_(None), staffing_request.c.team_id == reader.team_id)
    return or_(staffing_request.c.owner_id == reader.staff_id, queue)


def name_of(of: ColumnElement[int]) -> ScalarSelect[Any]:
    """The name by which the person speaks for their company; null for who speaks for none."""
    return _newest(company_contact.c.full_name, of)


def company_of(of: ColumnElement[int]) -> ScalarSelect[Any]:
    """The company that the person speaks for."""
    return _newest(company.c.name, of)


def company_id_of(of: ColumnElement[int]) -> ScalarSelect[Any]:
    return _newest(company.c.id, of)


def _newest(column: ColumnElement[Any], of: ColumnElement[int]) -> ScalarSelect[Any]:
    found = (
        select(column)
        .select_from(company_contact)
        .join(company, company.c.id == company_contact.c.company_id)
        .where(company_contact.c.person_id == of, company_contact.c.left_at.is_(None))
        .order_by(company_contact.c.id.desc())
        .limit(1)
    )
    return found.correlate(talk, person).scalar_subquery()
