"""From an employer's need to a shortlist: how soon among 100,000 clients, and how good it is on the labelled set.

Beside it a scan in Python of all who may be introduced, and PostgreSQL's own full text search, in the same run on the
same data. Quality is told with Voikko too where libvoikko is installed.

    python -m bench.matching [--quick]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection, select, text

from bench import _labelled as labelled
from bench import _report as report
from bench._clock import clock
from bench._matching_stores import fill
from bench._stores import NAMES, Stores, stores
from domain.jobs import voikko
from domain.jobs.finding import tokens
from storage.database import Database
from storage.tables import client, consent, service_case

FULL, QUICK = 100_000, 5_000
WARM = 2
SCANS = 8


@dataclass
class Times:
    """Seconds of each way, one for each need."""

    ours: list[float] = field(default_factory=list)
    scan: list[float] = field(default_factory=list)
    full_text: list[float] = field(default_factory=list)


async def measure(dialect: str, made: Stores, clients: int) -> Times:
    async with made.fresh(dialect) as (_, database):
        began = time.perf_counter()
        now = clock()
        reader, requests = await fill(database, clients, now)
        needs = [need.words for need in labelled.lines("needs")]
        print(f"  {NAMES[dialect]}: {clients:,} clients made in {time.perf_counter() - began:.0f} s", flush=True)
        times = Times()

        async def shortlist(number: int) -> None:
            await database.write(clock(), lambda store: store.matching.shortlist(reader, requests[number]))

        async def scan(number: int) -> None:
            await database.run(lambda connection: _scan(connection, needs[number]))

        async def full_text(number: int) -> None:
            await database.run(lambda connection: _full_text(connection, needs[number]))

        times.ours = await _timed(len(needs), shortlist)
        times.scan = await _timed(SCANS, scan)
        if dialect == "postgresql":
            await _index_words(database)
            times.full_text = await _timed(len(needs), full_text)
        return times


async def _timed(count: int, act: Callable[[int], Awaitable[None]]) -> list[float]:
    spent = []
    for number in [*range(WARM), *range(count)]:
        began = time.perf_counter()
        await act(number)
        spent.append(time.perf_counter() - began)
    return spent[WARM:]


_MAY_BE_FOUND = (
    select(client.c.id, client.c.own_words)
    .join(service_case, service_case.c.client_id == client.c.id)
    .join(consent, consent.c.person_id == client.c.person_id)
    .where(
        service_case.c.closed_at.is_(None),
        service_case.c.introducible_at.is_not(None),
        consent.c.purpose == "introductions",
        consent.c.withdrawn_at.is_(None),
    )
)


def _scan(connection: Connection, words: str) -> list[int]:
    """Everybody is read, and who shares most words with the need comes first: no lexicon, no limits, no reasons."""
    wanted = [token.folded for token in tokens(words) if len(token.folded) >= 4]
    shared = [
        (sum(word in row.own_words.lower() for word in wanted), row.id) for row in connection.execute(_MAY_BE_FOUND)
    ]
    return [client_id for count, client_id in sorted(shared, reverse=True)[:20] if count]


async def _index_words(database: Database) -> None:
    def make(connection: Connection) -> None:
        connection.execute(text("create index bench_words on client using gin (to_tsvector('finnish', own_words))"))
        connection.execute(text("analyze client"))

    await database.run(make)


def _full_text(connection: Connection, words: str) -> list[int]:
    """PostgreSQL's Finnish stems and its own ranking, any of the words: no lexicon, no limits, no reasons."""
    query = " | ".join(sorted({token.folded for token in tokens(words) if len(token.folded) >= 4}))
    found = connection.execute(
        text(
            "select c.id from client c join service_case s on s.client_id = c.id join consent k"
            " on k.person_id = c.person_id, to_tsquery('finnish', :query) q"
            " where to_tsvector('finnish', c.own_words) @@ q and s.closed_at is null and s.introducible_at is not null"
            " and k.purpose = 'introductions' and k.withdrawn_at is null"
            " order by ts_rank(to_tsvector('finnish', c.own_words), q) desc limit 20"
        ),
        {"query": query},
    )
    return [row.id for row in found]


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
