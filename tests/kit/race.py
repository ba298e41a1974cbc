"""Real processes that begin at the same moment: each says that it is ready, and is told to go."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from multiprocessing.connection import Connection
from typing import Self

from tests.kit.nursery import processes

WITHIN = 240.0
"""Seconds until each has ended, many for a machine that has much else to do."""


def race(program: str, *runs: Sequence[str]) -> list[list[str]]:
    """Runs the Python ``program`` once for each of ``runs``, its arguments; all are let go at once.

    The program prints ``ready`` and waits for a line before it begins. Returns the words each printed after
    that, run by run. AssertionError when one of them fails.
    """
    with ExitStack() as stack:
        racing = [stack.enter_context(Racer(program, arguments)) for arguments in runs]
        assert [one.heard.readline() for one in racing] == ["ready\n"] * len(racing)
        for one in racing:
            one.go()
        return [one.words() for one in racing]


class Racer:
    """One of them: a process from the nursery, which has imported by now what the program imports."""

    def __init__(self, program: str, arguments: Sequence[str]) -> None:
        told, self._starter = processes.Pipe(duplex=False)
        self._said, says = processes.Pipe(duplex=False)
        self._process = processes.Process(target=_run, args=(program, list(arguments), told, says), daemon=True)
        self._process.start()
        told.close()
        says.close()
        self.heard = open(self._said.fileno(), encoding="utf-8", closefd=False)  # noqa: SIM115 - open until its end

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()
        self.heard.close()
        self._said.close()
        self._starter.close()

    def go(self) -> None:
        with open(self._starter.fileno(), "w", encoding="utf-8", closefd=False) as starter:
            starter.write("go\n")

    def words(self) -> list[str]:
        """All that it says until its end, which is a good one."""
        said = self.heard.read().split()
        self._process.join(WITHIN)
        assert self._process.exitcode == 0
        return said


def _run(program: str, arguments: list[str], told: Connection, says: Connection) -> None:
    """As ``python -c`` does, with the two pipes for its standard input and output."""
    sys.argv = ["-c", *arguments]
    sys.stdin = open(told.fileno(), encoding="utf-8", closefd=False)  # noqa: SIM115 - a pipe, to its end
    sys.stdout = open(says.fileno(), "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - the same
    exec(compile(program, "<race>", "exec"), {"__name__": "__main__"})  # noqa: S102 - as `python -c` does
    sys.stdout.flush()
