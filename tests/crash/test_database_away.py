"""PostgreSQL goes away in the middle of the work and comes back: the worker goes on by itself, and nothing is lost."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot import logs
from bot.app import Program as WholeProgram
from bot.settings import Settings
from storage.database import Database, open_database
from storage.deliveries import BROADCAST, LEASE, REPLY
from tests.bot.channels.telegram.planned import plan, row
from tests.bot.channels.telegram.program import Program, opened
from tests.crash.scene import until
from tests.kit.clock import TestClock
from tests.kit.postgres import PostgresServer
from tests.kit.telegram import FakeTelegram


@pytest.fixture(autouse=True)
def log() -> None:
    """In service's own short form: what a terminal gets takes long to draw."""
    logs.set_up(io.StringIO())


@pytest.fixture
async def fake(clock: TestClock) -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(clock=lambda: clock().timestamp()) as fake:
        yield fake


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    opened = open_database(postgres_url)
    yield opened
    await opened.close()


@pytest.fixture
async def program(
    fake: FakeTelegram, database: Database, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Program]:
    """Looks at the ledger again at once, and does not wait long with a mark that cannot be written."""
    monkeypatch.setattr("bot.sender.LOOK_SOON", 0.2)
    monkeypatch.setattr("bot.sender.MARK_PAUSES", (0.01,))
    async with opened(fake, database, clock=clock) as program:
        yield program


async def nothing_under_way(program: Program) -> bool:
    return not program.sender._under_way


async def test_away_for_a_minute(program: Program, fake: FakeTelegram, postgres: PostgresServer) -> None:
    """What was in flight at that moment is in doubt; everything else is said once, as soon as it is back."""
    people = [fake.user(started=True) for _ in range(4)]
    in_flight = [fake.hold_next("sendMessage", after=True, chat_id=one.id) for one in people[:2]]
    kinds = list(zip(people, (REPLY, BROADCAST), strict=False))
    answer, tip = [await plan(program, one.id, "ensin", kind=kind) for one, kind in kinds]
    waiting = [await plan(program, one.id, "odottaa", kind=kind) for one, kind in kinds]
    later = [await plan(program, one.id, "myöhemmin", due_at=program.clock() + LEASE / 2) for one in people[2:]]
    program.begin(program.sender.run)
    for gate in in_flight:
        await gate.reached()
    with postgres.away():
        for gate in in_flight:
            gate.release()
        program.advance(seconds=LEASE.total_seconds() / 2)
        await until(lambda: nothing_under_way(program), 10, "the marks were not given up")
        program.advance(seconds=LEASE.total_seconds() / 2 + 1)
    for one in people[:2]:
        await one.hears("odottaa")
    for one in people[2:]:
        await one.hears("myöhemmin")
    await program.settled()
    await program.end()
    heard = [[seen.text for seen in one.messages] for one in people]
    assert heard == [["ensin", "ensin", "odottaa"], ["ensin", "odottaa"], ["myöhemmin"], ["myöhemmin"]]
    doubtful = [await row(program, key) for key in (answer, tip)]
    assert [(one.state, one.maybe_repeated) for one in doubtful] == [("sent", True), ("unknown", False)]
    certain = [await row(program, key) for key in (*waiting, *later)]
    assert {(one.state, one.maybe_repeated) for one in certain} == {("sent", False)}


async def test_whoever_watches_over_the_program_is_told(
    database: Database, clock: TestClock, postgres: PostgresServer, postgres_url: str
) -> None:
    given: dict[str, Any] = {"database_url": postgres_url, "secret_key": "k" * 40}
    program = WholeProgram(Settings(_env_file=None, **given), database, clock)
    await program.open()
    await program.start()
    try:
        assert (await program.ready()).status_code == 200
        with postgres.away():
            answer = await program.ready()
            assert (answer.status_code, answer.body) == (503, b'{"status":"not ready","faults":["store"]}')
        assert (await program.ready()).status_code == 200
    finally:
        await program.stop()
