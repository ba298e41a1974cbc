"""How a person's talk with the service stands: who has taken over, who waits, and whose it is to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage.audit import Action, Audit, Subject
from storage.scope import can_write_to
from storage.staff import Reader
from storage.tables import client, person


@dataclass(frozen=True, slots=True)
class TalkState:
    """Instants in UTC. ``held_by`` is the colleague who has taken over; None: the bot answers.

    ``waiting_since`` is None when nobody waits for a person's answer. ``last_in_id`` is the newest message the
    person said, in any of their chats.
    """

    person_id: int
    held_by: int | None = None
    held_by_name: str | None = None
    held_at: datetime | None = None
    waiting_since: datetime | None = None
    snoozed_until: datetime | None = None
    last_in_id: int | None = None
    last_in_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """What taking over came to; ``held_at`` in UTC. ``first`` is False when the reader had the chat already."""

    person_id: int
    held_at: datetime
    first: bool


def may_write_to(connection: Connection, now: datetime, reader: Reader, person_id: int) -> bool:
    """Whether the person is in the reader's care, and the reader is one who writes to clients."""
    theirs = select(person.c.id).where(person.c.id == person_id, can_write_to(reader, now))
    return connection.execute(theirs).first() is not None


def subject_of(connection: Connection, person_id: int) -> tuple[Subject, int]:
    """Under whom a press is recorded: the client, else the person."""
    client_id = connection.execute(select(client.c.id).where(client.c.person_id == person_id)).scalar()
    return (Subject.PERSON, person_id) if client_id is None else (Subject.CLIENT, client_id)


def refuse(connection: Connection, now: datetime, reader: Reader, person_id: int) -> None:
    """Trying one number after another leaves a trace, where the number is somebody's."""
    if connection.execute(select(person.c.id).where(person.c.id == person_id)).first() is not None:
        Audit(connection, now).record(reader.staff_id, Action.VIEW_REFUSED, *subject_of(connection, person_id))
