"""The sender: what comes of a delivery when Telegram says yes, no, later, or nothing at all."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.channels.web.outlet import WebOutlet
from bot.sender import AT_ONCE, MOST_ATTEMPTS, Sender
from storage.database import Database, open_database
from storage.deliveries import ACK, BROADCAST, LEASE, REMINDER
from storage.errors import StoreBusy
from storage.pace import PACE
from storage.store import Store
from storage.tables import client, consent, delivery, municipality, person
from tests.bot.channels.telegram.conftest import *  # noqa: F403  # the same fake, store and log
from tests.bot.channels.telegram.planned import plan, row
from tests.bot.channels.telegram.program import Program, opened
from tests.kit.clock import TestClock
from tests.kit.telegram import FakeTelegram, FakeUser


@pytest.fixture
async def program(fake: FakeTelegram, database: Database, clock: TestClock) -> AsyncIterator[Program]:
    """On both databases."""
    async with opened(fake, database, clock=clock) as program:
        yield program


@pytest.fixture
async def alone(fake: FakeTelegram, store: Database, clock: TestClock) -> AsyncIterator[Program]:
    """On SQLite, where the database does not matter."""
    async with opened(fake, store, clock=clock) as program:
        yield program


@pytest.fixture
def aino(fake: FakeTelegram) -> FakeUser:
    return fake.user(1001, started=True)


async def drain(program: Program) -> None:
    while await program.sender.work():
        pass


async def make_client(program: Program, chat: int) -> None:
    """Aino, registered."""

    def write(store: Store) -> None:
        conversation = store.people.conversation(
            store.people.welcome("telegram", program.channel.bot_id, str(chat), "fi")
        )
        assert conversation is not None
        town = store.connection.execute(select(municipality.c.code)).scalars().first()
        store.connection.execute(
            insert(client).values(
                person_id=conversation.person_id,
                full_name="Aino Virtanen",
                call_name="Aino",
                birth_year=2006,
                municipality_code=town,
                contact_way="chat",
                best_time="any",
                hopes=[],
                start_with="job",
                registered_at=store.now,
                updated_at=store.now,
            )
        )

    await program.database.write(program.clock(), write)


# Yes.


async def test_many_chats_at_once_and_each_in_order(program: Program, fake: FakeTelegram) -> None:
    people = [fake.user(started=True) for _ in range(5)]
    for number in range(3):
        for one in people:
            await plan(program, one.id, f"Viesti {number}")
    await drain(program)
    for one in people:
        assert [seen.text for seen in one.messages] == ["Viesti 0", "Viesti 1", "Viesti 2"]
    assert set(await program.states()) == {"sent"}


async def test_one_slow_chat_keeps_nobody_else_waiting(alone: Program, fake: FakeTelegram, aino: FakeUser) -> None:
    other = fake.user(1002, started=True)
    gate = fake.hold_next("sendMessage", chat_id=1001)
    alone.begin(alone.sender.run)
    await plan(alone, 1001, "hitaasti")
    await plan(alone, 1001, "perässä")
    await plan(alone, 1002, "heti")
    alone.advance(seconds=0)
    await gate.reached()
    await other.hears("heti")
    await plan(alone, 1002, "uudestaan")
    alone.advance(seconds=0)
    await other.hears("uudestaan")
    assert aino.messages == []
    gate.release()
    await aino.hears("perässä")
    assert [seen.text for seen in aino.messages] == ["hitaasti", "perässä"]
    await alone.end()


async def test_it_is_marked_as_being_sent_before_the_call(program: Program, fake: FakeTelegram, aino: FakeUser) -> None:
    key = await plan(program, 1001)
    gate = fake.hold_next("sendMessage")
    work = asyncio.create_task(program.sender.work())
    await gate.reached()
    assert (await row(program, key)).state == "sending"
    gate.release()
    await work
    assert (await row(program, key)).state == "sent"


async def test_an_answer_wakes_the_sender_at_once(alone: Program, aino: FakeUser) -> None:
    alone.begin(alone.sender.run, alone.worker.run, alone.channel.run)
    await aino.start()
    await aino.hears("Millä kielellä", within=60)
    await alone.end()


async def test_it_sleeps_till_something_is_due(alone: Program, aino: FakeUser) -> None:
    assert await alone.sender._pause() == 60
    await plan(alone, 1001, due_at=alone.clock() + timedelta(seconds=17))
    assert await alone.sender._pause() == 17
    await plan(alone, 1001, due_at=alone.clock() + timedelta(hours=17))
    assert await alone.sender._pause() == 17
    alone.clock.advance(seconds=17)
    assert await alone.sender._pause() == 1, "due, and yet not taken: another worker may be at it"


async def test_what_came_due_since_the_last_look_is_not_waited_for(alone: Program, aino: FakeUser) -> None:
    await plan(alone, 1001, due_at=alone.clock() + timedelta(seconds=17))
    assert not await alone.sender.work()
    alone.clock.advance(seconds=17)
    assert await alone.sender._pause() == 0


# Later.


async def test_silence_asked_for_costs_no_attempt_and_loses_nothing(
    program: Program, fake: FakeTelegram, aino: FakeUser
) -> None:
    fake.fail_next("sendMessage", times=2, status=429, retry_after=20)
    keys = [await plan(program, 1001, f"Viesti {number}") for number in range(3)]
    await drain(program)
    assert len(fake.calls_of("sendMessage")) == 1, "one no is enough for all"
    first = await row(program, keys[0])
    assert (first.state, first.attempts, first.fault) == ("planned", 0, "too_fast")
    await plan(program, fake.user(1002, started=True).id, "toiselle")
    await drain(program)
    assert len(fake.calls_of("sendMessage")) == 1, "silence is for all chats"
    program.advance(seconds=19)
    await drain(program)
    assert len(fake.calls_of("sendMessage")) == 1
    program.advance(seconds=1)
    await drain(program)
    program.advance(seconds=25)
    await drain(program)
    assert [seen.text for seen in aino.messages] == ["Viesti 0", "Viesti 1", "Viesti 2"]
    assert [(one.state, one.attempts) for one in await program.deliveries()] == [("sent", 0)] * 4


async def test_our_pace_is_within_telegrams(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    fake.limit_rates()
    people = [fake.user(started=True) for _ in range(40)]
    async with opened(fake, store, clock=clock, pace=PACE) as program:
        for number in range(5):
            for one in people:
                await plan(program, one.id, f"Viesti {number}", payload={"pressed": "1", "label": "Kyllä"})
        for _ in range(200):
            await drain(program)
            if set(await program.states()) == {"sent"}:
                break
            program.advance(seconds=0.1)
        assert [len(one.messages) for one in people] == [5] * 40
        assert not [call for call in fake.calls if call.status == 429], "never once too fast"


async def test_a_stricter_telegram_loses_nothing_either(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    fake.limit_rates(overall=3, per_chat=0.5, burst=1)
    people = [fake.user(started=True) for _ in range(4)]
    async with opened(fake, store, clock=clock, pace=PACE) as program:
        for number in range(3):
            for one in people:
                await plan(program, one.id, f"Viesti {number}")
        for _ in range(400):
            await drain(program)
            if set(await program.states()) == {"sent"}:
                break
            program.advance(seconds=0.5)
        assert [call for call in fake.calls if call.status == 429], "it was too fast at times"
        for one in people:
            assert [seen.text for seen in one.messages] == ["Viesti 0", "Viesti 1", "Viesti 2"]
        assert {one.attempts for one in await program.deliveries()} == {0}


@pytest.mark.parametrize("trouble", [{"status": 401}, {"status": 404}])
async def test_a_wrong_token_costs_no_message(
    alone: Program, fake: FakeTelegram, aino: FakeUser, trouble: dict[str, Any]
) -> None:
    fake.fail_next("sendMessage", times=3, **trouble)
    key = await plan(alone, 1001)
    for _ in range(3):
        await drain(alone)
        assert ((await row(alone, key)).state, (await row(alone, key)).attempts) == ("planned", 0)
        alone.advance(minutes=1)
    await drain(alone)
    assert (await row(alone, key)).state == "sent"


@pytest.mark.parametrize("trouble", [{"status": 500}, {"status": 502, "html": True}, {"status": 504, "html": True}])
async def test_a_server_in_trouble_is_tried_again_with_growing_pauses(
    program: Program, fake: FakeTelegram, aino: FakeUser, trouble: dict[str, Any]
) -> None:
    fake.fail_next("sendMessage", times=3, **trouble)
    key = await plan(program, 1001)
    for attempts, pause in ((1, 1), (2, 4), (3, 16)):
        await drain(program)
        found = await row(program, key)
        assert (found.state, found.attempts) == ("planned", attempts)
        assert found.due_at == program.clock() + timedelta(seconds=pause)
        assert found.maybe_repeated == ("html" in trouble), "a proxy may have passed it on"
        program.advance(seconds=pause)
    await drain(program)
    assert (await row(program, key)).state == "sent"
    assert len(aino.messages) == 1


async def test_what_cannot_be_sent_for_long_is_shown_to_a_person(
    program: Program, fake: FakeTelegram, aino: FakeUser
) -> None:
    fake.fail_next("sendMessage", times=99)
    keys = [await plan(program, 1001), await plan(program, 1001)]
    for _ in range(3 * MOST_ATTEMPTS):
        await drain(program)
        program.advance(minutes=16)
    for key in keys:
        found = await row(program, key)
        assert (found.state, found.attempts, found.fault) == ("failed", MOST_ATTEMPTS, "down")
    assert await program.todos() == ["fault"], "told once"


async def test_no_connection_is_tried_again(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    settings = {"telegram_api_url": "http://127.0.0.1:9"}
    async with opened(fake, store, clock=clock, settings=settings) as program:
        key = await plan(program, 1001)
        await drain(program)
        found = await row(program, key)
        assert (found.state, found.attempts, found.fault) == ("planned", 1, "no_connection")
        assert not found.maybe_repeated, "nothing left this machine"


# In doubt.


@pytest.mark.parametrize(("after", "seen"), [(False, 1), (True, 2)])
async def test_an_answer_whose_fate_is_unknown_is_said_again_and_flagged(
    program: Program, fake: FakeTelegram, aino: FakeUser, after: bool, seen: int
) -> None:
    fake.drop_next("sendMessage", after=after)
    key = await plan(program, 1001)
    await drain(program)
    found = await row(program, key)
    assert (found.state, found.attempts, found.maybe_repeated) == ("planned", 1, True)
    program.advance(seconds=1)
    await drain(program)
    found = await row(program, key)
    assert (found.state, found.maybe_repeated) == ("sent", True)
    assert len(aino.messages) == seen, "one repeat at most"


@pytest.mark.parametrize("after", [False, True])
async def test_a_broadcast_whose_fate_is_unknown_is_not_repeated(
    program: Program, fake: FakeTelegram, aino: FakeUser, after: bool
) -> None:
    fake.drop_next("sendMessage", after=after)
    key = await plan(program, 1001, kind=BROADCAST)
    await drain(program)
    program.advance(hours=1)
    await drain(program)
    assert (await row(program, key)).state == "unknown"
    assert len(aino.messages) == int(after)


async def test_after_a_crash_in_the_middle_of_a_call(program: Program, fake: FakeTelegram, aino: FakeUser) -> None:
    gate = fake.hold_next("sendMessage", after=True)
    key = await plan(program, 1001)
    program.begin(program.sender.run)
    await gate.reached()
    await program.crash()
    gate.drop()
    assert (await row(program, key)).state == "sending"
    again = Sender(program.services, program.channel.outlet, "telegram", program.channel.bot_id, pace=program.pace)
    running = asyncio.create_task(again.run())
    if program.database.dialect == "postgresql":
        await plan(program, 1002, "sivusta")
        program.advance(seconds=0)
        await fake.wait_call_begun("sendMessage", 2)
        assert fake.calls_of("sendMessage")[1].params["chat_id"] == 1002, "it has looked at the ledger"
        found = await row(program, key)
        assert (found.state, found.maybe_repeated) == ("sending", False), "another process may still be at it"
        program.advance(seconds=LEASE.total_seconds() + 1)
    await program.settled()
    again.stop()
    await running
    found = await row(program, key)
    assert (found.state, found.maybe_repeated) == ("sent", True)
    assert len(aino.messages) == 2


async def test_who_starts_beside_another_takes_nothing_from_it(
    alone: Program, fake: FakeTelegram, aino: FakeUser
) -> None:
    """One process speaks in two channels: each sender's start is no crash of the other."""
    gate = fake.hold_next("sendMessage")
    key = await plan(alone, 1001)
    work = asyncio.create_task(alone.sender.work())
    await gate.reached()
    web = Sender(alone.services, WebOutlet(alone.services.hub), "web", "web", pace=alone.pace)
    await web._look()
    assert (await row(alone, key)).state == "sending"
    gate.release()
    await work
    found = await row(alone, key)
    assert (found.state, found.maybe_repeated) == ("sent", False)


