"""Every act is answered once: whoever delivers it, how often, in whatever order, and whatever breaks between."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import select

from bot.channels.telegram.intake import Intake
from domain.incoming import Act
from storage.database import Database, open_database
from storage.tables import message
from tests.bot.channels.telegram.program import Program, opened
from tests.kit.clock import TestClock
from tests.kit.telegram import FakeTelegram

BOT = "123456"


def said(text: str, *, update_id: int, message_id: int = 1, user_id: int = 1001) -> dict[str, Any]:
    who = {"id": user_id, "is_bot": False, "first_name": "Aino", "language_code": "fi"}
    chat = {"id": user_id, "type": "private"}
    body = {"message_id": message_id, "from": who, "chat": chat, "date": 1_800_000_000, "text": text}
    return {"update_id": update_id, "message": body}


async def heard(program: Program) -> list[str]:
    rows = await program.rows(select(message).where(message.c.direction == "in").order_by(message.c.id))
    return [row.body for row in rows]


async def answer_all(*programs: Program) -> None:
    """Both processes' workers and senders, at the same time, till nothing is left."""
    for _ in range(30):
        await asyncio.gather(*(one.worker.drain() for one in programs))
        await asyncio.gather(*(one.sender.work() for one in programs))
        if not await programs[0].is_busy():
            return
    raise AssertionError(f"never done: {await programs[0].deliveries()}")


async def test_the_same_update_three_times_from_two_processes(
    fake: FakeTelegram, database: Database, database_url: str, clock: TestClock
) -> None:
    fake.user(1001, started=True)
    second_store = open_database(database_url)
    try:
        async with opened(fake, database, clock=clock) as one, opened(fake, second_store, clock=clock) as two:
            update = said("/start", update_id=1)
            takes = [Intake(program.services, BOT).take([update]) for program in (one, two, one)]
            await asyncio.gather(*takes)
            await answer_all(one, two)
            assert await heard(one) == [""]
            assert await one.people() == 1
            assert [row.act for row in await one.acts() if row.incoming] == []
            assert [call.params["chat_id"] for call in fake.calls_of("sendMessage")] == [1001]
            assert await one.states() == ["sent"]
    finally:
        await second_store.close()


async def test_two_processes_answer_many_chats_each_once_and_in_order(
    fake: FakeTelegram, database: Database, database_url: str, clock: TestClock
) -> None:
    people = [fake.user(2000 + number, started=True) for number in range(6)]
    second_store = open_database(database_url)
    try:
        async with opened(fake, database, clock=clock) as one, opened(fake, second_store, clock=clock) as two:
            updates = [
                said(text, update_id=10 * turn + number, message_id=turn, user_id=person.id)
                for turn, text in enumerate(("/start", "suomi", "työtä", "Aino Virtanen"))
                for number, person in enumerate(people)
            ]
            takes = [Intake(program.services, BOT).take(updates) for program in (one, two)]
            await asyncio.gather(*takes)
            await answer_all(one, two)
            for person in people:
                texts = [seen.text for seen in person.messages]
                assert len(texts) == 4
                assert "Millä kielellä" in texts[0]
                assert "Mitä etsit?" in texts[1]
                assert "Mikä on nimesi?" in texts[2]
                assert "syntynyt" in texts[3]
    finally:
        await second_store.close()


async def test_updates_out_of_order_are_acted_on_in_the_order_of_acting(
    fake: FakeTelegram, store: Database, clock: TestClock
) -> None:
    aino = fake.user(1001, started=True)
    async with opened(fake, store, clock=clock) as program:
        intake = Intake(program.services, BOT)
        texts = ("/start", "suomi", "työtä", "Aino Virtanen")
        updates = [said(text, update_id=n, message_id=n) for n, text in enumerate(texts, start=1)]
        await intake.take(list(reversed(updates)))
        await answer_all(program)
        assert await heard(program) == ["", "suomi", "työtä", "Aino Virtanen"]
        assert "syntynyt" in aino.messages[-1].text


