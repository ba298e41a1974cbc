"""The program as a process: how long until it is ready, and how much memory it holds when idle."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil

PATIENCE = 60
COMMAND = (sys.executable, "-c", "from bot.cli import app; app()")


def started(env: dict[str, str]) -> tuple[float, float]:
    """Starts the program on a free port and ends it. Returns seconds to ready, and resident megabytes."""
    port = _free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, "serve"],
        env={**env, "DUUNIKAVERI_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(port, process)
        return time.perf_counter() - began, psutil.Process(process.pid).memory_info().rss / 1e6
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.01)
    raise SystemExit("the program did not become ready")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
