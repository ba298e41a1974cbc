"""The console's reads stay quick when the list is long, and no read is without its trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, insert
from sqlalchemy.exc import OperationalError

from domain.roles import Role
from storage.caseload import PAGE, Caseload, Filters, Stage, Whose
from storage.client_file import Files
from storage.database import Database, SqliteDatabase
from storage.plans import Plans
from storage.profiles import Profiles
from storage.staff import Reader
from storage.store import Store
from storage.tables import (
    audit,
    channel_identity,
    client,
    conversation,
    message,
    person,
    service_case,
    todo,
)
from storage.timeline import Timeline
from storage.today import Today
from tests.kit.clock import START
from tests.kit.people import People

MANY = 10_000
ANSWERS = {
    "call_name": "A",
    "birth_year": 2004,
    "contact_way": "chat",
    "best_time": "any",
    "hopes": ["work"],
    "start_with": "job",
    "registered_at": START,
    "updated_at": START,
}


def fill(connection: Connection) -> dict[str, Reader]:
    people = People(connection, START)
    team_id = people.team()
    coordinators = [people.colleague(f"Koordinaattori{n} K", team_id=team_id) for n in range(40)]
    ids = range(1, MANY + 1)
    connection.execute(insert(person), [{"id": n, "language": "fi", "created_at": START} for n in ids])
    connection.execute(
        insert(channel_identity),
        [
            {"id": n, "person_id": n, "channel": "web", "bot": "web", "address": str(n), "created_at": START}
            for n in ids
        ],
    )
    connection.execute(insert(conversation), [{"id": n, "identity_id": n, "started_at": START} for n in ids])
    connection.execute(
        insert(client),
        [
            {"id": n, "person_id": n, "full_name": f"Asiakas {n}", "municipality_code": f"{team_id:03}", **ANSWERS}
            for n in ids
        ],
    )
    connection.execute(
        insert(service_case),
        [
            {
                "client_id": n,
                "service": "job",
                "team_id": team_id,
                "coordinator_id": None if n % 50 == 0 else coordinators[n % 40].staff_id,
                "opened_at": START,
                "first_contact_due": (START + timedelta(days=n % 30 - 10)).date(),
                "first_contact_at": START if n % 3 else None,
                "first_contact_by": coordinators[0].staff_id if n % 3 else None,
            }
            for n in ids
        ],
    )
    connection.execute(
        insert(todo),
        [{"kind": "person_wanted", "person_id": n, "created_at": START} for n in ids if n % 100 == 0],
    )
    connection.execute(
        insert(message),
        [
            {"conversation_id": n, "direction": "in", "at": START, "kind": "say", "body": f"moi {k}"}
            for n in ids
            if n % 20 == 0
            for k in range(10)
        ],
    )
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("analyze")
    return {
        "admin": people.colleague("Aino Alku", Role.ADMIN),
        "lead": people.colleague("Leena Laine", Role.TEAM_LEAD, team_id),
        "coordinator": coordinators[20],
    }


@pytest.fixture
async def many(database: Database) -> dict[str, Reader]:
    return await database.run(fill)


def counted(connection: Connection, work: Callable[[Store, Reader], object], reader: Reader) -> int:
    """How many statements the work runs: of its own connection, since other tests' servers may be at work too."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        assert work(Store(connection, START), reader) is not None
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return len(statements)


async def test_ten_thousand_clients_need_no_more_questions_than_ten(
    database: Database, many: dict[str, Reader]
) -> None:
    works: dict[str, tuple[int, Callable[[Store, Reader], object]]] = {
        "today": (17, lambda store, reader: store.today.of(reader)),
        "clients": (4, lambda store, reader: store.caseload.clients(reader, Filters())),
        "last page": (4, lambda store, reader: store.caseload.clients(reader, Filters(page=9))),
        "waiting": (4, lambda store, reader: store.caseload.clients(reader, Filters(Whose.ALL, Stage.WAITING))),
        "by name": (7, lambda store, reader: store.caseload.clients(reader, Filters(name="asiakas 60"))),
        "one town": (4, lambda store, reader: store.caseload.clients(reader, Filters(municipality="001"))),
        "numbers": (3, lambda store, reader: store.caseload.numbers(reader)),
        "client": (7, lambda store, reader: store.files.client(reader, 60)),
        "story": (15, lambda store, reader: store.timeline.page(reader, 60)),
    }
    for role, reader in many.items():
        for name, (statements, work) in works.items():
            found = await database.run(lambda c, w=work, r=reader: counted(c, w, r))  # type: ignore[misc]
            assert found <= statements, f"{role}, {name}: {found} statements"


