"""The list of clients, always within what the reader may see, and the presses that keep the promise of contact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, case, func, literal, select, true, update

from domain.people import StartWith
from domain.roles import Permission
from storage.alerts import UNDO_WITHIN, chats_waiting, how_many
from storage.audit import Action, Audit, Subject
from storage.care import Care
from storage.part import Part
from storage.scope import can_mark, can_take, might_take, urgency, visible_case
from storage.search import Search
from storage.speaking import in_hand
from storage.staff import Reader
from storage.tables import client, municipality, service_case, staff, staffing_request, team

PAGE = 50
"""Clients on one page of the list."""
MOST_NAMED = 200
"""People of one name that are listed."""


class Whose(StrEnum):
    MINE = "mine"
    QUEUE = "queue"
    ALL = "all"


class Stage(StrEnum):
    WAITING = "waiting"
    CONTACTED = "contacted"
    RESTING = "resting"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which clients are listed. Pages count from 1; ``name`` is what was typed to find somebody, "" for nothing."""

    whose: Whose = Whose.ALL
    stage: Stage = Stage.ALL
    page: int = 1
    service: StartWith | None = None
    municipality: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One open case in the list. ``due`` is the Helsinki day promised; ``municipality`` is by language code."""

    case_id: int
    client_id: int
    full_name: str
    service: str
    municipality: dict[str, str]
    team_name: str
    due: date
    contacted_at: datetime | None
    coordinator_id: int | None
    coordinator_name: str | None
    resting_since: datetime | None


@dataclass(frozen=True, slots=True)
class ClientList:
    """A page of clients. ``counts`` holds the number of open cases for every choice of whose and stage.

    ``municipalities`` are those that can be chosen, by code, named by language code.
    """

    cases: list[Listed]
    filters: Filters
    counts: dict[tuple[Whose, Stage], int]
    municipalities: list[tuple[str, dict[str, str]]]

    @property
    def pages(self) -> int:
        return max(1, -(-self.counts[self.filters.whose, self.filters.stage] // PAGE))


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the reader has before them, for the rail: clients to contact, alerts, chats that wait, and employers' needs
    that wait for their first contact.
    """

    waiting: int
    todos: int
    chats: int
    employers: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    """The first contact, as it now stands. ``first`` is True for the press that stopped the clock."""

    client_id: int
    at: datetime
    by_name: str
    first: bool


class Take(StrEnum):
    TAKEN = "taken"
    MINE_ALREADY = "mine_already"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Taken:
    client_id: int
    outcome: Take


