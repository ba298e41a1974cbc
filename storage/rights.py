"""What people may ask of us about their data: a copy, and one person in two chats."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, Table, and_, delete, func, insert, or_, select, update

from domain.calendar import local_day
from domain.incoming import Channel
from domain.people import Language
from storage.audit import Action, Audit, Subject
from storage.broadcast_joins import BroadcastJoins
from storage.company_people import CompanyPeople
from storage.deliveries import NOTICE
from storage.inserts import insert_one
from storage.outbox import Outbox
from storage.owned import chats, needs, owned, tables
from storage.part import Part
from storage.retention import REGISTER
from storage.retention.rule import COPY, NAMED
from storage.search import Search
from storage.signups import Signups
from storage.tables import (
    appointment,
    audit,
    channel_identity,
    client,
    company_contact,
    consent,
    conversation,
    delivery,
    event,
    identity_link,
    job_posting,
    label,
    link_code,
    meeting,
    message,
    metadata,
    note,
    person,
    place,
    staff,
    talk,
    talk_mark,
    team,
    todo,
)
from storage.throttle import Limit, Throttle, subject
from storage.todos import TodoKind, Todos

Copy = Mapping[str, list[dict[str, Any]]]
"""By table: its rows of one person, plain data as JSON has it; instants in UTC."""

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Easy to tell apart, and to type on a phone."""
CODE_LETTERS = 8
CODE_LIVES = timedelta(minutes=15)
TRIES = Limit("link-code", 5, timedelta(hours=1))
CODES = Limit("link-made", 5, timedelta(hours=1))
UNDO_WITHIN = timedelta(days=14)

MEETING = "meeting"
LOOKS = "audit"
"""Tables that are not the person's own, and of which they get what concerns them."""


class Form(StrEnum):
    """The two files of a copy: one to read, and one for other programs."""

    READ = "html"
    MACHINE = "json"


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept of a person."""

    is_client: bool
    messages: int
    appointments: int
    notes: int
    permissions: int
    looks: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """On this Helsinki day this colleague looked at the person's data, or changed it."""

    day: date
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A code that is good now. ``initial`` is the first letter of what its owner is called."""

    code_hash: str
    person_id: int
    initial: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Two chats that are one person's: since when, and until when that can be undone."""

    id: int
    to_person_id: int
    from_person_id: int
    identity_id: int
    linked_at: datetime


_TOLD = frozenset({COPY, NAMED})
_NAMES: Mapping[Table, Column[Any]] = {
    staff: staff.c.full_name,
    label: label.c.name,
    place: place.c.name,
    team: team.c.name,
    job_posting: job_posting.c.title,
    event: event.c.name,
}
_OF_MEETING = (
    meeting.c.kind,
    meeting.c.starts_at,
    meeting.c.ends_at,
    meeting.c.place_id,
    meeting.c.link,
    meeting.c.material,
    meeting.c.cancelled_at,
)
_OF_LOOKS = (audit.c.at, audit.c.action, audit.c.staff_id)
_NOT_SEEN = frozenset({Action.VIEW_REFUSED})
_OF_CLIENTS = (TodoKind.CANDIDATE_ANSWERED, TodoKind.CARD_APPROVED)
"""They stand under the employer, and tell what a client has said: not even without a name is that in their copy."""


