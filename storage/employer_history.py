"""What has happened with an employer, as the console tells it, and the mark that somebody has been in touch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, select, update

from domain.calendar import local_day
from domain.employers import Event, State
from storage.tables import company_contact, company_event, staff, staffing_request
from storage.todos import TodoKind, Todos

MOST_EVENTS = 200
"""Of a company's history on one page, the newest."""
CONTACT_CLOCKS = (
    TodoKind.REQUEST_NEW,
    TodoKind.ADVICE_WANTED,
    TodoKind.REQUEST_CONTACT_SOON,
    TodoKind.REQUEST_CONTACT_LATE,
)
"""Off the list as soon as somebody has been in touch."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing of the history. ``by_name`` is the colleague or the contact person; None: the bot, or the erased."""

    id: int
    at: datetime
    what: Event
    code: str | None
    request_id: int | None
    staff_id: int | None
    person_id: int | None
    by_name: str | None
    body: str | None

    @property
    def day(self) -> date:
        return local_day(self.at)


def history(connection: Connection, *which: ColumnElement[bool]) -> list[Happened]:
    """The newest first."""
    spoke = (
        select(company_contact.c.full_name)
        .where(
            company_contact.c.person_id == company_event.c.person_id,
            company_contact.c.company_id == company_event.c.company_id,
        )
        .order_by(company_contact.c.id.desc())
        .limit(1)
        .correlate(company_event)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(company_event, staff.c.full_name.label("staff_name"), spoke.label("spoke_name"))
        .outerjoin(staff, staff.c.id == company_event.c.staff_id)
        .where(*which)
        .order_by(company_event.c.at.desc(), company_event.c.id.desc())
        .limit(MOST_EVENTS)
    )
    return [
        Happened(
            row.id,
            row.at,
            Event(row.what),
            row.code,
            row.request_id,
            row.staff_id,
            row.person_id,
            row.staff_name or row.spoke_name or None,
            row.body,
        )
        for row in rows
    ]


def in_touch(connection: Connection, now: datetime, staff_id: int, *which: ColumnElement[bool]) -> list[int]:
    """Somebody of ours has been in touch: the promise of these open needs is kept where it was not yet.

    Returns the numbers of the needs in which this was the first contact.
    """
    waiting = staffing_request.c.first_contact_at.is_(None), staffing_request.c.closed_at.is_(None)
    found = connection.execute(select(staffing_request.c.id).where(*which, *waiting)).scalars().all()
    for request_id in found:
        values = {"first_contact_at": now, "first_contact_by": staff_id, "updated_at": now}
        mine = staffing_request.c.id == request_id
        connection.execute(update(staffing_request).where(mine).values(**values))
        is_new = mine, staffing_request.c.state == State.NEW
        connection.execute(update(staffing_request).where(*is_new).values(state=State.CONTACTED))
        Todos(connection, now).settle_request(request_id, *CONTACT_CLOCKS)
    open_ones = select(staffing_request.c.id).where(*which, staffing_request.c.closed_at.is_(None))
    for request_id in connection.execute(open_ones).scalars().all():
        Todos(connection, now).settle_request(request_id, TodoKind.CONTACT_AGAIN)
    return list(found)
