"""Needs as the console shows them: the board by state and due day, and one need's page."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, false, func, select, true

from domain.employers import OPEN, Closing, Doubt, Help, State
from domain.people import Sector
from domain.roles import Permission
from storage.alerts import Waiting, waiting
from storage.audit import Action, Audit, Subject
from storage.employer_history import Happened, history
from storage.request_book import RequestBook
from storage.request_rows import Request
from storage.staff import Reader
from storage.tables import company, company_contact, company_event, staff, staffing_request, todo

PAGE = 50
"""Needs on one page of the list."""
MOST_CARDS = 30
"""Needs in one column of the board; the list has them all."""


class Whose(StrEnum):
    MINE = "mine"
    TEAM = "team"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class BoardFilters:
    """Which needs: still open, or ``done``. Pages of the list count from 1."""

    whose: Whose = Whose.ALL
    done: bool = False
    help: Help | None = None
    industry: Sector | None = None
    municipality: str | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Card:
    """One need on the board. Instants in UTC, days in Helsinki."""

    id: int
    company_id: int
    company_name: str
    doubt: Doubt | None
    state: State
    help: Help
    job: str | None
    occupation: str | None
    language: str
    count: int | None
    filled: int
    municipality_code: str | None
    place: str | None
    opened_at: datetime
    first_contact_due: date
    first_contact_at: datetime | None
    held_since: datetime | None
    held_until: date | None
    flagged: str | None
    deadline: date | None
    closed_at: datetime | None
    closed_why: Closing | None
    owner_id: int | None
    owner_name: str | None


@dataclass(frozen=True, slots=True)
class Column:
    """Needs in one state: the first of them by when they are due, and how many there are."""

    state: State
    cards: list[Card]
    total: int


@dataclass(frozen=True, slots=True)
class Board:
    """``rows`` is the page of the list, ``columns`` are the board's (none of what is done)."""

    rows: list[Card]
    columns: list[Column]
    filters: BoardFilters
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True)
class RequestSheet(Request):
    """One need with its history (the newest first), what waits because of it, and the company's standing."""

    events: list[Happened]
    todos: list[Waiting]
    doubt: Doubt | None
    company_municipality: str | None


class RequestBoard(RequestBook):
    """Reads of the console. Every one is recorded in its transaction; who may see no employers sees nothing."""

    def board(self, reader: Reader, filters: BoardFilters) -> Board:
        """Needs, due first: those not contacted by the day promised, then the others by their deadline."""
        which = self._narrowed(reader, filters)
        counted = select(staffing_request.c.state, func.count()).select_from(staffing_request).join(company)
        counts: dict[str, int] = {
            row[0]: row[1] for row in self._connection.execute(counted.where(*which).group_by(staffing_request.c.state))
        }
        rows = self._cards(filters, *which)
        columns = [] if filters.done else self._columns(filters, counts, which)
        self._audit.record(
            reader.staff_id,
            Action.EMPLOYERS_LISTED,
            what="requests",
            whose=filters.whose,
            page=filters.page,
            rows=len(rows),
        )
        return Board(rows, columns, filters, sum(counts.values()))

    def _narrowed(self, reader: Reader, filters: BoardFilters) -> list[ColumnElement[bool]]:
        closed = staffing_request.c.closed_at
        which = [closed.is_not(None) if filters.done else closed.is_(None), _whose(reader, filters.whose)]
        if filters.help is not None:
            which.append(staffing_request.c.help == filters.help)
        if filters.industry is not None:
            which.append(company.c.industry == filters.industry)
        if filters.municipality is not None:
            there = func.coalesce(staffing_request.c.municipality_code, company.c.municipality_code)
            which.append(there == filters.municipality)
        return which

    def _cards(self, filters: BoardFilters, *which: ColumnElement[bool]) -> list[Card]:
        order = [staffing_request.c.closed_at.desc(), staffing_request.c.id.desc()] if filters.done else list(_DUE)
        page = _CARDS.where(*which).order_by(*order).limit(PAGE).offset(PAGE * (filters.page - 1))
        return [_card(row) for row in self._connection.execute(page)]

    def _columns(self, filters: BoardFilters, counts: dict[str, int], which: list[ColumnElement[bool]]) -> list[Column]:
        """Open states always, the others when something stands there: filled, say, and not told so yet."""
        place = func.row_number().over(partition_by=staffing_request.c.state, order_by=_DUE).label("place")
        numbered = select(staffing_request.c.id, place).join(company).where(*which).subquery()
        first = select(numbered.c.id).where(numbered.c.place <= MOST_CARDS)
        rows = self._connection.execute(_CARDS.where(staffing_request.c.id.in_(first)).order_by(*_DUE))
        cards = [_card(row) for row in rows]
        shown = [state for state in State if state in OPEN or counts.get(state)]
        return [Column(state, [one for one in cards if one.state is state], counts.get(state, 0)) for state in shown]

    def sheet(self, reader: Reader, request_id: int) -> RequestSheet | None:
        """One need, whole; None when there is none that the reader may see."""
        found = self._seen(reader, request_id)
        if found is None:
            return None
        self._audit.record(reader.staff_id, Action.REQUEST_VIEWED, Subject.REQUEST, request_id)
        home = select(company.c.doubt, company.c.municipality_code).where(company.c.id == found.company_id)
        doubt, municipality = self._connection.execute(home).one()
        return RequestSheet(
            **{one.name: getattr(found, one.name) for one in fields(Request)},
            events=history(self._connection, company_event.c.request_id == request_id),
            todos=waiting(self._connection, reader, todo.c.request_id == request_id),
            doubt=Doubt(doubt) if doubt else None,
            company_municipality=municipality,
        )

    def _seen(
        self, reader: Reader, request_id: int, permission: Permission = Permission.SEE_EMPLOYERS
    ) -> Request | None:
        """The need for who may; a number that is not theirs to see leaves its trace."""
        found = self.find(request_id)
        if found is not None and not reader.may(permission):
            self._audit.record(reader.staff_id, Action.VIEW_REFUSED, Subject.REQUEST, request_id)
            return None
        return found

    @property
    def _audit(self) -> Audit:
        return Audit(self._connection, self._now)


