"""The delivery ledger: what is planned is taken once, in order, at the bot's pace, and its fate is marked."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Connection, Engine, create_engine, event, insert, select, update
from sqlalchemy.pool import StaticPool

from storage.database import Database, open_database
from storage.deliveries import (
    ACK,
    BROADCAST,
    LEASE,
    REMINDER,
    REPEATED_WHEN_IN_DOUBT,
    REPLY,
    Deliveries,
    Due,
)
from storage.inserts import insert_one
from storage.pace import PACE, UNPACED, Pace
from storage.store import Store
from storage.tables import channel_identity, consent, conversation, delivery, message, metadata, person
from tests.kit.clock import START, TestClock

T = TypeVar("T")

CHANNEL, BOT = "telegram", "77"


class Ledger:
    """The ledger of one bot on one store, at the test's instant."""

    def __init__(self, database: Database, clock: TestClock) -> None:
        self.database = database
        self.clock = clock

    async def do(self, work: Any) -> Any:
        return await self.database.write(self.clock(), lambda store: work(store.deliveries))

    async def chat(self, address: str = "1", *, bot: str = BOT) -> int:
        """A person's chat; returns the identity's id."""
        return await self.database.run(lambda c: add_chat(c, address, self.clock(), bot=bot))

    async def plan(self, key: str, identity_id: int, **more: Any) -> None:
        row = {"idempotency_key": key, "kind": REPLY, "identity_id": identity_id, **more}
        await self.do(lambda d: d.plan([row]))

    async def claim(self, worker: str = "w1", most: int = 10, pace: Pace = PACE, bot: str = BOT) -> list[Due]:
        claimed: list[Due] = await self.do(lambda d: d.claim(CHANNEL, bot, worker, most, pace))
        return claimed

    async def send(self, due: Due, worker: str = "w1") -> None:
        """To the end, as a channel that took it at once."""
        assert await self.do(lambda d: d.sending([due.id], worker)) == {due.id}
        assert await self.do(lambda d: d.sent(due.id, worker, "m1"))

    async def next_due(self, pace: Pace = PACE) -> datetime | None:
        found: datetime | None = await self.do(lambda d: d.next_due(CHANNEL, BOT, pace))
        return found

    async def row(self, key: str) -> Any:
        return (await self.rows())[key]

    async def rows(self) -> dict[str, Any]:
        found = await self.database.run(lambda c: c.execute(select(delivery)).all())
        return {row.idempotency_key: row for row in found}

    async def keys(self, dues: list[Due]) -> list[str]:
        named = {row.id: key for key, row in (await self.rows()).items()}
        return [named[due.id] for due in dues]


def add_chat(connection: Connection, address: str, now: datetime, *, bot: str = BOT) -> int:
    person_id = insert_one(connection, person, language="sv", created_at=now)
    return insert_one(
        connection, channel_identity, person_id=person_id, channel=CHANNEL, bot=bot, address=address, created_at=now
    )


@pytest.fixture
def ledger(database: Database, clock: TestClock) -> Ledger:
    return Ledger(database, clock)


# Planned once, taken once.


async def test_planning_the_same_key_twice_sends_once(ledger: Ledger) -> None:
    chat = await ledger.chat()
    await ledger.plan("reply:1", chat, payload={"first": True})
    await ledger.plan("reply:1", chat, payload={"first": False})
    assert (await ledger.row("reply:1")).payload == {"first": True}
    assert len(await ledger.claim()) == 1


async def test_what_is_claimed_tells_where_to_say_what(ledger: Ledger) -> None:
    chat = await ledger.chat("4711")
    talk = await ledger.database.run(lambda c: insert_one(c, conversation, identity_id=chat, started_at=ledger.clock()))
    said = {"conversation_id": talk, "direction": "out", "at": ledger.clock(), "kind": "bot", "body": "<b>Hej</b>"}
    prompt = {"choices": [["Ja", "d.s.0.yes", "choice"]], "ways": [], "expects": "text"}
    words = await ledger.database.run(lambda c: insert_one(c, message, **said, prompt=prompt))
    await ledger.plan("reply:1", chat, conversation_id=talk, message_id=words, payload={"query": "q1"})
    (due,) = await ledger.claim()
    assert (due.address, due.language, due.body, due.payload) == ("4711", "sv", "<b>Hej</b>", {"query": "q1"})
    assert due.prompt is not None and [button.label for button in due.prompt.choices] == ["Ja"]
    assert (due.permitted, due.reachable, due.attempts, due.message_id) == (True, True, 0, words)


