"""The program as a real process of its own, to be killed at the worst moment and started again."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from tests.kit.nursery import Born

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-c", "from bot.cli import app; app()")
READY_SECONDS = 900.0  # long, for a machine that has much else to do
END_SECONDS = 120.0
BETWEEN_LOOKS = 0.02


class Died(AssertionError):
    """The program ended before it was ready; its output says why."""


class Program:
    """`duunikaveri serve` in a folder of its own, with the settings given as ``name="value"``.

    It starts on the same port each time, and never outlives the tests.
    """

    def __init__(self, folder: Path, command: tuple[str, ...] = (*COMMAND, "serve"), /, **settings: str) -> None:
        self.folder = folder
        self.command = command
        self.settings = {"port": str(free_port()), "data_dir": str(folder / "data"), **settings}
        self.environment: dict[str, str] = {}
        self._process: Born | None = None
        self._output = folder / "output"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings['port']}"

    @property
    def output(self) -> str:
        """Everything it has written so far, over all its lives."""
        return self._output.read_text(encoding="utf-8", errors="replace") if self._output.exists() else ""

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def start(self) -> Program:
        """Starts it and waits until it is ready. Raises Died with what it wrote."""
        assert not self.is_alive, "it runs already"
        self._process = Born(self.command, cwd=self.folder, env=self._environment(), output=self._output)
        await self._until_ready()
        return self

    def kill9(self) -> None:
        """Ends it as a power cut does: no code of it runs any more when this returns."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(END_SECONDS)

    async def terminate(self) -> int:
        """Asks it to end, as a service manager does, and returns its exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return await asyncio.to_thread(self._process.wait, END_SECONDS)

    async def restart(self) -> Program:
        """Kills it, if it still runs, and starts it again with the same settings."""
        if self.is_alive:
            self.kill9()
        return await self.start()

    async def run(self, *words: str) -> str:
        """Another command, such as ``run("migrate")``, with the same settings; returns what it wrote."""
        done = await asyncio.to_thread(
            subprocess.run,
            [*COMMAND, *words],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=READY_SECONDS,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    async def _until_ready(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + READY_SECONDS
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(2)) as session:
            while loop.time() < deadline:
                if not self.is_alive:
                    raise Died(f"it ended before it was ready:\n{self.output[-4000:]}")
                if await _answers(session, f"{self.url}/readyz"):
                    return
                await asyncio.sleep(BETWEEN_LOOKS)
        self.kill9()
        raise Died(f"it was not ready within {READY_SECONDS} s:\n{self.output[-4000:]}")

    def _environment(self) -> dict[str, str]:
        ours = {f"DUUNIKAVERI_{name.upper()}": value for name, value in self.settings.items()}
        return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **ours, **self.environment}


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _bring(template: Path, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    shutil.copy(template, folder / "duunikaveri.db")
    (folder / "duunikaveri.db").chmod(0o600)


Launch = Callable[..., Awaitable[Program]]


@pytest.fixture
async def launch(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Launch]:
    """``program = await launch(database_url=..., telegram_token=...)``: migrated, started and ready.

    Without an address of its own it gets a store that is migrated already: the command takes as long as a start.
    """
    started: list[Program] = []

    async def start(**settings: str) -> Program:
        folder = tmp_path / f"program-{len(started)}"
        folder.mkdir()
        program = Program(folder, **settings)
        started.append(program)
        if "database_url" in settings:
            await program.run("migrate")
        else:
            _bring(sqlite_template, folder / "data")
        return await program.start()

    yield start
    for program in started:
        if program.is_alive:
            program.kill9()