def _whose(reader: Reader, whose: Whose) -> ColumnElement[bool]:
    if not reader.may(Permission.SEE_EMPLOYERS):
        return false()
    match whose:
        case Whose.MINE:
            return staffing_request.c.owner_id == reader.staff_id
        case Whose.TEAM:
            return staffing_request.c.team_id == reader.team_id if reader.team_id is not None else false()
        case Whose.ALL:
            return true()


_DUE = (
    case(
        (staffing_request.c.held_since.is_not(None), 2), (staffing_request.c.first_contact_at.is_not(None), 1), else_=0
    ),
    case((staffing_request.c.first_contact_at.is_(None), staffing_request.c.first_contact_due)).asc().nulls_last(),
    staffing_request.c.deadline.asc().nulls_last(),
    staffing_request.c.id,
)
_CARDS = (
    select(
        staffing_request.c.id,
        staffing_request.c.company_id,
        company.c.name.label("company_name"),
        company.c.doubt,
        staffing_request.c.state,
        staffing_request.c.help,
        staffing_request.c.job,
        staffing_request.c.occupation,
        staffing_request.c.language,
        staffing_request.c.count.label("people"),
        staffing_request.c.filled,
        staffing_request.c.municipality_code,
        staffing_request.c.place,
        staffing_request.c.opened_at,
        staffing_request.c.first_contact_due,
        staffing_request.c.first_contact_at,
        staffing_request.c.held_since,
        staffing_request.c.held_until,
        staffing_request.c.flagged,
        staffing_request.c.deadline,
        staffing_request.c.closed_at,
        staffing_request.c.closed_why,
        staffing_request.c.owner_id,
        staff.c.full_name,
    )
    .select_from(staffing_request)
    .join(company, company.c.id == staffing_request.c.company_id)
    .join(company_contact, company_contact.c.id == staffing_request.c.contact_id)
    .outerjoin(staff, staff.c.id == staffing_request.c.owner_id)
)


def _card(row: Any) -> Card:
    return replace(
        Card(*row),
        doubt=Doubt(row.doubt) if row.doubt else None,
        state=State(row.state),
        help=Help(row.help),
        closed_why=Closing(row.closed_why) if row.closed_why else None,
    )