async def test_a_delivery_is_in_one_workers_hands_only(ledger: Ledger) -> None:
    await ledger.plan("reply:1", await ledger.chat())
    assert len(await ledger.claim("w1")) == 1
    assert await ledger.claim("w2") == []


async def test_each_bot_takes_its_own(ledger: Ledger) -> None:
    await ledger.plan("mine", await ledger.chat("1"))
    await ledger.plan("theirs", await ledger.chat("1", bot="88"))
    assert await ledger.keys(await ledger.claim()) == ["mine"]
    assert await ledger.keys(await ledger.claim(bot="88")) == ["theirs"]


async def test_what_is_planned_for_later_waits(ledger: Ledger) -> None:
    at = ledger.clock() + timedelta(hours=1)
    await ledger.plan("reminder", await ledger.chat(), due_at=at)
    assert await ledger.claim() == []
    assert await ledger.next_due() == at
    ledger.clock.advance(hours=1)
    assert await ledger.keys(await ledger.claim()) == ["reminder"]
    assert await ledger.next_due() is None


# Order.


async def test_within_a_chat_one_goes_after_the_other(ledger: Ledger) -> None:
    chat = await ledger.chat()
    for number in (1, 2, 3):
        await ledger.plan(f"reply:{number}", chat)
    heard = []
    for _ in range(3):
        (due,) = await ledger.claim()
        assert await ledger.claim() == [], "the next waits till this one is done with"
        await ledger.send(due)
        heard += await ledger.keys([due])
    assert heard == ["reply:1", "reply:2", "reply:3"]


async def test_an_answer_goes_before_a_reminder_planned_earlier(ledger: Ledger) -> None:
    chat, other = await ledger.chat("1"), await ledger.chat("2")
    await ledger.plan("reminder", chat, kind=REMINDER)
    await ledger.plan("broadcast", other, kind=BROADCAST)
    await ledger.plan("reply", chat)
    first = await ledger.claim()
    assert await ledger.keys(first) == ["reply", "broadcast"]
    for due in first:
        await ledger.send(due)
    ledger.clock.set(ledger.clock() + PACE.overall)
    assert await ledger.keys(await ledger.claim()) == ["reminder"]


async def test_what_is_tried_again_later_holds_back_what_follows_it(ledger: Ledger) -> None:
    chat = await ledger.chat()
    await ledger.plan("reply:1", chat)
    await ledger.plan("reply:2", chat)
    (due,) = await ledger.claim()
    later = ledger.clock() + timedelta(seconds=30)
    await ledger.do(lambda d: d.sending([due.id], "w1"))
    assert await ledger.do(lambda d: d.again(due.id, "w1", later, "too_fast", costs=False))
    assert await ledger.claim() == []
    assert await ledger.next_due() == later
    ledger.clock.advance(seconds=30)
    assert await ledger.keys(await ledger.claim()) == ["reply:1"]


# Pace.


async def test_a_chat_gets_a_short_burst_and_then_one_a_second(ledger: Ledger) -> None:
    chat = await ledger.chat()
    for number in range(6):
        await ledger.plan(f"reply:{number}", chat)
    sent = await drain(ledger)
    assert sent == PACE.chat_burst, "a new chat has its burst like any other"
    assert await ledger.next_due() == ledger.clock() + PACE.chat
    ledger.clock.advance(seconds=PACE.chat.total_seconds())
    assert await drain(ledger) == 1


async def test_all_chats_together_keep_the_bots_pace(ledger: Ledger) -> None:
    for number in range(40):
        await ledger.plan(f"reply:{number}", await ledger.chat(str(number)))
    assert len(await ledger.claim(most=100)) == PACE.overall_burst
    assert await ledger.claim(most=100) == []
    assert await ledger.next_due() == ledger.clock() + PACE.overall
    ledger.clock.set(ledger.clock() + 3 * PACE.overall)
    assert len(await ledger.claim(most=100)) == 3


