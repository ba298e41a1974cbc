"""What the ledger is filled with: people with a Telegram chat each, and what is planned to be said to them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from bench._clock import clock
from storage.database import Database
from storage.deliveries import BROADCAST, REMINDER
from storage.store import Store
from storage.tables import (
    appointment,
    authority,
    channel_identity,
    client,
    consent,
    conversation,
    meeting,
    meeting_host,
    municipality,
    person,
    place,
    service_case,
    staff,
    team,
)

BOT = "123456"
FIRST_CHAT = 1_000_001
BATCH = 1_000
BODY = "<b>Työvinkki</b>: kahvila Kulma etsii kesätyöntekijää. Lue lisää ja kerro, kiinnostaako se sinua."


async def add_people(database: Database, count: int) -> None:
    """People 1 to ``count`` with the chats FIRST_CHAT and on; their rows have these numbers in every table."""
    for numbers in batches(count):
        await database.run(partial(_add_people, numbers=numbers))
    await database.run(partial(count_on, tables=(person, channel_identity, conversation)))


def _add_people(connection: Connection, *, numbers: range) -> None:
    at = clock()
    fill(connection, person, numbers, lambda one: {"language": "fi", "created_at": at})
    fill(
        connection,
        channel_identity,
        numbers,
        lambda one: {
            "person_id": one,
            "channel": "telegram",
            "bot": BOT,
            "address": str(FIRST_CHAT + one - 1),
            "created_at": at,
        },
    )
    fill(connection, conversation, numbers, lambda one: {"identity_id": one, "started_at": at, "last_in_at": at})


async def plan_broadcasts(database: Database, people: int, count: int) -> float:
    """Plans so many messages to people in turn, a thousand a transaction. Returns seconds that the planning took.

    The words are in the message log before, as with everything the bot has put into words.
    """
    spent = 0.0
    for numbers in batches(count):
        said = await database.write(clock(), partial(_words, numbers=numbers, people=people))
        began = time.perf_counter()
        await database.write(clock(), partial(_plan, numbers=numbers, people=people, said=said))
        spent += time.perf_counter() - began
    return spent


def _words(store: Store, *, numbers: range, people: int) -> list[int]:
    same = {"body": BODY, "key": "bench", "language": "fi", "prompt": None}
    return store.messages.said([{"conversation_id": _whose(number, people), **same} for number in numbers])


def _plan(store: Store, *, numbers: range, people: int, said: Sequence[int]) -> None:
    store.deliveries.plan(
        [
            {
                "idempotency_key": f"broadcast:{number}",
                "kind": BROADCAST,
                "identity_id": _whose(number, people),
                "conversation_id": _whose(number, people),
                "message_id": message_id,
                "payload": {},
            }
            for number, message_id in zip(numbers, said, strict=True)
        ]
    )


def _whose(number: int, people: int) -> int:
    return 1 + (number - 1) % people


async def add_appointments(database: Database, count: int) -> None:
    """An appointment in three hours for each of the people."""
    await database.run(add_office)
    starts_at = clock() + timedelta(hours=3)
    for numbers in batches(count):
        await database.run(partial(_add_appointments, numbers=numbers, starts_at=starts_at))


async def plan_reminders(database: Database, count: int, due_at: datetime) -> None:
    """A reminder of each, all due at the same instant."""
    for numbers in batches(count):
        await database.write(clock(), partial(_remind, numbers=numbers, due_at=due_at))


def add_office(connection: Connection) -> None:
    at, one = clock(), range(1, 2)
    names = {"fi": "Lahti", "sv": "Lahtis"}
    fill(connection, authority, one, lambda _: {"name": names, "contact": names})
    fill(connection, team, one, lambda _: {"name": "Lahti", "authority_id": 1})
    connection.execute(insert(municipality).values(code="001", name=names, authority_id=1))
    known = {"email": "mari@kunta.fi", "full_name": "Mari Meri", "role": "coordinator", "specialty": "company"}
    fill(connection, staff, one, lambda _: {**known, "team_id": 1, "created_at": at})
    fill(connection, place, one, lambda _: {"name": "Kulma", "address": "Väinämöisenkatu 1", "directions": names})


def _add_appointments(connection: Connection, *, numbers: range, starts_at: datetime) -> None:
    at = clock()
    introduced = {
        "full_name": "Aino Aho",
        "call_name": "Aino",
        "birth_year": 2004,
        "municipality_code": "001",
        "contact_way": "chat",
        "best_time": "any",
        "hopes": ["work"],
        "start_with": "job",
        "registered_at": at,
        "updated_at": at,
    }
    fill(connection, client, numbers, lambda one: {"person_id": one, **introduced})
    served = {"service": "job", "team_id": 1, "coordinator_id": 1, "opened_at": at, "first_contact_due": at.date()}
    fill(connection, service_case, numbers, lambda one: {"client_id": one, **served})
    allowed = {"notice_version": "1", "language": "fi", "granted_at": at, "granted_how": "register"}
    fill(connection, consent, numbers, lambda one: {"person_id": one, "purpose": "reminders", **allowed})
    agreed = {
        "kind": "first",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "local_start": "2026-11-24T12:00",
        "zone": "Europe/Helsinki",
        "place_id": 1,
        "capacity": 1,
        "created_at": at,
    }
    fill(connection, meeting, numbers, lambda one: agreed)
    connection.execute(insert(meeting_host), [{"meeting_id": one, "staff_id": 1} for one in numbers])
    fill(
        connection,
        appointment,
        numbers,
        lambda one: {
            "uid": f"uid-{one}",
            "meeting_id": one,
            "client_id": one,
            "case_id": one,
            "seat": 1,
            "booked_at": at,
        },
    )


def _remind(store: Store, *, numbers: range, due_at: datetime) -> None:
    """As storage.outbox plans them, many at once."""
    store.deliveries.plan(
        [
            {
                "idempotency_key": f"appointment:{one}:v0:2h",
                "kind": REMINDER,
                "identity_id": one,
                "about": f"appointment:{one}",
                "purpose": "reminders",
                "payload": {"notice": "reminder", "appointment": one, "revision": 0, "lead": "2h"},
                "due_at": due_at,
                "expires_at": due_at + timedelta(hours=2),
            }
            for one in numbers
        ]
    )


def fill(connection: Connection, table: Table, numbers: range, row: Callable[[int], dict[str, Any]]) -> None:
    connection.execute(insert(table), [{"id": one, **row(one)} for one in numbers])


def count_on(connection: Connection, *, tables: Sequence[Table]) -> None:
    """PostgreSQL counts by itself, and knows nothing of numbers that were given."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        newest = connection.execute(select(func.max(table.c.id))).scalar_one()
        connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), newest)))


def batches(count: int) -> Iterator[range]:
    for start in range(1, count + 1, BATCH):
        yield range(start, min(start + BATCH, count + 1))