async def test_what_was_accepted_before_a_crash_is_not_acted_on_again(
    fake: FakeTelegram, database: Database, clock: TestClock
) -> None:
    """The process dies between the commit and the next getUpdates: Telegram delivers the same once more."""
    aino = fake.user()
    async with opened(fake, database, clock=clock) as program:
        await aino.start()
        gate = fake.hold_next("getUpdates")  # the first question, before it brings anything
        program.begin(program.channel.run)
        await gate.reached()
        confirming = fake.hold_next("getUpdates")  # the second, which would confirm
        gate.release()
        await confirming.reached()
        assert len(await program.acts()) == 1
        assert fake.pending_updates == 1, "not confirmed yet"
        await program.crash()
        confirming.drop()
    async with opened(fake, database, clock=clock) as again:
        again.begin()
        await fake.all_taken()
        await aino.hears("Millä kielellä")
        await again.settled()
        assert len(await again.acts()) == 1
        assert len(aino.messages) == 1
        await again.end()


async def test_what_was_not_committed_is_not_confirmed(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    aino = fake.user()
    async with opened(fake, store, clock=clock) as program:
        accept = program.services.accept
        tries = asyncio.Queue[int]()

        async def failing(*acts: Any) -> Any:
            tries.put_nowait(fake.pending_updates)
            if tries.qsize() < 3:
                raise OSError("the disk is away")
            return await accept(*acts)

        object.__setattr__(program.services, "accept", failing)
        await aino.start()
        program.begin()
        await aino.hears("Millä kielellä")
        assert [tries.get_nowait() for _ in range(3)] == [1, 1, 1], "kept by Telegram all the while"
        await program.end()


async def test_redelivery_long_after_is_known(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    aino = fake.user()
    async with opened(fake, store, clock=clock) as program:
        program.begin()
        started = await aino.start()
        await aino.hears("Millä kielellä")
        await aino.press("Suomi")
        await aino.hears("Mitä etsit?")
        await aino.press("Työtä itselleni")
        await aino.hears("Mikä on nimesi?")
        clock.advance(days=3)
        assert started.update_id is not None
        fake.redeliver(started.update_id)
        await program.settled()
        assert len(aino.messages) == 3
        await program.end()


async def test_updates_numbered_anew_after_a_quiet_week_are_heard(
    fake: FakeTelegram, store: Database, clock: TestClock
) -> None:
    aino = fake.user(1001, started=True)
    async with opened(fake, store, clock=clock) as program:
        program.begin()
        fake.push_raw(said("/start ref_juliste", update_id=900_000_001, message_id=1))
        await aino.hears("Millä kielellä")
        program.advance(days=8)
        fake.push_raw(said("suomi", update_id=17, message_id=2))
        await aino.hears("Mikä on nimesi?")
        await program.settled()
        program.advance(days=8)
        # By chance the very number of the first one.
        fake.push_raw(said("Aino Virtanen", update_id=900_000_001, message_id=3))
        await program.settled()
        assert len(await heard(program)) == 3
        await program.end()


async def test_one_bad_update_stops_nobody(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    aino = fake.user(1001, started=True)
    nested: Any = {}
    for _ in range(300):
        nested = {"reply_to_message": nested}
    async with opened(fake, store, clock=clock) as program:
        fake.push_raw(
            {"update_id": 5, "message": "what?"},
            {"update_id": 6, "message": {"message_id": [], "chat": nested}},
            {"update_id": 7, "mind_reading": {"thought": "?"}},
            said("/start", update_id=8),
        )
        program.begin()
        await aino.hears("Millä kielellä")
        await fake.all_taken()
        await program.end()


async def test_an_act_the_store_cannot_take_stops_nobody(
    fake: FakeTelegram, database: Database, clock: TestClock
) -> None:
    """Should something slip through that a table refuses, the others of its batch are kept all the same."""
    async with opened(fake, database, clock=clock) as program:
        intake = Intake(program.services, BOT)
        accept = program.services.accept
        kept: list[str] = []

        async def picky(*acts: Any) -> Any:
            if any(act.text == "broken" for act in acts):
                raise ValueError("a lone surrogate")
            kept.extend(act.text for act in acts)
            return await accept(*acts)

        object.__setattr__(program.services, "accept", picky)
        await intake.take([said(text, update_id=n, message_id=n) for n, text in enumerate(("one", "broken", "two"))])
        assert kept == ["one", "two"]
        assert len(await program.acts()) == 2


async def test_acts_are_kept_without_names(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    fake.user(1001, "Tuulikki", "Salainen", "tuulikki_s", started=True)
    async with opened(fake, store, clock=clock) as program:
        await Intake(program.services, BOT).take([said("Moi", update_id=1)])
        (row,) = await program.acts()
        assert row.incoming["act"] == Act.SAY
        assert not [name for name in ("Aino", "Tuulikki", "Salainen") if name in str(row)]
