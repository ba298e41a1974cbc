"""Understands postings in a process of its own, one portion at a time.

So neither a long feed nor a posting that was made to be slow holds up a chat: a portion that takes too long is ended
with its process, and gone through one by one.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import multiprocessing
import os
import resource
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final, Protocol, Self

from domain.postings.esco import EscoEntry
from domain.postings.posting import Raw, Understood

WITHIN: Final = 120.0
"""Seconds for a portion, of which most take a few."""
ONE_WITHIN: Final = 10.0
"""Seconds for a single posting, when its portion took too long."""
MEMORY: Final = 1_500_000_000
"""Bytes of address space; the lexicon takes some tens of millions."""
NICE: Final = 10
"""Others go before it: nobody waits for it."""

Read = list[Understood | None]
"""As many as were given; None for one that could not be understood."""


class Reading(Protocol):
    """Whoever understands postings for an import."""

    async def read(self, some: Sequence[Raw]) -> Read: ...
    async def close(self) -> None: ...


@cache
def edition() -> str:
    """Another one whenever anything of the rules has changed: then what is known is understood anew."""
    whole = hashlib.sha256()
    for path in sorted((Path(__file__).resolve().parents[2] / "domain").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()


class Reader:
    """A process that understands, started at the first portion."""

    def __init__(
        self, esco: Mapping[str, EscoEntry], *, within: float = WITHIN, one_within: float = ONE_WITHIN
    ) -> None:
        self._esco = dict(esco)
        self._within, self._one_within = within, one_within
        self._process: BaseProcess | None = None
        self._line: Connection | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def read(self, some: Sequence[Raw]) -> Read:
        found = await asyncio.to_thread(self._ask, list(some), self._within)
        if found is not None:
            return found
        one_by_one: Read = []
        for raw in some:
            alone = await asyncio.to_thread(self._ask, [raw], self._one_within)
            one_by_one.append(alone[0] if alone else None)
        return one_by_one

    async def close(self) -> None:
        await asyncio.to_thread(self._end)

    def _ask(self, some: list[Raw], within: float) -> Read | None:
        """None when the process took too long, or died of it."""
        line = self._line or self._start()
        with contextlib.suppress(EOFError, OSError):
            line.send(some)
            if line.poll(within):
                found: Read = line.recv()
                return found
        self._end()
        return None

    def _start(self) -> Connection:
        # Not forked: this process has threads, whose locks a copy would hold for ever.
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_understand_all, args=(theirs, self._esco), daemon=True)
        self._process.start()
        theirs.close()
        return self._line

    def _end(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._line = self._process = None


def _understand_all(line: Connection, esco: Mapping[str, EscoEntry]) -> None:
    """What the process does, until nobody asks any more."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            line.send([understood(raw, esco) for raw in line.recv()])


def understood(raw: Raw, esco: Mapping[str, EscoEntry]) -> Understood | None:
    """What it says; None where our rules break on it, which is a fault of ours and not the other postings'."""
    from domain.postings.reading import understand  # takes the lexicon with it, which only this process needs

    try:
        return understand(raw, esco)
    except Exception:
        return None
