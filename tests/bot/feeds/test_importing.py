"""A source is run from its fetch to its end: what goes well, what breaks off, and what stays of the last good list."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

import locales
from bot.feeds import importing
from bot.feeds.faults import Fault, FeedFault
from bot.feeds.fetching import Fetched
from bot.feeds.harvest import harvest
from bot.feeds.importing import Importer, import_file, run_due, run_source
from bot.feeds.understanding import Read, Reader, understood
from bot.hub import Hub
from bot.services import Services
from bot.settings import Settings
from bot.timetable import BEATS, Timetable
from domain.postings import Approval, SourceKind
from domain.postings.esco import EscoEntry
from domain.postings.posting import Harvest, Raw, Unreadable
from storage.database import Database, open_database
from storage.errors import Refused
from storage.job_sources import Run, RunOutcome
from storage.tables import job_posting
from tests.kit.clock import TestClock

ADDRESS = "https://tyopaikat.example/jobs.json"


def posted(*titles: str) -> bytes:
    """What a page of postings has: JSON-LD, a posting a title."""
    jobs = [
        {
            "@type": "JobPosting",
            "identifier": {"value": f"id-{title}"},
            "title": title,
            "description": "Siivoat toimistoja iltaisin.",
            "hiringOrganization": {"name": "Puhtonen Oy"},
            "jobLocation": {"address": {"addressLocality": "Lahti"}},
        }
        for title in titles
    ]
    return json.dumps(jobs).encode()


@dataclass
class Town:
    """One source, and what its server answers: a page, that it is unchanged, or a fault."""

    services: Services
    clock: TestClock
    answer: bytes | Exception | None = None
    asked: list[tuple[str | None, str | None]] = field(default_factory=list)
    read_of: list[str] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.services.database

    async def open(self, **other: Any) -> int:
        made = {"kind": SourceKind.JSONLD, "name": "Kaupunki", "address": ADDRESS, "approval": Approval.NEVER, **other}
        return await self.database.write(self.clock(), lambda store: store.job_sources.add(**made))

    async def run(self, source_id: int, answer: bytes | Exception | None, **other: Any) -> Run:
        self.answer = answer
        self.clock.advance(hours=1)
        importer = Importer(
            self.database, self.clock, **{"fetches": self._fetch, "harvests": _harvest, "reads": self._reads, **other}
        )
        return await importer.run(source_id)

    async def _fetch(self, address: str, *, etag: str | None, modified: str | None, into: Path) -> Fetched:
        self.asked.append((etag, modified))
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer is None:
            return Fetched("unchanged", None, etag, modified)
        into.write_bytes(self.answer)
        return Fetched("new", into, f"etag-{len(self.asked)}", None)

    def _reads(self, _: Mapping[str, EscoEntry]) -> Town:
        return self

    async def read(self, some: Sequence[Raw]) -> Read:
        self.read_of += [raw.title for raw in some]
        return [None if raw.title == "Rikki" else understood(raw, {}) for raw in some]

    async def close(self) -> None:
        pass

    async def titles(self) -> list[str]:
        live = await self.database.read(self.clock(), lambda store: store.postings.all_live())
        return [one.title for one in live]


async def _harvest(kind: SourceKind, path: Path, *, language: str, today: date) -> Harvest:
    return harvest(kind, path, language=language, today=today)


@pytest.fixture
async def town(sqlite_url: str, clock: TestClock) -> AsyncIterator[Town]:
    database = open_database(sqlite_url)
    settings = Settings(_env_file=None)
    yield Town(Services(settings, database, clock, locales.load(), Hub()), clock)
    await database.close()


async def test_the_last_good_list_stays_whatever_the_source_does(town: Town) -> None:
    source_id = await town.open()
    first = await town.run(source_id, posted("Siivooja", "Kokki", "Kuski"))
    assert (first.outcome, first.read, first.added, first.staff_id) == (RunOutcome.OK, 3, 3, None)
    unchanged = await town.run(source_id, None)
    assert (unchanged.outcome, unchanged.read) == (RunOutcome.UNCHANGED, 0)
    assert town.asked == [(None, None), ("etag-1", None)]
    for answer, fault in (
        (FeedFault(Fault.NO_ANSWER), "no_answer"),
        (b'{"a": ', "not_readable"),
        (json.dumps([{"@type": "JobPosting", "description": "Nimi puuttuu"}]).encode(), importing.NOTHING_READABLE),
        (RuntimeError("Pia Puhtonen"), importing.BROKE),
    ):
        broken = await town.run(source_id, answer)
        assert (broken.outcome, broken.fault) == (RunOutcome.FAILED, fault)
        assert await town.titles() == ["Siivooja", "Kokki", "Kuski"]
    one = await town.database.read(town.clock(), lambda store: store.job_sources.one(source_id))
    assert one is not None and (one.faults, one.fault, one.etag) == (4, importing.BROKE, "etag-1")
    # It works again, and only what is new has to be understood.
    town.read_of.clear()
    well = await town.run(source_id, posted("Siivooja", "Kuski", "Leipuri"))
    assert (well.added, well.changed, well.gone) == (1, 0, 1) and town.read_of == ["Leipuri"]
    assert await town.titles() == ["Siivooja", "Kuski", "Leipuri"]


async def test_one_bad_posting_takes_no_other_with_it(town: Town) -> None:
    source_id = await town.open()

    async def harvests(*_: Any, **__: Any) -> Harvest:
        fine = [Raw(key=f"k{number}", title="Siivooja", employer=f"Firma {number} Oy") for number in range(4)]
        odd = [Raw(key="long", title="x" * 201), Raw(key="broken", title="Rikki")]
        unread = [Unreadable("no_title", "k9"), Unreadable("removed", "k8")]
        return Harvest([*fine[:2], *odd, *fine[2:]], unread)

    async def before(*_: Any, **__: Any) -> Harvest:
        return Harvest([Raw(key="k8", title="Kokki"), Raw(key="k9", title="Kuski")])

    await town.run(source_id, b"", harvests=before)
    run = await town.run(source_id, b"", harvests=harvests)
    assert run.faults == {"unstorable": 1, "not_understood": 1, "no_title": 1, "removed": 1}
    assert (run.outcome, run.read, run.added, run.refused, run.gone) == (RunOutcome.OK, 4, 4, 4, 1)
    # What could not be read this time is there still, says its source.
    assert await town.titles() == ["Kuski", *["Siivooja"] * 4]


async def test_a_better_reading_is_seen_and_is_no_change_of_the_source(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    source_id = await town.open(approval=Approval.ALWAYS)
    await town.run(source_id, posted("Siivooja", "Kokki"))

    def forget(connection: Connection) -> None:
        connection.execute(update(job_posting).values(occupation=None, review="approved"))

    await town.database.run(forget)
    town.read_of.clear()
    monkeypatch.setattr(importing, "edition", lambda: "f" * 64)
    run = await town.run(source_id, posted("Siivooja", "Kokki"))
    assert sorted(town.read_of) == ["Kokki", "Siivooja"] and (run.changed, run.held) == (0, 0)
    rows = await town.database.run(lambda c: c.execute(select(job_posting.c.occupation)).scalars().all())
    assert sorted(map(str, rows)) == ["cleaner", "cook"]
    assert await town.titles() == ["Siivooja", "Kokki"]


async def test_a_file_that_is_brought_and_sources_that_are_due(town: Town, tmp_path: Path) -> None:
    by_hand = await town.open(name="Kumppani", address=None, kind=SourceKind.TABLE)
    inside = await town.open(address="http://127.0.0.1/tyopaikat", is_on=True)
    busy = await town.open(name="Toinen", is_on=True)
    assert await town.database.write(town.clock(), lambda store: store.job_sources.lease(busy))
    table = tmp_path / "paikat.csv"
    table.write_text("tunnus;otsikko;työnantaja;kunta\n1;Siivooja;Puhtonen Oy;Lahti\n2;;Kahvila Oy;Lahti\n")
    for source_id, code in ((by_hand, "address_missing"), (busy, "source_busy"), (99, "source_gone")):
        with pytest.raises(Refused, match=code):
            await run_source(town.services, source_id)
    # All of it as in the running program: read in one process, understood in another.
    run = await import_file(town.services, by_hand, table, None)
    assert (run.outcome, run.added, run.faults) == (RunOutcome.OK, 1, {"no_title": 1}) and table.exists()
    assert await town.titles() == ["Siivooja"]
    # The beat runs what is due; an address that leads inside is not followed.
    [beat] = [one for one in BEATS if one.then is run_due]
    await Timetable(town.services).beat(beat)
    [last] = await town.database.read(town.clock(), lambda store: store.job_sources.runs(inside))
    assert (last.outcome, last.fault) == (RunOutcome.FAILED, "unsafe_address")
    assert await town.database.read(town.clock(), lambda store: store.job_sources.runs(busy)) == []


async def test_a_posting_that_takes_too_long_ends_its_process_and_nothing_else() -> None:
    some = [Raw(key="1", title="Siivooja"), Raw(key="2", title="Kokki")]
    async with Reader({}, within=0.0) as reader:
        one_by_one = await reader.read(some)
    assert [one and one.occupation for one in one_by_one] == ["cleaner", "cook"]
    async with Reader({}, within=0.0, one_within=0.0) as reader:
        assert await reader.read(some[:1]) == [None]
