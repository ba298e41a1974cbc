"""Reads a file of postings in one of the five shapes: pure parsing, each key once, whatever cannot be read counted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Final, cast

from bot.feeds.adapters import Adapter, Given, Item
from bot.feeds.faults import Fault, FeedFault, Odd
from domain.postings import SourceKind
from domain.postings.posting import Harvest, Raw, Unreadable

MOST: Final = 200_000
"""Items of one file, readable or not."""

_ADAPTERS: Final = {kind: f"bot.feeds.adapters.{kind.value}" for kind in SourceKind}


def harvest(kind: SourceKind, content: bytes | Path, *, language: str, today: date, most: int = MOST) -> Harvest:
    """All that the file has. Raises FeedFault for one that cannot be read to its end.

    ``language``: of postings that do not tell theirs; ``today``: the Helsinki day. Takes as much memory and time as
    the file wants: what comes from elsewhere is read by ``bot.feeds.bounded``.
    """
    found = Harvest()
    with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as file:
        for item in items(kind, file, Given(language, today), most=most):
            if isinstance(item, Raw):
                found.postings.append(item)
            else:
                found.refused.append(item)
    return found


def items(kind: SourceKind, file: BinaryIO, given: Given, *, most: int = MOST) -> Iterator[Item]:
    """The postings one by one, each key once: the first stands. Raises FeedFault."""
    read = cast("Adapter", import_module(_ADAPTERS[kind]).read)  # each brings only what its shape needs
    known: set[str] = set()
    for number, item in enumerate(read(file, given), start=1):
        if number > most:
            raise FeedFault(Fault.TOO_MANY)
        if isinstance(item, Raw):
            if item.key in known:
                yield Unreadable(Odd.TWICE, item.key)
                continue
            known.add(item.key)
        yield item
