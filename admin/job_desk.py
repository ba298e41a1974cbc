"""What of job postings waits for a person: those to be approved or looked into, and sources that are in trouble."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.roles import Permission
from storage.job_sources import Source
from storage.posting_rows import Standing
from storage.staff import Reader
from storage.store import Store


@dataclass(frozen=True, slots=True)
class JobDesk:
    """``waiting`` and ``held`` are counted up to a thousand; ``troubled`` sources are for who may set them."""

    waiting: int
    held: int
    troubled: Sequence[Source]


def job_desk(store: Store, reader: Reader) -> JobDesk | None:
    """For the first page; None for who looks after no postings."""
    if not reader.may(Permission.CURATE_JOBS):
        return None
    counts = store.postings.counts()
    troubled = store.job_sources.troubled() if reader.may(Permission.SET_JOB_SOURCES) else []
    return JobDesk(counts[Standing.WAITING], counts[Standing.HELD], troubled)
