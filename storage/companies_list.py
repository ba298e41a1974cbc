"""Companies as the console shows them: the list, one company's page, and who wants the newsletter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from domain.companies import CONTACTS, business_id, folded_name
from domain.employers import Doubt, Source
from domain.incoming import Channel
from domain.people import Sector
from domain.roles import Permission
from storage.audit import Action, Audit, Subject
from storage.company_people import CompanyPeople, Contact, contact_of, contacts
from storage.employer_history import Happened, history
from storage.request_rows import Request, request_of, requests
from storage.staff import Reader
from storage.tables import channel_identity, company, company_contact, company_event, person, staff, staffing_request

PAGE = 50
"""Companies on one page of the list."""
MOST_FOUND = 500
"""Companies of one name that are listed."""
MOST_TWINS = 10


@dataclass(frozen=True, slots=True)
class CompanyFilters:
    """Which companies are listed; ``name`` may be a part of it or a business id. Pages count from 1.

    ``silent_weeks``: nobody of ours has been in touch for so long, or ever.
    """

    name: str = ""
    industry: Sector | None = None
    municipality: str | None = None
    with_open: bool = False
    doubtful: bool = False
    silent_weeks: int | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class CompanyRow:
    """One company in the list. ``contacted_at`` (UTC) is when somebody of ours was last in touch."""

    id: int
    name: str
    business_id: str | None
    municipality_code: str | None
    industry: Sector | None
    doubt: Doubt | None
    open_requests: int
    requests: int
    contacted_at: datetime | None


@dataclass(frozen=True, slots=True)
class CompanyPage:
    rows: list[CompanyRow]
    filters: CompanyFilters
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True)
class KnownBy:
    """A colleague who has to do with the company: how often, and when last (UTC)."""

    staff_id: int
    full_name: str
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class CompanySheet:
    """One company, whole. ``contacts`` who speak for it come before those who do not any more; ``twins`` may be the
    same company written down twice.
    """

    id: int
    name: str
    business_id: str | None
    foreign_id: str | None
    municipality_code: str | None
    industry: Sector | None
    tol: str | None
    register_state: str
    register_name: str | None
    register_at: datetime | None
    doubt: Doubt | None
    created_at: datetime
    created_how: Source
    revision: int
    contacts: list[Contact]
    requests: list[Request]
    events: list[Happened]
    known_by: list[KnownBy]
    twins: list[CompanyRow]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who gets the newsletter (52)."""

    company_id: int
    company_name: str
    industry: Sector | None
    municipality_code: str | None
    full_name: str
    email: str
    language: str