async def test_a_worker_that_lost_its_lease_does_not_mark(program: Program, fake: FakeTelegram, aino: FakeUser) -> None:
    key = await plan(program, 1001)
    gate = fake.hold_next("sendMessage")
    work = asyncio.create_task(program.sender.work())
    await gate.reached()
    program.clock.advance(seconds=LEASE.total_seconds() + 1)
    await program.database.write(program.clock(), lambda store: store.deliveries.recover())
    gate.release()
    await work
    found = await row(program, key)
    assert (found.state, found.maybe_repeated) == ("planned", True), "the next worker says it again, and it is flagged"


# No.


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 403},
        {"status": 403, "description": "Forbidden: user is deactivated"},
        {"status": 400, "description": "Bad Request: chat not found"},
    ],
)
async def test_a_closed_chat_gets_nothing_more_and_the_coordinator_is_told_once(
    program: Program, fake: FakeTelegram, aino: FakeUser, trouble: dict[str, Any]
) -> None:
    await make_client(program, 1001)
    fake.fail_next("sendMessage", **trouble)
    tomorrow = program.clock() + timedelta(days=1)
    keys = [await plan(program, 1001), await plan(program, 1001, kind=REMINDER, due_at=tomorrow)]
    await drain(program)
    assert [(await row(program, key)).state for key in keys] == ["blocked", "blocked"]
    assert (await program.identity()).blocked_at is not None
    assert await program.todos() == ["unreachable"]
    later = await plan(program, 1001, kind=REMINDER)
    await drain(program)
    assert (await row(program, later)).state == "blocked"
    assert len(fake.calls_of("sendMessage")) == 1, "nobody calls at a closed door"
    assert await program.todos() == ["unreachable"]


