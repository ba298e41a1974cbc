"""Processes made from one that has everything imported: the imports alone would take each of them seconds.

They are processes like any other, with a folder, an environment and an output of their own, to be killed at any moment.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import runpy
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import TimeoutExpired

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.kit.everything", "tests.crash.child"])


class Born:
    """One of them, in the words of subprocess.Popen."""

    def __init__(self, command: Sequence[str], *, cwd: Path, env: Mapping[str, str], output: Path) -> None:
        """``command`` begins with this Python and ``-m module`` or ``-c code``. What it writes is added to output."""
        python, how, *words = command
        if python != sys.executable or how not in ("-m", "-c"):
            raise ValueError(f"not to be had without a start of its own: {command}")
        given = (how, words, str(cwd), dict(env), str(output))
        self._process = processes.Process(target=_live, args=given, daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise TimeoutExpired(str(self.pid), timeout or 0.0)
        return status


def _live(how: str, words: list[str], cwd: str, env: dict[str, str], output: str) -> None:
    """As a Python started with these words does."""
    threading.Thread(target=_die_with_the_tests, daemon=True).start()
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    _write_to(output)
    what, *sys.argv[1:] = words
    if how == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        sys.argv[0] = how
        exec(compile(what, "<words>", "exec"), {"__name__": "__main__"})  # noqa: S102 - as `python -c` does


def _die_with_the_tests() -> None:
    """It never outlives the process that wanted it."""
    tests = multiprocessing.parent_process()
    assert tests is not None
    tests.join()
    os.kill(os.getpid(), signal.SIGKILL)


def _write_to(output: str) -> None:
    file = os.open(output, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for stream in (1, 2):
        os.dup2(file, stream)
    os.close(file)
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding="utf-8", write_through=True)
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), encoding="utf-8", write_through=True)
