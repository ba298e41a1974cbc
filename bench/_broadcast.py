"""A broadcast to as many clients as are wanted, from its draft to its rows in the ledger, and what each step takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, insert

from bench._clock import clock
from bench._ledger import add_office, add_people, batches, count_on, fill
from bench._sending import services
from bot.broadcast_rounds import send_broadcasts
from domain.broadcasts import BroadcastPurpose, Button, ButtonKind
from domain.roles import Role
from domain.segments import Filters
from storage.database import Database
from storage.segments import Counted
from storage.staff import Reader
from storage.store import Store
from storage.tables import client, consent, service_case, staff

T = TypeVar("T")

AGO = timedelta(minutes=15)
"""It was sent so long before: nobody can take it back any more."""

WRITER = Reader(1, Role.COORDINATOR, 1, None)
OTHER = Reader(2, Role.COORDINATOR, 1, None)
"""Whose the second pair of eyes is."""

TEXTS = {
    "fi": {"body": "Hei {name}!\n\n*Tiistairekry* on ensi viikolla. Tule tapaamaan työnantajia, ilman hakemusta."},
    "sv": {"body": "Hej {name}!\n\n*Tisdagsrekrytering* är nästa vecka. Kom och träffa arbetsgivare, utan ansökan."},
}
"""With a field in them; a button stands under them."""


async def add_clients(database: Database, count: int) -> None:
    """People 1 to ``count``, each with a chat, an open case and leave for invitations."""
    await add_people(database, count)
    await database.run(add_office)
    await database.run(_add_colleague)
    for numbers in batches(count):
        await database.run(partial(_add_clients, numbers=numbers))
    await database.run(partial(count_on, tables=(client, service_case, staff)))
    # What either database knows of its rows after a night in service.
    await database.run(lambda connection: connection.exec_driver_sql("analyze"))


def _add_colleague(connection: Connection) -> None:
    known = {"email": "olli@kunta.fi", "full_name": "Olli Oja", "role": "coordinator", "specialty": "company"}
    connection.execute(insert(staff).values(**known, id=2, team_id=1, created_at=clock()))


def _add_clients(connection: Connection, *, numbers: range) -> None:
    at = clock()
    registered = {
        "full_name": "Aino Aho",
        "call_name": "Aino",
        "municipality_code": "001",
        "contact_way": "chat",
        "best_time": "any",
        "hopes": ["work"],
        "start_with": "job",
        "registered_at": at,
        "updated_at": at,
    }
    fill(connection, client, numbers, lambda one: {"person_id": one, "birth_year": 1998 + one % 10, **registered})
    served = {"service": "job", "team_id": 1, "coordinator_id": 1, "opened_at": at, "first_contact_due": at.date()}
    fill(connection, service_case, numbers, lambda one: {"client_id": one, **served})
    allowed = {"notice_version": "1", "language": "fi", "granted_at": at, "granted_how": "register"}
    fill(connection, consent, numbers, lambda one: {"person_id": one, "purpose": "events", **allowed})


@dataclass(frozen=True)
class Planned:
    """A broadcast that is in the ledger as a whole; seconds that each step took."""

    number: int
    counted: float
    sampled: float
    frozen: float
    planned: float
    people: int


async def plan(database: Database, wanted: int) -> Planned:
    """Counted and shown as its writer sees it, looked over, sent, frozen and planned by the beat's own function."""
    number = await _write(database, _draft, AGO)
    counted, found = await _timed(database, _counted)
    assert found.gets == wanted, f"{found.gets} of {wanted} would get it: {found.left_out}"
    sampled, _ = await _timed(database, _sampled)
    await _write(database, lambda store: _send(store, number), AGO)
    frozen, _ = await _timed(database, lambda store: store.broadcasts.freeze(number))
    around, began = services(database), time.perf_counter()
    while await _write(database, lambda store: store.broadcasts.progress(number).planned) < wanted:
        await send_broadcasts(around)
    return Planned(number, counted, sampled, frozen, time.perf_counter() - began, wanted)


def _draft(store: Store) -> int:
    everybody = store.segments.add(WRITER, "Kaikki asiakkaat", Filters())
    values = {
        "name": "Kutsu",
        "purpose": BroadcastPurpose.EVENTS,
        "texts": TEXTS,
        "buttons": [Button(ButtonKind.REPLY, {})],
        "segments": [everybody],
    }
    return store.broadcasts.draft(values, staff_id=WRITER.staff_id, form_key="bench")


def _counted(store: Store) -> Counted:
    return store.segments.count([Filters()], BroadcastPurpose.EVENTS, None)


def _sampled(store: Store) -> None:
    store.segments.sample(WRITER, [Filters()], BroadcastPurpose.EVENTS, None, 10)


def _send(store: Store, number: int) -> None:
    store.broadcasts.ask_eyes(WRITER, number)
    store.broadcasts.seen(OTHER, number, True)
    found = store.broadcasts.one(number)
    assert found is not None
    store.broadcasts.send(WRITER, number, found.revision)


async def _write(database: Database, work: Callable[[Store], T], ago: timedelta = timedelta()) -> T:
    now: datetime = clock() - ago
    return await database.write(now, work)


async def _timed(database: Database, work: Callable[[Store], T]) -> tuple[float, T]:
    began = time.perf_counter()
    found = await _write(database, work)
    return time.perf_counter() - began, found