async def test_who_is_no_client_is_on_nobodys_list(alone: Program, fake: FakeTelegram, aino: FakeUser) -> None:
    await aino.block()
    await plan(alone, 1001)
    await drain(alone)
    assert await alone.states() == ["blocked"]
    assert await alone.todos() == []


async def test_who_came_back_meanwhile_is_not_shut_out(alone: Program, fake: FakeTelegram, aino: FakeUser) -> None:
    """The no to an earlier message comes in after the person has written again."""
    key = await plan(alone, 1001, "vanha")
    gate = fake.hold_next("sendMessage")
    await aino.block()
    work = asyncio.create_task(alone.sender.work())
    await gate.reached()
    conversation_id = (await row(alone, key)).conversation_id
    alone.clock.advance(seconds=5)
    await alone.database.write(alone.clock(), lambda store: store.people.acted([(conversation_id, 1, None)]))
    answer = await plan(alone, 1001, "vastaus")
    gate.release()
    await work
    assert (await alone.identity()).blocked_at is None
    assert [(await row(alone, one)).state for one in (key, answer)] == ["blocked", "planned"]
    await aino.unblock()
    await drain(alone)
    assert [seen.text for seen in aino.messages] == ["vastaus"]


async def test_what_telegram_refuses_is_not_tried_again(program: Program, fake: FakeTelegram, aino: FakeUser) -> None:
    fake.fail_next("sendMessage", status=400, description="Bad Request: message is too strange")
    refused, fine = await plan(program, 1001, "outo"), await plan(program, 1001, "tavallinen")
    await drain(program)
    found = await row(program, refused)
    assert (found.state, found.attempts, found.fault) == ("failed", 1, "bad_request")
    assert (await row(program, fine)).state == "sent"
    assert await program.todos() == ["fault"]


