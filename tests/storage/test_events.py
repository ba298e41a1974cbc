"""Events: seats and the queue, what is said of them and when, series, who sees whom, and what becomes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from domain.calendar import to_local
from domain.events import Audience, Choice, EventState, Origin, SignupState
from domain.people import Purpose
from domain.repeats import Repeats
from domain.roles import Role
from storage.database import Database
from storage.erasure_wishes import How
from storage.errors import Refused
from storage.event_people import Skip
from storage.rights import Offered
from storage.staff import Reader
from storage.store import Store
from storage.tables import (
    audit,
    broadcast,
    broadcast_recipient,
    channel_identity,
    delivery,
    link_code,
    todo,
)
from tests.kit.events import written
from tests.kit.people import People
from tests.storage.hall import Hall, asks
from tests.storage.office import at


@pytest.fixture
async def hall(database: Database) -> Hall:
    return await Hall(database).open()


async def test_a_full_event_moves_its_queue_up(hall: Hall) -> None:
    """Two seats: Aino takes one and brings a friend, Eetu and two others wait; she comes alone, then not at all."""
    event_id = await hall.hold(seats=2, guests_most=1)
    aino, eetu, (nobody, other, *_) = hall.aino.person_id, hall.eetu.person_id, hall.anybody
    assert await hall.says(aino, event_id, guests=1) == "coming"
    assert await hall.says(eetu, event_id, guests=1) == "waiting"
    assert await hall.says(nobody, event_id, called="  Nelli ") == "waiting"
    assert await hall.says(other, event_id) == "waiting"
    assert await hall.says(aino, event_id, guests=2) == "too_many_guests"
    assert (await hall.event(event_id)).free == 0
    waits = await hall.do(lambda store: store.signups.one(nobody, event_id))
    assert waits is not None
    assert (waits.place_in_queue, waits.called) == (2, "Nelli")
    assert await hall.planned() == ["07.12. 13.00 event_reminder 1d", "08.12. 11.00 event_reminder 2h"]

    # One seat is free: too few for Eetu and his friend, so it goes to the next one, for a day from the morning on.
    hall.now = at(23, 21)
    assert await hall.says(aino, event_id) == "coming"
    assert (await hall.states(event_id))[nobody] == "offered"
    offered = await hall.do(lambda store: store.signups.one(nobody, event_id))
    assert offered is not None
    assert offered.offer_until is not None
    assert to_local(offered.offer_until) == at(25, 8)
    assert "23.11. 21.00 event_offer" in await hall.planned()

    # She does not take it: it goes on, also when nobody looks for a while. What was to be said of it is not said.
    assert await hall.tick(at(25, 7, 59)) == 0
    assert await hall.tick(at(25, 8)) == 1
    assert await hall.tick(at(25, 8)) == 0
    assert (await hall.states(event_id))[nobody] == "lapsed"
    assert (await hall.states(event_id))[other] == "offered"
    assert [one for one in await hall.planned() if "event" in one and one.startswith("25.11.")] == [
        "25.11. 08.00 event_offer",
        "25.11. 08.00 event_lapsed",
    ], "the one hears that the seat is theirs, the other that it is not any more"
    late = await hall.refuses(lambda store: store.signups.take_offer(nobody, event_id, True))
    assert late == "offer_over"
    took = await hall.do(lambda store: store.signups.take_offer(other, event_id, True))
    assert took.signup is not None
    assert (took.signup.state, took.was) == (SignupState.COMING, SignupState.OFFERED)
    again = await hall.do(lambda store: store.signups.take_offer(other, event_id, True))
    assert again.was is SignupState.COMING, "pressed twice it is taken once"

    # She still wants to come: at the end of the queue. When Aino and the other give up, Eetu has room for two.
    assert await hall.says(nobody, event_id) == "waiting"
    assert [one for one in await hall.planned() if "lapsed" in one] == [], "who has asked again need not be told how"
    assert await hall.says(aino, event_id, Choice.NO) == "declined"
    assert await hall.says(other, event_id, Choice.MAYBE) == "maybe"
    states = await hall.states(event_id)
    assert [states[one] for one in (aino, eetu, nobody, other)] == ["declined", "waiting", "offered", "maybe"]
    assert await hall.refuses(lambda store: store.signups.take_offer(eetu, event_id, True)) == "no_offer"
    assert await hall.says(eetu, event_id) == "coming", "with less company he has a seat at once: it was free"
    left = await hall.do(lambda store: store.signups.take_offer(nobody, event_id, False))
    assert left.signup is not None
    assert left.signup.state is SignupState.DECLINED
    assert [one for one in await hall.planned() if "offer" in one] == []
    assert (await hall.do(lambda store: store.events.counts([event_id])))[event_id].coming == 1

    # More seats, and then fewer than are taken.
    revision = (await hall.event(event_id)).revision
    assert await hall.says(aino, event_id, guests=1) == "waiting"
    assert await hall.do(lambda store: store.events.edit(hall.reader, event_id, revision, {"seats": 5}))
    assert (await hall.states(event_id))[aino] == "offered"
    few = await hall.refuses(lambda store: store.events.edit(hall.reader, event_id, revision + 1, {"seats": 2}))
    assert few == "seats_taken"
    old = await hall.refuses(lambda store: store.events.edit(hall.lead, event_id, revision, {"seats": 9}))
    assert old == "changed"


async def test_whom_it_is_for_and_until_when(hall: Hall) -> None:
    aino, nobody, vera = hall.aino.person_id, hall.anybody[0], hall.vera.person_id
    draft = await hall.hold(publishes=False)
    assert await hall.says(aino, draft) == "gone"
    asked = await hall.hold(at(9, 13, month=12), is_open=False)
    assert await hall.says(aino, asked) == "invitation_only"
    employers = await hall.hold(at(10, 13, month=12), audience=Audience.EMPLOYERS)
    clients = await hall.hold(at(11, 13, month=12), until=at(1, 12, month=12), seats=1, queues=False)
    assert await hall.says(aino, employers) == "not_yours"
    assert await hall.says(hall.boss, clients) == "not_yours"
    assert await hall.says(hall.boss, employers) == await hall.says(nobody, employers) == "coming"
    assert await hall.says(aino, clients) == "coming"
    assert await hall.says(vera, clients) == "full"
    assert set(await hall.states(clients)) == {aino}, "who was refused has no place on the list"
    hall.now = at(1, 12, month=12)
    assert await hall.says(vera, clients) == "signup_closed"
    assert await hall.says(aino, clients, Choice.NO) == "declined", "a change of mind is heard at any time"
    hall.now = at(11, 15, month=12)
    assert await hall.says(aino, clients, Choice.NO) == "over"

    def coming(audience: Audience) -> Callable[[Store], list[int]]:
        return lambda store: [one.id for one in store.events.coming(audiences={audience})]

    hall.now = at(24, 9)
    assert await hall.do(coming(Audience.CLIENTS)) == [clients]
    assert await hall.do(coming(Audience.EMPLOYERS)) == [employers]
    token = (await hall.event(draft)).token
    assert await hall.do(lambda store: store.events.by_token(token)) is None, "a draft has no page yet"

    # Who only speaks for a company hears of it by e-mail or in the chat they have.
    await hall.do(lambda store: store.events.cancel(hall.reader, employers, {"fi": "Sairaana."}))
    assert (await hall.planned()).count("24.11. 09.00 event_cancelled") == 2


async def test_what_one_is_obliged_to_come_to(hall: Hall) -> None:
    event_id = await hall.hold(is_must=True)
    await hall.says(hall.aino.person_id, event_id, Choice.NO)
    await hall.says(hall.anybody[0], event_id, Choice.NO)
    (said,) = await hall.rows(todo)
    assert (said["kind"], said["staff_id"], said["event_id"]) == ("event_cannot", hall.mari, event_id)
    await hall.says(hall.aino.person_id, event_id)
    (said,) = await hall.rows(todo)
    assert said["done_at"] is not None, "they come after all"
    message_id = await hall.do(
        lambda store: People(store.connection, store.now).message(hall.aino.conversation_id, "in", "Missä se on?")
    )
    ask: dict[str, Any] = {"message_id": message_id, "conversation_id": hall.aino.conversation_id}
    assert await hall.do(lambda store: store.signups.ask(hall.aino.person_id, event_id, **ask)) == "Mari Meri"
    asked = (await hall.rows(todo))[-1]
    assert (asked["kind"], asked["staff_id"], asked["message_id"]) == ("event_asked", hall.mari, message_id)
    for who, name in ((hall.anybody[0], "Mari Meri"), (hall.boss, "Mari Meri"), (hall.vera.person_id, "Pia Puu")):
        assert await hall.do(partial(asks, who, event_id)) == name


async def test_a_series_keeps_its_hour_and_goes_on(hall: Hall) -> None:
    """The first Tuesday of every month, at one by the clock on the wall; sign-up ends the day before at noon."""
    values = written(at(1, 13, month=12), until=at(30, 12), seats=20)
    first = await hall.do(
        lambda store: store.events.add(
            values, staff_id=hall.mari, form_key="form", repeats=Repeats.on_weekday(1, 2), ends_on=date(2027, 5, 1)
        )
    )
    same = await hall.do(lambda store: store.events.add(values, staff_id=hall.mari, form_key="form"))
    assert same == first, "sent twice it is one"
    series_id = (await hall.event(first)).series_id
    assert series_id is not None

    async def days() -> list[str]:
        found = await hall.do(lambda store: store.events.of_series(series_id))
        return [f"{to_local(one.starts_at):%d.%m. %H.%M} {one.state} {one.place}" for one in found]

    assert await days() == [
        "01.12. 13.00 draft Palvelutori",
        "05.01. 13.00 draft Palvelutori",
        "02.02. 13.00 draft Palvelutori",
    ]
    await hall.do(lambda store: store.events.publish(hall.reader, first))
    second, third = (await hall.do(lambda store: store.events.of_series(series_id)))[1:]
    assert second.until == at(4, 12, month=1, year=2027)
    assert second.series_repeats == Repeats.on_weekday(1, 2)

    # One of them is another day; the whole series is elsewhere and later, but for that one and what is over.
    alone = {"starts_at": at(7, 9, month=1, year=2027), "ends_at": at(7, 10, month=1, year=2027), "until": None}
    assert await hall.do(lambda store: store.events.edit(hall.reader, second.id, second.revision, alone))
    later = {"starts_at": at(1, 14, month=12), "ends_at": at(1, 16, month=12), "place": "Kirjasto"}
    before = await hall.event(first)
    await hall.do(lambda store: store.events.edit(hall.lead, first, before.revision, later, whole_series=True))
    assert await days() == [
        "01.12. 14.00 published Kirjasto",
        "07.01. 09.00 published Palvelutori",
        "02.02. 14.00 published Kirjasto",
    ]
    assert (await hall.event(third.id)).until == at(1, 12, month=2, year=2027)

    # Weeks later the next ones are there, also over the change of clocks in March; May is beyond its end.
    assert await hall.tick(at(2, 9, month=12)) == 1
    assert (await days())[-1] == "02.03. 14.00 published Kirjasto"
    await hall.tick(at(10, 9, month=3, year=2027))
    assert (await days())[-1] == "06.04. 14.00 published Kirjasto"
    assert await hall.tick(at(10, 9, month=3, year=2027)) == 0
    assert await hall.do(lambda store: store.events.end_series(hall.reader, series_id))
    assert await hall.do(lambda store: store.events.end_series(hall.reader, series_id)) is False

    # A copy stands alone, on the next such weekday; the list has all of them in their places.
    copied = await hall.do(lambda store: store.events.copy(hall.reader, first, "copied"))
    assert copied is not None
    assert await hall.do(lambda store: store.events.copy(hall.reader, first, "copied")) == copied, "twice is once"
    alone_now = await hall.event(copied)
    assert (alone_now.series_id, alone_now.state) == (None, EventState.DRAFT)
    assert to_local(alone_now.starts_at) == at(16, 14, month=3, year=2027)
    assert alone_now.until == at(15, 12, month=3, year=2027)

    def listed(when: Any, **more: Any) -> Callable[[Store], list[int]]:
        return lambda store: [one.id for one in store.events.listed(when=when, **more).events]

    assert await hall.do(listed("drafts")) == [copied]
    assert (await hall.do(listed("past")))[-1] == first
    assert await hall.do(listed("past", words="kirjasto rekry", after=third.id)) == [first]
    assert len(await hall.do(listed("coming"))) == 1
    await hall.do(lambda store: store.events.cancel(hall.reader, copied))
    assert await hall.do(listed("drafts")) == []
    assert copied not in await hall.do(listed("coming")), "a draft that is thrown away was never there"


async def test_moved_and_cancelled_with_invitations_in_flight(hall: Hall) -> None:
    aino, eetu, maybe, silent = hall.aino.person_id, hall.eetu.person_id, *hall.anybody[:2]
    event_id = await hall.hold()
    await hall.says(aino, event_id)
    await hall.says(maybe, event_id, Choice.MAYBE)
    await hall.do(lambda store: store.signups.invite_by_name(hall.reader, event_id, [hall.eetu.id], "form"))
    of = await hall.event(event_id)
    later = {"starts_at": at(9, 13, month=12), "ends_at": at(9, 15, month=12)}
    assert await hall.do(lambda store: store.events.edit(hall.reader, event_id, of.revision, later))
    assert (await hall.event(event_id)).moves == 1
    assert await hall.planned() == [
        "23.11. 10.00 event_invited",  # says the new time, since its words are made when it leaves
        "23.11. 10.00 event_moved",
        "23.11. 10.00 event_moved",
        "08.12. 13.00 event_reminder 1d",
        "09.12. 11.00 event_reminder 2h",
    ]
    # A text alone is no move, and nothing at all is no change.
    of = await hall.event(event_id)
    bring = {"bring": {"fi": "Ota CV mukaan."}, "access": {"fi": "Ovella ei ole portaita."}}
    assert await hall.do(lambda store: store.events.edit(hall.reader, event_id, of.revision, bring))
    assert await hall.do(lambda store: store.events.edit(hall.reader, event_id, of.revision + 1, bring)) is False
    assert (await hall.event(event_id)).moves == 1
    of = await hall.event(event_id)
    assert of.said("access", "sv") == "Ovella ei ole portaita."
    for place, address, tells in (
        ("Iisalmi", None, False),
        ("Torget", "Kirkkokatu 31, LAHTI", True),
        ("Lahtis", "", True),
    ):
        assert replace(of, place=place, address=address, municipality_code="398").tells_town is tells

    # Eetu answers to the time he knows: a yes waits for whether the new one suits, a no is a no.
    old = await hall.do(lambda store: store.signups.answer(eetu, event_id, Choice.YES, moves_seen=0))
    assert old.moved
    assert old.signup is not None
    assert old.signup.state is SignupState.INVITED
    nothing = await hall.do(lambda store: store.signups.answer(silent, event_id, Choice.YES, moves_seen=0))
    assert (nothing.moved, nothing.signup) == (True, None)
    assert await hall.says(eetu, event_id, moves_seen=1) == "coming"
    assert await hall.says(eetu, event_id, Choice.NO, moves_seen=0) == "declined"

    # Called off in the night before: they hear of it now, not when it is too late. Nothing else is said any more.
    hall.now = at(9, 6, month=12)
    assert await hall.do(lambda store: store.events.cancel(hall.reader, event_id, {"fi": "Vetäjä on sairas."}))
    assert await hall.do(lambda store: store.events.cancel(hall.reader, event_id)) is False
    assert await hall.planned() == ["09.12. 06.00 event_cancelled"] * 2
    payloads = [row["payload"] for row in await hall.rows(delivery) if row["state"] == "planned"]
    assert [payload.get("urgent") for payload in payloads] == [None, None], "at eight there are five hours left"
    assert await hall.says(silent, event_id) == "cancelled"
    assert (await hall.event(event_id)).said("cancel_words", "sv") == "Vetäjä on sairas."

    saturday = await hall.hold(at(12, 13, month=12))
    await hall.says(aino, saturday)
    hall.now = at(12, 9, month=12)
    await hall.do(lambda store: store.events.cancel(hall.reader, saturday))
    payloads = [row["payload"] for row in await hall.rows(delivery) if row["state"] == "planned"]
    assert payloads[-1]["urgent"] is True, "on Monday it would be too late"


async def test_asked_once_more_and_then_left_alone(hall: Hall) -> None:
    """Aino is invited by name, Vera and somebody with many; Vera's message never leaves."""
    event_id = await hall.hold()
    vera, other = hall.vera.person_id, hall.eetu.person_id

    def send(store: Store) -> None:
        for one in (vera, other):
            People(store.connection, store.now).consent(one, Purpose.EVENTS)
        row = {"name": "Rekry", "purpose": "events", "texts": {}, "buttons": [], "segments": [], "made_by": hall.mari}
        row |= {"made_at": store.now, "updated_at": store.now, "updated_by": hall.mari}
        number = store.connection.execute(insert(broadcast).values(**row).returning(broadcast.c.id)).scalar_one()
        assert store.signups.invite_many(event_id, number, [vera, other]) == {vera, other}
        assert store.signups.invite_many(event_id, number, [vera, other]) == frozenset(), "each is asked once"
        rows = [{"broadcast_id": number, "person_id": one} for one in (vera, other)]
        store.connection.execute(insert(broadcast_recipient), rows)
        left = update(broadcast_recipient).where(broadcast_recipient.c.person_id == other)
        store.connection.execute(left.values(told_at=store.now, came_to="sent"))

    await hall.do(send)
    wanted = [hall.aino.id, hall.eetu.id, hall.vera.id]
    asked = await hall.do(lambda store: store.signups.invite_by_name(hall.reader, event_id, wanted, "form"))
    assert asked is not None
    assert (asked.count, asked.skipped) == (1, Counter({Skip.ASKED: 1, Skip.NOT_YOURS: 1}))
    twice = await hall.do(lambda store: store.signups.invite_by_name(hall.reader, event_id, wanted, "form"))
    assert twice is not None
    assert twice.count == 1, "sent twice it is one, though Aino allows nothing: it is a personal message"
    lines = [row for row in await hall.rows(audit) if row["action"] == "event_invited"]
    assert [(row["staff_id"], row["subject_id"]) for row in lines] == [(hall.mari, hall.aino.id)]
    found = await hall.do(lambda store: store.signups.invitable(hall.reader, event_id, "o a"))
    assert [(one.full_name, one.skip) for one in found or []] == [("Aino Aho", Skip.ASKED)]

    assert await hall.tick(at(26, 9)) == 0
    assert await hall.tick(at(26, 21)) == 0, "not at night"
    assert await hall.tick(at(27, 9)) == 2
    assert await hall.tick(at(4, 9, month=12)) == 0
    again = [row for row in await hall.rows(delivery) if row["payload"]["notice"] == "event_again"]
    assert [(row["purpose"], row["state"]) for row in again] == [("events", "planned"), (None, "planned")]
    await hall.says(hall.aino.person_id, event_id, Choice.NO)
    again = [row for row in await hall.rows(delivery) if row["payload"]["notice"] == "event_again"]
    assert [row["state"] for row in again] == ["planned", "cancelled"], "who has answered is not asked"