class CompaniesList(CompanyPeople):
    """Reads of the console. Every one is recorded in its transaction; who may see no employers sees nothing."""

    def listed(self, reader: Reader, filters: CompanyFilters) -> CompanyPage:
        """Companies by name."""
        which = self._narrowed(reader, filters)
        total = self._connection.execute(select(func.count()).select_from(company).where(*which)).scalar_one()
        page = select(company.c.id).where(*which).order_by(func.lower(company.c.name), company.c.id)
        shown = self._connection.execute(page.limit(PAGE).offset(PAGE * (filters.page - 1))).scalars().all()
        rows = {row.id: row for row in self._rows(company.c.id.in_(shown))}
        self._audit.record(
            reader.staff_id,
            Action.EMPLOYERS_LISTED,
            what="companies",
            page=filters.page,
            rows=len(shown),
            by_name=bool(filters.name) or None,
        )
        return CompanyPage([rows[one] for one in shown], filters, total)

    def _narrowed(self, reader: Reader, filters: CompanyFilters) -> list[ColumnElement[bool]]:
        which: list[ColumnElement[bool]] = [company.c.merged_into.is_(None)]
        if not reader.may(Permission.SEE_EMPLOYERS):
            which.append(company.c.id.in_([]))
        if filters.industry is not None:
            which.append(company.c.industry == filters.industry)
        if filters.municipality is not None:
            which.append(company.c.municipality_code == filters.municipality)
        if filters.with_open:
            open_one = exists().where(
                staffing_request.c.company_id == company.c.id, staffing_request.c.closed_at.is_(None)
            )
            which.append(open_one)
        if filters.doubtful:
            which.append(company.c.doubt.is_not(None))
        if filters.silent_weeks is not None:
            lately = exists().where(
                company_event.c.company_id == company.c.id,
                company_event.c.what.in_(CONTACTS),
                company_event.c.at >= self._now - timedelta(weeks=filters.silent_weeks),
            )
            which.append(~lately)
        if filters.name.strip():
            which.append(company.c.id.in_(self._named(filters.name)))
        return which

    def _named(self, said: str) -> list[int]:
        """Companies with this in their name, folded the same on either database; or of this business id."""
        number, part = business_id(said), folded_name(said)
        known = select(company.c.id, company.c.name, company.c.business_id).where(company.c.merged_into.is_(None))
        rows = self._connection.execute(known.order_by(company.c.id.desc()))
        found = [
            row.id for row in rows if row.business_id == (number or "") or (part and part in folded_name(row.name))
        ]
        return found[:MOST_FOUND]

    def _rows(self, *which: ColumnElement[bool]) -> list[CompanyRow]:
        mine = staffing_request.c.company_id == company.c.id
        told = select(func.count()).select_from(staffing_request).where(mine)
        last = select(func.max(company_event.c.at)).where(
            company_event.c.company_id == company.c.id, company_event.c.what.in_(CONTACTS)
        )
        rows = self._connection.execute(
            select(
                company.c.id,
                company.c.name,
                company.c.business_id,
                company.c.municipality_code,
                company.c.industry,
                company.c.doubt,
                told.where(staffing_request.c.closed_at.is_(None)).correlate(company).scalar_subquery(),
                told.correlate(company).scalar_subquery(),
                last.correlate(company).scalar_subquery(),
            )
            .where(*which)
            .order_by(company.c.id)
        )
        return [
            replace(CompanyRow(*row), industry=_sector(row.industry), doubt=Doubt(row.doubt) if row.doubt else None)
            for row in rows
        ]

    # One company.

    def sheet(self, reader: Reader, company_id: int) -> CompanySheet | None:
        """Of a company that was merged into another, the other one. None when there is none that the reader may see."""
        row = self._seen(reader, company_id)
        if row is None:
            return None
        mine = company_contact.c.company_id == row.id
        people = self._connection.execute(
            contacts(mine).order_by(company_contact.c.left_at.is_not(None), company_contact.c.id)
        )
        needs = self._connection.execute(
            requests(staffing_request.c.company_id == row.id).order_by(
                staffing_request.c.closed_at.is_not(None), staffing_request.c.id.desc()
            )
        )
        self._audit.record(reader.staff_id, Action.COMPANY_VIEWED, Subject.COMPANY, row.id)
        return CompanySheet(
            id=row.id,
            name=row.name,
            business_id=row.business_id,
            foreign_id=row.foreign_id,
            municipality_code=row.municipality_code,
            industry=_sector(row.industry),
            tol=row.tol,
            register_state=row.register_state,
            register_name=row.register_name,
            register_at=row.register_at,
            doubt=Doubt(row.doubt) if row.doubt else None,
            created_at=row.created_at,
            created_how=Source(row.created_how),
            revision=row.revision,
            contacts=[contact_of(one) for one in people],
            requests=[request_of(one) for one in needs],
            events=history(self._connection, company_event.c.company_id == row.id),
            known_by=self._known_by(row.id),
            twins=self._twins(row),
        )

    def _seen(self, reader: Reader, company_id: int, permission: Permission = Permission.SEE_EMPLOYERS) -> Any:
        """The company's row for who may; a number that is not theirs to see leaves its trace."""
        query: Select[Any] = select(company).where(company.c.id == self.where_it_is(company_id))
        row = self._connection.execute(query).first()
        if row is not None and not reader.may(permission):
            self._audit.record(reader.staff_id, Action.VIEW_REFUSED, Subject.COMPANY, row.id)
            return None
        return row

    def _known_by(self, company_id: int) -> list[KnownBy]:
        """Who has to do with the company: who wrote of it or did something for it, and who owns a need of it."""
        did = select(company_event.c.staff_id, company_event.c.at).where(company_event.c.company_id == company_id)
        owns = select(staffing_request.c.owner_id, staffing_request.c.updated_at)
        owns = owns.where(staffing_request.c.company_id == company_id)
        both = did.union_all(owns).subquery()
        rows = self._connection.execute(
            select(staff.c.id, staff.c.full_name, func.count(), func.max(both.c.at))
            .join(both, both.c.staff_id == staff.c.id)
            .where(staff.c.deactivated_at.is_(None))
            .group_by(staff.c.id, staff.c.full_name)
            .order_by(func.max(both.c.at).desc(), staff.c.id)
        )
        return [KnownBy(*row) for row in rows]

    def _twins(self, row: Any) -> list[CompanyRow]:
        name = folded_name(row.name)
        known = select(company.c.id, company.c.name).where(company.c.merged_into.is_(None), company.c.id != row.id)
        same = [one.id for one in self._connection.execute(known) if folded_name(one.name) == name]
        return self._rows(company.c.id.in_(same[:MOST_TWINS])) if same else []

    # The newsletter.

    def newsletter(
        self, reader: Reader, industry: Sector | None = None, municipality: str | None = None
    ) -> list[Subscriber]:
        """Who asked for the newsletter (52), each address once; not who sent us a stop to their e-mail."""
        stopped = exists().where(
            channel_identity.c.channel == Channel.EMAIL,
            or_(
                channel_identity.c.address == company_contact.c.email,
                # One address of several people (storage.outbox.letter_addresses).
                func.substr(channel_identity.c.address, 1, func.length(company_contact.c.email) + 1)
                == company_contact.c.email + " ",
            ),
            channel_identity.c.blocked_at.is_not(None),
        )
        which: list[ColumnElement[bool]] = [
            company_contact.c.newsletter_at.is_not(None),
            company_contact.c.left_at.is_(None),
        ]
        which += [company_contact.c.email.is_not(None), company.c.merged_into.is_(None), ~stopped]
        if not reader.may(Permission.SERVE_EMPLOYERS):
            which.append(company.c.id.in_([]))
        if industry is not None:
            which.append(company.c.industry == industry)
        if municipality is not None:
            which.append(company.c.municipality_code == municipality)
        rows = self._connection.execute(
            select(
                company.c.id,
                company.c.name,
                company.c.industry,
                company.c.municipality_code,
                company_contact.c.full_name,
                company_contact.c.email,
                person.c.language,
            )
            .join(company_contact, company_contact.c.company_id == company.c.id)
            .join(person, person.c.id == company_contact.c.person_id)
            .where(*which)
            .order_by(company.c.name, company.c.id, company_contact.c.id)
        )
        by_address = {
            row.email: replace(Subscriber(*row), industry=_sector(row.industry)) for row in reversed(list(rows))
        }
        found = list(reversed(by_address.values()))
        self._audit.record(reader.staff_id, Action.NEWSLETTER_EXPORTED, rows=len(found), industry=industry)
        return found

    @property
    def _audit(self) -> Audit:
        return Audit(self._connection, self._now)


def _sector(value: str | None) -> Sector | None:
    return Sector(value) if value else None
