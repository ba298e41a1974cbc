"""Events around the people who have to do with them: who wants no messages, and what changes after they answered."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from domain.events import Audience, Choice, EventState
from domain.repeats import Repeats
from storage.database import Database
from storage.event_rows import Event
from storage.staff import Reader
from storage.store import Store
from storage.tables import audit, broadcast, broadcast_recipient, channel_identity, delivery, todo
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

    # It was a mistake: her seat is Eetu's by now, so she waits; the seat that he leaves is hers.
    back = partial(puts_back, event_id, rows[aino])
    assert await hall.do(partial(back, hall.pia)) is None
    assert [await hall.do(partial(back, hall.lead)) for _ in range(2)] == ["waiting", "waiting"]
    assert [row["done_at"] is not None for row in await hall.rows(todo)] == [True], "her coordinator need not ask"
    assert sorted(await hall.planned()) == [f"23.11. 10.00 event_{one}" for one in ("back", "left", "offer")], (
        "hers is not said any more"
    )
    assert await hall.do(partial(takes_off, event_id, rows[aino], hall.reader))
    assert await hall.do(partial(takes_off, event_id, rows[eetu], hall.reader))
    assert await hall.do(partial(back, hall.reader)) == "coming"
    assert [one for one in await hall.planned() if "reminder" in one] != []
    alone = {"queues": False}
    assert await hall.do(partial(edits, hall.reader, await hall.event(event_id), alone))
    assert await hall.refuses(partial(puts_back, event_id, rows[eetu], hall.reader)) == "full"
    actions = [
        row["action"] for row in await hall.rows(audit) if row["action"].startswith(("event_left", "event_back"))
    ]
    assert actions == ["event_left"] * 2 + ["event_back"] + ["event_left"] * 2 + ["event_back"], "each once"
    # Who had said STOP is on the list again by a colleague's hand: of that they hear, and are reminded of nothing.
    assert await hall.do(partial(takes_off, event_id, rows[aino], hall.reader))
    assert await hall.do(partial(takes_off, event_id, rows[stranger], hall.reader))
    await hall.do(partial(stops, stranger))
    assert await hall.do(partial(puts_back, event_id, rows[stranger], hall.reader)) == "coming"
    assert [one for one in await hall.planned() if "reminder" in one] == []
    hall.now = at(8, 13, month=12)
    assert await hall.refuses(partial(takes_off, event_id, rows[eetu], hall.reader)) == "over"
    assert await hall.refuses(partial(puts_back, event_id, rows[eetu], hall.reader)) == "over"


async def test_who_was_asked_for_themselves_hears_that_it_moved_or_is_cancelled(hall: Hall) -> None:
    """By name or because they have to come: silence is no no. Who was one of many is left alone."""
    free, must = await hall.hold(), await hall.hold(at(9, 13, month=12), is_must=True)
    aino, eetu, vera, boss = hall.aino.person_id, hall.eetu.person_id, hall.vera.person_id, hall.boss

    def asks_many(event_id: int, purpose: str, left: list[int], waits: list[int], store: Store) -> None:
        row = {"name": "Rekry", "purpose": purpose, "texts": {}, "buttons": [], "segments": [], "made_by": hall.mari}
        row |= {"made_at": store.now, "updated_at": store.now, "updated_by": hall.mari}
        number = store.connection.execute(insert(broadcast).values(**row).returning(broadcast.c.id)).scalar_one()
        store.signups.invite_many(event_id, number, [*left, *waits])
        rows = [{"broadcast_id": number, "person_id": one, "told_at": store.now, "came_to": "sent"} for one in left]
        store.connection.execute(insert(broadcast_recipient), rows)

    await hall.do(partial(asks_many, free, "events", [vera], [boss]))
    await hall.do(partial(asks_many, must, "must", [vera, eetu], [boss]))
    for event_id in (free, must):
        await hall.do(partial(by_name, hall, event_id, [hall.aino.id, hall.eetu.id]))
    assert await told(hall) == [
        ("event_invited", free, aino),
        ("event_invited", free, eetu),
        ("event_invited", must, aino),
    ]
    late = hall.anybody[0]
    await hall.do(partial(just_left, must, late))
    await hall.do(says_all)
    await hall.do(partial(being_said, free))
    await hall.do(partial(stops, eetu))

    async def moves(event_id: int, day: int) -> None:
        later = {"starts_at": at(day, 13, month=12), "ends_at": at(day, 15, month=12)}
        assert await hall.do(partial(edits, hall.reader, await hall.event(event_id), later))

    expected = [("event_moved", free, aino), *(("event_moved", must, who) for who in (aino, eetu, vera, late))]
    for day in (10, 11):
        await moves(free, day)
        await moves(must, day)
        assert await told(hall) == sorted(expected), "each once; Eetu wants no messages, but what he has to come to"
    assert await hall.tick(at(27, 9)) == 0, "that asked them once more"
    assert [await hall.do(partial(reaches, event_id)) for event_id in (free, must)] == [1, 4]
    for event_id in (free, must):
        assert await hall.do(partial(cancels, hall.reader, event_id))
    assert await told(hall) == sorted((notice.replace("moved", "cancelled"), *rest) for notice, *rest in expected)


async def test_what_is_planned_holds_as_long_as_its_event_does(hall: Hall) -> None:
    """Moved later nothing expires too early, moved earlier nothing comes too late."""
    event_id = await hall.hold(seats=1)
    await hall.do(partial(by_name, hall, event_id, [hall.aino.id]))
    for who in (hall.eetu.person_id, hall.anybody[0]):
        await hall.says(who, event_id)
    rows = {one.person_id: one.id for one in await hall.do(lambda store: store.signups.everybody(event_id))}
    assert await hall.do(partial(takes_off, event_id, rows[hall.eetu.person_id], hall.reader))

    async def ends() -> dict[str, Any]:
        planned = [row for row in await hall.rows(delivery) if row["state"] == "planned"]
        return {row["payload"]["notice"]: row["expires_at"] for row in planned}

    for day, hour, offered in ((20, 13, at(24, 10)), (23, 12, at(23, 12))):
        month = 12 if day == 20 else 11
        when = {"starts_at": at(day, hour, month=month), "ends_at": at(day, hour + 1, month=month)}
        assert await hall.do(partial(edits, hall.reader, await hall.event(event_id), when))
        found = await ends()
        assert found["event_invited"] == found["event_left"] == at(day, hour, month=month)
        assert found["event_offer"] == offered, "what was promised stays, but never beyond the beginning"


async def test_two_who_were_one_for_a_while_have_no_seat_twice(hall: Hall) -> None:
    """They are parted when one event has begun, another one is cancelled, and the one's chat is closed."""
    eetu, one, another = hall.eetu.person_id, *hall.anybody[:2]
    full, roomy = await hall.hold(at(24, 13), seats=2), await hall.hold(at(24, 12), seats=3, guests_most=1)
    off, late = await hall.hold(at(25, 13)), await hall.hold()
    for event_id in (full, roomy, off):
        await hall.says(eetu, event_id)
    for event_id, guests in ((full, 0), (roomy, 1), (off, 0), (late, 0)):
        await hall.says(one, event_id, guests=guests)
    assert await hall.do(lambda store: store.signups.joined(one, eetu)) == 1
    assert await hall.says(another, full) == "coming", "the seat that was one too many is hers"
    assert await hall.do(partial(cancels, hall.reader, off))
    await hall.do(partial(closes_chat, one))
    hall.now = at(24, 13, 30)
    await hall.do(lambda store: store.signups.parted(one, eetu))
    stands = [(await hall.states(event_id))[one] for event_id in (full, roomy, off, late)]
    assert stands == ["lapsed", "coming", "lapsed", "coming"]
    assert [(await hall.event(event_id)).taken for event_id in (full, roomy, off, late)] == [2, 3, 1, 1]
    assert late not in {event_id for _, event_id, _ in await told(hall)}, "no chat reaches them"
    for who in (eetu, one, another):
        await hall.do(partial(leaves, who))
    assert [(await hall.event(event_id)).taken for event_id in (full, roomy, off, late)] == [0, 0, 0, 0]