async def test_a_fault_of_ours_stops_neither_the_sender_nor_the_others(alone: Program, fake: FakeTelegram) -> None:
    fake.user(1002, started=True)
    broken = await plan(alone, 1001, payload={"edits": "1"}, prompt=None)
    await alone.database.run(lambda c: c.execute(update(delivery).values(payload={"pieces": "many"})))
    fine = await plan(alone, 1002)
    await drain(alone)
    assert ((await row(alone, broken)).state, (await row(alone, broken)).fault) == ("failed", "ValueError")
    assert (await row(alone, fine)).state == "sent"


async def test_an_acknowledgement_that_fails_is_nobodys_business(alone: Program, fake: FakeTelegram) -> None:
    fake.drop_next("answerCallbackQuery")
    await plan(alone, 1001, None, kind=ACK, payload={"query": "1"})
    await drain(alone)
    assert await alone.states() == ["sent"]
    assert await alone.todos() == []


MOVED = {"status": 400, "description": "Bad Request: group chat was upgraded to a supergroup chat"}


async def test_a_chat_that_has_moved_is_followed(program: Program, fake: FakeTelegram, aino: FakeUser) -> None:
    fake.user(1002, started=True)
    fake.fail_next("sendMessage", migrate_to=1002, **MOVED)
    keys = [await plan(program, 1001, "muuton jälkeen"), await plan(program, 1001, "perässä")]
    await drain(program)
    program.advance(seconds=1)
    await drain(program)
    assert [(await row(program, key)).state for key in keys] == ["sent", "sent"]
    assert (await program.identity()).address == "1002"
    assert [call.params["chat_id"] for call in fake.calls_of("sendMessage")] == [1001, 1002, 1002]
    assert await program.todos() == []


