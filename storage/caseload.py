"""What the console shows of clients, always within what the reader may see, and never without a trace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, case, func, select, true, update

from domain.calendar import local_day
from domain.markup import Markup, plain
from storage.audit import Action, Audit, Subject
from storage.care import Care
from storage.consents import Consent, Consents
from storage.part import Part
from storage.scope import (
    alert_in_sight,
    can_mark,
    can_take,
    might_take,
    urgency,
    visible_alert,
    visible_case,
    visible_client,
)
from storage.staff import Reader
from storage.tables import (
    channel_identity,
    client,
    conversation,
    message,
    municipality,
    person,
    service_case,
    staff,
    team,
    todo,
)
from storage.todos import TodoKind, Todos

PAGE = 50
"""Clients on one page of the list."""
LINES = 200
"""Messages on one page of a transcript."""
MOST_TODOS = 100
UNDO_WITHIN = timedelta(hours=1)
"""For this long whoever pressed a button by mistake can take it back."""


class Whose(StrEnum):
    MINE = "mine"
    QUEUE = "queue"
    ALL = "all"


class Stage(StrEnum):
    WAITING = "waiting"
    CONTACTED = "contacted"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which clients are listed. Pages count from 1."""

    whose: Whose = Whose.ALL
    stage: Stage = Stage.ALL
    page: int = 1


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that needs a person. ``client_id`` and ``full_name`` are None for somebody not registered."""

    id: int
    kind: TodoKind
    person_id: int
    client_id: int | None
    full_name: str | None
    language: str
    detail: str | None
    message_id: int | None
    """What the person said, in the transcript."""
    appointment_id: int | None
    staff_id: int | None
    """Whose it is; None: everybody's who may see it."""
    for_lead: bool
    created_at: datetime
    due_at: datetime | None
    """By when; None: as soon as somebody can."""


