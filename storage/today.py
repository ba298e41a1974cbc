"""The first page of the console: what is due now, in the order in which it is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, select

from domain.calendar import local_day, to_utc
from domain.roles import Permission
from storage.agenda import Agenda
from storage.agenda_rows import Meeting
from storage.alerts import Waiting, chats_waiting, waiting
from storage.audit import Action, Audit
from storage.part import Part
from storage.rules import RuleBook
from storage.scope import can_take
from storage.speaking import name_of
from storage.staff import Reader
from storage.tables import client, delivery, municipality, person, service_case, staff, talk, todo
from storage.todos import TodoKind

QUEUED = 5
"""Cases of the queue on the first page; the list of clients has them all."""
MOST_CONTACTS = 50
LOOKED_THROUGH = 20_000
"""Among so many of the newest messages those are counted that failed."""

_SPOKEN_FOR = frozenset({TodoKind.DISTRESS, TodoKind.PERSON_WANTED, TodoKind.CHAT_WAITING, TodoKind.CHECK_IN})
"""Alerts that tell already that somebody waits in a chat."""


class Matter(StrEnum):
    """What kind of thing is to be done: an alert, a chat to answer, a first contact to make."""

    ALERT = "alert"
    CHAT = "chat"
    CONTACT = "contact"


class When(StrEnum):
    """Under which heading a thing stands."""

    NOW = "now"
    TODAY = "today"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. ``since`` and ``due_at`` in UTC; without ``due_at`` it is for as soon as somebody can."""

    matter: Matter
    when: When
    person_id: int
    client_id: int | None
    full_name: str | None
    language: str
    since: datetime
    due_at: datetime | None
    case_id: int | None = None
    alert: Waiting | None = None


@dataclass(frozen=True, slots=True)
class Queued:
    """A case in the reader's queue. ``due`` in UTC: the end of the day promised."""

    case_id: int
    client_id: int
    full_name: str
    service: str
    municipality: dict[str, str]
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Late:
    """What is late in the team, by whose it is; ``staff_id`` None for the queue."""

    staff_id: int | None
    full_name: str | None
    contacts: int
    alerts: int


@dataclass(frozen=True, slots=True)
class Page:
    """The first page. ``queued`` counts the queue, of which ``queue`` is the beginning.

    ``late`` is None for who leads no team, ``failed`` (messages that did not go) for who does not watch messages.
    """

    items: list[Item]
    meetings: list[Meeting]
    queue: list[Queued]
    queued: int
    late: list[Late] | None
    failed: int | None

    def of(self, when: str) -> list[Item]:
        return [item for item in self.items if item.when == when]


