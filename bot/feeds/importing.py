"""One run of a source, from its lease to its end: fetched, read in a worker, understood, taken in by portions.

Nothing of it is one long transaction: a question in the chat or a press in the console comes in between any two
portions. Whatever is cut off in the middle is seen as cut off, and the next run mends it.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy.exc import StatementError

from bot import logs
from bot.clock import Clock
from bot.feeds.bounded import harvest_bounded
from bot.feeds.faults import FeedFault, Odd
from bot.feeds.fetching import Fetched, fetch
from bot.feeds.understanding import Reader, Reading, edition
from bot.services import Services
from domain.calendar import local_day
from domain.postings import SourceKind
from domain.postings.esco import EscoEntry
from domain.postings.posting import Harvest, Raw, Understood
from storage.database import Database
from storage.errors import Refused, StoreBusy
from storage.job_sources import Run, RunOutcome, Source
from storage.store import Store

Portion = tuple[Raw, Understood | None]

PORTION: Final = 300
"""Postings in one transaction: a fraction of a second."""
AT_ONCE: Final = 5
"""Sources in one beat, one after the other."""
GIVES_WAY: Final = 0.02
"""Seconds between portions: another process that waits for SQLite's lock looks for it about so often."""
SIGN_OF_LIFE: Final = 60.0
"""Seconds; a lease is some times as long."""
NEWEST_ONLY: Final = frozenset({SourceKind.FEED})
"""Shapes that tell the newest postings: one that is not told any more may still be open."""
GONE_ITEMS: Final = frozenset({Odd.REMOVED, Odd.NOT_A_JOB, Odd.TWICE})
"""Items that became no posting, and whose posting is not there either."""

NOTHING_READABLE: Final = "nothing_readable"
OVERTAKEN: Final = "overtaken"
STORE_BUSY: Final = "store_busy"
BROKE: Final = "broke"
NOT_UNDERSTOOD: Final = "not_understood"
UNSTORABLE: Final = "unstorable"

log = logs.get(__name__)


async def run_due(services: Services) -> int:
    """The beat: what is over ends, and sources whose time has come are run one after the other. Returns how many."""
    ended = 1
    while ended:
        ended = await services.database.write(services.clock(), lambda store: store.postings.close_over())
        await asyncio.sleep(GIVES_WAY)
    due = await services.database.read(services.clock(), lambda store: store.job_sources.due(AT_ONCE))
    done = 0
    for source_id in due:
        try:
            run = await run_source(services, source_id)
        except Refused:  # somebody else was faster
            continue
        log.info("source_run", state=run.outcome, fault=run.fault, count=run.read)
        done += 1
    return done


async def run_source(services: Services, source_id: int, staff_id: int | None = None) -> Run:
    """Fetches a source and takes in what it has; what went wrong stands in the run.

    Raises Refused: source_gone, source_busy (somebody is at it), address_missing.
    """
    return await Importer(services.database, services.clock).run(source_id, staff_id=staff_id)


async def import_file(services: Services, source_id: int, path: Path, staff_id: int | None) -> Run:
    """The same with a file that somebody has brought. The file stays where it is."""
    return await Importer(services.database, services.clock).run(source_id, path, staff_id=staff_id)


@dataclass(frozen=True, slots=True)
class _Fetched:
    """A file to be read; ``path`` None: it is the same as the last time."""

    path: Path | None
    etag: str | None = None
    modified: str | None = None