async def test_an_acknowledgement_costs_no_pace(ledger: Ledger) -> None:
    chat = await ledger.chat()
    for number in range(10):
        await ledger.plan(f"ack:{number}", chat, kind=ACK)
    assert await drain(ledger) == 10


async def test_silence_asked_for_is_kept_and_not_a_moment_longer(ledger: Ledger) -> None:
    for number in range(3):
        await ledger.plan(f"reply:{number}", await ledger.chat(str(number)))
    until = ledger.clock() + timedelta(seconds=7)
    await ledger.do(lambda d: d.hold(CHANNEL, BOT, until))
    assert await ledger.claim() == []
    assert await ledger.next_due() == until
    ledger.clock.set(until - timedelta(milliseconds=1))
    assert await ledger.claim() == []
    ledger.clock.set(until)
    assert len(await ledger.claim()) == 1, "even pace after silence, no burst"


async def test_a_shorter_silence_does_not_end_a_longer_one(ledger: Ledger) -> None:
    await ledger.plan("reply:1", await ledger.chat())
    for seconds in (60, 5):
        until = ledger.clock() + timedelta(seconds=seconds)
        await ledger.do(lambda d, until=until: d.hold(CHANNEL, BOT, until))
    ledger.clock.advance(seconds=30)
    assert await ledger.claim() == []


async def test_a_pressed_message_is_tidied_only_where_pace_allows(ledger: Ledger) -> None:
    chat = await ledger.chat()
    for number in range(3):
        await ledger.plan(f"reply:{number}", chat, payload={"pressed": "5", "label": "Kyllä"})
    tidied = []
    for _ in range(3):
        for due in await ledger.claim():
            tidied.append(due.tidies)
            await ledger.send(due)
    # A burst of three is a reply with its tidying, and one reply more.
    assert tidied == [True, False]
    ledger.clock.advance(seconds=PACE.chat.total_seconds())
    assert [due.tidies for due in await ledger.claim()] == [False]


async def test_what_was_pressed_is_known_by_its_words(ledger: Ledger) -> None:
    chat = await ledger.chat()
    at = ledger.clock()
    talk = await ledger.database.run(lambda c: insert_one(c, conversation, identity_id=chat, started_at=at))
    for number, words in ((1, "Kuka olet?"), (2, "Missä asut?")):
        said = {"conversation_id": talk, "direction": "out", "at": at, "kind": "bot", "body": words}
        message_id = await ledger.database.run(lambda c, said=said: insert_one(c, message, **said))
        await ledger.plan(f"reply:{number}", chat, conversation_id=talk, message_id=message_id)
        (due,) = await ledger.claim()
        await ledger.do(lambda d, due=due: d.sending([due.id], "w1"))
        await ledger.do(lambda d, due=due, number=number: d.sent(due.id, "w1", f"platform-{number}"))
        ledger.clock.advance(seconds=10)
    await ledger.plan("reply:3", chat, conversation_id=talk, payload={"pressed": "platform-1"})
    (due,) = await ledger.claim()
    assert (due.tidies, due.pressed_body) == (True, "Kuka olet?")


# Marks.


async def test_marks_need_the_lease(ledger: Ledger) -> None:
    await ledger.plan("reply:1", await ledger.chat())
    (due,) = await ledger.claim("w1")
    assert await ledger.do(lambda d: d.sending([due.id], "w2")) == set()
    assert not await ledger.do(lambda d: d.sent(due.id, "w1", "m1")), "it must be marked as being sent first"
    assert await ledger.do(lambda d: d.sending([due.id], "w1")) == {due.id}
    for mark in (
        lambda d: d.sent(due.id, "w2", "m1"),
        lambda d: d.again(due.id, "w2", START, "down", costs=True),
        lambda d: d.ended(due.id, "w2", "failed"),
    ):
        assert not await ledger.do(mark)
    assert await ledger.do(lambda d: d.sent(due.id, "w1", "m1"))
    row = await ledger.row("reply:1")
    assert (row.state, row.platform_id, row.sent_at, row.leased_by) == ("sent", "m1", ledger.clock(), None)