async def test_a_chat_that_moves_to_another_persons_is_refused(
    program: Program, fake: FakeTelegram, aino: FakeUser
) -> None:
    """Whatever that is, one person's messages must not come to another."""
    theirs = fake.user(1002, started=True)
    await plan(program, 1002, "toiselle")
    await drain(program)
    fake.fail_next("sendMessage", migrate_to=1002, **MOVED)
    key = await plan(program, 1001, "vain minulle")
    await drain(program)
    found = await row(program, key)
    assert (found.state, found.fault) == ("failed", "moved")
    assert "vain minulle" not in [seen.text for seen in theirs.messages]
    assert await program.todos() == ["fault"]


# Not any more.


async def test_too_late_is_not_said(program: Program, fake: FakeTelegram, aino: FakeUser) -> None:
    key = await plan(program, 1001, expires_at=program.clock() + timedelta(minutes=1))
    program.clock.advance(minutes=1)
    await drain(program)
    found = await row(program, key)
    assert (found.state, found.attempts) == ("expired", 0)
    assert fake.calls_of("sendMessage") == []


async def test_stop_is_heeded_at_the_last_moment(program: Program, fake: FakeTelegram, aino: FakeUser) -> None:
    key = await plan(program, 1001, kind=BROADCAST, purpose="tips")
    answer = await plan(program, 1001, "vastaus")
    await drain(program)
    assert (await row(program, key)).state == "cancelled"
    assert (await row(program, answer)).state == "sent"
    (person_id,) = [found.id for found in await program.rows(select(person))]
    granted = {
        "person_id": person_id,
        "purpose": "tips",
        "notice_version": "1",
        "language": "fi",
        "granted_at": program.clock(),
        "granted_how": "menu",
    }
    await program.database.run(lambda c: c.execute(insert(consent).values(**granted)))
    key = await plan(program, 1001, kind=BROADCAST, purpose="tips")
    await drain(program)
    assert (await row(program, key)).state == "sent"


