"""Erased is erased: by the register, in every table, in the file itself, and again after a restore."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from storage import erased_list
from storage.database import Database, open_database
from storage.erasure_wishes import How
from storage.errors import StoreBusy
from storage.owned import tables
from storage.retention import REGISTER
from storage.retention.rule import Erasure, Kind
from storage.store import Store
from storage.tables import audit, case_end, client, erasure, identity_link, metadata, person, service_case
from tests.kit.clock import TestClock
from tests.storage import full_person
from tests.storage.full_person import TELLING, Full


async def filled(database: Database, clock: TestClock) -> Full:
    def work(store: Store) -> Full:
        full = full_person.fill(store)
        store.search.catch_up(100)
        assert full_person.unfilled(store.connection) == set()
        return full

    return await database.write(clock(), work)


def found(kept: dict[str, str]) -> Iterator[str]:
    for table, rows in kept.items():
        yield from (f"{table}: {word}" for word in TELLING if word in rows)


def test_the_tables_of_persons_are_those_of_the_register() -> None:
    """Who adds a table of persons says whose its rows are."""
    personal = {name.partition(".")[0] for name, rule in REGISTER.items() if rule.kind is Kind.PERSONAL}
    assert personal == tables()


async def test_nothing_is_left_but_bare_numbers(database: Database, clock: TestClock) -> None:
    full = await filled(database, clock)
    before = await database.run(full_person.everything)
    assert {line.partition(":")[0] for line in found(before)} >= {
        "client",
        "message",
        "note",
        "search_entry",
        "meeting",
    }

    clock.advance(minutes=1)
    assert await database.write(clock(), lambda store: store.erasing.erase(full.person_id, how=How.CHAT))
    await database.write(clock(), lambda store: store.search.purge())
    await database.leave_nothing()

    assert list(found(await database.run(full_person.everything))) == []
    assert await database.run(in_the_file) == []
    await database.run(lambda connection: by_the_register(connection, clock))
    assert await database.write(clock(), lambda store: store.erasing.erase(full.person_id, how=How.CHAT)) is False
    assert await database.write(clock(), lambda store: store.erasing.done_list()) == [(full.person_id, full_person.AT)]


def in_the_file(connection: Connection) -> list[str]:
    """What the raw bytes of an SQLite store still tell; on PostgreSQL what any column still says as text."""
    if connection.dialect.name == "sqlite":
        path = Path(str(connection.engine.url.database))
        raw = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
        return [word for word in TELLING if word.encode() in raw]
    rows = [
        str(connection.execute(text(f'select "{table.name}"::text from "{table.name}"')).all())
        for table in metadata.sorted_tables
    ]
    return [word for word in TELLING if word in "\n".join(rows)]


def by_the_register(connection: Connection, clock: TestClock) -> None:
    """Rows that were to go are gone; of those that stay, what was to be emptied says nothing."""
    left = full_person.counts(connection)
    for name in sorted(tables()):
        ends = {column.name: REGISTER[f"{name}.{column.name}"].erased for column in metadata.tables[name].columns}
        assert left[name] == (0 if Erasure.ROW in ends.values() else 2 if name == "erasure" else 1), name
        rows = connection.execute(select(metadata.tables[name])).mappings().all()
        for column, end in ends.items():
            if end is Erasure.EMPTIED:
                assert {str(row[column]) for row in rows} <= EMPTY.get(f"{name}.{column}", {"None", ""}), column
    (stub,) = connection.execute(select(client.c.erased_at, client.c.registered_at)).all()
    assert tuple(stub) == (clock(), full_person.AT)
    assert connection.execute(select(person.c.erased_at)).scalar_one() == clock()
    assert connection.execute(select(service_case.c.closed_at, service_case.c.coordinator_id)).one()[0] == clock()
    assert connection.execute(select(case_end.c.outcome, case_end.c.grade)).one() == ("studies", 9)
    last = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(1)).one()
    assert (last.action, last.detail) == ("person_erased", {"how": "chat"})


EMPTY = {
    "job_posting.words": {"[]"},
    "client.birth_year": {"1900"},
    "client.municipality_code": {"001"},
    "client.contact_way": {"chat"},
    "client.best_time": {"any"},
    "client.hopes": {"[]"},
    "client.start_with": {"job"},
    "person.language": {"fi"},
    "company_contact.best_way": {"email"},
}


async def test_another_person_keeps_everything(database: Database, clock: TestClock) -> None:
    """Rows of somebody else, and of the office, are the same after as before."""

    def work(store: Store) -> tuple[dict[str, str], dict[str, str]]:
        office = full_person.office(store)
        full_person.fill(store, office, telling="toinen", codes=SOMEBODY_ELSE)
        before = full_person.everything(store.connection)
        other = full_person.fill(store, office)
        store.erasing.erase(other.person_id, how=How.RETENTION)
        return before, full_person.everything(store.connection)

    before, after = await database.write(clock(), work)
    for name, rows in before.items():
        assert set(rows.splitlines()) <= set(after[name].splitlines()), name


SOMEBODY_ELSE = {
    "client.full_name": "Toini Toinen",
    "client.phone": "+358501",
    "channel_identity.address": "11",
    "company_contact.full_name": "Toini Toinen",
    "company_contact.phone": "+358501",
    "staffing_request.sent_key": "chat-2-2",
    "company_event.form_key": "event-2",
}


async def test_after_a_restore_they_are_erased_again_and_nobody_else(
    database: Database, clock: TestClock, tmp_path: Path
) -> None:
    file = erased_list.path(tmp_path)
    assert erased_list.read(file) == []
    full = await filled(database, clock)
    assert erased_list.append(file, [(full.person_id, full_person.AT)]) == 1
    with file.open("a") as cut_short:
        cut_short.write('{"person": 7, "si')
    erased_list.append(file, [(full.person_id, full_person.AT), (full.person_id + 1, clock())])
    assert file.stat().st_mode & 0o777 == 0o600

    gone = erased_list.read(file)
    assert gone == [(full.person_id, full_person.AT), (full.person_id + 1, clock())]
    strangers = [(number, since + timedelta(seconds=1)) for number, since in gone]
    assert await database.write(clock(), lambda store: store.erasing.again(strangers)) == 0
    assert await database.write(clock(), lambda store: store.erasing.again(gone)) == 1
    assert await database.write(clock(), lambda store: store.erasing.again(gone)) == 0
    assert list(found(await database.run(full_person.everything))) == []
    rows = await database.run(lambda c: c.execute(select(erasure.c.state, erasure.c.asked_how)).all())
    assert ("done", "restore") in [tuple(row) for row in rows]


async def test_who_they_were_in_a_joined_chat_is_listed_too(database: Database, clock: TestClock) -> None:
    """A backup from before the chats were joined has two persons of them."""
    full = await filled(database, clock)
    joined = select(identity_link.c.from_person_id).where(identity_link.c.to_person_id == full.person_id)
    former = set(await database.run(lambda c: c.execute(joined).scalars().all()))
    await database.write(clock(), lambda store: store.erasing.erase(full.person_id, how=How.STAFF))
    listed = await database.write(clock(), lambda store: store.erasing.done_list())
    assert former
    assert {number for number, _ in listed} >= {full.person_id, *former}


async def test_cut_short_it_has_erased_nothing(database: Database, clock: TestClock) -> None:
    full = await filled(database, clock)
    before = await database.run(full_person.everything)

    def cut(store: Store) -> None:
        assert store.erasing.erase(full.person_id, how=How.CHAT)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(clock(), cut)
    assert await database.run(full_person.everything) == before


async def test_it_waits_for_a_turn_under_way(database_url: str, clock: TestClock) -> None:
    """The turn holds the conversation; an erasure that cannot have it does nothing, and is tried again."""
    database = open_database(database_url, patience=0.2)
    try:
        full = await filled(database, clock)
        under_way, done = threading.Event(), threading.Event()

        def turn(store: Store) -> None:
            assert store.people.hold(full.rows["conversation"])
            under_way.set()
            assert done.wait(20)

        async def hold() -> None:
            other = open_database(database_url)
            await other.write(clock(), turn)
            await other.close()

        holding = asyncio.create_task(asyncio.to_thread(asyncio.run, hold()))
        assert await asyncio.to_thread(under_way.wait, 20)
        with pytest.raises(StoreBusy):
            await database.write(clock(), lambda store: store.erasing.erase(full.person_id, how=How.CHAT))
        done.set()
        await holding
        assert await database.write(clock(), lambda store: store.erasing.erase(full.person_id, how=How.CHAT))
    finally:
        await database.close()