async def test_order_is_the_same_within_a_page_and_across_pages(database: Database, many: dict[str, Reader]) -> None:
    reader = many["coordinator"]

    def pages(store: Store) -> list[int]:
        shown = (store.caseload.clients(reader, Filters(page=page)).cases for page in range(1, 10))
        return [case.case_id for cases in shown for case in cases]

    ids = await database.write(START, pages)
    assert len(ids) == len(set(ids)) > 5 * PAGE
    counts = await database.write(START, lambda store: store.caseload.clients(reader, Filters()).counts)
    assert counts[Whose.ALL, Stage.ALL] == len(ids)
    assert counts[Whose.MINE, Stage.ALL] + counts[Whose.QUEUE, Stage.ALL] == len(ids)
    waiting, contacted = counts[Whose.ALL, Stage.WAITING], counts[Whose.ALL, Stage.CONTACTED]
    assert waiting + contacted == len(ids)


async def test_personal_data_cannot_be_read_without_a_trace(database: Database) -> None:
    """Every public read that shows a person adds a line to the record, in the same transaction."""

    def story(people: People) -> tuple[Reader, int, int, int]:
        team_id = people.team()
        mari = people.colleague("Mari Mäki", team_id=team_id)
        known = people.client("Aava Aalto", team_id, coordinator=mari)
        stranger, _ = people.person()
        people.todo("person_wanted", stranger)
        return mari, known.id, known.case_id, stranger

    mari, client_id, case_id, stranger = await database.run(lambda c: story(People(c, START)))
    reads: dict[str, Callable[[Store], object]] = {
        "today.of": lambda store: store.today.of(mari),
        "caseload.clients": lambda store: store.caseload.clients(mari, Filters()),
        "files.client": lambda store: store.files.client(mari, client_id),
        "files.talk": lambda store: store.files.talk(mari, client_id),
        "files.person": lambda store: store.files.person(mari, stranger),
        "timeline.page": lambda store: store.timeline.page(mari, client_id),
        "profiles.open": lambda store: store.profiles.open(mari, client_id),
        "plans.sheet": lambda store: store.plans.sheet(mari, case_id),
    }
    presses = {
        "caseload.contacted_in_chat",
        "caseload.take", "caseload.mark_contact_made", "caseload.unmark_contact", "caseload.numbers",
        "profiles.change", "plans.set", "plans.reviewed", "plans.add_step", "plans.set_step", "plans.tick",
        # For pages and chats that record the look themselves, or need none: it is the client who reads.
        "plans.of_client", "plans.of_person", "plans.has_any",
    }  # fmt: skip
    parts = {"today": Today, "caseload": Caseload, "files": Files, "timeline": Timeline, "profiles": Profiles}
    public = {
        f"{part}.{name}"
        for part, kind in {**parts, "plans": Plans}.items()
        for name in vars(kind)
        if not name.startswith("_")
    }
    assert public == set(reads) | presses, "a new read belongs in this test"
    for count, read in enumerate(reads.values(), start=1):
        assert await database.write(START, lambda store, r=read: r(store)) is not None  # type: ignore[misc]
        lines = await database.run(lambda connection: connection.execute(audit.select()).all())
        assert len(lines) == count
        if isinstance(database, SqliteDatabase):
            with pytest.raises(OperationalError, match="readonly"):
                await database.read(START, lambda store, r=read: r(store))  # type: ignore[misc]


async def test_a_client_with_two_cases_is_seen_through_either(database: Database) -> None:
    def story(people: People) -> tuple[Reader, Reader, int]:
        team_id = people.team()
        mari, tomi = (people.colleague(name, team_id=team_id) for name in ("Mari Mäki", "Tomi Tuomi"))
        known = people.client("Aava Aalto", team_id, coordinator=mari)
        people._connection.execute(
            insert(service_case).values(
                client_id=known.id,
                service="strength",
                team_id=team_id,
                coordinator_id=tomi.staff_id,
                opened_at=START,
                first_contact_due=START.date(),
            )
        )
        return mari, tomi, known.id

    mari, tomi, client_id = await database.run(lambda c: story(People(c, START)))
    for reader in (mari, tomi):
        file = await database.write(START, lambda store, r=reader: store.files.client(r, client_id))  # type: ignore[misc]
        assert file is not None
        assert {(case.coordinator_id, case.can_mark) for case in file.cases} == {
            (mari.staff_id, reader is mari),
            (tomi.staff_id, reader is tomi),
        }


async def test_taking_at_once_gives_it_to_one(database: Database) -> None:
    import asyncio

    def story(people: People) -> tuple[list[Reader], int]:
        team_id = people.team()
        readers = [people.colleague(f"Koordinaattori{n} K", team_id=team_id) for n in range(4)]
        return readers, people.client("Jere Jono", team_id).case_id

    readers, case_id = await database.run(lambda c: story(People(c, START)))

    async def take(reader: Reader) -> str:
        taken = await database.write(START, lambda store: store.caseload.take(reader, case_id))
        return taken.outcome if taken else "none"

    outcomes = await asyncio.gather(*(take(reader) for reader in readers))
    assert sorted(outcomes) == ["taken", "too_late", "too_late", "too_late"]
    first = readers[outcomes.index("taken")]
    assert await take(first) == "mine_already"
