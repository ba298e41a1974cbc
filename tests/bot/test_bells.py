"""Rings reach the other processes through PostgreSQL; what the connections suffer reaches nobody who rings."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import asyncpg
import pytest

from bot import hub, logs
from bot.bells import CHANNEL, MOST_WAITING, Bells, Pauses
from bot.hub import Hub
from tests.kit.postgres import PostgresServer

WITHIN = 60.0
SOON = Pauses(first=0.01, most=0.05)
CONNECTIONS = "select count(*) from pg_stat_activity where application_name = 'duunikaveri-bells'"
CUT = "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'duunikaveri-bells'"


@dataclass
class Process:
    """What one process has of it: a hub of its own, and bells that carry its rings."""

    url: str
    hub: Hub = field(default_factory=Hub)

    def __post_init__(self) -> None:
        self.bells = Bells(self.hub, self.url, pauses=SOON)

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[Process]:
        """Connected, and told to end at the end."""
        with self.hub.listen("begun") as begun:
            running = asyncio.create_task(self.bells.run())
            assert await begun.heard(WITHIN), "everything is rung once it listens"
        yield self
        self.bells.stop()
        await asyncio.wait_for(running, WITHIN)


@pytest.fixture
async def two(postgres_url: str) -> AsyncIterator[tuple[Process, Process]]:
    async with Process(postgres_url).at_work() as one, Process(postgres_url).at_work() as other:
        yield one, other


@pytest.fixture
def events() -> io.StringIO:
    stream = io.StringIO()
    logs.set_up(stream, colours=False)
    return stream


async def until(comes_true: Callable[[], bool]) -> None:
    never = hub.Bell()
    async with asyncio.timeout(WITHIN):
        while not comes_true():
            await never.heard(0.01)


def named(events: io.StringIO) -> list[str]:
    return [json.loads(line)["event"] for line in events.getvalue().splitlines()]


async def test_a_ring_is_heard_in_the_other_process(two: tuple[Process, Process]) -> None:
    one, other = two
    with other.hub.listen(hub.conversation(7)) as seven, other.hub.listen(hub.conversation(8)) as eight:
        one.hub.ring(hub.conversation(7))
        assert await seven.heard(WITHIN)
        assert not await eight.heard(0), "another chat's bell is another bell"


async def test_a_ring_here_stays_here_and_an_echo_rings_nobody(two: tuple[Process, Process]) -> None:
    one, other = two
    with one.hub.listen(hub.INBOX) as mine, one.hub.listen("back") as back, other.hub.listen(hub.INBOX) as theirs:
        one.hub.ring_here(hub.INBOX)
        assert await mine.heard(0)
        assert not await theirs.heard(0)
        one.hub.ring(hub.INBOX)
        assert await mine.heard(0)
        assert await theirs.heard(WITHIN)
        other.hub.ring("back")
        assert await back.heard(WITHIN)  # PostgreSQL keeps the order: an echo of ours would have come before it
        assert not await mine.heard(0)


async def test_many_rings_are_few_messages(two: tuple[Process, Process], postgres_url: str) -> None:
    one, other = two
    told: list[str] = []
    listener = await asyncpg.connect(postgres_url)
    await listener.add_listener(CHANNEL, lambda *heard: told.append(heard[-1]))
    with contextlib.ExitStack() as stack:
        bells = [stack.enter_context(other.hub.listen(hub.conversation(number))) for number in range(500)]
        for _ in range(100):
            for number in range(500):
                one.hub.ring(hub.conversation(number))
        for bell in bells:
            assert await bell.heard(WITHIN)
        await until(lambda: len(told) >= 3)  # a third listener hears in its own time
    await listener.close()
    assert len(told) == 3, "500 topics, 200 at a time"


async def test_too_many_to_name_ring_everybody(two: tuple[Process, Process]) -> None:
    one, other = two
    with other.hub.listen("unheard-of") as bell:
        for number in range(MOST_WAITING + 1):
            one.hub.ring(hub.conversation(number))
        assert await bell.heard(WITHIN)


async def test_lost_connections_are_made_anew_and_everybody_looks(
    two: tuple[Process, Process], postgres: PostgresServer, events: io.StringIO
) -> None:
    one, other = two
    with other.hub.listen(hub.DELIVERY) as bell:
        for _ in range(3):
            postgres.command(CUT)
            assert await bell.heard(WITHIN), "rung once it listens again: something may have been missed"
            one.hub.ring("after-the-cut")
            with other.hub.listen("carried-again") as again:
                await _until_carried(one, again)
    assert "bells_lost" in named(events) and "bells_back" in named(events)


async def _until_carried(one: Process, again: hub.Bell) -> None:
    """The other process may listen before this one tells, or the other way round: rings until one arrives."""
    async with asyncio.timeout(WITHIN):
        while not await again.heard(0.05):
            one.hub.ring("carried-again")


async def test_what_was_rung_while_cut_off_is_told_afterwards(
    two: tuple[Process, Process], postgres: PostgresServer
) -> None:
    one, other = two
    with other.hub.listen(hub.conversation(7)) as bell:
        tell, one.bells._tell_rung = one.bells._tell_rung, _fails_once(one)
        one.hub.ring(hub.conversation(7))
        assert await bell.heard(WITHIN)
        assert one.bells._tell_rung != tell, "it had failed first"


def _fails_once(process: Process):  # type: ignore[no-untyped-def]
    """Stands in for telling: the connection is closed under its feet the first time."""
    tell = process.bells._tell_rung
    failed: list[bool] = []

    async def telling(connection: asyncpg.Connection) -> None:
        if not failed:
            failed.append(True)
            connection.terminate()
        await tell(connection)

    return telling


async def test_a_store_out_of_reach_holds_nobody_up(events: io.StringIO) -> None:
    lonely = Process("postgresql://nobody@127.0.0.1:1/none")
    with lonely.hub.listen(hub.INBOX) as bell:
        running = asyncio.create_task(lonely.bells.run())
        await until(lambda: named(events) == ["bells_lost", "bells_lost"])
        lonely.hub.ring(hub.INBOX)
        assert await bell.heard(0)
        lonely.bells.stop()
        await asyncio.wait_for(running, WITHIN)
    assert named(events) == ["bells_lost", "bells_lost"], "one line for each connection, however many tries"


async def test_the_last_words_before_the_end_are_told(postgres_url: str) -> None:
    async with Process(postgres_url).at_work() as other:
        with other.hub.listen(hub.conversation(7)) as bell:
            async with Process(postgres_url).at_work() as one:
                one.bells.stop()
                one.hub.ring(hub.conversation(7))
            assert await bell.heard(WITHIN)


async def test_nothing_is_carried_after_the_end_and_no_connection_is_left(
    postgres_url: str, postgres: PostgresServer
) -> None:
    async with Process(postgres_url).at_work() as one:
        await until(lambda: postgres.command(CONNECTIONS) == 2)  # who tells may connect after who listens
    one.hub.ring(hub.INBOX)
    await until(lambda: postgres.command(CONNECTIONS) == 0)


async def test_strange_messages_on_the_channel_are_no_harm(
    two: tuple[Process, Process], postgres: PostgresServer, postgres_url: str
) -> None:
    _, other = two
    teller = await asyncpg.connect(postgres_url)
    with other.hub.listen(hub.INBOX) as bell:
        for payload in ("", " ", "x", "x  nothing \x01", "x inbox"):
            await teller.execute("select pg_notify($1, $2)", CHANNEL, payload)
        assert await bell.heard(WITHIN)
    await teller.close()