# The clock goes forth and back.


async def test_a_clock_that_was_ahead_silences_nobody(program: Program, fake: FakeTelegram, aino: FakeUser) -> None:
    """Everything that was written meanwhile (paces, pauses, leases) is in the future then."""
    right = program.clock()
    program.advance(days=2)
    fake.fail_next("sendMessage", status=502)
    tried = await plan(program, 1001, "yritetty edellä")
    await drain(program)
    eetu = fake.user(1002, started=True)
    for number in range(5):
        await plan(program, 1002, f"edellä {number}")
    await drain(program)
    program.clock.set(right)
    later = [await plan(program, 1002, "taas ajassa"), await plan(program, 1001, "ajassa")]
    program.begin(program.sender.run)
    program.advance(seconds=1)
    await eetu.hears("taas ajassa")
    program.advance(seconds=1)
    await aino.hears("ajassa")
    await program.settled()
    assert [seen.text for seen in aino.messages] == ["yritetty edellä", "ajassa"], "in their order"
    assert [(await row(program, key)).state for key in (tried, *later)] == ["sent"] * 3
    await program.end()


async def test_what_a_worker_held_when_the_clock_went_back_is_taken_over(
    program: Program, fake: FakeTelegram, aino: FakeUser
) -> None:
    right = program.clock()
    program.advance(days=2)
    gate = fake.hold_next("sendMessage")
    key = await plan(program, 1001)
    program.begin(program.sender.run)
    await gate.reached()
    await program.crash()
    gate.drop()
    program.clock.set(right)
    again = Sender(program.services, program.channel.outlet, "telegram", program.channel.bot_id, pace=program.pace)
    running = asyncio.create_task(again.run())
    program.advance(seconds=1)
    await aino.hears("Moi")
    await program.settled()
    again.stop()
    await running
    found = await row(program, key)
    assert (found.state, found.maybe_repeated) == ("sent", True)


async def test_the_clock_jumps_over_what_is_due(alone: Program, aino: FakeUser) -> None:
    start = alone.clock()
    await plan(alone, 1001, "huomenna", due_at=start + timedelta(days=1))
    alone.begin(alone.sender.run)
    alone.advance(days=1, hours=3)
    await aino.hears("huomenna")
    await alone.settled()
    alone.clock.set(start)
    await plan(alone, 1001, "nyt")
    alone.advance(seconds=1)
    await aino.hears("nyt")
    assert [seen.text for seen in aino.messages] == ["huomenna", "nyt"], "once each"
    await alone.end()


# Several workers at once.


async def test_four_workers_send_everything_once(fake: FakeTelegram, postgres_url: str, clock: TestClock) -> None:
    people = [fake.user(started=True) for _ in range(12)]
    async with contextlib.AsyncExitStack() as stack:
        databases = [open_database(postgres_url) for _ in range(4)]
        programs = [await stack.enter_async_context(opened(fake, one, clock=clock)) for one in databases]
        for number in range(4):
            for one in people:
                await plan(programs[0], one.id, f"Viesti {number}")
        for one in programs:
            one.begin(one.sender.run)
        for one in people:
            await one.hears("Viesti 3")
        await programs[0].settled()
        for one in programs:
            await one.end()
        for one in people:
            assert [seen.text for seen in one.messages] == [f"Viesti {number}" for number in range(4)]
        rows = await programs[0].deliveries()
        assert {(row.state, row.maybe_repeated, row.attempts) for row in rows} == {("sent", False, 0)}
    for one in databases:
        await one.close()


# The store in trouble, and the end.


