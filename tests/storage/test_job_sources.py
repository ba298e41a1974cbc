"""Sources of job postings: set up, run by one at a time, tried again with pauses, and seen when they do not work."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.postings import Approval, SourceKind
from storage.database import Database, open_database
from storage.errors import Refused
from storage.job_sources import CUT_OFF, PAUSES, RunOutcome, Source
from storage.posting_intake import LEASE
from storage.store import Store
from tests.storage.jobs import Market, cleaner

ADDRESS = "https://tyopaikat.example/rss?haku=1"


async def test_a_source_is_set_up_changed_and_retired(database: Database) -> None:
    market = await Market(database).open()

    async def add(name: str = "Kaupunki", **other: object) -> int:
        values = {"kind": SourceKind.FEED, "name": name, **other}
        return await market.do(lambda store: store.job_sources.add(**values, staff_id=market.mari))  # type: ignore[arg-type]

    source_id = await add(" Kaupunki ")
    off = await _one(market, source_id)
    assert (off.name, off.is_on, off.next_at, off.approval) == ("Kaupunki", False, None, Approval.ALWAYS)
    for other, code in (
        ({"name": " "}, "source_name"),
        ({}, "source_taken"),
        ({"name": "B", "address": "ftp://tyopaikat.example"}, "address_unclear"),
        ({"name": "B", "address": "https://maija:salasana@tyopaikat.example"}, "address_unclear"),
        ({"name": "B", "every_hours": 0}, "hours_unclear"),
    ):
        with pytest.raises(Refused, match=code):
            await add(**other)
    assert await market.do(lambda store: store.job_sources.due()) == []

    def edit(store: Store) -> None:
        assert store.job_sources.edit(source_id, 0, is_on=True, address=ADDRESS, staff_id=market.mari)
        assert store.job_sources.edit(source_id, 1, is_on=True, staff_id=market.mari)
        with pytest.raises(Refused, match="changed"):
            store.job_sources.edit(source_id, 0, name="Toinen", staff_id=market.olli)
        assert not store.job_sources.edit(99, 0, name="Toinen")
        assert store.job_sources.due() == [source_id]

    await market.do(edit)
    # Without an address there is nothing to fetch, whatever the switch says.
    assert not (await _one(market, await add("C", is_on=True))).is_on
    market.sources["Kaupunki"] = source_id
    await market.run("Kaupunki", cleaner())
    assert (await _one(market, source_id)).postings == (await _one(market, source_id)).waiting == 1
    assert await market.do(lambda store: store.job_sources.retire(source_id, market.mari))
    assert not await market.do(lambda store: store.job_sources.retire(source_id, market.mari))
    assert await market.do(lambda store: store.postings.close_over()) == 1
    gone = await _one(market, source_id)
    assert (gone.postings, gone.is_on, gone.is_troubled) == (0, False, False)
    assert [one.name for one in await market.do(lambda store: store.job_sources.all())] == ["C"]
    assert await add("Kaupunki") > source_id  # the name is free again


async def test_a_run_is_tried_again_with_growing_pauses_and_people_see_it(database: Database) -> None:
    market = await Market(database).open()
    source_id = await market.source("A", address=ADDRESS, is_on=True, every_hours=24)
    pauses = []
    for _ in range(4):
        run_id = await market.begin("A")
        assert await _ended(market, run_id, RunOutcome.FAILED, "no_answer")
        assert not await _ended(market, run_id, RunOutcome.OK)
        one = await _one(market, source_id)
        assert one.next_at is not None and one.last_run is not None and one.last_run.fault == "no_answer"
        pauses.append(((one.next_at - market.now), one.faults, one.is_troubled))
    day = timedelta(hours=24)
    assert pauses == [(PAUSES[0], 1, False), (PAUSES[1], 2, False), (day, 3, True), (day, 4, True)]
    assert [one.id for one in await market.do(lambda store: store.job_sources.troubled())] == [source_id]
    assert await market.do(lambda store: store.job_sources.due()) == []
    well = await market.begin("A")
    await _ended(market, well, RunOutcome.OK)
    one = await _one(market, source_id)
    assert (one.faults, one.fault, one.last_ok_at, one.is_troubled) == (0, None, market.now, False)
    market.later(hours=24)
    assert await market.do(lambda store: store.job_sources.due()) == [source_id]
    assert [run.outcome for run in await market.do(lambda store: store.job_sources.runs(source_id, 2))] == [
        "ok",
        "failed",
    ]


async def test_what_was_fetched_of_another_address_says_nothing_of_the_new_one(database: Database) -> None:
    """Asked whether it has changed since the other was read, the new one would be "unchanged" for ever."""
    market = await Market(database).open()
    source_id = await market.source("A", address=ADDRESS, is_on=True)

    async def ended(run_id: int) -> Source:
        when = "Mon, 23 Nov 2026 08:00:00 GMT"
        await market.do(lambda store: store.job_sources.end(run_id, RunOutcome.OK, etag="of the old", modified=when))
        return await _one(market, source_id)

    assert (await ended(await market.begin("A"))).etag == "of the old"
    run_id = await market.begin("A")
    market.later(seconds=5)
    new = f"{ADDRESS}?kunta=398"
    assert await market.do(lambda store: store.job_sources.edit(source_id, 0, address=new))
    changed = await ended(run_id)
    assert (changed.etag, changed.modified, changed.next_at) == (None, None, market.now)
    assert await market.do(lambda store: store.job_sources.due()) == [source_id]


async def test_a_run_that_was_cut_off_is_seen_and_the_next_one_mends_it(database: Database) -> None:
    market = await Market(database).open()
    source_id = await market.source("A", address=ADDRESS, is_on=True)
    first = await market.begin("A")
    taken = await market.take("A", first, [cleaner("a1")])
    under_way = await _one(market, source_id)
    assert taken.added == 1 and under_way.is_under_way(market.now)
    assert under_way.last_run is not None and under_way.last_run.is_under_way and under_way.last_run.added == 1
    assert not await market.do(lambda store: store.job_sources.lease(source_id))
    market.later(minutes=4)
    assert await market.do(lambda store: store.job_sources.hold_on(source_id, first))
    market.later(minutes=4)
    assert not await market.do(lambda store: store.job_sources.lease(source_id))
    # The process has died: nobody else tries for a while, and what was read stays.
    market.later(minutes=5)
    dead = await _one(market, source_id)
    assert dead.last_run is not None and not dead.last_run.is_under_way and dead.last_run.outcome is None
    assert await market.do(lambda store: store.job_sources.due()) == []
    second = await market.begin("A")
    [new, old] = await market.do(lambda store: store.job_sources.runs(source_id))
    assert (new.is_under_way, old.outcome, old.fault) == (True, RunOutcome.FAILED, CUT_OFF)
    # Whoever comes back from the dead has nothing to write any more.
    for late in (
        market.take("A", first, [cleaner("a9")]),
        market.do(lambda store: store.postings.finish(source_id, first, True)),
        market.do(lambda store: store.postings.still_there(source_id, first, ["a1"])),
    ):
        with pytest.raises(Refused, match="overtaken"):
            await late
    assert not await market.do(lambda store: store.job_sources.hold_on(source_id, first))
    assert not await _ended(market, first, RunOutcome.OK)
    mended = await market.take("A", second, [cleaner("a1"), cleaner("a2", employer="Hotelli Oy")])
    assert (mended.added, mended.changed) == (1, 0)
    # A clock that was ahead holds nobody up.
    market.now -= timedelta(days=400)
    assert await market.do(lambda store: store.job_sources.lease(source_id))


async def test_two_do_not_run_one_source_at_once_nor_show_one_job_twice(database_url: str) -> None:
    here, there = open_database(database_url), open_database(database_url)
    try:
        market, other = await Market(here).open(), Market(there)
        source_id = await market.source("A")
        took = await asyncio.gather(
            *(one.write(market.now, lambda store: store.job_sources.lease(source_id)) for one in (here, there) * 3)
        )
        assert sorted(took) == [False] * 5 + [True]
        await market.source("B")
        market.later(minutes=LEASE.total_seconds() / 60)
        other.now, other.sources = market.now, market.sources
        runs = await asyncio.gather(market.begin("A"), other.begin("B"))
        raws = [cleaner(f"a{number}", employer=f"Firma {number} Oy") for number in range(12)]
        # Each in its own order, so that the one meets the other's rows.
        await asyncio.gather(market.take("A", runs[0], raws), other.take("B", runs[1], raws[::-1]))
        assert len(await market.listed()) == 12
    finally:
        await here.close()
        await there.close()


async def _one(market: Market, source_id: int) -> Source:
    found = await market.do(lambda store: store.job_sources.one(source_id))
    assert found is not None
    return found


async def _ended(market: Market, run_id: int, outcome: RunOutcome, fault: str | None = None) -> bool:
    return await market.do(lambda store: store.job_sources.end(run_id, outcome, fault=fault))