@dataclass(frozen=True, slots=True)
class Home:
    """The first page of the console: what needs a person, and a page of clients.

    ``counts`` holds the number of open cases for every choice of filters.
    """

    todos: list[Waiting]
    cases: list[Listed]
    filters: Filters
    counts: dict[tuple[Whose, Stage], int]

    @property
    def pages(self) -> int:
        return max(1, -(-self.counts[self.filters.whose, self.filters.stage] // PAGE))


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the reader has before them, for the rail: clients to contact, and alerts."""

    waiting: int
    todos: int


@dataclass(frozen=True, slots=True)
class Case:
    """One case with its promise, and what the reader may do about it. Instants in UTC, ``due`` a Helsinki day."""

    id: int
    service: str
    team_name: str
    coordinator_id: int | None
    coordinator_name: str | None
    origin_ref: str | None
    opened_at: datetime
    due: date
    contacted_at: datetime | None
    contacted_by_id: int | None
    contacted_by: str | None
    closed_at: datetime | None
    can_take: bool
    can_mark: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a transcript, in plain words. ``withheld`` says why a text was not kept."""

    id: int
    at: datetime
    direction: str
    kind: str
    text: str
    language: str | None
    withheld: str | None
    channel: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """Some of what was said, oldest first; ``older`` is the id to go on from, None at the beginning."""

    lines: list[Line]
    older: int | None


@dataclass(frozen=True, slots=True)
class Chat:
    """Where a person can be reached; ``blocked_at`` when they have blocked the bot there."""

    channel: str
    blocked_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClientFile:
    """Everything of one client. ``answers`` has the columns of the client table by name."""

    id: int
    person_id: int
    answers: dict[str, Any]
    municipality: dict[str, str]
    language: str
    chats: list[Chat]
    cases: list[Case]
    consents: list[Consent]
    todos: list[Waiting]
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class PersonFile:
    """Somebody who is no client (yet), seen because something about them waits for a person."""

    person_id: int
    language: str
    chats: list[Chat]
    todos: list[Waiting]
    transcript: Transcript


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

    @property
    def _today(self) -> date:
        return local_day(self._now)

    # The first page.

    def home(self, reader: Reader, filters: Filters) -> Home:
        """What waits, then open cases: overdue, waiting, in the queue, contacted (the newest first)."""
        todos = self._todos(reader, todo.c.done_at.is_(None))
        cases = self._listed(reader, filters)
        self._audit.record(
            reader.staff_id,
            Action.CLIENTS_LISTED,
            whose=filters.whose,
            stage=filters.stage,
            page=filters.page,
            clients=len(cases),
            todos=len(todos),
        )
        return Home(todos, cases, filters, self._counts(reader))

    def numbers(self, reader: Reader) -> Numbers:
        waiting = (
            select(func.count())
            .select_from(service_case)
            .where(*_open_cases(reader), service_case.c.first_contact_at.is_(None))
        )
        todos = _with_client(select(func.count())).where(todo.c.done_at.is_(None), visible_alert(reader))
        return Numbers(self._connection.execute(waiting).scalar_one(), self._connection.execute(todos).scalar_one())

    def _listed(self, reader: Reader, filters: Filters) -> list[Listed]:
        # The page is cut before anything is joined to it, so a long list costs as little as a short one.
        page = (
            select(service_case)
            .where(*_open_cases(reader), _whose(reader, filters.whose), _stage(filters.stage))
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

    def _counts(self, reader: Reader) -> dict[tuple[Whose, Stage], int]:
        kinds = [(whose, stage) for whose in Whose for stage in Stage]
        counted = select(
            *(func.count(case((_whose(reader, whose) & _stage(stage), 1))) for whose, stage in kinds)
        ).where(*_open_cases(reader))
        return dict(zip(kinds, self._connection.execute(counted).one(), strict=True))

    # What needs a person.

    def _todos(self, reader: Reader, *which: ColumnElement[bool]) -> list[Waiting]:
        rank = case({kind: place for place, kind in enumerate(TodoKind)}, value=todo.c.kind)
        # What has no hour is for now and goes by its weight; the rest by the hour it is due.
        at_once = case((todo.c.due_at.is_(None), rank), else_=len(TodoKind))
        rows = self._connection.execute(
            _with_client(
                select(
                    todo.c.id,
                    todo.c.kind,
                    todo.c.person_id,
                    client.c.id,
                    client.c.full_name,
                    person.c.language,
                    todo.c.detail,
                    todo.c.message_id,
                    todo.c.appointment_id,
                    todo.c.staff_id,
                    todo.c.for_lead,
                    todo.c.created_at,
                    todo.c.due_at,
                )
            )
            .join(person, person.c.id == todo.c.person_id)
            .where(visible_alert(reader), *which)
            .order_by(at_once, todo.c.due_at, rank, todo.c.created_at, todo.c.id)
            .limit(MOST_TODOS)
        )
        return [Waiting(row[0], TodoKind(row[1]), *row[2:]) for row in rows]

    def finish_todo(self, reader: Reader, todo_id: int) -> bool | None:
        """Somebody has seen to it. False when it was done before, None when the reader may not see it."""
        about = self._about(reader, todo_id)
        if about is None:
            return None
        done = Todos(self._connection, self._now).done(todo_id, reader.staff_id)
        if done:
            self._audit.record(reader.staff_id, Action.TODO_DONE, *about, todo=todo_id)
        return done

    def reopen_todo(self, reader: Reader, todo_id: int) -> bool | None:
        """Takes one's own press back within UNDO_WITHIN. None when the reader may not see it."""
        about = self._about(reader, todo_id)
        if about is None:
            return None
        reopened = self._connection.execute(
            update(todo)
            .where(
                todo.c.id == todo_id,
                todo.c.done_by == reader.staff_id,
                todo.c.done_at > self._now - UNDO_WITHIN,
            )
            .values(done_at=None, done_by=None)
        )
        if reopened.rowcount:
            self._audit.record(reader.staff_id, Action.TODO_REOPENED, *about, todo=todo_id)
        return bool(reopened.rowcount)

    def _about(self, reader: Reader, todo_id: int) -> tuple[Subject, int] | None:
        """Whom a visible alert is about, as the audit record names them."""
        row = self._connection.execute(
            _with_client(select(todo.c.person_id, client.c.id)).where(todo.c.id == todo_id, visible_alert(reader))
        ).first()
        if row is None:
            return None
        return (Subject.PERSON, row[0]) if row[1] is None else (Subject.CLIENT, row[1])

    # One client.

    def client(self, reader: Reader, client_id: int, before: int | None = None) -> ClientFile | None:
        """Everything of one client, with the transcript up to the message ``before``; None if not to be seen."""
        row = self._connection.execute(
            select(client, municipality.c.name.label("municipality"), person.c.language)
            .join(municipality, municipality.c.code == client.c.municipality_code)
            .join(person, person.c.id == client.c.person_id)
            .where(client.c.id == client_id, visible_client(reader))
        ).first()
        if row is None:
            self._refuse(reader, Subject.CLIENT, client_id, select(client.c.id).where(client.c.id == client_id))
            return None
        self._audit.record(reader.staff_id, Action.CLIENT_VIEWED, Subject.CLIENT, client_id)
        return ClientFile(
            id=row.id,
            person_id=row.person_id,
            answers={column.name: row._mapping[column.name] for column in client.columns},
            municipality=row.municipality,
            language=row.language,
            chats=self._chats(row.person_id),
            cases=self._cases(reader, client_id),
            consents=Consents(self._connection, self._now).history(row.person_id),
            todos=self._todos(reader, todo.c.done_at.is_(None), todo.c.person_id == row.person_id),
            transcript=self._transcript(row.person_id, before),
        )

    def person(self, reader: Reader, person_id: int, before: int | None = None) -> PersonFile | None:
        """Somebody who is no client, for as long as an alert about them is in sight; None otherwise."""
        row = self._connection.execute(
            _with_client(select(person.c.language))
            .join(person, person.c.id == todo.c.person_id)
            .where(
                person.c.id == person_id,
                client.c.id.is_(None),
                visible_alert(reader),
                alert_in_sight(self._now),
            )
            .limit(1)
        ).first()
        if row is None:
            self._refuse(reader, Subject.PERSON, person_id, select(person.c.id).where(person.c.id == person_id))
            return None
        self._audit.record(reader.staff_id, Action.PERSON_VIEWED, Subject.PERSON, person_id)
        return PersonFile(
            person_id=person_id,
            language=row.language,
            chats=self._chats(person_id),
            todos=self._todos(reader, todo.c.done_at.is_(None), todo.c.person_id == person_id),
            transcript=self._transcript(person_id, before),
        )

    def _refuse(self, reader: Reader, kind: Subject, number: int, exists: Select[Any]) -> None:
        """Trying one number after another leaves a trace, where the number is somebody's."""
        if self._connection.execute(exists).first() is not None:
            self._audit.record(reader.staff_id, Action.VIEW_REFUSED, kind, number)

    def _cases(self, reader: Reader, client_id: int) -> list[Case]:
        maker = staff.alias("maker")
        rows: Iterable[Any] = self._connection.execute(
            select(
                service_case.c.id,
                service_case.c.service,
                team.c.name,
                service_case.c.coordinator_id,
                staff.c.full_name,
                service_case.c.origin_ref,
                service_case.c.opened_at,
                service_case.c.first_contact_due,
                service_case.c.first_contact_at,
                service_case.c.first_contact_by,
                maker.c.full_name,
                service_case.c.closed_at,
                can_take(reader),
                can_mark(reader),
            )
            .join(team, team.c.id == service_case.c.team_id)
            .outerjoin(staff, staff.c.id == service_case.c.coordinator_id)
            .outerjoin(maker, maker.c.id == service_case.c.first_contact_by)
            .where(service_case.c.client_id == client_id)
            .order_by(service_case.c.closed_at.is_not(None), service_case.c.id.desc())
        )
        return [Case(*row) for row in rows]

    def _chats(self, person_id: int) -> list[Chat]:
        rows = self._connection.execute(
            select(channel_identity.c.channel, channel_identity.c.blocked_at)
            .where(channel_identity.c.person_id == person_id)
            .order_by(channel_identity.c.id)
        )
        return [Chat(*row) for row in rows]

    def _transcript(self, person_id: int, before: int | None) -> Transcript:
        rows = self._connection.execute(
            select(
                message.c.id,
                message.c.at,
                message.c.direction,
                message.c.kind,
                message.c.body,
                message.c.language,
                message.c.withheld,
                channel_identity.c.channel,
            )
            .join(conversation, conversation.c.id == message.c.conversation_id)
            .join(channel_identity, channel_identity.c.id == conversation.c.identity_id)
            .where(
                channel_identity.c.person_id == person_id,
                message.c.id < before if before is not None else true(),
            )
            .order_by(message.c.id.desc())
            .limit(LINES + 1)
        ).all()
        shown = rows[:LINES]
        older = shown[-1].id if len(rows) > LINES else None
        return Transcript([_line(row) for row in reversed(shown)], older)

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
        case Stage.ALL:
            return true()


def _with_client(selected: Select[Any]) -> Select[Any]:
    """Alerts, with their person's client record where there is one."""
    return selected.select_from(todo).outerjoin(client, client.c.person_id == todo.c.person_id)


def _line(row: Row[Any]) -> Line:
    said = plain(Markup(row.body)) if row.direction == "out" else row.body
    return Line(row.id, row.at, row.direction, row.kind, said, row.language, row.withheld, row.channel)