async def test_at_the_door_and_after(hall: Hall) -> None:
    """Two come by the code, one is noted, one stays away; thanks, a grade, and the numbers."""
    event_id = await hall.hold(guests_most=2, seats=4)
    aino, eetu, vera, nobody = hall.aino.person_id, hall.eetu.person_id, hall.vera.person_id, hall.anybody[0]
    for who, guests in ((aino, 1), (eetu, 0), (nobody, 0)):
        await hall.says(who, event_id, guests=guests)
    await hall.says(vera, event_id)
    code = (await hall.event(event_id)).code

    def checks_in(who: int, said: str) -> Callable[[Store], bool]:
        return lambda store: store.signups.check_in(who, event_id, said)

    assert await hall.refuses(checks_in(aino, code)) == "not_now"
    hall.now = at(8, 12, 30, month=12)
    assert await hall.do(checks_in(aino, f" {code.lower()} ")) is True
    assert await hall.do(checks_in(aino, code)) is False
    tries = [await hall.do(lambda store: tries_code(store, eetu, event_id)) for _ in range(7)]
    assert tries == ["wrong_code"] * 6 + ["too_often"]

    # Whom does the list show? Its holder everybody, a lead the team's clients, others their own.
    async def names(reader: Reader) -> tuple[list[str | None], int]:
        found = await hall.do(lambda store: store.signups.roster(reader, event_id))
        assert found is not None
        return [one.full_name for one in found.rows], found.hidden

    assert await names(hall.pia) == (["Vera Vieno"], 3)
    assert (await names(hall.lead))[0] == ["Aino Aho", "Eetu Esa"]
    assert len((await names(hall.reader))[0]) == 4
    await hall.do(lambda store: store.events.set_hosts(hall.reader, event_id, [hall.pia.staff_id]))
    assert len((await names(hall.pia))[0]) == 4
    assert await hall.do(lambda store: store.signups.holds(hall.pia, event_id))
    assert not await hall.do(lambda store: store.events.holds(hall.lead, event_id))
    admin = Reader(hall.mari, Role.ADMIN)
    assert await hall.do(lambda store: store.signups.roster(admin, event_id)) is None

    rows = {one.person_id: one.id for one in await hall.do(lambda store: store.signups.everybody(event_id))}
    assert await hall.do(lambda store: store.signups.note(hall.lead, event_id, rows[vera], True)) is False
    assert await hall.do(lambda store: store.signups.note(hall.pia, event_id, rows[vera], True))
    assert await hall.do(lambda store: store.signups.note(hall.reader, event_id, rows[eetu], True))
    assert await hall.do(lambda store: store.signups.note(hall.reader, event_id, rows[eetu], None))
    assert await hall.refuses(lambda store: store.events.close(hall.reader, event_id)) == "not_now"
    hall.now = at(8, 15, month=12)
    await hall.do(lambda store: store.events.close(hall.reader, event_id))
    held = await hall.event(event_id)
    assert (held.state, held.came) == (EventState.HELD, 3)
    counts = (await hall.do(lambda store: store.events.counts([event_id])))[event_id]
    assert (counts.came, counts.missed) == (3, 2)
    assert await hall.do(lambda store: store.signups.note(hall.reader, event_id, rows[nobody], True))
    assert (await hall.event(event_id)).came == 4, "noted afterwards it counts too"

    assert await hall.tick(at(8, 15, 29, month=12)) == 0
    assert await hall.tick(at(8, 15, 30, month=12)) == 3
    assert await hall.tick(at(8, 16, month=12)) == 0
    assert (await hall.planned()).count("08.12. 15.30 event_thanks") == 3
    assert await hall.do(lambda store: store.signups.grade(aino, event_id, 9))
    assert await hall.do(lambda store: store.signups.grade_words(aino, event_id, "Hyvä päivä."))
    assert not await hall.do(lambda store: store.signups.grade(eetu, event_id, 4)), "who was not there has no say"
    assert not await hall.do(lambda store: store.signups.grade_words(vera, event_id, "Ei numeroa."))
    counts = (await hall.do(lambda store: store.events.counts([event_id])))[event_id]
    assert (counts.graded, counts.grade_mean) == (1, 9)

    theirs = await hall.do(lambda store: store.signups.of_client(hall.reader, hall.aino.id))
    assert [(one.event.id, one.grade) for one in theirs or []] == [(event_id, 9)]
    assert await hall.do(lambda store: store.signups.of_client(hall.reader, hall.vera.id)) is None
    assert (await hall.rows(audit))[-1]["action"] == "view_refused"

    # Somebody who had not signed up stands at the door of the next one; it is never closed by hand.
    next_one = await hall.hold(at(15, 13, month=12), seats=1)
    hall.now = at(15, 13, month=12)
    assert await hall.do(lambda store: store.signups.walk_in(hall.reader, next_one, hall.aino.id))
    assert not await hall.do(lambda store: store.signups.walk_in(hall.reader, next_one, hall.vera.id))
    code = (await hall.event(next_one)).code
    assert await hall.do(lambda store: store.signups.check_in(hall.anybody[1], next_one, code))
    states = await hall.states(next_one)
    assert (states[aino], states[hall.anybody[1]]) == ("coming", "maybe"), "no seat is made up for who is there too"
    await hall.tick(at(22, 15, month=12))
    closed = await hall.event(next_one)
    assert (closed.state, closed.came) == (EventState.HELD, 2)


