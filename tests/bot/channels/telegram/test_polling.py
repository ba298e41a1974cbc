"""Asking Telegram for updates: what is confirmed, what troubles are waited out, how it ends."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.channels.telegram.polling import Pauses
from storage.database import Database
from storage.errors import StoreBusy
from tests.bot.channels.telegram.program import opened
from tests.kit.clock import TestClock
from tests.kit.telegram import FakeTelegram


async def test_only_what_is_understood_is_asked_for(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    async with opened(fake, store, clock=clock) as program:
        program.begin(program.channel.run)
        call = await fake.wait_call_begun("getUpdates")
        asked = call.params["allowed_updates"]
        assert sorted(asked) == ["callback_query", "edited_message", "message", "my_chat_member"]
        assert "offset" not in call.params, "Telegram forgets what was confirmed; where we were is not our guess"
        await program.end()


async def test_an_update_is_confirmed_by_the_next_question(
    fake: FakeTelegram, store: Database, clock: TestClock
) -> None:
    aino = fake.user()
    async with opened(fake, store, clock=clock) as program:
        program.begin(program.channel.run)
        said = await aino.start()
        await fake.all_taken()
        assert said.update_id is not None
        assert fake.calls_of("getUpdates")[-1].params["offset"] == said.update_id + 1
        await program.end()


async def test_after_silence_it_asks_without_an_offset(
    fake: FakeTelegram, store: Database, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was confirmed is forgotten; an offset kept for long would stand in the way of updates numbered anew."""
    monkeypatch.setattr("bot.channels.telegram.polling.HANGS", 1)
    aino = fake.user()
    async with opened(fake, store, clock=clock) as program:
        await aino.start()
        program.begin(program.channel.run)
        await fake.wait_call_begun("getUpdates", 3)
        offsets = ["offset" in call.params for call in fake.calls_of("getUpdates")]
        assert offsets == [False, True, False]
        await program.end()


async def test_an_active_webhook_is_deleted_and_what_waits_for_it_is_heard(
    fake: FakeTelegram, store: Database, clock: TestClock
) -> None:
    aino = fake.user()
    async with opened(fake, store, clock=clock) as program:
        await program.channel._bot.set_webhook("http://127.0.0.1:1/nobody")
        await aino.start()
        program.begin()
        await aino.hears("Millä kielellä")
        await program.end()


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 500},
        {"status": 502, "html": True},
        {"status": 429, "retry_after": 1},
        {"status": 409},
        {"status": 401},
        {"status": 404},
        {"status": 400},
    ],
)
async def test_troubles_are_waited_out(
    fake: FakeTelegram, store: Database, clock: TestClock, trouble: dict[str, Any]
) -> None:
    aino = fake.user()
    fake.fail_next("getUpdates", times=1 if trouble["status"] == 429 else 3, **trouble)
    fake.fail_next("deleteWebhook", times=2)
    fake.drop_next("getUpdates")
    fake.drop_next("getUpdates", after=True)
    async with opened(fake, store, clock=clock) as program:
        program.begin()
        await aino.start()
        await aino.hears("Millä kielellä")
        await fake.all_taken()
        assert len(await program.acts()) == 1
        await program.end()


async def test_an_outage_is_waited_out(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    aino = fake.user()
    async with opened(fake, store, clock=clock) as program:
        fake.go_offline()
        program.begin()
        await aino.start()
        fake.go_online()
        await aino.hears("Millä kielellä")
        await program.end()


async def test_another_program_that_asks_is_told_of_once(
    fake: FakeTelegram, store: Database, clock: TestClock, events: Any
) -> None:
    aino = fake.user()
    fake.fail_next("getUpdates", times=5, status=409)
    async with opened(fake, store, clock=clock) as program:
        program.begin()
        await aino.start()
        await aino.hears("Millä kielellä")
        await program.end()
    assert events().count("another_program_takes_the_updates") == 1


async def test_a_busy_store_confirms_nothing(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    aino = fake.user()
    async with opened(fake, store, clock=clock) as program:
        accept, waiting = program.services.accept, []

        async def busy(*acts: Any) -> Any:
            waiting.append(fake.pending_updates)
            if len(waiting) < 3:
                raise StoreBusy
            return await accept(*acts)

        object.__setattr__(program.services, "accept", busy)
        program.begin()
        await aino.start()
        await aino.hears("Millä kielellä")
        assert waiting == [1, 1, 1]
        await program.end()


async def test_a_batch_that_cannot_be_read_is_taken_one_by_one(
    fake: FakeTelegram, store: Database, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON nested beyond what Python reads, in one update of three."""
    aino = fake.user()
    async with opened(fake, store, clock=clock) as program:
        loads = program.channel._bot.session.json_loads

        def reads(content: str) -> Any:
            if "unreadable" in content:
                raise RecursionError
            return loads(content)

        program.channel._bot.session.json_loads = reads
        await aino.start()
        await aino.say("unreadable")
        await aino.say("suomi")
        program.begin()
        await aino.hears("Mitä etsit?")
        await fake.all_taken()
        assert len(await program.acts()) == 2
        await program.end()


async def test_updates_without_numbers_are_no_endless_loop(
    fake: FakeTelegram, store: Database, clock: TestClock
) -> None:
    async with opened(fake, store, clock=clock) as program:
        loads = program.channel._bot.session.json_loads
        asked = []

        def reads(content: str) -> Any:
            answer = loads(content)
            if isinstance(answer.get("result"), list):
                asked.append(1)
                return {"ok": True, "result": [{"no": "number"}, "nothing"]}
            return answer

        program.channel._bot.session.json_loads = reads
        object.__setattr__(program.channel._polling, "_pauses", Pauses(first=30, most=30))
        program.begin(program.channel.run)
        fake.push_raw({"update_id": 1})
        with pytest.raises(AssertionError):
            await fake.wait_call("getUpdates", 2, within=0.2)
        assert len(asked) == 1, "it waits before it asks again"
        await program.end()


async def test_it_ends_at_once_while_nobody_says_anything(
    fake: FakeTelegram, store: Database, clock: TestClock, events: Any
) -> None:
    async with opened(fake, store, clock=clock) as program:
        running = asyncio.create_task(program.channel.run())
        await fake.wait_call_begun("getUpdates")
        program.channel.stop()
        await asyncio.wait_for(running, 60)
    assert events() == [], "to be told to end is no failure"


async def test_it_ends_at_once_in_the_middle_of_an_outage(
    fake: FakeTelegram, store: Database, clock: TestClock
) -> None:
    async with opened(fake, store, clock=clock) as program:
        object.__setattr__(program.channel._polling, "_pauses", Pauses(first=30, most=30))
        fake.fail_next("deleteWebhook", times=9)
        running = asyncio.create_task(program.channel.run())
        await fake.wait_call("deleteWebhook")
        program.channel.stop()
        await asyncio.wait_for(running, 60)


def test_pauses_grow_and_stay_bounded() -> None:
    pauses = Pauses(first=1, most=30)
    assert [pauses.after(failures) for failures in (1, 2, 3, 6, 10_000)] == [1, 2, 4, 30, 30]