async def test_trying_again_may_cost_an_attempt_or_not(ledger: Ledger) -> None:
    await ledger.plan("reply:1", await ledger.chat(), payload={"query": "q"})
    for costs, attempts in ((False, 0), (True, 1), (True, 2)):
        (due,) = await ledger.claim()
        await ledger.do(lambda d, due=due: d.sending([due.id], "w1"))
        at = ledger.clock.advance(seconds=2)
        kept = await ledger.do(lambda d, due=due, at=at, costs=costs: d.again(due.id, "w1", at, "down", costs=costs))
        assert kept
        row = await ledger.row("reply:1")
        assert (row.attempts, row.fault, row.maybe_repeated) == (attempts, "down", False)
        assert row.payload == {"query": "q"}


async def test_an_end_without_a_try_costs_no_attempt(ledger: Ledger) -> None:
    await ledger.plan("reply:1", await ledger.chat())
    (due,) = await ledger.claim()
    assert await ledger.do(lambda d: d.ended(due.id, "w1", "expired"))
    row = await ledger.row("reply:1")
    assert (row.state, row.attempts) == ("expired", 0)


# A worker dies.


async def test_what_a_dead_worker_had_comes_back_when_its_lease_is_over(ledger: Ledger) -> None:
    await ledger.plan("taken", await ledger.chat("1"))
    await ledger.plan("on its way", await ledger.chat("2"))
    _, sending = await ledger.claim("w1")
    await ledger.do(lambda d: d.sending([sending.id], "w1"))
    assert await ledger.do(lambda d: d.recover()) == 0, "it may still be alive"
    ledger.clock.advance(seconds=LEASE.total_seconds() + 1)
    assert await ledger.do(lambda d: d.recover()) == 2
    rows = await ledger.rows()
    assert {key: (row.state, row.maybe_repeated) for key, row in rows.items()} == {
        "taken": ("planned", False),
        "on its way": ("planned", True),
    }
    assert not await ledger.do(lambda d: d.sent(sending.id, "w1", "m1")), "the dead one's mark comes too late"
    assert len(await ledger.claim("w2")) == 2


async def test_the_only_process_need_not_wait_for_leases(ledger: Ledger) -> None:
    await ledger.plan("reply", await ledger.chat())
    await ledger.claim("w1")
    assert await ledger.do(lambda d: d.recover(all_of_them=True)) == 1
    assert len(await ledger.claim("w2")) == 1


async def test_what_must_not_be_repeated_is_left_for_a_person_to_see(ledger: Ledger) -> None:
    await ledger.plan("broadcast", await ledger.chat(), kind=BROADCAST)
    (due,) = await ledger.claim("w1")
    await ledger.do(lambda d: d.sending([due.id], "w1"))
    await ledger.do(lambda d: d.recover(all_of_them=True))
    assert (await ledger.row("broadcast")).state == "unknown"
    assert await ledger.claim("w2") == []


# People who want no more.


async def test_a_withdrawn_permission_is_seen_at_the_last_moment(ledger: Ledger) -> None:
    chat = await ledger.chat()
    (person_id,) = await ledger.database.run(lambda c: c.execute(select(person.c.id)).scalars().all())
    granted = {
        "person_id": person_id,
        "purpose": "tips",
        "notice_version": "1",
        "language": "fi",
        "granted_at": ledger.clock(),
        "granted_how": "register",
    }
    await ledger.database.run(lambda c: c.execute(insert(consent).values(**granted)))
    for purpose in ("tips", "events"):
        await ledger.plan(purpose, chat, purpose=purpose)
    permitted = {}
    for _ in range(2):
        (due,) = await ledger.claim()
        permitted |= dict.fromkeys(await ledger.keys([due]), due.permitted)
        await ledger.send(due)
    assert permitted == {"tips": True, "events": False}
    await ledger.database.run(
        lambda c: c.execute(update(consent).values(withdrawn_at=ledger.clock(), withdrawn_how="stop"))
    )
    await ledger.plan("tips again", chat, purpose="tips")
    assert [due.permitted for due in await ledger.claim()] == [False]


async def test_stop_withdraws_what_was_planned_for_these_purposes(ledger: Ledger) -> None:
    chat, other = await ledger.chat("1"), await ledger.chat("2")
    await ledger.plan("tip", chat, purpose="tips")
    await ledger.plan("reminder", chat, purpose="reminders")
    await ledger.plan("reply", chat)
    await ledger.plan("tip of another", other, purpose="tips")

    def cancel(store: Store) -> int:
        mine = store.people.conversation(store.people.welcome(CHANNEL, BOT, "1", "fi"))
        assert mine is not None
        return store.deliveries.cancel(mine.person_id, ["tips", "events"])

    assert await ledger.database.write(ledger.clock(), cancel) == 1
    states = {key: row.state for key, row in (await ledger.rows()).items()}
    assert states == {"tip": "cancelled", "reminder": "planned", "reply": "planned", "tip of another": "planned"}


