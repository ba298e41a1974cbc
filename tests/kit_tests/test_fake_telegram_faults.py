"""Ordered troubles: refusals, lost answers, delays, gates, rates, and being offline."""

import asyncio

import aiohttp
import pytest

from tests.kit.telegram import FakeTelegram


class Clock:
    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def fake(clock):
    async with FakeTelegram(clock=clock) as fake:
        fake.user(1001, started=True)
        fake.user(1002, started=True)
        yield fake


@pytest.fixture
async def send(fake):
    """Sends a message and gives the HTTP status, or "dropped"."""
    async with aiohttp.ClientSession() as session:

        async def send(text="a", chat_id=1001, method="sendMessage"):
            # POST, since aiohttp asks twice for a GET whose connection died.
            params = {"chat_id": chat_id, "text": text}
            try:
                async with session.post(f"{fake.url}/bot{fake.token}/{method}", json=params) as response:
                    send.answer = await response.text()
                    send.headers = response.headers
                    return response.status
            except aiohttp.ClientError:
                return "dropped"

        yield send


def shown(fake, user=1001):
    return [seen.text for seen in fake.user(user).messages]


async def test_a_fault_strikes_as_often_as_ordered(fake, send):
    fake.fail_next("sendMessage", times=2, status=429, retry_after=3)
    assert [await send(text) for text in "abc"] == [429, 429, 200]
    assert shown(fake) == ["c"]


async def test_the_answer_says_how_long_to_wait(fake, send):
    fake.fail_next("sendMessage", status=429, retry_after=3)
    await send()
    assert send.headers["Retry-After"] == "3"
    assert send.answer == (
        '{"ok": false, "error_code": 429, "description": "Too Many Requests: retry after 3",'
        ' "parameters": {"retry_after": 3}}'
    )


async def test_faults_queue_up_in_order(fake, send):
    fake.fail_next("sendMessage", status=500)
    fake.fail_next("sendmessage", status=403)
    fake.drop_next("sendMessage")
    assert [await send() for _ in range(4)] == [500, 403, "dropped", 200]


async def test_a_fault_is_for_its_method_and_chat_only(fake, send):
    fake.fail_next("sendMessage", chat_id=1002)
    assert await send() == 200
    assert await send(method="getMe") == 200
    assert await send(chat_id=1002) == 500


async def test_a_fault_for_any_method_waits_behind_the_methods_own(fake, send):
    fake.fail_next("*", status=502)
    fake.fail_next("sendMessage", status=503)
    assert [await send(), await send(method="getMe"), await send()] == [503, 502, 200]


async def test_faults_are_forgotten(fake, send):
    fake.fail_next("sendMessage", times=9)
    fake.clear_faults()
    assert await send() == 200


async def test_a_proxys_page(fake, send):
    fake.fail_next("sendMessage", status=502, html=True)
    assert await send() == 502
    assert send.answer.startswith("<html>")
    assert shown(fake) == []


@pytest.mark.parametrize(
    ("order", "status"),
    [
        (lambda fake: fake.fail_next("sendMessage", status=504, after=True), 504),
        (lambda fake: fake.fail_next("sendMessage", status=502, html=True, after=True), 502),
        (lambda fake: fake.drop_next("sendMessage", after=True), "dropped"),
    ],
)
async def test_the_message_is_sent_but_the_answer_is_lost(fake, send, order, status):
    order(fake)
    assert await send("a") == status
    assert shown(fake) == ["a"]
    (call,) = fake.calls_of("sendMessage")
    assert (call.acted, call.ok) == (True, False)


async def test_a_connection_dropped_before_acting(fake, send):
    fake.drop_next("sendMessage", times=2)
    assert [await send(text) for text in "abc"] == ["dropped", "dropped", 200]
    assert shown(fake) == ["c"]
    assert [(call.acted, call.outcome) for call in fake.calls] == [
        (False, "dropped"),
        (False, "dropped"),
        (True, "ok"),
    ]


@pytest.mark.parametrize(("after", "sent"), [(False, []), (True, ["a"])])
async def test_a_held_call_stands_at_the_gate(fake, send, after, sent):
    gate = fake.hold_next("sendMessage", after=after)
    sending = asyncio.create_task(send("a"))
    await gate.reached()
    assert (shown(fake), sending.done()) == (sent, False)
    gate.release()
    assert await sending == 200
    assert shown(fake) == ["a"]


async def test_a_held_call_may_be_dropped(fake, send):
    gate = fake.hold_next("sendMessage")
    sending = asyncio.create_task(send("a"))
    await gate.reached()
    gate.drop()
    assert await sending == "dropped"
    assert shown(fake) == []


async def test_nobody_at_the_gate(fake):
    with pytest.raises(AssertionError, match="no call reached the gate"):
        await fake.hold_next("sendMessage").reached(within=0)


@pytest.mark.parametrize(("after", "sent"), [(False, []), (True, ["a"])])
async def test_a_delayed_call_acts_or_answers_late(fake, send, after, sent):
    fake.delay_next("sendMessage", 3600, after=after)
    sending = asyncio.create_task(send("a"))
    await fake.wait_call_begun("sendMessage")
    assert (shown(fake), sending.done()) == (sent, False)
    await fake.__aexit__(None, None, None)
    assert await sending == "dropped"
    await fake.__aenter__()


async def test_a_short_delay_passes(fake, send):
    fake.delay_next("sendMessage", 0.001)
    assert await send() == 200


async def test_a_closing_fake_lets_held_calls_go(clock):
    async with FakeTelegram(clock=clock) as fake, aiohttp.ClientSession() as session:
        gate = fake.hold_next("getMe")
        asking = asyncio.create_task(session.post(f"{fake.url}/bot{fake.token}/getMe"))
        await gate.reached()
    assert gate.is_open
    with pytest.raises(aiohttp.ClientError):
        await asking


async def test_offline_until_online_again(fake, send):
    fake.go_offline()
    assert [await send(), await send(method="getMe")] == ["dropped", "dropped"]
    fake.go_online()
    assert await send("b") == 200
    assert (shown(fake), len(fake.calls)) == (["b"], 1)


async def test_no_rates_by_default(send):
    assert {await send() for _ in range(40)} == {200}


async def test_one_chat_takes_a_burst_and_then_one_a_second(fake, send, clock):
    fake.limit_rates(per_chat=1, burst=2)
    assert [await send(text) for text in "abc"] == [200, 200, 429]
    assert "retry after 1" in send.answer
    assert await send("d", chat_id=1002) == 200
    clock.now += 0.9
    assert await send("e") == 429
    clock.now += 0.1
    assert [await send(text) for text in "fg"] == [200, 429]
    clock.now += 60
    assert [await send(text) for text in "hij"] == [200, 200, 429]
    assert shown(fake) == ["a", "b", "f", "h", "i"]


async def test_all_chats_together_have_a_limit(fake, send, clock):
    fake.limit_rates(overall=2, per_chat=100, burst=100)
    assert [await send(), await send(chat_id=1002), await send()] == [200, 200, 429]
    clock.now += 0.5
    assert [await send(), await send()] == [200, 429]
    fake.lift_limits()
    assert await send() == 200


async def test_only_messages_count_against_the_rate(fake, send):
    fake.limit_rates(overall=1)
    assert [await send(), await send(method="getMe"), await send(method="getMe"), await send()] == [
        200,
        200,
        200,
        429,
    ]
