"""The service a client is in now, who is in charge of it, and whom a question of care is meant for."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import insert, update

from storage.database import Database
from storage.store import Store
from storage.tables import check_in, service_case
from tests.kit.people import People

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def test_the_newest_case_that_is_open(database: Database) -> None:
    def fill(store: Store) -> tuple[int, int, int, int]:
        people = People(store.connection, NOW)
        team_id = people.team()
        mari = people.colleague("Mari Mäkelä", team_id=team_id)
        aino = people.client("Aino A", team_id, coordinator=mari)
        stranger, _ = people.person()
        return mari.staff_id, aino.person_id, aino.case_id, stranger

    mari, aino, case_id, stranger = await database.write(NOW, fill)

    def look(store: Store) -> None:
        found = store.clients.open_case(aino)
        assert found is not None
        assert (found.id, found.coordinator_id, found.coordinator_name) == (case_id, mari, "Mari Mäkelä")
        assert not found.is_resting and store.clients.open_case(stranger) is None
        assert store.staff.name_of(mari) == "Mari Mäkelä" and store.staff.name_of(999) == ""

    await database.write(NOW, look)
    await database.write(NOW, lambda store: store.care.rest(case_id, mari))
    resting = await database.write(NOW, lambda store: store.clients.open_case(aino))
    assert resting is not None and resting.is_resting

    closed = update(service_case).values(closed_at=NOW)
    await database.run(lambda connection: connection.execute(closed))
    assert await database.write(NOW, lambda store: store.clients.open_case(aino)) is None


async def test_whom_a_check_in_asks(database: Database) -> None:
    def fill(store: Store) -> tuple[int, int | None, int | None]:
        people = People(store.connection, NOW)
        aino = people.client("Aino A", people.team())
        store.connection.execute(insert(check_in).values(id=7, case_id=aino.case_id, asked_at=NOW))
        return aino.person_id, store.care.asked_of(7), store.care.asked_of(8)

    aino, asked, nobody = await database.write(NOW, fill)
    assert asked == aino and nobody is None