async def test_a_busy_store_is_waited_for(alone: Program, aino: FakeUser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sender.LOOK_SOON", 0.01)
    monkeypatch.setattr("bot.sender.LOOK_LATE", 0.01)
    monkeypatch.setattr("bot.sender.MARK_PAUSES", (0.01,) * 9)
    write, calls = alone.database.write, iter(range(1_000))

    async def busy(now: Any, work: Any) -> Any:
        if next(calls) % 3 != 2:
            raise StoreBusy
        return await write(now, work)

    key = await plan(alone, 1001)
    monkeypatch.setattr(alone.database, "write", busy)
    alone.begin(alone.sender.run)
    await aino.hears("Moi")
    await alone.settled()
    await alone.end()
    assert (await row(alone, key)).state == "sent"
    assert len(aino.messages) == 1


async def test_the_end_waits_for_what_is_under_way_and_begins_nothing(
    alone: Program, fake: FakeTelegram, aino: FakeUser
) -> None:
    gate = fake.hold_next("sendMessage")
    first = await plan(alone, 1001, "ensin")
    running = asyncio.create_task(alone.sender.run())
    await gate.reached()
    second = await plan(alone, 1001, "sitten")
    alone.sender.stop()
    ended, _ = await asyncio.wait({running}, timeout=0.1)
    assert not ended, "it waits for what is under way"
    gate.release()
    await asyncio.wait_for(running, 60)
    assert [(await row(alone, key)).state for key in (first, second)] == ["sent", "planned"]


async def test_the_end_does_not_wait_for_ever(
    alone: Program, fake: FakeTelegram, aino: FakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sender.LAST_WORDS", 0.05)
    gate = fake.hold_next("sendMessage")
    key = await plan(alone, 1001)
    running = asyncio.create_task(alone.sender.run())
    await gate.reached()
    alone.sender.stop()
    await asyncio.wait_for(running, 60)
    assert (await row(alone, key)).state == "sending", "in doubt for the next start"
    gate.drop()


async def test_hands_are_counted(alone: Program, fake: FakeTelegram) -> None:
    gates = []
    for number in range(AT_ONCE + 5):
        gates.append(fake.hold_next("sendMessage"))
        await plan(alone, fake.user(5000 + number, started=True).id)
    alone.begin(alone.sender.run)
    await gates[AT_ONCE - 1].reached()
    await fake.wait_call_begun("sendMessage", AT_ONCE)
    assert (await alone.states()).count("sending") == AT_ONCE
    for gate in gates:
        gate.release()
    await alone.settled()
    await alone.end()


async def test_no_secret_and_no_word_gets_into_the_log(
    fake: FakeTelegram, store: Database, clock: TestClock, log_lines: io.StringIO
) -> None:
    fake.fail_next("getUpdates", status=500, html=True)
    fake.fail_next("sendMessage", status=400, description="Bad Request: salaisuus 0401234567")
    fake.fail_next("sendMessage", status=502, html=True)
    fake.drop_next("sendMessage")
    aino = fake.user(1001, "Tuulikki", "Salainen", started=True)
    settings = {"telegram_api_url": fake.url}
    async with opened(fake, store, clock=clock, settings=settings) as program:
        program.begin()
        for word in ("/start", "salaisuus", "suomi", "työtä"):
            await aino.say(word)
            await program.settled()
            program.advance(seconds=30)
        await program.settled()
        await program.end()
    async with opened(fake, store, clock=clock, settings={"telegram_api_url": "http://127.0.0.1:9"}) as program:
        program.begin()
        await plan(program, 1001)
        program.advance(seconds=1)
        async with asyncio.timeout(60):
            while "no_connection" not in log_lines.getvalue():  # noqa: ASYNC110 - a log rings no bell
                await asyncio.sleep(0.01)
        await program.end()
    written = log_lines.getvalue()
    assert "no_connection" in written and "not_sent" in written
    secret = fake.token.partition(":")[2]
    for word in (fake.token, secret, "salaisuus", "Tuulikki", "Salainen", "0401234567", "1001"):
        assert word not in written
