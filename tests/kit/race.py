"""Real processes that begin at the same moment: each says that it is ready, and is told to go."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
WITHIN = 60.0
"""Seconds for a whole race."""


def race(program: str, *runs: Sequence[str]) -> list[list[str]]:
    """Runs the Python ``program`` once for each of ``runs``, its arguments; all are let go at once.

    The program prints ``ready`` and waits for a line before it begins. Returns the words each printed after
    that, run by run. AssertionError when one of them fails.
    """
    racing = [
        subprocess.Popen(
            [sys.executable, "-c", program, *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for arguments in runs
    ]
    try:
        for process in racing:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in racing:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [process.communicate(timeout=WITHIN)[0].split() for process in racing]
        assert [process.returncode for process in racing] == [0] * len(racing)
        return said
    finally:
        for process in racing:
            process.kill()
            process.communicate()
