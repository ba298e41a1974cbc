"""Reads a file of postings in a worker process, so that no file, whatever it is made of, takes more than it is given.

The worker is started anew for each file, with bounds on its memory, its time and what it writes, in an environment
without any of our settings. What it hands back is looked at as if a stranger had sent it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

from bot.feeds.faults import Fault, FeedFault
from bot.feeds.handing import Distrusted, handed_back
from bot.feeds.harvest import MOST
from domain.postings import SourceKind
from domain.postings.posting import Harvest, Raw

_ROOT: Final = Path(__file__).resolve().parents[2]
_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may take."""

    file: int = 500 * _MEGABYTE
    """Bytes of the file itself."""
    memory: int = 1_000 * _MEGABYTE
    """Bytes of address space of the worker."""
    cpu: int = 240
    """Seconds of a processor."""
    seconds: float = 600
    """Seconds by the clock."""
    written: int = 300 * _MEGABYTE
    """Bytes handed back."""
    postings: int = MOST


async def harvest_bounded(
    kind: SourceKind, path: Path, *, language: str, today: date, bounds: Bounds | None = None
) -> Harvest:
    """All that the file has, as ``bot.feeds.harvest`` reads it. Raises FeedFault.

    Waits for the worker without holding up anything else; the worker is ended when it takes too long, and when
    whoever waits for it is.
    """
    bounds = bounds or Bounds()
    if await asyncio.to_thread(_size, path) > bounds.file:
        raise FeedFault(Fault.TOO_LARGE)
    with contextlib.ExitStack() as open_files:
        source = open_files.enter_context(await asyncio.to_thread(path.open, "rb"))
        handed = open_files.enter_context(await asyncio.to_thread(tempfile.TemporaryFile))
        code = await _work(kind, source, handed, language, today, bounds)
        return await asyncio.to_thread(_read_back, handed, code, bounds)


def _size(path: Path) -> int:
    return path.stat().st_size


async def _work(
    kind: SourceKind, source: BinaryIO, handed: BinaryIO, language: str, today: date, bounds: Bounds
) -> int:
    """Runs the worker to its end, and gives what it came back with."""
    numbers = (bounds.postings, bounds.memory, bounds.cpu, bounds.written)
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-s", "-m", "bot.feeds.worker", kind.value, language, today.isoformat(),
        *map(str, numbers),
        stdin=source, stdout=handed, stderr=asyncio.subprocess.DEVNULL, env=_environment(), start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(bounds.seconds):
            return await worker.wait()
    except TimeoutError:
        raise FeedFault(Fault.TOO_SLOW) from None
    finally:
        if worker.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                worker.kill()
            await worker.wait()


def _environment() -> dict[str, str]:
    """Where the program is, and how texts are written; no setting and no secret of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return kept | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _read_back(handed: BinaryIO, code: int, bounds: Bounds) -> Harvest:
    if code == -signal.SIGXCPU:
        raise FeedFault(Fault.TOO_SLOW)
    if code:
        full = handed.seek(0, os.SEEK_END) >= bounds.written
        raise FeedFault(Fault.TOO_LARGE if full else Fault.WORKER_DIED)
    handed.seek(0)
    found = Harvest()
    try:
        for item in handed_back(handed, bounds.postings):
            if isinstance(item, Raw):
                found.postings.append(item)
            else:
                found.refused.append(item)
    except Distrusted:
        raise FeedFault(Fault.WORKER_DIED) from None
    return found