class Rights(Part):
    """Makes the copy, links and unlinks chats."""

    # What is kept.

    def kept(self, person_id: int) -> Kept:
        """The counts behind "what do you know of me?"."""
        mine = [person_id]
        client_id = self._connection.execute(select(client.c.id).where(client.c.person_id == person_id)).scalar()
        since = self._connection.execute(select(person.c.created_at).where(person.c.id == person_id)).scalar_one()
        return Kept(
            is_client=client_id is not None,
            messages=self._count(message, owned("message", mine)),
            appointments=self._count(appointment, owned("appointment", mine)),
            notes=self._count(note, owned("note", mine)),
            permissions=self._count(consent, and_(owned("consent", mine), consent.c.withdrawn_at.is_(None))),
            looks=len(self.looks(person_id)),
            since=since,
        )

    def _count(self, table: Table, which: Any) -> int:
        return int(self._connection.execute(select(func.count()).select_from(table).where(which)).scalar_one())

    def looks(self, person_id: int) -> list[Look]:
        """Who of the staff looked at this person's data or changed it, a line a day and colleague, newest first."""
        rows = self._connection.execute(
            select(audit.c.at, staff.c.full_name, staff.c.role)
            .join(staff, staff.c.id == audit.c.staff_id)
            .where(self._concerns(person_id), audit.c.action.not_in(_NOT_SEEN))
            .order_by(audit.c.id.desc())
        )
        return list(dict.fromkeys(Look(local_day(row.at), row.full_name, row.role) for row in rows))

    def _concerns(self, person_id: int) -> Any:
        number = select(client.c.id).where(client.c.person_id == person_id).scalar_subquery()
        speaks = select(company_contact.c.id).where(  # on the page of the company, from then on
            company_contact.c.person_id == person_id,
            company_contact.c.company_id == audit.c.subject_id,
            company_contact.c.created_at <= audit.c.at,
        )
        return or_(
            and_(audit.c.subject_kind == Subject.PERSON, audit.c.subject_id == person_id),
            and_(audit.c.subject_kind == Subject.CLIENT, audit.c.subject_id == number),
            and_(audit.c.subject_kind == Subject.REQUEST, audit.c.subject_id.in_(needs([person_id]))),
            and_(audit.c.subject_kind == Subject.COMPANY, speaks.exists()),
        )

    # The copy.

    def copy(self, person_id: int) -> Copy:
        """Everything that the register gives the person, by table. Reads only."""
        mine = [person_id]
        found = {name: self._rows(metadata.tables[name], owned(name, mine)) for name in sorted(tables())}
        found["todo"] = self._rows(todo, and_(owned("todo", mine), todo.c.kind.not_in(_OF_CLIENTS)))
        # One meeting for each appointment, in the same order.
        found[MEETING] = self._read(
            meeting.join(appointment), _OF_MEETING, owned("appointment", mine), appointment.c.id
        )
        found[LOOKS] = self._read(audit, _OF_LOOKS, self._concerns(person_id), audit.c.id)
        return {name: rows for name, rows in found.items() if rows}

    def _rows(self, table: Table, which: Any) -> list[dict[str, Any]]:
        told = [column for column in table.columns if REGISTER[f"{table.name}.{column.name}"].exported in _TOLD]
        return self._read(table, told, which, *table.primary_key) if told else []

    def _read(self, table: Any, columns: Sequence[Column[Any]], which: Any, *order: Any) -> list[dict[str, Any]]:
        rows = self._connection.execute(select(*columns).select_from(table).where(which).order_by(*order)).all()
        return [
            {column.name: self._told(column, value) for column, value in zip(columns, row, strict=True)} for row in rows
        ]

    def _told(self, column: Column[Any], value: Any) -> Any:
        """The value as a person or a program reads it: people, places, postings and labels by their names."""
        if isinstance(value, datetime | date | time):
            return value.isoformat()
        named = next((key.column.table for key in column.foreign_keys if key.column.table in _NAMES), None)
        return value if named is None or value is None else self._name(named, value)

    def _name(self, table: Table, number: int) -> str | None:
        """What the row of that number is called, read once."""
        known: dict[tuple[str, int], str | None] = self.__dict__.setdefault("_known_names", {})
        if (table.name, number) not in known:
            row = select(_NAMES[table]).where(table.c.id == number)
            name = self._connection.execute(row).scalar()
            known[table.name, number] = name.get(Language.FI) if isinstance(name, dict) else name
        return known[table.name, number]

    def copy_taken(self, person_id: int) -> None:
        """The record shows that the person got their copy."""
        self._audit.record(None, Action.COPY_TAKEN, Subject.PERSON, person_id)

    # One person in two chats.

    def make_code(self, person_id: int) -> str | None:
        """A code that joins another chat to this person, once, within a quarter of an hour. Earlier ones end.

        None when there were too many within the hour.
        """
        if not self._throttle.hit(CODES, subject("link", str(person_id))).allowed:
            return None
        self._connection.execute(
            delete(link_code).where(link_code.c.person_id == person_id, link_code.c.used_at.is_(None))
        )
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
        row = {"code_hash": _hash(code), "person_id": person_id, "created_at": self._now}
        self._connection.execute(insert(link_code).values(**row, expires_at=self._now + CODE_LIVES))
        return code

    def may_try(self, conversation_id: int) -> bool:
        """Counts one try of a code in this chat."""
        chat = select(conversation.c.identity_id).where(conversation.c.id == conversation_id)
        identity_id = self._connection.execute(chat).scalar_one()
        return self._throttle.hit(TRIES, subject("link", str(identity_id))).allowed

    def offered(self, code: str, person_id: int) -> Offered | None:
        """Whose code it is; None for a wrong one, an old one, a used one and one's own alike."""
        return self._offered(_hash("".join(code.split()).replace("-", "").lower()), person_id)

    def offered_still(self, code_hash: str, person_id: int) -> Offered | None:
        return self._offered(code_hash, person_id)

    def _offered(self, code_hash: str, person_id: int) -> Offered | None:
        row = self._connection.execute(
            select(link_code.c.code_hash, link_code.c.person_id, client.c.call_name)
            .join(client, client.c.person_id == link_code.c.person_id)
            .where(
                link_code.c.code_hash == code_hash,
                link_code.c.used_at.is_(None),
                link_code.c.expires_at > self._now,
                link_code.c.person_id != person_id,
                client.c.erased_at.is_(None),
            )
        ).first()
        return Offered(row.code_hash, row.person_id, row.call_name[:1].upper()) if row else None

    def join(self, offered: Offered, person_id: int, conversation_id: int) -> int | None:
        """This chat is the code's owner's from now on. Returns the number of the joining, for whoever undoes it.

        None when both are clients: what two people told is never mixed. A person is asked to see to it.
        """
        used = update(link_code).where(link_code.c.code_hash == offered.code_hash, link_code.c.used_at.is_(None))
        if not self._connection.execute(used.values(used_at=self._now)).rowcount:
            return None
        if self._is_client(person_id):
            self._todos.add(TodoKind.DATA_REQUEST, person_id, conversation_id=conversation_id, detail="two_clients")
            return None
        chat = select(conversation.c.identity_id).where(conversation.c.id == conversation_id)
        identity_id = self._connection.execute(chat).scalar_one()
        link_id = insert_one(
            self._connection,
            identity_link,
            identity_id=identity_id,
            from_person_id=person_id,
            to_person_id=offered.person_id,
            linked_at=self._now,
        )
        self._move(identity_id, person_id, offered.person_id)
        if self._connection.execute(chats([person_id])).first() is None:
            self._companies.joined(person_id, offered.person_id)
            Signups(self._connection, self._now).joined(person_id, offered.person_id)
            BroadcastJoins(self._connection, self._now).joined(person_id, offered.person_id)
        self._audit.record(None, Action.CHATS_JOINED, Subject.PERSON, offered.person_id, former=person_id)
        self._tell_all(offered.person_id, link_id)
        return link_id

    def _is_client(self, person_id: int) -> bool:
        found = select(client.c.id).where(client.c.person_id == person_id, client.c.erased_at.is_(None))
        return self._connection.execute(found).first() is not None

    def _move(self, identity_id: int, from_id: int, to_id: int) -> None:
        """The chat, what was said in it and what waits because of it are another's from here on."""
        moved = update(channel_identity).where(channel_identity.c.id == identity_id)
        self._connection.execute(moved.values(person_id=to_id))
        Search(self._connection, self._now).moved(identity_id)
        spoken = select(conversation.c.id).where(conversation.c.identity_id == identity_id)
        because = update(todo).where(todo.c.person_id == from_id, todo.c.conversation_id.in_(spoken))
        self._connection.execute(because.values(person_id=to_id))
        if self._connection.execute(chats([from_id])).first() is None:
            self._connection.execute(delete(talk_mark).where(talk_mark.c.person_id == from_id))
            self._connection.execute(delete(talk).where(talk.c.person_id == from_id))

    def _tell_all(self, person_id: int, link_id: int) -> None:
        """In every chat of the person: whoever did not want this hears of it."""
        for chat in list(self._connection.scalars(chats([person_id]))):
            key = f"link:{link_id}:{chat}"
            self._outbox.plan(person_id, "chat_joined", key=key, kind=NOTICE, chat=chat, urgent=True, link=link_id)

    def joined(self, link_id: int, person_id: int) -> Joined | None:
        """A joining to this person that can still be undone."""
        row = self._connection.execute(
            select(
                identity_link.c.id,
                identity_link.c.to_person_id,
                identity_link.c.from_person_id,
                identity_link.c.identity_id,
                identity_link.c.linked_at,
            ).where(
                identity_link.c.id == link_id,
                identity_link.c.to_person_id == person_id,
                identity_link.c.undone_at.is_(None),
                identity_link.c.linked_at > self._now - UNDO_WITHIN,
            )
        ).first()
        return Joined(*row) if row else None

    def part(self, one: Joined) -> None:
        """The chat is its former person's again. What was said in it meanwhile stays with who it was said to."""
        self._connection.execute(update(identity_link).where(identity_link.c.id == one.id).values(undone_at=self._now))
        self._leave_said(one)
        self._move(one.identity_id, one.to_person_id, one.from_person_id)
        self._companies.parted(one.from_person_id, one.linked_at)
        Signups(self._connection, self._now).parted(one.from_person_id, one.to_person_id)
        joins = BroadcastJoins(self._connection, self._now)
        joins.parted(one.from_person_id, one.to_person_id, one.identity_id)
        self._audit.record(None, Action.CHATS_PARTED, Subject.PERSON, one.to_person_id, former=one.from_person_id)
        for person_id, notice in ((one.to_person_id, "chat_parted"), (one.from_person_id, "chat_given_back")):
            self._outbox.plan(person_id, notice, key=f"link:{one.id}:{notice}", kind=NOTICE, urgent=True, link=one.id)

    def _leave_said(self, one: Joined) -> None:
        """What was said since the joining goes to a conversation of the person's other chat; plans go there too."""
        other = self._connection.execute(
            select(channel_identity.c.id)
            .where(channel_identity.c.person_id == one.to_person_id, channel_identity.c.id != one.identity_id)
            .order_by(
                channel_identity.c.channel == Channel.EMAIL,  # in a chat, where they have another one
                channel_identity.c.blocked_at.is_not(None),
                channel_identity.c.id,
            )
            .limit(1)
        ).scalar_one()
        aside = insert_one(
            self._connection, conversation, identity_id=other, started_at=one.linked_at, ended_at=self._now
        )
        spoken = select(conversation.c.id).where(conversation.c.identity_id == one.identity_id)
        said = and_(message.c.conversation_id.in_(spoken), message.c.at >= one.linked_at)
        ids = self._connection.execute(select(message.c.id).where(said)).scalars().all()
        for table, column in ((todo, todo.c.message_id), (message, message.c.id)):
            self._connection.execute(update(table).where(column.in_(ids)).values(conversation_id=aside))
        theirs = and_(
            delivery.c.identity_id == one.identity_id,
            or_(delivery.c.message_id.in_(ids), delivery.c.created_at >= one.linked_at),
        )
        self._connection.execute(update(delivery).where(theirs).values(identity_id=other))
        self._connection.execute(update(delivery).where(delivery.c.message_id.in_(ids)).values(conversation_id=aside))
        live = update(conversation).where(conversation.c.identity_id == one.identity_id)
        self._connection.execute(live.where(conversation.c.ended_at.is_(None)).values(state=None))

    # Short names.

    @property
    def _companies(self) -> CompanyPeople:
        return CompanyPeople(self._connection, self._now)

    @property
    def _audit(self) -> Audit:
        return Audit(self._connection, self._now)

    @property
    def _outbox(self) -> Outbox:
        return Outbox(self._connection, self._now)

    @property
    def _throttle(self) -> Throttle:
        return Throttle(self._connection, self._now)

    @property
    def _todos(self) -> Todos:
        return Todos(self._connection, self._now)


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()
