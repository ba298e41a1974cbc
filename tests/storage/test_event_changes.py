"""Events around the people who have to do with them: who wants no messages, and what changes after they answered."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert

from domain.events import Audience, EventState
from domain.repeats import Repeats
from storage.database import Database
from storage.event_rows import Event
from storage.staff import Reader
from storage.store import Store
from storage.tables import broadcast, broadcast_recipient, todo
from tests.kit.events import written
from tests.storage.hall import Hall, asks
from tests.storage.office import at


@pytest.fixture
async def hall(database: Database) -> Hall:
    return await Hall(database).open()


async def test_who_says_stop_is_left_alone_for_good(hall: Hall) -> None:
    """Aino was invited by name; a newcomer and an employer come, and none of them wants to be written to."""
    event_id = await hall.hold(audience=Audience.EVERYONE)
    newcomer = hall.anybody[0]
    await hall.do(lambda store: store.signups.invite_by_name(hall.reader, event_id, [hall.aino.id], "form"))
    for who in (newcomer, hall.boss):
        await hall.says(who, event_id)
        await hall.do(partial(stops, who))
    await hall.do(partial(stops, hall.aino.person_id))
    assert await hall.planned() == []
    assert await hall.tick(at(27, 9)) == 0, "she is not asked once more"
    for day in (9, 10):
        of = await hall.event(event_id)
        later = {"starts_at": at(day, 13, month=12), "ends_at": at(day, 15, month=12)}
        assert await hall.do(partial(edits, hall.reader, of, later))
    assert await hall.planned() == ["27.11. 09.00 event_moved"] * 2, "they do come: of that alone they hear"
    await hall.tick(at(10, 12, 30, month=12))
    code = (await hall.event(event_id)).code
    assert await hall.do(lambda store: store.signups.check_in(newcomer, event_id, code))
    assert await hall.tick(at(10, 16, month=12)) == 0, "nor is anybody asked how it was"


async def test_who_tells_a_colleague_that_they_cannot_come(hall: Hall) -> None:
    event_id = await hall.hold(seats=1, is_must=True)
    aino, eetu, stranger = hall.aino.person_id, hall.eetu.person_id, hall.anybody[0]
    for who in (aino, eetu, stranger):
        await hall.says(who, event_id)
    rows = {one.person_id: one.id for one in await hall.do(lambda store: store.signups.everybody(event_id))}
    off = partial(takes_off, event_id, rows[aino])
    assert await hall.do(partial(off, hall.pia)) is False, "she neither holds it nor knows Aino"
    assert await hall.do(partial(off, hall.lead)) and await hall.do(partial(off, hall.lead)), "twice is once"
    assert await hall.states(event_id) == {aino: "declined", eetu: "offered", stranger: "waiting"}
    assert await hall.planned() == ["23.11. 10.00 event_offer", "23.11. 10.00 event_left"]
    assert [row["kind"] for row in await hall.rows(todo)] == ["event_cannot"], "her coordinator hears of it (188)"
    assert await hall.do(partial(takes_off, event_id, rows[stranger], hall.reader)), "who holds it sees everybody"
    hall.now = at(8, 13, month=12)
    assert await hall.refuses(partial(takes_off, event_id, rows[eetu], hall.reader)) == "over"


def takes_off(event_id: int, signup_id: int, reader: Reader, store: Store) -> bool:
    return store.signups.take_off(reader, event_id, signup_id)


def stops(person_id: int, store: Store) -> None:
    store.signups.left_alone(person_id)


def edits(reader: Reader, of: Event, values: dict[str, Any], store: Store) -> bool | None:
    return store.events.edit(reader, of.id, of.revision, values)


async def test_what_changes_around_those_who_are_there(hall: Hall) -> None:
    """Fewer guests allowed, the organiser gone, an event that becomes obligatory, a draft without a place."""
    event_id = await hall.hold(guests_most=2, is_open=False)
    aino = hall.aino.person_id

    def asks_many(store: Store) -> None:
        row = {"name": "Rekry", "purpose": "events", "texts": {}, "buttons": [], "segments": [], "made_by": hall.mari}
        row |= {"made_at": store.now, "updated_at": store.now, "updated_by": hall.mari}
        number = store.connection.execute(insert(broadcast).values(**row).returning(broadcast.c.id)).scalar_one()
        store.signups.invite_many(event_id, number, [aino, hall.eetu.person_id, hall.boss])
        rows = {"broadcast_id": number, "told_at": store.now, "came_to": "sent"}
        store.connection.execute(insert(broadcast_recipient).values(**rows, person_id=hall.eetu.person_id))

    await hall.do(asks_many)
    assert await hall.says(aino, event_id, guests=2) == "coming"
    less = {"guests_most": 0, "is_must": True}
    assert await hall.do(lambda store: store.events.edit(hall.reader, event_id, 1, less))
    assert await hall.says(aino, event_id, guests=2) == "coming", "who had asked for them keeps the seats"
    assert await hall.says(aino, event_id, guests=3) == await hall.says(hall.boss, event_id, guests=1)
    assert (await hall.event(event_id)).taken == 3
    assert await hall.tick(at(27, 9)) == 0, "Eetu has allowed no invitations, and was asked as if he were free to come"

    assert await hall.do(lambda store: store.events.set_hosts(hall.reader, event_id, [hall.olli]))
    await hall.do(lambda store: store.staff.deactivate(hall.mari))
    assert await hall.do(partial(asks, hall.boss, event_id)) == "Olli Oja", "who holds it with her is still here"

    hall.reader = hall.lead
    values = written(at(1, 13, month=12))
    every = Repeats.on_weekday(1, 2)
    first = await hall.do(
        lambda store: store.events.add(values, staff_id=hall.lead.staff_id, form_key="form", repeats=every)
    )
    series_id = (await hall.event(first)).series_id or 0
    _, second, _ = await hall.do(lambda store: store.events.of_series(series_id))
    nowhere = {"place": None}
    assert await hall.do(lambda store: store.events.edit(hall.lead, second.id, second.revision, nowhere))
    assert await hall.do(lambda store: store.events.publish(hall.lead, first))
    states = [one.state for one in await hall.do(lambda store: store.events.of_series(series_id))]
    assert states == [EventState.PUBLISHED, EventState.DRAFT, EventState.PUBLISHED], "nobody would know where to come"
