"""Job tips: import, the nightly match, planning the messages, and how good the tips are on the labelled set.

The match is of new postings and everybody's profiles, beside tantivy (each profile a query on an index of the postings)
and PostgreSQL's full text search, all with the same limits; the three take turns, portion by portion, so that whatever
else the machine does meets them all. PostgreSQL does a part of the people, the same for all its portions, and its time
is told for as many as the others had. Import and memory are measured in processes of their own.

    python -m bench.tips [--quick]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from bench import _report as report
from bench import _tips_labelled as labelled
from bench._clock import clock
from bench._stores import NAMES, Stores, stores
from bench._tips_import import imported
from bench._tips_market import people_of, posting, postings_of
from bench._tips_night import night
from bench._tips_peers import SHOWN, Codes, FullText, Tantivy
from bench._tips_planning import plan
from domain.calendar import local_day
from domain.jobs import voikko
from domain.postings.board import Board

PORTION = 1_000
WARM = 200


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    imported: int
    postings: int
    people: int
    of_full_text: int
    planned: int
    live: int


FULL = Size(imported=50_000, postings=10_000, people=100_000, of_full_text=20, planned=100_000, live=10_000)
QUICK = Size(imported=500, postings=1_000, people=1_000, of_full_text=20, planned=300, live=1_000)
"""``of_full_text``: people of a portion whom PostgreSQL matches."""


@dataclass
class Match:
    """Seconds of each way for all the people; ``read``: of reading what they have told, which all ways need."""

    ours: float = 0.0
    tantivy: float = 0.0
    full_text: float = 0.0
    read: float = 0.0


async def match(server: str | None, postings: int, people: int, of_full_text: int) -> Match:
    """``server``: address of a PostgreSQL database for the peer; None for ours alone."""
    now = clock()
    today = local_day(now)
    offers = postings_of(range(postings), now)
    texts = {number + 1: posting(number, now)["text"] for number in range(postings)}
    codes, spent = Codes(offers), Match()
    began = time.perf_counter()
    board = Board(offers).at(now, today)
    spent.ours += time.perf_counter() - began
    tantivy = full_text = None
    if server is not None:
        began = time.perf_counter()
        tantivy = Tantivy(offers, texts)
        spent.tantivy += time.perf_counter() - began
        full_text = FullText(await asyncpg.connect(server))
        await full_text.fill(offers, texts)
    for first in range(0, people, PORTION):
        began = time.perf_counter()
        some = people_of(range(first, min(people, first + PORTION)), today)
        spent.read += time.perf_counter() - began
        began = time.perf_counter()
        for seeker in some:
            board.best(seeker, SHOWN)
        spent.ours += time.perf_counter() - began
        if tantivy is None or full_text is None:
            continue
        began = time.perf_counter()
        for seeker in some:
            tantivy.best(codes.wanted(seeker))
        spent.tantivy += time.perf_counter() - began
        began = time.perf_counter()
        for seeker in some[:of_full_text]:
            await full_text.best(codes.wanted(seeker))
        spent.full_text += (time.perf_counter() - began) * len(some) / min(of_full_text, len(some))
    if full_text is not None:
        await full_text.close()
    return spent


# What is printed.


def _tell_quality() -> None:
    there = voikko.analyser()
    rows = [_quality_row("ours, with Voikko" if there else "ours", labelled.ours())]
    if there is not None:
        # What the program does where libvoikko is not installed.
        voikko.analyser = lambda: None  # type: ignore[assignment]
        rows.append(_quality_row("ours", labelled.ours()))
    rows.append(_quality_row("ours, asked in codes", labelled.ours(reads=False)))
    rows.append(_quality_row("Snowball stems", labelled.snowball()))
    rows.append(_quality_row("plain substring", labelled.substring()))
    voikko.analyser = lambda: there  # type: ignore[assignment]
    print(f"  quality: {len(labelled.ads())} postings, {len(labelled.people())} people")
    report.table(rows)


def _quality_row(name: str, rank: labelled.Ranker) -> tuple[str, str, str]:
    found = labelled.quality(rank)
    return name, f"{found.ndcg:.2f}", f"nDCG@5; {found.forbidden} of {found.told} tips are forbidden"


def _tell_import(made: Stores, size: Size) -> None:
    rows = []
    for dialect, name in NAMES.items():
        found = imported(made.url(dialect), size.imported)
        note = f"a second; {found.program:.0f} MB, the worker {found.worker:.0f} MB"
        rows.append((f"{name}: import of {size.imported:,}", f"{size.imported / found.seconds:,.0f}", note))
        rows.append((f"{name}: the same file again", f"{size.imported / found.again:,.0f}", "a second"))
    report.table(rows)


def _tell_match(made: Stores, size: Size) -> tuple[float, str]:
    spent = asyncio.run(match(made.url("postgresql"), size.postings, size.people, size.of_full_text))
    share = f"of {size.of_full_text} in {PORTION:,} people, told for all"
    rows = [
        ("match: ours", f"{spent.ours:.1f} s", f"{size.postings:,} postings, {size.people:,} people, with reasons"),
        ("match: tantivy", f"{spent.tantivy:.1f} s", "without"),
        ("match: PostgreSQL full text", f"{spent.full_text:.1f} s", share),
        ("reading what they have told", f"{spent.read:.1f} s", "the same for all three"),
    ]
    for postings, people in ((size.postings // 10, size.people), (size.postings, size.people // 10)):
        alone = asyncio.run(match(None, postings, people, 0))
        rows.append((f"ours: {postings:,} and {people:,}", f"{alone.ours:.1f} s", "growth"))
    for way in ("ours", "tantivy"):
        _, megabytes = night(way, size.postings, size.people)
        rows.append((f"{way}: memory", f"{megabytes:.0f} MB", "the whole process at its peak"))
    report.table(rows)
    peer, its = min((("tantivy", spent.tantivy), ("postgresql_full_text", spent.full_text)), key=lambda one: one[1])
    return its / spent.ours, peer


async def _tell_planning(made: Stores, size: Size) -> None:
    async with made.fresh("sqlite") as (_, database):
        spent, planned = await plan(database, size.planned, size.live)
    what = f"{size.planned:,} people, {planned:,} messages, {size.live:,} live postings"
    rows = [
        ("planning on SQLite", f"{sum(spent):.1f} s", what),
        ("one beat of it", f"{_of(spent, 50) * 1000:.0f}, {_of(spent, 95) * 1000:.0f} ms", "p50, p95"),
    ]
    report.table(rows)


def _of(spent: Sequence[float], percent: int) -> float:
    return statistics.quantiles([*spent, *spent], n=100, method="inclusive")[percent - 1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a shorter version: a minute instead of many")
    size = QUICK if parser.parse_args().quick else FULL
    _tell_quality()
    with stores() as made:
        ratio, peer = _tell_match(made, size)
        _tell_import(made, size)
        asyncio.run(_tell_planning(made, size))
    report.ratio("bench.tips", ratio, peer=peer, aim="2.0")


if __name__ == "__main__":
    main()