async def test_a_closed_chat_gets_nothing_more(ledger: Ledger) -> None:
    chat, other = await ledger.chat("1"), await ledger.chat("2")
    await ledger.plan("one", chat)
    await ledger.plan("two", chat)
    await ledger.plan("another's", other)
    await ledger.claim(most=1)
    assert await ledger.do(lambda d: d.give_up_on(chat)) == 1
    states = {key: row.state for key, row in (await ledger.rows()).items()}
    assert states == {"one": "leased", "two": "blocked", "another's": "planned"}


async def test_a_blocked_chat_is_told_apart_when_claimed(ledger: Ledger) -> None:
    chat = await ledger.chat()
    await ledger.database.write(ledger.clock(), lambda store: store.people.blocked(chat))
    await ledger.plan("reminder", chat)
    assert [due.reachable for due in await ledger.claim()] == [False]


# Several workers at once.


@pytest.mark.parametrize("workers", [2, 4])
async def test_workers_on_their_own_connections_never_take_the_same(
    database_url: str, database: Database, clock: TestClock, workers: int
) -> None:
    ledger = Ledger(database, clock)
    for number in range(24):
        await ledger.plan(f"reply:{number}", await ledger.chat(str(number)))
    own = [open_database(database_url) for _ in range(workers)]
    try:
        taken = await asyncio.gather(*(_take_all(one, clock, f"w{n}") for n, one in enumerate(own)))
    finally:
        for one in own:
            await one.close()
    everything = [delivery_id for share in taken for delivery_id in share]
    assert len(everything) == 24
    assert Counter(everything).most_common(1)[0][1] == 1


async def test_workers_together_keep_one_pace_and_one_order(
    database_url: str, database: Database, clock: TestClock
) -> None:
    ledger = Ledger(database, clock)
    for number in range(2 * PACE.overall_burst):
        chat = await ledger.chat(str(number))
        for turn in range(2):
            await ledger.plan(f"reply:{number}:{turn}", chat)
    own = [open_database(database_url) for _ in range(4)]
    try:
        for _ in range(4):
            claims = [
                one.write(clock(), lambda store, n=n: store.deliveries.claim(CHANNEL, BOT, f"w{n}", 100))
                for n, one in enumerate(own)
            ]
            taken = [due for share in await asyncio.gather(*claims) for due in share]
            assert len(taken) <= PACE.overall_burst
            assert len({due.identity_id for due in taken}) == len(taken), "one at a time in a chat"
            await ledger.do(lambda d: d.recover(all_of_them=True))
            clock.advance(seconds=10)
    finally:
        for one in own:
            await one.close()


async def test_in_no_second_more_than_telegram_takes(database: Database, clock: TestClock) -> None:
    """Thirty a second, and one more: seen through a window that moves, after a long silence."""
    ledger = Ledger(database, clock)
    for number in range(120):
        await ledger.plan(f"reply:{number}", await ledger.chat(str(number)))
    left: list[float] = []
    for tick in range(250):
        clock.set(START + timedelta(milliseconds=10 * tick))
        left += [tick / 100] * len(await ledger.claim(most=100))
    busiest = max(sum(start <= one < start + 1 for one in left) for start in left)
    assert 28 <= busiest <= 31
    assert len(left) >= 2.5 * 27


async def _take_all(database: Database, clock: TestClock, worker: str) -> list[int]:
    taken: list[int] = []
    for _ in range(12):
        claimed = await database.write(clock(), lambda store: store.deliveries.claim(CHANNEL, BOT, worker, 3, UNPACED))
        taken += [due.id for due in claimed]
    return taken


async def drain(ledger: Ledger) -> int:
    sent = 0
    while claimed := await ledger.claim():
        for due in claimed:
            await ledger.send(due)
            sent += 1
    return sent


# Paused.