class Caseload(Part):
    """Reads and presses of the console.

    What a reader may not see is None, as if it were not there; trying leaves a VIEW_REFUSED in the audit
    record. Every read of personal data is recorded here, in its transaction, so that no page can forget it.
    """

    @property
    def _audit(self) -> Audit:
        return Audit(self._connection, self._now)

    # The list.

    def clients(self, reader: Reader, filters: Filters) -> ClientList:
        """Open cases: overdue, waiting, in the queue, contacted (the newest first)."""
        narrowed = self._narrowed(reader, filters)
        cases = self._listed(reader, filters, narrowed)
        self._audit.record(
            reader.staff_id,
            Action.CLIENTS_LISTED,
            whose=filters.whose,
            stage=filters.stage,
            page=filters.page,
            clients=len(cases),
            by_name=bool(filters.name) or None,
        )
        return ClientList(cases, filters, self._counts(reader, narrowed), self._municipalities())

    def numbers(self, reader: Reader) -> Numbers:
        waiting = (
            select(func.count())
            .select_from(service_case)
            .where(*_open_cases(reader), service_case.c.first_contact_at.is_(None))
        )
        both = select(waiting.scalar_subquery(), self._needs_waiting(reader))
        clients, employers = self._connection.execute(both).one()
        return Numbers(
            waiting=clients,
            todos=how_many(self._connection, reader),
            chats=self._connection.execute(chats_waiting(reader, self._now, func.count())).scalar_one(),
            employers=employers,
        )

    def _needs_waiting(self, reader: Reader) -> ColumnElement[int]:
        """Employers' needs that are the reader's to answer for, and whose first contact is still to be made (75)."""
        if not reader.may(Permission.SERVE_EMPLOYERS):
            return literal(0)
        of_need = staffing_request.c
        waiting = select(func.count()).where(
            of_need.closed_at.is_(None),
            of_need.first_contact_at.is_(None),
            of_need.held_since.is_(None),
            in_hand(reader),
        )
        return waiting.scalar_subquery()

    def _listed(self, reader: Reader, filters: Filters, narrowed: Sequence[ColumnElement[bool]]) -> list[Listed]:
        # The page is cut before anything is joined to it, so a long list costs as little as a short one.
        page = (
            select(service_case)
            .where(*_open_cases(reader), _whose(reader, filters.whose), _stage(filters.stage), *narrowed)
            .order_by(*self._by_urgency(service_case.c))
            .limit(PAGE)
            .offset(PAGE * (filters.page - 1))
            .subquery()
        )
        rows: Iterable[Any] = self._connection.execute(
            select(
                page.c.id,
                page.c.client_id,
                client.c.full_name,
                page.c.service,
                municipality.c.name,
                team.c.name,
                page.c.first_contact_due,
                page.c.first_contact_at,
                page.c.coordinator_id,
                staff.c.full_name,
                page.c.resting_since,
            )
            .select_from(page)
            .join(client, client.c.id == page.c.client_id)
            .join(municipality, municipality.c.code == client.c.municipality_code)
            .join(team, team.c.id == page.c.team_id)
            .outerjoin(staff, staff.c.id == page.c.coordinator_id)
        )
        listed = [Listed(*row) for row in rows]
        return sorted(listed, key=self._urgency_of)

    def _by_urgency(self, of: Any) -> list[ColumnElement[Any]]:
        return [urgency(), of.first_contact_at.desc(), of.first_contact_due, of.id]

    def _urgency_of(self, listed: Listed) -> tuple[bool, float, date, int]:
        contacted = listed.contacted_at
        return contacted is not None, -contacted.timestamp() if contacted else 0.0, listed.due, listed.case_id

    def _counts(self, reader: Reader, narrowed: Sequence[ColumnElement[bool]]) -> dict[tuple[Whose, Stage], int]:
        kinds = [(whose, stage) for whose in Whose for stage in Stage]
        counted = select(
            *(func.count(case((_whose(reader, whose) & _stage(stage), 1))) for whose, stage in kinds)
        ).where(*_open_cases(reader), *narrowed)
        return dict(zip(kinds, self._connection.execute(counted).one(), strict=True))

    def _narrowed(self, reader: Reader, filters: Filters) -> list[ColumnElement[bool]]:
        """What else was chosen: the service, and things of the client, looked up only when they were."""
        which: list[ColumnElement[bool]] = []
        if filters.service is not None:
            which.append(service_case.c.service == filters.service)
        if filters.municipality is not None:
            there = select(client.c.id).where(client.c.municipality_code == filters.municipality)
            which.append(service_case.c.client_id.in_(there))
        if filters.name:
            named = Search(self._connection, self._now).people(reader, filters.name, most=MOST_NAMED)
            which.append(service_case.c.client_id.in_(named))
        return which

    def _municipalities(self) -> list[tuple[str, dict[str, str]]]:
        rows = self._connection.execute(select(municipality.c.code, municipality.c.name).order_by(municipality.c.code))
        return [(row.code, row.name) for row in rows]

    # Presses.

    def take(self, reader: Reader, case_id: int) -> Taken | None:
        """Takes a case from the team's queue. Of two at once one is TOO_LATE. None if not to be seen."""
        taken = self._connection.execute(
            update(service_case)
            .where(service_case.c.id == case_id, can_take(reader))
            .values(coordinator_id=reader.staff_id)
        )
        row = self._connection.execute(
            select(service_case.c.client_id, service_case.c.coordinator_id).where(
                service_case.c.id == case_id, visible_case(reader) | might_take(reader)
            )
        ).first()
        if row is None:
            self._refuse_case(reader, case_id)
            return None
        if taken.rowcount:
            self._audit.record(reader.staff_id, Action.CLIENT_TAKEN, Subject.CLIENT, row.client_id, case=case_id)
            return Taken(row.client_id, Take.TAKEN)
        mine = row.coordinator_id == reader.staff_id
        return Taken(row.client_id, Take.MINE_ALREADY if mine else Take.TOO_LATE)

    def mark_contact_made(self, reader: Reader, case_id: int) -> Contact | None:
        """Stops the clock of the promise. A second press changes nothing and says who was first and when.

        None for a case that is not the reader's to mark.
        """
        marked = self._connection.execute(
            update(service_case)
            .where(service_case.c.id == case_id, can_mark(reader), service_case.c.first_contact_at.is_(None))
            .values(first_contact_at=self._now, first_contact_by=reader.staff_id)
        )
        row = self._connection.execute(
            select(service_case.c.client_id, service_case.c.first_contact_at, staff.c.full_name)
            .join(staff, staff.c.id == service_case.c.first_contact_by)
            .where(service_case.c.id == case_id, visible_case(reader))
        ).first()
        if row is None:
            self._refuse_case(reader, case_id)
            return None
        if marked.rowcount:
            self._audit.record(reader.staff_id, Action.CONTACT_MARKED, Subject.CLIENT, row.client_id, case=case_id)
            Care(self._connection, self._now).look_again(self._person_of(row.client_id))
        return Contact(*row, first=bool(marked.rowcount))

    def contacted_in_chat(self, reader: Reader, person_id: int) -> None:
        """Writing to a client is a contact: the first one, in each open case that is the reader's to mark."""
        waiting = self._connection.execute(
            select(service_case.c.id)
            .join(client, client.c.id == service_case.c.client_id)
            .where(client.c.person_id == person_id, service_case.c.first_contact_at.is_(None), can_mark(reader))
        ).scalars()
        for case_id in waiting.all():
            self.mark_contact_made(reader, case_id)

    def _person_of(self, client_id: int) -> int:
        person_id = select(client.c.person_id).where(client.c.id == client_id)
        return int(self._connection.execute(person_id).scalar_one())

    def unmark_contact(self, reader: Reader, case_id: int) -> int | None:
        """Takes one's own press back within UNDO_WITHIN. Returns the client's id, None when it is too late."""
        unmarked = self._connection.execute(
            update(service_case)
            .where(
                service_case.c.id == case_id,
                can_mark(reader),
                service_case.c.first_contact_by == reader.staff_id,
                service_case.c.first_contact_at > self._now - UNDO_WITHIN,
            )
            .values(first_contact_at=None, first_contact_by=None)
            .returning(service_case.c.client_id)
        ).first()
        if unmarked is None:
            return None
        client_id = cast(int, unmarked.client_id)
        self._audit.record(reader.staff_id, Action.CONTACT_UNMARKED, Subject.CLIENT, client_id, case=case_id)
        return client_id

    def _refuse_case(self, reader: Reader, case_id: int) -> None:
        client_id = self._connection.execute(
            select(service_case.c.client_id).where(service_case.c.id == case_id)
        ).scalar()
        if client_id is not None:
            self._audit.record(reader.staff_id, Action.VIEW_REFUSED, Subject.CLIENT, client_id, case=case_id)


def _open_cases(reader: Reader) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return service_case.c.closed_at.is_(None), visible_case(reader)


def _whose(reader: Reader, whose: Whose) -> ColumnElement[bool]:
    match whose:
        case Whose.MINE:
            return service_case.c.coordinator_id == reader.staff_id
        case Whose.QUEUE:
            return service_case.c.coordinator_id.is_(None)
        case Whose.ALL:
            return true()


def _stage(stage: Stage) -> ColumnElement[bool]:
    match stage:
        case Stage.WAITING:
            return service_case.c.first_contact_at.is_(None)
        case Stage.CONTACTED:
            return service_case.c.first_contact_at.is_not(None)
        case Stage.RESTING:
            return service_case.c.resting_since.is_not(None)
        case Stage.ALL:
            return true()
