"""Telegram brings updates: known by the secret, bounded, answered 200 only when they are kept."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.channels.telegram.webhook import MOST_BYTES, PATH
from storage.database import Database
from storage.errors import StoreBusy
from tests.bot.channels.telegram.program import SECRET, Program, called, opened
from tests.bot.channels.telegram.test_arrival import said
from tests.kit.clock import TestClock
from tests.kit.telegram import FakeTelegram

HEADER = "X-Telegram-Bot-Api-Secret-Token"
KNOWN = {HEADER: SECRET}


@pytest.fixture
async def program(fake: FakeTelegram, store: Database, clock: TestClock) -> AsyncIterator[Program]:
    async with opened(fake, store, clock=clock, port=8080) as program:
        yield program


@pytest.fixture
async def telegram(program: Program) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever calls the webhook's address."""
    app = FastAPI()
    router = program.channel.router()
    assert router is not None
    app.include_router(router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.test") as client:
        yield client


async def post(client: httpx.AsyncClient, content: Any, headers: dict[Any, Any] | None = None) -> int:
    return (await client.post(PATH, content=content, headers=KNOWN if headers is None else headers)).status_code


async def test_telegram_is_told_the_address_and_the_secret(
    fake: FakeTelegram, store: Database, clock: TestClock
) -> None:
    fake.fail_next("setWebhook", times=2, status=502, html=True)
    async with called(fake, store, clock=clock) as program:
        call = await fake.wait_call("setWebhook", 3)
        assert call.params["url"] == f"{program.services.settings.base_url}/telegram/webhook"
        assert call.params["secret_token"] == SECRET
        assert sorted(call.params["allowed_updates"]) == [
            "callback_query",
            "edited_message",
            "message",
            "my_chat_member",
        ]


async def test_it_stops_while_it_cannot_register(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    fake.go_offline()
    async with opened(fake, store, clock=clock, port=8080) as program:
        program.begin(program.channel.run)
        await program.end()


async def test_an_update_is_kept_before_it_is_answered(telegram: httpx.AsyncClient, program: Program) -> None:
    assert await post(telegram, json.dumps(said("Moi", update_id=1))) == 200
    assert [row.update_id for row in await program.acts()] == ["1-m1"]
    assert await post(telegram, json.dumps(said("Moi", update_id=1))) == 200
    assert len(await program.acts()) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {HEADER: ""},
        {HEADER: "wrong"},
        {HEADER: SECRET + "x"},
        {HEADER: SECRET[:-1]},
        {HEADER: "salainen-ä".encode()},
        {HEADER: b"\xff\xfe"},
        {"Authorization": SECRET},
    ],
)
async def test_without_the_secret_nothing_is_read(
    telegram: httpx.AsyncClient, program: Program, headers: dict[Any, Any]
) -> None:
    read = []

    async def body() -> AsyncIterator[bytes]:
        read.append(1)
        yield json.dumps(said("Moi", update_id=1)).encode()

    response = await telegram.post(PATH, content=body(), headers=headers)
    assert (response.status_code, response.content) == (403, b"")
    assert read == []
    assert await program.acts() == []


async def test_strangers_do_not_fill_the_log(
    telegram: httpx.AsyncClient, program: Program, events: Any, clock: TestClock
) -> None:
    for _ in range(20):
        await post(telegram, b"{}", {})
    assert events().count("webhook_without_secret") == 1
    clock.advance(minutes=2)
    await post(telegram, b"{}", {})
    assert events().count("webhook_without_secret") == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"not json",
        b"[1, 2]",
        b'"text"',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"message":' * 50_000 + b"1" + b"}" * 50_000,
    ],
)
async def test_what_is_no_update_is_turned_away(telegram: httpx.AsyncClient, program: Program, content: bytes) -> None:
    assert await post(telegram, content) == 400
    assert await program.acts() == []


@pytest.mark.parametrize(
    "update", [{}, {"update_id": "x"}, {"update_id": 1, "message": {"text": []}}, {"update_id": 9}]
)
async def test_an_update_nobody_can_read_is_not_brought_again(telegram: httpx.AsyncClient, update: Any) -> None:
    assert await post(telegram, json.dumps(update)) == 200


async def test_too_large_is_refused_by_its_announced_size(telegram: httpx.AsyncClient, program: Program) -> None:
    assert await post(telegram, b" " * (2 * 1024 * 1024)) == 413
    assert await post(telegram, b"{}", KNOWN | {"Content-Length": "9" * 40}) == 413


async def test_too_large_is_refused_while_it_streams(telegram: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 8 * MOST_BYTES:
            sent += 65_536
            yield b" " * 65_536

    assert await post(telegram, endless()) == 413


async def test_just_small_enough_is_read(telegram: httpx.AsyncClient, program: Program) -> None:
    update = json.dumps(said("Moi", update_id=1)).encode()
    assert await post(telegram, update + b" " * (MOST_BYTES - len(update))) == 200
    assert len(await program.acts()) == 1


@pytest.mark.parametrize("fault", [StoreBusy(), OSError("no connection to the database")])
async def test_a_store_in_trouble_has_telegram_bring_it_again(
    fake: FakeTelegram, store: Database, clock: TestClock, fault: Exception
) -> None:
    aino = fake.user()
    async with called(fake, store, clock=clock) as program:
        accept, tries = program.services.accept, []

        async def failing(*acts: Any) -> Any:
            tries.append(1)
            if len(tries) < 3:
                raise fault
            return await accept(*acts)

        object.__setattr__(program.services, "accept", failing)
        await aino.start()
        await aino.hears("Millä kielellä")
        await program.settled()
        assert [attempt.status for attempt in fake.webhook_attempts] == [503, 503, 200]
        assert len(await program.acts()) == 1


async def test_polling_needs_no_address(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    async with opened(fake, store, clock=clock) as program:
        assert program.channel.router() is None
