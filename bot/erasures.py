"""What erasure does outside its transaction: the list beside the store, the files, and the nightly run."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from bot import logs
from bot.clock import Clock
from bot.services import Services
from storage import erased_list
from storage.database import Database
from storage.prune import prune

log = logs.get(__name__)


async def keep_list(services: Services) -> int:
    """Adds who was erased to the list beside the store, and empties the files of them. Returns how many were new.

    What a crash kept from being written is made good by the next call, since the store's table knows.
    """
    return await write_list(services.database, services.clock, services.settings.data_dir)


async def write_list(database: Database, clock: Clock, data_dir: Path) -> int:
    """As :func:`keep_list`, for the commands."""
    erased = await database.read(clock(), lambda store: store.erasing.done_list())
    if not erased:
        return 0
    file = erased_list.path(data_dir)
    known = set(await asyncio.to_thread(erased_list.read, file))
    new = [one for one in dict.fromkeys(erased) if one not in known]
    if new:
        await asyncio.to_thread(erased_list.append, file, new)
        await database.leave_nothing()
    return len(new)


async def nightly(services: Services) -> None:
    """Removes what has been kept as long as was promised, and what erasures left in the index and the files."""
    gone = await prune_all(services.database, services.clock)
    if gone:
        log.info("pruned", count=sum(gone.values()))
    await leave_nothing(services.database, services.clock)
    await keep_list(services)


async def prune_all(database: Database, clock: Clock) -> dict[str, int]:
    """Prunes until nothing is due: a transaction for each handful, so that nobody waits long. Counts by rule."""
    gone: Counter[str] = Counter()
    while step := await database.write(clock(), prune):
        if not any(step.values()):
            break  # what cannot go now comes again tomorrow
        gone.update(step)
    return dict(gone)


async def leave_nothing(database: Database, clock: Clock) -> None:
    """After erasures: rows written of somebody meanwhile, the word index, and the files of the store."""
    if not await database.read(clock(), lambda store: store.erasing.was_any_lately()):
        return
    await database.write(clock(), lambda store: store.erasing.look_again())
    await database.write(clock(), lambda store: store.search.purge())
    await database.leave_nothing()
