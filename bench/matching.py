"""From an employer's need to a shortlist: how soon among 100,000 clients, and how good it is on the labelled set.

Beside it a scan in Python of all who may be introduced, and PostgreSQL's own full text search, in the same run on the
same data: both under the same live conditions and to the same number of results. Neither knows of licences, languages,
hours or places, gives reasons or writes an audit line; ours does all of that and waits for the disk. Ours and full
text take turns, need by need, so that whatever else the machine does meets both. Quality is told with Voikko too
where libvoikko is installed.

    python -m bench.matching [--quick]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import asyncpg
from sqlalchemy import Connection, text

from bench import _labelled as labelled
from bench import _report as report
from bench._clock import clock
from bench._matching_stores import fill
from bench._stores import NAMES, Stores, stores
from domain.jobs import voikko
from domain.jobs.finding import tokens
from storage.database import Database

FULL, QUICK = 100_000, 5_000
WARM = 2
SCANS = 8
SHOWN = 20
"""Of each way, as the console shows."""


@dataclass
class Times:
    """Seconds of each way, one for each need."""

    ours: list[float]
    scan: list[float]
    full_text: list[float] = field(default_factory=list)


async def measure(dialect: str, made: Stores, clients: int) -> Times:
    async with made.fresh(dialect) as (url, database):
        began = time.perf_counter()
        now = clock()
        reader, requests = await fill(database, clients, now)
        needs = [need.words for need in labelled.lines("needs")]
        if dialect == "postgresql":
            await _settle(database, url)
        print(f"  {NAMES[dialect]}: {clients:,} clients made in {time.perf_counter() - began:.0f} s", flush=True)

        async def shortlist(number: int) -> None:
            await database.write(clock(), lambda store: store.matching.shortlist(reader, requests[number], most=SHOWN))

        async def full_text(number: int) -> None:
            await database.run(lambda connection: _full_text(connection, needs[number], requests[number]))

        async def scan(number: int) -> None:
            await database.run(lambda connection: _scan(connection, needs[number], requests[number]))

        ways = [shortlist, full_text] if dialect == "postgresql" else [shortlist]
        ours, *others = await _timed(len(needs), ways)
        (scanned,) = await _timed(SCANS, [scan])
        return Times(ours, scanned, *others)


async def _timed(count: int, ways: Sequence[Callable[[int], Awaitable[None]]]) -> list[list[float]]:
    """Of each way, the seconds for each need. They take turns."""
    spent: list[list[float]] = [[] for _ in ways]
    for number in [*range(WARM), *range(count)]:
        for act, its in zip(ways, spent, strict=True):
            began = time.perf_counter()
            await act(number)
            its.append(time.perf_counter() - began)
    return [its[WARM:] for its in spent]


async def _settle(database: Database, url: str) -> None:
    """The words' own index, and what the server does by itself within minutes of so many inserts."""
    words = text("create index bench_words on client using gin (to_tsvector('finnish', own_words))")
    await database.run(lambda connection: connection.execute(words))
    server = await asyncpg.connect(url)
    try:
        await server.execute("vacuum analyze")
    finally:
        await server.close()


# The peers. Who may be found is for both what it is for us.

_LIVE = """
    from client c join service_case s on s.client_id = c.id join consent k on k.person_id = c.person_id {more}
    where c.erased_at is null and s.closed_at is null and s.resting_since is null and s.introducible_at is not null
    and k.purpose = 'introductions' and k.withdrawn_at is null
    and c.id not in (select client_id from candidate where request_id = :request_id)
"""
_SCAN = text("select c.id, c.own_words" + _LIVE.format(more=""))
_FULL_TEXT = text(
    "select c.id"
    + _LIVE.format(more=", to_tsquery('finnish', :query) q")
    + " and to_tsvector('finnish', c.own_words) @@ q"
    + f" order by ts_rank(to_tsvector('finnish', c.own_words), q) desc limit {SHOWN}"
)


def _scan(connection: Connection, words: str, request_id: int) -> list[int]:
    """Everybody is read, and who shares most words with the need comes first."""
    wanted = [token.folded for token in tokens(words) if len(token.folded) >= 4]
    shared = [
        (sum(word in row.own_words.lower() for word in wanted), row.id)
        for row in connection.execute(_SCAN, {"request_id": request_id})
    ]
    return [client_id for count, client_id in sorted(shared, reverse=True)[:SHOWN] if count]


def _full_text(connection: Connection, words: str, request_id: int) -> list[int]:
    """PostgreSQL's Finnish stems and its own ranking, any of the words."""
    query = " | ".join(sorted({token.folded for token in tokens(words) if len(token.folded) >= 4}))
    return [row.id for row in connection.execute(_FULL_TEXT, {"query": query, "request_id": request_id})]


# What is printed.


def _row(name: str, spent: list[float]) -> tuple[str, str, str]:
    return name, f"{_of(spent, 50) * 1000:.0f}, {_of(spent, 95) * 1000:.0f} ms", "p50, p95"


def _of(spent: list[float], percent: int) -> float:
    return statistics.quantiles(sorted(spent), n=100, method="inclusive")[percent - 1]


def _tell_quality() -> None:
    there = voikko.analyser()
    ways: list[tuple[str, labelled.Ranker]] = [("by the lexicon's rules", labelled.ours)]
    ways += [("Snowball stems", labelled.snowball), ("plain substring", labelled.substring)]
    rows = []
    with_voikko = labelled.quality(labelled.ours) if there else None
    # From here on without: what the program does where libvoikko is not installed.
    voikko.analyser = lambda: None  # type: ignore[assignment]
    for name, rank in ways:
        rows.append(_quality_row(name, labelled.quality(rank)))
    if with_voikko:
        rows.insert(1, _quality_row("the same with Voikko", with_voikko))
    report.table(rows)
    if there is None:
        print("  (Voikko is not installed here)")
    voikko.analyser = lambda: there  # type: ignore[assignment]


def _quality_row(name: str, found: labelled.Quality) -> tuple[str, str, str]:
    figure = f"{found.precision:.2f}, {found.recall:.2f}"
    return name, figure, f"precision and recall at 10 of {found.needs} needs; {found.exact:.2f} at as many as belong"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a shorter version: a twentieth of the clients")
    clients = QUICK if parser.parse_args().quick else FULL
    _tell_quality()
    with stores() as made:
        times = {dialect: asyncio.run(measure(dialect, made, clients)) for dialect in NAMES}
    rows = []
    for dialect, spent in times.items():
        rows += [_row(f"{NAMES[dialect]}: shortlist", spent.ours), _row(f"{NAMES[dialect]}: scan", spent.scan)]
    rows.append(_row("PostgreSQL: full text", times["postgresql"].full_text))
    report.table(rows)
    peers = {"scan": min(_of(one.scan, 95) for one in times.values())}
    peers["postgresql_full_text"] = _of(times["postgresql"].full_text, 95)
    peer = min(peers, key=lambda name: peers[name])
    slower = max(_of(one.ours, 95) for one in times.values())
    report.ratio("bench.matching", peers[peer] / slower, peer=peer, aim="1.0")


if __name__ == "__main__":
    main()