async def test_a_party_that_is_larger_than_the_event_has_become(hall: Hall) -> None:
    """It keeps its place, and is offered what there is when its turn comes."""
    event_id = await hall.hold(seats=4, guests_most=2)
    aino, eetu, vera, nobody = hall.aino.person_id, hall.eetu.person_id, hall.vera.person_id, hall.anybody[0]
    assert [await hall.says(one, event_id, guests=1) for one in (aino, eetu)] == ["coming"] * 2
    assert [await hall.says(vera, event_id, guests=2), await hall.says(nobody, event_id)] == ["waiting"] * 2
    assert await hall.says(eetu, event_id, Choice.MAYBE) == "maybe"
    assert (await hall.states(event_id))[vera] == "waiting", "two are free: too few, while four are there"
    assert (await hall.states(event_id))[nobody] == "offered"
    assert await hall.says(nobody, event_id, Choice.NO) == "declined"
    assert await hall.do(partial(edits, hall.reader, await hall.event(event_id), {"seats": 2}))
    waits = await hall.do(lambda store: store.signups.one(vera, event_id))
    assert waits is not None and waits.is_too_many and waits.place_in_queue == 1
    assert await hall.says(aino, event_id) == "coming"
    offered = await hall.do(lambda store: store.signups.one(vera, event_id))
    assert offered is not None and (offered.state, offered.guests) == ("offered", 0)
    payloads = [row["payload"] for row in await hall.rows(delivery) if row["payload"]["notice"] == "event_offer"]
    assert [payload.get("wished") for payload in payloads] == [None, 2]
    took = await hall.do(lambda store: store.signups.take_offer(vera, event_id, True))
    assert took.signup is not None and took.event.taken == 2


