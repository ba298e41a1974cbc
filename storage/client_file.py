"""One client as the console shows them, within what the reader may see, and never without a trace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select

from domain.markup import Markup, plain
from domain.prompt import Picture, Prompt
from domain.roles import Permission
from storage.alerts import Waiting, waiting, with_client
from storage.audit import Action, Audit, Subject
from storage.consents import Consent, Consents
from storage.messages import page_of
from storage.part import Part
from storage.scope import alert_in_sight, can_edit, can_mark, can_take, visible_alert, visible_client
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

LINES = 200
"""Messages on one page of a transcript."""


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
    can_edit: bool


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
    picture: Picture | None = None


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
    """Everything of one client but the talk. ``answers`` has the columns of the client table by name."""

    id: int
    person_id: int
    answers: dict[str, Any]
    municipality: dict[str, str]
    language: str
    chats: list[Chat]
    cases: list[Case]
    consents: list[Consent]
    todos: list[Waiting]

    @property
    def can_edit(self) -> bool:
        """Whether the client is in the reader's care, through any of their cases."""
        return any(case.can_edit for case in self.cases)


@dataclass(frozen=True, slots=True)
class ClientTalk:
    """What was said with a client, some of it."""

    id: int
    person_id: int
    full_name: str
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class PersonFile:
    """Somebody who is no client (yet), seen because something about them waits for a person.

    ``transcript`` is None for who reads what was said only for a reason.
    """

    person_id: int
    language: str
    chats: list[Chat]
    todos: list[Waiting]
    transcript: Transcript | None


class Files(Part):
    """Reads of one client, or of somebody who is none yet.

    What a reader may not see is None, as if it were not there; trying leaves a VIEW_REFUSED in the audit record.
    """

    def client(self, reader: Reader, client_id: int) -> ClientFile | None:
        """Everything of one client but the talk; None if not to be seen."""
        row = self._connection.execute(
            select(client, municipality.c.name.label("municipality"), person.c.language)
            .join(municipality, municipality.c.code == client.c.municipality_code)
            .join(person, person.c.id == client.c.person_id)
            .where(client.c.id == client_id, visible_client(reader))
        ).first()
        if row is None:
            self._refuse_client(reader, client_id)
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
            todos=waiting(self._connection, reader, todo.c.person_id == row.person_id),
        )

    def talk(self, reader: Reader, client_id: int, before: int | None = None) -> ClientTalk | None:
        """What was said with a client up to the message ``before``; None for who may not read it here."""
        row = None
        if reads_talks(reader):
            row = self._connection.execute(
                select(client.c.person_id, client.c.full_name).where(client.c.id == client_id, visible_client(reader))
            ).first()
        if row is None:
            self._refuse_client(reader, client_id)
            return None
        self._audit.record(reader.staff_id, Action.TALK_VIEWED, Subject.CLIENT, client_id)
        return ClientTalk(client_id, row.person_id, row.full_name, self._transcript(row.person_id, before))

    def person(self, reader: Reader, person_id: int, before: int | None = None) -> PersonFile | None:
        """Somebody who is no client, for as long as an alert about them is in sight; None otherwise."""
        row = self._connection.execute(
            with_client(select(person.c.language))
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
            todos=waiting(self._connection, reader, todo.c.person_id == person_id),
            transcript=self._transcript(person_id, before) if reads_talks(reader) else None,
        )

    @property
    def _audit(self) -> Audit:
        return Audit(self._connection, self._now)

    def _refuse_client(self, reader: Reader, client_id: int) -> None:
        self._refuse(reader, Subject.CLIENT, client_id, select(client.c.id).where(client.c.id == client_id))

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
                can_edit(reader),
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
        said = (
            select(
                message.c.id,
                message.c.at,
                message.c.direction,
                message.c.kind,
                message.c.body,
                message.c.language,
                message.c.withheld,
                channel_identity.c.channel,
                message.c.prompt,
            )
            .join(conversation, conversation.c.id == message.c.conversation_id)
            .join(channel_identity, channel_identity.c.id == conversation.c.identity_id)
            .where(channel_identity.c.person_id == person_id)
        )
        rows, older = page_of(self._connection, said, before, LINES)
        return Transcript([_line(row) for row in rows], older)


def reads_talks(reader: Reader) -> bool:
    """Who works with clients reads what was said with them; who only sees them all reads it for a reason, elsewhere."""
    return reader.may(Permission.SEE_CASELOAD) or reader.may(Permission.SEE_TEAM_CLIENTS)


def _line(row: Row[Any]) -> Line:
    said = plain(Markup(row.body)) if row.direction == "out" else row.body
    picture = Prompt.from_json(row.prompt).picture if row.prompt else None
    return Line(row.id, row.at, row.direction, row.kind, said, row.language, row.withheld, row.channel, picture)
