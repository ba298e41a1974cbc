"""Long polling: offsets, limits, allowed kinds, conflicts, duplicates and disorder."""

import asyncio

import aiohttp
import pytest

from tests.kit.telegram import FakeTelegram

FIRST = 700_000_001
WITHIN = 40.0
"""Seconds: fewer than a poll of 50 takes by itself, many for a machine that has much else to do."""


@pytest.fixture
async def fake():
    async with FakeTelegram(first_update_id=FIRST) as fake:
        yield fake


@pytest.fixture
async def poll(fake):
    async with aiohttp.ClientSession() as session:

        async def ask(**params):
            async with session.post(f"{fake.url}/bot{fake.token}/getUpdates", json=params) as response:
                answer = await response.json()
            return answer["result"] if answer["ok"] else (response.status, answer["description"])

        yield ask


def numbers(updates):
    return [update["update_id"] - FIRST for update in updates]


async def said(fake, count):
    user = fake.user()
    for number in range(count):
        await user.say(f"viesti {number}")


async def test_the_same_updates_come_until_confirmed(fake, poll):
    await said(fake, 3)
    assert numbers(await poll()) == [0, 1, 2]
    assert numbers(await poll()) == [0, 1, 2]
    assert numbers(await poll(offset=FIRST + 2)) == [2]
    assert numbers(await poll()) == [2]
    assert fake.pending_updates == 1
    assert await poll(offset=FIRST + 3) == []
    assert fake.pending_updates == 0


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (2, 2), (0, 1), (-3, 1), (100, 3), (500, 3)])
async def test_the_limit_is_kept_between_1_and_100(fake, poll, limit, count):
    await said(fake, 3)
    assert len(await poll(limit=limit)) == count


async def test_no_more_than_100_updates_come_at_once(fake, poll):
    await said(fake, 101)
    assert len(await poll(limit=500)) == 100


async def test_a_negative_offset_forgets_all_but_the_last_ones(fake, poll):
    await said(fake, 5)
    assert numbers(await poll(offset=-2)) == [3, 4]
    assert numbers(await poll()) == [3, 4]


async def test_a_long_poll_ends_when_an_update_comes(fake, poll):
    waiting = asyncio.create_task(poll(timeout=50))
    await fake.wait_call_begun("getUpdates")
    assert not waiting.done()
    await fake.user().say("moi")
    (update,) = await asyncio.wait_for(waiting, WITHIN)
    assert update["message"]["text"] == "moi"


async def test_a_poll_without_timeout_does_not_wait(fake, poll):
    assert await asyncio.wait_for(poll(), WITHIN) == []


async def test_the_first_of_two_pollers_is_turned_away(fake, poll):
    first = asyncio.create_task(poll(timeout=50))
    await fake.wait_call_begun("getUpdates")
    second = asyncio.create_task(poll(timeout=50))
    assert await asyncio.wait_for(first, WITHIN) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    assert not second.done()
    await fake.user().say("moi")
    assert numbers(await asyncio.wait_for(second, WITHIN)) == [0]


async def test_a_poll_under_way_ends_when_the_fake_closes():
    async with FakeTelegram() as fake, aiohttp.ClientSession() as session:
        url = f"{fake.url}/bot{fake.token}/getUpdates?timeout=50"
        waiting = asyncio.create_task(session.get(url))
        await fake.wait_call_begun("getUpdates")
        await fake.__aexit__(None, None, None)
        assert (await waiting).status == 500
        await fake.__aenter__()


@pytest.mark.parametrize(
    ("allowed", "kinds"),
    [
        (None, ["message", "my_chat_member"]),
        ([], ["message", "my_chat_member"]),
        (["nonsense"], ["message", "my_chat_member"]),
        (["message"], ["message"]),
        (["MESSAGE", "callback_query"], ["message"]),
        (["my_chat_member"], ["my_chat_member"]),
        (["chat_member"], ["chat_member"]),
        ("nonsense", ["message", "my_chat_member"]),
    ],
)
async def test_only_the_allowed_kinds_are_queued(fake, poll, allowed, kinds):
    await poll(allowed_updates=allowed)
    user = fake.user()
    await user.say("moi")
    await user.block()
    fake.push_update({"chat_member": {}})
    assert [next(iter(u.keys() - {"update_id"})) for u in await poll()] == kinds


async def test_the_allowed_kinds_are_remembered_and_do_not_touch_what_is_queued(fake, poll):
    await fake.user().say("moi")
    assert len(await poll(allowed_updates=["callback_query"])) == 1
    assert (await fake.user().say("moi")).update_id is None
    assert len(await poll()) == 1
    await poll(allowed_updates=[])
    assert (await fake.user().say("moi")).update_id == FIRST + 1


async def test_a_redelivered_update_comes_although_it_was_confirmed(fake, poll):
    await said(fake, 2)
    first = (await poll())[0]
    assert await poll(offset=FIRST + 2) == []
    fake.redeliver(first["update_id"])
    assert await poll(offset=FIRST + 2) == [first]
    assert await poll(offset=FIRST + 2) == []


async def test_raw_updates_come_in_the_order_given(fake, poll):
    await said(fake, 1)
    (update,) = await poll()
    await poll(offset=FIRST + 1)
    later = {**update, "update_id": FIRST + 7}
    fake.push_raw(later, update, later)
    assert numbers(await poll(offset=FIRST + 1)) == [7, 0, 7]


async def test_pushed_updates_are_numbered_with_the_rest(fake, poll):
    assert fake.push_update({"poll": {"id": "1"}}) == FIRST
    assert (await fake.user().say("moi")).update_id == FIRST + 1
    assert numbers(await poll()) == [0, 1]


async def test_all_taken_waits_for_the_offset(fake, poll):
    await said(fake, 1)
    await poll()
    with pytest.raises(AssertionError, match="1 update"):
        await fake.all_taken(within=0)
    await poll(offset=FIRST + 1)
    await fake.all_taken(within=0)