async def test_nothing_of_a_paused_kind_leaves(ledger: Ledger) -> None:
    chat, other = await ledger.chat("1"), await ledger.chat("2")
    await ledger.plan("reminder", chat, kind=REMINDER)
    await ledger.plan("broadcast", chat, kind=BROADCAST)
    await ledger.plan("reply", other)
    await ledger.do(lambda d: d.pause(REMINDER))
    await ledger.do(lambda d: d.pause(REMINDER))
    assert await ledger.do(lambda d: d.paused()) == {REMINDER}
    assert await ledger.keys(await ledger.claim()) == ["reply", "broadcast"], "nobody waits behind what is paused"
    assert await ledger.next_due() is None
    await ledger.do(lambda d: d.recover(all_of_them=True))
    await ledger.do(lambda d: d.resume(REMINDER))
    ledger.clock.advance(seconds=10)
    assert "reminder" in await ledger.keys(await ledger.claim())
    assert await ledger.do(lambda d: d.paused()) == frozenset()


async def test_what_expires_while_it_is_paused_is_seen_to(ledger: Ledger) -> None:
    await ledger.plan("reminder", await ledger.chat(), kind=REMINDER, expires_at=ledger.clock() + timedelta(hours=1))
    await ledger.plan("broadcast", await ledger.chat("2"), kind=BROADCAST, expires_at=ledger.clock())
    assert await ledger.do(lambda d: d.lapsed(CHANNEL, BOT, "w1", 10)) == []
    await ledger.do(lambda d: d.pause(REMINDER))
    assert await ledger.do(lambda d: d.lapsed(CHANNEL, BOT, "w1", 10)) == []
    ledger.clock.advance(hours=1)
    assert await ledger.do(lambda d: d.lapsed(CHANNEL, "88", "w1", 10)) == []
    assert await ledger.keys(await ledger.do(lambda d: d.lapsed(CHANNEL, BOT, "w1", 10))) == ["reminder"]
    assert await ledger.do(lambda d: d.lapsed(CHANNEL, BOT, "w2", 10)) == []
    assert await ledger.keys(await ledger.claim()) == ["broadcast"]


# Not now.


async def test_what_is_put_off_waits_and_is_nobodys_fault(ledger: Ledger) -> None:
    await ledger.plan("reminder", await ledger.chat(), kind=REMINDER)
    (due,) = await ledger.claim()
    morning = ledger.clock() + timedelta(hours=12)
    assert not await ledger.do(lambda d: d.put_off(due.id, "w2", morning)), "it is in another's hands"
    assert await ledger.do(lambda d: d.put_off(due.id, "w1", morning))
    row = await ledger.row("reminder")
    assert (row.state, row.due_at, row.attempts, row.fault, row.leased_by) == ("planned", morning, 0, None, None)
    assert await ledger.next_due() == morning


# A clock that was ahead.


async def test_a_pace_written_by_a_clock_that_was_ahead_holds_nobody_back(ledger: Ledger) -> None:
    chat = await ledger.chat()
    start = ledger.clock()
    ledger.clock.advance(days=1)
    for number in range(4):
        await ledger.plan(f"reply:{number}", chat, due_at=start)
        ledger.clock.advance(seconds=2)
        (due,) = await ledger.claim()
        await ledger.send(due)
    ledger.clock.set(start)
    await ledger.plan("reply:5", chat)
    assert await ledger.next_due() == start
    (due,) = await ledger.claim()
    await ledger.send(due)
    await ledger.plan("reply:6", chat)
    assert await ledger.claim() == [], "from here on the pace is as ever"


async def test_the_longest_silence(ledger: Ledger) -> None:
    await ledger.plan("reply:1", await ledger.chat())
    start = ledger.clock()
    await ledger.do(lambda d: d.hold(CHANNEL, BOT, start + timedelta(days=1)))
    assert await ledger.claim() == []
    assert await ledger.next_due() == start + timedelta(hours=1)
    ledger.clock.advance(hours=1)
    assert len(await ledger.claim()) == 1


async def test_an_answer_that_waits_for_a_far_instant_is_tried_now(ledger: Ledger) -> None:
    chat = await ledger.chat()
    far = ledger.clock() + timedelta(days=1)
    await ledger.plan("reply", chat, due_at=far)
    await ledger.plan("reminder", chat, due_at=far, kind=REMINDER)
    await ledger.do(lambda d: d.recover())
    assert (await ledger.row("reply")).due_at == ledger.clock()
    assert (await ledger.row("reminder")).due_at == far