class Today(Part):
    """Reads of the first page, all in one transaction that records the look."""

    def of(self, reader: Reader) -> Page:
        """Everything that is the reader's to see to."""
        alerts = waiting(self._connection, reader)
        told = {one.person_id for one in alerts if one.kind in _SPOKEN_FOR}
        known = {one.case_id for one in alerts}
        items = [
            *map(self._of_alert, alerts),
            *(one for one in self._chats(reader) if one.person_id not in told),
            *(one for one in self._contacts(reader) if one.case_id not in known),
        ]
        items.sort(key=_weight)
        meetings = Agenda(self._connection, self._now).today(reader)
        queue, queued = self._queue(reader)
        seen = {one.client_id for one in items} | {one.client_id for one in queue}
        Audit(self._connection, self._now).record(
            reader.staff_id, Action.TODAY_VIEWED, clients=len(seen - {None}), todos=len(items), meetings=len(meetings)
        )
        return Page(items, meetings, queue, queued, self._late(reader), self._failed(reader))

    def _of_alert(self, one: Waiting) -> Item:
        return Item(
            Matter.ALERT,
            self._when(one.due_at),
            one.person_id,
            one.client_id,
            one.full_name,
            one.language,
            one.created_at,
            one.due_at,
            one.case_id,
            one,
        )

    def _when(self, due_at: datetime | None) -> When:
        if due_at is None or due_at < self._now:
            return When.NOW
        return When.TODAY if local_day(due_at) == local_day(self._now) else When.LATER

    def _chats(self, reader: Reader) -> list[Item]:
        """Who waits for an answer in a chat, the longest first."""
        columns = (
            talk.c.person_id,
            client.c.id,
            func.coalesce(client.c.full_name, name_of(talk.c.person_id)),
            select(person.c.language).where(person.c.id == talk.c.person_id).scalar_subquery(),
            talk.c.waiting_since,
        )
        rows = self._connection.execute(
            chats_waiting(reader, self._now, *columns).order_by(talk.c.waiting_since).limit(MOST_CONTACTS)
        )
        return [Item(Matter.CHAT, When.NOW, row[0], row[1], row[2], row[3], row[4], None) for row in rows]

    def _contacts(self, reader: Reader) -> list[Item]:
        """The reader's own clients who wait for the first contact, by the day promised."""
        closes = RuleBook(self._connection, self._now).current().closes
        rows = self._connection.execute(
            select(
                service_case.c.id,
                service_case.c.opened_at,
                service_case.c.first_contact_due,
                client.c.id.label("client_id"),
                client.c.person_id,
                client.c.full_name,
                person.c.language,
            )
            .join(client, client.c.id == service_case.c.client_id)
            .join(person, person.c.id == client.c.person_id)
            .where(
                service_case.c.coordinator_id == reader.staff_id,
                service_case.c.closed_at.is_(None),
                service_case.c.resting_since.is_(None),
                service_case.c.first_contact_at.is_(None),
            )
            .order_by(service_case.c.first_contact_due, service_case.c.id)
            .limit(MOST_CONTACTS)
        )
        return [self._of_contact(row, to_utc(row.first_contact_due, closes)) for row in rows]

    def _of_contact(self, row: Any, due_at: datetime) -> Item:
        return Item(
            Matter.CONTACT,
            self._when(due_at),
            row.person_id,
            row.client_id,
            row.full_name,
            row.language,
            row.opened_at,
            due_at,
            row.id,
        )

    def _queue(self, reader: Reader) -> tuple[list[Queued], int]:
        """The beginning of the queue that the reader may take from, and how many are in it."""
        if not reader.may(Permission.TAKE_FROM_QUEUE):
            return [], 0
        rows = self._connection.execute(
            select(
                service_case.c.id,
                service_case.c.client_id,
                client.c.full_name,
                service_case.c.service,
                municipality.c.name,
                service_case.c.first_contact_due,
            )
            .join(client, client.c.id == service_case.c.client_id)
            .join(municipality, municipality.c.code == client.c.municipality_code)
            .where(can_take(reader))
            .order_by(service_case.c.first_contact_due, service_case.c.id)
            .limit(QUEUED)
        )
        closes = RuleBook(self._connection, self._now).current().closes
        queue = [Queued(*row[:5], due_at=to_utc(row[5], closes)) for row in rows]
        if len(queue) < QUEUED:
            return queue, len(queue)
        counted = select(func.count()).select_from(service_case).where(can_take(reader))
        return queue, int(self._connection.execute(counted).scalar_one())

    def _late(self, reader: Reader) -> list[Late] | None:
        if not reader.may(Permission.SEE_TEAM_CLIENTS) or reader.team_id is None:
            return None
        contacts = (
            select(service_case.c.coordinator_id, func.count())
            .where(
                service_case.c.team_id == reader.team_id,
                service_case.c.closed_at.is_(None),
                service_case.c.resting_since.is_(None),
                service_case.c.first_contact_at.is_(None),
                service_case.c.first_contact_due < local_day(self._now),
            )
            .group_by(service_case.c.coordinator_id)
        )
        alerts = (
            select(todo.c.staff_id, func.count())
            .join(staff, and_(staff.c.id == todo.c.staff_id, staff.c.team_id == reader.team_id))
            .where(todo.c.done_at.is_(None), todo.c.due_at < self._now - timedelta(days=1))
            .group_by(todo.c.staff_id)
        )
        of_contacts: dict[int | None, int] = {row[0]: row[1] for row in self._connection.execute(contacts)}
        of_alerts: dict[int | None, int] = {row[0]: row[1] for row in self._connection.execute(alerts)}
        whose = of_contacts.keys() | of_alerts.keys()
        named = select(staff.c.id, staff.c.full_name).where(staff.c.id.in_([one for one in whose if one is not None]))
        names: dict[int | None, str] = {row[0]: row[1] for row in self._connection.execute(named)}
        found = [Late(one, names.get(one), of_contacts.get(one, 0), of_alerts.get(one, 0)) for one in whose]
        return sorted(found, key=lambda one: (-one.contacts, -one.alerts, one.full_name or ""))

    def _failed(self, reader: Reader) -> int | None:
        """How many of the newest messages did not go and are not known to have gone."""
        if not reader.may(Permission.WATCH_MESSAGES):
            return None
        newest: int | None = self._connection.execute(select(func.max(delivery.c.id))).scalar()
        counted = select(func.count()).where(
            delivery.c.id > (newest or 0) - LOOKED_THROUGH, delivery.c.state.in_(["failed", "unknown"])
        )
        return int(self._connection.execute(counted).scalar_one())


_RANK = {kind: place for place, kind in enumerate(TodoKind)}
_PROMISED = frozenset(
    _RANK[kind]
    for kind in (
        TodoKind.FIRST_CONTACT_LATE,
        TodoKind.FIRST_CONTACT_SOON,
        TodoKind.REQUEST_CONTACT_LATE,
        TodoKind.REQUEST_CONTACT_SOON,
    )
)
_RANK_OF_MATTER = {Matter.CHAT: _RANK[TodoKind.CHAT_WAITING], Matter.CONTACT: _RANK[TodoKind.FIRST_CONTACT_SOON]}


def _weight(item: Item) -> tuple[int, datetime, int, datetime]:
    """What has no hour goes by its weight, then promises that are late, then the rest by the hour it is due."""
    rank = _RANK[item.alert.kind] if item.alert else _RANK_OF_MATTER[item.matter]
    if item.due_at is None:
        return rank, item.since, rank, item.since
    is_promise = item.matter is Matter.CONTACT or rank in _PROMISED
    late_promise = is_promise and item.when is When.NOW
    return len(_RANK) + (not late_promise), item.due_at, rank, item.since
