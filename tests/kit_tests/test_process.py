"""The crash harness starts, kills and starts again, and sees when a program cannot start."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.kit.process import Died, Launch, Program

SMALL = """
import http.server, os, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
port = int(os.environ["DUUNIKAVERI_PORT"])
print("life", os.environ["DUUNIKAVERI_FLAVOUR"])
http.server.HTTPServer(("127.0.0.1", port), Answer).serve_forever()
"""

HOLD = """
import asyncio, sys
from pathlib import Path
from tests.kit.nursery import processes
from tests.kit.process import Program
from tests.kit_tests.test_process import SMALL
processes.set_forkserver_preload(["tests.kit.nursery"])  # SMALL needs nothing of the program's
async def main():
    program = Program(Path(sys.argv[1]), (sys.executable, "-c", SMALL), flavour="x")
    await program.start()
    print(program._process.pid, flush=True)
    sys.stdin.read()
asyncio.run(main())
"""


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Program]:
    program = Program(tmp_path, (sys.executable, "-c", SMALL), flavour="salmiakki")
    yield program
    if program.is_alive:
        program.kill9()


async def test_it_is_ready_when_started(small: Program) -> None:
    await small.start()
    async with aiohttp.ClientSession() as session, session.get(f"{small.url}/readyz") as answer:
        assert answer.status == 200


async def test_it_lives_again_on_the_same_port_after_being_killed(small: Program) -> None:
    url = (await small.start()).url
    small.kill9()
    assert not small.is_alive
    assert (await small.restart()).url == url
    assert small.output.count("life salmiakki") == 2


async def test_it_ends_when_asked(small: Program) -> None:
    await small.start()
    assert await small.terminate() == -signal.SIGTERM


async def test_a_program_that_cannot_start_says_why(tmp_path: Path) -> None:
    program = Program(tmp_path, (sys.executable, "-c", "raise SystemExit('no salmiakki')"))
    with pytest.raises(Died, match="no salmiakki"):
        await program.start()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tie one process's life to another's")
def test_it_does_not_outlive_tests_that_are_killed(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as tests:
        assert tests.stdout is not None
        watch = os.pidfd_open(int(tests.stdout.readline()))
        tests.kill()
        tests.wait()
    ended, _, _ = select.select([watch], [], [], 30)
    os.close(watch)
    assert ended


async def test_the_real_one_serves_and_survives_a_kill(launch: Launch, postgres_url: str) -> None:
    program = await launch(database_url=postgres_url)
    program.kill9()
    await program.restart()
    assert await program.terminate() == 0