class Importer:
    """Runs sources on one store. Two of them, in two processes, do not run the same source at once."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        fetches: Callable[..., Awaitable[Fetched]] = fetch,
        harvests: Callable[..., Awaitable[Harvest]] = harvest_bounded,
        reads: Callable[[Mapping[str, EscoEntry]], Reading] = Reader,
    ) -> None:
        self._database = database
        self._clock = clock
        self._fetches = fetches
        self._harvests = harvests
        self._reads = reads

    async def run(self, source_id: int, path: Path | None = None, *, staff_id: int | None = None) -> Run:
        source, run_id = await self._write(partial(_begin, source_id, path is None, staff_id))
        alive = asyncio.create_task(self._stay_alive(source_id, run_id))
        try:
            with tempfile.TemporaryDirectory(prefix="duunikaveri-feed-") as folder:
                await self._read(source, run_id, path, Path(folder))
        except FeedFault as fault:
            await self._failed(run_id, fault.code)
        except Refused:
            await self._failed(run_id, OVERTAKEN)
        except StoreBusy:
            await self._failed(run_id, STORE_BUSY)
        except Exception as error:
            log.exception("source_run_broke", kind=source.kind, error=type(error).__name__)
            await self._failed(run_id, BROKE)
        finally:
            alive.cancel()
        return await self._database.read(self._clock(), lambda store: store.job_sources.run(run_id))

    async def _stay_alive(self, source_id: int, run_id: int) -> None:
        """Keeps the source for this run while a long file is fetched and read."""
        while True:
            await asyncio.sleep(SIGN_OF_LIFE)
            with contextlib.suppress(StoreBusy):
                await self._write(lambda store: store.job_sources.hold_on(source_id, run_id))

    async def _read(self, source: Source, run_id: int, path: Path | None, folder: Path) -> None:
        found = _Fetched(path) if path is not None else await self._fetched(source, folder / "feed")
        if found.path is None:
            await self._write(partial(_end, run_id, RunOutcome.UNCHANGED, None, {}))
            return
        today = local_day(self._clock())
        harvest = await self._harvests(source.kind, found.path, language=source.language, today=today)
        odd = Counter(str(one.fault) for one in harvest.refused)
        if not harvest.postings and odd.keys() - GONE_ITEMS:
            await self._write(partial(_end, run_id, RunOutcome.FAILED, NOTHING_READABLE, odd))
            return
        odd += await self._take_all(source, run_id, harvest)
        complete = source.kind not in NEWEST_ONLY
        more = True
        while more:
            more = await self._write(partial(_finish, source.id, run_id, complete, odd, found))
            await asyncio.sleep(GIVES_WAY)

    async def _fetched(self, source: Source, into: Path) -> _Fetched:
        got = await self._fetches(source.address, etag=source.etag, modified=source.modified, into=into)
        return _Fetched(got.path if got.status == "new" else None, got.etag, got.modified)

    async def _take_all(self, source: Source, run_id: int, harvest: Harvest) -> Counter[str]:
        """Everything that was read, by portions. Returns what of it could not be taken, by code."""
        odd: Counter[str] = Counter()
        reading = self._reads(await self._database.read(self._clock(), lambda store: store.esco.entries()))
        try:
            for first in range(0, len(harvest.postings), PORTION):
                some = harvest.postings[first : first + PORTION]
                batch = await self._understood(source.id, some, reading)
                odd[NOT_UNDERSTOOD] += len(some) - len(batch)
                odd[UNSTORABLE] += await self._take(source.id, run_id, batch)
                await asyncio.sleep(GIVES_WAY)
        finally:
            await reading.close()
        unread = [one.key for one in harvest.refused if one.key is not None and one.fault not in GONE_ITEMS]
        if unread:
            await self._write(lambda store: store.postings.still_there(source.id, run_id, unread))
        return +odd

    async def _understood(self, source_id: int, some: Sequence[Raw], reading: Reading) -> list[Portion]:
        """Those of a portion that can be taken in, with what they say; None where the store knows that already."""
        now = edition()
        unread = await self._database.read(self._clock(), lambda store: store.postings.unread(source_id, some, now))
        new = [raw for raw in some if raw.key in unread]
        said = dict(zip((raw.key for raw in new), await reading.read(new) if new else [], strict=True))
        return [(raw, said.get(raw.key)) for raw in some if raw.key not in unread or said[raw.key] is not None]

    async def _take(self, source_id: int, run_id: int, batch: Sequence[Portion]) -> int:
        """One portion. One posting that no database can keep does not take the others with it. Returns how many."""
        try:
            await self._write(lambda store: store.postings.take_in(source_id, run_id, batch, edition()))
        except (ValueError, StatementError):
            if len(batch) == 1:
                return 1
            half = len(batch) // 2
            return sum([await self._take(source_id, run_id, some) for some in (batch[:half], batch[half:])])
        return 0

    async def _failed(self, run_id: int, fault: str) -> None:
        await self._write(partial(_end, run_id, RunOutcome.FAILED, fault, {}))

    async def _write(self, work: Any) -> Any:
        return await self._database.write(self._clock(), work)


def _begin(source_id: int, fetches: bool, staff_id: int | None, store: Store) -> tuple[Source, int]:
    source = store.job_sources.one(source_id)
    if source is None or source.retired_at is not None:
        raise Refused("source_gone")
    if fetches and source.address is None:
        raise Refused("address_missing")
    if not store.job_sources.lease(source_id):
        raise Refused("source_busy")
    return source, store.job_sources.begin(source_id, staff_id)


def _finish(source_id: int, run_id: int, complete: bool, odd: Mapping[str, int], found: _Fetched, store: Store) -> bool:
    """Some of what is not there any more goes. False when that was all: then the run has ended, in this transaction."""
    taken = store.postings.finish(source_id, run_id, complete, PORTION)
    if taken.gone >= PORTION:
        return True
    outcome = RunOutcome.KEPT if taken.kept else RunOutcome.OK
    store.job_sources.end(run_id, outcome, refused=dict(odd), etag=found.etag, modified=found.modified)
    return False


def _end(run_id: int, outcome: RunOutcome, fault: str | None, odd: Mapping[str, int], store: Store) -> None:
    store.job_sources.end(run_id, outcome, fault=fault, refused=dict(odd))
