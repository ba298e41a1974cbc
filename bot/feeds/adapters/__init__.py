"""One adapter a shape of postings. Each has ``read(file, given)``, which gives postings and what was none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Protocol, TypeAlias

from domain.postings.posting import Raw, Unreadable

Item: TypeAlias = Raw | Unreadable


@dataclass(frozen=True, slots=True)
class Given:
    """What an adapter is told besides the file: ``language`` of postings that do not tell theirs; the Helsinki day."""

    language: str
    today: date


class Adapter(Protocol):
    """``file`` can be read from anywhere. Raises FeedFault where the whole of it cannot be read."""

    def __call__(self, file: BinaryIO, given: Given) -> Iterator[Item]: ...