async def test_a_lease_longer_than_any_is_taken_back(ledger: Ledger) -> None:
    start = ledger.clock()
    await ledger.plan("reply", await ledger.chat())
    ledger.clock.advance(days=1)
    (due,) = await ledger.claim()
    await ledger.do(lambda d: d.sending([due.id], "w1"))
    ledger.clock.set(start)
    assert await ledger.do(lambda d: d.recover()) == 1
    row = await ledger.row("reply")
    assert (row.state, row.maybe_repeated) == ("planned", True)


# Whatever happens, in whatever order.

CHATS = 3
SLOW = Pace(overall=timedelta(seconds=0.5), overall_burst=4, chat=timedelta(seconds=1), chat_burst=2)


class Worker:
    """A process that takes deliveries and may die with them in its hands."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.held: list[Due] = []
        self.sending: list[Due] = []

    @property
    def name(self) -> str:
        return f"w{self.number}"


class LedgerMachine(RuleBasedStateMachine):
    """Two workers share the ledger, calls fail or hang, processes die at any moment and are started again.

    What people received is written down as it would be on their screens; the invariants are the promises.
    """

    @initialize()
    def begin(self) -> None:
        self.engine = _memory()
        self.clock = TestClock()
        with self.engine.begin() as connection:
            self.chats = [add_chat(connection, str(n), self.clock()) for n in range(CHATS)]
        self.workers = [Worker(1), Worker(2)]
        self.births = 2
        self.planned: dict[int, tuple[int, str]] = {}
        self.screens: list[list[int]] = [[] for _ in range(CHATS)]
        self.sends: list[tuple[datetime, int]] = []

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()

    def ledger(self, work: Any) -> Any:
        with self.engine.begin() as connection:
            return work(Deliveries(connection, self.clock()))

    @rule(chat=st.integers(0, CHATS - 1), kind=st.sampled_from([REPLY, REPLY, BROADCAST]))
    def plan(self, chat: int, kind: str) -> None:
        key = f"{kind}:{len(self.planned)}"
        row = {"idempotency_key": key, "kind": kind, "identity_id": self.chats[chat]}
        self.ledger(lambda d: d.plan([row]))
        with self.engine.begin() as connection:
            made = connection.execute(select(delivery.c.id).where(delivery.c.idempotency_key == key)).scalar_one()
        self.planned[made] = (chat, kind)

    @rule(worker=st.integers(0, 1), most=st.integers(1, 3))
    def claim(self, worker: int, most: int) -> None:
        claimed = self.ledger(lambda d: d.claim(CHANNEL, BOT, self.workers[worker].name, most, SLOW))
        assert len({due.identity_id for due in claimed}) == len(claimed)
        self.workers[worker].held += claimed
        self.sends += [(self.clock(), due.identity_id) for due in claimed]

    @precondition(lambda self: any(worker.held for worker in self.workers))
    @rule(data=st.data())
    def set_out(self, data: st.DataObject) -> None:
        worker = data.draw(st.sampled_from([worker for worker in self.workers if worker.held]))
        due = worker.held.pop(0)
        if due.id in self.ledger(lambda d: d.sending([due.id], worker.name)):
            worker.sending.append(due)

    @precondition(lambda self: any(worker.sending for worker in self.workers))
    @rule(
        data=st.data(),
        outcome=st.sampled_from(["sent", "sent", "sent", "not sent", "too fast", "refused", "in doubt"]),
        arrives=st.booleans(),
    )
    def come_back(self, data: st.DataObject, outcome: str, arrives: bool) -> None:
        worker = data.draw(st.sampled_from([worker for worker in self.workers if worker.sending]))
        due = worker.sending.pop(0)
        if outcome == "sent" or (outcome == "in doubt" and arrives):
            self._appear(due)
        self.ledger(lambda d: self._mark(d, due, worker.name, outcome))

    def _mark(self, ledger: Deliveries, due: Due, worker: str, outcome: str) -> None:
        later = self.clock() + timedelta(seconds=3)
        match outcome:
            case "sent":
                ledger.sent(due.id, worker, "m")
            case "not sent":
                ledger.again(due.id, worker, later, "down", costs=True)
            case "too fast":
                ledger.hold(CHANNEL, BOT, later, SLOW)
                ledger.again(due.id, worker, later, "too_fast", costs=False)
            case "refused":
                ledger.ended(due.id, worker, "failed", "refused")
            case "in doubt" if due.kind in REPEATED_WHEN_IN_DOUBT:
                ledger.again(due.id, worker, later, "in_doubt", costs=True, maybe_sent=True)
            case "in doubt":
                ledger.ended(due.id, worker, "unknown", "in_doubt")

    @rule(worker=st.integers(0, 1), arrive=st.booleans())
    def die(self, worker: int, arrive: bool) -> None:
        """Killed; what was on its way may have arrived. A new process takes its place and looks for what is stale."""
        if arrive:
            for due in self.workers[worker].sending:
                self._appear(due)
        self.births += 1
        self.workers[worker] = Worker(self.births)

    @rule()
    def recover(self) -> None:
        self.ledger(lambda d: d.recover())

    @rule(seconds=st.sampled_from([0.2, 1, 5, 61]))
    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds=seconds)

    def _appear(self, due: Due) -> None:
        chat, _ = self.planned[due.id]
        self.screens[chat].append(due.id)

    def rows(self) -> dict[int, Any]:
        with self.engine.begin() as connection:
            return {row.id: row for row in connection.execute(select(delivery))}

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "engine"):
            return
        rows = self.rows()
        assert set(rows) == set(self.planned)
        for row in rows.values():
            assert row.state != "sent" or row.id in self.screens[self.planned[row.id][0]]

    @invariant()
    def nothing_comes_twice_unless_flagged(self) -> None:
        if not hasattr(self, "engine"):
            return
        rows = self.rows()
        for screen in self.screens:
            for delivery_id, times in Counter(screen).items():
                # A worker that outlived its lease sends what another has taken over: flagged too.
                assert times == 1 or rows[delivery_id].maybe_repeated
                assert times == 1 or rows[delivery_id].kind in REPEATED_WHEN_IN_DOUBT

    @invariant()
    def order_in_a_chat_is_kept(self) -> None:
        if not hasattr(self, "engine"):
            return
        rows = self.rows()
        for screen in self.screens:
            seen = [one for one in screen if rows[one].kind == REPLY and not rows[one].maybe_repeated]
            assert seen == sorted(seen)

    @invariant()
    def pace_is_kept(self) -> None:
        if not hasattr(self, "engine"):
            return
        _check_pace([at for at, _ in self.sends], SLOW.overall, SLOW.overall_burst)
        for chat in self.chats:
            _check_pace([at for at, where in self.sends if where == chat], SLOW.chat, SLOW.chat_burst)


def _check_pace(sends: list[datetime], step: timedelta, burst: int) -> None:
    """In any stretch of time no more than the burst, and one more for every step of it."""
    for first in range(len(sends)):
        for last in range(first, len(sends)):
            allowed = burst + (sends[last] - sends[first]) / step
            assert last - first + 1 <= allowed + 1e-9


def _memory() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(dbapi: Any, _record: Any) -> None:
        dbapi.execute("PRAGMA foreign_keys = ON")

    metadata.create_all(engine)
    return engine


LedgerMachine.TestCase.settings = settings(
    max_examples=10,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestLedger = LedgerMachine.TestCase


def test_everything_planned_comes_to_an_end_in_order() -> None:
    """After any trouble, workers that go on working bring every answer to its chat."""
    machine = LedgerMachine()
    machine.begin()
    for number in range(9):
        machine.plan(number % CHATS, REPLY)
    machine.claim(0, 3)
    machine.die(0, arrive=False)
    for _ in range(200):
        machine.clock.advance(seconds=1)
        machine.ledger(lambda d: d.recover())
        machine.claim(1, 3)
        worker = machine.workers[1]
        for due in worker.held:
            machine.ledger(lambda d, due=due, name=worker.name: d.sending([due.id], name))
            machine._appear(due)
            machine.ledger(lambda d, due=due, name=worker.name: d.sent(due.id, name, "m"))
        worker.held.clear()
    assert {row.state for row in machine.rows().values()} == {"sent"}
    assert [sorted(screen) == screen and len(screen) == 3 for screen in machine.screens] == [True] * CHATS
    machine.teardown()
