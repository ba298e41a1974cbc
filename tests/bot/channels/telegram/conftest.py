"""The fake Bot API server, on the same standing clock as the program."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import structlog

from bot import logs
from storage.database import Database, open_database
from tests.bot.channels.telegram import program as programs
from tests.kit.clock import TestClock
from tests.kit.telegram import FakeTelegram


@pytest.fixture
async def fake(clock: TestClock) -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(clock=lambda: clock().timestamp()) as fake:
        yield fake


@pytest.fixture(params=["polling", "webhook"])
def running(request: pytest.FixtureRequest) -> Any:
    """The program at work, by both ways of hearing from Telegram."""
    return {"polling": programs.running, "webhook": programs.called}[request.param]


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Database]:
    """An open store where the database's own ways are not what the test is about."""
    opened = open_database(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    """Everything the program logs, as it would in service; Python's logging is put back afterwards."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    logs.set_up(stream, level="DEBUG", colours=False)
    yield stream
    logging.captureWarnings(False)
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def events(log_lines: io.StringIO) -> Callable[[], list[str]]:
    """The names of what was logged so far."""

    def names() -> list[str]:
        return [json.loads(line)["event"] for line in log_lines.getvalue().splitlines()]

    return names