def tries_code(store: Store, person_id: int, event_id: int) -> str:
    try:
        store.signups.check_in(person_id, event_id, "????")
    except Refused as refused:
        return str(refused.args[0])
    return "in"


async def test_who_is_erased_or_turns_out_to_be_another_leaves_no_seat_behind(hall: Hall) -> None:
    event_id, other_id = await hall.hold(seats=1), await hall.hold(at(9, 13, month=12), seats=1)
    aino, eetu, nobody = hall.aino.person_id, hall.eetu.person_id, hall.anybody[0]
    for who in (aino, eetu, nobody):
        await hall.says(who, event_id)
    await hall.do(lambda store: store.erasing.erase(aino, how=How.CHAT))
    assert await hall.states(event_id) == {eetu: "offered", nobody: "waiting"}
    assert (await hall.event(event_id)).taken == 1

    # Somebody whose chat turns out to be Eetu's: their place in the queue is one, and what they had alone is his.
    await hall.says(nobody, other_id, called="Nelli")
    third = await hall.hold(seats=1, queues=True, name={"fi": "Kolmas"})
    for number, who in enumerate((hall.anybody[3], nobody, hall.anybody[2], eetu)):
        hall.now = at(23, 11, number)
        await hall.says(who, third)
    running = await hall.hold(at(23, 12, 30), name={"fi": "Nyt"}, is_must=True, seats=2, bring=None)
    await hall.says(eetu, running)
    hall.now = at(23, 12)
    code = (await hall.event(running)).code
    assert await hall.do(lambda store: store.signups.check_in(nobody, running, code))
    conversation_id = await hall.do(lambda store: chat_of(store, nobody))

    def join(store: Store) -> int:
        row = {"code_hash": "h", "person_id": eetu, "created_at": store.now}
        store.connection.execute(insert(link_code).values(**row, expires_at=store.now + timedelta(minutes=9)))
        link_id = store.rights.join(Offered("h", eetu, "E"), nobody, conversation_id)
        assert link_id is not None
        return link_id

    link_id = await hall.do(join)
    assert await hall.states(event_id) == {eetu: "offered"}
    assert await hall.states(other_id) == {eetu: "coming"}
    mine = await hall.do(lambda store: store.signups.of_person(eetu))
    assert [one.event.id for one in mine] == [running, event_id, third, other_id]
    assert mine[0].came_at is not None and (await hall.event(running)).taken == 1, "he was there, whatever he had said"
    assert mine[2].place_in_queue == 1, "he has waited since the earlier of the two"
    assert await hall.do(lambda store: store.signups.of_person(eetu, past=True)) == []
    copy = await hall.do(lambda store: store.rights.copy(eetu))
    assert {row["event_id"] for row in copy["event_signup"]} == {"Tiistairekry", "Kolmas", "Nyt"}, (
        "their copy says what it was"
    )

    def part(store: Store) -> None:
        link = store.rights.joined(link_id, eetu)
        assert link is not None
        store.rights.part(link)

    # It was not his chat after all: what came with it goes back, and whose row had made way signs up anew.
    await hall.do(part)
    assert await hall.states(event_id) == {eetu: "offered", nobody: "waiting"}
    assert await hall.states(other_id) == {nobody: "coming"}
    assert await hall.states(running) == {nobody: "coming", eetu: "coming"}
    assert [(await hall.event(one)).taken for one in (running, event_id)] == [2, 1]
    theirs = await hall.do(lambda store: store.signups.of_person(nobody))
    assert [one.called for one in theirs if one.event.id == other_id] == ["Nelli"]
    assert [one.event.id for one in theirs if one.came_at] == [running]
    (third_row,) = [one for one in theirs if one.event.id == third]
    assert third_row.place_in_queue == 3, "at the end of the queue"
    chats = {row["id"]: row["person_id"] for row in await hall.rows(channel_identity)}
    planned = [row for row in await hall.rows(delivery) if row["state"] == "planned"]
    told = {
        (row["payload"]["notice"], row["payload"]["event"])
        for row in planned
        if chats[row["identity_id"]] == nobody and "event" in row["payload"]
    }
    assert told == {("event_reminder", other_id), ("event_back", third), ("event_back", event_id)}

    # Who wants no reminders hears none, whoever they are; who has signed up is not forgotten before the day.
    late = await hall.hold(at(30, 13, month=3, year=2027))
    newcomer = hall.anybody[1]
    await hall.says(newcomer, late, origin=Origin.POSTER)
    hall.now = at(28, 9, month=3, year=2027)
    unregistered = await hall.do(lambda store: store.connection.scalars(_unregistered(store)).all())
    assert newcomer not in unregistered
    assert hall.anybody[2] in unregistered
    await hall.do(lambda store: store.consents.withdraw(newcomer, Purpose, how="chat"))
    assert [one for one in await hall.planned() if one.startswith(("29.03.", "30.03."))] == []


def _unregistered(store: Store) -> Any:
    from storage.prune import RULES

    return next(rule for rule in RULES if rule.name == "unregistered").find(store)


def chat_of(store: Store, person_id: int) -> int:
    from storage.tables import conversation

    mine = select(conversation.c.id).join(channel_identity).where(channel_identity.c.person_id == person_id)
    return int(store.connection.execute(mine).scalar_one())