async def test_a_seat_that_frees_when_nobody_can_be_told_in_time(hall: Hall) -> None:
    """On a Saturday the bot is silent: whoever asks first gets it. On a Monday at twenty past eight there is time."""
    saturday, monday = await hall.hold(at(28, 10), seats=1), await hall.hold(at(30, 8, 20), seats=1)
    aino, eetu, nobody = hall.aino.person_id, hall.eetu.person_id, hall.anybody[0]
    for event_id in (saturday, monday):
        for who in (aino, eetu, nobody):
            await hall.says(who, event_id)
    hall.now = at(27, 20, 30)
    for event_id in (saturday, monday):
        await hall.says(aino, event_id, Choice.NO)
    assert [(await hall.states(one))[eetu] for one in (saturday, monday)] == ["waiting", "offered"]
    assert await hall.tick(at(28, 9)) == 0
    assert await hall.says(nobody, saturday) == "coming"
    hall.now = at(30, 8, 19)
    took = await hall.do(lambda store: store.signups.take_offer(eetu, monday, True))
    assert took.signup is not None and took.signup.state == "coming"


async def told(hall: Hall) -> list[tuple[str, int, int]]:
    """What is planned to be said of which event, and to whom."""
    people = {row["id"]: row["person_id"] for row in await hall.rows(channel_identity)}
    planned = [row for row in await hall.rows(delivery) if row["state"] == "planned"]
    return sorted((row["payload"]["notice"], row["payload"]["event"], people[row["identity_id"]]) for row in planned)


def says_all(store: Store) -> None:
    store.connection.execute(update(delivery).values(state="sent", sent_at=store.now))


def just_left(event_id: int, person_id: int, store: Store) -> None:
    """A message to many is on its way to one more, and nobody has noted yet what came of it."""
    number = store.connection.execute(select(func.max(broadcast.c.id))).scalar_one()
    store.signups.invite_many(event_id, number, [person_id])
    store.outbox.plan(person_id, "broadcast", key="late", kind="broadcast", event=event_id)
    planned = store.connection.execute(select(func.max(delivery.c.id))).scalar_one()
    row = {"broadcast_id": number, "person_id": person_id, "delivery_id": planned}
    store.connection.execute(insert(broadcast_recipient).values(**row))


def being_said(event_id: int, store: Store) -> None:
    """The invitations to it are leaving at this moment."""
    theirs = update(delivery).where(delivery.c.payload["event"].as_integer() == event_id)
    store.connection.execute(theirs.values(state="sending", sent_at=None, leased_by="w", lease_until=store.now))


def by_name(hall: Hall, event_id: int, client_ids: list[int], store: Store) -> None:
    assert store.signups.invite_by_name(hall.reader, event_id, client_ids, "form") is not None


def reaches(event_id: int, store: Store) -> int:
    return store.events.to_be_told(event_id)


def closes_chat(person_id: int, store: Store) -> None:
    theirs = update(channel_identity).where(channel_identity.c.person_id == person_id)
    store.connection.execute(theirs.values(blocked_at=store.now))


def leaves(person_id: int, store: Store) -> int:
    return store.signups.leave_all(person_id)


def cancels(reader: Reader, event_id: int, store: Store) -> bool | None:
    return store.events.cancel(reader, event_id)


def puts_back(event_id: int, signup_id: int, reader: Reader, store: Store) -> str | None:
    stands = store.signups.put_back(reader, event_id, signup_id)
    return stands.state.value if stands else None


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
