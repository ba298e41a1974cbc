"""Sources of job postings on a clock that tests move: for tests of what is taken in and of what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import or_, select

from domain.postings import Approval, SourceKind
from domain.postings.posting import Raw
from domain.postings.reading import understand
from storage.database import Database
from storage.job_sources import RunOutcome
from storage.postings import Posting, PostingFilters, Standing, Taken
from storage.store import Store
from storage.tables import job_posting
from tests.kit.people import People
from tests.storage.office import MONDAY

T = TypeVar("T")


def cleaner(key: str = "a1", **other: Any) -> Raw:
    """A cleaner's job in Lahti, of which nothing is doubtful."""
    said = {"title": "Siivooja", "employer": "Puhtonen Oy", "text": "Siivoat toimistoja Lahdessa iltaisin."}
    return Raw(key=key, **{**said, "municipalities": ("398",), **other})


def many(count: int) -> list[Raw]:
    """As many jobs of as many employers."""
    return [cleaner(f"m{number}", employer=f"Firma {number} Oy") for number in range(count)]


@dataclass
class Market:
    """Mari and Olli look after the postings; a day passes between two runs unless a test moves the clock itself."""

    database: Database
    now: datetime = MONDAY
    sources: dict[str, int] = field(default_factory=dict)

    async def open(self) -> Market:
        def fill(store: Store) -> tuple[int, int]:
            people = People(store.connection, self.now)
            mari, olli = (people.colleague(name, team_id=people.team(name)) for name in ("Mari Meri", "Olli Oja"))
            return mari.staff_id, olli.staff_id

        self.mari, self.olli = await self.do(fill)
        return self

    def later(self, **amount: float) -> None:
        self.now += timedelta(**amount)

    async def do(self, work: Callable[[Store], T]) -> T:
        return await self.database.write(self.now, work)

    async def source(self, name: str, approval: Approval = Approval.NEVER, **other: Any) -> int:
        made = {"kind": SourceKind.TMT, "name": name, "approval": approval, **other}
        self.sources[name] = await self.do(lambda store: store.job_sources.add(**made))
        return self.sources[name]

    async def begin(self, name: str) -> int:
        """A run that has begun, a day after the last one."""
        self.later(days=1)

        def work(store: Store) -> int:
            assert store.job_sources.lease(self.sources[name])
            return store.job_sources.begin(self.sources[name])

        return await self.do(work)

    async def take(self, name: str, run_id: int, raws: Iterable[Raw]) -> Taken:
        batch = [(raw, understand(raw)) for raw in raws]
        return await self.do(lambda store: store.postings.take_in(self.sources[name], run_id, batch))

    async def run(self, name: str, *raws: Raw, complete: bool = True) -> Taken:
        """A whole run of a source that has these postings now."""
        run_id = await self.begin(name)
        taken = await self.take(name, run_id, raws)

        def work(store: Store) -> Taken:
            ended = store.postings.finish(self.sources[name], run_id, complete)
            store.job_sources.end(run_id, RunOutcome.KEPT if ended.kept else RunOutcome.OK)
            return ended

        taken.add(await self.do(work))
        return taken

    async def listed(self, standing: Standing | None = Standing.LIVE, **other: Any) -> list[str]:
        """The keys of the postings that stand there, by number; the titles of those typed in here."""
        page = await self.do(lambda store: store.postings.listed(PostingFilters(standing, **other)))
        return [one.key or one.title for one in sorted(page.rows, key=lambda one: one.id)]

    async def one(self, key: str) -> Posting:
        """By the source's key, or the title of one that was typed in."""
        which = select(job_posting.c.id).where(or_(job_posting.c.key == key, job_posting.c.title == key))
        whole = await self.do(lambda store: store.postings.one(store.connection.execute(which).scalars().first() or 0))
        assert whole is not None
        return whole

    async def stamp(self) -> str:
        return await self.do(lambda store: store.postings.stamp())
